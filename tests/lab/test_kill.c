// SPDX-License-Identifier: MIT
/*
 * test_kill.c - kill -9 of a process whose guest spins with interrupts disabled
 * or enabled: it dies at once, its memory comes back, and the host's time went
 * on all the while.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab.h"
#include "leak.h"

#define REPETITIONS	10
#define PROMPTLY_MS	3000	/* the emulated machine is slow; hangs are not */
/* Of 10 machines, 11 MiB of guest memory: a leak of a fifth would show. */

struct child {
	struct vmm86 *machine;
	int ready;
};

static void *report_spin(void *data)
{
	struct child *child = data;

	lab_await_spin(lab_spins(child->machine));
	if (write(child->ready, "", 1) != 1)
		_exit(3);
	return NULL;
}

/* Touches all guest memory, then spins until killed. */
static void spin_in_child(const struct lab_mode *mode, const char *name,
			  int ready)
{
	struct child child = { .ready = ready };
	pthread_t reporter;

	child.machine = lab_start_program(mode, name);
	if (!child.machine)
		_exit(1);
	memset((uint8_t *)vmm86_ram(child.machine) + 0x10000, 0x5a,
	       vmm86_ram_size(child.machine) - 0x20000);
	pthread_create(&reporter, NULL, report_spin, &child);
	for (;;)
		vmm86_run(child.machine);
}

/* Waits for the guest to spin, kills its process, says how long it took. */
static uint64_t kill_spinning(const struct lab_mode *mode, const char *name)
{
	uint64_t began;
	int ready[2];
	pid_t child;
	char byte;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		spin_in_child(mode, name, ready[1]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	began = lab_milliseconds();
	kill(child, SIGKILL);
	assert_int_equal(lab_child_result(child), 128 + SIGKILL);
	return lab_milliseconds() - began;
}

/* Sum of all interrupts since boot: grows while the timer ticks. */
static unsigned long long host_interrupts(void)
{
	FILE *file = fopen("/proc/stat", "r");
	unsigned long long value = 0;
	char line[4096];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "intr %llu", &value) == 1)
			break;
	}
	if (file)
		fclose(file);
	return value;
}

static void kill_many(const struct lab_mode *mode, const char *name)
{
	struct vmm86 *probe = lab_open(mode, 0);
	unsigned long long ticks;
	struct leak before;
	uint64_t took;
	int i;

	if (!probe)
		skip();
	vmm86_close(probe);
	kill_spinning(mode, name);	/* what the first one leaves cached */
	assert_true(leak_watch(&before));
	ticks = host_interrupts();
	for (i = 0; i < REPETITIONS; i++) {
		took = kill_spinning(mode, name);
		if (took > PROMPTLY_MS)
			fail_msg("death %d took %llu ms", i,
				 (unsigned long long)took);
	}
	assert_true(host_interrupts() > ticks);
	assert_true(leak_none(&before));
}

static void test_cli(void **state)
{
	kill_many(*state, "spin_cli");
}

static void test_sti(void **state)
{
	kill_many(*state, "spin_sti");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("kill -9 of CLI; JMP $", test_cli),
		IN_ALL_MODES("kill -9 of STI; JMP $", test_sti),
	};

	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
