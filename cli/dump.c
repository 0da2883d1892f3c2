// SPDX-License-Identifier: MIT
/*
 * dump.c - what the parsers of VMCS dumps share: lines, errors, fields, the
 * choice of the format; and what the entry checks get to know of a dump.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "dump.h"
#include "models.h"

_Static_assert(DUMP_FACT_LAM - DUMP_FACT_INTEL64 == VMX_FEATURE_LAM,
	       "the facts about features are in the order of enum vmx_feature");

#define HEADING	"*** Guest State ***"

/* What a file holds goes to a terminal: nothing that could steer it. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void dump_error(struct dump_errors *errors, unsigned int line,
		const char *format, ...)
{
	va_list arguments;

	if (errors->count < DUMP_ERRORS) {
		errors->error[errors->count].line = line;
		va_start(arguments, format);
		vsnprintf(errors->error[errors->count].text,
			  sizeof(errors->error[0].text), format, arguments);
		va_end(arguments);
		make_printable(errors->error[errors->count].text);
	}
	errors->count++;
}

bool dump_next_line(struct dump_lines *lines, struct dump_errors *errors)
{
	const char *begin = lines->next, *newline;
	size_t length;

	if (begin >= lines->end)
		return false;
	newline = memchr(begin, '\n', lines->end - begin);
	length = (newline ? newline : lines->end) - begin;
	lines->next = newline ? newline + 1 : lines->end;
	lines->number++;
	if (length && begin[length - 1] == '\r')
		length--;
	if (length >= sizeof(lines->line)) {
		length = sizeof(lines->line) - 1;
		if (!lines->cut)
			dump_error(errors, lines->number, "longer than %zu characters", length);
	}
	memcpy(lines->line, begin, length);
	lines->line[length] = '\0';
	return true;
}

void dump_set_field(struct dump *dump, unsigned int place, uint64_t value,
		    unsigned int line, struct dump_errors *errors)
{
	const struct vmx_field *field = &vmx_fields[place];

	if (field->width && field->width < 64 && value >> field->width) {
		dump_error(errors, line, "%s: %#llx does not fit into %u bits",
			   field->name, (unsigned long long)value, field->width);
	} else if (dump->field_line[place] && dump->vmcs.value[place] != value) {
		dump_error(errors, line, "%s again; line %u gave it another value",
			   field->name, dump->field_line[place]);
	} else {
		vmx_vmcs_set(&dump->vmcs, place, value);
		dump->field_line[place] = line;
	}
}

/* How many dumps a log holds, and in *@begin where the @number-th one begins. */
static unsigned int count_dumps(struct dump_lines *lines, unsigned int number)
{
	struct dump_lines begin = *lines, at = *lines;
	const size_t length = strlen(HEADING);
	unsigned int total = 0;
	const char *p;

	for (p = at.next; p < at.end; p++) {
		if (*p == '\n') {
			at.number++;
			at.next = p + 1;
		}
		if ((size_t)(at.end - p) < length || memcmp(p, HEADING, length))
			continue;
		total++;
		if (total == number) {
			begin = at;
			begin.end = lines->end;
		} else if (total == number + 1) {
			begin.end = at.next;
		}
	}
	*lines = begin;
	return total;
}

static void parse(struct dump *dump, struct dump_lines *lines,
		  unsigned int number, struct dump_errors *errors)
{
	dump->total = count_dumps(lines, number);
	if (!dump->total) {
		dump->total = 1;
		dump->format = DUMP_FIELDS;
		if (number == 1)
			dump_parse_fields(dump, lines, errors);
	} else if (number <= dump->total) {
		dump_parse_log(dump, lines, errors);
	}
	if (number > dump->total)
		dump_error(errors, 0, "there is no dump %u: there %s %u", number,
			   dump->total == 1 ? "is" : "are", dump->total);
}

bool dump_parse(struct dump *dump, const char *text, size_t size,
		unsigned int number, struct dump_errors *errors)
{
	static const char mark[] = "\xef\xbb\xbf";	/* of UTF-8, by some editors */
	struct dump_lines lines = { .next = text, .end = text + size };
	unsigned int place, known = 0;

	memset(dump, 0, sizeof(*dump));
	errors->count = 0;
	dump->number = number;
	if (memchr(text, '\0', size)) {
		dump_error(errors, 0, "not a text file: it holds a zero byte");
		return false;
	}
	if (size >= strlen(mark) && !memcmp(text, mark, strlen(mark)))
		lines.next += strlen(mark);
	parse(dump, &lines, number, errors);
	for (place = 0; place < VMX_FIELD_COUNT; place++)
		known += vmx_vmcs_known(&dump->vmcs, place);
	if (!known && !errors->count)
		dump_error(errors, 0,
			   "no VMCS: neither FIELD = VALUE nor a dump of KVM or Xen");
	return !errors->count;
}

static int read_memory(void *context, __u64 address, void *to,
		       unsigned int bytes)
{
	const struct dump *dump = context;
	unsigned int i, skip = address % 8;

	for (i = 0; i < dump->words; i++) {
		if (dump->memory[i].address != address - skip)
			continue;
		if (skip + bytes > 8)
			return -1;
		memcpy(to, (const char *)&dump->memory[i].value + skip, bytes);
		return 0;
	}
	return -1;
}

/* What is not said: the widest addresses, a 64-bit host, every feature. */
static uint64_t assumed_fact(const struct dump *dump, enum dump_fact fact)
{
	const uint64_t la57 = VMX_BIT(12);

	switch (fact) {
	case DUMP_FACT_PHYSICAL_BITS:
		return 52;
	case DUMP_FACT_LINEAR_BITS:
		return (dump->vmcs.value[VMX_I_HOST_CR4] |
			dump->vmcs.value[VMX_I_GUEST_CR4]) & la57 ? 57 : 48;
	case DUMP_FACT_VMCS_ADDRESS:
		return UINT64_MAX;
	case DUMP_FACT_PERF_BITS:
	case DUMP_FACT_RTIT_BITS:
	case DUMP_FACT_SPEC_BITS:	/* not known */
	case DUMP_FACT_HOST_TRACES:
	case DUMP_FACT_IN_SMM:
		return 0;
	default:
		return 1;
	}
}

/*
 * Without any capability MSR: the bits that every VMX processor so far fixes in
 * CR0 and CR4 (SDM, "Restrictions on VMX Operation"); none is known to be 0.
 */
static void assume_fixed_bits(struct vmx_caps *caps)
{
	static const struct {
		enum vmx_cap_msr index;
		uint64_t value;
	} known[] = {
		{ VMX_CAP_CR0_FIXED0, 0x80000021 }, { VMX_CAP_CR0_FIXED1, UINT64_MAX },
		{ VMX_CAP_CR4_FIXED0, 0x2000 }, { VMX_CAP_CR4_FIXED1, UINT64_MAX },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		caps->present |= VMX_BIT(known[i].index);
		caps->msr[known[i].index] = known[i].value;
	}
}

/**
 * dump_facts() - what the entry checks need beside the fields.
 * @facts:	out; refers to @dump
 * @dump:	its own facts and capability MSRs come first
 * @model:	the next to be asked, or NULL
 */
void dump_facts(struct vmx_facts *facts, const struct dump *dump,
		const struct dump_model *model)
{
	uint64_t value[DUMP_FACT_COUNT];
	unsigned int i;

	for (i = 0; i < DUMP_FACT_COUNT; i++) {
		if (dump->facts_known >> i & 1)
			value[i] = dump->fact[i];
		else if (!model || !model_fact(model, i, &value[i]))
			value[i] = assumed_fact(dump, i);
	}
	memset(facts, 0, sizeof(*facts));
	facts->caps = dump->caps;
	if (model)
		model_msrs(model, &facts->caps);
	else if (!dump->caps.present)
		assume_fixed_bits(&facts->caps);
	for (i = DUMP_FACT_INTEL64; i < DUMP_FACT_COUNT; i++)
		facts->features |= value[i] << (i - DUMP_FACT_INTEL64);
	facts->physical_bits = value[DUMP_FACT_PHYSICAL_BITS];
	facts->linear_bits = value[DUMP_FACT_LINEAR_BITS];
	facts->perf_bits = value[DUMP_FACT_PERF_BITS];
	facts->rtit_bits = value[DUMP_FACT_RTIT_BITS];
	facts->spec_bits = value[DUMP_FACT_SPEC_BITS];
	facts->host_ia32e = value[DUMP_FACT_HOST_IA32E];
	facts->host_traces = value[DUMP_FACT_HOST_TRACES];
	facts->in_smm = value[DUMP_FACT_IN_SMM];
	facts->vmcs_address = value[DUMP_FACT_VMCS_ADDRESS];
	facts->read = read_memory;
	facts->context = (void *)dump;
}
