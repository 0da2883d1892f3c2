/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * try.h - entries with wrong VMCSs, on purpose, to compare what the entry
 * checks of vmx/ say with what the processor says.  Only a module built with
 * VMM86_TEST=1 has it; the test program shares this header.
 */
#ifndef VMM86_TRY_H
#define VMM86_TRY_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VMM86_TRY_CHANGES	4

/* What to do, also about a VMCS that violates nothing. */
enum vmm86_try_kind {
	TRY_SKIP,	/* nothing, unless controls or host state are refused:
			 * its host state would be the end of us
			 */
	TRY_LATE,	/* enter with a bad VMCS link pointer: a late check, so
			 * that reaching it shows all earlier ones passed, and
			 * no guest runs in whatever state this is
			 */
	TRY_ENTER,	/* enter: what was changed is harmless */
	TRY_READ,	/* enter in no case; @value[0] is read instead */
};

/**
 * struct vmm86_try - one entry with changed fields; all is put back after it.
 * @kind:	enum vmm86_try_kind
 * @count:	changes
 * @field:	encodings
 * @value:	what is written; out for TRY_READ: what is there
 * @violations:	out: what vmx_check_entry() counts
 * @unchecked:	out: rules that it could not check
 * @rule:	out: the first violated rule, or ~0
 * @status:	out: enum vmx_status of VMLAUNCH or VMRESUME, or ~0: skipped
 * @error:	out: VM-instruction error
 * @reason:	out: exit reason
 * @qualification: out: exit qualification
 */
struct vmm86_try {
	__u32 kind;
	__u32 count;
	__u32 field[VMM86_TRY_CHANGES];
	__u64 value[VMM86_TRY_CHANGES];
	__u32 violations;
	__u32 unchecked;
	__u32 rule;
	__u32 status;
	__u32 error;
	__u32 reason;
	__u64 qualification;
};

#define VMM86_TRY	_IOWR('V', 0x8f, struct vmm86_try)

#ifdef __KERNEL__
struct vmm86_machine;

#ifdef VMM86_TEST
long vmm86_test_ioctl(struct vmm86_machine *m, unsigned int cmd, unsigned long arg);
#else
static inline long vmm86_test_ioctl(struct vmm86_machine *m, unsigned int cmd,
				    unsigned long arg)
{
	return -EINVAL;
}
#endif
#endif

#endif
