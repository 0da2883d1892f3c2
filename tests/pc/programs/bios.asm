; SPDX-License-Identifier: MIT
;
; bios.asm - INT 11h, 12h, 14h, 15h, 16h, 17h, 1Ah and the timer's interrupts, in
; a PC with 16 MiB, one floppy, one hard disk and one serial port; expected is
; what Ralf Brown's interrupt list says of an AT.

%include "check.inc"
%include "time.inc"

%macro works 1
	no_carry %1
	is_byte "  status", ah, 0
%endmacro

%macro fails 2
	carry %1
	is_byte "  status", ah, %2
%endmacro

main:
	push 40h
	pop gs					; BIOS data area
	int 11h
	; Floppy, FPU, 80x25 colour, one floppy, one serial port.
	is "INT 11h: equipment", ax, 0223h
	int 12h
	is "INT 12h: KiB below the extended BIOS data area", ax, 639
	call serial
	call a20
	call waiting
	call moving
	call memory
	call tables
	call keyboard
	call printer
	call clock
	call alarm
	call timer
	finish

serial:
	mov ax, 00e3h				; 9600 baud, 8 bits, 1 stop
	mov dx, 0
	int 14h
	masked "INT 14h AH=00h: ready to send", ah, 0e0h, 60h
	mov dx, 3fbh
	in al, dx
	is_byte "  line control", al, 03h
	or al, 80h
	out dx, al
	reads "  divisor", 3f8h, 12
	writes 3fbh, 03h
	writes 3fch, 10h			; loopback
	mov ax, 0155h
	mov dx, 0
	int 14h
	masked "INT 14h AH=01h: sends", ah, 80h, 0
	is_byte "  AL stays", al, 55h
	mov ax, 0300h
	int 14h
	masked "INT 14h AH=03h: a byte came", ah, 1, 1
	mov ax, 0200h
	int 14h
	is "INT 14h AH=02h: receives", ax, 0055h
	mov ax, 0200h
	int 14h
	masked "INT 14h AH=02h: nothing comes: time is up", ah, 80h, 80h
	mov ax, 0300h
	mov dx, 1
	int 14h
	masked "INT 14h: no second port", ah, 80h, 80h
	writes 3fch, 08h
	ret

a20:
	mov ax, 2400h
	int 15h
	works "INT 15h AX=2400h: address line 20 off"
	mov ax, 2402h
	int 15h
	works "INT 15h AX=2402h"
	is_byte "  it is off", al, 0
	push 0
	pop es
	push 0ffffh
	pop fs
	mov word [es:500h], 1111h
	mov word [fs:510h], 2222h
	is "  FFFF:0510 is 0000:0500", word [es:500h], 2222h
	mov ax, 2401h
	int 15h
	works "INT 15h AX=2401h: on"
	mov word [fs:510h], 3333h
	is "  now it is above 1 MiB", word [es:500h], 2222h
	mov ax, 2402h
	int 15h
	is_byte "  AX=2402h says so", al, 1
	mov ax, 2403h
	int 15h
	works "INT 15h AX=2403h"
	is "  both ways there are", bx, 3
	mov ax, 2400h				; as it was
	int 15h
	ret

waiting:
	mov ax, 4f1eh
	stc
	int 15h
	carry "INT 15h AH=4Fh: leaves the scan code"
	is_byte "  as it is", al, 1eh
	mov ax, 8500h
	int 15h
	works "INT 15h AH=85h: SysReq"
	mov ax, 9000h
	int 15h
	works "INT 15h AH=90h: a device is busy"
	mov ax, 9100h
	int 15h
	works "INT 15h AH=91h: a device is done"
	call tick
	mov bx, [gs:6ch]
	mov ah, 86h
	mov cx, 3				; 249,856 us: 4.5 ticks
	mov dx, 0d000h
	int 15h
	works "INT 15h AH=86h: waits"
	mov ax, [gs:6ch]
	sub ax, bx
	cmp ax, 4
	mov al, 0
	setae al
	is_byte "  not less than asked for", al, 1
	mov ah, 0feh
	int 15h
	fails "INT 15h AH=FEh: no such function", 86h
	ret

; Copy 4 words to 1 MiB + 64 KiB and back, by the table at ES:SI.
moving:
	push cs
	pop es
	mov eax, 0
	mov ax, cs
	shl eax, 4
	mov ebx, eax
	add eax, letters
	add ebx, copy
	mov [source + 2], eax
	mov byte [source + 5], 93h
	mov dword [target + 2], 93110000h
	mov si, table
	mov cx, 4
	mov ah, 87h
	int 15h
	works "INT 15h AH=87h: moves beyond 1 MiB"
	mov dword [source + 2], 93110000h
	mov [target + 2], ebx
	mov byte [target + 5], 93h
	mov cx, 4
	mov ah, 87h
	int 15h
	works "  and back"
	is "  first word", word [copy], 4241h
	is "  last word", word [copy + 6], 4847h
	is "  no more", word [copy + 8], 0eeeeh
	mov word [source], 5			; limit: less than 4 words
	mov cx, 4
	mov ah, 87h
	int 15h
	carry "INT 15h AH=87h: beyond the limit"
	ret

memory:
	mov ah, 88h
	int 15h
	no_carry "INT 15h AH=88h"
	is "  KiB above 1 MiB", ax, 15 * 1024
	mov ax, 0e801h
	int 15h
	no_carry "INT 15h AX=E801h"
	is "  KiB up to 16 MiB", ax, 15 * 1024
	is "  blocks above", bx, 0
	is "  the same in CX", cx, 15 * 1024
	push cs
	pop es
	mov ebx, 0
	mov dword [usable], 0
	mov word [entries], 0
.next:	mov eax, 0e820h
	mov edx, 534d4150h
	mov ecx, 20
	mov di, entry
	int 15h
	jc .end
	cmp dword [entry + 16], 1
	jne .other
	mov edx, [entry + 8]
	add [usable], edx
.other:	inc word [entries]
	cmp word [entries], 1
	jne .more
	is "INT 15h AX=E820h: from 0", word [entry], 0
	is "  to the extended BIOS data area", word [entry + 8], 0fc00h
	is "  9FC00h", word [entry + 10], 9
	is "  signature", ax, 4150h
	is "  length", cx, 20
.more:	test ebx, ebx
	jnz .next
.end:	is "  all of it: low", word [usable], 0fc00h
	is "  all of it: 9FC00h and 15 MiB", word [usable + 2], 00f9h
	mov eax, 0e820h
	mov edx, 12345678h
	mov ecx, 20
	mov ebx, 0
	mov di, entry
	int 15h
	fails "INT 15h AX=E820h: a wrong signature", 86h
	ret

tables:
	mov ah, 0c0h
	int 15h
	works "INT 15h AH=C0h"
	is "  bytes", word [es:bx], 8
	is_byte "  an AT", [es:bx + 2], 0fch
	masked "  two controllers, a clock, AH=4Fh", [es:bx + 5], 70h, 70h
	mov ah, 0c1h
	int 15h
	no_carry "INT 15h AH=C1h"
	mov ax, es
	is "  the extended BIOS data area", ax, 9fc0h
	is "  and in 40:0E", word [gs:0eh], 9fc0h
	push 0f000h
	pop es
	is_byte "F000:FFFE: an AT", [es:0fffeh], 0fch
	ret

; key AH of INT 16h, with CX
%macro put 1
	mov cx, %1
	mov ah, 5
	int 16h
%endmacro

keyboard:
	mov ah, 1
	int 16h
	flag "INT 16h AH=01h: no key", ZF, 1
	put 1e61h
	is_byte "INT 16h AH=05h: puts a key", al, 0
	mov ah, 1
	int 16h
	flag "INT 16h AH=01h: a key", ZF, 0
	is "  which", ax, 1e61h
	mov ah, 0
	int 16h
	is "INT 16h AH=00h: takes it", ax, 1e61h
	mov ah, 11h
	int 16h
	flag "INT 16h AH=11h: no key", ZF, 1
	put 48e0h				; the grey cursor key
	mov ah, 11h
	int 16h
	is "INT 16h AH=11h: a grey key", ax, 48e0h
	mov ah, 0
	int 16h
	is "INT 16h AH=00h: as older keyboards have it", ax, 4800h
	put 8500h				; F11
	mov ah, 1
	int 16h
	flag "INT 16h AH=01h: does not know F11", ZF, 1
	put 8500h
	mov ah, 10h
	int 16h
	is "INT 16h AH=10h: does", ax, 8500h
	mov dx, 0
.fill:	inc dx
	put 1e61h
	test al, al
	jz .fill
	is "INT 16h AH=05h: 15 keys and no more", dx, 16
	is_byte "  the buffer is full", al, 1
.take:	mov ah, 0
	int 16h
	mov ah, 1
	int 16h
	jnz .take
	mov byte [gs:17h], 85h			; right Shift, Ctrl, Insert
	mov byte [gs:18h], 01h			; left Ctrl
	mov ah, 2
	int 16h
	is_byte "INT 16h AH=02h: shift states", al, 85h
	mov ah, 12h
	int 16h
	is "INT 16h AH=12h: and which Ctrl", ax, 0185h
	mov word [gs:17h], 0
	mov ax, 0305h
	mov bx, 0
	int 16h
	no_carry "INT 16h AX=0305h: repetition"
	ret

printer:
	mov dx, 0
	mov ax, 0041h
	int 17h
	masked "INT 17h AH=00h: no printer: time is up", ah, 1, 1
	mov ah, 1
	int 17h
	masked "INT 17h AH=01h", ah, 1, 1
	mov ah, 2
	int 17h
	masked "INT 17h AH=02h", ah, 1, 1
	ret

clock:
	mov cx, 12h
	mov dx, 3456h
	mov ah, 1
	int 1ah
	mov ah, 0
	int 1ah
	is "INT 1Ah AH=01h, 00h: the count, high", cx, 12h
	shr dx, 2				; a tick or three may have passed
	is "  and low", dx, 3456h >> 2
	is_byte "  no midnight", al, 0
	mov cx, 18h				; the last tick of a day
	mov dx, 00afh
	mov ah, 1
	int 1ah
	call tick
	mov ah, 0
	int 1ah
	is "INT 1Ah AH=00h: midnight: the count is 0", cx, 0
	is_byte "  and AL says so", al, 1
	mov ah, 0
	int 1ah
	is_byte "  once", al, 0
	mov cx, 1234h
	mov dx, 3000h				; no summer time
	mov ah, 3
	int 1ah
	mov ah, 2
	int 1ah
	no_carry "INT 1Ah AH=03h, 02h"
	is "  hours and minutes", cx, 1234h
	is_byte "  seconds", dh, 30h
	mov cx, 2024h
	mov dx, 0229h
	mov ah, 5
	int 1ah
	mov ah, 4
	int 1ah
	no_carry "INT 1Ah AH=05h, 04h"
	is "  year", cx, 2024h
	is "  29 February", dx, 0229h
	ret

; The clock shows 12:34:30 or little more.
alarm:
	mov al, 4ah
	mov dx, rings
	call set_vector
	mov byte [rang], 0
	mov cx, 1234h
	mov dx, 3200h
	mov ah, 6
	int 1ah
	no_carry "INT 1Ah AH=06h: sets an alarm"
	mov ah, 6
	int 1ah
	carry "INT 1Ah AH=06h: a second one"
	mov cx, 60				; ticks: 3.3 s
.wait:	call tick
	cmp byte [rang], 0
	loope .wait
	is_byte "  it rings by INT 4Ah", [rang], 1
	mov ah, 7
	int 1ah
	mov cx, 1300h
	mov dx, 0
	mov ah, 6
	int 1ah
	no_carry "INT 1Ah AH=07h: after it there can be another"
	mov ah, 7
	int 1ah
	ret
rings:	inc byte [cs:rang]
	iret

timer:
	mov al, 1ch
	mov dx, ticks
	call set_vector
	mov word [ticked], 0
	call tick
	mov bx, [gs:6ch]
	mov word [ticked], 0
	mov cx, 3
.wait:	call tick
	loop .wait
	mov ax, [gs:6ch]
	sub ax, bx
	sub ax, [ticked]
	is "INT 08h: counts, and calls INT 1Ch as often", ax, 0
	ret
ticks:	inc word [cs:ticked]
	iret

section .data
letters:	db "ABCDEFGH"
copy:	dw 0, 0, 0, 0, 0eeeeh
table:	times 16 db 0
source:	dw 0ffffh, 0, 9300h, 0
target:	dw 0ffffh, 0, 9300h, 0
	times 16 db 0
rang:	db 0
ticked:	dw 0
section .bss
usable:	resd 1
entries:	resw 1
entry:	resb 24
