; SPDX-License-Identifier: MIT
;
; step_io.asm - single stepping over instructions that leave the guest: port
; accesses of every form and HLT.

%include "guest.inc"
	skip ORACLE_X86EMU, "has no single step"
%include "step.inc"

	mov dx, 0x300
	mov al, 0x99
	step_on
	out dx, al
a1:	in al, dx
a2:	out 0x80, al
a3:	in ax, 0x81
a4:	hlt
a5:	nop
a6:	steps_are a1, a2, a3, a4, a5, a6
	step_off off1
	expect_port OUT, 0x300, 1, 0x99
	expect_port IN, 0x300, 1, 0x40
	expect_port OUT, 0x80, 1, 0x40
	expect_port IN, 0x81, 2, 0x4241
	check16 ax, 0x4241

; One string access.
	mov si, text
	mov di, 0x1e00
	step_on
	outsb
b1:	insb
b2:	nop
b3:	steps_are b1, b2, b3
	step_off off2
	expect_port OUT, 0x300, 1, 'a'
	expect_port IN, 0x300, 1, 0x43
	expect_mem 1, 0x1e00, 0x43
	check16 si, text + 1
	check16 di, 0x1e01

; An access in the shadow of MOV SS: one trap, after the access.
	mov ax, ss
	step_on
	mov ss, ax
	out dx, al
c1:	steps_are c1
	step_off off3
	expect_port OUT, 0x300, 1, 0
	steps_end
	finish
text:	db 'a'
