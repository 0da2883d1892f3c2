// SPDX-License-Identifier: MIT
/*
 * test_keys.c - what terminals send, as scan codes of set 1 (IBM's technical
 * reference of the PC/AT and 101-key keyboard; xterm's control sequences).
 *
 * Links: cli/keys.c cli/keys_parse.c pc/cp437.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/array.h"
#include "cli/keys.h"

#define LATER	(KEYS_ESCAPE_TIME + 1)

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct keys));
	return !*state;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void press_all(struct keys *keys, uint64_t now)
{
	struct keys_event event;

	while (keys_event(keys, &event, now))
		keys_press(keys, &event);
}

static void feed(struct keys *keys, const char *bytes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		keys_byte(keys, bytes[i], 0);
		press_all(keys, 0);
	}
}

/* The queue as hexadecimal text, emptied. */
static const char *taken(struct keys *keys)
{
	static char text[1024];
	size_t n = 0;
	uint8_t code;

	text[0] = '\0';
	while (keys_take(keys, &code)) {
		assert_true(n + 4 < sizeof(text));
		n += snprintf(text + n, sizeof(text) - n, n ? " %02x" : "%02x", code);
	}
	return text;
}

static void types(struct keys *keys, const char *bytes, const char *codes)
{
	feed(keys, bytes, strlen(bytes));
	assert_string_equal(taken(keys), codes);
}

static void test_characters(void **state)
{
	static const char *const cases[][2] = {
		{ "a", "1e 9e" },
		{ "A", "2a 1e 9e aa" },
		{ "z", "2c ac" },
		{ "1", "02 82" },
		{ "!", "2a 02 82 aa" },
		{ "0", "0b 8b" },
		{ ")", "2a 0b 8b aa" },
		{ "=", "0d 8d" },
		{ "\\", "2b ab" },
		{ "|", "2a 2b ab aa" },
		{ "`", "29 a9" },
		{ "\"", "2a 28 a8 aa" },
		{ "/", "35 b5" },
		{ " ", "39 b9" },
		{ "\r", "1c 9c" },
		{ "\t", "0f 8f" },
		{ "\x7f", "0e 8e" },
		{ "\x01", "1d 1e 9e 9d" },
		{ "\x03", "1d 2e ae 9d" },
		{ "\n", "1d 24 a4 9d" },
		{ "\x1a", "1d 2c ac 9d" },
		{ "\x1c", "1d 2b ab 9d" },
		{ "\x1d", "1d 1b 9b 9d" },
		{ "\x1e", "1d 07 87 9d" },
		{ "\x1f", "1d 0c 8c 9d" },
		{ "ab", "1e 9e 30 b0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		types(*state, cases[i][0], cases[i][1]);
	feed(*state, "", 1);
	assert_string_equal(taken(*state), "1d 03 83 9d");
}

/*
 * Every printable character has a key: read back by the layout that is printed on
 * the keys.
 */
static void test_layout(void **state)
{
	static const char plain[] =
		"\1\0011234567890-=\1\1qwertyuiop[]\1\1asdfghjkl;'`\1\\zxcvbnm,./\1\1\1 ";
	static const char shifted[] =
		"\1\1!@#$%^&*()_+\1\1QWERTYUIOP{}\1\1ASDFGHJKL:\"~\1|ZXCVBNM<>?";
	struct keys *keys = *state;
	uint8_t code;
	char c;

	for (c = 0x20; c < 0x7f; c++) {
		feed(keys, &c, 1);
		assert_true(keys_take(keys, &code));
		if (code == 0x2a) {
			assert_true(keys_take(keys, &code));
			assert_int_equal(shifted[code], c);
		} else {
			assert_int_equal(plain[code], c);
		}
		taken(keys);
	}
}

static void test_sequences(void **state)
{
	static const char *const cases[][2] = {
		{ "\033[A", "e0 48 e0 c8" },	{ "\033OA", "e0 48 e0 c8" },
		{ "\033[B", "e0 50 e0 d0" },	{ "\033[C", "e0 4d e0 cd" },
		{ "\033[D", "e0 4b e0 cb" },	{ "\033[H", "e0 47 e0 c7" },
		{ "\033[1~", "e0 47 e0 c7" },	{ "\033[F", "e0 4f e0 cf" },
		{ "\033[4~", "e0 4f e0 cf" },	{ "\033[2~", "e0 52 e0 d2" },
		{ "\033[3~", "e0 53 e0 d3" },	{ "\033[5~", "e0 49 e0 c9" },
		{ "\033[6~", "e0 51 e0 d1" },	{ "\033OP", "3b bb" },
		{ "\033OS", "3e be" },		{ "\033[[A", "3b bb" },
		{ "\033[[E", "3f bf" },		{ "\033[15~", "3f bf" },
		{ "\033[17~", "40 c0" },	{ "\033[21~", "44 c4" },
		{ "\033[23~", "57 d7" },	{ "\033[24~", "58 d8" },
		{ "\033[Z", "2a 0f 8f aa" },
		{ "\033[1;2A", "2a e0 48 e0 c8 aa" },
		{ "\033[1;5D", "1d e0 4b e0 cb 9d" },
		{ "\033[1;3C", "38 e0 4d e0 cd b8" },
		{ "\033[1;2P", "2a 3b bb aa" },
		{ "\033[24;5~", "1d 58 d8 9d" },
		{ "\033[3;7~", "1d 38 e0 53 e0 d3 b8 9d" },
		{ "\033[1;8A", "1d 38 2a e0 48 e0 c8 aa b8 9d" },
		{ "\033\033[A", "38 e0 48 e0 c8 b8" },
		{ "\033x", "38 2d ad b8" },
		{ "\033X", "38 2a 2d ad aa b8" },
		{ "\033\r", "38 1c 9c b8" },
		{ "\0331", "38 02 82 b8" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		types(*state, cases[i][0], cases[i][1]);
}

static void test_escape_key(void **state)
{
	struct keys *keys = *state;

	types(keys, "\033", "");
	press_all(keys, LATER);
	assert_string_equal(taken(keys), "01 81");
	types(keys, "\033\033", "");
	press_all(keys, LATER);
	assert_string_equal(taken(keys), "01 81 01 81");
	types(keys, "\033[", "");
	press_all(keys, LATER);
	assert_string_equal(taken(keys), "38 1a 9a b8");
	types(keys, "\033O", "");
	press_all(keys, LATER);
	assert_string_equal(taken(keys), "38 2a 18 98 aa b8");
	types(keys, "\033", "");
	press_all(keys, KEYS_ESCAPE_TIME / 2);
	types(keys, "[A", "e0 48 e0 c8");
}

/* Alt held, the number on the keypad: 132 is a-umlaut, 227 pi, 3 a heart. */
static void test_other_characters(void **state)
{
	types(*state, "\u00e4", "38 4f cf 51 d1 50 d0 b8");
	types(*state, "\u03c0", "38 50 d0 50 d0 47 c7 b8");
	types(*state, "\u2665", "38 51 d1 b8");
	types(*state, "\u20ac", "");
	types(*state, "\U0001f600", "");
	types(*state, "x\u00e4x", "2d ad 38 4f cf 51 d1 50 d0 b8 2d ad");
}

static void test_nonsense(void **state)
{
	struct keys *keys = *state;

	types(keys, "\200\377\300\257a", "1e 9e");
	types(keys, "\303a", "1e 9e");
	types(keys, "\xe0\x81\xa1", "");
	types(keys, "\xf4\x90\x80\x80", "");
	types(keys, "\xe2\x82", "");
	press_all(keys, LATER);
	types(keys, "a", "1e 9e");
	types(keys, "\033\xc3", "");
	press_all(keys, LATER);
	types(keys, "a", "1e 9e");
	types(keys, "\033[99~a", "1e 9e");
	types(keys, "\033[?1;2ca", "1e 9e");
	types(keys, "\033[12345678901234567890;9999999999;1;2;3;4;5;6;7;8~a", "1e 9e");
	types(keys, "\033[1\ra", "1c 9c 1e 9e");
	types(keys, "\033O\r", "38 2a 18 98 aa b8 1c 9c");
}

static void test_defined(void **state)
{
	struct keys *keys = *state;

	keys_define(keys, "\033[11^", KEYS_F1, KEYS_CTRL);
	keys_define(keys, "\b", KEYS_BACKSPACE, 0);
	keys_define(keys, "\x01@\r", KEYS_F1 + 1, 0);
	keys_define(keys, "", KEYS_F1, 0);
	keys_define(keys, "0123456789abcdefg", KEYS_F1, 0);
	assert_int_equal(keys->sequences, 3);
	types(keys, "\033[11^", "1d 3b bb 9d");
	types(keys, "\b", "0e 8e");
	types(keys, "\x01@\r", "3c bc");
	types(keys, "\x01", "");
	press_all(keys, LATER);
	assert_string_equal(taken(keys), "1d 1e 9e 9d");
	types(keys, "\x01x", "1d 1e 9e 9d 2d ad");
	while (keys->sequences < KEYS_SEQUENCES)
		keys_define(keys, "\033[9z", KEYS_F1, 0);
	keys_define(keys, "\033[9z", KEYS_F1, 0);
	assert_int_equal(keys->sequences, KEYS_SEQUENCES);
}

/* A paste stays in its order, and a key never gets stuck when there is no room. */
static void test_paste(void **state)
{
	static const uint8_t order[] = { 0xaa, 0x2a, 0x1e, 0x9e };
	struct keys *keys = *state;
	unsigned int i, taken_count = 0;
	uint8_t code;

	for (i = 0; i < KEYS_QUEUE / 4 + 10; i++)
		feed(keys, "A", 1);
	assert_int_equal(keys->count, KEYS_QUEUE);
	for (i = 0; i < 3; i++)
		assert_true(keys_take(keys, &code));
	feed(keys, "A", 1);
	feed(keys, "b", 1);
	assert_int_equal(keys->count, KEYS_QUEUE - 1);
	for (; keys->count > 2; taken_count++) {
		assert_true(keys_peek(keys, &code));
		assert_int_equal(code, order[taken_count % 4]);
		assert_true(keys_take(keys, &code));
	}
	assert_string_equal(taken(keys), "30 b0");
	assert_false(keys_peek(keys, &code));
	feed(keys, "abc", 3);
	keys_flush(keys);
	types(keys, "x", "2d ad");
}

static void test_press(void **state)
{
	const struct keys_event delete = { KEYS_DELETE, KEYS_CTRL | KEYS_ALT };
	const struct keys_event none = { KEYS_NONE, 0 };
	const struct keys_event zero = { 0, 0 };
	const struct keys_event tail = { 1, 0 };

	assert_true(keys_press(*state, &delete));
	assert_string_equal(taken(*state), "1d 38 e0 53 e0 d3 b8 9d");
	assert_false(keys_press(*state, &none));
	assert_false(keys_press(*state, &zero));
	assert_false(keys_press(*state, &tail));
	assert_string_equal(taken(*state), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_layout, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sequences, setup, teardown),
		cmocka_unit_test_setup_teardown(test_escape_key, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nonsense, setup, teardown),
		cmocka_unit_test_setup_teardown(test_defined, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paste, setup, teardown),
		cmocka_unit_test_setup_teardown(test_press, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
