/* SPDX-License-Identifier: MIT */
/*
 * program_parts.h - what the loaders share.
 */
#ifndef PC_PROGRAM_PARTS_H
#define PC_PROGRAM_PARTS_H

#include "pc/program.h"

/* A file to be loaded, and where to say what is wrong with it. */
struct loading {
	struct guest *g;
	const uint8_t *bytes;
	size_t size;
	const char *name;
	const char *tail;
	char *why;
	size_t why_size;
};

/* Say what is wrong; returns false. */
bool loading_fail(struct loading *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

bool load_com(struct loading *l);
bool load_mz(struct loading *l);
bool load_elf(struct loading *l);

/* psp.c: the program segment prefix at @segment, of a block up to @end. */
void psp_write(struct guest *g, uint16_t segment, uint16_t end, const char *name,
	       const char *tail);

/* Registers: general ones 0, DS and ES @data, and the stack. */
void program_registers(struct guest *g, uint16_t cs, uint16_t ip, uint16_t ss, uint16_t sp,
		       uint16_t data);

#endif
