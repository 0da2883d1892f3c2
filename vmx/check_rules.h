/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * check_rules.h - what the rules share: reading fields, blaming one, and the
 * few shapes that most rules have.  Only for vmx/check*.c.
 */
#ifndef VMX_CHECK_RULES_H
#define VMX_CHECK_RULES_H

#include "check.h"
#include "controls.h"
#include "rules.h"

/**
 * struct vmx_check - one rule at work.
 * @vmcs:	the values
 * @facts:	what is known beside them
 * @round:	0 to times - 1, for a rule that applies several times
 * @unknown:	something that the verdict needs is not known
 * @field:	place of the field that the rule is about, or -1
 * @value:	its value
 * @bad:	its offending bits
 */
struct vmx_check {
	const struct vmx_vmcs *vmcs;
	const struct vmx_facts *facts;
	unsigned int round;
	bool unknown;
	int field;
	__u64 value;
	__u64 bad;
};

/* VMX_RULE_ID: the rule's index. */
enum {
#define X(id, times, name, group, fields, condition, section, hint) VMX_RULE_##id,
	VMX_RULES(X)
#undef X
};

/* vmx_rule_ID(): true if the rule holds. */
#define X(id, times, name, group, fields, condition, section, hint) \
	bool vmx_rule_##id(struct vmx_check *c);
VMX_RULES(X)
#undef X

/* A field's value; if it is not known so is the verdict. */
__u64 vmx_get(struct vmx_check *c, unsigned int place);

/* A group's controls as the processor takes them: 0 if they are not active. */
__u64 vmx_controls(struct vmx_check *c, enum vmx_control_group group);

/* Whether a control is 1: vmx_on(c, CPU2, EPT). */
#define vmx_on(c, group, name) \
	(!!(vmx_controls(c, VMX_GROUP_##group) & VMX_MASK(group##_##name)))

/* The field holds nothing bad: the usual end of a rule. */
bool vmx_none(struct vmx_check *c, unsigned int place, __u64 bad);

/* The field is at fault as a whole unless @fine. */
bool vmx_fine(struct vmx_check *c, unsigned int place, bool fine);

/* Whether a capability MSR is known; if not, neither is the verdict. */
bool vmx_has_cap(struct vmx_check *c, enum vmx_cap_msr index);

/* Bits that no physical address has; those of @address that it must not have. */
__u64 vmx_beyond_physical(struct vmx_check *c);
__u64 vmx_bad_address(struct vmx_check *c, __u64 address);

/* An address in @place without bits of @low, within the physical width. */
bool vmx_address(struct vmx_check *c, unsigned int place, __u64 low);

/* Bits of @place that differ from the sign-extended linear address. */
bool vmx_canonical(struct vmx_check *c, unsigned int place);
__u64 vmx_not_canonical(struct vmx_check *c, __u64 address);

/* Memory that a field points to; if it cannot be read the verdict is open. */
__u64 vmx_memory(struct vmx_check *c, __u64 address, unsigned int bytes);

/* Shapes that host, guest and lists of MSRs share; bits that WRMSR refuses. */
__u64 vmx_bad_pat(__u64 value);
__u64 vmx_bad_s_cet(__u64 value);
__u64 vmx_bad_debugctl(const struct vmx_check *c, __u64 value);
bool vmx_cr3(struct vmx_check *c, unsigned int place);
bool vmx_msr_bits(struct vmx_check *c, unsigned int place, __u64 has, __u64 defined);
bool vmx_fred(struct vmx_check *c, unsigned int config, unsigned int rsp1,
	      unsigned int ssp1);

#define VMX_CR0_PE	VMX_BIT(0)
#define VMX_CR0_WP	VMX_BIT(16)
#define VMX_CR0_PG	VMX_BIT(31)
#define VMX_CR4_PAE	VMX_BIT(5)
#define VMX_CR4_PCIDE	VMX_BIT(17)
#define VMX_CR4_CET	VMX_BIT(23)
#define VMX_CR4_FRED	VMX_BIT(32)
#define VMX_EFER_LME	VMX_BIT(8)
#define VMX_EFER_LMA	VMX_BIT(10)
#define VMX_EFER_KNOWN	(VMX_BIT(0) | VMX_EFER_LME | VMX_EFER_LMA | VMX_BIT(11))
#define VMX_FLAGS_TF	VMX_BIT(8)
#define VMX_FLAGS_IF	VMX_BIT(9)
#define VMX_FLAGS_IOPL	(3ull << 12)
#define VMX_FLAGS_VM	VMX_BIT(17)
#define VMX_HIGH_HALF	(~0ull << 32)

/* VM-entry interruption information (SDM, "VM-Entry Controls for Event Injection"). */
#define VMX_INJECT_VECTOR(info)	((info) & 0xff)
#define VMX_INJECT_TYPE(info)	((info) >> 8 & 7)
#define VMX_INJECT_ERROR	VMX_BIT(11)
#define VMX_INJECT_VALID	VMX_BIT(31)

enum {
	VMX_TYPE_EXTERNAL = 0, VMX_TYPE_NMI = 2, VMX_TYPE_EXCEPTION = 3,
	VMX_TYPE_SOFTWARE = 4, VMX_TYPE_PRIVILEGED = 5, VMX_TYPE_SOFT_EXC = 6,
	VMX_TYPE_OTHER = 7,
};

/*
 * Bits that some processor has: IA32_PERF_GLOBAL_CTRL has general counters from
 * 0, fixed ones from 32 and the metrics (48); IA32_SPEC_CTRL has no bit 9.
 */
#define VMX_PERF_DEFINED	0x0001ffffffffffffull
#define VMX_SPEC_DEFINED	0x5ffull
#define VMX_FRED_CONFIG_RESERVED	0x834ull

/* Guest interruptibility state. */
#define VMX_BLOCK_STI		VMX_BIT(0)
#define VMX_BLOCK_MOV_SS	VMX_BIT(1)
#define VMX_BLOCK_SMI		VMX_BIT(2)
#define VMX_BLOCK_NMI		VMX_BIT(3)
#define VMX_BLOCK_ENCLAVE	VMX_BIT(4)

#endif
