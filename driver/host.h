/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * host.h - the part of host.c that every RUN goes through, inline.
 *
 * All of it is needed each time.  GDT and IDT limits, the TSS limit and DR7 must
 * be right again before user space runs, since it could use what a longer GDT or
 * a shorter TSS gives or takes; debug registers, DEBUGCTL and selectors are the
 * caller's to change between two RUNs.  So nothing is put off until the task
 * leaves the CPU, which would take the scheduler's notifiers; instead each step is
 * a few instructions, and a rare case is one test away.
 */
#ifndef VMM86_HOST_H
#define VMM86_HOST_H

#include <linux/hw_breakpoint.h>
#include <linux/sched.h>
#include <asm/cpufeature.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/fsgsbase.h>
#include <asm/msr.h>
#include <asm/segment.h>
#include <asm/special_insns.h>
#include <asm/tlbflush.h>

#include "mistakes.h"
#include "vmm86.h"
#include "vmx_ops.h"

extern struct desc_ptr vmm86_host_idt;

void vmm86_host_reload_tss(struct vmm86_machine *m);
void vmm86_host_save_more(struct vmm86_machine *m);
void vmm86_host_save_ldt(struct vmm86_machine *m);
void vmm86_host_put_ldt(struct vmm86_machine *m);
void vmm86_host_put_more(struct vmm86_machine *m);

/* The caller's data selectors, combined: 0 in every 64-bit program. */
static __always_inline u32 vmm86_host_selectors(void)
{
	u32 ds, es, fs, gs;

	savesegment(ds, ds);
	savesegment(es, es);
	savesegment(fs, fs);
	savesegment(gs, gs);
	return ds | es | fs | gs;
}

/* No bit is defined in its high half. */
static __always_inline u32 vmm86_host_debugctl(void)
{
	u32 low;

	asm volatile("rdmsr" : "=a" (low) : "c" (MSR_IA32_DEBUGCTLMSR) : "edx");
	return low;
}

/* Without FSGSBASE only system calls set the base; they keep this up to date. */
static __always_inline unsigned long vmm86_host_fs_base(void)
{
	return likely(static_cpu_has(X86_FEATURE_FSGSBASE)) ? rdfsbase() :
						      current->thread.fsbase;
}

/* A process that has an LDT keeps one until its address space goes. */
static __always_inline bool vmm86_host_has_ldt(const struct vmm86_machine *m)
{
#ifdef CONFIG_MODIFY_LDT_SYSCALL
	/* Another thread that gives it one has this CPU load it: see below. */
	return data_race(m->mm->context.ldt);
#else
	return false;
#endif
}

/*
 * At the start of a stay on this CPU; preemption is off.  CR3 can change by a
 * change of tasks, and where the kernel patches its own text, which sleeps: not
 * during a stay.
 */
static __always_inline void vmm86_host_load(struct vmm86_machine *m)
{
	struct vmm86_host *h = &m->host;
	unsigned long fs_base, cr3;

	if (unlikely(vmm86_host_selectors()))
		vmm86_host_save_more(m);
	fs_base = vmm86_host_fs_base();
	if (unlikely(h->fs_base != fs_base)) {
		h->fs_base = fs_base;
		vmcs_write(VMCS_HOST_FS_BASE, fs_base);
	}
	cr3 = __native_read_cr3();
	if (unlikely(h->cr3 != cr3)) {
		h->cr3 = cr3;
		vmcs_write(VMCS_HOST_CR3, cr3);
	}
}

/* Is all of that as it was last time, with nothing to save?  Interrupts are off. */
static __always_inline bool vmm86_host_same(const struct vmm86_machine *m)
{
	const struct vmm86_host *h = &m->host;

	return likely(!(vmm86_host_selectors() | vmm86_host_debugctl())) &&
	       likely(!vmm86_host_has_ldt(m)) &&
	       likely(h->fs_base == vmm86_host_fs_base()) &&
	       likely(h->cr3 == __native_read_cr3()) &&
	       likely(h->cr4 == cr4_read_shadow());
}

/*
 * Before an entry, interrupts off: what an interrupt may have changed.  An LDT that
 * another thread gives the process is there when this CPU has loaded it, not
 * before: until then its descriptor in the GDT is nobody's, or somebody else's.
 */
static __always_inline void vmm86_host_refresh(struct vmm86_machine *m)
{
	unsigned long cr4 = mistake_host_cr4(cr4_read_shadow());

	if (unlikely(cr4 != m->host.cr4)) {
		m->host.cr4 = cr4;
		vmcs_write(VMCS_HOST_CR4, cr4);
	}
	if (unlikely(vmm86_host_has_ldt(m)))
		vmm86_host_save_ldt(m);
	m->host.debugctl = vmm86_host_debugctl();
}

/* After the exit, before interrupts come on: perf changes it in one of them. */
static __always_inline void vmm86_host_put_debugctl(const struct vmm86_machine *m)
{
	if (unlikely(m->host.debugctl))
		wrmsrl(MSR_IA32_DEBUGCTLMSR, m->host.debugctl);
}

/* At the end of a stay on this CPU; preemption is still off. */
static __always_inline void vmm86_host_put(struct vmm86_machine *m)
{
	/* A GDT limit above the real one would let bad selectors through. */
	native_load_gdt(&m->host.gdt);
	native_load_idt(&vmm86_host_idt);
	/* Users of ioperm(2) have it reloaded at once: VMM86_UNDO_TSS. */
	this_cpu_write(__tss_limit_invalid, true);

	/* DR7 is 400h since the exit, so loading DR0-DR3 first is safe. */
	if (unlikely(hw_breakpoint_active()))
		hw_breakpoint_restore();
}

#endif
