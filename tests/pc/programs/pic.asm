; SPDX-License-Identifier: MIT
;
; pic.asm - the registers of the two 8259A interrupt controllers, by the data sheet;
; the timer in mode 0 and the clock's periodic interrupt make the requests.

%include "check.inc"

%define PIC1	20h
%define PIC2	0a0h

; ocw3 PORT, COMMAND: then AL is what the port reads
%macro ocw3 2
	mov al, %2
	out %1, al
	in al, %1
%endmacro

; Request IRQ 0: the count of mode 0 runs out at once.
%macro request_timer 0
	mov al, 30h
	out 43h, al
	mov al, 2
	out 40h, al
	mov al, 0
	out 40h, al
	mov cx, 1000
%%wait:	in al, 61h
	loop %%wait
%endmacro

main:
	cli
	in al, PIC1 + 1
	mov [masks], al
	in al, PIC2 + 1
	mov [masks + 1], al
	mov al, 08h
	mov dx, irq0
	call set_vector
	mov al, 70h
	mov dx, irq8
	call set_vector
	cli
	call masking
	call serving
	call rotating
	call polling
	call special_mask
	call automatic
	call cascade
	call edges
	call initialization
	sti
	finish

masking:
	mov al, 0a5h
	out PIC1 + 1, al
	in al, PIC1 + 1
	is_byte "OCW1: the mask can be read", al, 0a5h
	mov al, 5ah
	out PIC2 + 1, al
	in al, PIC2 + 1
	is_byte "  the second controller's", al, 5ah
	mov al, 0ffh
	out PIC1 + 1, al
	out PIC2 + 1, al
	request_timer
	ocw3 PIC1, 0ah
	masked "OCW3: IRR has the request", al, 1, 1
	mov byte [count], 0
	sti
	nop
	nop
	cli
	is_byte "a masked request is not served", [count], 0
	mov al, 0feh
	out PIC1 + 1, al
	sti
	nop
	nop
	cli
	is_byte "an open one is", [count], 1
	is_byte "  it was in ISR meanwhile", [isr], 1
	is_byte "  and no more in IRR", [irr], 0
	ocw3 PIC1, 0bh
	masked "  OCW2, EOI: it left ISR", al, 1, 0
	ret

; In service until its EOI, nothing of its rank or below comes through.
serving:
	mov byte [end_it], 0
	request_timer
	sti
	nop
	nop
	cli
	is_byte "served", [count], 2
	ocw3 PIC1, 0bh
	is_byte "  without EOI it stays in ISR", al, 1
	request_timer
	sti
	nop
	nop
	cli
	is_byte "  and the next one waits", [count], 2
	mov al, 60h				; specific EOI, IRQ 0
	out PIC1, al
	sti
	nop
	nop
	cli
	is_byte "OCW2, specific EOI: now it comes", [count], 3
	mov al, 61h				; specific EOI, IRQ 1
	out PIC1, al
	ocw3 PIC1, 0bh
	is_byte "  that of another leaves it", al, 1
	mov al, 20h
	out PIC1, al
	ocw3 PIC1, 0bh
	is_byte "OCW2, EOI", al, 0
	mov byte [end_it], 1
	ret

; The clock raises IRQ 8, which comes by IRQ 2.
%macro request_clock 0
	mov al, 0ah
	out 70h, al
	mov al, 26h				; 1024 Hz
	out 71h, al
	mov al, 0bh
	out 70h, al
	mov al, 42h				; periodic
	out 71h, al
	mov cx, 0
%%wait:	in al, 61h
	mov al, 0ah
	out PIC2, al
	in al, PIC2
	test al, 1
	loopz %%wait
%endmacro

; Let the clock take its request back, and make no more.
%macro read_clock 0
	mov al, 0bh
	out 70h, al
	mov al, 2
	out 71h, al
	mov al, 0ch
	out 70h, al
	in al, 71h
%endmacro

rotating:
	mov al, 0fah				; IRQ 0 and 2
	out PIC1 + 1, al
	mov al, 0feh
	out PIC2 + 1, al
	mov byte [count], 0
	mov byte [order], 0
	request_clock
	request_timer
	sti
	times 8 nop
	cli
	is_byte "IRQ 0 is before IRQ 2", [order], 8
	read_clock
	mov al, 0c1h				; lowest: IRQ 1, so IRQ 2 is highest
	out PIC1, al
	request_clock
	request_timer
	sti
	times 8 nop
	cli
	is_byte "OCW2, set priority: IRQ 2 is before IRQ 0", [order], 1
	read_clock
	mov al, 0c7h				; as at the start
	out PIC1, al
	; Rotate at the EOI: the one served becomes the lowest.
	mov byte [end_it], 0
	request_timer
	sti
	nop
	nop
	cli
	mov al, 0a0h
	out PIC1, al
	mov byte [end_it], 1
	request_clock
	request_timer
	sti
	times 8 nop
	cli
	is_byte "OCW2, rotate at EOI: IRQ 0 is the lowest now", [order], 1
	read_clock
	mov al, 0c7h
	out PIC1, al
	ret

polling:
	mov al, 0feh
	out PIC1 + 1, al
	request_timer
	ocw3 PIC1, 0ch
	is_byte "OCW3, poll: IRQ 0", al, 80h
	ocw3 PIC1, 0bh
	is_byte "  and it is in service", al, 1
	mov al, 20h
	out PIC1, al
	ocw3 PIC1, 0ch
	masked "OCW3, poll: nothing", al, 80h, 0
	ret

; Special mask mode: a masked input in service does not hold others back.
special_mask:
	mov byte [end_it], 0
	mov al, 0feh
	out PIC1 + 1, al
	request_timer
	sti
	nop
	nop
	cli
	mov byte [end_it], 1
	mov al, 0fbh				; IRQ 2 alone
	out PIC1 + 1, al
	request_clock
	mov byte [order], 0
	sti
	nop
	nop
	cli
	is_byte "IRQ 0 in service holds IRQ 2 back", [order], 0
	mov al, 68h
	out PIC1, al
	sti
	times 4 nop
	cli
	is_byte "OCW3, special mask: no more, as it is masked", [order], 8
	mov al, 48h
	out PIC1, al
	mov al, 60h
	out PIC1, al
	read_clock
	ret

; icws ICW1, ICW4: of the first controller
%macro icws 2
	mov al, %1
	out PIC1, al
	mov al, 8
	out PIC1 + 1, al
	mov al, 4
	out PIC1 + 1, al
	mov al, %2
	out PIC1 + 1, al
%endmacro

automatic:
	icws 11h, 03h
	mov al, 0feh
	out PIC1 + 1, al
	mov byte [end_it], 0
	request_timer
	sti
	nop
	nop
	cli
	is_byte "ICW4, automatic EOI: nothing in ISR in the handler", [isr], 0
	mov byte [end_it], 1
	icws 11h, 01h
	ret

; The second controller's vectors; EOI to both.
cascade:
	mov al, 0fbh
	out PIC1 + 1, al
	mov al, 0feh
	out PIC2 + 1, al
	mov byte [order], 0
	mov byte [end_it], 0
	request_clock
	sti
	nop
	nop
	cli
	is_byte "IRQ 8 has vector 70h", [order], 8
	ocw3 PIC1, 0bh
	is_byte "  IRQ 2 in service meanwhile", al, 4
	ocw3 PIC2, 0bh
	is_byte "  and IRQ 8", al, 1
	mov al, 20h
	out PIC2, al
	out PIC1, al
	ocw3 PIC2, 0bh
	is_byte "  EOI ends it", al, 0
	mov byte [end_it], 1
	read_clock
	; Another base of vectors: ICW2.
	mov al, 11h
	out PIC2, al
	mov al, 0c8h
	out PIC2 + 1, al
	mov al, 2
	out PIC2 + 1, al
	mov al, 1
	out PIC2 + 1, al
	mov al, 0feh
	out PIC2 + 1, al
	mov al, 0c8h
	mov dx, irq8
	call set_vector
	cli
	mov byte [order], 0
	request_clock
	sti
	nop
	nop
	cli
	is_byte "ICW2: IRQ 8 has vector C8h", [order], 8
	read_clock
	ret

edges:
	mov dx, 4d0h
	in al, dx
	is_byte "4D0h: the first controller is edge-triggered", al, 0
	mov dx, 4d1h
	mov al, 08h
	out dx, al
	in al, dx
	is_byte "4D1h: IRQ 11 can be level-triggered", al, 08h
	mov al, 0
	out dx, al
	ret

initialization:
	mov al, 0a5h
	out PIC1 + 1, al
	mov al, 11h
	out PIC1, al
	mov al, 8
	out PIC1 + 1, al
	mov al, 4
	out PIC1 + 1, al
	mov al, 1
	out PIC1 + 1, al
	in al, PIC1 + 1
	is_byte "ICW1 opens all inputs", al, 0
	ocw3 PIC1, 0bh
	is_byte "  and nothing is in service", al, 0
	in al, PIC1
	is_byte "OCW3: the choice stays", al, 0
	mov al, 11h
	out PIC2, al
	mov al, 70h
	out PIC2 + 1, al
	mov al, 2
	out PIC2 + 1, al
	mov al, 1
	out PIC2 + 1, al
	mov al, [masks]
	out PIC1 + 1, al
	mov al, [masks + 1]
	out PIC2 + 1, al
	ret

irq0:	push ax
	mov al, 0bh
	out PIC1, al
	in al, PIC1
	mov [cs:isr], al
	mov al, 0ah
	out PIC1, al
	in al, PIC1
	and al, 1
	mov [cs:irr], al
	inc byte [cs:count]
	mov byte [cs:order], 1
	cmp byte [cs:end_it], 0
	je .end
	mov al, 20h
	out PIC1, al
.end:	pop ax
	iret

irq8:	push ax
	mov byte [cs:order], 8
	cmp byte [cs:end_it], 0
	je .end
	mov al, 20h
	out PIC2, al
	out PIC1, al
.end:	pop ax
	iret

section .data
masks:	db 0, 0
count:	db 0
isr:	db 0
irr:	db 0
order:	db 0				; the last one that was served
end_it:	db 1				; handlers send EOI
