/* SPDX-License-Identifier: MIT */
/*
 * gdb_registers.h - a real-mode processor's registers as GDB sees them: which
 * there are, in which order, and that two of them are linear addresses.
 *
 * GDB knows no segments: it disassembles at $pc, and compares $pc with the
 * address of a breakpoint.  So `eip` is CS * 16 + IP and `esp` is SS * 16 + SP,
 * and the offsets themselves are the additional registers `ip` and `sp16`.
 * Everything else (ebp, esi, edi, the selectors) is what the processor holds.
 *
 * Writing `eip` or `esp` changes the offset; an address that CS or SS does not
 * reach is refused.  Writing a segment register keeps the offset, as in the
 * processor, and so moves `eip` or `esp`.
 *
 * The x87's registers must be described to GDB, but are not available.
 */
#ifndef PC_GDB_REGISTERS_H
#define PC_GDB_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pc/gdb_packet.h"
#include "vmm86/abi.h"

/**
 * struct gdb_registers - the registers as the processor holds them.
 * @gpr:	general registers, enum vmm86_gpr
 * @eip:	instruction pointer, an offset in CS
 * @eflags:	flags
 * @sreg:	selectors, enum vmm86_sreg
 */
struct gdb_registers {
	uint32_t gpr[VMM86_GPR_COUNT];
	uint32_t eip;
	uint32_t eflags;
	uint16_t sreg[VMM86_SREG_COUNT];
};

/* GDB's numbers of some registers, in the order of gdb_registers_xml. */
#define GDB_REGISTER_ESP	4u
#define GDB_REGISTER_EBP	5u
#define GDB_REGISTER_EIP	8u
#define GDB_REGISTER_EFLAGS	9u
#define GDB_REGISTER_CS		10u
#define GDB_REGISTER_ST0	16u
#define GDB_REGISTER_FCTRL	24u
#define GDB_REGISTER_IP		32u
#define GDB_REGISTER_SP16	33u
#define GDB_REGISTER_COUNT	34u

/* The target description (the GDB manual, "Target Descriptions"). */
extern const char gdb_registers_xml[];

/* Append the value of a register, number < GDB_REGISTER_COUNT. */
void gdb_register_put(struct gdb_packet_out *out, const struct gdb_registers *registers,
		      unsigned int number);

/**
 * gdb_register_take() - read the value of one register.
 * Return: false if there are no such number or not enough digits, or if the
 * segment does not reach the address.
 */
bool gdb_register_take(struct gdb_cursor *from, struct gdb_registers *registers,
		       unsigned int number);

/**
 * gdb_registers_take() - read the values of all registers.
 * `ip` and `sp16` follow from `eip` and `esp` and may be missing.
 * Return: false as gdb_register_take(); @registers is undefined then.
 */
bool gdb_registers_take(struct gdb_cursor *from, struct gdb_registers *registers);

/* The linear address of the next instruction. */
uint32_t gdb_pc(const struct gdb_registers *registers);

/* Go on at a linear address; returns false if CS does not reach it. */
bool gdb_set_pc(struct gdb_registers *registers, uint32_t linear);

#endif
