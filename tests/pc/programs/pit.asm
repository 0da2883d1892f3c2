; SPDX-License-Identifier: MIT
;
; pit.asm - the registers of the 8254 timer and of port 61h, by the data sheet and
; the AT's technical reference.  Channel 2 is free to be used; its gate and output
; are in port 61h.

%include "check.inc"

%macro control 1
	mov al, %1
	out 43h, al
%endmacro

%macro count_2 2			; low, high
	mov al, %1
	out 42h, al
	mov al, %2
	out 42h, al
%endmacro

%macro gate 1
	in al, 61h
	and al, 0fch
	or al, %1
	out 61h, al
%endmacro

; Latch channel 2 and read it into AX.
%macro latched_2 0
	control 80h
	in al, 42h
	mov ah, al
	in al, 42h
	xchg al, ah
%endmacro

; The status of channel 2 into AL.
%macro status_2 0
	control 0e8h
	in al, 42h
%endmacro

; A few hundred clocks, and far fewer than 65536 on a slow machine too.
%macro pause 0
	call some_time
%endmacro

main:
	cli
	call counting
	call status
	call access
	call one_shot
	call rate
	call strobes
	call binary_coded
	call port_61
	call channel_0
	sti
	finish

; 50 accesses, each of which takes a clock or more.
some_time:
	push ax
	push cx
	mov cx, 50
.next:	in al, 61h
	loop .next
	pop cx
	pop ax
	ret

; bigger NAME, A, B: word A is above B
%macro bigger 3
	cmp %2, %3
	seta byte [result]
	is_byte %1, [result], 1
%endmacro

counting:
	gate 1
	control 0b0h				; channel 2, both bytes, mode 0
	count_2 0ffh, 0ffh
	latched_2
	mov bx, ax
	pause
	latched_2
	mov cx, ax
	bigger "mode 0 counts down", bx, cx
	gate 0
	latched_2
	mov bx, ax
	pause
	latched_2
	is "  not while its gate is low", ax, bx
	gate 1
	pause
	latched_2
	mov cx, ax
	bigger "  and then goes on", bx, cx
	control 0b0h
	count_2 0ffh, 0ffh
	control 80h
	pause
	in al, 42h
	mov bl, al
	in al, 42h
	mov bh, al
	latched_2
	mov cx, ax
	bigger "a latched count waits until it is read", bx, cx
	control 0b0h
	count_2 0ffh, 0ffh
	control 80h
	in al, 42h
	mov bl, al
	pause
	control 80h				; ignored: half is still to be read
	in al, 42h
	mov bh, al
	control 80h
	in al, 42h
	mov cl, al
	in al, 42h
	mov ch, al
	bigger "  a second latch command is ignored meanwhile", bx, cx
	ret

status:
	control 0b6h				; mode 3
	status_2
	masked "read-back: both bytes, mode 3, binary", al, 3fh, 36h
	masked "  a count is awaited", al, 40h, 40h
	count_2 0, 0
	pause
	status_2
	masked "  and was taken", al, 40h, 0
	control 0beh				; mode 3 by another number
	status_2
	masked "  modes 6 and 7 are 2 and 3", al, 0eh, 0eh
	control 0c8h				; count and status of channel 2
	in al, 42h
	masked "read-back of both: status first", al, 30h, 30h
	in al, 42h
	in al, 42h
	control 0d0h				; no channel 2 in it
	ret

access:
	control 90h				; mode 0, low byte
	mov al, 5
	out 42h, al
	pause
	status_2
	masked "low byte only: the count was taken", al, 0f0h, 90h
	control 0a0h				; mode 0, high byte
	mov al, 80h
	out 42h, al
	control 80h
	in al, 42h
	bigger "high byte only", ax, 70h
	masked "  one read gives it", al, 0f0h, 70h
	status_2
	masked "  the output is low until it is 0", al, 0b0h, 20h
	ret

one_shot:
	gate 0
	control 0b2h				; mode 1
	count_2 40h, 0
	status_2
	masked "mode 1: output high until the gate rises", al, 8eh, 82h
	gate 1
	mov cx, 0
.high:	status_2
	test al, 80h
	jz .low
	loop .high
.low:	is_byte "  then low", [one], 1
	pause
	status_2
	masked "  and high again", al, 80h, 80h
	ret

rate:
	gate 0
	control 0b4h				; mode 2
	count_2 0, 10h
	status_2
	masked "mode 2: output high while the gate is low", al, 8eh, 84h
	gate 1
	pause
	latched_2
	mov bx, 1001h
	bigger "  counts from its period", bx, ax
	control 0b6h				; mode 3
	count_2 40h, 0
	mov cx, 0
	mov bx, 0				; BL bit 0, 1: was high, was low
.next:	status_2
	shl al, 1
	adc bh, 0
	test bh, 1
	jz .was_low
	or bl, 1
	jmp .seen
.was_low:
	or bl, 2
.seen:	mov bh, 0
	cmp bl, 3
	loopne .next
	is_byte "mode 3: the output is high and low in turn", bl, 3
	ret

strobes:
	control 0b8h				; mode 4
	status_2
	masked "mode 4: output high after the control word", al, 8eh, 88h
	count_2 40h, 0
	pause
	status_2
	masked "  and after the strobe", al, 80h, 80h
	latched_2
	mov bx, 100h				; it wrapped
	bigger "  it counts on from FFFFh", ax, bx
	gate 0
	control 0bah				; mode 5
	count_2 40h, 0
	pause
	status_2
	masked "mode 5: waits for the gate", al, 8eh, 8ah
	gate 1
	pause
	latched_2
	mov bx, 100h
	bigger "  and then counts on", ax, bx
	ret

binary_coded:
	gate 1
	control 0b1h				; mode 0, BCD
	count_2 0, 0				; 10000
	gate 0
	latched_2
	mov bx, 9a00h
	bigger "BCD: counts from 10000", bx, ax
	mov cx, 4
	mov bl, 0
.digit:	mov dx, ax
	and dl, 15
	cmp dl, 10
	jb .fine
	inc bl
.fine:	shr ax, 4
	loop .digit
	is_byte "  with decimal digits", bl, 0
	ret

port_61:
	gate 0
	in al, 61h
	masked "61h: bits 0 and 1 are as written", al, 3, 0
	gate 3
	in al, 61h
	masked "  set too", al, 3, 3
	gate 1
	control 0b0h
	count_2 0ffh, 0ffh
	in al, 61h
	masked "61h: bit 5 is channel 2's output: low", al, 20h, 0
	control 90h
	mov al, 2
	out 42h, al
	pause
	in al, 61h
	masked "  high", al, 20h, 20h
	gate 0
	ret

; Channel 0 at work: 18.2 times a second by IRQ 0, and its status.
channel_0:
	control 0e2h
	in al, 40h
	masked "channel 0: both bytes, mode 3, as the BIOS left it", al, 3fh, 36h
	control 54h				; channel 1, low byte, mode 2
	mov al, 12h
	out 41h, al
	control 0e4h
	in al, 41h
	masked "channel 1: low byte, mode 2", al, 3fh, 14h
	control 34h
	mov al, 9ch				; 1 ms
	out 40h, al
	mov al, 4
	out 40h, al
	mov word [ticks], 0
	mov al, 8
	mov dx, tick
	call set_vector
	mov cx, 5
.wait:	sti
	hlt
	loop .wait
	cli
	mov bx, 4
	bigger "channel 0: each period is an IRQ 0", [ticks], bx
	control 36h
	mov al, 0
	out 40h, al
	out 40h, al
	ret
tick:	inc word [cs:ticks]
	push ax
	mov al, 20h
	out 20h, al
	pop ax
	iret

section .data
one:	db 1
result:	db 0
ticks:	dw 0
