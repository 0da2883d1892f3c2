; SPDX-License-Identifier: MIT
;
; step.asm - single stepping: TF set by POPF and by IRET, over instructions that
; do something with the trap themselves.  The trap comes after each instruction
; that started with TF set.

%include "guest.inc"
	skip ORACLE_X86EMU, "has no single step"
%include "step.inc"

	xor bx, bx
	mov di, 0x1f00
	step_on
	nop
s1:	inc bx
s2:	pushf
s3:	pop cx
s4:	mov ax, ss
s5:	mov ss, ax		; no trap between this and the next
	inc bx
s6:	sti			; holds interrupts back, not the trap
s7:	cli
s8:	mov cx, 3
s9:	rep stosb		; one trap for each iteration
s10:	mov cx, 0
s11:	rep stosb
s12:	push ax
s13:	pop ss
	inc bx
s14:	jmp short s15
	nop
s15:	call s17
s16:	jmp short s18
s17:	ret
s18:
	steps_are s1, s2, s3, s4, s5, s6, s7, s8, s9, s9, s9, s10, s11, s12
	steps_are s13, s14, s15, s17, s16, s18
	step_off off1
	check16 bx, 3
	nop

; PUSHF shows TF; STI under it sets IF at once.
	step_on
	pushf
p1:	pop cx
p2:	steps_are p1, p2
	step_off off2
	check16 cx, TF | 2, ANY_IOPL & ~ARITH
	check_flags 0, TF

; TF by IRET: the first instruction of the target executes, then traps.
	push word 0x3002 | TF
	push word 0
	push word i1
	iret
	nop
i1:	mov dx, 1
i2:	mov dx, 2
i3:	steps_are i2, i3
	step_off off3
	check16 dx, 2

; POPF that keeps TF set traps like any other instruction.
	step_on
	pushf
q1:	popf
q2:	nop
q3:	steps_are q1, q2, q3
	step_off off4

; An IRET that clears TF traps still, at its target.
	step_on
	push word 0x3002
r1:	push word 0
r2:	push word r4
r3:	iret
	nop
r4:	nop
	steps_are r1, r2, r3, r4

; 32-bit forms.
	push dword 0x3002 | TF
	popfd
	nop
t1:	push dword 0x3002
t2:	popfd
t3:	nop
	steps_are t1, t2, t3
	push dword 0x3002 | TF
	push dword 0
	push dword u1
	iretd
u1:	nop
u2:	pushfd
u3:	pop ecx
u4:	steps_are u2, u3, u4
	step_off off5
	check32 ecx, TF | 2, 0xcfff & ~ARITH
	check16 sp, 0x7c00
	xor ecx, ecx
	steps_end
	finish
