; SPDX-License-Identifier: MIT
;
; boot_text.asm - a boot sector for pictures: in mode 3, without cursor, every
; attribute n with character 20h + n modulo 95, in every seventh cell.

	bits 16
	org 7c00h

	mov ax, 0003h
	int 10h
	mov ah, 1
	mov cx, 2000h
	int 10h
	mov ax, 0b800h
	mov es, ax
	xor di, di
	xor bx, bx
.next:	mov ax, bx
	mov cl, 95
	div cl
	mov al, ah
	add al, 20h
	mov ah, bl
	mov [es:di], ax
	add di, 14
	inc bx
	cmp bx, 256
	jb .next
	cli
	hlt

	times 510 - ($ - $$) db 0
	dw 0aa55h
