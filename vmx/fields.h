/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The fields of a VMCS: name, encoding, width and group (SDM,
 * Appendix "Field Encoding in VMCS").
 *
 * The names are those of Linux's enum vmcs_field where it has one, so that
 * whoever knows KVM finds them.  A 64-bit field is listed once, by its full
 * encoding; the encoding plus one, its high half, is for 32-bit hosts.
 *
 * The fields of ENCLV exiting, of APIC-timer virtualization and of a switched
 * IA32_SPEC_CTRL, which chapters name, are not in every edition's appendix.
 */
#ifndef VMX_FIELDS_H
#define VMX_FIELDS_H

#include "base.h"

/*
 * X(name, encoding, width, group), ascending.
 * Width: 16, 32, 64 bits, or N, the natural width of the processor.
 * Group: CTRL controls, INFO information that VM exits leave (read-only
 * unless the processor can VMWRITE any field), GUEST and HOST state.
 */
#define VMX_FIELDS(X) \
	/* 16-bit control fields */ \
	X(VIRTUAL_PROCESSOR_ID,			0x0000,	16,	CTRL) \
	X(POSTED_INTR_NV,			0x0002,	16,	CTRL) \
	X(EPTP_INDEX,				0x0004,	16,	CTRL) \
	X(HLAT_PREFIX_SIZE,			0x0006,	16,	CTRL) \
	X(LAST_PID_POINTER_INDEX,		0x0008,	16,	CTRL) \
	X(VIRTUAL_TIMER_VECTOR,			0x000a,	16,	CTRL) \
	/* 16-bit guest-state fields */ \
	X(GUEST_ES_SELECTOR,			0x0800,	16,	GUEST) \
	X(GUEST_CS_SELECTOR,			0x0802,	16,	GUEST) \
	X(GUEST_SS_SELECTOR,			0x0804,	16,	GUEST) \
	X(GUEST_DS_SELECTOR,			0x0806,	16,	GUEST) \
	X(GUEST_FS_SELECTOR,			0x0808,	16,	GUEST) \
	X(GUEST_GS_SELECTOR,			0x080a,	16,	GUEST) \
	X(GUEST_LDTR_SELECTOR,			0x080c,	16,	GUEST) \
	X(GUEST_TR_SELECTOR,			0x080e,	16,	GUEST) \
	X(GUEST_INTR_STATUS,			0x0810,	16,	GUEST) \
	X(GUEST_PML_INDEX,			0x0812,	16,	GUEST) \
	X(GUEST_UINV,				0x0814,	16,	GUEST) \
	/* 16-bit host-state fields */ \
	X(HOST_ES_SELECTOR,			0x0c00,	16,	HOST) \
	X(HOST_CS_SELECTOR,			0x0c02,	16,	HOST) \
	X(HOST_SS_SELECTOR,			0x0c04,	16,	HOST) \
	X(HOST_DS_SELECTOR,			0x0c06,	16,	HOST) \
	X(HOST_FS_SELECTOR,			0x0c08,	16,	HOST) \
	X(HOST_GS_SELECTOR,			0x0c0a,	16,	HOST) \
	X(HOST_TR_SELECTOR,			0x0c0c,	16,	HOST) \
	/* 64-bit control fields */ \
	X(IO_BITMAP_A,				0x2000,	64,	CTRL) \
	X(IO_BITMAP_B,				0x2002,	64,	CTRL) \
	X(MSR_BITMAP,				0x2004,	64,	CTRL) \
	X(VM_EXIT_MSR_STORE_ADDR,		0x2006,	64,	CTRL) \
	X(VM_EXIT_MSR_LOAD_ADDR,		0x2008,	64,	CTRL) \
	X(VM_ENTRY_MSR_LOAD_ADDR,		0x200a,	64,	CTRL) \
	X(EXECUTIVE_VMCS_POINTER,		0x200c,	64,	CTRL) \
	X(PML_ADDRESS,				0x200e,	64,	CTRL) \
	X(TSC_OFFSET,				0x2010,	64,	CTRL) \
	X(VIRTUAL_APIC_PAGE_ADDR,		0x2012,	64,	CTRL) \
	X(APIC_ACCESS_ADDR,			0x2014,	64,	CTRL) \
	X(POSTED_INTR_DESC_ADDR,		0x2016,	64,	CTRL) \
	X(VM_FUNCTION_CONTROL,			0x2018,	64,	CTRL) \
	X(EPT_POINTER,				0x201a,	64,	CTRL) \
	X(EOI_EXIT_BITMAP0,			0x201c,	64,	CTRL) \
	X(EOI_EXIT_BITMAP1,			0x201e,	64,	CTRL) \
	X(EOI_EXIT_BITMAP2,			0x2020,	64,	CTRL) \
	X(EOI_EXIT_BITMAP3,			0x2022,	64,	CTRL) \
	X(EPTP_LIST_ADDRESS,			0x2024,	64,	CTRL) \
	X(VMREAD_BITMAP,			0x2026,	64,	CTRL) \
	X(VMWRITE_BITMAP,			0x2028,	64,	CTRL) \
	X(VE_INFORMATION_ADDRESS,		0x202a,	64,	CTRL) \
	X(XSS_EXIT_BITMAP,			0x202c,	64,	CTRL) \
	X(ENCLS_EXITING_BITMAP,			0x202e,	64,	CTRL) \
	X(SPP_TABLE_POINTER,			0x2030,	64,	CTRL) \
	X(TSC_MULTIPLIER,			0x2032,	64,	CTRL) \
	X(TERTIARY_VM_EXEC_CONTROL,		0x2034,	64,	CTRL) \
	X(ENCLV_EXITING_BITMAP,			0x2036,	64,	CTRL) \
	X(LOW_PASID_DIRECTORY,			0x2038,	64,	CTRL) \
	X(HIGH_PASID_DIRECTORY,			0x203a,	64,	CTRL) \
	X(SHARED_EPT_POINTER,			0x203c,	64,	CTRL) \
	X(PCONFIG_EXITING_BITMAP,		0x203e,	64,	CTRL) \
	X(HLAT_POINTER,				0x2040,	64,	CTRL) \
	X(PID_POINTER_TABLE,			0x2042,	64,	CTRL) \
	X(SECONDARY_VM_EXIT_CONTROLS,		0x2044,	64,	CTRL) \
	X(IA32_SPEC_CTRL_MASK,			0x204a,	64,	CTRL) \
	X(IA32_SPEC_CTRL_SHADOW,		0x204c,	64,	CTRL) \
	X(GUEST_DEADLINE_SHADOW,		0x204e,	64,	CTRL) \
	X(INJECTED_EVENT_DATA,			0x2052,	64,	CTRL) \
	/* 64-bit read-only fields */ \
	X(GUEST_PHYSICAL_ADDRESS,		0x2400,	64,	INFO) \
	X(MSR_DATA,				0x2402,	64,	INFO) \
	X(ORIGINAL_EVENT_DATA,			0x2404,	64,	INFO) \
	/* 64-bit guest-state fields */ \
	X(VMCS_LINK_POINTER,			0x2800,	64,	GUEST) \
	X(GUEST_IA32_DEBUGCTL,			0x2802,	64,	GUEST) \
	X(GUEST_IA32_PAT,			0x2804,	64,	GUEST) \
	X(GUEST_IA32_EFER,			0x2806,	64,	GUEST) \
	X(GUEST_IA32_PERF_GLOBAL_CTRL,		0x2808,	64,	GUEST) \
	X(GUEST_PDPTR0,				0x280a,	64,	GUEST) \
	X(GUEST_PDPTR1,				0x280c,	64,	GUEST) \
	X(GUEST_PDPTR2,				0x280e,	64,	GUEST) \
	X(GUEST_PDPTR3,				0x2810,	64,	GUEST) \
	X(GUEST_BNDCFGS,			0x2812,	64,	GUEST) \
	X(GUEST_IA32_RTIT_CTL,			0x2814,	64,	GUEST) \
	X(GUEST_IA32_LBR_CTL,			0x2816,	64,	GUEST) \
	X(GUEST_IA32_PKRS,			0x2818,	64,	GUEST) \
	X(GUEST_IA32_FRED_CONFIG,		0x281a,	64,	GUEST) \
	X(GUEST_IA32_FRED_RSP1,			0x281c,	64,	GUEST) \
	X(GUEST_IA32_FRED_RSP2,			0x281e,	64,	GUEST) \
	X(GUEST_IA32_FRED_RSP3,			0x2820,	64,	GUEST) \
	X(GUEST_IA32_FRED_STKLVLS,		0x2822,	64,	GUEST) \
	X(GUEST_IA32_FRED_SSP1,			0x2824,	64,	GUEST) \
	X(GUEST_IA32_FRED_SSP2,			0x2826,	64,	GUEST) \
	X(GUEST_IA32_FRED_SSP3,			0x2828,	64,	GUEST) \
	X(GUEST_IA32_SPEC_CTRL,			0x282e,	64,	GUEST) \
	X(GUEST_DEADLINE,			0x2830,	64,	GUEST) \
	/* 64-bit host-state fields */ \
	X(HOST_IA32_PAT,			0x2c00,	64,	HOST) \
	X(HOST_IA32_EFER,			0x2c02,	64,	HOST) \
	X(HOST_IA32_PERF_GLOBAL_CTRL,		0x2c04,	64,	HOST) \
	X(HOST_IA32_PKRS,			0x2c06,	64,	HOST) \
	X(HOST_IA32_FRED_CONFIG,		0x2c08,	64,	HOST) \
	X(HOST_IA32_FRED_RSP1,			0x2c0a,	64,	HOST) \
	X(HOST_IA32_FRED_RSP2,			0x2c0c,	64,	HOST) \
	X(HOST_IA32_FRED_RSP3,			0x2c0e,	64,	HOST) \
	X(HOST_IA32_FRED_STKLVLS,		0x2c10,	64,	HOST) \
	X(HOST_IA32_FRED_SSP1,			0x2c12,	64,	HOST) \
	X(HOST_IA32_FRED_SSP2,			0x2c14,	64,	HOST) \
	X(HOST_IA32_FRED_SSP3,			0x2c16,	64,	HOST) \
	X(HOST_IA32_SPEC_CTRL,			0x2c1a,	64,	HOST) \
	/* 32-bit control fields */ \
	X(PIN_BASED_VM_EXEC_CONTROL,		0x4000,	32,	CTRL) \
	X(CPU_BASED_VM_EXEC_CONTROL,		0x4002,	32,	CTRL) \
	X(EXCEPTION_BITMAP,			0x4004,	32,	CTRL) \
	X(PAGE_FAULT_ERROR_CODE_MASK,		0x4006,	32,	CTRL) \
	X(PAGE_FAULT_ERROR_CODE_MATCH,		0x4008,	32,	CTRL) \
	X(CR3_TARGET_COUNT,			0x400a,	32,	CTRL) \
	X(VM_EXIT_CONTROLS,			0x400c,	32,	CTRL) \
	X(VM_EXIT_MSR_STORE_COUNT,		0x400e,	32,	CTRL) \
	X(VM_EXIT_MSR_LOAD_COUNT,		0x4010,	32,	CTRL) \
	X(VM_ENTRY_CONTROLS,			0x4012,	32,	CTRL) \
	X(VM_ENTRY_MSR_LOAD_COUNT,		0x4014,	32,	CTRL) \
	X(VM_ENTRY_INTR_INFO_FIELD,		0x4016,	32,	CTRL) \
	X(VM_ENTRY_EXCEPTION_ERROR_CODE,	0x4018,	32,	CTRL) \
	X(VM_ENTRY_INSTRUCTION_LEN,		0x401a,	32,	CTRL) \
	X(TPR_THRESHOLD,			0x401c,	32,	CTRL) \
	X(SECONDARY_VM_EXEC_CONTROL,		0x401e,	32,	CTRL) \
	X(PLE_GAP,				0x4020,	32,	CTRL) \
	X(PLE_WINDOW,				0x4022,	32,	CTRL) \
	X(NOTIFY_WINDOW,			0x4024,	32,	CTRL) \
	X(SEAM_GUEST_KEYID,			0x4026,	32,	CTRL) \
	/* 32-bit read-only fields */ \
	X(VM_INSTRUCTION_ERROR,			0x4400,	32,	INFO) \
	X(VM_EXIT_REASON,			0x4402,	32,	INFO) \
	X(VM_EXIT_INTR_INFO,			0x4404,	32,	INFO) \
	X(VM_EXIT_INTR_ERROR_CODE,		0x4406,	32,	INFO) \
	X(IDT_VECTORING_INFO_FIELD,		0x4408,	32,	INFO) \
	X(IDT_VECTORING_ERROR_CODE,		0x440a,	32,	INFO) \
	X(VM_EXIT_INSTRUCTION_LEN,		0x440c,	32,	INFO) \
	X(VMX_INSTRUCTION_INFO,			0x440e,	32,	INFO) \
	/* 32-bit guest-state fields */ \
	X(GUEST_ES_LIMIT,			0x4800,	32,	GUEST) \
	X(GUEST_CS_LIMIT,			0x4802,	32,	GUEST) \
	X(GUEST_SS_LIMIT,			0x4804,	32,	GUEST) \
	X(GUEST_DS_LIMIT,			0x4806,	32,	GUEST) \
	X(GUEST_FS_LIMIT,			0x4808,	32,	GUEST) \
	X(GUEST_GS_LIMIT,			0x480a,	32,	GUEST) \
	X(GUEST_LDTR_LIMIT,			0x480c,	32,	GUEST) \
	X(GUEST_TR_LIMIT,			0x480e,	32,	GUEST) \
	X(GUEST_GDTR_LIMIT,			0x4810,	32,	GUEST) \
	X(GUEST_IDTR_LIMIT,			0x4812,	32,	GUEST) \
	X(GUEST_ES_AR_BYTES,			0x4814,	32,	GUEST) \
	X(GUEST_CS_AR_BYTES,			0x4816,	32,	GUEST) \
	X(GUEST_SS_AR_BYTES,			0x4818,	32,	GUEST) \
	X(GUEST_DS_AR_BYTES,			0x481a,	32,	GUEST) \
	X(GUEST_FS_AR_BYTES,			0x481c,	32,	GUEST) \
	X(GUEST_GS_AR_BYTES,			0x481e,	32,	GUEST) \
	X(GUEST_LDTR_AR_BYTES,			0x4820,	32,	GUEST) \
	X(GUEST_TR_AR_BYTES,			0x4822,	32,	GUEST) \
	X(GUEST_INTERRUPTIBILITY_INFO,		0x4824,	32,	GUEST) \
	X(GUEST_ACTIVITY_STATE,			0x4826,	32,	GUEST) \
	X(GUEST_SMBASE,				0x4828,	32,	GUEST) \
	X(GUEST_SYSENTER_CS,			0x482a,	32,	GUEST) \
	X(VMX_PREEMPTION_TIMER_VALUE,		0x482e,	32,	GUEST) \
	/* 32-bit host-state field */ \
	X(HOST_IA32_SYSENTER_CS,		0x4c00,	32,	HOST) \
	/* natural-width control fields */ \
	X(CR0_GUEST_HOST_MASK,			0x6000,	N,	CTRL) \
	X(CR4_GUEST_HOST_MASK,			0x6002,	N,	CTRL) \
	X(CR0_READ_SHADOW,			0x6004,	N,	CTRL) \
	X(CR4_READ_SHADOW,			0x6006,	N,	CTRL) \
	X(CR3_TARGET_VALUE0,			0x6008,	N,	CTRL) \
	X(CR3_TARGET_VALUE1,			0x600a,	N,	CTRL) \
	X(CR3_TARGET_VALUE2,			0x600c,	N,	CTRL) \
	X(CR3_TARGET_VALUE3,			0x600e,	N,	CTRL) \
	/* natural-width read-only fields */ \
	X(EXIT_QUALIFICATION,			0x6400,	N,	INFO) \
	X(EXIT_IO_RCX,				0x6402,	N,	INFO) \
	X(EXIT_IO_RSI,				0x6404,	N,	INFO) \
	X(EXIT_IO_RDI,				0x6406,	N,	INFO) \
	X(EXIT_IO_RIP,				0x6408,	N,	INFO) \
	X(GUEST_LINEAR_ADDRESS,			0x640a,	N,	INFO) \
	/* natural-width guest-state fields */ \
	X(GUEST_CR0,				0x6800,	N,	GUEST) \
	X(GUEST_CR3,				0x6802,	N,	GUEST) \
	X(GUEST_CR4,				0x6804,	N,	GUEST) \
	X(GUEST_ES_BASE,			0x6806,	N,	GUEST) \
	X(GUEST_CS_BASE,			0x6808,	N,	GUEST) \
	X(GUEST_SS_BASE,			0x680a,	N,	GUEST) \
	X(GUEST_DS_BASE,			0x680c,	N,	GUEST) \
	X(GUEST_FS_BASE,			0x680e,	N,	GUEST) \
	X(GUEST_GS_BASE,			0x6810,	N,	GUEST) \
	X(GUEST_LDTR_BASE,			0x6812,	N,	GUEST) \
	X(GUEST_TR_BASE,			0x6814,	N,	GUEST) \
	X(GUEST_GDTR_BASE,			0x6816,	N,	GUEST) \
	X(GUEST_IDTR_BASE,			0x6818,	N,	GUEST) \
	X(GUEST_DR7,				0x681a,	N,	GUEST) \
	X(GUEST_RSP,				0x681c,	N,	GUEST) \
	X(GUEST_RIP,				0x681e,	N,	GUEST) \
	X(GUEST_RFLAGS,				0x6820,	N,	GUEST) \
	X(GUEST_PENDING_DBG_EXCEPTIONS,		0x6822,	N,	GUEST) \
	X(GUEST_SYSENTER_ESP,			0x6824,	N,	GUEST) \
	X(GUEST_SYSENTER_EIP,			0x6826,	N,	GUEST) \
	X(GUEST_S_CET,				0x6828,	N,	GUEST) \
	X(GUEST_SSP,				0x682a,	N,	GUEST) \
	X(GUEST_INTR_SSP_TABLE,			0x682c,	N,	GUEST) \
	/* natural-width host-state fields */ \
	X(HOST_CR0,				0x6c00,	N,	HOST) \
	X(HOST_CR3,				0x6c02,	N,	HOST) \
	X(HOST_CR4,				0x6c04,	N,	HOST) \
	X(HOST_FS_BASE,				0x6c06,	N,	HOST) \
	X(HOST_GS_BASE,				0x6c08,	N,	HOST) \
	X(HOST_TR_BASE,				0x6c0a,	N,	HOST) \
	X(HOST_GDTR_BASE,			0x6c0c,	N,	HOST) \
	X(HOST_IDTR_BASE,			0x6c0e,	N,	HOST) \
	X(HOST_IA32_SYSENTER_ESP,		0x6c10,	N,	HOST) \
	X(HOST_IA32_SYSENTER_EIP,		0x6c12,	N,	HOST) \
	X(HOST_RSP,				0x6c14,	N,	HOST) \
	X(HOST_RIP,				0x6c16,	N,	HOST) \
	X(HOST_S_CET,				0x6c18,	N,	HOST) \
	X(HOST_SSP,				0x6c1a,	N,	HOST) \
	X(HOST_INTR_SSP_TABLE,			0x6c1c,	N,	HOST)

enum vmcs_field_encoding {
#define X(name, encoding, width, group) VMCS_##name = encoding,
	VMX_FIELDS(X)
#undef X
};

/* How many VMX_FIELDS lists. */
enum {
#define X(name, encoding, width, group) + 1
	VMX_FIELD_COUNT = 0 VMX_FIELDS(X)
#undef X
};

/* The numbers are those of the encoding's type part. */
enum vmx_field_group {
	VMX_FIELD_CTRL,
	VMX_FIELD_INFO,
	VMX_FIELD_GUEST,
	VMX_FIELD_HOST,
};

/* Stands for the natural width: 64 bits on a processor with Intel 64. */
#define VMX_WIDTH_NATURAL	0

/**
 * struct vmx_field - one line of VMX_FIELDS.
 * @name:	the name, without prefix
 * @encoding:	what VMREAD and VMWRITE take
 * @width:	16, 32, 64, or VMX_WIDTH_NATURAL
 * @group:	enum vmx_field_group
 */
struct vmx_field {
	const char *name;
	__u32 encoding;
	__u8 width;
	__u8 group;
};

extern const struct vmx_field vmx_fields[VMX_FIELD_COUNT];

/* NULL if the list has no such field; the high half of one is none. */
const struct vmx_field *vmx_field_by_encoding(__u32 encoding);
const struct vmx_field *vmx_field_by_name(const char *name);

/*
 * What an encoding says by itself, known field or not: bit 0 access to the
 * high half, bits 9:1 index, 11:10 type, 14:13 width (SDM, "VMREAD, VMWRITE,
 * and Encodings of VMCS Fields").
 */
unsigned int vmx_encoding_width(__u32 encoding);
enum vmx_field_group vmx_encoding_group(__u32 encoding);
unsigned int vmx_encoding_index(__u32 encoding);
bool vmx_encoding_high_half(__u32 encoding);

#endif
