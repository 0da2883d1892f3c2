/* SPDX-License-Identifier: MIT */
/*
 * rom.h - where things are in the ROM at F000:0000 to F000:FFFF (rom.asm), for
 * the host code behind it.
 *
 * rom.asm fixes these addresses and tests/pc/test_bios_rom.c compares them.  Where a
 * PC's programs expect something at a certain address, it is there.
 */
#ifndef PC_ROM_H
#define PC_ROM_H

#include <stdint.h>

#define ROM_SEGMENT		0xf000u
#define ROM_SIZE		0x10000u
#define ROM_LINEAR		0xf0000u

/*
 * Stub n, n < 256, is `HLT; IRET` for interrupt n; the stubs behind those serve
 * the ROM's own code, which calls them as an interrupt would.  The host sees
 * the HLT with IP = ROM_STUB(n) + 1.
 */
#define ROM_STUBS		0xe000u
#define ROM_STUB(n)		(ROM_STUBS + 4u * (n))

enum rom_stub {
	ROM_STUB_POST = 256,	/* tables in RAM, screen; the first step of POST */
	ROM_STUB_TICK,		/* INT 8: count; AL = 1: the alarm rings */
	ROM_STUB_SCANCODE,	/* INT 9: scan code AL; AL = enum scancode_action */
	ROM_STUB_COUNT,
};

/* Handlers in the ROM. */
#define ROM_HANG		0xe480u	/* waits for interrupts for ever */
#define ROM_IRQ_FIRST		0xe490u	/* IRQ 2-7: end of interrupt */
#define ROM_IRQ_SECOND		0xe4a0u	/* IRQ 10-15: end of interrupt, both PICs */
#define ROM_IRQ9		0xe4b0u	/* IRQ 9: goes on as IRQ 2 */
#define ROM_IRQ13		0xe4c0u	/* FPU error: goes on as NMI */
#define ROM_RTC			0xe4e0u	/* INT 70h */
#define ROM_KEYBOARD		0xe987u	/* INT 9 */
#define ROM_TIMER		0xfea5u	/* INT 8 */
#define ROM_IRET		0xff53u
#define ROM_RESET		0xfff0u

/* Tables, which bios_post() writes. */
#define ROM_FONT_16		0xa000u	/* 256 characters of 16 bytes */
#define ROM_FONT_14		0xb000u	/* 256 characters of 14 bytes */
#define ROM_FONT_8		0xc000u	/* 256 characters of 8 bytes */
#define ROM_VIDEO_FUNCTIONS	0xc800u	/* static functionality, INT 10h AH=1Bh */
#define ROM_CONFIGURATION	0xe6f5u	/* INT 15h AH=C0h */
#define ROM_FLOPPY_TYPES	0xef9du	/* five drive types of 14 bytes each */
#define ROM_FLOPPY_TABLE	0xefc7u	/* that of 1.44M drives, INT 1Eh */
#define ROM_FONT_8_LOW		0xfa6eu	/* characters 0 to 127 again */
#define ROM_DATE		0xfff5u
#define ROM_MODEL		0xfffeu

/* The assembled ROM, ROM_SIZE bytes (rom_image.S). */
extern const uint8_t rom_image[];
extern const uint8_t rom_image_end[];

#endif
