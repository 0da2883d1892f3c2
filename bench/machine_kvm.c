// SPDX-License-Identifier: MIT
/*
 * machine_kvm.c - a machine of KVM as a careful user of it makes one: as much
 * memory as ours, no devices, registers through the shared page.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

/* Where KVM may put pages of its own if the processor has no real mode. */
#define TSS_ADDRESS	0xfffbd000u

static bool make_memory(struct kvm_machine *kvm)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = VMM86_MEM_DEFAULT,
	};
	void *ram = mmap(NULL, VMM86_MEM_DEFAULT, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (ram == MAP_FAILED)
		return false;
	kvm->ram = ram;
	region.userspace_addr = (uintptr_t)ram;
	return ioctl(kvm->vm, KVM_SET_TSS_ADDR, TSS_ADDRESS) == 0 &&
	       ioctl(kvm->vm, KVM_SET_USER_MEMORY_REGION, &region) == 0;
}

static bool make_processor(struct kvm_machine *kvm)
{
	void *run;

	kvm->vcpu = ioctl(kvm->vm, KVM_CREATE_VCPU, 0);
	if (kvm->vcpu < 0)
		return false;
	kvm->run_size = ioctl(kvm->system, KVM_GET_VCPU_MMAP_SIZE, 0);
	run = mmap(NULL, kvm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   kvm->vcpu, 0);
	if (run == MAP_FAILED)
		return false;
	kvm->run = run;
	return true;
}

bool kvm_machine_open(struct kvm_machine *kvm)
{
	memset(kvm, 0, sizeof(*kvm));
	kvm->vm = -1;
	kvm->vcpu = -1;
	kvm->system = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm->system < 0)
		return false;
	kvm->vm = ioctl(kvm->system, KVM_CREATE_VM, 0);
	return kvm->vm >= 0 && make_memory(kvm) && make_processor(kvm);
}

void kvm_machine_close(struct kvm_machine *kvm)
{
	if (kvm->run)
		munmap(kvm->run, kvm->run_size);
	if (kvm->vcpu >= 0)
		close(kvm->vcpu);
	if (kvm->vm >= 0)
		close(kvm->vm);
	if (kvm->ram)
		munmap(kvm->ram, VMM86_MEM_DEFAULT);
	if (kvm->system >= 0)
		close(kvm->system);
}

/* Real mode with all segments 0, as raw_start() does it. */
bool kvm_machine_start(struct kvm_machine *kvm, struct guest guest)
{
	struct kvm_regs regs = {
		.rip = GUEST_LOAD, .rsp = GUEST_LOAD, .rflags = 2,
	};
	struct kvm_sregs sregs;

	memcpy(kvm->ram + GUEST_LOAD, guest.code, guest.size);
	if (ioctl(kvm->vcpu, KVM_GET_SREGS, &sregs))
		return false;
	sregs.cs.selector = 0;
	sregs.cs.base = 0;
	sregs.idt.base = 0;
	sregs.idt.limit = 0x3ff;
	return ioctl(kvm->vcpu, KVM_SET_SREGS, &sregs) == 0 &&
	       ioctl(kvm->vcpu, KVM_SET_REGS, &regs) == 0;
}

/* Move the data segment. */
bool kvm_machine_load_base(struct kvm_machine *kvm, uint32_t base)
{
	struct kvm_sregs sregs;

	if (ioctl(kvm->vcpu, KVM_GET_SREGS, &sregs))
		return false;
	sregs.ds.base = base;
	return ioctl(kvm->vcpu, KVM_SET_SREGS, &sregs) == 0;
}
