// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Entry checks of the guest's non-register state, of the page-directory-pointer
 * table and of the MSR-load area (SDM, "Checks on Guest Non-Register State",
 * "Checks on Guest Page-Directory-Pointer-Table Entries", "Loading MSRs").
 */
#include "check_rules.h"

enum { ACTIVE, HLT, SHUTDOWN, WAIT_FOR_SIPI };

static __u64 activity(struct vmx_check *c)
{
	return vmx_get(c, VMX_I_GUEST_ACTIVITY_STATE);
}

static __u64 blocking(struct vmx_check *c)
{
	return vmx_get(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO);
}

/* The event to inject; 0: none. */
static __u64 injection(struct vmx_check *c)
{
	__u64 info = vmx_get(c, VMX_I_VM_ENTRY_INTR_INFO_FIELD);

	return info & VMX_INJECT_VALID ? info : 0;
}

static bool has(const struct vmx_check *c, enum vmx_feature feature)
{
	return c->facts->features & VMX_BIT(feature);
}

#define NO_LINK	(~0ull)

static __u64 link_pointer(struct vmx_check *c)
{
	return vmx_get(c, VMX_I_VMCS_LINK_POINTER);
}

bool vmx_rule_LINK_ADDRESS(struct vmx_check *c)
{
	return link_pointer(c) == NO_LINK || vmx_address(c, VMX_I_VMCS_LINK_POINTER, 0xfff);
}

#define REVISION_SHADOW	VMX_BIT(31)

bool vmx_rule_LINK_REGION(struct vmx_check *c)
{
	__u64 link = link_pointer(c), wanted;

	if (link == NO_LINK || !vmx_has_cap(c, VMX_CAP_BASIC))
		return true;
	/* An address that is none has been reported. */
	if (link & (0xfff | vmx_beyond_physical(c)))
		return true;
	wanted = vmx_caps_revision(&c->facts->caps);
	if (vmx_on(c, CPU2, VMCS_SHADOWING))
		wanted |= REVISION_SHADOW;
	return vmx_fine(c, VMX_I_VMCS_LINK_POINTER, vmx_memory(c, link, 4) == wanted);
}

bool vmx_rule_LINK_SELF(struct vmx_check *c)
{
	__u64 link = link_pointer(c);

	if (link == NO_LINK)
		return true;
	/* An entry that returns from SMM enters the executive monitor's guest. */
	if (c->facts->in_smm && !vmx_on(c, ENTRY, ENTRY_TO_SMM))
		return vmx_fine(c, VMX_I_VMCS_LINK_POINTER,
				link != vmx_get(c, VMX_I_EXECUTIVE_VMCS_POINTER));
	if (c->facts->vmcs_address == NO_LINK)
		c->unknown = true;
	return vmx_fine(c, VMX_I_VMCS_LINK_POINTER, link != c->facts->vmcs_address);
}

/* B0 to B3, enabled breakpoint (12), BS (14). */
#define PENDING_KNOWN	0x500full
#define PENDING_BUS_LOCK	VMX_BIT(11)
#define PENDING_BS	VMX_BIT(14)
#define PENDING_RTM	VMX_BIT(16)
#define PENDING_ENABLED	VMX_BIT(12)

bool vmx_rule_PENDING_RESERVED(struct vmx_check *c)
{
	__u64 known = PENDING_KNOWN;

	if (has(c, VMX_FEATURE_BUS_LOCK))
		known |= PENDING_BUS_LOCK;
	if (has(c, VMX_FEATURE_RTM))
		known |= PENDING_RTM;
	return vmx_none(c, VMX_I_GUEST_PENDING_DBG_EXCEPTIONS,
			vmx_get(c, VMX_I_GUEST_PENDING_DBG_EXCEPTIONS) & ~known);
}

#define DEBUGCTL_BTF	VMX_BIT(1)

bool vmx_rule_PENDING_BS(struct vmx_check *c)
{
	__u64 pending = vmx_get(c, VMX_I_GUEST_PENDING_DBG_EXCEPTIONS);
	bool stepping = vmx_get(c, VMX_I_GUEST_RFLAGS) & VMX_FLAGS_TF &&
			!(vmx_get(c, VMX_I_GUEST_IA32_DEBUGCTL) & DEBUGCTL_BTF);

	if (!(blocking(c) & (VMX_BLOCK_STI | VMX_BLOCK_MOV_SS)) && activity(c) != HLT)
		return true;
	return !!(pending & PENDING_BS) == stepping ||
	       vmx_none(c, VMX_I_GUEST_PENDING_DBG_EXCEPTIONS, PENDING_BS);
}

bool vmx_rule_PENDING_RTM(struct vmx_check *c)
{
	__u64 pending = vmx_get(c, VMX_I_GUEST_PENDING_DBG_EXCEPTIONS);

	if (!(pending & PENDING_RTM) || !has(c, VMX_FEATURE_RTM))
		return true;
	if (blocking(c) & VMX_BLOCK_MOV_SS)
		return vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, VMX_BLOCK_MOV_SS);
	return vmx_none(c, VMX_I_GUEST_PENDING_DBG_EXCEPTIONS,
			(pending & 0xefff) | (~pending & PENDING_ENABLED));
}

bool vmx_rule_ACTIVITY(struct vmx_check *c)
{
	__u64 state = activity(c), supported;

	if (state == ACTIVE || !vmx_has_cap(c, VMX_CAP_MISC))
		return true;
	supported = c->facts->caps.msr[VMX_CAP_MISC] >> 6 & 7;
	return vmx_fine(c, VMX_I_GUEST_ACTIVITY_STATE,
			state <= WAIT_FOR_SIPI && supported >> (state - 1) & 1);
}

bool vmx_rule_HLT_DPL(struct vmx_check *c)
{
	return activity(c) != HLT || !(vmx_get(c, VMX_I_GUEST_SS_AR_BYTES) & 0x60) ||
	       vmx_fine(c, VMX_I_GUEST_ACTIVITY_STATE, false);
}

bool vmx_rule_BLOCK_RESERVED(struct vmx_check *c)
{
	__u64 state = blocking(c);
	__u64 bad = state & ~0x1full;

	if (state & VMX_BLOCK_ENCLAVE && (!has(c, VMX_FEATURE_SGX) || state & VMX_BLOCK_MOV_SS))
		bad |= VMX_BLOCK_ENCLAVE;
	return vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, bad);
}

bool vmx_rule_BLOCK_ACTIVE(struct vmx_check *c)
{
	__u64 blocked = blocking(c) & (VMX_BLOCK_STI | VMX_BLOCK_MOV_SS);

	return activity(c) == ACTIVE || vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, blocked);
}

bool vmx_rule_BLOCK_BOTH(struct vmx_check *c)
{
	const __u64 both = VMX_BLOCK_STI | VMX_BLOCK_MOV_SS;

	return (blocking(c) & both) != both ||
	       vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, both);
}

static bool interrupts_enabled(struct vmx_check *c)
{
	return vmx_get(c, VMX_I_GUEST_RFLAGS) & VMX_FLAGS_IF;
}

bool vmx_rule_BLOCK_STI_IF(struct vmx_check *c)
{
	return interrupts_enabled(c) ||
	       vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, blocking(c) & VMX_BLOCK_STI);
}

static bool injects(struct vmx_check *c, unsigned int type)
{
	__u64 info = injection(c);

	return info && VMX_INJECT_TYPE(info) == type;
}

bool vmx_rule_INJECT_EXTERNAL(struct vmx_check *c)
{
	if (!injects(c, VMX_TYPE_EXTERNAL))
		return true;
	if (!interrupts_enabled(c))
		return vmx_none(c, VMX_I_GUEST_RFLAGS, VMX_FLAGS_IF);
	return vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO,
			blocking(c) & (VMX_BLOCK_STI | VMX_BLOCK_MOV_SS));
}

/* STI: older editions of the SDM leave it to the processor whether it minds. */
bool vmx_rule_INJECT_NMI(struct vmx_check *c)
{
	return !injects(c, VMX_TYPE_NMI) ||
	       vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO,
			blocking(c) & (VMX_BLOCK_STI | VMX_BLOCK_MOV_SS));
}

bool vmx_rule_INJECT_VNMI(struct vmx_check *c)
{
	return !injects(c, VMX_TYPE_NMI) || !vmx_on(c, PIN, VIRTUAL_NMIS) ||
	       vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, blocking(c) & VMX_BLOCK_NMI);
}

#define VECTOR_DB	1
#define VECTOR_MC	18

static bool fits(__u64 state, __u64 info)
{
	__u64 type = VMX_INJECT_TYPE(info), vector = VMX_INJECT_VECTOR(info);
	bool mc = type == VMX_TYPE_EXCEPTION && vector == VECTOR_MC;

	switch (state) {
	case HLT:
		return type == VMX_TYPE_EXTERNAL || type == VMX_TYPE_NMI || mc ||
		       (type == VMX_TYPE_EXCEPTION && vector == VECTOR_DB) ||
		       (type == VMX_TYPE_OTHER && vector == 0);
	case SHUTDOWN:
		return type == VMX_TYPE_NMI || mc;
	default:
		return false;
	}
}

bool vmx_rule_INJECT_ACTIVITY(struct vmx_check *c)
{
	__u64 state = activity(c);

	if (!injection(c) || state == ACTIVE || state > WAIT_FOR_SIPI)
		return true;
	return vmx_fine(c, VMX_I_GUEST_ACTIVITY_STATE, fits(state, injection(c)));
}

bool vmx_rule_SMM_BLOCK(struct vmx_check *c)
{
	if (!vmx_on(c, ENTRY, ENTRY_TO_SMM))
		return true;
	if (activity(c) == WAIT_FOR_SIPI)
		return vmx_fine(c, VMX_I_GUEST_ACTIVITY_STATE, false);
	return vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, ~blocking(c) & VMX_BLOCK_SMI);
}

bool vmx_rule_BLOCK_SMI(struct vmx_check *c)
{
	return c->facts->in_smm ||
	       vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO, blocking(c) & VMX_BLOCK_SMI);
}

/* Reserved in a PDPTE: bits 2:1 and 8:5, and those beyond the width. */
#define PDPTE_PRESENT	VMX_BIT(0)
#define PDPTE_RESERVED	0x1e6ull

static bool pae_paging(struct vmx_check *c)
{
	return vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_PG &&
	       vmx_get(c, VMX_I_GUEST_CR4) & VMX_CR4_PAE && !vmx_on(c, ENTRY, IA32E_GUEST);
}

bool vmx_rule_PDPTES(struct vmx_check *c)
{
	unsigned int place = VMX_I_GUEST_PDPTR0 + c->round;
	bool ept = vmx_on(c, CPU2, EPT);
	__u64 entry;

	if (!pae_paging(c))
		return true;
	/* Without EPT the field, which may not exist, has nothing to say. */
	if (ept)
		entry = vmx_get(c, place);
	else
		entry = vmx_memory(c, (vmx_get(c, VMX_I_GUEST_CR3) & ~0x1full) + 8 * c->round, 8);
	if (!(entry & PDPTE_PRESENT))
		return true;
	c->field = ept ? place : VMX_I_GUEST_CR3;
	c->value = entry;
	c->bad = entry & (PDPTE_RESERVED | vmx_beyond_physical(c));
	return !c->bad;
}

/* MSRs that VM entry must not load (SDM, "Loading MSRs"). */
static bool forbidden(const struct vmx_check *c, __u64 index)
{
	switch (index) {
	case 0xc0000100:	/* IA32_FS_BASE */
	case 0xc0000101:	/* IA32_GS_BASE */
	case 0x79:		/* IA32_BIOS_UPDT_TRIG */
	case 0x8b:		/* IA32_BIOS_SIGN_ID */
		return true;
	case 0x9b:		/* IA32_SMM_MONITOR_CTL */
		return !c->facts->in_smm;
	default:
		return index >> 8 == 0x8;	/* x2APIC */
	}
}

/*
 * One entry of the list: index, reserved bits, value.  False if there is no such
 * entry, or none that can be checked.
 */
static bool entry(struct vmx_check *c, __u64 *index, __u64 *value)
{
	__u64 count = vmx_get(c, VMX_I_VM_ENTRY_MSR_LOAD_COUNT);
	__u64 list = count ? vmx_get(c, VMX_I_VM_ENTRY_MSR_LOAD_ADDR) : 0;

	/* What is wrong with the address has been reported. */
	if (c->round >= count || list & 0xf)
		return false;
	/* The last round stands for the rest of a list that is too long. */
	if (c->round == VMX_MSR_ENTRIES - 1 && count > VMX_MSR_ENTRIES) {
		c->unknown = true;
		return false;
	}
	*index = vmx_memory(c, list + 16 * c->round, 8);
	*value = vmx_memory(c, list + 16 * c->round + 8, 8);
	return !c->unknown;
}

/* The memory that the list's address leads to is at fault. */
static bool entry_none(struct vmx_check *c, __u64 value, __u64 bad)
{
	c->field = VMX_I_VM_ENTRY_MSR_LOAD_ADDR;
	c->value = value;
	c->bad = bad;
	return !bad;
}

bool vmx_rule_MSR_INDEX(struct vmx_check *c)
{
	__u64 index, value;

	if (!entry(c, &index, &value))
		return true;
	index &= ~VMX_HIGH_HALF;
	return !forbidden(c, index) || entry_none(c, index, index);
}

bool vmx_rule_MSR_RESERVED(struct vmx_check *c)
{
	__u64 index, value;

	return !entry(c, &index, &value) || entry_none(c, index, index & VMX_HIGH_HALF);
}

/* MSRs in which WRMSR minds addresses and fixed bits only. */
static const struct {
	__u32 first, last;
	bool address;
	__u64 reserved;
} shapes[] = {
	{ 0x175, 0x176, true, 0 },			/* IA32_SYSENTER_ESP, EIP */
	{ 0x1cc, 0x1cf, true, 0x3f },			/* IA32_FRED_RSP0 to RSP3 */
	{ 0x1d1, 0x1d3, true, 7 },			/* IA32_FRED_SSP1 to SSP3 */
	{ 0x1d4, 0x1d4, true, VMX_FRED_CONFIG_RESERVED },
	{ 0x600, 0x600, true, 0 },			/* IA32_DS_AREA */
	{ 0x6a4, 0x6a7, true, 3 },			/* IA32_PL0_SSP to PL3_SSP */
	{ 0x6a8, 0x6a8, true, 0 },			/* IA32_INTERRUPT_SSP_TABLE_ADDR */
	{ 0x6e1, 0x6e1, false, VMX_HIGH_HALF },		/* IA32_PKRS */
	{ 0xd90, 0xd90, true, 0xffc },			/* IA32_BNDCFGS */
	{ 0xc0000082, 0xc0000083, true, 0 },		/* IA32_LSTAR, CSTAR */
	{ 0xc0000084, 0xc0000084, false, VMX_HIGH_HALF },	/* IA32_FMASK */
	{ 0xc0000102, 0xc0000102, true, 0 },		/* IA32_KERNEL_GS_BASE */
	{ 0xc0000103, 0xc0000103, false, VMX_HIGH_HALF },	/* IA32_TSC_AUX */
};

/* LME cannot change while the guest's paging is on; LMA is not written. */
static __u64 bad_efer(struct vmx_check *c, __u64 value)
{
	__u64 bad = value & ~VMX_EFER_KNOWN;
	__u64 lme = vmx_on(c, ENTRY, IA32E_GUEST) ? VMX_EFER_LME : 0;

	if (vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_PG)
		bad |= (value & VMX_EFER_LME) ^ lme;
	return bad;
}

/* Bits that WRMSR would refuse; of an MSR that is not known here, none. */
static __u64 bad_value(struct vmx_check *c, __u64 index, __u64 value)
{
	unsigned int i;

	switch (index) {
	case 0x1d9:		/* IA32_DEBUGCTL */
		return vmx_bad_debugctl(c, value);
	case 0x277:		/* IA32_PAT */
		return vmx_bad_pat(value);
	case 0x6a0:		/* IA32_U_CET */
	case 0x6a2:		/* IA32_S_CET */
		return vmx_bad_s_cet(value) | vmx_not_canonical(c, value);
	case 0xc0000080:	/* IA32_EFER */
		return bad_efer(c, value);
	}
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (index >= shapes[i].first && index <= shapes[i].last)
			return (value & shapes[i].reserved) |
			       (shapes[i].address ? vmx_not_canonical(c, value) : 0);
	return 0;
}

bool vmx_rule_MSR_VALUE(struct vmx_check *c)
{
	__u64 index, value;

	return !entry(c, &index, &value) ||
	       entry_none(c, value, bad_value(c, index & ~VMX_HIGH_HALF, value));
}
