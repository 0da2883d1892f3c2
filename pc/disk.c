// SPDX-License-Identifier: MIT
/*
 * disk.c - sectors in an image file, copied on write or written through.
 *
 * Copy on write: a write takes the 4 KiB around it into memory; the file is
 * never changed and all is forgotten when the disk is closed.
 *
 * Write through: a write is one pwrite() of whole sectors at a multiple of 512.
 *	- If this process dies at any moment, the file has every sector either
 *	  as before or as after the write: the kernel copies at least a sector
 *	  before it looks at signals, and the file keeps what it copied.
 *	- If the host loses power, a sector that was written since the last
 *	  disk_flush() that returned DISK_OK is old or new, not mixed, as far as
 *	  the device writes 512 aligned bytes at once, as disks promise.  Sectors
 *	  may reach the device in any order.
 *	- After disk_flush() or disk_close() returned DISK_OK everything written
 *	  before is on the device (fdatasync()).  A failed flush is not forgotten:
 *	  the kernel reports it once, disk_close() reports it again.
 *
 * A lock (flock()) keeps other instances away: one writer, or any number of
 * disks that copy on write.  Programs that do not lock are not kept away.
 */
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pc/array.h"
#include "pc/disk_parts.h"

#define CHUNK		4096u
#define TOTAL_MAX	0x100000000ull	/* sectors of 2 TiB */

/* A changed part of the disk that copies on write. */
struct chunk {
	uint64_t number;
	uint8_t bytes[CHUNK];
};

/**
 * struct disk - an open image.
 * @fd:		the image
 * @total:	sectors
 * @floppy:	else a hard disk
 * @through:	writes go to the file
 * @dirty:	there were writes through since the last flush
 * @failed:	a flush failed
 * @chunks:	tree of tsearch()
 * @geometry:	see there
 */
struct disk {
	int fd;
	uint64_t total;
	bool floppy;
	bool through;
	bool dirty;
	bool failed;
	void *chunks;
	struct disk_geometry geometry;
};

/* The part of a transfer that lies in one chunk. */
struct part {
	uint64_t chunk;
	size_t start;	/* in the chunk */
	size_t bytes;
};

void disk_refuse(char *why, size_t why_size, const char *path, const char *format, ...)
{
	int length = snprintf(why, why_size, "%s: ", path);
	va_list arguments;

	if (length < 0 || (size_t)length >= why_size)
		return;
	va_start(arguments, format);
	vsnprintf(why + length, why_size - length, format, arguments);
	va_end(arguments);
}

const struct disk_geometry *disk_geometry(const struct disk *disk)
{
	return &disk->geometry;
}

bool disk_is_floppy(const struct disk *disk)
{
	return disk->floppy;
}

static int compare_chunks(const void *a, const void *b)
{
	const struct chunk *left = a, *right = b;

	return left->number < right->number ? -1 : left->number > right->number;
}

static struct chunk *find_chunk(const struct disk *disk, uint64_t number)
{
	struct chunk **found = tfind(&number, &disk->chunks, compare_chunks);

	return found ? *found : NULL;
}

static enum disk_error read_file(const struct disk *disk, uint64_t offset, uint8_t *to,
				 size_t bytes)
{
	ssize_t done;

	while (bytes) {
		done = TEMP_FAILURE_RETRY(pread(disk->fd, to, bytes, offset));
		if (done <= 0)
			return DISK_IO;		/* 0: somebody cut the file off */
		offset += done;
		to += done;
		bytes -= done;
	}
	return DISK_OK;
}

static enum disk_error write_file(struct disk *disk, uint64_t offset, const uint8_t *from,
				  size_t bytes)
{
	ssize_t done;

	disk->dirty = true;
	while (bytes) {
		done = TEMP_FAILURE_RETRY(pwrite(disk->fd, from, bytes, offset));
		if (done <= 0)
			return DISK_IO;
		offset += done;
		from += done;
		bytes -= done;
	}
	return DISK_OK;
}

/* The first part of @bytes bytes at @offset. */
static struct part first_part(uint64_t offset, uint64_t bytes)
{
	struct part part = { .chunk = offset / CHUNK, .start = offset % CHUNK };

	part.bytes = CHUNK - part.start;
	if (part.bytes > bytes)
		part.bytes = bytes;
	return part;
}

static bool inside(const struct disk *disk, uint64_t lba, uint32_t count)
{
	return lba <= disk->total && count <= disk->total - lba;
}

enum disk_error disk_read(struct disk *disk, uint64_t lba, uint32_t count, void *to)
{
	uint64_t offset = lba * DISK_SECTOR, left = (uint64_t)count * DISK_SECTOR;
	enum disk_error error = DISK_OK;
	const struct chunk *chunk;
	uint8_t *at = to;
	struct part part;

	if (!inside(disk, lba, count))
		return DISK_END;
	if (!disk->chunks)
		return read_file(disk, offset, to, left);
	for (; left && error == DISK_OK; left -= part.bytes) {
		part = first_part(offset, left);
		chunk = find_chunk(disk, part.chunk);
		if (chunk)
			memcpy(at, chunk->bytes + part.start, part.bytes);
		else
			error = read_file(disk, offset, at, part.bytes);
		at += part.bytes;
		offset += part.bytes;
	}
	return error;
}

/* Take a chunk into memory; the last one of a disk may be short. */
static enum disk_error take_chunk(struct disk *disk, uint64_t number)
{
	uint64_t end = disk->total * DISK_SECTOR - number * CHUNK;
	struct chunk *chunk;
	enum disk_error error;

	if (find_chunk(disk, number))
		return DISK_OK;
	chunk = malloc(sizeof(*chunk));
	if (!chunk)
		return DISK_NO_MEMORY;
	chunk->number = number;
	error = read_file(disk, number * CHUNK, chunk->bytes, end < CHUNK ? end : CHUNK);
	if (error == DISK_OK && !tsearch(chunk, &disk->chunks, compare_chunks))
		error = DISK_NO_MEMORY;
	if (error != DISK_OK)
		free(chunk);
	return error;
}

/* All chunks first: when the memory runs out, nothing was written. */
static enum disk_error write_chunks(struct disk *disk, uint64_t offset, const uint8_t *from,
				    uint64_t left)
{
	enum disk_error error;
	struct part part;
	uint64_t number;

	for (number = offset / CHUNK; number * CHUNK < offset + left; number++) {
		error = take_chunk(disk, number);
		if (error != DISK_OK)
			return error;
	}
	for (; left; left -= part.bytes) {
		part = first_part(offset, left);
		memcpy(find_chunk(disk, part.chunk)->bytes + part.start, from, part.bytes);
		from += part.bytes;
		offset += part.bytes;
	}
	return DISK_OK;
}

enum disk_error disk_write(struct disk *disk, uint64_t lba, uint32_t count, const void *from)
{
	uint64_t bytes = (uint64_t)count * DISK_SECTOR;

	if (!inside(disk, lba, count))
		return DISK_END;
	if (disk->through)
		return write_file(disk, lba * DISK_SECTOR, from, bytes);
	return write_chunks(disk, lba * DISK_SECTOR, from, bytes);
}

enum disk_error disk_flush(struct disk *disk)
{
	if (!disk->dirty)
		return DISK_OK;
	if (fdatasync(disk->fd)) {
		disk->failed = true;
		return DISK_IO;
	}
	disk->dirty = false;
	return DISK_OK;
}

enum disk_error disk_close(struct disk *disk)
{
	enum disk_error error = DISK_OK;

	if (!disk)
		return DISK_OK;
	if (disk_flush(disk) != DISK_OK || disk->failed)
		error = DISK_IO;
	if (disk->fd >= 0 && close(disk->fd) && disk->through)
		error = DISK_IO;
	tdestroy(disk->chunks, free);
	free(disk);
	return error;
}

/* Where a disk is opened, and where to say what is wrong. */
struct opening {
	const char *path;
	char *why;
	size_t why_size;
};

static bool open_file(struct disk *disk, const struct opening *o)
{
	struct stat info;
	int flags = O_CLOEXEC | (disk->through ? O_RDWR : O_RDONLY);

	if (stat(o->path, &info)) {
		disk_refuse(o->why, o->why_size, o->path, "%s", strerror(errno));
		return false;
	}
	if (!S_ISREG(info.st_mode) && !S_ISBLK(info.st_mode)) {
		disk_refuse(o->why, o->why_size, o->path,
			    "is %s: a disk is an image file or a block device",
			    S_ISDIR(info.st_mode) ? "a directory" : "no file with sectors");
		return false;
	}
	/* A block device that is mounted must not be written to. */
	if (disk->through && S_ISBLK(info.st_mode))
		flags |= O_EXCL;
	disk->fd = open(o->path, flags);
	if (disk->fd >= 0)
		return true;
	if (disk->through && (errno == EACCES || errno == EROFS || errno == EPERM))
		disk_refuse(o->why, o->why_size, o->path,
			    "cannot be written (%s): make it writable, or let changes stay in memory",
			    strerror(errno));
	else
		disk_refuse(o->why, o->why_size, o->path, "%s%s", strerror(errno),
			    errno == EBUSY ? ": it is mounted or in use" : "");
	return false;
}

static bool lock_file(const struct disk *disk, const struct opening *o)
{
	int error;

	if (!flock(disk->fd, (disk->through ? LOCK_EX : LOCK_SH) | LOCK_NB))
		return true;
	error = errno;
	/* There are file systems without locks: reading from them is fine. */
	if (error != EWOULDBLOCK && !disk->through)
		return true;
	if (error != EWOULDBLOCK)
		disk_refuse(o->why, o->why_size, o->path, "cannot be locked for writing: %s",
			    strerror(error));
	else if (disk->through)
		disk_refuse(o->why, o->why_size, o->path,
			    "in use by another machine: end that first, or let changes stay in memory");
	else
		disk_refuse(o->why, o->why_size, o->path,
			    "another machine is writing to it: end that first, or use a copy");
	return false;
}

static bool measure(struct disk *disk, const struct opening *o)
{
	off_t size = lseek(disk->fd, 0, SEEK_END);

	if (size < 0) {
		disk_refuse(o->why, o->why_size, o->path, "%s", strerror(errno));
	} else if (!size) {
		disk_refuse(o->why, o->why_size, o->path,
			    "the image is empty: truncate -s 1440K makes it a blank floppy");
	} else if (size % DISK_SECTOR) {
		disk_refuse(o->why, o->why_size, o->path,
			    "%jd bytes are no whole number of sectors: cut off, or not a raw image; truncate -s %%512 fills the last sector",
			    (intmax_t)size);
	} else if (size / DISK_SECTOR > (off_t)TOTAL_MAX) {
		disk_refuse(o->why, o->why_size, o->path,
			    "larger than 2 TiB, which no partition table of a PC can describe: use a smaller image");
	} else {
		disk->total = size / DISK_SECTOR;
		return true;
	}
	return false;
}

/* Images that are not the plain sectors. */
static bool check_format(struct disk *disk, const struct opening *o)
{
	static const struct {
		const char *magic;
		size_t length;
		const char *name;
		const char *remedy;
	} formats[] = {
		{ "QFI\373", 4, "qcow2", "qemu-img convert -O raw" },
		{ "KDMV", 4, "VMDK", "qemu-img convert -O raw" },
		{ "<<< ", 4, "VDI", "qemu-img convert -O raw" },
		{ "conectix", 8, "dynamic VHD", "qemu-img convert -O raw" },
		{ "\037\213", 2, "gzip", "gunzip" },
		{ "\3757zXZ", 5, "xz", "unxz" },
		{ "PK\3\4", 4, "zip", "unzip" },
	};
	uint8_t sector[DISK_SECTOR];
	unsigned int i;

	if (disk_read(disk, 0, 1, sector) != DISK_OK) {
		disk_refuse(o->why, o->why_size, o->path, "the first sector cannot be read");
		return false;
	}
	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (!memcmp(sector, formats[i].magic, formats[i].length)) {
			disk_refuse(o->why, o->why_size, o->path,
				    "a %s file, not a raw image: convert it with %s first",
				    formats[i].name, formats[i].remedy);
			return false;
		}
	return true;
}

struct disk *disk_open(const char *path, enum disk_kind kind, bool through,
		       char *why, size_t why_size)
{
	const struct opening o = { path, why, why_size };
	struct disk *disk = calloc(1, sizeof(*disk));

	if (!disk) {
		disk_refuse(why, why_size, path, "out of memory");
		return NULL;
	}
	disk->fd = -1;
	disk->through = through;
	if (!open_file(disk, &o) || !lock_file(disk, &o) || !measure(disk, &o) ||
	    !check_format(disk, &o))
		goto fail;
	kind = disk_find_geometry(disk, kind, disk->total, &disk->geometry, path, why, why_size);
	if (kind == DISK_AUTO)
		goto fail;
	disk->floppy = kind == DISK_FLOPPY;
	return disk;
fail:
	disk_close(disk);
	return NULL;
}
