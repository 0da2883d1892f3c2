; SPDX-License-Identifier: MIT
;
; cmos.asm - the clock and its memory (MC146818, ports 70h and 71h), by the data
; sheet and Ralf Brown's CMOS.LST, in a PC with 16 MiB, one floppy, one hard disk.

%include "check.inc"

; CMOS register %1 into AL
%macro get 1
	mov al, %1
	out 70h, al
	in al, 71h
%endmacro

%macro set 2
	mov al, %1
	out 70h, al
	mov al, %2
	out 71h, al
%endmacro

; has NAME, REGISTER, WANTED
%macro has 3
	get %2
	is_byte %1, al, %3
%endmacro

; has_bits NAME, REGISTER, MASK, WANTED
%macro has_bits 4
	get %2
	masked %1, al, %3, %4
%endmacro

main:
	cli
	call memory
	call registers
	call time
	call formats
	call flags
	call periodic
	call alarm
	sti
	finish

memory:
	set 5ah, 12h
	set 5bh, 34h
	has "a byte of the memory", 5ah, 12h
	has "  another", 5bh, 34h
	set 0dah, 56h				; bit 7 masks the NMI only
	has "70h: bit 7 is no part of the address", 5ah, 56h
	has "10h: a floppy of 1.44 MB", 10h, 40h
	has "12h: a hard disk", 12h, 0f0h
	has "19h: of type 47", 19h, 47
	has_bits "14h: a floppy and an FPU", 14h, 3, 3
	has "15h: 640 KiB, low", 15h, 80h
	has "16h: and high", 16h, 2
	has "17h: 15 MiB above 1 MiB, low", 17h, 0
	has "18h: and high", 18h, 3ch
	has "30h: found as much, low", 30h, 0
	has "31h: and high", 31h, 3ch
	ret

registers:
	has_bits "register A: 32 kHz, 1024 Hz", 0ah, 7fh, 26h
	has "register B: 24 hours, BCD", 0bh, 02h
	has "register D: the battery is good", 0dh, 80h
	set 0dh, 0
	has "  cannot be written", 0dh, 80h
	get 0ch
	has_bits "register C: no interrupt", 0ch, 80h, 0
	ret

%macro set_time 7			; year, month, day, weekday, h, m, s
	set 0bh, 82h				; stop
	set 9, %1
	set 8, %2
	set 7, %3
	set 6, %4
	set 4, %5
	set 2, %6
	set 0, %7
	set 0bh, 02h
%endmacro

; Wait for the next second.
second:
	push bx
	get 0
	mov bl, al
.wait:	get 0
	cmp al, bl
	je .wait
	pop bx
	ret

time:
	set 32h, 19h
	set_time 99h, 12h, 31h, 6, 23h, 59h, 58h
	has "seconds stand still while SET is on, then go on", 0, 58h
	call second
	has "  the next one", 0, 59h
	call second
	has "midnight: seconds", 0, 0
	has "  minutes", 2, 0
	has "  hours", 4, 0
	has "  weekday", 6, 7
	has "  day", 7, 1
	has "  month", 8, 1
	has "  year", 9, 0
	set_time 24h, 02h, 28h, 4, 23h, 59h, 59h
	call second
	has "a leap year: 29 February", 7, 29h
	set_time 23h, 02h, 28h, 3, 23h, 59h, 59h
	call second
	has "another year: 1 March", 7, 1
	has "  the month", 8, 3
	ret

formats:
	set 0bh, 86h				; binary
	set 4, 21
	set 2, 45
	set 0, 30
	set 0bh, 06h
	has "binary: hours", 4, 21
	has "  minutes", 2, 45
	set 0bh, 80h				; 12 hours, BCD
	set 4, 91h				; 11 p.m.
	set 2, 59h
	set 0, 59h
	set 0bh, 0
	has "12 hours: 11 p.m.", 4, 91h
	call second
	has "  then 12 a.m.", 4, 12h
	set 0bh, 82h
	set 4, 10h
	set 0bh, 02h
	ret

; UIP and the flag of the update.
flags:
	set 0bh, 02h
	get 0ch
	call second
	has_bits "register C: an update ended", 0ch, 10h, 10h
	has_bits "  reading clears it", 0ch, 10h, 0
	mov bx, 0
.wait:	get 0ah
	test al, 80h
	jnz .updating
	get 0
	cmp al, 99h				; never
	jne .wait
.updating:
	masked "register A: UIP is seen before an update", al, 80h, 80h
	ret

%macro irq_8 0				; IRQ 8 open, its handler ours
	mov al, 70h
	mov dx, irq8
	call set_vector
	cli
	in al, 0a1h
	and al, 0feh
	out 0a1h, al
	in al, 21h
	and al, 0fbh
	out 21h, al
%endmacro

periodic:
	irq_8
	mov byte [count], 0
	set 0ah, 2ah				; 64 Hz
	get 0ch
	set 0bh, 42h
	mov cx, 4
.wait:	sti
	hlt
	cmp byte [count], 0
	je .wait
	mov byte [count], 0
	loop .wait
	cli
	masked "PIE: IRQ 8, and register C tells: periodic", [cause], 0c0h, 0c0h
	set 0bh, 12h				; update ended
	get 0ch
	mov byte [count], 0
.update:
	sti
	hlt
	cmp byte [count], 0
	je .update
	cli
	masked "UIE: IRQ 8 after an update", [cause], 90h, 90h
	set 0bh, 02h
	set 0ah, 26h
	ret

alarm:
	set_time 24h, 02h, 28h, 4, 10h, 20h, 30h
	set 5, 10h
	set 3, 20h
	set 1, 31h
	get 0ch
	mov byte [count], 0
	set 0bh, 22h
.wait:	sti
	hlt
	cmp byte [count], 0
	je .wait
	cli
	masked "AIE: IRQ 8 at the alarm's time", [cause], 0a0h, 0a0h
	has "  which is 31", 0, 31h
	set 1, 0ffh				; any second
	set 3, 0ffh
	set 5, 0ffh
	set 0bh, 02h
	get 0ch
	call second
	has_bits "FFh is any time", 0ch, 20h, 20h
	ret

irq8:	push ax
	mov al, 0ch
	out 70h, al
	in al, 71h
	mov [cs:cause], al
	inc byte [cs:count]
	mov al, 20h
	out 0a0h, al
	out 20h, al
	pop ax
	iret

section .data
count:	db 0
cause:	db 0
