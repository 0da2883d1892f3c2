; SPDX-License-Identifier: MIT
;
; rom.asm - the ROM at F000:0000: stubs through which interrupts reach the host,
; interrupt handlers, and the power-on self-test.  rom.h knows the addresses.
;
;	nasm -f bin -o rom.bin rom.asm

	bits 16
	org 0

ROM_SEGMENT	equ 0f000h
BDA		equ 40h			; BIOS data area, and in it:
PRESSED		equ 18h			;   keys that are pressed; bit 3: pause

STUBS		equ 0e000h
STUB_POST	equ STUBS + 4 * 256
STUB_TICK	equ STUBS + 4 * 257
STUB_SCANCODE	equ STUBS + 4 * 258
STUB_COUNT	equ 259

PIC1		equ 20h
PIC2		equ 0a0h
EOI		equ 20h
PIT		equ 40h
KEYBOARD	equ 60h			; data
CONTROLLER	equ 64h			; status, commands

; Everything is at a fixed address: fill up to it.
%macro place 1
	times %1 - ($ - $$) db 0ffh
%endmacro

; Call a stub as an interrupt would.
%macro host 1
	pushf
	push cs
	call %1
%endmacro

	place 08000h
; ---------------------------------------------------------------------------
; Power-on and Ctrl+Alt+Del: the host fills RAM, then the hardware as an AT's
; firmware leaves it, option ROMs, and the operating system.

post:
	cli
	cld
	xor ax, ax
	mov ss, ax
	mov sp, 7c00h
	host STUB_POST
	call interrupt_controllers
	call timer
	call keyboard_controller
	sti
	call option_roms
	int 19h

; IRQ 0-7 become interrupts 08h-0Fh, IRQ 8-15 70h-77h.  Open are the timer, the
; keyboard, the second controller, floppies; the clock, the FPU, hard disks.
interrupt_controllers:
	mov al, 11h			; ICW1: cascaded, ICW4 follows
	out PIC1, al
	out PIC2, al
	mov al, 08h			; ICW2: first vector
	out PIC1 + 1, al
	mov al, 70h
	out PIC2 + 1, al
	mov al, 04h			; ICW3: the second one is at IRQ 2
	out PIC1 + 1, al
	mov al, 02h
	out PIC2 + 1, al
	mov al, 01h			; ICW4: 8086
	out PIC1 + 1, al
	out PIC2 + 1, al
	mov al, 0b8h
	out PIC1 + 1, al
	mov al, 9eh
	out PIC2 + 1, al
	ret

; Channel 0: mode 3, 65536 clocks, 18.2 interrupts a second.
timer:
	mov al, 36h
	out PIT + 3, al
	xor al, al
	out PIT, al
	out PIT, al
	ret

; Interrupt on, translation to set 1, no mouse; whatever was typed is forgotten.
keyboard_controller:
	mov cx, 32
.drain:	in al, CONTROLLER
	test al, 1
	jz .empty
	in al, KEYBOARD
	loop .drain
.empty:	mov al, 0aeh			; keyboard on
	call .command
	mov al, 60h			; write the command byte
	call .command
	call .ready
	mov al, 65h
	out KEYBOARD, al
.ready:	mov cx, 1000			; until the controller takes a byte
.busy:	in al, CONTROLLER
	test al, 2
	loopnz .busy
	ret
.command:
	push ax
	call .ready
	pop ax
	out CONTROLLER, al
	ret

; C0000-EFFFF in steps of 2 KiB: 55 AA, blocks of 512 bytes, entry; all bytes add
; up to zero.
option_roms:
	mov dx, 0c000h
.next:	mov ds, dx
	xor bx, bx
	cmp word [bx], 0aa55h
	jne .none
	call .checksum
	jnz .none
	push dx
	push cs				; the ROM returns here by RETF
	push .back
	push dx
	push 3
	mov ax, BDA
	mov ds, ax
	retf
.back:	cld
	pop dx
	mov ds, dx
	xor ax, ax
	mov al, [2]
	add ax, 3			; blocks to steps of 2 KiB
	and ax, 1fch
	shl ax, 5			; and to paragraphs
	jz .none
	add dx, ax
	jmp .more
.none:	add dx, 80h
.more:	cmp dx, 0f000h
	jb .next
	xor ax, ax
	mov ds, ax
	mov es, ax
	ret

; ZF: the bytes at DS:0 add up to zero.  No blocks at all are no ROM.
.checksum:
	mov ch, [2]
	dec ch
	js .bad				; none, or more than a segment
	inc ch
	xor cl, cl
	shl cx, 1			; 512 bytes a block; 128 are 65536
	xor si, si
	xor ah, ah
.add:	lodsb
	add ah, al
	loop .add
	test ah, ah
	ret
.bad:	or al, 1
	ret

; Ends an interrupt of the first, of both controllers; AX is free.
end_first:
	mov al, EOI
	out PIC1, al
	ret
end_both:
	mov al, EOI
	out PIC2, al
	out PIC1, al
	ret

; ---------------------------------------------------------------------------
	place STUBS
%rep STUB_COUNT
	hlt
	iret
	nop
	nop
%endrep

	place 0e480h
hang:	sti
	hlt
	jmp hang

	place 0e490h
irq_first:
	push ax
	call end_first
	pop ax
	iret

	place 0e4a0h
irq_second:
	push ax
	call end_both
	pop ax
	iret

	place 0e4b0h
irq9:					; once IRQ 2
	push ax
	mov al, EOI
	out PIC2, al
	pop ax
	int 0ah
	iret

	place 0e4c0h
irq13:					; the FPU: clear its busy latch
	push ax
	xor al, al
	out 0f0h, al
	call end_both
	pop ax
	int 2
	iret

	place 0e4e0h
rtc:					; reading register C acknowledges
	push ax
	mov al, 0ch
	out 70h, al
	in al, 71h
	test al, 20h
	jz .end
	sti
	int 4ah
	cli
.end:	call end_both
	pop ax
	iret

	place 0e987h
keyboard:
	push ax
	push ds
	mov ax, BDA
	mov ds, ax
	in al, KEYBOARD
	mov ah, 4fh
	stc
	int 15h				; programs may take or change the code
	jnc .taken
	host STUB_SCANCODE
	mov ah, al			; what is left to do
	call end_first
	dec ah
	jz .break
	dec ah
	jz .print
	dec ah
	jz .pause
	dec ah
	jz .reboot
	dec ah
	jz .sysreq_down
	dec ah
	jz .sysreq_up
	jmp .done
.taken:	call end_first
.done:	pop ds
	pop ax
	iret
.break:	int 1bh
	jmp .done
.print:	sti
	int 5
	jmp .done
.pause:	sti
	hlt				; interrupts go on
	test byte [PRESSED], 8
	jnz .pause
	jmp .done
.reboot:
	jmp ROM_SEGMENT:post
.sysreq_down:
	mov ax, 8500h
	jmp .sysreq
.sysreq_up:
	mov ax, 8501h
.sysreq:
	sti
	int 15h
	jmp .done

	place 0fea5h
timer_tick:
	push ds
	push ax
	push dx
	mov ax, BDA
	mov ds, ax
	host STUB_TICK
	test al, al
	jz .silent
	int 4ah
.silent:
	int 1ch
	call end_first
	pop dx
	pop ax
	pop ds
	iret

	place 0ff53h
nothing:
	iret

	place 0fff0h
	jmp ROM_SEGMENT:post

	place 10000h
