// SPDX-License-Identifier: MIT
/*
 * help.c - `vmm86 help`: the overview, one command's help, exit statuses.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

void print_usage(FILE *to)
{
	fputs("usage: vmm86 COMMAND [OPTION...] [ARGUMENT...]\n"
	      "\n"
	      "Runs 16-bit real-mode code at full speed in an Intel VMX guest.\n"
	      "\n"
	      "  run FILE       run a DOS program, a disk, firmware or a flat binary\n"
	      "  int NUMBER     call a BIOS interrupt of this PC\n"
	      "  caps           show what VMX can do on this processor\n"
	      "  check          why VMX can, or cannot, be used on this machine\n"
	      "  audit FILE     which rule of VM entry does this VMCS violate?\n"
	      "  diff A B       two VMCSs, what differs by name\n"
	      "  stat           what the machines of this computer have done\n"
	      "  top            the same, live, the busiest first\n"
	      "  help COMMAND   the options of a command\n"
	      "  help status    what the exit statuses mean\n"
	      "\n"
	      "      --help     this text\n"
	      "      --version  the version\n", to);
}

static void print_statuses(void)
{
	static const struct {
		int number;
		const char *text;
	} statuses[] = {
#define X(name, number, text) { number, text },
		STATUSES(X)
#undef X
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(statuses); i++)
		printf("%3d  %s\n", statuses[i].number, statuses[i].text);
}

int command_help(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*command)(int argc, char **argv);
	} commands[] = {
		{ "run", command_run },
		{ "int", command_int },
		{ "caps", command_caps },
		{ "check", command_check },
		{ "audit", command_audit },
		{ "diff", command_diff },
		{ "stat", command_stat },
		{ "top", command_top },
	};
	char *arguments[3] = { NULL, "--help", NULL };
	char name[32];
	size_t i;

	if (argc < 2) {
		print_usage(stdout);
		return STATUS_OK;
	}
	if (!strcmp(argv[1], "status")) {
		print_statuses();
		return STATUS_OK;
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		snprintf(name, sizeof(name), "vmm86 %s", argv[1]);
		arguments[0] = name;
		return commands[i].command(2, arguments);
	}
	return complain(STATUS_USAGE,
			"no help on '%s': there is run, int, caps, check, audit, diff, stat, top and status",
			argv[1]);
}
