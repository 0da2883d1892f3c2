// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The capability MSRs: existence, reading, decoding (SDM, Appendix
 * "VMX Capability Reporting Facility").
 */
#include "base.h"
#include "caps.h"
#include "controls.h"

/* IA32_VMX_BASIC (SDM, "Basic VMX Information") */
#define BASIC_REVISION(basic)		((basic) & 0x7fffffff)
#define BASIC_REGION_SIZE(basic)	(((basic) >> 32) & 0x1fff)
#define BASIC_32BIT_ADDRESSES		VMX_BIT(48)
#define BASIC_MEMORY_TYPE(basic)	(((basic) >> 50) & 0xf)
#define BASIC_IO_INFORMATION		VMX_BIT(54)
#define BASIC_TRUE_CONTROLS		VMX_BIT(55)

/* IA32_VMX_MISC (SDM, "Miscellaneous Data") */
#define MISC_TIMER_SHIFT(misc)		((misc) & 0x1f)

/* IA32_VMX_EPT_VPID_CAP (SDM, "VPID and EPT Capabilities") */
#define EPT_WALK_OF_4			VMX_BIT(6)
#define EPT_WRITE_BACK			VMX_BIT(14)
#define INVEPT_SUPPORTED		VMX_BIT(20)
#define INVEPT_SINGLE_CONTEXT		VMX_BIT(25)
#define INVEPT_ALL_CONTEXTS		VMX_BIT(26)
#define INVVPID_SUPPORTED		VMX_BIT(32)
#define INVVPID_SINGLE_CONTEXT		VMX_BIT(41)
#define INVVPID_ALL_CONTEXTS		VMX_BIT(42)

static const struct {
	__u32 address;
	const char *name;
} msrs[VMX_CAP_COUNT] = {
#define X(name, address, text) { address, text },
	VMX_CAP_MSRS(X)
#undef X
};

__u32 vmx_cap_address(enum vmx_cap_msr index)
{
	return (unsigned int)index < VMX_CAP_COUNT ? msrs[index].address : 0;
}

const char *vmx_cap_name(enum vmx_cap_msr index)
{
	return (unsigned int)index < VMX_CAP_COUNT ? msrs[index].name : NULL;
}

static bool present(const struct vmx_caps *caps, enum vmx_cap_msr index)
{
	return caps->present & VMX_BIT(index);
}

/* All of @bits, in an MSR that was read. */
static bool all_set(const struct vmx_caps *caps, enum vmx_cap_msr index, __u64 bits)
{
	return present(caps, index) && (caps->msr[index] & bits) == bits;
}

/* Some of @controls may be 1. */
static bool allows(const struct vmx_caps *caps, enum vmx_control_group group, __u64 controls)
{
	return vmx_control_may(caps, group) & controls;
}

bool vmx_cap_exists(const struct vmx_caps *caps, enum vmx_cap_msr index)
{
	switch (index) {
	case VMX_CAP_PROCBASED_CTLS2:
		return allows(caps, VMX_GROUP_CPU, VMX_MASK(CPU_SECONDARY));
	case VMX_CAP_PROCBASED_CTLS3:
		return allows(caps, VMX_GROUP_CPU, VMX_MASK(CPU_TERTIARY));
	case VMX_CAP_EXIT_CTLS2:
		return allows(caps, VMX_GROUP_EXIT, VMX_MASK(EXIT_SECONDARY));
	case VMX_CAP_EPT_VPID_CAP:
		return allows(caps, VMX_GROUP_CPU2, VMX_MASK(CPU2_EPT) | VMX_MASK(CPU2_VPID));
	case VMX_CAP_VMFUNC:
		return allows(caps, VMX_GROUP_CPU2, VMX_MASK(CPU2_VMFUNC));
	case VMX_CAP_TRUE_PINBASED_CTLS:
	case VMX_CAP_TRUE_PROCBASED_CTLS:
	case VMX_CAP_TRUE_EXIT_CTLS:
	case VMX_CAP_TRUE_ENTRY_CTLS:
		return vmx_caps_true_controls(caps);
	default:
		return (unsigned int)index < VMX_CAP_COUNT;
	}
}

int vmx_caps_read(struct vmx_caps *caps, vmx_rdmsr_fn rdmsr, void *context)
{
	int unreadable = -1;
	int i;

	*caps = (struct vmx_caps){ 0 };
	for (i = 0; i < VMX_CAP_COUNT; i++) {
		__u64 value;

		if (!vmx_cap_exists(caps, i))
			continue;
		if (!rdmsr(context, msrs[i].address, &value)) {
			caps->msr[i] = value;
			caps->present |= VMX_BIT(i);
		} else if (unreadable < 0) {
			unreadable = i;
		}
	}
	return unreadable;
}

__u32 vmx_caps_revision(const struct vmx_caps *caps)
{
	return BASIC_REVISION(caps->msr[VMX_CAP_BASIC]);
}

__u32 vmx_caps_region_size(const struct vmx_caps *caps)
{
	return BASIC_REGION_SIZE(caps->msr[VMX_CAP_BASIC]);
}

bool vmx_caps_32bit_addresses(const struct vmx_caps *caps)
{
	return all_set(caps, VMX_CAP_BASIC, BASIC_32BIT_ADDRESSES);
}

unsigned int vmx_caps_memory_type(const struct vmx_caps *caps)
{
	return BASIC_MEMORY_TYPE(caps->msr[VMX_CAP_BASIC]);
}

bool vmx_caps_true_controls(const struct vmx_caps *caps)
{
	return all_set(caps, VMX_CAP_BASIC, BASIC_TRUE_CONTROLS);
}

bool vmx_caps_io_information(const struct vmx_caps *caps)
{
	return all_set(caps, VMX_CAP_BASIC, BASIC_IO_INFORMATION);
}

/* A group's capability MSR, and the true one that overrides it. */
static const struct {
	enum vmx_cap_msr plain;
	enum vmx_cap_msr true_one;
} groups[VMX_GROUP_COUNT] = {
	[VMX_GROUP_PIN] = { VMX_CAP_PINBASED_CTLS, VMX_CAP_TRUE_PINBASED_CTLS },
	[VMX_GROUP_CPU] = { VMX_CAP_PROCBASED_CTLS, VMX_CAP_TRUE_PROCBASED_CTLS },
	[VMX_GROUP_CPU2] = { VMX_CAP_PROCBASED_CTLS2, VMX_CAP_PROCBASED_CTLS2 },
	[VMX_GROUP_CPU3] = { VMX_CAP_PROCBASED_CTLS3, VMX_CAP_PROCBASED_CTLS3 },
	[VMX_GROUP_EXIT] = { VMX_CAP_EXIT_CTLS, VMX_CAP_TRUE_EXIT_CTLS },
	[VMX_GROUP_EXIT2] = { VMX_CAP_EXIT_CTLS2, VMX_CAP_EXIT_CTLS2 },
	[VMX_GROUP_ENTRY] = { VMX_CAP_ENTRY_CTLS, VMX_CAP_TRUE_ENTRY_CTLS },
};

static __u64 group_msr(const struct vmx_caps *caps, enum vmx_control_group group)
{
	if ((unsigned int)group >= VMX_GROUP_COUNT)
		return 0;
	if (present(caps, groups[group].true_one))
		return caps->msr[groups[group].true_one];
	return present(caps, groups[group].plain) ? caps->msr[groups[group].plain] : 0;
}

/* A group of 64 bits has an MSR that holds only what may be 1. */
static bool wide(enum vmx_control_group group)
{
	return group == VMX_GROUP_CPU3 || group == VMX_GROUP_EXIT2;
}

__u64 vmx_control_must(const struct vmx_caps *caps, enum vmx_control_group group)
{
	return wide(group) ? 0 : group_msr(caps, group) & 0xffffffff;
}

__u64 vmx_control_may(const struct vmx_caps *caps, enum vmx_control_group group)
{
	return wide(group) ? group_msr(caps, group) : group_msr(caps, group) >> 32;
}

__u64 vmx_control_resolve(const struct vmx_caps *caps,
			  enum vmx_control_group group,
			  const struct vmx_control_wish *wish, __u64 *value)
{
	__u64 must = vmx_control_must(caps, group);
	__u64 may = vmx_control_may(caps, group);

	*value = must | ((wish->required | (wish->optional & ~wish->refused)) & may);
	return (wish->required & ~may) | (wish->refused & (must | wish->required));
}

bool vmx_caps_has_ept(const struct vmx_caps *caps)
{
	return allows(caps, VMX_GROUP_CPU2, VMX_MASK(CPU2_EPT)) &&
	       all_set(caps, VMX_CAP_EPT_VPID_CAP, EPT_WALK_OF_4 | EPT_WRITE_BACK);
}

bool vmx_caps_has_vpid(const struct vmx_caps *caps)
{
	return allows(caps, VMX_GROUP_CPU2, VMX_MASK(CPU2_VPID));
}

bool vmx_caps_has_unrestricted_guest(const struct vmx_caps *caps)
{
	return allows(caps, VMX_GROUP_CPU2, VMX_MASK(CPU2_UNRESTRICTED_GUEST));
}

bool vmx_caps_has_preemption_timer(const struct vmx_caps *caps)
{
	return allows(caps, VMX_GROUP_PIN, VMX_MASK(PIN_PREEMPTION_TIMER));
}

bool vmx_caps_has_monitor_trap_flag(const struct vmx_caps *caps)
{
	return allows(caps, VMX_GROUP_CPU, VMX_MASK(CPU_MONITOR_TRAP_FLAG));
}

unsigned int vmx_caps_timer_shift(const struct vmx_caps *caps)
{
	return MISC_TIMER_SHIFT(caps->msr[VMX_CAP_MISC]);
}

bool vmx_caps_has_invept(const struct vmx_caps *caps, bool single)
{
	return all_set(caps, VMX_CAP_EPT_VPID_CAP, INVEPT_SUPPORTED |
		       (single ? INVEPT_SINGLE_CONTEXT : INVEPT_ALL_CONTEXTS));
}

bool vmx_caps_has_invvpid(const struct vmx_caps *caps, bool single)
{
	return all_set(caps, VMX_CAP_EPT_VPID_CAP, INVVPID_SUPPORTED |
		       (single ? INVVPID_SINGLE_CONTEXT : INVVPID_ALL_CONTEXTS));
}

/* A bit of FIXED0 that is 1 must be 1; a bit of FIXED1 that is 0 must be 0. */
static __u64 fix(const struct vmx_caps *caps, enum vmx_cap_msr fixed0, enum vmx_cap_msr fixed1,
		 __u64 value)
{
	return (value | caps->msr[fixed0]) & caps->msr[fixed1];
}

__u64 vmx_caps_fix_cr0(const struct vmx_caps *caps, __u64 value)
{
	return fix(caps, VMX_CAP_CR0_FIXED0, VMX_CAP_CR0_FIXED1, value);
}

__u64 vmx_caps_fix_cr4(const struct vmx_caps *caps, __u64 value)
{
	return fix(caps, VMX_CAP_CR4_FIXED0, VMX_CAP_CR4_FIXED1, value);
}

__u64 vmx_caps_cr0_violations(const struct vmx_caps *caps, __u64 value)
{
	return value ^ vmx_caps_fix_cr0(caps, value);
}

__u64 vmx_caps_cr4_violations(const struct vmx_caps *caps, __u64 value)
{
	return value ^ vmx_caps_fix_cr4(caps, value);
}
