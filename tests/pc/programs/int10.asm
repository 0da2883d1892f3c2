; SPDX-License-Identifier: MIT
;
; int10.asm - every function of INT 10h on a VGA with colour display; expected is
; what Ralf Brown's interrupt list and his MEMORY.LST (segment 40h) say of it.

%include "check.inc"

%define BDA	40h

; video AX: the function, with the other registers as they are
%macro video 1
	mov ax, %1
	int 10h
%endmacro

; CRTC register %1 into AL; DX is lost.
%macro crtc 1
	mov dx, 3d4h
	mov al, %1
	out dx, al
	inc dx
	in al, dx
%endmacro

; GS: BIOS data, FS: text memory
main:
	mov ax, BDA
	mov gs, ax
	mov ax, 0b800h
	mov fs, ax
	call modes
	call cursor
	call pages
	call scrolling
	call characters
	call teletype
	call strings
	call pixels
	call palette
	call colours
	call fonts
	call alternate
	call states
	video 0003h
	finish

; AH=00h, 0Fh and what of the mode is in the BIOS data area.
%macro mode 4				; mode, AL of AH=00h, columns, page size
	%defstr %%number %1
	%strcat %%name "00h: AL after mode ", %%number
	video %1
	is_byte %%name, al, %2
	%strcat %%name "0Fh: mode ", %%number
	video 0f00h
	is_byte %%name, al, %1
	is_byte "  its columns", ah, %3
	is_byte "  page 0", bh, 0
	is_byte "  40:49", [gs:49h], %1
	is "  40:4A", word [gs:4ah], %3
	is "  40:4C", word [gs:4ch], %4
	is "  40:4E", word [gs:4eh], 0
	is "  40:63", word [gs:63h], 3d4h
	is_byte "  40:84, rows less one", [gs:84h], 24
%endmacro

modes:
	mode 13h, 20h, 40, 0fa00h
	is "  40:85, lines of a cell", word [gs:85h], 8
	push 0a000h
	pop es
	is "  its memory is cleared", word [es:0f9feh], 0
	mode 0, 30h, 40, 800h
	mode 1, 30h, 40, 800h
	mode 2, 30h, 80, 1000h
	mode 3, 30h, 80, 1000h
	is "  40:85, lines of a cell", word [gs:85h], 16
	is "  its memory is blank", word [fs:0], 0720h
	mov word [fs:0], 1234h
	video 0083h
	is "00h: bit 7 keeps the memory", word [fs:0], 1234h
	video 0f00h
	is_byte "0Fh: bit 7 tells so", al, 83h
	video 0003h
	is "00h: else it is cleared", word [fs:0], 0720h
	ret

cursor:
	mov cx, 0607h
	video 0100h
	is "01h: 40:60", word [gs:60h], 0607h
	crtc 0ah
	is_byte "  an underline in cells of 16 lines: first", al, 0dh
	crtc 0bh
	is_byte "  and last line", al, 0eh
	mov cx, 2000h
	video 0100h
	crtc 0ah
	masked "  bit 5 hides it", al, 20h, 20h
	mov cx, 0607h
	video 0100h
	mov bh, 0
	mov dx, 050ah
	video 0200h
	crtc 0eh
	mov ah, al
	crtc 0fh
	is "02h: the CRTC has the place", ax, 5 * 80 + 10
	mov bh, 1
	mov dx, 0102h
	video 0200h
	crtc 0fh
	is_byte "  another page's does not show", al, (5 * 80 + 10) & 0ffh
	mov bh, 0
	video 0300h
	is "03h: place", dx, 050ah
	is "  and shape", cx, 0607h
	mov bh, 1
	video 0300h
	is "  of another page", dx, 0102h
	is "  40:52", word [gs:52h], 0102h
	ret

pages:
	video 0501h
	is_byte "05h: 40:62", [gs:62h], 1
	is "  40:4E", word [gs:4eh], 1000h
	crtc 0ch
	is_byte "  CRTC start", al, 8
	crtc 0fh
	is_byte "  the page's cursor", al, (800h + 80 + 2) & 0ffh
	video 0f00h
	is_byte "0Fh: the page", bh, 1
	mov bh, 1
	video 0e58h				; X at row 1, column 2
	is_byte "0Eh: writes there", [fs:1000h + 2 * (80 + 2)], 'X'
	video 0500h
	crtc 0ch
	is_byte "05h: and back", al, 0
	ret

; Rows 2 to 4 hold their number in column 3.
%macro three_rows 0
	mov word [fs:2 * (2 * 80 + 3)], 1132h
	mov word [fs:2 * (3 * 80 + 3)], 1133h
	mov word [fs:2 * (4 * 80 + 3)], 1134h
	mov word [fs:2 * (3 * 80 + 2)], 1122h	; outside the window
	mov cx, 0203h
	mov dx, 0405h
	mov bh, 4eh
%endmacro

scrolling:
	video 0003h
	three_rows
	video 0601h
	is "06h: up by one row: the first", word [fs:2 * (2 * 80 + 3)], 1133h
	is "  the second", word [fs:2 * (3 * 80 + 3)], 1134h
	is "  the third is blank in BH's colour", word [fs:2 * (4 * 80 + 3)], 4e20h
	is "  to the right edge", word [fs:2 * (4 * 80 + 5)], 4e20h
	is "  not beyond it", word [fs:2 * (4 * 80 + 6)], 0720h
	is "  the rest stays", word [fs:2 * (3 * 80 + 2)], 1122h
	three_rows
	video 0702h
	is "07h: down by two rows: the third", word [fs:2 * (4 * 80 + 3)], 1132h
	is "  the second is blank", word [fs:2 * (3 * 80 + 3)], 4e20h
	three_rows
	video 0600h
	is "06h: AL=0 clears", word [fs:2 * (2 * 80 + 3)], 4e20h
	is "  all of it", word [fs:2 * (4 * 80 + 4)], 4e20h
	is "  and nothing else", word [fs:2 * (3 * 80 + 2)], 1122h
	ret

characters:
	video 0003h
	mov bh, 0
	mov dx, 0102h
	video 0200h
	mov bx, 001eh
	mov cx, 3
	video 0941h
	is "09h: first", word [fs:2 * 82], 1e41h
	is "  third", word [fs:2 * 84], 1e41h
	is "  no fourth", word [fs:2 * 85], 0720h
	mov cx, 2
	mov bl, 4fh
	video 0a42h
	is "0Ah: the attribute stays", word [fs:2 * 83], 1e42h
	is "  no third", word [fs:2 * 84], 1e41h
	video 0800h
	is "08h", ax, 1e42h
	mov bh, 0
	video 0300h
	is "03h: the cursor did not move", dx, 0102h
	mov bh, 2
	mov bl, 70h
	mov cx, 1
	video 0943h
	is "09h: in another page", word [fs:2000h], 7043h
	video 0800h
	is "08h: in another page", ax, 7043h
	ret

; where ROW, COLUMN
%macro where 3
	mov bh, 0
	mov ah, 3
	int 10h
	is %1, dx, %2 << 8 | %3
%endmacro

teletype:
	video 0003h
	mov bx, 7
	video 0e41h
	is "0Eh: a letter", word [fs:0], 0741h
	where "  moves the cursor", 0, 1
	video 0e08h
	where "  backspace", 0, 0
	is "  erases nothing", word [fs:0], 0741h
	video 0e08h
	where "  backspace at the left edge", 0, 0
	video 0e0ah
	where "  line feed", 1, 0
	video 0e42h
	video 0e0dh
	where "  carriage return", 1, 0
	video 0e07h
	where "  bell", 1, 0
	mov dx, 184fh
	video 0200h
	video 0e43h
	where "  the last cell scrolls the screen", 24, 0
	is "  it went up", word [fs:2 * (24 * 80 - 1)], 0743h
	is "  with the letters above", word [fs:0], 0742h
	mov dx, 1800h
	video 0200h
	video 0e0ah
	where "  line feed in the last row", 24, 0
	ret

strings:
	video 0003h
	push cs
	pop es
	mov bp, text
	mov bx, 002fh
	mov cx, 2
	mov dx, 0304h
	video 1300h
	is "13h: AL=0", word [fs:2 * (3 * 80 + 4)], 2f68h
	is "  second letter", word [fs:2 * (3 * 80 + 5)], 2f69h
	where "  cursor stays", 0, 0
	mov bx, 002fh
	mov cx, 2
	mov dx, 0504h
	video 1301h
	is "13h: AL=1", word [fs:2 * (5 * 80 + 5)], 2f69h
	where "  cursor moves", 5, 6
	mov bp, pairs
	mov cx, 2
	mov dx, 0704h
	video 1302h
	is "13h: AL=2, attributes", word [fs:2 * (7 * 80 + 4)], 1a68h
	is "  second letter", word [fs:2 * (7 * 80 + 5)], 2b69h
	where "  cursor stays", 5, 6
	mov bx, 0
	mov cx, 2
	mov dx, 0904h
	video 1303h
	is "13h: AL=3", word [fs:2 * (9 * 80 + 5)], 2b69h
	where "  cursor moves", 9, 6
	ret

pixels:
	video 0013h
	push 0a000h
	pop es
	mov bx, 0
	mov cx, 319
	mov dx, 199
	video 0c5ah
	is_byte "0Ch: the last pixel", [es:199 * 320 + 319], 5ah
	mov al, 0
	mov ah, 0dh
	int 10h
	is_byte "0Dh", al, 5ah
	; A full block at the top left, colour 3.
	mov bh, 0
	mov dx, 0
	video 0200h
	mov bx, 0003h
	mov cx, 1
	video 09dbh
	is "09h: draws in mode 13h", word [es:0], 0303h
	is "  8 lines", word [es:7 * 320 + 6], 0303h
	is "  and no more", word [es:8 * 320], 0
	is "  8 columns", word [es:8], 0
	video 0003h
	ret

; The attribute controller's register %1 into AL.
%macro attribute 1
	mov dx, 3dah
	in al, dx
	mov dx, 3c0h
	mov al, %1 | 20h
	out dx, al
	inc dx
	in al, dx
%endmacro

palette:
	mov bx, 3901h
	video 1000h
	attribute 1
	is_byte "1000h: sets a palette register", al, 39h
	mov bx, 0001h
	video 1007h
	is_byte "1007h: reads it", bh, 39h
	mov bx, 0500h
	video 1001h
	attribute 11h
	is_byte "1001h: sets the border", al, 5
	mov bh, 0
	video 1008h
	is_byte "1008h: reads it", bh, 5
	mov bx, 0003h
	video 0b00h
	mov bh, 0
	video 1008h
	is_byte "0Bh: sets it too", bh, 3
	push cs
	pop es
	mov dx, registers
	video 1002h
	attribute 0fh
	is_byte "1002h: sets all: register 15", al, 2fh
	attribute 11h
	is_byte "  and the border", al, 11h
	mov dx, buffer
	video 1009h
	is_byte "1009h: reads all: register 0", [buffer], 20h
	is_byte "  register 15", [buffer + 15], 2fh
	is_byte "  the border", [buffer + 16], 11h
	mov bl, 0
	video 1003h
	attribute 10h
	masked "1003h: bright backgrounds", al, 8, 0
	mov bl, 1
	video 1003h
	attribute 10h
	masked "1003h: blinking", al, 8, 8
	video 0003h
	mov bx, 0001h
	video 1007h
	is_byte "00h: the palette is as it was", bh, 1
	ret

colours:
	mov bx, 42h
	mov dh, 10				; red, green, blue
	mov cx, 141eh
	video 1010h
	mov dx, 0
	mov cx, 0
	video 1015h
	is_byte "1010h, 1015h: red", dh, 10
	is "  green, blue", cx, 141eh
	mov dx, 3c7h
	mov al, 42h
	out dx, al
	mov dx, 3c9h
	in al, dx
	is_byte "  and by port 3C9h", al, 10
	push cs
	pop es
	mov bx, 80h
	mov cx, 2
	mov dx, six
	video 1012h
	mov bx, 81h
	mov cx, 1
	mov dx, buffer
	mov byte [buffer + 3], 77h
	video 1017h
	is "1012h, 1017h: a block", word [buffer], 3f0ah
	is "  as long as asked for", word [buffer + 2], 770bh
	mov bl, 3fh
	video 1018h
	reads "1018h: the mask, by port 3C6h", 3c6h, 3fh
	mov bl, 0
	video 1019h
	is_byte "1019h: reads it", bl, 3fh
	mov bl, 0ffh
	video 1018h
	mov bx, 0100h				; 16 pages of 16
	video 1013h
	mov bx, 0501h
	video 1013h
	mov bx, 0
	video 101ah
	is "1013h, 101Ah: page 5 of 16", bx, 0501h
	mov bx, 0000h
	video 1013h
	mov bx, 0201h
	video 1013h
	video 101ah
	is "1013h, 101Ah: page 2 of 4", bx, 0200h
	mov bx, 0001h
	video 1013h
	mov bx, 90h
	mov dh, 63
	mov cx, 0
	video 1010h
	mov bx, 90h
	mov cx, 1
	video 101bh
	mov bx, 90h
	video 1015h
	is_byte "101Bh: 30 percent of red", dh, 19
	is "  in all three", cx, 1313h
	ret

fonts:
	video 1112h
	is_byte "1112h: 8 lines: 50 rows", [gs:84h], 49
	is "  40:85", word [gs:85h], 8
	crtc 9
	masked "  CRTC", al, 1fh, 7
	mov bh, 1
	video 1130h
	is "1130h: lines of a cell", cx, 8
	is_byte "  rows less one", dl, 49
	video 1111h
	is_byte "1111h: 14 lines: 28 rows", [gs:84h], 27
	is "  40:85", word [gs:85h], 14
	video 1114h
	is_byte "1114h: 16 lines: 25 rows", [gs:84h], 24
	is "  40:85", word [gs:85h], 16
	; The full block, DBh, has all dots in each font.
	mov bh, 6
	video 1130h
	is "1130h: 8x16: the full block", word [es:bp + 0dbh * 16 + 14], 0ffffh
	is "  and a blank", word [es:bp + 20h * 16 + 8], 0
	mov bh, 3
	video 1130h
	is "1130h: 8x8: the full block", word [es:bp + 0dbh * 8 + 6], 0ffffh
	mov bh, 4
	video 1130h
	is "1130h: the upper half of 8x8", word [es:bp + (0dbh - 80h) * 8], 0ffffh
	mov bh, 2
	video 1130h
	is "1130h: 8x14", word [es:bp + 0dbh * 14 + 12], 0ffffh
	push cs
	pop es
	mov bp, glyphs
	video 1120h
	push 0
	pop es
	is "1120h: INT 1Fh", word [es:1fh * 4], glyphs
	mov bh, 0
	video 1130h
	is "1130h: where it is", bp, glyphs
	video 0013h
	push cs
	pop es
	mov bp, glyphs
	mov bl, 2
	mov cx, 8
	video 1121h
	mov bh, 1
	video 1130h
	is "1121h: INT 43h", bp, glyphs
	push 0a000h
	pop es
	mov bx, 0007h
	mov cx, 1
	video 0901h				; glyph 1: 81h, seven times 0
	is_byte "  mode 13h draws with it", [es:0], 7
	is_byte "  dots and blanks", [es:1], 0
	is_byte "  to the right dot", [es:7], 7
	is_byte "  and the second line", [es:320], 0
	mov bl, 2
	video 1123h
	mov bh, 1
	video 1130h
	is "1123h: the ROM's font again", word [es:bp + 0dbh * 8], 0ffffh
	video 0003h
	ret

alternate:
	mov bx, 0ff10h
	mov ah, 12h
	int 10h
	is "12h BL=10h: colour, 256 KiB", bx, 0003h
	is_byte "  switches", cl, 9
	mov bl, 30h
	video 1200h
	is_byte "12h BL=30h", al, 12h
	video 0003h
	is "  200 lines from the next mode on", word [gs:85h], 8
	mov bl, 30h
	video 1201h
	video 0003h
	is "  350 lines", word [gs:85h], 14
	mov bl, 30h
	video 1202h
	video 0003h
	is "  400 lines", word [gs:85h], 16
	mov bl, 31h				; no palette with a mode
	video 1201h
	is_byte "12h BL=31h", al, 12h
	mov bx, 42h
	mov dh, 1
	mov cx, 0203h
	video 1010h
	video 0003h
	mov bx, 42h
	video 1015h
	is "  colours stay", cx, 0203h
	mov bl, 31h
	video 1200h
	mov bl, 34h				; no cursor emulation
	video 1201h
	is_byte "12h BL=34h", al, 12h
	mov cx, 0607h
	video 0100h
	crtc 0ah
	is_byte "  the cursor is where it is said", al, 6
	mov bl, 34h
	video 1200h
	ret

states:
	mov bx, 0
	video 1a00h
	is_byte "1Ah: supported", al, 1ah
	is "  VGA with colour display", bx, 0008h
	video 0003h
	push cs
	pop es
	mov di, buffer
	mov bx, 0
	video 1b00h
	is_byte "1Bh: supported", al, 1bh
	is_byte "  mode", [buffer + 4], 3
	is "  columns", word [buffer + 5], 80
	is "  CRTC", word [buffer + 1eh], 3d4h
	is_byte "  rows", [buffer + 22h], 25
	is "  lines of a cell", word [buffer + 23h], 16
	is_byte "  display", [buffer + 25h], 8
	is "  colours", word [buffer + 27h], 16
	is_byte "  pages", [buffer + 29h], 8
	is_byte "  400 lines", [buffer + 2ah], 2
	is_byte "  256 KiB", [buffer + 31h], 3
	les di, [buffer]
	masked "  modes 0 to 3 are there", [es:di], 0fh, 0fh
	masked "  200, 350 and 400 lines", [es:di + 7], 7, 7
	ret

section .data
text:	db "hi"
pairs:	db "h", 1ah, "i", 2bh
registers:
%assign n 20h
%rep 16
	db n
%assign n n + 1
%endrep
	db 11h
six:	db 1, 2, 3, 0ah, 3fh, 0bh
glyphs:	times 8 db 0
	db 81h
	times 7 db 0
section .bss
buffer:	resb 64
