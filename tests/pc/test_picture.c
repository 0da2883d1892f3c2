// SPDX-License-Identifier: MIT
/*
 * test_picture.c - text and mode 13h as pictures, the font, and PNG files.
 *
 * Links: pc/picture.c pc/png.c pc/vga.c pc/vga_modes.c build/pc/font.c -lpng
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pc/font.h"
#include "pc/png.h"

struct card {
	struct vga vga;
	uint8_t ram[0x100000];
	struct picture picture;
	char folder[32];
};

static const uint8_t black[3], blue[3] = { 0, 0, 0xaa }, yellow[3] = { 0xff, 0xff, 0x55 };
static const uint8_t grey[3] = { 0xaa, 0xaa, 0xaa }, red[3] = { 0xaa, 0, 0 };
static const uint8_t bright_red[3] = { 0xff, 0x55, 0x55 };

static int set_up(void **state)
{
	struct card *card = calloc(1, sizeof(*card));

	vga_reset(&card->vga);
	strcpy(card->folder, "/tmp/test_picture.XXXXXX");
	*state = card;
	return mkdtemp(card->folder) ? 0 : -1;
}

/* Nothing but what a test removes itself is left over by a writer. */
static int tear_down(void **state)
{
	struct card *card = *state;
	int failed = rmdir(card->folder);

	picture_free(&card->picture);
	free(card);
	return failed;
}

static void set_crtc(struct card *card, uint8_t index, uint8_t value)
{
	vga_out(&card->vga, 0x3d4, index, 0);
	vga_out(&card->vga, 0x3d5, value, 0);
}

static void set_attribute(struct card *card, uint8_t index, uint8_t value)
{
	vga_in(&card->vga, 0x3da, 0);
	vga_out(&card->vga, 0x3c0, index, 0);
	vga_out(&card->vga, 0x3c0, value, 0);
}

static void hide_cursor(struct card *card)
{
	set_crtc(card, 0x0a, 0x20);
}

static void put(struct card *card, unsigned int cell, uint8_t character, uint8_t attribute)
{
	card->ram[VGA_TEXT_BASE + 2 * cell] = character;
	card->ram[VGA_TEXT_BASE + 2 * cell + 1] = attribute;
}

static void take(struct card *card, unsigned int height)
{
	picture_free(&card->picture);
	assert_true(picture_take(&card->picture, &card->vga, card->ram));
	assert_int_equal(card->picture.width, 640);
	assert_int_equal(card->picture.height, height);
}

static const uint8_t *dot(const struct card *card, unsigned int x, unsigned int y)
{
	return card->picture.rgb + (y * 640 + x) * 3;
}

static void assert_colour(const struct card *card, unsigned int x, unsigned int y,
			  const uint8_t rgb[3])
{
	assert_memory_equal(dot(card, x, y), rgb, 3);
}

/* The cell of @width dots for each of the font at x, y. */
static void assert_cell(const struct card *card, unsigned int x, unsigned int y,
			unsigned int width, unsigned int height, const uint8_t *glyph,
			const uint8_t front[3], const uint8_t back[3])
{
	unsigned int i, line;

	for (line = 0; line < height; line++)
		for (i = 0; i < 8 * width; i++)
			assert_colour(card, x + i, y + line,
				      glyph[line] & 0x80 >> i / width ? front : back);
}

static unsigned int count_not(const struct card *card, const uint8_t rgb[3])
{
	unsigned int x, y, count = 0;

	for (y = 0; y < card->picture.height; y++)
		for (x = 0; x < 640; x++)
			count += !!memcmp(dot(card, x, y), rgb, 3);
	return count;
}

static bool all_lines(const uint8_t *glyph, unsigned int height, uint8_t value)
{
	while (height--)
		if (*glyph++ != value)
			return false;
	return true;
}

/* Shapes that are the same in every font of a PC. */
static void font(void **state)
{
	unsigned int i;

	(void)state;
	assert_true(all_lines(vga_font_16[0], 16, 0));
	assert_true(all_lines(vga_font_14[' '], 14, 0));
	assert_true(all_lines(vga_font_8[0xff], 8, 0));
	assert_true(all_lines(vga_font_16[0xdb], 16, 0xff));
	assert_true(all_lines(vga_font_14[0xdb], 14, 0xff));
	assert_true(all_lines(vga_font_8[0xdb], 8, 0xff));
	assert_true(all_lines(vga_font_16[0xdd], 16, 0xf0));
	assert_true(all_lines(vga_font_16[0xde], 16, 0x0f));
	/* The vertical line has no gap, the horizontal one is full. */
	for (i = 0; i < 16; i++)
		assert_int_equal(vga_font_16[0xb3][i], vga_font_16[0xb3][0]);
	assert_int_not_equal(vga_font_16[0xb3][0], 0);
	for (i = 0; i < 8 && vga_font_8[0xc4][i] != 0xff; i++)
		;
	assert_in_range(i, 1, 6);
	/* Upper and lower half. */
	assert_int_equal(vga_font_8[0xdf][0], 0xff);
	assert_int_equal(vga_font_8[0xdf][7], 0);
	assert_int_equal(vga_font_8[0xdc][0], 0);
	assert_int_equal(vga_font_8[0xdc][7], 0xff);
}

/* No two characters look alike, but the three blanks. */
static void font_is_whole(void **state)
{
	unsigned int a, b;

	(void)state;
	for (a = 1; a < 256; a++) {
		if (a == ' ' || a == 0xff)
			continue;
		assert_false(all_lines(vga_font_16[a], 16, 0));
		assert_false(all_lines(vga_font_14[a], 14, 0));
		assert_false(all_lines(vga_font_8[a], 8, 0));
		for (b = 1; b < a; b++)
			assert_memory_not_equal(vga_font_16[a], vga_font_16[b], 16);
	}
}

static void letter(void **state)
{
	struct card *card = *state;

	hide_cursor(card);
	put(card, 2 * 80 + 3, 'A', 0x1e);
	take(card, 400);
	assert_cell(card, 24, 32, 1, 16, vga_font_16['A'], yellow, blue);
	/* All others are black on black. */
	assert_int_equal(count_not(card, black), 8 * 16);
}

static void last_cell(void **state)
{
	struct card *card = *state;

	hide_cursor(card);
	put(card, 80 * 25 - 1, 'g', 0x07);
	take(card, 400);
	assert_cell(card, 632, 384, 1, 16, vga_font_16['g'], grey, black);
}

/* Bit 7 of an attribute: a bright background, unless it blinks. */
static void blink(void **state)
{
	struct card *card = *state;

	hide_cursor(card);
	put(card, 0, 'A', 0xc1);
	take(card, 400);
	assert_cell(card, 0, 0, 1, 16, vga_font_16['A'], blue, red);
	set_attribute(card, 0x30, 0x04);
	take(card, 400);
	assert_cell(card, 0, 0, 1, 16, vga_font_16['A'], blue, bright_red);
}

static void cursor(void **state)
{
	struct card *card = *state;
	unsigned int x, y;

	put(card, 81, 'A', 0x1e);
	set_crtc(card, 0x0f, 81);
	take(card, 400);
	assert_cell(card, 8, 16, 1, 13, vga_font_16['A'], yellow, blue);
	for (y = 13; y < 15; y++)
		for (x = 0; x < 8; x++)
			assert_colour(card, 8 + x, 16 + y, yellow);
	assert_cell(card, 8, 16 + 15, 1, 1, vga_font_16['A'] + 15, yellow, blue);
	assert_colour(card, 16, 16 + 13, black);
}

static void forty_columns(void **state)
{
	struct card *card = *state;

	vga_set_mode(&card->vga, 1);
	hide_cursor(card);
	put(card, 41, 'R', 0x1e);
	take(card, 400);
	assert_cell(card, 16, 16, 2, 16, vga_font_16['R'], yellow, blue);
}

static void lower_cells(void **state)
{
	struct card *card = *state;

	hide_cursor(card);
	put(card, 80, 'R', 0x1e);
	set_crtc(card, 0x09, 0x4d);
	take(card, 28 * 14);
	assert_cell(card, 0, 14, 1, 14, vga_font_14['R'], yellow, blue);
	set_crtc(card, 0x09, 0x47);
	take(card, 400);
	assert_cell(card, 0, 8, 1, 8, vga_font_8['R'], yellow, blue);
	/* Cells without a font of their own. */
	set_crtc(card, 0x09, 0x41);
	take(card, 100);
	assert_cell(card, 0, 2, 1, 2, vga_font_8['R'], yellow, blue);
	set_crtc(card, 0x09, 0x5f);
	take(card, 12 * 32);
	assert_cell(card, 0, 32, 1, 16, vga_font_16['R'], yellow, blue);
	assert_colour(card, 0, 32 + 31, blue);
}

/* 200 lines, each shown twice. */
static void doubled_lines(void **state)
{
	struct card *card = *state;
	unsigned int line;

	hide_cursor(card);
	put(card, 80, 'R', 0x1e);
	set_crtc(card, 0x09, 0xc7);
	take(card, 400);
	for (line = 0; line < 16; line++)
		assert_cell(card, 0, 16 + line, 1, 1, vga_font_8['R'] + line / 2, yellow, blue);
}

static void graphics_dot(void **state)
{
	static const uint8_t colour[3] = { 0xff, 0x41, 0x82 };
	struct card *card = *state;
	static const uint8_t dac[] = { 63, 16, 32 };
	unsigned int i;

	vga_set_mode(&card->vga, 0x13);
	vga_out(&card->vga, 0x3c8, 200, 0);
	for (i = 0; i < 3; i++)
		vga_out(&card->vga, 0x3c9, dac[i], 0);
	card->ram[VGA_GRAPHICS_BASE + 199 * 320 + 5] = 200;
	take(card, 400);
	assert_colour(card, 10, 398, colour);
	assert_colour(card, 11, 398, colour);
	assert_colour(card, 10, 399, colour);
	assert_colour(card, 11, 399, colour);
	assert_int_equal(count_not(card, black), 4);
	/* Through the mask: 200 & 7 is 0. */
	vga_out(&card->vga, 0x3c6, 7, 0);
	take(card, 400);
	assert_int_equal(count_not(card, black), 0);
}

/* Start address 80 is 320 bytes, one line further. */
static void graphics_start(void **state)
{
	struct card *card = *state;

	vga_set_mode(&card->vga, 0x13);
	card->ram[VGA_GRAPHICS_BASE + 320] = 1;
	set_crtc(card, 0x0d, 80);
	take(card, 400);
	assert_colour(card, 0, 0, blue);
	assert_colour(card, 1, 1, blue);
	assert_int_equal(count_not(card, black), 4);
	/* The memory seen does not leave its 64 KiB. */
	set_crtc(card, 0x0c, 0xff);
	set_crtc(card, 0x0d, 0xff);
	set_crtc(card, 0x13, 0xff);
	take(card, 400);
}

static void screen_off(void **state)
{
	struct card *card = *state;

	memset(card->ram + VGA_TEXT_BASE, 0x44, 0x8000);
	memset(card->ram + VGA_GRAPHICS_BASE, 0x44, 0x10000);
	set_attribute(card, 0x10, 0x0c);
	take(card, 400);
	assert_int_equal(count_not(card, black), 0);
	vga_set_mode(&card->vga, 0x13);
	set_attribute(card, 0x10, 0x41);
	take(card, 400);
	assert_int_equal(count_not(card, black), 0);
}

static const char *in_folder(struct card *card, const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s", card->folder, name);
	return path;
}

static void assert_file(const char *path, const struct picture *picture)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t *rgb;

	assert_true(png_image_begin_read_from_file(&image, path));
	assert_int_equal(image.width, picture->width);
	assert_int_equal(image.height, picture->height);
	image.format = PNG_FORMAT_RGB;
	rgb = malloc(PNG_IMAGE_SIZE(image));
	assert_true(png_image_finish_read(&image, NULL, rgb, 0, NULL));
	assert_memory_equal(rgb, picture->rgb, (size_t)picture->width * picture->height * 3);
	free(rgb);
}

static void png_file(void **state)
{
	struct card *card = *state;
	const char *path = in_folder(card, "a.png");
	unsigned int i;
	char why[128];

	vga_set_mode(&card->vga, 0x13);
	for (i = 0; i < 0x10000; i++)
		card->ram[VGA_GRAPHICS_BASE + i] = i * 7;
	take(card, 400);
	assert_true(picture_write_png(&card->picture, path, why, sizeof(why)));
	assert_file(path, &card->picture);
	/* Again, over the old one. */
	vga_set_mode(&card->vga, 3);
	take(card, 400);
	assert_true(picture_write_png(&card->picture, path, why, sizeof(why)));
	assert_file(path, &card->picture);
	unlink(path);
}

static void png_refused(void **state)
{
	struct card *card = *state;
	const char *path = in_folder(card, "none/a.png");
	char why[128], expected[128];
	struct stat info;

	take(card, 400);
	assert_false(picture_write_png(&card->picture, path, why, sizeof(why)));
	snprintf(expected, sizeof(expected), "%s: %s", path, strerror(ENOENT));
	assert_string_equal(why, expected);
	assert_false(picture_write_png(&card->picture, card->folder, why, sizeof(why)));
	assert_non_null(strstr(why, "is a directory"));
	assert_false(picture_write_png(&card->picture, "/dev/null", why, sizeof(why)));
	assert_string_equal(why, "/dev/null: is no regular file");
	assert_int_equal(stat("/dev/null", &info), 0);
	assert_true(S_ISCHR(info.st_mode));
	assert_false(picture_write_png(&card->picture, "", why, sizeof(why)));
}

/* A picture that PNG does not know: the old file stays. */
static void png_failed(void **state)
{
	struct card *card = *state;
	const char *path = in_folder(card, "a.png");
	struct picture empty = { 0 };
	char why[128];

	take(card, 400);
	assert_true(picture_write_png(&card->picture, path, why, sizeof(why)));
	assert_false(picture_write_png(&empty, path, why, sizeof(why)));
	assert_memory_equal(why, path, strlen(path));
	assert_true(strlen(why) > strlen(path) + 2);
	assert_file(path, &card->picture);
	unlink(path);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(font), TEST(font_is_whole), TEST(letter), TEST(last_cell), TEST(blink),
		TEST(cursor), TEST(forty_columns), TEST(lower_cells), TEST(doubled_lines),
		TEST(graphics_dot), TEST(graphics_start), TEST(screen_off), TEST(png_file),
		TEST(png_refused), TEST(png_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
