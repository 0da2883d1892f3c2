// SPDX-License-Identifier: MIT
/*
 * trace.c - executed instructions, disassembled with Zydis, and port accesses.
 */
#include <Zydis/Zydis.h>

#include "array.h"
#include "trace.h"

#define CR0_PE		1u
#define ACCESS_DB	(1u << 14)

static uint32_t code_base(const struct vmm86 *machine, const struct vmm86_run *run, bool *wide)
{
	const struct vmm86_segment *cs = &run->system.sreg[VMM86_CS];
	bool protected = vmm86_setup(machine)->mode == VMM86_MODE_REAL &&
			 run->wanted & VMM86_REGS_SYSTEM && run->system.cr0 & CR0_PE &&
			 !(run->changed & VMM86_REGS_SEGMENTS);

	*wide = protected && cs->access & ACCESS_DB;
	return protected ? cs->base : (uint32_t)run->sreg[VMM86_CS] << 4;
}

/* Intel syntax; @at is what branch targets are relative to. */
static unsigned int disassemble(const uint8_t *bytes, size_t size, uint32_t at, bool wide,
				char *text, size_t room)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction insn;
	ZydisFormatter formatter;
	ZydisDecoder decoder;

	ZydisDecoderInit(&decoder, wide ? ZYDIS_MACHINE_MODE_LEGACY_32 :
					  ZYDIS_MACHINE_MODE_LEGACY_16,
			 wide ? ZYDIS_STACK_WIDTH_32 : ZYDIS_STACK_WIDTH_16);
	ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
	if (ZYAN_FAILED(ZydisDecoderDecodeFull(&decoder, bytes, size, &insn, operands)) ||
	    ZYAN_FAILED(ZydisFormatterFormatInstruction(&formatter, &insn, operands,
							insn.operand_count_visible, text,
							room, at, NULL))) {
		snprintf(text, room, "(no instruction)");
		return 1;
	}
	return insn.length;
}

void trace_instruction(FILE *to, struct vmm86 *machine)
{
	const struct vmm86_run *run = vmm86_state(machine);
	uint8_t bytes[ZYDIS_MAX_INSTRUCTION_LENGTH];
	unsigned int length, n;
	char text[96];
	uint32_t base;
	bool wide;

	base = code_base(machine, run, &wide);
	if (vmm86_read(machine, base + run->eip, bytes, sizeof(bytes))) {
		fprintf(to, "%04x:%04x  (no memory)\n", run->sreg[VMM86_CS], run->eip);
		return;
	}
	length = disassemble(bytes, sizeof(bytes), run->eip, wide, text, sizeof(text));
	fprintf(to, "%04x:%04x  ", run->sreg[VMM86_CS], run->eip);
	for (n = 0; n < 8; n++)
		fprintf(to, n < length ? "%02x" : "  ", bytes[n]);
	fprintf(to, "  %-32s ax=%x bx=%x cx=%x dx=%x si=%x di=%x bp=%x sp=%x fl=%x\n", text,
		run->gpr[VMM86_EAX], run->gpr[VMM86_EBX], run->gpr[VMM86_ECX],
		run->gpr[VMM86_EDX], run->gpr[VMM86_ESI], run->gpr[VMM86_EDI],
		run->gpr[VMM86_EBP], run->gpr[VMM86_ESP], run->eflags);
}

/* Who answers at a port of a PC. */
static const char *port_name(uint16_t port)
{
	static const struct {
		uint16_t first;
		uint16_t last;
		const char *name;
	} names[] = {
		{ 0x000, 0x00f, "DMA 1" }, { 0x020, 0x021, "PIC 1" }, { 0x040, 0x043, "PIT" },
		{ 0x060, 0x060, "keyboard data" }, { 0x061, 0x061, "speaker gate" },
		{ 0x064, 0x064, "keyboard command" }, { 0x070, 0x071, "CMOS" },
		{ 0x080, 0x080, "POST code" }, { 0x081, 0x08f, "DMA page" },
		{ 0x092, 0x092, "A20 and reset" }, { 0x0a0, 0x0a1, "PIC 2" },
		{ 0x0c0, 0x0df, "DMA 2" }, { 0x0e9, 0x0e9, "debug" },
		{ 0x170, 0x177, "IDE 2" }, { 0x1f0, 0x1f7, "IDE 1" },
		{ 0x278, 0x27f, "LPT2" }, { 0x2f8, 0x2ff, "COM2" }, { 0x378, 0x37f, "LPT1" },
		{ 0x3b0, 0x3bb, "monochrome adapter" }, { 0x3c0, 0x3c1, "VGA attribute" },
		{ 0x3c2, 0x3c2, "VGA misc" }, { 0x3c4, 0x3c5, "VGA sequencer" },
		{ 0x3c6, 0x3c9, "VGA DAC" }, { 0x3ca, 0x3cc, "VGA misc" },
		{ 0x3ce, 0x3cf, "VGA graphics" }, { 0x3d4, 0x3d5, "VGA CRTC" },
		{ 0x3da, 0x3da, "VGA status" }, { 0x3f0, 0x3f7, "floppy" },
		{ 0x3f8, 0x3ff, "COM1" }, { 0x402, 0x402, "firmware debug" },
		{ 0x4d0, 0x4d1, "PIC edge/level" }, { 0x510, 0x511, "fw_cfg" },
		{ 0xcf8, 0xcff, "PCI configuration" },
	};
	size_t n;

	for (n = 0; n < ARRAY_SIZE(names); n++)
		if (port >= names[n].first && port <= names[n].last)
			return names[n].name;
	return "nobody";
}

void trace_port(FILE *to, const struct vmm86_exit_io *io)
{
	fprintf(to, "%-3s %04x  %0*x  %s\n", io->direction == VMM86_IO_IN ? "in" : "out",
		io->port, io->size * 2, io->data, port_name(io->port));
}
