// SPDX-License-Identifier: MIT
/*
 * bios_machine.c - a machine for tests of the firmware, its disks and the part
 * of a VGA that the firmware needs.
 */
#include <stdlib.h>
#include <string.h>

#include "pc/rom.h"
#include "tests/pc/bios_machine.h"

#define STACK_SEGMENT	0x2000u
#define STACK_POINTER	0x1000u
#define NOON		946641600	/* 1999-12-31 12:00:00 */

const struct disk_geometry *disk_geometry(const struct disk *disk)
{
	return &disk->geometry;
}

bool disk_is_floppy(const struct disk *disk)
{
	return disk->floppy;
}

static enum disk_error check(const struct disk *disk, uint64_t lba, uint32_t count)
{
	if (disk->broken)
		return DISK_IO;
	return lba + count > disk->geometry.total ? DISK_END : DISK_OK;
}

enum disk_error disk_read(struct disk *disk, uint64_t lba, uint32_t count, void *to)
{
	enum disk_error error = check(disk, lba, count);

	if (error == DISK_OK)
		memcpy(to, disk->bytes + lba * DISK_SECTOR, count * DISK_SECTOR);
	return error;
}

enum disk_error disk_write(struct disk *disk, uint64_t lba, uint32_t count, const void *from)
{
	enum disk_error error = check(disk, lba, count);

	if (error == DISK_OK && disk->read_only)
		error = DISK_READ_ONLY;
	if (error == DISK_OK) {
		memcpy(disk->bytes + lba * DISK_SECTOR, from, count * DISK_SECTOR);
		disk->dirty = true;
	}
	return error;
}

enum disk_error disk_flush(struct disk *disk)
{
	if (disk->flush_fails)
		return DISK_IO;
	disk->dirty = false;
	return DISK_OK;
}

struct disk *machine_disk(uint32_t cylinders, uint32_t heads, uint32_t sectors,
			  uint8_t floppy_type)
{
	struct disk *disk = calloc(1, sizeof(*disk));
	uint32_t n, total = cylinders * heads * sectors;

	disk->geometry = (struct disk_geometry){
		cylinders, heads, sectors, total, floppy_type
	};
	disk->floppy = floppy_type;
	disk->bytes = malloc(total * DISK_SECTOR);
	for (n = 0; n < total; n++)
		memset(disk->bytes + n * DISK_SECTOR, n, DISK_SECTOR);
	return disk;
}

void machine_disk_free(struct disk *disk)
{
	if (disk)
		free(disk->bytes);
	free(disk);
}

void vga_reset(struct vga *vga)
{
	memset(vga, 0, sizeof(*vga));
	vga_set_mode(vga, 3);
}

bool vga_set_mode(struct vga *vga, uint8_t mode)
{
	if (mode > 3 && mode != 0x13)
		return false;
	vga->mode = mode;
	vga->crtc[7] = 0x1f;
	vga->crtc[9] = mode == 0x13 ? 0x41 : 0x4f;
	vga->crtc[0x12] = 0x8f;
	vga->attribute[0x10] = mode == 0x13 ? 0x41 : 0x0c;
	vga->dac_mask = 0xff;
	memset(vga->dac, 0x15, sizeof(vga->dac));
	return true;
}

static uint8_t port_in(void *opaque, uint16_t port)
{
	struct machine *m = opaque;

	return m->port[port];
}

static void port_out(void *opaque, uint16_t port, uint8_t value)
{
	struct machine *m = opaque;

	m->port[port] = value;
	m->last_port = port;
}

struct machine *machine_new(void)
{
	struct machine *m = calloc(1, sizeof(*m));
	uint8_t *rom = calloc(1, ROM_SIZE);

	m->ram = calloc(1, MACHINE_RAM);
	m->g = (struct guest){ .cpu = &m->cpu, .ram = m->ram, .ram_size = MACHINE_RAM };
	m->bios.vga = &m->vga;
	m->bios.ports = (struct bios_ports){ port_in, port_out, m };
	m->bios.serial[0] = 0x3f8;
	m->bios.state.start = NOON;
	m->bios.floppy[0] = machine_disk(80, 2, 18, 4);
	m->bios.hard[0] = machine_disk(20, 4, 17, 0);
	bios_post(&m->bios, &m->g, rom, 0);
	free(rom);
	return m;
}

void machine_free(struct machine *m)
{
	machine_disk_free(m->bios.floppy[0]);
	machine_disk_free(m->bios.hard[0]);
	free(m->ram);
	free(m);
}

enum service_result machine_int_at(struct machine *m, unsigned int number, uint16_t ax,
				   uint64_t now)
{
	m->cpu.sreg[VMM86_SS] = STACK_SEGMENT;
	m->cpu.gpr[VMM86_ESP] = STACK_POINTER;
	guest_set_word(&m->g, STACK_SEGMENT, STACK_POINTER + 4, SERVICE_IF);
	guest_set_reg(&m->g, VMM86_EAX, ax);
	return bios_call(&m->bios, &m->g, number, now);
}

enum service_result machine_int(struct machine *m, unsigned int number, uint16_t ax)
{
	return machine_int_at(m, number, ax, 0);
}

uint16_t machine_flags(const struct machine *m)
{
	return guest_word(&m->g, m->cpu.sreg[VMM86_SS], guest_reg(&m->g, VMM86_ESP) + 4);
}
