/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * ept.h - entries of extended page tables (SDM, "EPT Translation Mechanism" and
 * "Memory Type Used for Accesses Using EPT").  With EPT the MTRRs do not count:
 * an entry says the memory type itself.
 */
#ifndef VMX_EPT_H
#define VMX_EPT_H

#include "base.h"

#define VMX_EPT_READ	VMX_BIT(0)
#define VMX_EPT_WRITE	VMX_BIT(1)
#define VMX_EPT_EXEC	VMX_BIT(2)
#define VMX_EPT_ALL	(VMX_EPT_READ | VMX_EPT_WRITE | VMX_EPT_EXEC)
#define VMX_EPT_UC	(0ull << 3)
#define VMX_EPT_WB	(6ull << 3)
#define VMX_EPT_IPAT	VMX_BIT(6)	/* the guest's PAT does not count */

/*
 * Memory, at @address of the host.  Without IPAT a guest could make its memory
 * uncached, and lock the bus at will.
 */
static inline __u64 vmx_ept_memory(__u64 address, __u64 permissions)
{
	return address | permissions | VMX_EPT_WB | VMX_EPT_IPAT;
}

/*
 * The PC's own video memory and ROM: uncached is right for the one and correct, if
 * slow, for the other.
 */
static inline __u64 vmx_ept_device(__u64 address)
{
	return address | VMX_EPT_ALL | VMX_EPT_UC;
}

#endif
