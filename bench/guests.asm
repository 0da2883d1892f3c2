; SPDX-License-Identifier: MIT
;
; guests.asm - the guest programs of the benchmark.  Each is loaded at 0000:7C00
; and does one thing in an endless loop; a HLT gives the machine back.
;
; Labels of handlers are taken relative to the program's start, so nothing in
; here is relocated.

bits 16
section .note.GNU-stack noalloc noexec nowrite progbits
section .rodata

%macro guest 1
global guest_%1, guest_%1_end
guest_%1:
%endmacro

%macro label 1
global guest_%1
guest_%1:
%endmacro

%define INNER	1000		; repetitions between two HLTs

guest out
	out	0x80, al
	jmp	guest_out
guest_out_end:

guest hlt
	hlt
	jmp	guest_hlt
guest_hlt_end:

guest vmcall
	vmcall
	jmp	guest_vmcall
guest_vmcall_end:

; With and without the instruction in question; the difference is its cost.
guest cpuid
	mov	di, INNER
.again:	xor	eax, eax
	xor	ecx, ecx
	cpuid
	dec	di
	jnz	.again
	hlt
	jmp	guest_cpuid
guest_cpuid_end:

guest one_cpuid
	xor	eax, eax
	xor	ecx, ecx
	cpuid
	hlt
	jmp	guest_one_cpuid
guest_one_cpuid_end:

guest no_cpuid
	mov	di, INNER
.again:	xor	eax, eax
	xor	ecx, ecx
	dec	di
	jnz	.again
	hlt
	jmp	guest_no_cpuid
guest_no_cpuid_end:

guest outs
	cld
	mov	si, 0x1000
	mov	cx, 4096
	mov	dx, 0x80
	rep	outsb
	hlt
	jmp	guest_outs
guest_outs_end:

; DS lies outside of memory.
guest load
	mov	di, INNER
.again:	mov	al, [0]
	dec	di
	jnz	.again
	hlt
	jmp	guest_load
guest_load_end:

guest irq
	sti
.wait:	hlt
	jmp	.wait
label irq_handler
	iret
guest_irq_end:

; The handler steps over the UD2, as an emulator of it would.
guest ud2
	mov	di, INNER
.again:	ud2
	dec	di
	jnz	.again
	hlt
	jmp	guest_ud2
label ud2_handler
	push	bp
	mov	bp, sp
	add	word [bp + 2], 2
	pop	bp
	iret
guest_ud2_end:

; The loop of the others, empty.
guest nothing
	mov	di, INNER
.again:	dec	di
	jnz	.again
	hlt
	jmp	guest_nothing
guest_nothing_end:

; What a BIOS's service does around its work: 11 instructions, and 13 with the INT
; and a load between.
%macro begin_service 0
	sti
	push	ds
	push	ax
	pushf
	cli
	xor	ax, ax
	mov	ds, ax
%endmacro

%macro end_service 0
	popf
	pop	ax
	pop	ds
	iret
%endmacro

; No device.
guest bios
	mov	di, INNER
.again:	int	0x40
	dec	di
	jnz	.again
	hlt
	jmp	guest_bios
label bios_handler
	begin_service
	mov	ax, [0x410]
	end_service
guest_bios_end:

; The same with a read and a write of a port, which exit.
guest bios_io
	int	0x40
	jmp	guest_bios_io
label bios_io_handler
	begin_service
	in	al, 0x61
	or	al, [0x410]
	out	0x61, al
	end_service
guest_bios_io_end:

; Registers only; compute.c has the same loop for the host.
guest compute
	mov	ecx, 100000
.again:	add	eax, ecx
	rol	eax, 5
	xor	eax, ebx
	sub	ebx, eax
	dec	ecx
	jnz	.again
	hlt
	jmp	guest_compute
guest_compute_end:

; A byte in each page of the second 64 KiB, after the first HLT; then HLTs.
guest touch
	hlt
	mov	ax, 0x1000
	mov	cx, 16
.again:	mov	ds, ax
	mov	[0], al
	add	ax, 0x100
	loop	.again
.idle:	hlt
	jmp	.idle
guest_touch_end:

; A whole program: the primes below 30000 by a sieve, and a checksum
; of the sieve's bytes in AX.
guest sieve
	cld
	xor	ax, ax
	mov	ds, ax
	mov	ss, ax
	mov	ax, 0x1000
	mov	es, ax
	xor	di, di
	mov	al, 1
	mov	cx, 30000
	rep	stosb
	mov	si, 2
.next:	cmp	byte [es:si], 0
	je	.over
	mov	ax, si
	mul	si
	test	dx, dx
	jnz	.over
	cmp	ax, 30000
	jae	.over
	mov	di, ax
.cross:	mov	byte [es:di], 0
	add	di, si
	jc	.over
	cmp	di, 30000
	jb	.cross
.over:	inc	si
	cmp	si, 174
	jb	.next
	xor	ax, ax
	xor	si, si
	mov	cx, 30000
.sum:	rol	ax, 1
	xor	al, [es:si]
	call	.stir
	inc	si
	loop	.sum
	mov	dx, 0x80
	out	dx, ax
	hlt
.stir:	push	cx
	mov	cl, al
	and	cl, 7
	ror	ah, cl
	pop	cx
	ret
guest_sieve_end:

; INNER writes to a port.
guest port_loop
	mov	di, INNER
.again:	out	0x80, al
	dec	di
	jnz	.again
	hlt
	jmp	guest_port_loop
guest_port_loop_end:

guest int11
	int	0x11
	hlt
guest_int11_end:
