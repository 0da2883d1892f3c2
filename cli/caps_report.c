// SPDX-License-Identifier: MIT
/*
 * caps_report.c - the VMX capability MSRs, decoded, as text and as JSON.
 */
#include <stdio.h>
#include <string.h>

#include "caps_bits.h"
#include "caps_report.h"
#include "cli.h"
#include "vmx/controls.h"

struct bit {
	enum vmx_cap_msr msr;
	unsigned int bit;
	const char *text;
};

static const struct bit bits[] = {
#define X(msr, bit, text) { VMX_CAP_##msr, bit, text },
	CAPS_BITS(X)
#undef X
};

struct cr_bit {
	const char *name;
	unsigned int bit;
};

#define X(name, bit) { name, bit },
static const struct cr_bit cr0_bits[] = { CR0_BITS(X) };
static const struct cr_bit cr4_bits[] = { CR4_BITS(X) };
#undef X

/* A control register: its name, and the MSRs that speak of its bits. */
static const struct cr {
	const char *name;
	enum vmx_cap_msr fixed0, fixed1;
	const struct cr_bit *bits;
	size_t count;
} registers[] = {
	{ "CR0", VMX_CAP_CR0_FIXED0, VMX_CAP_CR0_FIXED1, cr0_bits, ARRAY_SIZE(cr0_bits) },
	{ "CR4", VMX_CAP_CR4_FIXED0, VMX_CAP_CR4_FIXED1, cr4_bits, ARRAY_SIZE(cr4_bits) },
};

/* The numbers in the MSRs, beside the bits. */
static const struct number {
	enum vmx_cap_msr msr;
	unsigned int low, width;
	unsigned int add, scale;	/* shown: (value + add) * scale */
	const char *text;
} numbers[] = {
	{ VMX_CAP_BASIC, 0, 31, 0, 1, "VMCS revision" },
	{ VMX_CAP_BASIC, 32, 13, 0, 1, "bytes of a VMCS region" },
	{ VMX_CAP_BASIC, 50, 4, 0, 1, "memory type of a VMCS (6: write-back)" },
	{ VMX_CAP_MISC, 0, 5, 0, 1, "preemption timer: TSC bit that counts" },
	{ VMX_CAP_MISC, 16, 9, 0, 1, "CR3-target values" },
	{ VMX_CAP_MISC, 25, 3, 1, 512, "MSRs in a list, at most" },
	{ VMX_CAP_VMCS_ENUM, 1, 9, 0, 1, "highest index of a VMCS field" },
};

static bool present(const struct vmx_caps *caps, enum vmx_cap_msr msr)
{
	return caps->present >> msr & 1;
}

static bool bit_of(const struct vmx_caps *caps, const struct bit *bit)
{
	return caps->msr[bit->msr] >> bit->bit & 1;
}

static unsigned int number_of(const struct vmx_caps *caps,
			      const struct number *number)
{
	uint64_t value = caps->msr[number->msr] >> number->low;

	value &= (1ull << number->width) - 1;
	return (value + number->add) * number->scale;
}

/* What VMX operation lets be done with one bit of CR0 or CR4. */
static const char *cr_setting(const struct vmx_caps *caps, const struct cr *cr,
			      unsigned int bit)
{
	if (caps->msr[cr->fixed0] >> bit & 1)
		return "1";
	return caps->msr[cr->fixed1] >> bit & 1 ? "0/1" : "0";
}

static const char *control_setting(const struct vmx_caps *caps,
				   enum vmx_control_group group,
				   unsigned int bit)
{
	if (vmx_control_must(caps, group) >> bit & 1)
		return "1";
	return vmx_control_may(caps, group) >> bit & 1 ? "0/1" : "0";
}

static const char *yes(bool value)
{
	return value ? "yes" : "no";
}

/* The modes of vmm86 that this processor gives. */
static const struct mode {
	const char *name, *key;
	bool ept, unrestricted;
} modes[] = {
	{ "v86", "v86", false, false },
	{ "v86 with EPT", "v86_ept", true, false },
	{ "real", "real", true, true },
};

static bool has_mode(const struct vmx_caps *caps, const struct mode *mode)
{
	return (!mode->ept || vmx_caps_has_ept(caps)) &&
	       (!mode->unrestricted || vmx_caps_has_unrestricted_guest(caps));
}

/* What a line of the report hangs on: the MSR's name, number and value. */
static void print_decoded(const struct vmx_caps *caps, enum vmx_cap_msr msr)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i].msr == msr)
			printf("       %-52s %u\n", numbers[i].text,
			       number_of(caps, &numbers[i]));
	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (bits[i].msr == msr)
			printf("  %2u   %-52s %s\n", bits[i].bit, bits[i].text,
			       yes(bit_of(caps, &bits[i])));
}

static void print_msrs(const struct vmx_caps *caps)
{
	unsigned int i;

	for (i = 0; i < VMX_CAP_COUNT; i++) {
		printf("  %03x  %-29s ", vmx_cap_address(i), vmx_cap_name(i));
		if (present(caps, i))
			printf("%016llx\n", (unsigned long long)caps->msr[i]);
		else
			printf("-\n");
	}
}

/* The MSRs that hold neither controls nor fixed bits. */
static void print_other(const struct vmx_caps *caps)
{
	static const enum vmx_cap_msr other[] = {
		VMX_CAP_FEATURE_CONTROL, VMX_CAP_BASIC, VMX_CAP_MISC,
		VMX_CAP_VMCS_ENUM, VMX_CAP_EPT_VPID_CAP,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(other); i++) {
		if (!present(caps, other[i]))
			continue;
		printf("\n%s\n", vmx_cap_name(other[i]));
		print_decoded(caps, other[i]);
	}
}

static void print_cr(const struct vmx_caps *caps, const struct cr *cr,
		     const char *setting, const char *words)
{
	size_t i;

	printf("  %-8s", words);
	for (i = 0; i < cr->count; i++)
		if (!strcmp(cr_setting(caps, cr, cr->bits[i].bit), setting))
			printf(" %s", cr->bits[i].name);
	putchar('\n');
}

static void print_crs(const struct vmx_caps *caps)
{
	const struct cr *cr;

	for (cr = registers; cr < registers + ARRAY_SIZE(registers); cr++) {
		printf("\n%s in VMX operation\n", cr->name);
		print_cr(caps, cr, "1", "1:");
		print_cr(caps, cr, "0/1", "0/1:");
		print_cr(caps, cr, "0", "0:");
	}
}

static void print_controls(const struct vmx_caps *caps)
{
	unsigned int group, bit;

	for (group = 0; group < VMX_GROUP_COUNT; group++) {
		if (!vmx_control_may(caps, group))
			continue;
		printf("\n%s\n", vmx_control_group_name(group));
		for (bit = 0; bit < 64; bit++) {
			const char *name = vmx_control_name(group, bit);

			if (name)
				printf("  %2u   %-52s %s\n", bit, name,
				       control_setting(caps, group, bit));
		}
	}
}

/**
 * caps_text() - everything, for people.
 * @caps:	what was read
 * @source:	from where
 */
void caps_text(const struct vmx_caps *caps, const struct caps_source *source)
{
	size_t i;

	printf("CPU %u, by the %s\n\n", source->cpu, source->name);
	printf("guest modes:");
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		printf("%s %s: %s", i ? "," : "", modes[i].name,
		       yes(has_mode(caps, &modes[i])));
	printf("\nEPT: %s, VPID: %s, unrestricted guest: %s, preemption timer: %s\n\n",
	       yes(vmx_caps_has_ept(caps)), yes(vmx_caps_has_vpid(caps)),
	       yes(vmx_caps_has_unrestricted_guest(caps)),
	       yes(vmx_caps_has_preemption_timer(caps)));
	print_msrs(caps);
	print_other(caps);
	print_crs(caps);
	print_controls(caps);
}

static json_t *msrs_json(const struct vmx_caps *caps)
{
	json_t *object = json_object();
	unsigned int i;
	char hex[20];

	for (i = 0; i < VMX_CAP_COUNT; i++) {
		/* 64 bits do not fit into JSON's numbers everywhere. */
		snprintf(hex, sizeof(hex), "0x%016llx",
			 (unsigned long long)caps->msr[i]);
		if (present(caps, i))
			json_object_set_new(object, vmx_cap_name(i),
					    json_string(hex));
	}
	return object;
}

/* The object of one MSR, made when it is first needed. */
static json_t *member(json_t *object, const char *name)
{
	json_t *inner = json_object_get(object, name);

	if (inner)
		return inner;
	json_object_set_new(object, name, json_object());
	return json_object_get(object, name);
}

static json_t *decoded_json(const struct vmx_caps *caps)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (present(caps, numbers[i].msr))
			json_object_set_new(member(object, vmx_cap_name(numbers[i].msr)),
					    numbers[i].text,
					    json_integer(number_of(caps, &numbers[i])));
	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (present(caps, bits[i].msr))
			json_object_set_new(member(object, vmx_cap_name(bits[i].msr)),
					    bits[i].text,
					    json_boolean(bit_of(caps, &bits[i])));
	return object;
}

static json_t *crs_json(const struct vmx_caps *caps)
{
	json_t *object = json_object();
	const struct cr *cr;
	size_t i;

	for (cr = registers; cr < registers + ARRAY_SIZE(registers); cr++)
		for (i = 0; i < cr->count; i++)
			json_object_set_new(member(object, cr->name),
					    cr->bits[i].name,
					    json_string(cr_setting(caps, cr, cr->bits[i].bit)));
	return object;
}

static json_t *controls_json(const struct vmx_caps *caps)
{
	json_t *groups = json_object();
	unsigned int group, bit;

	for (group = 0; group < VMX_GROUP_COUNT; group++) {
		json_t *controls = json_object();

		for (bit = 0; bit < 64; bit++) {
			const char *name = vmx_control_name(group, bit);

			if (name)
				json_object_set_new(controls, name,
						    json_string(control_setting(caps, group, bit)));
		}
		json_object_set_new(groups, vmx_control_group_name(group),
				    controls);
	}
	return groups;
}

static json_t *modes_json(const struct vmx_caps *caps)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		json_object_set_new(object, modes[i].key,
				    json_boolean(has_mode(caps, &modes[i])));
	return object;
}

/**
 * caps_json() - everything, for programs.
 * @caps:	what was read
 * @source:	from where
 */
void caps_json(const struct vmx_caps *caps, const struct caps_source *source)
{
	print_json(json_pack("{s:i, s:s, s:o, s:o, s:o, s:o, s:o}",
			     "cpu", (int)source->cpu, "source", source->name,
			     "modes", modes_json(caps),
			     "msrs", msrs_json(caps),
			     "decoded", decoded_json(caps),
			     "fixed", crs_json(caps),
			     "controls", controls_json(caps)));
}
