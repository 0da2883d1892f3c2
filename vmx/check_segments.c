// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Entry checks of the guest's segment registers and descriptor tables (SDM,
 * "Checks on Guest Segment Registers", "Checks on Guest Descriptor-Table
 * Registers").
 */
#include "check_rules.h"

/* In the order of their fields: ES, CS, SS, DS, FS, GS. */
enum { ES, CS, SS, DS, FS, GS };

static __u64 selector(struct vmx_check *c, unsigned int s)
{
	return vmx_get(c, VMX_I_GUEST_ES_SELECTOR + s);
}

static __u64 rights(struct vmx_check *c, unsigned int s)
{
	return vmx_get(c, VMX_I_GUEST_ES_AR_BYTES + s);
}

#define AR_TYPE(ar)	((ar) & 0xf)
#define AR_S		VMX_BIT(4)
#define AR_DPL(ar)	((ar) >> 5 & 3)
#define AR_DPL_BITS	0x60ull
#define AR_P		VMX_BIT(7)
#define AR_L		VMX_BIT(13)
#define AR_D		VMX_BIT(14)
#define AR_G		VMX_BIT(15)
#define AR_UNUSABLE	VMX_BIT(16)
/* Bits 11:8 and 31:17. */
#define AR_RESERVED	0xfffe0f00ull
/* Types: read/write data, accessed; and what code and conforming mean. */
#define TYPE_DATA_RW	3
#define TYPE_DOWN_RW	7
#define TYPE_ACCESSED	1
#define TYPE_READABLE	2
#define TYPE_CODE	8
#define RPL(selector)	((selector) & 3)
#define TI		VMX_BIT(2)

static bool v86(struct vmx_check *c)
{
	return vmx_get(c, VMX_I_GUEST_RFLAGS) & VMX_FLAGS_VM;
}

static bool ia32e(struct vmx_check *c)
{
	return vmx_on(c, ENTRY, IA32E_GUEST);
}

static bool unrestricted(struct vmx_check *c)
{
	return vmx_on(c, CPU2, UNRESTRICTED_GUEST);
}

/* CS is always checked, the others if they are usable; not in V86 mode. */
static bool checked(struct vmx_check *c, unsigned int s)
{
	return !v86(c) && (s == CS || !(rights(c, s) & AR_UNUSABLE));
}

bool vmx_rule_V86_BASE(struct vmx_check *c)
{
	__u64 base = vmx_get(c, VMX_I_GUEST_ES_BASE + c->round);

	return !v86(c) || vmx_none(c, VMX_I_GUEST_ES_BASE + c->round,
				   base ^ selector(c, c->round) << 4);
}

bool vmx_rule_V86_LIMIT(struct vmx_check *c)
{
	__u64 limit = vmx_get(c, VMX_I_GUEST_ES_LIMIT + c->round);

	return !v86(c) || vmx_none(c, VMX_I_GUEST_ES_LIMIT + c->round, limit ^ 0xffff);
}

bool vmx_rule_V86_AR(struct vmx_check *c)
{
	return !v86(c) || vmx_none(c, VMX_I_GUEST_ES_AR_BYTES + c->round,
				   rights(c, c->round) ^ 0xf3);
}

bool vmx_rule_SEG_BASE(struct vmx_check *c)
{
	unsigned int place = VMX_I_GUEST_ES_BASE + c->round;

	if (v86(c))
		return true;
	if (c->round == FS || c->round == GS)
		return vmx_canonical(c, place);
	return !checked(c, c->round) || vmx_none(c, place, vmx_get(c, place) & VMX_HIGH_HALF);
}

bool vmx_rule_SEG_S(struct vmx_check *c)
{
	return !checked(c, c->round) || vmx_none(c, VMX_I_GUEST_ES_AR_BYTES + c->round,
						 ~rights(c, c->round) & AR_S);
}

bool vmx_rule_SEG_P(struct vmx_check *c)
{
	return !checked(c, c->round) || vmx_none(c, VMX_I_GUEST_ES_AR_BYTES + c->round,
						 ~rights(c, c->round) & AR_P);
}

bool vmx_rule_SEG_RESERVED(struct vmx_check *c)
{
	return !checked(c, c->round) || vmx_none(c, VMX_I_GUEST_ES_AR_BYTES + c->round,
						 rights(c, c->round) & AR_RESERVED);
}

/* G may be 1 only if limit[11:0] is all ones, 0 only if limit[31:20] is 0. */
static bool granular(struct vmx_check *c, unsigned int place, __u64 ar)
{
	__u64 limit = vmx_get(c, place);

	if (ar & AR_G)
		return vmx_none(c, place, ~limit & 0xfff);
	return vmx_none(c, place, limit & 0xfff00000);
}

bool vmx_rule_SEG_G(struct vmx_check *c)
{
	return !checked(c, c->round) ||
	       granular(c, VMX_I_GUEST_ES_LIMIT + c->round, rights(c, c->round));
}

bool vmx_rule_CS_TYPE(struct vmx_check *c)
{
	__u64 type = AR_TYPE(rights(c, CS));

	if (v86(c) || (type & (TYPE_CODE | TYPE_ACCESSED)) == (TYPE_CODE | TYPE_ACCESSED))
		return true;
	if (type == TYPE_DATA_RW && unrestricted(c))
		return true;
	return vmx_none(c, VMX_I_GUEST_CS_AR_BYTES, 0xf);
}

bool vmx_rule_CS_DPL_DATA(struct vmx_check *c)
{
	__u64 ar = rights(c, CS);

	if (v86(c) || AR_TYPE(ar) != TYPE_DATA_RW || !unrestricted(c))
		return true;
	return vmx_none(c, VMX_I_GUEST_CS_AR_BYTES, ar & AR_DPL_BITS);
}

bool vmx_rule_CS_L_D(struct vmx_check *c)
{
	__u64 both = rights(c, CS) & (AR_L | AR_D);

	if (v86(c) || !ia32e(c) || both != (AR_L | AR_D))
		return true;
	return vmx_none(c, VMX_I_GUEST_CS_AR_BYTES, AR_D);
}

bool vmx_rule_SS_TYPE(struct vmx_check *c)
{
	__u64 type = AR_TYPE(rights(c, SS));

	return !checked(c, SS) || type == TYPE_DATA_RW || type == TYPE_DOWN_RW ||
	       vmx_none(c, VMX_I_GUEST_SS_AR_BYTES, 0xf);
}

static const unsigned short data[] = { ES, DS, FS, GS };

bool vmx_rule_DATA_TYPE(struct vmx_check *c)
{
	unsigned int s = data[c->round];
	__u64 type = AR_TYPE(rights(c, s)), bad = 0;

	if (!checked(c, s))
		return true;
	if (!(type & TYPE_ACCESSED))
		bad |= TYPE_ACCESSED;
	if (type & TYPE_CODE && !(type & TYPE_READABLE))
		bad |= TYPE_READABLE;
	return vmx_none(c, VMX_I_GUEST_ES_AR_BYTES + s, bad);
}

bool vmx_rule_DATA_DPL(struct vmx_check *c)
{
	unsigned int s = data[c->round];
	__u64 ar = rights(c, s);

	if (!checked(c, s) || unrestricted(c) || AR_TYPE(ar) > 11 ||
	    AR_DPL(ar) >= RPL(selector(c, s)))
		return true;
	return vmx_none(c, VMX_I_GUEST_ES_AR_BYTES + s, AR_DPL_BITS);
}

bool vmx_rule_CS_DPL(struct vmx_check *c)
{
	__u64 ar = rights(c, CS), ss = AR_DPL(rights(c, SS));
	bool conforming = AR_TYPE(ar) >= 12;

	if (v86(c) || !(AR_TYPE(ar) & TYPE_CODE) || !(AR_TYPE(ar) & TYPE_ACCESSED))
		return true;
	if (conforming ? AR_DPL(ar) <= ss : AR_DPL(ar) == ss)
		return true;
	return vmx_none(c, VMX_I_GUEST_CS_AR_BYTES, AR_DPL_BITS);
}

bool vmx_rule_SS_CS_RPL(struct vmx_check *c)
{
	return v86(c) || unrestricted(c) ||
	       vmx_none(c, VMX_I_GUEST_SS_SELECTOR, RPL(selector(c, SS) ^ selector(c, CS)));
}

bool vmx_rule_SS_DPL(struct vmx_check *c)
{
	return v86(c) || unrestricted(c) || AR_DPL(rights(c, SS)) == RPL(selector(c, SS)) ||
	       vmx_none(c, VMX_I_GUEST_SS_AR_BYTES, AR_DPL_BITS);
}

bool vmx_rule_SS_DPL_REAL(struct vmx_check *c)
{
	bool real = !(vmx_get(c, VMX_I_GUEST_CR0) & VMX_CR0_PE);

	if (v86(c) || (!real && AR_TYPE(rights(c, CS)) != TYPE_DATA_RW))
		return true;
	/* Without an unrestricted guest either is forbidden by another rule. */
	return !unrestricted(c) ||
	       vmx_none(c, VMX_I_GUEST_SS_AR_BYTES, rights(c, SS) & AR_DPL_BITS);
}

static bool fred(struct vmx_check *c)
{
	return !v86(c) && vmx_get(c, VMX_I_GUEST_CR4) & VMX_CR4_FRED;
}

bool vmx_rule_SS_DPL_FRED(struct vmx_check *c)
{
	__u64 dpl = AR_DPL(rights(c, SS));

	return !fred(c) || dpl == 0 || dpl == 3 ||
	       vmx_none(c, VMX_I_GUEST_SS_AR_BYTES, AR_DPL_BITS);
}

bool vmx_rule_CS_L_FRED(struct vmx_check *c)
{
	return !fred(c) || AR_DPL(rights(c, SS)) ||
	       vmx_none(c, VMX_I_GUEST_CS_AR_BYTES, ~rights(c, CS) & AR_L);
}

bool vmx_rule_USER_FRED(struct vmx_check *c)
{
	if (!fred(c) || AR_DPL(rights(c, SS)) != 3)
		return true;
	if (!vmx_none(c, VMX_I_GUEST_RFLAGS, vmx_get(c, VMX_I_GUEST_RFLAGS) & VMX_FLAGS_IOPL))
		return false;
	return vmx_none(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO,
			vmx_get(c, VMX_I_GUEST_INTERRUPTIBILITY_INFO) & VMX_BLOCK_STI);
}

bool vmx_rule_TABLE_BASES(struct vmx_check *c)
{
	return vmx_canonical(c, c->round ? VMX_I_GUEST_IDTR_BASE : VMX_I_GUEST_GDTR_BASE);
}

bool vmx_rule_TABLE_LIMITS(struct vmx_check *c)
{
	unsigned int place = c->round ? VMX_I_GUEST_IDTR_LIMIT : VMX_I_GUEST_GDTR_LIMIT;

	return vmx_none(c, place, vmx_get(c, place) & 0xffff0000);
}

static bool has_ldt(struct vmx_check *c)
{
	return !(vmx_get(c, VMX_I_GUEST_LDTR_AR_BYTES) & AR_UNUSABLE);
}

bool vmx_rule_LDTR_TI(struct vmx_check *c)
{
	return !has_ldt(c) || vmx_none(c, VMX_I_GUEST_LDTR_SELECTOR,
				       vmx_get(c, VMX_I_GUEST_LDTR_SELECTOR) & TI);
}

#define TYPE_LDT	2

bool vmx_rule_LDTR_AR(struct vmx_check *c)
{
	__u64 ar = vmx_get(c, VMX_I_GUEST_LDTR_AR_BYTES);
	__u64 bad = (AR_TYPE(ar) ^ TYPE_LDT) | (ar & AR_S) | (~ar & AR_P) | (ar & AR_RESERVED);

	return !has_ldt(c) || vmx_none(c, VMX_I_GUEST_LDTR_AR_BYTES, bad);
}

bool vmx_rule_LDTR_G(struct vmx_check *c)
{
	return !has_ldt(c) || granular(c, VMX_I_GUEST_LDTR_LIMIT,
				       vmx_get(c, VMX_I_GUEST_LDTR_AR_BYTES));
}

bool vmx_rule_LDTR_BASE(struct vmx_check *c)
{
	return !has_ldt(c) || vmx_canonical(c, VMX_I_GUEST_LDTR_BASE);
}

bool vmx_rule_TR_BASE(struct vmx_check *c)
{
	return vmx_canonical(c, VMX_I_GUEST_TR_BASE);
}

bool vmx_rule_TR_USABLE(struct vmx_check *c)
{
	return vmx_none(c, VMX_I_GUEST_TR_AR_BYTES,
			vmx_get(c, VMX_I_GUEST_TR_AR_BYTES) & AR_UNUSABLE);
}

bool vmx_rule_TR_TI(struct vmx_check *c)
{
	return vmx_none(c, VMX_I_GUEST_TR_SELECTOR, vmx_get(c, VMX_I_GUEST_TR_SELECTOR) & TI);
}

bool vmx_rule_TR_AR(struct vmx_check *c)
{
	__u64 ar = vmx_get(c, VMX_I_GUEST_TR_AR_BYTES);

	return vmx_none(c, VMX_I_GUEST_TR_AR_BYTES, (ar & AR_S) | (~ar & AR_P) | (ar & AR_RESERVED));
}

bool vmx_rule_TR_G(struct vmx_check *c)
{
	return granular(c, VMX_I_GUEST_TR_LIMIT, vmx_get(c, VMX_I_GUEST_TR_AR_BYTES));
}

#define TYPE_TSS_BUSY		11
#define TYPE_TSS16_BUSY		3

bool vmx_rule_TR_TYPE(struct vmx_check *c)
{
	__u64 type = AR_TYPE(vmx_get(c, VMX_I_GUEST_TR_AR_BYTES));

	return type == TYPE_TSS_BUSY || (type == TYPE_TSS16_BUSY && !ia32e(c)) ||
	       vmx_none(c, VMX_I_GUEST_TR_AR_BYTES, 0xf);
}
