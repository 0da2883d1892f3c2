// SPDX-License-Identifier: MIT
/*
 * test_life.c - machines live and die: the first launch, thousands of them, two
 * processes at once, migration between CPUs, signals, stop, and closing.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"

#define ENTRIES	1000
#define MOVES	20
#define SPIN_ECX 0x5b1d5b1du	/* what the spin programs keep in ECX */

/* INC AX; HLT; JMP back */
static const uint8_t count_and_halt[] = { 0x40, 0xf4, 0xeb, 0xfc };

static struct vmm86 *counting(const struct lab_mode *mode)
{
	struct vmm86 *machine = lab_open(mode, 0);

	if (machine)
		lab_start(machine, count_and_halt, sizeof(count_and_halt));
	return machine;
}

/* The n-th run ends at the n-th HLT. */
static bool run_counted(struct vmm86 *machine, uint16_t n)
{
	return vmm86_run(machine) == VMM86_EXIT_HLT &&
	       vmm86_state(machine)->gpr[VMM86_EAX] == n &&
	       vmm86_state(machine)->eip == PROGRAM_LOAD + 2;
}

/* The question of classic-interface.md: not the second launch, the first. */
static void test_first_launch(void **state)
{
	struct vmm86 *machine = counting(*state);

	if (!machine)
		skip();
	assert_true(run_counted(machine, 1));
	assert_int_equal(vmm86_state(machine)->exit.reason, VMM86_EXIT_HLT);
	vmm86_close(machine);
}

/*
 * Beside one that stays open, so that VMX does: turning it on and off on every
 * CPU is what test_references() repeats.
 */
static void test_many_machines(void **state)
{
	struct vmm86 *other = counting(*state);
	struct vmm86 *machine;
	int i;

	if (!other)
		skip();
	for (i = 0; i < ENTRIES; i++) {
		machine = counting(*state);
		if (!machine || !run_counted(machine, 1))
			fail_msg("machine %d", i);
		vmm86_close(machine);
	}
	assert_true(run_counted(other, 1));
	vmm86_close(other);
}

static void test_many_runs(void **state)
{
	struct vmm86 *machine = counting(*state);
	int i;

	if (!machine)
		skip();
	for (i = 1; i <= ENTRIES; i++) {
		if (!run_counted(machine, i))
			fail_msg("run %d", i);
	}
	assert_true(vmm86_state(machine)->stats.entries >= ENTRIES);
	vmm86_close(machine);
}

/* Exit status 0 if all runs of a machine of its own came out right. */
static void runs_in_child(const struct lab_mode *mode)
{
	struct vmm86 *machine = counting(mode);
	int i;

	for (i = 1; machine && i <= ENTRIES / 2; i++) {
		if (!run_counted(machine, i))
			_exit(1);
		if (i % 50 == 0)
			sched_yield();
	}
	_exit(machine ? 0 : 2);
}

static void test_two_processes(void **state)
{
	struct vmm86 *machine = counting(*state);
	pid_t child[2];
	int i;

	if (!machine)
		skip();
	for (i = 0; i < 2; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (child[i] == 0)
			runs_in_child(*state);
	}
	assert_int_equal(lab_child_result(child[0]), 0);
	assert_int_equal(lab_child_result(child[1]), 0);
	/* This process' own machine, open all the while, still works. */
	assert_true(run_counted(machine, 1));
	vmm86_close(machine);
}

/* Two machines open at once, entered in turn. */
static void test_two_machines(void **state)
{
	struct vmm86 *a = counting(*state);
	struct vmm86 *b;
	int i;

	if (!a)
		skip();
	b = counting(*state);
	for (i = 1; i <= 100; i++) {
		assert_true(run_counted(a, i));
		assert_true(run_counted(b, i));
	}
	vmm86_close(a);
	assert_true(run_counted(b, 101));
	vmm86_close(b);
}

static void test_migration_between_runs(void **state)
{
	struct vmm86 *machine;
	int i;

	if (cpus_online() < 2)
		skip();
	machine = counting(*state);
	if (!machine)
		skip();
	for (i = 1; i <= MOVES; i++) {
		assert_true(cpus_move(0, i % 2));
		assert_true(run_counted(machine, i));
	}
	cpus_anywhere(0);
	assert_true(vmm86_state(machine)->stats.migrations >= MOVES - 1);
	vmm86_close(machine);
}

/* A thread that does something to the one that runs a spinning guest. */
struct spinner {
	struct vmm86 *machine;
	pid_t runner;
	pthread_t runner_thread;
	pthread_t helper;
};

static void *move_and_stop(void *data)
{
	struct spinner *s = data;
	int i;

	for (i = 0; i < MOVES; i++) {
		lab_await_spin(lab_spins(s->machine));
		cpus_move(s->runner, i % 2);
	}
	lab_await_spin(lab_spins(s->machine));
	vmm86_stop(s->machine);
	pthread_kill(s->runner_thread, SIGALRM);
	return NULL;
}

static void *await_and_stop(void *data)
{
	struct spinner *s = data;

	lab_await_spin(lab_spins(s->machine));
	vmm86_stop(s->machine);
	pthread_kill(s->runner_thread, SIGALRM);
	return NULL;
}

/* Runs a spin program until the helper ends it; the machine stays open. */
static struct vmm86 *spin_with(const struct lab_mode *mode, const char *name,
			       void *(*helper)(void *data))
{
	struct spinner s = {
		.machine = lab_start_program(mode, name),
		.runner = gettid(),
		.runner_thread = pthread_self(),
	};
	int result;

	if (!s.machine)
		return NULL;
	lab_alarm(0);		/* installs the handler */
	assert_int_equal(pthread_create(&s.helper, NULL, helper, &s), 0);
	result = vmm86_run(s.machine);
	pthread_join(s.helper, NULL);
	assert_int_equal(result, -VMM86_ERR_INTERRUPTED);
	assert_int_equal(vmm86_state(s.machine)->exit.reason,
			 VMM86_EXIT_SIGNAL);
	assert_int_equal(vmm86_state(s.machine)->gpr[VMM86_ECX], SPIN_ECX);
	return s.machine;
}

static void test_migration_in_a_run(void **state)
{
	struct vmm86 *machine;

	if (cpus_online() < 2)
		skip();
	machine = spin_with(*state, "spin_cli", move_and_stop);
	cpus_anywhere(0);
	if (!machine)
		skip();
	/* The first move may find the runner where it sends it. */
	assert_true(vmm86_state(machine)->stats.migrations >= MOVES / 2);
	vmm86_close(machine);
}

static void test_stop_from_a_thread(void **state)
{
	struct vmm86 *machine = spin_with(*state, "spin_sti", await_and_stop);
	struct vmm86_run *run;
	uint64_t entries;
	uint32_t eip;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	/* While .stop is set no run enters the guest. */
	run->stop = 1;
	entries = run->stats.entries;
	eip = run->eip;
	assert_int_equal(vmm86_run(machine), -VMM86_ERR_INTERRUPTED);
	assert_int_equal(run->stats.entries, entries);
	assert_int_equal(run->eip, eip);
	vmm86_close(machine);
}

/* One interrupted run of a spinning guest: all is there, and it goes on. */
static void spin_once(struct vmm86 *machine)
{
	const struct vmm86_run *run = vmm86_state(machine);
	/* An emulator that takes no interrupts here still ends time slices. */
	uint64_t interrupts = run->stats.interrupts + run->stats.time_slices;
	uint32_t counted = *lab_spins(machine);
	uint64_t began = lab_milliseconds();

	lab_alarm(100);
	assert_int_equal(vmm86_run(machine), -VMM86_ERR_INTERRUPTED);
	assert_true(lab_milliseconds() - began >= 90);
	assert_int_equal(run->exit.reason, VMM86_EXIT_SIGNAL);
	assert_true(run->stats.interrupts + run->stats.time_slices > interrupts);
	assert_true(*lab_spins(machine) != counted);
	assert_int_equal(run->gpr[VMM86_ECX], SPIN_ECX);
	assert_in_range(run->eip, PROGRAM_LOAD + 7, PROGRAM_LOAD + 15);
	/* EAX counts what memory counts, give or take the interrupted turn. */
	assert_in_range(*lab_spins(machine) - run->gpr[VMM86_EAX], 0, 1);
}

static void signal_interrupts(const struct lab_mode *mode, const char *name,
			      uint32_t interrupt_flag)
{
	struct vmm86 *machine = lab_start_program(mode, name);
	int i;

	if (!machine)
		skip();
	for (i = 0; i < 3; i++) {
		spin_once(machine);
		assert_int_equal(vmm86_state(machine)->eflags & 0x200,
				 interrupt_flag);
	}
	lab_alarm(0);
	vmm86_close(machine);
}

static void test_signal_cli(void **state)
{
	signal_interrupts(*state, "spin_cli", 0);
}

static void test_signal_sti(void **state)
{
	signal_interrupts(*state, "spin_sti", 0x200);
}

static int references(void)
{
	FILE *file = fopen("/sys/module/vmm86/refcnt", "r");
	int count = -1;

	if (file && fscanf(file, "%d", &count) != 1)
		count = -1;
	if (file)
		fclose(file);
	return count;
}

static void test_references(void **state)
{
	const int before = references();
	struct vmm86 *machine = counting(*state);
	int i;

	if (!machine)
		skip();
	assert_true(before >= 0);
	assert_int_equal(references(), before + 1);
	vmm86_close(machine);
	for (i = 0; i < 100; i++) {
		machine = counting(*state);
		/* Every other one dies without having run. */
		if (i % 2)
			assert_true(run_counted(machine, 1));
		vmm86_close(machine);
	}
	assert_int_equal(references(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("the first launch works", test_first_launch),
		IN_ALL_MODES("1000 machines", test_many_machines),
		IN_ALL_MODES("1000 runs of one machine", test_many_runs),
		IN_ALL_MODES("two machines in turn", test_two_machines),
		IN_ALL_MODES("two processes at once", test_two_processes),
		IN_ALL_MODES("another CPU for each run",
			     test_migration_between_runs),
		IN_ALL_MODES("another CPU during a run",
			     test_migration_in_a_run),
		IN_ALL_MODES("stop from another thread",
			     test_stop_from_a_thread),
		IN_ALL_MODES("a signal ends CLI; JMP $", test_signal_cli),
		IN_ALL_MODES("a signal ends STI; JMP $", test_signal_sti),
		IN_ALL_MODES("100 times open and close", test_references),
	};

	return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
