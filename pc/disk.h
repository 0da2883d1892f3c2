/* SPDX-License-Identifier: MIT */
/*
 * disk.h - a floppy or hard disk whose sectors are in an image file.
 *
 * Writes stay in memory (copy on write) unless the disk was opened for writing
 * through.  A sector is written whole or not at all.
 */
#ifndef PC_DISK_H
#define PC_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_SECTOR	512u

enum disk_kind {
	DISK_AUTO,		/* floppy if the size is a floppy's, else hard */
	DISK_FLOPPY,
	DISK_HARD,
};

enum disk_error {
	DISK_OK,
	DISK_END,		/* beyond the last sector */
	DISK_IO,		/* the host could not read or write */
	DISK_READ_ONLY,
	DISK_NO_MEMORY,
};

/**
 * struct disk_geometry - what INT 13h function 08h tells.
 * @cylinders:	1 to 1024 (hard disks larger than that say 1024)
 * @heads:	1 to 255
 * @sectors:	sectors per track, 1 to 63
 * @total:	sectors in all
 * @floppy_type: 1 360K, 2 1.2M, 3 720K, 4 1.44M, 5 2.88M; 0 for hard disks
 */
struct disk_geometry {
	uint32_t cylinders;
	uint32_t heads;
	uint32_t sectors;
	uint64_t total;
	uint8_t floppy_type;
};

struct disk;

/**
 * disk_open() - open an image.
 * @path:	image file: a regular file or a block device
 * @kind:	what it is
 * @through:	true: writes go to the file
 * @why:	out, on failure: one line that says what is wrong
 * @why_size:	bytes of @why
 *
 * Return: a disk, to be given to disk_close(), or NULL.
 */
struct disk *disk_open(const char *path, enum disk_kind kind, bool through,
		       char *why, size_t why_size);

/**
 * disk_close() - flush and free; NULL is allowed.
 * Return: DISK_OK, or DISK_IO if what was written through may not be on disk.
 */
enum disk_error disk_close(struct disk *disk);

const struct disk_geometry *disk_geometry(const struct disk *disk);
bool disk_is_floppy(const struct disk *disk);

/* Whole sectors, @lba to @lba + @count - 1; nothing is done if the end is beyond. */
enum disk_error disk_read(struct disk *disk, uint64_t lba, uint32_t count, void *to);
enum disk_error disk_write(struct disk *disk, uint64_t lba, uint32_t count, const void *from);

/* What was written through is on the device when this returns DISK_OK. */
enum disk_error disk_flush(struct disk *disk);

#endif
