// SPDX-License-Identifier: MIT
/*
 * test_disk.c - disk images: geometry as floppies have it, as partition tables
 * and file systems state it and as firmware translates it; copy on write, write
 * through also when the writer is killed, and files that are no disks.
 *
 * Links: pc/disk.c pc/disk_geometry.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pc/array.h"
#include "pc/disk.h"

#define KIB	1024ull
#define MIB	(1024 * KIB)
#define NOBODY	65534
#define BURST	127u	/* sectors of the longest write of INT 13h */

static char path[64];
static char why[300];

/* Each test has a file of its own, of no bytes at first. */
static int setup(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/test_disk.XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	strcpy(why, "");
	return close(fd);
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static void make(uint64_t size)
{
	assert_int_equal(truncate(path, size), 0);
}

static void put(uint64_t offset, const void *bytes, size_t count)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, count, offset), count);
	close(fd);
}

static void get(uint64_t offset, void *bytes, size_t count)
{
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, bytes, count, offset), count);
	close(fd);
}

static struct disk *open_disk(enum disk_kind kind, bool through)
{
	struct disk *disk = disk_open(path, kind, through, why, sizeof(why));

	if (!disk)
		fail_msg("%s", why);
	return disk;
}

/* One line, with the file's name, that has @words. */
static void expect_refusal(enum disk_kind kind, bool through, const char *words)
{
	assert_null(disk_open(path, kind, through, why, sizeof(why)));
	assert_non_null(strstr(why, path));
	assert_null(strchr(why, '\n'));
	if (!strstr(why, words))
		fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void expect_geometry(enum disk_kind kind, uint32_t cylinders, uint32_t heads,
			    uint32_t sectors, bool floppy)
{
	struct disk *disk = open_disk(kind, false);
	const struct disk_geometry *geometry = disk_geometry(disk);

	assert_int_equal(geometry->cylinders, cylinders);
	assert_int_equal(geometry->heads, heads);
	assert_int_equal(geometry->sectors, sectors);
	assert_int_equal(disk_is_floppy(disk), floppy);
	assert_int_equal(!geometry->floppy_type, !floppy);
	assert_int_equal(disk_close(disk), DISK_OK);
}

static void floppy_sizes(void **state)
{
	static const struct {
		uint32_t kib, cylinders, heads, sectors;
		uint8_t type;
	} floppies[] = {
		{ 160, 40, 1, 8, 1 }, { 180, 40, 1, 9, 1 }, { 320, 40, 2, 8, 1 },
		{ 360, 40, 2, 9, 1 }, { 640, 80, 2, 8, 3 }, { 720, 80, 2, 9, 3 },
		{ 1200, 80, 2, 15, 2 }, { 1440, 80, 2, 18, 4 }, { 1680, 80, 2, 21, 4 },
		{ 2880, 80, 2, 36, 5 },
	};
	struct disk *disk;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(floppies); i++) {
		make(floppies[i].kib * KIB);
		expect_geometry(DISK_AUTO, floppies[i].cylinders, floppies[i].heads,
				floppies[i].sectors, true);
		disk = open_disk(DISK_FLOPPY, false);
		assert_int_equal(disk_geometry(disk)->floppy_type, floppies[i].type);
		assert_int_equal(disk_geometry(disk)->total, floppies[i].kib * 2);
		disk_close(disk);
	}
}

struct bpb {
	uint16_t total;
	uint32_t total_32;
	uint16_t sectors;
	uint16_t heads;
};

/* A boot sector as FORMAT leaves it, at @offset. */
static void put_bpb(uint64_t offset, const struct bpb *bpb)
{
	uint8_t sector[512] = { 0xeb, 0x3c, 0x90, 'M', 'S', 'D', 'O', 'S', '5', '.', '0' };

	sector[12] = 2;		/* 512 bytes */
	sector[13] = 1;		/* a cluster */
	sector[14] = 1;		/* reserved */
	sector[16] = 2;		/* FATs */
	memcpy(sector + 19, &bpb->total, 2);
	memcpy(sector + 24, &bpb->sectors, 2);
	memcpy(sector + 26, &bpb->heads, 2);
	memcpy(sector + 32, &bpb->total_32, 4);
	sector[510] = 0x55;
	sector[511] = 0xaa;
	put(offset, sector, sizeof(sector));
}

static void floppy_as_its_file_system_says(void **state)
{
	(void)state;
	/* 1440 sectors also make 40 cylinders of 2 heads and 18 sectors. */
	make(720 * KIB);
	put_bpb(0, &(struct bpb){ .total = 1440, .sectors = 18, .heads = 2 });
	expect_geometry(DISK_AUTO, 40, 2, 18, true);
	/* 82 tracks: no usual size */
	make(82 * 2 * 18 * 512);
	put_bpb(0, &(struct bpb){ .total = 82 * 2 * 18, .sectors = 18, .heads = 2 });
	expect_geometry(DISK_FLOPPY, 82, 2, 18, true);
}

static void floppy_with_a_senseless_file_system(void **state)
{
	static const struct bpb senseless[] = {
		{ .total = 1440, .sectors = 9, .heads = 2 },	/* of another size */
		{ .total = 2880, .sectors = 0, .heads = 2 },
		{ .total = 2880, .sectors = 64, .heads = 2 },
		{ .total = 2880, .sectors = 18, .heads = 0 },
		{ .total = 2880, .sectors = 18, .heads = 3 },
		{ .total = 2880, .sectors = 7, .heads = 2 },	/* leaves a rest */
		{ .total = 2880, .sectors = 1, .heads = 1 },	/* 2880 cylinders */
	};
	unsigned int i;

	(void)state;
	make(1440 * KIB);
	for (i = 0; i < ARRAY_SIZE(senseless); i++) {
		put_bpb(0, &senseless[i]);
		expect_geometry(DISK_FLOPPY, 80, 2, 18, true);
	}
}

static void no_floppy_of_this_size(void **state)
{
	(void)state;
	make(512);
	expect_refusal(DISK_FLOPPY, false, "truncate -s 1440K");
	make(10 * MIB);
	expect_refusal(DISK_FLOPPY, false, "10485760 bytes");
}

/* The usual translation: heads double until there are 1024 cylinders at most. */
static void hard_disk_translation(void **state)
{
	static const struct {
		uint64_t mib;
		uint32_t cylinders, heads;
	} disks[] = {
		{ 10, 20, 16 }, { 504, 1024, 16 }, { 505, 513, 32 }, { 1008, 1024, 32 },
		{ 2016, 1024, 64 }, { 4032, 1024, 128 }, { 4033, 514, 255 },
		{ 100000, 1024, 255 },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(disks); i++) {
		make(disks[i].mib * MIB);
		expect_geometry(DISK_AUTO, disks[i].cylinders, disks[i].heads, 63, false);
	}
}

static void hard_disk_of_a_floppys_size(void **state)
{
	(void)state;
	make(1440 * KIB);
	expect_geometry(DISK_HARD, 2, 16, 63, false);
}

static void hard_disk_too_small(void **state)
{
	(void)state;
	make(512 * 1007);
	expect_refusal(DISK_AUTO, false, "too small");
	make(512 * 1008);
	expect_geometry(DISK_AUTO, 1, 16, 63, false);
}

struct partition {
	uint8_t first[3];	/* head, sector, cylinder as in the table */
	uint8_t last[3];
	uint32_t start;
	uint32_t sectors;
};

static void put_partition(unsigned int n, const struct partition *partition)
{
	static const uint8_t signature[2] = { 0x55, 0xaa };
	uint8_t entry[16] = { n ? 0 : 0x80 };

	memcpy(entry + 1, partition->first, 3);
	entry[4] = 6;
	memcpy(entry + 5, partition->last, 3);
	memcpy(entry + 8, &partition->start, 4);
	memcpy(entry + 12, &partition->sectors, 4);
	put(446 + 16 * n, entry, sizeof(entry));
	put(510, signature, 2);
}

static void geometry_of_the_partition_table(void **state)
{
	/* 100 cylinders of 4 heads and 17 sectors; 0/1/1 to 49/3/17, 50/0/1 to 99/3/17 */
	const struct partition one = { { 1, 1, 0 }, { 3, 17, 49 }, 17, 50 * 68 - 17 };
	const struct partition two = { { 0, 1, 50 }, { 3, 17, 99 }, 50 * 68, 50 * 68 };

	(void)state;
	make(100 * 4 * 17 * 512);
	put_partition(0, &one);
	expect_geometry(DISK_AUTO, 100, 4, 17, false);
	put_partition(1, &two);
	expect_geometry(DISK_AUTO, 100, 4, 17, false);
}

/* A partition that begins at 1 MiB and ends beyond 1023 cylinders. */
static void partition_beyond_the_last_cylinder(void **state)
{
	const struct partition big = {
		{ 32, 33, 0 }, { 254, 0xff, 0xff }, 2048, 40000 * 2048u - 2048,
	};

	(void)state;
	make(40000 * MIB);
	put_partition(0, &big);
	expect_geometry(DISK_AUTO, 1024, 255, 63, false);
}

/* Start and end tell different geometries: the table is not asked. */
static void partition_table_that_contradicts_itself(void **state)
{
	const struct partition wrong = { { 1, 1, 0 }, { 3, 17, 49 }, 63, 3000 };

	(void)state;
	make(10 * MIB);
	put_partition(0, &wrong);
	expect_geometry(DISK_AUTO, 20, 16, 63, false);
	/* but the file system in it is */
	put_bpb(63 * 512, &(struct bpb){ .total = 3000, .sectors = 32, .heads = 8 });
	expect_geometry(DISK_AUTO, 80, 8, 32, false);
}

static void hard_disk_without_partitions(void **state)
{
	(void)state;
	make(10 * MIB);
	put_bpb(0, &(struct bpb){ .total = 20480, .sectors = 32, .heads = 8 });
	expect_geometry(DISK_AUTO, 80, 8, 32, false);
	/* A file system larger than the file says nothing. */
	put_bpb(0, &(struct bpb){ .total_32 = 200000, .sectors = 32, .heads = 8 });
	expect_geometry(DISK_AUTO, 20, 16, 63, false);
}

/* Every bit pattern of a first sector gives a geometry that INT 13h can tell. */
static void any_first_sector(void **state)
{
	const struct disk_geometry *geometry;
	uint8_t sector[512];
	struct disk *disk;
	unsigned int i, n;

	(void)state;
	make(10 * MIB);
	srand(1);
	for (n = 0; n < 2000; n++) {
		for (i = 0; i < sizeof(sector); i++)
			sector[i] = rand() & (n & 1 ? 0xff : 0x03);
		sector[0] = 0xeb;
		sector[510] = 0x55;
		sector[511] = 0xaa;
		put(0, sector, sizeof(sector));
		disk = open_disk(DISK_HARD, false);
		geometry = disk_geometry(disk);
		assert_in_range(geometry->cylinders, 1, 1024);
		assert_in_range(geometry->heads, 1, 255);
		assert_in_range(geometry->sectors, 1, 63);
		assert_true(geometry->cylinders * geometry->heads * geometry->sectors <=
			    geometry->total);
		disk_close(disk);
	}
}

static void sizes_that_are_no_disks(void **state)
{
	(void)state;
	expect_refusal(DISK_AUTO, false, "empty");
	make(1440 * KIB + 1);
	expect_refusal(DISK_AUTO, false, "1474561 bytes");
	make(100);
	expect_refusal(DISK_AUTO, false, "no whole number of sectors");
	if (truncate(path, 2048 * 1024 * MIB + 512))
		skip();		/* the file system has no files of 2 TiB */
	expect_refusal(DISK_AUTO, false, "2 TiB");
	make(2048 * 1024 * MIB);
	expect_geometry(DISK_AUTO, 1024, 255, 63, false);
}

static void files_that_are_no_disks(void **state)
{
	char file[sizeof(path)];

	(void)state;
	strcpy(file, path);
	strcpy(path, "/tmp");
	expect_refusal(DISK_AUTO, false, "is a directory");
	expect_refusal(DISK_AUTO, true, "is a directory");
	strcpy(path, "/dev/null");
	expect_refusal(DISK_AUTO, false, "no file with sectors");
	strcpy(path, "/tmp/test_disk.none/none");
	expect_refusal(DISK_AUTO, false, strerror(ENOENT));
	strcpy(path, file);
}

static void images_of_other_formats(void **state)
{
	(void)state;
	make(10 * MIB);
	put(0, "QFI\xfb", 4);
	expect_refusal(DISK_AUTO, false, "qcow2");
	put(0, "KDMV", 4);
	expect_refusal(DISK_AUTO, false, "qemu-img convert -O raw");
	put(0, "\x1f\x8b", 2);
	expect_refusal(DISK_AUTO, false, "gunzip");
}

static void no_permission(void **state)
{
	bool root = !geteuid();
	struct disk *disk;

	(void)state;
	make(1440 * KIB);
	assert_int_equal(chmod(path, 0444), 0);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	expect_refusal(DISK_AUTO, true, "make it writable");
	disk = open_disk(DISK_AUTO, false);
	disk_close(disk);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(path, 0), 0);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	expect_refusal(DISK_AUTO, false, strerror(EACCES));
	if (root)
		assert_int_equal(seteuid(0), 0);
}

/* A reason is cut off at the end of its buffer. */
static void short_reasons(void **state)
{
	char small[8];

	(void)state;
	assert_null(disk_open(path, DISK_AUTO, false, small, sizeof(small)));
	assert_int_equal(strnlen(small, sizeof(small)), sizeof(small) - 1);
	assert_null(disk_open(path, DISK_AUTO, false, NULL, 0));
}

/* Sector n has the byte n and its number. */
static void fill(uint8_t *sector, uint32_t n)
{
	memset(sector, n, 512);
	memcpy(sector, &n, sizeof(n));
}

static void check_sector(struct disk *disk, uint32_t lba, uint32_t content)
{
	uint8_t expected[512], sector[512];

	fill(expected, content);
	assert_int_equal(disk_read(disk, lba, 1, sector), DISK_OK);
	assert_memory_equal(sector, expected, 512);
}

static void make_numbered(void)
{
	uint8_t *all = malloc(2880 * 512);
	uint32_t n;

	assert_non_null(all);
	for (n = 0; n < 2880; n++)
		fill(all + n * 512, n);
	put(0, all, 2880 * 512);
	free(all);
}

static void reading(void **state)
{
	uint8_t two[1024], expected[1024];
	struct disk *disk;

	(void)state;
	make_numbered();
	disk = open_disk(DISK_AUTO, false);
	check_sector(disk, 0, 0);
	check_sector(disk, 2879, 2879);
	fill(expected, 7);
	fill(expected + 512, 8);
	assert_int_equal(disk_read(disk, 7, 2, two), DISK_OK);
	assert_memory_equal(two, expected, 1024);
	disk_close(disk);
}

static void beyond_the_end(void **state)
{
	uint8_t two[1024];
	struct disk *disk;
	int through;

	(void)state;
	make_numbered();
	for (through = 0; through < 2; through++) {
		disk = open_disk(DISK_AUTO, through);
		memset(two, 0xee, sizeof(two));
		assert_int_equal(disk_read(disk, 2879, 2, two), DISK_END);
		assert_int_equal(two[0], 0xee);
		assert_int_equal(disk_read(disk, 2880, 1, two), DISK_END);
		assert_int_equal(disk_read(disk, UINT64_MAX, 2, two), DISK_END);
		assert_int_equal(disk_read(disk, UINT64_MAX / 512 + 1, 1, two), DISK_END);
		assert_int_equal(disk_write(disk, 2879, 2, two), DISK_END);
		assert_int_equal(disk_write(disk, 2880, 1, two), DISK_END);
		assert_int_equal(disk_read(disk, 2880, 0, two), DISK_OK);
		check_sector(disk, 2879, 2879);
		assert_int_equal(disk_close(disk), DISK_OK);
	}
}

/* Two writes that cross chunk borders, and all other sectors are as before. */
static void copy_on_write(void **state)
{
	uint8_t *buffer = malloc(20 * 512), sector[512], expected[512];
	struct disk *disk;
	uint32_t n;

	(void)state;
	assert_non_null(buffer);
	make_numbered();
	disk = open_disk(DISK_AUTO, false);
	for (n = 0; n < 20; n++)
		fill(buffer + n * 512, 5000 + n);
	assert_int_equal(disk_write(disk, 101, 20, buffer), DISK_OK);
	assert_int_equal(disk_write(disk, 2879, 1, buffer), DISK_OK);
	for (n = 0; n < 2880; n++)
		check_sector(disk, n, n == 2879 ? 5000 :
			     n >= 101 && n < 121 ? 5000 + n - 101 : n);
	assert_int_equal(disk_flush(disk), DISK_OK);
	assert_int_equal(disk_close(disk), DISK_OK);
	for (n = 100; n < 122; n++) {
		get(n * 512, sector, 512);
		fill(expected, n);
		assert_memory_equal(sector, expected, 512);
	}
	disk = open_disk(DISK_AUTO, false);
	check_sector(disk, 105, 105);
	disk_close(disk);
	free(buffer);
}

/* A large read is made of changed and unchanged parts. */
static void read_across_changes(void **state)
{
	uint8_t *buffer = malloc(100 * 512), sector[512], expected[512];
	struct disk *disk;
	uint32_t n;

	(void)state;
	assert_non_null(buffer);
	make_numbered();
	disk = open_disk(DISK_AUTO, false);
	fill(sector, 9999);
	assert_int_equal(disk_write(disk, 50, 1, sector), DISK_OK);
	assert_int_equal(disk_read(disk, 3, 100, buffer), DISK_OK);
	for (n = 0; n < 100; n++) {
		fill(expected, n + 3 == 50 ? 9999 : n + 3);
		assert_memory_equal(buffer + n * 512, expected, 512);
	}
	disk_close(disk);
	free(buffer);
}

/* The last chunk of a disk may be shorter than 4 KiB. */
static void write_the_last_sector(void **state)
{
	uint8_t sector[512];
	struct disk *disk;

	(void)state;
	make(180 * KIB + 512 * 1009);	/* 1369 sectors */
	disk = open_disk(DISK_HARD, false);
	fill(sector, 42);
	assert_int_equal(disk_write(disk, 1368, 1, sector), DISK_OK);
	check_sector(disk, 1368, 42);
	disk_close(disk);
}

static void write_through(void **state)
{
	uint8_t two[1024], read[1024];
	struct disk *disk;

	(void)state;
	make_numbered();
	disk = open_disk(DISK_AUTO, true);
	fill(two, 7000);
	fill(two + 512, 7001);
	assert_int_equal(disk_write(disk, 33, 2, two), DISK_OK);
	get(33 * 512, read, sizeof(read));
	assert_memory_equal(read, two, sizeof(two));
	check_sector(disk, 32, 32);
	check_sector(disk, 34, 7001);
	check_sector(disk, 35, 35);
	assert_int_equal(disk_flush(disk), DISK_OK);
	assert_int_equal(disk_close(disk), DISK_OK);
	get(33 * 512, read, sizeof(read));
	assert_memory_equal(read, two, sizeof(two));
}

/* The same sectors again and again, with other contents. */
static void write_for_ever(void)
{
	struct disk *disk = disk_open(path, DISK_AUTO, true, why, sizeof(why));
	static uint8_t burst[BURST * 512];
	uint32_t n, i;

	if (!disk)
		_exit(1);
	for (n = 1;; n++) {
		for (i = 0; i < BURST; i++)
			fill(burst + i * 512, n);
		disk_write(disk, 33, BURST, burst);
	}
}

/* A number of the writes that were begun; each sector is of one of them. */
static uint32_t check_burst(void)
{
	uint8_t sector[512];
	uint32_t n = 0, i;
	struct disk *disk;

	disk = open_disk(DISK_AUTO, false);
	for (i = 0; i < BURST; i++) {
		assert_int_equal(disk_read(disk, 33 + i, 1, sector), DISK_OK);
		memcpy(&n, sector, sizeof(n));
		check_sector(disk, 33 + i, n);
	}
	disk_close(disk);
	return n;
}

/* Whenever the writer dies, no sector is half written. */
static void writer_killed(void **state)
{
	unsigned int i, written = 0;
	pid_t writer;

	(void)state;
	make(1440 * KIB);
	for (i = 0; i < 200; i++) {
		writer = fork();
		assert_true(writer >= 0);
		if (!writer)
			write_for_ever();
		usleep(1000 + i * 37 % 4000);
		assert_int_equal(kill(writer, SIGKILL), 0);
		assert_int_equal(waitpid(writer, NULL, 0), writer);
		written += check_burst() > 1;
	}
	assert_true(written > 20);
}

static void one_writer(void **state)
{
	struct disk *first, *second;

	(void)state;
	make(1440 * KIB);
	first = open_disk(DISK_AUTO, true);
	expect_refusal(DISK_AUTO, true, "in use by another machine");
	expect_refusal(DISK_AUTO, false, "another machine is writing to it");
	disk_close(first);
	first = open_disk(DISK_AUTO, false);
	second = open_disk(DISK_AUTO, false);
	expect_refusal(DISK_AUTO, true, "let changes stay in memory");
	disk_close(first);
	disk_close(second);
	disk_close(open_disk(DISK_AUTO, true));
}

/* Somebody cuts the file off: an error, and what was changed is still there. */
static void file_cut_off(void **state)
{
	uint8_t sector[512];
	struct disk *disk;

	(void)state;
	make_numbered();
	disk = open_disk(DISK_AUTO, false);
	fill(sector, 1);
	assert_int_equal(disk_write(disk, 2000, 1, sector), DISK_OK);
	make(1000 * 512);
	assert_int_equal(disk_read(disk, 1500, 1, sector), DISK_IO);
	assert_int_equal(disk_write(disk, 1500, 1, sector), DISK_IO);
	check_sector(disk, 2000, 1);
	check_sector(disk, 999, 999);
	disk_close(disk);
}

static void closing_nothing(void **state)
{
	(void)state;
	assert_int_equal(disk_close(NULL), DISK_OK);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(floppy_sizes),
		TEST(floppy_as_its_file_system_says),
		TEST(floppy_with_a_senseless_file_system),
		TEST(no_floppy_of_this_size),
		TEST(hard_disk_translation),
		TEST(hard_disk_of_a_floppys_size),
		TEST(hard_disk_too_small),
		TEST(geometry_of_the_partition_table),
		TEST(partition_beyond_the_last_cylinder),
		TEST(partition_table_that_contradicts_itself),
		TEST(hard_disk_without_partitions),
		TEST(any_first_sector),
		TEST(sizes_that_are_no_disks),
		TEST(files_that_are_no_disks),
		TEST(images_of_other_formats),
		TEST(no_permission),
		TEST(short_reasons),
		TEST(reading),
		TEST(beyond_the_end),
		TEST(copy_on_write),
		TEST(read_across_changes),
		TEST(write_the_last_sector),
		TEST(write_through),
		TEST(writer_killed),
		TEST(one_writer),
		TEST(file_cut_off),
		TEST(closing_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
