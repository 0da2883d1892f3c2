/* SPDX-License-Identifier: MIT */
/*
 * run.h - what the files of `vmm86 run` share.
 */
#ifndef RUN_H
#define RUN_H

#include "cli.h"

#define RUN_DISKS	8u
#define RUN_TAIL_MAX	126u	/* a command tail; a carriage return follows */

/**
 * struct run - a `vmm86 run` from its command line to its end.
 * @session:	options that `int` has too, and the machine
 * @path:	the program, or NULL
 * @tail:	its arguments; one byte too many is noticed
 * @disk:	--disk and --floppy, in their order
 * @screen:	show the screen live, in the terminal
 * @headless:	print the screen as text at the end
 * @console:	where text goes that a program prints without a screen
 * @exit_code:	of the program, or -1
 */
struct run {
	struct session session;
	const char *path;
	char tail[RUN_TAIL_MAX + 2];
	struct {
		const char *path;
		bool floppy;
	} disk[RUN_DISKS];
	unsigned int disks;
	bool write_through;
	const char *root;
	const char *firmware;
	const char *option_rom;
	const char *serial;
	const char *screenshot;
	const char *record;
	const char *gdb;
	const char *save;
	const char *restore;
	bool screen;
	bool headless;
	bool trace;
	bool trace_io;
	bool trace_int;
	bool ignore_ports;
	bool stats;
	bool pass_exit_code;
	FILE *console;
	int exit_code;
};

/* The end's registers, as text or JSON. */
void run_report(const struct run *run, enum status status);

/* run_bare.c: a flat binary in a machine with nothing around it. */
enum status run_bare(struct run *run);

/* run_pc.c: a program, a disk or firmware in a PC. */
enum status run_pc(struct run *run);

#endif
