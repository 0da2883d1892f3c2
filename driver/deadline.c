// SPDX-License-Identifier: GPL-2.0-only
/*
 * deadline.c - the time at which RUN returns to its caller.
 *
 * A timer of the kernel on the CPU that the guest runs on: its interrupt ends
 * the guest, as every interrupt does, and leaves a note that it was the caller's
 * time.  That works on processors without a VMX preemption timer too, and
 * costs a RUN nothing as long as neither the deadline nor the CPU changes.
 */
#include <linux/smp.h>

#include "compat.h"
#include "vmm86.h"

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	struct vmm86_machine *m = container_of(timer, struct vmm86_machine,
					       deadline.timer);

	WRITE_ONCE(m->due.deadline, true);
	return HRTIMER_NORESTART;
}

void vmm86_deadline_init(struct vmm86_machine *m)
{
	hrtimer_setup(&m->deadline.timer, expire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_PINNED_HARD);
}

/* At close, in any state of the machine. */
void vmm86_deadline_destroy(struct vmm86_machine *m)
{
	hrtimer_cancel(&m->deadline.timer);
}

/* At the start of a stay on this CPU; preemption is off. */
void vmm86_deadline_load(struct vmm86_machine *m)
{
	struct vmm86_deadline *d = &m->deadline;
	u64 time = READ_ONCE(m->run->deadline);

	if (likely(time == d->time && (!time || d->cpu == smp_processor_id())))
		return;
	d->time = time;
	d->cpu = smp_processor_id();
	hrtimer_try_to_cancel(&d->timer);
	WRITE_ONCE(m->due.deadline, false);
	if (time)
		hrtimer_start(&d->timer, ns_to_ktime(min_t(u64, time, KTIME_MAX)),
			      HRTIMER_MODE_ABS_PINNED_HARD);
}

/**
 * vmm86_deadline_passed() - has the time come?
 * @m:	machine, not on a CPU
 *
 * A timer that was replaced may have fired all the same: the clock decides, and
 * the next stay starts the timer again.
 */
bool vmm86_deadline_passed(struct vmm86_machine *m)
{
	struct vmm86_deadline *d = &m->deadline;

	if (!READ_ONCE(m->due.deadline))
		return false;
	if (d->time && ktime_get_ns() >= d->time)
		return true;
	WRITE_ONCE(m->due.deadline, false);
	d->time = 0;
	return false;
}
