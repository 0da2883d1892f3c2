// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmcs.c - the life of a VMCS: its region, on which CPU it is active, and the
 * control fields, each resolved against what the processor allows.
 *
 * A VMCS may be active on one CPU only; part of it may then be in that
 * processor alone.  Before another CPU loads it the old one must VMCLEAR it
 * (SDM, "Software Use of the VMCS and Related Structures").
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/rculist.h>
#include <linux/smp.h>

#include "mitigate.h"
#include "vmm86.h"
#include "vmx_ops.h"

/* One VPID for all our guests; vmcs_load() flushes when the owner changes. */
#define GUEST_VPID	1

int vmm86_vmcs_alloc(struct vmm86_machine *m)
{
	void *region = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);

	if (!region)
		return -ENOMEM;
	*(u32 *)region = vmx_caps_revision(&vmm86_caps);
	m->vmcs.region = region;
	m->vmcs.cpu = -1;
	return 0;
}

/* VMCLEAR on the CPU where it is active, which is this one; interrupts off. */
void vmm86_vmcs_clear_here(struct vmm86_machine *m)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);
	enum vmx_status status = vmx_vmclear(__pa(m->vmcs.region));

	if (status != VMX_SUCCEED)
		vmm86_vmx_failed("VMCLEAR", __pa(m->vmcs.region), status);
	if (c->current_machine == m)
		c->current_machine = NULL;
	list_del_rcu(&m->vmcs.node);
	m->launch = VMM86_LAUNCH_CLEAR;
	m->vmcs.cpu = -1;
}

static void clear_ipi(void *machine)
{
	struct vmm86_machine *m = machine;

	/* The CPU may have left VMX operation, and cleared it, meanwhile. */
	if (m->vmcs.cpu == smp_processor_id())
		vmm86_vmcs_clear_here(m);
}

static void vmcs_clear(struct vmm86_machine *m)
{
	int cpu = READ_ONCE(m->vmcs.cpu);

	if (cpu >= 0)
		smp_call_function_single(cpu, clear_ipi, m, 1);
}

void vmm86_vmcs_free(struct vmm86_machine *m)
{
	if (!m->vmcs.region)
		return;
	vmcs_clear(m);
	free_page((unsigned long)m->vmcs.region);
	m->vmcs.region = NULL;
}

/* Drop this machine's translations on this CPU; its VMCS is current. */
void vmm86_vmcs_flush(struct vmm86_machine *m)
{
	m->flush = false;
	if (!m->ept)
		return;	/* no VPID either: every VM entry flushes */

	vmm86_invept(vmx_caps_has_invept(&vmm86_caps, true) ?
		     VMX_INV_SINGLE : VMX_INV_ALL, vmm86_ept_pointer(m));
	if (vmx_caps_has_vpid(&vmm86_caps))
		vmm86_invvpid(vmx_caps_has_invvpid(&vmm86_caps, true) ?
			      VMX_INV_SINGLE : VMX_INV_ALL, GUEST_VPID);
}

/* The machine's region becomes the current VMCS; interrupts off. */
static bool load_region(struct vmm86_machine *m)
{
	u64 region = __pa(m->vmcs.region);
	enum vmx_status status = VMX_SUCCEED;

	/* A region that was never used must be cleared before its first load. */
	if (!m->initialised)
		status = vmx_vmclear(region);
	if (status == VMX_SUCCEED)
		status = vmx_vmptrld(region);
	if (status != VMX_SUCCEED)
		vmm86_vmx_failed("VMPTRLD", region, status);
	return status == VMX_SUCCEED;
}

static bool activate(struct vmm86_machine *m, struct vmm86_cpu *c)
{
	int cpu = smp_processor_id();
	bool moved = m->vmcs.cpu != cpu;
	unsigned long flags;

	if (moved)
		vmcs_clear(m);

	local_irq_save(flags);
	if (!c->on || !load_region(m)) {
		local_irq_restore(flags);
		return false;
	}
	if (moved) {
		/* A crash may walk the list at any moment: root.c. */
		list_add_rcu(&m->vmcs.node, &c->active);
		m->vmcs.cpu = cpu;
	}
	c->current_machine = m;
	local_irq_restore(flags);

	if (!m->initialised) {
		vmm86_controls_init(m);
		vmm86_host_init(m);
		vmm86_guest_init(m);
		m->initialised = true;
	} else if (moved) {
		m->run->stats.migrations++;
	}
	if (moved)
		vmm86_host_cpu(m);
	vmm86_mitigate_switch();
	m->flush = true;
	return true;
}

/**
 * vmm86_vmcs_load() - make the machine's VMCS current on this CPU.
 * @m:	machine; preemption is off until it is put
 *
 * Return: false if this CPU is not in VMX operation.
 */
bool vmm86_vmcs_load(struct vmm86_machine *m)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);

	if (c->current_machine != m && !activate(m, c))
		return false;
	if (unlikely(m->flush))
		vmm86_vmcs_flush(m);
	return true;
}

static struct vmx_guest guest(const struct vmm86_machine *m)
{
	return (struct vmx_guest) {
		.ept = m->ept, .real = m->real, .ports = m->hardware,
		.some_ports = m->port_bitmap[0],
	};
}

/**
 * vmm86_controls_check() - can this processor do what the machine needs?
 * @m:	machine whose mode, memory and hardware access are decided
 */
enum vmx_refusal vmm86_controls_check(struct vmm86_machine *m)
{
	const struct vmx_guest g = guest(m);

	return vmx_guest_decide(&vmm86_caps, &g);
}

/* Write the control fields of a new VMCS, which is current. */
void vmm86_controls_init(struct vmm86_machine *m)
{
	struct vmx_control_wish wish[VMX_GROUP_COUNT];
	const struct vmx_guest g = guest(m);
	u64 value;

	vmx_guest_wishes(&g, wish);
	vmx_control_resolve(&vmm86_caps, VMX_GROUP_PIN, &wish[VMX_GROUP_PIN],
			    &value);
	vmcs_write(VMCS_PIN_BASED_VM_EXEC_CONTROL, value);
	vmx_control_resolve(&vmm86_caps, VMX_GROUP_CPU, &wish[VMX_GROUP_CPU],
			    &value);
	vmcs_write(VMCS_CPU_BASED_VM_EXEC_CONTROL, value);
	m->cpu_controls = value;
	if (value & VMX_MASK(CPU_SECONDARY)) {
		vmx_control_resolve(&vmm86_caps, VMX_GROUP_CPU2,
				    &wish[VMX_GROUP_CPU2], &value);
		vmcs_write(VMCS_SECONDARY_VM_EXEC_CONTROL, value);
		if (value & VMX_MASK(CPU2_ENCLS))
			vmcs_write(VMCS_ENCLS_EXITING_BITMAP, ~0ul);
		if (value & VMX_MASK(CPU2_VPID))
			vmcs_write(VMCS_VIRTUAL_PROCESSOR_ID, GUEST_VPID);
	}
	vmx_control_resolve(&vmm86_caps, VMX_GROUP_EXIT, &wish[VMX_GROUP_EXIT],
			    &value);
	vmcs_write(VMCS_VM_EXIT_CONTROLS, value);
	vmx_control_resolve(&vmm86_caps, VMX_GROUP_ENTRY,
			    &wish[VMX_GROUP_ENTRY], &value);
	vmcs_write(VMCS_VM_ENTRY_CONTROLS, value);

	/* A VMCS region starts with no defined contents: write every field. */
	vmcs_write(VMCS_PAGE_FAULT_ERROR_CODE_MASK, 0);
	vmcs_write(VMCS_PAGE_FAULT_ERROR_CODE_MATCH, 0);
	vmcs_write(VMCS_CR3_TARGET_COUNT, 0);
	vmcs_write(VMCS_VM_EXIT_MSR_STORE_COUNT, 0);
	vmcs_write(VMCS_VM_EXIT_MSR_LOAD_COUNT, 0);
	vmcs_write(VMCS_VM_ENTRY_MSR_LOAD_COUNT, 0);
	vmcs_write(VMCS_VM_ENTRY_INTR_INFO_FIELD, 0);
	vmcs_write(VMCS_VMCS_LINK_POINTER, ~0ul);
	if (m->port_bitmap[0]) {
		vmcs_write(VMCS_IO_BITMAP_A, __pa(m->port_bitmap[0]));
		vmcs_write(VMCS_IO_BITMAP_B, __pa(m->port_bitmap[1]));
	}
	if (m->ept)
		vmcs_write(VMCS_EPT_POINTER, vmm86_ept_pointer(m));
}

/*
 * Guest state that both modes begin with and neither lets the guest reach
 * beyond: descriptor tables as after a reset (in v86 mode for SGDT and SIDT to
 * show; nothing is delivered through that IDT), no breakpoints, active.
 */
void vmm86_guest_init(struct vmm86_machine *m)
{
	vmcs_write(VMCS_GUEST_GDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_GDTR_LIMIT, 0xffff);
	vmcs_write(VMCS_GUEST_IDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_IDTR_LIMIT, 0x3ff);
	vmcs_write(VMCS_GUEST_DR7, 0x400);
	vmcs_write(VMCS_GUEST_IA32_DEBUGCTL, 0);
	vmcs_write(VMCS_GUEST_SYSENTER_CS, 0);
	vmcs_write(VMCS_GUEST_SYSENTER_ESP, 0);
	vmcs_write(VMCS_GUEST_SYSENTER_EIP, 0);
	vmcs_write(VMCS_GUEST_ACTIVITY_STATE, 0);
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY_INFO, 0);
	vmcs_write(VMCS_GUEST_PENDING_DBG_EXCEPTIONS, 0);
	m->mode->guest_init(m);
}

/**
 * vmm86_cpu_control() - set or clear a primary control of the current VMCS.
 * @m:	machine
 * @bit:	VMX_MASK() of the control
 * @on:	wanted state
 */
void vmm86_cpu_control(struct vmm86_machine *m, u64 bit, bool on)
{
	u64 value = on ? m->cpu_controls | bit : m->cpu_controls & ~bit;

	if (value == m->cpu_controls)
		return;
	m->cpu_controls = value;
	vmcs_write(VMCS_CPU_BASED_VM_EXEC_CONTROL, value);
}
