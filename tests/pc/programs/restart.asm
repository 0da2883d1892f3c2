; SPDX-License-Identifier: MIT
;
; restart.asm - a boot sector that starts the PC again in every way there is: what
; memory says of the way is kept, for none of them clears it.  Prints to port E9h
; as the programs with check.inc do.

	bits 16
	org 7c00h

%define STAGE	0600h			; of word 0000:0600, with a mark
%define MARK	5a00h

	mov ax, 0
	mov ds, ax
	mov bx, [STAGE]
	cmp bh, MARK >> 8
	je .known
	mov bx, MARK
.known:	inc bx
	mov [STAGE], bx
	mov si, ok
	call print
	mov bh, 0
	shl bx, 1
	mov si, [names + bx - 2]
	call print
	mov si, drive
	cmp dl, 0
	je .right
	mov si, other
.right:	call print
	jmp [ways + bx - 2]

by_int_19:
	int 19h
by_port_92:
	in al, 92h
	and al, 0feh
	out 92h, al
	or al, 1
	out 92h, al
	jmp $
by_keyboard:
	in al, 64h
	test al, 2
	jnz by_keyboard
	mov al, 0feh
	out 64h, al
	jmp $
by_jump:
	jmp 0ffffh:0
by_int_18:
	mov word [STAGE], 0
	mov si, ended
	call print
	int 18h

print:	lodsb
	test al, al
	jz .end
	out 0e9h, al
	jmp print
.end:	ret

ways:	dw by_int_19, by_port_92, by_keyboard, by_jump, by_int_18
names:	dw power_on, int_19, port_92, keyboard, jump

ok:	db "ok ", 0
power_on: db "the boot sector is loaded", 0
int_19:	db "INT 19h loads it again", 0
port_92: db "port 92h, bit 0, resets the PC", 0
keyboard: db "the keyboard controller's command FEh resets it", 0
jump:	db "FFFF:0000 starts the firmware", 0
drive:	db ", from drive 00h", 10, 0
other:	db ", not from drive 00h", 10, 0
ended:	db "end", 10, 0

	times 510 - ($ - $$) db 0
	dw 0aa55h
