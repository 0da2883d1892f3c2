// SPDX-License-Identifier: MIT
/*
 * vga.c - registers of a VGA card, and the text screen that they describe (IBM
 * VGA Technical Reference, "Registers").
 */
#include <string.h>

#include "pc/saved.h"
#include "pc/vga.h"

/*
 * A line is 800 dots of 25.175 MHz, of which 640 are seen (or as many ninths more
 * of a clock that is as much faster); 449 lines are a frame of 1/70.086 s.
 */
#define DOTS			1007u	/* in so many nanoseconds: */
#define DOTS_NS			40000u
#define LINE_DOTS		800u
#define LINE_DOTS_SEEN		640u
#define FRAME_LINES		449u
#define FRAME_DOTS		(LINE_DOTS * FRAME_LINES)
#define RETRACE_FIRST		412u
#define RETRACE_END		414u

#define STATUS_BLANK		0x01u
#define STATUS_RETRACE		0x08u

#define DAC_STATE_READ		0x03u
#define DAC_STATE_WRITE		0x00u

#define SEQUENCER_CLOCKING	1u
#define CLOCKING_SCREEN_OFF	0x20u

#define GRAPHICS_MISC		6u
#define MISC_GRAPHICS		0x01u

#define ATTRIBUTE_INDEX		0x1fu
#define ATTRIBUTE_SCREEN_ON	0x20u
#define ATTRIBUTE_MODE		0x10u
#define MODE_BLINK		0x08u
#define MODE_SELECTS_54		0x80u
#define ATTRIBUTE_COLOUR_SELECT	0x14u
#define SELECT_54		0x03u
#define SELECT_76		0x0cu

#define OVERFLOW_END_8		0x02u
#define OVERFLOW_COMPARE_8	0x10u
#define OVERFLOW_END_9		0x40u
#define CELL_LAST_LINE		0x1fu
#define CELL_DOUBLED		0x80u
#define CURSOR_LINE		0x1fu
#define CURSOR_OFF		0x20u
#define PROTECTED		0x80u

enum crtc {
	CRTC_COLUMNS = 0x01, CRTC_OVERFLOW = 0x07, CRTC_CELL = 0x09,
	CRTC_CURSOR_FIRST = 0x0a, CRTC_CURSOR_LAST = 0x0b, CRTC_START_HIGH = 0x0c,
	CRTC_START_LOW = 0x0d, CRTC_CURSOR_HIGH = 0x0e, CRTC_CURSOR_LOW = 0x0f,
	CRTC_RETRACE_END = 0x11, CRTC_DISPLAY_END = 0x12, CRTC_PITCH = 0x13,
};

#define TEXT_SIZE		0x8000u

static unsigned int lines_seen(const struct vga *vga)
{
	uint8_t overflow = vga->crtc[CRTC_OVERFLOW];

	return vga->crtc[CRTC_DISPLAY_END] + 1u + (overflow & OVERFLOW_END_8 ? 0x100 : 0) +
	       (overflow & OVERFLOW_END_9 ? 0x200 : 0);
}

/* Where the beam is: after DOTS frames all begins anew. */
static uint8_t status(const struct vga *vga, uint64_t now)
{
	uint64_t dot = now % ((uint64_t)FRAME_DOTS * DOTS_NS) * DOTS / DOTS_NS % FRAME_DOTS;
	unsigned int line = dot / LINE_DOTS;
	uint8_t value = 0;

	if (line >= lines_seen(vga) || dot % LINE_DOTS >= LINE_DOTS_SEEN)
		value |= STATUS_BLANK;
	if (line >= RETRACE_FIRST && line < RETRACE_END)
		value |= STATUS_RETRACE;
	return value;
}

/* Red, green and blue of a colour register, then those of the next one. */
static uint8_t *next_component(struct vga *vga, uint8_t *index)
{
	uint8_t *component = &vga->dac[*index][vga->dac_component];

	if (++vga->dac_component == 3) {
		vga->dac_component = 0;
		++*index;
	}
	return component;
}

static uint8_t dac_in(struct vga *vga, uint16_t port)
{
	switch (port) {
	case 0x3c6:
		return vga->dac_mask;
	case 0x3c7:
		return vga->dac_reading ? DAC_STATE_READ : DAC_STATE_WRITE;
	case 0x3c8:
		return vga->dac_write;
	default:
		return *next_component(vga, &vga->dac_read);
	}
}

static void dac_out(struct vga *vga, uint16_t port, uint8_t value)
{
	switch (port) {
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
	default:
		*next_component(vga, &vga->dac_write) = value & 0x3f;
	}
}

static uint8_t indexed_in(const uint8_t *registers, size_t count, uint8_t index)
{
	return index < count ? registers[index] : 0xff;
}

static void indexed_out(uint8_t *registers, size_t count, uint8_t index, uint8_t value)
{
	if (index < count)
		registers[index] = value;
}

uint8_t vga_in(struct vga *vga, uint16_t port, uint64_t now)
{
	switch (port) {
	case 0x3c0:
		return vga->attribute_index;
	case 0x3c1:
		return indexed_in(vga->attribute, sizeof(vga->attribute),
				  vga->attribute_index & ATTRIBUTE_INDEX);
	case 0x3c2:
		return 0;
	case 0x3c4:
		return vga->sequencer_index;
	case 0x3c5:
		return indexed_in(vga->sequencer, sizeof(vga->sequencer), vga->sequencer_index);
	case 0x3c6 ... 0x3c9:
		return dac_in(vga, port);
	case 0x3ca:
		return vga->feature;
	case 0x3cc:
		return vga->misc;
	case 0x3ce:
		return vga->graphics_index;
	case 0x3cf:
		return indexed_in(vga->graphics, sizeof(vga->graphics), vga->graphics_index);
	case 0x3d4:
		return vga->crtc_index;
	case 0x3d5:
		return indexed_in(vga->crtc, sizeof(vga->crtc), vga->crtc_index);
	case 0x3da:
		vga->attribute_data = false;
		return status(vga, now);
	default:
		return 0xff;
	}
}

/* The index and the data are written to the same port in turns. */
static void attribute_out(struct vga *vga, uint8_t value)
{
	if (vga->attribute_data)
		indexed_out(vga->attribute, sizeof(vga->attribute),
			    vga->attribute_index & ATTRIBUTE_INDEX, value);
	else
		vga->attribute_index = value & (ATTRIBUTE_INDEX | ATTRIBUTE_SCREEN_ON);
	vga->attribute_data = !vga->attribute_data;
}

/* Of the registers that may be protected, one bit of the line compare never is. */
static void crtc_out(struct vga *vga, uint8_t value)
{
	uint8_t *overflow = &vga->crtc[CRTC_OVERFLOW];

	if (vga->crtc_index > CRTC_OVERFLOW || !(vga->crtc[CRTC_RETRACE_END] & PROTECTED))
		indexed_out(vga->crtc, sizeof(vga->crtc), vga->crtc_index, value);
	else if (vga->crtc_index == CRTC_OVERFLOW)
		*overflow = (*overflow & ~OVERFLOW_COMPARE_8) | (value & OVERFLOW_COMPARE_8);
}

void vga_out(struct vga *vga, uint16_t port, uint8_t value, uint64_t now)
{
	(void)now;	/* no write depends on it */
	switch (port) {
	case 0x3c0:
		attribute_out(vga, value);
		break;
	case 0x3c2:
		vga->misc = value;
		break;
	case 0x3c4:
		vga->sequencer_index = value;
		break;
	case 0x3c5:
		indexed_out(vga->sequencer, sizeof(vga->sequencer), vga->sequencer_index, value);
		break;
	case 0x3c6 ... 0x3c9:
		dac_out(vga, port, value);
		break;
	case 0x3ce:
		vga->graphics_index = value;
		break;
	case 0x3cf:
		indexed_out(vga->graphics, sizeof(vga->graphics), vga->graphics_index, value);
		break;
	case 0x3d4:
		vga->crtc_index = value;
		break;
	case 0x3d5:
		crtc_out(vga, value);
		break;
	case 0x3da:
		vga->feature = value;
		break;
	}
}

bool vga_is_graphics(const struct vga *vga)
{
	return vga->graphics[GRAPHICS_MISC] & MISC_GRAPHICS;
}

bool vga_is_on(const struct vga *vga)
{
	return vga->attribute_index & ATTRIBUTE_SCREEN_ON &&
	       !(vga->sequencer[SEQUENCER_CLOCKING] & CLOCKING_SCREEN_OFF);
}

void vga_colour(const struct vga *vga, uint8_t index, uint8_t rgb[3])
{
	const uint8_t *colour = vga->dac[index & vga->dac_mask];
	unsigned int i;

	for (i = 0; i < 3; i++)
		rgb[i] = colour[i] << 2 | colour[i] >> 4;
}

/* Bits 6 and 7 of an index come from colour select, 4 and 5 too if the mode says so. */
static uint8_t text_colour(const struct vga *vga, unsigned int n)
{
	uint8_t index = vga->attribute[n] & 0x3f;
	uint8_t select = vga->attribute[ATTRIBUTE_COLOUR_SELECT];

	if (vga->attribute[ATTRIBUTE_MODE] & MODE_SELECTS_54)
		index = (index & 0x0f) | (select & SELECT_54) << 4;
	return index | (select & SELECT_76) << 4;
}

static void read_cells(const uint8_t *ram, struct screen *screen, unsigned int start,
		       unsigned int pitch)
{
	unsigned int row, column;
	const uint8_t *cell;

	for (row = 0; row < screen->rows; row++) {
		for (column = 0; column < screen->columns; column++) {
			cell = ram + VGA_TEXT_BASE +
			       (start + row * pitch + column) * 2 % TEXT_SIZE;
			screen->cell[row][column].character = cell[0];
			screen->cell[row][column].attribute = cell[1];
		}
	}
}

static void read_cursor(const struct vga *vga, struct screen *screen, unsigned int start,
			unsigned int pitch)
{
	const uint8_t *crtc = vga->crtc;
	uint16_t at = (crtc[CRTC_CURSOR_HIGH] << 8 | crtc[CRTC_CURSOR_LOW]) - start;
	unsigned int x = pitch ? at % pitch : at, y = pitch ? at / pitch : 0;

	screen->cursor_first = crtc[CRTC_CURSOR_FIRST] & CURSOR_LINE;
	screen->cursor_last = crtc[CRTC_CURSOR_LAST] & CURSOR_LINE;
	screen->cursor_on = !(crtc[CRTC_CURSOR_FIRST] & CURSOR_OFF) &&
			    screen->cursor_first <= screen->cursor_last &&
			    screen->cursor_first < screen->cell_height &&
			    x < screen->columns && y < screen->rows;
	if (screen->cursor_on) {
		screen->cursor_x = x;
		screen->cursor_y = y;
	}
}

static void read_size(const struct vga *vga, struct screen *screen)
{
	uint8_t cell = vga->crtc[CRTC_CELL];
	unsigned int rows;

	screen->columns = vga->crtc[CRTC_COLUMNS] < 40 ? 40 : SCREEN_COLUMNS;
	screen->cell_height = (cell & CELL_LAST_LINE) + 1;
	screen->doubled = cell & CELL_DOUBLED;
	rows = lines_seen(vga) / screen->cell_height / (screen->doubled ? 2 : 1);
	screen->rows = rows > SCREEN_ROWS ? SCREEN_ROWS : rows ? rows : 1;
}

void vga_screen(const struct vga *vga, const uint8_t *ram, struct screen *screen)
{
	unsigned int start = vga->crtc[CRTC_START_HIGH] << 8 | vga->crtc[CRTC_START_LOW];
	unsigned int pitch = vga->crtc[CRTC_PITCH] * 2, n;

	memset(screen, 0, sizeof(*screen));
	read_size(vga, screen);
	if (!vga_is_on(vga))
		return;
	screen->blink = vga->attribute[ATTRIBUTE_MODE] & MODE_BLINK;
	for (n = 0; n < 16; n++)
		vga_colour(vga, text_colour(vga, n), screen->palette[n]);
	read_cells(ram, screen, start, pitch);
	read_cursor(vga, screen, start, pitch);
}

bool vga_is_valid(const struct vga *vga)
{
	unsigned int i;

	for (i = 0; i < 256 * 3; i++)
		if (vga->dac[i / 3][i % 3] > 0x3f)
			return false;
	return saved_flag(&vga->attribute_data) && saved_flag(&vga->dac_reading) &&
	       (vga->mode <= 3 || vga->mode == 0x13) && vga->dac_component < 3 &&
	       !(vga->attribute_index & ~(ATTRIBUTE_INDEX | ATTRIBUTE_SCREEN_ON));
}
