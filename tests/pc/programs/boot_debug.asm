; SPDX-License-Identifier: MIT
;
; boot_debug.asm - a boot sector for gdb.sh, which knows its addresses: every
; instruction that is a place of interest is aligned to 16 bytes.

	bits 16
	org 7c00h

start:	xor ax, ax
	mov ds, ax
	cli
	jmp stack

	align 16			; 7c10
stack:	mov ss, ax
	mov sp, 7000h
	nop

	align 16			; 7c20
enable:	sti
	nop
	nop

	align 16			; 7c30
input:	mov al, 0dh			; the clock's register D: 80h
	out 70h, al
	in al, 71h			; 7c34
	nop

	align 16			; 7c40
store:	mov bx, 1234h
	mov [600h], bx			; 7c43
	mov cx, [602h]			; 7c47: the debugger's
	nop

	align 16			; 7c50
service:
	mov ah, 0fh			; the mode and the columns
	int 10h				; 7c52
	nop

	align 16			; 7c60
trap:	int3
	nop

	align 16			; 7c70
loop:	hlt
	cmp byte [604h], 0
	je loop
	cli
	hlt

	times 510 - ($ - $$) db 0
	dw 0aa55h
