// SPDX-License-Identifier: MIT
/*
 * terminal_colour.c - the PC's colours with what the terminal has: 24 bits, 256,
 * 16 or 8 colours, or none.
 */
#include <stdlib.h>

#include "terminal_parts.h"

/* Colours of xterm's palette behind the 16 that users choose for themselves. */
#define CUBE		16	/* 6 x 6 x 6 */
#define GREYS		232	/* 24 steps: 8, 18, ... 238 */

static const uint8_t cube_level[6] = { 0, 95, 135, 175, 215, 255 };

static int distance(const uint8_t a[3], int red, int green, int blue)
{
	const int r = a[0] - red, g = a[1] - green, b = a[2] - blue;

	return r * r + g * g + b * b;
}

static int nearest_level(uint8_t value)
{
	int i, best = 0;

	for (i = 1; i < 6; i++) {
		if (abs(value - cube_level[i]) < abs(value - cube_level[best]))
			best = i;
	}
	return best;
}

static int nearest_of_256(const uint8_t rgb[3])
{
	const int r = nearest_level(rgb[0]), g = nearest_level(rgb[1]), b = nearest_level(rgb[2]);
	int step = ((rgb[0] + rgb[1] + rgb[2]) / 3 - 3) / 10;
	int grey;

	if (step < 0)
		step = 0;
	if (step > 23)
		step = 23;
	grey = 8 + 10 * step;
	if (distance(rgb, grey, grey, grey) <
	    distance(rgb, cube_level[r], cube_level[g], cube_level[b]))
		return GREYS + step;
	return CUBE + 36 * r + 6 * g + b;
}

/* ANSI's order: bit 0 red, bit 1 green, bit 2 blue, bit 3 bright, as the CGA had it. */
static int nearest_of_16(const uint8_t rgb[3])
{
	int i, best = 0, best_distance = 0x7fffffff;

	for (i = 0; i < 16; i++) {
		const int low = i & 8 ? 0x55 : 0;
		const int green = i == 3 ? 0x55 : low + (i & 2 ? 0xaa : 0);
		const int d = distance(rgb, low + (i & 1 ? 0xaa : 0), green,
				       low + (i & 4 ? 0xaa : 0));

		if (d < best_distance) {
			best_distance = d;
			best = i;
		}
	}
	return best;
}

static int nearest(const uint8_t rgb[3])
{
	if (COLORS > 256)
		return rgb[0] << 16 | rgb[1] << 8 | rgb[2];
	if (COLORS == 256)
		return nearest_of_256(rgb);
	return nearest_of_16(rgb);
}

static int brightness(const uint8_t rgb[3])
{
	return rgb[0] * 3 + rgb[1] * 6 + rgb[2];
}

bool paint_has_colours(void)
{
	return has_colors() && COLORS >= 8;
}

/* What is around the PC's screen is black, too. */
void paint_start(void)
{
	static const uint8_t grey[3] = { 0xaa, 0xaa, 0xaa }, black[3];

	if (!has_colors())
		return;
	start_color();
	if (COLORS >= 8)
		assume_default_colors(nearest(grey), nearest(black));
}

struct paint paint_of(const uint8_t foreground[3], const uint8_t background[3])
{
	struct paint paint = { .attributes = 0 };

	if (!paint_has_colours()) {
		if (brightness(background) > brightness(foreground))
			paint.attributes = A_REVERSE;
		else if (nearest_of_16(foreground) & 8)
			paint.attributes = A_BOLD;
		return paint;
	}
	if (COLORS >= 16) {
		paint.pair = alloc_pair(nearest(foreground), nearest(background));
	} else {
		if (nearest(foreground) & 8)
			paint.attributes = A_BOLD;
		paint.pair = alloc_pair(nearest(foreground) & 7, nearest(background) & 7);
	}
	if (paint.pair < 0)
		paint.pair = 0;
	return paint;
}

void paint_put(int y, int x, wchar_t character, struct paint paint)
{
	const wchar_t text[2] = { character, L'\0' };
	cchar_t cell;

	setcchar(&cell, text, paint.attributes, 0, &paint.pair);
	mvadd_wch(y, x, &cell);
}
