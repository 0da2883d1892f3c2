// SPDX-License-Identifier: GPL-2.0-only
/*
 * mistakes.c - see mistakes.h.  Not part of the real module.
 */
#include <linux/module.h>
#include <linux/percpu.h>
#include <asm/tlbflush.h>

#include "mistakes.h"

static bool stale_host_cr4;
module_param(stale_host_cr4, bool, 0644);
MODULE_PARM_DESC(stale_host_cr4, "TEST ONLY: capture HOST_CR4 before setting CR4.VMXE");

static DEFINE_PER_CPU(unsigned long, early_cr4);

/* Called by the sequence just before it sets CR4.VMXE. */
void mistake_capture_cr4(void)
{
	this_cpu_write(early_cr4, cr4_read_shadow());
}

/* Called where HOST_CR4 is written: the value to write. */
unsigned long mistake_host_cr4(unsigned long cr4)
{
	return stale_host_cr4 ? this_cpu_read(early_cr4) : cr4;
}
