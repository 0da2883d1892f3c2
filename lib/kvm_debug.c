// SPDX-License-Identifier: MIT
/*
 * kvm_debug.c - what the KVM back end needs beside entries and exits: the
 * debugger's wishes, the FPU's registers, and the caller's deadline.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "kvm.h"

#define NS_PER_SECOND	1000000000ull
#define KERNEL_SIGSET	8u	/* bytes */

/* Offsets in the XSAVE area. */
#define MXCSR		24
#define XSTATE_BV	512
#define XSTATE_X87	1u
#define XSTATE_SSE	2u
#define MXCSR_MASK_DEFAULT 0xffbfu

/* Registers that wait in KVM's page go in now. */
static int load_registers(struct kvm *k)
{
	struct kvm_sync_regs *s = &k->run->s.regs;
	uint64_t dirty = k->run->kvm_dirty_regs;

	k->run->kvm_dirty_regs = 0;
	if (dirty & KVM_SYNC_X86_SREGS && ioctl(k->vcpu, KVM_SET_SREGS, &s->sregs))
		return errno;
	if (dirty & KVM_SYNC_X86_REGS && ioctl(k->vcpu, KVM_SET_REGS, &s->regs))
		return errno;
	return 0;
}

/*
 * Tell KVM what shall stop the guest; 0 or an errno.  A step is for the
 * instruction at which the guest is when KVM is told.
 */
int kvm_debug(struct vmm86 *m)
{
	const struct vmm86_debug *d = &m->run->debug;
	struct kvm_guest_debug debug = { 0 };
	int error;

	if (!memcmp(d, &m->kvm->debug, sizeof(*d)) && !(d->flags & VMM86_DEBUG_STEP))
		return 0;
	if (d->flags)
		debug.control = KVM_GUESTDBG_ENABLE;
	if (d->flags & VMM86_DEBUG_STEP)
		debug.control |= KVM_GUESTDBG_SINGLESTEP;
	if (d->flags & VMM86_DEBUG_INT3)
		debug.control |= KVM_GUESTDBG_USE_SW_BP;
	if (d->flags & VMM86_DEBUG_DR) {
		debug.control |= KVM_GUESTDBG_USE_HW_BP;
		memcpy(debug.arch.debugreg, (uint64_t[4]) {
			d->dr[0], d->dr[1], d->dr[2], d->dr[3] }, 4 * sizeof(uint64_t));
		debug.arch.debugreg[7] = d->dr7;
	}
	error = load_registers(m->kvm);
	if (error)
		return error;
	if (ioctl(m->kvm->vcpu, KVM_SET_GUEST_DEBUG, &debug))
		return errno;
	m->kvm->debug = *d;
	return 0;
}

/*
 * The XSAVE area begins with FXSAVE's image; the first bits of its header say
 * that x87 and SSE are not in their initial state (SDM, "XSAVE Area").
 * KVM_GET_FPU would leave out MXCSR.
 */
int kvm_fpu(struct vmm86 *m, struct vmm86_fpu *fpu, bool set)
{
	struct kvm_xsave area;
	uint32_t mask;
	int vcpu = m->kvm->vcpu;

	if (ioctl(vcpu, KVM_GET_XSAVE, &area))
		return machine_fail(m, VMM86_ERR_SYSTEM, "KVM_GET_XSAVE: %s",
				    strerror(errno));
	if (!set) {
		memcpy(fpu->image, area.region, sizeof(fpu->image));
		return 0;
	}
	/* Bits of MXCSR that the processor does not have: see its mask. */
	memcpy(&mask, (uint8_t *)area.region + MXCSR + 4, 4);
	memcpy(area.region, fpu->image, sizeof(fpu->image));
	area.region[MXCSR / 4] &= mask ? mask : MXCSR_MASK_DEFAULT;
	area.region[XSTATE_BV / 4] |= XSTATE_X87 | XSTATE_SSE;
	if (ioctl(vcpu, KVM_SET_XSAVE, &area))
		return machine_fail(m, VMM86_ERR_SYSTEM, "KVM_SET_XSAVE: %s",
				    strerror(errno));
	return 0;
}

/*
 * The deadline's signal is blocked in this thread and let through while the
 * guest runs, where it ends KVM_RUN and nothing else.
 */
static int prepare(struct kvm *k)
{
	/* struct kvm_signal_mask: a length, then that many bytes */
	struct {
		uint32_t length;
		uint8_t set[KERNEL_SIGSET];
	} allowed = { .length = KERNEL_SIGSET };
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGRTMAX,
		._sigev_un._tid = gettid(),
	};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMAX);
	errno = pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (errno || timer_create(CLOCK_MONOTONIC, &event, &k->timer))
		return errno;
	k->has_timer = true;
	k->thread = gettid();
	pthread_sigmask(SIG_BLOCK, NULL, &set);
	sigdelset(&set, SIGRTMAX);
	memcpy(allowed.set, &set, KERNEL_SIGSET);
	return ioctl(k->vcpu, KVM_SET_SIGNAL_MASK, &allowed) ? errno : 0;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_SECOND + (uint64_t)t.tv_nsec;
}

/* A signal of ours that came is not wanted any more. */
static void drain(void)
{
	const struct timespec at_once = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMAX);
	while (sigtimedwait(&set, NULL, &at_once) == SIGRTMAX)
		;
}

/* Start the timer if the deadline is another one; 0 or an errno. */
int kvm_deadline(struct vmm86 *m)
{
	uint64_t time = m->run->deadline;
	struct itimerspec when = {
		.it_value = { time / NS_PER_SECOND, time % NS_PER_SECOND },
	};
	struct kvm *k = m->kvm;
	int error;

	if (time == k->deadline && (!time || k->thread == gettid()))
		return 0;
	if (k->has_timer && k->thread != gettid())
		kvm_deadline_close(k);
	if (!k->has_timer) {
		error = prepare(k);
		if (error)
			return error;
	}
	k->deadline = time;
	if (timer_settime(k->timer, TIMER_ABSTIME, &when, NULL))
		return errno;
	drain();
	/* What the new timer may have sent before the drain is known by the clock. */
	return 0;
}

/* After KVM_RUN was interrupted: by the deadline? */
bool kvm_deadline_passed(struct vmm86 *m)
{
	if (!m->run->deadline || now() < m->run->deadline)
		return false;
	drain();
	return true;
}

void kvm_deadline_close(struct kvm *k)
{
	if (!k->has_timer)
		return;
	timer_delete(k->timer);
	drain();
	k->has_timer = false;
}
