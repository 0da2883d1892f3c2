// SPDX-License-Identifier: MIT
/*
 * dump_fields.c - a VMCS as lines `NAME = value`: NAME is a field, by its name
 * or its encoding, a capability MSR, a fact about the processor, or
 * MEMORY[address].
 */
#include <ctype.h>
#include <string.h>

#include "cli.h"
#include "dump.h"

/* One line at work. */
struct assignment {
	struct dump *dump;
	struct dump_errors *errors;
	unsigned int line;
	const char *name;
	uint64_t value;
};

static bool set_before(const struct assignment *a, unsigned int *line)
{
	if (*line) {
		dump_error(a->errors, a->line, "%.40s again; it is in line %u",
			   a->name, *line);
		return true;
	}
	*line = a->line;
	return false;
}

static bool set_field(const struct assignment *a)
{
	const struct vmx_field *field = vmx_field_by_name(a->name);
	uint64_t encoding;
	unsigned int place;

	if (!field && !strncmp(a->name, "0x", 2) &&
	    parse_number(a->name, &encoding) && encoding <= UINT32_MAX)
		field = vmx_field_by_encoding(encoding);
	if (!field)
		return false;
	place = field - vmx_fields;
	if (a->dump->field_line[place])
		set_before(a, &a->dump->field_line[place]);
	else
		dump_set_field(a->dump, place, a->value, a->line, a->errors);
	return true;
}

static bool set_cap(const struct assignment *a)
{
	struct vmx_caps *caps = &a->dump->caps;
	unsigned int i;

	for (i = 0; i < VMX_CAP_COUNT; i++) {
		if (strcmp(vmx_cap_name(i), a->name))
			continue;
		if (!set_before(a, &a->dump->cap_line[i])) {
			caps->present |= VMX_BIT(i);
			caps->msr[i] = a->value;
		}
		return true;
	}
	return false;
}

static bool set_fact(const struct assignment *a)
{
	static const struct {
		const char *name;
		uint64_t highest;
	} facts[] = {
#define X(id, name, highest) { name, highest },
		DUMP_FACTS(X)
#undef X
	};
	unsigned int i;

	for (i = 0; i < DUMP_FACT_COUNT; i++) {
		if (strcmp(facts[i].name, a->name))
			continue;
		if (a->value > facts[i].highest) {
			dump_error(a->errors, a->line, "%s is at most %llu",
				   a->name, (unsigned long long)facts[i].highest);
		} else if (!set_before(a, &a->dump->fact_line[i])) {
			a->dump->fact[i] = a->value;
			a->dump->facts_known |= 1u << i;
		}
		return true;
	}
	return false;
}

static bool has_word(const struct dump *dump, uint64_t address)
{
	unsigned int i;

	for (i = 0; i < dump->words; i++)
		if (dump->memory[i].address == address)
			return true;
	return false;
}

/* MEMORY[address]: eight bytes, aligned. */
static bool set_memory(const struct assignment *a)
{
	struct dump *dump = a->dump;
	size_t length = strlen(a->name);
	char number[40];
	uint64_t address;

	if (strncmp(a->name, "MEMORY[", 7) || length > 40 ||
	    a->name[length - 1] != ']')
		return false;
	memcpy(number, a->name + 7, length - 8);
	number[length - 8] = '\0';
	if (!parse_number(number, &address) || address % 8)
		dump_error(a->errors, a->line,
			   "MEMORY[%s]: must be an address, a multiple of 8",
			   number);
	else if (has_word(dump, address))
		dump_error(a->errors, a->line, "MEMORY[%s] again", number);
	else if (dump->words == DUMP_MEMORY_WORDS)
		dump_error(a->errors, a->line, "more than %u words of memory",
			   DUMP_MEMORY_WORDS);
	else
		dump->memory[dump->words++] = (struct dump_word) {
			.address = address, .value = a->value,
		};
	return true;
}

/* Without what surrounds it; in place. */
static char *trim(char *text)
{
	size_t length;

	while (isspace((unsigned char)*text))
		text++;
	length = strlen(text);
	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

static void parse_line(struct dump *dump, struct dump_lines *lines,
		       struct dump_errors *errors)
{
	struct assignment a = {
		.dump = dump, .errors = errors, .line = lines->number,
	};
	char *text, *equals;

	lines->line[strcspn(lines->line, "#")] = '\0';
	text = trim(lines->line);
	if (!*text)
		return;
	equals = strchr(text, '=');
	if (!equals) {
		dump_error(errors, a.line, "must be FIELD = VALUE: '%.60s'", text);
		return;
	}
	*equals = '\0';
	a.name = trim(text);
	text = trim(equals + 1);
	if (!parse_number(text, &a.value))
		dump_error(errors, a.line,
			   "%.40s: '%.40s' is no number of 64 bits (0x1f, 1fh, 31)",
			   a.name, text);
	else if (!set_field(&a) && !set_cap(&a) && !set_fact(&a) && !set_memory(&a))
		dump_error(errors, a.line,
			   "there is no field, capability MSR or fact '%.60s'",
			   a.name);
}

/**
 * dump_parse_fields() - parse lines `NAME = value`.
 * @dump:	gets what they say
 * @lines:	from the first
 * @errors:	added to
 */
void dump_parse_fields(struct dump *dump, struct dump_lines *lines,
		       struct dump_errors *errors)
{
	while (dump_next_line(lines, errors))
		parse_line(dump, lines, errors);
}
