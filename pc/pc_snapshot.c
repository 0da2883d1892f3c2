// SPDX-License-Identifier: MIT
/*
 * pc_snapshot.c - the devices' part of a snapshot: struct pc_devices as it is in
 * memory.  A file may come from anybody and have a right checksum, so each device
 * is asked whether it could have the state that is there; only then anything of
 * the machine is changed.
 */
#include <stdlib.h>

#include "pc/pc_parts.h"
#include "pc/saved.h"

#define FORMAT	1u	/* one more with every change of struct pc_devices */

/* What is wrong with it, or NULL. */
static const char *wrong_with(const struct pc_devices *d)
{
	if (d->format != FORMAT)
		return "its devices are those of another release";
	if (d->now > SAVED_TIME_MAX || d->ticks > PC_TICKS_MAX)
		return "its time";
	if (!pic_is_valid(&d->pic))
		return "its interrupt controllers";
	if (!pit_is_valid(&d->pit, d->now))
		return "its timer";
	if (!kbd_is_valid(&d->kbd, d->now))
		return "its keyboard";
	if (!cmos_is_valid(&d->cmos, d->now))
		return "its clock";
	if (!uart_is_valid(&d->uart))
		return "its serial port";
	if (!vga_is_valid(&d->vga))
		return "its screen";
	if (!port92_is_valid(&d->port92))
		return "its port 92h";
	return bios_state_is_valid(&d->bios) ? NULL : "its firmware";
}

static int check(void *opaque, const void *extra, size_t extra_size, const char **why)
{
	(void)opaque;
	(void)extra_size;	/* the right one */
	*why = wrong_with(extra);
	return *why ? 1 : 0;
}

int pc_save(struct pc *pc, int fd)
{
	pc->dev.format = FORMAT;
	pc->dev.now = pc_now(pc);
	pc->dev.bios = pc->bios.state;
	return vmm86_save(pc->machine, fd, &pc->dev, sizeof(pc->dev));
}

int pc_restore(struct pc *pc, int fd)
{
	struct pc_devices *saved = malloc(sizeof(*saved));
	int error;

	if (!saved)
		return -VMM86_ERR_NO_MEMORY;
	error = vmm86_restore_checked(pc->machine, fd, saved, sizeof(*saved), check, NULL);
	if (!error) {
		pc->dev = *saved;
		pc->bios.state = saved->bios;
		pc->next_service = 0;
		if (!pc->paused)
			pc_resume(pc);
	}
	free(saved);
	return error;
}
