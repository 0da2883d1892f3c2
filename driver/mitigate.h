/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mitigate.h - the speculation mitigations that stand in C on the way into and
 * out of the guest.  Each is behind a static key or an alternative of the
 * kernel: what is off costs nothing.  The others are in entry.S; mitigate.c tells
 * which are on.
 */
#ifndef VMM86_MITIGATE_H
#define VMM86_MITIGATE_H

#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/nospec-branch.h>

#include "vmm86.h"

DECLARE_STATIC_KEY_FALSE(vmm86_flush_l1d);
DECLARE_STATIC_KEY_FALSE(vmm86_clear_mmio);
DECLARE_STATIC_KEY_FALSE(vmm86_eager_fpu);

static __always_inline bool vmm86_reaches_hardware(const struct vmm86_machine *m)
{
	return m->hardware || m->port_bitmap[0];
}

/* Interrupts off, nothing but the entry after it. */
static __always_inline void vmm86_mitigate_entry(const struct vmm86_machine *m)
{
	static const u16 selector = __KERNEL_DS;

	if (static_branch_unlikely(&vmm86_flush_l1d) && m->real)
		native_wrmsrl(MSR_IA32_FLUSH_CMD, L1D_FLUSH);
	if (static_branch_unlikely(&vmm86_clear_mmio) && vmm86_reaches_hardware(m))
		asm volatile("verw %[selector]" : : [selector] "m" (selector) : "cc");
}

/* Is there something to do here before every entry of this machine? */
static __always_inline bool vmm86_mitigates_entry(const struct vmm86_machine *m)
{
	return (static_branch_unlikely(&vmm86_flush_l1d) && m->real) ||
	       (static_branch_unlikely(&vmm86_clear_mmio) && vmm86_reaches_hardware(m));
}

/* Are the guest's FPU registers loaded for every stay, whether it uses them or not? */
static __always_inline bool vmm86_mitigates_fpu(void)
{
	return static_branch_unlikely(&vmm86_eager_fpu);
}

/* Another machine than before is about to run on this CPU. */
static __always_inline void vmm86_mitigate_switch(void)
{
	indirect_branch_prediction_barrier();
}

/* This CPU has run a guest; preemption is still off. */
static __always_inline void vmm86_mitigate_put(void)
{
#ifdef X86_FEATURE_IBPB_EXIT_TO_USER
	if (cpu_feature_enabled(X86_FEATURE_IBPB_EXIT_TO_USER))
		this_cpu_write(x86_ibpb_exit_to_user, true);
#endif
}

#endif
