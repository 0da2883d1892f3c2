; SPDX-License-Identifier: MIT
;
; step_int.asm - single stepping over INT n, INT3, INTO and a fault.  These clear
; TF as they enter their handler (SDM, "Single-Step Exception Condition"), so the
; handler runs free, and the IRET back sets TF again: the next instruction is the
; first that traps.

%include "guest.inc"
	skip ORACLE_X86EMU, "has no single step"
%include "step.inc"

	vector 0x40, handler
	vector 3, handler
	vector 4, handler
	vector 0, divide
	vector 6, invalid
	mov dx, 0
	step_on
	nop
a1:	int 0x40
	nop
a2:	int3
	nop
a3:	steps_are a1, a2, a3
	step_off off1
	check16 dx, 2
	set_flags OF
	step_on
	nop
b1:	into
	nop
b2:	steps_are b1, b2
	step_off off2
	check16 dx, 3

; A fault: the handler repairs, the instruction runs again and traps then.
	set_flags 0
	mov bl, 0
	step_on
	mov ax, 40
c1:	div bl
c2:	steps_are c1, c2
	step_off off3
	check16 ax, 8
	step_on
	nop
d1:	ud2
d2:	nop
d3:	steps_are d1, d3
	step_off off4
	check16 dx, 4
	check16 sp, 0x7c00
	steps_end
	finish

handler:
	push bp
	mov bp, sp
	test word [bp + 6], TF	; the image on the stack has it
	jz .no
	inc dx
.no:	pop bp
	iret

divide:
	mov bl, 5
	iret

invalid:
	push bp
	mov bp, sp
	add word [bp + 2], 2
	pop bp
	inc dx
	iret
