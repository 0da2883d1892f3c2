// SPDX-License-Identifier: MIT
/*
 * test_account.c - what a machine uses is its owner's: counted as pinned, limited,
 * charged to the control group; root of a user namespace is nobody; and what the
 * PC keeps of its user's keys is for nobody.  Needs root.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bare.h"
#include "lab.h"

/* The BIOS data area, and in it the buffer of the keyboard. */
#define BIOS_DATA	0x400
#define BIOS_KEYS	0x41e
#define BIOS_KEYS_BYTES	32

#define NO_NAMESPACES	77	/* of the test's child: this kernel has none */

static long status_kb(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long value = -1;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			value = strtol(line + strlen(name), NULL, 10);
	if (file)
		fclose(file);
	return value;
}

static void on_bus_error(int number)
{
	(void)number;
	_exit(42);
}

/* mov [bx], al through all segments: cx counts them */
static const uint8_t touch_all[] = {
	0x8e, 0xd8,			/* mov ds, ax */
	0x88, 0x07,			/* mov [bx], al */
	0x05, 0x00, 0x01,		/* add ax, 100h */
	0xe2, 0xf7,			/* loop */
};

/* With 64 pages, and no capability to have more. */
static bool become_nobody(void)
{
	const struct rlimit limit = { 64 * 4096, 64 * 4096 };

	return !setrlimit(RLIMIT_MEMLOCK, &limit) && !setresuid(65534, 65534, 65534);
}

/* Guest memory counts as pinned, and RLIMIT_MEMLOCK holds for who lacks CAP_IPC_LOCK. */
static void touch_as_nobody(const struct lab_mode *mode, bool guest)
{
	struct bare_end end;
	struct raw raw;

	if (!raw_open(&raw, mode->mode, mode->flags))
		_exit(9);
	raw.ram[0x7c00] = 0;
	if (!become_nobody())
		_exit(1);
	if (!guest) {
		signal(SIGBUS, on_bus_error);
		memset(raw.ram, 1, VMM86_MEM_DEFAULT);
		_exit(2);
	}
	raw.run->gpr[VMM86_ECX] = 200;
	end = bare_run(&raw, touch_all, sizeof(touch_all));
	if (end.result != -ENOMEM)
		_exit(3);
	_exit(status_kb("VmPin:") <= 256 ? 42 : 4);
}

static void test_pinned(void **state)
{
	const struct lab_mode *mode = *state;
	struct raw raw;
	pid_t child;
	long before;
	int i;

	bare_open(&raw, mode);
	before = status_kb("VmPin:");
	assert_true(before >= 0);
	raw.ram[0] = 1;
	raw.ram[0x5000] = 1;
	assert_int_equal(status_kb("VmPin:"), before + 8);
	raw.run->gpr[VMM86_EAX] = 0x1000;
	raw.run->gpr[VMM86_ECX] = 100;
	assert_int_equal(bare_run(&raw, touch_all, sizeof(touch_all)).reason, VMM86_EXIT_HLT);
	/* Two before, the code's, and a hundred of the guest's. */
	assert_int_equal(status_kb("VmPin:"), before + 4 * 103);
	raw_close(&raw);
	assert_int_equal(status_kb("VmPin:"), 0);
	for (i = 0; i < 2; i++) {
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			touch_as_nobody(mode, i);
		assert_int_equal(lab_child_result(child), 42);
	}
}

/* A process whose machine has 40 pages: 0, or 42 if they are too many. */
static pid_t with_forty_pages(const struct lab_mode *mode, bool stays)
{
	pid_t child = fork();
	struct raw raw;

	if (child)
		return child;
	if (!raw_open(&raw, mode->mode, mode->flags) || !become_nobody())
		_exit(9);
	signal(SIGBUS, on_bus_error);
	memset(raw.ram, 1, 40 * 4096);
	if (stays)
		raise(SIGSTOP);
	_exit(0);
}

/* The limit is for all machines of a user: another process does not begin anew. */
static void test_limit(void **state)
{
	const struct lab_mode *mode = *state;
	pid_t first, second;
	struct raw raw;
	int status;

	bare_open(&raw, mode);
	raw_close(&raw);
	first = with_forty_pages(mode, true);
	assert_int_equal(waitpid(first, &status, WUNTRACED), first);
	assert_true(WIFSTOPPED(status));
	second = with_forty_pages(mode, false);
	assert_int_equal(lab_child_result(second), 42);
	kill(first, SIGCONT);
	assert_int_equal(lab_child_result(first), 0);
	second = with_forty_pages(mode, false);
	assert_int_equal(lab_child_result(second), 0);
}

#define GROUP	"/tmp/cgroup/vmm86-test"

static long group_number(const char *name)
{
	FILE *file = fopen(name, "r");
	long value = -1;

	if (!file || fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

/* A control group of this process with its memory counted; false: none here. */
static bool enter_group(void)
{
	mkdir("/tmp/cgroup", 0755);
	if (mount("none", "/tmp/cgroup", "cgroup2", 0, NULL) && errno != EBUSY)
		return false;
	if (!lab_write("/tmp/cgroup/cgroup.subtree_control", "+memory"))
		return false;
	mkdir(GROUP, 0755);
	return lab_write(GROUP "/cgroup.procs", "0");
}

/* Guest memory that the guest itself touches: the group's, all of it. */
static void test_charged(void **state)
{
	const struct lab_mode *mode = *state;
	long before, after, machines = 0;
	struct raw raw[16];

	if (!enter_group())
		skip();
	before = group_number(GROUP "/memory.current");
	while (machines < 16) {
		if (!raw_open(&raw[machines], mode->mode, mode->flags))
			break;
		raw[machines].run->gpr[VMM86_ECX] = 250;
		raw[machines].run->gpr[VMM86_EBX] = 0;
		bare_run(&raw[machines], touch_all, sizeof(touch_all));
		machines++;
	}
	after = group_number(GROUP "/memory.current");
	print_message("# %ld machines of 250 pages: %ld KiB charged\n", machines,
		      (after - before) / 1024);
	assert_true(!machines || after - before >= machines * 250 * 4096);
	/* Page tables, VMCS, run and data page are counted too. */
	assert_true(!machines || after - before <= machines * 400 * 4096);
	while (machines)
		raw_close(&raw[--machines]);
	lab_write("/tmp/cgroup/cgroup.procs", "0");
}

/* Root of a user namespace is nobody here: no hardware for it. */
static void test_user_namespace(void **state)
{
	struct vmm86_setup setup = { .size = sizeof(setup), .flags = VMM86_SETUP_FIRMWARE };
	int fd, result;
	pid_t child;

	(void)state;
	fd = open("/dev/vmm", O_RDWR);
	assert_int_equal(raw_ioctl(fd, VMM86_SETUP, &setup), 0);
	assert_true(setup.granted & VMM86_GRANTED_HARDWARE);
	close(fd);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fd = open("/dev/vmm", O_RDWR);
		if (unshare(CLONE_NEWUSER))
			_exit(errno == EINVAL ? NO_NAMESPACES : 7);
		lab_write("/proc/self/uid_map", "0 0 1");
		setup = (struct vmm86_setup) {
			.size = sizeof(setup), .flags = VMM86_SETUP_FIRMWARE,
		};
		if (geteuid() || raw_ioctl(fd, VMM86_SETUP, &setup))
			_exit(1);
		_exit(setup.granted & VMM86_GRANTED_HARDWARE ? 2 : 0);
	}
	result = lab_child_result(child);
	if (result == NO_NAMESPACES)
		skip();
	assert_int_equal(result, 0);
}

static bool keyboard_buffer(int memory, const uint8_t typed[BIOS_KEYS_BYTES])
{
	uint8_t there[BIOS_KEYS_BYTES];

	return pwrite(memory, typed, sizeof(there), BIOS_KEYS) == sizeof(there) &&
	       pread(memory, there, sizeof(there), BIOS_KEYS) == sizeof(there) &&
	       !memcmp(typed, there, sizeof(there));
}

/*
 * What was typed before Linux ran is not among what a machine gets of the
 * firmware's memory; what is beside it, is.
 */
static void test_typed(void **state)
{
	struct vmm86_setup setup = { .size = sizeof(setup), .flags = VMM86_SETUP_FIRMWARE };
	static const uint8_t nothing[BIOS_KEYS_BYTES];
	uint8_t typed[BIOS_KEYS_BYTES], beside[BIOS_KEYS - BIOS_DATA];
	int memory = open("/dev/mem", O_RDWR);
	uint8_t *ram;
	pid_t child;
	int fd;

	(void)state;
	if (memory < 0)
		skip();
	memset(typed, 'p', sizeof(typed));
	assert_true(keyboard_buffer(memory, typed));
	assert_int_equal(pread(memory, beside, sizeof(beside), BIOS_DATA), sizeof(beside));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fd = open("/dev/vmm", O_RDWR);
		if (!lab_drop_rawio() || raw_ioctl(fd, VMM86_SETUP, &setup) ||
		    setup.granted & VMM86_GRANTED_HARDWARE)
			_exit(1);
		ram = mmap(NULL, VMM86_PAGE_SIZE, PROT_READ, MAP_SHARED, fd, VMM86_RAM_OFFSET);
		if (ram == MAP_FAILED)
			_exit(2);
		if (memcmp(ram + BIOS_DATA, beside, sizeof(beside)))
			_exit(3);
		_exit(memcmp(ram + BIOS_KEYS, nothing, sizeof(nothing)) ? 4 : 0);
	}
	assert_int_equal(lab_child_result(child), 0);
	assert_true(keyboard_buffer(memory, nothing));
	close(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("pinned memory", test_pinned),
		IN_ALL_MODES("a limit for all of a user's machines", test_limit),
		IN_ALL_MODES("memory charged to the control group", test_charged),
		cmocka_unit_test(test_user_namespace),
		{ "keys typed before Linux ran", test_typed, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
