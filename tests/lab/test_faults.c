// SPDX-License-Identifier: MIT
/*
 * test_faults.c - what goes wrong around machines: memory of a control group is
 * used up by the caller or by guests, a process aborts amid a run, the module is
 * unloaded and loaded again and again with machines in between.  Needs root, and
 * for the module its file in the environment, VMM86_KO.  The kernel's log tells
 * of the killed processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"
#include "leak.h"
#include "raw.h"

#define CGROUP		"/sys/fs/cgroup"
#define GROUP		CGROUP "/small"
#define GROUP_BYTES	"12582912"	/* 12 MiB: less than twelve machines */
#define GROUP_LEFT	(1l << 20)	/* what the kernel caches of the dead */
#define MACHINES	40u
#define RELOADS		30

static const uint8_t halts[] = { 0xf4, 0xf4 };
static const uint8_t spin[] = { 0xeb, 0xfe };

/* Touches a word of each page from 1000:0000 on for 15 times 64 KiB. */
static const uint8_t touch_all[] = {
	0xb8, 0x00, 0x10,	/*	mov ax, 1000h */
	0x8e, 0xd8,		/* next: mov ds, ax */
	0x89, 0x07,		/*	mov [bx], ax */
	0x05, 0x00, 0x01,	/*	add ax, 100h */
	0x73, 0xf7,		/*	jnc next */
	0xf4,			/*	hlt */
};

static bool group_made(void)
{
	mount("none", CGROUP, "cgroup2", 0, NULL);
	lab_write(CGROUP "/cgroup.subtree_control", "+memory");
	if (mkdir(GROUP, 0755) && errno != EEXIST)
		return false;
	return lab_write(GROUP "/memory.max", GROUP_BYTES);
}

/* A file of the group's with a number in it. */
static long group_number(const char *name)
{
	FILE *file = fopen(name, "r");
	long number = -1;

	if (file && fscanf(file, "%ld", &number) != 1)
		number = -1;
	if (file)
		fclose(file);
	return number;
}

/* "oom_kill" of the group's events. */
static long group_kills(void)
{
	FILE *file = fopen(GROUP "/memory.events", "r");
	char line[64];
	long kills = -1;

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "oom_kill %ld", &kills);
	if (file)
		fclose(file);
	return kills;
}

/* One machine as large as can be, touched by its owner. */
static void use_up_by_caller(const struct lab_mode *mode)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup), .mode = mode->mode, .flags = mode->flags,
		.mem_size = VMM86_MEM_MAX,
	};
	int fd = open("/dev/vmm", O_RDWR);
	uint8_t *ram;

	if (raw_ioctl(fd, VMM86_SETUP, &setup))
		_exit(1);
	ram = mmap(NULL, VMM86_MEM_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ram == MAP_FAILED)
		_exit(2);
	memset(ram, 0x5a, VMM86_MEM_MAX);
	_exit(0);
}

/* Many of the smallest, touched by their guests. */
static void use_up_by_guests(const struct lab_mode *mode)
{
	struct raw raw;
	unsigned int i;

	for (i = 0; i < MACHINES; i++) {
		if (!raw_open(&raw, mode->mode, mode->flags))
			_exit(errno == ENOMEM ? 3 : 1);
		raw_start(&raw, touch_all, sizeof(touch_all));
		if (raw_ioctl(raw.fd, VMM86_RUN, NULL))
			_exit(2);
	}
	_exit(0);
}

/* A machine of this process, which is not in the group, goes on as if nothing was. */
static void expect_unharmed(const struct raw *raw)
{
	assert_int_equal(raw_ioctl(raw->fd, VMM86_RUN, NULL), 0);
	assert_int_equal(raw->run->exit.reason, VMM86_EXIT_HLT);
	assert_int_equal(raw->run->gpr[VMM86_EBX], 0x5afe);
}

/* The group's limit ends the process and nobody else, and all it had comes back. */
static void use_up(const struct lab_mode *mode, void (*how)(const struct lab_mode *mode))
{
	long kills = group_kills();
	struct raw bystander;
	struct leak before;
	pid_t child;

	assert_true(raw_open(&bystander, mode->mode, mode->flags));
	raw_start(&bystander, halts, sizeof(halts));
	bystander.run->gpr[VMM86_EBX] = 0x5afe;
	expect_unharmed(&bystander);
	assert_true(leak_watch(&before));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (!lab_write(GROUP "/cgroup.procs", "0"))
			_exit(4);
		how(mode);
	}
	assert_int_equal(lab_child_result(child), 128 + SIGKILL);
	assert_int_equal(group_kills(), kills + 1);
	assert_true(group_number(GROUP "/memory.current") < GROUP_LEFT);
	assert_int_equal(cpus_proc_number("users of VMX: "), 1);
	assert_true(leak_none(&before));
	expect_unharmed(&bystander);
	raw_close(&bystander);
	assert_int_equal(cpus_proc_number("users of VMX: "), 0);
}

static bool has_mode(const struct lab_mode *mode)
{
	struct vmm86 *probe = lab_open(mode, 0);

	vmm86_close(probe);
	return probe;
}

static void test_memory_of_caller(void **state)
{
	if (!has_mode(*state) || !group_made())
		skip();
	use_up(*state, use_up_by_caller);
}

static void test_memory_of_guests(void **state)
{
	if (!has_mode(*state) || !group_made())
		skip();
	use_up(*state, use_up_by_guests);
}

static void *run_on(void *raw)
{
	raw_ioctl(((struct raw *)raw)->fd, VMM86_RUN, NULL);
	return NULL;
}

static void abort_in_a_run(const struct lab_mode *mode)
{
	const struct rlimit none = { 0, 0 };
	pthread_t thread;
	struct raw raw;

	setrlimit(RLIMIT_CORE, &none);
	if (!raw_open(&raw, mode->mode, mode->flags))
		_exit(1);
	raw_start(&raw, spin, sizeof(spin));
	pthread_create(&thread, NULL, run_on, &raw);
	while (!__atomic_load_n(&raw.run->stats.entries, __ATOMIC_RELAXED))
		sched_yield();
	abort();
}

static void test_abort(void **state)
{
	struct leak before;
	pid_t child;
	int i;

	if (!has_mode(*state))
		skip();
	assert_true(leak_watch(&before));
	for (i = 0; i < 10; i++) {
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			abort_in_a_run(*state);
		assert_int_equal(lab_child_result(child), 128 + SIGABRT);
		assert_int_equal(cpus_proc_number("users of VMX: "), 0);
	}
	assert_true(leak_none(&before));
}

static bool machine_works(const struct lab_mode *mode)
{
	struct raw raw;
	bool works = raw_open_halted(&raw, mode->mode, mode->flags);

	/* Not while it is there. */
	works = works && syscall(SYS_delete_module, "vmm86", O_NONBLOCK) == -1;
	raw_close(&raw);
	return works;
}

static void test_reload(void **state)
{
	const char *path = getenv("VMM86_KO");
	int module = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct leak before = { 0 };
	int i;

	(void)state;
	if (module < 0)
		skip();
	for (i = 0; i < RELOADS; i++) {
		assert_int_equal(syscall(SYS_delete_module, "vmm86", O_NONBLOCK), 0);
		assert_int_equal(access("/dev/vmm", F_OK), -1);
		assert_int_equal(syscall(SYS_finit_module, module, "", 0), 0);
		assert_true(machine_works(&lab_modes[i % 2 ? LAB_V86 : LAB_V86_NO_EPT]));
		assert_true(cpus_all_vmxe(false));
		/* What the first ones leave cached is no leak. */
		if (i == 5)
			assert_true(leak_watch(&before));
	}
	assert_true(leak_none(&before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("the caller uses up its group's memory", test_memory_of_caller),
		IN_ALL_MODES("guests use up their group's memory", test_memory_of_guests),
		IN_ALL_MODES("a process aborts in a run", test_abort),
		cmocka_unit_test(test_reload),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
