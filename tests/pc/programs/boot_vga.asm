; SPDX-License-Identifier: MIT
;
; boot_vga.asm - a boot sector that asks the VGA BIOS for its mode, writes with
; two of its services, and halts.
	bits 16
	org 0x7c00

	xor ax, ax
	mov ds, ax
	mov es, ax
	mov ss, ax
	mov sp, 0x7c00
	mov ah, 0x0f		; mode in AL, columns in AH
	int 0x10
	add al, '0'
	mov [mode], al
	mov ax, 0x1300		; write a string
	mov bx, 0x0007
	mov cx, length
	mov dx, 0x0a05		; row 10, column 5
	mov bp, text
	int 0x10
	mov ah, 0x02		; cursor to row 12, column 0
	mov bh, 0
	mov dx, 0x0c00
	int 0x10
	mov si, line
.next:	lodsb
	test al, al
	jz .end
	mov ah, 0x0e		; teletype
	mov bx, 7
	int 0x10
	jmp .next
.end:	cli
	hlt

text:	db "mode "
mode:	db "?"
length	equ $ - text
line:	db "teletype works", 0

	times 510 - ($ - $$) db 0
	dw 0xaa55
