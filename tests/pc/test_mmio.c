// SPDX-License-Identifier: MIT
/*
 * test_mmio.c - instructions that access a device's memory, executed by lib/mmio.c:
 * what they load and store, in which sizes and how often, and the flags as the SDM,
 * "EFLAGS Cross-Reference" and the instructions' pages, define them.
 *
 * Links: tests/pc/fake_machine.c lib/machine.c lib/serve.c lib/debug.c lib/step.c
 * Links: lib/mmio.c -lZydis
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pc/array.h"
#include "tests/pc/fake_machine.h"

#define CODE	0x1000u
#define DEVICE	0x200000u	/* base of DS; SS is 100h above */
#define ROOM	0x20000u
#define SS_BASE	(DEVICE + 0x100)

#define CF	0x001u
#define PF	0x004u
#define AF	0x010u
#define ZF	0x040u
#define SF	0x080u
#define DF	0x400u
#define OF	0x800u
#define STATUS	(CF | PF | AF | ZF | SF | OF)

static struct vmm86 *machine;
static struct vmm86_run *run;
static uint8_t device[ROOM];
static unsigned int loads, stores, last_size;

static uint32_t load(void *opaque, uint32_t address, unsigned int size)
{
	uint32_t value = 0;

	(void)opaque;
	loads++;
	last_size = size;
	memcpy(&value, device + address - DEVICE, size);
	/* What is above the size must not matter. */
	return size == 4 ? value : value | 0xdead0000u << (size == 2 ? 0 : 8);
}

static void store(void *opaque, uint32_t address, unsigned int size, uint32_t value)
{
	(void)opaque;
	stores++;
	last_size = size;
	memcpy(device + address - DEVICE, &value, size);
}

static int setup(void **state)
{
	const struct vmm86_options options = { .backend = VMM86_BACKEND_VMX };
	unsigned int i;

	(void)state;
	assert_int_equal(vmm86_open(&options, &machine), 0);
	run = vmm86_state(machine);
	vmm86_on_memory(machine, DEVICE, DEVICE + ROOM - 1, load, store, NULL);
	for (i = 0; i < VMM86_SREG_COUNT; i++)
		run->system.sreg[i].base = DEVICE;
	run->system.sreg[VMM86_CS].base = 0;
	run->system.sreg[VMM86_SS].base = SS_BASE;
	run->system.sreg[VMM86_ES].base = 0;	/* RAM */
	run->eflags = 2;
	memset(device, 0, sizeof(device));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	vmm86_close(machine);
	return 0;
}

/* One instruction; it is done and executed once, if it is @done. */
static void execute(const uint8_t *code, size_t length, bool done)
{
	uint8_t bytes[16];

	memset(bytes, 0x90, sizeof(bytes));
	memcpy(bytes, code, length);
	assert_int_equal(vmm86_write(machine, CODE, bytes, sizeof(bytes)), 0);
	run->eip = CODE;
	run->changed = 0;
	loads = 0;
	stores = 0;
	assert_int_equal(mmio_serve(machine), 0);
	assert_int_equal(run->eip, done ? CODE + length : CODE);
	assert_true(run->changed & VMM86_REGS_IP);
}

#define EXECUTE(...) \
	execute((const uint8_t []){ __VA_ARGS__ }, \
		sizeof((const uint8_t []){ __VA_ARGS__ }), true)
#define EXECUTE_PART(...) \
	execute((const uint8_t []){ __VA_ARGS__ }, \
		sizeof((const uint8_t []){ __VA_ARGS__ }), false)

static void set_device(uint32_t at, uint32_t value)
{
	memcpy(device + at, &value, 4);
}

static uint32_t device_at(uint32_t at)
{
	uint32_t value;

	memcpy(&value, device + at, 4);
	return value;
}

static void moves(void **state)
{
	(void)state;
	set_device(0x10, 0x44332211);
	run->gpr[VMM86_EAX] = 0xaabbccdd;
	EXECUTE(0x8a, 0x06, 0x10, 0x00);		/* MOV AL,[10h] */
	assert_int_equal(run->gpr[VMM86_EAX], 0xaabbcc11);
	EXECUTE(0x8a, 0x26, 0x12, 0x00);		/* MOV AH,[12h] */
	assert_int_equal(run->gpr[VMM86_EAX], 0xaabb3311);
	assert_int_equal(last_size, 1);
	EXECUTE(0xa1, 0x10, 0x00);			/* MOV AX,[10h] */
	assert_int_equal(run->gpr[VMM86_EAX], 0xaabb2211);
	assert_int_equal(last_size, 2);
	EXECUTE(0x66, 0x8b, 0x0e, 0x10, 0x00);		/* MOV ECX,[10h] */
	assert_int_equal(run->gpr[VMM86_ECX], 0x44332211);
	assert_int_equal(last_size, 4);
	assert_int_equal(loads, 1);
	assert_int_equal(stores, 0);
	EXECUTE(0x88, 0x26, 0x20, 0x00);		/* MOV [20h],AH */
	assert_int_equal(device_at(0x20), 0x22);
	EXECUTE(0x89, 0x0e, 0x20, 0x00);		/* MOV [20h],CX */
	assert_int_equal(device_at(0x20), 0x2211);
	EXECUTE(0x66, 0xa3, 0x20, 0x00);		/* MOV [20h],EAX */
	assert_int_equal(device_at(0x20), 0xaabb2211);
	assert_int_equal(loads, 0);
	assert_int_equal(stores, 1);
	EXECUTE(0xc6, 0x06, 0x21, 0x00, 0x99);		/* MOV BYTE [21h],99h */
	assert_int_equal(device_at(0x20), 0xaabb9911);
	EXECUTE(0xc7, 0x06, 0x20, 0x00, 0x34, 0x12);	/* MOV WORD [20h],1234h */
	assert_int_equal(device_at(0x20), 0xaabb1234);
	EXECUTE(0x66, 0xc7, 0x06, 0x20, 0x00, 4, 3, 2, 1);
	assert_int_equal(device_at(0x20), 0x01020304);
	run->system.sreg[VMM86_FS].selector = 0x5678;
	EXECUTE(0x8c, 0x26, 0x20, 0x00);		/* MOV [20h],FS */
	assert_int_equal(device_at(0x20), 0x01025678);
	assert_int_equal(run->eflags, 2);
}

static void extending_moves(void **state)
{
	(void)state;
	set_device(0x10, 0x44338281);
	run->gpr[VMM86_EBX] = 0x12345678;
	EXECUTE(0x0f, 0xb6, 0x1e, 0x10, 0x00);		/* MOVZX BX,BYTE */
	assert_int_equal(run->gpr[VMM86_EBX], 0x12340081);
	EXECUTE(0x0f, 0xbe, 0x1e, 0x10, 0x00);		/* MOVSX BX,BYTE */
	assert_int_equal(run->gpr[VMM86_EBX], 0x1234ff81);
	EXECUTE(0x66, 0x0f, 0xb6, 0x1e, 0x10, 0x00);	/* MOVZX EBX,BYTE */
	assert_int_equal(run->gpr[VMM86_EBX], 0x81);
	EXECUTE(0x66, 0x0f, 0xbe, 0x1e, 0x10, 0x00);	/* MOVSX EBX,BYTE */
	assert_int_equal(run->gpr[VMM86_EBX], 0xffffff81);
	EXECUTE(0x66, 0x0f, 0xb7, 0x1e, 0x10, 0x00);	/* MOVZX EBX,WORD */
	assert_int_equal(run->gpr[VMM86_EBX], 0x8281);
	EXECUTE(0x66, 0x0f, 0xbf, 0x1e, 0x10, 0x00);	/* MOVSX EBX,WORD */
	assert_int_equal(run->gpr[VMM86_EBX], 0xffff8281);
	EXECUTE(0x66, 0x0f, 0xbf, 0x1e, 0x12, 0x00);
	assert_int_equal(run->gpr[VMM86_EBX], 0x4433);
}

static void exchanges(void **state)
{
	(void)state;
	set_device(0x10, 0x44332211);
	run->gpr[VMM86_EBX] = 0x10;
	EXECUTE(0x87, 0x1f);				/* XCHG [BX],BX */
	assert_int_equal(run->gpr[VMM86_EBX], 0x2211);
	assert_int_equal(device_at(0x10), 0x44330010);
	run->gpr[VMM86_EDX] = 0xaabbccdd;
	EXECUTE(0x86, 0x36, 0x13, 0x00);		/* XCHG DH,[13h] */
	assert_int_equal(run->gpr[VMM86_EDX], 0xaabb44dd);
	assert_int_equal(device_at(0x10), 0xcc330010);
	EXECUTE(0xf0, 0x66, 0x87, 0x16, 0x10, 0x00);	/* LOCK XCHG EDX,[10h] */
	assert_int_equal(run->gpr[VMM86_EDX], 0xcc330010);
	assert_int_equal(device_at(0x10), 0xaabb44dd);
	assert_int_equal(loads, 1);
	assert_int_equal(stores, 1);
}

/* Of the eight operations of opcodes 00h to 3Fh and of group 1. */
enum operation { ADD, OR, ADC, SBB, AND, SUB, XOR, CMP };

static uint32_t ones(unsigned int size)
{
	return size == 4 ? ~0u : (1u << 8 * size) - 1;
}

static bool parity(uint8_t value)
{
	return !(__builtin_popcount(value) & 1);
}

/* The result, and the flags that are defined: *@defined. */
static uint32_t expected(enum operation operation, uint32_t a, uint32_t b, bool carry,
			 unsigned int size, uint32_t *flags, uint32_t *defined)
{
	uint64_t wide, full = ones(size);
	uint32_t sign = 1u << (8 * size - 1), result;
	bool minus = operation == SUB || operation == SBB || operation == CMP;
	unsigned int in = operation == ADC || operation == SBB ? carry : 0;

	*defined = STATUS;
	if (operation == AND || operation == OR || operation == XOR) {
		wide = operation == AND ? a & b : operation == OR ? a | b : a ^ b;
		*defined &= ~AF;
		*flags = 0;
	} else if (minus) {
		wide = (uint64_t)a - b - in;
		*flags = (a < (uint64_t)b + in ? CF : 0) |
			 ((a & 15) < (b & 15) + in ? AF : 0) |
			 ((a ^ b) & (a ^ wide) & sign ? OF : 0);
	} else {
		wide = (uint64_t)a + b + in;
		*flags = (wide > full ? CF : 0) | ((a & 15) + (b & 15) + in > 15 ? AF : 0) |
			 (~(a ^ b) & (a ^ wide) & sign ? OF : 0);
	}
	result = wide & full;
	*flags |= (result ? 0 : ZF) | (result & sign ? SF : 0) | (parity(result) ? PF : 0);
	return result;
}

static const uint32_t values[] = {
	0, 1, 0x0f, 0x10, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
	0x7fffffff, 0x80000000, 0xffffffff, 0x12345678,
};

static void expect_flags(enum operation operation, uint32_t a, uint32_t b, uint32_t flags,
			 uint32_t defined, uint32_t before)
{
	if ((run->eflags & defined) != (flags & defined))
		print_error("operation %d of %x, %x: flags %x, not %x\n", operation, a, b,
			    run->eflags & defined, flags & defined);
	assert_int_equal(run->eflags & defined, flags & defined);
	assert_int_equal(run->eflags & ~STATUS, before & ~STATUS);
}

/* Memory is the first operand, then a register: the other is BL, BX or EBX. */
static void try_arithmetic(enum operation operation, uint32_t a, uint32_t b, bool carry,
			   unsigned int size)
{
	uint8_t wide = size > 1, code[] = { 0x66, operation << 3 | wide, 0x1e, 0x10, 0x00 };
	unsigned int skip = size != 4;
	uint32_t flags, defined, result, before = DF | 0x202 | (carry ? CF : 0);

	a &= ones(size);
	b &= ones(size);
	result = expected(operation, a, b, carry, size, &flags, &defined);
	set_device(0x10, 0x5a5a5a5a);
	memcpy(device + 0x10, &a, size);
	run->gpr[VMM86_EBX] = b;
	run->eflags = before;
	execute(code + skip, sizeof(code) - skip, true);
	expect_flags(operation, a, b, flags, defined, before);
	assert_int_equal(device_at(0x10) & ones(size), operation == CMP ? a : result);
	assert_int_equal(device_at(0x10) & ~ones(size), 0x5a5a5a5a & ~ones(size));
	assert_int_equal(loads, 1);
	assert_int_equal(stores, operation != CMP);
	code[1] |= 2;
	set_device(0x10, 0x5a5a5a5a);
	memcpy(device + 0x10, &b, size);
	run->gpr[VMM86_EBX] = a;
	run->eflags = before;
	execute(code + skip, sizeof(code) - skip, true);
	expect_flags(operation, a, b, flags, defined, before);
	assert_int_equal(run->gpr[VMM86_EBX], operation == CMP ? a : result);
	assert_int_equal(loads, 1);
	assert_int_equal(stores, 0);
}

static void arithmetic(void **state)
{
	static const unsigned int sizes[] = { 1, 2, 4 };
	unsigned int i, j, k, operation;

	(void)state;
	for (operation = ADD; operation <= CMP; operation++)
		for (k = 0; k < ARRAY_SIZE(sizes) * 2; k++)
			for (i = 0; i < ARRAY_SIZE(values); i++)
				for (j = 0; j < ARRAY_SIZE(values); j++)
					try_arithmetic(operation, values[i], values[j], k & 1,
						       sizes[k / 2]);
}

/* Numbers in the instruction; those of a byte are extended by their sign. */
static void immediates(void **state)
{
	(void)state;
	set_device(0x10, 0x000000f0);
	EXECUTE(0x80, 0x06, 0x10, 0x00, 0x0f);		/* ADD BYTE [10h],0Fh */
	assert_int_equal(device_at(0x10), 0xff);
	EXECUTE(0x83, 0x06, 0x10, 0x00, 0xff);		/* ADD WORD [10h],-1 */
	assert_int_equal(device_at(0x10), 0xfe);
	assert_int_equal(run->eflags & STATUS, CF | AF);
	EXECUTE(0x66, 0x83, 0x2e, 0x10, 0x00, 0xff);	/* SUB DWORD [10h],-1 */
	assert_int_equal(device_at(0x10), 0xff);
	assert_int_equal(run->eflags & (CF | ZF | SF), CF);
	EXECUTE(0x81, 0x26, 0x10, 0x00, 0x0f, 0xf0);	/* AND WORD [10h],F00Fh */
	assert_int_equal(device_at(0x10), 0x0f);
	EXECUTE(0x66, 0x81, 0x0e, 0x10, 0x00, 0, 0, 0, 0x80);
	assert_int_equal(device_at(0x10), 0x8000000f);
	assert_true(run->eflags & SF);
}

static void tests_of_bits(void **state)
{
	(void)state;
	set_device(0x10, 0x80000081);
	run->eflags |= CF | OF;
	run->gpr[VMM86_ECX] = 0x80;
	EXECUTE(0x84, 0x0e, 0x10, 0x00);		/* TEST [10h],CL */
	assert_int_equal(run->eflags & (STATUS & ~AF), SF);
	EXECUTE(0xf6, 0x06, 0x10, 0x00, 0x7e);		/* TEST BYTE [10h],7Eh */
	assert_int_equal(run->eflags & (STATUS & ~AF), ZF | PF);
	EXECUTE(0xf7, 0x06, 0x10, 0x00, 0x01, 0x00);
	assert_int_equal(run->eflags & (STATUS & ~AF), 0);
	EXECUTE(0x66, 0xf7, 0x06, 0x10, 0x00, 0, 0, 0, 0x80);
	assert_int_equal(run->eflags & (STATUS & ~AF), SF | PF);
	assert_int_equal(loads, 1);
	assert_int_equal(stores, 0);
	assert_int_equal(device_at(0x10), 0x80000081);
}

/* They leave CF as it is. */
static void counting(void **state)
{
	(void)state;
	set_device(0x10, 0x7fffffff);
	run->eflags |= CF;
	EXECUTE(0x66, 0xff, 0x06, 0x10, 0x00);		/* INC DWORD */
	assert_int_equal(device_at(0x10), 0x80000000);
	assert_int_equal(run->eflags & STATUS, CF | OF | SF | AF | PF);
	run->eflags &= ~CF;
	EXECUTE(0xfe, 0x06, 0x13, 0x00);		/* INC BYTE [13h] */
	assert_int_equal(device_at(0x10), 0x81000000);
	EXECUTE(0xff, 0x0e, 0x10, 0x00);		/* DEC WORD [10h] */
	assert_int_equal(device_at(0x10), 0x8100ffff);
	assert_int_equal(run->eflags & STATUS, SF | AF | PF);
	EXECUTE(0xfe, 0x0e, 0x10, 0x00);
	assert_int_equal(run->eflags & STATUS, SF);
}

/* Which segment, which registers, and where an address wraps. */
static void addresses(void **state)
{
	uint32_t *gpr = run->gpr;

	(void)state;
	gpr[VMM86_EBX] = 0x99990300;
	gpr[VMM86_ESI] = 0x20;
	gpr[VMM86_EDI] = 0x30;
	gpr[VMM86_EBP] = 0x400;
	gpr[VMM86_EAX] = 0x5a;
	EXECUTE(0x88, 0x00);				/* [BX+SI] */
	assert_int_equal(device[0x320], 0x5a);
	EXECUTE(0x88, 0x41, 0xf0);			/* [BX+DI-10h] */
	assert_int_equal(device[0x320], 0x5a);
	EXECUTE(0x88, 0x82, 0x00, 0x01);		/* [BP+SI+100h], of SS */
	assert_int_equal(device[0x100 + 0x520], 0x5a);
	EXECUTE(0x88, 0x46, 0x01);			/* [BP+1] */
	assert_int_equal(device[0x100 + 0x401], 0x5a);
	EXECUTE(0x3e, 0x88, 0x46, 0x02);		/* DS:[BP+2] */
	assert_int_equal(device[0x402], 0x5a);
	EXECUTE(0x36, 0x88, 0x07);			/* SS:[BX] */
	assert_int_equal(device[0x100 + 0x300], 0x5a);
	gpr[VMM86_EBX] = 0xfff0;
	EXECUTE(0x88, 0x40, 0x70);			/* [BX+SI+70h] wraps */
	assert_int_equal(device[0x80], 0x5a);
	gpr[VMM86_EBX] = 0x10000;
	gpr[VMM86_ECX] = 0x40;
	EXECUTE(0x67, 0x88, 0x44, 0x8b, 0x03);		/* [EBX+ECX*4+3] */
	assert_int_equal(device[0x10103], 0x5a);
	gpr[VMM86_ESP] = 0x600;
	EXECUTE(0x67, 0x88, 0x04, 0x24);		/* [ESP], of SS */
	assert_int_equal(device[0x100 + 0x600], 0x5a);
	EXECUTE(0x67, 0x88, 0x05, 0x45, 0x23, 0x01, 0x00);	/* [12345h] */
	assert_int_equal(device[0x12345], 0x5a);
}

/* Code of 32 bits, by the D bit of its segment. */
static void wide_code(void **state)
{
	(void)state;
	run->system.sreg[VMM86_CS].access |= 1u << 14;
	set_device(0x10, 0x44332211);
	EXECUTE(0xa1, 0x10, 0, 0, 0);
	assert_int_equal(run->gpr[VMM86_EAX], 0x44332211);
	EXECUTE(0x66, 0xff, 0x05, 0x10, 0, 0, 0);
	assert_int_equal(device_at(0x10), 0x44332212);
}

/* From RAM (ES) to the device (DS) only by LODS and STOS; MOVS goes to ES. */
static void strings(void **state)
{
	uint32_t *gpr = run->gpr;
	uint8_t ram[4];

	(void)state;
	set_device(0x10, 0x44332211);
	gpr[VMM86_ESI] = 0x10;
	gpr[VMM86_EDI] = 0x2000;
	EXECUTE(0xa4);					/* MOVSB */
	EXECUTE(0xa5);					/* MOVSW */
	vmm86_read(machine, 0x2000, ram, 3);
	assert_memory_equal(ram, device + 0x10, 3);
	assert_int_equal(gpr[VMM86_ESI], 0x13);
	assert_int_equal(gpr[VMM86_EDI], 0x2003);
	run->eflags |= DF;
	gpr[VMM86_ESI] = 0x10;
	EXECUTE(0x66, 0xad);				/* LODSD */
	assert_int_equal(gpr[VMM86_EAX], 0x44332211);
	assert_int_equal(gpr[VMM86_ESI], 0x0c);
	run->system.sreg[VMM86_ES].base = DEVICE;
	gpr[VMM86_EDI] = 0;
	EXECUTE(0xab);					/* STOSW */
	assert_int_equal(device_at(0), 0x2211);
	assert_int_equal(gpr[VMM86_EDI], 0xfffe);	/* 16 bits wrap */
	run->eflags &= ~DF;
	gpr[VMM86_ESI] = 0xabcd0010;
	gpr[VMM86_EDI] = 0xabcd0040;
	EXECUTE(0x66, 0xa5);				/* MOVSD inside the device */
	assert_int_equal(device_at(0x40), 0x44332211);
	assert_int_equal(gpr[VMM86_ESI], 0xabcd0014);
	assert_int_equal(gpr[VMM86_EDI], 0xabcd0044);
	assert_int_equal(loads, 1);
	assert_int_equal(stores, 1);
	gpr[VMM86_ESI] = 0x2000;
	EXECUTE(0x2e, 0xac);				/* CS: LODSB, of RAM */
	assert_int_equal(gpr[VMM86_EAX] & 0xff, 0x11);
}

/* REP stays at the instruction until the last one; a count of 0 does nothing. */
static void repeated_strings(void **state)
{
	uint32_t *gpr = run->gpr;
	unsigned int i;

	(void)state;
	run->system.sreg[VMM86_ES].base = DEVICE;
	gpr[VMM86_EAX] = 0x77;
	gpr[VMM86_ECX] = 0xffff0003;
	gpr[VMM86_EDI] = 0x50;
	for (i = 0; i < 2; i++)
		EXECUTE_PART(0xf3, 0xaa);		/* REP STOSB */
	EXECUTE(0xf3, 0xaa);
	assert_int_equal(device_at(0x50), 0x777777);
	assert_int_equal(gpr[VMM86_ECX], 0xffff0000);
	assert_int_equal(gpr[VMM86_EDI], 0x53);
	EXECUTE(0xf3, 0xaa);
	assert_int_equal(device_at(0x50), 0x777777);
	assert_int_equal(stores, 0);
	/* With 32-bit addresses it is ECX that counts. */
	gpr[VMM86_EDI] = 0x10000;
	EXECUTE_PART(0xf3, 0x67, 0xaa);
	assert_int_equal(gpr[VMM86_ECX], 0xfffeffff);
	assert_int_equal(gpr[VMM86_EDI], 0x10001);
	assert_int_equal(device[0x10000], 0x77);
	gpr[VMM86_ECX] = 2;
	gpr[VMM86_ESI] = 0x50;
	gpr[VMM86_EDI] = 0x60;
	EXECUTE_PART(0xf2, 0xa4);			/* REPNE is REP for MOVS */
	EXECUTE(0xf2, 0xa4);
	assert_int_equal(device_at(0x60), 0x7777);
}

/* What is not executed here is said, and nothing has happened. */
static void refused(void **state)
{
	static const uint8_t codes[][8] = {
		{ 0x8e, 0x1e, 0x10, 0x00 },		/* MOV DS,[10h] */
		{ 0xf2, 0x0f, 0x10, 0x06, 0x10, 0x00 },	/* MOVSD XMM0,[10h] */
		{ 0xf2, 0x0f, 0x11, 0x06, 0x10, 0x00 },	/* MOVSD [10h],XMM0 */
		{ 0xd9, 0x06, 0x10, 0x00 },		/* FLD */
		{ 0xd1, 0x26, 0x10, 0x00 },		/* SHL */
		{ 0xff, 0x36, 0x10, 0x00 },		/* PUSH */
		{ 0xa6 },				/* CMPSB */
		{ 0x0f, 0xff, 0xff },			/* none */
		{ 0x0f, 0x0b },				/* UD2 */
	};
	struct vmm86_run before;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		vmm86_write(machine, CODE, codes[i], sizeof(codes[i]));
		run->eip = CODE;
		run->changed = 0;
		loads = 0;
		stores = 0;
		before = *run;
		assert_int_equal(mmio_serve(machine), -VMM86_ERR_SYSTEM);
		assert_non_null(strstr(vmm86_explain(machine), "not emulated"));
		assert_memory_equal(&before, run, sizeof(before));
		assert_int_equal(loads + stores, 0);
	}
	run->eip = 0x7fffffff;
	assert_int_equal(mmio_serve(machine), -VMM86_ERR_SYSTEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(moves, setup, teardown),
		cmocka_unit_test_setup_teardown(extending_moves, setup, teardown),
		cmocka_unit_test_setup_teardown(exchanges, setup, teardown),
		cmocka_unit_test_setup_teardown(arithmetic, setup, teardown),
		cmocka_unit_test_setup_teardown(immediates, setup, teardown),
		cmocka_unit_test_setup_teardown(tests_of_bits, setup, teardown),
		cmocka_unit_test_setup_teardown(counting, setup, teardown),
		cmocka_unit_test_setup_teardown(addresses, setup, teardown),
		cmocka_unit_test_setup_teardown(wide_code, setup, teardown),
		cmocka_unit_test_setup_teardown(strings, setup, teardown),
		cmocka_unit_test_setup_teardown(repeated_strings, setup, teardown),
		cmocka_unit_test_setup_teardown(refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
