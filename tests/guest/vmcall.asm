; SPDX-License-Identifier: MIT
;
; vmcall.asm - VMCALL ends a run with all registers as they were.

%include "guest.inc"

	skip ORACLE_X86EMU, "does not know VMCALL"
	skip ORACLE_KVM, "answers VMCALL itself"

	mov eax, 0x01020304
	mov ebx, 0x31323334
	mov esi, 0x61626364
	mov dx, 0x1111
	mov es, dx
	set_flags IF | CF
	expect_reg 0, 0x01020304
	expect_reg 3, 0x31323334
	expect_reg 6, 0x61626364
	expect_reg 8, 0x1111
	expect_reg 14, IF | CF | 2, ANY_IOPL
	db 0x0f, 0x01, 0xc1
after:
	program_end ENDS_VMCALL, after
