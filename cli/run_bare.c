// SPDX-License-Identifier: MIT
/*
 * run_bare.c - `vmm86 run FILE.bin`: a flat binary in a machine with nothing
 * around it.  A port that nobody answers, an interrupt that nobody serves and a
 * HLT end the run and are reported.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "pc/program.h"
#include "run.h"

#define DEBUG_PORT	0xe9	/* a byte written there is printed */

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
		case BARE_DONE:
			return true;
		case BARE_END:
			s->how = "program ended";
			return false;
		case BARE_UNKNOWN:
			*status = STATUS_UNSUPPORTED;
			return false;
		case BARE_NONE:
			return false;
		}
	}
	*status = unexpected_exit(s);
	return false;
}

static enum status run_program(struct run *run)
{
	enum status status = STATUS_OK;
	int reason;

	do {
		reason = session_run(&run->session, &status);
	} while (reason >= 0 && serve_exit(run, reason, &status));
	run_report(run, status);
	return status;
}

/* A flat binary is small: it is read, planned and loaded in one go. */
static enum status load(struct run *run, const struct program_file *file)
{
	const struct program_start start = { .drive = 0x80 };
	struct vmm86 *machine;
	struct program_image image;
	enum status status;
	char why[512];

	if (!program_plan(&image, file, &start, VMM86_MEM_DEFAULT, why, sizeof(why)))
		return complain(STATUS_PROGRAM, "%s: %s", run->path, why);
	status = session_open(&run->session);
	if (status != STATUS_OK)
		return status;
	machine = run->session.machine;
	services_install(machine);
	program_load(&image, file, &start, vmm86_ram(machine), vmm86_state(machine));
	session_settings(&run->session);
	return STATUS_OK;
}

enum status run_bare(struct run *run)
{
	struct program_file file;
	enum status status;
	char why[512];

	if (!program_read(&file, run->path, why, sizeof(why)))
		return complain(STATUS_PROGRAM, "%s", why);
	/* Its name says that it is one, whatever it begins with. */
	file.kind = PROGRAM_BIN;
	status = load(run, &file);
	if (status == STATUS_OK)
		status = run_program(run);
	session_close(&run->session);
	program_free(&file);
	return status;
}
