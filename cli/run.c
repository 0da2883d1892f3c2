// SPDX-License-Identifier: MIT
/*
 * run.c - `vmm86 run`: run a program file until it ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define DEBUG_PORT	0xe9	/* a byte written there is printed */

struct run {
	struct session session;
	const char *path;
	char tail[PROGRAM_TAIL_MAX + 2];	/* one too many is noticed */
	FILE *console;		/* what the program prints */
	int exit_code;		/* of the program, or -1 */
	bool ignore_ports;
	bool pass_exit_code;
};

enum { KEY_NO_EPT = 1, KEY_A20, KEY_MEM, KEY_MAX_EXITS, KEY_PORTS, KEY_EXIT_CODE };

static const struct argp_option options[] = {
	{ "no-ept", KEY_NO_EPT, NULL, 0, "v86 mode without EPT, where there is EPT", 0 },
	{ "a20", KEY_A20, NULL, 0, "enable address line 20: no wrap at 1 MiB", 0 },
	{ "mem", KEY_MEM, "BYTES", 0, "guest memory (default 0x110000)", 0 },
	{ "max-exits", KEY_MAX_EXITS, "N", 0, "stop after this many exits", 0 },
	{ "ports", KEY_PORTS, "WHAT", 0,
	  "ignore: reads give ones, writes nothing; stop (default)", 0 },
	{ "exit-code", KEY_EXIT_CODE, NULL, 0, "exit with the program's own exit code", 0 },
	{ 0 },
};

static void add_tail(struct run *run, const char *word,
		     struct argp_state *state)
{
	size_t used = strlen(run->tail);

	snprintf(run->tail + used, sizeof(run->tail) - used, " %s", word);
	if (strlen(run->tail) > PROGRAM_TAIL_MAX)
		argp_error(state, "arguments too long: a .COM program gets at most %u bytes",
			   PROGRAM_TAIL_MAX);
}

static void add_argument(struct run *run, char *argument, struct argp_state *state)
{
	if (run->path) {
		add_tail(run, argument, state);
	} else if (is_register_setting(argument)) {
		session_add_setting(&run->session, argument);
	} else {
		run->path = argument;
		/* What follows is the program's, options too. */
		state->quoted = state->next;
	}
}

static error_t parse_number_option(int key, const char *argument,
				   struct argp_state *state)
{
	struct run *run = state->input;
	uint64_t value;

	if (!parse_number(argument, &value) || !value)
		argp_error(state, "not a number: '%s' (write 0x1f, 1fh or 31)",
			   argument);
	if (key == KEY_MAX_EXITS) {
		run->session.max_exits = value;
		return 0;
	}
	if (value < VMM86_MEM_DEFAULT || value > VMM86_MEM_MAX ||
	    value % VMM86_PAGE_SIZE)
		argp_error(state, "--mem %s: must be a multiple of 4096 between %#x and %#x",
			   argument, VMM86_MEM_DEFAULT, VMM86_MEM_MAX);
	run->session.mem_size = value;
	return 0;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct run *run = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &run->session;
		return 0;
	case KEY_NO_EPT:
		run->session.flags |= VMM86_SETUP_NO_EPT;
		return 0;
	case KEY_A20:
		run->session.flags |= VMM86_SETUP_A20;
		return 0;
	case KEY_MEM:
	case KEY_MAX_EXITS:
		return parse_number_option(key, argument, state);
	case KEY_PORTS:
		if (strcmp(argument, "ignore") && strcmp(argument, "stop"))
			argp_error(state, "--ports %s: must be ignore or stop",
				   argument);
		run->ignore_ports = !strcmp(argument, "ignore");
		return 0;
	case KEY_EXIT_CODE:
		run->pass_exit_code = true;
		return 0;
	case ARGP_KEY_ARG:
		add_argument(run, argument, state);
		return 0;
	case ARGP_KEY_END:
		if (!run->path)
			argp_error(state, "no program file");
		if (run->session.mode == VMM86_MODE_REAL &&
		    run->session.flags & VMM86_SETUP_NO_EPT)
			argp_error(state, "--no-ept is for v86 mode; real mode needs EPT");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &session_argp, 0, NULL, 0 },
	{ 0 },
};

static const char doc[] =
	"Run a program: FILE.com behind a program segment prefix, or FILE.bin, a flat\n"
	"binary, at 0000:7C00. HLT, VMCALL, INT 20h and INT 21h function 4Ch end it.\n"
	"\vRegisters can be preset: ax=1234h ds=0x40 eflags=2.\n"
	"Text that the program prints (INT 21h functions 02, 06, 09, 40h; INT 10h\n"
	"function 0Eh; port E9h) goes to standard output, the registers at the end to\n"
	"standard error; with --json it is the other way round.\n"
	"`vmm86 help status` lists the exit statuses.";

static const struct argp argp = {
	options, parse, "[REGISTER=VALUE...] FILE [ARGUMENT...]", doc,
	children, NULL, NULL,
};

/* A port access: the debug port is ours.  Returns false if it ends the run. */
static bool serve_port(const struct run *run, struct vmm86_run *state)
{
	struct vmm86_exit_io *io = &state->exit.io;
	uint8_t *data = vmm86_data(run->session.machine);

	if (io->port == DEBUG_PORT && io->direction == VMM86_IO_OUT && io->size == 1) {
		if (io->string)
			fwrite(data, 1, io->count, run->console);
		else
			fputc((int)io->data, run->console);
		return true;
	}
	if (!run->ignore_ports)
		return false;
	if (io->direction == VMM86_IO_IN && io->string)
		memset(data, 0xff, (size_t)io->count * io->size);
	else
		io->data = ~0u;
	return true;
}

/* What one exit means: true if the guest goes on, else *status. */
static bool serve_exit(struct run *run, int reason, enum status *status)
{
	struct session *s = &run->session;

	*status = STATUS_OK;
	if (reason == VMM86_EXIT_VMCALL)
		return false;
	if (reason == VMM86_EXIT_IO && serve_port(run, vmm86_state(s->machine)))
		return true;
	if (reason == VMM86_EXIT_HLT) {
		switch (services_call(s->machine, run->console, &run->exit_code)) {
		case SERVICE_DONE:
			return true;
		case SERVICE_END:
			s->how = "program ended";
			return false;
		case SERVICE_UNKNOWN:
			*status = STATUS_UNSUPPORTED;
			return false;
		case SERVICE_NONE:
			return false;
		}
	}
	*status = unexpected_exit(s);
	return false;
}

static void report(const struct run *run, enum status status)
{
	json_t *object;

	if (!run->session.json) {
		report_text(&run->session, stderr);
		return;
	}
	object = report_json(&run->session, status);
	if (run->exit_code >= 0)
		json_object_set_new(object, "exit_code",
				    json_integer(run->exit_code));
	print_json(object);
}

static enum status run_program(struct run *run)
{
	enum status status = STATUS_OK;
	int reason;

	do {
		reason = session_run(&run->session, &status);
	} while (reason >= 0 && serve_exit(run, reason, &status));
	report(run, status);
	return status;
}

int command_run(int argc, char **argv)
{
	struct run run = { .exit_code = -1 };
	struct program program;
	enum status status;

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &run);
	/* Standard output is for the JSON object alone. */
	run.console = run.session.json ? stderr : stdout;
	status = program_read(&program, run.path);
	if (status == STATUS_OK)
		status = session_open(&run.session);
	if (status == STATUS_OK) {
		services_install(run.session.machine);
		program_load(run.session.machine, &program, run.tail);
		session_settings(&run.session);
		status = run_program(&run);
	}
	session_close(&run.session);
	free(program.bytes);
	if (status == STATUS_OK && run.pass_exit_code && run.exit_code >= 0)
		return run.exit_code;
	return status;
}
