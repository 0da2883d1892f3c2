// SPDX-License-Identifier: MIT
/*
 * many.c - many machines at once: what one costs in memory, all of it (the
 * kernel's, page tables of the process, and the guest's own pages), and what a
 * round trip costs when each goes to another machine.
 *
 * Memory is the slope of the kernel's MemFree between few and many machines, so
 * that what is allocated once, and pages that the kernel keeps at hand, do not
 * count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"

#define MANY		1000u
#define MANY_KVM	50u	/* a thousand do not fit into a small computer */

struct crowd {
	enum runner who;
	struct machine *machine;
	unsigned int count;	/* of those opened */
	unsigned int next;
};

static double free_kib(void)
{
	unsigned long kib = 0;
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemFree: %lu", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

/* One more machine, run to its first HLT. */
static bool join(struct crowd *c)
{
	struct machine *m = &c->machine[c->count++];

	return machine_open(m, c->who, GUEST(touch)) && machine_runs_to(m, END_AT_HLT);
}

static bool grow(struct crowd *c, unsigned int count)
{
	while (c->count < count)
		if (!join(c))
			return false;
	return true;
}

static int step_next(void *data)
{
	struct crowd *c = data;
	struct machine *m = &c->machine[c->next++ % c->count];

	return machine_run(m);
}

static bool measure_crowd(struct crowd *c, unsigned int many)
{
	const char *who = who_names[c->who];
	unsigned int added = many - many / 5;
	double few, before, after;
	uint64_t start;
	struct samples s;

	if (!grow(c, many - added))
		return false;
	few = free_kib();
	start = __rdtsc();
	if (!grow(c, many))
		return false;
	start = __rdtsc() - start;
	before = free_kib();
	/* In their next run they touch their pages. */
	if (!time_calls(&s, step_next, c, 1, many))
		return false;
	after = free_kib();
	report_value("many", who, many);
	report_value("many-start", who, (double)start / added);
	report_value("memory", who, (few - before) / added);
	report_value("memory-64k", who, (few - before) / added + (before - after) / many);
	if (time_calls(&s, step_next, c, 8, many))
		report("many-hlt", who, &s);
	return true;
}

static bool room_for_files(unsigned int machines)
{
	struct rlimit limit = { 4 * machines + 64, 4 * machines + 64 };

	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static void disband(struct crowd *c)
{
	while (c->count)
		machine_close(&c->machine[--c->count]);
}

void measure_many(enum runner who)
{
	unsigned int many = who == WHO_KVM ? MANY_KVM : MANY;
	struct crowd c = { .who = who, .machine = calloc(MANY, sizeof(*c.machine)) };

	if (!c.machine || !room_for_files(many)) {
		report_failure("memory", who_names[who], "not so many files");
	} else {
		if (!measure_crowd(&c, many))
			report_failure("many", who_names[who], "not so many machines");
		disband(&c);
	}
	free(c.machine);
}
