; SPDX-License-Identifier: MIT
;
; interrupts.asm - INT n, INT3, INTO and IRET chains, far calls and returns.

%include "guest.inc"
%define RESULT_SEG	ss

	vector 0x40, handler_40
	vector 0x41, handler_41
	vector 3, handler_3
	vector 4, handler_4
	vector 0xff, handler_ff - 0x7000, 0x0700
	mov ax, 0x1111

; One level: what INT pushes, what the handler sees, what IRET restores.
	set_flags IF | DF | CF | SF | OF
	int 0x40
at_40:
	check_flags IF | DF | CF | SF | OF | 2, ANY_IOPL
	check16 sp, 0x7c00
	check16 ax, 0x4140
	cld

; The two forms of INT 3.
	int3
at_int3:
	check_word SCRATCH, at_int3
	db 0xcd, 3
at_int_3:
	check_word SCRATCH, at_int_3

; INTO with and without overflow.
	mov word [SCRATCH], 0
	set_flags 0
	into
	check_word SCRATCH, 0
	set_flags OF
	into
at_into:
	check_word SCRATCH, at_into
	check_flags OF, ARITH

; The last vector, in another code segment, ending in RETF 2.
	set_flags IF
	int 0xff
	check16 sp, 0x7c00
	check16 bx, 0xff00
; RETF 2 has left FLAGS as the handler had them.
	check_flags 0, IF | TF

; IRET to another segment with another set of flags.
	push word 0x3002 | ZF | DF
	push word 0x0700
	push word elsewhere - 0x7000
	iret
elsewhere:
	mov cx, cs
	check16 cx, 0x0700
	check_flags ZF | DF | 2, ANY_IOPL
	cld
	jmp 0:back
back:
	mov cx, cs
	check16 cx, 0

; Far call and return, direct and through memory, with parameters.
	push word 0x5555
	call 0x0700:far_direct - 0x7000
	check16 sp, 0x7c00
	mov word [SCRATCH], far_indirect - 0x7000
	mov word [SCRATCH + 2], 0x0700
	call far [SCRATCH]
	check16 dx, 0x2222
	mov word [SCRATCH], far_jump - 0x7000
	jmp far [SCRATCH]
far_jump:
	mov cx, cs
	check16 cx, 0x0700
	jmp 0:near_forms

; Near forms.
near_forms:
	mov bx, near_1
	call bx
	check16 dx, 0x3333
	push word 0
	push word 0
	call near_2
	check16 sp, 0x7c00
	finish

; Calls INT 41h from inside and returns a value.
handler_40:
	mov bp, sp
	mov cx, [bp]
	check16 cx, at_40
	mov cx, [bp + 2]
	check16 cx, 0
	mov cx, [bp + 4]
	check16 cx, IF | DF | CF | SF | OF | 2, ANY_IOPL
	check_flags DF | CF | SF | OF | 2, ANY_IOPL
	sti
	int 0x41
at_41:
	mov al, 0x40
	iret

handler_41:
	mov bp, sp
	mov cx, [bp]
	check16 cx, at_41
	mov cx, [bp + 4]
	check16 cx, IF | DF | CF | SF | OF | 2, ANY_IOPL
	check_flags 0, IF | TF
	mov ah, 0x41
	iret

; INT3 and INTO: note the return address.
handler_3:
handler_4:
	mov bp, sp
	mov cx, [bp]
	mov [SCRATCH], cx
	iret

handler_ff:
	mov cx, cs
	check16 cx, 0x0700
	mov bx, 0xff00
	retf 2

far_direct:
	mov bp, sp
	mov cx, [bp + 4]
	check16 cx, 0x5555
	mov cx, [bp + 2]
	check16 cx, 0
	retf 2

far_indirect:
	mov dx, 0x2222
	retf

near_1:
	mov dx, 0x3333
	ret

near_2:
	ret 4
