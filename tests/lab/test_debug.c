// SPDX-License-Identifier: MIT
/*
 * test_debug.c - single steps, breakpoints, the FPU's registers and deadlines,
 * in every mode and with either back end.
 */
#include <string.h>
#include <time.h>

#include "lab.h"

#define BASE		PROGRAM_LOAD
#define FLAG_TF		0x100u
#define FLAG_IF		0x200u
#define SECOND		1000000000ull

static void touch(struct vmm86 *machine, uint32_t address)
{
	static const uint8_t halt[] = { 0xf4 };

	lab_start(machine, halt, sizeof(halt));
	vmm86_write(machine, address, halt, sizeof(halt));
	vmm86_state(machine)->eip = address;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
}

static struct vmm86 *start(void **state, const void *code, size_t size)
{
	struct vmm86 *machine = lab_open(*state, 0);

	if (!machine)
		skip();
	/*
	 * The emulated processor (Bochs 2.7) leaves a trap pending at VM exits with
	 * EFLAGS.TF set, and KVM lets it come: so have the pages mapped before.
	 */
	touch(machine, 0x1500);
	touch(machine, BASE);
	lab_start(machine, code, size);
	return machine;
}

#define START(state, ...)						\
	start(state, (const uint8_t[]) { __VA_ARGS__ },			\
	      sizeof((const uint8_t[]) { __VA_ARGS__ }))

static void expect_step(struct vmm86 *machine, uint32_t eip)
{
	const struct vmm86_run *run = vmm86_state(machine);

	assert_int_equal(vmm86_step(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->exit.debug.vector, 1);
	assert_true(run->exit.debug.dr6 & 1u << 14);
	assert_int_equal(run->eip, eip);
	assert_int_equal(run->eflags & FLAG_TF, 0);
}

/* INC AX; MOV BX,1234h; PUSHF; POP CX; STI; NOP; MOV SS,DX; MOV SP,8000h; HLT */
static void test_step(void **state)
{
	struct vmm86 *machine = START(state, 0x40, 0xbb, 0x34, 0x12, 0x9c, 0x59, 0xfb, 0x90,
				      0x8e, 0xd2, 0xbc, 0x00, 0x80, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	uint32_t steps;

	expect_step(machine, BASE + 1);
	assert_int_equal(run->gpr[VMM86_EAX], 1);
	expect_step(machine, BASE + 4);
	assert_int_equal(run->gpr[VMM86_EBX], 0x1234);
	expect_step(machine, BASE + 5);
	expect_step(machine, BASE + 6);
	/* The flag that may have made the steps is not the program's. */
	assert_int_equal(run->gpr[VMM86_ECX] & FLAG_TF, 0);
	expect_step(machine, BASE + 7);
	assert_true(run->eflags & FLAG_IF);
	expect_step(machine, BASE + 8);
	/* MOV SS holds a trap back for one instruction: one step or two. */
	for (steps = 0; run->eip < BASE + 13 && steps < 2; steps++)
		assert_int_equal(vmm86_step(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 13);
	assert_int_equal(run->gpr[VMM86_ESP], 0x8000);
	assert_int_equal(vmm86_step(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->eip, BASE + 14);
	vmm86_close(machine);
}

/* INT 60h; NOP, with a handler of NOP; IRET: a step goes into it and out again. */
static void test_step_interrupt(void **state)
{
	struct vmm86 *machine = START(state, 0xcd, 0x60, 0x90, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	static const uint8_t handler[] = { 0x90, 0xcf };
	static const uint16_t vector[] = { 0x1500, 0 };
	uint16_t frame[3];

	run->gpr[VMM86_ESP] = 0x7000;
	run->eflags = FLAG_IF | 2;
	run->changed |= VMM86_REGS_IP;
	vmm86_write(machine, 0x1500, handler, sizeof(handler));
	vmm86_write(machine, 0x60 * 4, vector, sizeof(vector));
	expect_step(machine, 0x1500);
	assert_int_equal(run->gpr[VMM86_ESP], 0x7000 - 6);
	assert_int_equal(run->eflags & FLAG_IF, 0);
	vmm86_read(machine, 0x7000 - 6, frame, sizeof(frame));
	assert_int_equal(frame[0], BASE + 2);
	assert_int_equal(frame[1], 0);
	assert_int_equal(frame[2] & (FLAG_IF | FLAG_TF), FLAG_IF);
	expect_step(machine, 0x1501);
	expect_step(machine, BASE + 2);
	assert_true(run->eflags & FLAG_IF);
	expect_step(machine, BASE + 3);
	vmm86_close(machine);
}

/* OUT and IN are one step each, with the callback called. */
static void out(void *opaque, uint16_t port, unsigned int size, uint32_t value)
{
	assert_int_equal(port, 0x42);
	assert_int_equal(size, 1);
	*(uint32_t *)opaque = value;
}

static uint32_t in(void *opaque, uint16_t port, unsigned int size)
{
	(void)opaque;
	assert_int_equal(port, 0x42);
	assert_int_equal(size, 1);
	return 0x99;
}

/* The trap that the emulated processor left: see start(). */
static void drop_trap(struct vmm86 *machine)
{
	if (lab_kvm())
		expect_step(machine, vmm86_state(machine)->eip);
}

static void test_step_ports(void **state)
{
	struct vmm86 *machine = START(state, 0xb0, 0x55, 0xe6, 0x42, 0xe4, 0x42, 0x90, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	uint32_t written = 0;

	assert_int_equal(vmm86_on_port(machine, 0x42, 0x42, in, out, &written), 0);
	expect_step(machine, BASE + 2);
	assert_int_equal(vmm86_step(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 4);
	assert_int_equal(written, 0x55);
	drop_trap(machine);
	assert_int_equal(vmm86_step(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 6);
	assert_int_equal(run->gpr[VMM86_EAX] & 0xff, 0x99);
	/* What was read can be changed before the guest goes on. */
	run->gpr[VMM86_EAX] = 0x12345678;
	drop_trap(machine);
	expect_step(machine, BASE + 7);
	assert_int_equal(run->gpr[VMM86_EAX], 0x12345678);
	vmm86_close(machine);
}

/* A loop of three INC AX; LOOP: the breakpoint on INC is hit three times. */
static void check_loop(void **state, enum vmm86_break kind)
{
	struct vmm86 *machine = START(state, 0xb9, 0x03, 0x00, 0x40, 0xe2, 0xfd, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	uint8_t byte = 0;
	int i;

	assert_int_equal(vmm86_break(machine, kind, BASE + 3, 1, true), 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEBUG);
		assert_int_equal(run->eip, BASE + 3);
		assert_int_equal(run->gpr[VMM86_EAX], i);
		vmm86_read(machine, BASE + 3, &byte, 1);
		assert_int_equal(byte, 0x40);
	}
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EAX], 3);
	assert_int_equal(vmm86_break(machine, kind, BASE + 3, 1, false), 0);
	assert_int_equal(*((uint8_t *)vmm86_ram(machine) + BASE + 3), 0x40);
	vmm86_close(machine);
}

static void test_break_code(void **state)
{
	check_loop(state, VMM86_BREAK_CODE);
}

static void test_break_exec(void **state)
{
	check_loop(state, VMM86_BREAK_EXEC);
}

/* MOV AX,[1400h]; MOV [1402h],AX; MOV [1400h],AX; HLT */
static void test_watch(void **state)
{
	struct vmm86 *machine = START(state, 0xa1, 0x00, 0x14, 0xa3, 0x02, 0x14,
				      0xa3, 0x00, 0x14, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);

	assert_int_equal(vmm86_break(machine, VMM86_BREAK_WRITE, 0x1400, 2, true), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 9);
	assert_int_equal(run->exit.debug.dr6 & 0xf, 1);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);

	assert_int_equal(vmm86_break(machine, VMM86_BREAK_WRITE, 0x1400, 2, false), 0);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_ACCESS, 0x1402, 2, true), 0);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_ACCESS, 0x1400, 2, true), 0);
	run->eip = BASE;
	run->changed |= VMM86_REGS_IP;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 3);
	assert_int_equal(run->exit.debug.dr6 & 0xf, 2);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 6);
	assert_int_equal(run->exit.debug.dr6 & 0xf, 1);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 9);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	vmm86_close(machine);
}

/* The guest's own INT3 and its own single-stepping go on below a debugger. */
static void test_own_traps(void **state)
{
	struct vmm86 *machine = START(state, 0xcc, 0x40, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	static const uint8_t handler[] = { 0x43, 0xcf };	/* INC BX; IRET */
	static const uint16_t vector[] = { 0x1500, 0 };

	run->gpr[VMM86_ESP] = 0x7000;
	vmm86_write(machine, 0x1500, handler, sizeof(handler));
	vmm86_write(machine, 3 * 4, vector, sizeof(vector));
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_CODE, BASE + 1, 1, true), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEBUG);
	assert_int_equal(run->eip, BASE + 1);
	assert_int_equal(run->gpr[VMM86_EBX], 1);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	vmm86_close(machine);
}

static void test_break_limits(void **state)
{
	struct vmm86 *machine = START(state, 0xf4);
	uint32_t n;

	for (n = 0; n < 4; n++)
		assert_int_equal(vmm86_break(machine, VMM86_BREAK_WRITE, 4 * n, 4, true), 0);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_EXEC, BASE, 1, true),
			 -VMM86_ERR_NO_MEMORY);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_WRITE, 0, 4, false), 0);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_EXEC, BASE, 1, true), 0);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_WRITE, 0x1401, 2, true),
			 -VMM86_ERR_ARGUMENT);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_WRITE, 0x1400, 3, true),
			 -VMM86_ERR_ARGUMENT);
	assert_int_equal(vmm86_break(machine, VMM86_BREAK_CODE, 0x7fffffff, 1, true),
			 -VMM86_ERR_RANGE);
	vmm86_close(machine);
}

/* FLD1; HLT, then FISTP word [1400h]; HLT with another value put there. */
static void test_fpu(void **state)
{
	struct vmm86 *machine = START(state, 0xd9, 0xe8, 0xf4, 0xdf, 0x1e, 0x00, 0x14, 0xf4);
	static const uint8_t one[10] = { [7] = 0x80, [8] = 0xff, [9] = 0x3f };
	struct vmm86_fpu fpu;
	uint16_t value = 0;

	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(vmm86_get_fpu(machine, &fpu), 0);
	assert_memory_equal(fpu.image + 32, one, sizeof(one));
	fpu.image[32 + 8] = 0x01;	/* 2^2: exponent 4001h */
	fpu.image[32 + 9] = 0x40;
	memset(fpu.image + 24, 0xff, 4);	/* bits of MXCSR that no processor has */
	assert_int_equal(vmm86_set_fpu(machine, &fpu), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	vmm86_read(machine, 0x1400, &value, 2);
	assert_int_equal(value, 4);
	vmm86_close(machine);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

/* A guest that never exits comes back when it is time, and again, and again. */
static void test_deadline(void **state)
{
	struct vmm86 *machine = START(state, 0xfb, 0x40, 0xeb, 0xfd);
	struct vmm86_run *run = vmm86_state(machine);
	int i;

	for (i = 0; i < 5; i++) {
		run->deadline = now() + SECOND / 50;
		assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEADLINE);
		assert_true(now() >= run->deadline);
		assert_true(now() < run->deadline + SECOND);
	}
	/* It has passed: at once, nothing executed. */
	i = run->gpr[VMM86_EAX];
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_DEADLINE);
	assert_int_equal(run->gpr[VMM86_EAX], i);
	vmm86_close(machine);
}

/* A later deadline replaces one that is near; none at all ends nothing. */
static void test_deadline_changed(void **state)
{
	struct vmm86 *machine = START(state, 0xe6, 0x42, 0xb9, 0x00, 0x80, 0xe2, 0xfe, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);

	run->deadline = now() + SECOND;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	run->deadline = now() + 100 * SECOND;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	run->eip = BASE + 2;
	run->changed |= VMM86_REGS_IP;
	run->deadline = 0;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	vmm86_close(machine);
}

/* An interrupt stays pending over a step and comes afterwards. */
static void test_step_holds_interrupts(void **state)
{
	struct vmm86 *machine = START(state, 0x40, 0x40, 0x40, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	static const uint8_t handler[] = { 0x43, 0xcf };
	static const uint16_t vector[] = { 0x1500, 0 };

	run->gpr[VMM86_ESP] = 0x7000;
	run->eflags = FLAG_IF | 2;
	run->changed |= VMM86_REGS_IP;
	vmm86_write(machine, 0x1500, handler, sizeof(handler));
	vmm86_write(machine, 0x61 * 4, vector, sizeof(vector));
	run->irq = VMM86_IRQ_PENDING | 0x61;
	expect_step(machine, BASE + 1);
	assert_int_equal(run->irq, VMM86_IRQ_PENDING | 0x61);
	assert_int_equal(run->gpr[VMM86_EBX], 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->irq, 0);
	assert_int_equal(run->gpr[VMM86_EBX], 1);
	assert_int_equal(run->gpr[VMM86_EAX], 3);
	vmm86_close(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("single steps", test_step),
		IN_ALL_MODES("a step into INT and out by IRET", test_step_interrupt),
		IN_ALL_MODES("IN and OUT are a step each", test_step_ports),
		IN_ALL_MODES("steps hold interrupts back", test_step_holds_interrupts),
		IN_ALL_MODES("breakpoint in memory", test_break_code),
		IN_ALL_MODES("breakpoint in a debug register", test_break_exec),
		IN_ALL_MODES("watchpoints", test_watch),
		IN_ALL_MODES("the guest's own traps under a debugger", test_own_traps),
		IN_ALL_MODES("limits of breakpoints", test_break_limits),
		IN_ALL_MODES("FPU registers", test_fpu),
		IN_ALL_MODES("deadline", test_deadline),
		IN_ALL_MODES("deadline that changes", test_deadline_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
