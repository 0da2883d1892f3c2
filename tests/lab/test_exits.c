// SPDX-License-Identifier: MIT
/*
 * test_exits.c - what an exit reports: port accesses in one piece, the
 * instructions that v86 cannot execute, interrupts left pending.
 */
#include <string.h>

#include "lab.h"

/* An instruction that needs real mode, and what the exit calls it. */
struct privileged {
	const char *name;
	uint32_t instruction;
	uint8_t length;
	uint8_t bytes[8];
};

static const struct privileged privileged[] = {
	{ "LGDT", VMM86_PRIV_LGDT, 5, { 0x0f, 0x01, 0x16, 0x00, 0x14 } },
	{ "LIDT", VMM86_PRIV_LIDT, 5, { 0x0f, 0x01, 0x1e, 0x00, 0x14 } },
	{ "LMSW", VMM86_PRIV_LMSW, 3, { 0x0f, 0x01, 0xf0 } },
	{ "CLTS", VMM86_PRIV_CLTS, 2, { 0x0f, 0x06 } },
	{ "MOV CR0,EAX", VMM86_PRIV_MOV_CR, 3, { 0x0f, 0x22, 0xc0 } },
	{ "MOV EAX,CR0", VMM86_PRIV_MOV_CR, 3, { 0x0f, 0x20, 0xc0 } },
	{ "MOV DR7,EAX", VMM86_PRIV_MOV_DR, 3, { 0x0f, 0x23, 0xf8 } },
	{ "INVD", VMM86_PRIV_INVD, 2, { 0x0f, 0x08 } },
	{ "WBINVD", VMM86_PRIV_WBINVD, 2, { 0x0f, 0x09 } },
	{ "INVLPG", VMM86_PRIV_INVLPG, 5, { 0x0f, 0x01, 0x3e, 0x00, 0x14 } },
	{ "RDMSR", VMM86_PRIV_RDMSR, 2, { 0x0f, 0x32 } },
	{ "WRMSR", VMM86_PRIV_WRMSR, 2, { 0x0f, 0x30 } },
	{ "66 2E LGDT", VMM86_PRIV_LGDT, 7,
	  { 0x66, 0x2e, 0x0f, 0x01, 0x16, 0x00, 0x14 } },
};

static void check_privileged(struct vmm86 *machine, const struct privileged *p)
{
	const struct vmm86_run *run = vmm86_state(machine);
	const struct vmm86_exit_privileged *exit = &run->exit.privileged;

	print_message("# %s\n", p->name);
	lab_start(machine, p->bytes, sizeof(p->bytes));
	vmm86_state(machine)->gpr[VMM86_EAX] = 0x12345678;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_PRIVILEGED);
	assert_int_equal(exit->instruction, p->instruction);
	assert_int_equal(exit->length, p->length);
	assert_memory_equal(exit->bytes, p->bytes, p->length);
	assert_int_equal(run->eip, PROGRAM_LOAD);
	assert_int_equal(run->gpr[VMM86_EAX], 0x12345678);
}

static void test_privileged(void **state)
{
	struct vmm86 *machine = lab_open(*state, 0);
	unsigned int i;

	for (i = 0; i < COUNT(privileged); i++)
		check_privileged(machine, &privileged[i]);
	vmm86_close(machine);
}

/* MOV CX,8192; REP OUTSB; HLT and the same with INSB, whole pages at once. */
static void test_string_pages(void **state)
{
	static const uint8_t code[] = {
		0xb9, 0x00, 0x20, 0xf3, 0x6e, 0xf4,
		0xb9, 0x00, 0x20, 0xf3, 0x6c, 0xf4,
	};
	struct vmm86 *machine = lab_open(*state, 0);
	struct vmm86_run *run;
	int exits = 0;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	lab_start(machine, code, sizeof(code));
	while (vmm86_run(machine) == VMM86_EXIT_IO) {
		assert_int_equal(run->exit.io.string, 1);
		assert_int_equal(run->exit.io.direction, VMM86_IO_OUT);
		exits++;
	}
	assert_int_equal(run->exit.reason, VMM86_EXIT_HLT);
	assert_in_range(exits, 2, 4);
	exits = 0;
	while (vmm86_run(machine) == VMM86_EXIT_IO) {
		memset(vmm86_data(machine), 0x77, VMM86_PAGE_SIZE);
		assert_int_equal(run->exit.io.direction, VMM86_IO_IN);
		exits++;
	}
	assert_int_equal(run->exit.reason, VMM86_EXIT_HLT);
	assert_in_range(exits, 2, 4);
	vmm86_close(machine);
}

/* IN EAX,DX: the answer loads all of EAX, and nothing but the answer. */
static void test_input(void **state)
{
	static const uint8_t code[] = { 0x66, 0xed, 0xec, 0xf4 };
	struct vmm86 *machine = lab_open(*state, 0);
	struct vmm86_run *run;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	lab_start(machine, code, sizeof(code));
	run->gpr[VMM86_EDX] = 0xabcd;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(run->exit.io.port, 0xabcd);
	assert_int_equal(run->exit.io.size, 4);
	assert_int_equal(run->exit.io.count, 1);
	assert_int_equal(run->exit.io.string, 0);
	assert_int_equal(run->exit.io.direction, VMM86_IO_IN);
	run->exit.io.data = 0x89abcdef;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(run->exit.io.size, 1);
	assert_int_equal(run->gpr[VMM86_EAX], 0x89abcdef);
	run->exit.io.data = 0x11111122;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EAX], 0x89abcd22);
	assert_int_equal(run->eip, PROGRAM_LOAD + sizeof(code));
	vmm86_close(machine);
}

/* A pending interrupt stays pending while IF is clear, and .irq shows it. */
static void test_pending(void **state)
{
	static const uint8_t code[] = { 0x90, 0xf4, 0xfb, 0x90, 0xf4 };
	static const uint8_t vector[] = { 0x00, 0x10, 0x00, 0x00 };
	static const uint8_t handler[] = { 0xf4 };
	struct vmm86 *machine = lab_open(*state, 0);
	struct vmm86_run *run;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	lab_start(machine, code, sizeof(code));
	vmm86_write(machine, 0x20 * 4, vector, sizeof(vector));
	vmm86_write(machine, 0x1000, handler, sizeof(handler));
	run->irq = VMM86_IRQ_PENDING | 0x20;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->eip, PROGRAM_LOAD + 2);
	assert_int_equal(run->irq, VMM86_IRQ_PENDING | 0x20);
	assert_int_equal(run->stats.injected, 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->eip, 0x1001);
	assert_int_equal(run->irq, 0);
	assert_int_equal(run->stats.injected, 1);
	vmm86_close(machine);
}

/* Taken back before the guest could take it: it is not delivered. */
static void test_withdrawn(void **state)
{
	static const uint8_t code[] = { 0xf4, 0xfb, 0x90, 0xf4 };
	struct vmm86 *machine = lab_open(*state, 0);
	struct vmm86_run *run;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	lab_start(machine, code, sizeof(code));
	run->irq = VMM86_IRQ_PENDING | 0x20;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	run->irq = 0;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->eip, PROGRAM_LOAD + sizeof(code));
	assert_int_equal(run->stats.injected, 0);
	vmm86_close(machine);
}

/* DS reaches 4 GiB: a real-mode segment with another limit. */
static void widen_ds(struct vmm86 *machine)
{
	struct vmm86_run *run = vmm86_state(machine);

	run->wanted = VMM86_REGS_ALL;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	run->system.sreg[VMM86_DS].limit = UINT32_MAX;
	run->system.sreg[VMM86_DS].access |= 1u << 15;	/* in pages */
	run->changed = VMM86_REGS_SYSTEM;
}

/*
 * With A20 off an address above the memory is one in it; with A20 on again it
 * is outside, whatever was mapped there meanwhile.
 */
static void test_a20_above_memory(void **state)
{
	/* HLT; MOV AL, [1F0000h]; HLT; MOV AL, [1F0000h]; HLT */
	static const uint8_t code[] = {
		0xf4,
		0x67, 0xa0, 0x00, 0x00, 0x1f, 0x00, 0xf4,
		0x67, 0xa0, 0x00, 0x00, 0x1f, 0x00, 0xf4,
	};
	static const uint8_t mark = 0x5a;
	struct vmm86 *machine = lab_open(*state, 0);
	struct vmm86_run *run;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	lab_start(machine, code, sizeof(code));
	vmm86_write(machine, 0xf0000, &mark, 1);
	widen_ds(machine);
	run->a20 = 0;
	run->changed |= VMM86_STATE_A20;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EAX] & 0xff, mark);
	run->a20 = 1;
	run->changed = VMM86_STATE_A20;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_MEMORY);
	assert_int_equal(run->exit.memory.address, 0x1f0000);
	assert_int_equal(run->exit.memory.access, VMM86_ACCESS_READ);
	vmm86_close(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "privileged instructions in v86", test_privileged, NULL,
		  NULL, (void *)&lab_modes[LAB_V86] },
		{ "privileged instructions in v86 without EPT",
		  test_privileged, NULL, NULL,
		  (void *)&lab_modes[LAB_V86_NO_EPT] },
		IN_ALL_MODES("string I/O in pages", test_string_pages),
		IN_ALL_MODES("input", test_input),
		IN_ALL_MODES("a pending interrupt", test_pending),
		IN_ALL_MODES("an interrupt withdrawn", test_withdrawn),
		{ "A20 above the memory in real", test_a20_above_memory, NULL, NULL,
		  (void *)&lab_modes[LAB_REAL] },
	};

	return cmocka_run_group_tests_name("exits", tests, NULL, NULL);
}
