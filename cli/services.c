// SPDX-License-Identifier: MIT
/*
 * services.c - interrupts of a program that runs without BIOS and DOS.
 *
 * Every vector points to a stub of its own in segment F000, HLT and IRET.  The
 * HLT comes to us, with every back end, and with the program's registers; then
 * the IRET returns to the program.  Served are the ends of a program and plain
 * text output; anything else is named.
 */
#include <stdio.h>
#include <string.h>

#include "bare.h"

#define STUB_SEGMENT	0xf000u
#define STUB_OFFSET	0xe000u
#define STUB_BYTES	4u
#define STUB_CALL	1u	/* length of HLT */
#define CARRY		0x1u

void services_install(struct vmm86 *machine)
{
	static const uint8_t stub[STUB_BYTES] = { 0xf4, 0xcf };
	unsigned int n;

	for (n = 0; n < 256; n++) {
		uint16_t offset = STUB_OFFSET + n * STUB_BYTES;
		uint16_t vector[2] = { offset, STUB_SEGMENT };

		vmm86_write(machine, (STUB_SEGMENT << 4) + offset, stub,
			    sizeof(stub));
		vmm86_write(machine, n * 4, vector, sizeof(vector));
	}
}

static uint8_t low(const struct vmm86_run *state, enum vmm86_gpr reg)
{
	return state->gpr[reg];
}

static uint8_t high(const struct vmm86_run *state, enum vmm86_gpr reg)
{
	return state->gpr[reg] >> 8;
}

/* As the guest's processor would form it: without A20 it wraps at 1 MiB. */
static uint32_t linear(const struct vmm86 *machine, uint16_t segment,
		       uint16_t offset)
{
	uint32_t address = ((uint32_t)segment << 4) + offset;

	if (vmm86_setup(machine)->granted & VMM86_SETUP_A20)
		return address;
	return address & 0xfffff;
}

static uint8_t byte_at(struct vmm86 *machine, uint16_t segment, uint16_t offset)
{
	uint8_t byte = 0;

	vmm86_read(machine, linear(machine, segment, offset), &byte, 1);
	return byte;
}

/* A word that INT pushed: 0 is IP, 1 CS, 2 FLAGS.  The stack may wrap. */
static uint16_t pushed(struct vmm86 *machine, unsigned int word)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint16_t ss = state->sreg[VMM86_SS];
	uint16_t sp = state->gpr[VMM86_ESP] + 2 * word;

	return byte_at(machine, ss, sp) | byte_at(machine, ss, sp + 1) << 8;
}

/* Carry in the FLAGS that the stub's IRET will pop. */
static void set_carry(struct vmm86 *machine, bool on)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint32_t at = linear(machine, state->sreg[VMM86_SS],
			     state->gpr[VMM86_ESP] + 4);
	uint16_t flags;

	if (vmm86_read(machine, at, &flags, 2))
		return;
	flags = on ? flags | CARRY : flags & ~CARRY;
	vmm86_write(machine, at, &flags, 2);
}

/* DOS function 9: a string up to its dollar sign. */
static void print_string(struct vmm86 *machine, FILE *out)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint16_t offset = state->gpr[VMM86_EDX];
	unsigned int i;
	uint8_t c;

	for (i = 0; i < 0x10000; i++, offset++) {
		c = byte_at(machine, state->sreg[VMM86_DS], offset);
		if (c == '$')
			return;
		fputc(c, out);
	}
}

/* DOS function 40h: write bytes; handles 1 and 2 are ours. */
static void write_handle(struct vmm86 *machine, FILE *out)
{
	struct vmm86_run *state = vmm86_state(machine);
	uint16_t handle = state->gpr[VMM86_EBX];
	uint16_t count = state->gpr[VMM86_ECX];
	uint16_t offset = state->gpr[VMM86_EDX];
	uint16_t i;

	if (handle != 1 && handle != 2) {
		state->gpr[VMM86_EAX] = (state->gpr[VMM86_EAX] & ~0xffffu) | 6;
		set_carry(machine, true);
		return;
	}
	for (i = 0; i < count; i++, offset++)
		fputc(byte_at(machine, state->sreg[VMM86_DS], offset),
		      handle == 1 ? out : stderr);
	state->gpr[VMM86_EAX] = (state->gpr[VMM86_EAX] & ~0xffffu) | count;
	set_carry(machine, false);
}

static enum bare_call dos(struct vmm86 *machine, FILE *out, int *exit_code)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint8_t function = high(state, VMM86_EAX);

	switch (function) {
	case 0x00:
		*exit_code = 0;
		return BARE_END;
	case 0x02:
	case 0x06:
		if (function == 0x06 && low(state, VMM86_EDX) == 0xff)
			break;	/* that would be input */
		fputc(low(state, VMM86_EDX), out);
		return BARE_DONE;
	case 0x09:
		print_string(machine, out);
		return BARE_DONE;
	case 0x40:
		write_handle(machine, out);
		return BARE_DONE;
	case 0x4c:
		*exit_code = low(state, VMM86_EAX);
		return BARE_END;
	}
	complain(STATUS_UNSUPPORTED,
		 "INT 21h function AH=%02xh is not supported (00, 02, 06, 09, 40 and 4C are)",
		 function);
	return BARE_UNKNOWN;
}

/* Exceptions have vectors too; NULL: nothing that real mode raises. */
static const char *exception_name(unsigned int n)
{
	static const char *const names[] = {
		"divide error", "single step", "NMI", "breakpoint", "overflow",
		"bound", "invalid opcode", "no FPU", "double fault", NULL, NULL,
		NULL, "stack fault", "general protection",
	};

	return n < ARRAY_SIZE(names) ? names[n] : NULL;
}

/* An INT instruction stands before its return address, a fault at it. */
static bool is_int(struct vmm86 *machine, unsigned int n, uint16_t cs,
		   uint16_t ip)
{
	return byte_at(machine, cs, ip - 2) == 0xcd &&
	       byte_at(machine, cs, ip - 1) == n;
}

static enum bare_call unknown(struct vmm86 *machine, unsigned int n)
{
	const char *name = exception_name(n);
	uint16_t ip = pushed(machine, 0), cs = pushed(machine, 1);

	if (name && !is_int(machine, n, cs, ip))
		complain(STATUS_UNSUPPORTED,
			 "exception or INT %02xh at %04x:%04x (%s): the program has no handler for it",
			 n, cs, ip, name);
	else
		complain(STATUS_UNSUPPORTED,
			 "INT %02xh before %04x:%04x is not supported, and the program has no handler for it",
			 n, cs, ip);
	return BARE_UNKNOWN;
}

/**
 * services_call() - look at a HLT exit.
 * @machine:	machine; eip is behind the HLT
 * @out:	where the program's text goes
 * @exit_code:	out, with BARE_END
 */
enum bare_call services_call(struct vmm86 *machine, FILE *out, int *exit_code)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint32_t offset = state->eip - STUB_CALL - STUB_OFFSET;

	if (state->sreg[VMM86_CS] != STUB_SEGMENT ||
	    offset >= 256 * STUB_BYTES || offset % STUB_BYTES)
		return BARE_NONE;

	switch (offset / STUB_BYTES) {
	case 0x10:
		if (high(state, VMM86_EAX) != 0x0e)
			break;
		fputc(low(state, VMM86_EAX), out);
		return BARE_DONE;
	case 0x20:
		*exit_code = 0;
		return BARE_END;
	case 0x21:
		return dos(machine, out, exit_code);
	}
	return unknown(machine, offset / STUB_BYTES);
}
