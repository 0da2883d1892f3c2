// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The decisions on the way into VMX root operation, and which guests the
 * processor can run there.
 */
#include "base.h"
#include "controls.h"
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

/*
 * The driver takes pages wherever they are, so a processor that wants them
 * below 4 GiB is refused; one that runs 64-bit code never does (SDM, "Basic
 * VMX Information").
 */
static bool region_usable(const struct vmx_caps *caps)
{
	__u32 size = vmx_caps_region_size(caps);

	return size && size <= REGION_MAX && !vmx_caps_32bit_addresses(caps) &&
	       vmx_caps_memory_type(caps) == MEMORY_WRITE_BACK;
}

static enum vmx_refusal feature_control(const struct vmx_caps *caps)
{
	__u64 wanted;

	if (!(caps->present & VMX_BIT(VMX_CAP_FEATURE_CONTROL)))
		return VMX_REFUSAL_CAPS_UNREADABLE;
	if (vmx_feature_control_decide(caps->msr[VMX_CAP_FEATURE_CONTROL], &wanted) ==
	    VMX_FEATURE_CONTROL_OFF)
		return VMX_REFUSAL_FIRMWARE_OFF;
	return VMX_REFUSAL_NONE;
}

static enum vmx_refusal fixed_bits(const struct vmx_root_facts *facts)
{
	if (vmx_caps_cr0_violations(&facts->caps, facts->cr0))
		return VMX_REFUSAL_CR0_FIXED;
	/* INT 2, which serves the NMI of an exit, is no NMI there. */
	if (facts->cr4 & VMX_CR4_FRED)
		return VMX_REFUSAL_FRED;
	if (vmx_caps_cr4_violations(&facts->caps, facts->cr4 | VMX_CR4_VMXE))
		return VMX_REFUSAL_CR4_FIXED;
	return VMX_REFUSAL_NONE;
}

static enum vmx_refusal refuse_if(bool condition, enum vmx_refusal refusal)
{
	return condition ? refusal : VMX_REFUSAL_NONE;
}

enum vmx_refusal vmx_root_step(const struct vmx_root_facts *facts, enum vmx_root_step step)
{
	switch (step) {
	case VMX_STEP_CPUID:
		return refuse_if(!facts->cpuid_vmx, VMX_REFUSAL_NO_VMX);
	case VMX_STEP_FEATURE_CONTROL:
		return feature_control(&facts->caps);
	case VMX_STEP_VMXE:
		return refuse_if(facts->cr4 & VMX_CR4_VMXE, VMX_REFUSAL_VMXE_IN_USE);
	case VMX_STEP_CAPS:
		return refuse_if(facts->unreadable >= 0, VMX_REFUSAL_CAPS_UNREADABLE);
	case VMX_STEP_REGION:
		return refuse_if(!region_usable(&facts->caps), VMX_REFUSAL_REGION);
	case VMX_STEP_SAME:
		return refuse_if(facts->reference && differ(&facts->caps, facts->reference),
				 VMX_REFUSAL_CAPS_DIFFER);
	case VMX_STEP_FIXED:
		return fixed_bits(facts);
	default:
		return VMX_REFUSAL_NONE;
	}
}

enum vmx_refusal vmx_root_decide(const struct vmx_root_facts *facts)
{
	enum vmx_refusal refusal = VMX_REFUSAL_NONE;
	int step;

	for (step = 0; step < VMX_STEP_COUNT && refusal == VMX_REFUSAL_NONE; step++)
		refusal = vmx_root_step(facts, step);
	return refusal;
}

/* Which instructions and events must end the guest, and which must not. */
static void cpu_wish(const struct vmx_guest *guest, struct vmx_control_wish *wish)
{
	wish->required = VMX_MASK(CPU_HLT) | VMX_MASK(CPU_MWAIT) | VMX_MASK(CPU_MONITOR);
	wish->refused = VMX_MASK(CPU_USE_MSR_BITMAPS) | VMX_MASK(CPU_INTERRUPT_WINDOW);
	if (guest->some_ports)
		wish->required |= VMX_MASK(CPU_USE_IO_BITMAPS);
	else
		wish->refused |= VMX_MASK(CPU_USE_IO_BITMAPS);
	if (guest->ports)
		wish->refused |= VMX_MASK(CPU_UNCONDITIONAL_IO);
	else
		wish->required |= VMX_MASK(CPU_UNCONDITIONAL_IO);
	if (guest->ept)
		wish->required |= VMX_MASK(CPU_SECONDARY);
	if (!guest->real)
		return;
	/* In v86 mode these are #GP before they are anything else. */
	wish->required |= VMX_MASK(CPU_RDPMC) | VMX_MASK(CPU_MOV_DR);
	/*
	 * Exits that are of use to nobody.  On processors that force them the
	 * guest of v86 mode cannot cause them.
	 */
	wish->refused |= VMX_MASK(CPU_CR3_LOAD) | VMX_MASK(CPU_CR3_STORE) |
			 VMX_MASK(CPU_INVLPG);
}

void vmx_guest_wishes(const struct vmx_guest *guest,
		      struct vmx_control_wish wish[VMX_GROUP_COUNT])
{
	memset(wish, 0, sizeof(*wish) * VMX_GROUP_COUNT);
	wish[VMX_GROUP_PIN].required = VMX_MASK(PIN_EXTERNAL_INTERRUPT) | VMX_MASK(PIN_NMI);
	cpu_wish(guest, &wish[VMX_GROUP_CPU]);
	if (guest->ept) {
		wish[VMX_GROUP_CPU2].required = VMX_MASK(CPU2_EPT);
		wish[VMX_GROUP_CPU2].optional = VMX_MASK(CPU2_VPID);
	}
	if (guest->real) {
		wish[VMX_GROUP_CPU2].required |= VMX_MASK(CPU2_UNRESTRICTED_GUEST);
		/* WBINVD would empty everybody's caches, ENCLS reach SGX. */
		wish[VMX_GROUP_CPU2].optional |= VMX_MASK(CPU2_WBINVD) | VMX_MASK(CPU2_ENCLS);
		wish[VMX_GROUP_PIN].optional = VMX_MASK(PIN_PREEMPTION_TIMER);
	}
	wish[VMX_GROUP_EXIT].required = VMX_MASK(EXIT_HOST_ADDRESS_SPACE_SIZE);
	wish[VMX_GROUP_EXIT].refused = VMX_MASK(EXIT_ACK_INTERRUPT);
	wish[VMX_GROUP_ENTRY].required = VMX_MASK(ENTRY_LOAD_DEBUG_CONTROLS);
	if (guest->real) {
		/* Else the host's LME stays, and CR0.PG leads to 64-bit mode. */
		wish[VMX_GROUP_ENTRY].required |= VMX_MASK(ENTRY_LOAD_EFER);
		wish[VMX_GROUP_EXIT].required |= VMX_MASK(EXIT_LOAD_EFER);
	}
	wish[VMX_GROUP_ENTRY].refused = VMX_MASK(ENTRY_IA32E_GUEST);
}

enum vmx_refusal vmx_guest_decide(const struct vmx_caps *caps, const struct vmx_guest *guest)
{
	struct vmx_control_wish wish[VMX_GROUP_COUNT];
	__u64 value;
	int group;

	if (guest->ept && !vmx_caps_has_ept(caps))
		return VMX_REFUSAL_NO_EPT;
	if (guest->real && !vmx_caps_has_unrestricted_guest(caps))
		return VMX_REFUSAL_NO_UNRESTRICTED_GUEST;
	vmx_guest_wishes(guest, wish);
	for (group = 0; group < VMX_GROUP_COUNT; group++)
		if (vmx_control_resolve(caps, group, &wish[group], &value))
			return VMX_REFUSAL_NO_CONTROL;
	return VMX_REFUSAL_NONE;
}
