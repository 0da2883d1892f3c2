// SPDX-License-Identifier: GPL-2.0-only
/*
 * fpu.c - the guest's x87, MMX and SSE registers, handed over lazily.
 *
 * The guest starts with CR0.TS set, so its first FPU instruction exits with
 * #NM; a guest that uses none costs nothing.  The guest has no XSAVE (its
 * CR4.OSXSAVE is ours and 0), so FXSAVE covers all it can touch.
 */
#include <linux/slab.h>
#include <asm/fpu/api.h>
#include <asm/processor-flags.h>

#include "vmm86.h"
#include "vmx_ops.h"

#define FXSAVE_BYTES	512
#define FXSAVE_FCW	0	/* u16 */
#define FXSAVE_MXCSR	24	/* u32 */
#define FXSAVE_MXCSR_MASK 28	/* u32 */

/* SDM, "Guidelines for Writing to the MXCSR Register": 0 means this. */
#define MXCSR_MASK_DEFAULT 0xffbfu

int vmm86_fpu_init(struct vmm86_machine *m)
{
	/* kmalloc() of a power of two is aligned to it; FXSAVE wants 16. */
	m->fpu = kzalloc(FXSAVE_BYTES, GFP_KERNEL_ACCOUNT);
	if (!m->fpu)
		return -ENOMEM;
	/* As after FNINIT: all exceptions masked. */
	*(u16 *)(m->fpu + FXSAVE_FCW) = 0x37f;
	*(u32 *)(m->fpu + FXSAVE_MXCSR) = 0x1f80;
	return 0;
}

/* The registers between RUNs. */
void vmm86_fpu_get(struct vmm86_machine *m, struct vmm86_fpu *out)
{
	memcpy(out, m->fpu, sizeof(*out));
}

/* Bits of MXCSR that this processor has; FXRSTOR faults on others. */
static u32 mxcsr_mask(void)
{
	u8 image[FXSAVE_BYTES] __aligned(16) = {};
	u32 mask;

	kernel_fpu_begin();
	asm volatile("fxsave64 %0" : "=m" (image));
	kernel_fpu_end();
	mask = *(u32 *)(image + FXSAVE_MXCSR_MASK);
	return mask ? mask : MXCSR_MASK_DEFAULT;
}

void vmm86_fpu_set(struct vmm86_machine *m, const struct vmm86_fpu *in)
{
	memcpy(m->fpu, in, sizeof(*in));
	*(u32 *)(m->fpu + FXSAVE_MXCSR) &= mxcsr_mask();
}

/*
 * On #NM, or before: the guest's registers replace the task's, which the kernel
 * saves.  TS is the guest's own from then on.
 */
void vmm86_fpu_load(struct vmm86_machine *m)
{
	kernel_fpu_begin();
	asm volatile("fxrstor64 %0" : : "m" (*(u8 (*)[FXSAVE_BYTES])m->fpu));
	m->undo |= VMM86_UNDO_FPU;
	if (m->real && m->r.cr0_shadow & X86_CR0_TS)
		return;
	vmcs_write(VMCS_GUEST_CR0, vmcs_read(VMCS_GUEST_CR0) & ~X86_CR0_TS);
}

/* At the end of a stay on this CPU, if they were loaded. */
void vmm86_fpu_put(struct vmm86_machine *m)
{
	m->undo &= ~VMM86_UNDO_FPU;
	asm volatile("fxsave64 %0" : "=m" (*(u8 (*)[FXSAVE_BYTES])m->fpu));
	vmcs_write(VMCS_GUEST_CR0, vmcs_read(VMCS_GUEST_CR0) | X86_CR0_TS);
	kernel_fpu_end();
}
