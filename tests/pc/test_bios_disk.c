// SPDX-License-Identifier: MIT
/*
 * test_bios_disk.c - INT 13h and INT 19h, according to Ralf Brown's list and the
 * Enhanced Disk Drive specification.
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

/* INT 13h with ES:BX = 3000:0000. */
static void disk_call(struct machine *m, uint16_t ax, uint16_t cx, uint16_t dx)
{
	m->cpu.sreg[VMM86_ES] = BUFFER >> 4;
	machine_set(m, VMM86_EBX, 0);
	machine_set(m, VMM86_ECX, cx);
	machine_set(m, VMM86_EDX, dx);
	assert_int_equal(machine_int(m, 0x13, ax), SERVICE_DONE);
}

static void expect_error(struct machine *m, uint8_t status)
{
	assert_true(machine_carry(m));
	assert_int_equal(AH(m), status);
}

static void expect_success(struct machine *m)
{
	assert_false(machine_carry(m));
	assert_int_equal(AH(m), 0);
}

static void reset(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x0000, 0, 0);
	expect_success(m);
	disk_call(m, 0x0000, 0, 0x80);
	expect_success(m);
	disk_call(m, 0x0000, 0, 0x81);
	expect_error(m, 0x01);
}

static void read_floppy(void **state)
{
	struct machine *m = *state;

	/* Cylinder 1, head 1, sector 3: (1 * 2 + 1) * 18 + 2 = 56. */
	disk_call(m, 0x0202, 0x0103, 0x0100);
	expect_success(m);
	assert_int_equal(AL(m), 2);
	assert_int_equal(m->ram[BUFFER], 56);
	assert_int_equal(m->ram[BUFFER + 1023], 57);
	assert_int_equal(m->ram[BUFFER + 1024], 0);
}

static void read_needs_a_count(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x0200, 0x0001, 0);
	expect_error(m, 0x01);
}

static void sectors_that_are_not_there(void **state)
{
	static const uint16_t address[][2] = {
		{ 0x0000, 0x0000 },	/* sectors start at 1 */
		{ 0x0013, 0x0000 },	/* 19 of 18 */
		{ 0x0001, 0x0200 },	/* head 2 of 2 */
		{ 0x5001, 0x0000 },	/* cylinder 80 of 80 */
		{ 0x00c1, 0x0000 },	/* cylinder 768 */
	};
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < 5; i++) {
		disk_call(m, 0x0201, address[i][0], address[i][1]);
		expect_error(m, 0x04);
		assert_int_equal(AL(m), 0);
	}
	/* From the last sector on. */
	disk_call(m, 0x0202, 0x4f12, 0x0100);
	expect_error(m, 0x04);
}

static void absent_drives(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x0201, 0x0001, 0x0001);
	expect_error(m, 0x80);
	disk_call(m, 0x0201, 0x0001, 0x0081);
	expect_error(m, 0x01);
	disk_call(m, 0x0201, 0x0001, 0x00ff);
	expect_error(m, 0x01);
	disk_call(m, 0x0201, 0x0001, 0x007f);
	expect_error(m, 0x01);
}

static void write_and_verify(void **state)
{
	struct machine *m = *state;

	memset(m->ram + BUFFER, 0xa5, 512);
	disk_call(m, 0x0301, 0x0002, 0x0080);
	expect_success(m);
	assert_int_equal(AL(m), 1);
	assert_int_equal(m->bios.hard[0]->bytes[512], 0xa5);
	assert_int_equal(m->bios.hard[0]->bytes[1023], 0xa5);
	assert_int_equal(m->bios.hard[0]->bytes[1024], 2);
	memset(m->ram + BUFFER, 0, 512);
	disk_call(m, 0x0401, 0x0002, 0x0080);
	expect_success(m);
	assert_int_equal(m->ram[BUFFER], 0);
}

/* What INT 13h has written is on the device when it returns. */
static void write_reaches_the_device(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x0301, 0x0002, 0x0080);
	expect_success(m);
	assert_false(m->bios.hard[0]->dirty);
	m->bios.hard[0]->flush_fails = true;
	disk_call(m, 0x0301, 0x0002, 0x0080);
	expect_error(m, 0x20);
}

static void write_protected(void **state)
{
	struct machine *m = *state;

	m->bios.floppy[0]->read_only = true;
	disk_call(m, 0x0301, 0x0001, 0);
	expect_error(m, 0x03);
}

static void broken_media(void **state)
{
	struct machine *m = *state;

	m->bios.hard[0]->broken = true;
	disk_call(m, 0x0201, 0x0001, 0x80);
	expect_error(m, 0x10);
	disk_call(m, 0x0401, 0x0001, 0x80);
	expect_error(m, 0x10);
	disk_call(m, 0x0301, 0x0001, 0x80);
	expect_error(m, 0x20);
}

static void last_status(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x0201, 0x0000, 0);
	assert_int_equal(m->ram[0x441], 0x04);
	assert_int_equal(m->ram[0x474], 0x00);
	disk_call(m, 0x0100, 0, 0);
	expect_error(m, 0x04);
	disk_call(m, 0x0100, 0, 0x80);
	expect_success(m);
	disk_call(m, 0x0201, 0x0001, 0x81);
	assert_int_equal(m->ram[0x474], 0x01);
	disk_call(m, 0x0000, 0, 0);
	disk_call(m, 0x0100, 0, 0);
	expect_success(m);
}

static void buffer_beyond_memory(void **state)
{
	struct machine *m = *state;

	m->g.ram_size = 0x110000;
	m->cpu.sreg[VMM86_ES] = 0xffff;
	machine_set(m, VMM86_EBX, 0xff00);
	machine_set(m, VMM86_ECX, 0x0001);
	machine_set(m, VMM86_EDX, 0x0080);
	machine_int(m, 0x13, 0x0210);
	expect_error(m, 0x09);
}

static void parameters_of_a_floppy(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x0800, 0, 0);
	assert_false(machine_carry(m));
	assert_int_equal(AX(m), 0);
	assert_int_equal(BX(m), 0x0004);	/* 1.44M */
	assert_int_equal(CX(m), 0x4f12);
	assert_int_equal(DX(m), 0x0101);
	/* ES:DI: a table that says 18 sectors of 512 bytes. */
	assert_int_equal(guest_byte(&m->g, m->cpu.sreg[VMM86_ES],
				    machine_get(m, VMM86_EDI) + 4), 18);
	assert_int_equal(guest_byte(&m->g, m->cpu.sreg[VMM86_ES],
				    machine_get(m, VMM86_EDI) + 3), 2);
	disk_call(m, 0x0800, 0, 1);
	expect_error(m, 0x07);
}

static void parameters_of_a_hard_disk(void **state)
{
	struct machine *m = *state;

	m->bios.hard[0]->geometry.cylinders = 1024;
	disk_call(m, 0x0800, 0, 0x80);
	expect_success(m);
	assert_int_equal(CX(m), 0xffd1);	/* cylinder 1023, sector 17 */
	assert_int_equal(DX(m), 0x0301);
	disk_call(m, 0x0800, 0, 0x81);
	expect_error(m, 0x07);
}

static void hard_disk_controls(void **state)
{
	static const uint8_t functions[] = { 0x09, 0x0c, 0x0d, 0x10, 0x11, 0x14 };
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < sizeof(functions); i++) {
		disk_call(m, functions[i] << 8, 0x0001, 0x80);
		expect_success(m);
	}
	disk_call(m, 0x0c00, 0x1401, 0x80);	/* cylinder 20 of 20 */
	expect_error(m, 0x04);
	disk_call(m, 0x1000, 0, 0x82);
	expect_error(m, 0x01);
}

static void drive_type(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x1500, 0, 0);
	assert_false(machine_carry(m));
	assert_int_equal(AH(m), 2);
	disk_call(m, 0x1500, 0xffff, 0x80);
	assert_int_equal(AH(m), 3);
	assert_int_equal(CX(m), 0);
	assert_int_equal(DX(m), 20 * 4 * 17);
	disk_call(m, 0x1500, 0, 0x81);
	assert_int_equal(AH(m), 0);
	assert_false(machine_carry(m));
}

static void a_floppy_is_changed(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x1600, 0, 0);
	expect_success(m);
	bios_insert_floppy(&m->bios, 0, m->bios.floppy[0]);
	disk_call(m, 0x1600, 0, 0);
	expect_error(m, 0x06);
	disk_call(m, 0x0201, 0x0001, 0);
	expect_error(m, 0x06);
	disk_call(m, 0x0201, 0x0001, 0);
	expect_success(m);
	disk_call(m, 0x1600, 0, 0);
	expect_success(m);
	disk_call(m, 0x1600, 0, 1);
	expect_error(m, 0x80);
}

static void media_type(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x1800, 0x4f12, 0);
	expect_success(m);
	assert_int_equal(m->cpu.sreg[VMM86_ES], ROM_SEGMENT);
	assert_int_equal(machine_get(m, VMM86_EDI), ROM_FLOPPY_TABLE);
	disk_call(m, 0x1800, 0x2709, 0);
	expect_error(m, 0x0c);
	disk_call(m, 0x1800, 0x4f12, 2);
	expect_error(m, 0x80);
}

static void unknown_function(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_EDX, 0x80);
	assert_int_equal(machine_int(m, 0x13, 0x7700), SERVICE_UNKNOWN);
	expect_error(m, 0x01);
}

static void extensions_installed(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_EBX, 0x55aa);
	machine_set(m, VMM86_EDX, 0x80);
	assert_int_equal(machine_int(m, 0x13, 0x4100), SERVICE_DONE);
	assert_false(machine_carry(m));
	assert_int_equal(AH(m), 0x21);
	assert_int_equal(BX(m), 0xaa55);
	assert_int_equal(CX(m) & 1, 1);
	/* Not for floppies. */
	machine_set(m, VMM86_EBX, 0x55aa);
	machine_set(m, VMM86_EDX, 0x00);
	machine_int(m, 0x13, 0x4100);
	expect_error(m, 0x01);
}

/* A disk address packet at 4000:0010 for 3000:0000. */
static void packet(struct machine *m, uint8_t size, uint16_t count, uint64_t lba)
{
	uint8_t *p = m->ram + 0x40010;

	memset(p, 0, 16);
	p[0] = size;
	memcpy(p + 2, &count, 2);
	p[7] = BUFFER >> 12;
	memcpy(p + 8, &lba, 8);
	m->cpu.sreg[VMM86_DS] = 0x4000;
	machine_set(m, VMM86_ESI, 0x10);
}

static void transfer_by_block(void **state)
{
	struct machine *m = *state;

	packet(m, 16, 2, 300);
	disk_call(m, 0x4200, 0, 0x80);
	expect_success(m);
	assert_int_equal(m->ram[BUFFER], 300 & 0xff);
	assert_int_equal(m->ram[BUFFER + 1023], 301 & 0xff);
	assert_int_equal(m->ram[0x40012], 2);
	packet(m, 16, 1, 2);
	disk_call(m, 0x4300, 0, 0x80);
	expect_success(m);
	assert_int_equal(m->bios.hard[0]->bytes[1024], 300 & 0xff);
	disk_call(m, 0x4400, 0, 0x80);
	expect_success(m);
	disk_call(m, 0x4700, 0, 0x80);
	expect_success(m);
}

static void wrong_packets(void **state)
{
	struct machine *m = *state;

	packet(m, 15, 1, 0);
	disk_call(m, 0x4200, 0, 0x80);
	expect_error(m, 0x01);
	packet(m, 16, 128, 0);
	disk_call(m, 0x4200, 0, 0x80);
	expect_error(m, 0x01);
	packet(m, 16, 1, 0);
	disk_call(m, 0x4303, 0, 0x80);
	expect_error(m, 0x01);
	packet(m, 16, 2, 20 * 4 * 17 - 1);
	disk_call(m, 0x4200, 0, 0x80);
	expect_error(m, 0x04);
	assert_int_equal(m->ram[0x40012], 0);	/* none were transferred */
	packet(m, 16, 1, UINT64_MAX);
	disk_call(m, 0x4200, 0, 0x80);
	expect_error(m, 0x04);
	packet(m, 16, 1, 20 * 4 * 17);
	disk_call(m, 0x4700, 0, 0x80);
	expect_error(m, 0x04);
}

static void not_removable(void **state)
{
	struct machine *m = *state;

	disk_call(m, 0x4500, 0, 0x80);
	expect_error(m, 0xb2);
	disk_call(m, 0x4600, 0, 0x80);
	expect_error(m, 0xb2);
}

static void extended_parameters(void **state)
{
	struct machine *m = *state;
	uint8_t *p = m->ram + 0x40010;
	uint64_t total;

	packet(m, 0x1e, 0, 0);
	disk_call(m, 0x4800, 0, 0x80);
	expect_success(m);
	assert_int_equal(p[0], 0x1a);
	assert_int_equal(p[2] & 2, 2);
	assert_int_equal(p[4], 20);
	assert_int_equal(p[8], 4);
	assert_int_equal(p[12], 17);
	memcpy(&total, p + 16, 8);
	assert_int_equal(total, 20 * 4 * 17);
	assert_int_equal(p[24] | p[25] << 8, 512);
	packet(m, 0x19, 0, 0);
	disk_call(m, 0x4800, 0, 0x80);
	expect_error(m, 0x01);
}

static void tables_after_post(void **state)
{
	struct machine *m = *state;
	const uint8_t *table;

	assert_int_equal(m->ram[0x475], 1);
	table = m->ram + guest_word(&m->g, 0, 0x41 * 4 + 2) * 16 +
		guest_word(&m->g, 0, 0x41 * 4);
	assert_int_equal(table[0], 20);
	assert_int_equal(table[2], 4);
	assert_int_equal(table[14], 17);
	table = m->ram + guest_word(&m->g, 0, 0x1e * 4 + 2) * 16 +
		guest_word(&m->g, 0, 0x1e * 4);
	assert_int_equal(table[3], 2);		/* 512 bytes */
	assert_int_equal(table[4], 18);
}

static void boot(void **state)
{
	struct machine *m = *state;
	uint16_t sp;

	m->bios.boot_order[0] = 0x01;		/* absent */
	m->bios.boot_order[1] = 0x00;		/* without a signature */
	m->bios.boot_order[2] = 0x80;
	m->bios.boot_count = 3;
	m->bios.hard[0]->bytes[0] = 0xeb;
	m->bios.hard[0]->bytes[510] = 0x55;
	m->bios.hard[0]->bytes[511] = 0xaa;
	assert_int_equal(machine_int(m, 0x19, 0), SERVICE_BOOT);
	assert_int_equal(m->ram[0x7c00], 0xeb);
	assert_int_equal(DX(m) & 0xff, 0x80);
	/* The IRET goes to 0000:7C00 with interrupts on. */
	sp = machine_get(m, VMM86_ESP);
	assert_int_equal(m->cpu.sreg[VMM86_SS], 0);
	assert_int_equal(guest_word(&m->g, 0, sp), 0x7c00);
	assert_int_equal(guest_word(&m->g, 0, sp + 2), 0);
	assert_int_equal(guest_word(&m->g, 0, sp + 4) & SERVICE_IF, SERVICE_IF);
}

static void nothing_to_boot(void **state)
{
	struct machine *m = *state;
	uint16_t sp;

	m->bios.boot_count = 1;
	assert_int_equal(machine_int(m, 0x19, 0), SERVICE_DONE);
	/* On to INT 18h, and never back. */
	sp = machine_get(m, VMM86_ESP);
	assert_int_equal(guest_word(&m->g, 0, sp), ROM_STUB(0x18));
	assert_int_equal(guest_word(&m->g, 0, sp + 2), ROM_SEGMENT);
	assert_int_equal(guest_word(&m->g, 0, sp + 6), ROM_HANG);
	assert_int_equal(machine_int(m, 0x18, 0), SERVICE_END);
	assert_int_equal(m->ram[VGA_TEXT_BASE], 'N');
	assert_int_equal(m->ram[VGA_TEXT_BASE + 2], 'o');
}

int main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(reset), TEST(read_floppy), TEST(read_needs_a_count),
		TEST(sectors_that_are_not_there), TEST(absent_drives),
		TEST(write_and_verify), TEST(write_protected), TEST(broken_media),
		TEST(write_reaches_the_device),
		TEST(last_status), TEST(buffer_beyond_memory),
		TEST(parameters_of_a_floppy), TEST(parameters_of_a_hard_disk),
		TEST(hard_disk_controls), TEST(drive_type), TEST(a_floppy_is_changed),
		TEST(media_type), TEST(unknown_function), TEST(extensions_installed),
		TEST(transfer_by_block), TEST(wrong_packets), TEST(not_removable),
		TEST(extended_parameters), TEST(tables_after_post), TEST(boot),
		TEST(nothing_to_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
