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

/* Tell KVM what shall stop the guest; 0 or an errno. */
int kvm_debug(struct vmm86 *m)
{
	const struct vmm86_debug *d = &m->run->debug;
	struct kvm_guest_debug debug = { 0 };

	if (!memcmp(d, &m->kvm->debug, sizeof(*d)))
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
	if (ioctl(m->kvm->vcpu, KVM_SET_GUEST_DEBUG, &debug))
		return errno;
	m->kvm->debug = *d;
	return 0;
}

/* FXSAVE's layout (SDM, "Layout of the FXSAVE Area") from and to KVM's. */
static void to_image(uint8_t *image, const struct kvm_fpu *k)
{
	memset(image, 0, sizeof(((struct vmm86_fpu *)NULL)->image));
	memcpy(image, &k->fcw, 2);
	memcpy(image + 2, &k->fsw, 2);
	image[4] = k->ftwx;
	memcpy(image + 6, &k->last_opcode, 2);
	memcpy(image + 8, &k->last_ip, 8);
	memcpy(image + 16, &k->last_dp, 8);
	memcpy(image + 24, &k->mxcsr, 4);
	memcpy(image + 32, k->fpr, sizeof(k->fpr));
	memcpy(image + 160, k->xmm, sizeof(k->xmm));
}

static void from_image(struct kvm_fpu *k, const uint8_t *image)
{
	memset(k, 0, sizeof(*k));
	memcpy(&k->fcw, image, 2);
	memcpy(&k->fsw, image + 2, 2);
	k->ftwx = image[4];
	memcpy(&k->last_opcode, image + 6, 2);
	memcpy(&k->last_ip, image + 8, 8);
	memcpy(&k->last_dp, image + 16, 8);
	memcpy(&k->mxcsr, image + 24, 4);
	memcpy(k->fpr, image + 32, sizeof(k->fpr));
	memcpy(k->xmm, image + 160, sizeof(k->xmm));
}

int kvm_fpu(struct vmm86 *m, struct vmm86_fpu *fpu, bool set)
{
	struct kvm_fpu k;

	if (set) {
		from_image(&k, fpu->image);
		/* KVM wants bits that every processor has; see struct vmm86_fpu. */
		k.mxcsr &= 0xffff;
	}
	if (ioctl(m->kvm->vcpu, set ? KVM_SET_FPU : KVM_GET_FPU, &k))
		return machine_fail(m, VMM86_ERR_SYSTEM, "the FPU's registers: %s",
				    strerror(errno));
	if (!set)
		to_image(fpu->image, &k);
	return 0;
}

/*
 * The deadline's signal is blocked in this thread and let through while the
 * guest runs, where it ends KVM_RUN and nothing else.
 */
static int prepare(struct kvm *k)
{
	struct {
		struct kvm_signal_mask mask;
		uint8_t set[KERNEL_SIGSET];
	} allowed = { .mask.len = KERNEL_SIGSET };
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
	memcpy(allowed.mask.sigset, &set, KERNEL_SIGSET);
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
