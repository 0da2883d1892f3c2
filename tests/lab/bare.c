// SPDX-License-Identifier: MIT
/*
 * bare.c - see bare.h.
 */
#include <errno.h>
#include <string.h>

#include "bare.h"
#include "program.h"

#define GDT		0x1000u
#define IDT		0x1800u
#define HANDLERS	0x3000u	/* 16 bytes each */
#define VECTOR		0x500u	/* where a handler writes its number */
#define VECTORS		32u

#define CODE		0x08u	/* selectors */
#define DATA		0x10u
#define AR_CODE		0xc09bu	/* flat, 32-bit, present, accessed */
#define AR_DATA		0xc093u
#define AR_TSS		0x8bu
#define AR_UNUSABLE	0x10000u

/* Skips the test if the processor lacks the mode, which v86 never does. */
void bare_open_with(struct raw *raw, const struct lab_mode *mode, uint32_t flags)
{
	if (raw_open(raw, mode->mode, mode->flags | flags))
		return;
	assert_int_equal(mode->mode, VMM86_MODE_REAL);
	assert_int_equal(errno, EOPNOTSUPP);
	assert_false(lab_has_real());
	raw_close(raw);
	skip();
}

/* With A20 on. */
void bare_open(struct raw *raw, const struct lab_mode *mode)
{
	bare_open_with(raw, mode, VMM86_SETUP_A20);
}

static void put16(uint8_t *at, uint16_t value)
{
	memcpy(at, &value, sizeof(value));
}

/* MOV byte [CS:VECTOR], number; HLT */
static void put_handler16(struct raw *raw, unsigned int vector)
{
	const uint8_t code[] = {
		0x2e, 0xc6, 0x06, VECTOR & 0xff, VECTOR >> 8, vector, 0xf4,
	};

	memcpy(raw->ram + HANDLERS + 16 * vector, code, sizeof(code));
}

/* The same with 32-bit addresses. */
static void put_handler32(struct raw *raw, unsigned int vector)
{
	const uint8_t code[] = {
		0xc6, 0x05, VECTOR & 0xff, VECTOR >> 8, 0, 0, vector, 0xf4,
	};

	memcpy(raw->ram + HANDLERS + 16 * vector, code, sizeof(code));
}

/* For 16-bit code. */
void bare_vectors(struct raw *raw)
{
	unsigned int i;

	for (i = 0; i < VECTORS; i++) {
		put_handler16(raw, i);
		put16(raw->ram + 4 * i, HANDLERS + 16 * i);
		put16(raw->ram + 4 * i + 2, 0);
	}
}

static void put_tables(struct raw *raw)
{
	static const uint64_t gdt[] = { 0, 0x00cf9b000000ffff, 0x00cf93000000ffff };
	unsigned int i;

	memcpy(raw->ram + GDT, gdt, sizeof(gdt));
	for (i = 0; i < VECTORS; i++) {
		uint8_t *gate = raw->ram + IDT + 8 * i;

		put_handler32(raw, i);
		put16(gate, HANDLERS + 16 * i);
		put16(gate + 2, CODE);
		put16(gate + 4, 0x8e00);	/* 32-bit interrupt gate */
		put16(gate + 6, 0);
	}
}

/* For 32-bit code in mode real. */
void bare_protected(struct raw *raw)
{
	struct vmm86_system *s = &raw->run->system;
	int i;

	put_tables(raw);
	memset(s, 0, sizeof(*s));
	for (i = 0; i < VMM86_SREG_COUNT; i++)
		s->sreg[i] = (struct vmm86_segment) {
			.limit = ~0u, .access = AR_DATA, .selector = DATA,
		};
	s->sreg[VMM86_CS].access = AR_CODE;
	s->sreg[VMM86_CS].selector = CODE;
	s->ldtr.access = AR_UNUSABLE;
	s->tr.access = AR_TSS;
	s->tr.limit = 0xffff;
	s->gdtr = (struct vmm86_table) { .base = GDT, .limit = 3 * 8 - 1 };
	s->idtr = (struct vmm86_table) { .base = IDT, .limit = VECTORS * 8 - 1 };
	s->cr0 = 0x31;			/* PE, ET, NE */
	raw->run->changed |= VMM86_REGS_SYSTEM;
}

/* Code and a HLT behind it; registers that are not named stay as they are. */
void bare_start(struct raw *raw, const void *code, size_t size)
{
	memcpy(raw->ram + BARE_CODE, code, size);
	raw->ram[BARE_CODE + size] = 0xf4;
	raw->run->eip = BARE_CODE;
	raw->run->gpr[VMM86_ESP] = BARE_CODE;
	raw->run->eflags = PROGRAM_EFLAGS;
	raw->run->changed |= VMM86_REGS_IP;
	raw->run->wanted = VMM86_REGS_IP;
	raw->ram[VECTOR] = BARE_NONE;
}

struct bare_end bare_go(struct raw *raw)
{
	struct bare_end end = { .result = raw_ioctl(raw->fd, VMM86_RUN, NULL) };

	end.reason = raw->run->exit.reason;
	end.vector = raw->ram[VECTOR];
	return end;
}

struct bare_end bare_run(struct raw *raw, const void *code, size_t size)
{
	bare_start(raw, code, size);
	return bare_go(raw);
}
