// SPDX-License-Identifier: MIT
/*
 * bios_post.c - power-on: interrupt vectors, the BIOS data areas, and the tables
 * in the ROM.
 */
#include <string.h>

#include "pc/array.h"
#include "pc/bios_parts.h"
#include "pc/rom.h"

#define EBDA_HARD_TABLE(n)	(0x3du + 16u * (n))	/* in the EBDA */
#define HARD_TABLE_SIZE		16u

#define EQUIPMENT_FLOPPY	0x0001u
#define EQUIPMENT_FPU		0x0002u
#define EQUIPMENT_COLOUR_80	0x0020u

static const char date[] = "01/01/99";

/* Vectors that lead elsewhere than to their stub. */
static const struct {
	uint8_t first, last;
	uint16_t offset;
} handlers[] = {
	{ 0x00, 0x07, ROM_IRET },
	{ 0x08, 0x08, ROM_TIMER },
	{ 0x09, 0x09, ROM_KEYBOARD },
	{ 0x0a, 0x0f, ROM_IRQ_FIRST },
	{ 0x1b, 0x1d, ROM_IRET },
	{ 0x4a, 0x4a, ROM_IRET },
	{ 0x70, 0x70, ROM_RTC },
	{ 0x71, 0x71, ROM_IRQ9 },
	{ 0x72, 0x77, ROM_IRQ_SECOND },
	{ 0x75, 0x75, ROM_IRQ13 },
};

static void write_vectors(struct guest *g)
{
	unsigned int i, n;

	for (n = 0; n < 256; n++)
		bios_set_vector(g, n, ROM_SEGMENT, ROM_STUB(n));
	for (i = 0; i < ARRAY_SIZE(handlers); i++)
		for (n = handlers[i].first; n <= handlers[i].last; n++)
			bios_set_vector(g, n, ROM_SEGMENT, handlers[i].offset);
	/* For programs to use: they look for vectors that are zero. */
	for (n = 0x60; n <= 0x67; n++)
		bios_set_vector(g, n, 0, 0);
	bios_set_vector(g, 0x1e, ROM_SEGMENT, ROM_FLOPPY_TABLE);
	bios_set_vector(g, 0x1f, ROM_SEGMENT, ROM_FONT_8 + 128 * 8);
	bios_set_vector(g, 0x41, EBDA_SEGMENT, EBDA_HARD_TABLE(0));
	bios_set_vector(g, 0x43, ROM_SEGMENT, ROM_FONT_8);
	bios_set_vector(g, 0x46, EBDA_SEGMENT, EBDA_HARD_TABLE(1));
}

/* A hard disk parameter table, INT 41h and 46h. */
static void write_hard_table(struct guest *g, uint16_t at, const struct disk *disk)
{
	const struct disk_geometry *geometry;

	if (!disk)
		return;
	geometry = disk_geometry(disk);
	guest_set_word(g, EBDA_SEGMENT, at, geometry->cylinders);
	guest_set_byte(g, EBDA_SEGMENT, at + 2, geometry->heads);
	guest_set_word(g, EBDA_SEGMENT, at + 5, 0xffff);	/* no precompensation */
	guest_set_byte(g, EBDA_SEGMENT, at + 8, geometry->heads > 8 ? 0x08 : 0);
	guest_set_word(g, EBDA_SEGMENT, at + 12, geometry->cylinders);
	guest_set_byte(g, EBDA_SEGMENT, at + 14, geometry->sectors);
}

static void write_ebda(const struct bios *bios, struct guest *g)
{
	memset(g->ram + EBDA_SEGMENT * 16, 0, 1024);
	guest_set_byte(g, EBDA_SEGMENT, 0, 1);		/* KiB */
	write_hard_table(g, EBDA_HARD_TABLE(0), bios->hard[0]);
	write_hard_table(g, EBDA_HARD_TABLE(1), bios->hard[1]);
}

static unsigned int serial_count(const struct bios *bios)
{
	unsigned int n;

	for (n = 0; n < BIOS_SERIAL && bios->serial[n]; n++)
		;
	return n;
}

uint16_t bios_equipment(const struct bios *bios)
{
	unsigned int floppies = bios_disk_count(bios->floppy);
	uint16_t word = EQUIPMENT_FPU | EQUIPMENT_COLOUR_80 | serial_count(bios) << 9;

	if (floppies)
		word |= EQUIPMENT_FLOPPY | (floppies - 1) << 6;
	return word;
}

static void write_bda(const struct bios *bios, struct guest *g)
{
	unsigned int n;

	memset(g->ram + BDA_SEGMENT * 16, 0, 256);
	for (n = 0; n < serial_count(bios); n++) {
		bda_set_word(g, BDA_SERIAL + 2 * n, bios->serial[n]);
		bda_set_byte(g, BDA_SERIAL_TIMEOUT + n, 1);
	}
	bda_set_word(g, BDA_EBDA, EBDA_SEGMENT);
	bda_set_word(g, BDA_EQUIPMENT, bios_equipment(bios));
	bda_set_word(g, BDA_MEMORY, 639);
	bda_set_word(g, BDA_KEY_START, BDA_KEY_BUFFER);
	bda_set_word(g, BDA_KEY_END, BDA_KEY_BUFFER + 32);
	bios_key_flush(g);
	bda_set_byte(g, BDA_KEY_MODE, 0x10);		/* 101 keys */
	bda_set_byte(g, BDA_HARD_COUNT, bios_disk_count(bios->hard));
	bda_set_byte(g, BDA_VIDEO_CONTROL, 0x60);	/* 256 KiB */
	bda_set_byte(g, BDA_VIDEO_SWITCHES, 0xf9);
	bda_set_byte(g, BDA_VIDEO_OPTIONS, 0x11);	/* VGA, 400 lines */
	bda_set_byte(g, BDA_DISPLAY_CODE, 0x08);
	for (n = 0; n < 2; n++)
		if (bios->floppy[n])
			bda_set_byte(g, BDA_FLOPPY_MEDIA + n, 0x17);
}

void bios_post_tables(struct bios *bios, struct guest *g, uint64_t now)
{
	int64_t start = bios->state.start;

	bios->state = (struct bios_state){ .start = start };
	write_vectors(g);
	write_bda(bios, g);
	write_ebda(bios, g);
	bios_time_post(bios, g, now);
	vga_reset(bios->vga);
	bios_video_set_mode(bios, g, 3);
}

/*
 * INT 1Eh's table: step rate, head load, motor-off ticks, bytes per sector code,
 * sectors, gap, data length, format gap, format byte, head settle, motor start;
 * then last track, data rate, CMOS type.
 */
static const uint8_t floppy_types[5][14] = {
	{ 0xdf, 2, 0x25, 2, 9, 0x2a, 0xff, 0x50, 0xf6, 15, 8, 39, 0x80, 1 },
	{ 0xdf, 2, 0x25, 2, 15, 0x1b, 0xff, 0x54, 0xf6, 15, 8, 79, 0x00, 2 },
	{ 0xdf, 2, 0x25, 2, 9, 0x2a, 0xff, 0x50, 0xf6, 15, 8, 79, 0x80, 3 },
	{ 0xaf, 2, 0x25, 2, 18, 0x1b, 0xff, 0x6c, 0xf6, 15, 8, 79, 0x00, 4 },
	{ 0xaf, 2, 0x25, 2, 36, 0x1b, 0xff, 0x53, 0xf6, 15, 8, 79, 0xc0, 6 },
};

/* INT 15h AH=C0h: an AT; two 8259s, a clock, INT 15h AH=4Fh, an EBDA. */
static const uint8_t configuration[10] = { 8, 0, 0xfc, 0x01, 0x00, 0x74 };

/* INT 10h AH=1Bh: modes 0-3 and 13h; 200, 350, 400 lines; one font of eight. */
static const uint8_t video_functions[16] = {
	0x0f, 0x00, 0x08, 0, 0, 0, 0, 0x07, 0x08, 0x01, 0xf5, 0x0d,
};

static uint8_t *rom_at(struct guest *g, uint16_t offset)
{
	return g->ram + ROM_LINEAR + offset;
}

void bios_post(struct bios *bios, struct guest *g, const uint8_t *rom, uint64_t now)
{
	memcpy(rom_at(g, 0), rom, ROM_SIZE);
	memcpy(rom_at(g, ROM_FLOPPY_TYPES), floppy_types, sizeof(floppy_types));
	memcpy(rom_at(g, ROM_CONFIGURATION), configuration, sizeof(configuration));
	memcpy(rom_at(g, ROM_VIDEO_FUNCTIONS), video_functions, sizeof(video_functions));
	memcpy(rom_at(g, ROM_DATE), date, sizeof(date) - 1);
	*rom_at(g, ROM_MODEL) = 0xfc;
	bios_font_write_rom(g);
	bios_post_tables(bios, g, now);
}
