// SPDX-License-Identifier: MIT
/*
 * step.c - instructions that a step by EFLAGS.TF would not stop after, or that
 * would show the flag to the program: INT n, INT3, INTO, PUSHF, POPF, IRET, in
 * real and virtual-8086 mode.  They only move words between registers and the
 * stack, so they are executed here (SDM, "Instruction Set Reference").
 */
#include <string.h>

#include "machine.h"

#define FLAG_TF		0x0100u
#define FLAG_OF		0x0800u
#define FLAGS_PUSHFD	0x00fcffffu	/* VM and RF read as 0 */
#define FLAGS_POPF	0x00007fd5u
#define FLAGS_POPFD	0x00247fd5u	/* and AC, ID */

struct insn {
	uint8_t opcode;
	uint8_t vector;		/* of CD */
	uint8_t length;
	uint8_t size;		/* of operands: 2 or 4 */
};

static uint32_t linear(const struct vmm86 *m, uint16_t selector, uint16_t offset)
{
	uint32_t address = ((uint32_t)selector << 4) + offset;

	return m->run->a20 ? address : address & 0xfffff;
}

static uint8_t code(const struct vmm86 *m, unsigned int n)
{
	uint32_t at = linear(m, m->run->sreg[VMM86_CS], m->run->eip + n);
	uint8_t byte = m->ram[at];

	debug_hide(m, at, &byte, 1);
	return byte;
}

static bool decode(const struct vmm86 *m, struct insn *insn)
{
	static const uint8_t prefixes[] = {
		0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3,
	};
	unsigned int n;

	insn->size = 2;
	for (n = 0; n < 14; n++) {
		insn->opcode = code(m, n);
		if (!memchr(prefixes, insn->opcode, sizeof(prefixes)))
			break;
		if (insn->opcode == 0x66)
			insn->size = 4;
	}
	insn->vector = code(m, n + 1);
	insn->length = n + (insn->opcode == 0xcd ? 2 : 1);
	return insn->opcode == 0xcc || insn->opcode == 0xcd || insn->opcode == 0xce ||
	       insn->opcode == 0x9c || insn->opcode == 0x9d || insn->opcode == 0xcf;
}

static void push(struct vmm86 *m, unsigned int size, uint32_t value)
{
	struct vmm86_run *run = m->run;
	uint16_t sp = run->gpr[VMM86_ESP] - size;
	unsigned int i;

	for (i = 0; i < size; i++)
		m->ram[linear(m, run->sreg[VMM86_SS], sp + i)] = value >> 8 * i;
	run->gpr[VMM86_ESP] = (run->gpr[VMM86_ESP] & ~0xffffu) | sp;
}

static uint32_t pop(struct vmm86 *m, unsigned int size)
{
	struct vmm86_run *run = m->run;
	uint16_t sp = run->gpr[VMM86_ESP];
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < size; i++)
		value |= (uint32_t)m->ram[linear(m, run->sreg[VMM86_SS], sp + i)] << 8 * i;
	sp += size;
	run->gpr[VMM86_ESP] = (run->gpr[VMM86_ESP] & ~0xffffu) | sp;
	return value;
}

static void interrupt(struct vmm86 *m, uint8_t vector)
{
	struct vmm86_run *run = m->run;
	uint16_t target[2];

	push(m, 2, run->eflags);
	push(m, 2, run->sreg[VMM86_CS]);
	push(m, 2, run->eip);
	memcpy(target, m->ram + vector * 4, sizeof(target));
	run->eip = target[0];
	run->sreg[VMM86_CS] = target[1];
	run->eflags &= ~(FLAG_TF | FLAG_IF);
}

static void pop_flags(struct vmm86 *m, unsigned int size)
{
	uint32_t mask = size == 4 ? FLAGS_POPFD : FLAGS_POPF;

	m->run->eflags = (m->run->eflags & ~mask) | (pop(m, size) & mask);
}

static void iret(struct vmm86 *m, unsigned int size)
{
	m->run->eip = pop(m, size);
	m->run->sreg[VMM86_CS] = pop(m, size);
	pop_flags(m, size);
}

/**
 * step_emulated() - execute the instruction at CS:IP if it is one of ours.
 * @m:	machine in real or virtual-8086 mode
 */
bool step_emulated(struct vmm86 *m)
{
	struct vmm86_run *run = m->run;
	struct insn insn;

	if (!decode(m, &insn))
		return false;
	run->eip = (uint16_t)(run->eip + insn.length);
	switch (insn.opcode) {
	case 0xcc:
		interrupt(m, 3);
		break;
	case 0xcd:
		interrupt(m, insn.vector);
		break;
	case 0xce:
		if (run->eflags & FLAG_OF)
			interrupt(m, 4);
		break;
	case 0x9c:
		push(m, insn.size, run->eflags & FLAGS_PUSHFD);
		break;
	case 0x9d:
		pop_flags(m, insn.size);
		break;
	case 0xcf:
		iret(m, insn.size);
		break;
	}
	run->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	return true;
}
