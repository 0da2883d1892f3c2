; SPDX-License-Identifier: MIT
;
; spin_sti.asm - never ends, interrupts enabled; EAX and 1400 count, ECX is left alone.

%include "guest.inc"

	sti
	mov ecx, 0x5b1d5b1d
spin:	inc dword [SCRATCH]
	inc eax
	jmp spin
	program_end ENDS_HLT, spin
