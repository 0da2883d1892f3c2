// SPDX-License-Identifier: MIT
/*
 * message.c - complaints: one clear line, and the exit status that goes with
 * it.
 */
#include <stdarg.h>
#include <stdio.h>

#include "cli.h"

enum status complain(enum status status, const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fputs("vmm86: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return status;
}

static enum status status_of(int error)
{
	switch (-error) {
	case VMM86_ERR_NO_DEVICE:
		return STATUS_NO_DEVICE;
	case VMM86_ERR_PERMISSION:
		return STATUS_PERMISSION;
	case VMM86_ERR_REFUSED:
	case VMM86_ERR_ARGUMENT:
	case VMM86_ERR_ABI:
		return STATUS_REFUSED;
	case VMM86_ERR_BUSY:
		return STATUS_BUSY;
	case VMM86_ERR_INTERRUPTED:
		return STATUS_INTERRUPTED;
	case VMM86_ERR_ENTRY:
		return STATUS_ENTRY;
	default:
		return STATUS_SYSTEM;
	}
}

/* A failure of the library, in its own words. */
enum status complain_machine(int error, const struct vmm86 *machine)
{
	return complain(status_of(error), "%s", vmm86_explain(machine));
}
