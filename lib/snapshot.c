// SPDX-License-Identifier: MIT
/*
 * snapshot.c - the whole machine in a file.
 *
 *	struct header	what it is, sizes, a checksum
 *	struct state	registers, FPU
 *	extra		the caller's part, as it gave it
 *	RAM		compressed (zlib)
 *
 * Numbers are little-endian, as the processor's.  The checksum is that of all the
 * rest of the file as it stands, so no bit of it can change unnoticed, not even
 * one that would be uncompressed to the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "machine.h"

#define MAGIC		"vmm86snp"
#define FORMAT		2u
#define FPU_IMAGE	sizeof(((struct vmm86_fpu *)NULL)->image)

struct header {
	char magic[8];
	uint32_t format;
	uint32_t state_size;
	uint32_t extra_size;
	uint32_t ram_size;
	uint32_t packed_size;	/* bytes of RAM in the file */
	uint32_t mode;		/* VMM86_MODE_* it was saved in */
	uint32_t checksum;	/* CRC-32 of the file, with 0 here */
	uint32_t reserved;
};

_Static_assert(sizeof(struct header) == 40, "snapshot: header");

struct state {
	uint32_t gpr[VMM86_GPR_COUNT];
	uint32_t eip;
	uint32_t eflags;
	uint16_t sreg[VMM86_SREG_COUNT];
	uint32_t a20;
	uint32_t irq;
	uint32_t has_system;
	struct vmm86_system system;
	uint8_t fpu[512];
};

_Static_assert(sizeof(struct state) == 736, "snapshot: state");
_Static_assert(FPU_IMAGE == 512, "snapshot: FPU");

static int write_all(struct vmm86 *m, int fd, const void *from, size_t bytes)
{
	const uint8_t *at = from;
	ssize_t done;

	for (; bytes; at += done, bytes -= done) {
		done = write(fd, at, bytes);
		if (done < 0 && errno == EINTR)
			done = 0;
		else if (done < 0)
			return machine_fail(m, VMM86_ERR_SYSTEM, "writing the snapshot: %s",
					    strerror(errno));
	}
	return 0;
}

static int read_all(struct vmm86 *m, int fd, void *to, size_t bytes)
{
	uint8_t *at = to;
	ssize_t done;

	for (; bytes; at += done, bytes -= done) {
		done = read(fd, at, bytes);
		if (done < 0 && errno == EINTR)
			done = 0;
		else if (done < 0)
			return machine_fail(m, VMM86_ERR_SYSTEM, "reading the snapshot: %s",
					    strerror(errno));
		else if (!done)
			return machine_fail(m, VMM86_ERR_FILE,
					    "the snapshot is cut short: it was not written to its end");
	}
	return 0;
}

static int out_of_memory(struct vmm86 *m)
{
	return machine_fail(m, VMM86_ERR_NO_MEMORY, "no memory for a snapshot");
}

static uint32_t checksum(const struct header *header, const struct state *state,
			 const void *extra, const void *packed)
{
	struct header h = *header;
	uLong crc;

	h.checksum = 0;
	crc = crc32(0, (const Bytef *)&h, sizeof(h));
	crc = crc32(crc, (const Bytef *)state, sizeof(*state));
	/* Without a buffer crc32() would begin anew. */
	if (h.extra_size)
		crc = crc32(crc, extra, h.extra_size);
	return crc32(crc, packed, h.packed_size);
}

/* Have all registers in the run page: a run that stops before it begins. */
static int fetch(struct vmm86 *m)
{
	uint32_t wanted = m->run->wanted;
	int result;

	if (m->setup.mode == VMM86_MODE_REAL)
		m->run->wanted = VMM86_REGS_ALL;
	m->run->stop = 1;
	result = m->backend->run(m);
	m->run->wanted = wanted;
	return result == -VMM86_ERR_INTERRUPTED ? 0 : result;
}

static int get_state(struct vmm86 *m, struct state *state)
{
	const struct vmm86_run *run = m->run;
	struct vmm86_fpu fpu;
	int error = fetch(m);

	if (!error)
		error = vmm86_get_fpu(m, &fpu);
	if (error)
		return error;
	memset(state, 0, sizeof(*state));
	memcpy(state->gpr, run->gpr, sizeof(state->gpr));
	state->eip = run->eip;
	state->eflags = run->eflags;
	memcpy(state->sreg, run->sreg, sizeof(state->sreg));
	state->a20 = run->a20;
	state->irq = run->irq;
	/* KVM has not loaded them yet: segments that are set are real-mode ones. */
	state->has_system = m->setup.mode == VMM86_MODE_REAL &&
			    !(run->changed & VMM86_REGS_SEGMENTS);
	if (state->has_system)
		state->system = run->system;
	memcpy(state->fpu, fpu.image, sizeof(state->fpu));
	return 0;
}

static int write_file(struct vmm86 *m, int fd, const struct state *state,
		      const void *extra, size_t extra_size, void *packed)
{
	uLongf size = compressBound(m->setup.mem_size);
	struct header header = {
		.magic = MAGIC,
		.format = FORMAT,
		.state_size = sizeof(*state),
		.extra_size = extra_size,
		.ram_size = m->setup.mem_size,
		.mode = m->setup.mode,
	};
	int error;

	if (compress2(packed, &size, m->ram, m->setup.mem_size, Z_BEST_SPEED) != Z_OK)
		return out_of_memory(m);
	header.packed_size = size;
	header.checksum = checksum(&header, state, extra, packed);
	error = write_all(m, fd, &header, sizeof(header));
	if (!error)
		error = write_all(m, fd, state, sizeof(*state));
	if (!error)
		error = write_all(m, fd, extra, extra_size);
	return error ? error : write_all(m, fd, packed, size);
}

int vmm86_save(struct vmm86 *m, int fd, const void *extra, size_t extra_size)
{
	struct state state;
	void *packed;
	int error;

	if (!m->run || extra_size > UINT32_MAX)
		return machine_fail(m, VMM86_ERR_ARGUMENT, "nothing that could be saved");
	error = get_state(m, &state);
	if (error)
		return error;
	packed = malloc(compressBound(m->setup.mem_size));
	error = packed ? write_file(m, fd, &state, extra, extra_size, packed) :
			 out_of_memory(m);
	free(packed);
	return error;
}

static int check_header(struct vmm86 *m, const struct header *h, size_t extra_size)
{
	if (memcmp(h->magic, MAGIC, sizeof(h->magic)))
		return machine_fail(m, VMM86_ERR_FILE, "this is not a snapshot of vmm86");
	if (h->format != FORMAT || h->state_size != sizeof(struct state) || h->reserved)
		return machine_fail(m, VMM86_ERR_FILE,
				    "the snapshot has format %u, this release reads %u",
				    h->format, FORMAT);
	if (h->ram_size != m->setup.mem_size)
		return machine_fail(m, VMM86_ERR_FILE,
				    "the snapshot is of a machine with %#x bytes of memory, this one has %#x",
				    h->ram_size, m->setup.mem_size);
	if (h->extra_size != extra_size)
		return machine_fail(m, VMM86_ERR_FILE,
				    "the snapshot is of another kind of machine: %u bytes of devices, not %zu",
				    h->extra_size, extra_size);
	if (!h->packed_size || h->packed_size > compressBound(h->ram_size) ||
	    (h->mode != VMM86_MODE_V86 && h->mode != VMM86_MODE_REAL))
		return machine_fail(m, VMM86_ERR_FILE, "the snapshot is damaged: its header");
	return 0;
}

/* What a restore reads before anything is changed. */
struct image {
	struct header header;
	struct state state;
	uint8_t *extra;
	uint8_t *packed;
	uint8_t *ram;
};

static int read_end(struct vmm86 *m, int fd)
{
	ssize_t done;
	char byte;

	do {
		done = read(fd, &byte, 1);
	} while (done < 0 && errno == EINTR);
	return done <= 0 ? 0 : machine_fail(m, VMM86_ERR_FILE,
					    "the snapshot is damaged: it goes on behind its end");
}

/* Numbers that a machine cannot have, though the checksum is right. */
static int check_state(struct vmm86 *m, const struct state *state)
{
	if (state->a20 > 1 || state->has_system > 1 ||
	    state->irq & ~(VMM86_IRQ_PENDING | 0xff))
		return machine_fail(m, VMM86_ERR_FILE, "the snapshot is damaged: its state");
	if (state->has_system && state->system.cr0 & 1 && m->setup.mode != VMM86_MODE_REAL)
		return machine_fail(m, VMM86_ERR_FILE,
				    "the snapshot is in protected mode: this machine must be in real mode");
	return 0;
}

static int read_image(struct vmm86 *m, int fd, struct image *i)
{
	uLongf size = i->header.ram_size;
	int error;

	i->extra = malloc(i->header.extra_size + 1);
	i->packed = malloc(i->header.packed_size);
	i->ram = malloc(size);
	if (!i->extra || !i->packed || !i->ram)
		return out_of_memory(m);
	error = read_all(m, fd, &i->state, sizeof(i->state));
	if (!error)
		error = read_all(m, fd, i->extra, i->header.extra_size);
	if (!error)
		error = read_all(m, fd, i->packed, i->header.packed_size);
	if (!error)
		error = read_end(m, fd);
	if (error)
		return error;
	if (checksum(&i->header, &i->state, i->extra, i->packed) != i->header.checksum)
		return machine_fail(m, VMM86_ERR_FILE, "the snapshot is damaged: its checksum");
	if (uncompress(i->ram, &size, i->packed, i->header.packed_size) != Z_OK ||
	    size != i->header.ram_size)
		return machine_fail(m, VMM86_ERR_FILE, "the snapshot is damaged: its memory");
	return check_state(m, &i->state);
}

/* The FPU first: it is the only one that can be refused. */
static int put_state(struct vmm86 *m, const struct state *state)
{
	struct vmm86_run *run = m->run;
	struct vmm86_fpu fpu;
	int error;

	memcpy(fpu.image, state->fpu, sizeof(fpu.image));
	error = vmm86_set_fpu(m, &fpu);
	if (error)
		return error;
	memcpy(run->gpr, state->gpr, sizeof(run->gpr));
	run->eip = state->eip;
	run->eflags = state->eflags;
	memcpy(run->sreg, state->sreg, sizeof(run->sreg));
	run->a20 = !!state->a20;
	run->irq = state->irq & (VMM86_IRQ_PENDING | 0xff);
	run->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS | VMM86_STATE_A20;
	if (state->has_system && m->setup.mode == VMM86_MODE_REAL) {
		run->system = state->system;
		run->changed |= VMM86_REGS_SYSTEM;
	}
	run->exit = (struct vmm86_exit) { .reason = VMM86_EXIT_NONE };
	return 0;
}

static int check_extra(struct vmm86 *m, const struct image *i, vmm86_check_fn *check,
		       void *opaque)
{
	const char *why = "the caller's part";

	if (!check || !check(opaque, i->extra, i->header.extra_size, &why))
		return 0;
	return machine_fail(m, VMM86_ERR_FILE, "the snapshot is damaged: %s", why);
}

int vmm86_restore_checked(struct vmm86 *m, int fd, void *extra, size_t extra_size,
			  vmm86_check_fn *check, void *opaque)
{
	struct image i = { 0 };
	int error;

	if (!m->run)
		return machine_fail(m, VMM86_ERR_ARGUMENT, "this machine was not opened");
	error = read_all(m, fd, &i.header, sizeof(i.header));
	if (!error)
		error = check_header(m, &i.header, extra_size);
	if (!error)
		error = read_image(m, fd, &i);
	if (!error)
		error = check_extra(m, &i, check, opaque);
	if (!error)
		error = put_state(m, &i.state);
	if (!error) {
		vmm86_write(m, 0, i.ram, i.header.ram_size);
		if (extra_size)
			memcpy(extra, i.extra, extra_size);
	}
	free(i.extra);
	free(i.packed);
	free(i.ram);
	return error;
}

int vmm86_restore(struct vmm86 *m, int fd, void *extra, size_t extra_size)
{
	return vmm86_restore_checked(m, fd, extra, extra_size, NULL, NULL);
}
