/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mistakes.h - mistakes made on purpose, to show what they lead to.  Only a
 * module built with VMM86_TEST=1 can make them; in the real one each is an
 * empty function.
 *
 * stale_host_cr4=1: HOST_CR4 is captured before CR4.VMXE is set.  The first
 * VMLAUNCH fails with VM-instruction error 8 (invalid host-state field).
 *
 * odd_cpu=N: CPU N seems to have other VMX capabilities than the first one.
 *
 * feature_control=V: IA32_FEATURE_CONTROL seems to hold V, as firmware may
 * have left it.
 *
 * keep_vmx_on=MASK: these CPUs stay in VMX operation when the kernel ends.  The
 * first one faults when kexec clears CR4, the others do not start again.
 *
 * l1d_flush=1: the processor seems to need L1D flushes and to have the command,
 * which an emulated one logs as a write of an unknown MSR.
 *
 * provoke (written after loading): VMX instructions outside VMX operation,
 * without a current VMCS and with wrong operands, each failure told.
 */
#ifndef VMM86_MISTAKES_H
#define VMM86_MISTAKES_H

#include <linux/types.h>

struct vmx_caps;
struct vmx_mitigation_facts;

#ifdef VMM86_TEST
bool mistake_keep_vmx_on(void);
void mistake_caps(struct vmx_caps *caps);
void mistake_mitigations(struct vmx_mitigation_facts *facts);
void mistake_capture_cr4(void);
unsigned long mistake_host_cr4(unsigned long cr4);
#else
static inline bool mistake_keep_vmx_on(void)
{
	return false;
}

static inline void mistake_caps(struct vmx_caps *caps) { }
static inline void mistake_mitigations(struct vmx_mitigation_facts *facts) { }
static inline void mistake_capture_cr4(void) { }
static inline unsigned long mistake_host_cr4(unsigned long cr4)
{
	return cr4;
}
#endif

#endif
