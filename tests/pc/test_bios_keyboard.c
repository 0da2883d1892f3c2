// SPDX-License-Identifier: MIT
/*
 * test_bios_keyboard.c - INT 16h and INT 9's translation of scan codes, according
 * to Ralf Brown's list (interrupts, "Values for keystroke", MEMORY.LST).
 *
 * Links: tests/pc/bios_machine.c pc/service.c pc/bios.c pc/bios_boot.c pc/bios_disk.c
 * Links: pc/bios_font.c pc/bios_keyboard.c pc/bios_palette.c pc/bios_post.c
 * Links: pc/bios_scancode.c pc/bios_serial.c pc/bios_system.c pc/bios_text.c
 * Links: pc/bios_time.c pc/bios_video.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pc/array.h"
#include "pc/rom.h"
#include "tests/pc/bios_machine.h"

static int setup(void **state)
{
	*state = machine_new();
	return 0;
}

static int teardown(void **state)
{
	machine_free(*state);
	return 0;
}

/* Scan codes up to a 0; returns what the last one asks INT 9 to do. */
static enum scancode_action type(struct machine *m, const uint8_t *codes)
{
	enum scancode_action action = SCANCODE_NOTHING;

	while (*codes)
		action = bios_scancode(&m->g, *codes++);
	return action;
}

#define TYPE(m, ...)	type(m, (const uint8_t[]){ __VA_ARGS__, 0 })

/* The next key of AH=10h, or -1. */
static int next_key(struct machine *m, uint16_t ax)
{
	return machine_int(m, 0x16, ax) == SERVICE_DONE ? AX(m) : -1;
}

static void a_key_alone_and_with_shifts(void **state)
{
	static const struct {
		uint8_t code;
		uint16_t plain, shift, ctrl, alt;	/* 0: no word */
	} keys[] = {
		{ 0x1e, 0x1e61, 0x1e41, 0x1e01, 0x1e00 },	/* a */
		{ 0x2c, 0x2c7a, 0x2c5a, 0x2c1a, 0x2c00 },	/* z */
		{ 0x02, 0x0231, 0x0221, 0, 0x7800 },		/* 1 */
		{ 0x03, 0x0332, 0x0340, 0x0300, 0x7900 },	/* 2 */
		{ 0x07, 0x0736, 0x075e, 0x071e, 0x7d00 },	/* 6 */
		{ 0x0b, 0x0b30, 0x0b29, 0, 0x8100 },		/* 0 */
		{ 0x0c, 0x0c2d, 0x0c5f, 0x0c1f, 0x8200 },	/* - */
		{ 0x0d, 0x0d3d, 0x0d2b, 0, 0x8300 },		/* = */
		{ 0x0e, 0x0e08, 0x0e08, 0x0e7f, 0x0e00 },	/* Backspace */
		{ 0x0f, 0x0f09, 0x0f00, 0x9400, 0xa500 },	/* Tab */
		{ 0x01, 0x011b, 0x011b, 0x011b, 0x0100 },	/* Esc */
		{ 0x1c, 0x1c0d, 0x1c0d, 0x1c0a, 0x1c00 },	/* Enter */
		{ 0x1a, 0x1a5b, 0x1a7b, 0x1a1b, 0x1a00 },	/* [ */
		{ 0x2b, 0x2b5c, 0x2b7c, 0x2b1c, 0x2b00 },	/* backslash */
		{ 0x28, 0x2827, 0x2822, 0, 0x2800 },		/* ' */
		{ 0x35, 0x352f, 0x353f, 0, 0x3500 },		/* / */
		{ 0x37, 0x372a, 0x372a, 0x9600, 0x3700 },	/* keypad * */
		{ 0x39, 0x3920, 0x3920, 0x3920, 0x3920 },	/* Space */
		{ 0x3b, 0x3b00, 0x5400, 0x5e00, 0x6800 },	/* F1 */
		{ 0x44, 0x4400, 0x5d00, 0x6700, 0x7100 },	/* F10 */
		{ 0x57, 0x8500, 0x8700, 0x8900, 0x8b00 },	/* F11 */
		{ 0x58, 0x8600, 0x8800, 0x8a00, 0x8c00 },	/* F12 */
		{ 0x4a, 0x4a2d, 0x4a2d, 0x8e00, 0x4a00 },	/* keypad - */
		{ 0x4e, 0x4e2b, 0x4e2b, 0x9000, 0x4e00 },	/* keypad + */
		{ 0x56, 0x565c, 0x567c, 0, 0 },			/* beside left Shift */
	};
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		TYPE(m, keys[i].code, keys[i].code | 0x80);
		assert_int_equal(next_key(m, 0x1000), keys[i].plain);
		TYPE(m, 0x36, keys[i].code, 0xb6);
		assert_int_equal(next_key(m, 0x1000), keys[i].shift);
		TYPE(m, 0x1d, keys[i].code, 0x9d);
		assert_int_equal(next_key(m, 0x1000), keys[i].ctrl ? keys[i].ctrl : -1);
		TYPE(m, 0x38, keys[i].code, 0xb8);
		assert_int_equal(next_key(m, 0x1000), keys[i].alt ? keys[i].alt : -1);
		assert_int_equal(next_key(m, 0x1000), -1);
	}
}

static void grey_keys(void **state)
{
	static const uint16_t keys[][4] = {
		{ 0x47, 0x47e0, 0x77e0, 0x9700 },	/* Home */
		{ 0x48, 0x48e0, 0x8de0, 0x9800 },
		{ 0x49, 0x49e0, 0x84e0, 0x9900 },
		{ 0x4b, 0x4be0, 0x73e0, 0x9b00 },
		{ 0x4d, 0x4de0, 0x74e0, 0x9d00 },
		{ 0x4f, 0x4fe0, 0x75e0, 0x9f00 },
		{ 0x50, 0x50e0, 0x91e0, 0xa000 },
		{ 0x51, 0x51e0, 0x76e0, 0xa100 },
		{ 0x52, 0x52e0, 0x92e0, 0xa200 },
		{ 0x53, 0x53e0, 0x93e0, 0xa300 },	/* Delete */
		{ 0x1c, 0xe00d, 0xe00a, 0xa600 },	/* keypad Enter */
		{ 0x35, 0xe02f, 0x9500, 0xa400 },	/* keypad / */
	};
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		/* With the false shifts that a keyboard sends with Num Lock. */
		TYPE(m, 0xe0, 0x2a, 0xe0, keys[i][0], 0xe0, keys[i][0] | 0x80, 0xe0, 0xaa);
		assert_int_equal(next_key(m, 0x1000), keys[i][1]);
		TYPE(m, 0xe0, 0x1d, 0xe0, keys[i][0], 0xe0, 0x9d);
		assert_int_equal(next_key(m, 0x1000), keys[i][2]);
		TYPE(m, 0xe0, 0x38, 0xe0, keys[i][0], 0xe0, 0xb8);
		assert_int_equal(next_key(m, 0x1000), keys[i][3]);
		assert_int_equal(next_key(m, 0x1000), -1);
	}
}

static void what_old_programs_see(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0xe0, 0x48, 0xe0, 0x1c, 0xe0, 0x35);
	assert_int_equal(next_key(m, 0x0000), 0x4800);
	assert_int_equal(next_key(m, 0x0000), 0x1c0d);
	assert_int_equal(next_key(m, 0x0000), 0x352f);
	/* F11, Alt+Esc, Alt+grey Home, keypad 5, Ctrl+keypad 8: not for them. */
	TYPE(m, 0x57, 0x38, 0x01, 0xe0, 0x47, 0xb8, 0x4c, 0x1d, 0x48, 0x9d, 0x1e);
	machine_int(m, 0x16, 0x0100);
	assert_false(machine_flags(m) & SERVICE_ZF);
	assert_int_equal(AX(m), 0x1e61);
	assert_int_equal(next_key(m, 0x0000), 0x1e61);
	assert_int_equal(next_key(m, 0x1000), -1);
}

static void waiting_and_looking(void **state)
{
	struct machine *m = *state;

	assert_int_equal(machine_int(m, 0x16, 0x0000), SERVICE_WAIT);
	assert_int_equal(machine_int(m, 0x16, 0x1000), SERVICE_WAIT);
	machine_int(m, 0x16, 0x0100);
	assert_true(machine_flags(m) & SERVICE_ZF);
	machine_int(m, 0x16, 0x1100);
	assert_true(machine_flags(m) & SERVICE_ZF);
	TYPE(m, 0x57);
	machine_int(m, 0x16, 0x1100);
	assert_false(machine_flags(m) & SERVICE_ZF);
	assert_int_equal(AX(m), 0x8500);
	assert_int_equal(next_key(m, 0x1000), 0x8500);
}

static void buffer_of_fifteen_keys(void **state)
{
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < 15; i++) {
		machine_set(m, VMM86_ECX, 0x1e61 + i);
		machine_int(m, 0x16, 0x0500);
		assert_int_equal(AL(m), 0);
	}
	machine_int(m, 0x16, 0x0500);
	assert_int_equal(AL(m), 1);
	TYPE(m, 0x1e);				/* lost */
	for (i = 0; i < 15; i++)
		assert_int_equal(next_key(m, 0x0000), 0x1e61 + i);
	assert_int_equal(next_key(m, 0x0000), -1);
	/* And round it goes. */
	TYPE(m, 0x1e, 0x30);
	assert_int_equal(next_key(m, 0x0000), 0x1e61);
	assert_int_equal(next_key(m, 0x0000), 0x3062);
}

static void wild_buffer_pointers(void **state)
{
	struct machine *m = *state;

	guest_set_word(&m->g, 0x40, 0x1a, 0xffff);
	guest_set_word(&m->g, 0x40, 0x1c, 0x1234);
	machine_int(m, 0x16, 0x0100);
	TYPE(m, 0x1e);
	machine_int(m, 0x16, 0x0000);
}

static void shift_states(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0x36, 0x2a, 0x1d, 0xe0, 0x38);
	machine_int(m, 0x16, 0x0200);
	assert_int_equal(AL(m), 0x0f);
	machine_int(m, 0x16, 0x1200);
	assert_int_equal(AX(m), 0x090f);	/* left Ctrl, right Alt */
	TYPE(m, 0xe0, 0x1d, 0x9d);		/* the other Ctrl is still down */
	machine_int(m, 0x16, 0x1200);
	assert_int_equal(AX(m), 0x0c0f);
	TYPE(m, 0xe0, 0x9d, 0xe0, 0xb8, 0xaa, 0xb6);
	machine_int(m, 0x16, 0x1200);
	assert_int_equal(AX(m), 0);
}

static void locks(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0x3a, 0x3a, 0x3a);		/* repetitions do not toggle */
	machine_int(m, 0x16, 0x1200);
	assert_int_equal(AX(m), 0x4040);
	TYPE(m, 0xba, 0x45, 0xc5, 0x46, 0xc6);
	machine_int(m, 0x16, 0x1200);
	assert_int_equal(AX(m), 0x0070);
	assert_int_equal(m->ram[0x497] & 7, 7);
	TYPE(m, 0x1e, 0x2a, 0x1e, 0x02, 0xaa);
	assert_int_equal(next_key(m, 0x0000), 0x1e41);
	assert_int_equal(next_key(m, 0x0000), 0x1e61);
	assert_int_equal(next_key(m, 0x0000), 0x0221);	/* Caps Lock is for letters */
	TYPE(m, 0x3a, 0xba, 0x45, 0xc5, 0x46, 0xc6);
	assert_int_equal(m->ram[0x417], 0);
	assert_int_equal(m->ram[0x497] & 7, 0);
}

static void keypad(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0x47, 0x2a, 0x47, 0xaa);
	assert_int_equal(next_key(m, 0x0000), 0x4700);
	assert_int_equal(next_key(m, 0x0000), 0x4737);
	TYPE(m, 0x45, 0xc5, 0x47, 0x2a, 0x47, 0xaa, 0x53);
	assert_int_equal(next_key(m, 0x0000), 0x4737);
	assert_int_equal(next_key(m, 0x0000), 0x4700);
	assert_int_equal(next_key(m, 0x0000), 0x532e);
	TYPE(m, 0x4c);
	assert_int_equal(next_key(m, 0x0000), 0x4c35);
}

static void insert_state(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0xe0, 0x52, 0xe0, 0x52, 0xe0, 0xd2);
	assert_int_equal(m->ram[0x417], 0x80);
	assert_int_equal(next_key(m, 0x0000), 0x5200);
	assert_int_equal(next_key(m, 0x0000), 0x5200);
	TYPE(m, 0x45, 0xc5, 0x52, 0xd2);	/* the digit 0 */
	assert_int_equal(m->ram[0x417] & 0x80, 0x80);
	assert_int_equal(next_key(m, 0x0000), 0x5230);
}

static void alt_and_digits(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0x38, 0x4f, 0xcf, 0x50, 0xd0, 0x4d, 0xcd, 0xb8);	/* 126 */
	assert_int_equal(next_key(m, 0x0000), 0x007e);
	TYPE(m, 0x38, 0x50, 0x50, 0x48, 0xb8);				/* 228 */
	assert_int_equal(next_key(m, 0x1000), 0x00e4);
	TYPE(m, 0x38, 0x50, 0x50, 0x4b, 0xb8);				/* 224 = E0h */
	assert_int_equal(next_key(m, 0x0000), 0x00e0);
	TYPE(m, 0x38, 0xb8);
	assert_int_equal(next_key(m, 0x1000), -1);
}

static void ctrl_break(void **state)
{
	struct machine *m = *state;

	TYPE(m, 0x1e, 0x1f);
	assert_int_equal(TYPE(m, 0x1d, 0xe0, 0x46), SCANCODE_BREAK);
	assert_int_equal(m->ram[0x471] & 0x80, 0x80);
	assert_int_equal(next_key(m, 0x0000), 0x0000);
	assert_int_equal(next_key(m, 0x0000), -1);
}

static void pause_key(void **state)
{
	struct machine *m = *state;

	assert_int_equal(TYPE(m, 0xe1, 0x1d, 0x45), SCANCODE_PAUSE);
	assert_int_equal(m->ram[0x418] & 8, 8);
	assert_int_equal(TYPE(m, 0xe1, 0x9d, 0xc5), SCANCODE_NOTHING);
	assert_int_equal(m->ram[0x418] & 8, 8);
	assert_int_equal(m->ram[0x417], 0);	/* neither Ctrl nor Num Lock */
	TYPE(m, 0x1e);
	assert_int_equal(m->ram[0x418] & 8, 0);
	assert_int_equal(next_key(m, 0x0000), -1);
}

static void print_screen_and_sysreq(void **state)
{
	struct machine *m = *state;

	assert_int_equal(TYPE(m, 0xe0, 0x2a, 0xe0, 0x37), SCANCODE_PRINT);
	assert_int_equal(TYPE(m, 0x1d, 0xe0, 0x37), SCANCODE_NOTHING);
	assert_int_equal(next_key(m, 0x1000), 0x7200);
	TYPE(m, 0x9d, 0x38);
	assert_int_equal(TYPE(m, 0x54), SCANCODE_SYSREQ_DOWN);
	assert_int_equal(TYPE(m, 0x54), SCANCODE_NOTHING);
	assert_int_equal(TYPE(m, 0xd4), SCANCODE_SYSREQ_UP);
	assert_int_equal(next_key(m, 0x1000), -1);
}

static void ctrl_alt_del(void **state)
{
	struct machine *m = *state;

	assert_int_equal(TYPE(m, 0x1d, 0x38, 0x53), SCANCODE_REBOOT);
	assert_int_equal(guest_word(&m->g, 0x40, 0x72), 0x1234);
}

static void any_code(void **state)
{
	struct machine *m = *state;
	unsigned int a, b;

	for (a = 0; a < 256; a++)
		for (b = 0; b < 256; b++) {
			bios_scancode(&m->g, a);
			bios_scancode(&m->g, b);
		}
}

static void by_the_rom(void **state)
{
	struct machine *m = *state;

	machine_int(m, ROM_STUB_SCANCODE, 0x001e);
	assert_int_equal(AL(m), SCANCODE_NOTHING);
	assert_int_equal(next_key(m, 0x0000), 0x1e61);
}

static void other_functions(void **state)
{
	struct machine *m = *state;

	assert_int_equal(machine_int(m, 0x16, 0x0305), SERVICE_DONE);
	assert_int_equal(machine_int(m, 0x16, 0x0377), SERVICE_UNKNOWN);
	assert_int_equal(machine_int(m, 0x16, 0x7700), SERVICE_UNKNOWN);
}

int main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_key_alone_and_with_shifts), TEST(grey_keys),
		TEST(what_old_programs_see), TEST(waiting_and_looking),
		TEST(buffer_of_fifteen_keys), TEST(wild_buffer_pointers),
		TEST(shift_states), TEST(locks), TEST(keypad), TEST(insert_state),
		TEST(alt_and_digits), TEST(ctrl_break), TEST(pause_key),
		TEST(print_screen_and_sysreq), TEST(ctrl_alt_del), TEST(any_code),
		TEST(by_the_rom), TEST(other_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
