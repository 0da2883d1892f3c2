// SPDX-License-Identifier: MIT
/*
 * exits.c - what an exit costs: ticks of the time-stamp counter per round
 * trip, best of several rounds, beside a bare system call in the same run.
 *
 * In the emulated machine a tick is an instruction; on silicon it is a cycle.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <x86intrin.h>

#include "vmm86/vmm86.h"

#define ROUNDS	5
#define CALLS	300

/* Each program does one thing in an endless loop at 0000:7C00. */
static const uint8_t out_loop[] = { 0xe6, 0x80, 0xeb, 0xfc };
static const uint8_t hlt_loop[] = { 0xf4, 0xeb, 0xfd };
static const uint8_t vmcall_loop[] = { 0x0f, 0x01, 0xc1, 0xeb, 0xfb };
/* 100 CPUIDs between two HLTs. */
static const uint8_t cpuid_loop[] = {
	0xbf, 0x64, 0x00, 0x0f, 0xa2, 0x4f, 0x75, 0xfb, 0xf4, 0xeb, 0xf5,
};

static uint64_t time_runs(struct vmm86 *machine)
{
	uint64_t best = UINT64_MAX;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		uint64_t start = __rdtsc(), ticks;

		for (i = 0; i < CALLS; i++)
			if (vmm86_run(machine) < 0)
				return 0;
		ticks = (__rdtsc() - start) / CALLS;
		if (ticks < best)
			best = ticks;
	}
	return best;
}

static int make(uint32_t mode, const uint8_t *code, size_t bytes,
		struct vmm86 **machine)
{
	struct vmm86_options options = { .mode = mode };
	struct vmm86_run *state;
	int error = vmm86_open(&options, machine);

	if (error)
		return error;
	vmm86_write(*machine, 0x7c00, code, bytes);
	state = vmm86_state(*machine);
	state->eip = 0x7c00;
	state->eflags = 0x2;
	state->gpr[VMM86_ESP] = 0x7c00;
	state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	state->wanted = 0;
	return 0;
}

static void row(const char *mode, const char *name, uint64_t ticks)
{
	printf("%-5s %-34s %8llu\n", mode, name, (unsigned long long)ticks);
}

static int bench(const char *name, uint32_t mode, const char *what,
		 const uint8_t *code, size_t bytes, unsigned int per_run)
{
	struct vmm86 *machine;
	int error = make(mode, code, bytes, &machine);

	if (error) {
		printf("%-5s %-34s %s\n", name, what, vmm86_explain(machine));
	} else {
		vmm86_run(machine);
		row(name, what, time_runs(machine) / per_run);
	}
	vmm86_close(machine);
	return error;
}

static void bench_start(const char *name, uint32_t mode)
{
	uint64_t best = UINT64_MAX, best_close = UINT64_MAX;
	struct vmm86 *machine;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		uint64_t start = __rdtsc(), middle, end;

		if (make(mode, hlt_loop, sizeof(hlt_loop), &machine) ||
		    vmm86_run(machine) < 0) {
			vmm86_close(machine);
			return;
		}
		middle = __rdtsc();
		vmm86_close(machine);
		end = __rdtsc();
		if (middle - start < best)
			best = middle - start;
		if (end - middle < best_close)
			best_close = end - middle;
	}
	row(name, "cold start: open to first exit", best);
	row(name, "close", best_close);
}

static void bench_mode(const char *name, uint32_t mode)
{
	if (bench(name, mode, "OUT exit and back", out_loop, sizeof(out_loop), 1))
		return;
	bench(name, mode, "HLT exit and back", hlt_loop, sizeof(hlt_loop), 1);
	bench(name, mode, "VMCALL exit and back", vmcall_loop,
	      sizeof(vmcall_loop), 1);
	bench(name, mode, "CPUID handled in the driver (+2)", cpuid_loop,
	      sizeof(cpuid_loop), 100);
	bench_start(name, mode);
}

int main(void)
{
	uint64_t best = UINT64_MAX;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		uint64_t start = __rdtsc();

		for (i = 0; i < CALLS; i++)
			syscall(SYS_getppid);
		start = (__rdtsc() - start) / CALLS;
		if (start < best)
			best = start;
	}
	printf("%-5s %-34s %8s\n", "mode", "what", "ticks");
	row("-", "system call (getppid)", best);
	bench_mode("v86", VMM86_MODE_V86);
	bench_mode("real", VMM86_MODE_REAL);
	return 0;
}
