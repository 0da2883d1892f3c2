/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmx_ops.h - the VMX instructions, each with its three ways to fail told
 * apart: CF (VMfailInvalid), ZF (VMfailValid, the VMCS holds the error) and a
 * fault (the CPU is not in VMX operation), caught by the exception table.
 * (SDM, "VMX Instruction Reference", "Conventions".)
 */
#ifndef VMM86_VMX_OPS_H
#define VMM86_VMX_OPS_H

#include <linux/instrumentation.h>
#include <linux/types.h>
#include <asm/asm.h>

#include "vmx/fields.h"

enum vmx_status {
	VMX_SUCCEED,
	VMX_FAIL_INVALID,	/* CF */
	VMX_FAIL_VALID,		/* ZF */
	VMX_FAULT,		/* neither flag was seen: the instruction faulted */
};

/*
 * CF and ZF start as 1; a fault jumps over the instructions that store the
 * real ones, which leaves VMX_FAULT.
 */
#define VMX_OP(insn, inputs...)						\
({									\
	u8 __cf = 1, __zf = 1;						\
									\
	asm volatile("1: " insn "\n\t"					\
		     "setc %[cf]\n\t"					\
		     "setz %[zf]\n"					\
		     "2:\n"						\
		     _ASM_EXTABLE(1b, 2b)				\
		     : [cf] "+q" (__cf), [zf] "+q" (__zf)		\
		     : inputs						\
		     : "cc", "memory");					\
	(enum vmx_status)(__cf | __zf << 1);				\
})

static inline enum vmx_status vmx_vmxon(u64 region)
{
	return VMX_OP("vmxon %[pa]", [pa] "m" (region));
}

/* VMXOFF fails only by a fault, or with flags when SMX is misused. */
static inline enum vmx_status vmx_vmxoff(void)
{
	return VMX_OP("vmxoff", "i" (0));
}

static inline enum vmx_status vmx_vmclear(u64 vmcs)
{
	return VMX_OP("vmclear %[pa]", [pa] "m" (vmcs));
}

static inline enum vmx_status vmx_vmptrld(u64 vmcs)
{
	return VMX_OP("vmptrld %[pa]", [pa] "m" (vmcs));
}

/* INVEPT and INVVPID types that we use (both instructions number them so). */
#define VMX_INV_SINGLE	1ul
#define VMX_INV_ALL	2ul

struct vmx_inv_descriptor {
	u64 first;		/* EPT pointer, or VPID */
	u64 second;		/* zero, or linear address */
};

static inline enum vmx_status vmx_invept(unsigned long type, u64 eptp)
{
	struct vmx_inv_descriptor d = { eptp, 0 };

	return VMX_OP("invept %[d], %[type]", [d] "m" (d), [type] "r" (type));
}

static inline enum vmx_status vmx_invvpid(unsigned long type, u16 vpid)
{
	struct vmx_inv_descriptor d = { vpid, 0 };

	return VMX_OP("invvpid %[d], %[type]", [d] "m" (d), [type] "r" (type));
}

static inline enum vmx_status vmx_vmread(u32 field, unsigned long *value)
{
	return VMX_OP("vmread %[field], %[value]", [field] "r" ((u64)field),
		      [value] "m" (*value));
}

static inline enum vmx_status vmx_vmwrite(u32 field, unsigned long value)
{
	return VMX_OP("vmwrite %[value], %[field]", [field] "r" ((u64)field),
		      [value] "r" (value));
}

/* fail.c: one line in the kernel log that says what failed, and how. */
void vmm86_vmx_failed(const char *instruction, u64 operand,
		      enum vmx_status status);
void vmm86_vmread_failed(u32 field);
void vmm86_vmwrite_failed(u32 field, unsigned long value);

/* Both only where the capability MSRs allow the type. */
static inline void vmm86_invept(unsigned long type, u64 eptp)
{
	enum vmx_status status = vmx_invept(type, eptp);

	if (unlikely(status != VMX_SUCCEED))
		vmm86_vmx_failed("INVEPT", type, status);
}

static inline void vmm86_invvpid(unsigned long type, u16 vpid)
{
	enum vmx_status status = vmx_invvpid(type, vpid);

	if (unlikely(status != VMX_SUCCEED))
		vmm86_vmx_failed("INVVPID", type, status);
}

/*
 * Reads and writes of the current VMCS fail only by a mistake of ours or when
 * VMX was torn down under us (kexec, panic), so one branch is enough here; who
 * reports the failure finds out which way it was.  A read that failed gives 0.
 *
 * Always inline, since the first read after a VM exit must not be traced.
 */
static __always_inline unsigned long vmcs_read(u32 field)
{
#ifdef asm_goto_output
	unsigned long value;

	asm_goto_output("1: vmread %[field], %[value]\n\t"
			"ja 3f\n"
			"2: jmp %l[failed]\n"
			"3:\n"
			_ASM_EXTABLE(1b, 2b)
			: [value] "=r" (value)
			: [field] "r" ((unsigned long)field)
			: "cc"
			: failed);
	return value;
failed:
#else
	unsigned long value = 0;
	u8 failed = 1;

	asm volatile("1: vmread %[field], %[value]\n\t"
		     "setna %[failed]\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : [value] "+r" (value), [failed] "+q" (failed)
		     : [field] "r" ((unsigned long)field)
		     : "cc");
	if (likely(!failed))
		return value;
#endif
	instrumentation_begin();
	vmm86_vmread_failed(field);
	instrumentation_end();
	return 0;
}

/*
 * The same of a field that every processor has, after the exit reason could be
 * read: no failure is possible but the fault when the kernel crashes, whose
 * result nobody will use.
 */
static __always_inline unsigned long vmcs_read_known(u32 field)
{
	unsigned long value = field;

	asm volatile("1: vmread %[value], %[value]\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : [value] "+r" (value)
		     :
		     : "cc");
	return value;
}

static __always_inline void vmcs_write(u32 field, unsigned long value)
{
	asm goto("1: vmwrite %[value], %[field]\n\t"
		 "ja 3f\n"
		 "2: jmp %l[failed]\n"
		 "3:\n"
		 _ASM_EXTABLE(1b, 2b)
		 :
		 : [field] "r" ((unsigned long)field), [value] "rm" (value)
		 : "cc", "memory"
		 : failed);
	return;
failed:
	instrumentation_begin();
	vmm86_vmwrite_failed(field, value);
	instrumentation_end();
}

static __always_inline void vmcs_write_known(u32 field, unsigned long value)
{
	asm volatile("1: vmwrite %[value], %[field]\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     :
		     : [field] "r" ((unsigned long)field), [value] "r" (value)
		     : "cc", "memory");
}

#endif
