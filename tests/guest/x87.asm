; SPDX-License-Identifier: MIT
;
; x87.asm - floating point; the state survives exits, here port accesses and a
; HLT, at which the harness runs another machine with other contents.

%include "guest.inc"

	skip ORACLE_X86EMU, "has no x87"

	fninit
	fnstcw [SCRATCH]
	fnstsw ax
	check16 ax, 0
	expect_mem 2, SCRATCH, 0x037f

	fld1
	fld1
	faddp
	out 0x80, al
	expect_port OUT, 0x80, 1, 0
	fst dword [SCRATCH + 4]
	expect_mem 4, SCRATCH + 4, 0x40000000
	fild word [three]
	fmul st0, st1
	hlt
	fist word [SCRATCH + 8]
	expect_mem 2, SCRATCH + 8, 6
	fdivrp st1, st0
	in al, 0x80
	expect_port IN, 0x80, 1, 0x40
	fst qword [SCRATCH + 16]
	expect_mem 4, SCRATCH + 16, 0
	expect_mem 4, SCRATCH + 20, 0x40080000
	fstp tword [SCRATCH + 24]
	expect_mem 4, SCRATCH + 24, 0
	expect_mem 4, SCRATCH + 28, 0xc0000000
	expect_mem 2, SCRATCH + 32, 0x4000

; Eight values deep, across an exit.
	mov cx, 8
push_next:
	mov [SCRATCH + 40], cx
	fild word [SCRATCH + 40]
	out 0x80, al
	loop push_next
%rep 8
	expect_port OUT, 0x80, 1, 0x40
%endrep
	mov di, SCRATCH + 48
	mov cx, 8
pop_next:
	fistp word [di]
	add di, 2
	loop pop_next
	expect_mem 4, SCRATCH + 48, 0x00020001
	expect_mem 4, SCRATCH + 52, 0x00040003
	expect_mem 4, SCRATCH + 56, 0x00060005
	expect_mem 4, SCRATCH + 60, 0x00080007

; The control word: round down; square root; compare; division by zero.
	mov word [SCRATCH + 64], 0x077f
	fldcw [SCRATCH + 64]
	fldpi
	fchs
	hlt
	fistp word [SCRATCH + 66]
	expect_mem 2, SCRATCH + 66, -4 & 0xffff
	fnstcw [SCRATCH + 68]
	expect_mem 2, SCRATCH + 68, 0x077f
	fild word [three]
	fld st0
	fmul st0, st0
	fsqrt
	fcompp
	fnstsw ax
	and ax, 0x4500
	check16 ax, 0x4000
	fld1
	fldz
	fdivp st1, st0
	fnstsw ax
	and ax, 0x0004
	check16 ax, 0x0004
	fstp dword [SCRATCH + 72]
	expect_mem 4, SCRATCH + 72, 0x7f800000
	fninit
	finish
three:	dw 3
