; SPDX-License-Identifier: MIT
;
; uart.asm - the registers of the 16550 serial port at 3F8h, by the data sheet; in
; loopback, so that what is sent comes back.

%include "check.inc"

%define BASE	3f8h
%define DATA	BASE
%define IER	(BASE + 1)
%define IIR	(BASE + 2)
%define FCR	(BASE + 2)
%define LCR	(BASE + 3)
%define MCR	(BASE + 4)
%define LSR	(BASE + 5)
%define MSR	(BASE + 6)
%define SCR	(BASE + 7)

; reads_bits NAME, PORT, MASK, WANTED
%macro reads_bits 4
	mov dx, %2
	in al, dx
	masked %1, al, %3, %4
%endmacro

main:
	cli
	call plain
	call divisor
	call loopback
	call fifo
	call modem
	call interrupts
	writes FCR, 0
	writes IER, 0
	writes MCR, 08h
	sti
	finish

plain:
	writes SCR, 5ah
	reads "scratch register", SCR, 5ah
	writes SCR, 0a5h
	reads "  all bits", SCR, 0a5h
	writes LCR, 1bh
	reads "line control", LCR, 1bh
	writes LCR, 03h
	writes IER, 0ffh
	reads "interrupt enable: four bits", IER, 0fh
	writes IER, 0
	writes MCR, 0ffh
	reads "modem control: five bits", MCR, 1fh
	writes MCR, 0
	reads_bits "line status: the transmitter is empty", LSR, 60h, 60h
	ret

divisor:
	writes LCR, 83h
	writes DATA, 34h
	writes IER, 12h
	reads "divisor, low", DATA, 34h
	reads "divisor, high", IER, 12h
	writes LCR, 03h
	reads "  the latch hides the interrupt enable register", IER, 0
	writes LCR, 83h
	writes DATA, 1
	writes IER, 0
	writes LCR, 03h
	ret

; Let a byte travel.
settle:
	push ax
	push cx
	mov cx, 200
.wait:	in al, 61h
	loop .wait
	pop cx
	pop ax
	ret

loopback:
	writes MCR, 10h
	writes FCR, 0
	reads_bits "IIR: no FIFO", IIR, 0c0h, 0
	reads_bits "LSR: nothing there", LSR, 1, 0
	writes DATA, 'A'
	call settle
	reads_bits "a byte comes back: data ready", LSR, 1, 1
	reads "  which", DATA, 'A'
	reads_bits "  taken", LSR, 1, 0
	writes DATA, 'B'
	call settle
	writes DATA, 'C'
	call settle
	reads_bits "without FIFO a second byte is an overrun", LSR, 2, 2
	reads_bits "  reading the status clears it", LSR, 2, 0
	reads "  the newer byte is there", DATA, 'C'
	ret

fifo:
	writes FCR, 07h				; on, both emptied, level 1
	reads_bits "IIR: FIFO", IIR, 0c0h, 0c0h
	mov cx, 16
.send:	mov dx, DATA
	mov al, cl
	out dx, al
	call settle
	loop .send
	reads_bits "16 bytes are no overrun", LSR, 3, 1
	reads "  the first", DATA, 16
	reads "  the second", DATA, 15
	writes FCR, 03h				; empty the receiver's
	reads_bits "FCR bit 1 empties it", LSR, 1, 0
	writes FCR, 0
	reads_bits "FCR bit 0: off again", IIR, 0c0h, 0
	ret

; In loopback DTR, RTS, OUT1, OUT2 are DSR, CTS, RI, DCD.
modem:
	writes MCR, 10h
	mov dx, MSR
	in al, dx
	reads_bits "MSR: all low", MSR, 0f0h, 0
	writes MCR, 11h
	reads_bits "DTR is DSR, and it changed", MSR, 0ffh, 22h
	reads_bits "  once", MSR, 0fh, 0
	writes MCR, 12h
	reads_bits "RTS is CTS; both changed", MSR, 0ffh, 13h
	writes MCR, 14h
	reads_bits "OUT1 is RI", MSR, 0f0h, 40h
	writes MCR, 10h
	reads_bits "  whose end is noted", MSR, 0fh, 4
	writes MCR, 18h
	reads_bits "OUT2 is DCD", MSR, 0ffh, 88h
	ret

interrupts:
	mov dx, MSR
	in al, dx
	reads_bits "IIR: nothing pending", IIR, 0fh, 1
	writes IER, 02h
	reads_bits "IIR: transmitter empty", IIR, 0fh, 2
	reads_bits "  reading it clears that", IIR, 0fh, 1
	writes DATA, 'x'
	call settle
	writes IER, 03h
	reads_bits "IIR: received data is before it", IIR, 0fh, 4
	writes DATA, 'y'
	call settle
	writes IER, 07h
	reads_bits "IIR: an overrun is before it", IIR, 0fh, 6
	reads_bits "  LSR clears it", LSR, 2, 2
	reads_bits "  then the data", IIR, 0fh, 4
	mov dx, DATA
	in al, dx
	reads_bits "  then the transmitter", IIR, 0fh, 2
	writes IER, 08h
	writes MCR, 19h
	reads_bits "IIR: modem status", IIR, 0fh, 0
	mov dx, MSR
	in al, dx
	reads_bits "  MSR clears it", IIR, 0fh, 1
	; IRQ 4 with OUT2; without loopback, for OUT2 is cut off in it.
	writes IER, 0
	writes MCR, 08h
	mov al, 0ch
	mov dx, irq4
	call set_vector
	cli
	in al, 21h
	mov bl, al
	and al, 0efh
	out 21h, al
	mov byte [count], 0
	writes IER, 02h
	sti
	nop
	nop
	nop
	cli
	is_byte "IRQ 4: the transmitter is empty", [count], 1
	is_byte "  and IIR told so", [cause], 2
	writes IER, 0
	writes MCR, 0
	mov byte [count], 0
	writes IER, 02h
	sti
	nop
	nop
	cli
	is_byte "without OUT2 there is no IRQ 4", [count], 0
	mov al, bl
	out 21h, al
	ret

irq4:	push ax
	push dx
	mov dx, IIR
	in al, dx
	and al, 0fh
	mov [cs:cause], al
	inc byte [cs:count]
	mov al, 20h
	out 20h, al
	pop dx
	pop ax
	iret

section .data
count:	db 0
cause:	db 0
