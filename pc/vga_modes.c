// SPDX-License-Identifier: MIT
/*
 * vga_modes.c - the registers that a BIOS programs for each mode, and the
 * colours after it (IBM VGA Technical Reference, "Mode tables").
 */
#include <string.h>

#include "pc/vga.h"

/* Registers of one mode in the order of struct vga. */
struct mode {
	uint8_t misc;
	uint8_t sequencer[5];
	uint8_t crtc[25];
	uint8_t attribute[21];
	uint8_t graphics[9];
};

#define TEXT_ATTRIBUTES							\
	{ 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39,	\
	  0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x0c, 0x00, 0x0f, 0x08, 0x00 }
#define TEXT_GRAPHICS	{ 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff }

static const struct mode text40 = {
	0x67, { 0x03, 0x08, 0x03, 0x00, 0x02 },
	{ 0x2d, 0x27, 0x28, 0x90, 0x2b, 0xa0, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
	  0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x14, 0x1f, 0x96, 0xb9, 0xa3, 0xff },
	TEXT_ATTRIBUTES, TEXT_GRAPHICS,
};

static const struct mode text80 = {
	0x67, { 0x03, 0x00, 0x03, 0x00, 0x02 },
	{ 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
	  0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff },
	TEXT_ATTRIBUTES, TEXT_GRAPHICS,
};

static const struct mode graphics256 = {
	0x63, { 0x03, 0x01, 0x0f, 0x00, 0x0e },
	{ 0x5f, 0x4f, 0x50, 0x82, 0x54, 0x80, 0xbf, 0x1f, 0x00, 0x41, 0x00, 0x00, 0x00,
	  0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x40, 0x96, 0xb9, 0xa3, 0xff },
	{ 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
	  0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x41, 0x00, 0x0f, 0x00, 0x00 },
	{ 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x05, 0x0f, 0xff },
};

/* 64 colours of text modes: two bits each of red, green, blue (rgbRGB). */
static void text_palette(uint8_t dac[256][3])
{
	unsigned int n, i;

	memset(dac, 0, 256 * 3);
	for (n = 0; n < 64; n++)
		for (i = 0; i < 3; i++)
			dac[n][i] = (n >> (2 - i) & 1 ? 42 : 0) + (n >> (5 - i) & 1 ? 21 : 0);
}

/* A component of the 24 hues: up, level, down, as the wheel turns. */
static uint8_t hue(unsigned int step, uint8_t low, uint8_t high)
{
	static const uint8_t ramp[24] = {
		0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0,
	};
	unsigned int part = ramp[step % 24];

	return low + ((high - low) * part + 2) / 4;
}

void vga_default_palette(uint8_t dac[256][3])
{
	static const uint8_t grey[16] = {
		0, 5, 8, 11, 14, 17, 20, 24, 28, 32, 36, 40, 45, 50, 56, 63,
	};
	static const uint8_t range[3][3][2] = {
		{ { 0, 63 }, { 31, 63 }, { 45, 63 } },
		{ { 0, 28 }, { 14, 28 }, { 20, 28 } },
		{ { 0, 16 }, { 8, 16 }, { 11, 16 } },
	};
	unsigned int n, group, saturation, step;

	text_palette(dac);
	/* 0 to 15 are the text colours, in the order of their attributes. */
	memcpy(dac[6], dac[0x14], 3);
	memcpy(dac[8], dac[0x38], 8 * 3);
	for (n = 0; n < 16; n++)
		memset(dac[16 + n], grey[n], 3);
	for (n = 32; n < 248; n++) {
		group = (n - 32) / 72;
		saturation = (n - 32) / 24 % 3;
		step = (n - 32) % 24;
		dac[n][0] = hue(step + 20, range[group][saturation][0],
				range[group][saturation][1]);
		dac[n][1] = hue(step + 12, range[group][saturation][0],
				range[group][saturation][1]);
		dac[n][2] = hue(step + 4, range[group][saturation][0],
				range[group][saturation][1]);
	}
	memset(dac[248], 0, 8 * 3);
}

static const struct mode *find_mode(uint8_t mode)
{
	switch (mode) {
	case 0:
	case 1:
		return &text40;
	case 2:
	case 3:
		return &text80;
	case 0x13:
		return &graphics256;
	default:
		return NULL;
	}
}

bool vga_set_mode(struct vga *vga, uint8_t mode)
{
	const struct mode *m = find_mode(mode);

	if (!m)
		return false;
	vga->mode = mode;
	vga->misc = m->misc;
	memcpy(vga->sequencer, m->sequencer, sizeof(vga->sequencer));
	memcpy(vga->crtc, m->crtc, sizeof(vga->crtc));
	memcpy(vga->attribute, m->attribute, sizeof(vga->attribute));
	memcpy(vga->graphics, m->graphics, sizeof(vga->graphics));
	vga->attribute_index = 0x20;
	vga->attribute_data = false;
	vga->dac_mask = 0xff;
	if (mode == 0x13)
		vga_default_palette(vga->dac);
	else
		text_palette(vga->dac);
	return true;
}

void vga_reset(struct vga *vga)
{
	memset(vga, 0, sizeof(*vga));
	vga_set_mode(vga, 3);
}
