; SPDX-License-Identifier: MIT
;
; wrap.asm - the end of a 64 KiB segment: SI, DI, SP and IP wrap from FFFF to
; 0000; an access *across* the end is exception 13, or 12 on the stack.

%include "guest.inc"

%define SEG	0x2000

	skip ORACLE_X86EMU, "no segment limits: accesses wrap instead of faulting"
%include "faults.inc"

	mov ax, SEG
	mov ds, ax
	mov es, ax
	mov byte [0xffff], 0xa5
	mov byte [0], 0x5a

; A word or double word across the end.
	mov eax, 0x12345678
	trap 13, mov ax, [0xffff]
	trap 13, mov [0xffff], ax
	trap 13, mov eax, [0xfffd]
	trap 13, inc word [es:0xffff]
	mov bx, 0xfff0
	trap 13, mov ax, [bx + 0x0f]
	check32 eax, 0x12345678
	mov al, [0xffff]
	check8 al, 0xa5
	mov al, [0]
	check8 al, 0x5a
	mov ax, [0xfffe]
	check16 ax, 0xa500
	no_trap mov ax, [bx + 0x10]
	mov al, [bx + 0x10]
	check8 al, 0x5a
	mov bp, 0xffff
	trap 12, mov ax, [bp]
	trap 12, mov [bp], ax
	trap 13, mov ax, [ds:bp]
	mov sp, 0xffff
	trap 12, pop ax
	check16 sp, 0xffff
	mov sp, 0x7c00

; String instructions step over the end.
	mov word [0xfffe], 0x2211
	mov word [0x0000], 0x4433
	mov si, 0xffff
	lodsb
	check8 al, 0x22
	check16 si, 0
	lodsb
	check8 al, 0x33
	mov si, 0
	std
	lodsb
	check16 si, 0xffff
	lodsb
	check8 al, 0x22
	check16 si, 0xfffe
	cld
	mov si, 0xffff
	trap 13, lodsw
	check16 si, 0xffff
	mov word [0xfffc], 0x8877
	mov word [0x0002], 0x6655
	mov si, 0xfffc
	mov di, 0x1000
	mov cx, 4
	rep movsw
	check16 si, 4
	check16 di, 0x1008
	expect_mem 4, SEG * 16 + 0x1000, 0x22118877
	expect_mem 4, SEG * 16 + 0x1004, 0x66554433
	mov si, 0x1000
	mov cx, 6
	mov di, 0xfffd
	rep movsb
	check16 di, 3
	expect_mem 1, SEG * 16 + 0xfffd, 0x77
	mov ax, [0xfffe]
	check16 ax, 0x1188
	expect_mem 1, SEG * 16 + 0x0002, 0x44

; A repeated one stops at the element that crosses, its work so far done.
	mov ax, 0x9e9e
	mov ecx, 0x00050004
	mov dx, SEG + 0x400
	mov es, dx
	mov di, 0xfffb
	trap 13, rep stosw
	check32 ecx, 0x00050002
	check16 di, 0xffff
	expect_mem 4, (SEG + 0x400) * 16 + 0xfffb, 0x9e9e9e9e

; The stack: from 0 down to FFFE and back.
	mov ax, 0x4000
	mov ss, ax
	mov esp, 0xbeef0000
	push word 0x1234
	check32 esp, 0xbeeffffe
	pop bx
	check32 esp, 0xbeef0000
	check16 bx, 0x1234
	pushad
	check16 sp, 0xffe0
	popad
	check16 sp, 0
	call near_call
returned:
	check16 sp, 0
	push dword 0x11112222
	check16 sp, 0xfffc
	pop edi
	check32 edi, 0x11112222
	xor ax, ax
	mov ss, ax
	mov esp, 0x7c00

; IP.  A short jump at FFFE reaches 0010 of its segment.
	mov es, ax
	mov ax, SEG
	mov ds, ax
	mov word [0xfffe], 0x10eb
	mov byte [0x0010], 0xea
	mov word [0x0011], jumped
	mov word [0x0013], 0
	jmp SEG:0xfffe
jumped:
	mov byte [es:SCRATCH], 1
	expect_mem 1, SCRATCH, 1

; An instruction whose bytes cross the end is exception 13.
	mov byte [0xffff], 0xb8
	mov byte [es:fault_vector], NO_FAULT
	mov word [es:fault_resume], straddled
	jmp SEG:0xffff
straddled:
	check_word fault_vector, 13
	check_word fault_ip, 0xffff
	check_word fault_cs, SEG

; Running off the end is exception 13 too, at 10000 = 0000 in 16 bits.
	mov byte [0xffff], 0x90
	mov byte [es:fault_vector], NO_FAULT
	mov word [es:fault_resume], ran_off
	jmp SEG:0xffff
ran_off:
	check_word fault_vector, 13
	check_word fault_ip, 0
	check_word fault_cs, SEG
	finish

near_call:
	mov bp, sp
	check16 bp, 0xfffe
	mov ax, [bp]
	check16 ax, returned
	ret
