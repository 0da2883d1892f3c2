// SPDX-License-Identifier: MIT
/*
 * test_kvm.c - KVM as a neighbour: machines of vmm86 and of KVM in turn, each
 * one keeping the other out while it lives, and VMX off when both are gone.
 * Needs kvm_intel, so it is not part of the suite: see kvm.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"

#define ALTERNATIONS	1000
#define RACES		100
#define CODE_PAGE	0x7000u

/* INC AX; HLT */
static const uint8_t count_and_halt[] = { 0x40, 0xf4 };

/* Where the driver cannot, the library would take KVM. */
static const struct vmm86_options ours = { .backend = VMM86_BACKEND_VMX };

/* A machine of KVM with one page of memory, which holds the program. */
struct kvm {
	int kvm, vm, vcpu;
	void *page;
	struct kvm_run *run;
	size_t run_size;
};

static int open_kvm(void)
{
	return open("/dev/kvm", O_RDWR | O_CLOEXEC);
}

static void kvm_memory(struct kvm *k)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = CODE_PAGE,
		.memory_size = VMM86_PAGE_SIZE,
	};

	k->page = mmap(NULL, VMM86_PAGE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(k->page != MAP_FAILED);
	memcpy((uint8_t *)k->page + PROGRAM_LOAD - CODE_PAGE, count_and_halt,
	       sizeof(count_and_halt));
	region.userspace_addr = (uintptr_t)k->page;
	assert_int_equal(ioctl(k->vm, KVM_SET_USER_MEMORY_REGION, &region), 0);
}

/* Makes what belongs to a machine whose KVM_CREATE_VM succeeded. */
static void kvm_fill(struct kvm *k)
{
	struct kvm_sregs sregs;

	kvm_memory(k);
	k->vcpu = ioctl(k->vm, KVM_CREATE_VCPU, 0);
	assert_true(k->vcpu >= 0);
	k->run_size = ioctl(k->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	k->run = mmap(NULL, k->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		      k->vcpu, 0);
	assert_true(k->run != MAP_FAILED);
	assert_int_equal(ioctl(k->vcpu, KVM_GET_SREGS, &sregs), 0);
	sregs.cs.selector = 0;
	sregs.cs.base = 0;
	assert_int_equal(ioctl(k->vcpu, KVM_SET_SREGS, &sregs), 0);
}

/* False if KVM makes no machine since VMX is not free. */
static bool kvm_open(struct kvm *k)
{
	k->kvm = open_kvm();
	assert_true(k->kvm >= 0);
	k->vm = ioctl(k->kvm, KVM_CREATE_VM, 0);
	if (k->vm < 0) {
		/* EIO from 6.12 on */
		assert_true(errno == EBUSY || errno == EIO);
		close(k->kvm);
		return false;
	}
	kvm_fill(k);
	return true;
}

static void kvm_close(struct kvm *k)
{
	munmap(k->run, k->run_size);
	close(k->vcpu);
	close(k->vm);
	close(k->kvm);
	munmap(k->page, VMM86_PAGE_SIZE);
}

static void kvm_counts(struct kvm *k, uint16_t from)
{
	struct kvm_regs regs = {
		.rax = from, .rip = PROGRAM_LOAD, .rflags = 2,
	};

	assert_int_equal(ioctl(k->vcpu, KVM_SET_REGS, &regs), 0);
	assert_int_equal(ioctl(k->vcpu, KVM_RUN, 0), 0);
	assert_int_equal(k->run->exit_reason, KVM_EXIT_HLT);
	assert_int_equal(ioctl(k->vcpu, KVM_GET_REGS, &regs), 0);
	assert_int_equal(regs.rax, (uint16_t)(from + 1));
	assert_int_equal(regs.rip, PROGRAM_LOAD + sizeof(count_and_halt));
}

static bool vmm86_counts(struct vmm86 *machine, uint16_t from)
{
	struct vmm86_run *run = vmm86_state(machine);

	lab_start(machine, count_and_halt, sizeof(count_and_halt));
	run->gpr[VMM86_EAX] = from;
	return vmm86_run(machine) == VMM86_EXIT_HLT &&
	       run->gpr[VMM86_EAX] == (uint16_t)(from + 1) &&
	       run->eip == PROGRAM_LOAD + sizeof(count_and_halt);
}

/* One machine of KVM, from the beginning to the end. */
static void kvm_life(uint16_t from)
{
	struct kvm k;

	assert_true(kvm_open(&k));
	kvm_counts(&k, from);
	kvm_close(&k);
}

/* One of ours. */
static void vmm86_life(uint16_t from)
{
	struct vmm86 *machine;

	if (vmm86_open(&ours, &machine))
		fail_msg("%s", vmm86_explain(machine));
	assert_true(vmm86_counts(machine, from));
	vmm86_close(machine);
}

static void test_alternate(void **state)
{
	const int cpus = cpus_online();
	int i;

	(void)state;
	for (i = 0; i < ALTERNATIONS; i++) {
		assert_true(cpus_move(0, i / 2 % cpus));
		vmm86_life(i);
		kvm_life(i);
	}
	assert_true(cpus_all_vmxe(false));
}

static void test_kvm_keeps_us_out(void **state)
{
	struct vmm86 *machine;
	struct kvm k;
	int error;

	(void)state;
	assert_true(kvm_open(&k));
	assert_true(cpus_all_vmxe(true));
	error = vmm86_open(&ours, &machine);
	print_message("# %s\n", vmm86_explain(machine));
	assert_int_equal(error, -VMM86_ERR_BUSY);
	assert_non_null(strstr(vmm86_explain(machine), "CR4.VMXE"));
	assert_non_null(strstr(vmm86_explain(machine), "modprobe -r kvm_intel"));
	vmm86_close(machine);
	/* The refusal did KVM no harm. */
	assert_true(cpus_all_vmxe(true));
	kvm_counts(&k, 1);
	kvm_close(&k);
	assert_true(cpus_all_vmxe(false));
	vmm86_life(2);
}

static void test_we_keep_kvm_out(void **state)
{
	struct vmm86 *machine;
	struct kvm k;

	(void)state;
	assert_int_equal(vmm86_open(&ours, &machine), 0);
	assert_true(cpus_all_vmxe(true));
	assert_false(kvm_open(&k));
	/* Its attempt did us no harm. */
	assert_true(cpus_all_vmxe(true));
	assert_true(vmm86_counts(machine, 1));
	vmm86_close(machine);
	assert_true(cpus_all_vmxe(false));
	kvm_life(2);
}

/* Machines of vmm86 until told to stop: each works, or KVM was the reason. */
static void vmm86_in_child(const volatile bool *stop)
{
	int made = 0, refused = 0;
	struct vmm86 *machine;
	int error;

	while (!*stop) {
		error = vmm86_open(&ours, &machine);
		if (error ? error != -VMM86_ERR_BUSY :
			    !vmm86_counts(machine, made))
			_exit(1);
		vmm86_close(machine);
		made += !error;
		refused += error != 0;
	}
	_exit(made && refused ? 0 : 2);
}

/* As many tries of KVM's; the number of machines that it made. */
static int kvm_in_between(void)
{
	int made = 0;
	struct kvm k;
	int i;

	for (i = 0; i < RACES; i++) {
		if (!kvm_open(&k))
			continue;
		kvm_counts(&k, i);
		kvm_close(&k);
		made++;
	}
	return made;
}

/* Both want VMX at the same moments: one gets it, or none, and none breaks. */
static void test_race(void **state)
{
	volatile bool *stop = mmap(NULL, VMM86_PAGE_SIZE,
				   PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;
	int made;

	(void)state;
	assert_true(stop != MAP_FAILED);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		vmm86_in_child(stop);
	made = kvm_in_between();
	*stop = true;
	assert_int_equal(lab_child_result(child), 0);
	assert_true(made > 0);
	assert_true(cpus_all_vmxe(false));
	munmap((void *)stop, VMM86_PAGE_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ .name = "a machine of KVM keeps vmm86 out",
		  .test_func = test_kvm_keeps_us_out },
		{ .name = "a machine of vmm86 keeps KVM out",
		  .test_func = test_we_keep_kvm_out },
		{ .name = "both at the same time", .test_func = test_race },
		{ .name = "1000 times in turn", .test_func = test_alternate },
	};

	return cmocka_run_group_tests_name("kvm", tests, NULL, NULL);
}
