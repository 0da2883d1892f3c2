// SPDX-License-Identifier: MIT
/*
 * vga.c - registers of a VGA card, and the text screen that they describe (IBM
 * VGA Technical Reference, "Registers").
 */
#include <string.h>

#include "pc/vga.h"

/* 31.469 kHz, 449 lines: nanoseconds, and lines of 400 that are seen. */
#define LINE_NS		31778u
#define LINE_SEEN_NS	25422u
#define FRAME_LINES	449u
#define SEEN_LINES	400u
#define RETRACE_FIRST	412u
#define RETRACE_LAST	413u

#define STATUS_BLANK	0x01u
#define STATUS_RETRACE	0x08u
#define SCREEN_ON	0x20u

enum crtc {
	CRTC_OVERFLOW = 0x07, CRTC_MAX_LINE = 0x09, CRTC_CURSOR_START = 0x0a,
	CRTC_CURSOR_END = 0x0b, CRTC_START_HIGH = 0x0c, CRTC_START_LOW = 0x0d,
	CRTC_CURSOR_HIGH = 0x0e, CRTC_CURSOR_LOW = 0x0f, CRTC_RETRACE_END = 0x11,
	CRTC_DISPLAY_END = 0x12, CRTC_OFFSET = 0x13,
};

static uint8_t status(uint64_t now)
{
	uint64_t line = now / LINE_NS % FRAME_LINES;
	uint8_t value = 0;

	if (line >= SEEN_LINES || now % LINE_NS >= LINE_SEEN_NS)
		value |= STATUS_BLANK;
	if (line >= RETRACE_FIRST && line <= RETRACE_LAST)
		value |= STATUS_RETRACE;
	return value;
}

static uint8_t read_dac(struct vga *vga)
{
	uint8_t value = vga->dac[vga->dac_read][vga->dac_component];

	if (++vga->dac_component == 3) {
		vga->dac_component = 0;
		vga->dac_read++;
	}
	return value;
}

static void write_dac(struct vga *vga, uint8_t value)
{
	vga->dac[vga->dac_write][vga->dac_component] = value & 63;
	if (++vga->dac_component == 3) {
		vga->dac_component = 0;
		vga->dac_write++;
	}
}

static uint8_t indexed(const uint8_t *registers, size_t count, uint8_t index)
{
	return index < count ? registers[index] : 0xff;
}

uint8_t vga_in(struct vga *vga, uint16_t port, uint64_t now)
{
	uint8_t index = vga->attribute_index & 0x1f;

	switch (port) {
	case 0x3c0:
		return vga->attribute_index;
	case 0x3c1:
		return indexed(vga->attribute, sizeof(vga->attribute), index);
	case 0x3c2:
		return 0;
	case 0x3c4:
		return vga->sequencer_index;
	case 0x3c5:
		return indexed(vga->sequencer, sizeof(vga->sequencer), vga->sequencer_index);
	case 0x3c6:
		return vga->dac_mask;
	case 0x3c7:
		return vga->dac_reading ? 3 : 0;
	case 0x3c8:
		return vga->dac_write;
	case 0x3c9:
		return read_dac(vga);
	case 0x3ca:
		return vga->feature;
	case 0x3cc:
		return vga->misc;
	case 0x3ce:
		return vga->graphics_index;
	case 0x3cf:
		return indexed(vga->graphics, sizeof(vga->graphics), vga->graphics_index);
	case 0x3d4:
		return vga->crtc_index;
	case 0x3d5:
		return indexed(vga->crtc, sizeof(vga->crtc), vga->crtc_index);
	case 0x3da:
		vga->attribute_data = false;
		return status(now);
	default:
		return 0xff;
	}
}

static void write_attribute(struct vga *vga, uint8_t value)
{
	uint8_t index = vga->attribute_index & 0x1f;

	if (!vga->attribute_data)
		vga->attribute_index = value & 0x3f;
	else if (index < sizeof(vga->attribute))
		vga->attribute[index] = value;
	vga->attribute_data = !vga->attribute_data;
}

/* Bit 7 of register 11h protects 0 to 7, but for the line compare bit in 7. */
static void write_crtc(struct vga *vga, uint8_t value)
{
	uint8_t index = vga->crtc_index;
	bool protected = vga->crtc[CRTC_RETRACE_END] & 0x80;

	if (index >= sizeof(vga->crtc))
		return;
	if (!protected || index > CRTC_OVERFLOW)
		vga->crtc[index] = value;
	else if (index == CRTC_OVERFLOW)
		vga->crtc[index] = (vga->crtc[index] & ~0x10) | (value & 0x10);
}

void vga_out(struct vga *vga, uint16_t port, uint8_t value, uint64_t now)
{
	(void)now;
	switch (port) {
	case 0x3c0:
		write_attribute(vga, value);
		break;
	case 0x3c2:
		vga->misc = value;
		break;
	case 0x3c4:
		vga->sequencer_index = value;
		break;
	case 0x3c5:
		if (vga->sequencer_index < sizeof(vga->sequencer))
			vga->sequencer[vga->sequencer_index] = value;
		break;
	case 0x3c6:
		vga->dac_mask = value;
		break;
	case 0x3c7:
		vga->dac_read = value;
		vga->dac_component = 0;
		vga->dac_reading = true;
		break;
	case 0x3c8:
		vga->dac_write = value;
		vga->dac_component = 0;
		vga->dac_reading = false;
		break;
	case 0x3c9:
		write_dac(vga, value);
		break;
	case 0x3ce:
		vga->graphics_index = value;
		break;
	case 0x3cf:
		if (vga->graphics_index < sizeof(vga->graphics))
			vga->graphics[vga->graphics_index] = value;
		break;
	case 0x3d4:
		vga->crtc_index = value;
		break;
	case 0x3d5:
		write_crtc(vga, value);
		break;
	case 0x3da:
		vga->feature = value;
		break;
	}
}

bool vga_is_graphics(const struct vga *vga)
{
	return vga->graphics[6] & 1;
}

static void palette(const struct vga *vga, struct screen *screen)
{
	unsigned int n, i;
	uint8_t index;

	for (n = 0; n < 16; n++) {
		index = vga->attribute[n] & 0x3f;
		/* Colour select: bits 6 and 7, and 4 and 5 if the mode says so. */
		index |= (vga->attribute[20] & 0x0c) << 4;
		if (vga->attribute[16] & 0x80)
			index = (index & 0xcf) | (vga->attribute[20] & 3) << 4;
		index &= vga->dac_mask;
		for (i = 0; i < 3; i++)
			screen->palette[n][i] = vga->dac[index][i] * 255 / 63;
	}
}

static unsigned int lines_seen(const struct vga *vga)
{
	uint8_t overflow = vga->crtc[CRTC_OVERFLOW];

	return (vga->crtc[CRTC_DISPLAY_END] | (overflow & 0x02) << 7 |
		(overflow & 0x40) << 3) + 1;
}

static void cursor(const struct vga *vga, struct screen *screen, uint16_t start)
{
	const uint8_t *crtc = vga->crtc;
	uint16_t at = (crtc[CRTC_CURSOR_HIGH] << 8 | crtc[CRTC_CURSOR_LOW]) - start;

	screen->cursor_first = crtc[CRTC_CURSOR_START] & 0x1f;
	screen->cursor_last = crtc[CRTC_CURSOR_END] & 0x1f;
	screen->cursor_on = !(crtc[CRTC_CURSOR_START] & 0x20) &&
			    screen->cursor_first <= screen->cursor_last &&
			    at < screen->columns * screen->rows;
	if (!screen->cursor_on)
		return;
	screen->cursor_x = at % screen->columns;
	screen->cursor_y = at / screen->columns;
}

void vga_screen(const struct vga *vga, const uint8_t *ram, struct screen *screen)
{
	uint16_t start = vga->crtc[CRTC_START_HIGH] << 8 | vga->crtc[CRTC_START_LOW];
	unsigned int pitch = vga->crtc[CRTC_OFFSET] * 2u, row, column;
	const uint8_t *cell;

	memset(screen, 0, sizeof(*screen));
	screen->columns = vga->crtc[1] + 1u <= 40 ? 40 : 80;
	screen->cell_height = (vga->crtc[CRTC_MAX_LINE] & 0x1f) + 1;
	row = lines_seen(vga) / screen->cell_height;
	screen->rows = row < SCREEN_ROWS ? row ? row : 1 : SCREEN_ROWS;
	screen->blink = vga->attribute[16] & 8;
	palette(vga, screen);
	if (!(vga->attribute_index & SCREEN_ON))
		return;
	for (row = 0; row < screen->rows; row++) {
		for (column = 0; column < screen->columns; column++) {
			cell = ram + VGA_TEXT_BASE +
			       (start + row * pitch + column) * 2 % 0x8000;
			screen->cell[row][column].character = cell[0];
			screen->cell[row][column].attribute = cell[1];
		}
	}
	cursor(vga, screen, start);
}
