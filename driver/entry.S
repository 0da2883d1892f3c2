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

/* All but EBP.  MOV leaves the flags alone. */
.macro LOAD_GPRS gpr
	mov	GPR_EAX(\gpr), %eax
	mov	GPR_ECX(\gpr), %ecx
	mov	GPR_EDX(\gpr), %edx
	mov	GPR_EBX(\gpr), %ebx
	mov	GPR_ESI(\gpr), %esi
	mov	GPR_EDI(\gpr), %edi
.endm

.macro SAVE_GPRS gpr
	mov	%eax, GPR_EAX(\gpr)
	mov	%ecx, GPR_ECX(\gpr)
	mov	%edx, GPR_EDX(\gpr)
	mov	%ebx, GPR_EBX(\gpr)
	mov	%ebp, GPR_EBP(\gpr)
	mov	%esi, GPR_ESI(\gpr)
	mov	%edi, GPR_EDI(\gpr)
.endm

/* VERW changes ZF: only after it was used. */
.macro CLEAR_BUFFERS
#ifdef VMM86_CLEAR_CPU_BUFFERS
	VMM86_CLEAR_CPU_BUFFERS
#endif
.endm

.section .noinstr.text, "ax"

/*
 * For vmm86_enter() only.  In: RDI the guest's general registers, RSI the
 * machine, DL whether its VMCS was launched.  Out: EAX 0 after a VM exit; 1, 2 or
 * 3 when the entry instruction itself failed (enum vmx_status).
 * vmm86_exit_quick() says of each exit whether it was dealt with and the guest
 * goes on at once.
 *
 * The guest never runs 64-bit code, so it cannot see r8 to r15 or the upper
 * halves of the others.  They are not sure to survive it (SDM, "General-Purpose
 * Registers in 64-Bit Mode"): of the caller's only RBP, which may be its frame
 * pointer, is what it was.
 */
SYM_FUNC_START(vmm86_enter_guest)
	push	%rbp
	push	%rsi
	push	%rdi

	/* The kernel moves its stack at random from one system call to the next. */
	mov	$HOST_RSP, %eax
	vmwrite	%rsp, %rax
	jbe	.Lfail

	test	%dl, %dl
	mov	GPR_EBP(%rdi), %ebp
	LOAD_GPRS %rdi
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
	_ASM_EXTABLE(.Lagain, .Lfault)
	_ASM_EXTABLE(.Llaunch, .Lfault)

SYM_INNER_LABEL(vmm86_vmexit, SYM_L_GLOBAL)
	UNWIND_HINT_RESTORE
	ENDBR
	/* RSP is HOST_RSP: the gpr pointer is on top, and r12 free. */
	mov	(%rsp), %r12
	SAVE_GPRS %r12

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
	jz	.Lleave

	/* At once again: EBP is still the guest's, and r12 what it was. */
	LOAD_GPRS %r12
	CLEAR_BUFFERS
.Lagain:
	vmresume
	jmp	.Lfail

.Lleave:
	xor	%eax, %eax
.Lout:
	add	$16, %rsp
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
SYM_FUNC_END(vmm86_enter_guest)
