// SPDX-License-Identifier: MIT
/*
 * test_guest.c - every test program in every guest mode: what the program
 * expects holds, and all modes end with the same registers and memory.
 *
 * Left out of the comparison are the EFLAGS bits that tell the modes apart by
 * the processor's own rules: IOPL, VM, VIF, VIP, and RF.
 */
#include <stdio.h>
#include <string.h>

#include "lab.h"

#define EFLAGS_COMPARED	(~(0x3000u | 1u << 17 | 1u << 19 | 1u << 20 | 1u << 16))
#define PROGRAMS_MAX	32

struct job {
	char name[64];
	int program;
	int mode;
};

/* How a program ended in v86 mode, for comparison with the others. */
struct ending {
	bool valid;
	struct outcome outcome;
	uint64_t memory;
};

static struct job jobs[PROGRAMS_MAX * LAB_MODES];
static struct CMUnitTest tests[(PROGRAMS_MAX + 1) * LAB_MODES];
static struct ending endings[PROGRAMS_MAX];

/* FNV-1a, eight bytes at a time. */
static uint64_t hash(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0xcbf29ce484222325ull;
	uint64_t word;

	for (; size >= 8; size -= 8, bytes += 8) {
		memcpy(&word, bytes, 8);
		value = (value ^ word) * 0x100000001b3ull;
		value ^= value >> 32;
	}
	return value;
}

static void keep(struct ending *ending, const struct outcome *outcome)
{
	ending->outcome = *outcome;
	ending->outcome.eflags &= EFLAGS_COMPARED;
	ending->outcome.ram = NULL;
	ending->memory = hash(outcome->ram, PROGRAM_RAM);
	ending->valid = true;
}

static void compare(const struct ending *v86, const struct ending *here)
{
	const struct outcome *a = &v86->outcome;
	const struct outcome *b = &here->outcome;

	if (!v86->valid)
		return;
	assert_int_equal(a->end, b->end);
	assert_memory_equal(a->gpr, b->gpr, sizeof(a->gpr));
	assert_memory_equal(a->sreg, b->sreg, sizeof(a->sreg));
	assert_int_equal(a->eip, b->eip);
	assert_int_equal(a->eflags, b->eflags);
	assert_true(v86->memory == here->memory);
}

static void check_granted(struct vmm86 *machine, const struct lab_mode *mode)
{
	const struct vmm86_setup *setup = vmm86_setup(machine);

	assert_int_equal(setup->mode, mode->mode);
	if (mode->flags & VMM86_SETUP_NO_EPT)
		assert_int_equal(setup->granted & VMM86_GRANTED_EPT, 0);
	assert_int_equal(vmm86_ram_size(machine), PROGRAM_RAM);
}

static void run_job(const struct job *job, const struct program *program)
{
	const struct lab_mode *mode = &lab_modes[job->mode];
	struct vmm86 *machine = lab_open(mode, program_a20(program) ?
					 VMM86_SETUP_A20 : 0);
	struct ending here = { 0 };
	struct outcome outcome;
	struct ports ports;
	unsigned int wrong;

	if (!machine)
		skip();
	check_granted(machine, mode);
	ports_init(&ports);
	lab_start(machine, program->file, program->image_size);
	lab_run(machine, program, &ports, &outcome, NULL, NULL);
	wrong = program_check(program, &outcome, &ports);
	keep(&here, &outcome);
	vmm86_close(machine);
	assert_int_equal(wrong, 0);
	if (job->mode == LAB_V86)
		endings[job->program] = here;
	else
		compare(&endings[job->program], &here);
}

static void test_program(void **state)
{
	const struct job *job = *state;
	struct program program;

	assert_int_equal(program_load(&program, lab_guest_folder(),
				      program_names[job->program]), 0);
	if (program_skip(&program, lab_kvm() ? RUNNER_KVM : lab_modes[job->mode].runner))
		skip();
	run_job(job, &program);
	program_free(&program);
}

/* The machine that disturbs, and what this process keeps in its own FPU. */
struct disturbance {
	struct vmm86 *other;
	struct program program;
	struct ports ports;
	double own;
	unsigned int times;
};

static void disturb(void *data)
{
	struct disturbance *d = data;
	struct outcome outcome;
	double root = d->own;

	lab_start(d->other, d->program.file, d->program.image_size);
	ports_init(&d->ports);
	lab_run(d->other, &d->program, &d->ports, &outcome, NULL, NULL);
	assert_int_equal(program_check(&d->program, &outcome, &d->ports), 0);
	/* Newton's step for the root of 2, in this process's own registers. */
	__asm__ volatile("" : "+x"(root));
	d->own = (root + 2.0 / root) / 2.0;
	d->times++;
	lab_alarm(20000);
}

/* Two machines and the process take turns on one FPU. */
static void test_fpu(void **state)
{
	const struct lab_mode *mode = *state;
	struct disturbance d = { .own = 1.0 };
	struct vmm86 *machine = lab_open(mode, 0);
	struct outcome outcome;
	struct program program;
	struct ports ports;

	if (!machine)
		skip();
	d.other = lab_open(mode, 0);
	assert_int_equal(program_load(&program, lab_guest_folder(), "x87"), 0);
	assert_int_equal(program_load(&d.program, lab_guest_folder(),
				      "x87_other"), 0);
	ports_init(&ports);
	lab_start(machine, program.file, program.image_size);
	lab_run(machine, &program, &ports, &outcome, disturb, &d);
	assert_int_equal(program_check(&program, &outcome, &ports), 0);
	/* 10 port accesses and 2 HLT on the way. */
	assert_int_equal(d.times, 12);
	assert_true(d.own > 1.41421356237309 && d.own < 1.41421356237310);
	vmm86_close(machine);
	vmm86_close(d.other);
	program_free(&program);
	program_free(&d.program);
}

static size_t add_job(size_t count, int program, int mode)
{
	struct job *job = &jobs[count];

	job->program = program;
	job->mode = mode;
	snprintf(job->name, sizeof(job->name), "%s in %s",
		 program_names[program], lab_modes[mode].name);
	tests[count] = (struct CMUnitTest) {
		.name = job->name,
		.test_func = test_program,
		.initial_state = job,
	};
	return count + 1;
}

static size_t add_fpu(size_t count, int mode)
{
	static char names[LAB_MODES][64];

	snprintf(names[mode], sizeof(names[mode]), "two machines' x87 in %s",
		 lab_modes[mode].name);
	tests[count] = (struct CMUnitTest) {
		.name = names[mode],
		.test_func = test_fpu,
		.initial_state = (void *)&lab_modes[mode],
	};
	return count + 1;
}

int main(void)
{
	size_t count = 0;
	int program, mode;

	for (program = 0; program_names[program]; program++) {
		for (mode = 0; mode < LAB_MODES; mode++)
			count = add_job(count, program, mode);
	}
	for (mode = 0; mode < LAB_MODES; mode++)
		count = add_fpu(count, mode);
	return _cmocka_run_group_tests("guest", tests, count, NULL, NULL);
}
