// SPDX-License-Identifier: MIT
/*
 * session.c - what `run` and `int` share: their common options, a machine,
 * signals and the time limit.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "vmx/reasons.h"

enum { KEY_MODE = SESSION_KEYS, KEY_BACKEND, KEY_DEVICE, KEY_TIMEOUT, KEY_JSON };

static const struct argp_option options[] = {
	{ "mode", KEY_MODE, "MODE", 0, "auto (default), v86 or real", 0 },
	{ "backend", KEY_BACKEND, "WHAT", 0,
	  "what runs the guest: auto (default), vmx (our driver) or kvm", 0 },
	{ "device", KEY_DEVICE, "PATH", 0, "device to open (default " VMM86_DEVICE ")", 0 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0, "stop the guest after this time", 0 },
	{ "json", KEY_JSON, NULL, 0, "report as JSON on standard output", 0 },
	{ 0 },
};

static bool parse_mode(const char *text, uint32_t *mode)
{
	if (!strcmp(text, "auto"))
		*mode = VMM86_MODE_AUTO;
	else if (!strcmp(text, "v86"))
		*mode = VMM86_MODE_V86;
	else if (!strcmp(text, "real"))
		*mode = VMM86_MODE_REAL;
	else
		return false;
	return true;
}

static bool parse_backend(const char *text, uint32_t *backend)
{
	if (!strcmp(text, "auto"))
		*backend = VMM86_BACKEND_AUTO;
	else if (!strcmp(text, "vmx"))
		*backend = VMM86_BACKEND_VMX;
	else if (!strcmp(text, "kvm"))
		*backend = VMM86_BACKEND_KVM;
	else
		return false;
	return true;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct session *s = state->input;
	uint64_t value;

	switch (key) {
	case KEY_MODE:
		if (!parse_mode(argument, &s->mode))
			argp_error(state, "no such mode: '%s' (auto, v86 or real)",
				   argument);
		return 0;
	case KEY_BACKEND:
		if (!parse_backend(argument, &s->backend))
			argp_error(state, "no such back end: '%s' (auto, vmx or kvm)",
				   argument);
		return 0;
	case KEY_DEVICE:
		s->device = argument;
		return 0;
	case KEY_TIMEOUT:
		if (!parse_number(argument, &value) || !value || value > 86400)
			argp_error(state, "--timeout %s: must be 1 to 86400 seconds",
				   argument);
		s->timeout = value;
		return 0;
	case KEY_JSON:
		s->json = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp session_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

/* A signal handler needs to know the machine; there is one per process. */
static struct vmm86 *running;
static volatile sig_atomic_t stopped_by;

static void stop(int signal)
{
	stopped_by = signal;
	if (running)
		vmm86_stop(running);
}

/* A signal asked for the end, or the time is over. */
bool session_stopped(void)
{
	return stopped_by;
}

static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM };
	struct sigaction action = { .sa_handler = stop };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
}

/* A fresh machine, with the ports that it shall reach. */
static int open_machine(struct session *s)
{
	struct vmm86_options options = {
		.mode = s->mode,
		.flags = s->flags,
		.mem_size = s->mem_size,
		.backend = s->backend,
		.device = s->device,
	};
	int error;

	/* KVM would be no help: what keeps our driver from it is to be told. */
	if (s->pass.count && s->backend == VMM86_BACKEND_AUTO)
		options.backend = VMM86_BACKEND_VMX;
	error = vmm86_open(&options, &s->machine);
	if (!error && s->pass.count)
		error = vmm86_pass_ports(s->machine, s->pass.range, s->pass.count);
	return error;
}

enum status session_open(struct session *s)
{
	int error = open_machine(s);

	if (error)
		return complain_machine(error, s->machine);
	if (s->backend == VMM86_BACKEND_AUTO && *vmm86_explain(s->machine))
		fprintf(stderr, "vmm86: %s\n", vmm86_explain(s->machine));
	clock_gettime(CLOCK_MONOTONIC, &s->begin);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &s->begin_cpu);
	running = s->machine;
	catch_signals();
	alarm(s->timeout);
	return STATUS_OK;
}

/**
 * session_add_setting() - remember "register=value" for the fresh machine.
 * @s:		session
 * @argument:	the setting; a wrong one ends the process with a complaint, as
 *		argp does for a wrong option
 */
void session_add_setting(struct session *s, const char *argument)
{
	struct vmm86_run scratch = { 0 };

	if (s->setting_count == ARRAY_SIZE(s->settings))
		exit(complain(STATUS_USAGE, "too many register settings"));
	if (set_register(&scratch, argument) != STATUS_OK)
		exit(STATUS_USAGE);
	s->settings[s->setting_count++] = argument;
}

/* The user's register settings; the last thing before the first run. */
void session_settings(struct session *s)
{
	unsigned int i;

	for (i = 0; i < s->setting_count; i++)
		set_register(vmm86_state(s->machine), s->settings[i]);
}

/* The complaint about it. */
enum status session_interrupted(struct session *s)
{
	if (stopped_by == SIGALRM) {
		s->how = "timeout";
		return complain(STATUS_INTERRUPTED,
				"timeout: the guest was still running after %u s (see --timeout)",
				s->timeout);
	}
	s->how = "interrupted";
	return complain(STATUS_INTERRUPTED, "interrupted: %s",
			stopped_by ? strsignal(stopped_by) : "stopped");
}

/*
 * Has a PC made as many exits as it may?  The library counts them: most are dealt
 * with inside of vmm86_run().
 */
bool session_over_limit(struct session *s)
{
	unsigned int reason;

	if (!s->max_exits)
		return false;
	s->exits = 0;
	for (reason = 0; reason < VMM86_EXIT_COUNT; reason++)
		s->exits += vmm86_exit_count(s->machine, reason);
	return s->exits >= s->max_exits;
}

enum status session_limit_reached(struct session *s)
{
	s->how = "max-exits";
	return complain(STATUS_INTERRUPTED,
			"stopped after %" PRIu64 " exits (see --max-exits)",
			s->exits);
}

/* vmm86_run() failed. */
enum status session_failed(struct session *s, int error)
{
	s->how = error == -VMM86_ERR_ENTRY ?
		 vmm86_exit_name(VMM86_EXIT_ENTRY_FAILURE) : "error";
	return complain_machine(error, s->machine);
}

/**
 * session_run() - run the guest until an exit that the caller looks at.
 * @s:		an open session; its @how says what came
 * @status:	out: why not, if it failed; a complaint was made
 *
 * Return: an enum vmm86_exit_reason, or negative.
 */
int session_run(struct session *s, enum status *status)
{
	int reason;

	if (s->max_exits && s->exits >= s->max_exits) {
		*status = session_limit_reached(s);
		return -1;
	}
	/* A stray signal that asked for nothing: go on. */
	do {
		reason = vmm86_run(s->machine);
	} while (reason == -VMM86_ERR_INTERRUPTED && !stopped_by);

	if (reason == -VMM86_ERR_INTERRUPTED) {
		*status = session_interrupted(s);
	} else if (reason < 0) {
		*status = session_failed(s, reason);
	} else {
		s->exits++;
		s->how = vmm86_exit_name(reason);
	}
	return reason;
}

void session_close(struct session *s)
{
	running = NULL;
	alarm(0);
	vmm86_close(s->machine);
	s->machine = NULL;
}

const char *session_mode(const struct session *s)
{
	const struct vmm86_setup *setup = vmm86_setup(s->machine);

	if (setup->mode == VMM86_MODE_REAL)
		return "real";
	return setup->granted & VMM86_GRANTED_EPT ? "v86 with EPT" : "v86";
}

static enum status complain_io(const struct vmm86_run *r)
{
	const struct vmm86_exit_io *io = &r->exit.io;
	bool in = io->direction == VMM86_IO_IN;

	return complain(STATUS_PORT,
			"the guest %s port %#x (%u bit), before %04x:%04x: nothing is there (--ports ignore lets it go on)",
			in ? "reads" : "writes", io->port, io->size * 8,
			r->sreg[VMM86_CS], r->eip);
}

/* A complaint about an exit that ends the run and was not asked for. */
enum status unexpected_exit(const struct session *s)
{
	const struct vmm86_run *r = vmm86_state(s->machine);
	uint16_t cs = r->sreg[VMM86_CS];

	switch (r->exit.reason) {
	case VMM86_EXIT_IO:
		return complain_io(r);
	case VMM86_EXIT_SHUTDOWN:
		return complain(STATUS_CRASHED,
				"the guest crashed at %04x:%04x: triple fault",
				cs, r->eip);
	case VMM86_EXIT_MEMORY:
		return complain(STATUS_CRASHED,
				"the guest crashed at %04x:%04x: no memory at %#llx",
				cs, r->eip,
				(unsigned long long)r->exit.memory.address);
	case VMM86_EXIT_PRIVILEGED:
		return complain(STATUS_UNSUPPORTED,
				"%s at %04x:%04x needs real mode (--mode real, on a processor with unrestricted guest)",
				vmm86_privileged_name(r->exit.privileged.instruction),
				cs, r->eip);
	default:
		return complain(STATUS_UNSUPPORTED,
				"the guest did what vmm86 does not support, at %04x:%04x: exit reason %u (%s)",
				cs, r->eip, VMX_EXIT_BASIC(r->exit.hw_reason),
				vmx_exit_reason_text(VMX_EXIT_BASIC(r->exit.hw_reason)));
	}
}
