// SPDX-License-Identifier: GPL-2.0-only
/*
 * v86.c - guest mode "v86": virtual-8086 mode under page tables that the
 * driver owns.  Works on every VMX processor, with or without EPT, and no
 * guest code ever runs at CPL 0.
 *
 * CR4.VME with an all-zero redirection bitmap and IOPL 0: INT n goes through
 * the guest's IVT, and CLI, STI, PUSHF, POPF, IRET act on EFLAGS.VIF, all
 * without an exit (SDM, "Virtual-8086 Mode Extensions").  The real IF stays 1
 * throughout.  IOPL 3 would save the exits of PUSHFD, POPFD and IRETD, which
 * are rare, but VIF gives more: EFLAGS.VIP tells us for free when the guest
 * opens its interrupt window, and an emulated processor that misses external
 * interrupts when it enters a guest with IF clear (Bochs does) still takes
 * them, also where there is no VMX preemption timer.
 *
 * All exceptions exit.  Those that real mode would deliver through the IVT
 * are reflected there.  #GP is decoded: HLT, the 32-bit flag instructions, and
 * instructions that need CPL 0.
 *
 * Page tables are PAE, so that pages may be anywhere in memory.  One page
 * directory entry covers the first 2 MiB; the 8086 reach ends at 0x10ffef and
 * the system pages are above, supervisor only:
 *
 *	0x1f8000  system page: at its end the TSS header, with the
 *	          redirection bitmap (zero); in its middle the PDPT
 *	0x1f9000  a page of zeros   \ the I/O bitmap: all ports allowed, so that
 *	0x1fa000  the same page     / IN and OUT exit as I/O, not as #GP
 *	0x1fb000  the system page again: its first byte is the FFh that must
 *	          follow the bitmap
 *
 * The processor only reads them.  With EPT, linear addresses equal
 * guest-physical ones, and directory and table are at 0x1fc000 and 0x1fd000.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>

#include "trace.h"
#include "vmm86.h"
#include "vmx/ept.h"
#include "vmx_ops.h"

#define V86_FRAMES	0x110ul		/* 1 MiB + 64 KiB */
#define SYSTEM_FRAME	0x1f8ul
#define ZERO_FRAME	0x1f9ul
#define TRAILER_FRAME	0x1fbul
#define DIRECTORY_FRAME	0x1fcul
#define TABLE_FRAME	0x1fdul

/* TSS: 68h bytes of header, 20h of redirection bitmap, 2000h of I/O bitmap. */
#define TSS_IO_BASE	0x88
#define TSS_IO_BASE_AT	0x66
#define TSS_OFFSET	(PAGE_SIZE - TSS_IO_BASE)
#define TSS_BASE	((SYSTEM_FRAME << PAGE_SHIFT) + TSS_OFFSET)
#define TSS_LIMIT	(TSS_IO_BASE + 0x2000)
#define PDPT_OFFSET	0x800

/* Page-table bits; A and D are set so that the processor never writes. */
#define PT_PRESENT	BIT_ULL(0)
#define PT_WRITE	BIT_ULL(1)
#define PT_USER		BIT_ULL(2)
#define PT_AD		(BIT_ULL(5) | BIT_ULL(6))
#define PT_GUEST	(PT_PRESENT | PT_WRITE | PT_USER | PT_AD)
#define PT_SYSTEM	(PT_PRESENT | PT_AD)

#define V86_SEGMENT_AR	0xf3
#define BUSY_TSS_AR	0x8b
#define UNUSABLE	BIT(16)
#define REAL_CR0_SHADOW	X86_CR0_ET

/* Flags that the guest has for itself, and as it sees them. */
#define ARITHMETIC	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | \
			 X86_EFLAGS_ZF | X86_EFLAGS_SF | X86_EFLAGS_OF)
#define GUEST_FLAGS16	(ARITHMETIC | X86_EFLAGS_TF | X86_EFLAGS_DF | \
			 X86_EFLAGS_NT)
#define GUEST_FLAGS32	(GUEST_FLAGS16 | X86_EFLAGS_AC | X86_EFLAGS_ID)

static u64 host_address(struct page *page, unsigned long frame,
			struct vmm86_machine *m)
{
	return m->ept ? (u64)frame << PAGE_SHIFT : page_to_phys(page);
}

static void map_system(struct vmm86_machine *m, unsigned long frame,
		       struct page *page)
{
	m->v86.table[frame] = host_address(page, frame, m) | PT_SYSTEM;
}

/* With EPT the tables themselves are guest-physical pages too. */
static int map_system_ept(struct vmm86_machine *m)
{
	const struct {
		unsigned long frame;
		phys_addr_t page;
	} pages[] = {
		{ SYSTEM_FRAME, page_to_phys(m->v86.system) },
		{ ZERO_FRAME, page_to_phys(ZERO_PAGE(0)) },
		{ ZERO_FRAME + 1, page_to_phys(ZERO_PAGE(0)) },
		{ TRAILER_FRAME, page_to_phys(m->v86.system) },
		{ DIRECTORY_FRAME, __pa(m->v86.directory) },
		{ TABLE_FRAME, __pa(m->v86.table) },
	};
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < ARRAY_SIZE(pages); i++)
		ret = vmm86_ept_map(m, (u64)pages[i].frame << PAGE_SHIFT,
				    vmx_ept_memory(pages[i].page, VMX_EPT_READ));
	return ret;
}

static int v86_init(struct vmm86_machine *m)
{
	struct vmm86_v86 *v = &m->v86;
	unsigned long frame;
	u64 directory;
	u8 *system;

	/* CR3 is 32 bits wide here: the PDPT must be below 4 GiB. */
	v->system = alloc_page(GFP_KERNEL_ACCOUNT | GFP_DMA32 | __GFP_ZERO);
	v->directory = (u64 *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	v->table = (u64 *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!v->system || !v->directory || !v->table)
		return -ENOMEM;

	map_system(m, SYSTEM_FRAME, v->system);
	map_system(m, ZERO_FRAME, ZERO_PAGE(0));
	map_system(m, ZERO_FRAME + 1, ZERO_PAGE(0));
	map_system(m, TRAILER_FRAME, v->system);
	directory = m->ept ? DIRECTORY_FRAME << PAGE_SHIFT : __pa(v->directory);
	v->directory[0] = PT_GUEST |
		(m->ept ? TABLE_FRAME << PAGE_SHIFT : __pa(v->table));

	system = page_address(v->system);
	system[0] = 0xff;
	*(u64 *)(system + PDPT_OFFSET) = directory | PT_PRESENT;
	*(u16 *)(system + TSS_OFFSET + TSS_IO_BASE_AT) = TSS_IO_BASE;

	if (!m->ept)
		return 0;
	for (frame = 0; frame < V86_FRAMES; frame++)
		v->table[frame] = (u64)frame << PAGE_SHIFT | PT_GUEST;
	return map_system_ept(m);
}

static void v86_destroy(struct vmm86_machine *m)
{
	struct vmm86_v86 *v = &m->v86;

	if (v->system)
		__free_page(v->system);
	free_page((unsigned long)v->directory);
	free_page((unsigned long)v->table);
	memset(v, 0, sizeof(*v));
}

static int v86_map(struct vmm86_machine *m, unsigned long frame)
{
	unsigned long target;
	struct page *page;
	u64 address;

	if (m->ept)
		return vmm86_ept_map_frame(m, frame);

	target = vmm86_memory_frame(m, (u64)frame << PAGE_SHIFT);
	address = (u64)target << PAGE_SHIFT;
	if (!vmm86_memory_hardware(m, target)) {
		page = vmm86_memory_page(m, target);
		if (!page)
			return -ENOMEM;
		address = page_to_phys(page);
	}
	WRITE_ONCE(m->v86.table[frame], address | PT_GUEST);
	return 0;
}

static void v86_unmap_all(struct vmm86_machine *m)
{
	if (m->ept)
		vmm86_ept_unmap(m, 0, V86_FRAMES);
	else
		memset(m->v86.table, 0, V86_FRAMES * sizeof(u64));
	m->flush = true;
}

static void set_segment(int segment, u16 selector)
{
	/* ES, CS, SS, DS, FS, GS: each field is two above the one before. */
	vmcs_write(VMCS_GUEST_ES_SELECTOR + 2 * segment, selector);
	vmcs_write(VMCS_GUEST_ES_BASE + 2 * segment, (u32)selector << 4);
}

static void v86_put_segments(struct vmm86_machine *m)
{
	int i;

	for (i = 0; i < VMM86_SREG_COUNT; i++)
		set_segment(i, READ_ONCE(m->run->sreg[i]));
}

static void v86_guest_init(struct vmm86_machine *m)
{
	struct vmm86_v86 *v = &m->v86;
	u64 cr0 = X86_CR0_PG | X86_CR0_PE | X86_CR0_ET | X86_CR0_NE | X86_CR0_TS;
	u64 cr4 = X86_CR4_VMXE | X86_CR4_PAE | X86_CR4_VME |
		  vmm86_host_cr4_mce();
	int i;

	vmcs_write(VMCS_EXCEPTION_BITMAP, ~0u);

	/* SMSW shows the shadow: real mode, as the guest believes. */
	vmcs_write(VMCS_GUEST_CR0, vmx_caps_fix_cr0(&vmm86_caps, cr0));
	vmcs_write(VMCS_CR0_GUEST_HOST_MASK, ~0ul);
	vmcs_write(VMCS_CR0_READ_SHADOW, REAL_CR0_SHADOW);
	vmcs_write(VMCS_GUEST_CR4, vmx_caps_fix_cr4(&vmm86_caps, cr4));
	vmcs_write(VMCS_CR4_GUEST_HOST_MASK, ~0ul);
	vmcs_write(VMCS_CR4_READ_SHADOW, 0);
	if (m->ept) {
		vmcs_write(VMCS_GUEST_CR3,
			   (SYSTEM_FRAME << PAGE_SHIFT) + PDPT_OFFSET);
		vmcs_write(VMCS_GUEST_PDPTR0,
			   DIRECTORY_FRAME << PAGE_SHIFT | PT_PRESENT);
		vmcs_write(VMCS_GUEST_PDPTR1, 0);
		vmcs_write(VMCS_GUEST_PDPTR2, 0);
		vmcs_write(VMCS_GUEST_PDPTR3, 0);
	} else {
		vmcs_write(VMCS_GUEST_CR3,
			   page_to_phys(v->system) + PDPT_OFFSET);
	}

	for (i = 0; i < VMM86_SREG_COUNT; i++) {
		vmcs_write(VMCS_GUEST_ES_LIMIT + 2 * i, 0xffff);
		vmcs_write(VMCS_GUEST_ES_AR_BYTES + 2 * i, V86_SEGMENT_AR);
	}
	vmcs_write(VMCS_GUEST_LDTR_SELECTOR, 0);
	vmcs_write(VMCS_GUEST_LDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_LDTR_LIMIT, 0);
	vmcs_write(VMCS_GUEST_LDTR_AR_BYTES, UNUSABLE);
	vmcs_write(VMCS_GUEST_TR_SELECTOR, 0);
	vmcs_write(VMCS_GUEST_TR_BASE, TSS_BASE);
	vmcs_write(VMCS_GUEST_TR_LIMIT, TSS_LIMIT);
	vmcs_write(VMCS_GUEST_TR_AR_BYTES, BUSY_TSS_AR);
}

static void v86_put_flags(struct vmm86_machine *m, u32 eflags)
{
	u32 flags = (eflags & GUEST_FLAGS32) | X86_EFLAGS_FIXED |
		    X86_EFLAGS_VM | X86_EFLAGS_IF;

	if (eflags & X86_EFLAGS_IF)
		flags |= X86_EFLAGS_VIF;
	vmcs_write(VMCS_GUEST_RFLAGS, flags);
}

/* The image that PUSHFD shows in real mode, IOPL 3 as PUSHF has it here. */
static u32 guest_image(u32 rflags)
{
	u32 image = (rflags & GUEST_FLAGS32) | X86_EFLAGS_FIXED |
		    X86_EFLAGS_IOPL;

	if (rflags & X86_EFLAGS_VIF)
		image |= X86_EFLAGS_IF;
	return image;
}

static u32 v86_get_flags(struct vmm86_machine *m)
{
	return guest_image(vmcs_read(VMCS_GUEST_RFLAGS));
}

/* An 8086 stack: SS:SP, wrapping at 64 KiB, written only if all fits. */
struct stack {
	struct vmm86_machine *m;
	u32 base;
	u16 sp;
};

static struct stack stack_open(struct vmm86_machine *m)
{
	return (struct stack) {
		.m = m,
		.base = vmcs_read(VMCS_GUEST_SS_BASE),
		.sp = vmcs_read(VMCS_GUEST_RSP),
	};
}

static void stack_close(const struct stack *s)
{
	vmcs_write(VMCS_GUEST_RSP,
		   ((u32)vmcs_read(VMCS_GUEST_RSP) & ~0xffffu) | s->sp);
}

/* Would @count pushes of @size bytes go well?  Else a page, or a fault. */
static enum vmm86_next stack_room(const struct stack *s, unsigned int count,
				  unsigned int size, bool *crosses)
{
	u16 sp = s->sp;

	*crosses = false;
	while (count--) {
		u32 address;

		sp -= size;
		address = s->base + sp;
		if (sp > 0x10000 - size) {
			*crosses = true;
			return NEXT_ENTER;
		}
		if (!vmm86_memory_at(s->m, address))
			return vmm86_need_page(s->m, address);
		if (!vmm86_memory_at(s->m, address + size - 1))
			return vmm86_need_page(s->m, address + size - 1);
	}
	return NEXT_ENTER;
}

static void push(struct stack *s, u32 value, unsigned int size)
{
	unsigned int i;

	s->sp -= size;
	for (i = 0; i < size; i++)
		*vmm86_memory_at(s->m, s->base + s->sp + i) = value >> 8 * i;
}

static u32 pop(struct stack *s, unsigned int size)
{
	u32 value = 0;

	vmm86_memory_read(s->m, s->base + s->sp, &value, size);
	s->sp += size;
	return value;
}

/* Through the IVT, as the processor does in real mode. */
static enum vmm86_next deliver_vector(struct vmm86_machine *m, u8 vector)
{
	u32 rflags = vmcs_read(VMCS_GUEST_RFLAGS);
	struct stack s = stack_open(m);
	enum vmm86_next next;
	bool crosses;
	u32 target;

	next = stack_room(&s, 3, 2, &crosses);
	if (next != NEXT_ENTER)
		return next;
	if (crosses)	/* a fault while delivering a fault, three times */
		return vmm86_exit_to_user(m, VMM86_EXIT_SHUTDOWN);

	push(&s, guest_image(rflags), 2);
	push(&s, vmcs_read(VMCS_GUEST_CS_SELECTOR), 2);
	push(&s, vmcs_read(VMCS_GUEST_RIP), 2);
	stack_close(&s);

	vmm86_memory_read(m, vector * 4, &target, 4);
	set_segment(VMM86_CS, target >> 16);
	vmcs_write(VMCS_GUEST_RIP, target & 0xffff);
	vmcs_write(VMCS_GUEST_RFLAGS, rflags &
		   ~(X86_EFLAGS_TF | X86_EFLAGS_RF | X86_EFLAGS_AC |
		     X86_EFLAGS_VIF));
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY_INFO, 0);
	return NEXT_ENTER;
}

static enum vmm86_next v86_deliver(struct vmm86_machine *m)
{
	enum vmm86_next next = deliver_vector(m, m->event.vector);

	if (next != NEXT_PAGE)
		m->due.event = false;
	if (next == NEXT_ENTER)
		trace_inject(m, m->event.vector, m->event.type);
	return next;
}

/*
 * VIF clear: VIP makes the instruction that sets VIF fault.  VIF set but in
 * the shadow of a STI or MOV SS: the real IF is 1, so interrupt-window exiting
 * tells us when the shadow ends.
 */
static enum vmm86_next v86_interrupt(struct vmm86_machine *m, u8 vector)
{
	u32 rflags = vmcs_read(VMCS_GUEST_RFLAGS);
	enum vmm86_next next;

	if (!(rflags & X86_EFLAGS_VIF)) {
		vmcs_write(VMCS_GUEST_RFLAGS, rflags | X86_EFLAGS_VIP);
		return NEXT_ENTER;
	}
	if (vmcs_read(VMCS_GUEST_INTERRUPTIBILITY_INFO) &
	    (VMM86_BLOCK_STI | VMM86_BLOCK_MOV_SS)) {
		vmm86_cpu_control(m, VMX_MASK(CPU_INTERRUPT_WINDOW), true);
		return NEXT_ENTER;
	}
	next = deliver_vector(m, vector);
	if (next == NEXT_ENTER)
		vmm86_interrupt_taken(m, vector);
	return next;
}

static enum vmm86_next reflect(struct vmm86_machine *m, u8 vector)
{
	vmm86_queue_exception(m, vector, false, 0);
	return NEXT_ENTER;
}

/* Flags popped from the stack; @mask: those that this instruction changes. */
static void set_popped_flags(u32 image, u32 mask)
{
	u32 rflags = vmcs_read(VMCS_GUEST_RFLAGS) &
		     ~(mask | X86_EFLAGS_VIF | X86_EFLAGS_VIP | X86_EFLAGS_RF);

	rflags |= image & mask;
	if (image & X86_EFLAGS_IF)
		rflags |= X86_EFLAGS_VIF;
	vmcs_write(VMCS_GUEST_RFLAGS, rflags);
}

static u32 flags_mask(unsigned int size)
{
	return size == 4 ? GUEST_FLAGS32 : GUEST_FLAGS16;
}

/* 16-bit PUSHF never comes here. */
static enum vmm86_next emulate_pushfd(struct vmm86_machine *m, u32 length)
{
	struct stack s = stack_open(m);
	enum vmm86_next next;
	bool crosses;

	next = stack_room(&s, 1, 4, &crosses);
	if (next != NEXT_ENTER)
		return next;
	if (crosses)
		return reflect(m, X86_TRAP_SS);
	push(&s, guest_image(vmcs_read(VMCS_GUEST_RFLAGS)), 4);
	stack_close(&s);
	vmm86_skip(length);
	return NEXT_ENTER;
}

/* POPF that sets TF, or IF with an interrupt pending; and every POPFD. */
static enum vmm86_next emulate_popf(struct vmm86_machine *m, u32 length,
				    unsigned int size)
{
	struct stack s = stack_open(m);
	u32 image;

	if (s.sp > 0x10000 - size)
		return reflect(m, X86_TRAP_SS);
	image = pop(&s, size);
	stack_close(&s);
	vmm86_skip(length);
	set_popped_flags(image, flags_mask(size));
	return NEXT_ENTER;
}

static enum vmm86_next emulate_iret(struct vmm86_machine *m, unsigned int size)
{
	struct stack s = stack_open(m);
	u32 ip, cs, image;

	if (s.sp > 0x10000 - 3 * size)
		return reflect(m, X86_TRAP_SS);
	ip = pop(&s, size);
	cs = pop(&s, size);
	image = pop(&s, size);
	if (ip > 0xffff)
		return reflect(m, X86_TRAP_GP);
	stack_close(&s);
	vmm86_skip(0);
	set_segment(VMM86_CS, cs);
	vmcs_write(VMCS_GUEST_RIP, ip);
	set_popped_flags(image, flags_mask(size));
	return NEXT_ENTER;
}

/* STI with an interrupt pending: it comes after the next instruction. */
static enum vmm86_next emulate_sti(struct vmm86_machine *m, u32 length)
{
	u32 rflags = vmcs_read(VMCS_GUEST_RFLAGS);

	vmm86_skip(length);
	vmcs_write(VMCS_GUEST_RFLAGS,
		   (rflags | X86_EFLAGS_VIF) & ~X86_EFLAGS_VIP);
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY_INFO, VMM86_BLOCK_STI);
	return NEXT_ENTER;
}

/* Which instruction needs CPL 0?  Group 0F 01 is told by its ModRM byte. */
static enum vmm86_privileged privileged(const struct vmm86_insn *insn)
{
	u8 modrm = insn->length < insn->fetched ? insn->bytes[insn->length] : 0;

	switch (insn->opcode) {
	case 0x0f01:
		switch (modrm >> 3 & 7) {
		case 2: return VMM86_PRIV_LGDT;
		case 3: return VMM86_PRIV_LIDT;
		case 6: return VMM86_PRIV_LMSW;
		case 7: return VMM86_PRIV_INVLPG;
		}
		return VMM86_PRIV_NONE;
	case 0x0f06: return VMM86_PRIV_CLTS;
	case 0x0f08: return VMM86_PRIV_INVD;
	case 0x0f09: return VMM86_PRIV_WBINVD;
	case 0x0f20:
	case 0x0f22: return VMM86_PRIV_MOV_CR;
	case 0x0f21:
	case 0x0f23: return VMM86_PRIV_MOV_DR;
	case 0x0f30: return VMM86_PRIV_WRMSR;
	case 0x0f32: return VMM86_PRIV_RDMSR;
	case 0x0f33: return VMM86_PRIV_RDPMC;
	}
	return VMM86_PRIV_NONE;
}

/* Of these instructions group 0F 01 and the MOVs have a ModRM byte. */
static u8 privileged_length(const struct vmm86_insn *insn)
{
	switch (insn->opcode) {
	case 0x0f01:
		return insn->length + vmm86_modrm_length(insn);
	case 0x0f20 ... 0x0f23:	/* always registers, whatever mod says */
		return insn->length + 1;
	default:
		return insn->length;
	}
}

static enum vmm86_next exit_privileged(struct vmm86_machine *m,
				       const struct vmm86_insn *insn,
				       enum vmm86_privileged what)
{
	struct vmm86_exit_privileged *exit = &m->run->exit.privileged;
	/* Not read back from the run page: the caller may write there. */
	u8 length = min(privileged_length(insn), insn->fetched);

	exit->instruction = what;
	exit->length = length;
	memset(exit->bytes, 0, sizeof(exit->bytes));
	memcpy(exit->bytes, insn->bytes, length);
	return vmm86_exit_to_user(m, VMM86_EXIT_PRIVILEGED);
}

static enum vmm86_next handle_gp(struct vmm86_machine *m)
{
	enum vmm86_privileged what;
	struct vmm86_insn insn;
	unsigned int size;

	if (!vmm86_decode(m, &insn))
		return reflect(m, X86_TRAP_GP);
	size = insn.operand32 ? 4 : 2;

	switch (insn.opcode) {
	case 0xf4:
		return vmm86_finish_insn(m, VMM86_EXIT_HLT, insn.length);
	case 0xfb:
		return emulate_sti(m, insn.length);
	case 0x9c:
		return emulate_pushfd(m, insn.length);
	case 0x9d:
		return emulate_popf(m, insn.length, size);
	case 0xcf:
		return emulate_iret(m, size);
	}
	what = privileged(&insn);
	if (what != VMM86_PRIV_NONE)
		return exit_privileged(m, &insn, what);
	/* A segment limit, as in real mode. */
	return reflect(m, X86_TRAP_GP);
}

static enum vmm86_next v86_exception(struct vmm86_machine *m, u32 info)
{
	u8 vector = VMM86_INTR_VECTOR(info);
	u32 address;

	switch (vector) {
	case X86_TRAP_GP:
		return handle_gp(m);
	case X86_TRAP_PF:
		address = vmcs_read(VMCS_EXIT_QUALIFICATION);
		if (address >> PAGE_SHIFT < V86_FRAMES)
			return vmm86_need_page(m, address);
		break;
	}
	/* INT3, INTO and INT1 return behind themselves. */
	if (VMM86_INTR_TYPE(info) >= VMM86_EVENT_PRIVILEGED)
		vmcs_write(VMCS_GUEST_RIP, (u32)vmcs_read(VMCS_GUEST_RIP) +
			   vmcs_read(VMCS_VM_EXIT_INSTRUCTION_LEN));
	return reflect(m, vector);
}

const struct vmm86_mode vmm86_mode_v86 = {
	.init = v86_init,
	.destroy = v86_destroy,
	.guest_init = v86_guest_init,
	.put_segments = v86_put_segments,
	.put_flags = v86_put_flags,
	.get_flags = v86_get_flags,
	.deliver = v86_deliver,
	.interrupt = v86_interrupt,
	.exception = v86_exception,
	.map = v86_map,
	.unmap_all = v86_unmap_all,
};
