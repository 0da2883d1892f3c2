// SPDX-License-Identifier: MIT
/*
 * media.c - see media.h.
 */
#include <stdio.h>
#include <string.h>

#include "media.h"

/* Segments: where DOS programs are, as low as DOS of the time would. */
#define ENVIRONMENT	0x0060u
#define PSP		0x0100u
#define MEMORY_TOP	0x9fc0u		/* the extended BIOS data area begins */
#define C_DRIVE		(1u << 2)

static enum status add_disk(struct media *m, const struct run *run, const char *path,
			    enum disk_kind kind)
{
	char why[512];
	struct disk *disk = disk_open(path, kind, run->write_through, why, sizeof(why));

	if (!disk)
		return complain(STATUS_PROGRAM, "%s", why);
	m->disk[m->disks++] = disk;
	return STATUS_OK;
}

/* Where a program that is loaded goes; what is wrong with it is found here. */
static enum status plan(struct media *m, struct run *run)
{
	static const char *const strings[] = {
		"COMSPEC=C:\\COMMAND.COM", "PATH=C:\\", NULL,
	};
	const char *slash = strrchr(run->path, '/');
	uint32_t ram = run->session.mem_size ? run->session.mem_size : VMM86_MEM_DEFAULT;
	char why[512];

	snprintf(m->dos_name, sizeof(m->dos_name), "C:\\%.70s", slash ? slash + 1 : run->path);
	m->start = (struct program_start) {
		.psp = PSP, .top = MEMORY_TOP, .environment = ENVIRONMENT, .strings = strings,
		.name = m->dos_name, .tail = run->tail, .drives = C_DRIVE,
	};
	if (!program_plan(&m->image, &m->program, &m->start, ram, why, sizeof(why)))
		return complain(STATUS_PROGRAM, "%s: %s", run->path, why);
	return STATUS_OK;
}

/* What the file named on the command line is. */
static enum status open_program(struct media *m, struct run *run)
{
	char why[512];

	if (!program_read(&m->program, run->path, why, sizeof(why)))
		return complain(STATUS_PROGRAM, "%s", why);
	if (m->program.kind == PROGRAM_ROM)
		run->option_rom = run->path;
	/* A boot sector alone is loaded; more than that is a disk. */
	if (m->program.kind == PROGRAM_BOOT && m->program.size > DISK_SECTOR)
		return add_disk(m, run, run->path, DISK_AUTO);
	return media_is_program(m) ? plan(m, run) : STATUS_OK;
}

enum status media_open(struct media *m, struct run *run)
{
	enum status status = STATUS_OK;
	unsigned int i;

	if (run->path)
		status = open_program(m, run);
	for (i = 0; i < run->disks && status == STATUS_OK; i++)
		status = add_disk(m, run, run->disk[i].path,
				  run->disk[i].floppy ? DISK_FLOPPY : DISK_AUTO);
	return status;
}

void media_insert(const struct media *m, struct pc *pc)
{
	unsigned int i, floppies = 0, hard = 0;
	struct bios *bios = &pc->bios;

	for (i = 0; i < m->disks; i++) {
		bool floppy = disk_is_floppy(m->disk[i]);
		uint8_t drive = floppy ? floppies : 0x80 + hard;

		if ((floppy ? floppies : hard) == BIOS_DRIVES)
			continue;
		if (floppy)
			bios->floppy[floppies++] = m->disk[i];
		else
			bios->hard[hard++] = m->disk[i];
		bios->boot_order[bios->boot_count++] = drive;
	}
}

bool media_is_program(const struct media *m)
{
	return m->program.bytes && m->program.kind != PROGRAM_ROM &&
	       !(m->program.kind == PROGRAM_BOOT && m->program.size > DISK_SECTOR);
}

bool media_is_dos(const struct media *m)
{
	return m->program.kind == PROGRAM_COM || m->program.kind == PROGRAM_MZ;
}

enum status media_load(struct media *m, struct pc *pc, struct run *run)
{
	pc_post(pc);
	program_load(&m->image, &m->program, &m->start, vmm86_ram(pc->machine),
		     vmm86_state(pc->machine));
	if (pc->dos)
		dos_start(pc->dos, PSP, m->image.end, MEMORY_TOP, pc->bios.state.start);
	session_settings(&run->session);
	return STATUS_OK;
}

enum status media_close(struct media *m)
{
	enum status status = STATUS_OK;
	unsigned int i;

	for (i = 0; i < m->disks; i++)
		if (disk_close(m->disk[i]) != DISK_OK)
			status = complain(STATUS_SYSTEM,
					  "disk %u: what was written may not be on the device",
					  i + 1);
	program_free(&m->program);
	return status;
}
