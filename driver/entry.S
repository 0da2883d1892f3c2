/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.S - the VM entry and the VM exit, and nothing else.
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/* Byte offsets into vmm86_run.gpr; device.c asserts them. */
#define GPR_EAX	0
#define GPR_ECX	4
#define GPR_EDX	8
#define GPR_EBX	12
#define GPR_EBP	20
#define GPR_ESI	24
#define GPR_EDI	28

/* VMCS field HOST_RSP; host.c asserts it. */
#define HOST_RSP 0x6c14

/* VERW changes ZF: only after it was used. */
.macro CLEAR_BUFFERS
#ifdef VMM86_CLEAR_CPU_BUFFERS
	VMM86_CLEAR_CPU_BUFFERS
#endif
.endm

.section .noinstr.text, "ax"

/*
 * int vmm86_enter(u32 *gpr, unsigned long *host_rsp, bool launched,
 *		   struct vmm86_machine *m)
 *
 * Interrupts are off.  Returns 0 after a VM exit; 1, 2 or 3 when the entry
 * instruction itself failed (enum vmx_status).  vmm86_exit_quick() says of each
 * exit whether it was dealt with and the guest goes on at once.
 *
 * The guest never runs 64-bit code, so it cannot see r8 to r15 or the upper
 * halves of the others.  They are not sure to survive it (SDM, "General-Purpose
 * Registers in 64-Bit Mode"): the caller's are saved.
 */
SYM_FUNC_START(vmm86_enter)
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rcx
	push	%rdi

	/* The stack moves from call to call: write HOST_RSP when it did. */
	cmp	%rsp, (%rsi)
	je	1f
	mov	$HOST_RSP, %eax
	vmwrite	%rsp, %rax
	jbe	.Lfail
	mov	%rsp, (%rsi)
1:
	/* The flag stays in ZF: MOV does not touch it. */
	test	%dl, %dl
.Lenter:
	mov	(%rsp), %r8
	mov	GPR_EAX(%r8), %eax
	mov	GPR_ECX(%r8), %ecx
	mov	GPR_EDX(%r8), %edx
	mov	GPR_EBX(%r8), %ebx
	mov	GPR_EBP(%r8), %ebp
	mov	GPR_ESI(%r8), %esi
	mov	GPR_EDI(%r8), %edi
	jz	.Llaunch_clean

	/* After a VM exit the stack is what it is here, so say so once. */
	UNWIND_HINT_SAVE
	CLEAR_BUFFERS
.Lresume:
	vmresume
	jmp	.Lfail
.Llaunch_clean:
	CLEAR_BUFFERS
.Llaunch:
	vmlaunch
	jmp	.Lfail

	_ASM_EXTABLE(.Lresume, .Lfault)
	_ASM_EXTABLE(.Llaunch, .Lfault)

SYM_INNER_LABEL(vmm86_vmexit, SYM_L_GLOBAL)
	UNWIND_HINT_RESTORE
	ENDBR
	/* RSP is HOST_RSP: the gpr pointer is on top, and r8 free. */
	mov	(%rsp), %r8
	mov	%eax, GPR_EAX(%r8)
	mov	%ecx, GPR_ECX(%r8)
	mov	%edx, GPR_EDX(%r8)
	mov	%ebx, GPR_EBX(%r8)
	mov	%ebp, GPR_EBP(%r8)
	mov	%esi, GPR_ESI(%r8)
	mov	%edi, GPR_EDI(%r8)

	/*
	 * Before any RET: the guest must not steer our return predictions.
	 * Where the kernel does not ask for it these are NOPs.
	 */
	FILL_RETURN_BUFFER %rcx, RSB_CLEAR_LOOPS, X86_FEATURE_RSB_VMEXIT, \
			   X86_FEATURE_RSB_VMEXIT_LITE
#ifdef VMM86_CLEAR_BRANCH_HISTORY
	VMM86_CLEAR_BRANCH_HISTORY
#endif

	mov	8(%rsp), %rdi
	call	vmm86_exit_quick
	test	%al, %al
	jnz	.Lenter
	xor	%eax, %eax
.Lout:
	add	$16, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	RET

.Lfail:
	/* CF and ZF as enum vmx_status; MOV and SETcc leave the flags alone. */
	setc	%al
	setz	%cl
	movzbl	%al, %eax
	movzbl	%cl, %ecx
	lea	(%rax, %rcx, 2), %eax
	jmp	.Lout
.Lfault:
	mov	$3, %eax
	jmp	.Lout
SYM_FUNC_END(vmm86_enter)
