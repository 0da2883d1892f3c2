// SPDX-License-Identifier: MIT
/*
 * test_cp437.c - code page 437 against the C library's table (iconv), and the
 * glyphs of control characters against IBM's names of them.
 *
 * Links: pc/cp437.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <iconv.h>
#include <string.h>

#include "pc/array.h"
#include "pc/cp437.h"

/* UTF-8 of @character by the C library. */
static void by_iconv(uint8_t character, char out[8])
{
	iconv_t converter = iconv_open("UTF-8", "CP437");
	char in = character, *from = &in, *to = out;
	size_t left = 1, room = 7;

	assert_true(converter != (iconv_t)-1);
	assert_int_equal(iconv(converter, &from, &left, &to, &room), 0);
	*to = '\0';
	iconv_close(converter);
}

static void letters(void **state)
{
	char expected[8], text[4];
	unsigned int c;

	(void)state;
	for (c = 0x20; c < 0x100; c++) {
		if (c == 0x7f)
			continue;
		by_iconv(c, expected);
		assert_int_equal(cp437_utf8(c, text), strlen(expected));
		assert_string_equal(text, expected);
	}
}

static void graphic_controls(void **state)
{
	static const char *const glyphs[] = {
		" ", "☺", "☻", "♥", "♦", "♣", "♠", "•", "◘", "○", "◙",
		"♂", "♀", "♪", "♫", "☼",
		"►", "◄", "↕", "‼", "¶", "§", "▬", "↨",
		"↑", "↓", "→", "←", "∟", "↔", "▲", "▼",
	};
	char text[4];
	unsigned int c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(glyphs); c++) {
		cp437_utf8(c, text);
		assert_string_equal(text, glyphs[c]);
	}
	assert_int_equal(cp437_utf8(0x7f, text), 3);
	assert_string_equal(text, "⌂");
}

static void there_and_back(void **state)
{
	unsigned int c;

	(void)state;
	for (c = 1; c < 0x100; c++)
		assert_int_equal(cp437_from_unicode(cp437_unicode(c)), c);
	assert_int_equal(cp437_from_unicode(' '), ' ');
}

static void not_in_the_code_page(void **state)
{
	static const uint32_t others[] = {
		0, '\n', 0x1b, 0x7f, 0x80, 0x9f, 0xa9, 0x20ac, 0xfffe, 0xffff, 0x10041, 0x110000,
		UINT32_MAX,
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(cp437_from_unicode(others[i]), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters),
		cmocka_unit_test(graphic_controls),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(not_in_the_code_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
