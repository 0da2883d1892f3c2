// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - one RUN: stays on a CPU, entries into the guest, and what happens
 * between them.
 *
 * A stay is what happens with preemption off: the VMCS is current, host state
 * is captured, the guest is entered again and again until somebody else is
 * needed - the caller, a sleeping allocation, the scheduler.  The order inside
 * matters: interrupts go off before signals and rescheduling are looked at and
 * stay off through the entry; else a wake-up could be slept over in the guest.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/thread_info.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>

#include "host.h"
#include "mitigate.h"
#include "trace.h"
#include "vmm86.h"
#include "vmx_ops.h"

/*
 * After so many quick exits in a row one is not, so that interrupts come on: for
 * an emulated processor (Bochs 2.7) that takes none while it runs a guest that was
 * entered with IF clear; the VMX preemption timer starts anew at each entry.
 */
#define QUICK_ROW	255u

/* Anything that the kernel wants done before this task goes on. */
#define WORK	(_TIF_NEED_RESCHED | _TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL | \
		 _TIF_NOTIFY_RESUME)

/* Registers that the caller changed go into the VMCS. */
static noinline void put_state(struct vmm86_machine *m, u32 changed)
{
	struct vmm86_run *run = m->run;

	if (changed & VMM86_STATE_A20) {
		vmm86_memory_a20(m, READ_ONCE(run->a20));
		if (m->flush)
			vmm86_vmcs_flush(m);
	}
	if (changed & VMM86_REGS_SYSTEM)
		vmm86_real_put_system(m, &run->system);
	else if (changed & VMM86_REGS_SEGMENTS)
		m->mode->put_segments(m);
	if (!(changed & VMM86_REGS_IP))
		return;

	/* Another place in the program: what the old one was owed is void. */
	m->event.pending = false;
	vmcs_write(VMCS_VM_ENTRY_INTR_INFO_FIELD, 0);
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY_INFO, 0);
	vmcs_write(VMCS_GUEST_PENDING_DBG_EXCEPTIONS, 0);
	vmcs_write(VMCS_GUEST_RIP, READ_ONCE(run->eip));
	vmcs_write(VMCS_GUEST_RSP, READ_ONCE(run->gpr[VMM86_ESP]));
	m->mode->put_flags(m, READ_ONCE(run->eflags));
}

/* Registers that the caller wants to see come out of the VMCS. */
static void get_state(struct vmm86_machine *m)
{
	struct vmm86_run *run = m->run;
	u32 wanted = READ_ONCE(run->wanted);
	int i;

	if (wanted & VMM86_REGS_IP) {
		run->eip = vmcs_read(VMCS_GUEST_RIP);
		run->gpr[VMM86_ESP] = vmcs_read(VMCS_GUEST_RSP);
		run->eflags = m->mode->get_flags(m);
	}
	if (wanted & VMM86_REGS_SEGMENTS)
		for (i = 0; i < VMM86_SREG_COUNT; i++)
			run->sreg[i] = vmcs_read(VMCS_GUEST_ES_SELECTOR + 2 * i);
	if (wanted & VMM86_REGS_SYSTEM && m->real)
		vmm86_real_get_system(m, &run->system);
}

/* The kernel or the caller wants something, or an event waits for the guest. */
static noinline enum vmm86_next look_around(struct vmm86_machine *m)
{
	bool step = m->debugger.flags & VMM86_DEBUG_STEP;
	u32 irq = READ_ONCE(m->run->irq);
	enum vmm86_next next;

	if ((read_thread_flags() & WORK) | READ_ONCE(m->run->stop) |
	    READ_ONCE(m->deadline.expired))
		return NEXT_WORK;
	if (test_thread_flag(TIF_IO_BITMAP))
		m->undo |= VMM86_UNDO_TSS;
	if (m->event.pending) {
		next = m->mode->deliver(m);
		/* TF is gone with it: the first step ends in the handler. */
		if (m->debugger.trap_flag && next == NEXT_ENTER)
			return vmm86_debug_step_done(m);
		return next;
	}
	/* A step holds interrupts back; another thread may have taken it back. */
	if (step || !irq)
		return NEXT_ENTER;
	/* A single-step trap that is due comes first. */
	if (vmcs_read(VMCS_GUEST_PENDING_DBG_EXCEPTIONS) & VMM86_PENDING_DBG_BS)
		return NEXT_ENTER;
	return m->mode->interrupt(m, irq);
}

/*
 * NMIs and machine checks that ended the guest are the host's.  They are not
 * pending any more, so they are raised again, before interrupts come on.
 */
static noinline noinstr bool serve_host_event(struct vmm86_run *run)
{
	u32 info = vmcs_read(VMCS_VM_EXIT_INTR_INFO);

	if (VMM86_INTR_TYPE(info) == VMM86_EVENT_NMI) {
		run->stats.nmis++;
		asm volatile("int $2");
	} else if (VMM86_INTR_VECTOR(info) == X86_TRAP_MC) {
		asm volatile("int $18");
	}
	return false;
}

/**
 * vmm86_exit_quick() - first thing after an exit, called by entry.S.
 * @m:	machine; interrupts are off, as they were at the entry
 *
 * Serves an NMI or machine check that caused the exit, and exits that need so
 * little that anything more would be most of their price.  The guest goes on at
 * once then, without another look at signals or rescheduling: whoever asks for
 * them sends an interrupt, and that ends the guest as soon as it is entered.
 *
 * noinstr: after an NMI exit the processor blocks NMIs until the next IRET
 * (SDM, "Architectural State Before a VM Exit").  A breakpoint of kprobes or
 * ftrace on the way to the handler would end that too early, and a second NMI
 * would come in on the first one's stack.  So nothing between the exit and
 * INT 2 may be traced or probed; the same section holds entry.S.  The quick exits
 * are no NMIs, and come last.
 *
 * Host RSP, GS base and IDTR come from the VMCS with the exit itself, and
 * interrupts stay off: an NMI or machine check that comes at the first
 * instruction after the exit finds the host complete.
 *
 * Return: true to enter the guest again.
 */
noinstr bool vmm86_exit_quick(struct vmm86_machine *m)
{
	u32 reason;

	vmm86_mitigate_exit();
	reason = vmcs_read_known(VMCS_VM_EXIT_REASON);
	if (reason == m->quick_io)
		return vmm86_io_queued(m);
	if (reason == m->quick_cpuid && (u8)m->watch.exits[VMX_EXIT_CPUID] != QUICK_ROW)
		return vmm86_cpuid_quick(m);
	m->hw_reason = reason;
	return reason == VMX_EXIT_EXCEPTION_NMI ? serve_host_event(m->run) : false;
}

static noinline enum vmm86_next entry_failed(struct vmm86_machine *m,
					     u32 reason, u32 error)
{
	struct vmm86_exit *exit = &m->run->exit;

	exit->reason = VMM86_EXIT_ENTRY_FAILURE;
	exit->hw_reason = reason;
	exit->hw_qualification = error ? 0 : vmcs_read(VMCS_EXIT_QUALIFICATION);
	exit->entry.instruction_error = error;
	m->watch.failures++;
	vmm86_audit(m, reason, error);
	return NEXT_FAIL;
}

/* VMLAUNCH or VMRESUME itself failed; without a current VMCS, or by a fault. */
static noinline enum vmm86_next instruction_failed(struct vmm86_machine *m, int status)
{
	if (status == VMX_FAIL_VALID)
		return entry_failed(m, 0, vmcs_read(VMCS_VM_INSTRUCTION_ERROR));
	/* The kernel took VMX away: it is going down. */
	if (!this_cpu_read(vmm86_cpu.on))
		return NEXT_OFF;
	vmm86_vmx_failed(m->vmcs.launched ? "VMRESUME" : "VMLAUNCH",
			 __pa(m->vmcs.region), status);
	m->run->exit.reason = VMM86_EXIT_NONE;
	return NEXT_FAIL;
}

/* One entry and the exit after it.  Interrupts are on before and after. */
static __always_inline enum vmm86_next enter_once(struct vmm86_machine *m)
{
	struct vmm86_run *run = m->run;
	enum vmm86_next next;
	u32 reason;
	int status;

	local_irq_disable();
	if (unlikely((read_thread_flags() & (WORK | _TIF_IO_BITMAP)) |
		     READ_ONCE(run->stop) |
		     READ_ONCE(run->irq) | m->event.pending |
		     READ_ONCE(m->deadline.expired))) {
		next = look_around(m);
		if (next != NEXT_ENTER) {
			local_irq_enable();
			return next;
		}
	}
	trace_enter(m);
	vmm86_host_refresh(m);
	run->stats.entries++;
	/* Nobody's page fault but the guest's own may show in its CR2. */
	if (m->real && native_read_cr2() != m->r.cr2)
		native_write_cr2(m->r.cr2);
	vmm86_mitigate_entry(m);
	status = vmm86_enter(m, run->gpr);
	if (m->real)
		m->r.cr2 = native_read_cr2();
	/* An external interrupt was not acknowledged: it comes here. */
	local_irq_enable();
	if (unlikely(status))
		return instruction_failed(m, status);
	reason = m->hw_reason;
	if (unlikely(reason & VMX_EXIT_ENTRY_FAILURE))
		return entry_failed(m, reason, 0);
	/* A failed entry leaves the launch state alone, a good one sets it. */
	m->vmcs.launched = true;
	m->run->exit.hw_reason = reason;
	vmm86_watch_exit(m, reason);
	trace_exit(m, reason);
	/* The exit that comes most is not searched for. */
	return likely(reason == VMX_EXIT_IO_INSTRUCTION) ?
	       vmm86_io(m) : vmm86_exit_handle(m, reason);
}

static bool uses_dr(const struct vmm86_machine *m)
{
	return m->real && m->r.dr7 & VMM86_DR7_ENABLED;
}

/*
 * What the caller changed since the last RUN, and what a CPU has to be told anew:
 * debug registers, a deadline.  Those come with every RUN from now on.
 */
static noinline void load(struct vmm86_machine *m)
{
	m->load = false;
	if (uses_dr(m))
		vmm86_real_load_dr(m);
	if (m->changed)
		put_state(m, m->changed);
	m->changed = 0;
	if (READ_ONCE(m->run->deadline) | m->deadline.time)
		vmm86_deadline_load(m);
	if (READ_ONCE(m->run->debug.flags))
		vmm86_debug_load(m);
	if (vmm86_mitigates_entry(m))
		vmm86_quick_exits(m, false);
	if (uses_dr(m) || m->deadline.time || vmm86_mitigates_entry(m))
		m->before |= VMM86_BEFORE_LOAD;
}

/* At the start of a stay on this CPU. */
static __always_inline void begin_stay(struct vmm86_machine *m)
{
	vmm86_watch_begin(m);
	vmm86_host_load(m);
	if (unlikely(m->load))
		load(m);
	/* Who watches wants to see every exit. */
	if (trace_enter_enabled() || trace_exit_enabled())
		vmm86_quick_exits(m, false);
}

/* What few stays have at their end. */
static noinline void undo(struct vmm86_machine *m, enum vmm86_next next)
{
	/* A debugger is one of those who have no quick exits. */
	if (m->undo & VMM86_UNDO_SLOW) {
		if (m->debugger.flags)
			vmm86_debug_put(m);
		vmm86_quick_exits(m, true);
	}
	if (READ_ONCE(m->run->wanted) && next != NEXT_PAGE)
		get_state(m);
	if (m->undo & VMM86_UNDO_FPU)
		vmm86_fpu_put(m);
	if (m->undo & VMM86_UNDO_TSS)
		vmm86_host_reload_tss(m);
	if (m->undo & VMM86_UNDO_QUEUE)
		m->outputs.page->count = m->outputs.count;
}

/* At its end; @next: what is to be done outside of it. */
static __always_inline void end_stay(struct vmm86_machine *m,
				     enum vmm86_next next)
{
	if (READ_ONCE(m->run->wanted) | m->undo)
		undo(m, next);
	vmm86_host_put(m);
	vmm86_watch_end(m);
	vmm86_mitigate_put();
}

/* A stay on one CPU; returns with something to do outside of it. */
static __always_inline enum vmm86_next stay(struct vmm86_machine *m)
{
	enum vmm86_next next;

	preempt_disable();
	if (unlikely(!vmm86_vmcs_here(m)) && !vmm86_vmcs_load(m)) {
		preempt_enable();
		return NEXT_OFF;
	}
	begin_stay(m);
again:
	next = enter_once(m);
	if (unlikely(next == NEXT_ENTER)) {
		m->run->stats.kernel_exits++;
		goto again;
	}
	end_stay(m, next);
	preempt_enable();
	return next;
}

/*
 * Work that the kernel does on the way to user space only (restartable
 * sequences ask for it after every preemption).  It looks like a signal that
 * nobody sent: the system call starts again and the caller sees nothing.
 */
static int restart(struct vmm86_machine *m)
{
	m->before |= VMM86_BEFORE_AGAIN;
	set_thread_flag(TIF_SIGPENDING);
	return -ERESTARTNOINTR;
}

/* Between two stays, if the caller is not needed. */
static noinline long see_to(struct vmm86_machine *m, enum vmm86_next next)
{
	m->load = true;
	switch (next) {
	case NEXT_FAIL:
		return -EIO;
	case NEXT_PAGE:
		return m->mode->map(m, m->need >> PAGE_SHIFT) ? -ENOMEM : 1;
	case NEXT_OFF:
		/* The CPU is coming or going; we shall be moved. */
		schedule_timeout_interruptible(1);
		break;
	default:
		break;
	}
	if (signal_pending(current) || READ_ONCE(m->run->stop)) {
		m->run->exit.reason = VMM86_EXIT_SIGNAL;
		return -EINTR;
	}
	if (vmm86_deadline_passed(m)) {
		m->run->exit.reason = VMM86_EXIT_DEADLINE;
		return 0;
	}
	if (test_thread_flag(TIF_NOTIFY_RESUME))
		return restart(m);
	cond_resched();
	return 1;
}

/* Between two stays.  Return: 1 to go on, 0 done, or a negative errno. */
static __always_inline long between(struct vmm86_machine *m,
				    enum vmm86_next next)
{
	return likely(next == NEXT_EXIT) ? 0 : see_to(m, next);
}

/* The caller changed something, or brings something: before the guest runs on. */
static noinline long before(struct vmm86_machine *m)
{
	struct vmm86_run *run = m->run;
	u32 changed = READ_ONCE(run->changed);
	int ret;

	if (changed & ~VMM86_CHANGED_ALL ||
	    (changed & VMM86_REGS_SYSTEM && !m->real) ||
	    !vmm86_debug_valid(m))
		return -EINVAL;
	if (m->before & VMM86_BEFORE_INPUT) {
		ret = vmm86_input_complete(m);
		if (ret)
			return ret;
	}
	WRITE_ONCE(run->changed, 0);
	m->load = true;
	/* What an earlier RUN never came to put on a CPU still counts. */
	m->changed |= changed;
	if (!m->initialised)
		m->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	/* The caller has seen the outputs, unless it never got to see the exit. */
	if (!(m->before & VMM86_BEFORE_AGAIN))
		m->outputs.count = 0;
	m->before = 0;
	return 0;
}

static __always_inline long run_until_exit(struct vmm86_machine *m)
{
	struct vmm86_run *run = m->run;
	long ret;

	if (unlikely(READ_ONCE(run->changed) | READ_ONCE(run->debug.flags) |
		     m->before | READ_ONCE(run->deadline))) {
		ret = before(m);
		if (ret)
			return ret;
	} else {
		/* The caller has seen these. */
		m->outputs.count = 0;
	}
	do {
		ret = between(m, stay(m));
	} while (ret > 0);
	return ret;
}

/**
 * vmm86_run() - run the guest until the caller is needed.
 * @m:	a machine that was made
 *
 * Return: 0 with run->exit filled; -EINTR with VMM86_EXIT_SIGNAL; -EIO with
 * VMM86_EXIT_ENTRY_FAILURE, or with VMM86_EXIT_NONE if the entry instruction
 * could not be executed at all (the kernel log says why); -EBUSY if another
 * thread is running it; -EINVAL for unknown bits in run->changed or in
 * run->debug.flags; -ENOMEM.
 */
long vmm86_run(struct vmm86_machine *m)
{
	long ret;

	if (test_and_set_bit_lock(0, &m->busy))
		return -EBUSY;
	ret = run_until_exit(m);
	clear_bit_unlock(0, &m->busy);
	return ret;
}
