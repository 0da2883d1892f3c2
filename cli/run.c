// SPDX-License-Identifier: MIT
/*
 * run.c - `vmm86 run`: options, and which kind of machine a program needs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "run.h"

enum {
	KEY_NO_EPT = 1, KEY_A20, KEY_MEM, KEY_MAX_EXITS, KEY_PORTS, KEY_EXIT_CODE,
	KEY_DISK, KEY_FLOPPY, KEY_RW, KEY_ROOT, KEY_FIRMWARE, KEY_OPTION_ROM,
	KEY_SERIAL, KEY_SCREENSHOT, KEY_RECORD, KEY_GDB, KEY_SAVE, KEY_RESTORE,
	KEY_SCREEN, KEY_HEADLESS, KEY_TRACE, KEY_TRACE_IO, KEY_TRACE_INT, KEY_STATS,
	KEY_PASS_PORTS,
};

static const struct argp_option options[] = {
	{ 0, 0, NULL, 0, "The machine:", 1 },
	{ "no-ept", KEY_NO_EPT, NULL, 0, "v86 mode without EPT, where there is EPT", 0 },
	{ "a20", KEY_A20, NULL, 0, "enable address line 20: no wrap at 1 MiB", 0 },
	{ "mem", KEY_MEM, "BYTES", 0,
	  "guest memory (default 0x110000; 0x1000000 for disks and firmware)", 0 },
	{ "pass-ports", KEY_PASS_PORTS, "FIRST-LAST[,...]", 0,
	  "the guest reaches these ports of this PC itself (CAP_SYS_RAWIO); repeatable", 0 },
	{ 0, 0, NULL, 0, "Disks and files:", 2 },
	{ "disk", KEY_DISK, "IMAGE", 0,
	  "a hard disk, or a floppy if it has a floppy's size; repeatable", 0 },
	{ "floppy", KEY_FLOPPY, "IMAGE", 0, "a floppy of any size; repeatable", 0 },
	{ "rw", KEY_RW, NULL, 0, "keep what is written to the disks; else it is forgotten", 0 },
	{ "root", KEY_ROOT, "DIR", 0, "what DOS programs see as drive C:, and nothing outside", 0 },
	{ "firmware", KEY_FIRMWARE, "ROM", 0, "boot this ROM image instead of our firmware", 0 },
	{ "option-rom", KEY_OPTION_ROM, "ROM", 0, "a ROM at C000:0000, for example a VGA BIOS", 0 },
	{ 0, 0, NULL, 0, "Screen and serial port:", 3 },
	{ "screen", KEY_SCREEN, NULL, 0,
	  "show the screen here (the default but for DOS programs); Ctrl-] is the menu", 0 },
	{ "headless", KEY_HEADLESS, NULL, 0, "no live screen: print it as text at the end", 0 },
	{ "serial", KEY_SERIAL, "WHERE", 0, "the serial port: stdio, or a file for output", 0 },
	{ "screenshot", KEY_SCREENSHOT, "FILE.png", 0, "the screen at the end, as a picture", 0 },
	{ "record", KEY_RECORD, "FILE.cast", 0, "record the screen for asciinema", 0 },
	{ 0, 0, NULL, 0, "Looking inside:", 4 },
	{ "gdb", KEY_GDB, "[HOST:]PORT", 0, "wait for gdb there, or at unix:PATH", 0 },
	{ "trace", KEY_TRACE, NULL, 0, "print every instruction (standard error)", 0 },
	{ "trace-io", KEY_TRACE_IO, NULL, 0, "print port accesses", 0 },
	{ "trace-int", KEY_TRACE_INT, NULL, 0, "print BIOS and DOS calls", 0 },
	{ "stats", KEY_STATS, NULL, 0, "print registers and counts at the end", 0 },
	{ "save", KEY_SAVE, "FILE", 0, "write a snapshot at the end", 0 },
	{ "restore", KEY_RESTORE, "FILE", 0, "go on from a snapshot; give the same disks", 0 },
	{ 0, 0, NULL, 0, "Ends:", 5 },
	{ "max-exits", KEY_MAX_EXITS, "N", 0, "stop the guest after this many exits", 0 },
	{ "ports", KEY_PORTS, "WHAT", 0,
	  "flat binaries: ignore: reads give ones, writes nothing; stop (default)", 0 },
	{ "exit-code", KEY_EXIT_CODE, NULL, 0, "exit with the program's own exit code", 0 },
	{ 0 },
};

static void add_tail(struct run *run, const char *word,
		     struct argp_state *state)
{
	size_t used = strlen(run->tail);

	snprintf(run->tail + used, sizeof(run->tail) - used, " %s", word);
	if (strlen(run->tail) > RUN_TAIL_MAX)
		argp_error(state, "arguments too long: a .COM program gets at most %u bytes",
			   RUN_TAIL_MAX);
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

static void add_disk(struct run *run, const char *path, bool floppy, struct argp_state *state)
{
	if (run->disks == RUN_DISKS)
		argp_error(state, "more than %u disks", RUN_DISKS);
	run->disk[run->disks].path = path;
	run->disk[run->disks++].floppy = floppy;
}

static void add_ports(struct run *run, const char *argument, struct argp_state *state)
{
	if (!parse_ports(argument, &run->session.pass))
		argp_error(state,
			   "--pass-ports %s: must be FIRST-LAST or a port, at most %u with commas between them: 0x378-0x37a,0x3f8",
			   argument, VMM86_QUEUE_RANGES);
}

/* An option whose argument is just kept. */
static const char **text_option(struct run *run, int key)
{
	switch (key) {
	case KEY_ROOT:
		return &run->root;
	case KEY_FIRMWARE:
		return &run->firmware;
	case KEY_OPTION_ROM:
		return &run->option_rom;
	case KEY_SERIAL:
		return &run->serial;
	case KEY_SCREENSHOT:
		return &run->screenshot;
	case KEY_RECORD:
		return &run->record;
	case KEY_GDB:
		return &run->gdb;
	case KEY_SAVE:
		return &run->save;
	case KEY_RESTORE:
		return &run->restore;
	default:
		return NULL;
	}
}

/* An option without argument. */
static bool *flag_option(struct run *run, int key)
{
	switch (key) {
	case KEY_RW:
		return &run->write_through;
	case KEY_SCREEN:
		return &run->screen;
	case KEY_HEADLESS:
		return &run->headless;
	case KEY_TRACE:
		return &run->trace;
	case KEY_TRACE_IO:
		return &run->trace_io;
	case KEY_TRACE_INT:
		return &run->trace_int;
	case KEY_STATS:
		return &run->stats;
	case KEY_EXIT_CODE:
		return &run->pass_exit_code;
	default:
		return NULL;
	}
}

/* What does not go together. */
static void check_options(const struct run *run, struct argp_state *state)
{
	if (!run->path && !run->disks && !run->firmware && !run->restore)
		argp_error(state,
			   "nothing to run: name a program, or --disk, --firmware, --restore");
	if (run->session.mode == VMM86_MODE_REAL && run->session.flags & VMM86_SETUP_NO_EPT)
		argp_error(state, "--no-ept is for v86 mode; real mode needs EPT");
	if (run->session.backend == VMM86_BACKEND_KVM && run->session.pass.count)
		argp_error(state, "--pass-ports is for our driver; KVM passes no ports of this PC");
	if (run->screen && run->headless)
		argp_error(state, "--screen and --headless exclude each other");
	if (run->path && run->firmware)
		argp_error(state, "a program and --firmware exclude each other");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct run *run = state->input;
	const char **text = text_option(run, key);
	bool *flag = flag_option(run, key);

	if (text)
		*text = argument;
	else if (flag)
		*flag = true;
	if (text || flag)
		return 0;

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
	case KEY_DISK:
	case KEY_FLOPPY:
		add_disk(run, argument, key == KEY_FLOPPY, state);
		return 0;
	case KEY_PASS_PORTS:
		add_ports(run, argument, state);
		return 0;
	case KEY_PORTS:
		if (strcmp(argument, "ignore") && strcmp(argument, "stop"))
			argp_error(state, "--ports %s: must be ignore or stop",
				   argument);
		run->ignore_ports = !strcmp(argument, "ignore");
		return 0;
	case ARGP_KEY_ARG:
		add_argument(run, argument, state);
		return 0;
	case ARGP_KEY_END:
		check_options(run, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &session_argp, 0, NULL, 6 },
	{ 0 },
};

static const char doc[] =
	"Run a DOS program (.com, .exe), a boot sector or disk image, an option ROM, a\n"
	"16-bit ELF program, or a flat binary (.bin) at 0000:7C00.\n"
	"\vPrograms run in a PC with BIOS and DOS services; DOS programs see files only\n"
	"with --root. A flat binary has nothing around it: HLT and VMCALL end it, as do a\n"
	"port or an interrupt that nobody serves.\n"
	"Registers of a program can be preset: ax=1234h ds=0x40 eflags=2.\n"
	"Text that a program prints goes to standard output, the registers at the end to\n"
	"standard error; with --json it is the other way round.\n"
	"`vmm86 help status` lists the exit statuses.";

static const struct argp argp = {
	options, parse, "[REGISTER=VALUE...] [FILE [ARGUMENT...]]", doc,
	children, NULL, NULL,
};

void run_report(const struct run *run, enum status status)
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

static bool is_bare(const struct run *run)
{
	const char *dot = run->path ? strrchr(run->path, '.') : NULL;

	return dot && !strcasecmp(dot, ".bin") && !run->disks && !run->restore;
}

int command_run(int argc, char **argv)
{
	struct run run = { .exit_code = -1 };
	enum status status;

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &run);
	/* Standard output is for the JSON object alone. */
	run.console = run.session.json ? stderr : stdout;
	status = is_bare(&run) ? run_bare(&run) : run_pc(&run);
	if (status == STATUS_OK && run.pass_exit_code && run.exit_code >= 0)
		return run.exit_code;
	return status;
}
