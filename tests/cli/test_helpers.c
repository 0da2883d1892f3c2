// SPDX-License-Identifier: MIT
/*
 * test_helpers.c - numbers, registers, services of bare programs of the
 * command, and the library's guards, function by function, with fake.c as the
 * driver.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bare.h"

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
	} good[] = {
		{ "0", 0 }, { "31", 31 }, { "010", 10 }, { "0x1f", 0x1f },
		{ "0X1F", 0x1f }, { "1fh", 0x1f }, { "0FFH", 0xff },
		{ "0xffffffffffffffff", UINT64_MAX },
	};
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "1f", "0x", "h", "x", "1fhh", "0xg",
		"0x10000000000000000", "18446744073709551616",
		"00000000000000000000000000000000001",
	};
	uint64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(parse_number(good[i].text, &value));
		assert_int_equal(value, good[i].value);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_number(bad[i], &value));
}

static void test_settings_are_told_from_files(void **state)
{
	(void)state;
	assert_true(is_register_setting("ax=1"));
	assert_true(is_register_setting("axx=1"));
	assert_true(is_register_setting("ax="));
	assert_false(is_register_setting("a.com"));
	assert_false(is_register_setting("./a=b.com"));
	assert_false(is_register_setting("=1"));
}

static void test_registers_have_parts(void **state)
{
	struct vmm86_run run = { 0 };
	uint32_t value;

	(void)state;
	assert_int_equal(set_register(&run, "eax=0x12345678"), STATUS_OK);
	assert_int_equal(set_register(&run, "AH=9ah"), STATUS_OK);
	assert_int_equal(run.gpr[VMM86_EAX], 0x12349a78);
	assert_int_equal(set_register(&run, "al=255"), STATUS_OK);
	assert_int_equal(set_register(&run, "si=65535"), STATUS_OK);
	assert_int_equal(set_register(&run, "es=0xb800"), STATUS_OK);
	assert_int_equal(set_register(&run, "eip=0x7c00"), STATUS_OK);
	assert_int_equal(set_register(&run, "eflags=2"), STATUS_OK);
	assert_int_equal(run.gpr[VMM86_EAX], 0x12349aff);
	assert_int_equal(run.gpr[VMM86_ESI], 0xffff);
	assert_int_equal(run.sreg[VMM86_ES], 0xb800);
	assert_int_equal(run.eip, 0x7c00);
	assert_int_equal(run.eflags, 2);
	assert_true(register_value(&run, "ah", &value));
	assert_int_equal(value, 0x9a);
	assert_true(register_value(&run, "es", &value));
	assert_int_equal(value, 0xb800);
	assert_false(register_value(&run, "axx", &value));
}

static void test_ports(void **state)
{
	struct port_list list = { .count = 0 };

	(void)state;
	assert_true(parse_ports("0x378-37ah,1016", &list));
	assert_true(parse_ports("0-65535", &list));
	assert_int_equal(list.count, 3);
	assert_int_equal(list.range[0].first, 0x378);
	assert_int_equal(list.range[0].last, 0x37a);
	assert_int_equal(list.range[1].first, 0x3f8);
	assert_int_equal(list.range[1].last, 0x3f8);
	assert_int_equal(list.range[2].first, 0);
	assert_int_equal(list.range[2].last, 0xffff);
	assert_true(parse_ports("1,2,3,4,5", &list));
	assert_false(parse_ports("6", &list));
	assert_int_equal(list.count, 8);
}

static void test_register_mistakes_change_nothing(void **state)
{
	static const char *const bad[] = {
		"axx=1", "a=1", "=1", "al=256", "ax=65536", "ds=0x10000",
		"eax=4294967296", "ax=", "ax=one", "ax=-1", "rax=1",
	};
	struct vmm86_run run = { 0 }, zero = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(set_register(&run, bad[i]), STATUS_USAGE);
	assert_memory_equal(&run, &zero, sizeof(run));
}

static struct vmm86 *open_machine(uint32_t flags)
{
	struct vmm86_options options = { .device = "/dev/fake", .flags = flags };
	struct vmm86 *machine;

	assert_int_equal(vmm86_open(&options, &machine), 0);
	return machine;
}

/* Every vector leads to HLT, IRET at a place of its own. */
static void test_vectors(void **state)
{
	struct vmm86 *machine = open_machine(0);
	uint8_t *ram = vmm86_ram(machine);
	unsigned int n;

	(void)state;
	services_install(machine);
	for (n = 0; n < 256; n++) {
		uint16_t offset = ram[n * 4] | ram[n * 4 + 1] << 8;

		assert_int_equal(ram[n * 4 + 2] | ram[n * 4 + 3] << 8, 0xf000);
		assert_int_equal(offset, 0xe000 + n * 4);
		assert_memory_equal(ram + 0xf0000 + offset, "\xf4\xcf", 2);
	}
	vmm86_close(machine);
}

/* A HLT exit from the stub of INT 21h, with the frame at 0000:SP. */
static enum bare_call dos(struct vmm86 *machine, uint32_t eax, FILE *out)
{
	struct vmm86_run *run = vmm86_state(machine);
	int exit_code;

	run->sreg[VMM86_CS] = 0xf000;
	run->eip = 0xe000 + 0x21 * 4 + 1;
	run->gpr[VMM86_EAX] = eax;
	return services_call(machine, out, &exit_code);
}

static void test_string_wraps_without_a20(void **state)
{
	struct vmm86 *machine = open_machine(0);
	struct vmm86_run *run = vmm86_state(machine);
	uint8_t *ram = vmm86_ram(machine);
	char text[8] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	memcpy(ram + 0x600, "low$", 4);
	memcpy(ram + 0x100600, "high$", 5);
	run->sreg[VMM86_DS] = 0xffff;
	run->gpr[VMM86_EDX] = 0x610;
	assert_int_equal(dos(machine, 0x0900, out), BARE_DONE);
	fclose(out);
	assert_string_equal(text, "low");
	vmm86_close(machine);
}

static void test_string_goes_on_with_a20(void **state)
{
	struct vmm86 *machine = open_machine(VMM86_SETUP_A20);
	struct vmm86_run *run = vmm86_state(machine);
	char text[8] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	memcpy((uint8_t *)vmm86_ram(machine) + 0x100600, "high$", 5);
	run->sreg[VMM86_DS] = 0xffff;
	run->gpr[VMM86_EDX] = 0x610;
	assert_int_equal(dos(machine, 0x0900, out), BARE_DONE);
	fclose(out);
	assert_string_equal(text, "high");
	vmm86_close(machine);
}

static void test_unknown_handle_sets_carry(void **state)
{
	struct vmm86 *machine = open_machine(0);
	struct vmm86_run *run = vmm86_state(machine);
	uint8_t *ram = vmm86_ram(machine);

	(void)state;
	run->gpr[VMM86_ESP] = 0x7bfa;
	run->gpr[VMM86_EBX] = 5;
	run->gpr[VMM86_ECX] = 1;
	assert_int_equal(dos(machine, 0xabcd4000, stderr), BARE_DONE);
	assert_int_equal(run->gpr[VMM86_EAX], 0xabcd0006);
	assert_int_equal(ram[0x7bfe] & 1, 1);
	run->gpr[VMM86_EBX] = 1;
	run->gpr[VMM86_ECX] = 0;
	assert_int_equal(dos(machine, 0xabcd4000, stderr), BARE_DONE);
	assert_int_equal(run->gpr[VMM86_EAX], 0xabcd0000);
	assert_int_equal(ram[0x7bfe] & 1, 0);
	vmm86_close(machine);
}

static void test_memory_is_bounded(void **state)
{
	struct vmm86 *machine = open_machine(0);
	uint32_t size = vmm86_ram_size(machine);
	uint8_t byte = 1;

	(void)state;
	assert_int_equal(vmm86_write(machine, size - 1, &byte, 1), 0);
	assert_int_equal(vmm86_write(machine, size, &byte, 0), 0);
	assert_int_equal(vmm86_write(machine, size, &byte, 1), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_read(machine, size - 1, &byte, 2), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_read(machine, ~0u, &byte, 1), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_read(machine, 0, &byte, SIZE_MAX), -VMM86_ERR_RANGE);
	assert_non_null(strstr(vmm86_explain(machine), "outside"));
	vmm86_close(machine);
}

static void test_options_are_checked(void **state)
{
	static const struct vmm86_options bad[] = {
		{ .mode = 3 }, { .backend = 3 }, { .flags = 8 }, { .mem_size = 4096 },
		{ .mem_size = VMM86_MEM_MAX + 4096 },
		{ .mem_size = VMM86_MEM_DEFAULT + 1 },
		{ .mode = VMM86_MODE_REAL, .flags = VMM86_SETUP_NO_EPT },
	};
	struct vmm86 *machine;
	uint8_t byte = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(vmm86_open(&bad[i], &machine), -VMM86_ERR_ARGUMENT);
		assert_string_not_equal(vmm86_explain(machine), "");
		/* What was not opened can be asked and closed, not run. */
		assert_int_equal(vmm86_write(machine, 0, &byte, 1), -VMM86_ERR_RANGE);
		assert_int_equal(vmm86_run(machine), -VMM86_ERR_ARGUMENT);
		assert_null(vmm86_state(machine));
		vmm86_stop(machine);
		vmm86_close(machine);
	}
	vmm86_close(NULL);
}

static void test_stop_is_cleared(void **state)
{
	struct vmm86 *machine;

	(void)state;
	setenv("FAKE_RUN", "wait hlt", 1);
	machine = open_machine(0);
	vmm86_stop(machine);
	assert_int_equal(vmm86_run(machine), -VMM86_ERR_INTERRUPTED);
	assert_int_equal(vmm86_state(machine)->stop, 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(vmm86_state(machine)->wanted,
			 VMM86_REGS_IP | VMM86_REGS_SEGMENTS);
	unsetenv("FAKE_RUN");
	vmm86_close(machine);
}

static void test_every_number_has_a_name(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < VMM86_ERR_COUNT; i++)
		assert_string_not_equal(vmm86_error_text(-i), "unknown");
	for (i = 0; i < VMM86_EXIT_COUNT; i++)
		assert_string_not_equal(vmm86_exit_name(i), "unknown");
	for (i = 0; i < VMM86_PRIV_COUNT; i++)
		assert_string_not_equal(vmm86_privileged_name(i), "unknown");
	assert_string_equal(vmm86_error_text(-VMM86_ERR_COUNT), "unknown");
	assert_string_equal(vmm86_error_text(INT32_MIN), "unknown");
	assert_string_equal(vmm86_exit_name(~0u), "unknown");
	assert_string_equal(vmm86_privileged_name(~0u), "unknown");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_settings_are_told_from_files),
		cmocka_unit_test(test_registers_have_parts),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_register_mistakes_change_nothing),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_string_wraps_without_a20),
		cmocka_unit_test(test_string_goes_on_with_a20),
		cmocka_unit_test(test_unknown_handle_sets_carry),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_options_are_checked),
		cmocka_unit_test(test_stop_is_cleared),
		cmocka_unit_test(test_every_number_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
