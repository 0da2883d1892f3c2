; SPDX-License-Identifier: MIT
;
; windows.asm - when a pending interrupt is taken: after POPF and IRET at once,
; after STI and MOV SS one instruction later, after a port access at once.  A
; byte written to PORT_IRQ makes that vector pending.

%include "guest.inc"

	skip ORACLE_X86EMU, "has no interrupt input"

	vector 0x60, handler

%macro arm 0
	mov al, 0x60
	out PORT_IRQ, al
	expect_port OUT, PORT_IRQ, 1, 0x60
%endmacro

%macro taken 1				; return address; once
	check16 dx, %1
	check16 cx, 1
	check16 si, IF | 2, ANY_IOPL & ~ARITH
	mov cx, 0
	mov dx, 0
%endmacro

	mov cx, 0
	mov dx, 0

; Not while IF is clear.
	arm
	nop
	nop
	check16 cx, 0

; STI: after the following instruction.
	sti
	inc bx
a:	nop
	taken a
	cli

; STI, CLI: not at all.
	arm
	sti
	cli
	nop
	check16 cx, 0

; POPF: at once.
	set_flags IF
b:	nop
	taken b
	cli
	arm
	push dword 0x3202
	popfd
b2:	nop
	taken b2

; IRET: at its target.
	cli
	arm
	push word 0x3202
	push word 0
	push word c
	iret
	nop
c:	nop
	taken c
	cli
	arm
	push dword 0x3202
	push dword 0
	push dword c2
	iretd
	nop
c2:	nop
	taken c2

; With IF set: right after the port access that armed it, and a second STI
; holds nothing back.
	arm
d:	nop
	taken d
	mov al, 0x60
	sti
	out PORT_IRQ, al
d2:	nop
	expect_port OUT, PORT_IRQ, 1, 0x60
	taken d2

; The access in the shadow of MOV SS ends the shadow; so after the access.
	mov bx, ss
	mov al, 0x60
	mov ss, bx
	out PORT_IRQ, al
e:	nop
	expect_port OUT, PORT_IRQ, 1, 0x60
	taken e
	cli
	mov al, 0x60
	sti
	out PORT_IRQ, al
f:	nop
	expect_port OUT, PORT_IRQ, 1, 0x60
	taken f

; STI, HLT: the HLT is in the shadow, so the interrupt ends it.
	cli
	arm
	sti
	hlt
g:	nop
	taken g

; The handler runs with IF clear; another interrupt waits for its IRET.
	cli
	vector 0x60, nested
	arm
	sti
	nop
h:	nop
	check16 cx, 2
	check16 dx, h
	cli
	finish

handler:
	mov bp, sp
	inc cx
	mov dx, [bp]
	mov si, [bp + 4]
	pushf
	pop di
	check16 di, 0, IF | TF
	iret

; Arms the next one once.
nested:
	mov bp, sp
	mov dx, [bp]
	inc cx
	cmp cx, 2
	jae .out
	mov al, 0x60
	out PORT_IRQ, al
	expect_port OUT, PORT_IRQ, 1, 0x60
	nop
	check16 cx, 1
.out:	iret
