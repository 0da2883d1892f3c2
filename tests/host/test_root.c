// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The way into VMX root operation: what each fact about a CPU leads to, and
 * that the first obstacle in the order of the sequence is the one reported;
 * and which guests each processor can run.
 */
#include "test.h"
#include "models.h"
#include "base.h"
#include "controls.h"
#include "root.h"

/* A CPU of the emulated machine under Linux, on which VMX can be used. */
static struct vmx_root_facts good_facts(const struct model *model)
{
	return (struct vmx_root_facts){
		.cpuid_vmx = true,
		.cr0 = 0x80050033,
		.cr4 = 0x6b0,
		.caps = model_caps(model),
		.unreadable = -1,
	};
}

/*
 * SDM, "Enabling and Entering VMX Operation": bit 0 locks, bit 1 allows VMX
 * inside SMX operation, bit 2 outside.
 */
static void feature_control(void **state)
{
	static const struct {
		enum vmx_feature_control verdict;
		__u64 wanted;
	} expected[8] = {
		{ VMX_FEATURE_CONTROL_SET, 5 },
		{ VMX_FEATURE_CONTROL_OFF, 1 },
		{ VMX_FEATURE_CONTROL_SET, 7 },
		{ VMX_FEATURE_CONTROL_OFF, 3 },
		{ VMX_FEATURE_CONTROL_SET, 5 },
		{ VMX_FEATURE_CONTROL_READY, 5 },
		{ VMX_FEATURE_CONTROL_SET, 7 },
		{ VMX_FEATURE_CONTROL_READY, 7 },
	};
	/* SENTER, SGX and LMCE bits, which are none of our business. */
	static const __u64 others[] = { 0, 0xff00, 0x160000, ~7ull };
	unsigned int i, o;

	for (i = 0; i < 8; i++) {
		for (o = 0; o < COUNT(others); o++) {
			__u64 wanted = 0;

			assert_int_equal(vmx_feature_control_decide(i | others[o], &wanted),
					 expected[i].verdict);
			assert_int_equal(wanted, expected[i].wanted | others[o]);
		}
	}
	(void)state;
}

/* An unlocked register is no refusal: the driver sets it. */
static void feature_control_in_the_sequence(void **state)
{
	struct vmx_root_facts facts = good_facts(&model_haswell);
	unsigned int i;

	for (i = 0; i < 8; i++) {
		facts.caps.msr[VMX_CAP_FEATURE_CONTROL] = i;
		assert_int_equal(vmx_root_decide(&facts), i == 1 || i == 3 ?
				 VMX_REFUSAL_FIRMWARE_OFF : VMX_REFUSAL_NONE);
	}
	(void)state;
}

static void every_model_may_enter(void **state)
{
	static const struct model *const models[] = {
		&model_first, &model_penryn, &model_lynnfield, &model_sandy_bridge,
		&model_ivy_bridge, &model_haswell, &model_broadwell, &model_skylake_x,
		&model_generic, &model_newest,
	};
	unsigned int i;

	for (i = 0; i < COUNT(models); i++) {
		struct vmx_root_facts first = good_facts(models[i]);
		struct vmx_root_facts second = good_facts(models[i]);

		assert_int_equal(vmx_root_decide(&first), VMX_REFUSAL_NONE);
		second.reference = &first.caps;
		assert_int_equal(vmx_root_decide(&second), VMX_REFUSAL_NONE);
	}
	(void)state;
}

static void no_vmx(struct vmx_root_facts *facts)
{
	facts->cpuid_vmx = false;
}

static void feature_control_missing(struct vmx_root_facts *facts)
{
	facts->caps.present &= ~1ull;
	facts->caps.msr[VMX_CAP_FEATURE_CONTROL] = 0;
}

static void locked_off(struct vmx_root_facts *facts)
{
	facts->caps.msr[VMX_CAP_FEATURE_CONTROL] = 1;
}

static void vmxe_set(struct vmx_root_facts *facts)
{
	facts->cr4 |= 1 << 13;
}

static void unreadable(struct vmx_root_facts *facts)
{
	facts->unreadable = VMX_CAP_VMFUNC;
}

static void uncacheable_region(struct vmx_root_facts *facts)
{
	facts->caps.msr[VMX_CAP_BASIC] &= ~(0xfull << 50);
}

static void other_capabilities(struct vmx_root_facts *facts)
{
	static struct vmx_caps other;

	other = model_caps(&model_sandy_bridge);
	facts->reference = &other;
}

static void cr0_without_ne(struct vmx_root_facts *facts)
{
	facts->cr0 &= ~0x20ull;
}

static void cr4_with_unknown_bit(struct vmx_root_facts *facts)
{
	facts->cr4 |= 1ull << 31;
}

static void cr4_with_fred(struct vmx_root_facts *facts)
{
	facts->cr4 |= 1ull << 32;
	facts->caps.msr[VMX_CAP_CR4_FIXED1] |= 1ull << 32;
}

/* In the order of the sequence. */
static const struct {
	void (*spoil)(struct vmx_root_facts *facts);
	enum vmx_refusal refusal;
	enum vmx_root_step step;
} obstacles[] = {
	{ no_vmx, VMX_REFUSAL_NO_VMX, VMX_STEP_CPUID },
	{ feature_control_missing, VMX_REFUSAL_CAPS_UNREADABLE, VMX_STEP_FEATURE_CONTROL },
	{ locked_off, VMX_REFUSAL_FIRMWARE_OFF, VMX_STEP_FEATURE_CONTROL },
	{ vmxe_set, VMX_REFUSAL_VMXE_IN_USE, VMX_STEP_VMXE },
	{ unreadable, VMX_REFUSAL_CAPS_UNREADABLE, VMX_STEP_CAPS },
	{ uncacheable_region, VMX_REFUSAL_REGION, VMX_STEP_REGION },
	{ other_capabilities, VMX_REFUSAL_CAPS_DIFFER, VMX_STEP_SAME },
	{ cr0_without_ne, VMX_REFUSAL_CR0_FIXED, VMX_STEP_FIXED },
	{ cr4_with_fred, VMX_REFUSAL_FRED, VMX_STEP_FIXED },
	{ cr4_with_unknown_bit, VMX_REFUSAL_CR4_FIXED, VMX_STEP_FIXED },
};

/* An obstacle is its own step's business and no other's. */
static void each_step_sees_its_own_obstacle(void **state)
{
	unsigned int i;
	int step;

	for (i = 0; i < COUNT(obstacles); i++) {
		struct vmx_root_facts facts = good_facts(&model_haswell);

		obstacles[i].spoil(&facts);
		for (step = 0; step < VMX_STEP_COUNT; step++)
			assert_int_equal(vmx_root_step(&facts, step),
					 step == (int)obstacles[i].step ?
					 obstacles[i].refusal : VMX_REFUSAL_NONE);
	}
	(void)state;
}

/* Every combination of obstacles leads to the refusal of the first. */
static void the_first_obstacle_is_reported(void **state)
{
	unsigned int subset, i;

	for (subset = 0; subset < 1u << COUNT(obstacles); subset++) {
		struct vmx_root_facts facts = good_facts(&model_haswell);
		enum vmx_refusal expected = VMX_REFUSAL_NONE;

		for (i = COUNT(obstacles); i-- > 0;) {
			if (!(subset & 1u << i))
				continue;
			obstacles[i].spoil(&facts);
			expected = obstacles[i].refusal;
		}
		assert_int_equal(vmx_root_decide(&facts), expected);
	}
	(void)state;
}

static void regions(void **state)
{
	static const struct {
		__u64 size, type, only_32bit;
		enum vmx_refusal refusal;
	} cases[] = {
		{ 0, 6, 0, VMX_REFUSAL_REGION },
		{ 1, 6, 0, VMX_REFUSAL_NONE },
		{ 1024, 6, 0, VMX_REFUSAL_NONE },
		{ 4096, 6, 0, VMX_REFUSAL_NONE },
		{ 4096, 6, 1, VMX_REFUSAL_REGION },
		{ 4097, 6, 0, VMX_REFUSAL_REGION },
		{ 8191, 6, 0, VMX_REFUSAL_REGION },
		{ 4096, 0, 0, VMX_REFUSAL_REGION },
		{ 4096, 5, 0, VMX_REFUSAL_REGION },
		{ 4096, 7, 0, VMX_REFUSAL_REGION },
	};
	unsigned int i;

	for (i = 0; i < COUNT(cases); i++) {
		struct vmx_root_facts facts = good_facts(&model_haswell);

		facts.caps.msr[VMX_CAP_BASIC] = cases[i].size << 32 | cases[i].type << 50 |
						cases[i].only_32bit << 48;
		assert_int_equal(vmx_root_decide(&facts), cases[i].refusal);
	}
	(void)state;
}

/* One bit of one MSR, or one MSR more or less, is a difference. */
static void any_difference_between_cpus_counts(void **state)
{
	struct vmx_root_facts facts = good_facts(&model_newest);
	struct vmx_caps reference;
	int i;

	facts.reference = &reference;
	for (i = VMX_CAP_BASIC; i < VMX_CAP_COUNT; i++) {
		reference = facts.caps;
		reference.msr[i] ^= 1ull << 63;
		assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CAPS_DIFFER);

		reference = facts.caps;
		reference.msr[i] ^= 1;
		assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CAPS_DIFFER);

		reference = facts.caps;
		reference.present ^= 1ull << i;
		assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CAPS_DIFFER);
	}
	(void)state;
}

/* What firmware locked, or left open, may differ. */
static void feature_control_may_differ_between_cpus(void **state)
{
	struct vmx_root_facts facts = good_facts(&model_haswell);
	struct vmx_caps reference = facts.caps;

	facts.reference = &reference;
	facts.caps.msr[VMX_CAP_FEATURE_CONTROL] = 0;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_NONE);
	reference.present &= ~1ull;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_NONE);
	(void)state;
}

static void control_registers(void **state)
{
	struct vmx_root_facts facts = good_facts(&model_haswell);

	/* VMXE is ours to add; by itself it is no violation. */
	facts.cr4 = 0;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_NONE);
	facts.caps.msr[VMX_CAP_CR4_FIXED0] = 0x2020;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CR4_FIXED);
	facts.cr4 = 0x20;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_NONE);

	/* PE, NE and PG, each */
	facts.cr0 = 0x80000021;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_NONE);
	facts.cr0 = 0x80000020;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CR0_FIXED);
	facts.cr0 = 0x80000001;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CR0_FIXED);
	facts.cr0 = 0x00000021;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CR0_FIXED);
	facts.cr0 = 0x180000021;
	assert_int_equal(vmx_root_decide(&facts), VMX_REFUSAL_CR0_FIXED);
	(void)state;
}

static const struct vmx_guest v86 = { 0 };
static const struct vmx_guest v86_ept = { .ept = true };
static const struct vmx_guest real = { .ept = true, .real = true };

/* By what the processors are known to have. */
static void guests_of_each_model(void **state)
{
	static const struct {
		const struct model *model;
		enum vmx_refusal v86_ept, real;
	} cases[] = {
		{ &model_first, VMX_REFUSAL_NO_EPT, VMX_REFUSAL_NO_EPT },
		{ &model_penryn, VMX_REFUSAL_NO_EPT, VMX_REFUSAL_NO_EPT },
		{ &model_generic, VMX_REFUSAL_NO_EPT, VMX_REFUSAL_NO_EPT },
		{ &model_lynnfield, VMX_REFUSAL_NONE, VMX_REFUSAL_NO_UNRESTRICTED_GUEST },
		{ &model_sandy_bridge, VMX_REFUSAL_NONE, VMX_REFUSAL_NONE },
		{ &model_ivy_bridge, VMX_REFUSAL_NONE, VMX_REFUSAL_NONE },
		{ &model_haswell, VMX_REFUSAL_NONE, VMX_REFUSAL_NONE },
		{ &model_broadwell, VMX_REFUSAL_NONE, VMX_REFUSAL_NONE },
		{ &model_skylake_x, VMX_REFUSAL_NONE, VMX_REFUSAL_NONE },
		{ &model_newest, VMX_REFUSAL_NONE, VMX_REFUSAL_NONE },
	};
	unsigned int i;

	for (i = 0; i < COUNT(cases); i++) {
		struct vmx_caps caps = model_caps(cases[i].model);

		assert_int_equal(vmx_guest_decide(&caps, &v86), VMX_REFUSAL_NONE);
		assert_int_equal(vmx_guest_decide(&caps, &v86_ept), cases[i].v86_ept);
		assert_int_equal(vmx_guest_decide(&caps, &real), cases[i].real);
	}
	(void)state;
}

/* Controls without which interrupts or the guest would get out of hand. */
static void guests_need_their_controls(void **state)
{
	static const struct {
		enum vmx_cap_msr msr;
		unsigned int bit;
		bool v86;
	} cases[] = {
		{ VMX_CAP_TRUE_PINBASED_CTLS, 0, true },	/* external interrupts */
		{ VMX_CAP_TRUE_PINBASED_CTLS, 3, true },	/* NMIs */
		{ VMX_CAP_TRUE_PROCBASED_CTLS, 7, true },	/* HLT */
		{ VMX_CAP_TRUE_PROCBASED_CTLS, 10, true },	/* MWAIT */
		{ VMX_CAP_TRUE_PROCBASED_CTLS, 29, true },	/* MONITOR */
		{ VMX_CAP_TRUE_PROCBASED_CTLS, 24, true },	/* I/O */
		{ VMX_CAP_TRUE_EXIT_CTLS, 9, true },		/* 64-bit host */
		{ VMX_CAP_TRUE_ENTRY_CTLS, 2, true },		/* debug controls */
		{ VMX_CAP_TRUE_EXIT_CTLS, 21, false },		/* EFER */
		{ VMX_CAP_TRUE_ENTRY_CTLS, 15, false },
		{ VMX_CAP_TRUE_PROCBASED_CTLS, 11, false },	/* RDPMC */
		{ VMX_CAP_TRUE_PROCBASED_CTLS, 23, false },	/* debug registers */
	};
	unsigned int i;
	bool refused;

	for (i = 0; i < COUNT(cases); i++) {
		struct vmx_caps caps = model_caps(&model_haswell);

		caps.msr[cases[i].msr] &= ~(VMX_BIT(32 + cases[i].bit) | VMX_BIT(cases[i].bit));
		assert_int_equal(vmx_guest_decide(&caps, &real), VMX_REFUSAL_NO_CONTROL);
		refused = vmx_guest_decide(&caps, &v86) == VMX_REFUSAL_NO_CONTROL;
		assert_int_equal(refused, cases[i].v86);
	}
	(void)state;
}

/*
 * SDM, "Reserved Controls and Default Settings": without the true controls the
 * exits of MOV to and from CR3 cannot be switched off.
 */
static void real_mode_needs_the_true_controls(void **state)
{
	struct vmx_caps caps = model_caps(&model_haswell);

	caps.msr[VMX_CAP_BASIC] &= ~VMX_BIT(55);
	caps.present &= ~(VMX_BIT(VMX_CAP_TRUE_PINBASED_CTLS) |
			  VMX_BIT(VMX_CAP_TRUE_PROCBASED_CTLS) |
			  VMX_BIT(VMX_CAP_TRUE_EXIT_CTLS) |
			  VMX_BIT(VMX_CAP_TRUE_ENTRY_CTLS));
	assert_int_equal(vmx_guest_decide(&caps, &real), VMX_REFUSAL_NO_CONTROL);
	assert_int_equal(vmx_guest_decide(&caps, &v86_ept), VMX_REFUSAL_NONE);
	(void)state;
}

/* A guest with ports must not exit for them, one without must. */
static void ports_are_given_or_taken(void **state)
{
	struct vmx_control_wish wish[VMX_GROUP_COUNT];
	struct vmx_guest guest = { 0 };
	struct vmx_caps caps = model_caps(&model_penryn);

	vmx_guest_wishes(&guest, wish);
	assert_true(wish[VMX_GROUP_CPU].required & VMX_BIT(24));
	guest.ports = true;
	vmx_guest_wishes(&guest, wish);
	assert_true(wish[VMX_GROUP_CPU].refused & VMX_BIT(24));
	assert_int_equal(vmx_guest_decide(&caps, &guest), VMX_REFUSAL_NONE);
	caps.msr[VMX_CAP_TRUE_PROCBASED_CTLS] |= VMX_BIT(24);
	assert_int_equal(vmx_guest_decide(&caps, &guest), VMX_REFUSAL_NO_CONTROL);
	(void)state;
}

/* What would reach beyond the guest exits where the processor can do that. */
static void reaching_instructions_exit(void **state)
{
	const struct vmx_guest real = { .ept = true, .real = true };
	struct vmx_control_wish wish[VMX_GROUP_COUNT];
	const __u64 reaching = VMX_BIT(6) | VMX_BIT(15);	/* WBINVD, ENCLS */
	const struct vmx_caps newest = model_caps(&model_newest);
	const struct vmx_caps haswell = model_caps(&model_haswell);
	__u64 value;

	vmx_guest_wishes(&real, wish);
	assert_int_equal(wish[VMX_GROUP_CPU2].optional & reaching, reaching);
	assert_int_equal(vmx_control_resolve(&haswell, VMX_GROUP_CPU2,
					     &wish[VMX_GROUP_CPU2], &value), 0);
	assert_int_equal(value & reaching, VMX_BIT(6));
	assert_int_equal(vmx_control_resolve(&newest, VMX_GROUP_CPU2,
					     &wish[VMX_GROUP_CPU2], &value), 0);
	assert_int_equal(value & reaching, reaching);
	(void)state;
}

/* No control can be asked for and refused at once. */
static void wishes_do_not_contradict_themselves(void **state)
{
	static const struct vmx_guest *const guests[] = { &v86, &v86_ept, &real };
	struct vmx_control_wish wish[VMX_GROUP_COUNT];
	unsigned int i, group;

	for (i = 0; i < COUNT(guests); i++) {
		vmx_guest_wishes(guests[i], wish);
		for (group = 0; group < VMX_GROUP_COUNT; group++) {
			assert_int_equal(wish[group].required & wish[group].refused, 0);
			assert_int_equal(wish[group].optional & wish[group].refused, 0);
		}
	}
	(void)state;
}

static void every_refusal_says_what_and_what_to_do(void **state)
{
	int i, j;

	for (i = 0; i < VMX_REFUSAL_COUNT; i++) {
		assert_true(strlen(vmx_refusal_text(i)) > 10);
		if (i != VMX_REFUSAL_NONE)
			assert_true(strlen(vmx_refusal_cure(i)) > 10);
		for (j = 0; j < i; j++)
			assert_string_not_equal(vmx_refusal_text(i), vmx_refusal_text(j));
	}
	(void)state;
}

static void refusals_out_of_range(void **state)
{
	assert_non_null(vmx_refusal_text(VMX_REFUSAL_COUNT));
	assert_non_null(vmx_refusal_text((enum vmx_refusal)-1));
	assert_non_null(vmx_refusal_cure(VMX_REFUSAL_COUNT));
	assert_non_null(vmx_refusal_cure((enum vmx_refusal)-1));
	(void)state;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(feature_control),
		cmocka_unit_test(feature_control_in_the_sequence),
		cmocka_unit_test(every_model_may_enter),
		cmocka_unit_test(each_step_sees_its_own_obstacle),
		cmocka_unit_test(the_first_obstacle_is_reported),
		cmocka_unit_test(regions),
		cmocka_unit_test(any_difference_between_cpus_counts),
		cmocka_unit_test(feature_control_may_differ_between_cpus),
		cmocka_unit_test(control_registers),
		cmocka_unit_test(guests_of_each_model),
		cmocka_unit_test(guests_need_their_controls),
		cmocka_unit_test(real_mode_needs_the_true_controls),
		cmocka_unit_test(ports_are_given_or_taken),
		cmocka_unit_test(reaching_instructions_exit),
		cmocka_unit_test(wishes_do_not_contradict_themselves),
		cmocka_unit_test(every_refusal_says_what_and_what_to_do),
		cmocka_unit_test(refusals_out_of_range),
	};

	return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
