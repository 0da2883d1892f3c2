; SPDX-License-Identifier: MIT
;
; ports.asm - IN and OUT of 8, 16 and 32 bits, immediate and through DX.

%include "guest.inc"

	mov eax, 0xa1b2c3d4
	out 0x80, al
	expect_port OUT, 0x80, 1, 0xd4
	out 0xff, ax
	expect_port OUT, 0xff, 2, 0xc3d4
	out 0x12, eax
	expect_port OUT, 0x12, 4, 0xa1b2c3d4
	mov dx, 0x3f8
	out dx, al
	expect_port OUT, 0x3f8, 1, 0xd4
	mov dx, 0xfffe
	out dx, ax
	expect_port OUT, 0xfffe, 2, 0xc3d4
	mov edx, 0x99990cf8
	out dx, eax
	expect_port OUT, 0xcf8, 4, 0xa1b2c3d4
	check32 eax, 0xa1b2c3d4

; An input changes its own part of EAX; EDX and the flags stay.
	set_flags CF | SF | DF
	in al, 0x40
	check32 eax, 0xa1b2c340
	expect_port IN, 0x40, 1, 0x40
	in ax, 0x60
	check32 eax, 0xa1b24241
	expect_port IN, 0x60, 2, 0x4241
	in eax, 0x70
	check32 eax, 0x46454443
	expect_port IN, 0x70, 4, 0x46454443
	mov dx, 0
	in al, dx
	check32 eax, 0x46454447
	expect_port IN, 0, 1, 0x47
	mov dx, 0xffff
	in al, dx
	check32 eax, 0x46454448
	expect_port IN, 0xffff, 1, 0x48
	mov dx, 0x1f0
	in ax, dx
	check32 eax, 0x46454a49
	expect_port IN, 0x1f0, 2, 0x4a49
	mov dx, 0xcfc
	in eax, dx
	check32 eax, 0x4e4d4c4b
	expect_port IN, 0xcfc, 4, 0x4e4d4c4b
	check32 edx, 0x99990cfc
	check_flags CF | SF | DF | 2, ANY_IOPL
	cld

; With interrupts enabled as with them disabled.
	sti
	out 0x80, al
	expect_port OUT, 0x80, 1, 0x4b
	in al, 0x80
	expect_port IN, 0x80, 1, 0x4f
	check_flags IF, IF
	cli
	mov cx, 3
.again:	mov al, cl
	out 0x81, al
	loop .again
	expect_port OUT, 0x81, 1, 3
	expect_port OUT, 0x81, 1, 2
	expect_port OUT, 0x81, 1, 1
	finish
