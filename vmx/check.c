// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The engine of the entry checks: goes through the table of rules and collects
 * what is violated; and what the rules share.
 */
#include "check_rules.h"

#define CHAPTER	"VM Entries"

const struct vmx_rule vmx_rules[] = {
#define X(id, times, name, group, fields, condition, section, hint) \
	{ name, VMX_CHECK_##group, fields, condition, CHAPTER, section, hint },
	VMX_RULES(X)
#undef X
};

const unsigned int vmx_rule_count = sizeof(vmx_rules) / sizeof(vmx_rules[0]);

static const struct {
	bool (*holds)(struct vmx_check *c);
	unsigned int times;
} checks[] = {
#define X(id, times, name, group, fields, condition, section, hint) \
	{ vmx_rule_##id, times },
	VMX_RULES(X)
#undef X
};

const struct vmx_rule *vmx_rule_by_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < vmx_rule_count; i++)
		if (!strcmp(vmx_rules[i].name, name))
			return &vmx_rules[i];
	return NULL;
}

const char *vmx_check_group_name(enum vmx_check_group group)
{
	static const char *const names[VMX_CHECK_GROUPS] = {
		[VMX_CHECK_CONTROLS] = "controls",
		[VMX_CHECK_HOST] = "host state",
		[VMX_CHECK_GUEST] = "guest state",
		[VMX_CHECK_MSR_LOAD] = "MSR loading",
	};

	return (unsigned int)group < VMX_CHECK_GROUPS ? names[group] : "?";
}

void vmx_vmcs_set(struct vmx_vmcs *vmcs, unsigned int place, __u64 value)
{
	vmcs->known[place / 64] |= VMX_BIT(place % 64);
	vmcs->value[place] = value;
}

bool vmx_vmcs_known(const struct vmx_vmcs *vmcs, unsigned int place)
{
	return vmcs->known[place / 64] >> place % 64 & 1;
}

static void add(struct vmx_report *report, unsigned int rule,
		const struct vmx_check *c)
{
	if (report->count < report->room)
		report->findings[report->count] = (struct vmx_finding) {
			.rule = rule, .field = c->field, .value = c->value,
			.bad = c->bad,
		};
	report->count++;
}

/* One round of a rule; returns whether something that it needs is not known. */
static bool check_round(const struct vmx_vmcs *vmcs,
			const struct vmx_facts *facts, unsigned int rule,
			unsigned int round, struct vmx_report *report)
{
	struct vmx_check c = {
		.vmcs = vmcs, .facts = facts, .round = round, .field = -1,
	};

	if (!checks[rule].holds(&c) && !c.unknown)
		add(report, rule, &c);
	return c.unknown;
}

/* A list of MSRs ends with its count; the first round asks for that. */
static unsigned int rounds_of(const struct vmx_vmcs *vmcs, unsigned int rule)
{
	unsigned int times = checks[rule].times;
	__u64 count = vmcs->value[VMX_I_VM_ENTRY_MSR_LOAD_COUNT];

	if (rule != VMX_RULE_MSR_INDEX || count >= times)
		return times;
	return count ? count : 1;
}

/*
 * The rules from @first to @last, all of which apply to the first segment
 * register, or entry of a list, before one of them applies to the second.
 */
static void check_together(const struct vmx_vmcs *vmcs,
			   const struct vmx_facts *facts, unsigned int first,
			   unsigned int last, struct vmx_report *report)
{
	unsigned int rule, round, rounds = rounds_of(vmcs, first);
	__u32 unknown = 0;

	for (round = 0; round < rounds; round++)
		for (rule = first; rule <= last; rule++)
			if (check_round(vmcs, facts, rule, round, report))
				unknown |= 1u << (rule - first);
	for (rule = first; rule <= last; rule++) {
		report->unchecked += unknown >> (rule - first) & 1;
		if (report->open)
			report->open[rule] = unknown >> (rule - first) & 1;
	}
}

void vmx_check_entry(const struct vmx_vmcs *vmcs, const struct vmx_facts *facts,
		     struct vmx_report *report)
{
	unsigned int first, last;

	report->count = 0;
	report->unchecked = 0;
	for (first = 0; first < vmx_rule_count; first = last + 1) {
		last = first == VMX_RULE_V86_BASE ? VMX_RULE_V86_AR :
		       first == VMX_RULE_MSR_INDEX ? VMX_RULE_MSR_VALUE : first;
		check_together(vmcs, facts, first, last, report);
	}
}

__u64 vmx_get(struct vmx_check *c, unsigned int place)
{
	if (!vmx_vmcs_known(c->vmcs, place))
		c->unknown = true;
	return c->vmcs->value[place];
}

/* Where a group's controls are, and what must be 1 for them to count. */
__u64 vmx_controls(struct vmx_check *c, enum vmx_control_group group)
{
	switch (group) {
	case VMX_GROUP_PIN:
		return vmx_get(c, VMX_I_PIN_BASED_VM_EXEC_CONTROL);
	case VMX_GROUP_CPU:
		return vmx_get(c, VMX_I_CPU_BASED_VM_EXEC_CONTROL);
	case VMX_GROUP_CPU2:
		return vmx_on(c, CPU, SECONDARY) ?
		       vmx_get(c, VMX_I_SECONDARY_VM_EXEC_CONTROL) : 0;
	case VMX_GROUP_CPU3:
		return vmx_on(c, CPU, TERTIARY) ?
		       vmx_get(c, VMX_I_TERTIARY_VM_EXEC_CONTROL) : 0;
	case VMX_GROUP_EXIT:
		return vmx_get(c, VMX_I_VM_EXIT_CONTROLS);
	case VMX_GROUP_EXIT2:
		return vmx_on(c, EXIT, SECONDARY) ?
		       vmx_get(c, VMX_I_SECONDARY_VM_EXIT_CONTROLS) : 0;
	case VMX_GROUP_ENTRY:
		return vmx_get(c, VMX_I_VM_ENTRY_CONTROLS);
	default:
		return 0;
	}
}

bool vmx_none(struct vmx_check *c, unsigned int place, __u64 bad)
{
	c->field = place;
	c->value = vmx_get(c, place);
	c->bad = bad;
	return !bad;
}

bool vmx_fine(struct vmx_check *c, unsigned int place, bool fine)
{
	vmx_none(c, place, 0);
	return fine;
}

bool vmx_has_cap(struct vmx_check *c, enum vmx_cap_msr index)
{
	if (c->facts->caps.present & VMX_BIT(index))
		return true;
	c->unknown = true;
	return false;
}

__u64 vmx_beyond_physical(struct vmx_check *c)
{
	unsigned int bits = c->facts->physical_bits;

	if (!bits)
		c->unknown = true;
	return bits && bits < 64 ? ~0ull << bits : 0;
}

__u64 vmx_bad_address(struct vmx_check *c, __u64 address)
{
	__u64 bad = address & vmx_beyond_physical(c);

	/* Only if it matters: a dump may not tell the MSR. */
	if (!bad && address & VMX_HIGH_HALF && vmx_has_cap(c, VMX_CAP_BASIC) &&
	    vmx_caps_32bit_addresses(&c->facts->caps))
		bad = address & VMX_HIGH_HALF;
	return bad;
}

bool vmx_address(struct vmx_check *c, unsigned int place, __u64 low)
{
	__u64 address = vmx_get(c, place);

	return vmx_none(c, place, vmx_bad_address(c, address) | (address & low));
}

__u64 vmx_not_canonical(struct vmx_check *c, __u64 address)
{
	unsigned int bits = c->facts->linear_bits;
	__u64 upper;

	if (!bits) {
		c->unknown = true;
		return 0;
	}
	upper = ~0ull << (bits - 1);
	return address & VMX_BIT(bits - 1) ? ~address & upper : address & upper;
}

bool vmx_canonical(struct vmx_check *c, unsigned int place)
{
	return vmx_none(c, place, vmx_not_canonical(c, vmx_get(c, place)));
}

__u64 vmx_memory(struct vmx_check *c, __u64 address, unsigned int bytes)
{
	__u64 value = 0;

	if (!c->facts->read || c->facts->read(c->facts->context, address, &value, bytes))
		c->unknown = true;
	return value;
}

__u64 vmx_bad_pat(__u64 value)
{
	__u64 bad = 0;
	int i;

	/* Types 2 and 3, and all from 8 on, are reserved. */
	for (i = 0; i < 64; i += 8) {
		__u64 type = value >> i & 0xff;

		if (type > 7 || type == 2 || type == 3)
			bad |= type << i;
	}
	return bad;
}

/* Bits 9:6 are reserved; TRACKER (11) with SUPPRESS (10) makes no sense. */
__u64 vmx_bad_s_cet(__u64 value)
{
	__u64 bad = value & 0x3c0;

	return (value & 0xc00) == 0xc00 ? bad | 0xc00 : bad;
}

/* LBR, BTF, bus lock, 14:6; 15 RTM. */
#define DEBUGCTL_KNOWN	0x7fc3ull
#define DEBUGCTL_BUS_LOCK	VMX_BIT(2)
#define DEBUGCTL_RTM	VMX_BIT(15)

__u64 vmx_bad_debugctl(const struct vmx_check *c, __u64 value)
{
	__u64 known = DEBUGCTL_KNOWN;

	if (c->facts->features & VMX_BIT(VMX_FEATURE_BUS_LOCK))
		known |= DEBUGCTL_BUS_LOCK;
	if (c->facts->features & VMX_BIT(VMX_FEATURE_RTM))
		known |= DEBUGCTL_RTM;
	return value & ~known;
}

#define CR3_LAM	(3ull << 61)

bool vmx_cr3(struct vmx_check *c, unsigned int place)
{
	__u64 reserved = vmx_beyond_physical(c);

	if (c->facts->features & VMX_BIT(VMX_FEATURE_LAM))
		reserved &= ~CR3_LAM;
	return vmx_none(c, place, vmx_get(c, place) & reserved);
}

/*
 * An MSR whose bits CPUID lists: @has, or 0 if that is not known.  Then only
 * bits that no processor has (not in @defined) are surely wrong.
 */
bool vmx_msr_bits(struct vmx_check *c, unsigned int place, __u64 has, __u64 defined)
{
	__u64 value = vmx_get(c, place);

	if (!has && !(value & ~defined) && value)
		c->unknown = true;
	return vmx_none(c, place, value & ~(has ? has : defined));
}

bool vmx_fred(struct vmx_check *c, unsigned int config, unsigned int rsp1,
	      unsigned int ssp1)
{
	unsigned int place = config;
	__u64 reserved = VMX_FRED_CONFIG_RESERVED;

	if (c->round >= 4) {
		place = ssp1 + c->round - 4;
		reserved = 7;
	} else if (c->round >= 1) {
		place = rsp1 + c->round - 1;
		reserved = 0x3f;
	}
	return vmx_none(c, place, vmx_not_canonical(c, vmx_get(c, place)) |
			(vmx_get(c, place) & reserved));
}
