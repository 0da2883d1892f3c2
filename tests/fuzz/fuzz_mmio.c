// SPDX-License-Identifier: MIT
/*
 * fuzz_mmio.c - any bytes as the instruction that accesses a device's memory
 * (libFuzzer): it is executed, or refused with nothing changed.
 *
 * Links: tests/pc/fake_machine.c lib/machine.c lib/serve.c lib/debug.c lib/step.c
 * Links: lib/mmio.c -lZydis
 */
#include <stdlib.h>
#include <string.h>

#include "tests/pc/fake_machine.h"

#define CODE	0x1000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int accesses;

static void require(bool holds)
{
	if (!holds)
		abort();
}

static uint32_t load(void *opaque, uint32_t address, unsigned int size)
{
	(void)opaque;
	require(size == 1 || size == 2 || size == 4);
	accesses++;
	return address * 0x01010101;
}

static void store(void *opaque, uint32_t address, unsigned int size, uint32_t value)
{
	(void)opaque;
	(void)address;
	require((size == 1 || size == 2 || size == 4) &&
		(size == 4 || value >> 8 * size == 0));
	accesses++;
}

/* Registers, then the instruction. */
struct input {
	uint32_t gpr[VMM86_GPR_COUNT];
	uint32_t base[VMM86_SREG_COUNT];
	uint32_t eflags;
	uint8_t wide;
	uint8_t code[15];
};

static void put(struct vmm86 *machine, const struct input *in)
{
	struct vmm86_run *run = vmm86_state(machine);
	unsigned int i;

	memcpy(run->gpr, in->gpr, sizeof(run->gpr));
	for (i = 0; i < VMM86_SREG_COUNT; i++)
		run->system.sreg[i].base = in->base[i];
	run->system.sreg[VMM86_CS].base = 0;
	run->system.sreg[VMM86_CS].access = in->wide & 1 ? 1u << 14 : 0;
	run->eflags = in->eflags;
	run->eip = CODE;
	run->changed = 0;
	vmm86_write(machine, CODE, in->code, sizeof(in->code));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vmm86_options options = { .backend = VMM86_BACKEND_VMX };
	static struct vmm86 *machine;
	struct vmm86_run before;
	struct input in;

	if (size < sizeof(in))
		return 0;
	if (!machine) {
		require(!vmm86_open(&options, &machine));
		vmm86_on_memory(machine, 0x200000, UINT32_MAX, load, store, NULL);
	}
	memcpy(&in, data, sizeof(in));
	put(machine, &in);
	accesses = 0;
	before = *vmm86_state(machine);
	if (mmio_serve(machine))
		require(!accesses && !memcmp(&before, vmm86_state(machine), sizeof(before)));
	else
		require(accesses <= 3 && vmm86_state(machine)->eip - CODE <= 15);
	return 0;
}
