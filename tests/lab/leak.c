// SPDX-License-Identifier: MIT
/*
 * leak.c - see leak.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "leak.h"

#define LEAK_KB		2000
#define SLAB_LEAK_KB	1000
#define SETTLE_MS	5000

/* A line of /proc/meminfo. */
static long memory_kb(const char *name)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long value = -1;

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, name, strlen(name)))
			value = strtol(line + strlen(name), NULL, 10);
	}
	if (file)
		fclose(file);
	return value;
}

bool leak_watch(struct leak *before)
{
	before->available = memory_kb("MemAvailable:");
	before->slab = memory_kb("Slab:");
	return before->available > 0 && before->slab > 0;
}

/* Freed memory may come back a little later (RCU, per-CPU lists). */
bool leak_none(const struct leak *before)
{
	uint64_t until = lab_milliseconds() + SETTLE_MS;
	long lost, grown;

	do {
		lost = before->available - memory_kb("MemAvailable:");
		grown = memory_kb("Slab:") - before->slab;
		if (lost < LEAK_KB && grown < SLAB_LEAK_KB)
			return true;
	} while (lab_milliseconds() < until);
	print_message("# %ld KiB of memory did not come back, slab grew by %ld KiB\n",
		      lost, grown);
	return false;
}
