/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * io.h - the exit that comes most, a single port access, inline.
 */
#ifndef VMM86_IO_H
#define VMM86_IO_H

#include "skip.h"
#include "vmm86.h"
#include "vmx_ops.h"

/* Exit qualification for I/O instructions (SDM, table of that name). */
#define IO_SIZE(q)	(((q) & 7) + 1)
#define IO_IN		BIT(3)
#define IO_STRING	BIT(4)
#define IO_REP		BIT(5)
#define IO_PORT(q)	((u16)((q) >> 16))

extern const u32 vmm86_io_mask[];

static __always_inline void vmm86_io_describe(struct vmm86_exit *exit, u64 q, u8 direction,
					      u32 count, bool string, u32 data)
{
	exit->hw_qualification = q;
	exit->io.port = IO_PORT(q);
	exit->io.size = IO_SIZE(q);
	exit->io.direction = direction;
	exit->io.string = string;
	exit->io.count = count;
	exit->io.data = data;
}

static __always_inline enum vmm86_next vmm86_io_single(struct vmm86_machine *m,
						       struct vmm86_run *run, u64 q)
{
	run->exit.reason = VMM86_EXIT_IO;
	if (unlikely(q & IO_IN)) {
		vmm86_io_describe(&run->exit, q, VMM86_IO_IN, 1, false, 0);
		m->input = (struct vmm86_input) { .size = IO_SIZE(q) };
		m->due.before |= VMM86_BEFORE_INPUT;
	} else {
		vmm86_io_describe(&run->exit, q, VMM86_IO_OUT, 1, false,
				  run->gpr[VMM86_EAX] & vmm86_io_mask[q & 7]);
	}
	return vmm86_skip_and_exit();
}

/*
 * Exit reason 30, if it is one port access that the caller shall see.
 *
 * Return: false if it is another: vmm86_io() then.
 */
static __always_inline bool vmm86_io_told(struct vmm86_machine *m,
					  struct vmm86_run *run)
{
	u64 q = vmcs_read_known(VMCS_EXIT_QUALIFICATION);

	if (unlikely(q & IO_STRING) || unlikely(m->rare_io))
		return false;
	vmm86_io_single(m, run, q);
	return true;
}

#endif
