// SPDX-License-Identifier: MIT
/*
 * main.c - the vmm86 command: which subcommand is it?
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

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
	{ "help", command_help },
};

/* Standard output may be a full disk or a closed pipe: say so, once. */
static int finish(int status)
{
	if (fflush(stdout) || ferror(stdout))
		return complain(STATUS_SYSTEM, "cannot write to standard output");
	return status;
}

int main(int argc, char **argv)
{
	char name[32];
	size_t i;

	argp_err_exit_status = STATUS_USAGE;
	if (argc < 2) {
		print_usage(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?")) {
		print_usage(stdout);
		return finish(STATUS_OK);
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("vmm86 " VMM86_VERSION);
		return finish(STATUS_OK);
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		/* argp names the program in its messages. */
		snprintf(name, sizeof(name), "vmm86 %s", argv[1]);
		argv[1] = name;
		return finish(commands[i].command(argc - 1, argv + 1));
	}
	return complain(STATUS_USAGE,
			"no such command: '%s' (vmm86 --help lists them)",
			argv[1]);
}
