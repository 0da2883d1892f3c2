// SPDX-License-Identifier: MIT
/*
 * machine.c - a machine of either kind behind one face, through the kernel's
 * interfaces themselves: nothing of our library is in what is measured.
 */
#include <linux/kvm.h>
#include <string.h>

#include "bench.h"

const char *const who_names[WHO_COUNT] = { "real", "v86", "kvm" };

static bool open_ours(struct machine *m, struct guest guest)
{
	uint32_t mode = m->who == WHO_REAL ? VMM86_MODE_REAL : VMM86_MODE_V86;

	if (!raw_open(&m->raw, mode, VMM86_SETUP_A20))
		return false;
	raw_start(&m->raw, guest.code, guest.size);
	m->raw.run->wanted = 0;
	m->fd = m->raw.fd;
	m->run = VMM86_RUN;
	m->ram = m->raw.ram;
	return true;
}

static bool open_kvm(struct machine *m, struct guest guest)
{
	if (!kvm_machine_open(&m->kvm) || !kvm_machine_start(&m->kvm, guest))
		return false;
	m->fd = m->kvm.vcpu;
	m->run = KVM_RUN;
	m->ram = m->kvm.ram;
	return true;
}

/* False if there is no such machine here; close it in any case. */
bool machine_open(struct machine *m, enum runner who, struct guest guest)
{
	m->who = who;
	return who == WHO_KVM ? open_kvm(m, guest) : open_ours(m, guest);
}

void machine_close(struct machine *m)
{
	if (m->who == WHO_KVM)
		kvm_machine_close(&m->kvm);
	else
		raw_close(&m->raw);
}

static enum ending ending_ours(const struct vmm86_exit *exit)
{
	switch (exit->reason) {
	case VMM86_EXIT_IO:
		return END_AT_PORT;
	case VMM86_EXIT_HLT:
		return END_AT_HLT;
	case VMM86_EXIT_VMCALL:
		return END_AT_VMCALL;
	case VMM86_EXIT_MEMORY:
		return END_AT_MEMORY;
	default:
		return END_OF_ANOTHER_KIND;
	}
}

static enum ending ending_kvm(const struct kvm_run *run)
{
	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		return END_AT_PORT;
	case KVM_EXIT_HLT:
		return END_AT_HLT;
	case KVM_EXIT_MMIO:
		return END_AT_MEMORY;
	default:
		return END_OF_ANOTHER_KIND;
	}
}

enum ending machine_ending(const struct machine *m)
{
	return m->who == WHO_KVM ? ending_kvm(m->kvm.run) :
				   ending_ours(&m->raw.run->exit);
}

bool machine_runs_to(struct machine *m, enum ending ending)
{
	return machine_run(m) == 0 && machine_ending(m) == ending;
}

/* Point an interrupt vector at 0000:@offset. */
void machine_vector(struct machine *m, unsigned int vector, uint16_t offset)
{
	uint16_t entry[2] = { offset, 0 };

	memcpy(m->ram + 4 * vector, entry, sizeof(entry));
}

/* Elements of the port access at which the run ended. */
uint32_t machine_port_count(const struct machine *m)
{
	return m->who == WHO_KVM ? m->kvm.run->io.count : m->raw.run->exit.io.count;
}

/* The same through our library, which has a back end for KVM. */
bool machine_open_library(struct vmm86 **machine, enum runner who, uint32_t flags)
{
	struct vmm86_options options = {
		.mode = who == WHO_V86 ? VMM86_MODE_V86 : VMM86_MODE_REAL,
		.flags = flags,
		.backend = who == WHO_KVM ? VMM86_BACKEND_KVM : VMM86_BACKEND_VMX,
	};

	return vmm86_open(&options, machine) == 0;
}
