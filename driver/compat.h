/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - differences between kernel versions, and nothing else.
 */
#ifndef VMM86_COMPAT_H
#define VMM86_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/syscore_ops.h>
#include <linux/thread_info.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define hrtimer_setup(timer, callback, clock, mode) do {	\
	hrtimer_init(timer, clock, mode);			\
	(timer)->function = callback;				\
} while (0)
#endif

/* Kernels from 6.13 on may want a task to yield soon, and not at once. */
#ifdef _TIF_NEED_RESCHED_LAZY
#define VMM86_NEED_RESCHED_LAZY	_TIF_NEED_RESCHED_LAZY
#else
#define VMM86_NEED_RESCHED_LAZY	0
#endif

/*
 * The syscore hooks got an argument, also in some stable kernels; Kbuild looks
 * which kind the headers have.
 */
#ifdef VMM86_SYSCORE_HAS_DATA
#define SYSCORE_ARGUMENT	void *unused
#define DEFINE_SYSCORE(name, suspend_fn, resume_fn, shutdown_fn)	\
	static const struct syscore_ops name##_ops = {			\
		.suspend = suspend_fn,					\
		.resume = resume_fn,					\
		.shutdown = shutdown_fn,				\
	};								\
	static struct syscore name = { .ops = &name##_ops }
#else
#define SYSCORE_ARGUMENT	void
#define DEFINE_SYSCORE(name, suspend_fn, resume_fn, shutdown_fn)	\
	static struct syscore_ops name = {				\
		.suspend = suspend_fn,					\
		.resume = resume_fn,					\
		.shutdown = shutdown_fn,				\
	}
#define register_syscore(ops)	register_syscore_ops(ops)
#define unregister_syscore(ops)	unregister_syscore_ops(ops)
#endif

/*
 * When it crashes, a kernel from 6.6 on asks the owner of VMX to turn it off
 * (emergency.c); an older one looks at CR4.VMXE and does so itself.  Stable
 * kernels have taken the new way over, so Kbuild looks into the headers.
 */
#ifdef VMM86_EMERGENCY_CALLBACK
#include <asm/reboot.h>
#define vmm86_emergency_register(fn)	cpu_emergency_register_virt_callback(fn)
#define vmm86_emergency_unregister(fn)	cpu_emergency_unregister_virt_callback(fn)
#else
#define vmm86_emergency_register(fn)	((void)(fn))
#define vmm86_emergency_unregister(fn)	((void)(fn))
#endif

#endif
