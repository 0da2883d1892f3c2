/* SPDX-License-Identifier: MIT */
/*
 * snapshot_file.h - a snapshot as bytes, for tests that forge one: places in it,
 * and a checksum that is right again (the format is lib/snapshot.c's).
 */
#ifndef TESTS_PC_SNAPSHOT_FILE_H
#define TESTS_PC_SNAPSHOT_FILE_H

#include "pc/pc.h"

#define AT_FORMAT	8u	/* in the header */
#define AT_STATE_SIZE	12u
#define AT_EXTRA_SIZE	16u
#define AT_RAM_SIZE	20u
#define AT_PACKED_SIZE	24u
#define AT_MODE		28u
#define AT_CHECKSUM	32u
#define AT_RESERVED	36u
#define AT_STATE	40u
#define STATE_SIZE	736u
#define AT_DEVICES	(AT_STATE + STATE_SIZE)
#define AT_RAM		(AT_DEVICES + sizeof(struct pc_devices))

/**
 * struct snapshot - a file, and the PC that it is of.
 * @machine:	without a processor
 * @pc:		devices after power-on, the timer runs; no ports are connected
 * @bytes:	of the file
 * @size:	how many
 */
struct snapshot {
	struct vmm86 *machine;
	struct pc pc;
	uint8_t *bytes;
	size_t size;
};

/* A PC, and a snapshot of it. */
void snapshot_new(struct snapshot *s);
void snapshot_free(struct snapshot *s);

/* The devices in the file. */
struct pc_devices *snapshot_devices(struct snapshot *s);

/* Make the checksum right. */
void snapshot_sign(struct snapshot *s);

/* pc_restore() of the first @size bytes. */
int snapshot_restore(struct snapshot *s, size_t size);

#endif
