// SPDX-License-Identifier: MIT
/*
 * main.c - vmm86-bench: what our driver costs, and KVM for the same, in ticks of
 * the time-stamp counter.
 *
 * Ours and KVM's machines take turns: VMX is switched on only while a machine of
 * one of the two exists.  Prints lines for bench/report, or TAP with --expect.
 */
#include <argp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/*
 * When a subject is measured: GUARDED ones are quick and exact, and are compared
 * with what is expected; ONCE those that take long.
 */
struct subject {
	const char *name;
	subject_fn *measure;
	enum { GUARDED, TWICE, ONCE } when;
};

static const struct subject subjects[] = {
	{ "null", measure_null, GUARDED },
	{ "out", measure_out, GUARDED },
	{ "out-light", measure_out_light, GUARDED },
	{ "hlt", measure_hlt, GUARDED },
	{ "hlt-light", measure_hlt_light, GUARDED },
	{ "vmcall", measure_vmcall, GUARDED },
	{ "queue", measure_queue, GUARDED },
	{ "outs", measure_outs, GUARDED },
	{ "load", measure_load, GUARDED },
	{ "cpuid", measure_cpuid, GUARDED },
	{ "interrupt", measure_interrupt, GUARDED },
	{ "reflection", measure_reflection, GUARDED },
	{ "bios", measure_bios, GUARDED },
	{ "bios-io", measure_bios_io, GUARDED },
	{ "out-library", measure_out_library, GUARDED },
	{ "int11", measure_int11, GUARDED },
	{ "start", measure_start, GUARDED },
	{ "second", measure_second, GUARDED },
	{ "restore", measure_restore, ONCE },
	{ "compute", measure_compute, TWICE },
	{ "program", measure_program, ONCE },
	{ "two-cpus", measure_two_cpus, TWICE },
	{ "many", measure_many, ONCE },
	{ 0 },
};

struct plan {
	const char *only;
	const char *expect;
	unsigned int passes;
	bool trace;
};

enum { KEY_EXPECT = 1, KEY_TRACE };

static const struct argp_option options[] = {
	{ "passes", 'n', "N", 0, "measure everything N times (2)", 0 },
	{ "only", 'o', "SUBJECT", 0, "only this", 0 },
	{ "expect", KEY_EXPECT, "FILE", 0, "compare ours with this table: TAP", 0 },
	{ "trace", KEY_TRACE, NULL, 0, "single round trips, for lab/run --trace", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct plan *plan = state->input;

	switch (key) {
	case 'n':
		plan->passes = strtoul(argument, NULL, 10);
		return 0;
	case 'o':
		plan->only = argument;
		return 0;
	case KEY_EXPECT:
		plan->expect = argument;
		return 0;
	case KEY_TRACE:
		plan->trace = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Where the figures come from: for the head of the table. */
static void say_file(const char *name, const char *path, const char *prefix)
{
	size_t length = strlen(prefix);
	FILE *file = fopen(path, "r");
	char line[1024];

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, prefix, length))
			continue;
		printf("%s\t%s", name, line + length);
		break;
	}
	if (file)
		fclose(file);
}

static void say_where(void)
{
	printf("unit\t%s\n", ticks_are_instructions() ? "instructions" : "cycles");
	say_file("processor", "/proc/cpuinfo", "model name\t: ");
	say_file("kernel", "/proc/sys/kernel/osrelease", "");
	say_file("arguments", "/proc/cmdline", "");
}

/* One CPU for all, so that no figure has a migration in it. */
static void stay_here(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static bool has_real_mode(void)
{
	struct machine m;
	bool has = machine_open(&m, WHO_REAL, GUEST(hlt));

	machine_close(&m);
	return has;
}

static void run_pass(const struct plan *plan, unsigned int pass)
{
	bool real = has_real_mode();
	const struct subject *s;

	for (s = subjects; s->name; s++) {
		if ((plan->only && strcmp(plan->only, s->name)) ||
		    (plan->expect && s->when != GUARDED) || (pass && s->when == ONCE))
			continue;
		if (real || s->measure == measure_null)
			s->measure(WHO_REAL);
		s->measure(WHO_V86);
		if (!plan->expect)
			s->measure(WHO_KVM);
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "What the driver costs, and KVM for the same.",
	};
	struct plan plan = { .passes = 2 };
	unsigned int pass;

	if (argp_parse(&argp, argc, argv, 0, NULL, &plan))
		return 2;
	stay_here();
	if (plan.trace)
		return trace_round_trips() ? 0 : 1;
	if (plan.expect) {
		if (!guard_read(plan.expect)) {
			printf("not ok 1 - %s can be read\n1..1\n", plan.expect);
			return 1;
		}
		run_pass(&plan, 0);
		return !guard_finish();
	}
	say_where();
	for (pass = 0; pass < plan.passes; pass++) {
		printf("pass\t%u\n", pass);
		run_pass(&plan, pass);
	}
	return 0;
}
