/* SPDX-License-Identifier: MIT */
/*
 * gdb.h - a GDB server for a real-mode machine: GDB's remote serial protocol
 * (the GDB manual, "Remote Protocol") over a target that the caller provides.
 *
 * Nothing here waits.  The caller's loop hands in what GDB sent (gdb_input()),
 * does what gdb_action() says, and tells when the target stopped
 * (gdb_stopped()):
 *
 *	switch (gdb_action(gdb)) {
 *	case GDB_WAIT:     wait for GDB's bytes, gdb_input()
 *	case GDB_CONTINUE: run; look for GDB's bytes now and then; gdb_stopped()
 *	                   at a breakpoint, or when gdb_wants_interrupt()
 *	case GDB_STEP:     run one instruction, gdb_stopped()
 *	case GDB_DETACH:   forget all breakpoints, go on without GDB
 *	case GDB_KILL:     end the machine
 *	}
 *
 * A session starts with the target stopped.  When the connection breaks, the
 * caller frees the session and does as for GDB_DETACH.  Addresses are linear,
 * in $pc too: see gdb_registers.h for what segments mean to GDB.  The target is
 * one process with one thread, number 1.
 *
 * What GDB cannot do in real mode: `finish`, `up` and `nexti` over a CALL,
 * because it expects 32-bit return addresses.  `tbreak *ADDRESS` and `continue`
 * serve instead.
 */
#ifndef PC_GDB_H
#define PC_GDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pc/gdb_registers.h"

/* Kinds of breakpoints, as numbered in GDB's Z packets. */
enum gdb_break {
	GDB_BREAK_SOFTWARE,
	GDB_BREAK_HARDWARE,
	GDB_BREAK_WRITE,
	GDB_BREAK_READ,
	GDB_BREAK_ACCESS,
	GDB_BREAK_COUNT,
};

/**
 * struct gdb_target_ops - the machine that is debugged; called only by gdb_input()
 * and gdb_stopped(), and then stopped.
 * @send:	send all of these bytes to GDB; a connection that broke is the
 *		caller's to notice
 * @read_registers: get the registers
 * @write_registers: set the registers
 * @read_memory: copy from linear address @linear; false, if not all of it is
 *		memory.  Shows the program's own bytes where the target itself
 *		put a breakpoint instruction.
 * @write_memory: copy to linear address @linear; false, with nothing changed,
 *		if not all of it is memory
 * @set_breakpoint: insert (@on) or remove a breakpoint or watchpoint for
 *		@length bytes at @linear; inserting or removing again does
 *		nothing.  Returns 0, -EOPNOTSUPP for a @kind that the target does
 *		not have, or what else went wrong, such as -ENOSPC.
 *
 * @opaque is that of gdb_new().
 */
struct gdb_target_ops {
	void (*send)(void *opaque, const void *bytes, size_t size);
	void (*read_registers)(void *opaque, struct gdb_registers *registers);
	void (*write_registers)(void *opaque, const struct gdb_registers *registers);
	bool (*read_memory)(void *opaque, uint32_t linear, void *to, size_t size);
	bool (*write_memory)(void *opaque, uint32_t linear, const void *from, size_t size);
	int (*set_breakpoint)(void *opaque, enum gdb_break kind, uint32_t linear,
			      uint32_t length, bool on);
};

/* What the target has to do now. */
enum gdb_action {
	GDB_WAIT,
	GDB_CONTINUE,
	GDB_STEP,
	GDB_DETACH,
	GDB_KILL,
};

/* Signal numbers of GDB's protocol. */
enum gdb_signal {
	GDB_SIGINT = 2,		/* gdb_wants_interrupt() was obeyed */
	GDB_SIGILL = 4,
	GDB_SIGTRAP = 5,	/* a step is done; INT 3 of the program itself */
	GDB_SIGFPE = 8,
	GDB_SIGSEGV = 11,
};

/* Why the target stopped. */
enum gdb_stop_reason {
	GDB_STOP_SIGNAL,	/* .signal */
	GDB_STOP_SOFTWARE,	/* GDB_BREAK_SOFTWARE; the IP is at its address */
	GDB_STOP_HARDWARE,	/* GDB_BREAK_HARDWARE; likewise */
	GDB_STOP_WRITE,		/* GDB_BREAK_WRITE at .address */
	GDB_STOP_READ,		/* GDB_BREAK_READ at .address */
	GDB_STOP_ACCESS,	/* GDB_BREAK_ACCESS at .address */
	GDB_STOP_EXIT,		/* the program ended with status .status */
};

/**
 * struct gdb_stop - that the target stopped.
 * @reason:	why
 * @signal:	GDB_STOP_SIGNAL: which
 * @address:	GDB_STOP_WRITE, _READ, _ACCESS: linear address within the bytes watched
 * @status:	GDB_STOP_EXIT: exit status
 */
struct gdb_stop {
	enum gdb_stop_reason reason;
	enum gdb_signal signal;
	uint32_t address;
	uint8_t status;
};

struct gdb;

/**
 * gdb_new() - start a session with a GDB that has just connected.
 * Return: the session, to be given to gdb_free(), or NULL without memory.
 */
struct gdb *gdb_new(const struct gdb_target_ops *target, void *opaque);
void gdb_free(struct gdb *gdb);

/* Take what GDB sent, and answer it. */
void gdb_input(struct gdb *gdb, const void *bytes, size_t size);

/* What the target has to do now. */
enum gdb_action gdb_action(const struct gdb *gdb);

/* GDB wants the running target to stop, with GDB_SIGINT. */
bool gdb_wants_interrupt(const struct gdb *gdb);

/* The target that gdb_action() told to run stopped: GDB_WAIT from now on. */
void gdb_stopped(struct gdb *gdb, const struct gdb_stop *stop);

#endif
