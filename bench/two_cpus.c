// SPDX-License-Identifier: MIT
/*
 * two_cpus.c - two machines, each on a CPU of its own, at the same time: what a
 * round trip costs then, beside one machine alone.
 */
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define PAIR_ROUNDS	16u

/* What the two processes share. */
struct pair {
	unsigned int ready;
	bool failed;
	struct samples samples[2];
};

static bool pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0;
}

static int step(void *data)
{
	return machine_run(data);
}

static void run_one(struct pair *pair, int cpu, enum runner who)
{
	struct machine m;

	if (!pin(cpu) || !machine_open(&m, who, GUEST(out)) ||
	    !machine_runs_to(&m, END_AT_PORT))
		pair->failed = true;
	__atomic_add_fetch(&pair->ready, 1, __ATOMIC_SEQ_CST);
	while (!pair->failed && __atomic_load_n(&pair->ready, __ATOMIC_SEQ_CST) < 2)
		sched_yield();
	if (!pair->failed &&
	    !time_calls(&pair->samples[cpu], step, &m, PAIR_ROUNDS, CALLS))
		pair->failed = true;
	_exit(0);
}

void measure_two_cpus(enum runner who)
{
	struct pair *pair;
	struct samples s;
	int cpu;
	unsigned int i;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return;
	pair = mmap(NULL, sizeof(*pair), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pair == MAP_FAILED)
		return report_failure("two-cpus", who_names[who], "out of memory");
	for (cpu = 0; cpu < 2; cpu++)
		if (fork() == 0)
			run_one(pair, cpu, who);
	while (wait(NULL) > 0)
		;
	/* The slower one of each round. */
	s.count = 0;
	for (i = 0; i < pair->samples[0].count && i < pair->samples[1].count; i++)
		samples_add(&s, pair->samples[0].value[i] > pair->samples[1].value[i] ?
				pair->samples[0].value[i] : pair->samples[1].value[i]);
	if (!pair->failed && s.count)
		report("two-cpus", who_names[who], &s);
	else
		report_failure("two-cpus", who_names[who], "a machine stopped");
	munmap(pair, sizeof(*pair));
}
