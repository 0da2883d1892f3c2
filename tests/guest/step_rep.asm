; SPDX-License-Identifier: MIT
;
; step_rep.asm - single stepping over repeated string I/O: one trap for each
; iteration, as over any repeated instruction.

%include "guest.inc"
	skip ORACLE_X86EMU, "has no single step"
	skip ORACLE_KVM, "traps once more at the end of REP OUTS"
%include "step.inc"

	mov dx, 0x300
	mov cx, 3
	mov si, text
	step_on
	rep outsb
a1:	mov cx, 2
a2:	mov di, 0x1e00
a3:	rep insw
a4:	nop
a5:	steps_are a1 - 2, a1 - 2, a1, a2, a3, a3, a4, a5
	step_off off1
	expect_port OUT, 0x300, 1, 'a'
	expect_port OUT, 0x300, 1, 'b'
	expect_port OUT, 0x300, 1, 'c'
	expect_port IN, 0x300, 2, 0x4140
	expect_port IN, 0x300, 2, 0x4342
	expect_mem 4, 0x1e00, 0x43424140
	steps_end
	finish
text:	db 'abc'
