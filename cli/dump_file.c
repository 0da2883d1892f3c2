// SPDX-License-Identifier: MIT
/*
 * dump_file.c - a VMCS dump in a file: read it whole, parse it, say what is
 * wrong with it, a line for each mistake.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"

#define SIZE_MAX_FILE	(64u << 20)	/* a log of months */

const char *dump_format_name(enum dump_format format)
{
	static const char *const names[] = {
		[DUMP_FIELDS] = "fields", [DUMP_KVM] = "KVM dump",
		[DUMP_XEN] = "Xen dump",
	};

	return names[format];
}

/* How many fields the dump gives. */
unsigned int dump_known(const struct dump *dump)
{
	unsigned int place, known = 0;

	for (place = 0; place < VMX_FIELD_COUNT; place++)
		known += vmx_vmcs_known(&dump->vmcs, place);
	return known;
}

/* The whole of @file in *@text, to be freed; NULL and errno if it fails. */
static char *read_all(FILE *file, size_t *size)
{
	size_t room = 0;
	char *text = NULL, *more;

	*size = 0;
	do {
		if (*size == SIZE_MAX_FILE) {
			free(text);
			errno = EFBIG;
			return NULL;
		}
		room = room ? room * 2 : 65536;
		more = realloc(text, room);
		if (!more) {
			free(text);
			return NULL;
		}
		text = more;
		*size += fread(text + *size, 1, room - *size, file);
	} while (*size == room);
	if (ferror(file)) {
		free(text);
		return NULL;
	}
	return text;
}

static void complain_errors(const char *path, const struct dump_errors *errors)
{
	unsigned int i;

	for (i = 0; i < errors->count && i < DUMP_ERRORS; i++) {
		if (errors->error[i].line)
			complain(STATUS_DUMP, "%s:%u: %s", path,
				 errors->error[i].line, errors->error[i].text);
		else
			complain(STATUS_DUMP, "%s: %s", path,
				 errors->error[i].text);
	}
	if (errors->count > DUMP_ERRORS)
		complain(STATUS_DUMP, "%s: and %u more mistakes", path,
			 errors->count - DUMP_ERRORS);
}

/**
 * dump_read() - read a VMCS dump.
 * @dump:	out
 * @path:	the file, or "-": standard input
 * @number:	which of several dumps in it, from 1
 */
enum status dump_read(struct dump *dump, const char *path, unsigned int number)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	struct dump_errors errors;
	char *text = NULL;
	size_t size;
	bool fine;

	if (file)
		text = read_all(file, &size);
	if (!text) {
		complain(STATUS_DUMP, "%s: %s", path, strerror(errno));
		if (file && file != stdin)
			fclose(file);
		return STATUS_DUMP;
	}
	if (file != stdin)
		fclose(file);
	fine = dump_parse(dump, text, size, number, &errors);
	free(text);
	if (!fine)
		complain_errors(path, &errors);
	return fine ? STATUS_OK : STATUS_DUMP;
}
