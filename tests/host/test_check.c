// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * test_check.c - the entry checks: each kind of guest is entered, and each rule
 * is violated alone.  What must hold comes from the SDM, chapter "VM Entries".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controls.h"
#include "test.h"
#include "vmcs.h"

#define ROOM	64

struct change {
	short place;	/* plus 1; 0 ends the list */
	__u64 value;
};

#define TO(name, value)	{ VMX_I_##name + 1, value }
#define PIN(bits)	TO(PIN_BASED_VM_EXEC_CONTROL, BASE_PIN ^ (bits))
#define CPU(bits)	TO(CPU_BASED_VM_EXEC_CONTROL, BASE_CPU | M(CPU_SECONDARY) | (bits))
#define CPU2(bits)	TO(SECONDARY_VM_EXEC_CONTROL, M(CPU2_EPT) | M(CPU2_VPID) | (bits))
#define CPU2_ONLY(bits)	TO(SECONDARY_VM_EXEC_CONTROL, bits)
#define CPU3(bits)	TO(TERTIARY_VM_EXEC_CONTROL, bits), CPU(M(CPU_TERTIARY))
#define VMEXIT(bits)	TO(VM_EXIT_CONTROLS, (BASE_EXIT | M(EXIT_HOST_ADDRESS_SPACE_SIZE)) ^ (bits))
#define VMEXIT2(bits)	TO(SECONDARY_VM_EXIT_CONTROLS, bits), VMEXIT(M(EXIT_SECONDARY))
#define LONG_ENTRY(bits) TO(VM_ENTRY_CONTROLS, (BASE_ENTRY | M(ENTRY_LOAD_DEBUG_CONTROLS) | \
			   M(ENTRY_IA32E_GUEST)) ^ (bits))
#define ENTRY32(bits)	TO(VM_ENTRY_CONTROLS, (BASE_ENTRY | M(ENTRY_LOAD_DEBUG_CONTROLS)) ^ (bits))
#define INJECT(type, vector) TO(VM_ENTRY_INTR_INFO_FIELD, 0x80000000 | (type) << 8 | (vector))
#define M(control)	VMX_MASK(control)
#define TIMER		TO(TERTIARY_VM_EXEC_CONTROL, M(CPU3_APIC_TIMER)), CPU2(M(CPU2_VIRTUAL_INTERRUPT))
#define LIST_OF_2	TO(VM_ENTRY_MSR_LOAD_COUNT, 2), TO(VM_ENTRY_MSR_LOAD_ADDR, MEMORY_AT)
#define FRED_CR4	0x100002020ull
#define FRED_USER	TO(GUEST_SS_AR_BYTES, 0xc0f3), TO(GUEST_CS_AR_BYTES, 0xa0fb), \
			TO(GUEST_SS_SELECTOR, 0x1b), TO(GUEST_CS_SELECTOR, 0x23)
#define NOT_CANONICAL	0x0000800000000000ull
#define TOO_HIGH	VMX_BIT(PHYSICAL_BITS)

/* A field's changed values that violate one rule and no other. */
struct alone {
	const char *rule;
	enum vmcs_base base;
	struct change changes[8];
	__u64 features;
	void (*prepare)(struct vmx_facts *facts);
};

static void no_tertiary_7(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_PROCBASED_CTLS3] &= ~VMX_BIT(7);
}

static void no_secondary_27(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_PROCBASED_CTLS2] &= ~(VMX_BIT(27) << 32);
}

static void no_exit2_3(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_EXIT_CTLS2] &= ~VMX_BIT(3);
}

static void no_accessed_flags(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_EPT_VPID_CAP] &= ~VMX_BIT(21);
}

static void strict_error_codes(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_BASIC] &= ~VMX_BIT(56);
}

/* VTPR is in byte 80h of the virtual-APIC page: priority class 2. */
static void low_vtpr(struct vmx_facts *facts)
{
	(void)facts;
	vmcs_memory[0x80] = 0x20;
}

/* A region of another revision. */
static void foreign_region(struct vmx_facts *facts)
{
	(void)facts;
	vmcs_memory[0] = 0x2c;
}

static void own_region(struct vmx_facts *facts)
{
	vmcs_memory[0] = 0x2b;
	facts->vmcs_address = MEMORY_AT;
}

static void in_smm(struct vmx_facts *facts)
{
	facts->in_smm = true;
}

static void return_from_smm(struct vmx_facts *facts)
{
	vmcs_memory[0] = 0x2b;
	facts->in_smm = true;
}

static void own_region_in_smm(struct vmx_facts *facts)
{
	own_region(facts);
	facts->in_smm = true;
}

static void host_of_32_bits(struct vmx_facts *facts)
{
	facts->host_ia32e = false;
}

static void host_traces(struct vmx_facts *facts)
{
	facts->host_traces = true;
}

/* Four general and three fixed counters; little of Intel PT; IBRS, STIBP, SSBD. */
static void few_bits(struct vmx_facts *facts)
{
	facts->perf_bits = 0x70000000full;
	facts->rtit_bits = 0x250d;
	facts->spec_bits = 7;
}

static void addresses_of_32_bits(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_BASIC] |= VMX_BIT(48);
}

static void nested_exceptions(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_BASIC] |= VMX_BIT(58);
}

static void no_mtf(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_TRUE_PROCBASED_CTLS] &= ~(M(CPU_MONITOR_TRAP_FLAG) << 32);
}

static void neither_mtf_nor_fred(struct vmx_facts *facts)
{
	no_mtf(facts);
	facts->caps.msr[VMX_CAP_CR4_FIXED1] &= ~VMX_BIT(32);
}

static void all_tertiary(struct vmx_facts *facts)
{
	facts->caps.msr[VMX_CAP_PROCBASED_CTLS3] = ~0ull;
}

/* The list of MSRs: entries of 16 bytes. */
static void load(unsigned int entry, __u64 index, __u64 value)
{
	memcpy(vmcs_memory + 16 * entry, &index, sizeof(index));
	memcpy(vmcs_memory + 16 * entry + 8, &value, sizeof(value));
}

static void load_gs_base(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0xc0000101, 0);
}

static void load_reserved(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 1ull << 32 | 0x174, 0);
}

/* The first entry's value is fine, the second's is not. */
static void load_lstar(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0xc0000082, 0xffff800000000000ull);
	load(1, 0xc0000082, NOT_CANONICAL);
}

static void load_fmask(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0xc0000084, 0xffffffff);
	load(1, 0xc0000084, 1ull << 32);
}

static void load_pat(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0x277, 0x0007040600070406ull);
	load(1, 0x277, 0x0007040600070403ull);
}

static void load_debugctl(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0x1d9, 3);
	load(1, 0x1d9, 8);
}

static void load_s_cet(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0x6a2, 0x43f);
	load(1, 0x6a2, 0x40);
}

static void load_efer_lme(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0xc0000080, 0xd01);
	load(1, 0xc0000080, 0x001);
}

static void load_three_bad(struct vmx_facts *facts)
{
	(void)facts;
	load(0, 0x176, NOT_CANONICAL);
	load(1, 1ull << 32 | 0x174, 0);
	load(2, 0xc0000100, 0);
}

static const struct alone alone[] = {
	{ .rule = "pin-controls-allowed", BASE_LONG, { PIN(VMX_BIT(1)) } },
	{ .rule = "cpu-controls-allowed", BASE_LONG, { TO(CPU_BASED_VM_EXEC_CONTROL, (BASE_CPU | M(CPU_SECONDARY)) ^ 2) } },
	{ .rule = "cpu2-controls-allowed", BASE_LONG, { CPU2(VMX_BIT(27)) }, 0, no_secondary_27 },
	{ .rule = "cpu3-controls-allowed", BASE_LONG, { CPU3(VMX_BIT(7)) }, 0, no_tertiary_7 },
	{ .rule = "cr3-target-count", BASE_LONG, { TO(CR3_TARGET_COUNT, 5) } },
	{ .rule = "io-bitmap-address", BASE_LONG, { CPU(M(CPU_USE_IO_BITMAPS)), TO(IO_BITMAP_B, 0x1001) } },
	{ .rule = "msr-bitmap-address", BASE_LONG, { CPU(M(CPU_USE_MSR_BITMAPS)), TO(MSR_BITMAP, TOO_HIGH) } },
	{ .rule = "virtual-nmis-need-nmi-exiting", BASE_LONG, { PIN(M(PIN_VIRTUAL_NMIS) | M(PIN_NMI)) } },
	{ .rule = "nmi-window-needs-virtual-nmis", BASE_LONG, { CPU(M(CPU_NMI_WINDOW)) } },
	{ .rule = "shadow-bitmap-address", BASE_LONG, { CPU2(M(CPU2_VMCS_SHADOWING)), TO(VMWRITE_BITMAP, 0x800) } },
	{ .rule = "pasid-directory-address", BASE_LONG, { CPU2(M(CPU2_PASID_TRANSLATION)), TO(HIGH_PASID_DIRECTORY, 0x4010) } },
	{ .rule = "ve-information-address", BASE_LONG, { CPU2(M(CPU2_EPT_VIOLATION_VE)), TO(VE_INFORMATION_ADDRESS, 1) } },
	{ .rule = "virtual-apic-address", BASE_LONG, { CPU(M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUALIZE_APIC)),
	  TO(VIRTUAL_APIC_PAGE_ADDR, 0x10) } },
	{ .rule = "virtual-interrupts-need-external-exiting", BASE_LONG, { CPU(M(CPU_TPR_SHADOW)),
	  CPU2(M(CPU2_VIRTUAL_INTERRUPT)), PIN(M(PIN_EXTERNAL_INTERRUPT)) } },
	{ .rule = "tpr-threshold-reserved", BASE_LONG, { CPU(M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUALIZE_APIC)),
	  TO(TPR_THRESHOLD, 0x10) } },
	{ .rule = "tpr-threshold-above-vtpr", BASE_LONG, { CPU(M(CPU_TPR_SHADOW)), TO(VIRTUAL_APIC_PAGE_ADDR, MEMORY_AT),
	  TO(TPR_THRESHOLD, 3) }, 0, low_vtpr },
	{ .rule = "posted-interrupts-need-delivery", BASE_LONG, { PIN(M(PIN_POSTED_INTERRUPTS)), VMEXIT(M(EXIT_ACK_INTERRUPT)) } },
	{ .rule = "posted-interrupt-vector", BASE_LONG, { PIN(M(PIN_POSTED_INTERRUPTS)), VMEXIT(M(EXIT_ACK_INTERRUPT)),
	  CPU(M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUAL_INTERRUPT)), TO(POSTED_INTR_NV, 0x1f2) } },
	{ .rule = "posted-interrupt-address", BASE_LONG, { PIN(M(PIN_POSTED_INTERRUPTS)), VMEXIT(M(EXIT_ACK_INTERRUPT)),
	  CPU(M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUAL_INTERRUPT)), TO(POSTED_INTR_DESC_ADDR, 0x20) } },
	{ .rule = "posted-interrupts-need-acknowledge", BASE_LONG, { PIN(M(PIN_POSTED_INTERRUPTS)),
	  CPU(M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUAL_INTERRUPT)) } },
	{ .rule = "apic-virtualization-needs-tpr-shadow", BASE_LONG, { CPU2(M(CPU2_APIC_REGISTER)) } },
	{ .rule = "ipi-virtualization-needs-tpr-shadow", BASE_LONG, { CPU3(M(CPU3_IPI_VIRTUALIZATION)) } },
	{ .rule = "apic-access-address", BASE_LONG, { CPU2(M(CPU2_VIRTUALIZE_APIC)), TO(APIC_ACCESS_ADDR, 0xfee00fff) } },
	{ .rule = "x2apic-excludes-apic-accesses", BASE_LONG, { CPU(M(CPU_TPR_SHADOW)),
	  CPU2(M(CPU2_VIRTUALIZE_APIC) | M(CPU2_X2APIC)) } },
	{ .rule = "ept-pointer", BASE_LONG, { TO(EPT_POINTER, 0x101c) } },
	{ .rule = "ept-pointer", BASE_LONG, { TO(EPT_POINTER, 0x1026) } },
	{ .rule = "ept-pointer", BASE_LONG, { TO(EPT_POINTER, 0x105e) }, 0, no_accessed_flags },
	{ .rule = "ept-pointer", BASE_LONG, { TO(EPT_POINTER, 0x109e) } },
	{ .rule = "ept-pointer", BASE_LONG, { TO(EPT_POINTER, TOO_HIGH | 0x1e) } },
	{ .rule = "unrestricted-guest-needs-ept", BASE_LONG, { CPU2_ONLY(M(CPU2_UNRESTRICTED_GUEST)) } },
	{ .rule = "mode-based-execute-needs-ept", BASE_LONG, { CPU2_ONLY(M(CPU2_MODE_BASED_EXECUTE)) } },
	{ .rule = "vpid-not-zero", BASE_LONG, { TO(VIRTUAL_PROCESSOR_ID, 0) } },
	{ .rule = "vm-functions-allowed", BASE_LONG, { CPU2(M(CPU2_VMFUNC)), TO(VM_FUNCTION_CONTROL, 2) } },
	{ .rule = "eptp-switching-needs-ept", BASE_LONG, { CPU2_ONLY(M(CPU2_VMFUNC)), TO(VM_FUNCTION_CONTROL, 1) } },
	{ .rule = "eptp-list-address", BASE_LONG, { CPU2(M(CPU2_VMFUNC)), TO(VM_FUNCTION_CONTROL, 1), TO(EPTP_LIST_ADDRESS, 8) } },
	{ .rule = "pml-needs-ept", BASE_LONG, { CPU2_ONLY(M(CPU2_PML)) } },
	{ .rule = "pml-address", BASE_LONG, { CPU2(M(CPU2_PML)), TO(PML_ADDRESS, 0x3008) } },
	{ .rule = "sub-page-write-needs-ept", BASE_LONG, { CPU2_ONLY(M(CPU2_SUB_PAGE_WRITE)) } },
	{ .rule = "sub-page-table-address", BASE_LONG, { CPU2(M(CPU2_SUB_PAGE_WRITE)), TO(SPP_TABLE_POINTER, 1) } },
	{ .rule = "pt-guest-physical-needs-ept", BASE_LONG, { CPU2_ONLY(M(CPU2_PT_GUEST_PHYSICAL)),
	  VMEXIT(M(EXIT_CLEAR_RTIT_CTL)), LONG_ENTRY(M(ENTRY_LOAD_RTIT_CTL)) } },
	{ .rule = "pt-guest-physical-needs-switching", BASE_LONG, { CPU2(M(CPU2_PT_GUEST_PHYSICAL)),
	  LONG_ENTRY(M(ENTRY_LOAD_RTIT_CTL)) } },
	{ .rule = "rtit-load-needs-tracing-off", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_RTIT_CTL)) }, 0, host_traces },
	{ .rule = "tsc-multiplier-not-zero", BASE_LONG, { CPU2(M(CPU2_TSC_SCALING)), TO(TSC_MULTIPLIER, 0) } },
	{ .rule = "tertiary-paging-needs-ept", BASE_LONG, { CPU3(M(CPU3_EPT_PAGING_WRITE)), CPU2_ONLY(0) } },
	{ .rule = "pebs-guest-physical-needs-ept", BASE_LONG, { TO(TERTIARY_VM_EXEC_CONTROL, M(CPU3_PEBS_GUEST_PHYSICAL)),
	  CPU(M(CPU_TERTIARY)), CPU2_ONLY(0) }, 0, all_tertiary },
	{ .rule = "hlat-pointer", BASE_LONG, { CPU3(M(CPU3_HLAT)), TO(HLAT_POINTER, 0x1020) } },
	{ .rule = "pid-pointer-table", BASE_LONG, { TO(TERTIARY_VM_EXEC_CONTROL, M(CPU3_IPI_VIRTUALIZATION)),
	  CPU(M(CPU_TERTIARY) | M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUALIZE_APIC)), TO(PID_POINTER_TABLE, 4) } },
	{ .rule = "pid-pointer-table", BASE_LONG, { TO(TERTIARY_VM_EXEC_CONTROL, M(CPU3_IPI_VIRTUALIZATION)),
	  CPU(M(CPU_TERTIARY) | M(CPU_TPR_SHADOW)), CPU2(M(CPU2_VIRTUALIZE_APIC)),
	  TO(PID_POINTER_TABLE, TOO_HIGH - 8), TO(LAST_PID_POINTER_INDEX, 1) } },
	{ .rule = "apic-timer-needs-virtual-interrupts", BASE_LONG, { CPU3(M(CPU3_APIC_TIMER)) } },
	{ .rule = "apic-timer-excludes-rdtsc-exiting", BASE_LONG, { TIMER, CPU(M(CPU_TERTIARY) | M(CPU_TPR_SHADOW) |
	  M(CPU_RDTSC)) } },
	{ .rule = "virtual-timer-vector", BASE_LONG, { TIMER, CPU(M(CPU_TERTIARY) | M(CPU_TPR_SHADOW)),
	  TO(VIRTUAL_TIMER_VECTOR, 0x1ef) } },
	{ .rule = "exit-controls-allowed", BASE_LONG, { VMEXIT(VMX_BIT(0)) } },
	{ .rule = "exit2-controls-allowed", BASE_LONG, { VMEXIT2(VMX_BIT(3)) }, 0, no_exit2_3 },
	{ .rule = "save-timer-needs-timer", BASE_LONG, { VMEXIT(M(EXIT_SAVE_PREEMPTION_TIMER)) } },
	{ .rule = "exit-msr-store-address", BASE_LONG, { TO(VM_EXIT_MSR_STORE_COUNT, 1), TO(VM_EXIT_MSR_STORE_ADDR, 8) } },
	{ .rule = "exit-msr-load-address", BASE_LONG, { TO(VM_EXIT_MSR_LOAD_COUNT, 2), TO(VM_EXIT_MSR_LOAD_ADDR, TOO_HIGH - 16) } },
	{ .rule = "exit-msr-load-address", BASE_LONG, { TO(VM_EXIT_MSR_LOAD_COUNT, 2), TO(VM_EXIT_MSR_LOAD_ADDR, 0xfffffff0) },
	  0, addresses_of_32_bits },
	{ .rule = "entry-controls-allowed", BASE_LONG, { LONG_ENTRY(VMX_BIT(0)) } },
	{ .rule = "smm-controls-outside-smm", BASE_LONG, { LONG_ENTRY(M(ENTRY_DEACTIVATE_DUAL_MONITOR)) } },
	{ .rule = "smm-controls-outside-smm", BASE_LONG, { LONG_ENTRY(M(ENTRY_DEACTIVATE_DUAL_MONITOR) |
	  M(ENTRY_ENTRY_TO_SMM)), TO(GUEST_INTERRUPTIBILITY_INFO, 4) }, 0, in_smm },
	{ .rule = "entry-msr-load-address", BASE_LONG, { TO(VM_ENTRY_MSR_LOAD_COUNT, 1), TO(VM_ENTRY_MSR_LOAD_ADDR, 1) } },
	{ .rule = "injection-reserved", BASE_LONG, { INJECT(0, 0x20 | 0x1000) } },
	{ .rule = "injection-reserved", BASE_LONG, { INJECT(3, 6 | 0x2000) } },
	{ .rule = "injection-type", BASE_LONG, { INJECT(1, 0x20) } },
	{ .rule = "injection-reserved", BASE_LONG, { INJECT(0, 0x20 | 0x2000) }, 0, nested_exceptions },
	{ .rule = "injection-type", BASE_LONG, { INJECT(7, 0) }, 0, neither_mtf_nor_fred },
	{ .rule = "injection-vector", BASE_LONG, { INJECT(7, 1), TO(VM_ENTRY_INSTRUCTION_LEN, 2) } },
	{ .rule = "injection-vector", BASE_LONG, { INJECT(7, 3), TO(VM_ENTRY_INSTRUCTION_LEN, 2), TO(GUEST_CR4, FRED_CR4) } },
	{ .rule = "injection-vector", BASE_LONG, { INJECT(7, 0) }, 0, no_mtf },
	{ .rule = "injection-vector", BASE_LONG, { INJECT(2, 3) } },
	{ .rule = "injection-vector", BASE_LONG, { INJECT(3, 32) } },
	{ .rule = "injection-instruction-length", BASE_LONG, { INJECT(4, 0x21), TO(VM_ENTRY_INSTRUCTION_LEN, 0) } },
	{ .rule = "injection-instruction-length", BASE_LONG, { INJECT(6, 3), TO(VM_ENTRY_INSTRUCTION_LEN, 16) } },
	{ .rule = "injection-instruction-length", BASE_LONG, { INJECT(7, 1), TO(GUEST_CR4, FRED_CR4) } },
	{ .rule = "injection-deliver-error-code", BASE_LONG, { INJECT(3, 21 | 0x800) }, 0, strict_error_codes },
	{ .rule = "injection-deliver-error-code", BASE_LONG, { INJECT(3, 13) }, 0, strict_error_codes },
	{ .rule = "injection-deliver-error-code", BASE_LONG, { INJECT(3, 6 | 0x800) }, 0, strict_error_codes },
	{ .rule = "injection-deliver-error-code", BASE_REAL, { INJECT(3, 13 | 0x800) } },
	{ .rule = "injection-deliver-error-code", BASE_LONG, { INJECT(0, 0x20 | 0x800) } },
	{ .rule = "injection-error-code", BASE_LONG, { INJECT(3, 13 | 0x800), TO(VM_ENTRY_EXCEPTION_ERROR_CODE, 0x10000) } },
	{ .rule = "host-size-matches-mode", BASE_PAE, { VMEXIT(M(EXIT_HOST_ADDRESS_SPACE_SIZE)), TO(HOST_RIP, 0x1000) } },
	{ .rule = "host-cr0-fixed", BASE_LONG, { TO(HOST_CR0, 0x80050013) } },
	{ .rule = "host-cr3-width", BASE_LONG, { TO(HOST_CR3, TOO_HIGH) } },
	{ .rule = "host-cr4-fixed", BASE_LONG, { TO(HOST_CR4, 0x20) } },
	{ .rule = "host-selector-bits", BASE_LONG, { TO(HOST_DS_SELECTOR, 0x2b) } },
	{ .rule = "host-selector-bits", BASE_LONG, { TO(HOST_TR_SELECTOR, 0x44) } },
	{ .rule = "host-cs-not-null", BASE_LONG, { TO(HOST_CS_SELECTOR, 0) } },
	{ .rule = "host-ss-not-null", BASE_PAE, { VMEXIT(M(EXIT_HOST_ADDRESS_SPACE_SIZE)), TO(HOST_RIP, 0xc0100000),
	  TO(HOST_SS_SELECTOR, 0) }, 0, host_of_32_bits },
	{ .rule = "host-tr-not-null", BASE_LONG, { TO(HOST_TR_SELECTOR, 0) } },
	{ .rule = "host-base-canonical", BASE_LONG, { TO(HOST_TR_BASE, NOT_CANONICAL) } },
	{ .rule = "host-base-canonical", BASE_LONG, { TO(HOST_IDTR_BASE, 0x0000fe0000000000ull) } },
	{ .rule = "host-sysenter-canonical", BASE_LONG, { TO(HOST_IA32_SYSENTER_EIP, NOT_CANONICAL) } },
	{ .rule = "host-pat", BASE_LONG, { VMEXIT(M(EXIT_LOAD_PAT)), TO(HOST_IA32_PAT, 0x0007040600070402ull) } },
	{ .rule = "host-cet-needs-wp", BASE_LONG, { TO(HOST_CR4, 0x802020), TO(HOST_CR0, 0x80040033) } },
	{ .rule = "host-cet-state", BASE_LONG, { VMEXIT(M(EXIT_LOAD_CET)), TO(HOST_SSP, 2) } },
	{ .rule = "host-cet-state", BASE_LONG, { VMEXIT(M(EXIT_LOAD_CET)), TO(HOST_S_CET, 0x40) } },
	{ .rule = "host-cet-state", BASE_LONG, { VMEXIT(M(EXIT_LOAD_CET)), TO(HOST_INTR_SSP_TABLE, NOT_CANONICAL) } },
	{ .rule = "host-pkrs", BASE_LONG, { VMEXIT(M(EXIT_LOAD_PKRS)), TO(HOST_IA32_PKRS, 1ull << 32) } },
	{ .rule = "host-fred-state", BASE_LONG, { VMEXIT2(M(EXIT2_LOAD_FRED)), TO(HOST_IA32_FRED_CONFIG, 4) } },
	{ .rule = "host-fred-state", BASE_LONG, { VMEXIT2(M(EXIT2_LOAD_FRED)), TO(HOST_IA32_FRED_RSP3, 0x20) } },
	{ .rule = "host-fred-state", BASE_LONG, { VMEXIT2(M(EXIT2_LOAD_FRED)), TO(HOST_IA32_FRED_SSP1, 4) } },
	{ .rule = "host-perf-global-ctrl", BASE_LONG, { VMEXIT(M(EXIT_LOAD_PERF_GLOBAL_CTRL)),
	  TO(HOST_IA32_PERF_GLOBAL_CTRL, 0x10) }, 0, few_bits },
	{ .rule = "host-perf-global-ctrl", BASE_LONG, { VMEXIT(M(EXIT_LOAD_PERF_GLOBAL_CTRL)),
	  TO(HOST_IA32_PERF_GLOBAL_CTRL, VMX_BIT(63)) } },
	{ .rule = "host-spec-ctrl", BASE_LONG, { VMEXIT2(M(EXIT2_LOAD_SPEC_CTRL)), TO(HOST_IA32_SPEC_CTRL, 0x80) },
	  0, few_bits },
	{ .rule = "host-spec-ctrl", BASE_LONG, { VMEXIT2(M(EXIT2_LOAD_SPEC_CTRL)), TO(HOST_IA32_SPEC_CTRL, 0x800) } },
	{ .rule = "host-efer-reserved", BASE_LONG, { VMEXIT(M(EXIT_LOAD_EFER)), TO(HOST_IA32_EFER, 0x502) } },
	{ .rule = "host-efer-matches-size", BASE_LONG, { VMEXIT(M(EXIT_LOAD_EFER)), TO(HOST_IA32_EFER, 0x100) } },
	{ .rule = "host-pae", BASE_LONG, { TO(HOST_CR4, 0x2000) } },
	{ .rule = "host-fred-needs-64-bits", BASE_PAE, { VMEXIT(M(EXIT_HOST_ADDRESS_SPACE_SIZE)), TO(HOST_RIP, 0xc0100000),
	  TO(HOST_CR4, FRED_CR4) }, 0, host_of_32_bits },
	{ .rule = "host-cet-state", BASE_PAE, { VMEXIT(M(EXIT_HOST_ADDRESS_SPACE_SIZE) | M(EXIT_LOAD_CET)),
	  TO(HOST_RIP, 0xc0100000), TO(HOST_S_CET, 1ull << 32) }, 0, host_of_32_bits },
	{ .rule = "host-rip", BASE_LONG, { TO(HOST_RIP, NOT_CANONICAL) } },
	{ .rule = "guest-rflags-reserved", BASE_LONG, { TO(GUEST_RFLAGS, 0x200) } },
	{ .rule = "guest-rflags-reserved", BASE_LONG, { TO(GUEST_RFLAGS, 0x8202) } },
	{ .rule = "guest-vm-flag", BASE_V86, { CPU(0), CPU2(M(CPU2_UNRESTRICTED_GUEST)), TO(GUEST_CR0, 0x20) } },
	{ .rule = "guest-vm-flag", BASE_V86, { LONG_ENTRY(0), TO(GUEST_CR4, 0x2021) } },
	{ .rule = "guest-cr0-fixed", BASE_LONG, { TO(GUEST_CR0, 0x80000011) } },
	{ .rule = "guest-cr0-fixed", BASE_REAL, { TO(GUEST_CR0, 0) } },
	{ .rule = "guest-paging-needs-protection", BASE_REAL, { TO(GUEST_CR0, 0x80000020) } },
	{ .rule = "guest-cr3-width", BASE_LONG, { TO(GUEST_CR3, TOO_HIGH) } },
	{ .rule = "guest-cr3-width", BASE_LONG, { TO(GUEST_CR3, 1ull << 62) } },
	{ .rule = "guest-cr3-width", BASE_LONG, { TO(GUEST_CR3, 1ull << 63) }, VMX_BIT(VMX_FEATURE_LAM) },
	{ .rule = "guest-cr4-fixed", BASE_LONG, { TO(GUEST_CR4, 0x20) } },
	{ .rule = "guest-ia32e-needs-paging", BASE_LONG, { TO(GUEST_CR4, 0x2000) } },
	{ .rule = "guest-pcide-needs-ia32e", BASE_PAE, { TO(GUEST_CR4, 0x22020) } },
	{ .rule = "guest-fred-needs-ia32e", BASE_PAE, { TO(GUEST_CR4, FRED_CR4), TO(GUEST_CS_AR_BYTES, 0xe09b) } },
	{ .rule = "guest-fred-state", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_FRED)), TO(GUEST_IA32_FRED_RSP1, 8) } },
	{ .rule = "guest-lbr-ctl", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_LBR_CTL)), TO(GUEST_IA32_LBR_CTL, 0x10) } },
	{ .rule = "guest-rtit-ctl", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_RTIT_CTL)), TO(GUEST_IA32_RTIT_CTL, 0x200) },
	  0, few_bits },
	{ .rule = "guest-rtit-ctl", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_RTIT_CTL)), TO(GUEST_IA32_RTIT_CTL, 0x40000) } },
	{ .rule = "guest-perf-global-ctrl", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_PERF_GLOBAL_CTRL)),
	  TO(GUEST_IA32_PERF_GLOBAL_CTRL, 0x800000000ull) }, 0, few_bits },
	{ .rule = "guest-spec-ctrl", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_SPEC_CTRL)), TO(GUEST_IA32_SPEC_CTRL, 0x200) } },
	{ .rule = "guest-dr7", BASE_LONG, { TO(GUEST_DR7, 1ull << 32 | 0x400) } },
	{ .rule = "guest-debugctl", BASE_LONG, { TO(GUEST_IA32_DEBUGCTL, 8) } },
	{ .rule = "guest-debugctl", BASE_LONG, { TO(GUEST_IA32_DEBUGCTL, 4) } },
	{ .rule = "guest-cet-needs-wp", BASE_LONG, { TO(GUEST_CR4, 0x802020) } },
	{ .rule = "guest-cet-state", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_CET)), TO(GUEST_S_CET, 0xc00) } },
	{ .rule = "guest-cet-state", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_CET)), TO(GUEST_INTR_SSP_TABLE, NOT_CANONICAL) } },
	{ .rule = "guest-ssp", BASE_PAE, { ENTRY32(M(ENTRY_LOAD_CET)), TO(GUEST_SSP, 1ull << 32) } },
	{ .rule = "guest-ssp", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_CET)), TO(GUEST_SSP, 1ull << 48) } },
	{ .rule = "guest-ssp", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_CET)), TO(GUEST_SSP, 0x1002) } },
	{ .rule = "guest-pkrs", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_PKRS)), TO(GUEST_IA32_PKRS, 1ull << 63) } },
	{ .rule = "guest-v86-base", BASE_V86, { TO(GUEST_DS_BASE, 0x10010) } },
	{ .rule = "guest-v86-limit", BASE_V86, { TO(GUEST_SS_LIMIT, 0xffffffff) } },
	{ .rule = "guest-v86-access-rights", BASE_V86, { TO(GUEST_CS_AR_BYTES, 0xfb) } },
	{ .rule = "guest-segment-base", BASE_PAE, { TO(GUEST_CS_BASE, 1ull << 32) } },
	{ .rule = "guest-segment-base", BASE_LONG, { TO(GUEST_FS_BASE, NOT_CANONICAL) } },
	{ .rule = "guest-segment-not-system", BASE_PAE, { TO(GUEST_ES_AR_BYTES, 0xc083) } },
	{ .rule = "guest-segment-present", BASE_PAE, { TO(GUEST_CS_AR_BYTES, 0xc01b) } },
	{ .rule = "guest-segment-reserved", BASE_PAE, { TO(GUEST_DS_AR_BYTES, 0xc193) } },
	{ .rule = "guest-segment-reserved", BASE_PAE, { TO(GUEST_DS_AR_BYTES, 0x2c093) } },
	{ .rule = "guest-segment-granularity", BASE_PAE, { TO(GUEST_GS_LIMIT, 0xffff0000) } },
	{ .rule = "guest-segment-granularity", BASE_PAE, { TO(GUEST_GS_AR_BYTES, 0x4093) } },
	{ .rule = "guest-cs-type", BASE_PAE, { TO(GUEST_CS_AR_BYTES, 0xc09a) } },
	{ .rule = "guest-cs-type", BASE_PAE, { TO(GUEST_CS_AR_BYTES, 0xc093) } },
	{ .rule = "guest-cs-data-dpl", BASE_REAL, { TO(GUEST_CS_AR_BYTES, 0xf3) } },
	{ .rule = "guest-cs-l-and-d", BASE_LONG, { TO(GUEST_CS_AR_BYTES, 0xe09b) } },
	{ .rule = "guest-ss-type", BASE_PAE, { TO(GUEST_SS_AR_BYTES, 0xc091) } },
	{ .rule = "guest-data-type", BASE_PAE, { TO(GUEST_DS_AR_BYTES, 0xc092) } },
	{ .rule = "guest-data-type", BASE_PAE, { TO(GUEST_FS_AR_BYTES, 0xc099) } },
	{ .rule = "guest-data-dpl", BASE_PAE, { TO(GUEST_DS_SELECTOR, 0x13) } },
	{ .rule = "guest-cs-dpl", BASE_PAE, { TO(GUEST_CS_AR_BYTES, 0xc0fb) } },
	{ .rule = "guest-cs-dpl", BASE_PAE, { TO(GUEST_CS_AR_BYTES, 0xc0bf) } },
	{ .rule = "guest-ss-rpl-matches-cs", BASE_PAE, { TO(GUEST_CS_SELECTOR, 0x0b) } },
	{ .rule = "guest-ss-dpl", BASE_PAE, { TO(GUEST_SS_AR_BYTES, 0x100f3), TO(GUEST_CS_AR_BYTES, 0xc0fb) } },
	{ .rule = "guest-ss-dpl-real-mode", BASE_REAL, { TO(GUEST_SS_AR_BYTES, 0xf3) } },
	{ .rule = "guest-ss-dpl-fred", BASE_LONG, { TO(GUEST_CR4, FRED_CR4), TO(GUEST_SS_AR_BYTES, 0xc0b3),
	  TO(GUEST_CS_AR_BYTES, 0xa0bb), TO(GUEST_SS_SELECTOR, 0x19), TO(GUEST_CS_SELECTOR, 0x11) } },
	{ .rule = "guest-cs-l-fred", BASE_LONG, { TO(GUEST_CR4, FRED_CR4), TO(GUEST_CS_AR_BYTES, 0xc09b), TO(GUEST_RIP, 0x1000) } },
	{ .rule = "guest-user-mode-fred", BASE_LONG, { TO(GUEST_CR4, FRED_CR4), FRED_USER, TO(GUEST_RFLAGS, 0x3202) } },
	{ .rule = "guest-user-mode-fred", BASE_LONG, { TO(GUEST_CR4, FRED_CR4), FRED_USER, TO(GUEST_INTERRUPTIBILITY_INFO, 1) } },
	{ .rule = "guest-table-base", BASE_LONG, { TO(GUEST_IDTR_BASE, NOT_CANONICAL) } },
	{ .rule = "guest-table-limit", BASE_LONG, { TO(GUEST_GDTR_LIMIT, 0x10000) } },
	{ .rule = "guest-ldtr-ti", BASE_LONG, { TO(GUEST_LDTR_AR_BYTES, 0x82), TO(GUEST_LDTR_SELECTOR, 4) } },
	{ .rule = "guest-ldtr-access-rights", BASE_LONG, { TO(GUEST_LDTR_AR_BYTES, 0x02) } },
	{ .rule = "guest-ldtr-granularity", BASE_LONG, { TO(GUEST_LDTR_AR_BYTES, 0x8082) } },
	{ .rule = "guest-ldtr-base", BASE_LONG, { TO(GUEST_LDTR_AR_BYTES, 0x82), TO(GUEST_LDTR_BASE, NOT_CANONICAL) } },
	{ .rule = "guest-tr-base", BASE_LONG, { TO(GUEST_TR_BASE, NOT_CANONICAL) } },
	{ .rule = "guest-tr-usable", BASE_LONG, { TO(GUEST_TR_AR_BYTES, 0x1008b) } },
	{ .rule = "guest-tr-ti", BASE_LONG, { TO(GUEST_TR_SELECTOR, 0x44) } },
	{ .rule = "guest-tr-access-rights", BASE_LONG, { TO(GUEST_TR_AR_BYTES, 0x9b) } },
	{ .rule = "guest-tr-granularity", BASE_LONG, { TO(GUEST_TR_AR_BYTES, 0x808b) } },
	{ .rule = "guest-tr-busy", BASE_LONG, { TO(GUEST_TR_AR_BYTES, 0x89) } },
	{ .rule = "guest-tr-busy", BASE_LONG, { TO(GUEST_TR_AR_BYTES, 0x83) } },
	{ .rule = "guest-sysenter-canonical", BASE_LONG, { TO(GUEST_SYSENTER_ESP, NOT_CANONICAL) } },
	{ .rule = "guest-pat", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_PAT)), TO(GUEST_IA32_PAT, 0x0800000000000000ull) } },
	{ .rule = "guest-efer-reserved", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_EFER)), TO(GUEST_IA32_EFER, 0x1500) } },
	{ .rule = "guest-efer-lma", BASE_PAE, { ENTRY32(M(ENTRY_LOAD_EFER)), TO(GUEST_IA32_EFER, 0x500) } },
	{ .rule = "guest-efer-lme", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_EFER)), TO(GUEST_IA32_EFER, 0x400) } },
	{ .rule = "guest-bndcfgs", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_BNDCFGS)), TO(GUEST_BNDCFGS, 4) } },
	{ .rule = "guest-uinv", BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_UINV)), TO(GUEST_UINV, 0x100) } },
	{ .rule = "guest-rip", BASE_LONG, { TO(GUEST_RIP, 1ull << 48) } },
	{ .rule = "guest-rip", BASE_PAE, { TO(GUEST_RIP, 1ull << 32) } },
	{ .rule = "vmcs-link-pointer-address", BASE_LONG, { TO(VMCS_LINK_POINTER, 0xfff) } },
	{ .rule = "vmcs-link-pointer-region", BASE_LONG, { TO(VMCS_LINK_POINTER, MEMORY_AT) }, 0, foreign_region },
	{ .rule = "vmcs-link-pointer-self", BASE_LONG, { TO(VMCS_LINK_POINTER, MEMORY_AT) }, 0, own_region },
	{ .rule = "vmcs-link-pointer-self", BASE_LONG, { TO(VMCS_LINK_POINTER, MEMORY_AT), TO(EXECUTIVE_VMCS_POINTER, MEMORY_AT) },
	  0, return_from_smm },
	{ .rule = "vmcs-link-pointer-self", BASE_LONG, { LONG_ENTRY(M(ENTRY_ENTRY_TO_SMM)), TO(GUEST_INTERRUPTIBILITY_INFO, 4),
	  TO(VMCS_LINK_POINTER, MEMORY_AT) }, 0, own_region_in_smm },
	{ .rule = "pending-debug-reserved", BASE_LONG, { TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x2000) } },
	{ .rule = "pending-debug-reserved", BASE_LONG, { TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x10000) } },
	{ .rule = "activity-state", BASE_LONG, { TO(GUEST_ACTIVITY_STATE, 4) } },
	{ .rule = "activity-hlt-needs-dpl-0", BASE_PAE, { TO(GUEST_ACTIVITY_STATE, 1), TO(GUEST_SS_AR_BYTES, 0xc0f3),
	  TO(GUEST_CS_AR_BYTES, 0xc0fb), TO(GUEST_SS_SELECTOR, 0x13), TO(GUEST_CS_SELECTOR, 0x0b) } },
	{ .rule = "interruptibility-reserved", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 0x20) } },
	{ .rule = "interruptibility-reserved", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 0x10) } },
	{ .rule = "blocking-needs-active-state", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 2), TO(GUEST_ACTIVITY_STATE, 1) } },
	{ .rule = "blocking-by-sti-and-mov-ss", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 3) } },
	{ .rule = "blocking-by-sti-needs-if", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 1), TO(GUEST_RFLAGS, 2) } },
	{ .rule = "injected-interrupt-is-open", BASE_LONG, { INJECT(0, 0x20), TO(GUEST_RFLAGS, 2) } },
	{ .rule = "injected-interrupt-is-open", BASE_LONG, { INJECT(0, 0x20), TO(GUEST_INTERRUPTIBILITY_INFO, 2) } },
	{ .rule = "injected-nmi-is-open", BASE_LONG, { INJECT(2, 2), TO(GUEST_INTERRUPTIBILITY_INFO, 2) } },
	{ .rule = "injected-nmi-is-open", BASE_LONG, { INJECT(2, 2), TO(GUEST_INTERRUPTIBILITY_INFO, 1) } },
	{ .rule = "injected-nmi-not-blocked", BASE_LONG, { INJECT(2, 2), PIN(M(PIN_VIRTUAL_NMIS)),
	  TO(GUEST_INTERRUPTIBILITY_INFO, 8) } },
	{ .rule = "injection-fits-activity", BASE_LONG, { INJECT(3, 6), TO(GUEST_ACTIVITY_STATE, 1) } },
	{ .rule = "injection-fits-activity", BASE_LONG, { INJECT(0, 0x20), TO(GUEST_ACTIVITY_STATE, 2) } },
	{ .rule = "injection-fits-activity", BASE_LONG, { INJECT(2, 2), TO(GUEST_ACTIVITY_STATE, 3) } },
	{ .rule = "entry-to-smm-blocks-smi", BASE_LONG, { LONG_ENTRY(M(ENTRY_ENTRY_TO_SMM)) }, 0, in_smm },
	{ .rule = "blocking-by-smi-outside-smm", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 4) } },
	{ .rule = "pending-debug-single-step", BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 2), TO(GUEST_RFLAGS, 0x302) } },
	{ .rule = "pending-debug-single-step", BASE_LONG, { TO(GUEST_ACTIVITY_STATE, 1), TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x4000) } },
	{ .rule = "pending-debug-rtm", BASE_LONG, { TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x10000) }, VMX_BIT(VMX_FEATURE_RTM) },
	{ .rule = "guest-pdpte", BASE_PAE, { TO(GUEST_PDPTR2, 0x3003) } },
	{ .rule = "guest-pdpte", BASE_PAE, { TO(GUEST_PDPTR3, TOO_HIGH | 1) } },
	{ .rule = "msr-load-index", BASE_LONG, { TO(VM_ENTRY_MSR_LOAD_COUNT, 1), TO(VM_ENTRY_MSR_LOAD_ADDR, MEMORY_AT) },
	  0, load_gs_base },
	{ .rule = "msr-load-reserved", BASE_LONG, { TO(VM_ENTRY_MSR_LOAD_COUNT, 1), TO(VM_ENTRY_MSR_LOAD_ADDR, MEMORY_AT) },
	  0, load_reserved },
	{ .rule = "msr-load-value", BASE_LONG, { LIST_OF_2 }, 0, load_lstar },
	{ .rule = "msr-load-value", BASE_LONG, { LIST_OF_2 }, 0, load_fmask },
	{ .rule = "msr-load-value", BASE_LONG, { LIST_OF_2 }, 0, load_pat },
	{ .rule = "msr-load-value", BASE_LONG, { LIST_OF_2 }, 0, load_debugctl },
	{ .rule = "msr-load-value", BASE_LONG, { LIST_OF_2 }, 0, load_s_cet },
	{ .rule = "msr-load-value", BASE_LONG, { LIST_OF_2 }, 0, load_efer_lme },
};

static struct vmx_report check(const struct vmx_vmcs *vmcs, const struct vmx_facts *facts)
{
	static struct vmx_finding findings[ROOM];
	struct vmx_report report = { .findings = findings, .room = ROOM };

	vmx_check_entry(vmcs, facts, &report);
	return report;
}

static const char *name_of(const struct vmx_report *report, unsigned int i)
{
	return vmx_rules[report->findings[i].rule].name;
}

static void tell(const struct vmx_report *report)
{
	unsigned int i;

	for (i = 0; i < report->count && i < ROOM; i++)
		print_message("# %s: value %llx bad %llx\n", name_of(report, i),
			      (unsigned long long)report->findings[i].value,
			      (unsigned long long)report->findings[i].bad);
}

static void test_bases_are_entered(void **state)
{
	struct vmx_facts facts = vmcs_facts();
	struct vmx_report report;
	struct vmx_vmcs vmcs;
	int base;

	(void)state;
	for (base = 0; base < BASE_COUNT; base++) {
		vmcs_base(&vmcs, base);
		report = check(&vmcs, &facts);
		tell(&report);
		assert_int_equal(report.count, 0);
		assert_int_equal(report.unchecked, 0);
	}
}

static struct vmx_report check_row(const struct alone *row)
{
	struct vmx_facts facts = vmcs_facts();
	struct vmx_vmcs vmcs;
	size_t i;

	vmcs_base(&vmcs, row->base);
	facts.features |= row->features;
	if (row->prepare)
		row->prepare(&facts);
	for (i = 0; i < COUNT(row->changes) && row->changes[i].place; i++)
		vmx_vmcs_set(&vmcs, row->changes[i].place - 1, row->changes[i].value);
	return check(&vmcs, &facts);
}

static void test_each_rule_alone(void **state)
{
	struct vmx_report report;
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < COUNT(alone); i++) {
		report = check_row(&alone[i]);
		if (report.count == 1 && !strcmp(name_of(&report, 0), alone[i].rule))
			continue;
		print_message("# row %zu, %s, gave %u:\n", i, alone[i].rule, report.count);
		tell(&report);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static bool listed(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(alone); i++)
		if (!strcmp(alone[i].rule, name))
			return true;
	return false;
}

static void test_every_rule_has_a_test(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < vmx_rule_count; i++)
		if (!listed(vmx_rules[i].name))
			fail_msg("%s has no test", vmx_rules[i].name);
	for (i = 0; i < COUNT(alone); i++)
		assert_non_null(vmx_rule_by_name(alone[i].rule));
}

/* Entries are looked at one after the other, as the processor loads them. */
static void test_list_in_order(void **state)
{
	const struct alone row = {
		.base = BASE_LONG,
		{ TO(VM_ENTRY_MSR_LOAD_COUNT, 3), TO(VM_ENTRY_MSR_LOAD_ADDR, MEMORY_AT) },
		.prepare = load_three_bad,
	};
	struct vmx_report report = check_row(&row);

	(void)state;
	assert_int_equal(report.count, 3);
	assert_string_equal(name_of(&report, 0), "msr-load-value");
	assert_string_equal(name_of(&report, 1), "msr-load-reserved");
	assert_string_equal(name_of(&report, 2), "msr-load-index");
}

/* Of bits that some processors have the verdict is open, unless CPUID is known. */
static void test_bits_of_cpuid(void **state)
{
	struct alone row = {
		.base = BASE_LONG,
		{ LONG_ENTRY(M(ENTRY_LOAD_SPEC_CTRL)), TO(GUEST_IA32_SPEC_CTRL, 0x80) },
	};
	struct vmx_report report = check_row(&row);

	(void)state;
	assert_int_equal(report.count, 0);
	assert_int_equal(report.unchecked, 1);
	row.prepare = few_bits;
	report = check_row(&row);
	assert_int_equal(report.count, 1);
	assert_int_equal(report.unchecked, 0);
	assert_int_equal(report.findings[0].bad, 0x80);
}

/* Values at the edge that are fine: too many findings are as bad as too few. */
static const struct fine {
	enum vmcs_base base;
	struct change changes[6];
	__u64 features;
	void (*prepare)(struct vmx_facts *facts);
} fine[] = {
	{ .base = BASE_LONG, { TO(CR3_TARGET_COUNT, 4) } },
	{ .base = BASE_LONG, { TO(IO_BITMAP_A, 1) } },				/* not in use */
	{ .base = BASE_LONG, { CPU(M(CPU_USE_IO_BITMAPS)), TO(IO_BITMAP_A, TOO_HIGH - 0x1000) } },
	{ .base = BASE_LONG, { PIN(M(PIN_VIRTUAL_NMIS)), CPU(M(CPU_NMI_WINDOW)) } },
	{ .base = BASE_LONG, { TO(EPT_POINTER, 0x1018) } },			/* uncacheable */
	{ .base = BASE_LONG, { TO(EPT_POINTER, 0x105e) } },			/* accessed flags */
	{ .base = BASE_LONG, { CPU2_ONLY(M(CPU2_VPID)), TO(EPT_POINTER, ~0ull) } },
	{ .base = BASE_LONG, { TO(VM_EXIT_MSR_LOAD_ADDR, 1) } },		/* no entries */
	{ .base = BASE_LONG, { TO(VM_EXIT_MSR_LOAD_COUNT, 1), TO(VM_EXIT_MSR_LOAD_ADDR, TOO_HIGH - 16) } },
	{ .base = BASE_LONG, { TO(VM_ENTRY_INTR_INFO_FIELD, 0x7ffff7ff) } },	/* not valid */
	{ .base = BASE_LONG, { INJECT(7, 0) } },				/* MTF */
	{ .base = BASE_LONG, { INJECT(3, 13) } },	/* BASIC bit 56: without error code */
	{ .base = BASE_LONG, { INJECT(3, 6 | 0x800) } },	/* and with one */
	{ .base = BASE_REAL, { INJECT(3, 13) } },
	{ .base = BASE_LONG, { INJECT(4, 0x80), TO(VM_ENTRY_INSTRUCTION_LEN, 15) } },
	{ .base = BASE_LONG, { INJECT(3, 6 | 0x2000) }, .prepare = nested_exceptions },
	{ .base = BASE_LONG, { INJECT(7, 1), TO(VM_ENTRY_INSTRUCTION_LEN, 2), TO(GUEST_CR4, FRED_CR4) } },
	{ .base = BASE_LONG, { INJECT(7, 2), TO(VM_ENTRY_INSTRUCTION_LEN, 2), TO(GUEST_CR4, FRED_CR4) }, .prepare = no_mtf },
	{ .base = BASE_LONG, { TO(GUEST_CR4, FRED_CR4), FRED_USER } },
	{ .base = BASE_LONG, { TO(GUEST_CR3, 3ull << 61) }, VMX_BIT(VMX_FEATURE_LAM) },
	{ .base = BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_PERF_GLOBAL_CTRL)), TO(GUEST_IA32_PERF_GLOBAL_CTRL, 0x70000000full) },
	  .prepare = few_bits },
	/* only 63:48 count */
	{ .base = BASE_LONG, { LONG_ENTRY(M(ENTRY_LOAD_CET)), TO(GUEST_SSP, NOT_CANONICAL) } },
	{ .base = BASE_PAE, { ENTRY32(M(ENTRY_LOAD_CET)), TO(GUEST_S_CET, 0xffff800000000000ull) } },
	{ .base = BASE_LONG, { TIMER, CPU(M(CPU_TERTIARY) | M(CPU_TPR_SHADOW)), TO(VIRTUAL_TIMER_VECTOR, 0xef) } },
	{ .base = BASE_LONG, { TO(HOST_SS_SELECTOR, 0) } },
	{ .base = BASE_LONG, { TO(HOST_FS_BASE, 0x00007fffffffffffull) } },
	{ .base = BASE_LONG, { TO(HOST_GS_BASE, 0xffff800000000000ull) } },
	{ .base = BASE_LONG, { TO(HOST_IA32_PAT, ~0ull) } },			/* not loaded */
	{ .base = BASE_LONG, { VMEXIT(M(EXIT_LOAD_EFER)), TO(HOST_IA32_EFER, 0xd01) } },
	{ .base = BASE_LONG, { TO(GUEST_CR4, 0x22020) } },			/* PCIDE */
	{ .base = BASE_LONG, { TO(GUEST_RIP, 0x00007fffffffffffull) } },
	/* only 63:48 count */
	{ .base = BASE_LONG, { TO(GUEST_RIP, 0x0000ffffffffffffull) } },
	{ .base = BASE_LONG, { TO(GUEST_DS_AR_BYTES, 0x10000),
	  TO(GUEST_DS_BASE, 1ull << 32) } },
	{ .base = BASE_LONG, { TO(GUEST_SS_AR_BYTES, 0x10000) } },
	{ .base = BASE_PAE, { TO(GUEST_GS_LIMIT, 0xfffff), TO(GUEST_GS_AR_BYTES, 0x4093) } },
	{ .base = BASE_PAE, { TO(GUEST_GS_LIMIT, 0x00000fff) } },		/* G = 1 */
	{ .base = BASE_PAE, { TO(GUEST_SS_AR_BYTES, 0xc097) } },
	{ .base = BASE_PAE, { TO(GUEST_DS_AR_BYTES, 0xc09f), TO(GUEST_DS_SELECTOR, 3) } },
	{ .base = BASE_PAE, { TO(GUEST_CS_AR_BYTES, 0xc09f) } },
	{ .base = BASE_PAE, { TO(GUEST_TR_AR_BYTES, 0x83) } },
	{ .base = BASE_PAE, { TO(GUEST_PDPTR1, 0x1e6) } },			/* not present */
	{ .base = BASE_PAE, { TO(GUEST_PDPTR1, 0xe19) } },
	{ .base = BASE_PAE, { TO(GUEST_LDTR_SELECTOR, 4), TO(GUEST_LDTR_BASE, NOT_CANONICAL) } },
	{ .base = BASE_REAL, { TO(GUEST_CR0, 0x21) } },
	{ .base = BASE_REAL, { TO(GUEST_DS_LIMIT, 0xffffffff), TO(GUEST_DS_AR_BYTES, 0x8093) } },
	{ .base = BASE_REAL, { TO(GUEST_DS_SELECTOR, 0xffff), TO(GUEST_CS_SELECTOR, 0xf003) } },
	{ .base = BASE_V86, { TO(GUEST_FS_SELECTOR, 0xffff), TO(GUEST_FS_BASE, 0xffff0) } },
	{ .base = BASE_LONG, { TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x500f) } },
	{ .base = BASE_LONG, { TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x11000) }, VMX_BIT(VMX_FEATURE_RTM) },
	{ .base = BASE_LONG, { TO(GUEST_ACTIVITY_STATE, 1), INJECT(3, 1) } },
	{ .base = BASE_LONG, { TO(GUEST_ACTIVITY_STATE, 2), INJECT(3, 18) } },
	{ .base = BASE_LONG, { TO(GUEST_ACTIVITY_STATE, 3) } },
	{ .base = BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 1) } },
	{ .base = BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 8), INJECT(2, 2) } },
	{ .base = BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 0x10) }, VMX_BIT(VMX_FEATURE_SGX) },
	{ .base = BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 2), TO(GUEST_RFLAGS, 0x302),
	  TO(GUEST_PENDING_DBG_EXCEPTIONS, 0x4000) } },
	{ .base = BASE_LONG, { TO(GUEST_INTERRUPTIBILITY_INFO, 2), TO(GUEST_RFLAGS, 0x302),
	  TO(GUEST_IA32_DEBUGCTL, 2) } },
};

static void test_edges_are_fine(void **state)
{
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < COUNT(fine); i++) {
		struct alone row = {
			.base = fine[i].base, .features = fine[i].features,
			.prepare = fine[i].prepare,
		};
		struct vmx_report report;

		memcpy(row.changes, fine[i].changes, sizeof(fine[i].changes));
		report = check_row(&row);
		if (!report.count)
			continue;
		print_message("# row %zu:\n", i);
		tell(&report);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* Findings come in the SDM's order; those without room are counted. */
static void test_order_and_room(void **state)
{
	struct vmx_facts facts = vmcs_facts();
	struct vmx_finding two[2];
	struct vmx_report report = { .findings = two, .room = 2 };
	struct vmx_vmcs vmcs;

	(void)state;
	vmcs_base(&vmcs, BASE_LONG);
	vmx_vmcs_set(&vmcs, VMX_I_GUEST_RFLAGS, 0);
	vmx_vmcs_set(&vmcs, VMX_I_HOST_CR4, 0x20);
	vmx_vmcs_set(&vmcs, VMX_I_VIRTUAL_PROCESSOR_ID, 0);
	vmx_check_entry(&vmcs, &facts, &report);
	assert_int_equal(report.count, 3);
	assert_string_equal(name_of(&report, 0), "vpid-not-zero");
	assert_string_equal(name_of(&report, 1), "host-cr4-fixed");
	assert_int_equal(two[1].field, VMX_I_HOST_CR4);
	assert_int_equal(two[1].value, 0x20);
	assert_int_equal(two[1].bad, 0x2000);
}

/* Nothing known: nothing violated, everything open; nothing is guessed. */
static void test_unknown(void **state)
{
	struct vmx_facts none = { .vmcs_address = ~0ull };
	struct vmx_facts facts = vmcs_facts();
	struct vmx_report report;
	struct vmx_vmcs vmcs = { 0 };
	unsigned int i, open;

	(void)state;
	report = check(&vmcs, &none);
	assert_int_equal(report.count, 0);
	open = report.unchecked;
	assert_int_equal(open, vmx_rule_count);

	/* Each field in turn: never a finding for lack of it. */
	for (i = 0; i < VMX_FIELD_COUNT; i++) {
		vmcs_base(&vmcs, BASE_LONG);
		vmcs.known[i / 64] &= ~VMX_BIT(i % 64);
		vmcs.value[i] = 0;
		report = check(&vmcs, &facts);
		assert_int_equal(report.count, 0);
	}
}

static __u64 random_value(void)
{
	static __u64 value = 0x2545f4914f6cdd1dull;

	value ^= value << 13;
	value ^= value >> 7;
	value ^= value << 17;
	return value;
}

/* Any values: no crash, for the sanitizers to see. */
static void test_garbage(void **state)
{
	struct vmx_facts facts = vmcs_facts();
	struct vmx_vmcs vmcs;
	unsigned int i, j;

	(void)state;
	for (i = 0; i < 20000; i++) {
		vmcs_base(&vmcs, i % BASE_COUNT);
		for (j = 0; j < i % 50; j++)
			vmx_vmcs_set(&vmcs, random_value() % VMX_FIELD_COUNT, random_value());
		facts.features = random_value();
		facts.physical_bits = random_value() % 80;
		facts.linear_bits = random_value() & 1 ? 48 : 57;
		check(&vmcs, &facts);
	}
}

static void test_rules_are_complete(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < vmx_rule_count; i++) {
		const struct vmx_rule *rule = &vmx_rules[i];

		assert_ptr_equal(vmx_rule_by_name(rule->name), rule);
		assert_true(rule->fields[0] >= 0);
		for (j = 0; j < VMX_RULE_FIELDS; j++)
			assert_true(rule->fields[j] < VMX_FIELD_COUNT);
		assert_true(rule->condition[0] && rule->section[0] && rule->hint[0]);
		assert_int_equal(strspn(rule->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
				 strlen(rule->name));
	}
	assert_null(vmx_rule_by_name("no-such-rule"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bases_are_entered),
		cmocka_unit_test(test_each_rule_alone),
		cmocka_unit_test(test_every_rule_has_a_test),
		cmocka_unit_test(test_list_in_order),
		cmocka_unit_test(test_bits_of_cpuid),
		cmocka_unit_test(test_edges_are_fine),
		cmocka_unit_test(test_order_and_room),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_rules_are_complete),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
