/* SPDX-License-Identifier: MIT */
/*
 * program_parts.h - what the files about program files share.
 */
#ifndef PC_PROGRAM_PARTS_H
#define PC_PROGRAM_PARTS_H

#include "pc/program.h"

/**
 * struct program_planning - the arguments of program_plan().
 */
struct program_planning {
	struct program_image *image;
	const struct program_file *file;
	const struct program_start *start;
	size_t ram_size;
	char *why;
	size_t why_size;
};

/* Say why not; returns false. */
bool program_refuse(const struct program_planning *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One more piece; there is room for PROGRAM_PIECES. */
void program_add_piece(struct program_image *image, const struct program_piece *piece);

/* The kinds that have a format. */
bool mz_plan(const struct program_planning *p);
bool elf16_plan(const struct program_planning *p);

/* Add the load segment where the relocation table says. */
void mz_relocate(const struct program_image *image, const struct program_file *file,
		 uint8_t *ram);

#endif
