/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * check.h - the checks that a processor makes on a VM entry (SDM, chapter
 * "VM Entries"), as pure functions over values: no operating system, no
 * allocation, usable in a driver when an entry has failed.
 */
#ifndef VMX_CHECK_H
#define VMX_CHECK_H

#include "base.h"
#include "caps.h"
#include "fields.h"

/* VMX_I_GUEST_CR0 and so on: a field's place in vmx_fields[]. */
enum vmx_field_place {
#define X(name, encoding, width, group) VMX_I_##name,
	VMX_FIELDS(X)
#undef X
};

#define VMX_VMCS_WORDS	((VMX_FIELD_COUNT + 63) / 64)

/**
 * struct vmx_vmcs - the values of a VMCS.
 * @known:	one bit per field, by place: @value holds the field's value
 * @value:	by place; of a field that is not known, 0
 */
struct vmx_vmcs {
	__u64 known[VMX_VMCS_WORDS];
	__u64 value[VMX_FIELD_COUNT];
};

void vmx_vmcs_set(struct vmx_vmcs *vmcs, unsigned int place, __u64 value);
bool vmx_vmcs_known(const struct vmx_vmcs *vmcs, unsigned int place);

/*
 * Features of the processor that rules depend on and the capability MSRs do
 * not tell.  Each is a bit of CPUID or of its extended state.
 */
enum vmx_feature {
	VMX_FEATURE_INTEL64,	/* CPUID.80000001H:EDX[29] */
	VMX_FEATURE_LA57,	/* 5-level paging */
	VMX_FEATURE_RTM,	/* pending debug exceptions, bit 16 */
	VMX_FEATURE_BUS_LOCK,	/* IA32_DEBUGCTL bit 2, pending debug bit 11 */
	VMX_FEATURE_SGX,	/* interruptibility state, bit 4 */
	VMX_FEATURE_LAM,	/* CR3, bits 62:61 */
};

/**
 * struct vmx_facts - what a verdict needs beside the VMCS.
 * @caps:	capability MSRs
 * @features:	VMX_BIT(enum vmx_feature)
 * @physical_bits: physical-address width: CPUID.80000008H:EAX[7:0], less the key
 *		bits that memory encryption takes (IA32_TME_ACTIVATE[39:36])
 * @linear_bits: linear-address width, 48 or 57
 * @perf_bits:	bits of IA32_PERF_GLOBAL_CTRL that CPUID lists, or 0: not known
 * @rtit_bits:	the same for IA32_RTIT_CTL
 * @spec_bits:	the same for IA32_SPEC_CTRL
 * @host_ia32e:	IA32_EFER.LMA of the CPU that enters
 * @host_traces: IA32_RTIT_CTL.TraceEn of the CPU that enters
 * @in_smm:	the entry is made from system-management mode
 * @vmcs_address: physical address of the VMCS itself, or ~0: not known
 * @read:	reads guest-visible physical memory of the host: 0, or not 0 if
 *		it cannot be read; NULL: rules about memory are not checked
 * @context:	passed to @read
 */
struct vmx_facts {
	struct vmx_caps caps;
	__u64 features;
	unsigned int physical_bits;
	unsigned int linear_bits;
	__u64 perf_bits;
	__u64 rtit_bits;
	__u64 spec_bits;
	bool host_ia32e;
	bool host_traces;
	bool in_smm;
	__u64 vmcs_address;
	int (*read)(void *context, __u64 address, void *to, unsigned int bytes);
	void *context;
};

/* What a processor reports when a check of the group fails. */
enum vmx_check_group {
	VMX_CHECK_CONTROLS,	/* VM-instruction error 7 */
	VMX_CHECK_HOST,		/* VM-instruction error 8 */
	VMX_CHECK_GUEST,	/* exit reason 33 */
	VMX_CHECK_MSR_LOAD,	/* exit reason 34 */
	VMX_CHECK_GROUPS,
};

#define VMX_RULE_FIELDS	4

/**
 * struct vmx_rule - one check.
 * @name:	short, stable, lower case with dashes: "host-cr4-fixed"
 * @group:	enum vmx_check_group
 * @fields:	places of the fields that it is about; unused ones are -1
 * @condition:	what must hold, in words
 * @chapter:	of the SDM, by title
 * @section:	of that chapter, by title
 * @hint:	what usually causes a violation, and the cure
 */
struct vmx_rule {
	const char *name;
	enum vmx_check_group group;
	short fields[VMX_RULE_FIELDS];
	const char *condition;
	const char *chapter;
	const char *section;
	const char *hint;
};

/* In the order of vmx/rules.h; the numbers are no ABI. */
extern const struct vmx_rule vmx_rules[];
extern const unsigned int vmx_rule_count;

/* NULL if there is none. */
const struct vmx_rule *vmx_rule_by_name(const char *name);
const char *vmx_check_group_name(enum vmx_check_group group);

/**
 * struct vmx_finding - one violated rule.
 * @rule:	index into vmx_rules[]
 * @field:	place of the offending field, or -1: no single one
 * @value:	its value; for a rule about memory, what was read
 * @bad:	the offending bits of @value, or 0: the value as a whole
 */
struct vmx_finding {
	unsigned int rule;
	int field;
	__u64 value;
	__u64 bad;
};

/**
 * struct vmx_report - the verdict.
 * @findings:	filled by the caller: room for violations
 * @room:	filled by the caller: elements of @findings
 * @open:	filled by the caller: NULL, or room for vmx_rule_count answers: the
 *		rule could not be checked
 * @count:	violations found, also those that found no room
 * @unchecked:	rules that could not be checked: a field, a fact or memory
 *		that they need is not known
 */
struct vmx_report {
	struct vmx_finding *findings;
	unsigned int room;
	bool *open;
	unsigned int count;
	unsigned int unchecked;
};

/*
 * Check everything.  Findings are in the order of the checks; the first is
 * the one that the processor most probably stopped at: controls and host
 * state (whose order between them is not architectural) come before guest
 * state, which comes before the MSR-load area.
 */
void vmx_check_entry(const struct vmx_vmcs *vmcs, const struct vmx_facts *facts,
		     struct vmx_report *report);

#endif
