// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * VM-instruction errors: every number of the manual has a text and a cause.
 */
#include "test.h"
#include "errors.h"

static void every_error_has_text_and_cause(void **state)
{
	const char *none = vmx_error_text(0);
	unsigned int n;

	for (n = 0; n <= 40; n++) {
		/* SDM, "VM Instruction Error Numbers": 1 to 28 without these */
		bool meaningless = n < 1 || n > 28 || n == 14 || n == 21 || n == 27;

		assert_true(strlen(vmx_error_text(n)) > 10);
		assert_true(strlen(vmx_error_cause(n)) > 10);
		assert_int_equal(!strcmp(vmx_error_text(n), none), meaningless);
		assert_int_equal(!strcmp(vmx_error_cause(n), vmx_error_cause(0)), meaningless);
	}
	assert_int_equal(VMX_ERROR_COUNT, 29);
	(void)state;
}

static void texts_tell_errors_apart(void **state)
{
	unsigned int i, j;

	for (i = 1; i <= 28; i++)
		for (j = 1; j < i; j++)
			if (strcmp(vmx_error_text(i), vmx_error_text(0)))
				assert_string_not_equal(vmx_error_text(i), vmx_error_text(j));
	(void)state;
}

static void numbers_of_the_manual(void **state)
{
	assert_int_equal(VMX_ERROR_VMLAUNCH_NOT_CLEAR, 4);
	assert_int_equal(VMX_ERROR_VMRESUME_NOT_LAUNCHED, 5);
	assert_int_equal(VMX_ERROR_ENTRY_CONTROLS, 7);
	assert_int_equal(VMX_ERROR_ENTRY_HOST_STATE, 8);
	assert_int_equal(VMX_ERROR_VMPTRLD_REVISION, 11);
	assert_int_equal(VMX_ERROR_FIELD_UNSUPPORTED, 12);
	assert_int_equal(VMX_ERROR_FIELD_READ_ONLY, 13);
	assert_int_equal(VMX_ERROR_VMXON_IN_ROOT, 15);
	assert_int_equal(VMX_ERROR_ENTRY_MOV_SS, 26);
	assert_int_equal(VMX_ERROR_INVALIDATE_OPERAND, 28);
	(void)state;
}

static void numbers_out_of_range(void **state)
{
	assert_non_null(vmx_error_text(29));
	assert_non_null(vmx_error_text(0xffffffff));
	assert_non_null(vmx_error_cause(0xffffffff));
	(void)state;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_text_and_cause),
		cmocka_unit_test(texts_tell_errors_apart),
		cmocka_unit_test(numbers_of_the_manual),
		cmocka_unit_test(numbers_out_of_range),
	};

	return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
