// SPDX-License-Identifier: MIT
/*
 * test_bios_rom.c - the assembled ROM has at rom.h's addresses what rom.h says.
 *
 * Links: pc/rom_image.S
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pc/array.h"
#include "pc/rom.h"

#define HLT		0xf4
#define IRET		0xcf
#define JMP_FAR		0xea
#define STI		0xfb
#define PUSH_AX		0x50
#define PUSH_DS		0x1e
#define FILL		0xff

static void size(void **state)
{
	(void)state;
	assert_int_equal(rom_image_end - rom_image, ROM_SIZE);
}

static void stubs(void **state)
{
	unsigned int n;

	(void)state;
	for (n = 0; n < ROM_STUB_COUNT; n++) {
		assert_int_equal(rom_image[ROM_STUB(n)], HLT);
		assert_int_equal(rom_image[ROM_STUB(n) + 1], IRET);
	}
	assert_int_equal(rom_image[ROM_STUB(ROM_STUB_COUNT)], FILL);
}

static void handlers(void **state)
{
	(void)state;
	assert_int_equal(rom_image[ROM_HANG], STI);
	assert_int_equal(rom_image[ROM_IRQ_FIRST], PUSH_AX);
	assert_int_equal(rom_image[ROM_IRQ_SECOND], PUSH_AX);
	assert_int_equal(rom_image[ROM_IRQ9], PUSH_AX);
	assert_int_equal(rom_image[ROM_IRQ13], PUSH_AX);
	assert_int_equal(rom_image[ROM_RTC], PUSH_AX);
	assert_int_equal(rom_image[ROM_KEYBOARD], PUSH_AX);
	assert_int_equal(rom_image[ROM_TIMER], PUSH_DS);
	assert_int_equal(rom_image[ROM_IRET], IRET);
}

static void reset(void **state)
{
	(void)state;
	assert_int_equal(rom_image[ROM_RESET], JMP_FAR);
	assert_int_equal(rom_image[ROM_RESET + 3] | rom_image[ROM_RESET + 4] << 8,
			 ROM_SEGMENT);
}

/* Nothing of the ROM's code is where bios_post() writes. */
static void room_for_tables(void **state)
{
	static const struct {
		uint16_t at, bytes;
	} table[] = {
		{ ROM_FONT_16, 256 * 16 }, { ROM_FONT_14, 256 * 14 }, { ROM_FONT_8, 256 * 8 },
		{ ROM_VIDEO_FUNCTIONS, 16 }, { ROM_CONFIGURATION, 10 },
		{ ROM_FLOPPY_TYPES, 5 * 14 }, { ROM_FONT_8_LOW, 128 * 8 }, { ROM_DATE, 8 },
		{ ROM_MODEL, 1 },
	};
	unsigned int i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++)
		for (n = 0; n < table[i].bytes; n++)
			assert_int_equal(rom_image[table[i].at + n], FILL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(size),
		cmocka_unit_test(stubs),
		cmocka_unit_test(handlers),
		cmocka_unit_test(reset),
		cmocka_unit_test(room_for_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
