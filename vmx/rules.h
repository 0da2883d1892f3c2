/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * rules.h - the checks on a VM entry as a table: one row per rule.  The groups
 * are in the SDM's order; within a group, where the SDM leaves the order open,
 * the rules are in that of the emulated processor that they are compared with.
 * The check itself is the function vmx_rule_ID() of check_controls.c,
 * check_host.c, check_guest.c, check_segments.c or check_state.c.
 *
 * X(ID, times, "name", GROUP, FIELDS, "what must hold", SECTION, "hint")
 *
 * times: how often the rule applies, e.g. once per segment register.
 *
 * Left out, since no entry of ours can violate them: what holds only in SEAM (the
 * shared EPT pointer), and what holds beyond this when SMM code of the dual-monitor
 * treatment makes the entry (SDM, "VM Entries that Return from SMM").
 */
#ifndef VMX_RULES_H
#define VMX_RULES_H

/* Sections of the SDM, by title; the chapter of all of them is "VM Entries". */
#define EXEC	"VM-Execution Control Fields"
#define EXIT	"VM-Exit Control Fields"
#define ENTRY	"VM-Entry Control Fields"
#define HREGS	"Checks on Host Control Registers, MSRs, and SSP"
#define HSEGS	"Checks on Host Segment and Descriptor-Table Registers"
#define HSIZE	"Checks Related to Address-Space Size"
#define GREGS	"Checks on Guest Control Registers, Debug Registers, and MSRs"
#define GSEGS	"Checks on Guest Segment Registers"
#define GTABS	"Checks on Guest Descriptor-Table Registers"
#define GRIP	"Checks on Guest RIP, RFLAGS, and SSP"
#define GSTATE	"Checks on Guest Non-Register State"
#define GPDPT	"Checks on Guest Page-Directory-Pointer-Table Entries"
#define MSRS	"Loading MSRs"

/* Up to four fields, by place; the rest is -1. */
#define F(...)			FIRST_FOUR(__VA_ARGS__, -1, -1, -1)
#define FIRST_FOUR(a, b, c, d, ...)	{ a, b, c, d }
#define I(name)			VMX_I_##name

/* Entries of a list of MSRs that are looked at; more are not recommended. */
#define VMX_MSR_ENTRIES	512

#define VMX_RULES_EXEC(X) \
	X(PIN_ALLOWED, 1, "pin-controls-allowed", CONTROLS, F(I(PIN_BASED_VM_EXEC_CONTROL)), \
	  "pin-based controls: bits that IA32_VMX_(TRUE_)PINBASED_CTLS fixes have that value", EXEC, \
	  "resolve the control against the capability MSR: set its low half, keep only its high half") \
	X(CPU_ALLOWED, 1, "cpu-controls-allowed", CONTROLS, F(I(CPU_BASED_VM_EXEC_CONTROL)), \
	  "primary processor-based controls: bits that IA32_VMX_(TRUE_)PROCBASED_CTLS fixes have that value", EXEC, \
	  "resolve the control against the capability MSR; without the true MSR CR3 exits are forced") \
	X(CPU2_ALLOWED, 1, "cpu2-controls-allowed", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "secondary processor-based controls: only bits that IA32_VMX_PROCBASED_CTLS2 allows", EXEC, \
	  "the processor lacks the feature; ask the capability MSR before setting the bit") \
	X(CPU3_ALLOWED, 1, "cpu3-controls-allowed", CONTROLS, F(I(TERTIARY_VM_EXEC_CONTROL)), \
	  "tertiary processor-based controls: only bits that IA32_VMX_PROCBASED_CTLS3 allows", EXEC, \
	  "the processor lacks the feature; ask the capability MSR before setting the bit") \
	X(CR3_TARGETS, 1, "cr3-target-count", CONTROLS, F(I(CR3_TARGET_COUNT)), \
	  "at most as many CR3 targets as IA32_VMX_MISC[24:16] says (4)", EXEC, \
	  "write 0; a new VMCS region has no defined contents") \
	X(IO_BITMAPS, 2, "io-bitmap-address", CONTROLS, F(I(IO_BITMAP_A), I(IO_BITMAP_B)), \
	  "with \"use I/O bitmaps\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(MSR_BITMAP, 1, "msr-bitmap-address", CONTROLS, F(I(MSR_BITMAP)), \
	  "with \"use MSR bitmaps\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(NMI_EXITING, 1, "virtual-nmis-need-nmi-exiting", CONTROLS, F(I(PIN_BASED_VM_EXEC_CONTROL)), \
	  "\"virtual NMIs\" only with \"NMI exiting\"", EXEC, "set \"NMI exiting\" too") \
	X(NMI_WINDOW, 1, "nmi-window-needs-virtual-nmis", CONTROLS, \
	  F(I(CPU_BASED_VM_EXEC_CONTROL), I(PIN_BASED_VM_EXEC_CONTROL)), \
	  "\"NMI-window exiting\" only with \"virtual NMIs\"", EXEC, "set \"virtual NMIs\" too") \
	X(SHADOW_BITMAPS, 2, "shadow-bitmap-address", CONTROLS, F(I(VMREAD_BITMAP), I(VMWRITE_BITMAP)), \
	  "with \"VMCS shadowing\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(VE_ADDRESS, 1, "ve-information-address", CONTROLS, F(I(VE_INFORMATION_ADDRESS)), \
	  "with \"EPT-violation #VE\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(PASID_DIRECTORIES, 2, "pasid-directory-address", CONTROLS, F(I(LOW_PASID_DIRECTORY), I(HIGH_PASID_DIRECTORY)), \
	  "with \"PASID translation\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(VAPIC_ADDRESS, 1, "virtual-apic-address", CONTROLS, F(I(VIRTUAL_APIC_PAGE_ADDR)), \
	  "with \"use TPR shadow\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(VID_EXTERNAL, 1, "virtual-interrupts-need-external-exiting", CONTROLS, \
	  F(I(SECONDARY_VM_EXEC_CONTROL), I(PIN_BASED_VM_EXEC_CONTROL)), \
	  "\"virtual-interrupt delivery\" only with \"external-interrupt exiting\"", EXEC, \
	  "set \"external-interrupt exiting\" too") \
	X(TPR_THRESHOLD, 1, "tpr-threshold-reserved", CONTROLS, F(I(TPR_THRESHOLD)), \
	  "with \"use TPR shadow\", without \"virtual-interrupt delivery\": bits 31:4 are 0", EXEC, \
	  "the threshold is a priority class, 0 to 15") \
	X(TPR_SHADOW, 1, "tpr-threshold-above-vtpr", CONTROLS, F(I(TPR_THRESHOLD), I(VIRTUAL_APIC_PAGE_ADDR)), \
	  "with \"use TPR shadow\" only: the threshold is not above bits 7:4 of VTPR in the virtual-APIC page", EXEC, \
	  "lower the threshold whenever the guest's TPR is lower") \
	X(PI_DELIVERY, 1, "posted-interrupts-need-delivery", CONTROLS, \
	  F(I(PIN_BASED_VM_EXEC_CONTROL), I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"process posted interrupts\" only with \"virtual-interrupt delivery\"", EXEC, \
	  "set \"virtual-interrupt delivery\" too") \
	X(PI_VECTOR, 1, "posted-interrupt-vector", CONTROLS, F(I(POSTED_INTR_NV)), \
	  "with \"process posted interrupts\": bits 15:8 are 0", EXEC, "the vector is a byte") \
	X(PI_ADDRESS, 1, "posted-interrupt-address", CONTROLS, F(I(POSTED_INTR_DESC_ADDR)), \
	  "with \"process posted interrupts\": 64-byte aligned, within the physical-address width", EXEC, \
	  "align the descriptor to 64 bytes") \
	X(TPR_NEEDED, 1, "apic-virtualization-needs-tpr-shadow", CONTROLS, \
	  F(I(SECONDARY_VM_EXEC_CONTROL), I(CPU_BASED_VM_EXEC_CONTROL)), \
	  "\"virtualize x2APIC mode\", \"APIC-register virtualization\" and \"virtual-interrupt delivery\" only with \"use TPR shadow\"", \
	  EXEC, "set \"use TPR shadow\" too") \
	X(IPI_TPR, 1, "ipi-virtualization-needs-tpr-shadow", CONTROLS, \
	  F(I(TERTIARY_VM_EXEC_CONTROL), I(CPU_BASED_VM_EXEC_CONTROL)), \
	  "\"IPI virtualization\" only with \"use TPR shadow\"", EXEC, "set \"use TPR shadow\" too") \
	X(APIC_ACCESS, 1, "apic-access-address", CONTROLS, F(I(APIC_ACCESS_ADDR)), \
	  "with \"virtualize APIC accesses\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(X2APIC, 1, "x2apic-excludes-apic-accesses", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"virtualize x2APIC mode\" only without \"virtualize APIC accesses\"", EXEC, \
	  "choose one of the two by the guest's APIC mode") \
	X(EPTP, 1, "ept-pointer", CONTROLS, F(I(EPT_POINTER)), \
	  "with \"enable EPT\": memory type, page-walk length and flags that IA32_VMX_EPT_VPID_CAP allows, the rest reserved", \
	  EXEC, "the usual value is the table's address with 1Eh: write-back, walk length 4") \
	X(UNRESTRICTED_EPT, 1, "unrestricted-guest-needs-ept", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"unrestricted guest\" only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(MBEC_EPT, 1, "mode-based-execute-needs-ept", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"mode-based execute control for EPT\" only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(VPID, 1, "vpid-not-zero", CONTROLS, F(I(VIRTUAL_PROCESSOR_ID)), \
	  "with \"enable VPID\": not 0, which is the host's", EXEC, "number guests from 1") \
	X(VMFUNC_ALLOWED, 1, "vm-functions-allowed", CONTROLS, F(I(VM_FUNCTION_CONTROL)), \
	  "with \"enable VM functions\": only bits that IA32_VMX_VMFUNC allows", EXEC, \
	  "ask the capability MSR before setting the bit") \
	X(VMFUNC_EPT, 1, "eptp-switching-needs-ept", CONTROLS, F(I(VM_FUNCTION_CONTROL), I(SECONDARY_VM_EXEC_CONTROL)), \
	  "EPTP switching only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(EPTP_LIST, 1, "eptp-list-address", CONTROLS, F(I(EPTP_LIST_ADDRESS)), \
	  "with EPTP switching: 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(PML_EPT, 1, "pml-needs-ept", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"enable PML\" only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(PML, 1, "pml-address", CONTROLS, F(I(PML_ADDRESS)), \
	  "with \"enable PML\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(SPP_EPT, 1, "sub-page-write-needs-ept", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"sub-page write permissions for EPT\" only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(SPP, 1, "sub-page-table-address", CONTROLS, F(I(SPP_TABLE_POINTER)), \
	  "with \"sub-page write permissions for EPT\": 4 KiB aligned, within the physical-address width", EXEC, \
	  "give the physical address of a whole page") \
	X(PT_EPT, 1, "pt-guest-physical-needs-ept", CONTROLS, F(I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"Intel PT uses guest physical addresses\" only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(PT_CONTROLS, 1, "pt-guest-physical-needs-switching", CONTROLS, \
	  F(I(SECONDARY_VM_EXEC_CONTROL), I(VM_EXIT_CONTROLS), I(VM_ENTRY_CONTROLS)), \
	  "\"Intel PT uses guest physical addresses\" only with \"clear IA32_RTIT_CTL\" on exit and \"load IA32_RTIT_CTL\" on entry", \
	  EXEC, "set both other controls too") \
	X(PT_TRACES, 1, "rtit-load-needs-tracing-off", CONTROLS, F(I(VM_ENTRY_CONTROLS)), \
	  "\"load IA32_RTIT_CTL\" only while Intel PT is off: IA32_RTIT_CTL.TraceEn of the CPU is 0", EXEC, \
	  "clear TraceEn before the entry, or do not load the MSR") \
	X(TSC_MULTIPLIER, 1, "tsc-multiplier-not-zero", CONTROLS, F(I(TSC_MULTIPLIER)), \
	  "with \"use TSC scaling\": not 0", EXEC, "1 is 2^48 for most processors") \
	X(HLAT_EPT, 1, "tertiary-paging-needs-ept", CONTROLS, F(I(TERTIARY_VM_EXEC_CONTROL), I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"enable HLAT\", \"EPT paging-write control\" and \"guest-paging verification\" only with \"enable EPT\"", \
	  EXEC, "set \"enable EPT\" too") \
	X(PEBS_EPT, 1, "pebs-guest-physical-needs-ept", CONTROLS, \
	  F(I(TERTIARY_VM_EXEC_CONTROL), I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"PEBS uses guest physical addresses\" only with \"enable EPT\"", EXEC, "set \"enable EPT\" too") \
	X(HLATP, 1, "hlat-pointer", CONTROLS, F(I(HLAT_POINTER)), \
	  "with \"enable HLAT\": bits 2:0, 11:5 and those beyond the physical-address width are 0", EXEC, \
	  "give the physical address of a whole page") \
	X(PID_TABLE, 1, "pid-pointer-table", CONTROLS, F(I(PID_POINTER_TABLE), I(LAST_PID_POINTER_INDEX)), \
	  "with \"IPI virtualization\": 8-byte aligned, up to its last entry within the physical-address width", \
	  EXEC, "align the table") \
	X(TIMER_DELIVERY, 1, "apic-timer-needs-virtual-interrupts", CONTROLS, \
	  F(I(TERTIARY_VM_EXEC_CONTROL), I(SECONDARY_VM_EXEC_CONTROL)), \
	  "\"APIC-timer virtualization\" only with \"virtual-interrupt delivery\"", EXEC, \
	  "set \"virtual-interrupt delivery\" too") \
	X(TIMER_RDTSC, 1, "apic-timer-excludes-rdtsc-exiting", CONTROLS, \
	  F(I(TERTIARY_VM_EXEC_CONTROL), I(CPU_BASED_VM_EXEC_CONTROL)), \
	  "\"APIC-timer virtualization\" only without \"RDTSC exiting\"", EXEC, "clear one of the two") \
	X(TIMER_VECTOR, 1, "virtual-timer-vector", CONTROLS, F(I(VIRTUAL_TIMER_VECTOR)), \
	  "with \"APIC-timer virtualization\": bits 15:8 are 0", EXEC, "the vector is a byte")

#define VMX_RULES_EXIT(X) \
	X(EXIT_ALLOWED, 1, "exit-controls-allowed", CONTROLS, F(I(VM_EXIT_CONTROLS)), \
	  "VM-exit controls: bits that IA32_VMX_(TRUE_)EXIT_CTLS fixes have that value", EXIT, \
	  "resolve the control against the capability MSR") \
	X(EXIT2_ALLOWED, 1, "exit2-controls-allowed", CONTROLS, F(I(SECONDARY_VM_EXIT_CONTROLS)), \
	  "secondary VM-exit controls: only bits that IA32_VMX_EXIT_CTLS2 allows", EXIT, \
	  "the processor lacks the feature; ask the capability MSR before setting the bit") \
	X(SAVE_TIMER, 1, "save-timer-needs-timer", CONTROLS, F(I(VM_EXIT_CONTROLS), I(PIN_BASED_VM_EXEC_CONTROL)), \
	  "\"save VMX-preemption timer value\" only with \"activate VMX-preemption timer\"", EXIT, \
	  "clear the exit control, or activate the timer") \
	X(EXIT_STORE, 1, "exit-msr-store-address", CONTROLS, F(I(VM_EXIT_MSR_STORE_ADDR), I(VM_EXIT_MSR_STORE_COUNT)), \
	  "with a count: 16-byte aligned, up to its last byte within the physical-address width", EXIT, \
	  "write a count of 0 if there is no list") \
	X(EXIT_LOAD, 1, "exit-msr-load-address", CONTROLS, F(I(VM_EXIT_MSR_LOAD_ADDR), I(VM_EXIT_MSR_LOAD_COUNT)), \
	  "with a count: 16-byte aligned, up to its last byte within the physical-address width", EXIT, \
	  "write a count of 0 if there is no list") \
	X(PI_ACKNOWLEDGE, 1, "posted-interrupts-need-acknowledge", CONTROLS, \
	  F(I(PIN_BASED_VM_EXEC_CONTROL), I(VM_EXIT_CONTROLS)), \
	  "\"process posted interrupts\" only with \"acknowledge interrupt on exit\"", EXEC, \
	  "set \"acknowledge interrupt on exit\" too")

#define VMX_RULES_ENTRY(X) \
	X(ENTRY_ALLOWED, 1, "entry-controls-allowed", CONTROLS, F(I(VM_ENTRY_CONTROLS)), \
	  "VM-entry controls: bits that IA32_VMX_(TRUE_)ENTRY_CTLS fixes have that value", ENTRY, \
	  "resolve the control against the capability MSR") \
	X(SMM_CONTROLS, 1, "smm-controls-outside-smm", CONTROLS, F(I(VM_ENTRY_CONTROLS)), \
	  "outside SMM: \"entry to SMM\" and \"deactivate dual-monitor treatment\" are 0; never both 1", ENTRY, \
	  "clear both; they are for SMM monitors") \
	X(ENTRY_LOAD, 1, "entry-msr-load-address", CONTROLS, F(I(VM_ENTRY_MSR_LOAD_ADDR), I(VM_ENTRY_MSR_LOAD_COUNT)), \
	  "with a count: 16-byte aligned, up to its last byte within the physical-address width", ENTRY, \
	  "write a count of 0 if there is no list") \
	X(INJECT_RESERVED, 1, "injection-reserved", CONTROLS, F(I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "with the valid bit: bits 30:12 are 0; bit 13 may be 1 for a hardware exception where IA32_VMX_BASIC bit 58 is 1", ENTRY, \
	  "clear NMI unblocking (bit 12) when copying exit information into the entry field") \
	X(INJECT_TYPE, 1, "injection-type", CONTROLS, F(I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "with the valid bit: type 1 is reserved; type 7 is where neither \"monitor trap flag\" nor FRED exists", \
	  ENTRY, "types: 0 external, 2 NMI, 3 exception, 4 software interrupt, 5 INT1, 6 INT3 or INTO") \
	X(INJECT_VECTOR, 1, "injection-vector", CONTROLS, F(I(VM_ENTRY_INTR_INFO_FIELD), I(GUEST_CR4)), \
	  "an NMI has vector 2, a hardware exception at most 31, type 7 0 (MTF, where it exists) or with CR4.FRED 1 or 2 (SYSCALL, SYSENTER)", \
	  ENTRY, "the type does not fit the vector") \
	X(INJECT_LENGTH, 1, "injection-instruction-length", CONTROLS, \
	  F(I(VM_ENTRY_INSTRUCTION_LEN), I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "types 4, 5 and 6, and SYSCALL and SYSENTER of type 7, have an instruction length of 1 to 15 (0 where IA32_VMX_MISC bit 30 allows it)", ENTRY, \
	  "copy the VM-exit instruction length") \
	X(INJECT_DELIVER, 1, "injection-deliver-error-code", CONTROLS, \
	  F(I(VM_ENTRY_INTR_INFO_FIELD), I(GUEST_CR0)), \
	  "bit 11 is 1 exactly for hardware exceptions 8, 10 to 14 and 17 in protected mode; IA32_VMX_BASIC bit 56 leaves protected mode free", \
	  ENTRY, "no exception pushes an error code in real mode") \
	X(INJECT_ERROR, 1, "injection-error-code", CONTROLS, \
	  F(I(VM_ENTRY_EXCEPTION_ERROR_CODE), I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "with bit 11: bits 31:16 are 0 (31:15 on some processors)", ENTRY, "an error code has 15 bits")

#define VMX_RULES_HOST(X) \
	X(HOST_IA32E, 1, "host-size-matches-mode", HOST, F(I(VM_EXIT_CONTROLS), I(VM_ENTRY_CONTROLS)), \
	  "in IA-32e mode \"host address-space size\" is 1; outside it and \"IA-32e mode guest\" are 0", HSIZE, \
	  "a 64-bit kernel always sets \"host address-space size\"") \
	X(HOST_CR0, 1, "host-cr0-fixed", HOST, F(I(HOST_CR0)), \
	  "bits that IA32_VMX_CR0_FIXED0 and FIXED1 fix have that value", HREGS, "capture CR0 as the CPU has it") \
	X(HOST_CR3, 1, "host-cr3-width", HOST, F(I(HOST_CR3)), \
	  "no bits beyond the physical-address width but, where LAM exists, 62:61", HREGS, "capture CR3 as the CPU has it") \
	X(HOST_CR4, 1, "host-cr4-fixed", HOST, F(I(HOST_CR4)), \
	  "bits that IA32_VMX_CR4_FIXED0 and FIXED1 fix have that value", HREGS, \
	  "capture CR4 after CR4.VMXE (bit 13) was set, not before") \
	X(HOST_SELECTORS, 7, "host-selector-bits", HOST, F(I(HOST_ES_SELECTOR), I(HOST_CS_SELECTOR), I(HOST_SS_SELECTOR), \
	  I(HOST_TR_SELECTOR)), "RPL and TI (bits 2:0) of each host selector are 0", HSEGS, \
	  "a user's DS, ES, FS or GS have RPL 3: write 0 and reload them after the exit") \
	X(HOST_CS, 1, "host-cs-not-null", HOST, F(I(HOST_CS_SELECTOR)), "CS is not the null selector", HSEGS, \
	  "write the kernel's CS") \
	X(HOST_SS, 1, "host-ss-not-null", HOST, F(I(HOST_SS_SELECTOR)), \
	  "SS is not null unless \"host address-space size\" is 1", HSEGS, "write the kernel's SS") \
	X(HOST_TR, 1, "host-tr-not-null", HOST, F(I(HOST_TR_SELECTOR)), "TR is not the null selector", HSEGS, \
	  "write what STR gives") \
	X(HOST_BASES, 5, "host-base-canonical", HOST, F(I(HOST_FS_BASE), I(HOST_GS_BASE), I(HOST_TR_BASE), \
	  I(HOST_GDTR_BASE)), "bases of FS, GS, GDTR, IDTR and TR are canonical", HSEGS, \
	  "a TSS base is put together from four parts of its descriptor; extend the sign") \
	X(HOST_SYSENTER, 2, "host-sysenter-canonical", HOST, F(I(HOST_IA32_SYSENTER_ESP), I(HOST_IA32_SYSENTER_EIP)), \
	  "SYSENTER_ESP and SYSENTER_EIP are canonical", HREGS, "copy the MSRs") \
	X(HOST_PAT, 1, "host-pat", HOST, F(I(HOST_IA32_PAT)), \
	  "with \"load IA32_PAT\": each byte is 0, 1, 4, 5, 6 or 7", HREGS, "copy the MSR") \
	X(HOST_CET_WP, 1, "host-cet-needs-wp", HOST, F(I(HOST_CR4), I(HOST_CR0)), \
	  "CR4.CET only with CR0.WP", HREGS, "set CR0.WP") \
	X(HOST_CET, 3, "host-cet-state", HOST, F(I(HOST_S_CET), I(HOST_SSP), I(HOST_INTR_SSP_TABLE)), \
	  "with \"load CET state\": canonical, reserved bits 0, SSP 4-byte aligned", HREGS, "copy the MSRs") \
	X(HOST_PKRS, 1, "host-pkrs", HOST, F(I(HOST_IA32_PKRS)), "with \"load PKRS\": bits 63:32 are 0", HREGS, \
	  "copy the MSR") \
	X(HOST_FRED, 7, "host-fred-state", HOST, F(I(HOST_IA32_FRED_CONFIG), I(HOST_IA32_FRED_RSP1), \
	  I(HOST_IA32_FRED_SSP1)), "with \"load FRED\": canonical; bits 11, 5, 4 and 2 of the configuration are 0, stacks aligned to 64, shadow stacks to 8 bytes", \
	  HREGS, "copy the MSRs") \
	X(HOST_PERF, 1, "host-perf-global-ctrl", HOST, F(I(HOST_IA32_PERF_GLOBAL_CTRL)), \
	  "with \"load IA32_PERF_GLOBAL_CTRL\": bits of no counter are 0", HREGS, "copy the MSR") \
	X(HOST_SPEC, 1, "host-spec-ctrl", HOST, F(I(HOST_IA32_SPEC_CTRL)), \
	  "with \"load IA32_SPEC_CTRL\": bits that CPUID.07H does not list are 0", HREGS, "copy the MSR") \
	X(HOST_EFER, 1, "host-efer-reserved", HOST, F(I(HOST_IA32_EFER)), \
	  "with \"load IA32_EFER\": only SCE, LME, LMA and NXE", HREGS, "copy the MSR") \
	X(HOST_EFER_SIZE, 1, "host-efer-matches-size", HOST, F(I(HOST_IA32_EFER), I(VM_EXIT_CONTROLS)), \
	  "with \"load IA32_EFER\": LMA and LME equal \"host address-space size\"", HREGS, "copy the MSR") \
	X(HOST_PAE, 1, "host-pae", HOST, F(I(HOST_CR4), I(VM_EXIT_CONTROLS)), \
	  "with \"host address-space size\": CR4.PAE is 1; without: CR4.PCIDE is 0", HSIZE, \
	  "capture CR4 as the CPU has it") \
	X(HOST_FRED_SIZE, 1, "host-fred-needs-64-bits", HOST, F(I(HOST_CR4), I(VM_EXIT_CONTROLS)), \
	  "CR4.FRED only with \"host address-space size\"", HSIZE, "clear FRED") \
	X(HOST_RIP, 1, "host-rip", HOST, F(I(HOST_RIP), I(VM_EXIT_CONTROLS)), \
	  "with \"host address-space size\": canonical; without: bits 63:32 are 0", HSIZE, \
	  "write the address of the exit handler")

#define VMX_RULES_GUEST(X) \
	X(GUEST_RFLAGS, 1, "guest-rflags-reserved", GUEST, F(I(GUEST_RFLAGS)), \
	  "bits 63:22, 15, 5 and 3 are 0, bit 1 is 1", GRIP, "or the flags with 2") \
	X(GUEST_VM, 1, "guest-vm-flag", GUEST, F(I(GUEST_RFLAGS), I(VM_ENTRY_CONTROLS), I(GUEST_CR0)), \
	  "RFLAGS.VM is 0 in IA-32e mode and with CR0.PE = 0", GRIP, \
	  "virtual-8086 mode is a part of protected mode") \
	X(GUEST_CR0, 1, "guest-cr0-fixed", GUEST, F(I(GUEST_CR0)), \
	  "bits that IA32_VMX_CR0_FIXED0 and FIXED1 fix have that value; PE and PG are free for an unrestricted guest", \
	  GREGS, "NE (bit 5) must be 1 also where the guest thinks it is 0: use the guest/host mask") \
	X(GUEST_PG, 1, "guest-paging-needs-protection", GUEST, F(I(GUEST_CR0)), "CR0.PG only with CR0.PE", GREGS, \
	  "set PE, or clear PG") \
	X(GUEST_CR3, 1, "guest-cr3-width", GUEST, F(I(GUEST_CR3)), \
	  "no bits beyond the physical-address width but, where LAM exists, 62:61", GREGS, "give the physical address of the table") \
	X(GUEST_CR4, 1, "guest-cr4-fixed", GUEST, F(I(GUEST_CR4)), \
	  "bits that IA32_VMX_CR4_FIXED0 and FIXED1 fix have that value", GREGS, \
	  "VMXE (bit 13) must be 1 also where the guest thinks it is 0: use the guest/host mask") \
	X(GUEST_IA32E, 1, "guest-ia32e-needs-paging", GUEST, F(I(VM_ENTRY_CONTROLS), I(GUEST_CR0), I(GUEST_CR4)), \
	  "\"IA-32e mode guest\" only with CR0.PG and CR4.PAE", GREGS, \
	  "the control follows EFER.LMA, which follows CR0.PG") \
	X(GUEST_PCIDE, 1, "guest-pcide-needs-ia32e", GUEST, F(I(GUEST_CR4), I(VM_ENTRY_CONTROLS)), \
	  "CR4.PCIDE only with \"IA-32e mode guest\"", GREGS, "clear PCIDE") \
	X(GUEST_DR7, 1, "guest-dr7", GUEST, F(I(GUEST_DR7)), \
	  "with \"load debug controls\": bits 63:32 are 0", GREGS, "write 400h") \
	X(GUEST_DEBUGCTL, 1, "guest-debugctl", GUEST, F(I(GUEST_IA32_DEBUGCTL)), \
	  "with \"load debug controls\": reserved bits are 0", GREGS, "write 0") \
	X(GUEST_CET_WP, 1, "guest-cet-needs-wp", GUEST, F(I(GUEST_CR4), I(GUEST_CR0)), \
	  "CR4.CET only with CR0.WP", GREGS, "set CR0.WP") \
	X(GUEST_CET, 2, "guest-cet-state", GUEST, F(I(GUEST_S_CET), I(GUEST_INTR_SSP_TABLE)), \
	  "with \"load CET state\": canonical; bits 9:6 of S_CET are 0, its bits 11 and 10 not both 1", GREGS, \
	  "write 0 for a guest without CET") \
	X(GUEST_FRED_MODE, 1, "guest-fred-needs-ia32e", GUEST, F(I(GUEST_CR4), I(VM_ENTRY_CONTROLS)), \
	  "CR4.FRED only with \"IA-32e mode guest\"", GREGS, "clear FRED") \
	X(GUEST_FRED, 7, "guest-fred-state", GUEST, F(I(GUEST_IA32_FRED_CONFIG), I(GUEST_IA32_FRED_RSP1), \
	  I(GUEST_IA32_FRED_SSP1)), "with \"load FRED\": canonical; bits 11, 5, 4 and 2 of the configuration are 0, stacks aligned to 64, shadow stacks to 8 bytes", \
	  GREGS, "write 0 for a guest without FRED") \
	X(GUEST_LBR, 1, "guest-lbr-ctl", GUEST, F(I(GUEST_IA32_LBR_CTL)), \
	  "with \"load guest IA32_LBR_CTL\": bits 15:4 and 63:23 are 0", GREGS, "write 0") \
	X(GUEST_RTIT, 1, "guest-rtit-ctl", GUEST, F(I(GUEST_IA32_RTIT_CTL)), \
	  "with \"load IA32_RTIT_CTL\": bits that CPUID.14H does not list are 0", GREGS, "write 0") \
	X(GUEST_SPEC, 1, "guest-spec-ctrl", GUEST, F(I(GUEST_IA32_SPEC_CTRL)), \
	  "with \"load IA32_SPEC_CTRL\": bits that CPUID.07H does not list are 0", GREGS, "mask what the guest wrote") \
	X(GUEST_PKRS, 1, "guest-pkrs", GUEST, F(I(GUEST_IA32_PKRS)), "with \"load PKRS\": bits 63:32 are 0", GREGS, \
	  "write 32 bits") \
	X(V86_BASE, 6, "guest-v86-base", GUEST, F(I(GUEST_CS_BASE), I(GUEST_CS_SELECTOR), I(GUEST_RFLAGS)), \
	  "in virtual-8086 mode: base = selector * 16", GSEGS, "write the base with the selector") \
	X(V86_LIMIT, 6, "guest-v86-limit", GUEST, F(I(GUEST_CS_LIMIT), I(GUEST_RFLAGS)), \
	  "in virtual-8086 mode: limit = FFFFh", GSEGS, "big real mode needs an unrestricted guest") \
	X(V86_AR, 6, "guest-v86-access-rights", GUEST, F(I(GUEST_CS_AR_BYTES), I(GUEST_RFLAGS)), \
	  "in virtual-8086 mode: access rights = F3h", GSEGS, \
	  "data, read/write, accessed, DPL 3, present - also for CS") \
	X(SEG_BASE, 6, "guest-segment-base", GUEST, F(I(GUEST_CS_BASE), I(GUEST_FS_BASE), I(GUEST_GS_BASE)), \
	  "FS and GS: canonical; CS, and SS, DS and ES if usable: bits 63:32 are 0", GSEGS, "truncate to 32 bits") \
	X(SEG_S, 6, "guest-segment-not-system", GUEST, F(I(GUEST_CS_AR_BYTES)), \
	  "S (bit 4) is 1 for CS and each usable data segment", GSEGS, "set S, or mark it unusable (bit 16); CS cannot be") \
	X(SEG_P, 6, "guest-segment-present", GUEST, F(I(GUEST_CS_AR_BYTES)), \
	  "P (bit 7) is 1 for CS and each usable data segment", GSEGS, "set P, or mark it unusable (bit 16); CS cannot be") \
	X(SEG_RESERVED, 6, "guest-segment-reserved", GUEST, F(I(GUEST_CS_AR_BYTES)), \
	  "bits 11:8 and 31:17 of the access rights are 0 for CS and each usable data segment", GSEGS, \
	  "the layout is that of LAR shifted right by 8, with the limit's bits left out") \
	X(SEG_G, 6, "guest-segment-granularity", GUEST, F(I(GUEST_CS_LIMIT), I(GUEST_CS_AR_BYTES)), \
	  "G is 0 if a bit of limit[11:0] is 0, and 1 if a bit of limit[31:20] is 1", GSEGS, \
	  "the limit field counts bytes whatever G is") \
	X(CS_TYPE, 1, "guest-cs-type", GUEST, F(I(GUEST_CS_AR_BYTES)), \
	  "type 9, 11, 13 or 15 (accessed code); 3 too for an unrestricted guest", GSEGS, \
	  "set the accessed bit; a data type needs \"unrestricted guest\"") \
	X(CS_DPL_DATA, 1, "guest-cs-data-dpl", GUEST, F(I(GUEST_CS_AR_BYTES)), "a CS of type 3 has DPL 0", GSEGS, \
	  "clear the DPL") \
	X(CS_L_D, 1, "guest-cs-l-and-d", GUEST, F(I(GUEST_CS_AR_BYTES), I(VM_ENTRY_CONTROLS)), \
	  "in IA-32e mode L and D/B of CS are not both 1", GSEGS, "a 64-bit code segment has D = 0") \
	X(SS_TYPE, 1, "guest-ss-type", GUEST, F(I(GUEST_SS_AR_BYTES)), "type 3 or 7 if usable", GSEGS, \
	  "a stack is read/write and accessed") \
	X(DATA_TYPE, 4, "guest-data-type", GUEST, F(I(GUEST_DS_AR_BYTES), I(GUEST_ES_AR_BYTES), I(GUEST_FS_AR_BYTES), \
	  I(GUEST_GS_AR_BYTES)), "if usable: accessed (bit 0), and readable (bit 1) if it is code (bit 3)", GSEGS, \
	  "set the accessed bit") \
	X(DATA_DPL, 4, "guest-data-dpl", GUEST, F(I(GUEST_DS_AR_BYTES), I(GUEST_ES_AR_BYTES), I(GUEST_FS_AR_BYTES), \
	  I(GUEST_GS_AR_BYTES)), "if usable and of type 0 to 11, without \"unrestricted guest\": DPL is not below the selector's RPL", \
	  GSEGS, "clear the RPL, or mark the segment unusable") \
	X(CS_DPL, 1, "guest-cs-dpl", GUEST, F(I(GUEST_CS_AR_BYTES), I(GUEST_SS_AR_BYTES)), \
	  "DPL of CS: that of SS for types 9 and 11, not above it for 13 and 15", GSEGS, \
	  "the DPL of SS is the privilege level") \
	X(SS_CS_RPL, 1, "guest-ss-rpl-matches-cs", GUEST, F(I(GUEST_SS_SELECTOR), I(GUEST_CS_SELECTOR)), \
	  "without \"unrestricted guest\": the RPLs of SS and CS are equal", GSEGS, "load SS with CS") \
	X(SS_DPL, 1, "guest-ss-dpl", GUEST, F(I(GUEST_SS_AR_BYTES), I(GUEST_SS_SELECTOR)), \
	  "without \"unrestricted guest\": DPL of SS = its RPL", GSEGS, "write both with the privilege level") \
	X(SS_DPL_REAL, 1, "guest-ss-dpl-real-mode", GUEST, F(I(GUEST_SS_AR_BYTES), I(GUEST_CR0), I(GUEST_CS_AR_BYTES)), \
	  "with CR0.PE = 0 or a CS of type 3: DPL of SS is 0", GSEGS, "real mode runs at privilege level 0") \
	X(SS_DPL_FRED, 1, "guest-ss-dpl-fred", GUEST, F(I(GUEST_SS_AR_BYTES), I(GUEST_CR4)), \
	  "with CR4.FRED: DPL of SS is 0 or 3", GSEGS, "FRED has no privilege levels 1 and 2") \
	X(CS_L_FRED, 1, "guest-cs-l-fred", GUEST, F(I(GUEST_CS_AR_BYTES), I(GUEST_SS_AR_BYTES), I(GUEST_CR4)), \
	  "with CR4.FRED and a DPL 0 of SS: L of CS is 1", GSEGS, "with FRED a kernel is 64-bit code") \
	X(USER_FRED, 1, "guest-user-mode-fred", GUEST, F(I(GUEST_RFLAGS), I(GUEST_INTERRUPTIBILITY_INFO), \
	  I(GUEST_SS_AR_BYTES), I(GUEST_CR4)), \
	  "with CR4.FRED and a DPL 3 of SS: RFLAGS.IOPL is 0, no blocking by STI", GSEGS, "clear IOPL and the blocking") \
	X(TABLE_BASES, 2, "guest-table-base", GUEST, F(I(GUEST_GDTR_BASE), I(GUEST_IDTR_BASE)), \
	  "bases of GDTR and IDTR are canonical", GTABS, "extend the sign") \
	X(TABLE_LIMITS, 2, "guest-table-limit", GUEST, F(I(GUEST_GDTR_LIMIT), I(GUEST_IDTR_LIMIT)), \
	  "bits 31:16 of the limits of GDTR and IDTR are 0", GTABS, "limits have 16 bits") \
	X(LDTR_TI, 1, "guest-ldtr-ti", GUEST, F(I(GUEST_LDTR_SELECTOR)), "if usable: TI of the selector is 0", GSEGS, \
	  "mark LDTR unusable (10000h)") \
	X(LDTR_AR, 1, "guest-ldtr-access-rights", GUEST, F(I(GUEST_LDTR_AR_BYTES)), \
	  "if usable: type 2, S = 0, P = 1, bits 11:8 and 31:17 are 0", GSEGS, "mark LDTR unusable (10000h)") \
	X(LDTR_G, 1, "guest-ldtr-granularity", GUEST, F(I(GUEST_LDTR_LIMIT), I(GUEST_LDTR_AR_BYTES)), \
	  "if usable: G is 0 if a bit of limit[11:0] is 0, and 1 if a bit of limit[31:20] is 1", GSEGS, \
	  "the limit field counts bytes whatever G is") \
	X(LDTR_BASE, 1, "guest-ldtr-base", GUEST, F(I(GUEST_LDTR_BASE)), "if usable: canonical", GSEGS, \
	  "mark LDTR unusable (10000h)") \
	X(TR_BASE, 1, "guest-tr-base", GUEST, F(I(GUEST_TR_BASE)), "canonical", GSEGS, "extend the sign") \
	X(TR_USABLE, 1, "guest-tr-usable", GUEST, F(I(GUEST_TR_AR_BYTES)), "TR is usable: bit 16 is 0", GSEGS, \
	  "a guest always has a TSS: 8Bh, base 0, limit 67h will do") \
	X(TR_TI, 1, "guest-tr-ti", GUEST, F(I(GUEST_TR_SELECTOR)), "TI of the selector is 0", GSEGS, "clear bit 2") \
	X(TR_AR, 1, "guest-tr-access-rights", GUEST, F(I(GUEST_TR_AR_BYTES)), \
	  "S = 0, P = 1, bits 11:8 and 31:17 are 0", GSEGS, "8Bh will do") \
	X(TR_G, 1, "guest-tr-granularity", GUEST, F(I(GUEST_TR_LIMIT), I(GUEST_TR_AR_BYTES)), \
	  "G is 0 if a bit of limit[11:0] is 0, and 1 if a bit of limit[31:20] is 1", GSEGS, \
	  "the limit field counts bytes whatever G is") \
	X(TR_TYPE, 1, "guest-tr-busy", GUEST, F(I(GUEST_TR_AR_BYTES), I(VM_ENTRY_CONTROLS)), \
	  "type 11 (busy 32-bit TSS), or 3 outside IA-32e mode", GSEGS, \
	  "a TSS in use is busy: 8Bh, not 89h") \
	X(GUEST_SYSENTER, 2, "guest-sysenter-canonical", GUEST, F(I(GUEST_SYSENTER_ESP), I(GUEST_SYSENTER_EIP)), \
	  "SYSENTER_ESP and SYSENTER_EIP are canonical", GREGS, "write 0") \
	X(GUEST_PAT, 1, "guest-pat", GUEST, F(I(GUEST_IA32_PAT)), \
	  "with \"load IA32_PAT\": each byte is 0, 1, 4, 5, 6 or 7", GREGS, "write the reset value, 0007040600070406h") \
	X(GUEST_PERF, 1, "guest-perf-global-ctrl", GUEST, F(I(GUEST_IA32_PERF_GLOBAL_CTRL)), \
	  "with \"load IA32_PERF_GLOBAL_CTRL\": bits of no counter are 0", GREGS, "write 0") \
	X(GUEST_EFER, 1, "guest-efer-reserved", GUEST, F(I(GUEST_IA32_EFER)), \
	  "with \"load IA32_EFER\": only SCE, LME, LMA and NXE", GREGS, "mask what the guest wrote") \
	X(GUEST_EFER_LMA, 1, "guest-efer-lma", GUEST, F(I(GUEST_IA32_EFER), I(VM_ENTRY_CONTROLS)), \
	  "with \"load IA32_EFER\": LMA equals \"IA-32e mode guest\"", GREGS, "change both at once") \
	X(GUEST_EFER_LME, 1, "guest-efer-lme", GUEST, F(I(GUEST_IA32_EFER), I(GUEST_CR0)), \
	  "with \"load IA32_EFER\" and CR0.PG: LME equals LMA", GREGS, "change both at once") \
	X(GUEST_BNDCFGS, 1, "guest-bndcfgs", GUEST, F(I(GUEST_BNDCFGS)), \
	  "with \"load IA32_BNDCFGS\": bits 11:2 are 0, canonical", GREGS, "write 0") \
	X(GUEST_UINV, 1, "guest-uinv", GUEST, F(I(GUEST_UINV)), "with \"load UINV\": bits 15:8 are 0", GREGS, \
	  "the vector is a byte") \
	X(GUEST_RIP, 1, "guest-rip", GUEST, F(I(GUEST_RIP), I(GUEST_CS_AR_BYTES), I(VM_ENTRY_CONTROLS)), \
	  "outside 64-bit code bits 63:32 are 0; in it the bits beyond the linear-address width are equal", GRIP, \
	  "truncate to 32 bits") \
	X(GUEST_SSP, 1, "guest-ssp", GUEST, F(I(GUEST_SSP), I(GUEST_CS_AR_BYTES), I(VM_ENTRY_CONTROLS)), \
	  "with \"load CET state\": 4-byte aligned; outside 64-bit code bits 63:32 are 0; in it the bits beyond the linear-address width are equal", \
	  GRIP, "write 0 for a guest without shadow stacks") \
	X(LINK_ADDRESS, 1, "vmcs-link-pointer-address", GUEST, F(I(VMCS_LINK_POINTER)), \
	  "all ones, or: 4 KiB aligned and within the physical-address width", GSTATE, \
	  "write FFFFFFFF_FFFFFFFFh unless VMCS shadowing is used; 0 is an address") \
	X(LINK_REGION, 1, "vmcs-link-pointer-region", GUEST, F(I(VMCS_LINK_POINTER), I(SECONDARY_VM_EXEC_CONTROL)), \
	  "unless all ones: points to the processor's VMCS revision, with bit 31 equal to \"VMCS shadowing\"", GSTATE, \
	  "write FFFFFFFF_FFFFFFFFh unless VMCS shadowing is used; 0 is an address") \
	X(LINK_SELF, 1, "vmcs-link-pointer-self", GUEST, F(I(VMCS_LINK_POINTER), I(EXECUTIVE_VMCS_POINTER)), \
	  "not the current VMCS; of an entry that returns from SMM, not the executive-VMCS pointer", GSTATE, \
	  "write FFFFFFFF_FFFFFFFFh unless VMCS shadowing is used") \
	X(PENDING_RESERVED, 1, "pending-debug-reserved", GUEST, F(I(GUEST_PENDING_DBG_EXCEPTIONS)), \
	  "bits 10:4, 13, 15 and 63:17 are 0; 11 and 16 where bus-lock detection and RTM exist", GSTATE, \
	  "this is not DR6: its bits that read as 1 are 0 here") \
	X(ACTIVITY, 1, "activity-state", GUEST, F(I(GUEST_ACTIVITY_STATE)), \
	  "0, or a state that IA32_VMX_MISC[8:6] lists: 1 HLT, 2 shutdown, 3 wait-for-SIPI", GSTATE, "write 0") \
	X(HLT_DPL, 1, "activity-hlt-needs-dpl-0", GUEST, F(I(GUEST_ACTIVITY_STATE), I(GUEST_SS_AR_BYTES)), \
	  "state HLT only with DPL 0 of SS", GSTATE, "write 0: HLT is for privilege level 0") \
	X(BLOCK_RESERVED, 1, "interruptibility-reserved", GUEST, F(I(GUEST_INTERRUPTIBILITY_INFO)), \
	  "bits 31:5 are 0; bit 4 (enclave) only where SGX exists, without bit 1", GSTATE, "write 0") \
	X(BLOCK_ACTIVE, 1, "blocking-needs-active-state", GUEST, F(I(GUEST_INTERRUPTIBILITY_INFO), I(GUEST_ACTIVITY_STATE)), \
	  "blocking by STI or MOV SS only in the active state", GSTATE, "clear the blocking when the guest halts") \
	X(BLOCK_BOTH, 1, "blocking-by-sti-and-mov-ss", GUEST, F(I(GUEST_INTERRUPTIBILITY_INFO)), \
	  "not both blocking by STI and by MOV SS", GSTATE, "clear one of them") \
	X(BLOCK_STI_IF, 1, "blocking-by-sti-needs-if", GUEST, F(I(GUEST_INTERRUPTIBILITY_INFO), I(GUEST_RFLAGS)), \
	  "blocking by STI only with RFLAGS.IF = 1", GSTATE, "clear the blocking when IF becomes 0") \
	X(INJECT_EXTERNAL, 1, "injected-interrupt-is-open", GUEST, \
	  F(I(GUEST_RFLAGS), I(GUEST_INTERRUPTIBILITY_INFO), I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "injecting an external interrupt: RFLAGS.IF = 1, no blocking by STI or MOV SS", GSTATE, \
	  "use \"interrupt-window exiting\" and inject when the window opens") \
	X(INJECT_NMI, 1, "injected-nmi-is-open", GUEST, \
	  F(I(GUEST_INTERRUPTIBILITY_INFO), I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "injecting an NMI: no blocking by MOV SS or STI (of which some processors do not mind the latter)", GSTATE, \
	  "clear the blocking by STI, or wait") \
	X(INJECT_VNMI, 1, "injected-nmi-not-blocked", GUEST, \
	  F(I(GUEST_INTERRUPTIBILITY_INFO), I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "injecting an NMI with \"virtual NMIs\": no blocking by NMI", GSTATE, "use \"NMI-window exiting\"") \
	X(INJECT_ACTIVITY, 1, "injection-fits-activity", GUEST, F(I(GUEST_ACTIVITY_STATE), I(VM_ENTRY_INTR_INFO_FIELD)), \
	  "into HLT only external interrupts, NMI, #DB, #MC and MTF; into shutdown only NMI and #MC; into wait-for-SIPI nothing", \
	  GSTATE, "make the guest active first") \
	X(SMM_BLOCK, 1, "entry-to-smm-blocks-smi", GUEST, F(I(GUEST_INTERRUPTIBILITY_INFO), I(VM_ENTRY_CONTROLS)), \
	  "with \"entry to SMM\": blocking by SMI, and not wait-for-SIPI", GSTATE, "set bit 2") \
	X(BLOCK_SMI, 1, "blocking-by-smi-outside-smm", GUEST, F(I(GUEST_INTERRUPTIBILITY_INFO)), \
	  "outside SMM: no blocking by SMI", GSTATE, "clear bit 2") \
	X(PENDING_BS, 1, "pending-debug-single-step", GUEST, F(I(GUEST_PENDING_DBG_EXCEPTIONS), I(GUEST_RFLAGS), \
	  I(GUEST_INTERRUPTIBILITY_INFO)), \
	  "with blocking by STI or MOV SS, or in HLT: BS (bit 14) is 1 exactly if TF = 1 and DEBUGCTL.BTF = 0", GSTATE, \
	  "set BS when you clear or keep such a blocking while single-stepping") \
	X(PENDING_RTM, 1, "pending-debug-rtm", GUEST, F(I(GUEST_PENDING_DBG_EXCEPTIONS), I(GUEST_INTERRUPTIBILITY_INFO)), \
	  "with RTM (bit 16): bits 15:13, 11:0 are 0, bit 12 is 1, no blocking by MOV SS", GSTATE, "write 0") \
	X(PDPTES, 4, "guest-pdpte", GUEST, F(I(GUEST_PDPTR0), I(GUEST_PDPTR1), I(GUEST_PDPTR2), I(GUEST_PDPTR3)), \
	  "with PAE paging: bits 2:1, 8:5 and those beyond the physical-address width are 0 in a present entry", GPDPT, \
	  "a PDPTE has no R/W, U/S or accessed bit; with EPT the fields count, else memory at CR3")

#define VMX_RULES_MSRS(X) \
	X(MSR_INDEX, VMX_MSR_ENTRIES, "msr-load-index", MSR_LOAD, F(I(VM_ENTRY_MSR_LOAD_ADDR), I(VM_ENTRY_MSR_LOAD_COUNT)), \
	  "no entry is for FS_BASE, GS_BASE, an x2APIC register, microcode update or, outside SMM, the SMM monitor", MSRS, \
	  "FS_BASE and GS_BASE have fields of their own") \
	X(MSR_RESERVED, VMX_MSR_ENTRIES, "msr-load-reserved", MSR_LOAD, F(I(VM_ENTRY_MSR_LOAD_ADDR), I(VM_ENTRY_MSR_LOAD_COUNT)), \
	  "bits 63:32 of each entry are 0", MSRS, "an entry is the index in 8 bytes, then the value in 8") \
	X(MSR_VALUE, VMX_MSR_ENTRIES, "msr-load-value", MSR_LOAD, F(I(VM_ENTRY_MSR_LOAD_ADDR), I(VM_ENTRY_MSR_LOAD_COUNT)), \
	  "WRMSR would take each value: addresses canonical, reserved bits 0, memory types that exist, no change of EFER.LME under paging", \
	  MSRS, "the exit qualification counts the entries from 1: look at that one")

#define VMX_RULES(X) \
	VMX_RULES_EXEC(X) VMX_RULES_EXIT(X) VMX_RULES_ENTRY(X) VMX_RULES_HOST(X) \
	VMX_RULES_GUEST(X) VMX_RULES_MSRS(X)

#endif
