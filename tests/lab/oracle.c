// SPDX-License-Identifier: MIT
/*
 * oracle.c - runs the test programs under libx86emu, an interpreter of real mode
 * that has nothing in common with the driver, and compares the outcome with
 * what the programs expect.  Needs no VMX; runs on the host.  TAP on stdout.
 *
 * What the interpreter is known not to do stands as `skip` in the programs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <x86emu.h>

#include "program.h"

#define INSTRUCTIONS	2000000	/* more than any program needs */
#define PAGES		(PROGRAM_RAM / X86EMU_PAGE_SIZE)

static x86emu_memio_handler_t memory_access;

/* Ports are ours; memory is the interpreter's. */
static unsigned int on_access(x86emu_t *emu, u32 address, u32 *value,
			      unsigned int type)
{
	struct ports *ports = emu->_private;
	unsigned int size = 1u << (type & 3);

	switch (type & ~0xffu) {
	case X86EMU_MEMIO_I:
		*value = ports_in(ports, address, size);
		return 0;
	case X86EMU_MEMIO_O:
		ports_out(ports, address, size, *value);
		return 0;
	default:
		return memory_access(emu, address, value, type);
	}
}

static void set_segments(x86emu_t *emu)
{
	int i;

	for (i = 0; i < 6; i++)
		x86emu_set_seg_register(emu, emu->x86.seg + i, 0);
}

static x86emu_t *machine_new(const struct program *program, uint8_t *ram,
			     struct ports *ports)
{
	x86emu_t *emu = x86emu_new(X86EMU_PERM_RWX | X86EMU_PERM_VALID,
				   X86EMU_PERM_RW);
	bool a20 = program_a20(program);
	unsigned int page;

	for (page = 0; page < PAGES; page++)
		x86emu_set_page(emu, page * X86EMU_PAGE_SIZE,
				ram + (a20 ? page : page % 256) *
				X86EMU_PAGE_SIZE);
	set_segments(emu);
	emu->x86.R_EIP = PROGRAM_LOAD;
	emu->x86.R_ESP = PROGRAM_LOAD;
	emu->x86.R_EFLG = PROGRAM_EFLAGS;
	emu->_private = ports;
	memory_access = x86emu_set_memio_handler(emu, on_access);
	return emu;
}

static enum program_end machine_run(x86emu_t *emu,
				    const struct program *program)
{
	unsigned int why;
	int i;

	for (i = 0; i < PROGRAM_HALTS; i++) {
		emu->max_instr = emu->x86.R_TSC + INSTRUCTIONS;
		emu->x86.mode &= ~_MODE_HALTED;
		why = x86emu_run(emu, X86EMU_RUN_MAX_INSTR);
		if (why || !(emu->x86.mode & _MODE_HALTED))
			break;
		if (program_is_last(program, emu->x86.R_EIP))
			return END_HLT;
	}
	return END_OTHER;
}

static void outcome_get(x86emu_t *emu, struct outcome *o)
{
	int i;

	o->gpr[0] = emu->x86.R_EAX;
	o->gpr[1] = emu->x86.R_ECX;
	o->gpr[2] = emu->x86.R_EDX;
	o->gpr[3] = emu->x86.R_EBX;
	o->gpr[4] = emu->x86.R_ESP;
	o->gpr[5] = emu->x86.R_EBP;
	o->gpr[6] = emu->x86.R_ESI;
	o->gpr[7] = emu->x86.R_EDI;
	o->eip = emu->x86.R_EIP;
	o->eflags = emu->x86.R_EFLG;
	for (i = 0; i < 6; i++)
		o->sreg[i] = emu->x86.seg[i].sel;
}

static bool run_program(const struct program *program)
{
	uint8_t *ram = calloc(1, PROGRAM_RAM);
	struct outcome outcome = { .ram = ram };
	struct ports ports;
	bool passed;
	x86emu_t *emu;

	if (!ram)
		return false;
	memcpy(ram + PROGRAM_LOAD, program->file, program->image_size);
	ports_init(&ports);
	emu = machine_new(program, ram, &ports);
	outcome.end = machine_run(emu, program);
	outcome_get(emu, &outcome);
	x86emu_done(emu);
	passed = program_check(program, &outcome, &ports) == 0;
	free(ram);
	return passed;
}

int main(int argc, char **argv)
{
	const char *folder = argc > 1 ? argv[1] : "build/tests/guest";
	struct program program;
	const char *reason;
	int failed = 0;
	bool passed;
	int i;

	for (i = 0; program_names[i]; i++) {
		if (program_load(&program, folder, program_names[i])) {
			failed++;
			printf("not ok %d - %s\n", i + 1, program_names[i]);
			continue;
		}
		reason = getenv("ORACLE_ALL") ?
			 NULL : program_skip(&program, RUNNER_X86EMU);
		passed = reason || run_program(&program);
		failed += !passed;
		printf("%sok %d - %s%s%s\n", passed ? "" : "not ", i + 1,
		       program.name, reason ? " # SKIP libx86emu " : "",
		       reason ? reason : "");
		program_free(&program);
	}
	printf("1..%d\n", i);
	return failed != 0;
}
