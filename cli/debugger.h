/* SPDX-License-Identifier: MIT */
/*
 * debugger.h - `vmm86 run --gdb`: a PC under GDB.
 */
#ifndef DEBUGGER_H
#define DEBUGGER_H

#include "pc/pc.h"
#include "status.h"

struct debugger;

/**
 * debugger_open() - listen where the user said, and wait for GDB.
 * @debugger:	out; debugger_close() takes it
 * @where:	[HOST:]PORT or unix:PATH
 *
 * Says on standard error what to type in GDB.  Complains on failure.
 */
enum status debugger_open(struct debugger **debugger, const char *where);
void debugger_close(struct debugger *debugger);

/* As pc_run(), but GDB says when. */
enum pc_end debugger_run(struct debugger *debugger, struct pc *pc);

/* While the PC runs: look at what GDB sent; true if GDB wants it to stop. */
bool debugger_poll(struct debugger *debugger);

/* The connection, for poll(2); -1: GDB is gone. */
int debugger_fd(const struct debugger *debugger);

#endif
