// SPDX-License-Identifier: MIT
/*
 * test_sleep.c - the computer goes to sleep and wakes up while machines exist.
 * Creating a hibernation image goes all the way: tasks are frozen, devices
 * suspended, all CPUs but one taken offline, the last one through the system
 * core's hooks; then everything comes back (Linux, "Userland interface for
 * hibernation").  The image is thrown away.  Needs root.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/suspend_ioctls.h>

#include "cpus.h"
#include "lab.h"

/* INC AX; HLT; JMP back */
static const uint8_t count_and_halt[] = { 0x40, 0xf4, 0xeb, 0xfc };

/* 0, or the step that failed. */
static int sleep_and_wake(void)
{
	int fd = open("/dev/snapshot", O_RDONLY);
	int in_suspend = 0, step = 0;

	if (fd < 0)
		return 1;
	if (ioctl(fd, SNAPSHOT_FREEZE, 0)) {
		close(fd);
		return 2;
	}
	if (ioctl(fd, SNAPSHOT_CREATE_IMAGE, &in_suspend))
		step = 3;
	else if (in_suspend != 1)
		step = 4;
	ioctl(fd, SNAPSHOT_FREE, 0);
	if (ioctl(fd, SNAPSHOT_UNFREEZE, 0))
		step = 5;
	close(fd);
	return step;
}

static bool run_counted(struct vmm86 *machine, uint16_t n)
{
	return vmm86_run(machine) == VMM86_EXIT_HLT &&
	       vmm86_state(machine)->gpr[VMM86_EAX] == n;
}

static void test_at_rest(void **state)
{
	struct vmm86 *machine = lab_open(*state, 0);
	const int cpus = cpus_online();

	if (!machine)
		skip();
	lab_start(machine, count_and_halt, sizeof(count_and_halt));
	assert_true(run_counted(machine, 1));
	assert_int_equal(sleep_and_wake(), 0);
	assert_int_equal(cpus_online(), cpus);
	assert_true(cpus_all_vmxe(true));
	assert_true(run_counted(machine, 2));
	vmm86_close(machine);
	assert_true(cpus_all_vmxe(false));
}

/* Without a machine nothing is turned on by waking up. */
static void test_no_machine(void **state)
{
	(void)state;
	assert_int_equal(sleep_and_wake(), 0);
	assert_true(cpus_all_vmxe(false));
}

/* In a process that is frozen amid its guest's loop and thawed. */
static void spin_in_child(const struct lab_mode *mode, int ready)
{
	struct vmm86 *machine = lab_start_program(mode, "spin_cli");
	uint32_t counted;
	int i;

	if (!machine)
		_exit(0);
	/* Report the counter again and again: that shows who goes on. */
	for (i = 0;; i++) {
		lab_alarm(20);
		vmm86_run(machine);
		counted = *lab_spins(machine);
		if (write(ready, &counted, sizeof(counted)) != sizeof(counted))
			_exit(1);
	}
}

static void test_spinning(void **state)
{
	uint32_t before = 0, after = 0;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		spin_in_child(*state, ends[1]);
	close(ends[1]);
	if (read(ends[0], &before, sizeof(before)) != sizeof(before)) {
		waitpid(child, NULL, 0);
		close(ends[0]);
		skip();
	}
	assert_int_equal(sleep_and_wake(), 0);
	/* Reports of before may still be in the pipe: one must be newer. */
	while (read(ends[0], &after, sizeof(after)) == sizeof(after) &&
	       after - before < 1000)
		;
	assert_true(after - before >= 1000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ends[0]);
	assert_true(cpus_all_vmxe(false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_machine),
		IN_ALL_MODES("sleep with a machine at rest", test_at_rest),
		/* The freezer knows no modes: any of them will do. */
		{ "sleep under a spinning guest", test_spinning, NULL, NULL,
		  (void *)&lab_modes[LAB_V86] },
	};

	return cmocka_run_group_tests_name("sleep", tests, NULL, NULL);
}
