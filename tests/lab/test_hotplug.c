// SPDX-License-Identifier: MIT
/*
 * test_hotplug.c - CPUs go and come while machines exist: under a spinning
 * guest, with an active VMCS of a machine at rest, again and again.  And when
 * the last machine is gone, VMX is off everywhere.  Needs root and two CPUs.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"

#define ROUNDS	10

/* INC AX; HLT; JMP back */
static const uint8_t count_and_halt[] = { 0x40, 0xf4, 0xeb, 0xfc };

/* The CPU that goes: the last one. */
static int last_cpu;

static bool several_cpus(void)
{
	last_cpu = cpus_online() - 1;
	return last_cpu > 0;
}

/* The n-th run ends at the n-th HLT. */
static bool run_counted(struct vmm86 *machine, uint16_t n)
{
	return vmm86_run(machine) == VMM86_EXIT_HLT &&
	       vmm86_state(machine)->gpr[VMM86_EAX] == n;
}

/* What goes on while a guest spins: another thread's view of the runner. */
struct spin {
	struct vmm86 *machine;
	pid_t runner;
	pthread_t thread;
	bool well;
};

static void *off_and_on(void *data)
{
	struct spin *s = data;
	int i;

	s->well = true;
	for (i = 0; i < ROUNDS && s->well; i++) {
		s->well = cpus_move(s->runner, last_cpu);
		lab_await_spin(lab_spins(s->machine));
		/* The kernel moves the runner away; its guest spins on. */
		s->well = s->well && cpus_set_online(last_cpu, false);
		lab_await_spin(lab_spins(s->machine));
		s->well = s->well && cpus_set_online(last_cpu, true);
	}
	lab_await_spin(lab_spins(s->machine));
	vmm86_stop(s->machine);
	pthread_kill(s->thread, SIGALRM);
	return NULL;
}

static void test_under_a_guest(void **state)
{
	struct spin s = { .runner = gettid(), .thread = pthread_self() };
	pthread_t mover;

	if (!several_cpus())
		skip();
	s.machine = lab_start_program(*state, "spin_cli");
	if (!s.machine)
		skip();
	lab_alarm(0);		/* installs the handler */
	assert_int_equal(pthread_create(&mover, NULL, off_and_on, &s), 0);
	assert_int_equal(vmm86_run(s.machine), -VMM86_ERR_INTERRUPTED);
	pthread_join(mover, NULL);
	cpus_anywhere(0);
	assert_true(s.well);
	assert_true(vmm86_state(s.machine)->stats.migrations >= ROUNDS);
	assert_true(cpus_all_vmxe(true));
	vmm86_close(s.machine);
	assert_true(cpus_all_vmxe(false));
}

/* Its VMCS is active on the CPU that goes, and in memory only afterwards. */
static void test_machine_at_rest(void **state)
{
	struct vmm86 *machine;
	int i;

	if (!several_cpus())
		skip();
	machine = lab_open(*state, 0);
	if (!machine)
		skip();
	lab_start(machine, count_and_halt, sizeof(count_and_halt));
	for (i = 1; i <= 2 * ROUNDS; i += 2) {
		assert_true(cpus_move(0, last_cpu));
		assert_true(run_counted(machine, i));
		cpus_anywhere(0);
		assert_true(cpus_set_online(last_cpu, false));
		assert_true(run_counted(machine, i + 1));
		assert_true(cpus_set_online(last_cpu, true));
	}
	vmm86_close(machine);
}

/* Closed while the CPU of its VMCS is away. */
static void test_closed_meanwhile(void **state)
{
	struct vmm86 *machine;

	if (!several_cpus())
		skip();
	machine = lab_open(*state, 0);
	if (!machine)
		skip();
	lab_start(machine, count_and_halt, sizeof(count_and_halt));
	assert_true(cpus_move(0, last_cpu));
	assert_true(run_counted(machine, 1));
	cpus_anywhere(0);
	assert_true(cpus_set_online(last_cpu, false));
	vmm86_close(machine);
	assert_true(cpus_set_online(last_cpu, true));
	assert_true(cpus_all_vmxe(false));
}

/* A CPU that comes while machines exist is in VMX operation at once. */
static void test_comes_late(void **state)
{
	struct vmm86 *machine;

	if (!several_cpus())
		skip();
	assert_true(cpus_set_online(last_cpu, false));
	machine = lab_open(*state, 0);
	assert_true(cpus_set_online(last_cpu, true));
	if (!machine)
		skip();
	assert_true(cpus_all_vmxe(true));
	lab_start(machine, count_and_halt, sizeof(count_and_halt));
	assert_true(cpus_move(0, last_cpu));
	assert_true(run_counted(machine, 1));
	cpus_anywhere(0);
	vmm86_close(machine);
	assert_true(cpus_all_vmxe(false));
}

struct toggler {
	pthread_t thread;
	bool done;
	bool well;
};

static void *toggle_on(void *data)
{
	struct toggler *t = data;
	int i;

	cpus_move(0, 0);
	t->well = true;
	for (i = 0; i < ROUNDS && t->well; i++)
		t->well = cpus_set_online(last_cpu, false) && cpus_set_online(last_cpu, true);
	__atomic_store_n(&t->done, true, __ATOMIC_RELEASE);
	return NULL;
}

/* As often as it can be, on the CPU that goes and comes. */
static void run_often(const struct lab_mode *mode, const struct program *program,
		      const struct toggler *t)
{
	struct outcome outcome;
	struct vmm86 *machine;
	struct ports ports;

	do {
		machine = lab_open(mode, 0);
		cpus_move(0, last_cpu);		/* refused while it is away */
		ports_init(&ports);
		lab_start(machine, program->file, program->image_size);
		lab_run(machine, program, &ports, &outcome, NULL, NULL);
		assert_int_equal(program_check(program, &outcome, &ports), 0);
		vmm86_close(machine);
		cpus_anywhere(0);
	} while (!__atomic_load_n(&t->done, __ATOMIC_ACQUIRE));
}

/*
 * A CPU goes at any point of a run: exits, interrupts injected, pages made, the
 * FPU loaded, a machine made or closed.
 */
static void test_at_any_point(void **state)
{
	static const char *const names[] = { "ticks", "port_blocks", "x87" };
	struct program program;
	struct vmm86 *probe;
	size_t i;

	if (!several_cpus())
		skip();
	probe = lab_open(*state, 0);
	if (!probe)
		skip();
	vmm86_close(probe);
	for (i = 0; i < COUNT(names); i++) {
		struct toggler t = { .done = false };

		assert_int_equal(program_load(&program, lab_guest_folder(), names[i]), 0);
		assert_int_equal(pthread_create(&t.thread, NULL, toggle_on, &t), 0);
		run_often(*state, &program, &t);
		pthread_join(t.thread, NULL);
		assert_true(t.well);
		program_free(&program);
	}
	assert_true(cpus_all_vmxe(false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("a CPU goes under a spinning guest",
			     test_under_a_guest),
		IN_ALL_MODES("a CPU goes with a machine at rest",
			     test_machine_at_rest),
		IN_ALL_MODES("a machine is closed while its CPU is away",
			     test_closed_meanwhile),
		IN_ALL_MODES("a CPU comes while a machine exists",
			     test_comes_late),
		IN_ALL_MODES("a CPU goes at any point of a run", test_at_any_point),
	};

	return cmocka_run_group_tests_name("hotplug", tests, NULL, NULL);
}
