// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The decisions on the way into VMX root operation.
 */
#include "base.h"
#include "root.h"

/* IA32_VMX_BASIC's number for write-back memory. */
#define MEMORY_WRITE_BACK	6

/* What the driver allocates for a VMXON region or a VMCS. */
#define REGION_MAX		4096

static const struct {
	const char *text;
	const char *cure;
} refusals[VMX_REFUSAL_COUNT] = {
#define X(name, number, text, cure) \
	[number] = { text, cure },
	VMX_REFUSALS(X)
#undef X
};

const char *vmx_refusal_text(enum vmx_refusal refusal)
{
	if ((unsigned int)refusal >= VMX_REFUSAL_COUNT)
		return "unknown refusal";
	return refusals[refusal].text;
}

const char *vmx_refusal_cure(enum vmx_refusal refusal)
{
	return (unsigned int)refusal < VMX_REFUSAL_COUNT ? refusals[refusal].cure : "";
}

enum vmx_feature_control vmx_feature_control_decide(__u64 value, __u64 *wanted)
{
	*wanted = value;
	if (!(value & VMX_FEATURE_LOCKED)) {
		*wanted |= VMX_FEATURE_LOCKED | VMX_FEATURE_OUTSIDE_SMX;
		return VMX_FEATURE_CONTROL_SET;
	}
	if (!(value & VMX_FEATURE_OUTSIDE_SMX))
		return VMX_FEATURE_CONTROL_OFF;
	return VMX_FEATURE_CONTROL_READY;
}

/*
 * A machine may move between the two CPUs, so they must allow the same.
 * IA32_FEATURE_CONTROL is no capability: firmware may have set it otherwise.
 */
static bool differ(const struct vmx_caps *a, const struct vmx_caps *b)
{
	int i;

	if ((a->present ^ b->present) & ~VMX_BIT(VMX_CAP_FEATURE_CONTROL))
		return true;
	for (i = 0; i < VMX_CAP_COUNT; i++)
		if (i != VMX_CAP_FEATURE_CONTROL && a->msr[i] != b->msr[i])
			return true;
	return false;
}

static bool region_usable(const struct vmx_caps *caps)
{
	__u32 size = vmx_caps_region_size(caps);

	return size && size <= REGION_MAX && vmx_caps_memory_type(caps) == MEMORY_WRITE_BACK;
}

enum vmx_refusal vmx_root_decide(const struct vmx_root_facts *facts)
{
	const struct vmx_caps *caps = &facts->caps;
	__u64 wanted;

	if (!facts->cpuid_vmx)
		return VMX_REFUSAL_NO_VMX;
	if (!(caps->present & VMX_BIT(VMX_CAP_FEATURE_CONTROL)))
		return VMX_REFUSAL_CAPS_UNREADABLE;
	if (vmx_feature_control_decide(caps->msr[VMX_CAP_FEATURE_CONTROL], &wanted) ==
	    VMX_FEATURE_CONTROL_OFF)
		return VMX_REFUSAL_FIRMWARE_OFF;
	if (facts->cr4 & VMX_CR4_VMXE)
		return VMX_REFUSAL_VMXE_IN_USE;
	if (facts->unreadable >= 0)
		return VMX_REFUSAL_CAPS_UNREADABLE;
	if (!region_usable(caps))
		return VMX_REFUSAL_REGION;
	if (facts->reference && differ(caps, facts->reference))
		return VMX_REFUSAL_CAPS_DIFFER;
	if (vmx_caps_cr0_violations(caps, facts->cr0))
		return VMX_REFUSAL_CR0_FIXED;
	if (vmx_caps_cr4_violations(caps, facts->cr4 | VMX_CR4_VMXE))
		return VMX_REFUSAL_CR4_FIXED;
	return VMX_REFUSAL_NONE;
}
