// SPDX-License-Identifier: MIT
/*
 * stat.c - `vmm86 stat`: what the machines of this computer have done, once or
 * again and again.
 */
#include <unistd.h>

#include "cli.h"
#include "machines.h"

struct request {
	const char *debugfs;
	bool json;
	bool watch;
	bool seconds;		/* were named */
	uint64_t interval;	/* ns */
	uint64_t count;		/* reports; 0: no limit */
};

enum { KEY_JSON = 1, KEY_DEBUGFS };

static const struct argp_option options[] = {
	{ "watch", 'w', "SECONDS", OPTION_ARG_OPTIONAL,
	  "again and again, with rates (default: every second)", 0 },
	{ "count", 'n', "N", 0, "when watching: end after N reports", 0 },
	{ "json", KEY_JSON, NULL, 0, "as JSON; when watching one object a line", 0 },
	{ "debugfs", KEY_DEBUGFS, "DIR", 0,
	  "where debugfs is mounted (default " MACHINES_DEBUGFS ")", 0 },
	{ 0 },
};

static void set_interval(struct request *request, const char *text, struct argp_state *state)
{
	request->seconds = true;
	if (!parse_seconds(text, &request->interval))
		argp_error(state, "'%s': the interval must be 0.1 to 3600 seconds", text);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct request *request = state->input;

	switch (key) {
	case 'w':
		request->watch = true;
		if (argument)
			set_interval(request, argument, state);
		return 0;
	case 'n':
		if (!parse_number(argument, &request->count) || !request->count)
			argp_error(state, "'%s' is not a number of reports", argument);
		return 0;
	case KEY_JSON:
		request->json = true;
		return 0;
	case KEY_DEBUGFS:
		request->debugfs = argument;
		return 0;
	case ARGP_KEY_ARG:
		/* "-w 2" as well as "-w2" */
		if (!request->watch || request->seconds)
			argp_error(state, "unexpected argument: '%s'", argument);
		set_interval(request, argument, state);
		return 0;
	case ARGP_KEY_END:
		if (request->count && !request->watch)
			argp_error(state, "--count needs --watch");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
	"Show what each machine of this computer has done: time in guest, memory,\n"
	"entries, interrupts, NMIs, and exits by reason.\n"
	"\vIt reads the driver's file in debugfs, which is for root.";

static const struct argp argp = {
	options, parse, NULL, doc,
	NULL, NULL, NULL,
};

static void report(const struct request *request, const struct machines *now,
		   const struct machines *delta)
{
	json_t *object;

	if (!request->json) {
		/* A terminal shows the last one, a file all of them. */
		if (delta)
			fputs(isatty(STDOUT_FILENO) ? "\033[H\033[2J" : "\n", stdout);
		machines_text(stdout, now, delta);
	} else if (!request->watch) {
		print_json(machines_json(now, NULL));
	} else {
		object = machines_json(now, delta);
		json_dumpf(object, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
		json_decref(object);
	}
}

/* Reports until the count is reached or standard output is closed. */
static enum status watch(const struct request *request, struct machines *before, char *why)
{
	uint64_t i, next = before->ns;

	for (i = 1; request->count == 0 || i < request->count; i++) {
		struct machines now, delta;
		enum status status;

		next += request->interval;
		wait_until(next);
		status = machines_read(&now, request->debugfs, why);
		if (!status)
			status = machines_since(&delta, before, &now, why);
		machines_free(before);
		*before = now;
		if (status)
			return status;
		report(request, &now, &delta);
		machines_free(&delta);
		if (fflush(stdout))
			return STATUS_OK;	/* main() says what is wrong */
	}
	return STATUS_OK;
}

int command_stat(int argc, char **argv)
{
	struct request request = { .debugfs = MACHINES_DEBUGFS, .interval = 1000000000 };
	char why[MACHINES_WHY];
	struct machines first;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &request);
	status = machines_read(&first, request.debugfs, why);
	if (!status) {
		report(&request, &first, NULL);
		if (request.watch && !fflush(stdout))
			status = watch(&request, &first, why);
	}
	machines_free(&first);
	return status ? complain(status, "%s", why) : STATUS_OK;
}
