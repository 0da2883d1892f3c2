; SPDX-License-Identifier: MIT
;
; kbd.asm - the keyboard controller (8042, ports 60h and 64h), the keyboard behind
; it, and INT 9h, by the AT's technical reference and Ralf Brown's port list.

%include "check.inc"

main:
	cli
	call controller
	call test_commands
	call lines
	call keyboard
	sti
	call keys
	finish

; Until the controller takes a byte.
ready:
	push ax
	push cx
	mov cx, 0ffffh
.wait:	in al, 64h
	test al, 2
	loopnz .wait
	pop cx
	pop ax
	ret

%macro command 1
	call ready
	mov al, %1
	out 64h, al
%endmacro

%macro data 1
	call ready
	mov al, %1
	out 60h, al
%endmacro

; The next byte into AL, or AX = FFFFh: none comes.
answer:
	push cx
	mov cx, 0ffffh
.wait:	in al, 64h
	test al, 1
	jnz .there
	loop .wait
	mov ax, 0ffffh
	jmp .end
.there:	in al, 60h
	mov ah, 0
.end:	pop cx
	ret

%macro answers 2
	call answer
	is %1, ax, %2
%endmacro

controller:
	in al, 64h
	masked "64h: the system flag is set, the keyboard not locked", al, 14h, 14h
	command 20h
	in al, 64h
	masked "64h: the output buffer is full", al, 1, 1
	call answer
	is "command 20h: the command byte of the BIOS", ax, 65h
	in al, 64h
	masked "64h: and empty", al, 1, 0
	masked "64h: bit 3: the last write was a command", al, 8, 8
	command 60h
	data 64h				; no interrupts
	in al, 64h
	masked "64h: bit 3: the last write was data", al, 8, 0
	command 20h
	answers "command 60h: writes the command byte", 64h
	command 65h
	data 5ah
	command 25h
	answers "commands 65h, 25h: the controller's memory", 5ah
	ret

test_commands:
	command 0aah
	answers "command AAh: self-test", 55h
	command 0abh
	answers "command ABh: the keyboard's lines", 00h
	command 60h
	data 64h
	command 0adh
	command 20h
	answers "command ADh: keyboard off", 74h
	command 0aeh
	command 20h
	answers "command AEh: keyboard on", 64h
	command 0a7h
	command 20h
	call answer
	masked "command A7h: mouse off", al, 20h, 20h
	command 60h
	data 64h
	command 0d2h
	data 39h
	answers "command D2h: as if from the keyboard", 39h
	command 0c0h
	call answer
	masked "command C0h: input port: no lock", al, 80h, 80h
	ret

; Output port: bit 0 resets, bit 1 is address line 20.
lines:
	command 0d0h
	call answer
	masked "command D0h: no reset", al, 1, 1
	in al, 92h
	mov [port_92], al
	and al, 0fch
	out 92h, al				; leave the line to the controller
	command 0d1h
	data 0ddh
	command 0d0h
	call answer
	masked "command D1h: address line 20 off", al, 2, 0
	push 0
	pop es
	push 0ffffh
	pop fs
	mov word [es:500h], 1111h
	mov word [fs:510h], 2222h
	is "  FFFF:0510 is 0000:0500", word [es:500h], 2222h
	command 0d1h
	data 0dfh
	command 0d0h
	call answer
	masked "command D1h: on", al, 2, 2
	mov word [fs:510h], 3333h
	is "  FFFF:0510 is above 1 MiB", word [es:500h], 2222h
	command 0d1h
	data 0ddh
	mov al, [port_92]
	out 92h, al
	command 0feh | 1			; pulse nothing
	command 0d0h
	call answer
	masked "command FFh: pulses nothing", al, 1, 1
	ret

keyboard:
	data 0eeh
	answers "keyboard, EEh: echo", 0eeh
	data 0f2h
	answers "keyboard, F2h: acknowledge", 0fah
	answers "  identification", 0abh
	answers "  translated 83h", 41h
	data 0edh
	answers "keyboard, EDh: lamps", 0fah
	data 2
	answers "  which", 0fah
	data 0f3h
	answers "keyboard, F3h: repetition", 0fah
	data 20h
	answers "  how fast", 0fah
	data 0f0h
	answers "keyboard, F0h: scan code set", 0fah
	data 0
	answers "  asked for", 0fah
	call answer
	masked "  it is 2, translated", al, 0ffh, 41h
	data 0feh
	call answer
	masked "keyboard, FEh: again", al, 0ffh, 41h
	data 0f5h
	answers "keyboard, F5h: off", 0fah
	data 0f4h
	answers "keyboard, F4h: on", 0fah
	data 0f6h
	answers "keyboard, F6h: defaults", 0fah
	data 0efh
	answers "keyboard, EFh: no such command", 0feh
	data 0ffh
	answers "keyboard, FFh: reset", 0fah
	answers "  and self-test", 0aah
	command 60h
	data 65h
	ret

; Scan codes by command D2h, as INT 9h takes them.
%macro key 1
	mov ah, %1
	call press
%endmacro

press:
	push cx
	cli
	command 0d2h
	data ah
	mov cx, 0ffffh
.full:	in al, 64h
	test al, 1
	loopz .full
	mov cx, 0ffffh
	sti
.taken:	in al, 64h
	test al, 1
	loopnz .taken
	pop cx
	ret

; A key out of the buffer into AX, 0 if there is none.
take:
	mov ah, 11h
	int 16h
	mov ax, 0
	jz .end
	mov ah, 10h
	int 16h
.end:	ret

%macro typed 2
	call take
	is %1, ax, %2
%endmacro

keys:
	mov ax, 40h
	mov gs, ax
	key 1eh
	key 9eh
	typed "INT 9h: a", 1e61h
	typed "  once", 0
	key 2ah
	masked "Shift: 40:17", [gs:17h], 3, 2
	key 1eh
	key 9eh
	typed "  A", 1e41h
	key 0aah
	masked "  released", [gs:17h], 3, 0
	key 1dh
	key 2eh
	key 0aeh
	typed "Ctrl-C", 2e03h
	key 9dh
	key 38h
	key 1eh
	key 9eh
	typed "Alt-A", 1e00h
	key 0b8h
	key 3ah
	key 0bah
	masked "Caps Lock: 40:17", [gs:17h], 40h, 40h
	key 1eh
	key 9eh
	typed "  A", 1e41h
	key 3ah
	key 0bah
	key 0e0h
	key 48h
	key 0e0h
	key 0c8h
	typed "the grey cursor key", 48e0h
	key 38h					; Alt and 6, 5 on the keypad
	key 4dh
	key 0cdh
	key 4ch
	key 0cch
	key 0b8h
	typed "Alt-65 on the keypad", 41h
	key 3bh
	key 0bbh
	typed "F1", 3b00h
	; INT 15h AH=4Fh may change the scan code, or take it.
	mov al, 15h
	mov dx, intercept
	call hook
	mov byte [change], 30h
	key 1eh
	key 9eh
	typed "INT 15h AH=4Fh makes a key another", 3062h
	mov byte [change], 0
	key 1eh
	key 9eh
	typed "INT 15h AH=4Fh takes it", 0
	mov al, 15h
	call unhook
	; Special keys call interrupts.
	mov al, 1bh
	mov dx, called
	call set_vector
	key 1dh
	key 0e0h
	key 46h
	key 0e0h
	key 0c6h
	key 9dh
	is_byte "Ctrl-Break: INT 1Bh", [count], 1
	masked "  40:71", [gs:71h], 80h, 80h
	call take
	mov byte [gs:71h], 0
	mov al, 5
	mov dx, called
	call set_vector
	key 0e0h
	key 2ah
	key 0e0h
	key 37h
	key 0e0h
	key 0b7h
	key 0e0h
	key 0aah
	is_byte "Print Screen: INT 5h", [count], 2
	mov al, 9
	mov dx, raw
	call hook
	mov byte [count], 0
	key 39h
	is_byte "IRQ 1 is INT 9h", [count], 1
	is_byte "  and port 60h has the code", [change], 39h
	mov al, 9
	call unhook
	ret

called:	inc byte [cs:count]
	iret

raw:	push ax
	in al, 60h
	mov [cs:change], al
	inc byte [cs:count]
	mov al, 20h
	out 20h, al
	pop ax
	iret

intercept:
	cmp ah, 4fh
	jne .other
	cmp al, 1eh
	jne .other
	mov al, [cs:change]
	test al, al
	jz .gone
	push bp
	mov bp, sp
	or byte [bp + 6], 1
	pop bp
	iret
.gone:	push bp
	mov bp, sp
	and byte [bp + 6], 0feh
	pop bp
	iret
.other:	jmp far [cs:previous]

; Set vector AL to CS:DX, and keep the one before.
hook:
	push bx
	push es
	push 0
	pop es
	mov bl, al
	mov bh, 0
	shl bx, 2
	push dword [es:bx]
	pop dword [previous]
	pop es
	pop bx
	jmp set_vector

unhook:
	push es
	push 0
	pop es
	mov bl, al
	mov bh, 0
	shl bx, 2
	push dword [previous]
	pop dword [es:bx]
	pop es
	ret

section .data
count:	db 0
change:	db 0
port_92: db 0
previous: dd 0
