// SPDX-License-Identifier: MIT
/*
 * gdb_registers.c - a real-mode processor's registers as GDB sees them.
 */
#include "pc/gdb_registers.h"

/*
 * GDB takes org.gnu.gdb.i386.core only with all of its registers.  The order
 * is that of the numbers in gdb_registers.h.
 */
const char gdb_registers_xml[] =
	"<?xml version=\"1.0\"?>\n"
	"<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
	"<target version=\"1.0\">\n"
	"<architecture>i8086</architecture>\n"
	"<feature name=\"org.gnu.gdb.i386.core\">\n"
	"<flags id=\"i386_eflags\" size=\"4\">\n"
	"<field name=\"CF\" start=\"0\" end=\"0\"/>\n"
	"<field name=\"\" start=\"1\" end=\"1\"/>\n"
	"<field name=\"PF\" start=\"2\" end=\"2\"/>\n"
	"<field name=\"AF\" start=\"4\" end=\"4\"/>\n"
	"<field name=\"ZF\" start=\"6\" end=\"6\"/>\n"
	"<field name=\"SF\" start=\"7\" end=\"7\"/>\n"
	"<field name=\"TF\" start=\"8\" end=\"8\"/>\n"
	"<field name=\"IF\" start=\"9\" end=\"9\"/>\n"
	"<field name=\"DF\" start=\"10\" end=\"10\"/>\n"
	"<field name=\"OF\" start=\"11\" end=\"11\"/>\n"
	"<field name=\"NT\" start=\"14\" end=\"14\"/>\n"
	"<field name=\"RF\" start=\"16\" end=\"16\"/>\n"
	"<field name=\"VM\" start=\"17\" end=\"17\"/>\n"
	"<field name=\"AC\" start=\"18\" end=\"18\"/>\n"
	"</flags>\n"
#define REG(name, bits, type) \
	"<reg name=\"" name "\" bitsize=\"" bits "\" type=\"" type "\"/>\n"
	REG("eax", "32", "int32")
	REG("ecx", "32", "int32")
	REG("edx", "32", "int32")
	REG("ebx", "32", "int32")
	REG("esp", "32", "data_ptr")
	REG("ebp", "32", "data_ptr")
	REG("esi", "32", "int32")
	REG("edi", "32", "int32")
	REG("eip", "32", "code_ptr")
	REG("eflags", "32", "i386_eflags")
	REG("cs", "32", "int32")
	REG("ss", "32", "int32")
	REG("ds", "32", "int32")
	REG("es", "32", "int32")
	REG("fs", "32", "int32")
	REG("gs", "32", "int32")
	REG("st0", "80", "i387_ext")
	REG("st1", "80", "i387_ext")
	REG("st2", "80", "i387_ext")
	REG("st3", "80", "i387_ext")
	REG("st4", "80", "i387_ext")
	REG("st5", "80", "i387_ext")
	REG("st6", "80", "i387_ext")
	REG("st7", "80", "i387_ext")
#undef REG
#define REG(name) \
	"<reg name=\"" name "\" bitsize=\"32\" type=\"int\" group=\"float\"/>\n"
	REG("fctrl")
	REG("fstat")
	REG("ftag")
	REG("fiseg")
	REG("fioff")
	REG("foseg")
	REG("fooff")
	REG("fop")
#undef REG
	"</feature>\n"
	"<feature name=\"vmm86.offsets\">\n"
	"<reg name=\"ip\" bitsize=\"16\" type=\"uint16\" group=\"general\"/>\n"
	"<reg name=\"sp16\" bitsize=\"16\" type=\"uint16\" group=\"general\"/>\n"
	"</feature>\n"
	"</target>\n";

/* GDB's order of the segment registers, from GDB_REGISTER_CS on. */
static const enum vmm86_sreg sreg_order[VMM86_SREG_COUNT] = {
	VMM86_CS, VMM86_SS, VMM86_DS, VMM86_ES, VMM86_FS, VMM86_GS,
};

static unsigned int register_bytes(unsigned int number)
{
	if (number >= GDB_REGISTER_IP)
		return 2;
	if (number >= GDB_REGISTER_ST0 && number < GDB_REGISTER_FCTRL)
		return 10;
	return 4;
}

static bool register_available(unsigned int number)
{
	return number < GDB_REGISTER_ST0 || number >= GDB_REGISTER_IP;
}

static uint32_t linear(const struct gdb_registers *r, enum vmm86_sreg segment, uint32_t offset)
{
	return ((uint32_t)r->sreg[segment] << 4) + (uint16_t)offset;
}

/* Real mode uses the low half; the high half keeps what the program left there. */
static void set_low_half(uint32_t *value, uint16_t half)
{
	*value = (*value & 0xffff0000) | half;
}

/* Make @offset point to @address in its segment. */
static bool set_linear(const struct gdb_registers *r, enum vmm86_sreg segment,
		       uint32_t *offset, uint32_t address)
{
	uint32_t base = (uint32_t)r->sreg[segment] << 4;

	if (address < base || address - base > 0xffff)
		return false;
	set_low_half(offset, address - base);
	return true;
}

static uint32_t register_value(const struct gdb_registers *r, unsigned int number)
{
	if (number != GDB_REGISTER_ESP && number < VMM86_GPR_COUNT)
		return r->gpr[number];
	switch (number) {
	case GDB_REGISTER_ESP:
		return linear(r, VMM86_SS, r->gpr[VMM86_ESP]);
	case GDB_REGISTER_EIP:
		return gdb_pc(r);
	case GDB_REGISTER_EFLAGS:
		return r->eflags;
	case GDB_REGISTER_IP:
		return (uint16_t)r->eip;
	case GDB_REGISTER_SP16:
		return (uint16_t)r->gpr[VMM86_ESP];
	default:
		return r->sreg[sreg_order[number - GDB_REGISTER_CS]];
	}
}

static bool set_register(struct gdb_registers *r, unsigned int number, uint32_t value)
{
	if (number != GDB_REGISTER_ESP && number < VMM86_GPR_COUNT) {
		r->gpr[number] = value;
		return true;
	}
	switch (number) {
	case GDB_REGISTER_ESP:
		return set_linear(r, VMM86_SS, &r->gpr[VMM86_ESP], value);
	case GDB_REGISTER_EIP:
		return gdb_set_pc(r, value);
	case GDB_REGISTER_EFLAGS:
		r->eflags = value;
		return true;
	case GDB_REGISTER_IP:
		set_low_half(&r->eip, value);
		return true;
	case GDB_REGISTER_SP16:
		set_low_half(&r->gpr[VMM86_ESP], value);
		return true;
	default:
		if (value > 0xffff)
			return false;
		r->sreg[sreg_order[number - GDB_REGISTER_CS]] = value;
		return true;
	}
}

void gdb_register_put(struct gdb_packet_out *out, const struct gdb_registers *registers,
		      unsigned int number)
{
	unsigned int bytes = register_bytes(number), i;
	uint32_t value;
	uint8_t byte;

	if (!register_available(number)) {
		for (i = 0; i < bytes; i++)
			gdb_packet_text(out, "xx");
		return;
	}
	value = register_value(registers, number);
	for (i = 0; i < bytes; i++) {
		byte = value >> 8 * i;
		gdb_packet_hex(out, &byte, 1);
	}
}

/* The value of an available register, least significant byte first. */
static bool take_value(struct gdb_cursor *from, unsigned int number, uint32_t *value)
{
	unsigned int bytes = register_bytes(number), i;
	uint8_t byte[sizeof(*value)];

	if (!gdb_take_hex(from, byte, bytes))
		return false;
	*value = 0;
	for (i = 0; i < bytes; i++)
		*value |= (uint32_t)byte[i] << 8 * i;
	return true;
}

/* Pass over a register that is not available, whatever GDB wrote for it. */
static bool skip_value(struct gdb_cursor *from, unsigned int number)
{
	size_t size = 2 * register_bytes(number);

	if (gdb_left(from) < size)
		return false;
	from->at += size;
	return true;
}

bool gdb_register_take(struct gdb_cursor *from, struct gdb_registers *registers,
		       unsigned int number)
{
	uint32_t value;

	if (number >= GDB_REGISTER_COUNT || !register_available(number))
		return false;
	return take_value(from, number, &value) && set_register(registers, number, value);
}

bool gdb_registers_take(struct gdb_cursor *from, struct gdb_registers *registers)
{
	uint32_t value[GDB_REGISTER_COUNT];
	unsigned int number;

	for (number = 0; number < GDB_REGISTER_COUNT; number++) {
		if (number == GDB_REGISTER_IP && !gdb_left(from))
			break;
		if (!register_available(number) ? !skip_value(from, number) :
		    !take_value(from, number, &value[number]))
			return false;
	}
	/* Backwards: what a linear address means depends on its segment register. */
	for (number = GDB_REGISTER_ST0; number--; )
		if (!set_register(registers, number, value[number]))
			return false;
	return true;
}

uint32_t gdb_pc(const struct gdb_registers *registers)
{
	return linear(registers, VMM86_CS, registers->eip);
}

bool gdb_set_pc(struct gdb_registers *registers, uint32_t linear)
{
	return set_linear(registers, VMM86_CS, &registers->eip, linear);
}
