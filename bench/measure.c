// SPDX-License-Identifier: MIT
/*
 * measure.c - samples, what is reported of them, and what a tick is here.
 *
 * One line per figure: row, who, best, median, worst, with tabs.  With a table
 * of expected figures (the guard against regressions) it is TAP instead.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define EXPECTED_MAX	128
#define TOLERANCE	0.04	/* of the expected figure, upwards */

struct expected {
	char row[32];
	char who[16];
	double ticks;
	bool seen;
};

static struct expected *expected;
static unsigned int expected_count, tests;
static bool failed;

void samples_add(struct samples *s, double value)
{
	if (s->count < SAMPLES_MAX)
		s->value[s->count++] = value;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sort(struct samples *s)
{
	qsort(s->value, s->count, sizeof(s->value[0]), compare);
}

double samples_best(const struct samples *s)
{
	double best = INFINITY;
	unsigned int i;

	for (i = 0; i < s->count; i++)
		best = fmin(best, s->value[i]);
	return best;
}

/* What something costs that @s has @divisor times and @base has not. */
void samples_less(struct samples *s, const struct samples *base, double divisor)
{
	double less = samples_best(base);
	unsigned int i;

	for (i = 0; i < s->count; i++)
		s->value[i] = (s->value[i] - less) / divisor;
}

/* Lines "row who ticks"; # begins a comment. */
bool guard_read(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256];

	expected = calloc(EXPECTED_MAX, sizeof(*expected));
	if (!file || !expected)
		return false;
	while (expected_count < EXPECTED_MAX && fgets(line, sizeof(line), file)) {
		struct expected *e = &expected[expected_count];

		if (sscanf(line, "%31[^#\t ] %15s %lf", e->row, e->who, &e->ticks) == 3)
			expected_count++;
	}
	fclose(file);
	return expected_count > 0;
}

static void check(const char *row, const char *who, double ticks)
{
	unsigned int i;

	for (i = 0; i < expected_count; i++) {
		struct expected *e = &expected[i];
		bool passed = ticks <= e->ticks * (1 + TOLERANCE);

		if (e->seen || strcmp(e->row, row) || strcmp(e->who, who))
			continue;
		e->seen = true;
		failed |= !passed;
		printf("%s %u - %s in %s: %.1f ticks, expected %.1f%s\n",
		       passed ? "ok" : "not ok", ++tests, row, who, ticks, e->ticks,
		       ticks < e->ticks * (1 - TOLERANCE) ?
		       " (faster: lower the expectation)" : "");
	}
}

/* What was expected and not measured fails; the result says if all is well. */
bool guard_finish(void)
{
	unsigned int i;

	for (i = 0; i < expected_count; i++) {
		if (expected[i].seen)
			continue;
		failed = true;
		printf("not ok %u - %s in %s: not measured\n", ++tests,
		       expected[i].row, expected[i].who);
	}
	printf("1..%u\n", tests);
	return !failed;
}

void report(const char *row, const char *who, struct samples *s)
{
	sort(s);
	if (expected)
		check(row, who, s->value[0]);
	else
		printf("figure\t%s\t%s\t%.2f\t%.2f\t%.2f\n", row, who, s->value[0],
		       s->value[s->count / 2], s->value[s->count * 95 / 100]);
	fflush(stdout);
}

void report_value(const char *row, const char *who, double value)
{
	struct samples s = { .value = { value }, .count = 1 };

	report(row, who, &s);
}

void report_failure(const char *row, const char *who, const char *why)
{
	printf(expected ? "# %s in %s: %s\n" : "failure\t%s\t%s\t%s\n", row, who, why);
	fflush(stdout);
}

/*
 * A chain of multiplications, each of which waits for the one before: three
 * cycles each on any processor, one tick each if ticks are instructions.
 */
bool ticks_are_instructions(void)
{
	uint64_t value = 3, best = UINT64_MAX;
	int round;

	for (round = 0; round < 20; round++) {
		uint64_t start = __rdtsc(), ticks;

		asm volatile(".rept 1000\n\timul %0, %0\n\t.endr" : "+r"(value));
		ticks = __rdtsc() - start;
		if (ticks < best)
			best = ticks;
	}
	return best < 1100;
}
