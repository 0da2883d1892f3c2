// SPDX-License-Identifier: MIT
/*
 * audit.c - `vmm86 audit`: check a VMCS dump against the rules of VM entry.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "vmx/reasons.h"

enum action { AUDIT, LIST, EXPLAIN, MODELS };

struct request {
	enum action action;
	const char *path;
	const char *rule;
	const struct dump_model *model;
	unsigned int number;
	bool json;
	bool verbose;
};

enum { KEY_CAPS = 1, KEY_DUMP, KEY_EXPLAIN, KEY_LIST, KEY_JSON, KEY_VERBOSE };

static const struct argp_option options[] = {
	{ "caps", KEY_CAPS, "MODEL", 0,
	  "capability MSRs of this processor, if the dump has none; \"list\" lists the models", 0 },
	{ "dump", KEY_DUMP, "N", 0, "the N-th of several dumps in a log (default 1)", 0 },
	{ "explain", KEY_EXPLAIN, "RULE", 0, "print this rule; no FILE", 0 },
	{ "list", KEY_LIST, NULL, 0, "print all rules; no FILE", 0 },
	{ "verbose", KEY_VERBOSE, NULL, 0, "also name the rules that could not be checked", 0 },
	{ "json", KEY_JSON, NULL, 0, "as JSON", 0 },
	{ 0 },
};

static void set_model(struct request *request, const char *name,
		      struct argp_state *state)
{
	if (!strcmp(name, "list")) {
		request->action = MODELS;
		return;
	}
	request->model = model_by_name(name);
	if (!request->model)
		argp_error(state, "--caps %s: there is no such model (--caps list lists them)",
			   name);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct request *request = state->input;
	uint64_t number;

	switch (key) {
	case KEY_CAPS:
		set_model(request, argument, state);
		return 0;
	case KEY_DUMP:
		if (!parse_number(argument, &number) || !number || number > 1000000)
			argp_error(state, "--dump %s: must be a number from 1", argument);
		request->number = number;
		return 0;
	case KEY_EXPLAIN:
		request->action = EXPLAIN;
		request->rule = argument;
		return 0;
	case KEY_LIST:
		request->action = LIST;
		return 0;
	case KEY_JSON:
		request->json = true;
		return 0;
	case KEY_VERBOSE:
		request->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (request->path)
			argp_error(state, "unexpected argument: '%s'", argument);
		request->path = argument;
		return 0;
	case ARGP_KEY_END:
		if (request->action == AUDIT && !request->path)
			argp_error(state, "a FILE must be given (- is standard input)");
		if (request->action != AUDIT && request->path)
			argp_error(state, "unexpected argument: '%s'", request->path);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
	"Check a VMCS against every rule of VM entry, and say which is violated.\n"
	"\vFILE holds lines FIELD = VALUE, FIELD being Linux's name or the encoding\n"
	"0xNNNN, capability MSRs (IA32_VMX_BASIC = ...) and facts (PHYSICAL_BITS =\n"
	"39); or it is a log with a dump of KVM or Xen. It ends with status 0 if the\n"
	"entry is fine, and 1 if a rule is violated.\n"
	"`vmm86 help status` lists the exit statuses.";

static const struct argp argp = {
	options, parse, "FILE", doc,
	NULL, NULL, NULL,
};

static int print_models(bool json)
{
	const struct dump_model *model;
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; (model = model_at(i)); i++) {
		if (json)
			json_array_append_new(array, json_pack("{s:s, s:s}",
							       "model", model_name(model),
							       "processor",
							       model_processor(model)));
		else
			printf("%-16s %s\n", model_name(model), model_processor(model));
	}
	if (json)
		print_json(array);
	else
		json_decref(array);
	return STATUS_OK;
}

static int print_rules(bool json)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < vmx_rule_count; i++) {
		if (json)
			json_array_append_new(array, audit_rule_json(&vmx_rules[i]));
		else
			printf("%-44s %s\n", vmx_rules[i].name, vmx_rules[i].condition);
	}
	if (json)
		print_json(array);
	else
		json_decref(array);
	return STATUS_OK;
}

static int explain(const char *name, bool json)
{
	const struct vmx_rule *rule = vmx_rule_by_name(name);

	if (!rule)
		return complain(STATUS_USAGE,
				"there is no rule '%s' (vmm86 audit --list lists them)",
				name);
	if (json)
		print_json(audit_rule_json(rule));
	else
		audit_rule_text(rule);
	return STATUS_OK;
}

/*
 * The rule that the processor most probably stopped at is the first of the
 * list, unless the dump tells that the entry failed at guest state or later:
 * then controls and host state had been found well.
 */
static unsigned int find_suspect(const struct audit *audit)
{
	const struct vmx_vmcs *vmcs = &audit->dump.vmcs;
	uint64_t reason = vmcs->value[VMX_I_VM_EXIT_REASON];
	unsigned int i, least = VMX_CHECK_CONTROLS;

	if (reason >> 31 & 1 && VMX_EXIT_BASIC(reason) == VMX_EXIT_INVALID_STATE)
		least = VMX_CHECK_GUEST;
	if (reason >> 31 & 1 && VMX_EXIT_BASIC(reason) == VMX_EXIT_MSR_LOAD_FAIL)
		least = VMX_CHECK_MSR_LOAD;
	for (i = 0; i < audit->report.count && i < AUDIT_FINDINGS; i++)
		if (vmx_rules[audit->findings[i].rule].group >= least)
			return i;
	return 0;
}

static enum status check_dump(struct audit *audit, const struct request *request)
{
	enum status status;

	status = dump_read(&audit->dump, request->path, request->number);
	if (status != STATUS_OK)
		return status;
	if (request->model && audit->dump.caps.present)
		return complain(STATUS_USAGE,
				"%s has capability MSRs of its own: --caps has no place here",
				request->path);
	audit->path = request->path;
	audit->model = request->model;
	audit->verbose = request->verbose;
	audit->report.findings = audit->findings;
	audit->report.room = AUDIT_FINDINGS;
	audit->report.open = audit->open;
	dump_facts(&audit->facts, &audit->dump, audit->model);
	vmx_check_entry(&audit->dump.vmcs, &audit->facts, &audit->report);
	audit->suspect = find_suspect(audit);
	return audit->report.count ? STATUS_DIFFERENT : STATUS_OK;
}

static int audit_file(const struct request *request)
{
	struct audit *audit = calloc(1, sizeof(*audit));
	enum status status;

	if (!audit)
		return complain(STATUS_SYSTEM, "out of memory");
	status = check_dump(audit, request);
	if (status == STATUS_OK || status == STATUS_DIFFERENT) {
		if (request->json)
			print_json(audit_json(audit, status));
		else
			audit_text(audit);
	}
	free(audit);
	return status;
}

int command_audit(int argc, char **argv)
{
	struct request request = { .number = 1 };

	argp_parse(&argp, argc, argv, 0, NULL, &request);
	switch (request.action) {
	case MODELS:
		return print_models(request.json);
	case LIST:
		return print_rules(request.json);
	case EXPLAIN:
		return explain(request.rule, request.json);
	default:
		return audit_file(&request);
	}
}
