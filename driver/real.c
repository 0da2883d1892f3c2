// SPDX-License-Identifier: GPL-2.0-only
/*
 * real.c - guest mode "real": real mode proper (CR0.PE = 0), and protected
 * mode if the guest goes there.  Needs EPT and "unrestricted guest" (SDM,
 * "Unrestricted Guests").
 *
 * The guest owns PE, PG and what else of CR0 and CR4 concerns only itself.
 * TS is ours, for the lazy FPU (fpu.c), and the bits that VMX operation fixes
 * or that would reach beyond the guest (CD, NW, VMXE, OSXSAVE).  Debug
 * registers and MSRs always exit.  EFER is 0: there is no 64-bit mode.
 */
#include <asm/cpufeature.h>
#include <asm/debugreg.h>
#include <asm/msr.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>
#include <asm/tsc.h>

#include "trace.h"
#include "vmm86.h"
#include "vmx_ops.h"

#define CR0_GUEST	(X86_CR0_PE | X86_CR0_MP | X86_CR0_EM | X86_CR0_WP | \
			 X86_CR0_AM | X86_CR0_PG)
#define CR0_SHADOWED	(X86_CR0_TS | X86_CR0_ET | X86_CR0_NE | X86_CR0_NW | \
			 X86_CR0_CD)
#define CR4_GUEST	(X86_CR4_VME | X86_CR4_PVI | X86_CR4_TSD | X86_CR4_DE | \
			 X86_CR4_PSE | X86_CR4_PAE | X86_CR4_PGE | \
			 X86_CR4_PCE | X86_CR4_OSFXSR | \
			 X86_CR4_OSXMMEXCPT)
#define GUEST_FLAGS	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | \
			 X86_EFLAGS_ZF | X86_EFLAGS_SF | X86_EFLAGS_TF | \
			 X86_EFLAGS_IF | X86_EFLAGS_DF | X86_EFLAGS_OF | \
			 X86_EFLAGS_IOPL | X86_EFLAGS_NT | X86_EFLAGS_AC | \
			 X86_EFLAGS_ID)

#define AR_DATA		0x93	/* read/write, accessed */
#define AR_CODE		0x9b	/* execute/read, accessed */
#define AR_LDT		0x82
#define AR_BUSY_TSS	0x8b
#define AR_DEFINED	0xf0ffu
#define AR_PRESENT	BIT(7)
#define AR_UNUSABLE	BIT(16)
#define AR_DPL(ar)	((ar) >> 5 & 3)	/* of SS: the privilege level */

#define DR6_FIXED	0xffff0ff0u
#define DR6_TRAPS	0x0000e00fu	/* B0-B3, BD, BS, BT */
#define DR7_FIXED	0x400u
#define DR7_WRITABLE	0xffff27ffu

/* Exit qualification for control-register accesses. */
#define CR_NUMBER(q)	((q) & 15)
#define CR_TYPE(q)	((q) >> 4 & 3)
#define CR_GPR(q)	((q) >> 8 & 15)
#define CR_LMSW(q)	((u16)((q) >> 16))
enum { CR_MOV_TO, CR_MOV_FROM, CR_CLTS, CR_LMSW };

static int real_init(struct vmm86_machine *m)
{
	m->r.cr0_shadow = X86_CR0_ET;
	m->r.dr6 = DR6_FIXED;
	m->r.dr7 = DR7_FIXED;
	return 0;
}

static void real_destroy(struct vmm86_machine *m)
{
}

static void set_segment(int segment, u16 selector)
{
	vmcs_write(VMCS_GUEST_ES_SELECTOR + 2 * segment, selector);
	vmcs_write(VMCS_GUEST_ES_BASE + 2 * segment, (u32)selector << 4);
	vmcs_write(VMCS_GUEST_ES_LIMIT + 2 * segment, 0xffff);
	vmcs_write(VMCS_GUEST_ES_AR_BYTES + 2 * segment,
		   segment == VMM86_CS ? AR_CODE : AR_DATA);
}

static void real_put_segments(struct vmm86_machine *m)
{
	int i;

	for (i = 0; i < VMM86_SREG_COUNT; i++)
		set_segment(i, READ_ONCE(m->run->sreg[i]));
}

/* What the guest sees in CR0, and what it runs with. */
static u32 get_cr0(struct vmm86_machine *m)
{
	return (vmcs_read(VMCS_GUEST_CR0) & CR0_GUEST) |
	       (m->r.cr0_shadow & CR0_SHADOWED);
}

static void set_cr0(struct vmm86_machine *m, u32 value)
{
	u32 hardware = value & CR0_GUEST;

	if (!(m->undo & VMM86_UNDO_FPU) || value & X86_CR0_TS)
		hardware |= X86_CR0_TS;
	m->r.cr0_shadow = value & CR0_SHADOWED;
	/* PE and PG are free for an unrestricted guest; NE and ET are not. */
	vmcs_write(VMCS_GUEST_CR0, hardware | X86_CR0_NE | X86_CR0_ET);
	vmcs_write(VMCS_CR0_READ_SHADOW, m->r.cr0_shadow);
}

static u32 get_cr4(void)
{
	return (vmcs_read(VMCS_GUEST_CR4) & CR4_GUEST) |
	       vmcs_read(VMCS_CR4_READ_SHADOW);
}

static void set_cr4(u32 value)
{
	u64 hardware = (value & CR4_GUEST) | vmm86_host_cr4_mce();

	vmcs_write(VMCS_GUEST_CR4, vmx_caps_fix_cr4(&vmm86_caps, hardware));
	vmcs_write(VMCS_CR4_READ_SHADOW, value & X86_CR4_MCE);
}

/*
 * One millisecond of TSC: the guest exits at least that often.  Interrupts
 * exit anyway; this is for an emulated processor (Bochs 2.7) that takes none
 * while it runs a guest that was entered with IF clear.
 */
static u32 timer_value(void)
{
	return max_t(u32, tsc_khz >> vmx_caps_timer_shift(&vmm86_caps), 1);
}

static void real_guest_init(struct vmm86_machine *m)
{
	vmcs_write(VMCS_EXCEPTION_BITMAP, BIT(X86_TRAP_DB) | BIT(X86_TRAP_NM) |
		   BIT(X86_TRAP_AC) | BIT(X86_TRAP_MC));
	if (vmx_caps_has_preemption_timer(&vmm86_caps))
		vmcs_write(VMCS_VMX_PREEMPTION_TIMER_VALUE, timer_value());

	vmcs_write(VMCS_CR0_GUEST_HOST_MASK, ~(unsigned long)CR0_GUEST);
	vmcs_write(VMCS_CR4_GUEST_HOST_MASK, ~(unsigned long)CR4_GUEST);
	set_cr0(m, X86_CR0_ET);
	set_cr4(0);
	vmcs_write(VMCS_GUEST_CR3, 0);
	/*
	 * An entry without CR0.PG leaves EFER.LME as it is (SDM, "Loading Guest
	 * Control Registers, Debug Registers, and MSRs"): with the host's a guest
	 * that sets PG would be in 64-bit mode, where CR8 and SWAPGS are.
	 */
	vmcs_write(VMCS_GUEST_IA32_EFER, 0);
	vmcs_write(VMCS_HOST_IA32_EFER, native_read_msr(MSR_EFER));

	vmcs_write(VMCS_GUEST_LDTR_SELECTOR, 0);
	vmcs_write(VMCS_GUEST_LDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_LDTR_LIMIT, 0xffff);
	vmcs_write(VMCS_GUEST_LDTR_AR_BYTES, AR_LDT);
	vmcs_write(VMCS_GUEST_TR_SELECTOR, 0);
	vmcs_write(VMCS_GUEST_TR_BASE, 0);
	vmcs_write(VMCS_GUEST_TR_LIMIT, 0xffff);
	vmcs_write(VMCS_GUEST_TR_AR_BYTES, AR_BUSY_TSS);
}

static void real_put_flags(struct vmm86_machine *m, u32 eflags)
{
	vmcs_write(VMCS_GUEST_RFLAGS,
		   (eflags & GUEST_FLAGS) | X86_EFLAGS_FIXED);
}

static u32 real_get_flags(struct vmm86_machine *m)
{
	return vmcs_read(VMCS_GUEST_RFLAGS);
}

/* The processor delivers it at the entry (SDM, "Event Injection"). */
static enum vmm86_next real_deliver(struct vmm86_machine *m)
{
	const struct vmm86_event *event = &m->event;
	u32 info = VMM86_INTR_VALID | event->type << 8 | event->vector;

	/* Real mode pushes no error code, and the entry checks insist. */
	if (event->has_error && vmcs_read(VMCS_GUEST_CR0) & X86_CR0_PE) {
		info |= VMM86_INTR_HAS_ERROR;
		vmcs_write(VMCS_VM_ENTRY_EXCEPTION_ERROR_CODE, event->error);
	}
	vmcs_write(VMCS_VM_ENTRY_INTR_INFO_FIELD, info);
	m->due.event = false;
	trace_inject(m, event->vector, event->type);
	return NEXT_ENTER;
}

static enum vmm86_next real_interrupt(struct vmm86_machine *m, u8 vector)
{
	bool closed = !(vmcs_read(VMCS_GUEST_RFLAGS) & X86_EFLAGS_IF) ||
		      vmcs_read(VMCS_GUEST_INTERRUPTIBILITY_INFO) &
		      (VMM86_BLOCK_STI | VMM86_BLOCK_MOV_SS);

	if (closed) {
		vmm86_cpu_control(m, VMX_MASK(CPU_INTERRUPT_WINDOW), true);
		return NEXT_ENTER;
	}
	vmcs_write(VMCS_VM_ENTRY_INTR_INFO_FIELD, VMM86_INTR_VALID | vector);
	vmm86_interrupt_taken(m, vector);
	return NEXT_ENTER;
}

/*
 * #DB and #AC are intercepted only so that a guest whose handler faults again
 * cannot keep the processor in event delivery, where nothing interrupts it.
 */
static enum vmm86_next real_exception(struct vmm86_machine *m, u32 info)
{
	u8 vector = VMM86_INTR_VECTOR(info);
	bool has_error = info & VMM86_INTR_HAS_ERROR;

	if (vector == X86_TRAP_DB) {
		m->r.dr6 = (m->r.dr6 & ~0xfu) | DR6_FIXED |
			   (vmcs_read(VMCS_EXIT_QUALIFICATION) & DR6_TRAPS);
		if (VMM86_INTR_TYPE(info) == VMM86_EVENT_PRIVILEGED)
			vmcs_write(VMCS_GUEST_RIP,
				   (u32)(vmcs_read(VMCS_GUEST_RIP) +
					 vmcs_read(VMCS_VM_EXIT_INSTRUCTION_LEN)));
	}
	vmm86_queue_exception(m, vector, has_error,
			      has_error ? vmcs_read(VMCS_VM_EXIT_INTR_ERROR_CODE)
					: 0);
	return NEXT_ENTER;
}

static void real_unmap_all(struct vmm86_machine *m)
{
	vmm86_ept_unmap(m, 0, vmm86_memory_reach(m));
}

static u32 *gpr_of(struct vmm86_machine *m, unsigned int number, u32 *rsp)
{
	if (number != VMM86_ESP)
		return &m->run->gpr[number & 7];
	*rsp = vmcs_read(VMCS_GUEST_RSP);
	return rsp;
}

static enum vmm86_next fault_gp(struct vmm86_machine *m)
{
	vmm86_queue_exception(m, X86_TRAP_GP, true, 0);
	return NEXT_ENTER;
}

static enum vmm86_next done(struct vmm86_machine *m)
{
	vmm86_skip(vmcs_read(VMCS_VM_EXIT_INSTRUCTION_LEN));
	return NEXT_ENTER;
}

/*
 * PAE paging that begins by an exiting MOV to CR0: the processor takes the
 * four PDPTEs from the VMCS at the entry, so they are put there.
 */
static void load_pdptes(struct vmm86_machine *m)
{
	u64 pdpte[4];

	vmm86_memory_read(m, vmcs_read(VMCS_GUEST_CR3) & ~0x1fu, pdpte,
			  sizeof(pdpte));
	vmcs_write(VMCS_GUEST_PDPTR0, pdpte[0]);
	vmcs_write(VMCS_GUEST_PDPTR1, pdpte[1]);
	vmcs_write(VMCS_GUEST_PDPTR2, pdpte[2]);
	vmcs_write(VMCS_GUEST_PDPTR3, pdpte[3]);
}

static enum vmm86_next guest_writes_cr0(struct vmm86_machine *m, u32 value)
{
	bool paging = value & X86_CR0_PG;

	if ((paging && !(value & X86_CR0_PE)) ||
	    (value & X86_CR0_NW && !(value & X86_CR0_CD)))
		return fault_gp(m);
	if (paging && !(get_cr0(m) & X86_CR0_PG) &&
	    vmcs_read(VMCS_GUEST_CR4) & X86_CR4_PAE)
		load_pdptes(m);
	set_cr0(m, value);
	return done(m);
}

/* It exits only when it changes a bit that is ours: MCE is kept for show. */
static enum vmm86_next guest_writes_cr4(struct vmm86_machine *m, u32 value)
{
	if (value & ~(CR4_GUEST | X86_CR4_MCE))
		return fault_gp(m);
	if (get_cr0(m) & X86_CR0_PG && value & X86_CR4_PAE)
		load_pdptes(m);
	set_cr4(value);
	vmm86_vmcs_flush(m);
	return done(m);
}

/* Control-register access, exit reason 28. */
enum vmm86_next vmm86_real_cr(struct vmm86_machine *m)
{
	u32 q = vmcs_read(VMCS_EXIT_QUALIFICATION);
	u32 rsp;

	switch (CR_TYPE(q)) {
	case CR_CLTS:
		return guest_writes_cr0(m, get_cr0(m) & ~X86_CR0_TS);
	case CR_LMSW:	/* sets PE but cannot clear it */
		return guest_writes_cr0(m, (get_cr0(m) & ~0xeu) | (CR_LMSW(q) & 0xf));
	case CR_MOV_TO:
		if (CR_NUMBER(q) == 0)
			return guest_writes_cr0(m, *gpr_of(m, CR_GPR(q), &rsp));
		if (CR_NUMBER(q) == 4)
			return guest_writes_cr4(m, *gpr_of(m, CR_GPR(q), &rsp));
		break;
	}
	return fault_gp(m);
}

/* Debug-register access, exit reason 29. */
enum vmm86_next vmm86_real_dr(struct vmm86_machine *m)
{
	u32 q = vmcs_read(VMCS_EXIT_QUALIFICATION);
	unsigned int number = q & 7;
	bool read = q & BIT(4);
	u32 rsp, *gpr = gpr_of(m, CR_GPR(q), &rsp);
	u32 *dr = number < 4 ? &m->r.dr[number] :
		  number & 1 ? &m->r.dr7 : &m->r.dr6;

	/* The exit comes before what the instruction itself would be refused for. */
	if ((number & ~1u) == 4 && vmcs_read(VMCS_GUEST_CR4) & X86_CR4_DE) {
		vmm86_queue_exception(m, X86_TRAP_UD, false, 0);
		return NEXT_ENTER;
	}
	if (AR_DPL(vmcs_read(VMCS_GUEST_SS_AR_BYTES)))
		return fault_gp(m);
	if (read)
		*gpr = *dr;
	else if (number < 4)
		*dr = *gpr;
	else if (number & 1)
		*dr = (*gpr & DR7_WRITABLE) | DR7_FIXED;
	else
		*dr = (*gpr & DR6_TRAPS) | DR6_FIXED;
	if (read && CR_GPR(q) == VMM86_ESP)
		vmcs_write(VMCS_GUEST_RSP, rsp);
	vmcs_write(VMCS_GUEST_DR7, m->r.dr7);
	if (m->r.dr7 & VMM86_DR7_ENABLED) {
		vmm86_real_load_dr(m);
		m->due.before |= VMM86_BEFORE_LOAD;
	}
	return done(m);
}

/* The few MSRs that real-mode code has a use for. */
enum vmm86_next vmm86_real_msr(struct vmm86_machine *m, bool write)
{
	u32 *gpr = m->run->gpr;
	u64 value;

	if (write || gpr[VMM86_ECX] != MSR_IA32_TSC)
		return fault_gp(m);
	value = rdtsc();
	gpr[VMM86_EAX] = value;
	gpr[VMM86_EDX] = value >> 32;
	return done(m);
}

/*
 * The guest's breakpoints, which VMX does not switch.  The host's DR7 is replaced
 * at entry and repaired by host.h.
 */
void vmm86_real_load_dr(struct vmm86_machine *m)
{
	set_debugreg(0ul, 7);
	set_debugreg((unsigned long)m->r.dr[0], 0);
	set_debugreg((unsigned long)m->r.dr[1], 1);
	set_debugreg((unsigned long)m->r.dr[2], 2);
	set_debugreg((unsigned long)m->r.dr[3], 3);
}

static void get_segment(int i, struct vmm86_segment *s)
{
	s->selector = vmcs_read(VMCS_GUEST_ES_SELECTOR + 2 * i);
	s->base = vmcs_read(VMCS_GUEST_ES_BASE + 2 * i);
	s->limit = vmcs_read(VMCS_GUEST_ES_LIMIT + 2 * i);
	s->access = vmcs_read(VMCS_GUEST_ES_AR_BYTES + 2 * i);
	s->reserved = 0;
}

static void put_segment(int i, const struct vmm86_segment *s)
{
	u32 access = s->access & (AR_DEFINED | AR_UNUSABLE);

	if (!(access & AR_PRESENT))
		access |= AR_UNUSABLE;
	vmcs_write(VMCS_GUEST_ES_SELECTOR + 2 * i, s->selector);
	vmcs_write(VMCS_GUEST_ES_BASE + 2 * i, s->base);
	vmcs_write(VMCS_GUEST_ES_LIMIT + 2 * i, s->limit);
	vmcs_write(VMCS_GUEST_ES_AR_BYTES + 2 * i, access);
}

/* LDTR and TR follow GS in every group of segment fields. */
#define LDTR	VMM86_SREG_COUNT
#define TR	(VMM86_SREG_COUNT + 1)

void vmm86_real_get_system(struct vmm86_machine *m, struct vmm86_system *out)
{
	int i;

	for (i = 0; i < VMM86_SREG_COUNT; i++)
		get_segment(i, &out->sreg[i]);
	get_segment(LDTR, &out->ldtr);
	get_segment(TR, &out->tr);
	out->gdtr.base = vmcs_read(VMCS_GUEST_GDTR_BASE);
	out->gdtr.limit = vmcs_read(VMCS_GUEST_GDTR_LIMIT);
	out->idtr.base = vmcs_read(VMCS_GUEST_IDTR_BASE);
	out->idtr.limit = vmcs_read(VMCS_GUEST_IDTR_LIMIT);
	out->cr0 = get_cr0(m);
	out->cr2 = m->cr2;
	out->cr3 = vmcs_read(VMCS_GUEST_CR3);
	out->cr4 = get_cr4();
}

/* What the processor would refuse makes the entry fail, and is reported. */
void vmm86_real_put_system(struct vmm86_machine *m,
			   const struct vmm86_system *in)
{
	int i;

	for (i = 0; i < VMM86_SREG_COUNT; i++)
		put_segment(i, &in->sreg[i]);
	put_segment(LDTR, &in->ldtr);
	put_segment(TR, &in->tr);
	vmcs_write(VMCS_GUEST_GDTR_BASE, in->gdtr.base);
	vmcs_write(VMCS_GUEST_GDTR_LIMIT, in->gdtr.limit);
	vmcs_write(VMCS_GUEST_IDTR_BASE, in->idtr.base);
	vmcs_write(VMCS_GUEST_IDTR_LIMIT, in->idtr.limit);
	set_cr4(in->cr4);
	vmcs_write(VMCS_GUEST_CR3, in->cr3);
	if (in->cr0 & X86_CR0_PG && in->cr4 & X86_CR4_PAE)
		load_pdptes(m);
	set_cr0(m, in->cr0);
	m->cr2 = in->cr2;
}

const struct vmm86_mode vmm86_mode_real = {
	.init = real_init,
	.destroy = real_destroy,
	.guest_init = real_guest_init,
	.put_segments = real_put_segments,
	.put_flags = real_put_flags,
	.get_flags = real_get_flags,
	.deliver = real_deliver,
	.interrupt = real_interrupt,
	.exception = real_exception,
	.map = vmm86_ept_map_frame,
	.unmap_all = real_unmap_all,
};
