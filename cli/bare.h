/* SPDX-License-Identifier: MIT */
/*
 * bare.h - `vmm86 run` of a flat binary: a machine with nothing around it, whose
 * HLT, ports and unknown interrupts end the run and are reported.
 */
#ifndef BARE_H
#define BARE_H

#include "cli.h"

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
