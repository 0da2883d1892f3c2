; SPDX-License-Identifier: MIT
;
; flags.asm - PUSHF, POPF, CLI, STI, IRET in 16 and 32 bits.  IOPL is left out:
; it is 3 for ever in virtual-8086 mode.

%include "guest.inc"

%define AC_ID	0x240000

	skip ORACLE_X86EMU, "does not keep AC and ID in EFLAGS"

	check_flags 2, ANY_IOPL
	set_flags IF | DF | ARITH
	check_flags IF | DF | ARITH | 2, ANY_IOPL
	set_flags 0
	check_flags 2, ANY_IOPL
	sti
	check_flags IF | 2, ANY_IOPL
	cli
	check_flags 2, ANY_IOPL
	db 0x66
	sti
	check_flags IF | 2, ANY_IOPL
	db 0x66
	cli
	check_flags 2, ANY_IOPL
	stc
	cmc
	std
	check_flags DF | 2, ANY_IOPL
	cld

; 32 bits: VM and RF read as 0; AC and ID can be set; IF as in 16 bits.
	push dword 0x3002 | AC_ID | IF | CF
	popfd
	pushfd
	pop eax
	check32 eax, AC_ID | IF | CF | 2, ~0x183000
; 16-bit instructions leave the upper half alone.
	push word 0x3002 | ZF
	popf
	pushfd
	pop eax
	check32 eax, AC_ID | ZF | 2, ~0x183000
	sti
	cli
	pushfd
	pop eax
	check32 eax, AC_ID | ZF | 2, ~0x183000
	check16 sp, 0x7c00
	push dword 0x3002 | IF
	popfd
	check_flags IF | 2, ANY_IOPL
	push dword 0x3002
	popfd
	check_flags 2, ANY_IOPL

; RF and VM cannot be set by POPFD.
	push dword 0x3002 | 0x30000
	popfd
	pushfd
	pop eax
	check32 eax, 2, ~0x183000

; IRETD: three double words; EIP, CS, EFLAGS.
	push dword 0x3002 | AC_ID | IF | SF
	push dword 0
	push dword iretd_to
	iretd
iretd_to:
	pushfd
	pop eax
	check32 eax, AC_ID | IF | SF | 2, ~0x183000
	check16 sp, 0x7c00
	push dword 0x3002
	popfd

; 16-bit IRET after that.
	push word 0x3002 | IF | OF
	push word 0
	push word iret_to
	iret
iret_to:
	check_flags IF | OF | 2, ANY_IOPL
	cli

; FLAGS through an interrupt, IF set and clear.
	vector 0x50, show
	set_flags IF | CF
	int 0x50
	check16 dx, CF | 2, ANY_IOPL
	check16 cx, IF | CF | 2, ANY_IOPL
	set_flags ZF
	int 0x50
	check16 dx, ZF | 2, ANY_IOPL
	check16 cx, ZF | 2, ANY_IOPL
	set_flags 0
	finish

show:
	pushf
	pop dx
	mov bp, sp
	mov cx, [bp + 4]
	iret
