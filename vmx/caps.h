/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * caps.h - the VMX capability MSRs: which exist, how they are read safely,
 * and what they allow (SDM, Appendix "VMX Capability Reporting Facility").
 */
#ifndef VMX_CAPS_H
#define VMX_CAPS_H

#include <linux/types.h>
#ifndef __KERNEL__
#include <stdbool.h>
#endif

/* X(index name, MSR address, what it reports); the order is ABI. */
#define VMX_CAP_MSRS(X) \
	X(FEATURE_CONTROL,	0x03a, "IA32_FEATURE_CONTROL") \
	X(BASIC,		0x480, "IA32_VMX_BASIC") \
	X(PINBASED_CTLS,	0x481, "IA32_VMX_PINBASED_CTLS") \
	X(PROCBASED_CTLS,	0x482, "IA32_VMX_PROCBASED_CTLS") \
	X(EXIT_CTLS,		0x483, "IA32_VMX_EXIT_CTLS") \
	X(ENTRY_CTLS,		0x484, "IA32_VMX_ENTRY_CTLS") \
	X(MISC,			0x485, "IA32_VMX_MISC") \
	X(CR0_FIXED0,		0x486, "IA32_VMX_CR0_FIXED0") \
	X(CR0_FIXED1,		0x487, "IA32_VMX_CR0_FIXED1") \
	X(CR4_FIXED0,		0x488, "IA32_VMX_CR4_FIXED0") \
	X(CR4_FIXED1,		0x489, "IA32_VMX_CR4_FIXED1") \
	X(VMCS_ENUM,		0x48a, "IA32_VMX_VMCS_ENUM") \
	X(PROCBASED_CTLS2,	0x48b, "IA32_VMX_PROCBASED_CTLS2") \
	X(EPT_VPID_CAP,		0x48c, "IA32_VMX_EPT_VPID_CAP") \
	X(TRUE_PINBASED_CTLS,	0x48d, "IA32_VMX_TRUE_PINBASED_CTLS") \
	X(TRUE_PROCBASED_CTLS,	0x48e, "IA32_VMX_TRUE_PROCBASED_CTLS") \
	X(TRUE_EXIT_CTLS,	0x48f, "IA32_VMX_TRUE_EXIT_CTLS") \
	X(TRUE_ENTRY_CTLS,	0x490, "IA32_VMX_TRUE_ENTRY_CTLS") \
	X(VMFUNC,		0x491, "IA32_VMX_VMFUNC") \
	X(PROCBASED_CTLS3,	0x492, "IA32_VMX_PROCBASED_CTLS3") \
	X(EXIT_CTLS2,		0x493, "IA32_VMX_EXIT_CTLS2")

enum vmx_cap_msr {
#define X(name, address, text) VMX_CAP_##name,
	VMX_CAP_MSRS(X)
#undef X
	VMX_CAP_COUNT,
};

/**
 * struct vmx_caps - the capability MSRs of one CPU.
 * @present:	bit n set: @msr[n] exists and was read
 * @msr:	values, by enum vmx_cap_msr
 */
struct vmx_caps {
	__u64 present;
	__u64 msr[VMX_CAP_COUNT];
};

/* A reader of MSRs: 0, or not 0 if the read faulted or was refused. */
typedef int (*vmx_rdmsr_fn)(void *context, __u32 address, __u64 *value);

/* Address and name of a capability MSR; NULL/0 for an index out of range. */
__u32 vmx_cap_address(enum vmx_cap_msr index);
const char *vmx_cap_name(enum vmx_cap_msr index);

/*
 * Whether the MSR exists, by what @caps already holds of those that announce
 * it: FEATURE_CONTROL to VMCS_ENUM always on a processor with VMX, the true
 * controls by BASIC bit 55, PROCBASED_CTLS2 by PROCBASED_CTLS, and so on.
 */
bool vmx_cap_exists(const struct vmx_caps *caps, enum vmx_cap_msr index);

/*
 * Read all that exist, in order, asking vmx_cap_exists() before each.
 * Returns -1, or the index of the MSR that should exist and could not be read;
 * the others are read all the same.
 */
int vmx_caps_read(struct vmx_caps *caps, vmx_rdmsr_fn rdmsr, void *context);

/* IA32_VMX_BASIC */
__u32 vmx_caps_revision(const struct vmx_caps *caps);
__u32 vmx_caps_region_size(const struct vmx_caps *caps);
bool vmx_caps_32bit_addresses(const struct vmx_caps *caps);
unsigned int vmx_caps_memory_type(const struct vmx_caps *caps);
bool vmx_caps_true_controls(const struct vmx_caps *caps);
bool vmx_caps_io_information(const struct vmx_caps *caps);

/* Groups of VM-execution, VM-exit and VM-entry controls. */
enum vmx_control_group {
	VMX_GROUP_PIN, VMX_GROUP_CPU, VMX_GROUP_CPU2, VMX_GROUP_CPU3,
	VMX_GROUP_EXIT, VMX_GROUP_EXIT2, VMX_GROUP_ENTRY,
	VMX_GROUP_COUNT,
};

/* Bits that must be 1 and bits that may be 1, from the true MSR if there is
 * one.  Groups that the processor does not have allow nothing.
 */
__u64 vmx_control_must(const struct vmx_caps *caps, enum vmx_control_group group);
__u64 vmx_control_may(const struct vmx_caps *caps, enum vmx_control_group group);

/**
 * struct vmx_control_wish - what a hypervisor wants of one group.
 * @required:	bits that must be 1
 * @refused:	bits that must be 0
 * @optional:	bits that are 1 where the processor has them
 */
struct vmx_control_wish {
	__u64 required;
	__u64 refused;
	__u64 optional;
};

/*
 * Resolve a wish.  Returns the bits of the wish that cannot be had (0: all is
 * well); *value gets the control.
 */
__u64 vmx_control_resolve(const struct vmx_caps *caps,
			  enum vmx_control_group group,
			  const struct vmx_control_wish *wish, __u64 *value);

/* Single questions that driver and tools ask. */
bool vmx_caps_has_ept(const struct vmx_caps *caps);	/* EPT that we can use: 4 levels, WB */
bool vmx_caps_has_vpid(const struct vmx_caps *caps);
bool vmx_caps_has_unrestricted_guest(const struct vmx_caps *caps);
bool vmx_caps_has_preemption_timer(const struct vmx_caps *caps);
bool vmx_caps_has_monitor_trap_flag(const struct vmx_caps *caps);
unsigned int vmx_caps_timer_shift(const struct vmx_caps *caps);	/* TSC >> shift */
bool vmx_caps_has_invept(const struct vmx_caps *caps, bool single);
bool vmx_caps_has_invvpid(const struct vmx_caps *caps, bool single);

/* CR0/CR4: value with the fixed bits applied; bits of value that violate. */
__u64 vmx_caps_fix_cr0(const struct vmx_caps *caps, __u64 value);
__u64 vmx_caps_fix_cr4(const struct vmx_caps *caps, __u64 value);
__u64 vmx_caps_cr0_violations(const struct vmx_caps *caps, __u64 value);
__u64 vmx_caps_cr4_violations(const struct vmx_caps *caps, __u64 value);

#endif
