; SPDX-License-Identifier: MIT
;
; strings.asm - MOVS, STOS, LODS, SCAS, CMPS: across pages, overlapping, down,
; repeated zero times, with 32-bit addresses.

%include "guest.inc"

	mov ax, 0x2000
	mov ds, ax
	mov es, ax

; A pattern of bytes 0, 1, 2, ... over three pages.
	xor di, di
	mov cx, 0x3000
	xor al, al
fill:	stosb
	inc al
	loop fill
	check16 di, 0x3000

; Unaligned, over two page borders.
	mov si, 0x0ff1
	mov di, 0x4ffd
	mov cx, 0x1003
	rep movsb
	check16 si, 0x1ff4
	check16 di, 0x6000
	check16 cx, 0
	expect_mem 4, 0x24ffc, 0xf3f2f100
	expect_mem 4, 0x25ffc, 0xf3f2f1f0

; Words and double words at odd addresses across a border.
	mov si, 0x0ffb
	mov di, 0x6ffd
	mov cx, 3
	rep movsw
	expect_mem 4, 0x26ffd, 0xfefdfcfb
	expect_mem 2, 0x27001, 0x00ff
	mov si, 0x0ffe
	mov di, 0x7ffd
	mov cx, 2
	rep movsd
	expect_mem 4, 0x27ffd, 0x0100fffe
	expect_mem 4, 0x28001, 0x05040302
	check16 di, 0x8005

; Overlapping upward: the first byte is copied on and on.
	mov byte [0x8ff0], 0x5c
	mov si, 0x8ff0
	mov di, 0x8ff1
	mov cx, 0x20
	rep movsb
	expect_mem 4, 0x28ff0, 0x5c5c5c5c
	expect_mem 4, 0x2900c, 0x5c5c5c5c
	expect_mem 2, 0x29010, 0x005c
; Downward it is a move.
	mov si, 0x0107
	mov di, 0x0109
	mov cx, 8
	std
	rep movsb
	cld
	check16 si, 0x00ff
	check16 di, 0x0101
	expect_mem 4, 0x20100, 0x01000100
	expect_mem 4, 0x20104, 0x05040302
	expect_mem 2, 0x20108, 0x0706
	std
	mov si, 0x0204
	mov di, 0xa004
	mov cx, 3
	rep movsw
	cld
	check16 di, 0x9ffe
	expect_mem 4, 0x2a000, 0x03020100
	expect_mem 2, 0x2a004, 0x0504

; Zero times: nothing happens, flags as before.
	stc
	mov cx, 0
	mov si, 0x1234
	mov di, 0xb000
	rep movsd
	repe cmpsb
	repne scasb
	check16 si, 0x1234
	check16 di, 0xb000
	check16 cx, 0
	check_flags CF, CF
	expect_mem 4, 0x2b000, 0

; CMPS and SCAS stop at the difference.
	mov si, 0x0010
	mov di, 0x1010
	mov byte [0x1015], 0xff
	mov cx, 0x100
	repe cmpsb
	check16 cx, 0xfa
	check16 si, 0x0016
	check16 di, 0x1016
	check_flags CF, CF | ZF
	mov di, 0x0020
	mov al, 0x33
	mov cx, 0x100
	repne scasb
	check16 di, 0x0034
	check16 cx, 0xec
	check_flags ZF, CF | ZF
	mov ax, 0x2827
	mov di, 0x0025
	mov cx, 5
	repne scasw
	check16 di, 0x0029
	check16 cx, 3

; A segment override goes to the source only.
	mov ax, 0x2010
	mov fs, ax
	mov si, 0x0020
	mov di, 0xc000
	fs movsb
	expect_mem 1, 0x2c000, 0x20
	mov si, 0x0108
	fs lodsb
	check8 al, 0x08

; 32-bit addresses: ESI, EDI, ECX count; 16-bit ones leave upper halves alone.
	mov esi, 0x0300
	mov edi, 0xd000
	mov ecx, 5
	a32 rep movsb
	check32 esi, 0x0305
	check32 edi, 0xd005
	check32 ecx, 0
	expect_mem 4, 0x2d000, 0x03020100
	expect_mem 2, 0x2d004, 0x0004
	mov esi, 0x77770300
	mov edi, 0x8888d010
	mov ecx, 0x99990002
	rep movsb
	check32 esi, 0x77770302
	check32 edi, 0x8888d012
	check32 ecx, 0x99990000
	mov eax, 0x11223344
	mov edi, 0xe000
	mov ecx, 2
	a32 rep stosd
	check32 edi, 0xe008
	expect_mem 4, 0x2e004, 0x11223344
	finish
