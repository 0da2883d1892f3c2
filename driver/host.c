// SPDX-License-Identifier: GPL-2.0-only
/*
 * host.c - the host's side of a VM exit: which state the processor loads from
 * the VMCS, and which it damages so that we must repair it.
 *
 * Four kinds of host state, by how often they change:
 *   once per machine   control registers that never change, selectors, IDT
 *   once per CPU       GS base, TSS, GDT, SYSENTER stack (the VMCS moved)
 *   compared           CR4 at each entry; CR3 and FS base once a stay
 *   each entry         DEBUGCTL, which no field holds; RSP, in entry.S
 *
 * What a VM exit leaves behind (SDM, "Loading Host State"): GDT and IDT
 * limits of FFFFh, a TSS limit of 67h that cuts off the I/O bitmap, DR7 =
 * 400h, DEBUGCTL = 0, a null LDTR, null data selectors.  vmm86_host_put() repairs
 * them before the task can leave this CPU.
 *
 * What every RUN does is in host.h.
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

#include "host.h"
#include "vmm86.h"
#include "vmx_ops.h"

struct desc_ptr vmm86_host_idt;

/* entry.S knows these fields by number. */
static_assert(VMCS_HOST_RSP == 0x6c14);
static_assert(VMCS_VM_EXIT_REASON == 0x4402);

/*
 * Guests run with the host's CR4.MCE: with MCE clear a machine check, which may
 * come from anywhere, would not exit but shut the processor down (SDM, "Machine-
 * Check Events in VMX Operation" and "Control Registers").
 */
u64 vmm86_host_cr4_mce(void)
{
	return cr4_read_shadow() & X86_CR4_MCE;
}

/*
 * The IDT to go back to, prepared when a CPU comes online, so that a RUN only
 * loads it.  It is the same everywhere; its limit may be what another hypervisor
 * left.
 */
void vmm86_host_tables(void)
{
	store_idt(&vmm86_host_idt);
	vmm86_host_idt.size = IDT_ENTRIES * sizeof(gate_desc) - 1;
}

/* What never changes while the kernel runs. */
void vmm86_host_init(struct vmm86_machine *m)
{
	vmcs_write(VMCS_HOST_CR0, read_cr0());
	vmcs_write(VMCS_HOST_CS_SELECTOR, __KERNEL_CS);
	vmcs_write(VMCS_HOST_SS_SELECTOR, __KERNEL_DS);
	vmcs_write(VMCS_HOST_TR_SELECTOR, GDT_ENTRY_TSS * 8);
	vmcs_write(VMCS_HOST_DS_SELECTOR, 0);
	vmcs_write(VMCS_HOST_ES_SELECTOR, 0);
	vmcs_write(VMCS_HOST_FS_SELECTOR, 0);
	vmcs_write(VMCS_HOST_GS_SELECTOR, 0);
	vmcs_write(VMCS_HOST_IDTR_BASE, vmm86_host_idt.address);
	vmcs_write(VMCS_HOST_RIP, (unsigned long)vmm86_vmexit);
	vmcs_write(VMCS_HOST_IA32_SYSENTER_CS,
		   native_read_msr(MSR_IA32_SYSENTER_CS));
	vmcs_write(VMCS_HOST_IA32_SYSENTER_EIP,
		   native_read_msr(MSR_IA32_SYSENTER_EIP));

	/* Values that no host has: the first comparison writes the field. */
	m->host.cr3 = ~0ul;
	m->host.cr4 = ~0ul;
	m->host.fs_base = ~0ul;
}

/* What belongs to the CPU that the VMCS is active on now. */
void vmm86_host_cpu(struct vmm86_machine *m)
{
	int cpu = smp_processor_id();

	vmcs_write(VMCS_HOST_GS_BASE, native_read_msr(MSR_GS_BASE));
	vmcs_write(VMCS_HOST_TR_BASE,
		   (unsigned long)&get_cpu_entry_area(cpu)->tss.x86_tss);
	m->host.gdt.address = (unsigned long)get_current_gdt_ro();
	m->host.gdt.size = GDT_SIZE - 1;
	vmcs_write(VMCS_HOST_GDTR_BASE, m->host.gdt.address);
	vmcs_write(VMCS_HOST_IA32_SYSENTER_ESP,
		   native_read_msr(MSR_IA32_SYSENTER_ESP));
}

/*
 * The task uses ports by ioperm(2), which needs the I/O bitmap behind the TSS:
 * now, not when it is scheduled next.
 */
void vmm86_host_reload_tss(struct vmm86_machine *m)
{
	m->undo &= ~VMM86_UNDO_TSS;
	invalidate_tss_limit();
}

/*
 * What few callers have: data selectors that are not null, as in 32-bit programs.
 * Keep them, and let the kernel note the bases, which loading a selector changes.
 */
void vmm86_host_save_more(struct vmm86_machine *m)
{
	struct vmm86_host *h = &m->host;

	m->undo |= VMM86_UNDO_HOST;
	savesegment(ds, h->ds);
	savesegment(es, h->es);
	savesegment(fs, h->fs);
	savesegment(gs, h->gs);
	current_save_fsgs();
}

/* After an exit of the same stay LDTR is null, and what was there before counts. */
void vmm86_host_save_ldt(struct vmm86_machine *m)
{
	u16 ldt;

	asm volatile("sldt %0" : "=m" (ldt));
	if (!ldt)
		return;
	m->host.ldt = ldt;
	m->undo |= VMM86_UNDO_LDT;
}

/* After vmm86_host_put(), for the GDT; its descriptor is still there. */
void vmm86_host_put_ldt(struct vmm86_machine *m)
{
	m->undo &= ~VMM86_UNDO_LDT;
	asm volatile("lldt %0" : : "m" (m->host.ldt));
}

/* After vmm86_host_put_ldt(), since selectors may be of the LDT. */
void vmm86_host_put_more(struct vmm86_machine *m)
{
	const struct vmm86_host *h = &m->host;
	unsigned long flags;

	m->undo &= ~VMM86_UNDO_HOST;
	local_irq_save(flags);
	/* A null selector would clear the base, and is there since the exit. */
	if (h->fs)
		loadsegment(fs, h->fs);
	if (h->gs)
		load_gs_index(h->gs);
	if (boot_cpu_has(X86_FEATURE_FSGSBASE)) {
		wrfsbase(current->thread.fsbase);
		wrmsrl(MSR_KERNEL_GS_BASE, current->thread.gsbase);
	}
	local_irq_restore(flags);
	loadsegment(ds, h->ds);
	loadsegment(es, h->es);
}
