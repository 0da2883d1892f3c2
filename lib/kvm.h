/* SPDX-License-Identifier: MIT */
/*
 * kvm.h - what the files of the KVM back end share.
 */
#ifndef LIB_KVM_H
#define LIB_KVM_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "machine.h"

/**
 * struct kvm - a virtual machine of KVM with one processor.
 * @system:	/dev/kvm
 * @vm:		the machine
 * @vcpu:	its processor
 * @run:	KVM's page for the processor; the registers are in it (KVM_SYNC_*)
 * @run_size:	bytes mapped at @run
 * @a20:	address line 20 as the memory is mapped now
 * @exited:	@run holds an exit that the caller has not seen yet
 * @debug:	what KVM was told to stop for
 * @timer:	for the deadline, of @thread; exists if @has_timer
 * @deadline:	the time that it is set to
 * @input:	an input that waits for the caller's data: @size 0 means none;
 *		a string goes to @base + (@offset & @mask), by @step
 */
struct kvm {
	int system;
	int vm;
	int vcpu;
	struct kvm_run *run;
	size_t run_size;
	bool a20;
	bool exited;
	struct vmm86_debug debug;
	timer_t timer;
	bool has_timer;
	pid_t thread;
	uint64_t deadline;
	struct {
		uint8_t size;
		bool string;
		uint32_t count;
		uint32_t base;
		uint32_t offset;
		uint32_t mask;
		int step;
	} input;
};

/* kvm_state.c: registers between the run page and KVM's. */
void kvm_load(struct vmm86 *m);
void kvm_store(struct vmm86 *m);
void kvm_reset(struct kvm *k);

/* kvm_debug.c: debugger, FPU, deadline; errnos, except kvm_fpu(). */
int kvm_debug(struct vmm86 *m);
int kvm_fpu(struct vmm86 *m, struct vmm86_fpu *fpu, bool set);
int kvm_deadline(struct vmm86 *m);
bool kvm_deadline_passed(struct vmm86 *m);
void kvm_deadline_close(struct kvm *k);

#endif
