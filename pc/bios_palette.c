// SPDX-License-Identifier: MIT
/*
 * bios_palette.c - INT 10h AH=10h: the attribute controller's palette, blinking,
 * and the 256 colour registers.
 */
#include "pc/bios_parts.h"

#define ATTRIBUTE_PALETTE	16u	/* registers 0 to 15 */
#define ATTRIBUTE_MODE		0x10u
#define ATTRIBUTE_OVERSCAN	0x11u
#define ATTRIBUTE_COLOUR_SELECT	0x14u
#define MODE_BLINK		0x08u
#define MODE_PAGES_OF_16	0x80u

#define CONTROL_BLINK		0x20u	/* 40:65 */

/* All colour registers from BX on, CX of them; indices wrap. */
enum block { BLOCK_SET, BLOCK_GET, BLOCK_GREY };

/* Brightness: 30 % red, 59 % green, 11 % blue. */
static void sum_grey(uint8_t colour[3])
{
	unsigned int grey = (30 * colour[0] + 59 * colour[1] + 11 * colour[2] + 50) / 100;

	colour[0] = grey;
	colour[1] = grey;
	colour[2] = grey;
}

static void colour_block(struct bios *bios, struct guest *g, enum block block)
{
	uint16_t es = g->cpu->sreg[VMM86_ES], at = guest_reg(g, VMM86_EDX);
	unsigned int i, n, count = guest_reg(g, VMM86_ECX);
	uint8_t *colour;

	for (i = 0; i < count && i < 256; i++) {
		colour = bios->vga->dac[(guest_reg(g, VMM86_EBX) + i) & 0xff];
		for (n = 0; n < 3; n++, at++) {
			if (block == BLOCK_SET)
				colour[n] = guest_byte(g, es, at) & 0x3f;
			else if (block == BLOCK_GET)
				guest_set_byte(g, es, at, colour[n]);
		}
		if (block == BLOCK_GREY)
			sum_grey(colour);
	}
}

static void set_colour(struct bios *bios, const struct guest *g)
{
	uint8_t *colour = bios->vga->dac[guest_low(g, VMM86_EBX)];

	colour[0] = guest_high(g, VMM86_EDX) & 0x3f;
	colour[1] = guest_high(g, VMM86_ECX) & 0x3f;
	colour[2] = guest_low(g, VMM86_ECX) & 0x3f;
}

static void get_colour(const struct bios *bios, struct guest *g)
{
	const uint8_t *colour = bios->vga->dac[guest_low(g, VMM86_EBX)];

	guest_set_high(g, VMM86_EDX, colour[0]);
	guest_set_high(g, VMM86_ECX, colour[1]);
	guest_set_low(g, VMM86_ECX, colour[2]);
}

static void set_blink(struct bios *bios, struct guest *g, bool on)
{
	uint8_t *mode = &bios->vga->attribute[ATTRIBUTE_MODE];

	*mode = on ? *mode | MODE_BLINK : *mode & ~MODE_BLINK;
	bda_set_bits(g, BDA_MODE_CONTROL, CONTROL_BLINK, on ? CONTROL_BLINK : 0);
}

/* AL=02h, 09h: 16 palette registers and the border. */
static void palette_block(struct bios *bios, struct guest *g, bool set)
{
	uint16_t es = g->cpu->sreg[VMM86_ES], at = guest_reg(g, VMM86_EDX);
	unsigned int i;
	uint8_t *reg;

	for (i = 0; i <= ATTRIBUTE_PALETTE; i++) {
		reg = &bios->vga->attribute[i < ATTRIBUTE_PALETTE ? i : ATTRIBUTE_OVERSCAN];
		if (set)
			*reg = guest_byte(g, es, at + i);
		else
			guest_set_byte(g, es, at + i, *reg);
	}
}

/* AL=13h: which 16 or 64 colour registers text uses. */
static void select_page(struct bios *bios, const struct guest *g)
{
	uint8_t *attribute = bios->vga->attribute, value = guest_high(g, VMM86_EBX);

	if (!guest_low(g, VMM86_EBX))
		attribute[ATTRIBUTE_MODE] = (attribute[ATTRIBUTE_MODE] & ~MODE_PAGES_OF_16) |
					    (value & 1 ? MODE_PAGES_OF_16 : 0);
	else if (attribute[ATTRIBUTE_MODE] & MODE_PAGES_OF_16)
		attribute[ATTRIBUTE_COLOUR_SELECT] = value & 0x0f;
	else
		attribute[ATTRIBUTE_COLOUR_SELECT] = value << 2 & 0x0c;
}

/* AL=1Ah */
static void get_page(const struct bios *bios, struct guest *g)
{
	const uint8_t *attribute = bios->vga->attribute;
	bool of_16 = attribute[ATTRIBUTE_MODE] & MODE_PAGES_OF_16;
	uint8_t select = attribute[ATTRIBUTE_COLOUR_SELECT];

	guest_set_low(g, VMM86_EBX, of_16);
	guest_set_high(g, VMM86_EBX, of_16 ? select & 0x0f : select >> 2 & 3);
}

/* AL=00h to 09h. */
static enum service_result attributes(struct bios *bios, struct guest *g)
{
	uint8_t index = guest_low(g, VMM86_EBX), value = guest_high(g, VMM86_EBX);
	uint8_t *attribute = bios->vga->attribute;

	switch (guest_low(g, VMM86_EAX)) {
	case 0x00:
		if (index < sizeof(bios->vga->attribute))
			attribute[index] = value;
		break;
	case 0x01:
		attribute[ATTRIBUTE_OVERSCAN] = value;
		break;
	case 0x02:
		palette_block(bios, g, true);
		break;
	case 0x03:
		set_blink(bios, g, index);
		break;
	case 0x07:
		if (index < sizeof(bios->vga->attribute))
			guest_set_high(g, VMM86_EBX, attribute[index]);
		break;
	case 0x08:
		guest_set_high(g, VMM86_EBX, attribute[ATTRIBUTE_OVERSCAN]);
		break;
	case 0x09:
		palette_block(bios, g, false);
		break;
	default:
		return SERVICE_UNKNOWN;
	}
	return SERVICE_DONE;
}

enum service_result bios_palette(struct bios *bios, struct guest *g)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0x10:
		set_colour(bios, g);
		break;
	case 0x12:
		colour_block(bios, g, BLOCK_SET);
		break;
	case 0x13:
		select_page(bios, g);
		break;
	case 0x15:
		get_colour(bios, g);
		break;
	case 0x17:
		colour_block(bios, g, BLOCK_GET);
		break;
	case 0x18:
		bios->vga->dac_mask = guest_low(g, VMM86_EBX);
		break;
	case 0x19:
		guest_set_low(g, VMM86_EBX, bios->vga->dac_mask);
		break;
	case 0x1a:
		get_page(bios, g);
		break;
	case 0x1b:
		colour_block(bios, g, BLOCK_GREY);
		break;
	default:
		return attributes(bios, g);
	}
	return SERVICE_DONE;
}
