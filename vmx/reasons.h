/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Why a VM exit happened: the basic exit reasons (SDM, Appendix
 * "VMX Basic Exit Reasons").  The names are Linux's EXIT_REASON_ ones.
 */
#ifndef VMX_REASONS_H
#define VMX_REASONS_H

#include "base.h"

/* The parts of the exit-reason field. */
#define VMX_EXIT_BASIC(reason)	((reason) & 0xffff)
#define VMX_EXIT_ENTRY_FAILURE	0x80000000u

/* X(name, number, what happened) */
#define VMX_EXITS(X) \
	X(EXCEPTION_NMI, 0, "the guest raised an exception that is intercepted, or an NMI came") \
	X(EXTERNAL_INTERRUPT, 1, "an external interrupt came") \
	X(TRIPLE_FAULT, 2, "the guest faulted while a double fault was delivered") \
	X(INIT_SIGNAL, 3, "an INIT signal came") \
	X(SIPI_SIGNAL, 4, "a start-up IPI came while the guest waited for one") \
	X(IO_SMI, 5, "an SMI came right after an I/O instruction") \
	X(OTHER_SMI, 6, "an SMI came, not after an I/O instruction") \
	X(INTERRUPT_WINDOW, 7, "the guest can take an interrupt now") \
	X(NMI_WINDOW, 8, "the guest can take an NMI now") \
	X(TASK_SWITCH, 9, "the guest attempted a task switch") \
	X(CPUID, 10, "the guest executed CPUID") \
	X(GETSEC, 11, "the guest executed GETSEC") \
	X(HLT, 12, "the guest executed HLT") \
	X(INVD, 13, "the guest executed INVD") \
	X(INVLPG, 14, "the guest executed INVLPG") \
	X(RDPMC, 15, "the guest executed RDPMC") \
	X(RDTSC, 16, "the guest executed RDTSC") \
	X(RSM, 17, "the guest executed RSM in system-management mode") \
	X(VMCALL, 18, "the guest executed VMCALL") \
	X(VMCLEAR, 19, "the guest executed VMCLEAR") \
	X(VMLAUNCH, 20, "the guest executed VMLAUNCH") \
	X(VMPTRLD, 21, "the guest executed VMPTRLD") \
	X(VMPTRST, 22, "the guest executed VMPTRST") \
	X(VMREAD, 23, "the guest executed VMREAD") \
	X(VMRESUME, 24, "the guest executed VMRESUME") \
	X(VMWRITE, 25, "the guest executed VMWRITE") \
	X(VMOFF, 26, "the guest executed VMXOFF") \
	X(VMON, 27, "the guest executed VMXON") \
	X(CR_ACCESS, 28, "the guest accessed a control register") \
	X(DR_ACCESS, 29, "the guest accessed a debug register") \
	X(IO_INSTRUCTION, 30, "the guest accessed an I/O port") \
	X(MSR_READ, 31, "the guest executed RDMSR") \
	X(MSR_WRITE, 32, "the guest executed WRMSR") \
	X(INVALID_STATE, 33, "VM entry failed: the guest state is invalid") \
	X(MSR_LOAD_FAIL, 34, "VM entry failed: an entry of the MSR-load list is invalid") \
	X(MWAIT_INSTRUCTION, 36, "the guest executed MWAIT") \
	X(MONITOR_TRAP_FLAG, 37, "the monitor trap flag stopped the guest after an instruction") \
	X(MONITOR_INSTRUCTION, 39, "the guest executed MONITOR") \
	X(PAUSE_INSTRUCTION, 40, "the guest executed PAUSE, or spun on it for too long") \
	X(MCE_DURING_VMENTRY, 41, "VM entry failed: a machine check came") \
	X(TPR_BELOW_THRESHOLD, 43, "the guest lowered its task priority below the threshold") \
	X(APIC_ACCESS, 44, "the guest accessed the APIC-access page") \
	X(EOI_INDUCED, 45, "the guest ended a virtual interrupt that asks for an exit") \
	X(GDTR_IDTR, 46, "the guest executed LGDT, LIDT, SGDT or SIDT") \
	X(LDTR_TR, 47, "the guest executed LLDT, LTR, SLDT or STR") \
	X(EPT_VIOLATION, 48, "the guest accessed memory that EPT does not allow it") \
	X(EPT_MISCONFIG, 49, "the guest met an EPT entry that is set up wrongly") \
	X(INVEPT, 50, "the guest executed INVEPT") \
	X(RDTSCP, 51, "the guest executed RDTSCP") \
	X(PREEMPTION_TIMER, 52, "the VMX-preemption timer counted down to zero") \
	X(INVVPID, 53, "the guest executed INVVPID") \
	X(WBINVD, 54, "the guest executed WBINVD or WBNOINVD") \
	X(XSETBV, 55, "the guest executed XSETBV") \
	X(APIC_WRITE, 56, "the guest wrote an APIC register that needs emulation") \
	X(RDRAND, 57, "the guest executed RDRAND") \
	X(INVPCID, 58, "the guest executed INVPCID") \
	X(VMFUNC, 59, "the guest called a VM function that is not enabled, or it failed") \
	X(ENCLS, 60, "the guest executed ENCLS") \
	X(RDSEED, 61, "the guest executed RDSEED") \
	X(PML_FULL, 62, "the page-modification log is full") \
	X(XSAVES, 63, "the guest executed XSAVES on intercepted state") \
	X(XRSTORS, 64, "the guest executed XRSTORS on intercepted state") \
	X(PCONFIG, 65, "the guest executed PCONFIG") \
	X(SPP_EVENT, 66, "a look-up of sub-page write permissions missed or met a bad entry") \
	X(UMWAIT, 67, "the guest executed UMWAIT") \
	X(TPAUSE, 68, "the guest executed TPAUSE") \
	X(LOADIWKEY, 69, "the guest executed LOADIWKEY") \
	X(ENCLV, 70, "the guest executed ENCLV") \
	X(ENQCMD_PASID, 72, "the PASID of an ENQCMD could not be translated") \
	X(ENQCMDS_PASID, 73, "the PASID of an ENQCMDS could not be translated") \
	X(BUS_LOCK, 74, "the guest took a bus lock") \
	X(NOTIFY, 75, "the guest let no event in for longer than the notify window") \
	X(SEAMCALL, 76, "the guest executed SEAMCALL") \
	X(TDCALL, 77, "the guest executed TDCALL") \
	X(RDMSRLIST, 78, "the guest executed RDMSRLIST") \
	X(WRMSRLIST, 79, "the guest executed WRMSRLIST") \
	X(URDMSR, 80, "the guest executed URDMSR") \
	X(UWRMSR, 81, "the guest executed UWRMSR") \
	X(MSR_READ_IMM, 84, "the guest executed RDMSR with an immediate MSR number") \
	X(MSR_WRITE_IMM, 85, "the guest executed WRMSRNS with an immediate MSR number")

enum vmx_exit_reason {
#define X(name, number, text) VMX_EXIT_##name = number,
	VMX_EXITS(X)
#undef X
	VMX_EXIT_COUNT,		/* one more than the highest number */
};

/*
 * By basic reason, VMX_EXIT_BASIC(exit-reason field).  The name of a number
 * that has no meaning is NULL; the text is never NULL.
 */
const char *vmx_exit_reason_name(unsigned int basic);
const char *vmx_exit_reason_text(unsigned int basic);

#endif
