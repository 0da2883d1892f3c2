; SPDX-License-Identifier: MIT
;
; ticks.asm - a timer handler at vector 8 counts in 0040:006C as a BIOS does; the
; program spins until it has seen 100.  Each handler arms the next interrupt.

%include "guest.inc"

%define TICKS	100

	skip ORACLE_X86EMU, "has no interrupt input"

	vector 8, tick
	mov al, 8
	out PORT_IRQ, al
	sti
wait_ticks:
	cmp word [0x046c], TICKS
	jb wait_ticks
	cli
	mov eax, [0x046c]
	check32 eax, TICKS
	check16 sp, 0x7c00
	expect_out_sum TICKS, TICKS * 8
	finish

tick:
	push ax
	push ds
	mov ax, 0x40
	mov ds, ax
	inc dword [0x6c]
	cmp word [0x6c], TICKS
	jae .last
	mov al, 8
	out PORT_IRQ, al
.last:	pop ds
	pop ax
	iret
