// SPDX-License-Identifier: MIT
/*
 * audit_report.c - what `vmm86 audit` found, as text and as JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "field_bits.h"

#define NAMES	512	/* of bits, as text */

/* What the processor reports when such a check fails. */
static const char *group_verdict(enum vmx_check_group group)
{
	static const char *const verdicts[VMX_CHECK_GROUPS] = {
		[VMX_CHECK_CONTROLS] = "VM-instruction error 7",
		[VMX_CHECK_HOST] = "VM-instruction error 8",
		[VMX_CHECK_GUEST] = "exit reason 33, entry failure",
		[VMX_CHECK_MSR_LOAD] = "exit reason 34, entry failure",
	};

	return verdicts[group];
}

void audit_rule_text(const struct vmx_rule *rule)
{
	unsigned int i;

	printf("%s (%s; %s)\n", rule->name, vmx_check_group_name(rule->group),
	       group_verdict(rule->group));
	printf("  must hold: %s\n  fields:   ", rule->condition);
	for (i = 0; i < VMX_RULE_FIELDS && rule->fields[i] >= 0; i++)
		printf(" %s", vmx_fields[rule->fields[i]].name);
	printf("\n  cure:      %s\n", rule->hint);
	printf("  see:       SDM, chapter \"%s\", section \"%s\"\n", rule->chapter,
	       rule->section);
}

json_t *audit_rule_json(const struct vmx_rule *rule)
{
	json_t *fields = json_array();
	unsigned int i;

	for (i = 0; i < VMX_RULE_FIELDS && rule->fields[i] >= 0; i++)
		json_array_append_new(fields, json_string(vmx_fields[rule->fields[i]].name));
	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s}",
			 "rule", rule->name,
			 "group", vmx_check_group_name(rule->group),
			 "reported_as", group_verdict(rule->group),
			 "fields", fields, "must_hold", rule->condition,
			 "chapter", rule->chapter, "section", rule->section,
			 "cure", rule->hint);
}

static void source_text(const struct audit *audit)
{
	const struct dump *dump = &audit->dump;

	printf("%s: %s, %u fields; capability MSRs ", audit->path,
	       dump_format_name(dump->format), dump_known(dump));
	if (dump->caps.present)
		printf("of its own\n");
	else if (audit->model)
		printf("of %s: %s\n", model_name(audit->model),
		       model_processor(audit->model));
	else
		printf("unknown (--caps MODEL)\n");
	if (dump->total > 1)
		printf("this is dump %u of %u (--dump N)\n", dump->number, dump->total);
}

static void value_text(const struct vmx_finding *finding)
{
	char names[NAMES];

	if (finding->field < 0)
		return;
	printf("   %s = %#llx", vmx_fields[finding->field].name,
	       (unsigned long long)finding->value);
	if (finding->bad && finding->bad != finding->value)
		printf(", offending bits %#llx", (unsigned long long)finding->bad);
	field_bit_names(finding->field, finding->bad, names, sizeof(names));
	printf(*names ? " (%s)\n" : "\n", names);
}

static void finding_text(const struct audit *audit, unsigned int index)
{
	const struct vmx_finding *finding = &audit->findings[index];
	const struct vmx_rule *rule = &vmx_rules[finding->rule];

	printf("\n%u. %s: %s%s\n", index + 1, rule->name, group_verdict(rule->group),
	       index != audit->suspect ? "" :
	       audit->report.count > 1 ? "  <- most probably this one" : "");
	value_text(finding);
	printf("   must hold: %s\n", rule->condition);
	printf("   cure:      %s\n", rule->hint);
	printf("   see:       SDM, chapter \"%s\", section \"%s\"\n", rule->chapter,
	       rule->section);
}

static void open_text(const struct audit *audit)
{
	unsigned int i;

	if (!audit->report.unchecked)
		return;
	printf("\n%u of %u rules could not be checked: what they need is not known%s\n",
	       audit->report.unchecked, vmx_rule_count,
	       audit->verbose ? ":" : " (--verbose)");
	for (i = 0; audit->verbose && i < vmx_rule_count; i++)
		if (audit->open[i])
			printf("   %s\n", vmx_rules[i].name);
}

/**
 * audit_text() - the verdict for people, on standard output.
 * @audit:	a dump that has been checked
 */
void audit_text(const struct audit *audit)
{
	unsigned int i;

	source_text(audit);
	if (audit->report.count)
		printf("the entry fails: %u violation%s\n", audit->report.count,
		       audit->report.count == 1 ? "" : "s");
	else if (audit->report.unchecked)
		printf("no violation found\n");
	else
		printf("the entry is fine: every rule holds\n");
	for (i = 0; i < audit->report.count && i < AUDIT_FINDINGS; i++)
		finding_text(audit, i);
	open_text(audit);
}

static json_t *finding_json(const struct audit *audit, unsigned int index)
{
	const struct vmx_finding *finding = &audit->findings[index];
	json_t *object = audit_rule_json(&vmx_rules[finding->rule]);
	char value[24];

	if (finding->field >= 0) {
		json_object_set_new(object, "field",
				    json_string(vmx_fields[finding->field].name));
		snprintf(value, sizeof(value), "%#llx",
			 (unsigned long long)finding->value);
		json_object_set_new(object, "value", json_string(value));
		snprintf(value, sizeof(value), "%#llx",
			 (unsigned long long)finding->bad);
		json_object_set_new(object, "offending_bits", json_string(value));
	}
	json_object_set_new(object, "most_probable",
			    json_boolean(index == audit->suspect));
	return object;
}

/* The name of a file need not be UTF-8, JSON must be. */
json_t *audit_path_json(const char *path)
{
	json_t *string = json_string(path);
	size_t i, length = strlen(path);
	char *ascii;

	if (string)
		return string;
	ascii = strdup(path);
	if (!ascii)
		return NULL;
	for (i = 0; i < length; i++)
		if (ascii[i] < 0)
			ascii[i] = '?';
	string = json_string(ascii);
	free(ascii);
	return string;
}

/**
 * audit_json() - the verdict for programs; the caller prints it.
 * @audit:	a dump that has been checked
 * @status:	the exit status that the command will have
 */
json_t *audit_json(const struct audit *audit, enum status status)
{
	const struct dump *dump = &audit->dump;
	json_t *violations = json_array(), *open = json_array();
	const char *caps = dump->caps.present ? "dump" :
			   audit->model ? model_name(audit->model) : "unknown";
	unsigned int i;

	for (i = 0; i < audit->report.count && i < AUDIT_FINDINGS; i++)
		json_array_append_new(violations, finding_json(audit, i));
	for (i = 0; i < vmx_rule_count; i++)
		if (audit->open[i])
			json_array_append_new(open, json_string(vmx_rules[i].name));
	return json_pack("{s:i, s:o, s:s, s:i, s:i, s:i, s:s, s:o, s:o}",
			 "status", (int)status, "file", audit_path_json(audit->path),
			 "format", dump_format_name(dump->format),
			 "dump", (int)dump->number, "dumps", (int)dump->total,
			 "fields", (int)dump_known(dump), "capabilities", caps,
			 "violations", violations, "not_checked", open);
}
