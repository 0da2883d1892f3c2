/* SPDX-License-Identifier: MIT */
/*
 * bare.h - a guest of a few bytes of code, every one of whose exceptions is
 * told: in 16-bit code by a vector table, in flat protected mode at CPL 0 by an
 * IDT.  Whatever happens the guest comes back.
 */
#ifndef BARE_H
#define BARE_H

#include <stddef.h>
#include <stdint.h>

#include "lab.h"
#include "raw.h"

#define BARE_CODE	0x7c00u	/* where the code is; its stack ends there too */
#define BARE_NONE	0xffu	/* no exception */

/* How a few bytes of code ended. */
struct bare_end {
	int result;		/* of RUN: 0, or a negative errno */
	uint32_t reason;	/* VMM86_EXIT_* */
	unsigned int vector;	/* of an exception, or BARE_NONE */
};

void bare_open_with(struct raw *raw, const struct lab_mode *mode, uint32_t flags);
void bare_open(struct raw *raw, const struct lab_mode *mode);
void bare_vectors(struct raw *raw);
void bare_protected(struct raw *raw);
void bare_start(struct raw *raw, const void *code, size_t size);
struct bare_end bare_go(struct raw *raw);
struct bare_end bare_run(struct raw *raw, const void *code, size_t size);

#define BARE_RUN(raw, ...)						\
	bare_run(raw, (const uint8_t[]){ __VA_ARGS__ },			\
		 sizeof((const uint8_t[]){ __VA_ARGS__ }))

#endif
