// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The table of VMCS fields against the manual: its encodings follow the rule
 * that gives each its width and type, and a sample typed from the appendix.
 */
#include "test.h"
#include "fields.h"

#define NATURAL	VMX_WIDTH_NATURAL

/* SDM, "VMREAD, VMWRITE, and Encodings of VMCS Fields" */
static void encoding_says_width_and_group(void **state)
{
	static const unsigned int widths[] = { 16, 64, 32, NATURAL };
	static const unsigned int groups[] = {
		VMX_FIELD_CTRL, VMX_FIELD_INFO, VMX_FIELD_GUEST, VMX_FIELD_HOST
	};
	unsigned int i;

	for (i = 0; i < VMX_FIELD_COUNT; i++) {
		const struct vmx_field *field = &vmx_fields[i];

		assert_int_equal(field->width, widths[(field->encoding >> 13) & 3]);
		assert_int_equal(field->group, groups[(field->encoding >> 10) & 3]);
		assert_int_equal(vmx_encoding_width(field->encoding), field->width);
		assert_int_equal(vmx_encoding_group(field->encoding), field->group);
		/* Bits 0 (high half), 12 and 31:15 (reserved) are 0. */
		assert_int_equal(field->encoding & 0xffff9001, 0);
		assert_false(vmx_encoding_high_half(field->encoding));
	}
	(void)state;
}

static void encodings_ascend(void **state)
{
	unsigned int i;

	for (i = 1; i < VMX_FIELD_COUNT; i++)
		assert_true(vmx_fields[i - 1].encoding < vmx_fields[i].encoding);
	(void)state;
}

static void names_are_unique_and_found(void **state)
{
	unsigned int i;

	for (i = 0; i < VMX_FIELD_COUNT; i++) {
		const struct vmx_field *field = &vmx_fields[i];

		assert_ptr_equal(vmx_field_by_name(field->name), field);
		assert_ptr_equal(vmx_field_by_encoding(field->encoding), field);
	}
	(void)state;
}

/* The lengths of the appendix's tables, a 64-bit field counted once. */
static void no_field_is_missing(void **state)
{
	static const struct {
		unsigned int width, group, count;
	} tables[] = {
		/* the appendix's 5, and the virtual-timer vector */
		{ 16, VMX_FIELD_CTRL, 5 + 1 },
		{ 16, VMX_FIELD_GUEST, 11 },
		{ 16, VMX_FIELD_HOST, 7 },
		/* the ENCLV-exiting bitmap, the guest deadline's shadow */
		{ 64, VMX_FIELD_CTRL, 37 + 2 },
		{ 64, VMX_FIELD_INFO, 3 },
		/* IA32_SPEC_CTRL, the guest deadline */
		{ 64, VMX_FIELD_GUEST, 21 + 2 },
		/* IA32_SPEC_CTRL */
		{ 64, VMX_FIELD_HOST, 12 + 1 },
		{ 32, VMX_FIELD_CTRL, 20 },
		{ 32, VMX_FIELD_INFO, 8 },
		{ 32, VMX_FIELD_GUEST, 23 },
		{ 32, VMX_FIELD_HOST, 1 },
		{ NATURAL, VMX_FIELD_CTRL, 8 },
		{ NATURAL, VMX_FIELD_INFO, 6 },
		{ NATURAL, VMX_FIELD_GUEST, 23 },
		{ NATURAL, VMX_FIELD_HOST, 15 },
	};
	unsigned int t, all = 0;

	for (t = 0; t < COUNT(tables); t++) {
		unsigned int i, count = 0;

		for (i = 0; i < VMX_FIELD_COUNT; i++)
			count += vmx_fields[i].width == tables[t].width &&
				 vmx_fields[i].group == tables[t].group;
		assert_int_equal(count, tables[t].count);
		all += count;
	}
	assert_int_equal(all, VMX_FIELD_COUNT);
	(void)state;
}

static void sample_of_the_appendix(void **state)
{
	static const struct {
		__u32 encoding;
		const char *name;
	} sample[] = {
		{ 0x0000, "VIRTUAL_PROCESSOR_ID" },
		{ 0x0004, "EPTP_INDEX" },
		{ 0x0008, "LAST_PID_POINTER_INDEX" },
		{ 0x0802, "GUEST_CS_SELECTOR" },
		{ 0x0814, "GUEST_UINV" },
		{ 0x0c0c, "HOST_TR_SELECTOR" },
		{ 0x2000, "IO_BITMAP_A" },
		{ 0x2010, "TSC_OFFSET" },
		{ 0x201a, "EPT_POINTER" },
		{ 0x202c, "XSS_EXIT_BITMAP" },
		{ 0x2034, "TERTIARY_VM_EXEC_CONTROL" },
		{ 0x2044, "SECONDARY_VM_EXIT_CONTROLS" },
		{ 0x204a, "IA32_SPEC_CTRL_MASK" },
		{ 0x2052, "INJECTED_EVENT_DATA" },
		{ 0x2400, "GUEST_PHYSICAL_ADDRESS" },
		{ 0x2404, "ORIGINAL_EVENT_DATA" },
		{ 0x2800, "VMCS_LINK_POINTER" },
		{ 0x2802, "GUEST_IA32_DEBUGCTL" },
		{ 0x2818, "GUEST_IA32_PKRS" },
		{ 0x2828, "GUEST_IA32_FRED_SSP3" },
		{ 0x2c16, "HOST_IA32_FRED_SSP3" },
		{ 0x4000, "PIN_BASED_VM_EXEC_CONTROL" },
		{ 0x4012, "VM_ENTRY_CONTROLS" },
		{ 0x4016, "VM_ENTRY_INTR_INFO_FIELD" },
		{ 0x401e, "SECONDARY_VM_EXEC_CONTROL" },
		{ 0x4026, "SEAM_GUEST_KEYID" },
		{ 0x4400, "VM_INSTRUCTION_ERROR" },
		{ 0x4402, "VM_EXIT_REASON" },
		{ 0x440e, "VMX_INSTRUCTION_INFO" },
		{ 0x4816, "GUEST_CS_AR_BYTES" },
		{ 0x4824, "GUEST_INTERRUPTIBILITY_INFO" },
		{ 0x482e, "VMX_PREEMPTION_TIMER_VALUE" },
		{ 0x4c00, "HOST_IA32_SYSENTER_CS" },
		{ 0x6004, "CR0_READ_SHADOW" },
		{ 0x6400, "EXIT_QUALIFICATION" },
		{ 0x640a, "GUEST_LINEAR_ADDRESS" },
		{ 0x681e, "GUEST_RIP" },
		{ 0x6822, "GUEST_PENDING_DBG_EXCEPTIONS" },
		{ 0x682c, "GUEST_INTR_SSP_TABLE" },
		{ 0x6c02, "HOST_CR3" },
		{ 0x6c16, "HOST_RIP" },
		{ 0x6c1c, "HOST_INTR_SSP_TABLE" },
	};
	unsigned int i;

	for (i = 0; i < COUNT(sample); i++) {
		const struct vmx_field *field = vmx_field_by_encoding(sample[i].encoding);

		assert_non_null(field);
		assert_string_equal(field->name, sample[i].name);
	}
	assert_int_equal(VMCS_GUEST_RIP, 0x681e);
	assert_int_equal(VMCS_VMCS_LINK_POINTER, 0x2800);
	(void)state;
}

static void unknown_fields_are_not_found(void **state)
{
	assert_null(vmx_field_by_encoding(0x482c));	/* a hole */
	assert_null(vmx_field_by_encoding(0x2001));	/* a high half */
	assert_null(vmx_field_by_encoding(0xffffffff));
	assert_null(vmx_field_by_name(""));
	assert_null(vmx_field_by_name("GUEST_RI"));
	assert_null(vmx_field_by_name("guest_rip"));
	(void)state;
}

static void any_encoding_can_be_decoded(void **state)
{
	assert_int_equal(vmx_encoding_width(0x2801), 64);
	assert_true(vmx_encoding_high_half(0x2801));
	assert_int_equal(vmx_encoding_index(0x2802), 1);
	assert_int_equal(vmx_encoding_index(0x63fe), 0x1ff);
	assert_int_equal(vmx_encoding_width(0xffffffff), NATURAL);
	assert_int_equal(vmx_encoding_group(0xffffffff), VMX_FIELD_HOST);
	(void)state;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(encoding_says_width_and_group),
		cmocka_unit_test(encodings_ascend),
		cmocka_unit_test(names_are_unique_and_found),
		cmocka_unit_test(no_field_is_missing),
		cmocka_unit_test(sample_of_the_appendix),
		cmocka_unit_test(unknown_fields_are_not_found),
		cmocka_unit_test(any_encoding_can_be_decoded),
	};

	return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
