// SPDX-License-Identifier: MIT
/*
 * compute.c - guests that compute and do not exit: beside the same loop on the
 * host, and a whole program beside an interpreter of real mode, libx86emu.
 */
#include <stdlib.h>
#include <string.h>
#include <x86emu.h>

#include "bench.h"

#define LOOPS		100000u		/* of guest_compute */
#define ES_SEGMENT	0x1000u

static int step(void *data)
{
	return machine_runs_to(data, END_AT_HLT) ? 0 : -1;
}

static int step_native(void *data)
{
	uint32_t eax = 0, ebx = 0, ecx = LOOPS;

	(void)data;
	asm volatile("1: add %2, %0\n\trol $5, %0\n\txor %1, %0\n\tsub %0, %1\n\t"
		     "dec %2\n\tjnz 1b" : "+r"(eax), "+r"(ebx), "+r"(ecx) : : "cc");
	return 0;
}

/* Ticks per iteration of six instructions. */
static void report_loop(const char *who, struct samples *s)
{
	static const struct samples zero = { .count = 1 };

	samples_less(s, &zero, LOOPS);
	report("compute", who, s);
}

void measure_compute(enum runner who)
{
	struct samples s;
	struct machine m;

	if (machine_open(&m, who, GUEST(compute)) && step(&m) == 0 &&
	    time_calls(&s, step, &m, ROUNDS / 4, 1))
		report_loop(who_names[who], &s);
	else
		report_failure("compute", who_names[who], "the machine stopped");
	machine_close(&m);
	/* Once is enough for those beside. */
	if (who == WHO_KVM && time_calls(&s, step_native, NULL, ROUNDS / 4, 1))
		report_loop("native", &s);
}

/* What the sieve leaves at its port; the interpreter said it first. */
static uint32_t checksum;

/* A program from nothing to its end, by our library or KVM's back end of it. */
static bool run_program(enum runner who, uint32_t *result)
{
	struct vmm86_run *state;
	struct vmm86 *machine;
	bool ok = machine_open_library(&machine, who, 0);

	if (ok) {
		vmm86_write(machine, GUEST_LOAD, guest_sieve, GUEST(sieve).size);
		state = vmm86_state(machine);
		state->eip = GUEST_LOAD;
		state->gpr[VMM86_ESP] = GUEST_LOAD;
		state->eflags = 2;
		state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
		ok = vmm86_run(machine) == VMM86_EXIT_IO;
		*result = state->exit.io.data;
		ok = ok && vmm86_run(machine) == VMM86_EXIT_HLT;
	}
	vmm86_close(machine);
	return ok;
}

static x86emu_memio_handler_t memory_access;

/* Ports are ours; memory is the interpreter's. */
static unsigned int on_access(x86emu_t *emu, u32 address, u32 *value, unsigned int type)
{
	switch (type & ~0xffu) {
	case X86EMU_MEMIO_O:
		*(uint32_t *)emu->_private = *value;
		return 0;
	case X86EMU_MEMIO_I:
		*value = ~0u;
		return 0;
	default:
		return memory_access(emu, address, value, type);
	}
}

/* The same program from nothing to its end, interpreted. */
static bool interpret(uint32_t *result)
{
	x86emu_t *emu = x86emu_new(X86EMU_PERM_RWX | X86EMU_PERM_VALID, X86EMU_PERM_RW);
	uint8_t *ram = calloc(1, VMM86_MEM_DEFAULT);
	unsigned int page, i;

	for (page = 0; page < VMM86_MEM_DEFAULT / X86EMU_PAGE_SIZE; page++)
		x86emu_set_page(emu, page * X86EMU_PAGE_SIZE, ram + page * X86EMU_PAGE_SIZE);
	for (i = 0; i < 6; i++)
		x86emu_set_seg_register(emu, emu->x86.seg + i, 0);
	memcpy(ram + GUEST_LOAD, guest_sieve, GUEST(sieve).size);
	emu->x86.R_EIP = GUEST_LOAD;
	emu->x86.R_ESP = GUEST_LOAD;
	emu->x86.R_EFLG = 2;
	emu->_private = result;
	memory_access = x86emu_set_memio_handler(emu, on_access);
	x86emu_run(emu, 0);
	i = emu->x86.mode & _MODE_HALTED;
	x86emu_done(emu);
	free(ram);
	return i;
}

static void report_program(const char *who, bool ok, struct samples *s, uint32_t result)
{
	if (ok && result == checksum)
		report("program", who, s);
	else
		report_failure("program", who, ok ? "another checksum" : "did not end");
}

void measure_program(enum runner who)
{
	struct samples s = { 0 };
	uint32_t result = 0;
	uint64_t start;
	bool ok = true;
	int round;

	if (!checksum) {
		start = __rdtsc();
		ok = interpret(&checksum);
		samples_add(&s, __rdtsc() - start);
		report_program("interpreter", ok, &s, checksum);
		s.count = 0;
	}
	for (round = 0; round < 3; round++) {
		start = __rdtsc();
		ok &= run_program(who, &result);
		samples_add(&s, __rdtsc() - start);
	}
	report_program(who_names[who], ok, &s, result);
}
