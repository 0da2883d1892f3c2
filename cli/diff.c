// SPDX-License-Identifier: MIT
/*
 * diff.c - `vmm86 diff`: two VMCS dumps side by side, what differs decoded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "field_bits.h"

#define CHANGES	512

struct comparison {
	const char *path[2];
	unsigned int number[2];
	unsigned int paths;
	bool json;
	struct dump dump[2];
};

enum { KEY_JSON = 1, KEY_DUMP };

static const struct argp_option options[] = {
	{ "dump", KEY_DUMP, "N,M", 0,
	  "the N-th dump of A and the M-th of B, in logs that hold several (default 1,1)", 0 },
	{ "json", KEY_JSON, NULL, 0, "as JSON", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct comparison *c = state->input;
	int end = 0;

	switch (key) {
	case KEY_JSON:
		c->json = true;
		return 0;
	case KEY_DUMP:
		if (sscanf(argument, "%6u,%6u%n", &c->number[0], &c->number[1], &end) != 2 ||
		    argument[end] || !c->number[0] || !c->number[1])
			argp_error(state, "--dump %s: must be two numbers from 1, like 1,2",
				   argument);
		return 0;
	case ARGP_KEY_ARG:
		if (c->paths == 2)
			argp_error(state, "unexpected argument: '%s'", argument);
		c->path[c->paths++] = argument;
		return 0;
	case ARGP_KEY_END:
		if (c->paths < 2)
			argp_error(state, "two files must be given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
	"Compare two VMCS dumps and name the bits that differ.\n"
	"\vA and B are as for `vmm86 audit`. A change is shown from A to B: +PG was\n"
	"set, -PAE was cleared; a dash stands for a field that a dump does not have.\n"
	"The status is 0 if nothing differs, else 1.\n"
	"`vmm86 help status` lists the exit statuses.";

static const struct argp argp = {
	options, parse, "A B", doc,
	NULL, NULL, NULL,
};

/* A field's value as text, or a dash. */
static const char *value_text(const struct dump *dump, unsigned int place,
			      char text[24])
{
	if (!vmx_vmcs_known(&dump->vmcs, place))
		return "-";
	snprintf(text, 24, "%#llx", (unsigned long long)dump->vmcs.value[place]);
	return text;
}

static bool differs(const struct comparison *c, unsigned int place)
{
	const struct vmx_vmcs *a = &c->dump[0].vmcs, *b = &c->dump[1].vmcs;

	return vmx_vmcs_known(a, place) != vmx_vmcs_known(b, place) ||
	       a->value[place] != b->value[place];
}

static void changes(const struct comparison *c, unsigned int place,
		    char text[CHANGES])
{
	const struct vmx_vmcs *a = &c->dump[0].vmcs, *b = &c->dump[1].vmcs;

	*text = '\0';
	if (vmx_vmcs_known(a, place) && vmx_vmcs_known(b, place))
		field_changes(place, a->value[place], b->value[place], text, CHANGES);
}

static unsigned int compare_text(const struct comparison *c)
{
	char a[24], b[24], decoded[CHANGES];
	unsigned int place, count = 0;

	for (place = 0; place < VMX_FIELD_COUNT; place++) {
		if (!differs(c, place))
			continue;
		changes(c, place, decoded);
		printf("%-30s %-18s %-18s %s\n", vmx_fields[place].name,
		       value_text(&c->dump[0], place, a),
		       value_text(&c->dump[1], place, b), decoded);
		count++;
	}
	printf("%u field%s differ%s\n", count, count == 1 ? "" : "s",
	       count == 1 ? "s" : "");
	return count;
}

static unsigned int compare_json(const struct comparison *c)
{
	json_t *array = json_array(), *row;
	char a[24], b[24], decoded[CHANGES];
	unsigned int place, count;

	for (place = 0; place < VMX_FIELD_COUNT; place++) {
		if (!differs(c, place))
			continue;
		changes(c, place, decoded);
		row = json_pack("{s:s, s:s, s:s, s:s}",
				"field", vmx_fields[place].name,
				"a", value_text(&c->dump[0], place, a),
				"b", value_text(&c->dump[1], place, b),
				"changes", decoded);
		json_array_append_new(array, row);
	}
	count = json_array_size(array);
	print_json(json_pack("{s:i, s:o, s:o, s:o}",
			     "status", count ? STATUS_DIFFERENT : STATUS_OK,
			     "a", audit_path_json(c->path[0]), "b", audit_path_json(c->path[1]),
			     "differences", array));
	return count;
}

int command_diff(int argc, char **argv)
{
	struct comparison *c = calloc(1, sizeof(*c));
	enum status status;
	unsigned int count;
	int i;

	if (!c)
		return complain(STATUS_SYSTEM, "out of memory");
	c->number[0] = 1;
	c->number[1] = 1;
	argp_parse(&argp, argc, argv, 0, NULL, c);
	for (i = 0; i < 2; i++) {
		status = dump_read(&c->dump[i], c->path[i], c->number[i]);
		if (status != STATUS_OK) {
			free(c);
			return status;
		}
	}
	count = c->json ? compare_json(c) : compare_text(c);
	free(c);
	return count ? STATUS_DIFFERENT : STATUS_OK;
}
