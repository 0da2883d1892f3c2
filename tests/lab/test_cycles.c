// SPDX-License-Identifier: MIT
/*
 * test_cycles.c - machines are made, run and closed by four processes, a
 * hundred thousand times in all, while CPUs go off and on all the time.
 * Afterwards everything is as it was: memory, users of VMX, CR4 of each CPU.
 * Not part of a suite: it takes minutes.  Needs root and two CPUs.
 *
 * usage: test_cycles [CYCLES]
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"
#include "leak.h"
#include "raw.h"

#define CYCLES		100000u
#define PROCESSES	4u
#define TOGGLE_MS	200

static unsigned int cycles = CYCLES;

/* Cycles that each process has behind it. */
static unsigned int *done;

static bool one_cycle(const struct lab_mode *mode)
{
	struct raw raw;
	bool well = raw_open_halted(&raw, mode->mode, mode->flags);

	raw_close(&raw);
	return well;
}

/* All modes that the processor has, in turn. */
static void live_and_die(unsigned int number)
{
	unsigned int i, modes = LAB_MODES;

	if (!one_cycle(&lab_modes[LAB_REAL]))
		modes = LAB_REAL;
	for (i = 0; i < cycles / PROCESSES; i++) {
		if (!one_cycle(&lab_modes[i % modes]))
			_exit(1);
		__atomic_store_n(&done[number], i + 1, __ATOMIC_RELAXED);
	}
	_exit(0);
}

static unsigned int all_done(void)
{
	unsigned int i, sum = 0;

	for (i = 0; i < PROCESSES; i++)
		sum += __atomic_load_n(&done[i], __ATOMIC_RELAXED);
	return sum;
}

static void pause_ms(unsigned int milliseconds)
{
	const struct timespec time = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000l,
	};

	nanosleep(&time, NULL);
}

/* CPUs but the first, one after the other; how often one went. */
static unsigned int toggle_until(unsigned int wanted, int cpus)
{
	unsigned int toggles = 0, shown = 0;
	int cpu = 1;

	while (all_done() < wanted && waitpid(-1, NULL, WNOHANG) == 0) {
		assert_true(cpus_set_online(cpu, false));
		pause_ms(TOGGLE_MS);
		assert_true(cpus_set_online(cpu, true));
		pause_ms(TOGGLE_MS);
		cpu = cpu % (cpus - 1) + 1;
		toggles++;
		if (all_done() - shown < wanted / 20)
			continue;
		shown = all_done();
		fprintf(stderr, "# %u of %u cycles, %u times a CPU off and on\n",
			shown, wanted, toggles);
	}
	return toggles;
}

static void test_cycles(void **state)
{
	const unsigned int wanted = cycles / PROCESSES * PROCESSES;
	const int cpus = cpus_online();
	struct leak before;
	pid_t child[PROCESSES];
	unsigned int i, toggles;

	(void)state;
	if (cpus < 2)
		skip();
	/* What the first machines leave cached is no leak. */
	for (i = 0; i < 20; i++)
		one_cycle(&lab_modes[i % LAB_MODES]);
	assert_true(leak_watch(&before));
	for (i = 0; i < PROCESSES; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (child[i] == 0)
			live_and_die(i);
	}
	toggles = toggle_until(wanted, cpus);
	while (waitpid(-1, NULL, 0) > 0)
		;
	print_message("# %u cycles, %u times a CPU off and on\n", all_done(), toggles);
	assert_int_equal(all_done(), wanted);
	assert_true(toggles > 0);
	assert_int_equal(cpus_online(), cpus);
	assert_int_equal(cpus_proc_number("users of VMX: "), 0);
	assert_true(cpus_all_vmxe(false));
	assert_true(leak_none(&before));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cycles),
	};

	if (argc > 1)
		cycles = strtoul(argv[1], NULL, 10);
	done = mmap(NULL, sizeof(*done) * PROCESSES, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (done == MAP_FAILED)
		return 1;
	return cmocka_run_group_tests_name("cycles", tests, NULL, NULL);
}
