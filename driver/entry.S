/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.S - the VM entry and the VM exit, and nothing else.
 */
#include <linux/linkage.h>
#include <asm/alternative.h>
#include <asm/asm.h>
#include <asm/cpufeatures.h>
#include <asm/msr-index.h>
#include <asm/nospec-branch.h>
#include <asm/percpu.h>
#include <asm/unwind_hints.h>

/* Byte offsets into vmm86_run.gpr; device.c asserts them. */
#define GPR_EAX	0
#define GPR_ECX	4
#define GPR_EDX	8
#define GPR_EBX	12
#define GPR_EBP	20
#define GPR_ESI	24
#define GPR_EDI	28

/* VMCS fields; host.c asserts them. */
#define HOST_RSP	0x6c14
#define VM_EXIT_REASON	0x4402

/* Byte offsets into vmm86_machine, and enum vmm86_launch; device.c asserts them. */
#define QUICK_IO	8
#define QUICK_CPUID	12
#define LAUNCH		16
#define LAUNCH_DONE	1
#define LAUNCH_TRIED	2

/* VMM86_NOT_ENTERED, as a displacement. */
#define NOT_ENTERED	-0x40000000

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
 * IBRS protects only if it is written after the exit, even with the value that is
 * there: guests cannot write IA32_SPEC_CTRL.
 */
.macro ENTER_IBRS
	ALTERNATIVE "jmp .Lno_ibrs", "", X86_FEATURE_KERNEL_IBRS
	mov	$MSR_IA32_SPEC_CTRL, %ecx
	mov	PER_CPU_VAR(x86_spec_ctrl_current), %eax
	xor	%edx, %edx
	wrmsr
.Lno_ibrs:
.endm

/*
 * For vmm86_enter() only.  In: RDI the guest's general registers, RSI the
 * machine.  Out: EBX the exit reason, or VMM86_NOT_ENTERED and how the entry
 * instruction itself failed (enum vmx_status).
 *
 * Between an exit that was an NMI's and INT 2 nothing may be traced or probed: see
 * vmm86_serve_host_event().  Quick exits, which end here, are no NMIs.
 *
 * The guest never runs 64-bit code, so it cannot see r8 to r15 or the upper
 * halves of the others.  They are not sure to survive it (SDM, "General-Purpose
 * Registers in 64-Bit Mode"): of the caller's only RBP, which may be its frame
 * pointer, is what it was.
 *
 * Host RSP, GS base and IDTR come from the VMCS with the exit itself, and
 * interrupts stay off: an NMI or machine check that comes at the first
 * instruction after the exit finds the host complete.
 */
SYM_FUNC_START(vmm86_enter_guest)
	push	%rbp
	push	%rsi
	push	%rdi

	/* The kernel moves its stack at random from one system call to the next. */
	mov	$HOST_RSP, %eax
	vmwrite	%rsp, %rax
	jbe	.Lfail

	cmpb	$LAUNCH_DONE, LAUNCH(%rsi)
	mov	GPR_EBP(%rdi), %ebp
	LOAD_GPRS %rdi
	jne	.Lnot_launched
.Lclear_and_resume:
	/* After a VM exit the stack is what it is here, so say so once. */
	UNWIND_HINT_SAVE
	CLEAR_BUFFERS
.Lresume:
	vmresume
	jmp	.Lfail

.Lnot_launched:
	/* The last launch is known to have succeeded, since nobody took it back. */
	mov	8(%rsp), %r8
	cmpb	$LAUNCH_TRIED, LAUNCH(%r8)
	movb	$LAUNCH_DONE, LAUNCH(%r8)
	je	.Lclear_and_resume
	movb	$LAUNCH_TRIED, LAUNCH(%r8)
	CLEAR_BUFFERS
.Llaunch:
	vmlaunch
	jmp	.Lfail

	_ASM_EXTABLE(.Lresume, .Lfault)
	_ASM_EXTABLE(.Lagain, .Lfault)
	_ASM_EXTABLE(.Llaunch, .Lfault)
	_ASM_EXTABLE(.Lreason, .Lreason_read)

SYM_INNER_LABEL(vmm86_vmexit, SYM_L_GLOBAL)
	UNWIND_HINT_RESTORE
	ENDBR
	/* RSP is HOST_RSP: the gpr pointer is on top, and r12 free. */
	mov	(%rsp), %r12
	SAVE_GPRS %r12

	/* Before any indirect branch.  Where the kernel does not ask for it: NOPs. */
#ifdef VMM86_CLEAR_BRANCH_HISTORY
	VMM86_CLEAR_BRANCH_HISTORY
#endif
	ENTER_IBRS

	mov	8(%rsp), %rdi
	mov	$VM_EXIT_REASON, %ebx
	/* It faults only while the kernel crashes, whose result nobody will use. */
.Lreason:
	vmread	%rbx, %rbx
.Lreason_read:
	cmp	QUICK_IO(%rdi), %ebx
	je	.Lquick_io
	cmp	QUICK_CPUID(%rdi), %ebx
	je	.Lquick_cpuid
.Lnot_quick:
	/*
	 * Before any RET but those that end calls which were made after the exit:
	 * the guest must not steer our return predictions.
	 */
	FILL_RETURN_BUFFER %rcx, RSB_CLEAR_LOOPS, X86_FEATURE_RSB_VMEXIT, \
			   X86_FEATURE_RSB_VMEXIT_LITE
	test	%ebx, %ebx
	jz	.Lhost_event
.Lout:
	add	$16, %rsp
	pop	%rbp
	RET

.Lquick_cpuid:
	call	vmm86_cpuid_quick
	test	%al, %al
	jnz	.Lenter_again
	jmp	.Lnot_quick
.Lquick_io:
	call	vmm86_io_queued
	test	%al, %al
	jz	.Lnot_quick
.Lenter_again:
	/* EBP is still the guest's, and r12 what it was. */
	LOAD_GPRS %r12
	CLEAR_BUFFERS
.Lagain:
	vmresume

.Lfail:
	/* CF and ZF as enum vmx_status; MOV and SETcc leave the flags alone. */
	setc	%al
	setz	%cl
	movzbl	%al, %eax
	movzbl	%cl, %ecx
	lea	NOT_ENTERED(%rax, %rcx, 2), %ebx
	jmp	.Lout
.Lfault:
	mov	$NOT_ENTERED + 3, %ebx
	jmp	.Lout
.Lhost_event:
	call	vmm86_serve_host_event
	jmp	.Lout
SYM_FUNC_END(vmm86_enter_guest)
