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
 *
 * Nearly always nobody wants anything and nothing has changed since the last RUN:
 * then one test says so, and what is left is run_straight(), with interrupts off
 * all the time.  Everything else goes the long way, run_with_care().
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/thread_info.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>

#include "compat.h"
#include "host.h"
#include "io.h"
#include "mitigate.h"
#include "trace.h"
#include "vmm86.h"
#include "vmx_ops.h"

/* Anything that the kernel wants done before this task goes on. */
#define WORK	(_TIF_NEED_RESCHED | VMM86_NEED_RESCHED_LAZY | _TIF_SIGPENDING | \
		 _TIF_NOTIFY_SIGNAL | _TIF_NOTIFY_RESUME)

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
	m->due.event = false;
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
	    READ_ONCE(m->due.deadline))
		return NEXT_WORK;
	if (test_thread_flag(TIF_IO_BITMAP))
		m->undo |= VMM86_UNDO_TSS;
	if (m->due.event) {
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

/**
 * vmm86_serve_host_event() - an NMI or machine check that ended the guest.
 * @m:	machine; called by entry.S at once, interrupts are off
 *
 * It is not pending any more, so it is raised again, before interrupts come on.
 * Other exceptions are left to vmm86_exit_handle().
 *
 * noinstr: after an NMI exit the processor blocks NMIs until the next IRET
 * (SDM, "Architectural State Before a VM Exit").  A breakpoint of kprobes or
 * ftrace on the way to the handler would end that too early, and a second NMI
 * would come in on the first one's stack.  So nothing between the exit and
 * INT 2 may be traced or probed; the same section holds entry.S.
 */
noinstr void vmm86_serve_host_event(struct vmm86_machine *m)
{
	u32 info = vmcs_read(VMCS_VM_EXIT_INTR_INFO);

	if (VMM86_INTR_TYPE(info) == VMM86_EVENT_NMI) {
		m->run->stats.nmis++;
		asm volatile("int $2");
	} else if (VMM86_INTR_VECTOR(info) == X86_TRAP_MC) {
		asm volatile("int $18");
	}
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
static enum vmm86_next instruction_failed(struct vmm86_machine *m, int status)
{
	if (status == VMX_FAIL_VALID)
		return entry_failed(m, 0, vmcs_read(VMCS_VM_INSTRUCTION_ERROR));
	/* The kernel took VMX away: it is going down. */
	if (!this_cpu_read(vmm86_cpu.on))
		return NEXT_OFF;
	vmm86_vmx_failed(m->launch == VMM86_LAUNCH_DONE ? "VMRESUME" : "VMLAUNCH",
			 __pa(m->vmcs.region), status);
	m->run->exit.reason = VMM86_EXIT_NONE;
	return NEXT_FAIL;
}

static noinline enum vmm86_next not_entered(struct vmm86_machine *m, u32 reason)
{
	enum vmm86_next next;

	if (reason < VMM86_NOT_ENTERED)
		next = entry_failed(m, reason, 0);
	else
		next = instruction_failed(m, reason & ~VMM86_NOT_ENTERED);
	vmm86_launch_settle(m);
	return next;
}

static __always_inline void note_exit(struct vmm86_machine *m, struct vmm86_run *run,
				      u32 reason)
{
	run->exit.hw_reason = reason;
	vmm86_watch_exit(m, reason);
}

/* An entry and the exit after it, interrupts off.  Return: as vmm86_enter(). */
static __always_inline u32 enter(struct vmm86_machine *m, struct vmm86_run *run)
{
	u32 reason;

	run->stats.entries++;
	/* Nobody's page fault but the guest's own may show in its CR2. */
	if (native_read_cr2() != m->cr2)
		native_write_cr2(m->cr2);
	reason = vmm86_enter(m, run->gpr);
	m->cr2 = native_read_cr2();
	return reason;
}

/* Interrupts are on: an external one was not acknowledged, and has come by now. */
static noinline enum vmm86_next handle(struct vmm86_machine *m, u32 reason)
{
	if (unlikely(reason & VMX_EXIT_ENTRY_FAILURE))
		return not_entered(m, reason);
	note_exit(m, m->run, reason);
	trace_exit(m, reason);
	return vmm86_exit_handle(m, reason);
}

static __always_inline unsigned long thread_work(void)
{
	return read_thread_flags() & (WORK | _TIF_IO_BITMAP);
}

/* Does the kernel want something, or the caller, or waits an event for the guest? */
static __always_inline bool something_due(const struct vmm86_machine *m)
{
	const struct vmm86_run *run = m->run;

	return thread_work() | READ_ONCE(run->stop) | READ_ONCE(run->irq) |
	       READ_ONCE(m->due.event) | READ_ONCE(m->due.deadline);
}

/* Interrupts are on before and after. */
static __always_inline enum vmm86_next enter_once(struct vmm86_machine *m)
{
	enum vmm86_next next;
	u32 reason;

	local_irq_disable();
	if (something_due(m)) {
		next = look_around(m);
		if (next != NEXT_ENTER) {
			local_irq_enable();
			return next;
		}
	}
	trace_enter(m);
	vmm86_host_refresh(m);
	vmm86_mitigate_entry(m);
	reason = enter(m, m->run);
	vmm86_host_put_debugctl(m);
	local_irq_enable();
	return handle(m, reason);
}

static bool uses_dr(const struct vmm86_machine *m)
{
	return m->real && m->r.dr7 & VMM86_DR7_ENABLED;
}

/*
 * What the caller changed since the last RUN, and what a CPU has to be told anew:
 * debug registers, a deadline.  Those come with every RUN from now on.
 */
static void load(struct vmm86_machine *m)
{
	m->due.before &= ~VMM86_BEFORE_LOAD;
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
	if (vmm86_mitigates_fpu())
		vmm86_fpu_load(m);
	if (uses_dr(m) || m->deadline.time || vmm86_mitigates_entry(m) ||
	    vmm86_mitigates_fpu())
		m->due.before |= VMM86_BEFORE_LOAD;
}

/* How many outputs wait; after an exit the caller has seen them. */
static void tell_outputs(struct vmm86_machine *m, enum vmm86_next next)
{
	m->outputs.page->count = m->outputs.count;
	if (next == NEXT_EXIT)
		m->outputs.count = 0;
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
	if (m->undo & VMM86_UNDO_LDT)
		vmm86_host_put_ldt(m);
	if (m->undo & VMM86_UNDO_HOST)
		vmm86_host_put_more(m);
	if (m->undo & VMM86_UNDO_FPU)
		vmm86_fpu_put(m);
	if (m->undo & VMM86_UNDO_TSS)
		vmm86_host_reload_tss(m);
	if (m->undo & VMM86_UNDO_QUEUE)
		tell_outputs(m, next);
}

/* At the end of a stay; @next: what is to be done outside of it. */
static __always_inline void end_stay(struct vmm86_machine *m, struct vmm86_run *run,
				     enum vmm86_next next)
{
	vmm86_host_put(m);
	if (unlikely(READ_ONCE(run->wanted) | m->undo))
		undo(m, next);
	vmm86_watch_end(m);
	vmm86_mitigate_put();
}

static enum vmm86_next leave(struct vmm86_machine *m, enum vmm86_next next)
{
	end_stay(m, m->run, next);
	preempt_enable();
	return next;
}

/* Until somebody else is needed. */
static __always_inline enum vmm86_next stay_on(struct vmm86_machine *m)
{
	enum vmm86_next next = enter_once(m);

	while (next == NEXT_ENTER) {
		m->run->stats.kernel_exits++;
		next = enter_once(m);
	}
	return leave(m, next);
}

/* A stay on one CPU; returns with something to do outside of it. */
static __always_inline enum vmm86_next stay(struct vmm86_machine *m)
{
	preempt_disable();
	if (!vmm86_vmcs_load(m)) {
		preempt_enable();
		return NEXT_OFF;
	}
	vmm86_watch_begin(m);
	vmm86_host_load(m);
	load(m);
	/*
	 * Who watches wants to see every exit.  And were the exit of a launch a quick
	 * one, a failed entry after it would look like a failed launch.
	 */
	if (trace_enter_enabled() || trace_exit_enabled() ||
	    m->launch != VMM86_LAUNCH_DONE)
		vmm86_quick_exits(m, false);
	return stay_on(m);
}

/*
 * Work that the kernel does on the way to user space only (restartable
 * sequences ask for it after every preemption).  It looks like a signal that
 * nobody sent: the system call starts again and the caller sees nothing.
 */
static int restart(struct vmm86_machine *m)
{
	m->due.before |= VMM86_BEFORE_AGAIN;
	set_thread_flag(TIF_SIGPENDING);
	return -ERESTARTNOINTR;
}

/* Between two stays, if the caller is not needed.  Return: 1 to go on, or as RUN. */
static long between(struct vmm86_machine *m, enum vmm86_next next)
{
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
	/* cond_resched() is for those who have to go at once. */
	if (read_thread_flags() & (_TIF_NEED_RESCHED | VMM86_NEED_RESCHED_LAZY))
		schedule();
	else
		cond_resched();
	return 1;
}

/* After a stay, until the caller is needed. */
static noinline long go_on(struct vmm86_machine *m, enum vmm86_next next)
{
	long ret;

	while (next != NEXT_EXIT) {
		/* Should RUN end here, its next one has to load. */
		m->due.before |= VMM86_BEFORE_LOAD;
		ret = between(m, next);
		if (ret <= 0)
			return ret;
		next = stay(m);
	}
	return 0;
}

/* The caller may have changed something: before the guest runs on. */
static long before(struct vmm86_machine *m)
{
	struct vmm86_run *run = m->run;
	u32 changed = READ_ONCE(run->changed);
	int ret;

	if (changed & ~VMM86_CHANGED_ALL ||
	    (changed & VMM86_REGS_SYSTEM && !m->real) ||
	    !vmm86_debug_valid(m))
		return -EINVAL;
	if (m->due.before & VMM86_BEFORE_INPUT) {
		ret = vmm86_input_complete(m);
		if (ret)
			return ret;
	}
	WRITE_ONCE(run->changed, 0);
	/* What an earlier RUN never came to put on a CPU still counts. */
	m->changed |= changed;
	if (!m->initialised)
		m->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	/* The caller has seen the outputs, unless it never got to see the exit. */
	if (!(m->due.before & VMM86_BEFORE_AGAIN))
		m->outputs.count = 0;
	m->due.before &= VMM86_BEFORE_LOAD;
	if (m->changed)
		m->due.before |= VMM86_BEFORE_LOAD;
	return 0;
}

/* Two words of the caller's in one. */
#define BOTH(first, second)						\
({									\
	static_assert(offsetof(struct vmm86_run, second) ==		\
		      offsetofend(struct vmm86_run, first));		\
	READ_ONCE(*(const u64 *)&run->first);				\
})

/* Is the host's state what this machine's VMCS holds, and does nobody watch? */
static __always_inline bool nothing_new(const struct vmm86_machine *m)
{
	return likely(vmm86_host_same(m)) &&
	       !trace_enter_enabled() && !trace_exit_enabled();
}

static __always_inline bool nothing_due(const struct vmm86_machine *m)
{
	const struct vmm86_run *run = m->run;

	return !(BOTH(changed, stop) | BOTH(irq, debug.flags) |
		 READ_ONCE(run->deadline) | READ_ONCE(m->due.any) | thread_work());
}

/*
 * All that has to be the same as in the last RUN, or not to be there.  The address
 * space too: nobody else's has this CR3 as long as the machine holds it.
 *
 * Interrupts are off, and its VMCS can leave this CPU by an interrupt only: so
 * nobody runs the machine elsewhere, and what is true here stays so.
 */
static __always_inline bool all_quiet(const struct vmm86_machine *m)
{
	return likely(vmm86_vmcs_here(m)) && likely(nothing_due(m)) && nothing_new(m);
}

/* An exit that only has to be told of, by an instruction that ends the run. */
static __always_inline bool told(struct vmm86_machine *m, struct vmm86_run *run,
				 u32 reason)
{
	if (likely(reason == VMX_EXIT_IO_INSTRUCTION)) {
		if (unlikely(!vmm86_io_told(m, run)))
			return false;
		note_exit(m, run, VMX_EXIT_IO_INSTRUCTION);
		return true;
	}
	if (reason == VMX_EXIT_HLT)
		vmm86_finish_quick(m, VMM86_EXIT_HLT);
	else if (reason == VMX_EXIT_VMCALL)
		vmm86_finish_quick(m, VMM86_EXIT_VMCALL);
	else
		return false;
	note_exit(m, run, reason);
	return true;
}

/* From here on this is a stay as any other. */
static noinline enum vmm86_next enter_again(struct vmm86_machine *m)
{
	m->run->stats.kernel_exits++;
	return stay_on(m);
}

/* An exit that takes more. */
static noinline long see_to(struct vmm86_machine *m, u32 reason)
{
	enum vmm86_next next;

	preempt_disable();
	local_irq_enable();
	next = handle(m, reason);
	next = next == NEXT_ENTER ? enter_again(m) : leave(m, next);
	return likely(next == NEXT_EXIT) ? 0 : go_on(m, next);
}

/* One entry and its exit, interrupts off; they are on at the end. */
static __always_inline long run_straight(struct vmm86_machine *m,
					 struct vmm86_run *run)
{
	u32 reason;

	vmm86_watch_begin(m);
	reason = enter(m, run);
	run = m->run;
	if (likely(told(m, run, reason))) {
		end_stay(m, run, NEXT_EXIT);
		local_irq_enable();
		return 0;
	}
	return see_to(m, reason);
}

/* Is there more to load than the VMCS? */
static bool has_load(const struct vmm86_machine *m)
{
	return m->due.before || READ_ONCE(m->run->debug.flags) ||
	       READ_ONCE(m->run->deadline);
}

/* A stay that ends before it has begun. */
static long no_entry(struct vmm86_machine *m, enum vmm86_next next)
{
	preempt_disable();
	local_irq_enable();
	vmm86_watch_begin(m);
	return go_on(m, leave(m, next));
}

/* Nothing but what an entry is looked around for before.  Interrupts are off. */
static long run_due(struct vmm86_machine *m)
{
	enum vmm86_next next = something_due(m) ? look_around(m) : NEXT_ENTER;

	return next == NEXT_ENTER ? run_straight(m, m->run) : no_entry(m, next);
}

static long run_with_care(struct vmm86_machine *m)
{
	enum vmm86_next next;
	long ret = before(m);

	if (ret)
		return ret;
	if (!has_load(m)) {
		local_irq_disable();
		if (vmm86_vmcs_here(m) && nothing_new(m))
			return run_due(m);
		local_irq_enable();
	}
	next = stay(m);
	return likely(next == NEXT_EXIT) ? 0 : go_on(m, next);
}

static noinline long run_slowly(struct vmm86_machine *m)
{
	long ret;

	/* A machine belongs to the address space that opened it. */
	if (m->mm != current->mm)
		return -EPERM;
	/* The bit is clear in machines only that RUN is made for. */
	if (test_and_set_bit_lock(0, &m->busy))
		return vmm86_machine_made(m) == VMM86_MADE ? -EBUSY : -EINVAL;
	ret = run_with_care(m);
	clear_bit_unlock(0, &m->busy);
	return ret;
}

/**
 * vmm86_run() - run the guest until the caller is needed.
 * @m:	any machine
 *
 * Return: 0 with run->exit filled; -EINTR with VMM86_EXIT_SIGNAL; -EIO with
 * VMM86_EXIT_ENTRY_FAILURE, or with VMM86_EXIT_NONE if the entry instruction
 * could not be executed at all (the kernel log says why); -EPERM if it belongs to
 * another address space; -EBUSY if another thread is running it; -EINVAL for a
 * machine that was not made or is a classic one, and for unknown bits in
 * run->changed or in run->debug.flags; -ENOMEM.
 */
long vmm86_run(struct vmm86_machine *m)
{
	long ret;

	local_irq_disable();
	if (likely(all_quiet(m)) && likely(!test_and_set_bit_lock(0, &m->busy))) {
		ret = run_straight(m, m->run);
		clear_bit_unlock(0, &m->busy);
		return ret;
	}
	local_irq_enable();
	return run_slowly(m);
}

/**
 * vmm86_run_classic() - the same of a classic machine.
 * @m:	machine whose lock is held
 */
long vmm86_run_classic(struct vmm86_machine *m)
{
	return run_with_care(m);
}
