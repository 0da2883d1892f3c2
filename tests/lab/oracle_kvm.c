// SPDX-License-Identifier: MIT
/*
 * oracle_kvm.c - runs the test programs on the host's processor through
 * /dev/kvm, in real mode, and compares the outcome with what the programs
 * expect: a check of the expectations against silicon.  TAP on stdout.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "program.h"

struct vm {
	int kvm, fd, vcpu;
	struct kvm_run *run;
	size_t run_size;
	uint8_t *ram;
};

static bool add_ram(struct vm *vm, unsigned int slot, uint64_t at, size_t size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = at,
		.memory_size = size,
		.userspace_addr = (uintptr_t)vm->ram + (slot ? 0x100000 : 0),
	};

	return ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region) == 0;
}

static bool vm_memory(struct vm *vm, bool a20)
{
	int file = memfd_create("ram", 0);
	void *ram;
	bool ok;

	if (file < 0 || ftruncate(file, PROGRAM_RAM))
		return false;
	ram = mmap(NULL, PROGRAM_RAM, PROT_READ | PROT_WRITE, MAP_SHARED, file,
		   0);
	vm->ram = ram;
	ok = ram != MAP_FAILED &&
	     (a20 || mmap(vm->ram + 0x100000, 0x10000, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_FIXED, file, 0) != MAP_FAILED);
	close(file);
	return ok && add_ram(vm, 0, 0, 0x100000) &&
	       add_ram(vm, 1, 0x100000, 0x10000);
}

static void vm_close(struct vm *vm)
{
	if (vm->run)
		munmap(vm->run, vm->run_size);
	if (vm->ram && vm->ram != MAP_FAILED)
		munmap(vm->ram, PROGRAM_RAM);
	if (vm->vcpu > 0)
		close(vm->vcpu);
	if (vm->fd > 0)
		close(vm->fd);
	if (vm->kvm > 0)
		close(vm->kvm);
}

/* Real mode with segments 0, as the programs want it. */
static bool vm_registers(struct vm *vm)
{
	struct kvm_regs regs = {
		.rip = PROGRAM_LOAD, .rsp = PROGRAM_LOAD,
		.rflags = PROGRAM_EFLAGS,
	};
	struct kvm_sregs sregs;

	if (ioctl(vm->vcpu, KVM_GET_SREGS, &sregs))
		return false;
	sregs.cs.selector = 0;
	sregs.cs.base = 0;
	sregs.idt.base = 0;
	sregs.idt.limit = 0x3ff;
	/* Write-back caching and wait-state bits as after a BIOS. */
	sregs.cr0 = 0x10;
	return ioctl(vm->vcpu, KVM_SET_SREGS, &sregs) == 0 &&
	       ioctl(vm->vcpu, KVM_SET_REGS, &regs) == 0;
}

static bool vm_open(struct vm *vm, bool a20)
{
	void *run;

	memset(vm, 0, sizeof(*vm));
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		return false;
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, 0);
	if (vm->fd < 0 || !vm_memory(vm, a20))
		return false;
	vm->vcpu = ioctl(vm->fd, KVM_CREATE_VCPU, 0);
	vm->run_size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   vm->vcpu, 0);
	if (run == MAP_FAILED)
		return false;
	vm->run = run;
	return vm_registers(vm);
}

static void exit_io(struct vm *vm, struct ports *ports)
{
	struct kvm_run *run = vm->run;

	ports_string(ports, run->io.port, run->io.size,
		     run->io.direction == KVM_EXIT_IO_IN,
		     (uint8_t *)run + run->io.data_offset, run->io.count);
}

/* Hands a wanted interrupt over once the guest can take it. */
static void inject(struct vm *vm, struct ports *ports)
{
	struct kvm_interrupt interrupt = { .irq = ports->irq };

	vm->run->request_interrupt_window = 0;
	if (ports->irq < 0)
		return;
	if (!vm->run->ready_for_interrupt_injection || !vm->run->if_flag) {
		vm->run->request_interrupt_window = 1;
		return;
	}
	if (!ioctl(vm->vcpu, KVM_INTERRUPT, &interrupt))
		ports->irq = -1;
}

static uint64_t rip(struct vm *vm)
{
	struct kvm_regs regs;

	return ioctl(vm->vcpu, KVM_GET_REGS, &regs) ? 0 : regs.rip;
}

static enum program_end vm_run(struct vm *vm, const struct program *program,
			       struct ports *ports)
{
	int halts = PROGRAM_HALTS;

	for (;;) {
		inject(vm, ports);
		if (ioctl(vm->vcpu, KVM_RUN, 0))
			return END_OTHER;
		switch (vm->run->exit_reason) {
		case KVM_EXIT_IO:
			exit_io(vm, ports);
			break;
		case KVM_EXIT_IRQ_WINDOW_OPEN:
			break;
		case KVM_EXIT_HLT:
			if (program_is_last(program, rip(vm)) || !halts--)
				return END_HLT;
			break;
		case KVM_EXIT_SHUTDOWN:
			return END_SHUTDOWN;
		default:
			fprintf(stderr, "# KVM exit %u\n",
				vm->run->exit_reason);
			return END_OTHER;
		}
	}
}

static void outcome_get(struct vm *vm, struct outcome *o)
{
	struct kvm_regs r = { 0 };
	struct kvm_sregs s = { 0 };

	ioctl(vm->vcpu, KVM_GET_REGS, &r);
	ioctl(vm->vcpu, KVM_GET_SREGS, &s);
	o->gpr[0] = r.rax;
	o->gpr[1] = r.rcx;
	o->gpr[2] = r.rdx;
	o->gpr[3] = r.rbx;
	o->gpr[4] = r.rsp;
	o->gpr[5] = r.rbp;
	o->gpr[6] = r.rsi;
	o->gpr[7] = r.rdi;
	o->eip = r.rip;
	o->eflags = r.rflags;
	o->sreg[0] = s.es.selector;
	o->sreg[1] = s.cs.selector;
	o->sreg[2] = s.ss.selector;
	o->sreg[3] = s.ds.selector;
	o->sreg[4] = s.fs.selector;
	o->sreg[5] = s.gs.selector;
	o->ram = vm->ram;
}

/* A program that hangs ends by EINTR of KVM_RUN. */
static void on_alarm(int signal)
{
	(void)signal;
}

static bool run_program(const struct program *program)
{
	struct outcome outcome = { .end = END_OTHER };
	struct ports ports;
	bool passed = false;
	struct vm vm;

	ports_init(&ports);
	if (vm_open(&vm, program_a20(program))) {
		memcpy(vm.ram + PROGRAM_LOAD, program->file,
		       program->image_size);
		alarm(5);
		outcome.end = vm_run(&vm, program, &ports);
		alarm(0);
		outcome_get(&vm, &outcome);
		passed = program_check(program, &outcome, &ports) == 0;
	}
	vm_close(&vm);
	return passed;
}

int main(int argc, char **argv)
{
	const char *folder = argc > 1 ? argv[1] : "build/tests/guest";
	struct program program;
	const char *reason;
	struct sigaction alarm_action = { .sa_handler = on_alarm };
	int failed = 0;
	bool passed;
	int i;

	sigaction(SIGALRM, &alarm_action, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (access("/dev/kvm", R_OK | W_OK)) {
		puts("1..0 # SKIP no /dev/kvm");
		return 0;
	}
	for (i = 0; program_names[i]; i++) {
		if (program_load(&program, folder, program_names[i])) {
			failed++;
			printf("not ok %d - %s\n", i + 1, program_names[i]);
			continue;
		}
		reason = program_skip(&program, RUNNER_KVM);
		passed = reason || run_program(&program);
		failed += !passed;
		printf("%sok %d - %s%s%s\n", passed ? "" : "not ", i + 1,
		       program.name, reason ? " # SKIP KVM " : "",
		       reason ? reason : "");
		program_free(&program);
	}
	printf("1..%d\n", i);
	return failed != 0;
}
