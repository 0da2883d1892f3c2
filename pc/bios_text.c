// SPDX-License-Identifier: MIT
/*
 * bios_text.c - characters on the screen, in text modes and in mode 13h:
 * scrolling, reading, writing, teletype and strings of INT 10h.
 *
 * Everything comes from the BIOS data area, where programs may write what they
 * like; so every address is kept inside of video memory.
 */
#include <string.h>

#include "pc/bios_parts.h"

#define MODE_13H	0x13u
#define TEXT_SIZE	0x8000u
#define TEXT_MASK	0x7ffeu
#define WIDTH		320u
#define HEIGHT		200u
#define CELL		8u		/* pixels, of mode 13h */
#define VECTOR_FONT	0x43u

static bool graphics(const struct guest *g)
{
	return bda_byte(g, BDA_MODE) == MODE_13H;
}

static unsigned int at_most(unsigned int value, unsigned int most)
{
	return value < most ? value : most;
}

static unsigned int columns(const struct guest *g)
{
	return at_most(bda_word(g, BDA_COLUMNS), graphics(g) ? WIDTH / CELL : SCREEN_COLUMNS);
}

static unsigned int rows(const struct guest *g)
{
	return at_most(bda_byte(g, BDA_ROWS) + 1, graphics(g) ? HEIGHT / CELL : SCREEN_ROWS);
}

/* The character and the attribute of a place in a text mode. */
static uint8_t *cell(const struct guest *g, uint8_t page, unsigned int row, unsigned int column)
{
	unsigned int at = page * bda_word(g, BDA_PAGE_SIZE);

	if (at + 2 * rows(g) * columns(g) > TEXT_SIZE)
		at = 0;
	at += 2 * (row * columns(g) + column);
	return g->ram + VGA_TEXT_BASE + (at & TEXT_MASK);
}

static uint8_t *pixels(const struct guest *g, unsigned int row, unsigned int column,
		       unsigned int line)
{
	unsigned int y = (row * CELL + line) % HEIGHT, x = column * CELL % WIDTH;

	return g->ram + VGA_GRAPHICS_BASE + y * WIDTH + x;
}

/* One of eight lines of a character's shape in mode 13h. */
static uint8_t glyph_line(const struct guest *g, uint8_t character, unsigned int line)
{
	uint16_t offset = guest_word(g, 0, VECTOR_FONT * 4);
	uint16_t segment = guest_word(g, 0, VECTOR_FONT * 4 + 2);

	return guest_byte(g, segment, offset + character * CELL + line);
}

static void draw(struct guest *g, unsigned int row, unsigned int column, uint8_t character,
		 uint8_t colour, uint8_t background)
{
	unsigned int line, x;
	uint8_t bits, *to;

	for (line = 0; line < CELL; line++) {
		bits = glyph_line(g, character, line);
		to = pixels(g, row, column, line);
		for (x = 0; x < CELL; x++)
			to[x] = bits & 0x80u >> x ? colour : background;
	}
}

/* The character that looks like what is there; 0 if none does. */
static uint8_t recognise(const struct guest *g, unsigned int row, unsigned int column)
{
	unsigned int line, x, character;
	const uint8_t *from;
	uint8_t shape[CELL] = { 0 };

	for (line = 0; line < CELL; line++) {
		from = pixels(g, row, column, line);
		for (x = 0; x < CELL; x++)
			if (from[x])
				shape[line] |= 0x80u >> x;
	}
	for (character = 0; character < 256; character++) {
		for (line = 0; line < CELL; line++)
			if (glyph_line(g, character, line) != shape[line])
				break;
		if (line == CELL)
			return character;
	}
	return 0;
}

/* The window is inside of the screen, so that a row of it is in one piece. */
static void copy_row(struct guest *g, uint8_t page, struct bios_window window,
		     unsigned int from, unsigned int to)
{
	unsigned int line, width = window.right - window.left + 1;

	if (!graphics(g)) {
		memmove(cell(g, page, to, window.left), cell(g, page, from, window.left),
			2 * width);
		return;
	}
	for (line = 0; line < CELL; line++)
		memmove(pixels(g, to, window.left, line), pixels(g, from, window.left, line),
			CELL * width);
}

static void clear_row(struct guest *g, uint8_t page, struct bios_window window,
		      unsigned int row, uint8_t attribute)
{
	unsigned int i, width = window.right - window.left + 1;
	uint8_t *to;

	if (graphics(g)) {
		for (i = 0; i < CELL; i++)
			memset(pixels(g, row, window.left, i), attribute, CELL * width);
		return;
	}
	to = cell(g, page, row, window.left);
	for (i = 0; i < width; i++) {
		to[2 * i] = ' ';
		to[2 * i + 1] = attribute;
	}
}

/* @lines > 0 scrolls up, < 0 down; 0, or more than there are, clears. */
void bios_text_scroll(struct guest *g, uint8_t page, struct bios_window window, int lines,
		      uint8_t attribute)
{
	unsigned int i, height, distance = lines < 0 ? -lines : lines;

	if (!columns(g))
		return;
	if (window.right >= columns(g))
		window.right = columns(g) - 1;
	if (window.bottom >= rows(g))
		window.bottom = rows(g) - 1;
	if (window.left > window.right || window.top > window.bottom)
		return;
	height = window.bottom - window.top + 1;
	if (!distance || distance > height)
		distance = height;
	for (i = 0; i < height - distance; i++) {
		if (lines > 0)
			copy_row(g, page, window, window.top + i + distance, window.top + i);
		else
			copy_row(g, page, window, window.bottom - i - distance,
				 window.bottom - i);
	}
	for (; i < height; i++)
		clear_row(g, page, window, lines > 0 ? window.top + i : window.bottom - i,
			  attribute);
}

static void cursor(const struct guest *g, uint8_t page, unsigned int *row, unsigned int *column)
{
	uint16_t at = bda_word(g, BDA_CURSOR + 2 * (page % BIOS_VIDEO_PAGES));

	*row = at >> 8;
	*column = at & 0xff;
}

/* AH=08h */
void bios_text_read(struct guest *g)
{
	uint8_t page = guest_high(g, VMM86_EBX);
	unsigned int row, column;
	const uint8_t *at;

	cursor(g, page, &row, &column);
	if (graphics(g)) {
		guest_set_low(g, VMM86_EAX, recognise(g, row, column));
		return;
	}
	at = cell(g, page, row, column);
	guest_set_low(g, VMM86_EAX, at[0]);
	guest_set_high(g, VMM86_EAX, at[1]);
}

/* AH=09h, 0Ah: CX times, the cursor stays. */
void bios_text_write(struct guest *g, bool with_attribute)
{
	uint8_t character = guest_low(g, VMM86_EAX), page = guest_high(g, VMM86_EBX);
	uint8_t attribute = guest_low(g, VMM86_EBX);
	unsigned int row, column, count = guest_reg(g, VMM86_ECX);
	uint8_t *at;

	cursor(g, page, &row, &column);
	for (; count && row < rows(g); count--) {
		if (graphics(g)) {
			/* BH is no page then, but the background. */
			draw(g, row, column, character, attribute, page);
		} else {
			at = cell(g, page, row, column);
			at[0] = character;
			if (with_attribute)
				at[1] = attribute;
		}
		if (++column >= columns(g)) {
			column = 0;
			row++;
		}
	}
}

static void new_line(struct guest *g, uint8_t page, unsigned int column)
{
	struct bios_window all = { 0, 0, rows(g) - 1, 0xff };
	uint8_t attribute = graphics(g) ? 0 : cell(g, page, rows(g) - 1, column)[1];

	bios_text_scroll(g, page, all, 1, attribute);
}

/* How the character of a teletype gets its attribute. */
enum ink { INK_KEEP, INK_GIVEN };

static void put(struct bios *bios, struct guest *g, uint8_t page, uint8_t character,
		enum ink ink, uint8_t attribute)
{
	unsigned int row, column;
	uint8_t *at;

	cursor(g, page, &row, &column);
	switch (character) {
	case '\a':
		return;
	case '\b':
		if (column)
			column--;
		break;
	case '\n':
		row++;
		break;
	case '\r':
		column = 0;
		break;
	default:
		if (graphics(g)) {
			draw(g, row, column, character, attribute, 0);
		} else {
			at = cell(g, page, row, column);
			at[0] = character;
			if (ink == INK_GIVEN)
				at[1] = attribute;
		}
		if (++column >= columns(g)) {
			column = 0;
			row++;
		}
	}
	if (row >= rows(g)) {
		new_line(g, page, column);
		row = rows(g) - 1;
	}
	bios_video_set_cursor(bios, g, page, row, column);
}

/* AH=0Eh */
void bios_text_teletype(struct bios *bios, struct guest *g, uint8_t page, uint8_t character,
			uint8_t colour)
{
	put(bios, g, page, character, INK_KEEP, colour);
}

/* AH=13h */
void bios_text_string(struct bios *bios, struct guest *g)
{
	uint8_t options = guest_low(g, VMM86_EAX), page = guest_high(g, VMM86_EBX);
	uint8_t attribute = guest_low(g, VMM86_EBX), character;
	uint16_t es = g->cpu->sreg[VMM86_ES], at = guest_reg(g, VMM86_EBP);
	unsigned int row, column, count = guest_reg(g, VMM86_ECX);

	cursor(g, page, &row, &column);
	bios_video_set_cursor(bios, g, page, guest_high(g, VMM86_EDX),
			      guest_low(g, VMM86_EDX));
	while (count--) {
		character = guest_byte(g, es, at++);
		if (options & 2)
			attribute = guest_byte(g, es, at++);
		put(bios, g, page, character, INK_GIVEN, attribute);
	}
	if (!(options & 1))
		bios_video_set_cursor(bios, g, page, row, column);
}
