// SPDX-License-Identifier: MIT
/*
 * program.c - program files: a flat binary at 0000:7C00, or a .COM behind its
 * program segment prefix.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "bare.h"

#define COM_MAX		(0x10000 - 0x100 - 2)	/* the stack word stays free */
#define BIN_MAX		(0xa0000 - PROGRAM_BIN_ADDRESS)
#define MEMORY_TOP	0x9fc0			/* segment where free memory ends */

static bool kind_of(const char *path, enum program_kind *kind)
{
	const char *dot = strrchr(path, '.');

	if (dot && !strcasecmp(dot, ".com"))
		*kind = PROGRAM_COM;
	else if (dot && !strcasecmp(dot, ".bin"))
		*kind = PROGRAM_BIN;
	else
		return false;
	return true;
}

static enum status read_bytes(struct program *program, const char *path,
			      size_t max)
{
	FILE *file = fopen(path, "rb");
	struct stat info;
	int error;

	if (!file)
		return complain(STATUS_PROGRAM, "%s: %s", path, strerror(errno));
	if (!fstat(fileno(file), &info) && S_ISDIR(info.st_mode)) {
		fclose(file);
		return complain(STATUS_PROGRAM, "%s: is a directory", path);
	}
	program->bytes = malloc(max + 1);
	program->size = program->bytes ?
			fread(program->bytes, 1, max + 1, file) : 0;
	error = ferror(file) ? errno : 0;
	fclose(file);
	if (!program->bytes)
		return complain(STATUS_SYSTEM, "out of memory");
	if (error)
		return complain(STATUS_PROGRAM, "%s: cannot be read: %s", path,
				strerror(error));
	if (!program->size)
		return complain(STATUS_PROGRAM,
				"%s: not a program: the file is empty", path);
	if (program->size > max)
		return complain(STATUS_PROGRAM,
				"%s: too large: a program of this kind has at most %zu bytes",
				path, max);
	return STATUS_OK;
}

/**
 * program_read() - read a program file; complains if it is none.
 * @program:	out; the caller frees @program->bytes, also after an error
 * @path:	file named .com or .bin
 */
enum status program_read(struct program *program, const char *path)
{
	enum status status;

	program->bytes = NULL;
	if (!kind_of(path, &program->kind))
		return complain(STATUS_PROGRAM,
				"%s: not a program: vmm86 runs files named .com or .bin (a flat binary for 0000:7C00)",
				path);
	status = read_bytes(program, path, program->kind == PROGRAM_COM ?
						   COM_MAX : BIN_MAX);
	if (status == STATUS_OK && program->kind == PROGRAM_COM &&
	    program->size >= 2 && !memcmp(program->bytes, "MZ", 2))
		return complain(STATUS_PROGRAM,
				"%s: not a .COM program: it begins with MZ, as an .EXE does",
				path);
	return status;
}

/**
 * program_psp() - the program segment prefix of a .COM program.
 * @psp:	out
 * @tail:	command tail; what is beyond PROGRAM_TAIL_MAX is cut off
 */
void program_psp(uint8_t psp[256], const char *tail)
{
	size_t length = strnlen(tail, PROGRAM_TAIL_MAX);

	memset(psp, 0, 256);
	psp[0x00] = 0xcd;	/* INT 20h: a near return ends the program */
	psp[0x01] = 0x20;
	psp[0x02] = MEMORY_TOP & 0xff;
	psp[0x03] = MEMORY_TOP >> 8;
	psp[0x50] = 0xcd;	/* INT 21h; RETF */
	psp[0x51] = 0x21;
	psp[0x52] = 0xcb;
	memset(psp + 0x5d, ' ', 11);	/* the two unopened FCBs' names */
	memset(psp + 0x6d, ' ', 11);
	psp[0x80] = length;
	memcpy(psp + 0x81, tail, length);
	psp[0x81 + length] = '\r';
}

static enum status load_com(struct vmm86 *machine, const struct program *program,
			    const char *tail)
{
	struct vmm86_run *state = vmm86_state(machine);
	uint32_t base = PROGRAM_PSP << 4;
	uint8_t psp[256];
	int i;

	program_psp(psp, tail);
	vmm86_write(machine, base, psp, sizeof(psp));
	vmm86_write(machine, base + 0x100, program->bytes, program->size);
	for (i = 0; i < VMM86_SREG_COUNT; i++)
		state->sreg[i] = PROGRAM_PSP;
	state->eip = 0x100;
	state->gpr[VMM86_ESP] = 0xfffe;	/* the word there is zero: RET ends */
	return STATUS_OK;
}

static enum status load_bin(struct vmm86 *machine, const struct program *program)
{
	struct vmm86_run *state = vmm86_state(machine);

	vmm86_write(machine, PROGRAM_BIN_ADDRESS, program->bytes, program->size);
	state->eip = PROGRAM_BIN_ADDRESS;
	state->gpr[VMM86_ESP] = PROGRAM_BIN_ADDRESS;
	state->gpr[VMM86_EDX] = 0x80;	/* as if the first disk had booted it */
	return STATUS_OK;
}

/**
 * program_load() - put a program into a fresh machine.
 * @machine:	machine
 * @program:	program
 * @tail:	command tail of a .COM program
 */
enum status program_load(struct vmm86 *machine, const struct program *program,
			 const char *tail)
{
	struct vmm86_run *state = vmm86_state(machine);

	/* Interrupts on, IOPL 3: PUSHF shows the same in both modes. */
	state->eflags = 0x3202;
	state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	if (program->kind == PROGRAM_COM)
		return load_com(machine, program, tail);
	return load_bin(machine, program);
}
