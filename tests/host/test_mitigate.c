// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Which speculation mitigations a machine needs, from what the kernel says.
 */
#include "test.h"
#include "mitigate.h"

static enum vmx_mitigation_state decide(struct vmx_mitigation_facts facts, int which)
{
	enum vmx_mitigation_state state[VMX_MITIGATION_COUNT];

	vmx_mitigations_decide(&facts, state);
	return state[which];
}

/* All sixteen cases: only an affected processor whose kernel wants it flushes. */
static void l1d_flush(void **state)
{
	unsigned int i;

	for (i = 0; i < 16; i++) {
		const struct vmx_mitigation_facts facts = {
			.l1tf_bug = i & 1, .l1d_skip = i & 2,
			.l1d_wanted = i & 4, .l1d_command = i & 8,
		};
		enum vmx_mitigation_state wanted = VMX_MITIGATION_UNNEEDED;

		if ((i & 3) == 1)
			wanted = i == (1 | 4 | 8) ? VMX_MITIGATION_ON :
				 i == (1 | 4) ? VMX_MITIGATION_MISSING :
						VMX_MITIGATION_OFF;
		assert_int_equal(decide(facts, VMX_MITIGATE_L1D_FLUSH), wanted);
	}
	(void)state;
}

/* Code that the kernel's headers had no macro for is missing, not silently off. */
static void needs_code(void **state)
{
	const struct vmx_mitigation_facts both = {
		.buffers = true, .history = true, .buffers_code = true, .history_code = true,
	};
	const struct vmx_mitigation_facts neither = { .buffers = true, .history = true };
	const struct vmx_mitigation_facts unused = { .buffers_code = true, .history_code = true };
	static const int which[] = { VMX_MITIGATE_CPU_BUFFERS, VMX_MITIGATE_BRANCH_HISTORY };
	unsigned int i;

	for (i = 0; i < COUNT(which); i++) {
		assert_int_equal(decide(both, which[i]), VMX_MITIGATION_ON);
		assert_int_equal(decide(neither, which[i]), VMX_MITIGATION_MISSING);
		assert_int_equal(decide(unused, which[i]), VMX_MITIGATION_OFF);
	}
	(void)state;
}

/* Each fact switches its own mitigation on, and no other. */
static void one_by_one(void **state)
{
	static const struct {
		int which;
		struct vmx_mitigation_facts facts;
	} table[] = {
		{ VMX_MITIGATE_L1D_FLUSH, { .l1tf_bug = true, .l1d_wanted = true, .l1d_command = true } },
		{ VMX_MITIGATE_CPU_BUFFERS, { .buffers = true, .buffers_code = true } },
		{ VMX_MITIGATE_MMIO_BUFFERS, { .mmio = true } },
		{ VMX_MITIGATE_FPU_REGISTERS, { .fpu_bug = true, .fpu_wanted = true } },
		{ VMX_MITIGATE_RETURN_STACK, { .rsb = true } },
		{ VMX_MITIGATE_IBRS, { .ibrs = true } },
		{ VMX_MITIGATE_BRANCH_HISTORY, { .history = true, .history_code = true } },
		{ VMX_MITIGATE_IBPB_MACHINE, { .ibpb = true } },
		{ VMX_MITIGATE_IBPB_CALLER, { .ibpb_caller = true } },
	};
	unsigned int i;
	int which;

	assert_int_equal(COUNT(table), VMX_MITIGATION_COUNT);
	for (i = 0; i < COUNT(table); i++)
		for (which = 0; which < VMX_MITIGATION_COUNT; which++)
			assert_int_equal(decide(table[i].facts, which) == VMX_MITIGATION_ON,
					 which == table[i].which);
	(void)state;
}

/* With mitigations=off the kernel sets no feature: nothing is on. */
static void all_off(void **state)
{
	const struct vmx_mitigation_facts off = {
		.l1tf_bug = true, .l1d_command = true, .fpu_bug = true, .buffers_code = true, .history_code = true,
	};
	int which;

	for (which = 0; which < VMX_MITIGATION_COUNT; which++)
		assert_int_equal(decide(off, which), VMX_MITIGATION_OFF);
	(void)state;
}

static void words(void **state)
{
	int which, other;

	for (which = 0; which < VMX_MITIGATION_COUNT; which++) {
		assert_non_null(vmx_mitigation_text(which));
		for (other = 0; other < which; other++)
			assert_string_not_equal(vmx_mitigation_name(which),
						vmx_mitigation_name(other));
	}
	assert_string_equal(vmx_mitigation_state_text(VMX_MITIGATION_ON), "on");
	assert_string_equal(vmx_mitigation_state_text(VMX_MITIGATION_OFF), "off");
	assert_string_equal(vmx_mitigation_state_text(VMX_MITIGATION_UNNEEDED), "not affected");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(l1d_flush),
		cmocka_unit_test(needs_code),
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(all_off),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests_name("mitigate", tests, NULL, NULL);
}
