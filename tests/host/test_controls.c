// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The list of controls against the manual's tables of definitions.
 */
#include "test.h"
#include "controls.h"

static const struct {
	enum vmx_control_group group;
	unsigned int bit;
	const char *name;
} list[] = {
#define X(group, name, bit, text) \
	{ VMX_GROUP_##group, bit, text },
	VMX_CONTROLS(X)
#undef X
};

static void bits_ascend_in_each_group(void **state)
{
	unsigned int i;

	for (i = 1; i < COUNT(list); i++)
		assert_true(list[i - 1].group < list[i].group ||
			    (list[i - 1].group == list[i].group && list[i - 1].bit < list[i].bit));
	(void)state;
}

/* Only tertiary and secondary VM-exit controls are 64 bits wide. */
static void bits_fit_their_group(void **state)
{
	unsigned int i;

	for (i = 0; i < COUNT(list); i++)
		assert_true(list[i].bit < 32 || list[i].group == VMX_GROUP_CPU3 ||
			    list[i].group == VMX_GROUP_EXIT2);
	(void)state;
}

static void names_are_found_and_unique_in_a_group(void **state)
{
	unsigned int i, j;

	for (i = 0; i < COUNT(list); i++) {
		assert_string_equal(vmx_control_name(list[i].group, list[i].bit), list[i].name);
		for (j = 0; j < i; j++)
			if (list[j].group == list[i].group)
				assert_string_not_equal(list[j].name, list[i].name);
	}
	(void)state;
}

static void sample_of_the_manual(void **state)
{
	static const struct {
		enum vmx_control_group group;
		unsigned int bit;
		const char *name;
	} sample[] = {
		{ VMX_GROUP_PIN, 0, "external-interrupt exiting" },
		{ VMX_GROUP_PIN, 6, "activate VMX-preemption timer" },
		{ VMX_GROUP_CPU, 2, "interrupt-window exiting" },
		{ VMX_GROUP_CPU, 17, "activate tertiary controls" },
		{ VMX_GROUP_CPU, 24, "unconditional I/O exiting" },
		{ VMX_GROUP_CPU, 27, "monitor trap flag" },
		{ VMX_GROUP_CPU, 31, "activate secondary controls" },
		{ VMX_GROUP_CPU2, 1, "enable EPT" },
		{ VMX_GROUP_CPU2, 7, "unrestricted guest" },
		{ VMX_GROUP_CPU2, 20, "enable XSAVES/XRSTORS" },
		{ VMX_GROUP_CPU2, 25, "use TSC scaling" },
		{ VMX_GROUP_CPU2, 31, "instruction timeout" },
		{ VMX_GROUP_CPU3, 1, "enable HLAT" },
		{ VMX_GROUP_CPU3, 4, "IPI virtualization" },
		{ VMX_GROUP_CPU3, 7, "virtualize IA32_SPEC_CTRL" },
		{ VMX_GROUP_EXIT, 9, "host address-space size" },
		{ VMX_GROUP_EXIT, 22, "save VMX-preemption timer value" },
		{ VMX_GROUP_EXIT, 31, "activate secondary controls" },
		{ VMX_GROUP_EXIT2, 3, "prematurely busy shadow stack" },
		{ VMX_GROUP_ENTRY, 9, "IA-32e mode guest" },
		{ VMX_GROUP_ENTRY, 15, "load IA32_EFER" },
		{ VMX_GROUP_ENTRY, 23, "load FRED" },
	};
	unsigned int i;

	for (i = 0; i < COUNT(sample); i++)
		assert_string_equal(vmx_control_name(sample[i].group, sample[i].bit),
				    sample[i].name);
	(void)state;
}

static void masks(void **state)
{
	assert_int_equal(VMX_MASK(PIN_EXTERNAL_INTERRUPT), 0x1);
	assert_int_equal(VMX_MASK(CPU_UNCONDITIONAL_IO), 0x01000000);
	assert_int_equal(VMX_MASK(CPU_SECONDARY), 0x80000000);
	assert_int_equal(VMX_MASK(CPU2_UNRESTRICTED_GUEST), 0x80);
	assert_int_equal(VMX_MASK(EXIT_HOST_ADDRESS_SPACE_SIZE), 0x200);
	assert_int_equal(VMX_MASK(ENTRY_LOAD_EFER), 0x8000);
	assert_int_equal(sizeof(VMX_MASK(PIN_NMI)), 8);
	(void)state;
}

static void bits_without_meaning_have_no_name(void **state)
{
	assert_null(vmx_control_name(VMX_GROUP_PIN, 1));
	assert_null(vmx_control_name(VMX_GROUP_CPU, 26));
	assert_null(vmx_control_name(VMX_GROUP_ENTRY, 31));
	assert_null(vmx_control_name(VMX_GROUP_PIN, 63));
	assert_null(vmx_control_name(VMX_GROUP_PIN, 64));
	assert_null(vmx_control_name(VMX_GROUP_ENTRY, 0xffffffff));
	assert_null(vmx_control_name(VMX_GROUP_COUNT, 0));
	assert_null(vmx_control_name((enum vmx_control_group)-1, 0));
	(void)state;
}

static void groups_have_names(void **state)
{
	unsigned int i, j;

	for (i = 0; i < VMX_GROUP_COUNT; i++) {
		assert_non_null(vmx_control_group_name(i));
		for (j = 0; j < i; j++)
			assert_string_not_equal(vmx_control_group_name(i),
						vmx_control_group_name(j));
	}
	assert_null(vmx_control_group_name(VMX_GROUP_COUNT));
	assert_null(vmx_control_group_name((enum vmx_control_group)-1));
	(void)state;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_ascend_in_each_group),
		cmocka_unit_test(bits_fit_their_group),
		cmocka_unit_test(names_are_found_and_unique_in_a_group),
		cmocka_unit_test(sample_of_the_manual),
		cmocka_unit_test(masks),
		cmocka_unit_test(bits_without_meaning_have_no_name),
		cmocka_unit_test(groups_have_names),
	};

	return cmocka_run_group_tests_name("controls", tests, NULL, NULL);
}
