// SPDX-License-Identifier: MIT
/*
 * fake_machine.c - see fake_machine.h; it stands in for both back ends.
 */
#include <stdlib.h>

#include "tests/pc/fake_machine.h"

int (*fake_run)(struct vmm86 *m);
struct vmm86_fpu fake_fpu;
bool fake_fpu_fails;
uint32_t fake_mem_size = VMM86_MEM_DEFAULT;

static int open_fake(struct vmm86 *m, const struct vmm86_options *options)
{
	m->setup.mode = options->mode ? options->mode : VMM86_MODE_REAL;
	m->setup.mem_size = options->mem_size ? options->mem_size : fake_mem_size;
	m->ram = calloc(1, m->setup.mem_size);
	m->run = calloc(1, sizeof(*m->run));
	m->data = calloc(1, VMM86_PAGE_SIZE);
	return m->ram && m->run && m->data ? 0 : -VMM86_ERR_NO_MEMORY;
}

static int run(struct vmm86 *m)
{
	m->run->changed = 0;
	if (m->run->stop) {
		m->run->stop = 0;
		return -VMM86_ERR_INTERRUPTED;
	}
	return fake_run ? fake_run(m) : VMM86_EXIT_HLT;
}

static int fpu(struct vmm86 *m, struct vmm86_fpu *to, bool set)
{
	if (set && fake_fpu_fails)
		return machine_fail(m, VMM86_ERR_ARGUMENT, "no such FPU state");
	if (set)
		fake_fpu = *to;
	else
		*to = fake_fpu;
	return 0;
}

static void close_fake(struct vmm86 *m)
{
	free(m->ram);
	free(m->run);
	free(m->data);
}

const struct backend backend_vmx = {
	.name = "vmx",
	.open = open_fake,
	.run = run,
	.memory = mmio_serve,
	.fpu = fpu,
	.close = close_fake,
};

const struct backend backend_kvm = {
	.name = "kvm",
	.open = open_fake,
	.run = run,
	.memory = mmio_serve,
	.fpu = fpu,
	.close = close_fake,
};
