// SPDX-License-Identifier: MIT
/*
 * check.c - `vmm86 check`: walk the way into VMX operation on this machine,
 * step by step, and say which step fails and what to do.
 */
#include <stdlib.h>

#include "check.h"
#include "cli.h"

struct request {
	bool json;
	const char *device;
};

enum { KEY_JSON = 1, KEY_DEVICE };

static const struct argp_option options[] = {
	{ "json", KEY_JSON, NULL, 0, "as JSON", 0 },
	{ "device", KEY_DEVICE, "PATH", 0, "device to try (default " VMM86_DEVICE ")", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct request *request = state->input;

	switch (key) {
	case KEY_JSON:
		request->json = true;
		return 0;
	case KEY_DEVICE:
		request->device = argument;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: '%s'", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
	"Walk the way into VMX operation on this machine, step by step: what was\n"
	"read, what is required, the verdict, and what to do.\n"
	"\vIt needs neither root nor the driver, but sees more with them; what it could\n"
	"not see it calls \"not checked\", which alone is no failure. The exit status is\n"
	"that of the first step that fails: `vmm86 help status`.";

static const struct argp argp = {
	options, parse, NULL, doc,
	NULL, NULL, NULL,
};

int command_check(int argc, char **argv)
{
	struct request request = { .device = VMM86_DEVICE };
	struct check_step steps[CHECK_STEP_COUNT];
	struct check_facts facts;

	argp_parse(&argp, argc, argv, 0, NULL, &request);
	check_read(&facts, request.device);
	check_steps(&facts, steps);
	if (request.json)
		print_json(check_json(&facts, steps));
	else
		check_text(stdout, &facts, steps);
	free(facts.cpus);
	return check_status(steps);
}
