// SPDX-License-Identifier: MIT
/*
 * psp.c - DOS's program segment prefix, and the environment before it (Ralf
 * Brown's Interrupt List, INT 21h AH=26h, "Format of Program Segment Prefix").
 *
 * Memory as DOS has it: a block with the environment, then the program's with
 * all the rest; each behind a header of a paragraph.
 */
#include <ctype.h>
#include <string.h>

#include "pc/program_parts.h"

#define ENVIRONMENT	0x0060u		/* segment of the block's contents */
#define ENVIRONMENT_MAX	0x0200u
#define HEADER_LAST	'Z'
#define HEADER_MORE	'M'
#define OWNER_SYSTEM	8u

enum psp {
	PSP_INT20 = 0x00, PSP_END = 0x02, PSP_FAR_CALL = 0x05, PSP_VECTORS = 0x0a,
	PSP_PARENT = 0x16, PSP_FILES = 0x18, PSP_ENVIRONMENT = 0x2c, PSP_FILE_COUNT = 0x32,
	PSP_FILE_POINTER = 0x34, PSP_VERSION = 0x40, PSP_INT21 = 0x50, PSP_FCB1 = 0x5c,
	PSP_FCB2 = 0x6c, PSP_TAIL = 0x80,
};

/* The header of a memory block, a paragraph before it. */
static void write_header(struct guest *g, uint16_t block, uint8_t type, uint16_t owner,
			 uint16_t paragraphs)
{
	guest_set_byte(g, block - 1, 0, type);
	guest_set_word(g, block - 1, 1, owner);
	guest_set_word(g, block - 1, 3, paragraphs);
}

/* Strings, an empty one, and the program's name as DOS 3 and later have it. */
static void write_environment(struct guest *g, uint16_t owner, const char *name)
{
	static const char strings[] = "COMSPEC=C:\\COMMAND.COM\0PATH=C:\\\0";
	const char *slash = strrchr(name, '/');
	uint16_t at;
	size_t i;

	name = slash ? slash + 1 : name;
	for (at = 0; at < sizeof(strings); at++)
		guest_set_byte(g, ENVIRONMENT, at, strings[at]);
	guest_set_word(g, ENVIRONMENT, at, 1);
	at += 2;
	guest_set_byte(g, ENVIRONMENT, at++, 'C');
	guest_set_byte(g, ENVIRONMENT, at++, ':');
	guest_set_byte(g, ENVIRONMENT, at++, '\\');
	for (i = 0; name[i] && i < 80; i++)
		guest_set_byte(g, ENVIRONMENT, at++, toupper((unsigned char)name[i]));
	guest_set_byte(g, ENVIRONMENT, at, 0);
	write_header(g, ENVIRONMENT, HEADER_MORE, owner, PROGRAM_SEGMENT - 1 - ENVIRONMENT);
}

/* A file control block from a word of the tail; returns what is behind it. */
static const char *write_fcb(struct guest *g, uint16_t segment, uint16_t at, const char *tail)
{
	unsigned int i, field = 0, end = 8;

	while (*tail == ' ')
		tail++;
	guest_set_byte(g, segment, at, 0);
	if (isalpha((unsigned char)tail[0]) && tail[1] == ':') {
		guest_set_byte(g, segment, at, toupper((unsigned char)tail[0]) - 'A' + 1);
		tail += 2;
	}
	for (i = 0; i < 11; i++)
		guest_set_byte(g, segment, at + 1 + i, ' ');
	for (; *tail && !strchr(" /,;=", *tail); tail++) {
		if (*tail == '.') {
			field = 8;
			end = 11;
		} else if (field < end) {
			guest_set_byte(g, segment, at + 1 + field++,
				       toupper((unsigned char)*tail));
		}
	}
	return tail;
}

static void write_tail(struct guest *g, uint16_t segment, const char *tail)
{
	size_t i, length = strnlen(tail, PROGRAM_TAIL);
	const char *rest;

	guest_set_byte(g, segment, PSP_TAIL, length);
	for (i = 0; i < length; i++)
		guest_set_byte(g, segment, PSP_TAIL + 1 + i, tail[i]);
	guest_set_byte(g, segment, PSP_TAIL + 1 + length, '\r');
	rest = write_fcb(g, segment, PSP_FCB1, tail);
	write_fcb(g, segment, PSP_FCB2, rest);
}

void psp_write(struct guest *g, uint16_t segment, uint16_t end, const char *name,
	       const char *tail)
{
	static const uint8_t files[20] = {
		0, 1, 2, 3, 4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff,
	};
	unsigned int i;

	write_header(g, segment, HEADER_LAST, segment, end - segment);
	write_environment(g, segment, name);
	for (i = 0; i < 256; i++)
		guest_set_byte(g, segment, i, 0);
	guest_set_word(g, segment, PSP_INT20, 0x20cd);
	guest_set_word(g, segment, PSP_END, end);
	/* The vectors of INT 22h, 23h and 24h. */
	for (i = 0; i < 6; i++)
		guest_set_word(g, segment, PSP_VECTORS + 2 * i, guest_word(g, 0, 0x88 + 2 * i));
	guest_set_word(g, segment, PSP_PARENT, segment);
	guest_copy_in(g, ((uint32_t)segment << 4) + PSP_FILES, files, sizeof(files));
	guest_set_word(g, segment, PSP_ENVIRONMENT, ENVIRONMENT);
	guest_set_word(g, segment, PSP_FILE_COUNT, sizeof(files));
	guest_set_word(g, segment, PSP_FILE_POINTER, PSP_FILES);
	guest_set_word(g, segment, PSP_FILE_POINTER + 2, segment);
	guest_set_word(g, segment, PSP_VERSION, 5);
	guest_set_word(g, segment, PSP_INT21, 0x21cd);
	guest_set_byte(g, segment, PSP_INT21 + 2, 0xcb);
	/* CALL 5 of CP/M: to INT 21h; RETF would not fit its convention. */
	guest_set_byte(g, segment, PSP_FAR_CALL, 0x9a);
	guest_set_word(g, segment, PSP_FAR_CALL + 1, PSP_INT21);
	guest_set_word(g, segment, PSP_FAR_CALL + 3, segment);
	write_tail(g, segment, tail);
}
