; SPDX-License-Identifier: MIT
;
; vga.asm - the registers of the VGA by IBM's PS/2 Hardware Interface Technical
; Reference, and port 92h.

%include "check.inc"

; indexed PORT, INDEX: into AL; DX is lost.
%macro indexed 2
	mov dx, %1
	mov al, %2
	out dx, al
	inc dx
	in al, dx
%endmacro

%macro set_indexed 3
	mov dx, %1
	mov ax, (%3) << 8 | (%2)
	out dx, ax
%endmacro

%macro attribute 1
	mov dx, 3dah
	in al, dx
	mov dx, 3c0h
	mov al, %1
	out dx, al
	inc dx
	in al, dx
%endmacro

%macro holds 4				; name, port, index, value: written, read
	set_indexed %2, %3, %4
	indexed %2, %3
	is_byte %1, al, %4
%endmacro

main:
	mov ax, 0003h
	int 10h
	call general
	call sequencer
	call crtc
	call graphics
	call attributes
	call colours
	call mode_3_values
	call mode_13h_values
	mov ax, 0003h
	int 10h
	call port_92
	finish

general:
	reads "3CCh: miscellaneous output of mode 3", 3cch, 67h
	writes 3c2h, 0e3h
	reads "3C2h: sets it", 3cch, 0e3h
	writes 3c2h, 67h
	writes 3dah, 1
	reads "3DAh: sets the feature control", 3cah, 1
	writes 3dah, 0
	mov dx, 3dah
	mov cx, 0
	mov bx, 0
.look:	in al, dx
	mov ah, al
	and ax, 0808h
	or bh, ah				; ever in vertical retrace
	xor al, 8
	or bl, al				; ever not
	in al, dx
	test al, 1
	setnz al
	or [displays], al
	in al, dx
	test al, 1
	setz al
	shl al, 1
	or [displays], al
	mov ax, bx
	and ah, al
	jz .again
	cmp byte [displays], 3
	je .seen
.again:	loop .look
	dec word [patience]
	jnz .look
.seen:	is "3DAh: bit 3 is set in the vertical retrace, else clear", bx, 0808h
	is_byte "3DAh: bit 0 is set in blanking, else clear", [displays], 3
	ret

sequencer:
	mov dx, 3c4h
	mov al, 2
	out dx, al
	reads "3C4h: the index", 3c4h, 2
	indexed 3c4h, 2
	is_byte "3C5h: planes of mode 3", al, 3
	holds "  written", 3c4h, 2, 0fh
	holds "3C5h: character maps", 3c4h, 3, 15h
	set_indexed 3c4h, 3, 0
	set_indexed 3c4h, 2, 3
	indexed 3c4h, 0
	is_byte "3C5h: no reset", al, 3
	ret

crtc:
	mov dx, 3d4h
	mov al, 0eh
	out dx, al
	reads "3D4h: the index", 3d4h, 0eh
	holds "3D5h: the cursor's place", 3d4h, 0eh, 3
	holds "  low", 3d4h, 0fh, 21h
	holds "3D5h: where memory begins", 3d4h, 0ch, 4
	set_indexed 3d4h, 0ch, 0
	set_indexed 3d4h, 0eh, 0
	set_indexed 3d4h, 0fh, 0
	indexed 3d4h, 11h
	masked "3D5h: registers 0 to 7 are protected", al, 80h, 80h
	indexed 3d4h, 1
	mov bl, al
	set_indexed 3d4h, 1, 55h
	indexed 3d4h, 1
	is_byte "  register 1 keeps its value", al, 4fh
	set_indexed 3d4h, 11h, 0eh
	holds "  without protection it takes another", 3d4h, 1, 55h
	set_indexed 3d4h, 1, 4fh
	set_indexed 3d4h, 7, 0fh
	set_indexed 3d4h, 11h, 8eh
	set_indexed 3d4h, 7, 1fh
	indexed 3d4h, 7
	masked "  bit 4 of register 7 is not protected", al, 1fh, 1fh
	ret

graphics:
	mov dx, 3ceh
	mov al, 5
	out dx, al
	reads "3CEh: the index", 3ceh, 5
	indexed 3ceh, 5
	is_byte "3CFh: odd and even addresses in mode 3", al, 10h
	indexed 3ceh, 6
	is_byte "3CFh: text at B8000h", al, 0eh
	holds "3CFh: bit mask", 3ceh, 8, 5ah
	set_indexed 3ceh, 8, 0ffh
	ret

attributes:
	attribute 20h | 2
	is_byte "3C1h: palette register 2", al, 2
	attribute 20h | 6
	is_byte "3C1h: palette register 6 is brown", al, 14h
	attribute 20h | 8
	is_byte "3C1h: palette register 8", al, 38h
	attribute 20h | 10h
	is_byte "3C1h: mode: text, 9 dots, blinking", al, 0ch
	attribute 20h | 12h
	is_byte "3C1h: all planes", al, 0fh
	attribute 20h | 13h
	is_byte "3C1h: 9 dots: panned by 8", al, 8
	mov dx, 3dah
	in al, dx
	mov dx, 3c0h
	mov al, 20h | 11h
	out dx, al
	mov al, 2ah
	out dx, al				; now data, and then an index again
	mov al, 20h | 2
	out dx, al
	reads "3C0h: index and data in turn", 3c1h, 2
	attribute 20h | 11h
	is_byte "  the border was written", al, 2ah
	reads "3C0h: the index", 3c0h, 31h
	mov dx, 3dah
	in al, dx
	mov dx, 3c0h
	mov al, 20h | 11h
	out dx, al
	mov al, 0
	out dx, al
	ret

colours:
	writes 3c8h, 40h
	writes 3c9h, 1
	writes 3c9h, 2
	writes 3c9h, 3
	writes 3c9h, 3fh
	reads "3C8h: the index of writes moved on", 3c8h, 41h
	writes 3c7h, 40h
	reads "3C7h: reading", 3c7h, 3
	reads "3C9h: red", 3c9h, 1
	reads "  green", 3c9h, 2
	reads "  blue", 3c9h, 3
	writes 3c8h, 41h
	reads "3C7h: writing", 3c7h, 0
	writes 3c9h, 0ffh
	writes 3c9h, 0
	writes 3c9h, 0
	writes 3c7h, 41h
	reads "3C9h: six bits", 3c9h, 3fh
	reads "3C6h: the mask", 3c6h, 0ffh
	writes 3c6h, 0fh
	reads "  written", 3c6h, 0fh
	writes 3c6h, 0ffh
	; The default colours: brown is 42, 21, 0, white 63, 63, 63.
	writes 3c7h, 14h
	reads "3C9h: brown: red", 3c9h, 42
	reads "  green", 3c9h, 21
	reads "  blue", 3c9h, 0
	writes 3c7h, 3fh
	reads "3C9h: white", 3c9h, 63
	ret

; crtc_is INDEX, VALUE
%macro crtc_is 3
	indexed 3d4h, %2
	is_byte %1, al, %3
%endmacro

mode_3_values:
	mov ax, 0003h
	int 10h
	crtc_is "mode 3: horizontal total", 0, 5fh
	crtc_is "  horizontal display end", 1, 4fh
	crtc_is "  vertical total", 6, 0bfh
	crtc_is "  overflow", 7, 1fh
	crtc_is "  lines of a cell", 9, 4fh
	crtc_is "  vertical display end", 12h, 8fh
	crtc_is "  pitch", 13h, 28h
	crtc_is "  underline", 14h, 1fh
	crtc_is "  mode", 17h, 0a3h
	indexed 3c4h, 1
	is_byte "  9 dots", al, 0
	indexed 3c4h, 4
	is_byte "  memory mode", al, 2
	ret

mode_13h_values:
	mov ax, 0013h
	int 10h
	reads "mode 13h: miscellaneous output", 3cch, 63h
	crtc_is "  lines of a cell: doubled", 9, 41h
	crtc_is "  pitch", 13h, 28h
	crtc_is "  doublewords", 14h, 40h
	crtc_is "  mode", 17h, 0a3h
	indexed 3ceh, 5
	is_byte "  256 colours", al, 40h
	indexed 3ceh, 6
	is_byte "  graphics at A0000h", al, 5
	indexed 3c4h, 4
	is_byte "  chained planes", al, 0eh
	attribute 20h | 10h
	is_byte "  attribute mode", al, 41h
	ret

; Address line 20 and nothing else; the fast reset is in restart.asm.
port_92:
	cli
.busy:	in al, 64h				; the keyboard controller's gate off
	test al, 2
	jnz .busy
	mov al, 0d1h
	out 64h, al
.data:	in al, 64h
	test al, 2
	jnz .data
	mov al, 0ddh
	out 60h, al
	sti
	push 0
	pop es
	push 0ffffh
	pop fs
	in al, 92h
	and al, 0fch
	out 92h, al
	in al, 92h
	masked "port 92h: bit 1 is clear", al, 3, 0
	mov word [es:500h], 1111h
	mov word [fs:510h], 2222h
	is "  FFFF:0510 is 0000:0500", word [es:500h], 2222h
	or al, 2
	out 92h, al
	in al, 92h
	masked "  set", al, 3, 2
	mov word [fs:510h], 3333h
	is "  FFFF:0510 is above 1 MiB", word [es:500h], 2222h
	and al, 0fch
	out 92h, al
	ret

section .data
displays: db 0
patience: dw 64
