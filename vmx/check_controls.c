// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Entry checks of the VM-execution, VM-exit and VM-entry control fields (SDM,
 * "Checks on VMX Controls").
 */
#include "check_rules.h"

#define PAGE_LOW	0xfffull

/* Against the capability MSR: bits that must be 1, and bits that may be. */
static bool allowed(struct vmx_check *c, enum vmx_control_group group,
		    unsigned int place, enum vmx_cap_msr index)
{
	__u64 value = vmx_controls(c, group);
	const struct vmx_caps *caps = &c->facts->caps;

	/* Controls that are not active are not looked at. */
	if (!value && group != VMX_GROUP_PIN && group != VMX_GROUP_CPU &&
	    group != VMX_GROUP_EXIT && group != VMX_GROUP_ENTRY)
		return true;
	if (!vmx_has_cap(c, index))
		return true;
	return vmx_none(c, place, (vmx_control_must(caps, group) & ~value) |
			(value & ~vmx_control_may(caps, group)));
}

bool vmx_rule_PIN_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_PIN, VMX_I_PIN_BASED_VM_EXEC_CONTROL,
		       VMX_CAP_PINBASED_CTLS);
}

bool vmx_rule_CPU_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_CPU, VMX_I_CPU_BASED_VM_EXEC_CONTROL,
		       VMX_CAP_PROCBASED_CTLS);
}

bool vmx_rule_CPU2_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_CPU2, VMX_I_SECONDARY_VM_EXEC_CONTROL,
		       VMX_CAP_PROCBASED_CTLS2);
}

bool vmx_rule_CPU3_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_CPU3, VMX_I_TERTIARY_VM_EXEC_CONTROL,
		       VMX_CAP_PROCBASED_CTLS3);
}

bool vmx_rule_EXIT_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_EXIT, VMX_I_VM_EXIT_CONTROLS, VMX_CAP_EXIT_CTLS);
}

bool vmx_rule_EXIT2_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_EXIT2, VMX_I_SECONDARY_VM_EXIT_CONTROLS,
		       VMX_CAP_EXIT_CTLS2);
}

bool vmx_rule_ENTRY_ALLOWED(struct vmx_check *c)
{
	return allowed(c, VMX_GROUP_ENTRY, VMX_I_VM_ENTRY_CONTROLS, VMX_CAP_ENTRY_CTLS);
}

bool vmx_rule_CR3_TARGETS(struct vmx_check *c)
{
	__u64 most = 4;

	if (c->facts->caps.present & VMX_BIT(VMX_CAP_MISC))
		most = c->facts->caps.msr[VMX_CAP_MISC] >> 16 & 0x1ff;
	return vmx_fine(c, VMX_I_CR3_TARGET_COUNT,
			vmx_get(c, VMX_I_CR3_TARGET_COUNT) <= most);
}

/* A page, if a control asks for it. */
static bool page_if(struct vmx_check *c, bool control, unsigned int place)
{
	return !control || vmx_address(c, place, PAGE_LOW);
}

bool vmx_rule_IO_BITMAPS(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU, USE_IO_BITMAPS),
		       c->round ? VMX_I_IO_BITMAP_B : VMX_I_IO_BITMAP_A);
}

bool vmx_rule_MSR_BITMAP(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU, USE_MSR_BITMAPS), VMX_I_MSR_BITMAP);
}

bool vmx_rule_SHADOW_BITMAPS(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU2, VMCS_SHADOWING),
		       c->round ? VMX_I_VMWRITE_BITMAP : VMX_I_VMREAD_BITMAP);
}

bool vmx_rule_VE_ADDRESS(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU2, EPT_VIOLATION_VE), VMX_I_VE_INFORMATION_ADDRESS);
}

bool vmx_rule_PASID_DIRECTORIES(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU2, PASID_TRANSLATION),
		       c->round ? VMX_I_HIGH_PASID_DIRECTORY : VMX_I_LOW_PASID_DIRECTORY);
}

bool vmx_rule_VAPIC_ADDRESS(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU, TPR_SHADOW), VMX_I_VIRTUAL_APIC_PAGE_ADDR);
}

bool vmx_rule_APIC_ACCESS(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU2, VIRTUALIZE_APIC), VMX_I_APIC_ACCESS_ADDR);
}

/* One control needs another: the first one is blamed. */
static bool needs(struct vmx_check *c, bool first, unsigned int place, __u64 bit,
		  bool second)
{
	return !first || second || vmx_none(c, place, bit);
}

bool vmx_rule_NMI_EXITING(struct vmx_check *c)
{
	return needs(c, vmx_on(c, PIN, VIRTUAL_NMIS), VMX_I_PIN_BASED_VM_EXEC_CONTROL,
		     VMX_MASK(PIN_VIRTUAL_NMIS), vmx_on(c, PIN, NMI));
}

bool vmx_rule_NMI_WINDOW(struct vmx_check *c)
{
	return needs(c, vmx_on(c, CPU, NMI_WINDOW), VMX_I_CPU_BASED_VM_EXEC_CONTROL,
		     VMX_MASK(CPU_NMI_WINDOW), vmx_on(c, PIN, VIRTUAL_NMIS));
}

bool vmx_rule_VID_EXTERNAL(struct vmx_check *c)
{
	return needs(c, vmx_on(c, CPU2, VIRTUAL_INTERRUPT), VMX_I_SECONDARY_VM_EXEC_CONTROL,
		     VMX_MASK(CPU2_VIRTUAL_INTERRUPT), vmx_on(c, PIN, EXTERNAL_INTERRUPT));
}

static bool has_threshold(struct vmx_check *c)
{
	return vmx_on(c, CPU, TPR_SHADOW) && !vmx_on(c, CPU2, VIRTUAL_INTERRUPT);
}

bool vmx_rule_TPR_THRESHOLD(struct vmx_check *c)
{
	return !has_threshold(c) ||
	       vmx_none(c, VMX_I_TPR_THRESHOLD, vmx_get(c, VMX_I_TPR_THRESHOLD) & ~0xfull);
}

#define VTPR	0x80	/* in the virtual-APIC page */

bool vmx_rule_TPR_SHADOW(struct vmx_check *c)
{
	__u64 page, vtpr;

	if (!has_threshold(c) || vmx_on(c, CPU2, VIRTUALIZE_APIC))
		return true;
	page = vmx_get(c, VMX_I_VIRTUAL_APIC_PAGE_ADDR);
	vtpr = vmx_memory(c, page + VTPR, 1);
	return vmx_fine(c, VMX_I_TPR_THRESHOLD,
			(vmx_get(c, VMX_I_TPR_THRESHOLD) & 0xf) <= vtpr >> 4);
}

bool vmx_rule_PI_DELIVERY(struct vmx_check *c)
{
	return needs(c, vmx_on(c, PIN, POSTED_INTERRUPTS), VMX_I_PIN_BASED_VM_EXEC_CONTROL,
		     VMX_MASK(PIN_POSTED_INTERRUPTS), vmx_on(c, CPU2, VIRTUAL_INTERRUPT));
}

bool vmx_rule_PI_ACKNOWLEDGE(struct vmx_check *c)
{
	return needs(c, vmx_on(c, PIN, POSTED_INTERRUPTS), VMX_I_PIN_BASED_VM_EXEC_CONTROL,
		     VMX_MASK(PIN_POSTED_INTERRUPTS), vmx_on(c, EXIT, ACK_INTERRUPT));
}

bool vmx_rule_PI_VECTOR(struct vmx_check *c)
{
	return !vmx_on(c, PIN, POSTED_INTERRUPTS) ||
	       vmx_none(c, VMX_I_POSTED_INTR_NV, vmx_get(c, VMX_I_POSTED_INTR_NV) & 0xff00);
}

bool vmx_rule_PI_ADDRESS(struct vmx_check *c)
{
	return !vmx_on(c, PIN, POSTED_INTERRUPTS) ||
	       vmx_address(c, VMX_I_POSTED_INTR_DESC_ADDR, 0x3f);
}

bool vmx_rule_TPR_NEEDED(struct vmx_check *c)
{
	const __u64 needy = VMX_MASK(CPU2_X2APIC) | VMX_MASK(CPU2_APIC_REGISTER) |
			    VMX_MASK(CPU2_VIRTUAL_INTERRUPT);
	__u64 asked = vmx_controls(c, VMX_GROUP_CPU2) & needy;

	return needs(c, asked, VMX_I_SECONDARY_VM_EXEC_CONTROL, asked,
		     vmx_on(c, CPU, TPR_SHADOW));
}

bool vmx_rule_IPI_TPR(struct vmx_check *c)
{
	return needs(c, vmx_on(c, CPU3, IPI_VIRTUALIZATION), VMX_I_TERTIARY_VM_EXEC_CONTROL,
		     VMX_MASK(CPU3_IPI_VIRTUALIZATION), vmx_on(c, CPU, TPR_SHADOW));
}

bool vmx_rule_X2APIC(struct vmx_check *c)
{
	return needs(c, vmx_on(c, CPU2, X2APIC), VMX_I_SECONDARY_VM_EXEC_CONTROL,
		     VMX_MASK(CPU2_X2APIC), !vmx_on(c, CPU2, VIRTUALIZE_APIC));
}

/* EPT capabilities (SDM, "VPID and EPT Capabilities"). */
#define EPT_WALK_4	VMX_BIT(6)
#define EPT_WALK_5	VMX_BIT(7)
#define EPT_UNCACHEABLE	VMX_BIT(8)
#define EPT_WRITE_BACK	VMX_BIT(14)
#define EPT_ACCESSED	VMX_BIT(21)
#define EPT_SHADOW	VMX_BIT(23)

static __u64 bad_eptp(__u64 eptp, __u64 caps)
{
	__u64 type = eptp & 7, walk = eptp >> 3 & 7, bad = eptp & 0xf00;

	if (!(type == 0 && caps & EPT_UNCACHEABLE) && !(type == 6 && caps & EPT_WRITE_BACK))
		bad |= 7;
	if (!(walk == 3 && caps & EPT_WALK_4) && !(walk == 4 && caps & EPT_WALK_5))
		bad |= 7 << 3;
	if (!(caps & EPT_ACCESSED))
		bad |= eptp & VMX_BIT(6);
	if (!(caps & EPT_SHADOW))
		bad |= eptp & VMX_BIT(7);
	return bad;
}

bool vmx_rule_EPTP(struct vmx_check *c)
{
	__u64 eptp, beyond;

	if (!vmx_on(c, CPU2, EPT) || !vmx_has_cap(c, VMX_CAP_EPT_VPID_CAP))
		return true;
	eptp = vmx_get(c, VMX_I_EPT_POINTER);
	beyond = vmx_beyond_physical(c);
	return vmx_none(c, VMX_I_EPT_POINTER, (eptp & beyond) |
			bad_eptp(eptp, c->facts->caps.msr[VMX_CAP_EPT_VPID_CAP]));
}

static bool needs_ept(struct vmx_check *c, bool control, unsigned int place, __u64 bit)
{
	return needs(c, control, place, bit, vmx_on(c, CPU2, EPT));
}

#define NEEDS_EPT(c, group, name, place) \
	needs_ept(c, vmx_on(c, group, name), place, VMX_MASK(group##_##name))

bool vmx_rule_UNRESTRICTED_EPT(struct vmx_check *c)
{
	return NEEDS_EPT(c, CPU2, UNRESTRICTED_GUEST, VMX_I_SECONDARY_VM_EXEC_CONTROL);
}

bool vmx_rule_MBEC_EPT(struct vmx_check *c)
{
	return NEEDS_EPT(c, CPU2, MODE_BASED_EXECUTE, VMX_I_SECONDARY_VM_EXEC_CONTROL);
}

bool vmx_rule_PML_EPT(struct vmx_check *c)
{
	return NEEDS_EPT(c, CPU2, PML, VMX_I_SECONDARY_VM_EXEC_CONTROL);
}

bool vmx_rule_SPP_EPT(struct vmx_check *c)
{
	return NEEDS_EPT(c, CPU2, SUB_PAGE_WRITE, VMX_I_SECONDARY_VM_EXEC_CONTROL);
}

bool vmx_rule_PT_EPT(struct vmx_check *c)
{
	return NEEDS_EPT(c, CPU2, PT_GUEST_PHYSICAL, VMX_I_SECONDARY_VM_EXEC_CONTROL);
}

bool vmx_rule_HLAT_EPT(struct vmx_check *c)
{
	const __u64 needy = VMX_MASK(CPU3_HLAT) | VMX_MASK(CPU3_EPT_PAGING_WRITE) |
			    VMX_MASK(CPU3_GUEST_PAGING_VERIFICATION);
	__u64 asked = vmx_controls(c, VMX_GROUP_CPU3) & needy;

	return needs_ept(c, asked, VMX_I_TERTIARY_VM_EXEC_CONTROL, asked);
}

bool vmx_rule_PEBS_EPT(struct vmx_check *c)
{
	return NEEDS_EPT(c, CPU3, PEBS_GUEST_PHYSICAL, VMX_I_TERTIARY_VM_EXEC_CONTROL);
}

bool vmx_rule_VPID(struct vmx_check *c)
{
	return !vmx_on(c, CPU2, VPID) ||
	       vmx_fine(c, VMX_I_VIRTUAL_PROCESSOR_ID, vmx_get(c, VMX_I_VIRTUAL_PROCESSOR_ID));
}

static __u64 vm_functions(struct vmx_check *c)
{
	return vmx_on(c, CPU2, VMFUNC) ? vmx_get(c, VMX_I_VM_FUNCTION_CONTROL) : 0;
}

bool vmx_rule_VMFUNC_ALLOWED(struct vmx_check *c)
{
	__u64 functions = vm_functions(c);

	return !functions || !vmx_has_cap(c, VMX_CAP_VMFUNC) ||
	       vmx_none(c, VMX_I_VM_FUNCTION_CONTROL,
			functions & ~c->facts->caps.msr[VMX_CAP_VMFUNC]);
}

#define EPTP_SWITCHING	VMX_BIT(0)

bool vmx_rule_VMFUNC_EPT(struct vmx_check *c)
{
	return needs_ept(c, vm_functions(c) & EPTP_SWITCHING, VMX_I_VM_FUNCTION_CONTROL,
			 EPTP_SWITCHING);
}

bool vmx_rule_EPTP_LIST(struct vmx_check *c)
{
	return page_if(c, vm_functions(c) & EPTP_SWITCHING, VMX_I_EPTP_LIST_ADDRESS);
}

bool vmx_rule_PML(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU2, PML), VMX_I_PML_ADDRESS);
}

bool vmx_rule_SPP(struct vmx_check *c)
{
	return page_if(c, vmx_on(c, CPU2, SUB_PAGE_WRITE), VMX_I_SPP_TABLE_POINTER);
}

bool vmx_rule_PT_CONTROLS(struct vmx_check *c)
{
	return needs(c, vmx_on(c, CPU2, PT_GUEST_PHYSICAL), VMX_I_SECONDARY_VM_EXEC_CONTROL,
		     VMX_MASK(CPU2_PT_GUEST_PHYSICAL),
		     vmx_on(c, EXIT, CLEAR_RTIT_CTL) && vmx_on(c, ENTRY, LOAD_RTIT_CTL));
}

bool vmx_rule_PT_TRACES(struct vmx_check *c)
{
	return needs(c, vmx_on(c, ENTRY, LOAD_RTIT_CTL), VMX_I_VM_ENTRY_CONTROLS,
		     VMX_MASK(ENTRY_LOAD_RTIT_CTL), !c->facts->host_traces);
}

bool vmx_rule_TSC_MULTIPLIER(struct vmx_check *c)
{
	return !vmx_on(c, CPU2, TSC_SCALING) ||
	       vmx_fine(c, VMX_I_TSC_MULTIPLIER, vmx_get(c, VMX_I_TSC_MULTIPLIER));
}

bool vmx_rule_HLATP(struct vmx_check *c)
{
	return !vmx_on(c, CPU3, HLAT) || vmx_address(c, VMX_I_HLAT_POINTER, 0xfe7);
}

bool vmx_rule_PID_TABLE(struct vmx_check *c)
{
	__u64 table, last;

	if (!vmx_on(c, CPU3, IPI_VIRTUALIZATION))
		return true;
	if (!vmx_address(c, VMX_I_PID_POINTER_TABLE, 7))
		return false;
	table = vmx_get(c, VMX_I_PID_POINTER_TABLE);
	last = table + 8 * vmx_get(c, VMX_I_LAST_PID_POINTER_INDEX);
	return vmx_none(c, VMX_I_PID_POINTER_TABLE, vmx_bad_address(c, last));
}

static bool timer(struct vmx_check *c)
{
	return vmx_on(c, CPU3, APIC_TIMER);
}

bool vmx_rule_TIMER_DELIVERY(struct vmx_check *c)
{
	return needs(c, timer(c), VMX_I_TERTIARY_VM_EXEC_CONTROL,
		     VMX_MASK(CPU3_APIC_TIMER), vmx_on(c, CPU2, VIRTUAL_INTERRUPT));
}

bool vmx_rule_TIMER_RDTSC(struct vmx_check *c)
{
	return needs(c, timer(c), VMX_I_TERTIARY_VM_EXEC_CONTROL,
		     VMX_MASK(CPU3_APIC_TIMER), !vmx_on(c, CPU, RDTSC));
}

bool vmx_rule_TIMER_VECTOR(struct vmx_check *c)
{
	return !timer(c) || vmx_none(c, VMX_I_VIRTUAL_TIMER_VECTOR,
				     vmx_get(c, VMX_I_VIRTUAL_TIMER_VECTOR) & 0xff00);
}

bool vmx_rule_SAVE_TIMER(struct vmx_check *c)
{
	return needs(c, vmx_on(c, EXIT, SAVE_PREEMPTION_TIMER), VMX_I_VM_EXIT_CONTROLS,
		     VMX_MASK(EXIT_SAVE_PREEMPTION_TIMER), vmx_on(c, PIN, PREEMPTION_TIMER));
}

#define MSR_ENTRY	16u	/* bytes */

/* A list of MSRs: where it begins and where its last byte is. */
static bool msr_list(struct vmx_check *c, unsigned int place, unsigned int count_place)
{
	__u64 count = vmx_get(c, count_place) & 0xffffffff;
	__u64 last;

	if (!count)
		return true;
	if (!vmx_address(c, place, MSR_ENTRY - 1))
		return false;
	last = vmx_get(c, place) + count * MSR_ENTRY - 1;
	return vmx_none(c, place, vmx_bad_address(c, last));
}

bool vmx_rule_EXIT_STORE(struct vmx_check *c)
{
	return msr_list(c, VMX_I_VM_EXIT_MSR_STORE_ADDR, VMX_I_VM_EXIT_MSR_STORE_COUNT);
}

bool vmx_rule_EXIT_LOAD(struct vmx_check *c)
{
	return msr_list(c, VMX_I_VM_EXIT_MSR_LOAD_ADDR, VMX_I_VM_EXIT_MSR_LOAD_COUNT);
}

bool vmx_rule_ENTRY_LOAD(struct vmx_check *c)
{
	return msr_list(c, VMX_I_VM_ENTRY_MSR_LOAD_ADDR, VMX_I_VM_ENTRY_MSR_LOAD_COUNT);
}

bool vmx_rule_SMM_CONTROLS(struct vmx_check *c)
{
	const __u64 both = VMX_MASK(ENTRY_ENTRY_TO_SMM) |
			   VMX_MASK(ENTRY_DEACTIVATE_DUAL_MONITOR);
	__u64 set = vmx_controls(c, VMX_GROUP_ENTRY) & both;

	if (c->facts->in_smm && set != both)
		return true;
	return vmx_none(c, VMX_I_VM_ENTRY_CONTROLS, set);
}

/* The event to inject; 0: none. */
static __u64 injection(struct vmx_check *c)
{
	__u64 info = vmx_get(c, VMX_I_VM_ENTRY_INTR_INFO_FIELD);

	return info & VMX_INJECT_VALID ? info : 0;
}

#define BASIC_NESTED_EXCEPTION	VMX_BIT(58)
#define NESTED_EXCEPTION	VMX_BIT(13)

bool vmx_rule_INJECT_RESERVED(struct vmx_check *c)
{
	__u64 info = injection(c);
	__u64 bad = info & 0x7ffff000;

	if (bad & NESTED_EXCEPTION && VMX_INJECT_TYPE(info) == VMX_TYPE_EXCEPTION &&
	    vmx_has_cap(c, VMX_CAP_BASIC) &&
	    c->facts->caps.msr[VMX_CAP_BASIC] & BASIC_NESTED_EXCEPTION)
		bad &= ~NESTED_EXCEPTION;
	return !info || vmx_none(c, VMX_I_VM_ENTRY_INTR_INFO_FIELD, bad);
}

static bool has_mtf(struct vmx_check *c)
{
	return vmx_has_cap(c, VMX_CAP_PROCBASED_CTLS) &&
	       vmx_control_may(&c->facts->caps, VMX_GROUP_CPU) & VMX_MASK(CPU_MONITOR_TRAP_FLAG);
}

static bool has_fred(struct vmx_check *c)
{
	return vmx_has_cap(c, VMX_CAP_CR4_FIXED1) &&
	       c->facts->caps.msr[VMX_CAP_CR4_FIXED1] & VMX_CR4_FRED;
}

bool vmx_rule_INJECT_TYPE(struct vmx_check *c)
{
	__u64 info = injection(c), type = VMX_INJECT_TYPE(info);

	if (!info || (type != 1 && type != VMX_TYPE_OTHER))
		return true;
	if (type == VMX_TYPE_OTHER && (has_mtf(c) || has_fred(c)))
		return true;
	return vmx_none(c, VMX_I_VM_ENTRY_INTR_INFO_FIELD, info & 0x700);
}

/* "Other event": 0 is the monitor trap flag's exit, 1 SYSCALL, 2 SYSENTER. */
static bool other_event(struct vmx_check *c, __u64 vector)
{
	if (vector == 1 || vector == 2)
		return vmx_get(c, VMX_I_GUEST_CR4) & VMX_CR4_FRED;
	return vector == 0 && has_mtf(c);
}

bool vmx_rule_INJECT_VECTOR(struct vmx_check *c)
{
	__u64 info = injection(c), vector = VMX_INJECT_VECTOR(info);
	bool fine = true;

	switch (VMX_INJECT_TYPE(info)) {
	case VMX_TYPE_NMI:
		fine = vector == 2;
		break;
	case VMX_TYPE_EXCEPTION:
		fine = vector <= 31;
		break;
	case VMX_TYPE_OTHER:
		/* Where the type is reserved, that has been reported. */
		fine = (!has_mtf(c) && !has_fred(c)) || other_event(c, vector);
		break;
	}
	return !info || fine || vmx_none(c, VMX_I_VM_ENTRY_INTR_INFO_FIELD, info & 0x7ff);
}

#define MISC_LENGTH_0	VMX_BIT(30)

/* Instructions cause these events, with FRED also SYSCALL and SYSENTER. */
static bool has_length(__u64 info)
{
	__u64 type = VMX_INJECT_TYPE(info);

	return (type >= VMX_TYPE_SOFTWARE && type <= VMX_TYPE_SOFT_EXC) ||
	       (type == VMX_TYPE_OTHER && VMX_INJECT_VECTOR(info));
}

bool vmx_rule_INJECT_LENGTH(struct vmx_check *c)
{
	__u64 length;

	if (!has_length(injection(c)))
		return true;
	length = vmx_get(c, VMX_I_VM_ENTRY_INSTRUCTION_LEN);
	if (!length && vmx_has_cap(c, VMX_CAP_MISC) &&
	    c->facts->caps.msr[VMX_CAP_MISC] & MISC_LENGTH_0)
		return true;
	return vmx_fine(c, VMX_I_VM_ENTRY_INSTRUCTION_LEN, length >= 1 && length <= 15);
}

/* Exceptions that push an error code: #DF, #TS, #NP, #SS, #GP, #PF, #AC. */
#define PUSHES	(VMX_BIT(8) | VMX_BIT(10) | VMX_BIT(11) | VMX_BIT(12) | VMX_BIT(13) | \
		 VMX_BIT(14) | VMX_BIT(17))
#define BASIC_ANY_ERROR_CODE	VMX_BIT(56)

bool vmx_rule_INJECT_DELIVER(struct vmx_check *c)
{
	__u64 info = injection(c), basic;
	bool exception = VMX_INJECT_TYPE(info) == VMX_TYPE_EXCEPTION;
	bool delivers = info & VMX_INJECT_ERROR, wanted;

	if (!info)
		return true;
	/* Without an unrestricted guest CR0.PE is 1 by another rule. */
	if (exception && vmx_on(c, CPU2, UNRESTRICTED_GUEST))
		exception = vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_PE;
	basic = exception && vmx_has_cap(c, VMX_CAP_BASIC) ?
		c->facts->caps.msr[VMX_CAP_BASIC] : 0;
	if (basic & BASIC_ANY_ERROR_CODE)
		return true;
	wanted = exception && VMX_INJECT_VECTOR(info) < 32 &&
		 PUSHES >> VMX_INJECT_VECTOR(info) & 1;
	return delivers == wanted ||
	       vmx_none(c, VMX_I_VM_ENTRY_INTR_INFO_FIELD, VMX_INJECT_ERROR);
}

bool vmx_rule_INJECT_ERROR(struct vmx_check *c)
{
	__u64 error;

	if (!(injection(c) & VMX_INJECT_ERROR))
		return true;
	error = vmx_get(c, VMX_I_VM_ENTRY_EXCEPTION_ERROR_CODE);
	return vmx_none(c, VMX_I_VM_ENTRY_EXCEPTION_ERROR_CODE, error & 0xffff0000);
}
