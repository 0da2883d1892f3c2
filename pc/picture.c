// SPDX-License-Identifier: MIT
/*
 * picture.c - see picture.h.
 */
#include <stdlib.h>
#include <string.h>

#include "pc/font.h"
#include "pc/picture.h"

#define CELL_DOTS		8u

/* Mode 13h; a CRTC address is four bytes there, the pitch counts pairs of them. */
#define GRAPHICS_WIDTH		320u
#define GRAPHICS_HEIGHT		200u
#define GRAPHICS_SIZE		0x10000u
#define CRTC_START_HIGH		0x0cu
#define CRTC_START_LOW		0x0du
#define CRTC_PITCH		0x13u

static bool allocate(struct picture *picture, unsigned int height)
{
	picture->width = PICTURE_WIDTH;
	picture->height = height;
	picture->rgb = calloc(height, PICTURE_WIDTH * 3);
	return picture->rgb;
}

static uint8_t *line_of(const struct picture *picture, unsigned int y)
{
	return picture->rgb + (size_t)y * PICTURE_WIDTH * 3;
}

/* @times times the same dot; returns what follows. */
static uint8_t *put_dots(uint8_t *at, const uint8_t rgb[3], unsigned int times)
{
	for (; times; times--, at += 3)
		memcpy(at, rgb, 3);
	return at;
}

/* Of the highest font that fits; the rest of a higher cell is empty. */
static uint8_t glyph_line(uint8_t character, unsigned int line, unsigned int height)
{
	if (height >= 16)
		return line < 16 ? vga_font_16[character][line] : 0;
	if (height >= 14)
		return line < 14 ? vga_font_14[character][line] : 0;
	return line < 8 ? vga_font_8[character][line] : 0;
}

static bool on_cursor(const struct screen *screen, unsigned int row, unsigned int column,
		      unsigned int line)
{
	return screen->cursor_on && screen->cursor_x == column && screen->cursor_y == row &&
	       line >= screen->cursor_first && line <= screen->cursor_last;
}

static void draw_line(uint8_t *at, const struct screen *screen, unsigned int row,
		      unsigned int line)
{
	unsigned int width = PICTURE_WIDTH / CELL_DOTS / screen->columns, column, x;
	const struct screen_cell *cell;
	const uint8_t *front, *back;
	uint8_t dots;

	for (column = 0; column < screen->columns; column++) {
		cell = &screen->cell[row][column];
		front = screen->palette[cell->attribute & 0x0f];
		back = screen->palette[cell->attribute >> 4 & (screen->blink ? 0x07 : 0x0f)];
		dots = on_cursor(screen, row, column, line) ?
		       0xff : glyph_line(cell->character, line, screen->cell_height);
		for (x = 0; x < CELL_DOTS; x++)
			at = put_dots(at, dots & 0x80 >> x ? front : back, width);
	}
}

static bool take_text(struct picture *picture, const struct screen *screen)
{
	unsigned int times = screen->doubled ? 2 : 1, y;

	if (!allocate(picture, screen->rows * screen->cell_height * times))
		return false;
	for (y = 0; y < picture->height; y++)
		draw_line(line_of(picture, y), screen, y / times / screen->cell_height,
			  y / times % screen->cell_height);
	return true;
}

static bool take_graphics(struct picture *picture, const struct vga *vga, const uint8_t *ram)
{
	unsigned int start = (vga->crtc[CRTC_START_HIGH] << 8 | vga->crtc[CRTC_START_LOW]) * 4;
	unsigned int pitch = vga->crtc[CRTC_PITCH] * 8, x, y;
	uint8_t *at, rgb[3];

	if (!allocate(picture, GRAPHICS_HEIGHT * 2))
		return false;
	if (!vga_is_on(vga))
		return true;
	for (y = 0; y < picture->height; y++) {
		at = line_of(picture, y);
		for (x = 0; x < GRAPHICS_WIDTH; x++) {
			vga_colour(vga, ram[VGA_GRAPHICS_BASE +
					    (start + y / 2 * pitch + x) % GRAPHICS_SIZE], rgb);
			at = put_dots(at, rgb, 2);
		}
	}
	return true;
}

bool picture_take(struct picture *picture, const struct vga *vga, const uint8_t *ram)
{
	struct screen screen;

	if (vga_is_graphics(vga))
		return take_graphics(picture, vga, ram);
	vga_screen(vga, ram, &screen);
	return take_text(picture, &screen);
}

void picture_free(struct picture *picture)
{
	free(picture->rgb);
	picture->rgb = NULL;
}
