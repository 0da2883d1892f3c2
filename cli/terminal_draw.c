// SPDX-License-Identifier: MIT
/*
 * terminal_draw.c - the PC's text screen in the terminal.  ncurses finds out what
 * has changed.
 */
#include <string.h>
#include <wchar.h>

#include "pc/cp437.h"
#include "terminal_parts.h"

/* For terminals without Unicode: what looks similar, sixteen characters a row. */
static const char ascii_low[2][17] = {
	" oo*****oo.oo+*#",
	"><|!P$_|^v><L-^v",
};

static const char ascii_high[8][17] = {
	"CueaaaaceeeiiiAA",
	"EaAooouuyOUcLYPf",
	"aiounNao?--//!<>",
	"###|++++++|+++++",
	"++++-++++++++=++",
	"+++++++++++#_##^",
	"aBGpSsutOOOd8oen",
	"=+><()/~o..Vn2# ",
};

static wchar_t as_ascii(uint8_t character)
{
	if (character < 32)
		return ascii_low[character / 16][character % 16];
	if (character < 127)
		return character;
	return character < 128 ? '^' : ascii_high[(character - 128) / 16][character % 16];
}

/* A character that is not one cell wide in the user's locale would shift a row. */
static wchar_t glyph(const struct terminal *t, uint8_t character)
{
	const wchar_t unicode = cp437_unicode(character);

	if (unicode == 0xa0)
		return ' ';
	return t->utf8 && wcwidth(unicode) == 1 ? unicode : as_ascii(character);
}

/* The paint of an attribute byte. */
static struct paint paint_attribute(const struct screen *screen, uint8_t attribute)
{
	const bool blink = screen->blink && attribute & 0x80;
	const uint8_t background = attribute >> 4 & (screen->blink ? 7 : 15);
	struct paint paint = paint_of(screen->palette[attribute & 15],
				      screen->palette[background]);

	if (blink)
		paint.attributes |= A_BLINK;
	return paint;
}

/* One dimension of the part that is seen: move it no more than the cursor asks for. */
static unsigned int scroll_to(unsigned int view, unsigned int room, unsigned int size,
			      unsigned int cursor)
{
	if (room >= size)
		return 0;
	if (cursor < view)
		view = cursor;
	if (cursor >= view + room)
		view = cursor - room + 1;
	return view > size - room ? size - room : view;
}

/* Where does the part begin, and how many rows of it are seen? */
static unsigned int place_view(struct terminal *t)
{
	const struct screen *s = &t->screen;
	const bool fits = s->columns <= COLS && s->rows <= LINES;
	const unsigned int rows = fits || LINES < 2 ? LINES : LINES - 1;
	const unsigned int x = s->cursor_on ? s->cursor_x : t->view_x;
	const unsigned int y = s->cursor_on ? s->cursor_y : t->view_y;

	t->view_x = scroll_to(t->view_x, COLS, s->columns, x);
	t->view_y = scroll_to(t->view_y, rows, s->rows, y);
	return rows;
}

static void draw_cells(const struct terminal *t, unsigned int rows)
{
	const struct screen *s = &t->screen;
	bool known[256] = { false };
	struct paint paint[256];
	unsigned int x, y;

	for (y = t->view_y; y < s->rows && y - t->view_y < rows; y++) {
		for (x = t->view_x; x < s->columns && x - t->view_x < (unsigned int)COLS; x++) {
			const struct screen_cell cell = s->cell[y][x];

			if (!known[cell.attribute])
				paint[cell.attribute] = paint_attribute(s, cell.attribute);
			known[cell.attribute] = true;
			paint_put(y - t->view_y, x - t->view_x, glyph(t, cell.character),
				  paint[cell.attribute]);
		}
	}
}

/* The cursor of the PC has no place under the menu. */
static void draw_cursor(const struct terminal *t, unsigned int rows)
{
	const struct screen *s = &t->screen;
	const unsigned int x = s->cursor_x - t->view_x, y = s->cursor_y - t->view_y;

	if (!t->menu && s->cursor_on && x < (unsigned int)COLS && y < rows) {
		curs_set(1);
		move(y, x);
	} else {
		curs_set(0);
	}
}

void terminal_draw(struct terminal *t, const struct screen *screen)
{
	unsigned int rows;

	if (t->text && !t->changed && !memcmp(&t->screen, screen, sizeof(*screen)))
		return;
	t->screen = *screen;
	t->text = true;
	t->changed = false;
	rows = place_view(t);
	erase();
	draw_cells(t, rows);
	menu_draw(t);
	draw_cursor(t, rows);
	refresh();
}
