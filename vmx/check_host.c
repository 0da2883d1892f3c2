// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Entry checks of the host-state area (SDM, "Checks on the Host-State Area").
 */
#include "check_rules.h"

static bool wide(struct vmx_check *c)
{
	return vmx_on(c, EXIT, HOST_ADDRESS_SPACE_SIZE);
}

bool vmx_rule_HOST_IA32E(struct vmx_check *c)
{
	if (c->facts->host_ia32e)
		return wide(c) || vmx_none(c, VMX_I_VM_EXIT_CONTROLS,
					   VMX_MASK(EXIT_HOST_ADDRESS_SPACE_SIZE));
	if (wide(c))
		return vmx_none(c, VMX_I_VM_EXIT_CONTROLS,
				VMX_MASK(EXIT_HOST_ADDRESS_SPACE_SIZE));
	return !vmx_on(c, ENTRY, IA32E_GUEST) ||
	       vmx_none(c, VMX_I_VM_ENTRY_CONTROLS, VMX_MASK(ENTRY_IA32E_GUEST));
}

bool vmx_rule_HOST_CR0(struct vmx_check *c)
{
	__u64 cr0 = vmx_get(c, VMX_I_HOST_CR0);

	return !vmx_has_cap(c, VMX_CAP_CR0_FIXED0) || !vmx_has_cap(c, VMX_CAP_CR0_FIXED1) ||
	       vmx_none(c, VMX_I_HOST_CR0, vmx_caps_cr0_violations(&c->facts->caps, cr0));
}

bool vmx_rule_HOST_CR3(struct vmx_check *c)
{
	return vmx_cr3(c, VMX_I_HOST_CR3);
}

bool vmx_rule_HOST_CR4(struct vmx_check *c)
{
	__u64 cr4 = vmx_get(c, VMX_I_HOST_CR4);

	return !vmx_has_cap(c, VMX_CAP_CR4_FIXED0) || !vmx_has_cap(c, VMX_CAP_CR4_FIXED1) ||
	       vmx_none(c, VMX_I_HOST_CR4, vmx_caps_cr4_violations(&c->facts->caps, cr4));
}

bool vmx_rule_HOST_SELECTORS(struct vmx_check *c)
{
	static const unsigned short places[] = {
		VMX_I_HOST_ES_SELECTOR, VMX_I_HOST_CS_SELECTOR, VMX_I_HOST_SS_SELECTOR,
		VMX_I_HOST_DS_SELECTOR, VMX_I_HOST_FS_SELECTOR, VMX_I_HOST_GS_SELECTOR,
		VMX_I_HOST_TR_SELECTOR,
	};
	unsigned int place = places[c->round];

	return vmx_none(c, place, vmx_get(c, place) & 7);
}

static bool not_null(struct vmx_check *c, unsigned int place)
{
	return vmx_fine(c, place, vmx_get(c, place));
}

bool vmx_rule_HOST_CS(struct vmx_check *c)
{
	return not_null(c, VMX_I_HOST_CS_SELECTOR);
}

bool vmx_rule_HOST_SS(struct vmx_check *c)
{
	return wide(c) || not_null(c, VMX_I_HOST_SS_SELECTOR);
}

bool vmx_rule_HOST_TR(struct vmx_check *c)
{
	return not_null(c, VMX_I_HOST_TR_SELECTOR);
}

bool vmx_rule_HOST_BASES(struct vmx_check *c)
{
	static const unsigned short places[] = {
		VMX_I_HOST_TR_BASE, VMX_I_HOST_FS_BASE, VMX_I_HOST_GS_BASE,
		VMX_I_HOST_GDTR_BASE, VMX_I_HOST_IDTR_BASE,
	};

	return vmx_canonical(c, places[c->round]);
}

bool vmx_rule_HOST_SYSENTER(struct vmx_check *c)
{
	return vmx_canonical(c, c->round ? VMX_I_HOST_IA32_SYSENTER_EIP :
					   VMX_I_HOST_IA32_SYSENTER_ESP);
}

bool vmx_rule_HOST_PAT(struct vmx_check *c)
{
	return !vmx_on(c, EXIT, LOAD_PAT) ||
	       vmx_none(c, VMX_I_HOST_IA32_PAT, vmx_bad_pat(vmx_get(c, VMX_I_HOST_IA32_PAT)));
}

bool vmx_rule_HOST_CET_WP(struct vmx_check *c)
{
	return !(vmx_get(c, VMX_I_HOST_CR4) & VMX_CR4_CET) ||
	       vmx_get(c, VMX_I_HOST_CR0) & VMX_CR0_WP ||
	       vmx_none(c, VMX_I_HOST_CR4, VMX_CR4_CET);
}

bool vmx_rule_HOST_CET(struct vmx_check *c)
{
	static const unsigned short places[] = {
		VMX_I_HOST_S_CET, VMX_I_HOST_SSP, VMX_I_HOST_INTR_SSP_TABLE,
	};
	unsigned int place = places[c->round];
	__u64 value, bad;

	if (!vmx_on(c, EXIT, LOAD_CET))
		return true;
	value = vmx_get(c, place);
	bad = vmx_not_canonical(c, value);
	if (!wide(c) && place != VMX_I_HOST_INTR_SSP_TABLE)
		bad |= value & VMX_HIGH_HALF;
	if (place == VMX_I_HOST_S_CET)
		bad |= vmx_bad_s_cet(value);
	if (place == VMX_I_HOST_SSP)
		bad |= value & 3;
	return vmx_none(c, place, bad);
}

bool vmx_rule_HOST_PKRS(struct vmx_check *c)
{
	return !vmx_on(c, EXIT, LOAD_PKRS) ||
	       vmx_none(c, VMX_I_HOST_IA32_PKRS, vmx_get(c, VMX_I_HOST_IA32_PKRS) & VMX_HIGH_HALF);
}

bool vmx_rule_HOST_FRED(struct vmx_check *c)
{
	return !vmx_on(c, EXIT2, LOAD_FRED) ||
	       vmx_fred(c, VMX_I_HOST_IA32_FRED_CONFIG, VMX_I_HOST_IA32_FRED_RSP1,
			VMX_I_HOST_IA32_FRED_SSP1);
}

bool vmx_rule_HOST_PERF(struct vmx_check *c)
{
	return !vmx_on(c, EXIT, LOAD_PERF_GLOBAL_CTRL) ||
	       vmx_msr_bits(c, VMX_I_HOST_IA32_PERF_GLOBAL_CTRL, c->facts->perf_bits,
			    VMX_PERF_DEFINED);
}

bool vmx_rule_HOST_SPEC(struct vmx_check *c)
{
	return !vmx_on(c, EXIT2, LOAD_SPEC_CTRL) ||
	       vmx_msr_bits(c, VMX_I_HOST_IA32_SPEC_CTRL, c->facts->spec_bits,
			    VMX_SPEC_DEFINED);
}

bool vmx_rule_HOST_EFER(struct vmx_check *c)
{
	return !vmx_on(c, EXIT, LOAD_EFER) ||
	       vmx_none(c, VMX_I_HOST_IA32_EFER, vmx_get(c, VMX_I_HOST_IA32_EFER) & ~VMX_EFER_KNOWN);
}

bool vmx_rule_HOST_EFER_SIZE(struct vmx_check *c)
{
	const __u64 both = VMX_EFER_LMA | VMX_EFER_LME;
	__u64 wanted = wide(c) ? both : 0;

	return !vmx_on(c, EXIT, LOAD_EFER) ||
	       vmx_none(c, VMX_I_HOST_IA32_EFER,
			(vmx_get(c, VMX_I_HOST_IA32_EFER) & both) ^ wanted);
}

bool vmx_rule_HOST_PAE(struct vmx_check *c)
{
	__u64 cr4 = vmx_get(c, VMX_I_HOST_CR4);

	if (wide(c))
		return vmx_none(c, VMX_I_HOST_CR4, ~cr4 & VMX_CR4_PAE);
	return vmx_none(c, VMX_I_HOST_CR4, cr4 & VMX_CR4_PCIDE);
}

bool vmx_rule_HOST_FRED_SIZE(struct vmx_check *c)
{
	return wide(c) || vmx_none(c, VMX_I_HOST_CR4,
				   vmx_get(c, VMX_I_HOST_CR4) & VMX_CR4_FRED);
}

bool vmx_rule_HOST_RIP(struct vmx_check *c)
{
	if (wide(c))
		return vmx_canonical(c, VMX_I_HOST_RIP);
	return vmx_none(c, VMX_I_HOST_RIP, vmx_get(c, VMX_I_HOST_RIP) & VMX_HIGH_HALF);
}
