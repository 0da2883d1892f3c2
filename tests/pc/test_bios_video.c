// SPDX-License-Identifier: MIT
/*
 * test_bios_video.c - INT 10h, according to Ralf Brown's list (interrupts and
 * MEMORY.LST) and IBM's description of the VGA.
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
#include <string.h>

#include "pc/rom.h"
#include "tests/pc/bios_machine.h"

#define BUFFER	0x30000u

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

/* INT 10h with AX, BX, CX, DX. */
static enum service_result video(struct machine *m, uint16_t ax, uint16_t bx, uint16_t cx,
				 uint16_t dx)
{
	machine_set(m, VMM86_EBX, bx);
	machine_set(m, VMM86_ECX, cx);
	machine_set(m, VMM86_EDX, dx);
	return machine_int(m, 0x10, ax);
}

static uint8_t *cell(const struct machine *m, unsigned int row, unsigned int column)
{
	return m->ram + VGA_TEXT_BASE + 2 * (row * 80 + column);
}

static void expect_cell(const struct machine *m, unsigned int row, unsigned int column,
			uint8_t character, uint8_t attribute)
{
	assert_int_equal(cell(m, row, column)[0], character);
	assert_int_equal(cell(m, row, column)[1], attribute);
}

static void expect_cursor(struct machine *m, uint8_t page, uint16_t at)
{
	video(m, 0x0300, page << 8, 0, 0);
	assert_int_equal(DX(m), at);
}

/* Each row full of its own letter, from A on. */
static void fill(struct machine *m)
{
	unsigned int row, column;

	for (row = 0; row < 25; row++)
		for (column = 0; column < 80; column++) {
			cell(m, row, column)[0] = 'A' + row;
			cell(m, row, column)[1] = 0x07;
		}
}

static void set_mode(void **state)
{
	static const uint8_t modes[][3] = { { 0, 40 }, { 1, 40 }, { 2, 80 }, { 3, 80 } };
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		fill(m);
		assert_int_equal(video(m, modes[i][0], 0, 0, 0), SERVICE_DONE);
		assert_int_equal(AL(m), 0x30);
		assert_int_equal(m->vga.mode, modes[i][0]);
		expect_cell(m, 0, 0, ' ', 0x07);
		expect_cell(m, 24, 79, ' ', 0x07);
		video(m, 0x0f00, 0, 0, 0);
		assert_int_equal(AX(m), modes[i][1] << 8 | modes[i][0]);
		assert_int_equal(BX(m) >> 8, 0);
		assert_int_equal(m->ram[0x484], 24);
		assert_int_equal(guest_word(&m->g, 0x40, 0x63), 0x3d4);
	}
}

static void set_mode_13h(void **state)
{
	struct machine *m = *state;

	m->ram[VGA_GRAPHICS_BASE + 63999] = 1;
	video(m, 0x0013, 0, 0, 0);
	assert_int_equal(AL(m), 0x20);
	assert_int_equal(m->ram[VGA_GRAPHICS_BASE + 63999], 0);
	video(m, 0x0f00, 0, 0, 0);
	assert_int_equal(AX(m), 40 << 8 | 0x13);
}

static void keep_memory(void **state)
{
	struct machine *m = *state;

	fill(m);
	video(m, 0x0083, 0, 0, 0);
	expect_cell(m, 3, 0, 'D', 0x07);
	video(m, 0x0f00, 0, 0, 0);
	assert_int_equal(AL(m), 0x83);
	video(m, 0x0003, 0, 0, 0);
	video(m, 0x0f00, 0, 0, 0);
	assert_int_equal(AL(m), 0x03);
}

static void modes_that_are_not_there(void **state)
{
	static const uint8_t modes[] = { 4, 5, 6, 7, 0x0d, 0x12, 0x14, 0x7f };
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < sizeof(modes); i++) {
		assert_int_equal(video(m, modes[i], 0, 0, 0), SERVICE_UNKNOWN);
		video(m, 0x0f00, 0, 0, 0);
		assert_int_equal(AL(m), 3);
	}
}

static void cursor_shape(void **state)
{
	struct machine *m = *state;

	/* After power-on, as on every VGA: lines 13 and 14 of 16. */
	assert_int_equal(m->vga.crtc[0x0a], 13);
	assert_int_equal(m->vga.crtc[0x0b], 14);
	video(m, 0x0300, 0, 0, 0);
	assert_int_equal(CX(m), 0x0607);
	video(m, 0x0100, 0, 0x0007, 0);		/* a block */
	assert_int_equal(m->vga.crtc[0x0a], 0);
	assert_int_equal(m->vga.crtc[0x0b], 15);
	video(m, 0x0100, 0, 0x2000, 0);		/* hidden */
	assert_int_equal(m->vga.crtc[0x0a] & 0x20, 0x20);
	video(m, 0x1201, 0x0034, 0, 0);		/* no emulation */
	assert_int_equal(AL(m), 0x12);
	video(m, 0x0100, 0, 0x0607, 0);
	assert_int_equal(m->vga.crtc[0x0a], 6);
	assert_int_equal(m->vga.crtc[0x0b], 7);
	assert_int_equal(guest_word(&m->g, 0x40, 0x60), 0x0607);
}

static void cursor_position(void **state)
{
	struct machine *m = *state;

	video(m, 0x0200, 0, 0, 0x0510);
	expect_cursor(m, 0, 0x0510);
	assert_int_equal(m->vga.crtc[0x0e] << 8 | m->vga.crtc[0x0f], 5 * 80 + 16);
	video(m, 0x0200, 0x0300, 0, 0x0102);	/* page 3, which is not shown */
	expect_cursor(m, 3, 0x0102);
	expect_cursor(m, 0, 0x0510);
	assert_int_equal(m->vga.crtc[0x0e] << 8 | m->vga.crtc[0x0f], 5 * 80 + 16);
	video(m, 0x0200, 0xff00, 0, 0x0102);	/* no such page */
}

static void pages(void **state)
{
	struct machine *m = *state;

	video(m, 0x0200, 0x0200, 0, 0x0001);
	video(m, 0x0502, 0, 0, 0);
	assert_int_equal(m->vga.crtc[0x0c] << 8 | m->vga.crtc[0x0d], 0x1000);
	assert_int_equal(m->vga.crtc[0x0e] << 8 | m->vga.crtc[0x0f], 0x1001);
	assert_int_equal(guest_word(&m->g, 0x40, 0x4e), 0x2000);
	video(m, 0x0f00, 0, 0, 0);
	assert_int_equal(BX(m) >> 8, 2);
	video(m, 0x0941, 0x0217, 1, 0);
	assert_int_equal(m->ram[VGA_TEXT_BASE + 0x2002], 'A');
	assert_int_equal(m->ram[VGA_TEXT_BASE + 0x2003], 0x17);
	video(m, 0x0508, 0, 0, 0);		/* there are 8, from 0 on */
	video(m, 0x0f00, 0, 0, 0);
	assert_int_equal(BX(m) >> 8, 2);
}

static void scroll_up_and_down(void **state)
{
	struct machine *m = *state;

	fill(m);
	video(m, 0x0602, 0x1e00, 0x0505, 0x0a0a);
	expect_cell(m, 5, 5, 'H', 0x07);
	expect_cell(m, 8, 10, 'K', 0x07);
	expect_cell(m, 9, 5, ' ', 0x1e);
	expect_cell(m, 10, 10, ' ', 0x1e);
	expect_cell(m, 5, 4, 'F', 0x07);
	expect_cell(m, 11, 5, 'L', 0x07);
	fill(m);
	video(m, 0x0701, 0x1e00, 0x0505, 0x0a0a);
	expect_cell(m, 5, 5, ' ', 0x1e);
	expect_cell(m, 6, 5, 'F', 0x07);
	expect_cell(m, 10, 10, 'J', 0x07);
	expect_cell(m, 11, 10, 'L', 0x07);
}

static void scroll_clears(void **state)
{
	struct machine *m = *state;

	fill(m);
	video(m, 0x0600, 0x0700, 0x0000, 0xffff);	/* more than there is */
	expect_cell(m, 0, 0, ' ', 0x07);
	expect_cell(m, 24, 79, ' ', 0x07);
	assert_int_equal(cell(m, 25, 0)[0], ' ');
	fill(m);
	video(m, 0x07ff, 0x0700, 0x0101, 0x0202);
	expect_cell(m, 2, 2, ' ', 0x07);
	expect_cell(m, 3, 3, 'D', 0x07);
	video(m, 0x0601, 0x0700, 0x0a0a, 0x0505);	/* no window */
	expect_cell(m, 3, 3, 'D', 0x07);
}

static void read_and_write_characters(void **state)
{
	struct machine *m = *state;

	video(m, 0x0200, 0, 0, 0x004e);
	video(m, 0x0958, 0x001f, 4, 0);		/* past the end of the line */
	expect_cell(m, 0, 78, 'X', 0x1f);
	expect_cell(m, 1, 1, 'X', 0x1f);
	expect_cell(m, 1, 2, ' ', 0x07);
	expect_cursor(m, 0, 0x004e);
	video(m, 0x0a59, 0x0044, 1, 0);
	expect_cell(m, 0, 78, 'Y', 0x1f);	/* the attribute stays */
	video(m, 0x0800, 0, 0, 0);
	assert_int_equal(AX(m), 0x1f59);
	video(m, 0x0958, 0x001f, 0, 0);
	expect_cell(m, 0, 78, 'Y', 0x1f);
	video(m, 0x090a, 0x001f, 1, 0);		/* control characters have shapes */
	expect_cell(m, 0, 78, '\n', 0x1f);
}

static void teletype(void **state)
{
	struct machine *m = *state;
	const char *c;

	for (c = "ab\b\bA\r\n\aX"; *c; c++)
		video(m, 0x0e00 | *c, 0x0007, 0, 0);
	expect_cell(m, 0, 0, 'A', 0x07);
	expect_cell(m, 0, 1, 'b', 0x07);
	expect_cell(m, 1, 0, 'X', 0x07);
	expect_cursor(m, 0, 0x0101);
	video(m, 0x0200, 0, 0, 0x004f);
	video(m, 0x0e41, 0, 0, 0);
	expect_cursor(m, 0, 0x0100);
	video(m, 0x0200, 0, 0, 0x0300);
	video(m, 0x0e08, 0, 0, 0);		/* not beyond the left edge */
	expect_cursor(m, 0, 0x0300);
}

static void teletype_scrolls(void **state)
{
	struct machine *m = *state;

	fill(m);
	cell(m, 24, 79)[1] = 0x2e;
	cell(m, 24, 0)[1] = 0x2e;
	video(m, 0x0200, 0, 0, 0x184f);
	video(m, 0x0e7a, 0, 0, 0);
	expect_cell(m, 0, 0, 'B', 0x07);
	expect_cell(m, 23, 79, 'z', 0x2e);
	expect_cell(m, 24, 0, ' ', 0x2e);
	expect_cell(m, 24, 79, ' ', 0x2e);
	expect_cursor(m, 0, 0x1800);
}

static void write_string(struct machine *m, uint8_t options, const char *text, uint16_t count,
			 uint16_t at)
{
	memcpy(m->ram + BUFFER, text, strlen(text));
	m->cpu.sreg[VMM86_ES] = BUFFER >> 4;
	machine_set(m, VMM86_EBP, 0);
	video(m, 0x1300 | options, 0x001e, count, at);
}

static void strings(void **state)
{
	struct machine *m = *state;

	write_string(m, 0, "Hi", 2, 0x0203);
	expect_cell(m, 2, 3, 'H', 0x1e);
	expect_cell(m, 2, 4, 'i', 0x1e);
	expect_cursor(m, 0, 0);
	write_string(m, 1, "a\r\nb", 4, 0x0405);
	expect_cell(m, 4, 5, 'a', 0x1e);
	expect_cell(m, 5, 0, 'b', 0x1e);
	expect_cursor(m, 0, 0x0501);
	write_string(m, 2, "X\x11Y\x22", 2, 0x0000);
	expect_cell(m, 0, 0, 'X', 0x11);
	expect_cell(m, 0, 1, 'Y', 0x22);
	expect_cursor(m, 0, 0x0501);
	write_string(m, 3, "Q\x33", 1, 0x184f);	/* at the end: it scrolls */
	expect_cell(m, 23, 79, 'Q', 0x33);
	expect_cursor(m, 0, 0x1800);
}

static void border(void **state)
{
	struct machine *m = *state;

	video(m, 0x0b00, 0x0004, 0, 0);
	assert_int_equal(m->vga.attribute[0x11], 4);
}

static void pixels(void **state)
{
	struct machine *m = *state;

	video(m, 0x0013, 0, 0, 0);
	video(m, 0x0cff, 0, 319, 199);
	assert_int_equal(m->ram[VGA_GRAPHICS_BASE + 63999], 0xff);
	video(m, 0x0d00, 0, 319, 199);
	assert_int_equal(AL(m), 0xff);
	video(m, 0x0c01, 0, 320, 0);		/* outside */
	assert_int_equal(m->ram[VGA_GRAPHICS_BASE + 320], 0);
	video(m, 0x0d00, 0, 0xffff, 0xffff);
	assert_int_equal(AL(m), 0);
}

static void characters_in_mode_13h(void **state)
{
	struct machine *m = *state;
	const uint8_t *at = m->ram + VGA_GRAPHICS_BASE;

	video(m, 0x0013, 0, 0, 0);
	video(m, 0x09db, 0x000e, 1, 0);		/* a full block in yellow */
	assert_int_equal(at[0], 0x0e);
	assert_int_equal(at[7 * 320 + 7], 0x0e);
	assert_int_equal(at[8], 0);
	video(m, 0x0800, 0, 0, 0);
	assert_int_equal(AL(m), 0xdb);
	video(m, 0x0e41, 0x000c, 0, 0);
	expect_cursor(m, 0, 0x0001);
	video(m, 0x0200, 0, 0, 0);
	video(m, 0x0800, 0, 0, 0);
	assert_int_equal(AL(m), 'A');
	video(m, 0x0600, 0x0500, 0x0000, 0x1827);
	assert_int_equal(at[0], 5);
	assert_int_equal(at[63999], 5);
	video(m, 0x0200, 0, 0, 0x1800);
	video(m, 0x0e0a, 0x000c, 0, 0);		/* scrolls */
	assert_int_equal(at[63999], 0);
	assert_int_equal(at[191 * 320], 5);
	/* A place that is not on the screen. */
	video(m, 0x0200, 0, 0, 0xffff);
	video(m, 0x0941, 0x000c, 0xffff, 0);
	video(m, 0x0800, 0, 0, 0);
}

static void palette_registers(void **state)
{
	struct machine *m = *state;
	unsigned int i;

	video(m, 0x1000, 0x3f05, 0, 0);
	assert_int_equal(m->vga.attribute[5], 0x3f);
	video(m, 0x1007, 0x0005, 0, 0);
	assert_int_equal(BX(m) >> 8, 0x3f);
	video(m, 0x1001, 0x0900, 0, 0);
	video(m, 0x1008, 0, 0, 0);
	assert_int_equal(BX(m) >> 8, 9);
	for (i = 0; i < 17; i++)
		m->ram[BUFFER + i] = 40 + i;
	m->cpu.sreg[VMM86_ES] = BUFFER >> 4;
	video(m, 0x1002, 0, 0, 0);
	assert_int_equal(m->vga.attribute[15], 55);
	assert_int_equal(m->vga.attribute[0x11], 56);
	video(m, 0x1009, 0, 0, 0x100);
	assert_memory_equal(m->ram + BUFFER, m->ram + BUFFER + 0x100, 17);
	video(m, 0x1000, 0xffff, 0, 0);		/* no such register */
}

static void blinking(void **state)
{
	struct machine *m = *state;

	video(m, 0x1003, 0x0000, 0, 0);
	assert_int_equal(m->vga.attribute[0x10] & 0x08, 0);
	assert_int_equal(m->ram[0x465] & 0x20, 0);
	video(m, 0x1003, 0x0001, 0, 0);
	assert_int_equal(m->vga.attribute[0x10] & 0x08, 0x08);
	assert_int_equal(m->ram[0x465] & 0x20, 0x20);
}

static void colour_registers(void **state)
{
	struct machine *m = *state;

	video(m, 0x1010, 0x0010, 0x2030, 0x1000);
	assert_int_equal(m->vga.dac[0x10][0], 0x10);
	assert_int_equal(m->vga.dac[0x10][1], 0x20);
	assert_int_equal(m->vga.dac[0x10][2], 0x30);
	video(m, 0x1015, 0x0010, 0, 0);
	assert_int_equal(CX(m), 0x2030);
	assert_int_equal(DX(m) >> 8, 0x10);
	memcpy(m->ram + BUFFER, "\x01\x02\x03\x04\x05\x06", 6);
	m->cpu.sreg[VMM86_ES] = BUFFER >> 4;
	video(m, 0x1012, 0x00fe, 2, 0);
	assert_memory_equal(m->vga.dac[0xfe], "\x01\x02\x03\x04\x05\x06", 6);
	video(m, 0x1017, 0x00fe, 2, 0x10);
	assert_memory_equal(m->ram + BUFFER + 0x10, "\x01\x02\x03\x04\x05\x06", 6);
	video(m, 0x1018, 0x000f, 0, 0);
	assert_int_equal(m->vga.dac_mask, 0x0f);
	video(m, 0x1019, 0, 0, 0);
	assert_int_equal(BX(m) & 0xff, 0x0f);
	video(m, 0x1010, 0x0010, 0x0000, 0x3f00);
	video(m, 0x101b, 0x0010, 1, 0);		/* 30 % of 63 */
	assert_int_equal(m->vga.dac[0x10][0], 19);
	assert_int_equal(m->vga.dac[0x10][2], 19);
	assert_int_equal(video(m, 0x10ff, 0, 0, 0), SERVICE_UNKNOWN);
}

static void colour_pages(void **state)
{
	struct machine *m = *state;

	video(m, 0x1013, 0x0100, 0, 0);		/* 16 pages of 16 */
	assert_int_equal(m->vga.attribute[0x10] & 0x80, 0x80);
	video(m, 0x1013, 0x0501, 0, 0);
	assert_int_equal(m->vga.attribute[0x14], 5);
	video(m, 0x101a, 0, 0, 0);
	assert_int_equal(BX(m), 0x0501);
	video(m, 0x1013, 0x0000, 0, 0);		/* 4 pages of 64 */
	video(m, 0x1013, 0x0201, 0, 0);
	assert_int_equal(m->vga.attribute[0x14], 8);
	video(m, 0x101a, 0, 0, 0);
	assert_int_equal(BX(m), 0x0200);
}

/* The last line that is shown, out of three registers. */
static unsigned int display_end(const struct machine *m)
{
	return m->vga.crtc[0x12] | (m->vga.crtc[7] & 0x02) << 7 | (m->vga.crtc[7] & 0x40) << 3;
}

static void fifty_rows(void **state)
{
	struct machine *m = *state;

	video(m, 0x1112, 0, 0, 0);
	assert_int_equal(m->ram[0x484], 49);
	assert_int_equal(guest_word(&m->g, 0x40, 0x85), 8);
	assert_int_equal(m->vga.crtc[9] & 0x9f, 7);
	assert_int_equal(m->vga.crtc[0x0a], 6);
	assert_int_equal(m->vga.crtc[0x0b], 7);
	assert_int_equal(display_end(m), 399);
	video(m, 0x0200, 0, 0, 0x3100);
	video(m, 0x0e0a, 0, 0, 0);
	expect_cursor(m, 0, 0x3100);
	video(m, 0x1114, 0, 0, 0);
	assert_int_equal(m->ram[0x484], 24);
	assert_int_equal(m->vga.crtc[9] & 0x9f, 15);
	assert_int_equal(m->vga.crtc[0x0a], 13);
	video(m, 0x1111, 0, 0, 0);
	assert_int_equal(m->ram[0x484], 27);
	assert_int_equal(display_end(m), 391);
	video(m, 0x1110, 0x0000, 0, 0);		/* a height of nothing */
	assert_int_equal(m->ram[0x484], 27);
}

static void scan_lines(void **state)
{
	struct machine *m = *state;

	video(m, 0x1201, 0x0030, 0, 0);		/* 350 */
	assert_int_equal(AL(m), 0x12);
	assert_int_equal(m->ram[0x484], 24);
	video(m, 0x0003, 0, 0, 0);
	assert_int_equal(m->ram[0x485], 14);
	assert_int_equal(display_end(m), 349);
	video(m, 0x1112, 0, 0, 0);
	assert_int_equal(m->ram[0x484], 42);	/* 43 rows, as an EGA */
	video(m, 0x1200, 0x0030, 0, 0);		/* 200 */
	video(m, 0x0003, 0, 0, 0);
	assert_int_equal(m->ram[0x485], 8);
	assert_int_equal(m->ram[0x484], 24);
	video(m, 0x1202, 0x0030, 0, 0);		/* 400 */
	video(m, 0x0003, 0, 0, 0);
	assert_int_equal(m->ram[0x485], 16);
	assert_int_equal(video(m, 0x1203, 0x0030, 0, 0), SERVICE_UNKNOWN);
}

static void font_information(void **state)
{
	static const uint16_t bytes[] = { 0, 0, 14, 8, 8, 14, 16, 16 };
	struct machine *m = *state;
	unsigned int font, sum, i;
	const uint8_t *at;

	for (font = 2; font < 8; font++) {
		assert_int_equal(video(m, 0x1130, font << 8, 0, 0), SERVICE_DONE);
		assert_int_equal(CX(m), 16);	/* bytes of the font that is shown */
		assert_int_equal(DX(m) & 0xff, 24);
		at = m->ram + m->cpu.sreg[VMM86_ES] * 16 + machine_get(m, VMM86_EBP);
		/* The full block is full; font 4 starts with character 128. */
		at += (font == 4 ? 0xdb - 128 : 0xdb) * bytes[font];
		for (i = 0, sum = 0; i < bytes[font]; i++)
			sum += at[i];
		assert_int_equal(sum, 255 * bytes[font]);
	}
	m->cpu.sreg[VMM86_ES] = 0x1234;
	machine_set(m, VMM86_EBP, 0x5678);
	video(m, 0x1120, 0, 0, 0);
	assert_int_equal(guest_word(&m->g, 0, 0x1f * 4), 0x5678);
	m->cpu.sreg[VMM86_ES] = 0;
	video(m, 0x1130, 0, 0, 0);
	assert_int_equal(m->cpu.sreg[VMM86_ES], 0x1234);
	assert_int_equal(machine_get(m, VMM86_EBP), 0x5678);
	video(m, 0x1123, 0, 0, 0);
	video(m, 0x1130, 0x0100, 0, 0);
	assert_int_equal(machine_get(m, VMM86_EBP), ROM_FONT_8);
	assert_int_equal(video(m, 0x1130, 0x0800, 0, 0), SERVICE_UNKNOWN);
	/* Where the first PCs had it. */
	assert_memory_equal(m->ram + 0xffa6e, m->ram + 0xf0000 + ROM_FONT_8, 1024);
}

static void video_information(void **state)
{
	struct machine *m = *state;

	video(m, 0x1200, 0xff10, 0xffff, 0);
	assert_int_equal(BX(m), 0x0003);
	assert_int_equal(CX(m), 0x0009);
	assert_int_equal(video(m, 0x1200, 0x0099, 0, 0), SERVICE_UNKNOWN);
	video(m, 0x1a00, 0, 0, 0);
	assert_int_equal(AL(m), 0x1a);
	assert_int_equal(BX(m), 0x0008);
	assert_int_equal(video(m, 0x4f00, 0, 0, 0), SERVICE_UNKNOWN);
	assert_int_equal(AX(m), 0x4f00);
}

static void own_palette(void **state)
{
	struct machine *m = *state;

	video(m, 0x1201, 0x0031, 0, 0);
	assert_int_equal(AL(m), 0x12);
	video(m, 0x1010, 0x0001, 0x0102, 0x0300);
	video(m, 0x0003, 0, 0, 0);
	assert_int_equal(m->vga.dac[1][0], 3);
	video(m, 0x1200, 0x0031, 0, 0);
	video(m, 0x0003, 0, 0, 0);
	assert_int_not_equal(m->vga.dac[1][0], 3);
}

static void state_information(void **state)
{
	struct machine *m = *state;
	const uint8_t *at = m->ram + BUFFER;

	m->cpu.sreg[VMM86_ES] = BUFFER >> 4;
	machine_set(m, VMM86_EDI, 0);
	video(m, 0x0200, 0, 0, 0x0203);
	assert_int_equal(video(m, 0x1b00, 0, 0, 0), SERVICE_DONE);
	assert_int_equal(AL(m), 0x1b);
	assert_int_equal(at[0x04], 3);
	assert_int_equal(at[0x05] | at[0x06] << 8, 80);
	assert_int_equal(at[0x0b] | at[0x0c] << 8, 0x0203);
	assert_int_equal(at[0x1b] | at[0x1c] << 8, 0x0607);
	assert_int_equal(at[0x1e] | at[0x1f] << 8, 0x3d4);
	assert_int_equal(at[0x22], 25);
	assert_int_equal(at[0x23] | at[0x24] << 8, 16);
	assert_int_equal(at[0x25], 8);
	assert_int_equal(at[0x27] | at[0x28] << 8, 16);
	assert_int_equal(at[0x29], 8);
	assert_int_equal(at[0x2a], 2);		/* 400 lines */
	assert_int_equal(at[0x31], 3);
	/* Static functionality: modes 0-3 and 13h. */
	at = m->ram + (at[2] | at[3] << 8) * 16 + (at[0] | at[1] << 8);
	assert_int_equal(at[0] | at[1] << 8 | at[2] << 16, 0x08000f);
	assert_int_equal(video(m, 0x1b00, 1, 0, 0), SERVICE_UNKNOWN);
}

static void wild_data_area(void **state)
{
	struct machine *m = *state;
	unsigned int function, value;

	for (value = 0; value < 256; value += 15)
		for (function = 0; function < 0x20; function++) {
			memset(m->ram + 0x44a, value, 0x1d);
			m->ram[0x484] = value;
			video(m, function << 8 | 0x41, value << 8, 0x0101, 0xffff);
			m->ram[0x449] = function & 1 ? 0x13 : 3;
		}
}

int main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(set_mode), TEST(set_mode_13h), TEST(keep_memory),
		TEST(modes_that_are_not_there), TEST(cursor_shape), TEST(cursor_position),
		TEST(pages), TEST(scroll_up_and_down), TEST(scroll_clears),
		TEST(read_and_write_characters), TEST(teletype), TEST(teletype_scrolls),
		TEST(strings), TEST(border), TEST(pixels), TEST(characters_in_mode_13h),
		TEST(palette_registers), TEST(blinking), TEST(colour_registers),
		TEST(colour_pages), TEST(fifty_rows), TEST(scan_lines),
		TEST(font_information), TEST(video_information), TEST(own_palette),
		TEST(state_information), TEST(wild_data_area),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
