/* SPDX-License-Identifier: MIT */
/*
 * dos.h - as much of DOS as programs need that print, read lines and use files:
 * INT 20h, 21h, 27h and 29h (Ralf Brown's Interrupt List).
 *
 * Files are those of one directory of the host, drive C:.  Nothing outside of it
 * can be reached: dos_path.c says how.
 */
#ifndef PC_DOS_H
#define PC_DOS_H

#include "pc/dos_name.h"
#include "pc/service.h"

#define DOS_HANDLES	20u
#define DOS_LINE	256u
#define DOS_BLOCKS	64u
#define DOS_SEARCHES	32u

/* The console; @get returns a byte, DOS_NO_INPUT or DOS_END_OF_INPUT. */
#define DOS_NO_INPUT		(-1)
#define DOS_END_OF_INPUT	(-2)

struct dos_console {
	void (*put)(void *opaque, uint8_t byte);
	int (*get)(void *opaque);
	void *opaque;
};

enum dos_handle { DOS_CLOSED, DOS_STDIN, DOS_STDOUT, DOS_STDERR, DOS_NUL, DOS_FILE };

/* A block of memory, in paragraphs; the one in front of it is not used. */
struct dos_block {
	uint16_t segment;
	uint16_t size;
};

/**
 * struct dos_search - a search by find first, that find next goes on with.
 * @serial:	of this search; the program's transfer area has it too
 * @path:	the directory
 * @template:	what is looked for
 * @attributes:	what else than files is
 * @last:	the name that was found last
 */
struct dos_search {
	uint16_t serial;
	char path[DOS_PATH_ROOM];
	uint8_t template[DOS_FCB];
	uint8_t attributes;
	char last[DOS_NAME_ROOM];
};

/**
 * struct dos - what DOS remembers.
 * @console:	where characters come from and go to
 * @root:	descriptor of the directory that is C:, or -1: no files
 * @handle:	what a program's file handles are
 * @fd:		descriptors of those that are files
 * @raw:	reads of the console are not by lines
 * @psp:	segment of the program
 * @memory_end:	segment where memory ends
 * @block:	who has which of it, in their order
 * @blocks:	how many
 * @dta_segment, @dta_offset: the disk transfer area
 * @current:	the current directory
 * @search:	searches, the oldest is forgotten first
 * @searches:	how many there were
 * @line:	a line that is being typed
 * @line_length: its bytes
 * @line_ready:	it is complete, with CR and LF; AH=3Fh has not read all of it
 * @line_read:	how much of it AH=3Fh has
 * @line_ended:	there was no line any more
 * @ahead:	a byte that was looked at, or DOS_NO_INPUT
 * @verify:	the flag of AH=2Eh
 * @error:	of the last call that failed
 * @exit_code:	of the program
 * @start:	local time at power-on
 */
struct dos {
	struct dos_console console;
	int root;
	enum dos_handle handle[DOS_HANDLES];
	int fd[DOS_HANDLES];
	bool raw;
	uint16_t psp;
	uint16_t memory_end;
	struct dos_block block[DOS_BLOCKS];
	unsigned int blocks;
	uint16_t dta_segment;
	uint16_t dta_offset;
	char current[DOS_PATH_ROOM];
	struct dos_search search[DOS_SEARCHES];
	uint16_t searches;
	uint8_t line[DOS_LINE];
	unsigned int line_length;
	unsigned int line_read;
	bool line_ready;
	bool line_ended;
	int ahead;
	uint8_t verify;
	uint8_t error;
	uint8_t exit_code;
	int64_t start;
};

/**
 * dos_start() - a program begins.
 * @dos:	console and root are set
 * @psp:	its segment
 * @program_end: segment behind the memory that it got
 * @memory_end:	segment behind all memory
 * @local_time:	seconds since 1970, as a clock on the wall shows them, now - @now
 */
void dos_start(struct dos *dos, uint16_t psp, uint16_t program_end, uint16_t memory_end,
	       int64_t local_time);

/* Close what the program left open. */
void dos_end(struct dos *dos);

/**
 * dos_call() - serve an interrupt, 20h to 2Fh.
 * A function that does not exist fails with error 1 and returns SERVICE_UNKNOWN.
 */
enum service_result dos_call(struct dos *dos, struct guest *g, uint8_t vector, uint64_t now);

#endif
