// SPDX-License-Identifier: MIT
/*
 * vga_modes.c - the registers that a BIOS programs for each mode, and the
 * colours after it (IBM VGA Technical Reference, "Mode tables").
 */
#include <string.h>

#include "pc/vga.h"

#define MODE_13H	0x13u

/* The values of the registers of struct vga in one mode. */
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

static const struct mode text_40 = {
	.misc = 0x67,
	.sequencer = { 0x03, 0x08, 0x03, 0x00, 0x02 },
	.crtc = { 0x2d, 0x27, 0x28, 0x90, 0x2b, 0xa0, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
		  0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x14, 0x1f, 0x96, 0xb9, 0xa3, 0xff },
	.attribute = TEXT_ATTRIBUTES,
	.graphics = TEXT_GRAPHICS,
};

static const struct mode text_80 = {
	.misc = 0x67,
	.sequencer = { 0x03, 0x00, 0x03, 0x00, 0x02 },
	.crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
		  0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff },
	.attribute = TEXT_ATTRIBUTES,
	.graphics = TEXT_GRAPHICS,
};

static const struct mode graphics_256 = {
	.misc = 0x63,
	.sequencer = { 0x03, 0x01, 0x0f, 0x00, 0x0e },
	.crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x54, 0x80, 0xbf, 0x1f, 0x00, 0x41, 0x00, 0x00, 0x00,
		  0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x40, 0x96, 0xb9, 0xa3, 0xff },
	.attribute = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
		       0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x41, 0x00, 0x0f, 0x00, 0x00 },
	.graphics = { 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x05, 0x0f, 0xff },
};

/*
 * Text modes: the 64 colours of an EGA, whose bits 2 to 0 are two thirds of red,
 * green and blue, bits 5 to 3 one third.
 */
static void text_palette(uint8_t dac[256][3])
{
	unsigned int n, i;

	memset(dac, 0, 256 * sizeof(*dac));
	for (n = 0; n < 64; n++)
		for (i = 0; i < 3; i++)
			dac[n][i] = (n >> (2 - i) & 1) * 42 + (n >> (5 - i) & 1) * 21;
}

/* The red of a hue; green and blue have the same course, a third of the wheel apart. */
static uint8_t hue(unsigned int step, const uint8_t range[2])
{
	static const uint8_t quarters[24] = {
		0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0,
	};

	return range[0] + ((range[1] - range[0]) * quarters[step % 24] + 1) / 4;
}

/* Nine wheels from blue over red and green: three intensities of three saturations. */
static void wheels(uint8_t dac[9 * 24][3])
{
	static const uint8_t range[9][2] = {
		{ 0, 63 }, { 31, 63 }, { 45, 63 },
		{ 0, 28 }, { 14, 28 }, { 20, 28 },
		{ 0, 16 }, { 8, 16 }, { 11, 16 },
	};
	unsigned int n;

	for (n = 0; n < 9 * 24; n++) {
		dac[n][0] = hue(n, range[n / 24]);
		dac[n][1] = hue(n + 16, range[n / 24]);
		dac[n][2] = hue(n + 8, range[n / 24]);
	}
}

void vga_default_palette(uint8_t dac[256][3])
{
	static const uint8_t grey[16] = {
		0, 5, 8, 11, 14, 17, 20, 24, 28, 32, 36, 40, 45, 50, 56, 63,
	};
	uint8_t text[256][3];
	unsigned int n;

	memset(dac, 0, 256 * sizeof(*dac));
	text_palette(text);
	for (n = 0; n < 16; n++) {
		memcpy(dac[n], text[text_80.attribute[n]], sizeof(*dac));
		memset(dac[16 + n], grey[n], sizeof(*dac));
	}
	wheels(dac + 32);
}

static const struct mode *find_mode(uint8_t mode)
{
	switch (mode) {
	case 0:
	case 1:
		return &text_40;
	case 2:
	case 3:
		return &text_80;
	case MODE_13H:
		return &graphics_256;
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
	if (mode == MODE_13H)
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
