// SPDX-License-Identifier: GPL-2.0-only
/*
 * host.c - the host's side of a VM exit: which state the processor loads from
 * the VMCS, and which it damages so that we must repair it.
 *
 * Three kinds of host state, by how often they change:
 *   once per machine   control registers that never change, selectors, IDT
 *   once per CPU       GS base, TSS, GDT, SYSENTER stack (the VMCS moved)
 *   compared at entry  CR3, CR4, FS base, and RSP in entry.S
 *
 * What a VM exit leaves behind (SDM, "Loading Host State"): GDT and IDT
 * limits of FFFFh, a TSS limit of 67h that cuts off the I/O bitmap, DR7 =
 * 400h, DEBUGCTL = 0, null FS and GS selectors.  vmm86_host_put() repairs
 * them before the task can leave this CPU.
 */
#include <linux/hw_breakpoint.h>
#include <linux/sched.h>
#include <asm/cpu_entry_area.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/fsgsbase.h>
#include <asm/mmu_context.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/segment.h>
#include <asm/tlbflush.h>

#include "mistakes.h"
#include "vmm86.h"
#include "vmx_ops.h"

/* entry.S writes this field by number. */
static_assert(VMCS_HOST_RSP == 0x6c14);

/* What never changes while the kernel runs. */
void vmm86_host_init(struct vmm86_machine *m)
{
	struct desc_ptr idt;

	store_idt(&idt);
	vmcs_write(VMCS_HOST_CR0, read_cr0());
	vmcs_write(VMCS_HOST_CS_SELECTOR, __KERNEL_CS);
	vmcs_write(VMCS_HOST_SS_SELECTOR, __KERNEL_DS);
	vmcs_write(VMCS_HOST_TR_SELECTOR, GDT_ENTRY_TSS * 8);
	vmcs_write(VMCS_HOST_DS_SELECTOR, 0);
	vmcs_write(VMCS_HOST_ES_SELECTOR, 0);
	vmcs_write(VMCS_HOST_FS_SELECTOR, 0);
	vmcs_write(VMCS_HOST_GS_SELECTOR, 0);
	vmcs_write(VMCS_HOST_IDTR_BASE, idt.address);
	vmcs_write(VMCS_HOST_RIP, (unsigned long)vmm86_vmexit);
	vmcs_write(VMCS_HOST_IA32_SYSENTER_CS,
		   native_read_msr(MSR_IA32_SYSENTER_CS));
	vmcs_write(VMCS_HOST_IA32_SYSENTER_EIP,
		   native_read_msr(MSR_IA32_SYSENTER_EIP));

	/* Values that no host has: the first comparison writes the field. */
	m->host.cr3 = ~0ul;
	m->host.cr4 = ~0ul;
	m->host.fs_base = ~0ul;
	m->host.rsp = 0;
}

/* What belongs to the CPU that the VMCS is active on now. */
void vmm86_host_cpu(struct vmm86_machine *m)
{
	int cpu = smp_processor_id();

	vmcs_write(VMCS_HOST_GS_BASE, native_read_msr(MSR_GS_BASE));
	vmcs_write(VMCS_HOST_TR_BASE,
		   (unsigned long)&get_cpu_entry_area(cpu)->tss.x86_tss);
	vmcs_write(VMCS_HOST_GDTR_BASE, (unsigned long)get_current_gdt_ro());
	vmcs_write(VMCS_HOST_IA32_SYSENTER_ESP,
		   native_read_msr(MSR_IA32_SYSENTER_ESP));
}

/* At the start of a stay on this CPU; preemption is off. */
void vmm86_host_load(struct vmm86_machine *m)
{
	struct vmm86_host *h = &m->host;

	savesegment(ds, h->ds);
	savesegment(es, h->es);
	savesegment(fs, h->fs);
	savesegment(gs, h->gs);
	current_save_fsgs();
	if (h->fs_base != current->thread.fsbase) {
		h->fs_base = current->thread.fsbase;
		vmcs_write(VMCS_HOST_FS_BASE, h->fs_base);
	}
	h->debugctl = get_debugctlmsr();
}

/* Before every entry, interrupts off: what an interrupt may have changed. */
void vmm86_host_refresh(struct vmm86_machine *m)
{
	struct vmm86_host *h = &m->host;
	unsigned long cr3 = __get_current_cr3_fast();
	unsigned long cr4 = mistake_host_cr4(cr4_read_shadow());

	if (unlikely(cr3 != h->cr3)) {
		h->cr3 = cr3;
		vmcs_write(VMCS_HOST_CR3, cr3);
	}
	if (unlikely(cr4 != h->cr4)) {
		h->cr4 = cr4;
		vmcs_write(VMCS_HOST_CR4, cr4);
	}
}

static void put_selectors(const struct vmm86_host *h)
{
	if (unlikely(h->fs))
		loadsegment(fs, h->fs);
	if (unlikely(h->gs)) {
		unsigned long flags;

		local_irq_save(flags);
		load_gs_index(h->gs);
		local_irq_restore(flags);
	}
	if (unlikely(h->ds))
		loadsegment(ds, h->ds);
	if (unlikely(h->es))
		loadsegment(es, h->es);
}

/* At the end of a stay on this CPU; preemption is still off. */
void vmm86_host_put(struct vmm86_machine *m)
{
	const struct vmm86_host *h = &m->host;
	struct desc_ptr idt;

	put_selectors(h);

	/* A GDT limit above the real one would let bad selectors through. */
	load_fixmap_gdt(smp_processor_id());
	store_idt(&idt);
	idt.size = IDT_ENTRIES * sizeof(gate_desc) - 1;
	load_idt(&idt);
	/* Users of ioperm(2) need the I/O bitmap behind the TSS. */
	invalidate_tss_limit();

	if (unlikely(h->debugctl))
		update_debugctlmsr(h->debugctl);
	/* DR7 is 400h since the exit, so loading DR0-DR3 first is safe. */
	if (unlikely(hw_breakpoint_active()))
		hw_breakpoint_restore();
}
