; SPDX-License-Identifier: MIT
;
; sysregs.asm - what unprivileged instructions show of the system registers is
; what real mode has: PE, TS and EM clear, the vector table at 0 with limit 3FF.

%include "guest.inc"

	skip ORACLE_X86EMU, "its IDT limit is FFFF, and SMSW fills the upper half with ones"

	smsw ax
	check16 ax, 0, 0x000d
	mov ebx, -1
	smsw ebx
	check32 ebx, 0, 0x8000000d
	smsw [SCRATCH]
	mov ax, [SCRATCH]
	mov word [SCRATCH], 0
	check16 ax, 0, 0x000d
	sidt [SCRATCH]
	sgdt [SCRATCH + 8]
	mov ax, [SCRATCH]
	check16 ax, 0x3ff
	mov eax, [SCRATCH + 2]
	check32 eax, 0, 0x00ffffff
	mov eax, [SCRATCH + 10]
	check32 eax, 0, 0x00ffffff
	mov dword [SCRATCH], 0
	mov dword [SCRATCH + 4], 0
	mov dword [SCRATCH + 8], 0
	mov dword [SCRATCH + 12], 0
	mov eax, 0
	mov ebx, 0
	finish
