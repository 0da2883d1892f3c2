// SPDX-License-Identifier: MIT
/*
 * test_bios_misc.c - INT 11h, 12h, 14h, 15h, 17h, 1Ah, INT 8's part and what POST
 * leaves in memory, according to Ralf Brown's list (interrupts and MEMORY.LST).
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

#define MS	1000000ull
#define SECOND	1000000000ull

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

static uint32_t ticks(const struct machine *m)
{
	return guest_word(&m->g, 0x40, 0x6c) | (uint32_t)guest_word(&m->g, 0x40, 0x6e) << 16;
}

static void equipment(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x11, 0);
	/* One floppy, FPU, 80x25 colour, one serial port. */
	assert_int_equal(AX(m), 0x0001 | 0x0002 | 0x0020 | 1 << 9);
}

static void base_memory(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x12, 0);
	assert_int_equal(AX(m), 639);
}

static void vectors_after_post(void **state)
{
	struct machine *m = *state;
	unsigned int n;

	for (n = 0x10; n <= 0x1a; n++) {
		assert_int_equal(guest_word(&m->g, 0, n * 4), ROM_STUB(n));
		assert_int_equal(guest_word(&m->g, 0, n * 4 + 2), ROM_SEGMENT);
	}
	assert_int_equal(guest_word(&m->g, 0, 8 * 4), ROM_TIMER);
	assert_int_equal(guest_word(&m->g, 0, 9 * 4), ROM_KEYBOARD);
	assert_int_equal(guest_word(&m->g, 0, 0x1c * 4), ROM_IRET);
	assert_int_equal(guest_word(&m->g, 0, 0x70 * 4), ROM_RTC);
	assert_int_equal(guest_word(&m->g, 0, 0x21 * 4), ROM_STUB(0x21));
	for (n = 0x60 * 4; n < 0x68 * 4; n++)
		assert_int_equal(m->ram[n], 0);
}

static void memory_after_post(void **state)
{
	struct machine *m = *state;

	assert_int_equal(guest_word(&m->g, 0x40, 0x00), 0x3f8);
	assert_int_equal(guest_word(&m->g, 0x40, 0x02), 0);
	assert_int_equal(guest_word(&m->g, 0x40, 0x0e), 0x9fc0);
	assert_int_equal(m->ram[0x9fc00], 1);
	assert_int_equal(m->ram[0xffffe], 0xfc);
	assert_memory_equal(m->ram + 0xffff5, "01/01/99", 8);
	/* Noon: half of the ticks of a day. */
	assert_int_equal(ticks(m), 0x1800b0 / 2);
}

static void serial_parameters(void **state)
{
	struct machine *m = *state;

	m->port[0x3fd] = 0x60;
	m->port[0x3fe] = 0xb0;
	machine_set(m, VMM86_EDX, 0);
	machine_int(m, 0x14, 0x00e3);		/* 9600 baud, 8 bits, 1 stop */
	assert_int_equal(AX(m), 0x60b0);
	assert_int_equal(m->port[0x3fb], 0x03);
	assert_int_equal(m->port[0x3f8], 12);	/* 115200 / 9600 */
	machine_int(m, 0x14, 0x0300);
	assert_int_equal(AX(m), 0x60b0);
}

static void serial_send(void **state)
{
	struct machine *m = *state;

	m->port[0x3fd] = 0x60;
	machine_set(m, VMM86_EDX, 0);
	assert_int_equal(machine_int(m, 0x14, 0x0141), SERVICE_DONE);
	assert_int_equal(m->port[0x3f8], 'A');
	assert_int_equal(m->last_port, 0x3f8);
	assert_int_equal(AX(m), 0x6041);
	assert_int_equal(m->port[0x3fc] & 3, 3);
}

static void serial_send_waits(void **state)
{
	struct machine *m = *state;

	m->port[0x3fd] = 0;
	machine_set(m, VMM86_EDX, 0);
	assert_int_equal(machine_int_at(m, 0x14, 0x0142, 0), SERVICE_WAIT);
	assert_true(m->bios.state.wake < MS);
	m->port[0x3fd] = 0x20;
	assert_int_equal(machine_int_at(m, 0x14, 0x0142, MS), SERVICE_DONE);
	assert_int_equal(m->port[0x3f8], 'B');
	assert_int_equal(AH(m), 0x20);
}

static void serial_receive(void **state)
{
	struct machine *m = *state;

	m->port[0x3fd] = 0x61 | 0x02;		/* a character, and an overrun */
	m->port[0x3f8] = 'x';
	machine_set(m, VMM86_EDX, 0);
	assert_int_equal(machine_int(m, 0x14, 0x0200), SERVICE_DONE);
	assert_int_equal(AX(m), 0x0200 | 'x');
}

static void serial_receive_times_out(void **state)
{
	struct machine *m = *state;

	m->port[0x3fd] = 0x60;
	machine_set(m, VMM86_EDX, 0);
	assert_int_equal(machine_int_at(m, 0x14, 0x0200, 0), SERVICE_WAIT);
	assert_int_equal(machine_int_at(m, 0x14, 0x0200, SECOND - 1), SERVICE_WAIT);
	assert_int_equal(machine_int_at(m, 0x14, 0x0200, SECOND), SERVICE_DONE);
	assert_int_equal(AH(m), 0xe0);
}

static void no_serial_port(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_EDX, 1);
	assert_int_equal(machine_int(m, 0x14, 0x0300), SERVICE_DONE);
	assert_int_equal(AH(m), 0x80);
	machine_set(m, VMM86_EDX, 0xffff);
	machine_int(m, 0x14, 0x0141);
	assert_int_equal(AH(m), 0x80);
	machine_set(m, VMM86_EDX, 0);
	assert_int_equal(machine_int(m, 0x14, 0x7700), SERVICE_UNKNOWN);
}

static void a20(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x15, 0x2400);
	assert_false(machine_carry(m));
	assert_int_equal(AH(m), 0);
	assert_true(m->g.a20_off);
	assert_int_equal(m->port[0x92] & 3, 0);
	machine_int(m, 0x15, 0x2402);
	assert_int_equal(AX(m), 0x0000);
	machine_int(m, 0x15, 0x2401);
	assert_false(m->g.a20_off);
	assert_int_equal(m->port[0x92] & 3, 2);	/* and no reset */
	machine_int(m, 0x15, 0x2402);
	assert_int_equal(AX(m), 0x0001);
	machine_int(m, 0x15, 0x2403);
	assert_int_equal(AH(m), 0);
	assert_int_equal(BX(m), 3);
	assert_int_equal(machine_int(m, 0x15, 0x2404), SERVICE_UNKNOWN);
	assert_int_equal(AH(m), 0x86);
}

static void keyboard_intercept(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x15, 0x4f1e);
	assert_true(machine_carry(m));
	assert_int_equal(AL(m), 0x1e);
}

static void device_hooks(void **state)
{
	static const uint16_t functions[] = { 0x8500, 0x9000, 0x9102 };
	struct machine *m = *state;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		machine_int(m, 0x15, functions[i]);
		assert_false(machine_carry(m));
		assert_int_equal(AH(m), 0);
	}
}

static void wait_for_a_time(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_ECX, 0x0001);	/* 65536 + 34464 us = 100 ms */
	machine_set(m, VMM86_EDX, 0x86a0);
	assert_int_equal(machine_int_at(m, 0x15, 0x8600, 5 * MS), SERVICE_WAIT);
	assert_int_equal(m->bios.state.wake, 105 * MS);
	assert_int_equal(machine_int_at(m, 0x15, 0x8600, 105 * MS - 1), SERVICE_WAIT);
	assert_int_equal(machine_int_at(m, 0x15, 0x8600, 105 * MS), SERVICE_DONE);
	assert_false(machine_carry(m));
	/* The next one waits anew. */
	assert_int_equal(machine_int_at(m, 0x15, 0x8600, 105 * MS), SERVICE_WAIT);
}

static void one_wait_at_a_time(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_ECX, 1);
	assert_int_equal(machine_int(m, 0x15, 0x8600), SERVICE_WAIT);
	/* An interrupt handler, further down on the stack. */
	m->cpu.gpr[VMM86_ESP] -= 0x20;
	assert_int_equal(bios_call(&m->bios, &m->g, 0x15, 1), SERVICE_DONE);
	assert_true(machine_carry(m));
	assert_int_equal(AH(m), 0x83);
}

/* A descriptor of INT 15h AH=87h's table at 3000:0000. */
static void descriptor(struct machine *m, unsigned int at, uint32_t base, uint16_t limit)
{
	uint8_t *d = m->ram + 0x30000 + at;

	d[0] = limit;
	d[1] = limit >> 8;
	d[2] = base;
	d[3] = base >> 8;
	d[4] = base >> 16;
	d[5] = 0x93;
	d[6] = 0;
	d[7] = base >> 24;
	m->cpu.sreg[VMM86_ES] = 0x3000;
	machine_set(m, VMM86_ESI, 0);
}

static void block_move(void **state)
{
	struct machine *m = *state;

	memcpy(m->ram + 0x50000, "above one MiB", 14);
	descriptor(m, 0x10, 0x50000, 0xffff);
	descriptor(m, 0x18, 0x180000, 0xffff);
	machine_set(m, VMM86_ECX, 7);
	assert_int_equal(machine_int(m, 0x15, 0x8700), SERVICE_DONE);
	assert_false(machine_carry(m));
	assert_int_equal(AH(m), 0);
	assert_memory_equal(m->ram + 0x180000, "above one MiB", 14);
	assert_int_equal(m->ram[0x18000e], 0);
}

static void wrong_block_moves(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_ECX, 0x8000);
	descriptor(m, 0x10, 0x50000, 0xffff);
	descriptor(m, 0x18, MACHINE_RAM - 0xfffe, 0xffff);
	machine_int(m, 0x15, 0x8700);
	assert_true(machine_carry(m));
	assert_int_equal(AH(m), 2);
	descriptor(m, 0x18, 0xffffffff, 0xffff);
	machine_int(m, 0x15, 0x8700);
	assert_true(machine_carry(m));
	descriptor(m, 0x18, 0x60000, 0xfffe);	/* one byte too short */
	machine_int(m, 0x15, 0x8700);
	assert_true(machine_carry(m));
	descriptor(m, 0x18, 0x60000, 0xffff);
	machine_int(m, 0x15, 0x8700);
	assert_false(machine_carry(m));
	machine_set(m, VMM86_ECX, 0x8001);
	machine_int(m, 0x15, 0x8700);
	assert_true(machine_carry(m));
}

static void extended_memory(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x15, 0x8800);
	assert_int_equal(AX(m), 1024);
	assert_false(machine_carry(m));
	machine_int(m, 0x15, 0xe801);
	assert_false(machine_carry(m));
	assert_int_equal(AX(m), 1024);
	assert_int_equal(CX(m), 1024);
	assert_int_equal(BX(m), 0);
	assert_int_equal(DX(m), 0);
	m->g.ram_size = 64 << 20;
	machine_int(m, 0x15, 0x8800);
	assert_int_equal(AX(m), 63 * 1024);
	machine_int(m, 0x15, 0xe801);
	assert_int_equal(AX(m), 15 * 1024);
	assert_int_equal(BX(m), 48 * 16);
	m->g.ram_size = MACHINE_RAM;
}

static enum service_result ask_map(struct machine *m, uint32_t continuation, uint32_t size)
{
	m->cpu.sreg[VMM86_ES] = 0x3000;
	machine_set(m, VMM86_EDI, 0);
	m->cpu.gpr[VMM86_EDX] = 0x534d4150;
	m->cpu.gpr[VMM86_EBX] = continuation;
	m->cpu.gpr[VMM86_ECX] = size;
	m->cpu.gpr[VMM86_EAX] = 0;
	return machine_int(m, 0x15, 0xe820);
}

static void memory_map(void **state)
{
	struct machine *m = *state;
	uint64_t entry[2], ram = 0, last = 0;
	uint32_t type;

	m->cpu.gpr[VMM86_EBX] = 0;
	do {
		assert_int_equal(ask_map(m, m->cpu.gpr[VMM86_EBX], 20), SERVICE_DONE);
		assert_false(machine_carry(m));
		assert_int_equal(m->cpu.gpr[VMM86_EAX], 0x534d4150);
		assert_int_equal(m->cpu.gpr[VMM86_ECX], 20);
		memcpy(entry, m->ram + 0x30000, 16);
		memcpy(&type, m->ram + 0x30010, 4);
		assert_true(entry[0] >= last);
		last = entry[0] + entry[1];
		if (type == 1)
			ram += entry[1];
	} while (m->cpu.gpr[VMM86_EBX]);
	assert_int_equal(ram, 639 * 1024 + 0x100000);
	assert_int_equal(last, MACHINE_RAM);
	assert_int_equal(m->ram[0x30014], 0);
	ask_map(m, 0, 24);
	assert_int_equal(m->cpu.gpr[VMM86_ECX], 24);
	assert_int_equal(m->ram[0x30014] & 1, 1);
}

static void wrong_memory_maps(void **state)
{
	struct machine *m = *state;

	ask_map(m, 0, 19);
	assert_true(machine_carry(m));
	assert_int_equal(AH(m), 0x86);
	ask_map(m, 77, 20);
	assert_true(machine_carry(m));
	m->cpu.gpr[VMM86_ECX] = 20;
	m->cpu.gpr[VMM86_EBX] = 0;
	m->cpu.gpr[VMM86_EDX] = 0;
	machine_int(m, 0x15, 0xe820);
	assert_true(machine_carry(m));
}

static void configuration(void **state)
{
	struct machine *m = *state;
	const uint8_t *table;

	machine_int(m, 0x15, 0xc000);
	assert_false(machine_carry(m));
	assert_int_equal(AH(m), 0);
	table = m->ram + m->cpu.sreg[VMM86_ES] * 16 + BX(m);
	assert_int_equal(table[0] | table[1] << 8, 8);
	assert_int_equal(table[2], 0xfc);
	assert_int_equal(table[5] & 0x54, 0x54);	/* 2nd 8259, INT 15h/4Fh, EBDA */
	machine_int(m, 0x15, 0xc100);
	assert_false(machine_carry(m));
	assert_int_equal(m->cpu.sreg[VMM86_ES], 0x9fc0);
}

static void unknown_functions(void **state)
{
	struct machine *m = *state;

	assert_int_equal(machine_int(m, 0x15, 0x5300), SERVICE_UNKNOWN);
	assert_true(machine_carry(m));
	assert_int_equal(AH(m), 0x86);
	assert_int_equal(machine_int(m, 0x15, 0xe802), SERVICE_UNKNOWN);
	assert_int_equal(AH(m), 0x86);
	assert_int_equal(machine_int(m, 0x1a, 0xb101), SERVICE_UNKNOWN);
	assert_true(machine_carry(m));
	assert_int_equal(machine_int(m, 0x21, 0x3000), SERVICE_UNKNOWN);
}

static void printer(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x17, 0x0041);
	assert_int_equal(AX(m), 0x0141);
	assert_int_equal(machine_int(m, 0x17, 0x0200), SERVICE_DONE);
	assert_int_equal(AH(m), 1);
}

static void tick_counter(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_ECX, 0x0018);
	machine_set(m, VMM86_EDX, 0x00ae);
	machine_int(m, 0x1a, 0x0100);
	machine_int(m, ROM_STUB_TICK, 0);
	assert_int_equal(ticks(m), 0x1800af);
	machine_int(m, ROM_STUB_TICK, 0);
	assert_int_equal(ticks(m), 0);
	assert_int_equal(m->ram[0x470], 1);
	machine_int(m, 0x1a, 0x0000);
	assert_int_equal(AX(m), 0x0001);	/* midnight passed; told once */
	assert_int_equal(CX(m), 0);
	assert_int_equal(DX(m), 0);
	machine_int(m, 0x1a, 0x0000);
	assert_int_equal(AL(m), 0);
}

static void floppy_motor(void **state)
{
	struct machine *m = *state;

	m->ram[0x440] = 2;
	machine_int(m, ROM_STUB_TICK, 0);
	machine_int(m, ROM_STUB_TICK, 0);
	machine_int(m, ROM_STUB_TICK, 0);
	assert_int_equal(m->ram[0x440], 0);
}

static void clock_time(void **state)
{
	struct machine *m = *state;

	machine_int_at(m, 0x1a, 0x0200, (34 * 60 + 56) * SECOND + 999 * MS);
	assert_false(machine_carry(m));
	assert_int_equal(CX(m), 0x1234);
	assert_int_equal(DX(m), 0x5600);
	machine_set(m, VMM86_ECX, 0x2359);
	machine_set(m, VMM86_EDX, 0x5800);
	machine_int_at(m, 0x1a, 0x0300, 10 * SECOND);
	assert_false(machine_carry(m));
	machine_int_at(m, 0x1a, 0x0200, 12 * SECOND);
	assert_int_equal(CX(m), 0x0000);
	assert_int_equal(DX(m), 0x0000);
	machine_set(m, VMM86_ECX, 0x2400);
	machine_int(m, 0x1a, 0x0300);
	assert_true(machine_carry(m));
	machine_set(m, VMM86_ECX, 0x1a00);
	machine_int(m, 0x1a, 0x0300);
	assert_true(machine_carry(m));
}

static void clock_date(void **state)
{
	struct machine *m = *state;

	machine_int(m, 0x1a, 0x0400);
	assert_int_equal(CX(m), 0x1999);
	assert_int_equal(DX(m), 0x1231);
	machine_int_at(m, 0x1a, 0x0400, 12 * 3600 * SECOND);
	assert_int_equal(CX(m), 0x2000);
	assert_int_equal(DX(m), 0x0101);
	machine_set(m, VMM86_ECX, 0x2024);
	machine_set(m, VMM86_EDX, 0x0229);
	machine_int(m, 0x1a, 0x0500);
	assert_false(machine_carry(m));
	machine_int(m, 0x1a, 0x0400);
	assert_int_equal(CX(m), 0x2024);
	assert_int_equal(DX(m), 0x0229);
	machine_int(m, 0x1a, 0x0200);
	assert_int_equal(CX(m), 0x1200);	/* the time is as before */
	machine_set(m, VMM86_ECX, 0x2023);
	machine_set(m, VMM86_EDX, 0x0229);
	machine_int(m, 0x1a, 0x0500);
	assert_true(machine_carry(m));
}

static void alarm_clock(void **state)
{
	struct machine *m = *state;

	machine_set(m, VMM86_ECX, 0x1200);
	machine_set(m, VMM86_EDX, 0x0200);
	machine_int(m, 0x1a, 0x0600);
	assert_false(machine_carry(m));
	machine_int(m, 0x1a, 0x0600);
	assert_true(machine_carry(m));		/* already set */
	machine_int_at(m, ROM_STUB_TICK, 0, SECOND);
	assert_int_equal(AL(m), 0);
	machine_int_at(m, ROM_STUB_TICK, 0, 2 * SECOND + MS);
	assert_int_equal(AL(m), 1);
	machine_int_at(m, ROM_STUB_TICK, 0, 2 * SECOND + 50 * MS);
	assert_int_equal(AL(m), 0);
	machine_int(m, 0x1a, 0x0700);
	assert_false(machine_carry(m));
	machine_int_at(m, ROM_STUB_TICK, 0, 86400 * SECOND);
	assert_int_equal(AL(m), 0);
}

int main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(equipment), TEST(base_memory), TEST(vectors_after_post),
		TEST(memory_after_post), TEST(serial_parameters), TEST(serial_send),
		TEST(serial_send_waits), TEST(serial_receive),
		TEST(serial_receive_times_out), TEST(no_serial_port), TEST(a20),
		TEST(keyboard_intercept), TEST(device_hooks), TEST(wait_for_a_time),
		TEST(one_wait_at_a_time), TEST(block_move), TEST(wrong_block_moves),
		TEST(extended_memory), TEST(memory_map), TEST(wrong_memory_maps),
		TEST(configuration), TEST(unknown_functions), TEST(printer),
		TEST(tick_counter), TEST(floppy_motor), TEST(clock_time),
		TEST(clock_date), TEST(alarm_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
