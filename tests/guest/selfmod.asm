; SPDX-License-Identifier: MIT
;
; selfmod.asm - code that changes itself: behind a jump, straight ahead, in
; another page, and through another segment's address.

%include "guest.inc"

; The next instruction's immediate operand (Pentium and later see it at once).
	mov byte [cs:next + 1], 0x42
next:	mov al, 0x11
	check8 al, 0x42

; An opcode, over and over: INC AX becomes DEC AX and back.
	mov cx, 6
	xor ax, ax
	xor bx, bx
again:	xor byte [cs:change], 0x08
	jmp short change
change:	inc ax
	add bx, ax
	loop again
	check16 ax, 0
	check16 bx, -3

; Code written into another page, run, rewritten, run.
	mov word [0x3000], 0x34b8
	mov word [0x3002], 0xc312
	call 0x3000
	check16 ax, 0x1234
	mov byte [0x3002], 0x56
	call 0x3000
	check16 ax, 0x5634

; The same bytes through other segments.
	mov dx, 0x0300
	mov es, dx
	mov byte [es:1], 0x78
	call 0x3000
	check16 ax, 0x5678
	mov byte [0x3003], 0xcb
	call 0x0200:0x1000
	check16 ax, 0x5678

; An instruction across a page border, its second half replaced.
	mov byte [0x4ffe], 0x66
	mov byte [0x4fff], 0xb8
	mov dword [0x5000], 0x11112222
	mov byte [0x5004], 0xc3
	call 0x4ffe
	check32 eax, 0x11112222
	mov dword [0x5000], 0x33334444
	call 0x4ffe
	check32 eax, 0x33334444
	finish
