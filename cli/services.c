// SPDX-License-Identifier: MIT
/*
 * services.c - interrupts of a program that runs without BIOS and DOS.
 *
 * Every vector points to a stub of four bytes, VMCALL and IRET, in segment
 * F000.  The VMCALL comes to us with the program's registers; then the IRET
 * returns to the program.  Served are the ends of a program and plain text
 * output; anything else is named.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define STUB_SEGMENT	0xf000u
#define STUB_OFFSET	0xe000u
#define STUB_BYTES	4u
#define STUB_CALL	3u	/* length of VMCALL */
#define CARRY		0x1u

/* Exceptions have vectors too: a program without a handler is told so. */
#define EXCEPTIONS	8u

void services_install(struct vmm86 *machine)
{
	static const uint8_t stub[STUB_BYTES] = { 0x0f, 0x01, 0xc1, 0xcf };
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

static uint32_t linear(uint16_t segment, uint16_t offset)
{
	return ((uint32_t)segment << 4) + offset;
}

/* The words that INT pushed: IP, CS, FLAGS. */
static void caller(struct vmm86 *machine, uint16_t frame[3])
{
	const struct vmm86_run *state = vmm86_state(machine);

	memset(frame, 0, 6);
	vmm86_read(machine, linear(state->sreg[VMM86_SS],
				   state->gpr[VMM86_ESP]), frame, 6);
}

/* Carry in the FLAGS that the stub's IRET will pop. */
static void set_carry(struct vmm86 *machine, bool on)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint32_t at = linear(state->sreg[VMM86_SS], state->gpr[VMM86_ESP] + 4);
	uint16_t flags;

	if (vmm86_read(machine, at, &flags, 2))
		return;
	flags = on ? flags | CARRY : flags & ~CARRY;
	vmm86_write(machine, at, &flags, 2);
}

/* DOS function 9: a string up to its dollar sign. */
static void print_string(struct vmm86 *machine)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint16_t offset = state->gpr[VMM86_EDX];
	unsigned int i;
	uint8_t c;

	for (i = 0; i < 0x10000; i++, offset++) {
		if (vmm86_read(machine, linear(state->sreg[VMM86_DS], offset),
			       &c, 1) || c == '$')
			return;
		putchar(c);
	}
}

/* DOS function 40h: write bytes; handles 1 and 2 are ours. */
static void write_handle(struct vmm86 *machine)
{
	struct vmm86_run *state = vmm86_state(machine);
	uint16_t handle = state->gpr[VMM86_EBX];
	uint16_t count = state->gpr[VMM86_ECX];
	uint16_t offset = state->gpr[VMM86_EDX];
	uint16_t i;
	uint8_t c;

	if (handle != 1 && handle != 2) {
		state->gpr[VMM86_EAX] = (state->gpr[VMM86_EAX] & ~0xffffu) | 6;
		set_carry(machine, true);
		return;
	}
	for (i = 0; i < count; i++, offset++) {
		vmm86_read(machine, linear(state->sreg[VMM86_DS], offset), &c, 1);
		fputc(c, handle == 1 ? stdout : stderr);
	}
	state->gpr[VMM86_EAX] = (state->gpr[VMM86_EAX] & ~0xffffu) | count;
	set_carry(machine, false);
}

static enum service dos(struct vmm86 *machine, int *exit_code)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint8_t function = high(state, VMM86_EAX);

	switch (function) {
	case 0x00:
		*exit_code = 0;
		return SERVICE_END;
	case 0x02:
	case 0x06:
		if (function == 0x06 && low(state, VMM86_EDX) == 0xff)
			break;	/* that would be input */
		putchar(low(state, VMM86_EDX));
		return SERVICE_DONE;
	case 0x09:
		print_string(machine);
		return SERVICE_DONE;
	case 0x40:
		write_handle(machine);
		return SERVICE_DONE;
	case 0x4c:
		*exit_code = low(state, VMM86_EAX);
		return SERVICE_END;
	}
	complain(STATUS_UNSUPPORTED,
		 "INT 21h function AH=%02xh is not supported (00, 02, 06, 09, 40 and 4C are)",
		 function);
	return SERVICE_UNKNOWN;
}

static enum service unknown(struct vmm86 *machine, unsigned int n)
{
	uint16_t frame[3];

	caller(machine, frame);
	complain(STATUS_UNSUPPORTED,
		 n < EXCEPTIONS ?
		 "exception or INT %02xh at %04x:%04x, and the program has no handler for it" :
		 "INT %02xh before %04x:%04x is not supported, and the program has no handler for it",
		 n, frame[1], frame[0]);
	return SERVICE_UNKNOWN;
}

/**
 * services_call() - look at a VMCALL exit.
 * @machine:	machine; eip is behind the VMCALL
 * @exit_code:	out, with SERVICE_END
 */
enum service services_call(struct vmm86 *machine, int *exit_code)
{
	const struct vmm86_run *state = vmm86_state(machine);
	uint32_t offset = state->eip - STUB_CALL - STUB_OFFSET;

	if (state->sreg[VMM86_CS] != STUB_SEGMENT ||
	    offset >= 256 * STUB_BYTES || offset % STUB_BYTES)
		return SERVICE_NONE;

	switch (offset / STUB_BYTES) {
	case 0x10:
		if (high(state, VMM86_EAX) != 0x0e)
			break;
		putchar(low(state, VMM86_EAX));
		return SERVICE_DONE;
	case 0x20:
		*exit_code = 0;
		return SERVICE_END;
	case 0x21:
		return dos(machine, exit_code);
	}
	return unknown(machine, offset / STUB_BYTES);
}
