// SPDX-License-Identifier: MIT
/*
 * kvm_breaks.c - a machine of KVM whose guest state the processor refuses, so
 * that KVM logs its VMCS (kvm_intel dump_invalid_vmcs=1).  Status 0 if the entry
 * failed as an entry with invalid guest state.
 *
 * usage: kvm_breaks CASE
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define BIT(n)			(1ull << (n))
#define INVALID_GUEST_STATE	0x80000021ull

/* Breaks one thing of a guest in real mode; false: no such case. */
static bool break_it(const char *what, struct kvm_sregs *s, struct kvm_regs *r)
{
	if (!strcmp(what, "rip"))
		r->rip = BIT(32);
	else if (!strcmp(what, "rflags"))
		r->rflags |= BIT(30);
	else if (!strcmp(what, "tr-type"))
		s->tr.type = 9;
	else if (!strcmp(what, "cs-type"))
		s->cs.type = 5;
	else if (!strcmp(what, "cs-base"))
		s->cs.base = BIT(32);
	else if (!strcmp(what, "ds-limit"))
		s->ds.limit = 0xfffff123;
	else if (!strcmp(what, "es-type"))
		s->es.type = 9;
	else if (!strcmp(what, "ldtr-type"))
		s->ldt.type = 3;
	else if (!strcmp(what, "gdtr-base"))
		s->gdt.base = BIT(47);
	else
		return false;
	return true;
}

static bool failed(const char *step)
{
	perror(step);
	return false;
}

/* A CPU in real mode at its reset state, with one thing broken. */
static bool run_broken(const char *what, int vcpu, struct kvm_run *run)
{
	struct kvm_regs regs;
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_REGS, &regs) || ioctl(vcpu, KVM_GET_SREGS, &sregs))
		return failed("KVM_GET_REGS");
	if (!break_it(what, &sregs, &regs)) {
		fprintf(stderr, "kvm_breaks: no such case: %s\n", what);
		return false;
	}
	if (ioctl(vcpu, KVM_SET_SREGS, &sregs) || ioctl(vcpu, KVM_SET_REGS, &regs))
		return failed("KVM_SET_REGS");
	if (ioctl(vcpu, KVM_RUN, 0))
		return failed("KVM_RUN");
	if (run->exit_reason == KVM_EXIT_FAIL_ENTRY &&
	    run->fail_entry.hardware_entry_failure_reason == INVALID_GUEST_STATE)
		return true;
	fprintf(stderr, "kvm_breaks: %s: exit %u\n", what, run->exit_reason);
	return false;
}

/* Without a page of memory KVM runs nothing. */
static bool give_memory(int vm)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = 0x1000, .memory_size = 4096,
	};
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	region.userspace_addr = (uintptr_t)page;
	return page != MAP_FAILED &&
	       !ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
}

int main(int argc, char **argv)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm = ioctl(kvm, KVM_CREATE_VM, 0);
	int vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	struct kvm_run *run = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_SHARED, vcpu, 0);

	if (argc != 2 || run == MAP_FAILED || !give_memory(vm)) {
		perror("kvm_breaks: /dev/kvm, or no CASE");
		return 2;
	}
	return run_broken(argv[1], vcpu, run) ? 0 : 1;
}
