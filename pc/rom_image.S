/* SPDX-License-Identifier: MIT */
/*
 * rom_image.S - the assembled ROM (rom.asm) as data: see rom.h.
 */
	.section .rodata
	.globl	rom_image
	.globl	rom_image_end
rom_image:
	.incbin	"rom.bin"
rom_image_end:

	.section .note.GNU-stack, "", @progbits
