// SPDX-License-Identifier: MIT
/*
 * debug.c - single steps and breakpoints.
 *
 * A breakpoint in memory is an INT3 that vmm86_read() does not show.  Whoever
 * goes on from the place where the guest stopped last passes over what is
 * there: one step without breakpoints, then with them.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define INT3		0xcc
#define CODE_MAX	256u
#define REGISTERS	4u
#define CR0_PE		1u
#define DR6_BS		(1u << 14)

struct code_break {
	uint32_t address;
	uint8_t byte;		/* what the INT3 stands for */
};

struct debugger {
	struct code_break code[CODE_MAX];
	unsigned int codes;
	bool used[REGISTERS];
	uint32_t stopped_at;	/* linear address where the guest stopped last */
	bool stopped;
	bool input;		/* the last step was an input; it is in EAX already */
};

static struct debugger *debugger(struct vmm86 *m)
{
	if (!m->debugger)
		m->debugger = calloc(1, sizeof(*m->debugger));
	if (!m->debugger)
		machine_fail(m, VMM86_ERR_NO_MEMORY, "out of memory");
	else if (m->setup.mode == VMM86_MODE_REAL)
		m->run->wanted |= VMM86_REGS_SYSTEM;
	return m->debugger;
}

static bool protected(const struct vmm86 *m)
{
	return m->setup.mode == VMM86_MODE_REAL && m->run->system.cr0 & CR0_PE;
}

/* Where the guest is. */
static uint32_t here(const struct vmm86 *m)
{
	const struct vmm86_run *run = m->run;

	if (protected(m) && !(run->changed & VMM86_REGS_SEGMENTS))
		return run->system.sreg[VMM86_CS].base + run->eip;
	return ((uint32_t)run->sreg[VMM86_CS] << 4) + run->eip;
}

static struct code_break *find_code(struct debugger *d, uint32_t address)
{
	unsigned int n;

	for (n = 0; n < d->codes; n++)
		if (d->code[n].address == address)
			return &d->code[n];
	return NULL;
}

static int set_code(struct vmm86 *m, struct debugger *d, uint32_t address)
{
	if (!machine_inside(m, address, 1))
		return machine_fail(m, VMM86_ERR_RANGE,
				    "breakpoint at %#x: outside the machine's memory", address);
	if (find_code(d, address))
		return 0;
	if (d->codes == CODE_MAX)
		return machine_fail(m, VMM86_ERR_NO_MEMORY, "more than %u breakpoints",
				    CODE_MAX);
	d->code[d->codes++] = (struct code_break) { address, m->ram[address] };
	m->ram[address] = INT3;
	return 0;
}

static void clear_code(struct vmm86 *m, struct debugger *d, uint32_t address)
{
	struct code_break *b = find_code(d, address);

	if (!b)
		return;
	m->ram[address] = b->byte;
	*b = d->code[--d->codes];
}

/* Type and length of a breakpoint as DR7 has them (SDM, "Debug Control Register"). */
static int register_bits(enum vmm86_break kind, unsigned int bytes)
{
	unsigned int type = kind == VMM86_BREAK_EXEC ? 0 :
			    kind == VMM86_BREAK_WRITE ? 1 : 3;

	if (kind == VMM86_BREAK_EXEC)
		return bytes == 1 ? 0 : -1;
	switch (bytes) {
	case 1:	return type;
	case 2:	return 1 << 2 | type;
	case 4:	return 3 << 2 | type;
	}
	return -1;
}

static int set_register(struct vmm86 *m, struct debugger *d, uint32_t address,
			unsigned int bits)
{
	struct vmm86_debug *debug = &m->run->debug;
	unsigned int n;

	for (n = 0; n < REGISTERS; n++)
		if (!d->used[n])
			break;
	if (n == REGISTERS)
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
				    "the processor has four debug registers: clear one first");
	d->used[n] = true;
	debug->dr[n] = address;
	debug->dr7 |= bits << (16 + 4 * n) | 3u << 2 * n;
	return 0;
}

static void clear_register(struct vmm86 *m, struct debugger *d, uint32_t address,
			   unsigned int bits)
{
	struct vmm86_debug *debug = &m->run->debug;
	unsigned int n;

	for (n = 0; n < REGISTERS; n++) {
		if (!d->used[n] || debug->dr[n] != address ||
		    (debug->dr7 >> (16 + 4 * n) & 15) != bits)
			continue;
		d->used[n] = false;
		debug->dr7 &= ~(15u << (16 + 4 * n) | 3u << 2 * n);
	}
}

int vmm86_break(struct vmm86 *m, enum vmm86_break kind, uint32_t address,
		unsigned int bytes, int on)
{
	struct debugger *d = debugger(m);
	int bits = register_bits(kind, bytes);

	if (!d)
		return -VMM86_ERR_NO_MEMORY;
	if (kind > VMM86_BREAK_ACCESS || (kind == VMM86_BREAK_CODE ? bytes != 1 : bits < 0) ||
	    address % bytes)
		return machine_fail(m, VMM86_ERR_ARGUMENT,
				    "breakpoint at %#x of %u bytes: must be 1, 2 or 4 and a multiple of that",
				    address, bytes);
	if (kind == VMM86_BREAK_CODE) {
		if (on)
			return set_code(m, d, address);
		clear_code(m, d, address);
		return 0;
	}
	if (on)
		return set_register(m, d, address, bits);
	clear_register(m, d, address, bits);
	return 0;
}

void vmm86_break_none(struct vmm86 *m)
{
	struct debugger *d = m->debugger;

	if (!d)
		return;
	while (d->codes)
		clear_code(m, d, d->code[0].address);
	memset(d->used, 0, sizeof(d->used));
	m->run->debug = (struct vmm86_debug) { 0 };
}

/* What vmm86_read() shows instead of our INT3s. */
void debug_hide(const struct vmm86 *m, uint32_t address, uint8_t *bytes, size_t count)
{
	unsigned int n;

	for (n = 0; m->debugger && n < m->debugger->codes; n++) {
		const struct code_break *b = &m->debugger->code[n];

		if (b->address >= address && b->address - address < count)
			bytes[b->address - address] = b->byte;
	}
}

/* After vmm86_write(): the INT3s stand for the new bytes. */
void debug_keep(struct vmm86 *m, uint32_t address, size_t count)
{
	unsigned int n;

	for (n = 0; m->debugger && n < m->debugger->codes; n++) {
		struct code_break *b = &m->debugger->code[n];

		if (b->address < address || b->address - address >= count)
			continue;
		b->byte = m->ram[b->address];
		m->ram[b->address] = INT3;
	}
}

static int stopped(struct vmm86 *m, int reason)
{
	if (reason == VMM86_EXIT_DEBUG) {
		m->debugger->stopped = true;
		m->debugger->stopped_at = here(m);
	}
	return reason;
}

static int step_done(struct vmm86 *m)
{
	m->run->exit.reason = VMM86_EXIT_DEBUG;
	m->run->exit.debug = (struct vmm86_exit_debug) { .dr6 = DR6_BS, .vector = 1 };
	return VMM86_EXIT_DEBUG;
}

/*
 * What a step read from a port is loaded into EAX by the next entry; who looks in
 * between shall see it, may change it, and gets an exit record of another kind.
 */
static void take_input(struct vmm86 *m)
{
	const struct vmm86_exit_io *io = &m->run->exit.io;
	uint32_t mask = io->size == 4 ? ~0u : (1u << 8 * io->size) - 1;
	uint32_t *eax = &m->run->gpr[VMM86_EAX];

	if (io->direction != VMM86_IO_IN || io->string)
		return;
	*eax = (*eax & ~mask) | (io->data & mask);
	m->debugger->input = true;
}

static void give_input(struct vmm86 *m)
{
	if (m->debugger->input)
		m->run->exit.io.data = m->run->gpr[VMM86_EAX];
	m->debugger->input = false;
}

/* One instruction, without any breakpoint that is here. */
static int step(struct vmm86 *m)
{
	struct vmm86_debug *debug = &m->run->debug;
	struct code_break *b = find_code(m->debugger, here(m));
	int reason;

	if (!(m->setup.granted & VMM86_GRANTED_MTF) && !protected(m) && step_emulated(m))
		return step_done(m);
	if (b)
		m->ram[b->address] = b->byte;
	give_input(m);
	debug->flags = VMM86_DEBUG_STEP;
	reason = machine_run(m);
	debug->flags = 0;
	if (b) {
		b->byte = m->ram[b->address];
		m->ram[b->address] = INT3;
	}
	return reason;
}

static bool break_here(struct vmm86 *m)
{
	const struct vmm86_debug *debug = &m->run->debug;
	uint32_t at = here(m);
	unsigned int n;

	for (n = 0; n < REGISTERS; n++)
		if (m->debugger->used[n] && debug->dr[n] == at &&
		    !(debug->dr7 >> (16 + 4 * n) & 15))
			return true;
	return find_code(m->debugger, at);
}

/* The guest has an INT3 of its own there: it shall execute it. */
static bool foreign_int3(struct vmm86 *m)
{
	return m->run->exit.debug.vector == 3 && !find_code(m->debugger, here(m));
}

/**
 * debug_run() - run the guest with the caller's breakpoints.
 * @resumed:	the caller wants the guest to go on, rather than one of several
 *		entries that a vmm86_run() needs
 */
int debug_run(struct vmm86 *m, bool resumed)
{
	struct debugger *d = m->debugger;
	struct vmm86_debug *debug = &m->run->debug;
	int reason;

	if (resumed && d->stopped && d->stopped_at == here(m) && break_here(m)) {
		d->stopped = false;
		reason = step(m);
		if (reason != VMM86_EXIT_DEBUG)
			return reason;
	}
	give_input(m);
	for (;;) {
		debug->flags = (d->codes ? VMM86_DEBUG_INT3 : 0) |
			       (debug->dr7 & 0xff ? VMM86_DEBUG_DR : 0);
		reason = machine_run(m);
		debug->flags = 0;
		if (reason != VMM86_EXIT_DEBUG || !foreign_int3(m))
			return stopped(m, reason);
		/* With interrupts held back, but INT3 closes them anyway. */
		reason = step(m);
		if (reason != VMM86_EXIT_DEBUG)
			return reason;
	}
}

int vmm86_step(struct vmm86 *m)
{
	int reason;

	if (!m->run)
		return machine_fail(m, VMM86_ERR_ARGUMENT,
				    "this machine was not opened: vmm86_open() failed");
	if (!debugger(m))
		return -VMM86_ERR_NO_MEMORY;
	reason = step(m);
	if (reason == VMM86_EXIT_IO && !serve_exit(m, reason)) {
		take_input(m);
		reason = 0;
	} else {
		reason = serve_exit(m, reason);
	}
	return stopped(m, reason ? reason : step_done(m));
}
