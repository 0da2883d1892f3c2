; SPDX-License-Identifier: MIT
;
; registers.asm - 8-, 16- and 32-bit registers: an access changes its own part
; and leaves the rest, the upper halves above all.

%include "guest.inc"

	mov eax, 0x11223344
	mov al, 0x55
	check32 eax, 0x11223355
	mov ah, 0x66
	check32 eax, 0x11226655
	mov ax, 0x7788
	check32 eax, 0x11227788
	mov ebx, 0xaabbccdd
	xchg bl, bh
	check32 ebx, 0xaabbddcc
	xchg ax, bx
	check32 eax, 0x1122ddcc
	check32 ebx, 0xaabb7788
	mov ecx, 0x1234ffff
	inc cx
	check32 ecx, 0x12340000
	check_flags ZF | PF | AF
	dec ecx
	check32 ecx, 0x1233ffff
	mov edx, 0x80007fff
	add dx, 1
	check32 edx, 0x80008000
	check_flags OF | SF | AF | PF
	add dh, 0x80
	check32 edx, 0x80000000
	check_flags OF | CF | ZF | PF, ARITH & ~AF
	sub dl, 1
	check32 edx, 0x800000ff
	check_flags CF | SF | AF | PF
	add edx, edx
	check32 edx, 0x000001fe
	check_flags CF | OF | AF, ARITH
	neg edx
	check32 edx, 0xfffffe02
	bswap edx
	check32 edx, 0x02feffff

; Sign extensions.
	mov eax, 0xdead0080
	cbw
	check32 eax, 0xdeadff80
	cwde
	check32 eax, 0xffffff80
	mov edx, 0x44445555
	cwd
	check32 edx, 0x4444ffff
	mov eax, 0x7fffffff
	cdq
	check32 edx, 0

; A 16-bit stack uses SP; the upper half of ESP stays.
	mov esp, 0x5a5a7c00
	push word 0x1111
	push dword 0x22223333
	check32 esp, 0x5a5a7bfa
	pop ebp
	check32 ebp, 0x22223333
	pop bp
	check32 ebp, 0x22221111
	check32 esp, 0x5a5a7c00
	mov ebp, 0x66660000
	enter 6, 0
	check32 ebp, 0x66667bfe
	check32 esp, 0x5a5a7bf8
	leave
	check32 ebp, 0x66660000
	check32 esp, 0x5a5a7c00

; POPA loads the lower halves only and skips SP; POPAD loads all.
	mov edi, 0x10001001
	mov esi, 0x20002002
	pusha
	mov edi, 0x7777aaaa
	mov esi, 0x8888bbbb
	popa
	check32 edi, 0x77771001
	check32 esi, 0x88882002
	check32 esp, 0x5a5a7c00
	pushad
	xor edi, edi
	popad
	check32 edi, 0x77771001
	mov esp, 0x00007c00

; Segment registers are 16 bits wide; a 32-bit store to a register zero-extends.
	mov ax, 0x1357
	mov es, ax
	mov ax, 0x2468
	mov fs, ax
	mov ax, 0x369c
	mov gs, ax
	mov ebx, 0xffffffff
	mov bx, es
	check32 ebx, 0xffff1357
	mov ebx, 0xffffffff
	mov ebx, gs
	check32 ebx, 0x0000369c
	push fs
	check_top 0x2468

; XLAT, SAHF, LAHF.
	mov byte [SCRATCH + 0x85], 0xc3
	mov ebx, 0x77771400
	mov eax, 0x99990085
	xlatb
	check32 eax, 0x999900c3
	mov ah, SF | ZF | AF | PF | CF
	sahf
	check_flags SF | ZF | AF | PF | CF, ARITH & ~OF
	mov ah, 0
	lahf
	check8 ah, 0xd7

; What the harness must see.
	mov eax, 0x01020304
	mov ecx, 0x11121314
	mov edx, 0x21222324
	mov ebx, 0x31323334
	mov ebp, 0x51525354
	mov esi, 0x61626364
	mov edi, 0x71727374
	set_flags CF | SF | DF
	expect_reg 0, 0x01020304
	expect_reg 1, 0x11121314
	expect_reg 2, 0x21222324
	expect_reg 3, 0x31323334
	expect_reg 4, 0x00007c00
	expect_reg 5, 0x51525354
	expect_reg 6, 0x61626364
	expect_reg 7, 0x71727374
	expect_reg 8, 0x1357
	expect_reg 9, 0
	expect_reg 10, 0
	expect_reg 11, 0
	expect_reg 12, 0x2468
	expect_reg 13, 0x369c
	expect_reg 14, CF | SF | DF | 2, ANY_IOPL
	finish
