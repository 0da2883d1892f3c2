; SPDX-License-Identifier: MIT
;
; boot_mode13.asm - a boot sector for pictures: mode 13h, colour n is red n, green
; n / 4, blue 63 - n (of 64 steps), the dot at x, y has colour x + 3 y modulo 256.

	bits 16
	org 7c00h

	mov ax, 0013h
	int 10h
	mov dx, 3c8h
	mov al, 0
	out dx, al
	inc dx
	mov cx, 0
.colour:
	mov al, cl
	and al, 63
	out dx, al
	mov al, cl
	shr al, 2
	out dx, al
	mov al, cl
	not al
	and al, 63
	out dx, al
	inc cl
	jnz .colour
	mov ax, 0a000h
	mov es, ax
	xor di, di
	xor bx, bx			; 3 y
.row:	mov cx, 320
	mov al, bl
.dot:	stosb
	inc al
	loop .dot
	add bx, 3
	cmp bx, 600
	jb .row
	cli
	hlt

	times 510 - ($ - $$) db 0
	dw 0aa55h
