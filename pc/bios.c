// SPDX-License-Identifier: MIT
/*
 * bios.c - which service a stub of the ROM is, and services that have to wait.
 */
#include "pc/bios_parts.h"
#include "pc/rom.h"

/* A printer that never takes its character. */
#define PRINTER_TIMEOUT	0x01u

enum bios_progress bios_wait_progress(struct bios *bios, const struct guest *g, uint64_t now)
{
	struct bios_wait *wait = &bios->state.wait;
	bool mine = wait->ss == g->cpu->sreg[VMM86_SS] &&
		    wait->sp == guest_reg(g, VMM86_ESP);

	if (!wait->on)
		return BIOS_STARTED;
	if (now < wait->end) {
		bios->state.wake = wait->end;
		return mine ? BIOS_WAITING : BIOS_BUSY;
	}
	/* A program may leave a wait for ever by a jump: then it is forgotten. */
	wait->on = false;
	return mine ? BIOS_EXPIRED : BIOS_STARTED;
}

void bios_wait_start(struct bios *bios, const struct guest *g, uint64_t end)
{
	bios->state.wait = (struct bios_wait){
		.on = true,
		.ss = g->cpu->sreg[VMM86_SS],
		.sp = guest_reg(g, VMM86_ESP),
		.end = end,
	};
	bios->state.wake = end;
}

void bios_wait_stop(struct bios *bios)
{
	bios->state.wait.on = false;
}

void bios_insert_floppy(struct bios *bios, unsigned int drive, struct disk *disk)
{
	bios->floppy[drive] = disk;
	bios->state.floppy_changed |= 1u << drive;
}

static enum service_result printer(struct guest *g)
{
	bool known = guest_high(g, VMM86_EAX) <= 2;

	guest_set_high(g, VMM86_EAX, PRINTER_TIMEOUT);
	return known ? SERVICE_DONE : SERVICE_UNKNOWN;
}

static enum service_result scancode(struct guest *g)
{
	guest_set_low(g, VMM86_EAX, bios_scancode(g, guest_low(g, VMM86_EAX)));
	return SERVICE_DONE;
}

static enum service_result post(struct bios *bios, struct guest *g, uint64_t now)
{
	bios_post_tables(bios, g, now);
	return SERVICE_DONE;
}

enum service_result bios_call(struct bios *bios, struct guest *g, unsigned int stub,
			      uint64_t now)
{
	switch (stub) {
	case 0x10:
		return bios_video(bios, g);
	case 0x11:
		guest_set_reg(g, VMM86_EAX, bda_word(g, BDA_EQUIPMENT));
		return SERVICE_DONE;
	case 0x12:
		guest_set_reg(g, VMM86_EAX, bda_word(g, BDA_MEMORY));
		return SERVICE_DONE;
	case 0x13:
		return bios_disk(bios, g);
	case 0x14:
		return bios_serial(bios, g, now);
	case 0x15:
		return bios_system(bios, g, now);
	case 0x16:
		return bios_keyboard(bios, g);
	case 0x17:
		return printer(g);
	case 0x18:
		return bios_no_boot(bios, g);
	case 0x19:
		return bios_boot(bios, g);
	case 0x1a:
		return bios_time(bios, g, now);
	case ROM_STUB_POST:
		return post(bios, g, now);
	case ROM_STUB_TICK:
		return bios_tick(bios, g, now);
	case ROM_STUB_SCANCODE:
		return scancode(g);
	default:
		return SERVICE_UNKNOWN;
	}
}
