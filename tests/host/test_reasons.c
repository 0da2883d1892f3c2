// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Exit reasons: every number of the appendix has a name and a text, and the
 * names are Linux's, as its own header says.
 */
#include <asm/vmx.h>
#include "test.h"
#include "reasons.h"

/* SDM, "VMX Basic Exit Reasons": 0 to 85 without these. */
static bool meaningless(unsigned int n)
{
	return n == 35 || n == 38 || n == 42 || n == 71 || n == 82 || n == 83 || n > 85;
}

static void every_reason_has_name_and_text(void **state)
{
	const char *none = vmx_exit_reason_text(35);
	unsigned int n;

	for (n = 0; n < 200; n++) {
		if (meaningless(n)) {
			assert_null(vmx_exit_reason_name(n));
			assert_string_equal(vmx_exit_reason_text(n), none);
		} else {
			assert_non_null(vmx_exit_reason_name(n));
			assert_string_not_equal(vmx_exit_reason_text(n), none);
			assert_true(strlen(vmx_exit_reason_text(n)) > 10);
		}
	}
	assert_int_equal(VMX_EXIT_COUNT, 86);
	(void)state;
}

static void names_are_unique(void **state)
{
	unsigned int i, j;

	for (i = 0; i < VMX_EXIT_COUNT; i++)
		for (j = 0; j < i; j++)
			if (!meaningless(i) && !meaningless(j))
				assert_string_not_equal(vmx_exit_reason_name(i),
							vmx_exit_reason_name(j));
	(void)state;
}

static void names_are_those_of_linux(void **state)
{
	static const struct {
		unsigned int number;
		const char *name;
	} linux_names[] = { VMX_EXIT_REASONS };
	unsigned int i;

	for (i = 0; i < COUNT(linux_names); i++)
		if (linux_names[i].number < VMX_EXIT_COUNT)
			assert_string_equal(vmx_exit_reason_name(linux_names[i].number),
					    linux_names[i].name);
	assert_int_equal(VMX_EXIT_ENTRY_FAILURE, VMX_EXIT_REASONS_FAILED_VMENTRY);
	(void)state;
}

static void newest_reasons(void **state)
{
	assert_int_equal(VMX_EXIT_INIT_SIGNAL, 3);
	assert_int_equal(VMX_EXIT_GETSEC, 11);
	assert_int_equal(VMX_EXIT_RSM, 17);
	assert_int_equal(VMX_EXIT_PCONFIG, 65);
	assert_int_equal(VMX_EXIT_LOADIWKEY, 69);
	assert_int_equal(VMX_EXIT_ENQCMD_PASID, 72);
	assert_int_equal(VMX_EXIT_TDCALL, 77);
	assert_int_equal(VMX_EXIT_WRMSRLIST, 79);
	assert_int_equal(VMX_EXIT_UWRMSR, 81);
	assert_int_equal(VMX_EXIT_MSR_WRITE_IMM, 85);
	(void)state;
}

/* Bits 15:0 are the basic reason; bit 31 says that the entry failed. */
static void basic_reason_of_a_failed_entry(void **state)
{
	__u32 reason = 0x80000021;

	assert_int_equal(VMX_EXIT_BASIC(reason), VMX_EXIT_INVALID_STATE);
	assert_true(reason & VMX_EXIT_ENTRY_FAILURE);
	assert_int_equal(VMX_EXIT_BASIC(0x2e00000cu), VMX_EXIT_HLT);
	assert_false(0x2e00000cu & VMX_EXIT_ENTRY_FAILURE);
	(void)state;
}

static void numbers_out_of_range(void **state)
{
	assert_null(vmx_exit_reason_name(0xffff));
	assert_null(vmx_exit_reason_name(0x80000021));
	assert_non_null(vmx_exit_reason_text(0xffffffff));
	(void)state;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_name_and_text),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(names_are_those_of_linux),
		cmocka_unit_test(newest_reasons),
		cmocka_unit_test(basic_reason_of_a_failed_entry),
		cmocka_unit_test(numbers_out_of_range),
	};

	return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
