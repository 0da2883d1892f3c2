/* SPDX-License-Identifier: MIT */
/*
 * dos_parts.h - what the files of DOS share.
 */
#ifndef PC_DOS_PARTS_H
#define PC_DOS_PARTS_H

#include "pc/dos.h"

enum dos_error {
	DOS_BAD_FUNCTION = 1, DOS_NO_FILE = 2, DOS_NO_PATH = 3, DOS_NO_HANDLES = 4,
	DOS_DENIED = 5, DOS_BAD_HANDLE = 6, DOS_NO_MEMORY = 8, DOS_BAD_DRIVE = 15,
};

/* Results with the carry flag. */
enum service_result dos_ok(struct guest *g);
enum service_result dos_fail(struct dos *dos, struct guest *g, enum dos_error error);

/* dos_console.c: INT 21h AH=01h to 0Ch. */
enum service_result dos_console(struct dos *dos, struct guest *g, uint8_t function);
void dos_put(struct dos *dos, uint8_t byte);

/*
 * A line for handle 0 and AH=0Ah: echoed, with backspace, until Enter.  False
 * while it is not complete.
 */
bool dos_read_line(struct dos *dos, unsigned int room);

/* dos_file.c: INT 21h AH=3Ch to 46h. */
enum service_result dos_file(struct dos *dos, struct guest *g, uint8_t function);

#endif
