// SPDX-License-Identifier: MIT
/*
 * test_nmi.c - NMIs to every CPU while a guest spins: the host serves each of
 * them once, none is lost or doubled, the guest goes on.  Needs root and two
 * CPUs.  The kernel writes backtraces to its log, which is what is asked for.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"

#define KLOG_READ_ALL	3
#define KLOG_CLEAR	5
#define NMIS		10
#define LOG_BYTES	(1 << 18)

struct sender {
	struct vmm86 *machine;
	pthread_t runner;
	int trigger;
};

static void *send_nmis(void *data)
{
	struct sender *sender = data;
	int i;

	cpus_move(0, 0);
	for (i = 0; i < NMIS; i++) {
		lab_await_spin(lab_spins(sender->machine));
		if (write(sender->trigger, "l", 1) != 1)
			break;
	}
	lab_await_spin(lab_spins(sender->machine));
	vmm86_stop(sender->machine);
	pthread_kill(sender->runner, SIGALRM);
	return NULL;
}

/* What Linux counted on CPU 1: the second column of /proc/interrupts. */
static long nmis_of_linux(void)
{
	FILE *file = fopen("/proc/interrupts", "r");
	char line[256];
	long count = -1;

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, " NMI: %*d %ld", &count);
	if (file)
		fclose(file);
	return count;
}

static bool log_has_backtrace(void)
{
	char *log = calloc(1, LOG_BYTES + 1);
	bool has = log && klogctl(KLOG_READ_ALL, log, LOG_BYTES) > 0 &&
		   strstr(log, "NMI backtrace for cpu 1");

	free(log);
	return has;
}

static void test_nmis(void **state)
{
	struct sender sender = { .runner = pthread_self() };
	pthread_t thread;
	uint64_t ours;
	long before;

	sender.trigger = open("/proc/sysrq-trigger", O_WRONLY);
	if (cpus_online() < 2 || sender.trigger < 0)
		skip();
	sender.machine = lab_start_program(*state, "spin_cli");
	if (!sender.machine)
		skip();
	klogctl(KLOG_CLEAR, NULL, 0);
	lab_alarm(0);
	assert_true(cpus_move(0, 1));
	before = nmis_of_linux();
	assert_true(before >= 0);
	pthread_create(&thread, NULL, send_nmis, &sender);
	assert_int_equal(vmm86_run(sender.machine), -VMM86_ERR_INTERRUPTED);
	pthread_join(thread, NULL);
	assert_int_equal(nmis_of_linux() - before, NMIS);
	/* An NMI may hit between two entries, where Linux takes it itself. */
	ours = vmm86_state(sender.machine)->stats.nmis;
	assert_in_range(ours, 1, NMIS);
	assert_true(log_has_backtrace());
	vmm86_close(sender.machine);
	close(sender.trigger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("NMIs under a spinning guest", test_nmis),
	};

	return cmocka_run_group_tests_name("nmi", tests, NULL, NULL);
}
