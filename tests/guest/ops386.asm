; SPDX-License-Identifier: MIT
;
; ops386.asm - 32-bit operands and addresses in 16-bit code.

%include "guest.inc"
	skip ORACLE_X86EMU, "no segment limits; shifts by CL beyond 31 and CMPXCHG are wrong"
%include "faults.inc"

	mov eax, 0x00008180
	movzx ebx, al
	check32 ebx, 0x80
	movsx ebx, al
	check32 ebx, 0xffffff80
	mov ebx, 0x99999999
	movsx bx, al
	check32 ebx, 0x9999ff80
	movsx ecx, ax
	check32 ecx, 0xffff8180
	movzx ecx, ax
	check32 ecx, 0x8180

; Multiply and divide.
	mov ecx, 0x00010001
	imul ecx, ecx
	check32 ecx, 0x00020001
	check_flags CF | OF, CF | OF
	imul edx, ecx, -3
	check32 edx, 0xfff9fffd
	check_flags 0, CF | OF
	mov eax, 0x80000001
	mov ecx, 0x10
	mul ecx
	check32 eax, 0x10
	check32 edx, 8
	div ecx
	check32 eax, 0x80000001
	check32 edx, 0
	mov eax, -100
	cdq
	mov ecx, 7
	idiv ecx
	check32 eax, -14
	check32 edx, -2

; Double shifts, rotates, bits.
	mov eax, 0x12345678
	mov ebx, 0x9abcdef0
	shld eax, ebx, 12
	check32 eax, 0x456789ab
	shrd eax, ebx, 4
	check32 eax, 0x0456789a
	mov cl, 36
	mov eax, 0x80000001
	shl eax, cl
	check32 eax, 0x10
	ror eax, 5
	check32 eax, 0x80000000
	stc
	rcl eax, 1
	check32 eax, 1
	check_flags CF, CF
	bt eax, 32
	check_flags CF, CF
	bts eax, 31
	check32 eax, 0x80000001
	check_flags 0, CF
	btr eax, 0
	check_flags CF, CF
	btc eax, 4
	check32 eax, 0x80000010
	bsf ecx, eax
	check32 ecx, 4
	bsr ecx, eax
	check32 ecx, 31
	mov dword [SCRATCH], 0
	mov dword [SCRATCH + 4], 0
	mov ecx, 37
	bts dword [SCRATCH], ecx
	expect_mem 4, SCRATCH, 0
	expect_mem 4, SCRATCH + 4, 0x20
	cmp eax, 0x7fffffff
	setg dl
	seta dh
	check16 dx, 0x0100
	cmovb edx, eax
	check32 edx, 0xffff0100, 0xffff
	cmova edx, eax
	check32 edx, 0x80000010

; 486: compare and exchange, exchange and add.
	mov eax, 5
	mov ebx, 5
	mov ecx, 9
	cmpxchg ebx, ecx
	check32 ebx, 9
	cmpxchg ebx, ecx
	check32 eax, 9
	xadd ecx, eax
	check32 ecx, 18
	check32 eax, 9

; 32-bit addressing within the segment.
	mov ebx, SCRATCH
	mov ecx, 4
	mov dword [SCRATCH + 0x20], 0xcafe1234
	mov eax, [ebx + ecx * 8]
	check32 eax, 0xcafe1234
	mov edx, 0xfffffff0
	mov ax, [ebx + edx + 0x30]
	check16 ax, 0x1234
	lea eax, [ebx + ecx * 8 + 0x12340000]
	check32 eax, 0x12341420
	lea ax, [ebx + ecx * 4]
	check32 eax, 0x12341410
	lea eax, [bx + 4]
	check32 eax, 0x1404

; Beyond FFFF it is exception 13, or 12 through SS.
	mov eax, 0x5555aaaa
	mov ebx, 0x10000
	trap 13, mov ax, [ebx]
	trap 13, mov [ebx], al
	trap 13, mov al, [ebx + 0x12345678]
	trap 13, mov al, [ebx - 0x10001]
	mov ebp, 0x10000
	trap 12, mov al, [ebp]
	mov ebx, 0xffff
	no_trap mov [SCRATCH + 0x30], ebx
	trap 13, mov ax, [ebx]
	check32 eax, 0x5555aaaa
	mov esi, 0x10000
	mov edi, 0
	mov ecx, 1
	trap 13, a32 rep movsb
	check32 ecx, 1
	mov eax, 0x10000
	trap 13, jmp eax
	check32 eax, 0x10000

; Far pointers, loops, conditional jumps.
	mov dword [SCRATCH + 0x40], 0x22221111
	les di, [SCRATCH + 0x40]
	mov ax, es
	check16 ax, 0x2222
	check16 di, 0x1111
	mov dword [SCRATCH + 0x44], 0x44443333
	mov word [SCRATCH + 0x48], 0x5555
	lgs edi, [SCRATCH + 0x44]
	check32 edi, 0x44443333
	mov ax, gs
	check16 ax, 0x5555
	mov word [SCRATCH + 0x40], 0x7c00
	mov word [SCRATCH + 0x42], 0
	lss sp, [SCRATCH + 0x40]
	mov ecx, 0x00020000
	jcxz .taken
	mov dx, 0xbad
.taken:	a32 jecxz .wrong
	mov dx, 0x600d
.wrong:	check16 dx, 0x600d
	mov ecx, 0x00030002
	xor ax, ax
.again:	inc ax
	loop .again
	check16 ax, 2
	check32 ecx, 0x00030000
	mov ecx, 3
	xor ax, ax
.more:	inc ax
	a32 loop .more
	check16 ax, 3
	cmp ax, 3
	jz near .far_ahead
	mov ax, 0xbad
	times 200 nop
.far_ahead:
	check16 ax, 3

; 32-bit call and return push and pop four bytes.
	call dword .callee
.callee_return:
	check16 sp, 0x7c00
	finish
.callee:
	check16 sp, 0x7bfc
	mov eax, [esp]
	check32 eax, .callee_return
	o32 ret
