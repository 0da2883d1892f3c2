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

#include "lab.h"
#include "raw.h"

#define FAULTS		"/sys/kernel/debug/"
#define CLASSIC_BYTES	VMM86_MEM_DEFAULT
#define CLASSIC_VMCALL	18
#define WRONG_END	(-1000)		/* no errno: the guest ended otherwise */
/* More allocations than a life has, and fewer: the driver alone makes ten. */
#define MOST		1000
#define LEAST		10

static const uint8_t halt[] = { 0xf4 };
static const uint8_t vmcall[] = { 0x0f, 0x01, 0xc1 };

static int fail_nth = -1;

/* Only the n-th allocation of this thread from now on fails; 0: none. */
static void let_fail(unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	assert_int_equal(pwrite(fail_nth, text, length, 0), length);
}

/* Ends it, and tells whether there was such an allocation. */
static bool has_failed(void)
{
	char text[16] = "";

	assert_true(pread(fail_nth, text, sizeof(text) - 1, 0) > 0);
	let_fail(0);
	return strtoul(text, NULL, 10) == 0;
}

static bool set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);
	bool done = fd >= 0 && write(fd, value, strlen(value)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* Allocations that may sleep fail too, single pages too, and silently. */
static int prepare(void **state)
{
	(void)state;
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR);
	if (fail_nth < 0)
		return 0;
	return !(set(FAULTS "failslab/ignore-gfp-wait", "N") &&
		 set(FAULTS "failslab/verbose", "0") &&
		 set(FAULTS "fail_page_alloc/ignore-gfp-wait", "N") &&
		 set(FAULTS "fail_page_alloc/min-order", "0") &&
		 set(FAULTS "fail_page_alloc/verbose", "0"));
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

static void fail_each(int (*live)(const struct lab_mode *mode),
		      const struct lab_mode *mode)
{
	unsigned int n, refused = 0;
	int result = 0;

	for (n = 1; n < MOST; n++) {
		let_fail(n);
		result = live(mode);
		if (!has_failed())
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
		{ "each allocation fails for a classic client", test_classic,
		  NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("failslab", tests, prepare, NULL);
}
