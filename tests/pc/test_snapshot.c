// SPDX-License-Identifier: MIT
/*
 * test_snapshot.c - snapshot files that are cut short, foreign, of another size or
 * release, or forged with a right checksum: refused with a line that says why, and
 * the machine is as it was.
 *
 * Links: tests/pc/fake_machine.c tests/pc/snapshot_file.c pc/pc_snapshot.c
 * Links: lib/snapshot.c lib/machine.c lib/serve.c lib/debug.c lib/step.c lib/mmio.c
 * Links: pc/pic.c pc/pit.c pc/kbd.c pc/cmos.c pc/uart.c pc/vga.c pc/vga_modes.c
 * Links: pc/port92.c pc/pci.c pc/bios_time.c pc/service.c -lz -lZydis
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pc/array.h"
#include "tests/pc/fake_machine.h"
#include "tests/pc/snapshot_file.h"

static struct snapshot s;

static int setup(void **state)
{
	(void)state;
	fake_fpu_fails = false;
	snapshot_new(&s);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	snapshot_free(&s);
	return 0;
}

/* Refused, with this explanation, and nothing has changed. */
static void expect_refused(size_t size, const char *why)
{
	struct vmm86_run *run = vmm86_state(s.machine);
	struct pc_devices before;
	uint8_t *ram = vmm86_ram(s.machine);

	run->gpr[VMM86_EAX] = 0x12345678;
	run->eip = 0x1234;
	ram[0x500] = 0x55;
	s.pc.dev.ticks = 7;
	memcpy(&before, &s.pc.dev, sizeof(before));
	assert_int_equal(snapshot_restore(&s, size), -VMM86_ERR_FILE);
	if (!strstr(vmm86_explain(s.machine), why))
		fail_msg("'%s' is not said in '%s'", why, vmm86_explain(s.machine));
	assert_null(strchr(vmm86_explain(s.machine), '\n'));
	assert_memory_equal(&before, &s.pc.dev, sizeof(before));
	assert_int_equal(run->gpr[VMM86_EAX], 0x12345678);
	assert_int_equal(run->eip, 0x1234);
	assert_int_equal(ram[0x500], 0x55);
}

static void good(void **state)
{
	struct vmm86_run *run = vmm86_state(s.machine);
	uint8_t *ram = vmm86_ram(s.machine);

	(void)state;
	run->eip = 0x1234;
	ram[0x500] = 0x55;
	s.pc.dev.ticks = 7;
	assert_int_equal(snapshot_restore(&s, s.size), 0);
	assert_int_equal(run->eip, 0);
	assert_int_equal(ram[0x500], 0);
	assert_int_equal(s.pc.dev.ticks, 0);
	/* Also with devices that were not just switched on. */
	snapshot_devices(&s)->ticks = 100;
	snapshot_sign(&s);
	assert_int_equal(snapshot_restore(&s, s.size), 0);
	assert_int_equal(s.pc.dev.ticks, 100);
}

static void cut_short(void **state)
{
	size_t size;

	(void)state;
	for (size = 0; size < s.size; size += size < 60 ? 1 : 97)
		expect_refused(size, "cut short");
	expect_refused(s.size - 1, "cut short");
}

static void too_long(void **state)
{
	(void)state;
	s.bytes = realloc(s.bytes, s.size + 1);
	s.bytes[s.size] = 0;
	expect_refused(s.size + 1, "goes on behind its end");
}

static void put(unsigned int at, uint32_t value)
{
	memcpy(s.bytes + at, &value, sizeof(value));
}

static void headers(void **state)
{
	static const struct {
		unsigned int at;
		uint32_t value;
		const char *why;
	} wrong[] = {
		{ 0, 0x464c457f, "not a snapshot" },	/* an ELF file */
		{ AT_FORMAT, 1, "format 1, this release reads 2" },
		{ AT_FORMAT, 0, "format 0" },
		{ AT_STATE_SIZE, 0, "format" },
		{ AT_EXTRA_SIZE, 0, "another kind of machine" },
		{ AT_EXTRA_SIZE, 0xffffffff, "another kind of machine" },
		{ AT_RAM_SIZE, 0x1000000, "0x1000000 bytes of memory" },
		{ AT_PACKED_SIZE, 0, "header" },
		{ AT_PACKED_SIZE, 0xffffffff, "header" },
		{ AT_MODE, 0, "header" },
		{ AT_MODE, 77, "header" },
		{ AT_CHECKSUM, 0x12345678, "checksum" },
		{ AT_RESERVED, 1, "format" },
	};
	uint32_t before;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		memcpy(&before, s.bytes + wrong[i].at, sizeof(before));
		put(wrong[i].at, wrong[i].value);
		expect_refused(s.size, wrong[i].why);
		put(wrong[i].at, before);
	}
	assert_int_equal(snapshot_restore(&s, s.size), 0);
}

static void damaged(void **state)
{
	size_t at;

	(void)state;
	for (at = AT_STATE; at < AT_RAM; at += 53) {
		s.bytes[at] ^= 0x10;
		expect_refused(s.size, "checksum");
		s.bytes[at] ^= 0x10;
	}
	s.bytes[s.size - 1] ^= 0x10;	/* in zlib's own checksum */
	expect_refused(s.size, "checksum");
}

/* Numbers of the processor's that no machine has. */
static void forged_state(void **state)
{
	unsigned int at = AT_STATE + (VMM86_GPR_COUNT + 2) * 4 + VMM86_SREG_COUNT * 2;
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++) {	/* A20, the interrupt, has_system */
		put(at + 4 * i, 0xfffffff0);
		snapshot_sign(&s);
		expect_refused(s.size, "its state");
		put(at + 4 * i, 0);
	}
}

/* The processor refuses the FPU's state: then nothing else is taken either. */
static void fpu_refused(void **state)
{
	struct vmm86_run *run = vmm86_state(s.machine);

	(void)state;
	fake_fpu_fails = true;
	run->eip = 0x4321;
	s.pc.dev.ticks = 7;
	assert_int_not_equal(snapshot_restore(&s, s.size), 0);
	assert_int_equal(run->eip, 0x4321);
	assert_int_equal(s.pc.dev.ticks, 7);
}

/* A field of a device, a value that it cannot have, and what is then said. */
struct forgery {
	size_t at;
	size_t size;
	uint64_t value;
	const char *why;
};

#define FIELD(field, value, why) \
	{ offsetof(struct pc_devices, field), \
	  sizeof(((struct pc_devices *)NULL)->field), value, why }

static const struct forgery forgeries[] = {
	FIELD(format, 0, "another release"),
	FIELD(format, 0x7fffffff, "another release"),
	FIELD(now, UINT64_MAX, "time"),
	FIELD(ticks, 101, "time"),
	FIELD(pic.chip[0].lowest, 8, "interrupt controllers"),
	FIELD(pic.chip[1].stage, 5, "interrupt controllers"),
	FIELD(pic.chip[1].vector, 0x71, "interrupt controllers"),
	FIELD(pic.chip[0].master, 0, "interrupt controllers"),
	FIELD(pic.chip[1].master, 1, "interrupt controllers"),
	FIELD(pic.chip[1].rotate, 2, "interrupt controllers"),
	FIELD(pic.chip[0].elcr, 1, "interrupt controllers"),
	FIELD(pit.channel[0].period, 0, "timer"),
	FIELD(pit.channel[1].count, 0, "timer"),
	FIELD(pit.channel[2].count, 65537, "timer"),
	FIELD(pit.channel[0].control, 0x40, "timer"),
	FIELD(pit.channel[0].start, UINT64_MAX, "timer"),
	FIELD(pit.channel[0].held, UINT64_MAX, "timer"),
	FIELD(pit.channel[0].change, 0, "timer"),
	FIELD(pit.channel[0].change, UINT64_MAX - 1, "timer"),
	FIELD(pit.channel[2].gate, 255, "timer"),
	FIELD(pit.counted, UINT64_MAX, "timer"),
	FIELD(pit.edges, UINT64_MAX, "timer"),
	FIELD(pit.port61, 0x10, "timer"),
	FIELD(kbd.keys, 17, "keyboard"),
	FIELD(kbd.keys, 255, "keyboard"),
	FIELD(kbd.replies, 9, "keyboard"),
	FIELD(kbd.scan_set, 0, "keyboard"),
	FIELD(kbd.scan_set, 4, "keyboard"),
	FIELD(kbd.scanning, 3, "keyboard"),
	FIELD(kbd.ready, UINT64_MAX, "keyboard"),
	FIELD(cmos.index, 128, "clock"),
	FIELD(cmos.nmi_masked, 2, "clock"),
	FIELD(cmos.phase, 1000000000, "clock"),
	FIELD(cmos.updated, UINT64_MAX, "clock"),
	FIELD(cmos.flags, 0x80, "clock"),
	FIELD(uart.receive.count, 17, "serial port"),
	FIELD(uart.transmit.count, 255, "serial port"),
	FIELD(uart.thre, 2, "serial port"),
	FIELD(uart.fcr, 0x02, "serial port"),
	FIELD(vga.mode, 4, "screen"),
	FIELD(vga.dac_component, 3, "screen"),
	FIELD(vga.dac[255][2], 0x40, "screen"),
	FIELD(vga.attribute_data, 2, "screen"),
	FIELD(vga.attribute_index, 0x40, "screen"),
	FIELD(port92.reset, 2, "port 92h"),
	FIELD(bios.wait.on, 2, "firmware"),
	FIELD(bios.alarm.on, 2, "firmware"),
	FIELD(bios.alarm.second, 86400, "firmware"),
	FIELD(bios.start, INT64_MAX, "firmware"),
	FIELD(bios.start, (uint64_t)INT64_MIN, "firmware"),
};

static void forged_devices(void **state)
{
	unsigned int i;
	uint8_t *field;
	uint64_t before;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(forgeries); i++) {
		field = s.bytes + AT_DEVICES + forgeries[i].at;
		memcpy(&before, field, forgeries[i].size);
		memcpy(field, &forgeries[i].value, forgeries[i].size);
		snapshot_sign(&s);
		expect_refused(s.size, forgeries[i].why);
		memcpy(field, &before, forgeries[i].size);
	}
	snapshot_sign(&s);
	assert_int_equal(snapshot_restore(&s, s.size), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(good, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_short, setup, teardown),
		cmocka_unit_test_setup_teardown(too_long, setup, teardown),
		cmocka_unit_test_setup_teardown(headers, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(forged_state, setup, teardown),
		cmocka_unit_test_setup_teardown(fpu_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(forged_devices, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
