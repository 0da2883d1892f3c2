// SPDX-License-Identifier: MIT
/*
 * pc.c - life of a PC: devices at their ports, time, power-on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pc/array.h"
#include "pc/pc.h"
#include "pc/pc_parts.h"
#include "pc/rom.h"

#define NS_PER_SECOND	1000000000ull
#define ONE_MIB		0x100000u
#define CMOS_USER_TYPE	47u	/* a hard disk with parameters of its own */

static uint64_t monotonic(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_SECOND + (uint64_t)t.tv_nsec;
}

uint64_t pc_now(const struct pc *pc)
{
	return pc->paused ? pc->dev.now : monotonic() - pc->start;
}

void pc_pause(struct pc *pc)
{
	pc->dev.now = pc_now(pc);
	pc->paused = true;
}

void pc_resume(struct pc *pc)
{
	pc->paused = false;
	pc->start = monotonic() - pc->dev.now;
}

struct guest pc_guest(struct pc *pc)
{
	return (struct guest) {
		.cpu = vmm86_state(pc->machine),
		.ram = vmm86_ram(pc->machine),
		.ram_size = vmm86_ram_size(pc->machine),
		.a20_off = !vmm86_state(pc->machine)->a20,
	};
}

/* Sizes as INT 15h and old firmware look for them. */
static void write_cmos(struct pc *pc)
{
	uint32_t kib = (vmm86_ram_size(pc->machine) - ONE_MIB) / 1024;
	uint32_t above_16m = kib > 15 * 1024 ? (kib - 15 * 1024) / 64 : 0;
	struct cmos *cmos = &pc->dev.cmos;

	if (kib > 0xfc00)
		kib = 0xfc00;
	cmos_set(cmos, CMOS_EXTENDED_MEMORY, kib);
	cmos_set(cmos, CMOS_EXTENDED_MEMORY + 1, kib >> 8);
	cmos_set(cmos, CMOS_EXTENDED_FOUND, kib);
	cmos_set(cmos, CMOS_EXTENDED_FOUND + 1, kib >> 8);
	cmos_set(cmos, CMOS_ABOVE_16M, above_16m);
	cmos_set(cmos, CMOS_ABOVE_16M + 1, above_16m >> 8);
}

/* Drives as the set-up program would have noted them, for our firmware's services. */
static void write_cmos_drives(struct pc *pc)
{
	struct disk *const *floppy = pc->bios.floppy, *const *hard = pc->bios.hard;
	struct cmos *cmos = &pc->dev.cmos;
	unsigned int n;
	uint8_t types = 0;

	for (n = 0; n < 2; n++)
		if (floppy[n])
			types |= disk_geometry(floppy[n])->floppy_type << (n ? 0 : 4);
	cmos_set(cmos, CMOS_FLOPPY_TYPES, types);
	cmos_set(cmos, CMOS_DISK_TYPES, (hard[0] ? 0xf0 : 0) | (hard[1] ? 0x0f : 0));
	cmos_set(cmos, CMOS_DISK_0_TYPE, hard[0] ? CMOS_USER_TYPE : 0);
	cmos_set(cmos, CMOS_DISK_1_TYPE, hard[1] ? CMOS_USER_TYPE : 0);
	cmos_set(cmos, CMOS_EQUIPMENT, bios_equipment(&pc->bios));
}

static void reset_devices(struct pc *pc, int64_t local_time)
{
	struct pc_devices *d = &pc->dev;

	pic_reset(&d->pic);
	pit_reset(&d->pit);
	kbd_reset(&d->kbd);
	cmos_reset(&d->cmos, local_time);
	uart_reset(&d->uart);
	vga_reset(&d->vga);
	port92_reset(&d->port92);
	pci_reset(&d->pci);
	write_cmos(pc);
	d->bios.start = local_time;
	d->ticks = 0;
	pc_look_at_a20(pc);
}

struct pc *pc_new(struct vmm86 *machine, const struct pc_host *host, int64_t local_time)
{
	struct pc *pc = calloc(1, sizeof(*pc));

	if (!pc)
		return NULL;
	pc->machine = machine;
	pc->host = *host;
	pc->start = monotonic();
	reset_devices(pc, local_time);
	if (pc_connect_ports(pc) || pc_connect_services(pc)) {
		free(pc);
		return NULL;
	}
	return pc;
}

void pc_reset(struct pc *pc)
{
	int64_t local_time = pc->bios.state.start + pc_now(pc) / NS_PER_SECOND;

	pc->start = monotonic();
	reset_devices(pc, local_time);
	pc->bios.state = pc->dev.bios;
	pc->next_service = 0;
}

void pc_firmware_file(struct pc *pc, const char *name, const uint8_t *bytes, size_t size)
{
	struct fw_cfg_file *file = &pc->fw_cfg.file[pc->fw_cfg.files];

	if (pc->fw_cfg.files == FW_CFG_FILES)
		return;
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->bytes = bytes;
	file->size = size;
	pc->fw_cfg.files++;
}

void pc_free(struct pc *pc)
{
	free(pc);
}

static void set_registers(struct pc *pc, uint16_t cs, uint16_t ip)
{
	struct vmm86_run *cpu = vmm86_state(pc->machine);

	memset(cpu->gpr, 0, sizeof(cpu->gpr));
	memset(cpu->sreg, 0, sizeof(cpu->sreg));
	cpu->sreg[VMM86_CS] = cs;
	cpu->eip = ip;
	cpu->eflags = 2;
	cpu->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

static void post(struct pc *pc, struct guest *g)
{
	write_cmos_drives(pc);
	bios_post(&pc->bios, g, rom_image, pc_now(pc));
}

void pc_power_on(struct pc *pc, const uint8_t *rom, size_t rom_size)
{
	struct guest g = pc_guest(pc);

	if (rom)
		vmm86_write(pc->machine, ONE_MIB - rom_size, rom, rom_size);
	else
		post(pc, &g);
	set_registers(pc, ROM_SEGMENT, ROM_RESET);
}

/* What the ROM's own code does with the devices (rom.asm, POST). */
static void post_devices(struct pc *pc)
{
	static const struct {
		uint16_t port;
		uint8_t value;
	} init[] = {
		{ 0x20, 0x11 }, { 0x21, 0x08 }, { 0x21, 0x04 }, { 0x21, 0x01 },
		{ 0xa0, 0x11 }, { 0xa1, 0x70 }, { 0xa1, 0x02 }, { 0xa1, 0x01 },
		{ 0x21, 0xb8 }, { 0xa1, 0x9e },
		{ 0x43, 0x36 }, { 0x40, 0x00 }, { 0x40, 0x00 },
		{ 0x43, 0x54 }, { 0x41, 0x12 },
		{ 0x64, 0x60 }, { 0x60, 0x65 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(init); i++)
		pc_port_out(pc, init[i].port, init[i].value);
}

void pc_post(struct pc *pc)
{
	struct guest g = pc_guest(pc);

	post(pc, &g);
	bios_call(&pc->bios, &g, ROM_STUB_POST, pc_now(pc));
	post_devices(pc);
	set_registers(pc, 0, 0);
}

void pc_option_rom(struct pc *pc, uint16_t segment, const uint8_t *rom, size_t size)
{
	vmm86_write(pc->machine, (uint32_t)segment << 4, rom, size);
}

bool pc_key(struct pc *pc, uint8_t code)
{
	return kbd_key(&pc->dev.kbd, code);
}

bool pc_serial_room(const struct pc *pc)
{
	return pc->dev.uart.receive.count < UART_FIFO;
}

bool pc_serial(struct pc *pc, uint8_t byte)
{
	return uart_receive(&pc->dev.uart, byte);
}
