// SPDX-License-Identifier: MIT
/*
 * test_kbd.c - the keyboard controller and keyboard, against IBM's PS/2 hardware
 * reference; and the two gates of address line 20.
 *
 * Links: pc/kbd.c pc/port92.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pc/array.h"
#include "pc/kbd.h"
#include "pc/port92.h"

#define NOTHING		(-1)

/* A controller and the time. */
struct fixture {
	struct kbd kbd;
	uint64_t now;
};

static void command(struct fixture *f, uint8_t value)
{
	kbd_out(&f->kbd, 0x64, value, f->now);
}

static void data(struct fixture *f, uint8_t value)
{
	kbd_out(&f->kbd, 0x60, value, f->now);
}

static uint8_t status(struct fixture *f)
{
	return kbd_in(&f->kbd, 0x64, f->now);
}

/* What comes within a byte's time. */
static int next(struct fixture *f)
{
	f->now += KBD_BYTE_TIME;
	return status(f) & 1 ? kbd_in(&f->kbd, 0x60, f->now) : NOTHING;
}

/* As the BIOS does: self test, then IRQ 1 and translation on. */
static void start(struct fixture *f)
{
	f->now = 0;
	kbd_reset(&f->kbd);
	command(f, 0xaa);
	assert_int_equal(next(f), 0x55);
	command(f, 0x60);
	data(f, 0x45);
	f->now += KBD_BYTE_TIME;
}

static void test_power_on(void **state)
{
	struct fixture f = { .now = 0 };

	(void)state;
	kbd_reset(&f.kbd);
	assert_int_equal(status(&f) & 0x07, 0);
	assert_true(kbd_a20(&f.kbd));
	assert_false(kbd_reset_requested(&f.kbd));
	assert_false(kbd_irq(&f.kbd, 0));
	assert_true(kbd_next_event(&f.kbd, 0) == UINT64_MAX);
	command(&f, 0xaa);
	assert_int_equal(status(&f), 0x1d);	/* system flag, command, output full */
	assert_int_equal(kbd_in(&f.kbd, 0x60, 0), 0x55);
	assert_int_equal(status(&f), 0x1c);
	assert_int_equal(kbd_in(&f.kbd, 0x62, 0), 0xff);
}

static void test_command_byte(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0x20);
	assert_int_equal(next(&f), 0x45);
	command(&f, 0xad);
	command(&f, 0x20);
	assert_int_equal(next(&f), 0x55);
	command(&f, 0xa7);
	command(&f, 0x20);
	assert_int_equal(next(&f), 0x75);
	command(&f, 0xa8);
	command(&f, 0xae);
	command(&f, 0x20);
	assert_int_equal(next(&f), 0x45);
	command(&f, 0x7f);			/* the last byte of memory */
	data(&f, 0x12);
	command(&f, 0x3f);
	assert_int_equal(next(&f), 0x12);
	command(&f, 0x60);
	data(&f, 0x41);
	assert_int_equal(status(&f), 0x10);	/* system flag off, data written */
}

static void test_tests_of_lines(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0xab);
	assert_int_equal(next(&f), 0x00);
	command(&f, 0xa9);
	assert_int_equal(next(&f), 0x00);
	command(&f, 0xc0);
	assert_int_equal(next(&f) & 0xc0, 0x80);	/* unlocked, colour */
}

/* IRQ 1 falls with each byte read and rises with the next. */
static void test_keys(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	assert_true(kbd_key(&f.kbd, 0x1e));
	assert_true(kbd_key(&f.kbd, 0x9e));
	assert_int_equal(kbd_next_event(&f.kbd, f.now), f.now);
	assert_true(kbd_irq(&f.kbd, f.now));
	assert_true(kbd_next_event(&f.kbd, f.now) == UINT64_MAX);
	assert_int_equal(status(&f) & 0x21, 0x01);
	assert_int_equal(kbd_in(&f.kbd, 0x60, f.now), 0x1e);
	assert_false(kbd_irq(&f.kbd, f.now));
	assert_int_equal(status(&f) & 0x21, 0);
	assert_int_equal(kbd_in(&f.kbd, 0x60, f.now), 0x1e);	/* again */
	assert_int_equal(kbd_next_event(&f.kbd, f.now), f.now + KBD_BYTE_TIME);
	assert_false(kbd_irq(&f.kbd, f.now + KBD_BYTE_TIME - 1));
	f.now += KBD_BYTE_TIME;
	assert_true(kbd_irq(&f.kbd, f.now));
	assert_int_equal(kbd_in(&f.kbd, 0x60, f.now), 0x9e);
	assert_int_equal(next(&f), NOTHING);
}

static void test_buffer(void **state)
{
	struct fixture f;
	unsigned int i;

	(void)state;
	start(&f);
	for (i = 0; i < KBD_KEYS; i++)
		assert_true(kbd_key(&f.kbd, 1 + i));
	assert_false(kbd_key(&f.kbd, 0x70));
	for (i = 0; i < KBD_KEYS; i++)
		assert_int_equal(next(&f), 1 + i);
	assert_int_equal(next(&f), NOTHING);
	assert_true(kbd_key(&f.kbd, 0x70));
	assert_int_equal(next(&f), 0x70);
}

static void test_interrupt_off(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0x60);
	data(&f, 0x44);
	kbd_key(&f.kbd, 0x1e);
	assert_false(kbd_irq(&f.kbd, f.now));
	assert_int_equal(next(&f), 0x1e);
}

/* A keyboard whose clock is held keeps its keys; a command lets it go. */
static void test_keyboard_disabled(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0xad);
	kbd_key(&f.kbd, 0x1e);
	assert_int_equal(next(&f), NOTHING);
	assert_true(kbd_next_event(&f.kbd, f.now) == UINT64_MAX);
	command(&f, 0xae);
	assert_int_equal(next(&f), 0x1e);
	command(&f, 0xad);
	kbd_key(&f.kbd, 0x1f);
	data(&f, 0xee);
	assert_int_equal(next(&f), 0xee);
	assert_int_equal(next(&f), 0x1f);
}

static void expect(struct fixture *f, uint8_t byte, const char *answer)
{
	data(f, byte);
	for (; *answer; answer++)
		assert_int_equal(next(f), (uint8_t)*answer);
	assert_int_equal(next(f), NOTHING);
}

static void test_keyboard_commands(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	expect(&f, 0xff, "\xfa\xaa");
	expect(&f, 0xee, "\xee");
	expect(&f, 0xed, "\xfa");
	expect(&f, 0x07, "\xfa");
	assert_int_equal(f.kbd.leds, 7);
	expect(&f, 0xf3, "\xfa");
	expect(&f, 0x20, "\xfa");
	assert_int_equal(f.kbd.typematic, 0x20);
	expect(&f, 0xf2, "\xfa\xab\x41");		/* 83h, translated */
	expect(&f, 0xf0, "\xfa");
	expect(&f, 0x00, "\xfa\x41");			/* set 2, translated */
	expect(&f, 0xf0, "\xfa");
	expect(&f, 0x04, "\xfe");			/* there are three */
	expect(&f, 0xf6, "\xfa");
	expect(&f, 0xf1, "\xfe");
	expect(&f, 0x12, "\xfe");
	expect(&f, 0xfe, "\xfa");			/* the last that was no FE */
	expect(&f, 0xed, "\xfa");
	expect(&f, 0xf4, "\xfa");			/* a command in place of data */
	assert_int_equal(f.kbd.leds, 7);
	expect(&f, 0x02, "\xfe");
}

static void test_untranslated(void **state)
{
	struct fixture f;
	uint8_t set;

	(void)state;
	start(&f);
	command(&f, 0x60);
	data(&f, 0x05);
	expect(&f, 0xf2, "\xfa\xab\x83");
	for (set = 1; set <= 3; set++) {
		expect(&f, 0xf0, "\xfa");
		expect(&f, set, "\xfa");
		expect(&f, 0xf0, "\xfa");
		data(&f, 0);
		assert_int_equal(next(&f), 0xfa);
		assert_int_equal(next(&f), set);
	}
}

static void assert_keys(struct fixture *f, const char *sent, const char *read)
{
	for (; *sent; sent++)
		assert_true(kbd_key(&f->kbd, *sent));
	for (; *read; read++)
		assert_int_equal(next(f), (uint8_t)*read);
	assert_int_equal(next(f), NOTHING);
}

/* Keys without translation, as the tables of keyboards list them for set 2. */
static void test_set_2(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0x60);
	data(&f, 0x05);
	assert_keys(&f, "\x1e\x9e", "\x1c\xf0\x1c");			/* A */
	assert_keys(&f, "\x01\x81", "\x76\xf0\x76");			/* Esc */
	assert_keys(&f, "\x41\xc1", "\x83\xf0\x83");			/* F7 */
	assert_keys(&f, "\x57\xd8", "\x78\xf0\x07");			/* F11, F12 */
	assert_keys(&f, "\xe0\x48\xe0\xc8", "\xe0\x75\xe0\xf0\x75");	/* up */
	assert_keys(&f, "\xe1\x1d\x45\xe1\x9d\xc5",
		    "\xe1\x14\x77\xe1\xf0\x14\xf0\x77");		/* Pause */
	data(&f, 0xf0);
	data(&f, 0x01);
	assert_keys(&f, "", "\xfa\xfa");
	assert_keys(&f, "\x1e\x9e", "\x1e\x9e");			/* set 1 */
}

/* Every key has a code of its own. */
static void test_set_2_is_one_to_one(void **state)
{
	bool seen[256] = { false };
	struct fixture f;
	unsigned int key;
	int code;

	(void)state;
	start(&f);
	command(&f, 0x60);
	data(&f, 0x05);
	for (key = 1; key < 0x80; key++) {
		if (key == 0x60 || key == 0x61)		/* E0 and E1, released */
			continue;
		kbd_key(&f.kbd, key);
		code = next(&f);
		assert_true(code > 0 && code <= 0x84);
		assert_false(seen[code]);
		seen[code] = true;
	}
}

static void test_scanning(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	kbd_key(&f.kbd, 0x1e);
	kbd_key(&f.kbd, 0x9e);
	expect(&f, 0xf5, "\x1e\xfa");		/* clears the keyboard's buffer */
	assert_true(kbd_key(&f.kbd, 0x1e));
	assert_int_equal(next(&f), NOTHING);
	expect(&f, 0xf4, "\xfa");
	kbd_key(&f.kbd, 0x1e);
	assert_int_equal(next(&f), 0x1e);
}

/* Answers come before keys, after what is in the output buffer. */
static void test_order(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	kbd_key(&f.kbd, 0x1e);
	kbd_key(&f.kbd, 0x9e);
	assert_true(kbd_irq(&f.kbd, f.now));
	data(&f, 0xed);
	data(&f, 0x02);
	assert_int_equal(next(&f), 0x1e);
	assert_int_equal(next(&f), 0xfa);
	assert_int_equal(next(&f), 0xfa);
	assert_int_equal(next(&f), 0x9e);
}

/* A program that writes and never reads loses answers, nothing else. */
static void test_flood(void **state)
{
	struct fixture f;
	unsigned int i;

	(void)state;
	start(&f);
	for (i = 0; i < 1000; i++)
		data(&f, 0xee);
	for (i = 0; i < 1 + KBD_REPLIES; i++)
		assert_int_equal(next(&f), 0xee);
	assert_int_equal(next(&f), NOTHING);
}

static void test_output_buffer(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0xd2);
	data(&f, 0x39);
	assert_true(kbd_irq(&f.kbd, f.now));
	assert_int_equal(next(&f), 0x39);
	command(&f, 0xd3);				/* as if from a mouse */
	data(&f, 0x39);
	assert_false(kbd_irq(&f.kbd, f.now));
	assert_int_equal(status(&f) & 0x61, 0x21);
	assert_int_equal(next(&f), 0x39);
	command(&f, 0xd4);				/* to the mouse: time-out */
	data(&f, 0xf2);
	assert_int_equal(status(&f) & 0x61, 0x61);
	assert_int_equal(next(&f), 0xfe);
}

static void test_output_port(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	command(&f, 0xd1);
	data(&f, 0xdd);
	assert_false(kbd_a20(&f.kbd));
	command(&f, 0xd0);
	assert_int_equal(next(&f) & 0x03, 0x01);
	command(&f, 0xd1);
	data(&f, 0xdf);
	assert_true(kbd_a20(&f.kbd));
	command(&f, 0xd0);
	assert_int_equal(next(&f) & 0x03, 0x03);
	kbd_key(&f.kbd, 1);
	assert_true(kbd_irq(&f.kbd, f.now + KBD_BYTE_TIME));
	command(&f, 0xd0);
	assert_int_equal(next(&f), 0x01);
	assert_int_equal(next(&f) & 0x10, 0x10);	/* IRQ 1 was high */
	assert_false(kbd_reset_requested(&f.kbd));
	command(&f, 0xd1);
	data(&f, 0xde);
	assert_true(kbd_reset_requested(&f.kbd));
}

static void test_pulses(void **state)
{
	struct fixture f;
	unsigned int i;

	(void)state;
	for (i = 0xf0; i <= 0xff; i++) {
		start(&f);
		command(&f, i);
		assert_int_equal(kbd_reset_requested(&f.kbd), !(i & 1));
		assert_true(kbd_a20(&f.kbd));
	}
}

static void test_unknown_commands(void **state)
{
	struct fixture f;
	unsigned int i;

	(void)state;
	start(&f);
	command(&f, 0xd1);
	command(&f, 0xb5);			/* no data byte any more */
	data(&f, 0xee);
	assert_int_equal(next(&f), 0xee);
	for (i = 0; i < 0x20; i++)
		command(&f, i);
	assert_int_equal(next(&f), NOTHING);
}

static void test_port_92(void **state)
{
	struct port92 port;

	(void)state;
	port92_reset(&port);
	assert_false(port92_a20(&port));
	port92_out(&port, 0x92, 0x02);
	assert_true(port92_a20(&port));
	assert_int_equal(port92_in(&port, 0x92), 0x02);
	assert_false(port92_reset_requested(&port));
	port92_out(&port, 0x92, 0x01);
	assert_false(port92_a20(&port));
	assert_true(port92_reset_requested(&port));
	port92_reset(&port);
	port92_out(&port, 0x93, 0x03);
	assert_false(port92_a20(&port));
	assert_int_equal(port92_in(&port, 0x93), 0xff);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power_on),
		cmocka_unit_test(test_command_byte),
		cmocka_unit_test(test_tests_of_lines),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_interrupt_off),
		cmocka_unit_test(test_keyboard_disabled),
		cmocka_unit_test(test_keyboard_commands),
		cmocka_unit_test(test_untranslated),
		cmocka_unit_test(test_set_2),
		cmocka_unit_test(test_set_2_is_one_to_one),
		cmocka_unit_test(test_scanning),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_output_buffer),
		cmocka_unit_test(test_output_port),
		cmocka_unit_test(test_pulses),
		cmocka_unit_test(test_unknown_commands),
		cmocka_unit_test(test_port_92),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
