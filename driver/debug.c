// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug.c - single steps and breakpoints for a debugger in user space.
 *
 * A step uses the monitor trap flag, which the guest cannot see (SDM, "Monitor
 * Trap Flag").  Processors without it get EFLAGS.TF for the one instruction.
 * Breakpoints are in the debug registers, which VM exits do not switch, except
 * DR7; the host's are repaired by host.c.
 */
#include <asm/cpufeature.h>
#include <asm/debugreg.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>

#include "vmm86.h"
#include "vmx_ops.h"

#define DR7_FIXED	0x400u
#define DR7_WRITABLE	0xffff03ffu	/* no GD: the guest's accesses are its own */
#define DR6_HIT		0xfu
#define DR6_BS		BIT(14)

/* Does the caller ask for something that exists? */
bool vmm86_debug_valid(struct vmm86_machine *m)
{
	return !(READ_ONCE(m->run->debug.flags) & ~VMM86_DEBUG_FLAGS);
}

static void load_breakpoints(struct vmm86_machine *m)
{
	const struct vmm86_debug *d = &m->run->debug;

	/* The host's DR7 is replaced at entry and repaired by host.c. */
	set_debugreg(0ul, 7);
	set_debugreg((unsigned long)READ_ONCE(d->dr[0]), 0);
	set_debugreg((unsigned long)READ_ONCE(d->dr[1]), 1);
	set_debugreg((unsigned long)READ_ONCE(d->dr[2]), 2);
	set_debugreg((unsigned long)READ_ONCE(d->dr[3]), 3);
	vmcs_write(VMCS_GUEST_DR7,
		   (READ_ONCE(d->dr7) & DR7_WRITABLE) | DR7_FIXED);
}

/*
 * The next instruction shall be the only one.  Interrupts are held back, so
 * blocking by STI or MOV SS means nothing any more, and with TF the entry
 * checks would insist on a trap that is due at once (SDM, "Checks on Guest
 * Non-Register State").
 */
static void load_step(struct vmm86_machine *m)
{
	u32 rflags = vmcs_read(VMCS_GUEST_RFLAGS);

	if (m->setup.granted & VMM86_GRANTED_MTF) {
		vmm86_cpu_control(m, VMX_MASK(CPU_MONITOR_TRAP_FLAG), true);
		return;
	}
	m->debugger.trap_flag = !(rflags & X86_EFLAGS_TF);
	if (!m->debugger.trap_flag)
		return;
	vmcs_write(VMCS_GUEST_RFLAGS, rflags | X86_EFLAGS_TF);
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY_INFO,
		   vmcs_read(VMCS_GUEST_INTERRUPTIBILITY_INFO) &
		   ~(VMM86_BLOCK_STI | VMM86_BLOCK_MOV_SS));
}

static void catch_int3(struct vmm86_machine *m, bool on)
{
	u32 bitmap = vmcs_read(VMCS_EXCEPTION_BITMAP);

	/* In v86 mode all exceptions exit anyway. */
	if (!m->real)
		return;
	vmcs_write(VMCS_EXCEPTION_BITMAP, on ? bitmap | BIT(X86_TRAP_BP) :
					       bitmap & ~BIT(X86_TRAP_BP));
}

/* At the start of a stay on this CPU, after the guest's registers. */
void vmm86_debug_load(struct vmm86_machine *m)
{
	u32 flags = READ_ONCE(m->run->debug.flags) & VMM86_DEBUG_FLAGS;

	m->debugger.flags = flags;
	vmm86_quick_exits(m, false);
	if (flags & VMM86_DEBUG_DR)
		load_breakpoints(m);
	if (flags & VMM86_DEBUG_STEP)
		load_step(m);
	if (flags & VMM86_DEBUG_INT3)
		catch_int3(m, true);
}

/* At its end, before the guest's registers are looked at. */
void vmm86_debug_put(struct vmm86_machine *m)
{
	if (m->debugger.flags & VMM86_DEBUG_DR)
		vmcs_write(VMCS_GUEST_DR7, m->real ? m->r.dr7 : DR7_FIXED);
	if (m->debugger.flags & VMM86_DEBUG_INT3)
		catch_int3(m, false);
	if (m->debugger.flags & VMM86_DEBUG_STEP)
		vmm86_cpu_control(m, VMX_MASK(CPU_MONITOR_TRAP_FLAG), false);
	if (m->debugger.trap_flag) {
		vmcs_write(VMCS_GUEST_RFLAGS, vmcs_read(VMCS_GUEST_RFLAGS) &
					      ~(u64)X86_EFLAGS_TF);
		vmcs_write(VMCS_GUEST_PENDING_DBG_EXCEPTIONS, 0);
	}
	m->debugger.trap_flag = false;
	m->debugger.flags = 0;
}

static enum vmm86_next stop(struct vmm86_machine *m, u8 vector, u32 dr6)
{
	m->run->exit.debug.dr6 = dr6;
	m->run->exit.debug.vector = vector;
	return vmm86_exit_to_user(m, VMM86_EXIT_DEBUG);
}

/* The monitor trap flag, or an event whose delivery was the step. */
enum vmm86_next vmm86_debug_step_done(struct vmm86_machine *m)
{
	return stop(m, X86_TRAP_DB, DR6_BS);
}

/*
 * #DB: the debugger's breakpoints hide the guest's; a single-step trap is the
 * debugger's if TF is, and else the guest gets it too.
 */
static bool debug_trap(struct vmm86_machine *m, enum vmm86_next *next)
{
	u32 flags = m->debugger.flags;
	u32 dr6 = vmcs_read(VMCS_EXIT_QUALIFICATION) & (DR6_HIT | DR6_BS);

	if (!(flags & VMM86_DEBUG_DR))
		dr6 &= ~DR6_HIT;
	if (!(flags & VMM86_DEBUG_STEP) || !m->debugger.trap_flag)
		dr6 &= ~DR6_BS;
	if (!dr6)
		return false;
	*next = stop(m, X86_TRAP_DB, dr6);
	return true;
}

/**
 * vmm86_debug_exception() - is this exception the debugger's?
 * @m:		machine with a debugger
 * @info:	VM-exit interruption information
 * @next:	out, if it is
 */
bool vmm86_debug_exception(struct vmm86_machine *m, u32 info,
			   enum vmm86_next *next)
{
	u8 type = VMM86_INTR_TYPE(info);

	if (VMM86_INTR_VECTOR(info) == X86_TRAP_DB &&
	    type == VMM86_EVENT_EXCEPTION)
		return debug_trap(m, next);
	if (VMM86_INTR_VECTOR(info) != X86_TRAP_BP ||
	    type != VMM86_EVENT_SOFT_EXC ||
	    !(m->debugger.flags & VMM86_DEBUG_INT3))
		return false;
	*next = stop(m, X86_TRAP_BP, 0);
	return true;
}
