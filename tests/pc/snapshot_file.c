// SPDX-License-Identifier: MIT
/*
 * snapshot_file.c - see snapshot_file.h.  Of pc.c only the clock is needed here,
 * and it stands still.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <sys/mman.h>

#include "tests/pc/snapshot_file.h"

#define NOW	5000000000ull	/* guest time of the snapshot */

uint64_t pc_now(const struct pc *pc)
{
	(void)pc;
	return NOW;
}

void pc_resume(struct pc *pc)
{
	pc->paused = false;
}

static void reset(struct pc *pc)
{
	struct pc_devices *d = &pc->dev;

	pic_reset(&d->pic);
	pit_reset(&d->pit);
	pit_out(&d->pit, 0x43, 0x36, NOW);	/* as the firmware does it */
	pit_out(&d->pit, 0x40, 0, NOW);
	pit_out(&d->pit, 0x40, 0, NOW);
	kbd_reset(&d->kbd);
	cmos_reset(&d->cmos, 946641600);
	uart_reset(&d->uart);
	vga_reset(&d->vga);
	port92_reset(&d->port92);
	pci_reset(&d->pci);
}

static void take(struct snapshot *s)
{
	int fd = memfd_create("snapshot", MFD_CLOEXEC);

	if (pc_save(&s->pc, fd))
		abort();
	s->size = lseek(fd, 0, SEEK_END);
	s->bytes = malloc(s->size);
	if (pread(fd, s->bytes, s->size, 0) != (ssize_t)s->size)
		abort();
	close(fd);
}

void snapshot_new(struct snapshot *s)
{
	const struct vmm86_options options = { .backend = VMM86_BACKEND_VMX };

	memset(s, 0, sizeof(*s));
	if (vmm86_open(&options, &s->machine))
		abort();
	s->pc.machine = s->machine;
	reset(&s->pc);
	take(s);
}

void snapshot_free(struct snapshot *s)
{
	vmm86_close(s->machine);
	free(s->bytes);
}

struct pc_devices *snapshot_devices(struct snapshot *s)
{
	return (struct pc_devices *)(s->bytes + AT_DEVICES);
}

void snapshot_sign(struct snapshot *s)
{
	uint32_t sum = 0;

	memcpy(s->bytes + AT_CHECKSUM, &sum, sizeof(sum));
	sum = crc32(0, s->bytes, s->size);
	memcpy(s->bytes + AT_CHECKSUM, &sum, sizeof(sum));
}

int snapshot_restore(struct snapshot *s, size_t size)
{
	int fd = memfd_create("snapshot", MFD_CLOEXEC), error;

	if (pwrite(fd, s->bytes, size, 0) != (ssize_t)size)
		abort();
	error = pc_restore(&s->pc, fd);
	close(fd);
	return error;
}
