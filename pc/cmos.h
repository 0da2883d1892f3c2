/* SPDX-License-Identifier: MIT */
/*
 * cmos.h - the PC's clock and battery-backed memory: an MC146818 with 128 bytes
 * at ports 70 and 71, and the mask of the NMI in port 70.
 */
#ifndef PC_CMOS_H
#define PC_CMOS_H

#include <stdbool.h>
#include <stdint.h>

#define CMOS_SIZE		128u

/* What a PC's BIOS keeps there, for cmos_set(). */
enum cmos_index {
	CMOS_FLOPPY_TYPES = 0x10,	/* drive 0 in bits 4-7; 4 is 1.44 MB */
	CMOS_DISK_TYPES = 0x12,		/* disk 0 in bits 4-7; 15 is "see 19h" */
	CMOS_EQUIPMENT = 0x14,		/* as INT 11h's low byte */
	CMOS_BASE_MEMORY = 0x15,	/* KiB, low byte first */
	CMOS_EXTENDED_MEMORY = 0x17,	/* KiB above 1 MiB, low byte first */
	CMOS_DISK_0_TYPE = 0x19,
	CMOS_DISK_1_TYPE = 0x1a,
	CMOS_CHECKSUM = 0x2e,		/* of 10h to 2Dh, high byte first */
	CMOS_EXTENDED_FOUND = 0x30,	/* KiB above 1 MiB, low byte first */
	CMOS_CENTURY = 0x32,		/* BCD */
	CMOS_ABOVE_16M = 0x34,		/* units of 64 KiB, low byte first */
};

/**
 * struct cmos_time - what the clock shows, in binary.
 * @weekday:	1 is Sunday
 */
struct cmos_time {
	uint8_t second;
	uint8_t minute;
	uint8_t hour;
	uint8_t weekday;
	uint8_t day;
	uint8_t month;
	uint8_t year;
	uint8_t century;
};

/**
 * struct cmos - plain data.
 * @index:	the byte that port 71 is
 * @nmi_masked:	bit 7 of port 70
 * @ram:	the bytes; those of the time and register C live elsewhere
 * @time:	the time as of @updated
 * @flags:	register C
 * @updated:	what time does is worked out up to this moment
 * @phase:	nanoseconds of a second that had passed at power-on
 */
struct cmos {
	uint8_t index;
	bool nmi_masked;
	uint8_t ram[CMOS_SIZE];
	struct cmos_time time;
	uint8_t flags;
	uint64_t updated;
	uint32_t phase;
};

/**
 * cmos_reset() - power-on, with a battery that has kept what is usual.
 * @start:	local time at @now 0, in seconds since 1970 as if it were UTC
 *
 * 640 KiB of memory and nothing else: the rest is for cmos_set() to say.
 */
void cmos_reset(struct cmos *cmos, int64_t start);

/* Could it be in this state at this time? */
bool cmos_is_valid(const struct cmos *cmos, uint64_t now);

/* Ports 70 and 71. */
uint8_t cmos_in(struct cmos *cmos, uint16_t port, uint64_t now);
void cmos_out(struct cmos *cmos, uint16_t port, uint8_t value, uint64_t now);

/**
 * cmos_set() - change a byte as the set-up program would, with the checksum.
 * @index:	0Eh to 7Fh, but not the century; others are the clock's: no effect
 */
void cmos_set(struct cmos *cmos, uint8_t index, uint8_t value);

/* The level of IRQ 8. */
bool cmos_irq(struct cmos *cmos, uint64_t now);

/**
 * cmos_next_event() - when IRQ 8 rises next.
 *
 * Return: a time after @now, or UINT64_MAX: not before the program does something.
 */
uint64_t cmos_next_event(const struct cmos *cmos, uint64_t now);

#endif
