// SPDX-License-Identifier: MIT
/*
 * fuzz_audit.c - `vmm86 audit` and `diff` on any input (libFuzzer): the parsers
 * of dumps, the entry checks on what they read, and the entry checks on values
 * that no parser lets through.
 *
 * Links: cli/number.c cli/dump.c cli/dump_fields.c cli/dump_log.c cli/models.c
 * Links: cli/field_bits.c vmx/caps.c vmx/check.c vmx/check_controls.c vmx/check_guest.c
 * Links: vmx/check_host.c vmx/check_segments.c vmx/check_state.c vmx/controls.c vmx/errors.c
 * Links: vmx/fields.c vmx/reasons.c vmx/root.c
 */
#include <stdlib.h>
#include <string.h>

#include "cli/dump.h"
#include "cli/field_bits.h"
#include "cli/models.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every verdict has a rule and a field that exist. */
static void check(const struct vmx_vmcs *vmcs, const struct vmx_facts *facts)
{
	struct vmx_finding findings[4];
	struct vmx_report report = { .findings = findings, .room = 4 };
	char text[64];
	unsigned int i;

	vmx_check_entry(vmcs, facts, &report);
	if (report.unchecked > vmx_rule_count)
		abort();
	for (i = 0; i < report.count && i < report.room; i++) {
		if (findings[i].rule >= vmx_rule_count ||
		    findings[i].field >= VMX_FIELD_COUNT)
			abort();
		if (findings[i].field < 0)
			continue;
		field_bit_names(findings[i].field, findings[i].bad, text, sizeof(text));
		field_changes(findings[i].field, findings[i].value,
			      findings[i].value ^ findings[i].bad, text, sizeof(text));
	}
}

static void fuzz_text(const char *text, size_t size, unsigned int choice)
{
	static struct dump dump;
	struct dump_errors errors;
	struct vmx_facts facts;
	bool fine = dump_parse(&dump, text, size, 1 + choice % 3, &errors);

	if (fine != !errors.count)
		abort();
	dump_facts(&facts, &dump, model_at(choice / 3));
	check(&dump.vmcs, &facts);
}

#define FACTS	5u
#define WORDS	16u	/* of memory, again and again */
#define VALUES	(FACTS + VMX_CAP_COUNT + VMX_FIELD_COUNT + WORDS)

/* Memory is what the last values are, but for odd addresses. */
static int read_memory(void *context, __u64 address, void *to,
		       unsigned int bytes)
{
	const uint64_t *words = context;

	memcpy(to, &words[address / 8 % WORDS], bytes);
	return address & 1;
}

/* Eight bytes a value: the facts first, then the fields, then memory. */
static void fuzz_values(const uint8_t *data, size_t size)
{
	uint64_t value[VALUES] = { 0 };
	struct vmx_facts facts = {
		.read = read_memory, .context = &value[VALUES - WORDS],
	};
	struct vmx_vmcs vmcs = { 0 };
	unsigned int i = 0, place;

	if (size > sizeof(value))
		size = sizeof(value);
	memcpy(value, data, size);
	facts.caps.present = value[i++];
	facts.features = value[i] & 0xffff;
	facts.physical_bits = value[i] >> 16 & 63;
	facts.linear_bits = value[i] >> 22 & 1 ? 57 : value[i] >> 23 & 1 ? 48 : 0;
	facts.host_ia32e = value[i] >> 24 & 1;
	facts.in_smm = value[i] >> 25 & 1;
	facts.host_traces = value[i] >> 26 & 1;
	facts.vmcs_address = value[i++] >> 27;
	facts.perf_bits = value[i++];
	facts.rtit_bits = value[i++];
	facts.spec_bits = value[i++];
	for (place = 0; place < VMX_CAP_COUNT; place++)
		facts.caps.msr[place] = value[i++];
	for (place = 0; place < VMX_FIELD_COUNT; place++, i++)
		if (value[i] != ~0ull)
			vmx_vmcs_set(&vmcs, place, value[i]);
	check(&vmcs, &facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] == 0xff)
		fuzz_values(data + 1, size - 1);
	else
		fuzz_text((const char *)data + 1, size - 1, data[0] % 32);
	return 0;
}
