/* SPDX-License-Identifier: MIT */
/*
 * machines.h - the driver's statistics of all machines of this computer, as
 * `vmm86 stat` and `vmm86 top` show them.
 *
 *	machines_read()		a sample: the driver's file, parsed
 *	machines_since()	what happened between two samples
 *	machines_text(), machines_json(), machines_table()	how it is shown
 */
#ifndef MACHINES_H
#define MACHINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

#define MACHINES_DEBUGFS	"/sys/kernel/debug"
#define MACHINES_FILE		"vmm86/machines"	/* below it */

#define MACHINE_EXITS	128
#define MACHINES_WHY	4608	/* room for what is wrong, with a path in it */

struct machine_exit {
	char name[32];		/* Linux's name of the reason, or its number */
	uint64_t count;
};

/**
 * struct machine_stats - one machine.
 * @name:	the driver's name for it: process that opened it, and a number
 * @command:	that process's, as the driver escaped it
 * @mode:	"real", "v86", or "none": it is not set up (yet)
 * @cpu:	where it is or was last, or -1
 * @exits:	by reason; those that did not happen are left out
 */
struct machine_stats {
	char name[32];
	char command[80];
	char mode[8];
	int cpu;
	uint64_t ept, classic, hardware, running;	/* 0 or 1 */
	uint64_t passed_ports;
	uint64_t memory_pages, memory_present;
	uint64_t guest_ns, entries, interrupts, nmis, kernel_exits, injected;
	uint64_t migrations, time_slices, entry_failures;
	unsigned int exit_count;
	struct machine_exit exits[MACHINE_EXITS];
};

/* A sample, or a difference. */
struct machines {
	struct machine_stats *list;	/* owned */
	size_t count;
	uint64_t ns;		/* CLOCK_MONOTONIC at the sample, or between two */
};

/* machines.c */
enum status machines_read(struct machines *machines, const char *debugfs,
			  char why[MACHINES_WHY]);
enum status machines_refusal(char why[MACHINES_WHY], int error, bool module, bool mounted,
			     const char *debugfs);
void machines_free(struct machines *machines);

/* machines_parse.c: the numbers of a machine, by the driver's names for them. */
struct machine_value {
	const char *name;
	size_t at;		/* in struct machine_stats */
	bool counts;		/* it grows; else it is a state */
};

extern const struct machine_value machine_values[];
extern const size_t machine_value_count;

uint64_t machine_value(const struct machine_stats *machine, size_t i);
unsigned int machines_parse(struct machines *machines, char *text);
uint64_t machine_exits(const struct machine_stats *machine);
enum status machines_since(struct machines *delta, const struct machines *before,
			   const struct machines *now, char why[MACHINES_WHY]);

/* machines_report.c: @delta is NULL where there is no sample before. */
void machines_text(FILE *to, const struct machines *now, const struct machines *delta);
json_t *machines_json(const struct machines *now, const struct machines *delta);

/* machines_table.c */
void machines_sort(struct machines *delta);
void machines_summary(char *line, size_t size, const struct machines *delta);
void machines_heading(char *line, size_t size);
void machines_row(char *line, size_t size, const struct machine_stats *delta, uint64_t ns);

/* interval.c */
bool parse_seconds(const char *text, uint64_t *ns);
uint64_t now_ns(void);
void wait_until(uint64_t ns);

#endif
