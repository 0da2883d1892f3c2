// SPDX-License-Identifier: MIT
/*
 * test_vga.c - registers of a VGA card, the text screen that they describe, and
 * its characters as text.
 *
 * Links: pc/vga.c pc/vga_modes.c pc/screen_text.c pc/cp437.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "pc/array.h"
#include "pc/screen_text.h"
#include "pc/vga.h"

struct card {
	struct vga vga;
	struct screen screen;
	uint8_t ram[0x100000];
};

static int set_up(void **state)
{
	struct card *card = calloc(1, sizeof(*card));

	vga_reset(&card->vga);
	*state = card;
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static uint8_t in(struct card *card, uint16_t port)
{
	return vga_in(&card->vga, port, 0);
}

static void out(struct card *card, uint16_t port, uint8_t value)
{
	vga_out(&card->vga, port, value, 0);
}

/* Register @index of a block whose index port is @port and data port the next. */
static void set(struct card *card, uint16_t port, uint8_t index, uint8_t value)
{
	out(card, port, index);
	out(card, port + 1, value);
}

static uint8_t get(struct card *card, uint16_t port, uint8_t index)
{
	out(card, port, index);
	return in(card, port + 1);
}

/* With the screen on (bit 5). */
static void set_attribute(struct card *card, uint8_t index, uint8_t value)
{
	in(card, 0x3da);
	out(card, 0x3c0, index | 0x20);
	out(card, 0x3c0, value);
}

static uint8_t get_attribute(struct card *card, uint8_t index)
{
	in(card, 0x3da);
	out(card, 0x3c0, index | 0x20);
	return in(card, 0x3c1);
}

static void unprotect(struct card *card)
{
	set(card, 0x3d4, 0x11, get(card, 0x3d4, 0x11) & 0x7f);
}

static void set_colour(struct card *card, uint8_t index, uint8_t r, uint8_t g, uint8_t b)
{
	out(card, 0x3c8, index);
	out(card, 0x3c9, r);
	out(card, 0x3c9, g);
	out(card, 0x3c9, b);
}

static void write_text(struct card *card, unsigned int cell, const char *text, uint8_t attribute)
{
	for (; *text; text++, cell++) {
		card->ram[VGA_TEXT_BASE + 2 * cell] = *text;
		card->ram[VGA_TEXT_BASE + 2 * cell + 1] = attribute;
	}
}

static const struct screen *look(struct card *card)
{
	vga_screen(&card->vga, card->ram, &card->screen);
	return &card->screen;
}

static void modes(void **state)
{
	static const uint8_t all[] = { 0, 1, 2, 3, 0x13 };
	struct card *card = *state;
	struct vga before;
	unsigned int i;

	assert_int_equal(card->vga.mode, 3);
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		assert_true(vga_set_mode(&card->vga, all[i]));
		assert_int_equal(card->vga.mode, all[i]);
		assert_int_equal(vga_is_graphics(&card->vga), all[i] == 0x13);
		assert_true(vga_is_on(&card->vga));
	}
	before = card->vga;
	for (i = 4; i < 256; i++)
		if (i != 0x13)
			assert_false(vga_set_mode(&card->vga, i));
	assert_memory_equal(&before, &card->vga, sizeof(before));
}

/* Timing of 720x400 and 320x200 at 70 Hz; 640x480 would have bit 6 of misc output. */
static void mode_registers(void **state)
{
	struct card *card = *state;

	assert_int_equal(in(card, 0x3cc), 0x67);
	assert_int_equal(get(card, 0x3d4, 0x01), 79);
	assert_int_equal(get(card, 0x3d4, 0x13), 40);
	assert_int_equal(get(card, 0x3d4, 0x09) & 0x1f, 15);
	assert_int_equal(get(card, 0x3d4, 0x0a), 13);
	assert_int_equal(get(card, 0x3d4, 0x0b), 14);
	assert_int_equal(get(card, 0x3d4, 0x12), 399 & 0xff);
	assert_int_equal(get_attribute(card, 6), 0x14);
	assert_int_equal(get_attribute(card, 0x10), 0x0c);
	assert_int_equal(get(card, 0x3ce, 6), 0x0e);
	vga_set_mode(&card->vga, 0x13);
	assert_int_equal(in(card, 0x3cc), 0x63);
	assert_int_equal(get(card, 0x3c4, 4), 0x0e);
	assert_int_equal(get(card, 0x3ce, 5), 0x40);
	assert_int_equal(get(card, 0x3ce, 6), 0x05);
	assert_int_equal(get_attribute(card, 0x10), 0x41);
}

static void index_out_of_range(void **state)
{
	static const struct {
		uint16_t port;
		unsigned int count;
	} blocks[] = { { 0x3c4, 5 }, { 0x3ce, 9 }, { 0x3d4, 25 } };
	struct card *card = *state;
	unsigned int i, index;
	struct vga before;

	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		for (index = blocks[i].count; index < 256; index++) {
			out(card, blocks[i].port, index);
			before = card->vga;
			out(card, blocks[i].port + 1, 0x55);
			assert_memory_equal(&before, &card->vga, sizeof(before));
			assert_int_equal(in(card, blocks[i].port + 1), 0xff);
			assert_int_equal(in(card, blocks[i].port), index);
		}
	}
	for (index = 21; index < 32; index++) {
		set_attribute(card, index, 0x55);
		assert_int_equal(get_attribute(card, index), 0xff);
	}
}

static void other_ports(void **state)
{
	static const uint16_t absent[] = { 0x3b4, 0x3b5, 0x3ba, 0x3c3, 0x3cb, 0x3cd, 0x3d8 };
	struct card *card = *state;
	struct vga before = card->vga;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(absent); i++) {
		out(card, absent[i], 0x12);
		assert_int_equal(in(card, absent[i]), 0xff);
	}
	assert_memory_equal(&before, &card->vga, sizeof(before));
	assert_int_equal(in(card, 0x3c2), 0);
	out(card, 0x3c2, 0x63);
	assert_int_equal(in(card, 0x3cc), 0x63);
	out(card, 0x3da, 0x03);
	assert_int_equal(in(card, 0x3ca), 0x03);
}

/* Registers 0 to 7 are protected by bit 7 of register 11h, but for bit 4 of 7. */
static void write_protection(void **state)
{
	struct card *card = *state;

	assert_int_equal(get(card, 0x3d4, 0x11) & 0x80, 0x80);
	set(card, 0x3d4, 0, 0xaa);
	assert_int_equal(get(card, 0x3d4, 0), 0x5f);
	set(card, 0x3d4, 7, 0x00);
	assert_int_equal(get(card, 0x3d4, 7), 0x0f);
	set(card, 0x3d4, 7, 0xff);
	assert_int_equal(get(card, 0x3d4, 7), 0x1f);
	set(card, 0x3d4, 8, 0x03);
	assert_int_equal(get(card, 0x3d4, 8), 0x03);
	unprotect(card);
	set(card, 0x3d4, 0, 0xaa);
	assert_int_equal(get(card, 0x3d4, 0), 0xaa);
	set(card, 0x3d4, 7, 0xe0);
	assert_int_equal(get(card, 0x3d4, 7), 0xe0);
}

static void attribute_flip_flop(void **state)
{
	struct card *card = *state;

	in(card, 0x3da);
	out(card, 0x3c0, 0x22);
	out(card, 0x3c0, 0x15);
	assert_int_equal(in(card, 0x3c0), 0x22);
	assert_int_equal(in(card, 0x3c1), 0x15);
	/* Half a pair, which reading 3DA forgets. */
	out(card, 0x3c0, 0x23);
	in(card, 0x3da);
	out(card, 0x3c0, 0x24);
	out(card, 0x3c0, 0x16);
	assert_int_equal(get_attribute(card, 3), 3);
	assert_int_equal(get_attribute(card, 4), 0x16);
}

static void colour_registers(void **state)
{
	struct card *card = *state;

	out(card, 0x3c8, 255);
	assert_int_equal(in(card, 0x3c7), 0);
	assert_int_equal(in(card, 0x3c8), 255);
	/* 6 bits; 255 is followed by 0. */
	out(card, 0x3c9, 0xff);
	out(card, 0x3c9, 0x40);
	out(card, 0x3c9, 0x21);
	out(card, 0x3c9, 1);
	out(card, 0x3c9, 2);
	out(card, 0x3c9, 3);
	assert_int_equal(in(card, 0x3c8), 1);
	out(card, 0x3c7, 255);
	assert_int_equal(in(card, 0x3c7), 3);
	assert_int_equal(in(card, 0x3c9), 0x3f);
	assert_int_equal(in(card, 0x3c9), 0x00);
	assert_int_equal(in(card, 0x3c9), 0x21);
	assert_int_equal(in(card, 0x3c9), 1);
	/* A new index begins with red again. */
	out(card, 0x3c7, 0);
	assert_int_equal(in(card, 0x3c9), 1);
	assert_int_equal(in(card, 0x3c9), 2);
	assert_int_equal(in(card, 0x3c6), 0xff);
	out(card, 0x3c6, 0x0f);
	assert_int_equal(in(card, 0x3c6), 0x0f);
}

/* The status in the middle of the seen, or of the unseen, part of a line. */
static uint8_t status_at(struct card *card, uint64_t frame, double line)
{
	return vga_in(&card->vga, 0x3da, (frame * 449 + line) * 800 / 25.175e6 * 1e9);
}

static void retrace(void **state)
{
	struct card *card = *state;
	uint64_t frame;

	for (frame = 0; frame < 3000000; frame = frame * 3 + 1) {
		assert_int_equal(status_at(card, frame, 0.5), 0);
		assert_int_equal(status_at(card, frame, 0.9), 1);
		assert_int_equal(status_at(card, frame, 399.5), 0);
		assert_int_equal(status_at(card, frame, 400.5), 1);
		assert_int_equal(status_at(card, frame, 411.5), 1);
		assert_int_equal(status_at(card, frame, 412.5), 9);
		assert_int_equal(status_at(card, frame, 413.9), 9);
		assert_int_equal(status_at(card, frame, 414.5), 1);
		assert_int_equal(status_at(card, frame, 448.5), 1);
	}
	/* Years. */
	vga_in(&card->vga, 0x3da, UINT64_MAX);
}

static void frames_per_second(void **state)
{
	struct card *card = *state;
	unsigned int frames = 0;
	uint8_t last = 0, now;
	uint64_t ns;

	for (ns = 0; ns < 10000000000; ns += 10000) {
		now = vga_in(&card->vga, 0x3da, ns) & 8;
		frames += now > last;
		last = now;
	}
	assert_in_range(frames, 700, 701);
}

static void power_on_screen(void **state)
{
	const struct screen *screen = look(*state);
	/* CGA's colours: brown is not dark yellow. */
	static const uint8_t colours[16][3] = {
		{ 0x00, 0x00, 0x00 }, { 0x00, 0x00, 0xaa }, { 0x00, 0xaa, 0x00 },
		{ 0x00, 0xaa, 0xaa }, { 0xaa, 0x00, 0x00 }, { 0xaa, 0x00, 0xaa },
		{ 0xaa, 0x55, 0x00 }, { 0xaa, 0xaa, 0xaa }, { 0x55, 0x55, 0x55 },
		{ 0x55, 0x55, 0xff }, { 0x55, 0xff, 0x55 }, { 0x55, 0xff, 0xff },
		{ 0xff, 0x55, 0x55 }, { 0xff, 0x55, 0xff }, { 0xff, 0xff, 0x55 },
		{ 0xff, 0xff, 0xff },
	};

	assert_int_equal(screen->columns, 80);
	assert_int_equal(screen->rows, 25);
	assert_int_equal(screen->cell_height, 16);
	assert_false(screen->doubled);
	assert_true(screen->blink);
	assert_true(screen->cursor_on);
	assert_int_equal(screen->cursor_x, 0);
	assert_int_equal(screen->cursor_y, 0);
	assert_int_equal(screen->cursor_first, 13);
	assert_int_equal(screen->cursor_last, 14);
	assert_memory_equal(screen->palette, colours, sizeof(colours));
}

/* Scan lines seen / lines of a cell. */
static void rows(void **state)
{
	static const struct {
		unsigned int lines, cell, rows;
		bool doubled;
	} sizes[] = {
		{ 400, 16, 25, false }, { 400, 14, 28, false }, { 350, 14, 25, false },
		{ 350, 8, 43, false }, { 400, 8, 50, false }, { 400, 8, 25, true },
		{ 480, 8, 50, false }, { 400, 32, 12, false }, { 1024, 1, 50, false },
		{ 1, 32, 1, false },
	};
	struct card *card = *state;
	const struct screen *screen;
	unsigned int i, end;

	unprotect(card);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		end = sizes[i].lines - 1;
		set(card, 0x3d4, 0x12, end);
		set(card, 0x3d4, 0x07, (end & 0x100 ? 2 : 0) | (end & 0x200 ? 0x40 : 0));
		set(card, 0x3d4, 0x09, 0x40 | (sizes[i].cell - 1) | (sizes[i].doubled ? 0x80 : 0));
		screen = look(card);
		assert_int_equal(screen->rows, sizes[i].rows);
		assert_int_equal(screen->cell_height, sizes[i].cell);
		assert_int_equal(screen->doubled, sizes[i].doubled);
	}
}

static void cells_and_start(void **state)
{
	struct card *card = *state;
	const struct screen *screen;

	write_text(card, 81, "x", 0x1e);
	screen = look(card);
	assert_int_equal(screen->cell[1][1].character, 'x');
	assert_int_equal(screen->cell[1][1].attribute, 0x1e);
	/* Page 1 of 4096 bytes. */
	write_text(card, 0x800, "y", 0x2d);
	set(card, 0x3d4, 0x0c, 0x08);
	set(card, 0x3d4, 0x0d, 0x00);
	screen = look(card);
	assert_int_equal(screen->cell[0][0].character, 'y');
	assert_int_equal(screen->cell[0][0].attribute, 0x2d);
	assert_false(screen->cursor_on);
	/* The last cell of the 32 KiB is followed by the first. */
	write_text(card, 0, "z", 7);
	set(card, 0x3d4, 0x0c, 0x3f);
	set(card, 0x3d4, 0x0d, 0xff);
	assert_int_equal(look(card)->cell[0][1].character, 'z');
	set(card, 0x3d4, 0x0c, 0xff);
	assert_int_equal(look(card)->cell[0][1].character, 'z');
	/* All rows are the same one. */
	set(card, 0x3d4, 0x13, 0);
	assert_int_equal(look(card)->cell[24][1].character, 'z');
}

static void forty_columns(void **state)
{
	struct card *card = *state;
	const struct screen *screen;

	vga_set_mode(&card->vga, 1);
	write_text(card, 40, "x", 7);
	set(card, 0x3d4, 0x0f, 41);
	screen = look(card);
	assert_int_equal(screen->columns, 40);
	assert_int_equal(screen->rows, 25);
	assert_int_equal(screen->cell[1][0].character, 'x');
	assert_int_equal(screen->cursor_x, 1);
	assert_int_equal(screen->cursor_y, 1);
}

static void cursor(void **state)
{
	struct card *card = *state;
	const struct screen *screen;

	set(card, 0x3d4, 0x0e, (24 * 80 + 79) >> 8);
	set(card, 0x3d4, 0x0f, (24 * 80 + 79) & 0xff);
	set(card, 0x3d4, 0x0a, 0);
	set(card, 0x3d4, 0x0b, 15);
	screen = look(card);
	assert_true(screen->cursor_on);
	assert_int_equal(screen->cursor_x, 79);
	assert_int_equal(screen->cursor_y, 24);
	assert_int_equal(screen->cursor_first, 0);
	assert_int_equal(screen->cursor_last, 15);
	/* Off: bit 5; first line after the last; below the cell; below the screen. */
	set(card, 0x3d4, 0x0a, 0x20);
	assert_false(look(card)->cursor_on);
	set(card, 0x3d4, 0x0a, 8);
	set(card, 0x3d4, 0x0b, 7);
	assert_false(look(card)->cursor_on);
	set(card, 0x3d4, 0x0a, 16);
	set(card, 0x3d4, 0x0b, 31);
	assert_false(look(card)->cursor_on);
	set(card, 0x3d4, 0x0a, 13);
	set(card, 0x3d4, 0x0f, (25 * 80) & 0xff);
	assert_false(look(card)->cursor_on);
}

static void palette(void **state)
{
	static const uint8_t expected[3] = { 0xff, 0x82, 0x04 };
	struct card *card = *state;

	/* Index 04h; 24h, then E4h by colour select; 64h by the mask. */
	set_attribute(card, 1, 0x04);
	set_colour(card, 0x04, 63, 32, 1);
	assert_memory_equal(look(card)->palette[1], expected, 3);
	set_attribute(card, 0x10, 0x8c);
	set_attribute(card, 0x14, 0x02);
	set_colour(card, 0x04, 0, 0, 0);
	set_colour(card, 0x24, 63, 32, 1);
	assert_memory_equal(look(card)->palette[1], expected, 3);
	set_attribute(card, 0x14, 0x0e);
	set_colour(card, 0x24, 0, 0, 0);
	set_colour(card, 0xe4, 63, 32, 1);
	assert_memory_equal(look(card)->palette[1], expected, 3);
	set_colour(card, 0xe4, 0, 0, 0);
	set_colour(card, 0x64, 63, 32, 1);
	out(card, 0x3c6, 0x7f);
	assert_memory_equal(look(card)->palette[1], expected, 3);
	/* Without bit 7 of the mode, bits 4 and 5 are the palette register's. */
	out(card, 0x3c6, 0xff);
	set_attribute(card, 0x10, 0x0c);
	set_colour(card, 0xc4, 63, 32, 1);
	assert_memory_equal(look(card)->palette[1], expected, 3);
}

static void bright_background(void **state)
{
	struct card *card = *state;

	set_attribute(card, 0x10, 0x04);
	assert_false(look(card)->blink);
}

static void screen_off(void **state)
{
	static const struct screen_cell cells[SCREEN_ROWS][SCREEN_COLUMNS];
	struct card *card = *state;
	const struct screen *screen;

	write_text(card, 0, "secret", 7);
	in(card, 0x3da);
	out(card, 0x3c0, 0x00);
	screen = look(card);
	assert_int_equal(screen->columns, 80);
	assert_int_equal(screen->rows, 25);
	assert_memory_equal(screen->cell, cells, sizeof(cells));
	assert_false(screen->cursor_on);
	in(card, 0x3da);
	out(card, 0x3c0, 0x20);
	assert_int_equal(look(card)->cell[0][0].character, 's');
	/* Clocking mode, bit 5. */
	set(card, 0x3c4, 1, 0x20);
	assert_memory_equal(look(card)->cell, cells, sizeof(cells));
}

/* Colours that programs name by their numbers. */
static void palette_of_mode_13h(void **state)
{
	static const struct {
		uint8_t index, colour[3];
	} known[] = {
		{ 0, { 0, 0, 0 } }, { 6, { 42, 21, 0 } }, { 7, { 42, 42, 42 } },
		{ 8, { 21, 21, 21 } }, { 15, { 63, 63, 63 } }, { 16, { 0, 0, 0 } },
		{ 17, { 5, 5, 5 } }, { 24, { 28, 28, 28 } }, { 31, { 63, 63, 63 } },
		{ 32, { 0, 0, 63 } }, { 33, { 16, 0, 63 } }, { 34, { 31, 0, 63 } },
		{ 35, { 47, 0, 63 } }, { 36, { 63, 0, 63 } }, { 40, { 63, 0, 0 } },
		{ 44, { 63, 63, 0 } }, { 48, { 0, 63, 0 } }, { 52, { 0, 63, 63 } },
		{ 55, { 0, 16, 63 } }, { 56, { 31, 31, 63 } }, { 57, { 39, 31, 63 } },
		{ 80, { 45, 45, 63 } }, { 81, { 49, 45, 63 } }, { 82, { 54, 45, 63 } },
		{ 104, { 0, 0, 28 } }, { 105, { 7, 0, 28 } }, { 128, { 14, 14, 28 } },
		{ 129, { 17, 14, 28 } }, { 152, { 20, 20, 28 } }, { 176, { 0, 0, 16 } },
		{ 184, { 16, 0, 0 } }, { 200, { 8, 8, 16 } }, { 224, { 11, 11, 16 } },
		{ 225, { 12, 11, 16 } }, { 227, { 15, 11, 16 } }, { 247, { 11, 12, 16 } },
		{ 248, { 0, 0, 0 } }, { 255, { 0, 0, 0 } },
	};
	uint8_t dac[256][3];
	unsigned int i;

	(void)state;
	vga_default_palette(dac);
	for (i = 0; i < ARRAY_SIZE(known); i++)
		assert_memory_equal(dac[known[i].index], known[i].colour, 3);
}

static void text(void **state)
{
	struct card *card = *state;
	char *text;

	text = screen_text(look(card));
	assert_string_equal(text, "");
	free(text);
	write_text(card, 0, "  A\xe1 \x01", 7);
	write_text(card, 160, "B \xff", 7);
	write_text(card, 24 * 80, "   ", 7);
	text = screen_text(look(card));
	assert_string_equal(text, "  Aß ☺\n\nB\n");
	free(text);
}

/* The longest text: 80x50 of three bytes each. */
static void full_text(void **state)
{
	struct card *card = *state;
	unsigned int i;
	char *text;

	unprotect(card);
	set(card, 0x3d4, 0x09, 0x47);
	for (i = 0; i < 80 * 50; i++)
		write_text(card, i, "\xdb", 7);
	text = screen_text(look(card));
	assert_int_equal(strlen(text), 50 * (80 * 3 + 1));
	free(text);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(modes), TEST(mode_registers), TEST(index_out_of_range), TEST(other_ports),
		TEST(write_protection), TEST(attribute_flip_flop), TEST(colour_registers),
		TEST(retrace), TEST(frames_per_second), TEST(power_on_screen), TEST(rows),
		TEST(cells_and_start), TEST(forty_columns), TEST(cursor), TEST(palette),
		TEST(bright_background), TEST(screen_off), TEST(palette_of_mode_13h), TEST(text),
		TEST(full_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
