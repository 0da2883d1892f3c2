// SPDX-License-Identifier: MIT
/*
 * debugger.c - a PC under GDB: GDB's wishes (pc/gdb.h) carried out with the
 * library's steps and breakpoints.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "debugger.h"
#include "pc/gdb.h"
#include "pc/gdb_listen.h"

struct debugger {
	int listener;
	int fd;			/* GDB, or -1 */
	struct gdb *gdb;
	struct vmm86 *machine;
};

static void send_bytes(void *opaque, const void *bytes, size_t size)
{
	struct debugger *d = opaque;

	/* A broken connection is noticed by the next read. */
	gdb_send(d->fd, bytes, size);
}

static void read_registers(void *opaque, struct gdb_registers *r)
{
	const struct debugger *d = opaque;
	const struct vmm86_run *run = vmm86_state(d->machine);

	memcpy(r->gpr, run->gpr, sizeof(r->gpr));
	memcpy(r->sreg, run->sreg, sizeof(r->sreg));
	r->eip = run->eip;
	r->eflags = run->eflags;
}

static void write_registers(void *opaque, const struct gdb_registers *r)
{
	struct debugger *d = opaque;
	struct vmm86_run *run = vmm86_state(d->machine);

	/* Segments only if they differ: protected mode's would be lost. */
	if (memcmp(run->sreg, r->sreg, sizeof(r->sreg))) {
		memcpy(run->sreg, r->sreg, sizeof(r->sreg));
		run->changed |= VMM86_REGS_SEGMENTS;
	}
	memcpy(run->gpr, r->gpr, sizeof(r->gpr));
	run->eip = r->eip;
	run->eflags = r->eflags;
	run->changed |= VMM86_REGS_IP;
}

static bool read_memory(void *opaque, uint32_t linear, void *to, size_t size)
{
	const struct debugger *d = opaque;

	return !vmm86_read(d->machine, linear, to, size);
}

static bool write_memory(void *opaque, uint32_t linear, const void *from, size_t size)
{
	const struct debugger *d = opaque;

	return !vmm86_write(d->machine, linear, from, size);
}

static int set_breakpoint(void *opaque, enum gdb_break kind, uint32_t linear,
			  uint32_t length, bool on)
{
	static const int kinds[GDB_BREAK_COUNT] = {
		[GDB_BREAK_SOFTWARE]	= VMM86_BREAK_CODE,
		[GDB_BREAK_HARDWARE]	= VMM86_BREAK_EXEC,
		[GDB_BREAK_WRITE]	= VMM86_BREAK_WRITE,
		[GDB_BREAK_READ]	= -1,	/* the processor cannot */
		[GDB_BREAK_ACCESS]	= VMM86_BREAK_ACCESS,
	};
	const struct debugger *d = opaque;
	int result;

	if (kinds[kind] < 0)
		return -EOPNOTSUPP;
	if (kinds[kind] <= VMM86_BREAK_EXEC)
		length = 1;
	/* GDB may set what is set. */
	vmm86_break(d->machine, kinds[kind], linear, length, false);
	result = on ? vmm86_break(d->machine, kinds[kind], linear, length, true) : 0;
	return result == -VMM86_ERR_NO_MEMORY ? -ENOSPC : result ? -EINVAL : 0;
}

static const struct gdb_target_ops target = {
	.send = send_bytes,
	.read_registers = read_registers,
	.write_registers = write_registers,
	.read_memory = read_memory,
	.write_memory = write_memory,
	.set_breakpoint = set_breakpoint,
};

static enum status wait_for_gdb(struct debugger *d)
{
	char name[GDB_HOST_MAX + 16];

	gdb_listen_name(d->listener, name, sizeof(name));
	fprintf(stderr, "vmm86: waiting for gdb: type  target remote %s\n", name);
	d->fd = gdb_accept(d->listener);
	if (d->fd < 0 && errno == EINTR)
		return complain(STATUS_INTERRUPTED,
				"interrupted, or the time is up (see --timeout), before gdb came");
	if (d->fd < 0)
		return complain(STATUS_SYSTEM, "waiting for gdb: %s", strerror(errno));
	d->gdb = gdb_new(&target, d);
	return d->gdb ? STATUS_OK : complain(STATUS_SYSTEM, "out of memory");
}

enum status debugger_open(struct debugger **debugger, const char *where)
{
	struct debugger *d = calloc(1, sizeof(*d));
	struct gdb_address address;
	char why[256];

	*debugger = d;
	if (!d)
		return complain(STATUS_SYSTEM, "out of memory");
	d->fd = -1;
	d->listener = -1;
	if (!gdb_address_parse(&address, where, why, sizeof(why)))
		return complain(STATUS_USAGE, "--gdb: %s", why);
	d->listener = gdb_listen(&address, why, sizeof(why));
	if (d->listener < 0)
		return complain(STATUS_SYSTEM, "--gdb: %s", why);
	return wait_for_gdb(d);
}

static void disconnect(struct debugger *d)
{
	if (d->machine)
		vmm86_break_none(d->machine);
	gdb_free(d->gdb);
	d->gdb = NULL;
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

void debugger_close(struct debugger *d)
{
	if (!d)
		return;
	disconnect(d);
	if (d->listener >= 0)
		gdb_unlisten(d->listener);
	free(d);
}

int debugger_fd(const struct debugger *d)
{
	return d->fd;
}

/* False if GDB is gone. */
static bool take_input(struct debugger *d)
{
	char bytes[4096];
	ssize_t size = read(d->fd, bytes, sizeof(bytes));

	if (size < 0 && errno == EINTR)
		return true;
	if (size <= 0) {
		disconnect(d);
		return false;
	}
	gdb_input(d->gdb, bytes, size);
	return true;
}

static bool wants_end(const struct debugger *d)
{
	return gdb_action(d->gdb) == GDB_KILL || gdb_action(d->gdb) == GDB_DETACH;
}

bool debugger_poll(struct debugger *d)
{
	struct pollfd ready = { .fd = d->fd, .events = POLLIN };

	if (d->fd < 0)
		return false;
	if (poll(&ready, 1, 0) > 0 && !take_input(d))
		return false;
	return gdb_wants_interrupt(d->gdb) || wants_end(d);
}

/* Which of the debug registers stopped the guest. */
static struct gdb_stop watch_stop(const struct vmm86_run *run)
{
	struct gdb_stop stop = { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGTRAP };
	unsigned int n, type;

	for (n = 0; n < 4; n++) {
		if (!(run->exit.debug.dr6 & 1u << n))
			continue;
		type = run->debug.dr7 >> (16 + 4 * n) & 3;
		stop.address = run->debug.dr[n];
		stop.reason = !type ? GDB_STOP_HARDWARE : type == 1 ? GDB_STOP_WRITE :
							  GDB_STOP_ACCESS;
	}
	return stop;
}

static void tell_stop(struct debugger *d, struct pc *pc, enum pc_end end)
{
	const struct vmm86_run *run = vmm86_state(d->machine);
	struct gdb_stop stop = { .reason = GDB_STOP_EXIT, .status = pc->exit_code };

	if (end == PC_DEBUG && run->exit.debug.vector == 3)
		stop.reason = GDB_STOP_SOFTWARE;
	else if (end == PC_DEBUG)
		stop = watch_stop(run);
	else if (end == PC_STOPPED && gdb_wants_interrupt(d->gdb))
		stop = (struct gdb_stop) { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGINT };
	gdb_stopped(d->gdb, &stop);
}

/* GDB thinks: time stands still.  False if a signal of ours came. */
static bool wait_for_wishes(struct debugger *d, struct pc *pc)
{
	struct pollfd ready = { .fd = d->fd, .events = POLLIN };
	int result;

	pc_pause(pc);
	result = poll(&ready, 1, -1);
	if (result > 0)
		take_input(d);
	pc_resume(pc);
	return result > 0;
}

/* What GDB asks for, until the PC ends or GDB is gone. */
enum pc_end debugger_run(struct debugger *d, struct pc *pc)
{
	enum pc_end end = PC_STOPPED;
	bool asked;

	d->machine = pc->machine;
	while (d->gdb) {
		switch (gdb_action(d->gdb)) {
		case GDB_WAIT:
			if (!wait_for_wishes(d, pc))
				return PC_STOPPED;
			continue;
		case GDB_CONTINUE:
			end = pc_run(pc);
			break;
		case GDB_STEP:
			end = pc_step(pc);
			break;
		case GDB_DETACH:
			disconnect(d);
			continue;
		case GDB_KILL:
			return PC_STOPPED;
		}
		if (!d->gdb)
			break;
		asked = gdb_wants_interrupt(d->gdb);
		if (end == PC_STOPPED && !asked && wants_end(d))
			continue;
		tell_stop(d, pc, end);
		if (end != PC_DEBUG && !(end == PC_STOPPED && asked))
			return end;
	}
	return pc_run(pc);
}
