; SPDX-License-Identifier: MIT
;
; port_strings.asm - INS and OUTS, single and repeated: widths, direction,
; overrides, 32-bit addresses, the end of the segment, more than a page.

%include "guest.inc"

	skip ORACLE_X86EMU, "moves the index by 1 whatever the width, ignores an override on OUTS"

	mov dx, 0x300
	mov si, bytes
	outsb
	expect_port OUT, 0x300, 1, 0x11
	outsw
	expect_port OUT, 0x300, 2, 0x3322
	outsd
	expect_port OUT, 0x300, 4, 0x77665544
	check16 si, bytes + 7
	mov di, SCRATCH
	insb
	expect_port IN, 0x300, 1, 0x40
	insw
	expect_port IN, 0x300, 2, 0x4241
	insd
	expect_port IN, 0x300, 4, 0x46454443
	check16 di, SCRATCH + 7
	expect_mem 4, SCRATCH, 0x43424140
	expect_mem 4, SCRATCH + 4, 0x00464544

; Repeated; upper halves stay; flags stay.
	set_flags CF | ZF
	mov ecx, 0x55550003
	mov esi, 0x66660000 + bytes
	rep outsb
	expect_port OUT, 0x300, 1, 0x11
	expect_port OUT, 0x300, 1, 0x22
	expect_port OUT, 0x300, 1, 0x33
	check32 ecx, 0x55550000
	check32 esi, 0x66660000 + bytes + 3
	mov cx, 2
	rep outsw
	expect_port OUT, 0x300, 2, 0x5544
	expect_port OUT, 0x300, 2, 0x7766
	check_flags CF | ZF | 2, ANY_IOPL
	mov ecx, 2
	mov edi, 0x77770000 + SCRATCH + 0x10
	rep insd
	expect_port IN, 0x300, 4, 0x4a494847
	expect_port IN, 0x300, 4, 0x4e4d4c4b
	check32 edi, 0x77770000 + SCRATCH + 0x18
	check16 cx, 0
	expect_mem 4, SCRATCH + 0x10, 0x4a494847
	expect_mem 4, SCRATCH + 0x14, 0x4e4d4c4b

; Downward.
	std
	mov si, bytes + 2
	mov cx, 3
	rep outsb
	expect_port OUT, 0x300, 1, 0x33
	expect_port OUT, 0x300, 1, 0x22
	expect_port OUT, 0x300, 1, 0x11
	check16 si, bytes - 1
	mov di, SCRATCH + 0x22
	mov cx, 2
	rep insw
	expect_port IN, 0x300, 2, 0x504f
	expect_port IN, 0x300, 2, 0x5251
	check16 di, SCRATCH + 0x1e
	expect_mem 4, SCRATCH + 0x20, 0x504f5251
	cld

; Nothing for a count of 0.
	mov cx, 0
	mov si, bytes
	mov di, SCRATCH + 0x30
	rep outsb
	rep insb
	check16 si, bytes
	check16 di, SCRATCH + 0x30
	expect_mem 4, SCRATCH + 0x30, 0

; Segment overrides are for OUTS only.
	mov ax, BYTES / 16
	mov fs, ax
	mov si, BYTES % 16
	mov ax, 0x2000
	mov ds, ax
	mov es, ax
	fs outsb
	expect_port OUT, 0x300, 1, 0x11
	mov cx, 2
	fs rep outsb
	expect_port OUT, 0x300, 1, 0x22
	expect_port OUT, 0x300, 1, 0x33
	mov si, bytes
	cs outsb
	expect_port OUT, 0x300, 1, 0x11
	ss outsb
	expect_port OUT, 0x300, 1, 0x22
	mov di, 0x0100
	fs insb
	expect_port IN, 0x300, 1, 0x53
	expect_mem 1, 0x20100, 0x53

; Over the end of the segment.
	mov dword [0xfffc], 0xa4a3a2a1
	mov word [0], 0xa6a5
	mov si, 0xfffe
	mov cx, 3
	rep outsb
	expect_port OUT, 0x300, 1, 0xa3
	expect_port OUT, 0x300, 1, 0xa4
	expect_port OUT, 0x300, 1, 0xa5
	check16 si, 1
	mov si, 0xfffc
	mov cx, 3
	rep outsw
	expect_port OUT, 0x300, 2, 0xa2a1
	expect_port OUT, 0x300, 2, 0xa4a3
	expect_port OUT, 0x300, 2, 0xa6a5
	check16 si, 2
	mov di, 0xffff
	mov cx, 2
	rep insb
	expect_port IN, 0x300, 1, 0x54
	expect_port IN, 0x300, 1, 0x55
	check16 di, 1
	expect_mem 1, 0x2ffff, 0x54
	expect_mem 1, 0x20000, 0x55
	std
	mov si, 0
	mov cx, 2
	rep outsb
	expect_port OUT, 0x300, 1, 0x55
	expect_port OUT, 0x300, 1, 0x54
	check16 si, 0xfffe
	cld

; 32-bit addresses.
	mov esi, 0xfffc
	mov ecx, 2
	a32 rep outsb
	expect_port OUT, 0x300, 1, 0xa1
	expect_port OUT, 0x300, 1, 0xa2
	check32 esi, 0xfffe
	check32 ecx, 0
	mov edi, 0x0200
	mov ecx, 2
	a32 rep insw
	expect_port IN, 0x300, 2, 0x5756
	expect_port IN, 0x300, 2, 0x5958
	check32 edi, 0x0204
	expect_mem 4, 0x20200, 0x59585756
	finish

	align 16
	times 5 db 0
bytes:	db 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77
BYTES equ 0x7c00 + (bytes - $$)
