; SPDX-License-Identifier: MIT
;
; faults.asm - exceptions that real mode delivers through the vector table:
; which vector, which return address, and that registers are as before.

%include "guest.inc"

	skip ORACLE_X86EMU, "has no #UD for these, and its #DE returns elsewhere"
%include "faults.inc"

; Divide error: a fault, whatever divides and however it fails.
	mov eax, 0xabcd1000
	mov edx, 0x11110000
	mov ebx, 0
	trap 0, div bl
	check32 eax, 0xabcd1000
	trap 0, div bx
	trap 0, div ebx
	check32 eax, 0xabcd1000
	check32 edx, 0x11110000
	mov bl, 1
	trap 0, div bl
	mov dx, 1
	trap 0, div bx
	mov bx, -1
	mov dx, 0xffff
	mov ax, 0x8000
	trap 0, idiv bx
	mov word [SCRATCH], 0
	mov di, SCRATCH
	trap 0, div word [di]
	trap 0, aam 0
	mov edi, 0x1400
	mov edx, 0x1400
	trap 0, db 0x66, 0x2e, 0xf7, 0xf7	; DIV EDI with prefixes
	mov dx, 0
	mov bx, 7
	mov ax, 100
	no_trap div bx
	check16 ax, 14
	check16 dx, 2

; FLAGS in the frame: what was before, IF and all; the handler has IF clear.
	set_flags IF | DF | CF
	mov bl, 0
	trap 0, div bl
	check_word fault_cs, 0
	push word [fault_flags]
	check_top IF | DF | CF | 2, ANY_IOPL & ~(ARITH & ~CF)
	push word [fault_inside]
	check_top 0, IF | TF
	cld

; Breakpoint and overflow are traps.
	trap_past 3, int3
	trap_past 3, db 0xcd, 3
	set_flags OF
	trap_past 4, into
	set_flags 0
	no_trap into

; BOUND is a fault.
	mov word [SCRATCH], -5
	mov word [SCRATCH + 2], 10
	mov ax, -6
	trap 5, bound ax, [SCRATCH]
	mov ax, 11
	trap 5, bound ax, [SCRATCH]
	mov ax, -5
	no_trap bound ax, [SCRATCH]
	mov ax, 10
	no_trap bound ax, [SCRATCH]

; Invalid opcodes, those that only protected mode knows among them.
	mov ax, 0x1234
	mov bx, SCRATCH
	trap 6, ud2
	trap 6, db 0x0f, 0x00, 0xd0		; LLDT AX
	trap 6, db 0x0f, 0x00, 0xd8		; LTR AX
	trap 6, db 0x0f, 0x00, 0xc8		; STR AX
	trap 6, db 0x0f, 0x00, 0xc0		; SLDT AX
	trap 6, db 0x0f, 0x00, 0xe0		; VERR AX
	trap 6, db 0x0f, 0x00, 0xe8		; VERW AX
	trap 6, db 0x0f, 0x02, 0xc3		; LAR AX,BX
	trap 6, db 0x0f, 0x03, 0xc3		; LSL AX,BX
	trap 6, db 0x63, 0xc0			; ARPL AX,AX
	trap 6, db 0x8e, 0xc8			; MOV CS,AX
	trap 6, db 0x8e, 0xf0			; MOV segment 6,AX
	trap 6, db 0x8d, 0xc0			; LEA AX,AX
	trap 6, db 0xc4, 0xc0			; LES AX,AX
	trap 6, db 0xf0, 0x90			; LOCK NOP
	trap 6, db 0xf0, 0x8b, 0x07		; LOCK MOV AX,[BX]
	trap 6, db 0xff, 0xff			; group 5, /7
	trap 6, db 0xfe, 0xd0			; group 4, /2
	check16 ax, 0x1234
	check16 sp, 0x7c00

; A handler that returns to the instruction: it runs again, repaired.
	vector 0, repair
	mov bl, 0
	mov ax, 40
	mov cx, 0
	div bl
	check16 ax, 8
	check16 cx, 1
	finish

repair:
	mov bl, 5
	inc cx
	iret
