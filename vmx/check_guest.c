// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Entry checks of the guest's control registers, debug registers, MSRs, RIP and
 * RFLAGS (SDM, "Checks on the Guest State Area").
 */
#include "check_rules.h"

static bool ia32e(struct vmx_check *c)
{
	return vmx_on(c, ENTRY, IA32E_GUEST);
}

static bool unrestricted(struct vmx_check *c)
{
	return vmx_on(c, CPU2, UNRESTRICTED_GUEST);
}

/* Reserved: 63:22, 15, 5, 3; bit 1 is always 1. */
#define FLAGS_RESERVED	0xffffffffffc08028ull
#define FLAGS_ONE	VMX_BIT(1)

bool vmx_rule_GUEST_RFLAGS(struct vmx_check *c)
{
	__u64 flags = vmx_get(c, VMX_I_GUEST_RFLAGS);

	return vmx_none(c, VMX_I_GUEST_RFLAGS, (flags & FLAGS_RESERVED) | (~flags & FLAGS_ONE));
}

bool vmx_rule_GUEST_VM(struct vmx_check *c)
{
	bool v86 = vmx_get(c, VMX_I_GUEST_RFLAGS) & VMX_FLAGS_VM;

	if (!v86 || (!ia32e(c) && vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_PE))
		return true;
	return vmx_none(c, VMX_I_GUEST_RFLAGS, VMX_FLAGS_VM);
}

bool vmx_rule_GUEST_CR0(struct vmx_check *c)
{
	__u64 bad;

	if (!vmx_has_cap(c, VMX_CAP_CR0_FIXED0) || !vmx_has_cap(c, VMX_CAP_CR0_FIXED1))
		return true;
	bad = vmx_caps_cr0_violations(&c->facts->caps, vmx_get(c, VMX_I_GUEST_CR0));
	if (unrestricted(c))
		bad &= ~(VMX_CR0_PE | VMX_CR0_PG);
	return vmx_none(c, VMX_I_GUEST_CR0, bad);
}

bool vmx_rule_GUEST_PG(struct vmx_check *c)
{
	__u64 cr0 = vmx_get(c, VMX_I_GUEST_CR0);

	return !(cr0 & VMX_CR0_PG) || cr0 & VMX_CR0_PE ||
	       vmx_none(c, VMX_I_GUEST_CR0, VMX_CR0_PG);
}

bool vmx_rule_GUEST_CR3(struct vmx_check *c)
{
	return vmx_none(c, VMX_I_GUEST_CR3,
			vmx_get(c, VMX_I_GUEST_CR3) & vmx_beyond_physical(c));
}

bool vmx_rule_GUEST_CR4(struct vmx_check *c)
{
	__u64 cr4 = vmx_get(c, VMX_I_GUEST_CR4);

	return !vmx_has_cap(c, VMX_CAP_CR4_FIXED0) || !vmx_has_cap(c, VMX_CAP_CR4_FIXED1) ||
	       vmx_none(c, VMX_I_GUEST_CR4, vmx_caps_cr4_violations(&c->facts->caps, cr4));
}

bool vmx_rule_GUEST_IA32E(struct vmx_check *c)
{
	__u64 cr0 = vmx_get(c, VMX_I_GUEST_CR0), cr4 = vmx_get(c, VMX_I_GUEST_CR4);

	if (!ia32e(c))
		return true;
	if (!(cr0 & VMX_CR0_PG))
		return vmx_none(c, VMX_I_GUEST_CR0, VMX_CR0_PG);
	return vmx_none(c, VMX_I_GUEST_CR4, ~cr4 & VMX_CR4_PAE);
}

bool vmx_rule_GUEST_PCIDE(struct vmx_check *c)
{
	return ia32e(c) || vmx_none(c, VMX_I_GUEST_CR4,
				    vmx_get(c, VMX_I_GUEST_CR4) & VMX_CR4_PCIDE);
}

bool vmx_rule_GUEST_FRED_MODE(struct vmx_check *c)
{
	return ia32e(c) || vmx_none(c, VMX_I_GUEST_CR4,
				    vmx_get(c, VMX_I_GUEST_CR4) & VMX_CR4_FRED);
}

bool vmx_rule_GUEST_CET_WP(struct vmx_check *c)
{
	return !(vmx_get(c, VMX_I_GUEST_CR4) & VMX_CR4_CET) ||
	       vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_WP ||
	       vmx_none(c, VMX_I_GUEST_CR4, VMX_CR4_CET);
}

bool vmx_rule_GUEST_DR7(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_DEBUG_CONTROLS) ||
	       vmx_none(c, VMX_I_GUEST_DR7, vmx_get(c, VMX_I_GUEST_DR7) & VMX_HIGH_HALF);
}

/* LBR, BTF, bus lock, 14:6; 15 RTM. */
#define DEBUGCTL_KNOWN	0x7fc3ull
#define DEBUGCTL_BUS_LOCK	VMX_BIT(2)
#define DEBUGCTL_RTM	VMX_BIT(15)

bool vmx_rule_GUEST_DEBUGCTL(struct vmx_check *c)
{
	__u64 known = DEBUGCTL_KNOWN;

	if (!vmx_on(c, ENTRY, LOAD_DEBUG_CONTROLS))
		return true;
	if (c->facts->features & VMX_BIT(VMX_FEATURE_BUS_LOCK))
		known |= DEBUGCTL_BUS_LOCK;
	if (c->facts->features & VMX_BIT(VMX_FEATURE_RTM))
		known |= DEBUGCTL_RTM;
	return vmx_none(c, VMX_I_GUEST_IA32_DEBUGCTL,
			vmx_get(c, VMX_I_GUEST_IA32_DEBUGCTL) & ~known);
}

bool vmx_rule_GUEST_CET(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_CET) ||
	       vmx_cet(c, VMX_I_GUEST_S_CET, VMX_I_GUEST_SSP, VMX_I_GUEST_INTR_SSP_TABLE, ia32e(c));
}

bool vmx_rule_GUEST_FRED(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_FRED) ||
	       vmx_fred(c, VMX_I_GUEST_IA32_FRED_CONFIG, VMX_I_GUEST_IA32_FRED_RSP1,
			VMX_I_GUEST_IA32_FRED_SSP1);
}

/* LBREN, OS, USR, CALL_STACK, and the filters. */
#define LBR_CTL_KNOWN	0x7f000full

bool vmx_rule_GUEST_LBR(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_LBR_CTL) ||
	       vmx_none(c, VMX_I_GUEST_IA32_LBR_CTL,
			vmx_get(c, VMX_I_GUEST_IA32_LBR_CTL) & ~LBR_CTL_KNOWN);
}

/* Which bits there are is CPUID's to tell, not a fact that we have. */
static bool open_unless_zero(struct vmx_check *c, bool loaded, unsigned int place)
{
	if (loaded && vmx_get(c, place))
		c->unknown = true;
	return true;
}

bool vmx_rule_GUEST_RTIT(struct vmx_check *c)
{
	return open_unless_zero(c, vmx_on(c, ENTRY, LOAD_RTIT_CTL), VMX_I_GUEST_IA32_RTIT_CTL);
}

bool vmx_rule_GUEST_PERF(struct vmx_check *c)
{
	return open_unless_zero(c, vmx_on(c, ENTRY, LOAD_PERF_GLOBAL_CTRL),
				VMX_I_GUEST_IA32_PERF_GLOBAL_CTRL);
}

bool vmx_rule_GUEST_PKRS(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_PKRS) ||
	       vmx_none(c, VMX_I_GUEST_IA32_PKRS,
			vmx_get(c, VMX_I_GUEST_IA32_PKRS) & VMX_HIGH_HALF);
}

bool vmx_rule_GUEST_SYSENTER(struct vmx_check *c)
{
	return vmx_canonical(c, c->round ? VMX_I_GUEST_SYSENTER_EIP : VMX_I_GUEST_SYSENTER_ESP);
}

bool vmx_rule_GUEST_PAT(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_PAT) || vmx_pat(c, VMX_I_GUEST_IA32_PAT);
}

bool vmx_rule_GUEST_EFER(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_EFER) ||
	       vmx_none(c, VMX_I_GUEST_IA32_EFER,
			vmx_get(c, VMX_I_GUEST_IA32_EFER) & ~VMX_EFER_KNOWN);
}

bool vmx_rule_GUEST_EFER_LMA(struct vmx_check *c)
{
	__u64 wanted = ia32e(c) ? VMX_EFER_LMA : 0;

	return !vmx_on(c, ENTRY, LOAD_EFER) ||
	       vmx_none(c, VMX_I_GUEST_IA32_EFER,
			(vmx_get(c, VMX_I_GUEST_IA32_EFER) & VMX_EFER_LMA) ^ wanted);
}

bool vmx_rule_GUEST_EFER_LME(struct vmx_check *c)
{
	__u64 efer;

	if (!vmx_on(c, ENTRY, LOAD_EFER) || !(vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_PG))
		return true;
	efer = vmx_get(c, VMX_I_GUEST_IA32_EFER);
	return !(efer & VMX_EFER_LMA) == !(efer & VMX_EFER_LME) ||
	       vmx_none(c, VMX_I_GUEST_IA32_EFER, VMX_EFER_LME);
}

bool vmx_rule_GUEST_BNDCFGS(struct vmx_check *c)
{
	__u64 value;

	if (!vmx_on(c, ENTRY, LOAD_BNDCFGS))
		return true;
	value = vmx_get(c, VMX_I_GUEST_BNDCFGS);
	return vmx_none(c, VMX_I_GUEST_BNDCFGS, (value & 0xffc) | vmx_not_canonical(c, value));
}

bool vmx_rule_GUEST_UINV(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_UINV) ||
	       vmx_none(c, VMX_I_GUEST_UINV, vmx_get(c, VMX_I_GUEST_UINV) & 0xff00);
}

#define AR_L	VMX_BIT(13)

/* In 64-bit code the bits above the linear-address width are all equal. */
bool vmx_rule_GUEST_RIP(struct vmx_check *c)
{
	__u64 rip = vmx_get(c, VMX_I_GUEST_RIP), upper;

	if (!ia32e(c) || !(vmx_get(c, VMX_I_GUEST_CS_AR_BYTES) & AR_L))
		return vmx_none(c, VMX_I_GUEST_RIP, rip & VMX_HIGH_HALF);
	if (!c->facts->linear_bits)
		c->unknown = true;
	upper = c->facts->linear_bits ? ~0ull << c->facts->linear_bits : 0;
	return vmx_none(c, VMX_I_GUEST_RIP, (rip & upper) == upper ? 0 : rip & upper);
}
