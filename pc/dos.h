/* SPDX-License-Identifier: MIT */
/*
 * dos.h - as much of DOS as programs need that print, read lines and use files:
 * INT 20h, 21h and 29h (Ralf Brown's Interrupt List).
 *
 * Files are those of one directory of the host, drive C:.  Nothing outside of it
 * can be reached: every path goes through openat2() with RESOLVE_BENEATH and
 * without links, and only regular files and directories are opened.
 */
#ifndef PC_DOS_H
#define PC_DOS_H

#include "pc/service.h"

#define DOS_HANDLES	20u
#define DOS_LINE	256u

/* The console; @get returns a byte, DOS_NO_INPUT or DOS_END_OF_INPUT. */
#define DOS_NO_INPUT		(-1)
#define DOS_END_OF_INPUT	(-2)

struct dos_console {
	void (*put)(void *opaque, uint8_t byte);
	int (*get)(void *opaque);
	void *opaque;
};

enum dos_handle { DOS_CLOSED, DOS_STDIN, DOS_STDOUT, DOS_STDERR, DOS_NUL, DOS_FILE };

/**
 * struct dos - what DOS remembers.
 * @console:	where characters come from and go to
 * @root:	descriptor of the directory that is C:, or -1: no files
 * @handle:	what a program's file handles are
 * @fd:		descriptors of those that are files
 * @psp:	segment of the program
 * @memory_end:	segment where its memory ends
 * @dta:	segment and offset of the disk transfer area
 * @line:	a line that is being typed
 * @line_length: its bytes
 * @exit_code:	of the program
 */
struct dos {
	struct dos_console console;
	int root;
	enum dos_handle handle[DOS_HANDLES];
	int fd[DOS_HANDLES];
	uint16_t psp;
	uint16_t memory_end;
	uint16_t dta_segment;
	uint16_t dta_offset;
	uint8_t line[DOS_LINE];
	unsigned int line_length;
	uint8_t error;
	uint8_t exit_code;
	int64_t start;		/* local time at power-on */
};

/**
 * dos_start() - a program begins.
 * @dos:	console and root are set
 * @psp:	its segment
 * @memory_end:	segment behind its memory
 * @local_time:	seconds since 1970, as a clock on the wall shows them, now - @now
 */
void dos_start(struct dos *dos, uint16_t psp, uint16_t memory_end, int64_t local_time);

/* Close what the program left open. */
void dos_end(struct dos *dos);

/**
 * dos_call() - serve an interrupt, 20h to 2Fh.
 * A function that does not exist fails with error 1 and returns SERVICE_UNKNOWN.
 */
enum service_result dos_call(struct dos *dos, struct guest *g, uint8_t vector, uint64_t now);

#endif
