// SPDX-License-Identifier: MIT
/*
 * media.c - see media.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "media.h"

#define PROGRAM_MAX	0x110000u
#define BOOT_ADDRESS	0x7c00u

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

static enum status read_program(struct media *m, const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat info;
	int error;

	if (!file)
		return complain(STATUS_PROGRAM, "%s: %s", path, strerror(errno));
	if (!fstat(fileno(file), &info) && S_ISDIR(info.st_mode)) {
		fclose(file);
		return complain(STATUS_PROGRAM, "%s: is a directory", path);
	}
	m->program = malloc(PROGRAM_MAX);
	m->size = m->program ? fread(m->program, 1, PROGRAM_MAX, file) : 0;
	error = ferror(file) ? errno : 0;
	fclose(file);
	if (!m->program)
		return complain(STATUS_SYSTEM, "out of memory");
	if (error)
		return complain(STATUS_PROGRAM, "%s: cannot be read: %s", path, strerror(error));
	m->kind = program_kind(path, m->program, m->size);
	m->name = path;
	return STATUS_OK;
}

/* What the file named on the command line is. */
static enum status open_program(struct media *m, struct run *run)
{
	enum status status = read_program(m, run->path);

	if (status != STATUS_OK)
		return status;
	switch (m->kind) {
	case PROGRAM_DISK:
		if (m->size == DISK_SECTOR)
			return STATUS_OK;
		return add_disk(m, run, run->path, DISK_AUTO);
	case PROGRAM_ROM:
		run->option_rom = run->path;
		return STATUS_OK;
	case PROGRAM_UNKNOWN:
		if (!m->size)
			return complain(STATUS_PROGRAM, "%s: not a program: the file is empty",
					run->path);
		return complain(STATUS_PROGRAM,
				"%s: not a program: neither .com, .exe (MZ), .bin (a flat binary for 0000:7C00), ELF, a ROM (55 AA) nor a boot sector (55 AA at its end)",
				run->path);
	default:
		return STATUS_OK;
	}
}

enum status media_open(struct media *m, struct run *run)
{
	enum status status = STATUS_OK;
	unsigned int i;

	m->kind = PROGRAM_UNKNOWN;
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
	return m->program && m->kind != PROGRAM_ROM && !(m->kind == PROGRAM_DISK && m->disks);
}

/* A boot sector alone: as INT 19h loads it. */
static void load_sector(const struct media *m, struct guest *g)
{
	guest_copy_in(g, BOOT_ADDRESS, m->program, m->size);
	memset(g->cpu->sreg, 0, sizeof(g->cpu->sreg));
	g->cpu->eip = BOOT_ADDRESS;
	g->cpu->gpr[VMM86_ESP] = BOOT_ADDRESS;
	g->cpu->eflags = 0x3202;
	g->cpu->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

enum status media_load(struct media *m, struct pc *pc, struct run *run)
{
	struct guest g;
	char why[256];

	pc_post(pc);
	g = pc_guest(pc);
	if (m->kind == PROGRAM_DISK)
		load_sector(m, &g);
	else if (!program_load(&g, m->kind, m->program, m->size, m->name, run->tail, why,
			       sizeof(why)))
		return complain(STATUS_PROGRAM, "%s: %s", m->name, why);
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
	free(m->program);
	return status;
}
