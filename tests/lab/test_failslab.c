// SPDX-License-Identifier: MIT
/*
 * test_failslab.c - a machine's whole life with each of its memory allocations
 * failing in turn: the caller gets ENOMEM or what it wanted, and the next
 * machine lives.  Needs root and a kernel with fault injection; what must not
 * leak is looked at by debug.sh.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "failing.h"
#include "lab.h"
#include "raw.h"

#define CLASSIC_BYTES	VMM86_MEM_DEFAULT
#define CLASSIC_VMCALL	18
#define WRONG_END	(-1000)		/* no errno: the guest ended otherwise */
/* More allocations than a life has, and fewer: the driver alone makes ten. */
#define MOST		1000
#define LEAST		10

#define FAR_BYTES	32u
#define FAR_FILL	0x5a
#define FAR_PORT	0x60
#define PASSED_PORT	0x80

static const uint8_t halt[] = { 0xf4 };
static const uint8_t vmcall[] = { 0x0f, 0x01, 0xc1 };

static int fail_nth = -1;

static int prepare(void **state)
{
	(void)state;
	fail_nth = failing_open(0);
	return fail_nth >= 0 && !failing_prepare();
}

/* A run that found no memory goes on as if nothing had been. */
static int run_to_halt(struct raw *raw)
{
	int result = raw_ioctl(raw->fd, VMM86_RUN, NULL);

	if (result == -ENOMEM)
		result = raw_ioctl(raw->fd, VMM86_RUN, NULL);
	if (!result && raw->run->exit.reason != VMM86_EXIT_HLT)
		return WRONG_END;
	return result;
}

static int live(const struct lab_mode *mode)
{
	struct raw raw;
	int result;

	if (raw_open(&raw, mode->mode, mode->flags)) {
		raw_start(&raw, halt, sizeof(halt));
		result = run_to_halt(&raw);
	} else {
		result = -errno;
	}
	raw_close(&raw);
	return result;
}

/* Where 0000:7C00 of a classic machine is; a compiler trusts no address 0. */
static int run_classic(int fd)
{
	struct vmm86_classic_regs regs = { .eip = PROGRAM_LOAD };
	uintptr_t at = PROGRAM_LOAD;
	int result;

	__asm__("" : "+r" (at));
	memcpy((void *)at, vmcall, sizeof(vmcall));
	result = raw_ioctl(fd, VMM86_CLASSIC_RUN, &regs);
	if (result == -ENOMEM)
		result = raw_ioctl(fd, VMM86_CLASSIC_RUN, &regs);
	if (result < 0)
		return result;
	return result == CLASSIC_VMCALL ? 0 : WRONG_END;
}

static int live_classic(const struct lab_mode *mode)
{
	int fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);
	int result;

	(void)mode;
	if (fd < 0)
		return -errno;
	if (mmap(NULL, CLASSIC_BYTES, PROT_READ | PROT_WRITE,
		 MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED) {
		result = -errno;
	} else {
		result = run_classic(fd);
		munmap(NULL, CLASSIC_BYTES);
	}
	close(fd);
	return result;
}

/*
 * Eight times from 1000:0FF0 on, 64 KiB apart: REP INSB across the end of a
 * page, and an 8-byte store by the FPU into a third page.  And an OUT that passes.
 */
static const uint8_t far_and_wide[] = {
	0xe6, PASSED_PORT,		/*	out PASSED_PORT, al */
	0xb8, 0x00, 0x10,		/*	mov ax, 1000h */
	0x8e, 0xc0,			/* next: mov es, ax */
	0xbf, 0xf0, 0x0f,		/*	mov di, 0ff0h */
	0xb9, FAR_BYTES, 0x00,		/*	mov cx, FAR_BYTES */
	0xba, FAR_PORT, 0x00,		/*	mov dx, FAR_PORT */
	0xf3, 0x6c,			/*	rep insb */
	0xd9, 0xe8,			/*	fld1 */
	0x26, 0xdf, 0x3e, 0x00, 0x20,	/*	fistp qword es:[2000h] */
	0x80, 0xc4, 0x10,		/*	add ah, 10h */
	0x80, 0xfc, 0x90,		/*	cmp ah, 90h */
	0x72, 0xe4,			/*	jb next */
	0xf4,				/*	hlt */
};

static bool far_and_wide_holds(const struct raw *raw)
{
	unsigned int segment, i;
	uint64_t one;

	for (segment = 0x10000; segment < 0x90000; segment += 0x10000) {
		for (i = 0; i < FAR_BYTES; i++)
			if (raw->ram[segment + 0xff0 + i] != FAR_FILL)
				return false;
		memcpy(&one, raw->ram + segment + 0x2000, sizeof(one));
		if (one != 1)
			return false;
	}
	return true;
}

/* To the HLT; a RUN for which there was no memory is simply done again. */
static int run_far_and_wide(struct raw *raw)
{
	unsigned int without_memory = 0;
	int result;

	for (;;) {
		result = raw_ioctl(raw->fd, VMM86_RUN, NULL);
		if (result == -ENOMEM && !without_memory++)
			continue;
		if (result || raw->run->exit.reason != VMM86_EXIT_IO ||
		    raw->run->exit.io.port != FAR_PORT)
			break;
		memset(raw->data, FAR_FILL, FAR_BYTES);
	}
	if (!result && raw->run->exit.reason != VMM86_EXIT_HLT)
		return WRONG_END;
	return result;
}

/* For which there was no memory: it has passed none, so it can be done again. */
static int pass_port(struct raw *raw)
{
	const struct vmm86_queue_ports ports = {
		.size = sizeof(ports), .ranges = 1, .range = { { PASSED_PORT, PASSED_PORT } },
	};
	int result = raw_ioctl(raw->fd, VMM86_PASS_PORTS, &ports);

	return result == -ENOMEM ? raw_ioctl(raw->fd, VMM86_PASS_PORTS, &ports) : result;
}

/*
 * Pages on demand, data for a string of the guest's, FPU, queue, ports of the PC,
 * A20, a deadline.
 */
static int live_wide(const struct lab_mode *mode)
{
	const struct vmm86_queue_ports ports = { .size = sizeof(ports), .ranges = 1 };
	struct vmm86_caps caps = { .size = sizeof(caps) };
	struct vmm86_fpu fpu;
	struct raw raw;
	int result;

	if (!raw_open(&raw, mode->mode, mode->flags)) {
		result = -errno;
		goto out;
	}
	raw_start(&raw, far_and_wide, sizeof(far_and_wide));
	raw.run->changed |= VMM86_STATE_A20;
	raw.run->a20 = 1;
	raw.run->deadline = INT64_MAX;
	result = raw_ioctl(raw.fd, VMM86_GET_CAPS, &caps);
	if (!result)
		result = raw_ioctl(raw.fd, VMM86_GET_FPU, &fpu);
	if (!result)
		result = raw_ioctl(raw.fd, VMM86_SET_FPU, &fpu);
	if (!result)
		result = raw_ioctl(raw.fd, VMM86_SET_QUEUE, &ports);
	if (!result)
		result = pass_port(&raw);
	if (!result)
		result = run_far_and_wide(&raw);
	if (!result && !far_and_wide_holds(&raw))
		result = WRONG_END;
out:
	raw_close(&raw);
	return result;
}

/* An entry that fails: the audit wants memory to say why. */
static int live_failed_entry(const struct lab_mode *mode)
{
	struct raw raw;
	int result = 0;

	if (!raw_open(&raw, mode->mode, mode->flags)) {
		result = -errno;
	} else {
		raw_start(&raw, halt, sizeof(halt));
		raw.run->wanted = VMM86_REGS_ALL;
		result = run_to_halt(&raw);
		raw.run->system.cr0 |= 0x80000000;	/* paging without protection */
		raw.run->changed = VMM86_REGS_SYSTEM;
		if (!result && (raw_ioctl(raw.fd, VMM86_RUN, NULL) != -EIO ||
				raw.run->exit.reason != VMM86_EXIT_ENTRY_FAILURE))
			result = WRONG_END;
	}
	raw_close(&raw);
	return result;
}

static void fail_each(int (*live)(const struct lab_mode *mode),
		      const struct lab_mode *mode)
{
	unsigned int n, refused = 0;
	int result = 0;

	for (n = 1; n < MOST; n++) {
		failing_let(fail_nth, n);
		result = live(mode);
		if (!failing_done(fail_nth))
			break;
		if (result && result != -ENOMEM)
			fail_msg("allocation %u: errno %d", n, -result);
		refused += result == -ENOMEM;
		result = live(mode);
		if (result)
			fail_msg("after allocation %u: errno %d", n, -result);
	}
	print_message("# %u allocations, %u of them refused the machine\n",
		      n - 1, refused);
	assert_int_equal(result, 0);
	assert_in_range(n, LEAST, MOST - 1);
	assert_true(refused >= LEAST / 2);
}

static void test_modes(void **state)
{
	if (fail_nth < 0 || live(*state) == -EOPNOTSUPP)
		skip();
	fail_each(live, *state);
}

static void test_wide(void **state)
{
	if (fail_nth < 0 || live_wide(*state) == -EOPNOTSUPP)
		skip();
	fail_each(live_wide, *state);
}

static void test_failed_entry(void **state)
{
	if (fail_nth < 0 || live_failed_entry(*state) == -EOPNOTSUPP)
		skip();
	fail_each(live_failed_entry, *state);
}

/* SETUP of a machine with the PC's ROM, and if that fails of one without. */
static bool setup_twice(unsigned int n)
{
	struct vmm86_setup first = { .size = sizeof(first), .flags = VMM86_SETUP_FIRMWARE };
	struct vmm86_setup second = { .size = sizeof(second) };
	int fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);
	int result, failed;
	uint8_t *ram;

	assert_true(fd >= 0);
	failing_let(fail_nth, n);
	result = raw_ioctl(fd, VMM86_SETUP, &first);
	failed = failing_done(fail_nth);
	if (result) {
		assert_int_equal(result, -ENOMEM);
		assert_int_equal(raw_ioctl(fd, VMM86_SETUP, &second), 0);
		ram = mmap(NULL, VMM86_MEM_DEFAULT, PROT_READ, MAP_SHARED, fd, 0);
		assert_ptr_not_equal(ram, MAP_FAILED);
		/* Where a PC's ROM has a jump. */
		assert_int_equal(ram[0xffff0], 0);
		munmap(ram, VMM86_MEM_DEFAULT);
	}
	close(fd);
	return failed;
}

/* What a SETUP that failed asked for is not what the next one gets. */
static void test_setup_again(void **state)
{
	unsigned int n = 1;

	(void)state;
	if (fail_nth < 0)
		skip();
	while (setup_twice(n))
		n++;
	assert_in_range(n, LEAST, MOST);
}

static void test_classic(void **state)
{
	if (fail_nth < 0)
		skip();
	fail_each(live_classic, *state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("each allocation fails", test_modes),
		IN_ALL_MODES("each allocation of a long life fails", test_wide),
		{ "each allocation fails and then the entry", test_failed_entry, NULL, NULL,
		  (void *)&lab_modes[LAB_REAL] },
		cmocka_unit_test(test_setup_again),
		{ "each allocation fails for a classic client", test_classic,
		  NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("failslab", tests, prepare, NULL);
}
