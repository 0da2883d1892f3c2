// SPDX-License-Identifier: MIT
/*
 * raw.c - see raw.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "program.h"
#include "raw.h"

/* Everything in one mapping. */
#define RAW_RAM		(VMM86_BEHIND_OFFSET - VMM86_RUN_OFFSET)
#define RAW_BYTES	(RAW_RAM + VMM86_MEM_DEFAULT)

/* False, with errno, if SETUP refuses; then only raw->fd is there. */
bool raw_open(struct raw *raw, uint32_t mode, uint32_t flags)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup), .mode = mode, .flags = flags,
	};
	uint8_t *all;

	memset(raw, 0, sizeof(*raw));
	raw->fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);
	if (raw->fd < 0 || ioctl(raw->fd, VMM86_SETUP, &setup))
		return false;
	all = mmap(NULL, RAW_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, raw->fd,
		   VMM86_RUN_OFFSET);
	if (all == MAP_FAILED)
		return false;
	raw->run = (struct vmm86_run *)all;
	raw->data = all + VMM86_DATA_OFFSET - VMM86_RUN_OFFSET;
	raw->ram = all + RAW_RAM;
	return true;
}

void raw_close(struct raw *raw)
{
	if (raw->run)
		munmap(raw->run, RAW_BYTES);
	if (raw->fd >= 0)
		close(raw->fd);
}

void raw_start(struct raw *raw, const void *code, unsigned int size)
{
	memcpy(raw->ram + PROGRAM_LOAD, code, size);
	memset(raw->run->gpr, 0, sizeof(raw->run->gpr));
	memset(raw->run->sreg, 0, sizeof(raw->run->sreg));
	raw->run->gpr[VMM86_ESP] = PROGRAM_LOAD;
	raw->run->eip = PROGRAM_LOAD;
	raw->run->eflags = PROGRAM_EFLAGS;
	raw->run->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	raw->run->wanted = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

/* The result, or the errno, negated. */
int raw_ioctl(int fd, unsigned long number, const void *argument)
{
	int result = ioctl(fd, number, argument);

	return result < 0 ? -errno : result;
}

/* A machine that has executed a HLT; if false, it is to be closed as well. */
bool raw_open_halted(struct raw *raw, uint32_t mode, uint32_t flags)
{
	static const uint8_t halt[] = { 0xf4 };

	if (!raw_open(raw, mode, flags))
		return false;
	raw_start(raw, halt, sizeof(halt));
	return raw_ioctl(raw->fd, VMM86_RUN, NULL) == 0 &&
	       raw->run->exit.reason == VMM86_EXIT_HLT;
}

/* 0, or the errno, negated; what was mapped is unmapped again. */
int raw_mmap(int fd, uint64_t offset, uint64_t bytes, int protection,
	     int flags)
{
	void *at = mmap(NULL, bytes, protection, flags, fd, offset);

	if (at == MAP_FAILED)
		return -errno;
	munmap(at, bytes);
	return 0;
}
