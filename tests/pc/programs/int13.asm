; SPDX-License-Identifier: MIT
;
; int13.asm - every function of INT 13h, on an empty floppy of 1.44 MB as drive 00h
; and an empty hard disk of 20160 sectors as drive 80h; expected is what Ralf
; Brown's interrupt list and the Enhanced Disk Drive specification 1.1 say.

%include "check.inc"

%define SECTORS	20160			; 20 cylinders, 16 heads, 63 sectors

; disk AX, DX: drive in DL, head in DH
%macro disk 2
	mov ax, %1
	mov dx, %2
	int 13h
%endmacro

; fails NAME, STATUS: carry, and why in AH
%macro fails 2
	carry %1
	is_byte "  status", ah, %2
%endmacro

%macro works 1
	no_carry %1
	is_byte "  status", ah, 0
%endmacro

main:
	push cs
	pop es
	mov dl, 00h
	call transfers
	mov dl, 80h
	call transfers
	call floppy
	call hard
	call extended
	call errors
	finish

; CHS transfers of drive DL.
transfers:
	mov [drive], dl
	mov di, sector
	mov cx, 512
	mov ax, 3c01h
	rep stosw				; two sectors, 01 3C
	mov bx, sector
	mov cx, 0302h				; cylinder 3, sector 2
	mov dh, 1
	mov dl, [drive]
	mov ax, 0302h
	int 13h
	works "03h: writes two sectors"
	is_byte "  as many as asked for", al, 2
	mov word [sector + 514], 0
	mov ax, 0401h
	int 13h
	works "04h: verifies"
	mov bx, other
	mov ax, 0202h
	int 13h
	works "02h: reads two sectors"
	is_byte "  as many as asked for", al, 2
	is "  what was written", word [other], 3c01h
	is "  to the end", word [other + 1022], 3c01h
	inc cx
	mov ax, 0201h
	int 13h
	is "  the second alone", word [other + 510], 3c01h
	inc cx
	mov ax, 0201h
	int 13h
	is "  the next is empty", word [other], 0
	mov ah, 0
	mov dl, [drive]
	int 13h
	works "00h: resets the drive"
	mov ah, 1
	int 13h
	works "01h: nothing to tell"
	mov cx, 0300h				; there is no sector 0
	mov ax, 0201h
	int 13h
	fails "02h: sector 0", 04h
	is_byte "  nothing was read", al, 0
	mov ah, 1
	int 13h
	is_byte "01h: the status again", ah, 04h
	mov ax, 0201h
	mov cx, 0301h
	mov dh, 0ffh
	int 13h
	fails "02h: head 255", 04h
	mov ah, 0feh
	int 13h
	fails "FEh: no such function", 01h
	ret

floppy:
	mov ah, 8
	mov dl, 0
	int 13h
	works "08h: a floppy"
	is_byte "  of 1.44 MB", bl, 4
	is "  79 is the last cylinder, 18 the last sector", cx, 4f12h
	is "  1 the last head, 1 drive", dx, 0101h
	is_byte "  its table: 18 sectors", [es:di + 4], 18
	is_byte "  of 512 bytes", [es:di + 3], 2
	push cs
	pop es
	mov ah, 15h
	mov dl, 0
	int 13h
	no_carry "15h: a floppy"
	is_byte "  that tells when it is changed", ah, 2
	mov ah, 15h
	mov dl, 1
	int 13h
	is_byte "15h: no second one", ah, 0
	mov ah, 16h
	mov dl, 0
	int 13h
	works "16h: it was not changed"
	mov ah, 18h
	mov dl, 0
	mov cx, 4f12h
	int 13h
	works "18h: 80 tracks of 18 sectors"
	is_byte "  the table", [es:di + 4], 18
	push cs
	pop es
	mov ah, 18h
	mov cx, 4f24h
	int 13h
	fails "18h: 36 sectors", 0ch
	mov ah, 10h
	mov dl, 0
	int 13h
	works "10h: it is ready"
	push 0
	pop es
	les di, [es:1eh * 4]
	is_byte "INT 1Eh: 18 sectors", [es:di + 4], 18
	push cs
	pop es
	mov ax, 4101h
	mov bx, 55aah
	mov dl, 0
	int 13h
	carry "41h: no extensions for floppies"
	ret

%macro on_hard 2			; name, AH
	mov ah, %2
	mov dx, 0180h
	mov cx, 0301h
	int 13h
	works %1
%endmacro

hard:
	mov ah, 8
	mov dl, 80h
	int 13h
	works "08h: a hard disk"
	is "  19 is the last cylinder, 63 the last sector", cx, 133fh
	is "  15 the last head, 1 drive", dx, 0f01h
	mov ah, 15h
	mov dl, 80h
	int 13h
	no_carry "15h: a hard disk"
	is_byte "  type", ah, 3
	is "  sectors, high", cx, 0
	is "  sectors, low", dx, SECTORS
	mov ah, 15h
	mov dl, 81h
	int 13h
	is_byte "15h: no second one", ah, 0
	on_hard "09h: set parameters", 9
	on_hard "0Ch: seek", 0ch
	on_hard "0Dh: reset", 0dh
	on_hard "10h: it is ready", 10h
	on_hard "11h: recalibrate", 11h
	on_hard "14h: diagnose", 14h
	mov ah, 0ch
	mov cx, 0ff01h
	mov dx, 80h
	int 13h
	fails "0Ch: cylinder 255", 04h
	mov bx, sector
	mov cx, 1401h				; cylinder 20
	disk 0201h, 0080h
	fails "02h: beyond the last cylinder", 04h
	mov cx, 133fh
	disk 0201h, 0f80h
	works "02h: the last sector"
	mov cx, 133fh
	disk 0202h, 0f80h
	fails "02h: one more", 04h
	push 40h
	pop es
	is_byte "40:75: one hard disk", [es:75h], 1
	push 0
	pop es
	les di, [es:41h * 4]
	is "INT 41h: 20 cylinders", word [es:di], 20
	is_byte "  16 heads", [es:di + 2], 16
	is_byte "  63 sectors", [es:di + 14], 63
	push cs
	pop es
	ret

; A packet for SECTOR, COUNT, buffer OFFSET
%macro lba 3
	mov byte [packet], 10h
	mov word [packet + 2], %2
	mov word [packet + 4], %3
	mov [packet + 6], cs
	mov dword [packet + 8], %1
	mov dword [packet + 12], 0
	mov si, packet
	mov dl, 80h
%endmacro

extended:
	mov ax, 4100h
	mov bx, 55aah
	mov dl, 80h
	int 13h
	no_carry "41h: extensions"
	is "  signature", bx, 0aa55h
	is_byte "  version 1.1", ah, 21h
	masked "  packets", cl, 1, 1
	mov word [sector], 4321h
	mov word [sector + 510], 8765h
	lba SECTORS - 1, 1, sector
	mov ax, 4300h
	int 13h
	works "43h: writes the last sector"
	is "  one block", word [packet + 2], 1
	mov ah, 44h
	int 13h
	works "44h: verifies it"
	mov bx, other
	mov cx, 133fh
	disk 0201h, 0f80h
	is "02h: finds it at 19/15/63", word [other], 4321h
	mov word [other], 0
	lba SECTORS - 1, 1, other
	mov ah, 42h
	int 13h
	works "42h: reads it"
	is "  the beginning", word [other], 4321h
	is "  and the end", word [other + 510], 8765h
	lba 5, 0, 0
	mov ah, 47h
	int 13h
	works "47h: seeks"
	mov word [buffer], 1ah
	mov si, buffer
	mov dl, 80h
	mov ah, 48h
	int 13h
	works "48h: parameters"
	is "  length", word [buffer], 1ah
	masked "  the geometry is valid", [buffer + 2], 2, 2
	is "  cylinders", word [buffer + 4], 20
	is "  heads", word [buffer + 8], 16
	is "  sectors of a track", word [buffer + 12], 63
	is "  sectors", word [buffer + 16], SECTORS
	is "  bytes of a sector", word [buffer + 24], 512
	mov ax, 4500h
	mov dl, 80h
	int 13h
	fails "45h: cannot be locked", 0b2h
	mov ax, 4600h
	int 13h
	fails "46h: cannot be ejected", 0b2h
	ret

errors:
	lba SECTORS, 1, other
	mov ah, 42h
	int 13h
	fails "42h: beyond the end", 04h
	is "  no block was read", word [packet + 2], 0
	lba 0, 1, other
	mov byte [packet], 8
	mov ah, 42h
	int 13h
	fails "42h: a packet that is too short", 01h
	mov bx, 1234h
	mov ax, 4100h
	mov dl, 80h
	int 13h
	fails "41h: a wrong signature", 01h
	mov bx, sector
	mov cx, 1
	disk 0201h, 0081h
	fails "02h: no second hard disk", 01h
	disk 0201h, 0001h
	fails "02h: no second floppy", 80h
	mov ah, 8
	mov dl, 81h
	int 13h
	fails "08h: no second hard disk", 07h
	mov ah, 0
	mov dl, 81h
	int 13h
	fails "00h: no second hard disk", 01h
	mov cx, 1
	disk 0200h, 0080h
	fails "02h: no sectors", 01h
	ret

section .bss
drive:	resb 1
	resb 1
packet:	resb 16
buffer:	resb 32
sector:	resb 1024
other:	resb 1024
