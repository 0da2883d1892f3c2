/* SPDX-License-Identifier: MIT */
/*
 * disk_parts.h - what the files of the disk share.
 */
#ifndef PC_DISK_PARTS_H
#define PC_DISK_PARTS_H

#include "pc/disk.h"

/* Say in one line what is wrong with @path. */
void disk_refuse(char *why, size_t why_size, const char *path, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * disk_find_geometry() - kind and geometry of an image from its size and its
 * first sectors.
 * @disk:	readable: all of it but its geometry is set
 * @kind:	wanted
 * @total:	sectors of the image
 * @geometry:	out
 * @path:	for @why
 * @why:	out, on failure
 * @why_size:	bytes of @why
 *
 * Return: DISK_FLOPPY or DISK_HARD, or DISK_AUTO: it is neither, see @why.
 */
enum disk_kind disk_find_geometry(struct disk *disk, enum disk_kind kind, uint64_t total,
				  struct disk_geometry *geometry, const char *path,
				  char *why, size_t why_size);

#endif
