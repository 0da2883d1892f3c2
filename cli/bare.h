/* SPDX-License-Identifier: MIT */
/*
 * bare.h - `vmm86 run` of a flat binary: a machine with nothing around it, whose
 * HLT, ports and unknown interrupts end the run and are reported.
 */
#ifndef BARE_H
#define BARE_H

#include "cli.h"

/* program.c: a program file becomes bytes in guest memory and registers. */
#define PROGRAM_BIN_ADDRESS	0x7c00u
#define PROGRAM_PSP		0x0100u
#define PROGRAM_TAIL_MAX	126u	/* and a carriage return */

enum program_kind { PROGRAM_BIN, PROGRAM_COM };

struct program {
	enum program_kind kind;
	uint8_t *bytes;
	size_t size;
};

enum status program_read(struct program *program, const char *path);
void program_psp(uint8_t psp[256], const char *tail);
enum status program_load(struct vmm86 *machine, const struct program *program,
			 const char *tail);

/* services.c: interrupt vectors that come to us, and the few we serve. */
enum bare_call {
	BARE_NONE,		/* the HLT was the program's own */
	BARE_DONE,		/* served; the guest goes on */
	BARE_END,		/* the program ended itself: exit code */
	BARE_UNKNOWN,	/* a complaint was made */
};

void services_install(struct vmm86 *machine);
enum bare_call services_call(struct vmm86 *machine, FILE *out, int *exit_code);

#endif
