// SPDX-License-Identifier: MIT
/*
 * service.c - registers, memory and flags of a program that called a service.
 */
#include <string.h>

#include "pc/service.h"

uint32_t guest_linear(const struct guest *g, uint16_t segment, uint16_t offset)
{
	uint32_t linear = ((uint32_t)segment << 4) + offset;

	return g->a20_off ? linear & 0xfffff : linear;
}

uint8_t guest_byte(const struct guest *g, uint16_t segment, uint16_t offset)
{
	return g->ram[guest_linear(g, segment, offset)];
}

uint16_t guest_word(const struct guest *g, uint16_t segment, uint16_t offset)
{
	return guest_byte(g, segment, offset) |
	       guest_byte(g, segment, offset + 1) << 8;
}

void guest_set_byte(struct guest *g, uint16_t segment, uint16_t offset, uint8_t value)
{
	g->ram[guest_linear(g, segment, offset)] = value;
}

void guest_set_word(struct guest *g, uint16_t segment, uint16_t offset, uint16_t value)
{
	guest_set_byte(g, segment, offset, value);
	guest_set_byte(g, segment, offset + 1, value >> 8);
}

static bool inside(const struct guest *g, uint32_t linear, size_t bytes)
{
	return linear <= g->ram_size && bytes <= g->ram_size - linear;
}

bool guest_copy_out(const struct guest *g, uint32_t linear, void *to, size_t bytes)
{
	if (!inside(g, linear, bytes))
		return false;
	memcpy(to, g->ram + linear, bytes);
	return true;
}

bool guest_copy_in(struct guest *g, uint32_t linear, const void *from, size_t bytes)
{
	if (!inside(g, linear, bytes))
		return false;
	memcpy(g->ram + linear, from, bytes);
	return true;
}

uint8_t guest_low(const struct guest *g, enum vmm86_gpr reg)
{
	return g->cpu->gpr[reg];
}

uint8_t guest_high(const struct guest *g, enum vmm86_gpr reg)
{
	return g->cpu->gpr[reg] >> 8;
}

uint16_t guest_reg(const struct guest *g, enum vmm86_gpr reg)
{
	return g->cpu->gpr[reg];
}

static void set_bits(struct guest *g, enum vmm86_gpr reg, uint32_t mask, uint32_t value)
{
	g->cpu->gpr[reg] = (g->cpu->gpr[reg] & ~mask) | value;
}

void guest_set_low(struct guest *g, enum vmm86_gpr reg, uint8_t value)
{
	set_bits(g, reg, 0xff, value);
}

void guest_set_high(struct guest *g, enum vmm86_gpr reg, uint8_t value)
{
	set_bits(g, reg, 0xff00, (uint32_t)value << 8);
}

void guest_set_reg(struct guest *g, enum vmm86_gpr reg, uint16_t value)
{
	set_bits(g, reg, 0xffff, value);
}

void guest_set_sreg(struct guest *g, enum vmm86_sreg reg, uint16_t value)
{
	g->cpu->sreg[reg] = value;
	g->cpu->changed |= VMM86_REGS_SEGMENTS;
}

void guest_set_flag(struct guest *g, uint16_t flag, bool on)
{
	uint16_t ss = g->cpu->sreg[VMM86_SS];
	uint16_t at = guest_reg(g, VMM86_ESP) + 4;
	uint16_t flags = guest_word(g, ss, at);

	guest_set_word(g, ss, at, on ? flags | flag : flags & ~flag);
}
