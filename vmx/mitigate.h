/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * mitigate.h - what is done around VM entries and exits so that a guest learns
 * nothing by speculation, and the decision which of it a machine needs.  The
 * facts are the kernel's: what it has switched on for this processor.
 */
#ifndef VMX_MITIGATE_H
#define VMX_MITIGATE_H

#include "base.h"

/* X(id, name, what is done and when) */
#define VMX_MITIGATIONS(X) \
	X(L1D_FLUSH, "l1d_flush", "L1 data cache flushed before every entry of mode real") \
	X(CPU_BUFFERS, "cpu_buffers", "processor buffers cleared (VERW) before every entry") \
	X(MMIO_BUFFERS, "mmio_buffers", \
	  "processor buffers cleared (VERW) before entries of machines with the PC's hardware") \
	X(FPU_REGISTERS, "fpu_registers", "FPU registers of others replaced before the guest runs") \
	X(RETURN_STACK, "return_stack", "return stack filled after every exit") \
	X(IBRS, "ibrs", "IA32_SPEC_CTRL written after every exit") \
	X(BRANCH_HISTORY, "branch_history", "branch history cleared after every exit") \
	X(IBPB_MACHINE, "ibpb_machine", "IBPB when a CPU turns to another machine") \
	X(IBPB_CALLER, "ibpb_caller", "IBPB before user space runs again")

enum vmx_mitigation {
#define X(id, name, text) VMX_MITIGATE_##id,
	VMX_MITIGATIONS(X)
#undef X
	VMX_MITIGATION_COUNT,
};

enum vmx_mitigation_state {
	VMX_MITIGATION_OFF,	/* the kernel has not switched it on */
	VMX_MITIGATION_UNNEEDED, /* the processor is not affected */
	VMX_MITIGATION_MISSING,	/* needed, but microcode or kernel lack the means */
	VMX_MITIGATION_ON,
};

/**
 * struct vmx_mitigation_facts - what the kernel says.
 * @l1tf_bug:	the processor has the L1 terminal fault
 * @l1d_skip:	IA32_ARCH_CAPABILITIES: a hypervisor below flushes
 * @l1d_wanted:	the kernel wants hypervisors to flush (l1tf=)
 * @l1d_command: the processor has IA32_FLUSH_CMD
 * @buffers:	VERW before user space and guests
 * @buffers_code: the module was built with the kernel's VERW
 * @mmio:	VERW before guests that reach hardware
 * @fpu_bug:	a fault does not keep its instruction's data from speculation
 * @fpu_wanted:	the kernel wants mitigations at all
 * @rsb:	return stack filled after VM exits
 * @ibrs:	IBRS is set at kernel entry
 * @history:	branch history cleared after VM exits
 * @history_code: the module was built with the kernel's clearing loop
 * @ibpb:	IBPB is used
 * @ibpb_caller: IBPB after guests before user space
 */
struct vmx_mitigation_facts {
	bool l1tf_bug;
	bool l1d_skip;
	bool l1d_wanted;
	bool l1d_command;
	bool buffers;
	bool buffers_code;
	bool mmio;
	bool fpu_bug;
	bool fpu_wanted;
	bool rsb;
	bool ibrs;
	bool history;
	bool history_code;
	bool ibpb;
	bool ibpb_caller;
};

/* The state of each; what is ON is what must be done. */
void vmx_mitigations_decide(const struct vmx_mitigation_facts *facts,
			    enum vmx_mitigation_state state[VMX_MITIGATION_COUNT]);

/* Short name, and what is done and when; never NULL for a mitigation. */
const char *vmx_mitigation_name(enum vmx_mitigation number);
const char *vmx_mitigation_text(enum vmx_mitigation number);

/* The state in a few words; never NULL. */
const char *vmx_mitigation_state_text(enum vmx_mitigation_state state);

#endif
