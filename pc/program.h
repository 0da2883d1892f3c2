/* SPDX-License-Identifier: MIT */
/*
 * program.h - program files: which kind a file is, and how it gets into memory.
 */
#ifndef PC_PROGRAM_H
#define PC_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pc/service.h"

#define PROGRAM_SEGMENT		0x0100u	/* of the PSP, behind its memory block's header */
#define PROGRAM_MEMORY_END	0x9fc0u	/* segment: the extended BIOS data area begins */
#define PROGRAM_TAIL		126u

enum program_kind {
	PROGRAM_COM,		/* DOS, at most 64 KiB, no header */
	PROGRAM_MZ,		/* DOS, relocated */
	PROGRAM_ELF,		/* 32-bit ELF file with 16-bit code, no DOS */
	PROGRAM_ROM,		/* option ROM: 55h AAh, length */
	PROGRAM_DISK,		/* boot sector or disk image */
	PROGRAM_UNKNOWN,
};

/**
 * program_kind() - what a file is: by its contents, and by its name where the
 * contents do not say.
 * @name:	file name
 * @bytes:	its first bytes, 512 if it has as many
 * @count:	how many there are
 */
enum program_kind program_kind(const char *name, const uint8_t *bytes, size_t count);

/**
 * program_load() - put a program into memory, registers as its loader leaves
 * them: DOS's for COM and MZ, with a program segment prefix.
 * @g:		the machine; its low memory is as after POST
 * @kind:	PROGRAM_COM, PROGRAM_MZ or PROGRAM_ELF
 * @bytes:	the whole file
 * @size:	bytes
 * @name:	what the program finds as its own name
 * @tail:	command tail, at most PROGRAM_TAIL bytes
 * @why:	out, on failure: one line that says what is wrong
 * @why_size:	bytes of @why
 */
bool program_load(struct guest *g, enum program_kind kind, const uint8_t *bytes, size_t size,
		  const char *name, const char *tail, char *why, size_t why_size);

#endif
