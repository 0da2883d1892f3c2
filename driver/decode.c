// SPDX-License-Identifier: GPL-2.0-only
/*
 * decode.c - prefixes and opcode of the instruction at CS:EIP, for the few
 * exits where the processor does not say enough.  Of operands only the length is
 * of interest.
 *
 * Prefixes may come in any order and be repeated; the last segment override
 * wins; an instruction is at most 15 bytes (SDM, "Instruction Prefixes").
 */
#include "vmm86.h"
#include "vmx_ops.h"

#define CS_DEFAULT_32	BIT(14)		/* D/B in the access rights */

static void fetch(struct vmm86_machine *m, struct vmm86_insn *insn)
{
	u32 eip = vmcs_read(VMCS_GUEST_RIP);
	u32 limit = vmcs_read(VMCS_GUEST_CS_LIMIT);
	u32 base = vmcs_read(VMCS_GUEST_CS_BASE);
	unsigned int n = sizeof(insn->bytes);

	if (eip > limit)
		n = 0;
	else if (limit - eip < n - 1)
		n = limit - eip + 1;
	vmm86_memory_read(m, base + eip, insn->bytes, n);
	insn->fetched = n;
}

static int override(u8 byte)
{
	switch (byte) {
	case 0x26:
		return VMM86_ES;
	case 0x2e:
		return VMM86_CS;
	case 0x36:
		return VMM86_SS;
	case 0x3e:
		return VMM86_DS;
	case 0x64:
		return VMM86_FS;
	case 0x65:
		return VMM86_GS;
	default:
		return -1;
	}
}

/* Take one byte as a prefix; false if it is none. */
static bool prefix(struct vmm86_insn *insn, u8 byte, bool default32)
{
	int segment = override(byte);

	if (segment >= 0)
		insn->segment = segment;
	else if (byte == 0x66)
		insn->operand32 = !default32;
	else if (byte == 0x67)
		insn->address32 = !default32;
	else
		return byte == 0xf0 || byte == 0xf2 || byte == 0xf3;
	return true;
}

/**
 * vmm86_decode() - decode the instruction at CS:EIP of the current VMCS.
 * @m:		machine; guest paging must be off
 * @insn:	out
 *
 * Return: false if no opcode fits into the segment or into 15 bytes.
 */
bool vmm86_decode(struct vmm86_machine *m, struct vmm86_insn *insn)
{
	bool default32 = vmcs_read(VMCS_GUEST_CS_AR_BYTES) & CS_DEFAULT_32;
	unsigned int i = 0;

	memset(insn, 0, sizeof(*insn));
	insn->segment = -1;
	insn->operand32 = default32;
	insn->address32 = default32;
	fetch(m, insn);

	while (i < insn->fetched && prefix(insn, insn->bytes[i], default32))
		i++;
	if (i == insn->fetched)
		return false;
	insn->opcode = insn->bytes[i++];
	if (insn->opcode == 0x0f) {
		if (i == insn->fetched)
			return false;
		insn->opcode = 0x0f00 | insn->bytes[i++];
	}
	insn->length = i;
	return true;
}

/**
 * vmm86_modrm_length() - bytes of the ModRM byte and what it brings along.
 * @insn:	decoded instruction that has a ModRM byte (SDM, "ModR/M and SIB
 *		Bytes")
 */
unsigned int vmm86_modrm_length(const struct vmm86_insn *insn)
{
	u8 modrm = insn->bytes[min_t(u8, insn->length, 14)];
	unsigned int mod = modrm >> 6, rm = modrm & 7;
	unsigned int wide = insn->address32 ? 4 : 2;
	unsigned int length = 1;

	if (mod == 3)
		return length;
	if (insn->address32 && rm == 4) {
		u8 sib = insn->bytes[min_t(u8, insn->length + 1, 14)];

		length++;
		rm = sib & 7;
	}
	/* Without a base register there is a displacement instead. */
	if (mod == 0)
		return rm == (insn->address32 ? 5 : 6) ? length + wide : length;
	return length + (mod == 1 ? 1 : wide);
}
