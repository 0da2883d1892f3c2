/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * root.h - may this CPU enter VMX root operation, and run the guests that we
 * have?  The decisions of the sequence as pure functions over what was read
 * (SDM, "Discovering Support for VMX" and "Enabling and Entering VMX
 * Operation"); the reading and the doing are the caller's.
 */
#ifndef VMX_ROOT_H
#define VMX_ROOT_H

#include "base.h"
#include "caps.h"

/* Why VMX cannot be used.  The numbers are ABI (struct vmm86_setup.refusal). */
#define VMX_REFUSALS(X) \
	X(NONE, 0, "VMX can be used", "") \
	X(NO_VMX, 1, "the processor does not report VMX", \
	  "use an Intel processor with VT-x; in a virtual machine the outer hypervisor must expose nested VMX") \
	X(FIRMWARE_OFF, 2, "firmware locked VMX off in IA32_FEATURE_CONTROL", \
	  "enable VT-x (Intel Virtualization Technology) in the firmware setup and power-cycle") \
	X(VMXE_IN_USE, 3, "CR4.VMXE is already set: another hypervisor owns VMX", \
	  "end its guests, or unload it: modprobe -r kvm_intel") \
	X(CAPS_UNREADABLE, 4, "a VMX capability MSR that must exist cannot be read", \
	  "report the processor model; a hypervisor below may be hiding it") \
	X(CAPS_DIFFER, 5, "this CPU reports other VMX capabilities than the first one", \
	  "update microcode on all CPUs, or take this CPU offline") \
	X(CR0_FIXED, 6, "CR0 has bits that VMX operation forbids", \
	  "report the kernel version: Linux runs with a CR0 that satisfies VMX") \
	X(CR4_FIXED, 7, "CR4 has bits that VMX operation forbids", \
	  "report the kernel version: Linux runs with a CR4 that satisfies VMX") \
	X(VMXON_INVALID, 8, "VMXON failed (VMfailInvalid)", \
	  "the VMXON region was refused; see the kernel log") \
	X(VMXON_FAULT, 9, "VMXON faulted", \
	  "firmware or a hypervisor below forbids VMXON; see the kernel log") \
	X(NO_CONTROL, 10, "a VM-execution control that is needed cannot be set", \
	  "run 'vmm86 caps' to see which controls the processor has") \
	X(NO_EPT, 11, "real mode needs EPT", \
	  "use --mode v86") \
	X(NO_UNRESTRICTED_GUEST, 12, "real mode needs \"unrestricted guest\"", \
	  "use --mode v86") \
	X(FEATURE_CONTROL_UNWRITABLE, 13, "IA32_FEATURE_CONTROL is unlocked and cannot be written", \
	  "enable VT-x in the firmware setup, or in the hypervisor below") \
	X(REGION, 14, "the VMXON region or VMCS would be larger than a page, not write-back memory, or below 4 GiB", \
	  "report the processor model: none that runs 64-bit code is known to ask for this") \
	X(FRED, 15, "the kernel takes its events by FRED, which vmm86 cannot raise anew for it", \
	  "boot with fred=off")

enum vmx_refusal {
#define X(name, number, text, cure) VMX_REFUSAL_##name = number,
	VMX_REFUSALS(X)
#undef X
	VMX_REFUSAL_COUNT,
};

/* What is wrong, and what to do; never NULL. */
const char *vmx_refusal_text(enum vmx_refusal refusal);
const char *vmx_refusal_cure(enum vmx_refusal refusal);

/* IA32_FEATURE_CONTROL */
#define VMX_FEATURE_LOCKED		VMX_BIT(0)
#define VMX_FEATURE_INSIDE_SMX		VMX_BIT(1)
#define VMX_FEATURE_OUTSIDE_SMX		VMX_BIT(2)

/* What to do about IA32_FEATURE_CONTROL. */
enum vmx_feature_control {
	VMX_FEATURE_CONTROL_READY,	/* locked with VMX on: go on */
	VMX_FEATURE_CONTROL_SET,	/* unlocked: write *wanted, which locks */
	VMX_FEATURE_CONTROL_OFF,	/* locked with VMX off: refuse */
};

enum vmx_feature_control vmx_feature_control_decide(__u64 value, __u64 *wanted);

#define VMX_CR4_VMXE	VMX_BIT(13)
#define VMX_CR4_FRED	VMX_BIT(32)

/**
 * struct vmx_root_facts - what one CPU says before VMXON.
 * @cpuid_vmx:	CPUID.1:ECX bit 5
 * @cr0:	CR0
 * @cr4:	CR4 as it is, without VMXE added
 * @caps:	this CPU's capability MSRs
 * @unreadable:	result of vmx_caps_read()
 * @reference:	the first CPU's capability MSRs, or NULL on the first CPU
 */
struct vmx_root_facts {
	bool cpuid_vmx;
	__u64 cr0;
	__u64 cr4;
	struct vmx_caps caps;
	int unreadable;
	const struct vmx_caps *reference;
};

/* What is decided one after the other, in this order. */
enum vmx_root_step {
	VMX_STEP_CPUID,			/* needs @cpuid_vmx only */
	VMX_STEP_FEATURE_CONTROL,
	VMX_STEP_VMXE,			/* needs @cr4 only */
	VMX_STEP_CAPS,			/* @unreadable */
	VMX_STEP_REGION,
	VMX_STEP_SAME,			/* as @reference */
	VMX_STEP_FIXED,			/* CR0 and CR4 */
	VMX_STEP_COUNT,
};

/*
 * One step's verdict.  An unlocked IA32_FEATURE_CONTROL is no refusal: the
 * caller sets it.
 */
enum vmx_refusal vmx_root_step(const struct vmx_root_facts *facts,
			       enum vmx_root_step step);

/* The first refusal in the order of the steps, or VMX_REFUSAL_NONE. */
enum vmx_refusal vmx_root_decide(const struct vmx_root_facts *facts);

/**
 * struct vmx_guest - what a guest of ours asks of the processor.
 * @ept:	its memory is mapped by EPT
 * @real:	it runs in real mode proper, which includes @ept; else in
 *		virtual-8086 mode
 * @ports:	it reaches the machine's I/O ports
 * @some_ports:	of them only those that I/O bitmaps name
 */
struct vmx_guest {
	bool ept;
	bool real;
	bool ports;
	bool some_ports;
};

/* The controls that such a guest needs, by group. */
void vmx_guest_wishes(const struct vmx_guest *guest,
		      struct vmx_control_wish wish[VMX_GROUP_COUNT]);

/* Whether the processor can run it. */
enum vmx_refusal vmx_guest_decide(const struct vmx_caps *caps,
				  const struct vmx_guest *guest);

#endif
