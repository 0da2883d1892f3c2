// SPDX-License-Identifier: GPL-2.0-only
/*
 * classic.c - the interface of 2007 over today's machinery.
 *
 * A file that is not set up becomes a classic machine by its first mmap(): all
 * of real mode's reach at user address 0, this PC's firmware in it.  ioctl 64
 * then exchanges sixteen registers and returns the basic exit reason.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <asm/processor-flags.h>

#include "vmm86.h"

#define CLASSIC_BYTES	VMM86_MEM_DEFAULT
#define CLASSIC_FLAGS	(X86_EFLAGS_VM | X86_EFLAGS_FIXED)

#define TICK_VECTOR	8
#define TICK_NS		54925401ull	/* 65536 / 1.193182 MHz */

static bool classic_tick;
module_param(classic_tick, bool, 0644);
MODULE_PARM_DESC(classic_tick, "inject the timer interrupt (vector 8) into classic machines, 18.2 times a second");

static int make_classic(struct vmm86_machine *m)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup),
		.mode = VMM86_MODE_AUTO,
		.flags = VMM86_SETUP_FIRMWARE,
	};
	int ret;

	/* Before it is made: nobody may ever use it as another kind. */
	m->classic = true;
	vmm86_quick_exits(m, true);
	ret = vmm86_machine_make(m, &setup);
	if (ret == -EBUSY || ret == -EOPNOTSUPP)
		pr_notice_ratelimited("CPU %u: %s; %s\n", setup.refusal_cpu,
				      vmx_refusal_text(setup.refusal),
				      vmx_refusal_cure(setup.refusal));
	if (ret) {
		m->classic = false;
		return ret;
	}
	if (!m->hardware)
		pr_info_ratelimited("%s[%d] gets copies of ROM and no ports: it lacks CAP_SYS_RAWIO, or the kernel is locked down\n",
				    current->comm, task_pid_nr(current));
	m->run->wanted = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	m->tick_next = classic_tick ? ktime_get() : 0;
	return 0;
}

/**
 * vmm86_classic_mmap() - the classic mapping, which makes the machine.
 * @m:		machine, made or not
 * @vma:	must be all of real mode's reach, at address 0, shared
 */
int vmm86_classic_mmap(struct vmm86_machine *m, struct vm_area_struct *vma)
{
	int ret = 0;

	if (vma->vm_start || vma->vm_pgoff ||
	    vma->vm_end - vma->vm_start != CLASSIC_BYTES ||
	    !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	/*
	 * The lock of a machine that was made is held as long as its guest runs;
	 * the caller holds the lock of the address space, which others want.
	 */
	if (!vmm86_machine_made(m)) {
		mutex_lock(&m->lock);
		if (!m->made)
			ret = make_classic(m);
		mutex_unlock(&m->lock);
	}
	return ret ?: vmm86_memory_mmap(m, vma);
}

static void get_block(const struct vmm86_run *run, struct vmm86_classic_regs *r)
{
	const u32 *gpr = run->gpr;

	r->eip = run->eip;
	r->eflags = run->eflags | CLASSIC_FLAGS;
	r->eax = gpr[VMM86_EAX];
	r->ecx = gpr[VMM86_ECX];
	r->edx = gpr[VMM86_EDX];
	r->ebx = gpr[VMM86_EBX];
	r->esp = gpr[VMM86_ESP];
	r->ebp = gpr[VMM86_EBP];
	r->esi = gpr[VMM86_ESI];
	r->edi = gpr[VMM86_EDI];
	r->es = run->sreg[VMM86_ES];
	r->cs = run->sreg[VMM86_CS];
	r->ss = run->sreg[VMM86_SS];
	r->ds = run->sreg[VMM86_DS];
	r->fs = run->sreg[VMM86_FS];
	r->gs = run->sreg[VMM86_GS];
}

/*
 * Registers that are as they were left, after a signal above all, change nothing:
 * the guest still gets what it was about to get.
 */
static void put_block(struct vmm86_run *run, const struct vmm86_classic_regs *r)
{
	struct vmm86_classic_regs before;
	u32 *gpr = run->gpr;

	get_block(run, &before);
	if (!memcmp(&before, r, sizeof(before)))
		return;
	run->eip = r->eip;
	run->eflags = r->eflags;
	gpr[VMM86_EAX] = r->eax;
	gpr[VMM86_ECX] = r->ecx;
	gpr[VMM86_EDX] = r->edx;
	gpr[VMM86_EBX] = r->ebx;
	gpr[VMM86_ESP] = r->esp;
	gpr[VMM86_EBP] = r->ebp;
	gpr[VMM86_ESI] = r->esi;
	gpr[VMM86_EDI] = r->edi;
	run->sreg[VMM86_ES] = r->es;
	run->sreg[VMM86_CS] = r->cs;
	run->sreg[VMM86_SS] = r->ss;
	run->sreg[VMM86_DS] = r->ds;
	run->sreg[VMM86_FS] = r->fs;
	run->sreg[VMM86_GS] = r->gs;
	run->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

/* The exit reason that the 2007 driver would have seen. */
static int exit_reason(const struct vmm86_exit *exit)
{
	/* In v86 mode HLT is a #GP that the driver decodes. */
	if (exit->reason == VMM86_EXIT_HLT)
		return VMX_EXIT_HLT;
	return VMX_EXIT_BASIC(exit->hw_reason);
}

/**
 * vmm86_classic_run() - ioctl 64.
 * @m:		a classic machine
 * @block:	struct vmm86_classic_regs of the caller
 *
 * Return: the basic exit reason, or a negative errno.
 */
int vmm86_classic_run(struct vmm86_machine *m, void __user *block)
{
	struct vmm86_classic_regs regs;
	int ret;

	if (copy_from_user(&regs, block, sizeof(regs)))
		return -EFAULT;

	if (mutex_lock_interruptible(&m->lock))
		return -ERESTARTSYS;
	put_block(m->run, &regs);
	ret = vmm86_run_classic(m);
	get_block(m->run, &regs);
	if (!ret)
		ret = exit_reason(&m->run->exit);
	else if (ret == -EIO && !m->run->exit.entry.instruction_error)
		ret = VMX_EXIT_BASIC(m->run->exit.hw_reason);
	mutex_unlock(&m->lock);

	if (copy_to_user(block, &regs, sizeof(regs)))
		return -EFAULT;
	/* Old clients know no EINTR: the registers say where to go on. */
	return ret == -EINTR ? -ERESTARTSYS : ret;
}

/* The host was interrupted: is the guest's timer tick due? */
void vmm86_classic_tick(struct vmm86_machine *m)
{
	ktime_t now = ktime_get();

	if (ktime_before(now, m->tick_next))
		return;
	m->tick_next = ktime_add_ns(now, TICK_NS);
	m->run->irq = VMM86_IRQ_PENDING | TICK_VECTOR;
}

/*
 * At close: the counts and the last exit, as the 2007 driver logged them.  A
 * report that is left out is no trouble that the log would have to mention.
 */
void vmm86_classic_report(struct vmm86_machine *m)
{
	static struct ratelimit_state limit =
		RATELIMIT_STATE_INIT_FLAGS(limit, DEFAULT_RATELIMIT_INTERVAL,
					   DEFAULT_RATELIMIT_BURST,
					   RATELIMIT_MSG_ON_RELEASE);
	const struct vmm86_run *run = m->run;
	bool failed = run->exit.reason == VMM86_EXIT_ENTRY_FAILURE;

	if (!__ratelimit(&limit))
		return;
	pr_info("classic machine closed: %llu external interrupts, %llu NMIs, VM-instruction error %u, exit reason %u, interruption information %#x, error code %#x\n",
		run->stats.interrupts, run->stats.nmis,
		failed ? run->exit.entry.instruction_error : 0,
		VMX_EXIT_BASIC(run->exit.hw_reason),
		run->exit.hw_interruption, run->exit.hw_error_code);
}
