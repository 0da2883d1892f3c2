/* SPDX-License-Identifier: MIT */
/*
 * psp.h - the program segment prefix, the 256 bytes that DOS puts in front of a
 * program, and its environment.
 */
#ifndef PC_PSP_H
#define PC_PSP_H

#include <stddef.h>
#include <stdint.h>

#define PSP_BYTES	0x100u
#define PSP_PARAGRAPHS	0x10u
#define PSP_TAIL_MAX	126u	/* and a carriage return */

/**
 * struct psp - what a program segment prefix says.
 * @segment:	where it is; it is its own parent, as that of a shell is
 * @end:	segment behind the program's memory
 * @environment: segment of the environment
 * @tail:	what follows the program's name on the command line; cut off after
 *		PSP_TAIL_MAX characters
 * @drives:	drives that there are: bit 0 is A:
 */
struct psp {
	uint16_t segment;
	uint16_t end;
	uint16_t environment;
	const char *tail;
	uint32_t drives;
};

/**
 * psp_write() - write a program segment prefix.
 * @psp:	what it says
 * @ram:	guest-physical address 0; the vectors of INT 22h to 24h are taken
 *		from its interrupt table
 *
 * Return: the program's AX: AL for the first, AH for the second argument, FFh if
 * it names a drive that there is not.
 */
uint16_t psp_write(const struct psp *psp, uint8_t *ram);

/**
 * psp_environment() - an environment: strings, and the program's full name.
 * @to:		out; or NULL: only measure
 * @room:	bytes of @to
 * @strings:	NAME=VALUE, up to NULL
 * @program:	as in C:\\PROG.EXE
 *
 * Return: its bytes; nothing is written if they are more than @room.
 */
size_t psp_environment(uint8_t *to, size_t room, const char *const *strings,
		       const char *program);

#endif
