// SPDX-License-Identifier: MIT
/*
 * program.c - kinds of program files, and .COM, which is just bytes.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "pc/program_parts.h"

#define COM_OFFSET	0x100u
#define COM_STACK	0xfffeu		/* the word there is 0: RET ends the program */
#define COM_MAX		(COM_STACK - COM_OFFSET)
#define SECTOR		512u

static bool has_suffix(const char *name, const char *suffix)
{
	const char *dot = strrchr(name, '.');

	return dot && !strcasecmp(dot, suffix);
}

enum program_kind program_kind(const char *name, const uint8_t *bytes, size_t count)
{
	if (count >= 2 && (!memcmp(bytes, "MZ", 2) || !memcmp(bytes, "ZM", 2)))
		return PROGRAM_MZ;
	if (count >= 4 && !memcmp(bytes, "\177ELF", 4))
		return PROGRAM_ELF;
	if (has_suffix(name, ".com"))
		return PROGRAM_COM;
	if (has_suffix(name, ".exe"))
		return PROGRAM_UNKNOWN;
	if (count >= SECTOR && bytes[510] == 0x55 && bytes[511] == 0xaa)
		return PROGRAM_DISK;
	if (count >= 3 && bytes[0] == 0x55 && bytes[1] == 0xaa)
		return PROGRAM_ROM;
	if (has_suffix(name, ".img") || has_suffix(name, ".ima") || has_suffix(name, ".iso"))
		return PROGRAM_DISK;
	return PROGRAM_UNKNOWN;
}

bool loading_fail(struct loading *l, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(l->why, l->why_size, format, arguments);
	va_end(arguments);
	return false;
}

void program_registers(struct guest *g, uint16_t cs, uint16_t ip, uint16_t ss, uint16_t sp,
		       uint16_t data)
{
	struct vmm86_run *cpu = g->cpu;

	memset(cpu->gpr, 0, sizeof(cpu->gpr));
	cpu->sreg[VMM86_CS] = cs;
	cpu->sreg[VMM86_SS] = ss;
	cpu->sreg[VMM86_DS] = data;
	cpu->sreg[VMM86_ES] = data;
	cpu->sreg[VMM86_FS] = 0;
	cpu->sreg[VMM86_GS] = 0;
	cpu->gpr[VMM86_ESP] = sp;
	cpu->eip = ip;
	/* Interrupts on, IOPL 3: PUSHF shows the same in both modes. */
	cpu->eflags = 0x3202;
	cpu->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

bool load_com(struct loading *l)
{
	uint32_t base = PROGRAM_SEGMENT << 4;

	if (!l->size)
		return loading_fail(l, "not a program: the file is empty");
	if (l->size > COM_MAX)
		return loading_fail(l, "too large: a .COM program has at most %u bytes", COM_MAX);
	psp_write(l->g, PROGRAM_SEGMENT, PROGRAM_MEMORY_END, l->name, l->tail);
	guest_copy_in(l->g, base + COM_OFFSET, l->bytes, l->size);
	guest_set_word(l->g, PROGRAM_SEGMENT, COM_STACK, 0);
	program_registers(l->g, PROGRAM_SEGMENT, COM_OFFSET, PROGRAM_SEGMENT, COM_STACK,
			  PROGRAM_SEGMENT);
	return true;
}

bool program_load(struct guest *g, enum program_kind kind, const uint8_t *bytes, size_t size,
		  const char *name, const char *tail, char *why, size_t why_size)
{
	struct loading l = {
		.g = g, .bytes = bytes, .size = size, .name = name, .tail = tail,
		.why = why, .why_size = why_size,
	};

	switch (kind) {
	case PROGRAM_COM:
		return load_com(&l);
	case PROGRAM_MZ:
		return load_mz(&l);
	case PROGRAM_ELF:
		return load_elf(&l);
	default:
		return loading_fail(&l, "not a program that can be loaded");
	}
}
