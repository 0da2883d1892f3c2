/* SPDX-License-Identifier: MIT */
/*
 * media.h - what `vmm86 run` puts into a PC: disks, and the program.
 */
#ifndef MEDIA_H
#define MEDIA_H

#include "pc/disk.h"
#include "pc/pc.h"
#include "pc/program.h"
#include "run.h"
#include "status.h"

/**
 * struct media - see above.
 * @disk:	opened disks, in the order of booting
 * @disks:	how many
 * @program:	the program file, if there is one
 * @image:	where it goes, if it is loaded
 * @start:	and what it is given
 * @dos_name:	its name for DOS
 */
struct media {
	struct disk *disk[RUN_DISKS + 1];
	unsigned int disks;
	struct program_file program;
	struct program_image image;
	struct program_start start;
	char dos_name[80];
};

/* Open and check all that the command line names; complains. */
enum status media_open(struct media *media, struct run *run);

/* Put the disks into the PC's drives. */
void media_insert(const struct media *media, struct pc *pc);

/* There is a program that is loaded rather than booted. */
bool media_is_program(const struct media *media);

/* There is a program that needs DOS. */
bool media_is_dos(const struct media *media);

/* Load it. */
enum status media_load(struct media *media, struct pc *pc, struct run *run);

/* Close the disks; complains if something may not have been written. */
enum status media_close(struct media *media);

#endif
