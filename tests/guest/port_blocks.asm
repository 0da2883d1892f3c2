; SPDX-License-Identifier: MIT
;
; port_blocks.asm - string I/O of more than a page, and across pages unaligned.

%include "guest.inc"

	skip ORACLE_X86EMU, "moves the index by 1 whatever the width"

%define SEG	0x3000

	mov ax, SEG
	mov ds, ax
	mov es, ax
	mov dx, 0x300

; Bytes 40h, 41h, ... from the port, 9000 of them, at an odd place.
	mov di, 0x0ff7
	mov cx, 9000
	rep insb
	check16 di, 0x0ff7 + 9000
	check16 cx, 0
	expect_mem 1, SEG * 16 + 0x0ff6, 0
	expect_mem 4, SEG * 16 + 0x0ff7, 0x43424140
	expect_mem 4, SEG * 16 + 0x0fff, 0x4b4a4948
	expect_mem 1, SEG * 16 + 0x0ff7 + 4096, 0x40
	expect_mem 1, SEG * 16 + 0x0ff7 + 8999, (0x40 + 8999) & 0xff
	expect_mem 1, SEG * 16 + 0x0ff7 + 9000, 0

; The rest of the stream as double words: 9000 = 28h beyond a multiple of 256.
	mov di, 0x4001
	mov cx, 2048
	rep insd
	check16 di, 0x6001
	expect_mem 4, SEG * 16 + 0x4001, 0x6b6a6968
	expect_mem 4, SEG * 16 + 0x5ffd, 0x67666564

; Out again.  Bytes: 35 times all 256 values, and 40h to 67h.
	mov si, 0x0ff7
	mov cx, 9000
	rep outsb
	check16 si, 0x0ff7 + 9000

; Words from the top down: 4096 of them, 32 times each of the 128 words of the
; stream, which begins at an even byte.
	mov si, 0x5fff
	mov cx, 4096
	std
	rep outsw
	cld
	check16 si, 0x3fff
	expect_out_sum 9000 + 4096, BYTES_SUM + WORDS_SUM
	finish

; 256 values sum up to 255 * 128; 40h + ... + 67h is 40 * (40h + 67h) / 2.
BYTES_SUM equ 35 * 255 * 128 + 40 * (0x40 + 0x67) / 2
; Low bytes are even values, high bytes the odd ones, each 32 times.
WORDS_SUM equ 32 * (127 * 128 + 256 * 128 * 128)
