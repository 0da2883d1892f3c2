// SPDX-License-Identifier: MIT
/*
 * kvm_state.c - registers between our run page and KVM's.  KVM keeps them in
 * its own page (KVM_SYNC_X86_REGS, KVM_SYNC_X86_SREGS), so that no call is
 * needed for them.
 */
#include <string.h>

#include "kvm.h"

#define REAL_LIMIT	0xffffu
#define RIGHTS_UNUSABLE	(1u << 16)

static void real_segment(struct kvm_segment *to, uint16_t selector, bool code)
{
	*to = (struct kvm_segment) {
		.selector = selector,
		.base = (uint32_t)selector << 4,
		.limit = REAL_LIMIT,
		.type = code ? 0xb : 0x3,
		.s = 1,
		.present = 1,
	};
}

/* Access rights as the VMCS has them. */
static uint32_t rights(const struct kvm_segment *s)
{
	return s->type | s->s << 4 | s->dpl << 5 | s->present << 7 |
	       s->avl << 12 | s->l << 13 | s->db << 14 | s->g << 15 |
	       (s->unusable ? RIGHTS_UNUSABLE : 0);
}

static void get_segment(struct vmm86_segment *to, const struct kvm_segment *from)
{
	to->selector = from->selector;
	to->base = from->base;
	to->limit = from->limit;
	to->access = rights(from);
}

static void put_segment(struct kvm_segment *to, const struct vmm86_segment *from)
{
	uint32_t access = from->access;

	*to = (struct kvm_segment) {
		.selector = from->selector,
		.base = from->base,
		.limit = from->limit,
		.type = access & 0xf,
		.s = access >> 4 & 1,
		.dpl = access >> 5 & 3,
		.present = access >> 7 & 1,
		.avl = access >> 12 & 1,
		.l = access >> 13 & 1,
		.db = access >> 14 & 1,
		.g = access >> 15 & 1,
		.unusable = !!(access & RIGHTS_UNUSABLE),
	};
}

/* KVM's segment registers in the order of enum vmm86_sreg. */
static struct kvm_segment *segment(struct kvm_sregs *s, unsigned int n)
{
	struct kvm_segment *const order[VMM86_SREG_COUNT] = {
		[VMM86_ES] = &s->es, [VMM86_CS] = &s->cs, [VMM86_SS] = &s->ss,
		[VMM86_DS] = &s->ds, [VMM86_FS] = &s->fs, [VMM86_GS] = &s->gs,
	};

	return order[n];
}

static void put_system(struct kvm_sregs *to, const struct vmm86_system *from)
{
	unsigned int n;

	for (n = 0; n < VMM86_SREG_COUNT; n++)
		put_segment(segment(to, n), &from->sreg[n]);
	put_segment(&to->ldt, &from->ldtr);
	put_segment(&to->tr, &from->tr);
	to->gdt.base = from->gdtr.base;
	to->gdt.limit = from->gdtr.limit;
	to->idt.base = from->idtr.base;
	to->idt.limit = from->idtr.limit;
	to->cr0 = from->cr0;
	to->cr2 = from->cr2;
	to->cr3 = from->cr3;
	to->cr4 = from->cr4;
}

static void get_system(struct vmm86_system *to, struct kvm_sregs *from)
{
	unsigned int n;

	for (n = 0; n < VMM86_SREG_COUNT; n++)
		get_segment(&to->sreg[n], segment(from, n));
	get_segment(&to->ldtr, &from->ldt);
	get_segment(&to->tr, &from->tr);
	to->gdtr.base = from->gdt.base;
	to->gdtr.limit = from->gdt.limit;
	to->idtr.base = from->idt.base;
	to->idtr.limit = from->idt.limit;
	to->cr0 = from->cr0;
	to->cr2 = from->cr2;
	to->cr3 = from->cr3;
	to->cr4 = from->cr4;
}

static void put_general(struct kvm_regs *to, const struct vmm86_run *from)
{
	const uint32_t *gpr = from->gpr;

	to->rax = gpr[VMM86_EAX];
	to->rbx = gpr[VMM86_EBX];
	to->rcx = gpr[VMM86_ECX];
	to->rdx = gpr[VMM86_EDX];
	to->rsi = gpr[VMM86_ESI];
	to->rdi = gpr[VMM86_EDI];
	to->rbp = gpr[VMM86_EBP];
	if (!(from->changed & VMM86_REGS_IP))
		return;
	to->rsp = gpr[VMM86_ESP];
	to->rip = from->eip;
	to->rflags = from->eflags;
}

static void get_general(struct vmm86_run *to, const struct kvm_regs *from)
{
	to->gpr[VMM86_EAX] = from->rax;
	to->gpr[VMM86_EBX] = from->rbx;
	to->gpr[VMM86_ECX] = from->rcx;
	to->gpr[VMM86_EDX] = from->rdx;
	to->gpr[VMM86_ESI] = from->rsi;
	to->gpr[VMM86_EDI] = from->rdi;
	to->gpr[VMM86_EBP] = from->rbp;
	to->gpr[VMM86_ESP] = from->rsp;
	to->eip = from->rip;
	to->eflags = from->rflags;
}

/* From the run page to KVM, what the caller changed. */
void kvm_load(struct vmm86 *m)
{
	struct kvm_sync_regs *s = &m->kvm->run->s.regs;
	struct kvm_regs before = s->regs;
	struct vmm86_run *run = m->run;
	unsigned int n;

	/*
	 * Only if they differ: KVM forgets what it was about to write back of an
	 * instruction that it emulates when registers are set.
	 */
	put_general(&s->regs, run);
	if (memcmp(&before, &s->regs, sizeof(before)))
		m->kvm->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
	if (run->changed & VMM86_REGS_SYSTEM)
		put_system(&s->sregs, &run->system);
	else if (run->changed & VMM86_REGS_SEGMENTS)
		for (n = 0; n < VMM86_SREG_COUNT; n++)
			real_segment(segment(&s->sregs, n), run->sreg[n],
				     n == VMM86_CS);
	if (run->changed & (VMM86_REGS_SYSTEM | VMM86_REGS_SEGMENTS))
		m->kvm->run->kvm_dirty_regs |= KVM_SYNC_X86_SREGS;
	run->changed = 0;
}

/* From KVM to the run page, all of it: it is there anyway. */
void kvm_store(struct vmm86 *m)
{
	struct kvm_sync_regs *s = &m->kvm->run->s.regs;
	unsigned int n;

	get_general(m->run, &s->regs);
	get_system(&m->run->system, &s->sregs);
	for (n = 0; n < VMM86_SREG_COUNT; n++)
		m->run->sreg[n] = segment(&s->sregs, n)->selector;
}

/* Real mode as a BIOS leaves it, not as RESET does: caches on, vectors at 0. */
void kvm_reset(struct kvm *k)
{
	struct kvm_sregs *s = &k->run->s.regs.sregs;
	unsigned int n;

	for (n = 0; n < VMM86_SREG_COUNT; n++)
		real_segment(segment(s, n), 0, n == VMM86_CS);
	s->idt.base = 0;
	s->idt.limit = 0x3ff;
	s->cr0 = 0x10;
	k->run->s.regs.regs = (struct kvm_regs) { .rflags = 2 };
	k->run->kvm_dirty_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS;
}
