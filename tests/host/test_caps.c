// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Capability MSRs: which are read on which processor, and what their values
 * mean for controls, CR0 and CR4.
 */
#include "test.h"
#include "models.h"
#include "base.h"
#include "caps.h"
#include "controls.h"

static const struct model *const models[] = {
	&model_first, &model_penryn, &model_lynnfield, &model_sandy_bridge,
	&model_ivy_bridge, &model_haswell, &model_broadwell, &model_skylake_x,
	&model_generic, &model_newest,
};

/* Every MSR that a processor has is read, and no other is touched. */
static void existing_msrs_are_read_and_no_others(void **state)
{
	unsigned int m;
	int i;

	for (m = 0; m < COUNT(models); m++) {
		struct vmx_caps caps = model_caps(models[m]);

		for (i = 0; i < VMX_CAP_COUNT; i++) {
			bool has = model_has(models[m], vmx_cap_address(i));

			assert_int_equal(vmx_cap_exists(&caps, i), has);
			assert_int_equal(caps.present >> i & 1, has);
		}
		assert_int_equal(caps.present >> VMX_CAP_COUNT, 0);
	}
	(void)state;
}

/* Measured: RDMSR 48C faults on penryn, 491 before haswell. */
static void msrs_that_faulted_on_the_emulated_machine(void **state)
{
	struct vmx_caps penryn = model_caps(&model_penryn);
	struct vmx_caps ivy_bridge = model_caps(&model_ivy_bridge);
	struct vmx_caps haswell = model_caps(&model_haswell);

	assert_true(vmx_cap_exists(&penryn, VMX_CAP_PROCBASED_CTLS2));
	assert_false(vmx_cap_exists(&penryn, VMX_CAP_EPT_VPID_CAP));
	assert_true(vmx_cap_exists(&ivy_bridge, VMX_CAP_EPT_VPID_CAP));
	assert_false(vmx_cap_exists(&ivy_bridge, VMX_CAP_VMFUNC));
	assert_true(vmx_cap_exists(&haswell, VMX_CAP_VMFUNC));
	(void)state;
}

/* SDM, "VPID and EPT Capabilities": either of EPT and VPID announces 48C. */
static void vpid_alone_announces_the_ept_and_vpid_msr(void **state)
{
	struct vmx_caps caps = model_caps(&model_penryn);

	caps.msr[VMX_CAP_PROCBASED_CTLS2] = 0x20ull << 32;
	assert_true(vmx_cap_exists(&caps, VMX_CAP_EPT_VPID_CAP));
	caps.msr[VMX_CAP_PROCBASED_CTLS2] = 0x02ull << 32;
	assert_true(vmx_cap_exists(&caps, VMX_CAP_EPT_VPID_CAP));
	caps.msr[VMX_CAP_PROCBASED_CTLS2] = 0xddull << 32;
	assert_false(vmx_cap_exists(&caps, VMX_CAP_EPT_VPID_CAP));
	/* What must be 1, in the lower half, announces nothing. */
	caps.msr[VMX_CAP_PROCBASED_CTLS2] = 0xff;
	assert_false(vmx_cap_exists(&caps, VMX_CAP_EPT_VPID_CAP));
	(void)state;
}

static void unreadable_msr_is_reported_and_the_rest_read(void **state)
{
	int broken;

	for (broken = 0; broken <= VMX_CAP_VMCS_ENUM; broken++) {
		struct model_reader reader = {
			.model = &model_haswell,
			.broken = vmx_cap_address(broken),
		};
		struct vmx_caps caps;
		int i;

		assert_int_equal(vmx_caps_read(&caps, model_rdmsr, &reader), broken);
		assert_int_equal(reader.faults, 1);
		for (i = 0; i <= VMX_CAP_VMCS_ENUM; i++)
			assert_int_equal(caps.present >> i & 1, i != broken);
		assert_int_equal(caps.msr[broken], 0);
	}
	(void)state;
}

static void the_first_unreadable_msr_is_reported(void **state)
{
	/* All but CR0_FIXED0, CR4_FIXED1 and VMCS_ENUM. */
	static const struct model holes = {
		"holes", {
			{ 0x03a, 0 }, { 0x480, 0 }, { 0x481, 0 }, { 0x482, 0 },
			{ 0x483, 0 }, { 0x484, 0 }, { 0x485, 0 }, { 0x487, 0 },
			{ 0x488, 0 },
		}
	};
	struct model_reader reader = { .model = &holes };
	struct vmx_caps caps;

	assert_int_equal(vmx_caps_read(&caps, model_rdmsr, &reader), VMX_CAP_CR0_FIXED0);
	assert_int_equal(reader.faults, 3);
	(void)state;
}

/* An MSR is not asked for when the one that announces it cannot be read. */
static void unreadable_announcer_announces_nothing(void **state)
{
	struct model_reader reader = { .model = &model_newest, .broken = 0x48b };
	struct vmx_caps caps;

	assert_int_equal(vmx_caps_read(&caps, model_rdmsr, &reader), VMX_CAP_PROCBASED_CTLS2);
	assert_int_equal(reader.faults, 1);
	assert_false(vmx_cap_exists(&caps, VMX_CAP_EPT_VPID_CAP));
	assert_false(vmx_cap_exists(&caps, VMX_CAP_VMFUNC));
	assert_true(vmx_cap_exists(&caps, VMX_CAP_PROCBASED_CTLS3));
	assert_int_equal(vmx_control_may(&caps, VMX_GROUP_CPU2), 0);
	(void)state;
}

static void addresses_and_names(void **state)
{
	int i;

	assert_int_equal(vmx_cap_address(VMX_CAP_FEATURE_CONTROL), 0x3a);
	assert_int_equal(vmx_cap_address(VMX_CAP_BASIC), 0x480);
	assert_int_equal(vmx_cap_address(VMX_CAP_EPT_VPID_CAP), 0x48c);
	assert_int_equal(vmx_cap_address(VMX_CAP_TRUE_ENTRY_CTLS), 0x490);
	assert_int_equal(vmx_cap_address(VMX_CAP_EXIT_CTLS2), 0x493);
	assert_string_equal(vmx_cap_name(VMX_CAP_CR4_FIXED1), "IA32_VMX_CR4_FIXED1");
	for (i = VMX_CAP_BASIC; i < VMX_CAP_COUNT; i++)
		assert_int_equal(vmx_cap_address(i), 0x480 + i - VMX_CAP_BASIC);
	(void)state;
}

static void indices_out_of_range(void **state)
{
	struct vmx_caps caps = model_caps(&model_newest);
	struct vmx_control_wish wish = { .optional = ~0ull };
	__u64 value = 1;

	assert_int_equal(vmx_cap_address(VMX_CAP_COUNT), 0);
	assert_int_equal(vmx_cap_address((enum vmx_cap_msr)-1), 0);
	assert_null(vmx_cap_name(VMX_CAP_COUNT));
	assert_null(vmx_cap_name((enum vmx_cap_msr)-1));
	assert_false(vmx_cap_exists(&caps, VMX_CAP_COUNT));
	assert_false(vmx_cap_exists(&caps, (enum vmx_cap_msr)-1));
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_COUNT), 0);
	assert_int_equal(vmx_control_may(&caps, (enum vmx_control_group)-1), 0);
	assert_int_equal(vmx_control_resolve(&caps, VMX_GROUP_COUNT, &wish, &value), 0);
	assert_int_equal(value, 0);
	(void)state;
}

/* IA32_VMX_BASIC 00d8_1000_0000_002b, measured; the meanings from the SDM. */
static void basic_of_the_emulated_machine(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);

	assert_int_equal(caps.msr[VMX_CAP_BASIC], 0x00d810000000002b);
	assert_int_equal(vmx_caps_revision(&caps), 0x2b);
	assert_int_equal(vmx_caps_region_size(&caps), 4096);
	assert_false(vmx_caps_32bit_addresses(&caps));
	assert_int_equal(vmx_caps_memory_type(&caps), 6);
	assert_true(vmx_caps_io_information(&caps));
	assert_true(vmx_caps_true_controls(&caps));
	(void)state;
}

static void basic_bit_by_bit(void **state)
{
	struct vmx_caps caps = model_caps(&model_first);

	assert_int_equal(vmx_caps_revision(&caps), 7);
	assert_int_equal(vmx_caps_region_size(&caps), 1024);
	assert_false(vmx_caps_io_information(&caps));
	assert_false(vmx_caps_true_controls(&caps));

	/* Bit 31 is no part of the revision. */
	caps.msr[VMX_CAP_BASIC] = 0xffffffff;
	assert_int_equal(vmx_caps_revision(&caps), 0x7fffffff);
	assert_int_equal(vmx_caps_region_size(&caps), 0);
	caps.msr[VMX_CAP_BASIC] = 0x1fffull << 32;
	assert_int_equal(vmx_caps_region_size(&caps), 0x1fff);
	assert_int_equal(vmx_caps_revision(&caps), 0);
	caps.msr[VMX_CAP_BASIC] = 1ull << 48;
	assert_true(vmx_caps_32bit_addresses(&caps));
	assert_int_equal(vmx_caps_region_size(&caps), 0);
	caps.msr[VMX_CAP_BASIC] = 0xfull << 50;
	assert_int_equal(vmx_caps_memory_type(&caps), 15);
	assert_false(vmx_caps_io_information(&caps));
	caps.msr[VMX_CAP_BASIC] = 1ull << 54;
	assert_true(vmx_caps_io_information(&caps));
	assert_int_equal(vmx_caps_memory_type(&caps), 0);
	caps.msr[VMX_CAP_BASIC] = 1ull << 55;
	assert_true(vmx_caps_true_controls(&caps));
	(void)state;
}

/* The table that was measured on the emulated machine. */
static void features_of_the_emulated_machine(void **state)
{
	static const struct {
		const struct model *model;
		__u64 secondary;
		bool ept, vpid, unrestricted_guest, timer;
	} measured[] = {
		{ &model_penryn, 0x41, false, false, false, false },
		{ &model_lynnfield, 0x7f, true, true, false, true },
		{ &model_sandy_bridge, 0xff, true, true, true, true },
		{ &model_ivy_bridge, 0x8ff, true, true, true, true },
		{ &model_haswell, 0x47fff, true, true, true, true },
		{ &model_broadwell, 0x57fff, true, true, true, true },
		{ &model_skylake_x, 0x2177fff, true, true, true, true },
		{ &model_generic, 0x49, false, false, false, false },
	};
	unsigned int i;

	for (i = 0; i < COUNT(measured); i++) {
		struct vmx_caps caps = model_caps(measured[i].model);

		assert_int_equal(vmx_control_may(&caps, VMX_GROUP_CPU2), measured[i].secondary);
		assert_int_equal(vmx_control_must(&caps, VMX_GROUP_CPU2), 0);
		assert_int_equal(vmx_caps_has_ept(&caps), measured[i].ept);
		assert_int_equal(vmx_caps_has_vpid(&caps), measured[i].vpid);
		assert_int_equal(vmx_caps_has_unrestricted_guest(&caps),
				 measured[i].unrestricted_guest);
		assert_int_equal(vmx_caps_has_preemption_timer(&caps), measured[i].timer);
		assert_int_equal(vmx_caps_has_invept(&caps, true), measured[i].ept);
		assert_int_equal(vmx_caps_has_invept(&caps, false), measured[i].ept);
		assert_int_equal(vmx_caps_has_invvpid(&caps, true), measured[i].vpid);
		assert_int_equal(vmx_caps_has_invvpid(&caps, false), measured[i].vpid);
	}
	(void)state;
}

/* SDM, "VPID and EPT Capabilities" */
static void ept_needs_four_levels_and_write_back(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);

	caps.msr[VMX_CAP_EPT_VPID_CAP] = 1ull << 6 | 1ull << 14;
	assert_true(vmx_caps_has_ept(&caps));
	caps.msr[VMX_CAP_EPT_VPID_CAP] = 1ull << 6;
	assert_false(vmx_caps_has_ept(&caps));
	/* 5 levels and uncacheable only */
	caps.msr[VMX_CAP_EPT_VPID_CAP] = 1ull << 7 | 1ull << 14;
	assert_false(vmx_caps_has_ept(&caps));
	caps.msr[VMX_CAP_EPT_VPID_CAP] = 1ull << 6 | 1ull << 8;
	assert_false(vmx_caps_has_ept(&caps));
	(void)state;
}

static void invalidation_needs_instruction_and_type(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);
	__u64 *cap = &caps.msr[VMX_CAP_EPT_VPID_CAP];

	*cap = 1ull << 20 | 1ull << 25;
	assert_true(vmx_caps_has_invept(&caps, true));
	assert_false(vmx_caps_has_invept(&caps, false));
	*cap = 1ull << 20 | 1ull << 26;
	assert_false(vmx_caps_has_invept(&caps, true));
	assert_true(vmx_caps_has_invept(&caps, false));
	*cap = 1ull << 25 | 1ull << 26;
	assert_false(vmx_caps_has_invept(&caps, true));
	assert_false(vmx_caps_has_invept(&caps, false));

	*cap = 1ull << 32 | 1ull << 41;
	assert_true(vmx_caps_has_invvpid(&caps, true));
	assert_false(vmx_caps_has_invvpid(&caps, false));
	*cap = 1ull << 32 | 1ull << 42;
	assert_false(vmx_caps_has_invvpid(&caps, true));
	assert_true(vmx_caps_has_invvpid(&caps, false));
	/* The instruction with other types, or types without it. */
	*cap = 1ull << 32 | 1ull << 40 | 1ull << 43;
	assert_false(vmx_caps_has_invvpid(&caps, true));
	assert_false(vmx_caps_has_invvpid(&caps, false));
	*cap = 1ull << 41 | 1ull << 42;
	assert_false(vmx_caps_has_invvpid(&caps, true));
	assert_false(vmx_caps_has_invvpid(&caps, false));
	(void)state;
}

/* SDM, "Miscellaneous Data": bits 4:0 */
static void timer_shift(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);

	caps.msr[VMX_CAP_MISC] = 0x300481e5;
	assert_int_equal(vmx_caps_timer_shift(&caps), 5);
	caps.msr[VMX_CAP_MISC] = 0xffffffe0;
	assert_int_equal(vmx_caps_timer_shift(&caps), 0);
	caps.msr[VMX_CAP_MISC] = 0x1f;
	assert_int_equal(vmx_caps_timer_shift(&caps), 31);
	(void)state;
}

/*
 * SDM, "Reserved Controls and Default Settings": a default1 bit must be 1 by
 * the plain MSR and may be 0 by the true one.
 */
static void true_msrs_overrule_plain_ones(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);

	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_PIN), 0x16);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_CPU), 0x04006172);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_EXIT), 0x36dfb);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_ENTRY), 0x11fb);
	assert_int_equal(vmx_control_may(&caps, VMX_GROUP_CPU), 0xfff9fffe);

	caps = model_caps(&model_first);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_PIN), 0x16);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_CPU), 0x0401e172);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_EXIT), 0x36dff);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_ENTRY), 0x11ff);
	assert_int_equal(vmx_control_may(&caps, VMX_GROUP_CPU), 0x77f9fffe);
	(void)state;
}

static void absent_groups_allow_nothing(void **state)
{
	static const enum vmx_control_group absent[] = {
		VMX_GROUP_CPU2, VMX_GROUP_CPU3, VMX_GROUP_EXIT2
	};
	struct vmx_caps caps = model_caps(&model_first);
	struct vmx_control_wish wish = { .required = 0x2, .optional = 0x80 };
	unsigned int i;
	__u64 value;

	for (i = 0; i < COUNT(absent); i++) {
		assert_int_equal(vmx_control_must(&caps, absent[i]), 0);
		assert_int_equal(vmx_control_may(&caps, absent[i]), 0);
		assert_int_equal(vmx_control_resolve(&caps, absent[i], &wish, &value), 0x2);
		assert_int_equal(value, 0);
	}
	assert_false(vmx_caps_has_ept(&caps));
	assert_false(vmx_caps_has_vpid(&caps));
	assert_false(vmx_caps_has_unrestricted_guest(&caps));
	(void)state;
}

/* SDM, "Tertiary Processor-Based VM-Execution Controls": 64 bits of may-be-1. */
static void wide_groups_have_no_fixed_bits(void **state)
{
	struct vmx_caps caps = model_caps(&model_newest);

	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_CPU3), 0);
	assert_int_equal(vmx_control_may(&caps, VMX_GROUP_CPU3), 0x00000100000011df);
	assert_int_equal(vmx_control_must(&caps, VMX_GROUP_EXIT2), 0);
	assert_int_equal(vmx_control_may(&caps, VMX_GROUP_EXIT2), 0x000000010000000f);
	(void)state;
}

/* What one bit may be, by kind of bit, and what a wish for it comes to. */
enum bit_kind { FIXED_0, FIXED_1, FREE };

static const struct {
	enum bit_kind kind;
	bool required, refused, optional;
	bool value, impossible;
} matrix[] = {
	{ FIXED_0, false, false, false,	false, false },
	{ FIXED_0, true, false, false,	false, true },
	{ FIXED_0, false, true, false,	false, false },
	{ FIXED_0, false, false, true,	false, false },
	{ FIXED_1, false, false, false,	true, false },
	{ FIXED_1, true, false, false,	true, false },
	{ FIXED_1, false, true, false,	true, true },
	{ FIXED_1, false, false, true,	true, false },
	{ FREE, false, false, false,	false, false },
	{ FREE, true, false, false,	true, false },
	{ FREE, false, true, false,	false, false },
	{ FREE, false, false, true,	true, false },
	/* A refusal overrules an option and contradicts a requirement. */
	{ FREE, false, true, true,	false, false },
	{ FREE, true, true, false,	true, true },
	{ FIXED_0, true, true, false,	false, true },
	{ FIXED_1, true, true, false,	true, true },
};

static void check_bit(enum vmx_control_group group, enum vmx_cap_msr msr, unsigned int bit)
{
	__u64 mask = 1ull << bit;
	bool wide = group == VMX_GROUP_CPU3 || group == VMX_GROUP_EXIT2;
	unsigned int i;

	for (i = 0; i < COUNT(matrix); i++) {
		struct vmx_caps caps = { .present = 1ull << msr };
		struct vmx_control_wish wish = {
			.required = matrix[i].required ? mask : 0,
			.refused = matrix[i].refused ? mask : 0,
			.optional = matrix[i].optional ? mask : 0,
		};
		__u64 impossible, value = ~0ull;

		if (wide && matrix[i].kind == FIXED_1)
			continue;
		if (matrix[i].kind == FIXED_1)
			caps.msr[msr] = mask << 32 | mask;
		else if (matrix[i].kind == FREE)
			caps.msr[msr] = wide ? mask : mask << 32;

		impossible = vmx_control_resolve(&caps, group, &wish, &value);
		assert_int_equal(impossible, matrix[i].impossible ? mask : 0);
		assert_int_equal(value, matrix[i].value ? mask : 0);
	}
}

static void every_wish_for_every_kind_of_bit(void **state)
{
	static const struct {
		enum vmx_control_group group;
		enum vmx_cap_msr msr;
	} groups[] = {
		{ VMX_GROUP_PIN, VMX_CAP_PINBASED_CTLS },
		{ VMX_GROUP_PIN, VMX_CAP_TRUE_PINBASED_CTLS },
		{ VMX_GROUP_CPU, VMX_CAP_PROCBASED_CTLS },
		{ VMX_GROUP_CPU, VMX_CAP_TRUE_PROCBASED_CTLS },
		{ VMX_GROUP_CPU2, VMX_CAP_PROCBASED_CTLS2 },
		{ VMX_GROUP_CPU3, VMX_CAP_PROCBASED_CTLS3 },
		{ VMX_GROUP_EXIT, VMX_CAP_EXIT_CTLS },
		{ VMX_GROUP_EXIT, VMX_CAP_TRUE_EXIT_CTLS },
		{ VMX_GROUP_EXIT2, VMX_CAP_EXIT_CTLS2 },
		{ VMX_GROUP_ENTRY, VMX_CAP_ENTRY_CTLS },
		{ VMX_GROUP_ENTRY, VMX_CAP_TRUE_ENTRY_CTLS },
	};
	unsigned int i, bit;

	for (i = 0; i < COUNT(groups); i++)
		for (bit = 0; bit < 32; bit++)
			check_bit(groups[i].group, groups[i].msr, bit);
	check_bit(VMX_GROUP_CPU3, VMX_CAP_PROCBASED_CTLS3, 63);
	check_bit(VMX_GROUP_EXIT2, VMX_CAP_EXIT_CTLS2, 63);
	(void)state;
}

/* CR3 exits cannot be refused without the true controls (default1). */
static void a_wish_of_many_bits(void **state)
{
	struct vmx_control_wish wish = {
		.required = VMX_MASK(CPU_HLT) | VMX_MASK(CPU_UNCONDITIONAL_IO),
		.refused = VMX_MASK(CPU_CR3_LOAD) | VMX_MASK(CPU_CR3_STORE),
		.optional = VMX_MASK(CPU_SECONDARY) | VMX_MASK(CPU_TERTIARY),
	};
	struct vmx_caps caps = model_caps(&model_haswell);
	__u64 value;

	assert_int_equal(vmx_control_resolve(&caps, VMX_GROUP_CPU, &wish, &value), 0);
	assert_int_equal(value, 0x04006172 | 0x80 | 0x01000000 | 0x80000000);

	caps = model_caps(&model_first);
	assert_int_equal(vmx_control_resolve(&caps, VMX_GROUP_CPU, &wish, &value), 0x18000);
	assert_int_equal(value, 0x0401e172 | 0x80 | 0x01000000);
	(void)state;
}

/* Measured: CR0 fixed 80000021 / ffffffff, CR4 fixed0 2000 */
static void fixed_bits_of_cr0_and_cr4(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);

	caps.msr[VMX_CAP_CR4_FIXED1] = 0x1767ff;

	assert_int_equal(vmx_caps_fix_cr0(&caps, 0), 0x80000021);
	assert_int_equal(vmx_caps_fix_cr0(&caps, 0x80050033), 0x80050033);
	assert_int_equal(vmx_caps_fix_cr0(&caps, ~0ull), 0xffffffff);
	assert_int_equal(vmx_caps_cr0_violations(&caps, 0x80050033), 0);
	assert_int_equal(vmx_caps_cr0_violations(&caps, 0x80050032), 0x1);
	assert_int_equal(vmx_caps_cr0_violations(&caps, 0), 0x80000021);
	assert_int_equal(vmx_caps_cr0_violations(&caps, 0x180000021), 0x100000000);

	assert_int_equal(vmx_caps_fix_cr4(&caps, 0), 0x2000);
	assert_int_equal(vmx_caps_fix_cr4(&caps, 0x1706b0), 0x1726b0);
	assert_int_equal(vmx_caps_fix_cr4(&caps, ~0ull), 0x1767ff);
	assert_int_equal(vmx_caps_cr4_violations(&caps, 0x1726b0), 0);
	/* The host CR4 that made the module of 2007 fail. */
	assert_int_equal(vmx_caps_cr4_violations(&caps, 0x1706b0), 0x2000);
	assert_int_equal(vmx_caps_cr4_violations(&caps, 0x80003000), 0x80001000);
	(void)state;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(existing_msrs_are_read_and_no_others),
		cmocka_unit_test(msrs_that_faulted_on_the_emulated_machine),
		cmocka_unit_test(vpid_alone_announces_the_ept_and_vpid_msr),
		cmocka_unit_test(unreadable_msr_is_reported_and_the_rest_read),
		cmocka_unit_test(the_first_unreadable_msr_is_reported),
		cmocka_unit_test(unreadable_announcer_announces_nothing),
		cmocka_unit_test(addresses_and_names),
		cmocka_unit_test(indices_out_of_range),
		cmocka_unit_test(basic_of_the_emulated_machine),
		cmocka_unit_test(basic_bit_by_bit),
		cmocka_unit_test(features_of_the_emulated_machine),
		cmocka_unit_test(ept_needs_four_levels_and_write_back),
		cmocka_unit_test(invalidation_needs_instruction_and_type),
		cmocka_unit_test(timer_shift),
		cmocka_unit_test(true_msrs_overrule_plain_ones),
		cmocka_unit_test(absent_groups_allow_nothing),
		cmocka_unit_test(wide_groups_have_no_fixed_bits),
		cmocka_unit_test(every_wish_for_every_kind_of_bit),
		cmocka_unit_test(a_wish_of_many_bits),
		cmocka_unit_test(fixed_bits_of_cr0_and_cr4),
	};

	return cmocka_run_group_tests_name("caps", tests, NULL, NULL);
}
