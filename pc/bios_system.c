// SPDX-License-Identifier: MIT
/*
 * bios_system.c - INT 15h: address line 20, waiting, memory above 1 MiB, the
 * configuration table.
 */
#include <string.h>

#include "pc/array.h"
#include "pc/bios_parts.h"
#include "pc/rom.h"

#define UNSUPPORTED		0x86u
#define BUSY			0x83u
#define MIB			0x100000u

/* INT 15h AH=87h. */
#define MOVE_OK			0x00u
#define MOVE_EXCEPTION		0x02u

#define SMAP			0x534d4150u
#define E820_ENTRY		20u
#define E820_ENTRY_ACPI		24u	/* with extended attributes, ACPI 3.0 */

enum e820_type { E820_RAM = 1, E820_RESERVED };

static void done(struct guest *g)
{
	guest_set_high(g, VMM86_EAX, 0);
	guest_set_flag(g, SERVICE_CF, false);
}

/* Through port 92h, so that the machine and who reads the port know. */
static void switch_a20(struct bios *bios, struct guest *g, bool on)
{
	const struct bios_ports *ports = &bios->ports;
	uint8_t value;

	if (ports->in) {
		value = ports->in(ports->opaque, 0x92) & ~0x03;
		ports->out(ports->opaque, 0x92, on ? value | 0x02 : value);
	}
	g->a20_off = !on;
	g->cpu->a20 = on;
	g->cpu->changed |= VMM86_STATE_A20;
}

static enum service_result a20(struct bios *bios, struct guest *g)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0:
	case 1:
		switch_a20(bios, g, guest_low(g, VMM86_EAX));
		break;
	case 2:
		guest_set_low(g, VMM86_EAX, !g->a20_off);
		break;
	case 3:
		guest_set_reg(g, VMM86_EBX, 0x0003);	/* 8042 and port 92h */
		break;
	default:
		return bios_unknown(g, UNSUPPORTED);
	}
	done(g);
	return SERVICE_DONE;
}

/* AH=86h: wait CX:DX microseconds. */
static enum service_result wait(struct bios *bios, struct guest *g, uint64_t now)
{
	uint64_t us = (uint32_t)guest_reg(g, VMM86_ECX) << 16 | guest_reg(g, VMM86_EDX);

	switch (bios_wait_progress(bios, g, now)) {
	case BIOS_STARTED:
		bios_wait_start(bios, g, now + us * 1000);
		return SERVICE_WAIT;
	case BIOS_WAITING:
		return SERVICE_WAIT;
	case BIOS_BUSY:
		guest_set_high(g, VMM86_EAX, BUSY);
		guest_set_flag(g, SERVICE_CF, true);
		return SERVICE_DONE;
	default:
		done(g);
		return SERVICE_DONE;
	}
}

/* The memory that descriptor @at of AH=87h's table at ES:SI describes. */
static bool segment(const struct guest *g, uint16_t at, uint32_t bytes, uint32_t *base)
{
	uint16_t es = g->cpu->sreg[VMM86_ES], si = guest_reg(g, VMM86_ESI) + at;
	uint8_t high = guest_byte(g, es, si + 6);
	uint64_t limit = guest_word(g, es, si) | (high & 0x0fu) << 16;

	if (high & 0x80)
		limit = limit << 12 | 0xfff;
	*base = guest_word(g, es, si + 2) | guest_byte(g, es, si + 4) << 16 |
		(uint32_t)guest_byte(g, es, si + 7) << 24;
	return bytes <= limit + 1 && *base <= g->ram_size && bytes <= g->ram_size - *base;
}

/* AH=87h: move CX words anywhere in memory, upwards, as REP MOVSW does. */
static uint8_t move_block(struct guest *g)
{
	uint32_t words = guest_reg(g, VMM86_ECX), from, to, i;

	if (words > 0x8000 || !segment(g, 0x10, 2 * words, &from) ||
	    !segment(g, 0x18, 2 * words, &to))
		return MOVE_EXCEPTION;
	for (i = 0; i < words; i++)
		memmove(g->ram + to + 2 * i, g->ram + from + 2 * i, 2);
	return MOVE_OK;
}

static enum service_result move(struct guest *g)
{
	uint8_t status = move_block(g);

	guest_set_high(g, VMM86_EAX, status);
	guest_set_flag(g, SERVICE_CF, status != MOVE_OK);
	guest_set_flag(g, SERVICE_ZF, status == MOVE_OK);
	return SERVICE_DONE;
}

/* KiB between @from and @to MiB. */
static uint32_t memory_kib(const struct guest *g, uint32_t from, uint32_t to)
{
	size_t low = (size_t)from * MIB, high = (size_t)to * MIB;
	size_t end = g->ram_size < high ? g->ram_size : high;

	return end > low ? (end - low) / 1024 : 0;
}

/* AX=E801h: KiB up to 16 MiB, and 64 KiB blocks above. */
static void extended_memory(struct guest *g)
{
	uint32_t low = memory_kib(g, 1, 16), high = memory_kib(g, 16, 4095) / 64;

	guest_set_reg(g, VMM86_EAX, low);
	guest_set_reg(g, VMM86_EBX, high);
	guest_set_reg(g, VMM86_ECX, low);
	guest_set_reg(g, VMM86_EDX, high);
	guest_set_flag(g, SERVICE_CF, false);
}

static void put_long(uint8_t *to, uint64_t value, unsigned int bytes)
{
	while (bytes--) {
		*to++ = value;
		value >>= 8;
	}
}

/* AX=E820h: one entry of the memory map for each call. */
static enum service_result memory_map(struct guest *g)
{
	const struct {
		uint32_t base, end;
		enum e820_type type;
	} map[] = {
		{ 0x00000, EBDA_SEGMENT * 16, E820_RAM },
		{ EBDA_SEGMENT * 16, 0xa0000, E820_RESERVED },
		{ ROM_LINEAR, MIB, E820_RESERVED },
		{ MIB, g->ram_size, E820_RAM },
	};
	uint32_t *gpr = g->cpu->gpr, n = gpr[VMM86_EBX];
	uint32_t size = gpr[VMM86_ECX] < E820_ENTRY_ACPI ? E820_ENTRY : E820_ENTRY_ACPI;
	uint32_t linear = guest_linear(g, g->cpu->sreg[VMM86_ES], guest_reg(g, VMM86_EDI));
	uint8_t entry[E820_ENTRY_ACPI];

	if (gpr[VMM86_EDX] != SMAP || gpr[VMM86_ECX] < E820_ENTRY || n >= ARRAY_SIZE(map))
		return bios_unknown(g, UNSUPPORTED);
	put_long(entry, map[n].base, 8);
	put_long(entry + 8, map[n].end - map[n].base, 8);
	put_long(entry + 16, map[n].type, 4);
	put_long(entry + 20, 1, 4);		/* bit 0: do not ignore the entry */
	if (!guest_copy_in(g, linear, entry, size))
		return bios_unknown(g, UNSUPPORTED);
	gpr[VMM86_EAX] = SMAP;
	gpr[VMM86_EBX] = n + 1 < ARRAY_SIZE(map) ? n + 1 : 0;
	gpr[VMM86_ECX] = size;
	guest_set_flag(g, SERVICE_CF, false);
	return SERVICE_DONE;
}

static enum service_result big_memory(struct guest *g)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0x01:
		extended_memory(g);
		return SERVICE_DONE;
	case 0x20:
		return memory_map(g);
	default:
		return bios_unknown(g, UNSUPPORTED);
	}
}

enum service_result bios_system(struct bios *bios, struct guest *g, uint64_t now)
{
	switch (guest_high(g, VMM86_EAX)) {
	case 0x24:
		return a20(bios, g);
	case 0x4f:	/* a scan code that nobody took */
		guest_set_flag(g, SERVICE_CF, true);
		return SERVICE_DONE;
	case 0x85:	/* SysReq; for multitaskers, as the next two */
	case 0x90:	/* a device is busy */
	case 0x91:	/* a device is done */
		done(g);
		return SERVICE_DONE;
	case 0x86:
		return wait(bios, g, now);
	case 0x87:
		return move(g);
	case 0x88:
		guest_set_reg(g, VMM86_EAX, memory_kib(g, 1, 64));
		guest_set_flag(g, SERVICE_CF, false);
		return SERVICE_DONE;
	case 0xc0:
		guest_set_sreg(g, VMM86_ES, ROM_SEGMENT);
		guest_set_reg(g, VMM86_EBX, ROM_CONFIGURATION);
		done(g);
		return SERVICE_DONE;
	case 0xc1:
		guest_set_sreg(g, VMM86_ES, bda_word(g, BDA_EBDA));
		guest_set_flag(g, SERVICE_CF, false);
		return SERVICE_DONE;
	case 0xe8:
		return big_memory(g);
	default:
		return bios_unknown(g, UNSUPPORTED);
	}
}
