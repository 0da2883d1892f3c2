/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Why a VMX instruction failed: the numbers that VMfailValid
 * leaves in the VM-instruction error field (SDM, "VM Instruction Error
 * Numbers"), and what usually is behind each.
 */
#ifndef VMX_ERRORS_H
#define VMX_ERRORS_H

#include "base.h"

/* X(name, number, what is wrong, usual cause); 14, 21, 27 are not in use. */
#define VMX_ERRORS(X) \
	X(VMCALL_IN_ROOT, 1, \
	  "VMCALL in VMX root operation", \
	  "VMCALL was executed by the hypervisor itself, not by a guest") \
	X(VMCLEAR_ADDRESS, 2, \
	  "VMCLEAR with an invalid physical address", \
	  "a virtual address was passed, or one that is not aligned to a page") \
	X(VMCLEAR_VMXON_POINTER, 3, \
	  "VMCLEAR of the VMXON region", \
	  "one page serves as VMXON region and as VMCS; each needs its own") \
	X(VMLAUNCH_NOT_CLEAR, 4, \
	  "VMLAUNCH of a VMCS that is launched already", \
	  "later entries need VMRESUME; after VMCLEAR, VMLAUNCH again") \
	X(VMRESUME_NOT_LAUNCHED, 5, \
	  "VMRESUME of a VMCS that is not launched", \
	  "the first entry, and the first after VMCLEAR, needs VMLAUNCH") \
	X(VMRESUME_AFTER_VMXOFF, 6, \
	  "VMRESUME of a VMCS that was left active across VMXOFF and VMXON", \
	  "VMCLEAR was not executed on the VMCS before VMXOFF") \
	X(ENTRY_CONTROLS, 7, \
	  "VM entry with invalid control fields", \
	  "a control bit differs from what the capability MSRs fix, or one needs another") \
	X(ENTRY_HOST_STATE, 8, \
	  "VM entry with invalid host-state fields", \
	  "host CR4 without VMXE, a null or non-kernel selector, or a non-canonical address") \
	X(VMPTRLD_ADDRESS, 9, \
	  "VMPTRLD with an invalid physical address", \
	  "a virtual address was passed, or one that is not aligned to a page") \
	X(VMPTRLD_VMXON_POINTER, 10, \
	  "VMPTRLD of the VMXON region", \
	  "one page serves as VMXON region and as VMCS; each needs its own") \
	X(VMPTRLD_REVISION, 11, \
	  "VMPTRLD of a VMCS with another revision identifier", \
	  "the first word of the VMCS is not the revision that IA32_VMX_BASIC reports") \
	X(FIELD_UNSUPPORTED, 12, \
	  "VMREAD or VMWRITE of a field that the processor does not have", \
	  "a wrong encoding, or a field of a feature that this processor lacks") \
	X(FIELD_READ_ONLY, 13, \
	  "VMWRITE to a read-only field", \
	  "exit information can be written only where IA32_VMX_MISC says so") \
	X(VMXON_IN_ROOT, 15, \
	  "VMXON in VMX root operation", \
	  "VMXON was executed twice on this CPU, or by two hypervisors") \
	X(EXECUTIVE_POINTER, 16, \
	  "VM entry with an invalid executive-VMCS pointer", \
	  "an SMM monitor's entry to an address that cannot be a VMCS") \
	X(EXECUTIVE_NOT_LAUNCHED, 17, \
	  "VM entry with an executive VMCS that is not launched", \
	  "an SMM monitor's return to a VMCS that never ran") \
	X(EXECUTIVE_NOT_VMXON, 18, \
	  "VM entry with an executive-VMCS pointer that is not the VMXON pointer", \
	  "dual-monitor treatment is to be left with another pointer than it began with") \
	X(VMCALL_NOT_CLEAR, 19, \
	  "VMCALL to the SMM monitor with a VMCS that is not clear", \
	  "VMCLEAR is needed before dual-monitor treatment is activated") \
	X(VMCALL_EXIT_CONTROLS, 20, \
	  "VMCALL to the SMM monitor with invalid VM-exit controls", \
	  "the exit controls break a rule of dual-monitor treatment") \
	X(VMCALL_MSEG_REVISION, 22, \
	  "VMCALL to the SMM monitor with another MSEG revision identifier", \
	  "the SMM monitor was built for another processor") \
	X(VMXOFF_DUAL_MONITOR, 23, \
	  "VMXOFF while dual-monitor treatment of SMIs and SMM is active", \
	  "an SMM monitor is active and must be left first") \
	X(VMCALL_SMM_FEATURES, 24, \
	  "VMCALL to an SMM monitor with invalid features", \
	  "the MSEG header asks for features that the processor lacks") \
	X(EXECUTIVE_CONTROLS, 25, \
	  "VM entry with invalid execution controls in the executive VMCS", \
	  "an SMM monitor's return to a VMCS whose controls are invalid") \
	X(ENTRY_MOV_SS, 26, \
	  "VM entry right after MOV SS or POP SS", \
	  "the hypervisor loads SS in the instruction before VMLAUNCH or VMRESUME") \
	X(INVALIDATE_OPERAND, 28, \
	  "INVEPT or INVVPID with an invalid operand", \
	  "a type that IA32_VMX_EPT_VPID_CAP does not list, VPID 0, or reserved bits")

enum vmx_instruction_error {
#define X(name, number, text, cause) VMX_ERROR_##name = number,
	VMX_ERRORS(X)
#undef X
	VMX_ERROR_COUNT,	/* one more than the highest number */
};

/* Never NULL, whatever the number. */
const char *vmx_error_text(unsigned int number);
const char *vmx_error_cause(unsigned int number);

#endif
