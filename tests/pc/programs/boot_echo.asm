; SPDX-License-Identifier: MIT
;
; boot_echo.asm - a boot sector that shows what is typed.

	bits 16
	org 7c00h

	mov ax, 0
	mov ds, ax
	mov si, hint
.hint:	lodsb
	test al, al
	jz .key
	mov ah, 0eh
	mov bx, 7
	int 10h
	jmp .hint
.key:	mov ah, 0
	int 16h
	mov ah, 0eh
	mov bx, 7
	int 10h
	jmp .key

hint:	db "Type: ", 0

	times 510 - ($ - $$) db 0
	dw 0aa55h
