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
	return vmx_cr3(c, VMX_I_GUEST_CR3);
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

bool vmx_rule_GUEST_DEBUGCTL(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_DEBUG_CONTROLS) ||
	       vmx_none(c, VMX_I_GUEST_IA32_DEBUGCTL,
			vmx_bad_debugctl(c, vmx_get(c, VMX_I_GUEST_IA32_DEBUGCTL)));
}

bool vmx_rule_GUEST_CET(struct vmx_check *c)
{
	unsigned int place = c->round ? VMX_I_GUEST_INTR_SSP_TABLE : VMX_I_GUEST_S_CET;
	__u64 value;

	if (!vmx_on(c, ENTRY, LOAD_CET))
		return true;
	value = vmx_get(c, place);
	return vmx_none(c, place, vmx_not_canonical(c, value) |
			(c->round ? 0 : vmx_bad_s_cet(value)));
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

/* TraceEn to PSB frequency, address ranges, events to TraceStop, injection. */
#define RTIT_DEFINED	0x0180ffff8f7bffffull

bool vmx_rule_GUEST_RTIT(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_RTIT_CTL) ||
	       vmx_msr_bits(c, VMX_I_GUEST_IA32_RTIT_CTL, c->facts->rtit_bits, RTIT_DEFINED);
}

bool vmx_rule_GUEST_PERF(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_PERF_GLOBAL_CTRL) ||
	       vmx_msr_bits(c, VMX_I_GUEST_IA32_PERF_GLOBAL_CTRL, c->facts->perf_bits,
			    VMX_PERF_DEFINED);
}

bool vmx_rule_GUEST_SPEC(struct vmx_check *c)
{
	return !vmx_on(c, ENTRY, LOAD_SPEC_CTRL) ||
	       vmx_msr_bits(c, VMX_I_GUEST_IA32_SPEC_CTRL, c->facts->spec_bits,
			    VMX_SPEC_DEFINED);
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
	return !vmx_on(c, ENTRY, LOAD_PAT) ||
	       vmx_none(c, VMX_I_GUEST_IA32_PAT, vmx_bad_pat(vmx_get(c, VMX_I_GUEST_IA32_PAT)));
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

/*
 * What is bad in a guest's pointer: outside 64-bit code bits 63:32; in it the
 * bits above the linear-address width must be equal, canonical or not.
 */
static __u64 bad_pointer(struct vmx_check *c, __u64 pointer)
{
	__u64 upper;

	if (!ia32e(c) || !(vmx_get(c, VMX_I_GUEST_CS_AR_BYTES) & AR_L))
		return pointer & VMX_HIGH_HALF;
	if (!c->facts->linear_bits)
		c->unknown = true;
	upper = c->facts->linear_bits ? ~0ull << c->facts->linear_bits : 0;
	return (pointer & upper) == upper ? 0 : pointer & upper;
}

bool vmx_rule_GUEST_RIP(struct vmx_check *c)
{
	return vmx_none(c, VMX_I_GUEST_RIP, bad_pointer(c, vmx_get(c, VMX_I_GUEST_RIP)));
}

/* That it ends at bit 31 outside 64-bit code is in "Loading Guest RIP, RSP, RFLAGS, and SSP". */
bool vmx_rule_GUEST_SSP(struct vmx_check *c)
{
	__u64 ssp;

	if (!vmx_on(c, ENTRY, LOAD_CET))
		return true;
	ssp = vmx_get(c, VMX_I_GUEST_SSP);
	return vmx_none(c, VMX_I_GUEST_SSP, bad_pointer(c, ssp) | (ssp & 3));
}
