// SPDX-License-Identifier: MIT
/*
 * machines_table.c - one line per machine, the busiest first: what `vmm86 top`
 * shows.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "machines.h"

#define FORMAT_HEAD	"%-14s %-15s %-4s %4s %7s %10s %10s %9s  %s"
#define FORMAT_ROW	"%-14s %-15.15s %-4s %4s %7.1f %10.0f %10.0f %9" PRIu64 "  %s"

static int busier(const void *a, const void *b)
{
	const struct machine_stats *x = a, *y = b;
	const uint64_t x_exits = machine_exits(x), y_exits = machine_exits(y);

	if (x->guest_ns != y->guest_ns)
		return x->guest_ns < y->guest_ns ? 1 : -1;
	if (x_exits != y_exits)
		return x_exits < y_exits ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* By time in guest, then by exits, then by name. */
void machines_sort(struct machines *delta)
{
	qsort(delta->list, delta->count, sizeof(*delta->list), busier);
}

static double rate(uint64_t count, uint64_t ns)
{
	return ns ? (double)count * 1e9 / (double)ns : 0;
}

/* All machines in one line. */
void machines_summary(char *line, size_t size, const struct machines *delta)
{
	uint64_t guest = 0, exits = 0;
	size_t i, running = 0;

	for (i = 0; i < delta->count; i++) {
		guest += delta->list[i].guest_ns;
		exits += machine_exits(&delta->list[i]);
		running += delta->list[i].running != 0;
	}
	snprintf(line, size, "%zu machine%s, %zu running; %.2f CPUs in guests, %.0f exits/s",
		 delta->count, delta->count == 1 ? "" : "s", running,
		 rate(guest, delta->ns) / 1e9, rate(exits, delta->ns));
}

void machines_heading(char *line, size_t size)
{
	snprintf(line, size, FORMAT_HEAD, "MACHINE", "COMMAND", "MODE", "CPU", "GUEST%",
		 "EXITS/S", "IRQS/S", "KIB", "MOST EXITS");
}

static const char *most(const struct machine_stats *delta)
{
	const struct machine_exit *best = NULL;
	unsigned int i;

	for (i = 0; i < delta->exit_count; i++)
		if (!best || delta->exits[i].count > best->count)
			best = &delta->exits[i];
	return best ? best->name : "-";
}

/**
 * machines_row() - one machine's line.
 * @line:	out
 * @size:	of @line
 * @delta:	what it did
 * @ns:		in this time
 */
void machines_row(char *line, size_t size, const struct machine_stats *delta, uint64_t ns)
{
	char cpu[12] = "-";

	if (delta->cpu >= 0)
		snprintf(cpu, sizeof(cpu), "%d", delta->cpu);
	snprintf(line, size, FORMAT_ROW, delta->name, delta->command, delta->mode, cpu,
		 rate(delta->guest_ns, ns) / 1e7, rate(machine_exits(delta), ns),
		 rate(delta->interrupts, ns), delta->memory_present * 4, most(delta));
}
