// SPDX-License-Identifier: MIT
/*
 * terminal_picture.c - pictures in the terminal: a cell shows two pixels, one
 * above the other, as an upper half block in two colours.
 */
#include "terminal_parts.h"

#define UPPER_HALF_BLOCK	L'\u2580'

/**
 * struct frame - where a picture is in the terminal, in cells.
 * @columns:	its size
 * @rows:	likewise
 */
struct frame {
	unsigned int left;
	unsigned int top;
	unsigned int columns;
	unsigned int rows;
};

/* The largest one of 4:3; half a cell is about a square. */
static struct frame fit(void)
{
	struct frame frame = { .columns = COLS, .rows = LINES };

	if (frame.columns * 3 > frame.rows * 2 * 4)
		frame.columns = frame.rows * 2 * 4 / 3;
	else
		frame.rows = (frame.columns * 3 / 4 + 1) / 2;
	if (!frame.columns)
		frame.columns = 1;
	frame.left = (COLS - frame.columns) / 2;
	frame.top = (LINES - frame.rows) / 2;
	return frame;
}

/* Without colours: how much ink. */
static wchar_t ink(const uint8_t rgb[3])
{
	static const char ramp[] = " .:-=+*#%@";

	return ramp[(rgb[0] * 3 + rgb[1] * 6 + rgb[2]) * (sizeof(ramp) - 2) / 2550];
}

static void put_pixels(const struct terminal *t, int y, int x, const uint8_t upper[3],
		       const uint8_t lower[3])
{
	if (!paint_has_colours())
		paint_put(y, x, ink(upper), (struct paint){ .attributes = 0 });
	else if (t->utf8)
		paint_put(y, x, UPPER_HALF_BLOCK, paint_of(upper, lower));
	else
		paint_put(y, x, L' ', paint_of(upper, upper));
}

void terminal_draw_picture(struct terminal *t, const uint8_t *rgb, unsigned int width,
			   unsigned int height)
{
	const struct frame f = fit();
	unsigned int row, column;

	t->text = false;
	t->changed = false;
	erase();
	for (row = 0; row < f.rows; row++) {
		const uint8_t *upper = rgb + 3 * width * (row * 2 * height / (f.rows * 2));
		const uint8_t *lower = rgb + 3 * width * ((row * 2 + 1) * height / (f.rows * 2));

		for (column = 0; column < f.columns; column++) {
			const unsigned int x = 3 * (column * width / f.columns);

			put_pixels(t, f.top + row, f.left + column, upper + x, lower + x);
		}
	}
	menu_draw(t);
	curs_set(0);
	refresh();
}
