/* SPDX-License-Identifier: MIT */
/*
 * caps_bits.h - the yes/no bits of the capability MSRs that are no controls,
 * and the bits of CR0 and CR4 (SDM, "VMX Capability Reporting Facility",
 * "Control Registers").
 */
#ifndef CLI_CAPS_BITS_H
#define CLI_CAPS_BITS_H

/* X(index name of vmx/caps.h, bit, meaning), ascending in each MSR */
#define CAPS_BITS(X) \
	X(FEATURE_CONTROL, 0, "locked") \
	X(FEATURE_CONTROL, 1, "VMXON allowed inside SMX") \
	X(FEATURE_CONTROL, 2, "VMXON allowed outside SMX") \
	X(BASIC, 48, "addresses limited to 32 bits") \
	X(BASIC, 49, "dual-monitor treatment of SMM") \
	X(BASIC, 54, "exit information for INS and OUTS") \
	X(BASIC, 55, "true control MSRs") \
	X(BASIC, 56, "hardware exceptions without error code injectable") \
	X(MISC, 5, "exits store EFER.LMA in the IA-32e guest control") \
	X(MISC, 6, "activity state HLT") \
	X(MISC, 7, "activity state shutdown") \
	X(MISC, 8, "activity state wait-for-SIPI") \
	X(MISC, 14, "processor trace usable in VMX operation") \
	X(MISC, 15, "IA32_SMBASE readable in SMM") \
	X(MISC, 28, "IA32_SMM_MONITOR_CTL bit 2 may be 1") \
	X(MISC, 29, "VMWRITE to read-only fields") \
	X(MISC, 30, "injection with instruction length 0") \
	X(EPT_VPID_CAP, 0, "EPT execute-only pages") \
	X(EPT_VPID_CAP, 6, "EPT page walk of 4 levels") \
	X(EPT_VPID_CAP, 7, "EPT page walk of 5 levels") \
	X(EPT_VPID_CAP, 8, "EPT structures uncacheable") \
	X(EPT_VPID_CAP, 14, "EPT structures write-back") \
	X(EPT_VPID_CAP, 16, "EPT pages of 2 MiB") \
	X(EPT_VPID_CAP, 17, "EPT pages of 1 GiB") \
	X(EPT_VPID_CAP, 20, "INVEPT") \
	X(EPT_VPID_CAP, 21, "EPT accessed and dirty flags") \
	X(EPT_VPID_CAP, 22, "advanced information for EPT violations") \
	X(EPT_VPID_CAP, 23, "supervisor shadow-stack control") \
	X(EPT_VPID_CAP, 25, "INVEPT single context") \
	X(EPT_VPID_CAP, 26, "INVEPT all contexts") \
	X(EPT_VPID_CAP, 32, "INVVPID") \
	X(EPT_VPID_CAP, 40, "INVVPID individual address") \
	X(EPT_VPID_CAP, 41, "INVVPID single context") \
	X(EPT_VPID_CAP, 42, "INVVPID all contexts") \
	X(EPT_VPID_CAP, 43, "INVVPID single context, keeping globals")

/* X(name, bit) */
#define CR0_BITS(X) \
	X("PE", 0) X("MP", 1) X("EM", 2) X("TS", 3) X("ET", 4) X("NE", 5) \
	X("WP", 16) X("AM", 18) X("NW", 29) X("CD", 30) X("PG", 31)

#define CR4_BITS(X) \
	X("VME", 0) X("PVI", 1) X("TSD", 2) X("DE", 3) X("PSE", 4) \
	X("PAE", 5) X("MCE", 6) X("PGE", 7) X("PCE", 8) X("OSFXSR", 9) \
	X("OSXMMEXCPT", 10) X("UMIP", 11) X("LA57", 12) X("VMXE", 13) \
	X("SMXE", 14) X("FSGSBASE", 16) X("PCIDE", 17) X("OSXSAVE", 18) \
	X("KL", 19) X("SMEP", 20) X("SMAP", 21) X("PKE", 22) X("CET", 23) \
	X("PKS", 24) X("UINTR", 25)

#endif
