; SPDX-License-Identifier: MIT
;
; shutdown.asm - PUSH with SP=1 in real mode: a stack fault whose delivery faults
; twice more, which shuts the processor down (SDM, "PUSH").

%include "guest.inc"

	skip ORACLE_X86EMU, "has no segment limits"

	mov ebx, 0x12345678
	mov sp, 1
push_it:
	push ax
	expect_reg 3, 0x12345678
	program_end ENDS_SHUTDOWN, push_it
