/* SPDX-License-Identifier: MIT */
/*
 * bios.h - the firmware of a PC: what INT 10h to INT 1Ah do, and the tables in
 * memory that programs read.
 *
 * bios_post() at power-on, then the processor starts at F000:FFF0.  The ROM's
 * own code (rom.asm) programs the interrupt controllers, the timer and the
 * keyboard controller through ports, starts option ROMs and ends in INT 19h.
 *
 * At a HLT with CS = ROM_SEGMENT and IP between ROM_STUBS and
 * ROM_STUB(ROM_STUB_COUNT) the host calls bios_call() with the stub's number,
 * (IP - 1 - ROM_STUBS) / 4, and then:
 *
 *	SERVICE_DONE, SERVICE_UNKNOWN	goes on: the stub's IRET returns
 *	SERVICE_BOOT	the same; the sector is loaded, the stack leads to it
 *	SERVICE_WAIT	lets the HLT happen again: IP back by one, IF set, and on
 *			after the next interrupt or when the time is
 *			bios.state.wake, whichever is first
 *	SERVICE_END	nothing can be booted, and the screen says so
 *
 * Interrupts that the host serves itself (INT 21h, or INT 19h of a host that
 * loads programs in place of disks) it takes before it asks bios_call().
 */
#ifndef PC_BIOS_H
#define PC_BIOS_H

#include "pc/disk.h"
#include "pc/service.h"
#include "pc/vga.h"

#define BIOS_DRIVES	4u	/* of a kind */
#define BIOS_BOOT_MAX	8u
#define BIOS_SERIAL	4u	/* serial ports */

/**
 * struct bios_ports - the machine's I/O ports: serial ports by INT 14h, and
 * address line 20 through port 92h by INT 15h.
 */
struct bios_ports {
	uint8_t (*in)(void *opaque, uint16_t port);
	void (*out)(void *opaque, uint16_t port, uint8_t value);
	void *opaque;
};

/**
 * struct bios_wait - a service that has not returned yet.
 * @on:		there is one
 * @ss:		its stack, which tells it from a service of an interrupt handler
 * @sp:		in the meantime
 * @end:	when it gives up or is done
 */
struct bios_wait {
	bool on;
	uint16_t ss;
	uint16_t sp;
	uint64_t end;
};

/**
 * struct bios_alarm - the alarm of INT 1Ah AH=06h.
 * @on:		set
 * @second:	second of the day
 * @seen:	second of the day at the last tick
 */
struct bios_alarm {
	bool on;
	uint32_t second;
	uint32_t seen;
};

/**
 * struct bios_state - what services remember outside of guest memory; plain data.
 * @start:	local time at power-on, in seconds since 1970, as set by now
 * @wake:	after SERVICE_WAIT: when to call again if no interrupt comes
 * @wait:	of INT 14h and INT 15h
 * @alarm:	of INT 1Ah
 * @floppy_changed: bit n: the disk in drive n is another than before
 */
struct bios_state {
	int64_t start;
	uint64_t wake;
	struct bios_wait wait;
	struct bios_alarm alarm;
	uint8_t floppy_changed;
};

/* Could it be in this state? */
bool bios_state_is_valid(const struct bios_state *state);

/**
 * struct bios - the firmware and what it drives.
 * @floppy:	drives 00h to 03h; NULL: none
 * @hard:	disks 80h to 83h; NULL: none, and none behind it
 * @vga:	the screen
 * @ports:	the machine's ports
 * @serial:	base ports of serial ports, the first 0 ends the list
 * @boot_order:	drive numbers to try
 * @boot_count:	how many
 * @state:	see there
 */
struct bios {
	struct disk *floppy[BIOS_DRIVES];
	struct disk *hard[BIOS_DRIVES];
	struct vga *vga;
	struct bios_ports ports;
	uint16_t serial[BIOS_SERIAL];
	uint8_t boot_order[BIOS_BOOT_MAX];
	uint8_t boot_count;
	struct bios_state state;
};

/**
 * bios_post() - power-on: the ROM, and in RAM the interrupt vectors, the BIOS
 * data area and the extended BIOS data area; the screen in mode 3.
 * @bios:	drives, screen and state.start are set
 * @g:		registers play no part
 * @rom:	ROM_SIZE bytes: rom_image
 * @now:	time
 */
void bios_post(struct bios *bios, struct guest *g, const uint8_t *rom, uint64_t now);

/* The word of INT 11h: floppies, FPU, display, serial ports. */
uint16_t bios_equipment(const struct bios *bios);

/**
 * bios_call() - serve a stub.
 * @bios:	the firmware
 * @g:		the program
 * @stub:	an interrupt's number or enum rom_stub
 * @now:	time
 *
 * A function that does not exist fails as documented and returns SERVICE_UNKNOWN.
 */
enum service_result bios_call(struct bios *bios, struct guest *g, unsigned int stub,
			      uint64_t now);

/**
 * bios_insert_floppy() - change the disk of a drive.
 * @drive:	0 to 3
 * @disk:	the new one, or NULL: the drive is empty
 *
 * The program learns of it from its next access (error 06h).  The old disk is
 * the caller's.
 */
void bios_insert_floppy(struct bios *bios, unsigned int drive, struct disk *disk);

/* What INT 9 has to do after bios_scancode(). */
enum scancode_action {
	SCANCODE_NOTHING,
	SCANCODE_BREAK,		/* INT 1Bh */
	SCANCODE_PRINT,		/* INT 5 */
	SCANCODE_PAUSE,		/* wait until 40:18 bit 3 is clear */
	SCANCODE_REBOOT,	/* Ctrl+Alt+Del */
	SCANCODE_SYSREQ_DOWN,	/* INT 15h AX=8500h */
	SCANCODE_SYSREQ_UP,	/* INT 15h AX=8501h */
};

/**
 * bios_scancode() - what INT 9 does with a scan code of set 1: shift states,
 * and a word for the keyboard buffer if it is a key.
 */
enum scancode_action bios_scancode(struct guest *g, uint8_t code);

#endif
