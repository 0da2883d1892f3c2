// SPDX-License-Identifier: GPL-2.0-only
/*
 * exits.c - what each VM exit means: handled here and the guest goes on, or
 * told to the caller in one exit record.
 */
#include <linux/interrupt.h>
#include <asm/processor.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>

#include "skip.h"
#include "trace.h"
#include "vmm86.h"
#include "vmx_ops.h"

/*
 * After so many quick exits in a row one is not, so that interrupts come on: for
 * an emulated processor (Bochs 2.7) that takes none while it runs a guest that was
 * entered with IF clear; the VMX preemption timer starts anew at each entry.
 */
#define QUICK_ROW	255u

/* CPUID.1 features that the guest has no way to use. */
#define CPUID1_ECX_HIDDEN	(BIT(2) | BIT(3) | BIT(5) | BIT(6) | BIT(7) | \
				 BIT(8) | BIT(12) | BIT(15) | BIT(17) | \
				 BIT(21) | BIT(24) | BIT(26) | BIT(27) | \
				 BIT(28) | BIT(29))
#define CPUID1_ECX_HYPERVISOR	BIT(31)
#define CPUID1_EDX_HIDDEN	(BIT(7) | BIT(9) | BIT(12) | BIT(14) | BIT(21) | \
				 BIT(22) | BIT(28) | BIT(29) | BIT(31))
/* CPUID.80000001 EDX: SYSCALL, NX, 1 GiB pages, RDTSCP, long mode */
#define CPUIDX_EDX_HIDDEN	(BIT(11) | BIT(20) | BIT(26) | BIT(27) | BIT(29))

/* An exit that has no record of its own: everything the processor said. */
static noinline enum vmm86_next exit_raw(struct vmm86_machine *m,
					 enum vmm86_exit_reason reason)
{
	struct vmm86_exit *exit = &m->run->exit;

	exit->hw_qualification = vmcs_read(VMCS_EXIT_QUALIFICATION);
	exit->hw_interruption = vmcs_read(VMCS_VM_EXIT_INTR_INFO);
	exit->hw_error_code = vmcs_read(VMCS_VM_EXIT_INTR_ERROR_CODE);
	return vmm86_exit_to_user(m, reason);
}

/* The guest's next step waits for a page of its memory. */
enum vmm86_next vmm86_need_page(struct vmm86_machine *m, u32 address)
{
	m->need = address;
	return NEXT_PAGE;
}

/* If the guest single-steps, it is owed a trap for the instruction we did. */
void vmm86_trap_if_stepping(void)
{
	if (unlikely(vmcs_read(VMCS_GUEST_RFLAGS) & X86_EFLAGS_TF))
		vmcs_write(VMCS_GUEST_PENDING_DBG_EXCEPTIONS,
			   VMM86_PENDING_DBG_BS);
}

/* What stepping over an instruction has to do where there is more than EIP. */
bool vmm86_skip_shadow(void)
{
	u32 blocking = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY_INFO);

	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY_INFO,
		   blocking & ~(VMM86_BLOCK_STI | VMM86_BLOCK_MOV_SS));
	vmm86_trap_if_stepping();
	return true;
}

enum vmm86_next vmm86_skip_shadow_and_exit(void)
{
	vmm86_skip_shadow();
	return NEXT_EXIT;
}

/* Step over an instruction that was executed for the guest. */
void vmm86_skip(u32 length)
{
	vmcs_write(VMCS_GUEST_RIP, (u32)vmcs_read(VMCS_GUEST_RIP) + length);
	if (vmm86_skip_has_shadow())
		vmm86_skip_shadow();
}

/*
 * Tell the caller of an instruction that ends the run.  Classic clients find
 * EIP at the instruction, as the 2007 driver left it; others behind it.
 */
enum vmm86_next vmm86_finish_insn(struct vmm86_machine *m,
				  enum vmm86_exit_reason reason, u32 length)
{
	if (!m->classic)
		vmm86_skip(length);
	return vmm86_exit_to_user(m, reason);
}

static u32 insn_length(void)
{
	return vmcs_read(VMCS_VM_EXIT_INSTRUCTION_LEN);
}

/* The guest gets an exception before its next instruction. */
void vmm86_queue_exception(struct vmm86_machine *m, u8 vector, bool has_error,
			   u32 error)
{
	m->due.event = true;
	m->event = (struct vmm86_event) {
		.vector = vector,
		.type = VMM86_EVENT_EXCEPTION,
		.has_error = has_error,
		.error = error,
	};
}

/* The interrupt that waited for the guest is delivered with the next entry. */
void vmm86_interrupt_taken(struct vmm86_machine *m, u8 vector)
{
	m->run->irq = 0;
	m->run->stats.injected++;
	trace_inject(m, vector, VMM86_EVENT_EXTERNAL);
}

static noinline enum vmm86_next refuse_with(struct vmm86_machine *m, u8 vector)
{
	vmm86_queue_exception(m, vector, vector == X86_TRAP_GP, 0);
	return NEXT_ENTER;
}

/* Always true. */
static __always_inline bool handle_cpuid(struct vmm86_run *run)
{
	u32 *gpr = run->gpr;
	u32 leaf = READ_ONCE(gpr[VMM86_EAX]);
	u32 a = leaf, b, c = READ_ONCE(gpr[VMM86_ECX]), d;

	native_cpuid(&a, &b, &c, &d);
	switch (leaf) {
	case 1:
		c = (c & ~CPUID1_ECX_HIDDEN) | CPUID1_ECX_HYPERVISOR;
		d &= ~CPUID1_EDX_HIDDEN;
		break;
	case 0x7:		/* features that need state we do not switch */
	case 0xa:		/* performance counters */
	case 0xb:		/* topology */
	case 0xd:		/* XSAVE */
		a = 0;
		b = 0;
		c = 0;
		d = 0;
		break;
	case 0x40000000:	/* who we are */
		a = leaf;
		b = 0x386d6d76;	/* "vmm86       " */
		c = 0x20202036;
		d = 0x20202020;
		break;
	case 0x80000001:
		c = 0;
		d &= ~CPUIDX_EDX_HIDDEN;
		break;
	}
	gpr[VMM86_EAX] = a;
	gpr[VMM86_EBX] = b;
	gpr[VMM86_ECX] = c;
	gpr[VMM86_EDX] = d;
	return vmm86_skip_quick();
}

/* Return: true if the guest can go on at once. */
notrace bool vmm86_cpuid_quick(struct vmm86_machine *m)
{
	struct vmm86_run *run = m->run;

	if (unlikely((u8)m->watch.exits[VMX_EXIT_CPUID] == QUICK_ROW))
		return false;
	vmm86_count_quick(m, run, VMX_EXIT_CPUID);
	return handle_cpuid(run);
}

static noinline enum vmm86_next cpuid_exit(struct vmm86_machine *m)
{
	if (m->classic)
		return vmm86_exit_to_user(m, VMM86_EXIT_UNSUPPORTED);
	handle_cpuid(m->run);
	return NEXT_ENTER;
}

/*
 * An event whose delivery was interrupted by the exit must be delivered again,
 * except those that their instruction causes again (SDM, "Information for VM
 * Exits During Event Delivery").
 */
static void requeue_interrupted_event(struct vmm86_machine *m)
{
	u32 info = vmcs_read(VMCS_IDT_VECTORING_INFO_FIELD);
	u8 type = VMM86_INTR_TYPE(info);

	if (!(info & VMM86_INTR_VALID) || type >= VMM86_EVENT_SOFTWARE)
		return;
	m->due.event = true;
	m->event = (struct vmm86_event) {
		.vector = VMM86_INTR_VECTOR(info),
		.type = type,
		.has_error = info & VMM86_INTR_HAS_ERROR,
		.error = vmcs_read(VMCS_IDT_VECTORING_ERROR_CODE),
	};
}

static noinline enum vmm86_next handle_ept_violation(struct vmm86_machine *m)
{
	u64 gpa = vmcs_read(VMCS_GUEST_PHYSICAL_ADDRESS);
	struct vmm86_exit *exit = &m->run->exit;

	requeue_interrupted_event(m);
	if (vmm86_memory_valid(m, gpa))
		return vmm86_need_page(m, gpa);

	exit->hw_qualification = vmcs_read(VMCS_EXIT_QUALIFICATION);
	exit->memory.address = gpa;
	exit->memory.access = exit->hw_qualification & 7;
	exit->memory.reserved = 0;
	return vmm86_exit_to_user(m, VMM86_EXIT_MEMORY);
}

static noinline enum vmm86_next handle_exception(struct vmm86_machine *m)
{
	u32 info = vmcs_read(VMCS_VM_EXIT_INTR_INFO);
	u8 vector = VMM86_INTR_VECTOR(info);
	enum vmm86_next next;

	/* The host's own events were served before interrupts came on. */
	if (VMM86_INTR_TYPE(info) == VMM86_EVENT_NMI || vector == X86_TRAP_MC)
		return NEXT_ENTER;
	if (vector == X86_TRAP_NM && !(m->undo & VMM86_UNDO_FPU) &&
	    !(m->real && m->r.cr0_shadow & (X86_CR0_TS | X86_CR0_EM))) {
		vmm86_fpu_load(m);
		return NEXT_ENTER;
	}
	if (unlikely(m->debugger.flags) && vmm86_debug_exception(m, info, &next))
		return next;
	return m->mode->exception(m, info);
}

/* From 6.15 on the kernel runs no softirqs while FPU registers are borrowed. */
static enum vmm86_next after_interrupt(const struct vmm86_machine *m)
{
	return m->undo & VMM86_UNDO_FPU && local_softirq_pending() ? NEXT_WORK :
								    NEXT_ENTER;
}

static enum vmm86_next handle_host_interrupt(struct vmm86_machine *m)
{
	m->run->stats.interrupts++;
	vmm86_watch_end(m);
	vmm86_watch_begin(m);
	if (m->tick_next)
		vmm86_classic_tick(m);
	return after_interrupt(m);
}

/**
 * vmm86_exit_handle() - look at the exit that just happened.
 * @m:		machine; its VMCS is current, interrupts are on
 * @reason:	exit reason, all 32 bits, without entry failures
 *
 * Basic exit reasons: SDM, "VMX Basic Exit Reasons".
 */
enum vmm86_next vmm86_exit_handle(struct vmm86_machine *m, u32 reason)
{
	switch (VMX_EXIT_BASIC(reason)) {
	case VMX_EXIT_EXCEPTION_NMI:
		return handle_exception(m);
	case VMX_EXIT_EXTERNAL_INTERRUPT:
		return handle_host_interrupt(m);
	case VMX_EXIT_PREEMPTION_TIMER:
		m->run->stats.time_slices++;
		return after_interrupt(m);
	case VMX_EXIT_INTERRUPT_WINDOW:
		vmm86_cpu_control(m, VMX_MASK(CPU_INTERRUPT_WINDOW), false);
		return NEXT_ENTER;
	case VMX_EXIT_MONITOR_TRAP_FLAG:
		return vmm86_debug_step_done(m);
	case VMX_EXIT_IO_INSTRUCTION:
		return vmm86_io(m);
	case VMX_EXIT_HLT:
		return vmm86_finish_quick(m, VMM86_EXIT_HLT);
	case VMX_EXIT_VMCALL:
		return vmm86_finish_quick(m, VMM86_EXIT_VMCALL);
	case VMX_EXIT_CPUID:
		return cpuid_exit(m);
	case VMX_EXIT_EPT_VIOLATION:
		return handle_ept_violation(m);
	case VMX_EXIT_TRIPLE_FAULT:
		return vmm86_exit_to_user(m, VMM86_EXIT_SHUTDOWN);
	case VMX_EXIT_CR_ACCESS:
		return vmm86_real_cr(m);
	case VMX_EXIT_DR_ACCESS:
		return vmm86_real_dr(m);
	case VMX_EXIT_MSR_READ:
		return vmm86_real_msr(m, false);
	case VMX_EXIT_MSR_WRITE:
		return vmm86_real_msr(m, true);
	case VMX_EXIT_INVD:
	case VMX_EXIT_WBINVD:
		/* Our caches are coherent: nothing to do. */
		vmm86_skip(insn_length());
		return NEXT_ENTER;
	case VMX_EXIT_RDPMC:
		return refuse_with(m, X86_TRAP_GP);
	case VMX_EXIT_MWAIT_INSTRUCTION:
	case VMX_EXIT_MONITOR_INSTRUCTION:
	case VMX_EXIT_XSETBV:
	case VMX_EXIT_GETSEC:
	case VMX_EXIT_VMCLEAR:
	case VMX_EXIT_VMLAUNCH:
	case VMX_EXIT_VMPTRLD:
	case VMX_EXIT_VMPTRST:
	case VMX_EXIT_VMREAD:
	case VMX_EXIT_VMRESUME:
	case VMX_EXIT_VMWRITE:
	case VMX_EXIT_VMOFF:
	case VMX_EXIT_VMON:
	case VMX_EXIT_INVEPT:
	case VMX_EXIT_INVVPID:
	case VMX_EXIT_ENCLS:
		/* CPUID says that the guest does not have these. */
		return refuse_with(m, X86_TRAP_UD);
	default:
		return exit_raw(m, VMM86_EXIT_UNSUPPORTED);
	}
}
