/* SPDX-License-Identifier: MIT */
/*
 * pc.h - a PC around a machine of libvmm86: devices, firmware, DOS, and the loop
 * that runs them.
 *
 *	pc_new()       devices at their ports, interrupts from the controllers
 *	pc_power_on()  firmware in memory, the processor at its reset vector; or
 *	pc_load()      a program in memory, as DOS or a loader leaves it
 *	pc_run()       until something ends it
 *
 * The caller owns the machine and the disks.
 */
#ifndef PC_PC_H
#define PC_PC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pc/bios.h"
#include "pc/cmos.h"
#include "pc/dos.h"
#include "pc/fw_cfg.h"
#include "pc/kbd.h"
#include "pc/pci.h"
#include "pc/pic.h"
#include "pc/pit.h"
#include "pc/port92.h"
#include "pc/program.h"
#include "pc/uart.h"
#include "pc/vga.h"
#include "vmm86/vmm86.h"

/* Why pc_run() or pc_step() came back. */
enum pc_end {
	PC_ERROR,	/* vmm86_run() failed: .result */
	PC_EXIT,	/* an exit that a PC does not serve: .result, exit record */
	PC_STOPPED,	/* the host's service() asked for it */
	PC_PROGRAM,	/* the program ended: .exit_code */
	PC_HALTED,	/* HLT with interrupts off: nothing can happen any more */
	PC_NO_BOOT,	/* no disk can be booted */
	PC_RESET,	/* the program reset the PC */
	PC_DEBUG,	/* a breakpoint, or the step is done */
};

struct pc;

/**
 * struct pc_host - what the PC needs of the program around it.
 * @service:	called about every 20 ms, and after an interrupted run: looks at
 *		keyboards, screens, signals; a value that is not 0 ends pc_run()
 *		with PC_STOPPED
 * @wait:	the processor is idle for at most @ns: sleep, or return early if
 *		there is something for @service
 * @serial:	a byte that the serial port sends
 * @debug:	a byte written to port E9h or 402h, where programs and firmware
 *		tell what they do; or NULL
 * @called:	before a service: an interrupt's number or enum rom_stub; or NULL
 * @returned:	after a service; or NULL
 * @port:	after an access to a port: for traces; or NULL
 */
struct pc_host {
	int (*service)(void *opaque, struct pc *pc);
	void (*wait)(void *opaque, uint64_t ns);
	void (*serial)(void *opaque, uint8_t byte);
	void (*debug)(void *opaque, uint16_t port, uint8_t byte);
	void (*called)(void *opaque, struct guest *g, unsigned int stub);
	void (*returned)(void *opaque, struct guest *g, unsigned int stub,
			 enum service_result result);
	void (*port)(void *opaque, const struct vmm86_exit_io *io);
	void *opaque;
};

/* The state of the devices: plain data, saved with a snapshot. */
struct pc_devices {
	uint32_t format;	/* of a snapshot: see pc_snapshot.c */
	struct pic pic;
	struct pit pit;
	struct kbd kbd;
	struct cmos cmos;
	struct uart uart;
	struct vga vga;
	struct port92 port92;
	struct pci pci;
	struct bios_state bios;
	uint64_t ticks;		/* of the timer that were not delivered yet */
	uint64_t now;		/* guest time when it was saved */
};

/**
 * struct pc - see above.
 * @machine:	of the caller
 * @dev:	devices
 * @bios:	firmware; its drives are the caller's to fill in before
 *		pc_power_on()
 * @fw_cfg:	files for firmware that is not ours
 * @dos:	DOS, or NULL
 * @host:	see there
 * @paused:	time stands still at dev.now
 * @start:	guest time 0 as time of CLOCK_MONOTONIC, in nanoseconds
 * @next_service: guest time of the next host.service()
 * @result:	what vmm86_run() returned last
 * @exit_code:	of the program
 * @stub:	of the service at work
 * @end:	why pc_run() shall come back
 * @ended:	it shall
 */
struct pc {
	struct vmm86 *machine;
	struct pc_devices dev;
	struct bios bios;
	struct fw_cfg fw_cfg;
	struct dos *dos;
	struct pc_host host;
	bool paused;
	uint64_t start;
	uint64_t next_service;
	int result;
	int exit_code;
	unsigned int stub;
	enum pc_end end;
	bool ended;
};

/**
 * pc_new() - put a PC around a machine.
 * @machine:	fresh; its ports and interrupts belong to the PC from now on
 * @host:	copied
 * @local_time:	seconds since 1970, as a clock on the wall shows them
 *
 * Return: a PC for pc_free(), or NULL: out of memory.
 */
struct pc *pc_new(struct vmm86 *machine, const struct pc_host *host, int64_t local_time);
void pc_free(struct pc *pc);

/* Guest time, in nanoseconds. */
uint64_t pc_now(const struct pc *pc);

/* Time does not pass for the guest between these two. */
void pc_pause(struct pc *pc);
void pc_resume(struct pc *pc);

/**
 * pc_power_on() - firmware in place, the processor at the reset vector.
 * @rom:	a ROM image instead of our firmware, or NULL
 * @rom_size:	its bytes: at most 256 KiB, ends at 1 MiB
 */
void pc_power_on(struct pc *pc, const uint8_t *rom, size_t rom_size);

/**
 * pc_post() - as after our firmware's POST, without running it: for programs
 * that are loaded by us.
 */
void pc_post(struct pc *pc);

/* An option ROM at @segment (C000h to E000h); bios_post() code finds it. */
void pc_option_rom(struct pc *pc, uint16_t segment, const uint8_t *rom, size_t size);

/* A file for firmware that is not ours; @bytes stay the caller's. */
void pc_firmware_file(struct pc *pc, const char *name, const uint8_t *bytes, size_t size);

/* Devices as after power-on; memory stays.  pc_power_on() follows. */
void pc_reset(struct pc *pc);

/* The guest as services see it. */
struct guest pc_guest(struct pc *pc);

enum pc_end pc_run(struct pc *pc);
enum pc_end pc_step(struct pc *pc);

/* Between steps: interrupts that are due, the host; true: it wants to stop. */
bool pc_poll(struct pc *pc);

/* End pc_run() when the present exit has been served. */
void pc_finish(struct pc *pc, enum pc_end end);

/* Scan codes of a key, as the keyboard sends them: false if there is no room. */
bool pc_key(struct pc *pc, uint8_t code);

/* Write a character to the screen, as INT 10h AH=0Eh. */
void pc_teletype(struct pc *pc, uint8_t character);

/* The next key that was typed: character, scan code << 8; -1: none. */
int pc_read_key(struct pc *pc);

/* A byte for the serial port: false if there is no room. */
bool pc_serial_room(const struct pc *pc);
bool pc_serial(struct pc *pc, uint8_t byte);

/* Snapshots of machine and devices, as vmm86_save() and vmm86_restore(). */
int pc_save(struct pc *pc, int fd);
int pc_restore(struct pc *pc, int fd);

#endif
