/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The bits of the VM-execution, VM-exit and VM-entry controls
 * and what the manual calls them (SDM, "VM-Execution Control Fields",
 * "VM-Exit Control Fields", "VM-Entry Control Fields").  Which of them a
 * processor allows is caps.h's subject.
 */
#ifndef VMX_CONTROLS_H
#define VMX_CONTROLS_H

#include "base.h"
#include "caps.h"

/* X(group, name, bit, the manual's term), ascending in each group */
#define VMX_CONTROLS(X) \
	/* pin-based VM-execution controls */ \
	X(PIN, EXTERNAL_INTERRUPT, 0, "external-interrupt exiting") \
	X(PIN, NMI, 3, "NMI exiting") \
	X(PIN, VIRTUAL_NMIS, 5, "virtual NMIs") \
	X(PIN, PREEMPTION_TIMER, 6, "activate VMX-preemption timer") \
	X(PIN, POSTED_INTERRUPTS, 7, "process posted interrupts") \
	/* primary processor-based VM-execution controls */ \
	X(CPU, INTERRUPT_WINDOW, 2, "interrupt-window exiting") \
	X(CPU, USE_TSC_OFFSETTING, 3, "use TSC offsetting") \
	X(CPU, HLT, 7, "HLT exiting") \
	X(CPU, INVLPG, 9, "INVLPG exiting") \
	X(CPU, MWAIT, 10, "MWAIT exiting") \
	X(CPU, RDPMC, 11, "RDPMC exiting") \
	X(CPU, RDTSC, 12, "RDTSC exiting") \
	X(CPU, CR3_LOAD, 15, "CR3-load exiting") \
	X(CPU, CR3_STORE, 16, "CR3-store exiting") \
	X(CPU, TERTIARY, 17, "activate tertiary controls") \
	X(CPU, CR8_LOAD, 19, "CR8-load exiting") \
	X(CPU, CR8_STORE, 20, "CR8-store exiting") \
	X(CPU, TPR_SHADOW, 21, "use TPR shadow") \
	X(CPU, NMI_WINDOW, 22, "NMI-window exiting") \
	X(CPU, MOV_DR, 23, "MOV-DR exiting") \
	X(CPU, UNCONDITIONAL_IO, 24, "unconditional I/O exiting") \
	X(CPU, USE_IO_BITMAPS, 25, "use I/O bitmaps") \
	X(CPU, MONITOR_TRAP_FLAG, 27, "monitor trap flag") \
	X(CPU, USE_MSR_BITMAPS, 28, "use MSR bitmaps") \
	X(CPU, MONITOR, 29, "MONITOR exiting") \
	X(CPU, PAUSE, 30, "PAUSE exiting") \
	X(CPU, SECONDARY, 31, "activate secondary controls") \
	/* secondary processor-based VM-execution controls */ \
	X(CPU2, VIRTUALIZE_APIC, 0, "virtualize APIC accesses") \
	X(CPU2, EPT, 1, "enable EPT") \
	X(CPU2, DESCRIPTOR_TABLE, 2, "descriptor-table exiting") \
	X(CPU2, RDTSCP, 3, "enable RDTSCP") \
	X(CPU2, X2APIC, 4, "virtualize x2APIC mode") \
	X(CPU2, VPID, 5, "enable VPID") \
	X(CPU2, WBINVD, 6, "WBINVD exiting") \
	X(CPU2, UNRESTRICTED_GUEST, 7, "unrestricted guest") \
	X(CPU2, APIC_REGISTER, 8, "APIC-register virtualization") \
	X(CPU2, VIRTUAL_INTERRUPT, 9, "virtual-interrupt delivery") \
	X(CPU2, PAUSE_LOOP, 10, "PAUSE-loop exiting") \
	X(CPU2, RDRAND, 11, "RDRAND exiting") \
	X(CPU2, INVPCID, 12, "enable INVPCID") \
	X(CPU2, VMFUNC, 13, "enable VM functions") \
	X(CPU2, VMCS_SHADOWING, 14, "VMCS shadowing") \
	X(CPU2, ENCLS, 15, "enable ENCLS exiting") \
	X(CPU2, RDSEED, 16, "RDSEED exiting") \
	X(CPU2, PML, 17, "enable PML") \
	X(CPU2, EPT_VIOLATION_VE, 18, "EPT-violation #VE") \
	X(CPU2, CONCEAL_VMX_FROM_PT, 19, "conceal VMX from PT") \
	X(CPU2, XSAVES, 20, "enable XSAVES/XRSTORS") \
	X(CPU2, PASID_TRANSLATION, 21, "PASID translation") \
	X(CPU2, MODE_BASED_EXECUTE, 22, "mode-based execute control for EPT") \
	X(CPU2, SUB_PAGE_WRITE, 23, "sub-page write permissions for EPT") \
	X(CPU2, PT_GUEST_PHYSICAL, 24, "Intel PT uses guest physical addresses") \
	X(CPU2, TSC_SCALING, 25, "use TSC scaling") \
	X(CPU2, USER_WAIT_PAUSE, 26, "enable user wait and pause") \
	X(CPU2, PCONFIG, 27, "enable PCONFIG") \
	X(CPU2, ENCLV, 28, "enable ENCLV exiting") \
	X(CPU2, BUS_LOCK, 30, "VMM bus-lock detection") \
	X(CPU2, INSTRUCTION_TIMEOUT, 31, "instruction timeout") \
	/* tertiary processor-based VM-execution controls */ \
	X(CPU3, LOADIWKEY, 0, "LOADIWKEY exiting") \
	X(CPU3, HLAT, 1, "enable HLAT") \
	X(CPU3, EPT_PAGING_WRITE, 2, "EPT paging-write control") \
	X(CPU3, GUEST_PAGING_VERIFICATION, 3, "guest-paging verification") \
	X(CPU3, IPI_VIRTUALIZATION, 4, "IPI virtualization") \
	X(CPU3, SEAM_PHYSICAL_WIDTH, 5, "SEAM guest-physical address width") \
	X(CPU3, MSR_LIST, 6, "enable MSR-list instructions") \
	X(CPU3, SPEC_CTRL, 7, "virtualize IA32_SPEC_CTRL") \
	X(CPU3, APIC_TIMER, 8, "APIC-timer virtualization") \
	X(CPU3, PBNDKB, 9, "enable PBNDKB") \
	X(CPU3, PEBS_GUEST_PHYSICAL, 12, "PEBS uses guest physical addresses") \
	/* primary VM-exit controls */ \
	X(EXIT, SAVE_DEBUG_CONTROLS, 2, "save debug controls") \
	X(EXIT, HOST_ADDRESS_SPACE_SIZE, 9, "host address-space size") \
	X(EXIT, LOAD_PERF_GLOBAL_CTRL, 12, "load IA32_PERF_GLOBAL_CTRL") \
	X(EXIT, ACK_INTERRUPT, 15, "acknowledge interrupt on exit") \
	X(EXIT, SAVE_PAT, 18, "save IA32_PAT") \
	X(EXIT, LOAD_PAT, 19, "load IA32_PAT") \
	X(EXIT, SAVE_EFER, 20, "save IA32_EFER") \
	X(EXIT, LOAD_EFER, 21, "load IA32_EFER") \
	X(EXIT, SAVE_PREEMPTION_TIMER, 22, "save VMX-preemption timer value") \
	X(EXIT, CLEAR_BNDCFGS, 23, "clear IA32_BNDCFGS") \
	X(EXIT, CONCEAL_VMX_FROM_PT, 24, "conceal VMX from PT") \
	X(EXIT, CLEAR_RTIT_CTL, 25, "clear IA32_RTIT_CTL") \
	X(EXIT, CLEAR_LBR_CTL, 26, "clear IA32_LBR_CTL") \
	X(EXIT, CLEAR_UINV, 27, "clear UINV") \
	X(EXIT, LOAD_CET, 28, "load CET state") \
	X(EXIT, LOAD_PKRS, 29, "load PKRS") \
	X(EXIT, SAVE_PERF_GLOBAL_CTRL, 30, "save IA32_PERF_GLOBAL_CTRL") \
	X(EXIT, SECONDARY, 31, "activate secondary controls") \
	/* secondary VM-exit controls */ \
	X(EXIT2, SAVE_FRED, 0, "save FRED") \
	X(EXIT2, LOAD_FRED, 1, "load FRED") \
	X(EXIT2, LOAD_SPEC_CTRL, 2, "load IA32_SPEC_CTRL") \
	X(EXIT2, BUSY_SHADOW_STACK, 3, "prematurely busy shadow stack") \
	/* VM-entry controls */ \
	X(ENTRY, LOAD_DEBUG_CONTROLS, 2, "load debug controls") \
	X(ENTRY, IA32E_GUEST, 9, "IA-32e mode guest") \
	X(ENTRY, ENTRY_TO_SMM, 10, "entry to SMM") \
	X(ENTRY, DEACTIVATE_DUAL_MONITOR, 11, "deactivate dual-monitor treatment") \
	X(ENTRY, LOAD_PERF_GLOBAL_CTRL, 13, "load IA32_PERF_GLOBAL_CTRL") \
	X(ENTRY, LOAD_PAT, 14, "load IA32_PAT") \
	X(ENTRY, LOAD_EFER, 15, "load IA32_EFER") \
	X(ENTRY, LOAD_BNDCFGS, 16, "load IA32_BNDCFGS") \
	X(ENTRY, CONCEAL_VMX_FROM_PT, 17, "conceal VMX from PT") \
	X(ENTRY, LOAD_RTIT_CTL, 18, "load IA32_RTIT_CTL") \
	X(ENTRY, LOAD_UINV, 19, "load UINV") \
	X(ENTRY, LOAD_CET, 20, "load CET state") \
	X(ENTRY, LOAD_LBR_CTL, 21, "load guest IA32_LBR_CTL") \
	X(ENTRY, LOAD_PKRS, 22, "load PKRS") \
	X(ENTRY, LOAD_FRED, 23, "load FRED") \
	X(ENTRY, LOAD_SPEC_CTRL, 24, "load IA32_SPEC_CTRL") \
	X(ENTRY, SEAM_TELEMETRY, 25, "allow SEAM-guest telemetry")

/* VMX_PIN_NMI_BIT and so on */
enum vmx_control_bit {
#define X(group, name, bit, text) VMX_##group##_##name##_BIT = bit,
	VMX_CONTROLS(X)
#undef X
};

/* The bit as a mask: VMX_MASK(CPU_UNCONDITIONAL_IO). */
#define VMX_MASK(control)	VMX_BIT(VMX_##control##_BIT)

/* The manual's terms; NULL for a bit without one or a group out of range. */
const char *vmx_control_name(enum vmx_control_group group, unsigned int bit);
const char *vmx_control_group_name(enum vmx_control_group group);

#endif
