/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * skip.h - step over an instruction that was executed for the guest, inline for
 * the exits that come often.
 */
#ifndef VMM86_SKIP_H
#define VMM86_SKIP_H

#include <asm/processor-flags.h>

#include "vmm86.h"
#include "vmx_ops.h"

/*
 * Stepping over it also ends the interrupt shadow of a STI or MOV SS before it;
 * with blocking left and TF set the next entry would fail (SDM, "Checks on Guest
 * Non-Register State").
 */
static __always_inline bool vmm86_skip_has_shadow(void)
{
	return (vmcs_read_known(VMCS_GUEST_INTERRUPTIBILITY_INFO) &
		(VMM86_BLOCK_STI | VMM86_BLOCK_MOV_SS)) |
	       (vmcs_read_known(VMCS_GUEST_RFLAGS) & X86_EFLAGS_TF);
}

static __always_inline void vmm86_advance(void)
{
	u32 length = vmcs_read_known(VMCS_VM_EXIT_INSTRUCTION_LEN);

	vmcs_write_known(VMCS_GUEST_RIP,
			 (u32)vmcs_read_known(VMCS_GUEST_RIP) + length);
}

/* Always true, for functions that end with it. */
static __always_inline bool vmm86_skip_quick(void)
{
	vmm86_advance();
	return likely(!vmm86_skip_has_shadow()) ? true : vmm86_skip_shadow();
}

/* The same for an instruction that ends the run. */
static __always_inline enum vmm86_next vmm86_skip_and_exit(void)
{
	vmm86_advance();
	return likely(!vmm86_skip_has_shadow()) ? NEXT_EXIT :
						  vmm86_skip_shadow_and_exit();
}

/* vmm86_finish_insn() where the processor says how long the instruction is. */
static __always_inline enum vmm86_next
vmm86_finish_quick(struct vmm86_machine *m, enum vmm86_exit_reason reason)
{
	m->run->exit.reason = reason;
	return unlikely(m->classic) ? NEXT_EXIT : vmm86_skip_and_exit();
}

#endif
