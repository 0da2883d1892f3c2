/* SPDX-License-Identifier: MIT */
/*
 * program.h - program files in guest memory.
 *
 *	program_read()   the file, and what it is
 *	program_plan()   what goes where; all that can be wrong is found here
 *	program_load()   memory and registers, as DOS or the firmware leaves them
 */
#ifndef PC_PROGRAM_H
#define PC_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm86/abi.h"

#define PROGRAM_FILE_MAX	(64u << 20)
#define PROGRAM_BOOT_ADDRESS	0x7c00u

enum program_kind {
	PROGRAM_UNKNOWN,
	PROGRAM_COM,	/* DOS, one segment */
	PROGRAM_MZ,	/* DOS, .EXE */
	PROGRAM_BOOT,	/* boot sector, alone or first on a disk image */
	PROGRAM_BIN,	/* flat code for 0000:7C00 */
	PROGRAM_ELF,	/* 16-bit code in a 32-bit ELF executable */
	PROGRAM_ROM,	/* option ROM */
};

/**
 * struct program_file - a program file in memory.
 * @kind:	what it is
 * @bytes:	all of it
 * @size:	their number
 */
struct program_file {
	enum program_kind kind;
	uint8_t *bytes;
	size_t size;
};

/**
 * struct program_start - where a program goes, and what it is given.
 * @psp:	DOS: segment of the program segment prefix
 * @top:	DOS: segment where free memory ends, at most A000h
 * @environment: DOS: segment of the environment, which ends a paragraph before
 *		@psp at the latest
 * @strings:	DOS: NAME=VALUE up to NULL; they are written to @environment.  If
 *		NULL, the caller has put an environment there
 * @name:	DOS: the program's full name, behind @strings
 * @tail:	DOS: what follows the program's name, as " /x FILE"
 * @drives:	DOS: drives that there are: bit 0 is A:
 * @drive:	boot sector and flat code: DL, the drive that it comes from
 * @rom:	option ROM: segment
 */
struct program_start {
	uint16_t psp;
	uint16_t top;
	uint16_t environment;
	const char *const *strings;
	const char *name;
	const char *tail;
	uint32_t drives;
	uint8_t drive;
	uint16_t rom;
};

#define PROGRAM_PIECES	16u

/**
 * struct program_piece - bytes of the file that go to memory.
 * @address:	guest-physical
 * @offset:	in the file
 * @bytes:	from the file
 * @zeros:	behind them
 */
struct program_piece {
	uint32_t address;
	uint32_t offset;
	uint32_t bytes;
	uint32_t zeros;
};

/**
 * struct program_image - how a program is in memory.
 * @kind:	as in the file
 * @cs:		entry
 * @ip:		entry
 * @ss:		stack
 * @sp:		stack
 * @end:	DOS: segment behind the memory that the program gets
 * @pieces:	what to copy
 * @piece_count: how many
 * @relocation_offset: MZ: the table in the file, offset and segment each
 * @relocation_count: MZ: its entries
 * @relocation_segment: MZ: what is added, and what they are relative to
 */
struct program_image {
	enum program_kind kind;
	uint16_t cs;
	uint16_t ip;
	uint16_t ss;
	uint16_t sp;
	uint16_t end;
	struct program_piece pieces[PROGRAM_PIECES];
	unsigned int piece_count;
	uint32_t relocation_offset;
	uint16_t relocation_count;
	uint16_t relocation_segment;
};

/**
 * program_detect() - what a file is: by its content where that is certain, then
 * by its name.
 * @name:	with its extension
 * @bytes:	content; the first 64 KiB decide, except for option ROMs
 * @size:	bytes in all
 */
enum program_kind program_detect(const char *name, const uint8_t *bytes, size_t size);

/* "COM program", for messages. */
const char *program_kind_name(enum program_kind kind);

/**
 * program_read() - read a program file.
 * @file:	out; to be given to program_free()
 * @path:	file
 * @why:	out, on failure: one line that says what is wrong with @path
 * @why_size:	bytes of @why
 *
 * Return: false if it cannot be read or is of no known kind.
 */
bool program_read(struct program_file *file, const char *path, char *why, size_t why_size);
void program_free(struct program_file *file);

/**
 * program_plan() - find out how a program is in memory.
 * @image:	out
 * @file:	program
 * @start:	where it goes
 * @ram_size:	bytes of guest memory, at least 0x110000
 * @why:	out, on failure: one line that says what is wrong with the file
 * @why_size:	bytes of @why
 *
 * Return: false if the file is malformed or does not fit.
 */
bool program_plan(struct program_image *image, const struct program_file *file,
		  const struct program_start *start, size_t ram_size,
		  char *why, size_t why_size);

/**
 * program_load() - put a program into memory and registers.
 * @image:	by program_plan()
 * @file:	the same as there
 * @start:	the same as there
 * @ram:	guest-physical address 0; the interrupt table is set up
 * @cpu:	registers; what changed is marked in @cpu->changed
 *
 * Interrupts are on.  A .COM program that returns gets to INT 20h, an option ROM
 * that returns to INT 19h, as the firmware does that has called it.
 */
void program_load(const struct program_image *image, const struct program_file *file,
		  const struct program_start *start, uint8_t *ram, struct vmm86_run *cpu);

#endif
