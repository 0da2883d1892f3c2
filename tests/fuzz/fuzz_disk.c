// SPDX-License-Identifier: MIT
/*
 * fuzz_disk.c - disk images of any content (libFuzzer): the first sectors decide
 * on a geometry, which INT 13h must be able to tell and which must fit the size.
 *
 * The input's first byte says what is asked for and how large the image is.
 *
 * Links: pc/disk.c pc/disk_geometry.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pc/disk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_geometry(const struct disk_geometry *geometry, bool floppy)
{
	if (!geometry->cylinders || geometry->cylinders > 1024 || !geometry->heads ||
	    geometry->heads > 255 || !geometry->sectors || geometry->sectors > 63 ||
	    (uint64_t)geometry->cylinders * geometry->heads * geometry->sectors >
	    geometry->total)
		abort();
	if (floppy != (geometry->floppy_type >= 1 && geometry->floppy_type <= 5))
		abort();
}

/* What is written is read again, and its neighbour is as before. */
static void check_sectors(struct disk *disk, uint64_t lba)
{
	uint8_t before[2][512], after[2][512];

	if (disk_read(disk, lba, 2, before) != DISK_OK)
		return;
	memset(before[0], 0xa5, sizeof(before[0]));
	if (disk_write(disk, lba, 1, before[0]) != DISK_OK ||
	    disk_read(disk, lba, 2, after) != DISK_OK ||
	    memcmp(before, after, sizeof(before)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t sectors[] = { 0, 720, 2880, 20160, 1200000, 40000000 };
	char path[32], why[200];
	struct disk *disk;
	int fd;

	if (!size)
		return 0;
	fd = memfd_create("disk", 0);
	if (fd < 0)
		abort();
	if (write(fd, data + 1, size - 1) < 0 ||
	    ftruncate(fd, data[0] % 6 ? sectors[data[0] % 6] * 512ull : size - 1))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	disk = disk_open(path, data[0] / 6 % 3, data[0] / 18 % 2, why, sizeof(why));
	if (disk) {
		check_geometry(disk_geometry(disk), disk_is_floppy(disk));
		check_sectors(disk, data[0]);
		check_sectors(disk, disk_geometry(disk)->total - 2);
		if (disk_close(disk) != DISK_OK)
			abort();
	} else if (!*why || strchr(why, '\n')) {
		abort();
	}
	close(fd);
	return 0;
}
