// SPDX-License-Identifier: MIT
/*
 * test_failload.c - the module is loaded while one of the allocations on the way
 * fails: it is not there then, nor anything of it, or it is there and works.  Needs
 * root, a kernel with fault injection, and VMM86_KO; what must not leak is looked
 * at by debug.sh.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.h"
#include "failing.h"
#include "lab.h"
#include "raw.h"

/* The last ones are those of the driver and a few of the kernel's before and after. */
#define LAST		120u
/* The file in /proc, the device, its name, its node in /sys and the files there. */
#define LEAST		10u
#define MOST		(1u << 16)
#define PIDS		1000
/* A CPU's own: its VMXON region, and then nothing. */
#define OF_A_CPU	1u

/* The module too is -1 where nothing can be made to fail. */
static int module = -1, fail_nth = -1;

static int load(void)
{
	return syscall(SYS_finit_module, module, "", 0) ? -errno : 0;
}

static void unload(void)
{
	assert_int_equal(syscall(SYS_delete_module, "vmm86", O_NONBLOCK), 0);
}

static void must_not_be_there(unsigned int n)
{
	static const char *const paths[] = {
		"/sys/module/vmm86", "/dev/vmm", "/sys/class/misc/vmm", "/proc/vmm86",
		"/sys/kernel/debug/vmm86",
	};
	unsigned int i;

	for (i = 0; i < COUNT(paths); i++)
		if (!access(paths[i], F_OK))
			fail_msg("after allocation %u: %s is there", n, paths[i]);
}

static void must_work(unsigned int n)
{
	struct raw raw;

	if (!raw_open_halted(&raw, VMM86_MODE_V86, 0))
		fail_msg("after allocation %u: loaded, but no machine runs", n);
	raw_close(&raw);
	unload();
	must_not_be_there(n);
}

/* Whether there were as many allocations; @refused: because of that it is not there. */
static bool load_failing(int fd, unsigned int n, bool *refused)
{
	bool failed;
	int result;

	failing_let(fd, n);
	result = load();
	failed = failing_done(fd);
	if (result && result != -ENOMEM)
		fail_msg("allocation %u: errno %d", n, -result);
	*refused = result;
	if (result)
		must_not_be_there(n);
	else
		must_work(n);
	return failed;
}

/* How many allocations one loading has. */
static unsigned int allocations(void)
{
	unsigned int enough = 1, few, middle;
	bool refused;

	while (load_failing(fail_nth, enough, &refused)) {
		enough *= 2;
		assert_in_range(enough, 0, MOST);
	}
	few = enough / 2;
	while (enough - few > 1) {
		middle = (few + enough) / 2;
		if (load_failing(fail_nth, middle, &refused))
			few = middle;
		else
			enough = middle;
	}
	return few;
}

static void test_last(void **state)
{
	unsigned int all, n, tried = 0, refusals = 0;
	bool refused = false;

	(void)state;
	if (module < 0)
		skip();
	all = allocations();
	n = all > LAST ? all - LAST : 1;
	while (load_failing(fail_nth, n++, &refused)) {
		tried++;
		refusals += refused;
	}
	print_message("# %u allocations, %u of the last %u kept the module away\n", all,
		      refusals, tried);
	assert_false(refused);
	assert_in_range(refusals, LEAST, MOST);
}

/* The kernel's thread that brings a CPU up and down; 0: there is none. */
static pid_t hotplug_thread(int cpu)
{
	char path[64], wanted[32], name[32];
	FILE *file;
	bool found;
	pid_t pid;

	snprintf(wanted, sizeof(wanted), "cpuhp/%d\n", cpu);
	for (pid = 1; pid < PIDS; pid++) {
		snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
		file = fopen(path, "r");
		if (!file)
			continue;
		found = fgets(name, sizeof(name), file) && !strcmp(name, wanted);
		fclose(file);
		if (found)
			return pid;
	}
	return 0;
}

static void test_region(void **state)
{
	int cpu, cpus = cpus_online();
	bool refused;
	int fd;

	(void)state;
	if (module < 0)
		skip();
	for (cpu = 0; cpu < cpus; cpu++) {
		fd = failing_open(hotplug_thread(cpu));
		assert_true(fd >= 0);
		assert_true(load_failing(fd, OF_A_CPU, &refused));
		assert_true(refused);
		assert_false(load_failing(fd, OF_A_CPU + 1, &refused));
		assert_false(refused);
		close(fd);
	}
}

static int without_module(void **state)
{
	const char *path = getenv("VMM86_KO");

	(void)state;
	fail_nth = failing_open(0);
	if (fail_nth < 0 || !path)
		return 0;
	module = open(path, O_RDONLY | O_CLOEXEC);
	if (module < 0 || !failing_prepare())
		return -1;
	unload();
	return 0;
}

static int with_module(void **state)
{
	(void)state;
	return module < 0 ? 0 : load();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_region),
	};

	return cmocka_run_group_tests_name("failload", tests, without_module, with_module);
}
