// SPDX-License-Identifier: MIT
/*
 * trace.c - single round trips for the emulated machine's own instruction trace
 * (lab/run --trace): an XCHG BX,BX before and after each, which the emulator takes
 * for a command and which does nothing.
 *
 * What was traced, and the kernel's symbols, go to port E9, which the emulator
 * writes between the instructions.
 */
#include <stdio.h>
#include <string.h>
#include <sys/io.h>

#include "bench.h"

#define PORT	0xe9
#define WARM	20		/* of so many round trips the last one is traced */
#define TIMES	3		/* one of them is without a timer interrupt */

/* The right to the port is given back: with it every way out of the kernel is longer. */
static void say(const char *line)
{
	ioperm(PORT, 1, 1);
	outsb(PORT, line, strlen(line));
	ioperm(PORT, 1, 0);
}

static inline void mark(void)
{
	asm volatile("xchg %%bx, %%bx" : : : "memory");
}

/* Lines "address type name [module]" of code, as /proc/kallsyms has them. */
static void say_symbols(void)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	char line[512], type;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*x %c", &type) == 1 && strchr("tTwW", type)) {
			say("symbol ");
			say(line);
		}
	if (file)
		fclose(file);
}

static void trace_run(const char *row, enum runner who, struct guest guest,
		      int (*run)(struct machine *m))
{
	char line[64];
	struct machine m;
	int i;

	if (machine_open(&m, who, guest)) {
		snprintf(line, sizeof(line), "traced %s %s\n", row, who_names[who]);
		for (i = 0; i < TIMES * WARM; i++) {
			if (i % WARM < WARM - 1) {
				run(&m);
				continue;
			}
			mark();
			run(&m);
			mark();
			say(line);
		}
	}
	machine_close(&m);
}

static int run_light(struct machine *m)
{
	return machine_run_light(m);
}

/* A whole machine more, to its first exit and its end. */
static int run_life(struct machine *m)
{
	struct machine other;
	bool ran = machine_open(&other, m->who, GUEST(hlt)) &&
		   machine_runs_to(&other, END_AT_HLT);

	machine_close(&other);
	return ran ? 0 : -1;
}

/* False if there is no such port: this is not the emulated machine. */
bool trace_round_trips(void)
{
	enum runner who;

	if (ioperm(PORT, 1, 1) || !ticks_are_instructions())
		return false;
	say_symbols();
	for (who = 0; who < WHO_COUNT; who++) {
		trace_run("out", who, GUEST(out), machine_run);
		trace_run("hlt", who, GUEST(hlt), machine_run);
		trace_run("cpuid", who, GUEST(one_cpuid), machine_run);
		if (who == WHO_KVM)
			continue;
		trace_run("out-light", who, GUEST(out), run_light);
		trace_run("life", who, GUEST(out), run_life);
	}
	return true;
}
