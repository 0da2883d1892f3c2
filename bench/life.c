// SPDX-License-Identifier: MIT
/*
 * life.c - what it costs to make a machine and to put one back into a saved
 * state.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

#define LIVES	12u

/* From nothing to the first exit, and back to nothing. */
static bool live(enum runner who, struct samples *start, struct samples *end)
{
	uint64_t opened = __rdtsc(), exited, closed;
	struct machine m;
	bool ok;

	ok = machine_open(&m, who, GUEST(hlt)) && machine_runs_to(&m, END_AT_HLT);
	exited = __rdtsc();
	machine_close(&m);
	closed = __rdtsc();
	samples_add(start, exited - opened);
	samples_add(end, closed - exited);
	return ok;
}

static void measure_lives(const char *row, const char *row_of_end, enum runner who)
{
	struct samples start = { 0 }, end = { 0 };
	unsigned int n;

	for (n = 0; n < LIVES; n++)
		if (!live(who, &start, &end))
			return report_failure(row, who_names[who], "no such machine");
	report(row, who_names[who], &start);
	report(row_of_end, who_names[who], &end);
}

/* No other machine exists: VMX is switched on and off again. */
void measure_start(enum runner who)
{
	measure_lives("start", "close", who);
}

/* Another one while one exists. */
void measure_second(enum runner who)
{
	struct machine first;

	if (machine_open(&first, who, GUEST(hlt)) && machine_runs_to(&first, END_AT_HLT))
		measure_lives("second", "second-close", who);
	machine_close(&first);
}

struct saved {
	struct vmm86 *machine;
	int fd;
};

static int step_restore(void *data)
{
	struct saved *saved = data;

	lseek(saved->fd, 0, SEEK_SET);
	return vmm86_restore(saved->machine, saved->fd, NULL, 0);
}

/* 64 KiB that do not compress, in a machine that has run. */
static bool save(struct saved *saved, enum runner who)
{
	struct vmm86_run *state;
	uint8_t noise[65536];
	size_t i;

	if (saved->fd < 0 || !machine_open_library(&saved->machine, who, 0))
		return false;
	srandom(86);
	for (i = 0; i < sizeof(noise); i++)
		noise[i] = random();
	vmm86_write(saved->machine, 0x10000, noise, sizeof(noise));
	vmm86_write(saved->machine, GUEST_LOAD, guest_hlt, GUEST(hlt).size);
	state = vmm86_state(saved->machine);
	state->eip = GUEST_LOAD;
	state->eflags = 2;
	state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	return vmm86_run(saved->machine) == VMM86_EXIT_HLT &&
	       vmm86_save(saved->machine, saved->fd, NULL, 0) == 0;
}

/* From a file in memory, through the library. */
void measure_restore(enum runner who)
{
	struct saved saved = { .fd = memfd_create("snapshot", 0) };
	struct samples s;

	if (save(&saved, who) && time_calls(&s, step_restore, &saved, 3, 1))
		report("restore", who_names[who], &s);
	else
		report_failure("restore", who_names[who],
			       saved.machine ? vmm86_explain(saved.machine) : "no machine");
	vmm86_close(saved.machine);
	close(saved.fd);
}
