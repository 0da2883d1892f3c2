; SPDX-License-Identifier: MIT
;
; x87_other.asm - fills the x87 with other contents than x87.asm; the harness
; runs it in a second machine between two runs of the first.

%include "guest.inc"

	skip ORACLE_X86EMU, "has no x87"

	fninit
	mov word [SCRATCH], 0x0c7f
	fldcw [SCRATCH]
%rep 8
	fldl2e
%endrep
	fld1
	fnstsw ax
	and ax, 0x0241
	check16 ax, 0x0241
	hlt
	fnstcw [SCRATCH + 2]
	expect_mem 2, SCRATCH + 2, 0x0c7f
	finish
