/* SPDX-License-Identifier: MIT */
/*
 * bios_machine.h - a machine for tests of the firmware: RAM, registers, disks
 * that are arrays, and no processor.
 */
#ifndef TESTS_PC_BIOS_MACHINE_H
#define TESTS_PC_BIOS_MACHINE_H

#include "pc/bios.h"

#define MACHINE_RAM	0x200000u

/* A disk, in place of pc/disk.c. */
struct disk {
	struct disk_geometry geometry;
	bool floppy;
	bool read_only;
	bool broken;
	bool flush_fails;
	bool dirty;		/* written since the last disk_flush() */
	uint8_t *bytes;
};

struct machine {
	struct bios bios;
	struct vga vga;
	struct guest g;
	struct vmm86_run cpu;
	uint8_t port[0x10000];	/* what IN reads */
	uint16_t last_port;	/* of OUT */
	uint8_t *ram;
};

/* After bios_post() at noon of 1999-12-31, with drives 00h, 80h and a serial port. */
struct machine *machine_new(void);
void machine_free(struct machine *machine);

/* A disk with sectors filled with their number's low byte; and its end. */
struct disk *machine_disk(uint32_t cylinders, uint32_t heads, uint32_t sectors,
			  uint8_t floppy_type);
void machine_disk_free(struct disk *disk);

/*
 * An interrupt with AX: a fresh frame on the stack 2000:1000, its CF and ZF as
 * given by @flags, then bios_call().
 */
enum service_result machine_int(struct machine *m, unsigned int number, uint16_t ax);
enum service_result machine_int_at(struct machine *m, unsigned int number, uint16_t ax,
				   uint64_t now);

/* FLAGS that the service returns to the program. */
uint16_t machine_flags(const struct machine *m);

static inline bool machine_carry(const struct machine *m)
{
	return machine_flags(m) & SERVICE_CF;
}

static inline void machine_set(struct machine *m, enum vmm86_gpr reg, uint16_t value)
{
	guest_set_reg(&m->g, reg, value);
}

static inline uint16_t machine_get(const struct machine *m, enum vmm86_gpr reg)
{
	return guest_reg(&m->g, reg);
}

#define AX(m)	machine_get(m, VMM86_EAX)
#define BX(m)	machine_get(m, VMM86_EBX)
#define CX(m)	machine_get(m, VMM86_ECX)
#define DX(m)	machine_get(m, VMM86_EDX)
#define AH(m)	(AX(m) >> 8)
#define AL(m)	(AX(m) & 0xff)

#endif
