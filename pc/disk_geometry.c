// SPDX-License-Identifier: MIT
/*
 * disk_geometry.c - cylinders, heads and sectors of an image, which nothing in
 * the file states: what its file system or partition table was made for, or
 * what firmware makes of a disk of this size.
 */
#include "pc/array.h"
#include "pc/disk_parts.h"
#include "pc/little_endian.h"

#define SECTORS_MAX	63u
#define HEADS_MAX	255u	/* DOS hangs with 256 */
#define CYLINDERS_MAX	1024u	/* ten bits in INT 13h and in partition tables */

#define SIGNATURE_AT	510u
#define SIGNATURE	0xaa55u

/* BIOS parameter block. */
enum bpb {
	BPB_JUMP		= 0,
	BPB_SECTOR_BYTES	= 11,
	BPB_CLUSTER_SECTORS	= 13,
	BPB_FATS		= 16,
	BPB_TOTAL_16		= 19,
	BPB_TRACK_SECTORS	= 24,
	BPB_HEADS		= 26,
	BPB_TOTAL_32		= 32,
};

/* Partition table. */
#define PARTITIONS_AT	446u
#define PARTITIONS	4u

enum partition_entry {
	PARTITION_FLAG		= 0,	/* 00h or, active, 80h */
	PARTITION_FIRST		= 1,	/* head, sector, cylinder */
	PARTITION_TYPE		= 4,	/* 0: unused */
	PARTITION_LAST		= 5,
	PARTITION_START		= 8,
	PARTITION_SECTORS	= 12,
	PARTITION_BYTES		= 16,
};

static const struct disk_geometry floppies[] = {
	{ 40, 1, 8, 320, 1 },		/* 160K */
	{ 40, 1, 9, 360, 1 },		/* 180K */
	{ 40, 2, 8, 640, 1 },		/* 320K */
	{ 40, 2, 9, 720, 1 },		/* 360K */
	{ 80, 2, 8, 1280, 3 },		/* 640K */
	{ 80, 2, 9, 1440, 3 },		/* 720K */
	{ 80, 2, 10, 1600, 3 },		/* 800K */
	{ 80, 2, 15, 2400, 2 },		/* 1.2M */
	{ 80, 2, 18, 2880, 4 },		/* 1.44M */
	{ 80, 2, 20, 3200, 4 },		/* 1.6M */
	{ 80, 2, 21, 3360, 4 },		/* 1.68M, DMF */
	{ 82, 2, 21, 3444, 4 },		/* 1.72M */
	{ 80, 2, 36, 5760, 5 },		/* 2.88M */
};

static bool is_bpb(const uint8_t *sector)
{
	uint8_t cluster = sector[BPB_CLUSTER_SECTORS];
	uint16_t sectors = get_le16(sector + BPB_TRACK_SECTORS);
	uint16_t heads = get_le16(sector + BPB_HEADS);

	return (sector[BPB_JUMP] == 0xeb || sector[BPB_JUMP] == 0xe9) &&
	       get_le16(sector + BPB_SECTOR_BYTES) == DISK_SECTOR &&
	       cluster && !(cluster & (cluster - 1)) &&
	       (sector[BPB_FATS] == 1 || sector[BPB_FATS] == 2) &&
	       sectors >= 1 && sectors <= SECTORS_MAX && heads >= 1 && heads <= HEADS_MAX;
}

static uint32_t bpb_total(const uint8_t *sector)
{
	uint16_t total = get_le16(sector + BPB_TOTAL_16);

	return total ? total : get_le32(sector + BPB_TOTAL_32);
}

static const struct disk_geometry *floppy_of_size(uint64_t total)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(floppies); i++)
		if (floppies[i].total == total)
			return &floppies[i];
	return NULL;
}

/* The drive that a floppy of another format needs. */
static uint8_t floppy_type(const struct disk_geometry *geometry)
{
	if (geometry->cylinders <= 43)
		return geometry->sectors < 15 ? 1 : 2;
	if (geometry->sectors < 15)
		return 3;
	if (geometry->sectors < 18)
		return 2;
	return geometry->sectors < 24 ? 4 : 5;
}

/* A format of its own, or one of the usual sizes formatted another way. */
static bool floppy_of_bpb(const uint8_t *sector, uint64_t total, struct disk_geometry *geometry)
{
	uint32_t track_sectors, heads;

	if (!is_bpb(sector) || bpb_total(sector) != total)
		return false;
	track_sectors = get_le16(sector + BPB_TRACK_SECTORS);
	heads = get_le16(sector + BPB_HEADS);
	if (heads > 2 || total % (track_sectors * heads))
		return false;
	*geometry = (struct disk_geometry){
		.cylinders = total / (track_sectors * heads), .heads = heads,
		.sectors = track_sectors, .total = total,
	};
	geometry->floppy_type = floppy_type(geometry);
	return geometry->cylinders >= 40 && geometry->cylinders <= 86;
}

static bool find_floppy(const uint8_t *sector, uint64_t total, struct disk_geometry *geometry)
{
	const struct disk_geometry *usual = floppy_of_size(total);

	if (floppy_of_bpb(sector, total, geometry)) {
		if (usual && usual->cylinders == geometry->cylinders)
			geometry->floppy_type = usual->floppy_type;
		return true;
	}
	if (usual)
		*geometry = *usual;
	return usual;
}

static uint32_t partition_cylinder(const uint8_t *chs)
{
	return chs[2] | (chs[1] & 0xc0) << 2;
}

/* Is @lba at @chs?  Beyond the last cylinder @chs says nothing. */
static bool agrees(const uint8_t *chs, uint64_t lba, uint32_t heads, uint32_t sectors)
{
	uint32_t cylinder = partition_cylinder(chs), sector = chs[1] & 0x3f;

	if (lba >= (uint64_t)(CYLINDERS_MAX - 1) * heads * sectors)
		return true;
	return chs[0] < heads && sector >= 1 && sector <= sectors &&
	       lba == ((uint64_t)cylinder * heads + chs[0]) * sectors + sector - 1;
}

static bool all_agree(const uint8_t *table, uint32_t heads, uint32_t sectors)
{
	const uint8_t *entry;
	uint64_t start;
	unsigned int i;

	for (i = 0; i < PARTITIONS; i++) {
		entry = table + i * PARTITION_BYTES;
		if (!entry[PARTITION_TYPE])
			continue;
		start = get_le32(entry + PARTITION_START);
		if (!agrees(entry + PARTITION_FIRST, start, heads, sectors) ||
		    !agrees(entry + PARTITION_LAST,
			    start + get_le32(entry + PARTITION_SECTORS) - 1, heads, sectors))
			return false;
	}
	return true;
}

/* The first partition, or NULL: there is no partition table. */
static const uint8_t *first_partition(const uint8_t *sector)
{
	const uint8_t *entry, *first = NULL;
	unsigned int i;

	if (get_le16(sector + SIGNATURE_AT) != SIGNATURE)
		return NULL;
	for (i = 0; i < PARTITIONS; i++) {
		entry = sector + PARTITIONS_AT + i * PARTITION_BYTES;
		if (entry[PARTITION_FLAG] & 0x7f)
			return NULL;
		if (entry[PARTITION_TYPE] && !get_le32(entry + PARTITION_SECTORS))
			return NULL;
		if (entry[PARTITION_TYPE] && !first)
			first = entry;
	}
	return first;
}

/* Partitions end with a cylinder: the last head and sector there. */
static bool hard_of_table(const uint8_t *sector, struct disk_geometry *geometry)
{
	const uint8_t *table = sector + PARTITIONS_AT, *last;
	uint32_t heads, sectors;
	unsigned int i;

	if (!first_partition(sector))
		return false;
	for (i = 0; i < PARTITIONS; i++) {
		last = table + i * PARTITION_BYTES + PARTITION_LAST;
		heads = last[0] + 1u;
		sectors = last[1] & 0x3f;
		if (!table[i * PARTITION_BYTES + PARTITION_TYPE] || !sectors ||
		    heads > HEADS_MAX || !all_agree(table, heads, sectors))
			continue;
		geometry->heads = heads;
		geometry->sectors = sectors;
		return true;
	}
	return false;
}

static bool hard_of_bpb(const uint8_t *sector, uint64_t total, struct disk_geometry *geometry)
{
	if (!is_bpb(sector) || !bpb_total(sector) || bpb_total(sector) > total)
		return false;
	geometry->heads = get_le16(sector + BPB_HEADS);
	geometry->sectors = get_le16(sector + BPB_TRACK_SECTORS);
	return true;
}

/* The file system of the whole disk, or of its first partition. */
static bool hard_of_file_system(struct disk *disk, const uint8_t *sector,
				struct disk_geometry *geometry)
{
	const uint8_t *partition = first_partition(sector);
	uint8_t boot[DISK_SECTOR];
	uint32_t start;

	if (hard_of_bpb(sector, geometry->total, geometry))
		return true;
	if (!partition)
		return false;
	start = get_le32(partition + PARTITION_START);
	return disk_read(disk, start, 1, boot) == DISK_OK &&
	       hard_of_bpb(boot, geometry->total - start, geometry);
}

/* What firmware does: more heads until the cylinders are 1024 at most. */
static void hard_of_size(struct disk_geometry *geometry)
{
	static const uint8_t heads[] = { 16, 32, 64, 128, 255 };
	unsigned int i;

	geometry->sectors = SECTORS_MAX;
	for (i = 0; i < ARRAY_SIZE(heads); i++) {
		geometry->heads = heads[i];
		if (geometry->total <= (uint64_t)CYLINDERS_MAX * heads[i] * SECTORS_MAX)
			return;
	}
}

/* Returns false if not even one cylinder is there. */
static bool set_cylinders(struct disk_geometry *geometry)
{
	uint64_t cylinders = geometry->total / (geometry->heads * geometry->sectors);

	geometry->cylinders = cylinders < CYLINDERS_MAX ? cylinders : CYLINDERS_MAX;
	return cylinders;
}

static bool find_hard(struct disk *disk, const uint8_t *sector, struct disk_geometry *geometry)
{
	if ((hard_of_table(sector, geometry) || hard_of_file_system(disk, sector, geometry)) &&
	    set_cylinders(geometry))
		return true;
	hard_of_size(geometry);
	return set_cylinders(geometry);
}

enum disk_kind disk_find_geometry(struct disk *disk, enum disk_kind kind, uint64_t total,
				  struct disk_geometry *geometry, const char *path,
				  char *why, size_t why_size)
{
	uint8_t sector[DISK_SECTOR];

	if (disk_read(disk, 0, 1, sector) != DISK_OK) {
		disk_refuse(why, why_size, path, "the first sector cannot be read");
		return DISK_AUTO;
	}
	if (kind == DISK_FLOPPY || (kind == DISK_AUTO && floppy_of_size(total))) {
		if (find_floppy(sector, total, geometry))
			return DISK_FLOPPY;
		disk_refuse(why, why_size, path,
			    "no floppy has %ju bytes: usual are 160K 180K 320K 360K 640K 720K 1200K 1440K 1680K 2880K; truncate -s 1440K makes a smaller file one of these",
			    (uintmax_t)total * DISK_SECTOR);
		return DISK_AUTO;
	}
	*geometry = (struct disk_geometry){ .total = total };
	if (find_hard(disk, sector, geometry))
		return DISK_HARD;
	disk_refuse(why, why_size, path,
		    "%ju bytes are too small for a hard disk, which has 516096 at least; truncate -s 1440K makes a floppy of it",
		    (uintmax_t)total * DISK_SECTOR);
	return DISK_AUTO;
}
