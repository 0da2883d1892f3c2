// SPDX-License-Identifier: MIT
/*
 * psp.c - the program segment prefix and the environment.
 */
#include <stdbool.h>
#include <string.h>

#include "pc/little_endian.h"
#include "pc/psp.h"

enum psp_field {
	PSP_EXIT		= 0x00,	/* INT 20h */
	PSP_END			= 0x02,
	PSP_CALL		= 0x05,	/* far call of the dispatcher, as CP/M had it */
	PSP_VECTORS		= 0x0a,	/* INT 22h, 23h, 24h */
	PSP_PARENT		= 0x16,
	PSP_HANDLES		= 0x18,
	PSP_ENVIRONMENT		= 0x2c,
	PSP_HANDLE_COUNT	= 0x32,
	PSP_HANDLE_TABLE	= 0x34,	/* far pointer */
	PSP_PREVIOUS		= 0x38,	/* far pointer, FFFF:FFFF: none */
	PSP_DISPATCH		= 0x50,	/* INT 21h, RETF */
	PSP_FCB1		= 0x5c,
	PSP_FCB2		= 0x6c,
	PSP_TAIL		= 0x80,
};

#define HANDLES		20u

/* A file control block before it is opened. */
#define FCB_NAME	1u
#define FCB_EXTENSION	9u
#define FCB_FIELDS	12u

static bool is_separator(char c)
{
	return c && strchr(":.;,=+ \t", c);
}

static bool ends_name(char c)
{
	return (unsigned char)c <= ' ' || strchr(":.;,=+<>|/\\\"[]", c);
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

/* A name or an extension, filled up with blanks; returns what is behind it. */
static const char *parse_part(uint8_t *to, unsigned int length, const char *text)
{
	unsigned int i = 0;

	memset(to, ' ', length);
	for (; !ends_name(*text); text++) {
		if (*text == '*')
			for (; i < length; i++)
				to[i] = '?';
		else if (i < length)
			to[i++] = upper(*text);
	}
	return text;
}

/* As INT 21h AH=29h does it; returns its AL: FFh if the drive is invalid. */
static uint8_t parse_fcb(uint8_t fcb[FCB_FIELDS], const char *text, uint32_t drives)
{
	uint8_t status = 0;

	fcb[0] = 0;
	if (upper(text[0]) >= 'A' && upper(text[0]) <= 'Z' && text[1] == ':') {
		fcb[0] = upper(text[0]) - 'A' + 1;
		status = drives >> (fcb[0] - 1) & 1 ? 0 : 0xff;
		text += 2;
	}
	text = parse_part(fcb + FCB_NAME, FCB_EXTENSION - FCB_NAME, text);
	if (*text == '.')
		text++;
	else
		text = "";
	parse_part(fcb + FCB_EXTENSION, FCB_FIELDS - FCB_EXTENSION, text);
	return status;
}

static const char *skip_separators(const char *text)
{
	while (is_separator(*text))
		text++;
	return text;
}

/* The FCBs of the first two arguments. */
static uint16_t write_fcbs(uint8_t *at, const struct psp *psp)
{
	const char *first = skip_separators(psp->tail);
	const char *second = first + strcspn(first, " \t,;=");
	uint8_t low = parse_fcb(at + PSP_FCB1, first, psp->drives);
	uint8_t high = parse_fcb(at + PSP_FCB2, skip_separators(second), psp->drives);

	return low | high << 8;
}

static void write_handles(uint8_t *at, uint16_t segment)
{
	/* CON for input, output and errors, AUX, PRN: entries of the file table. */
	static const uint8_t open[] = { 1, 1, 1, 0, 2 };

	memset(at + PSP_HANDLES, 0xff, HANDLES);
	memcpy(at + PSP_HANDLES, open, sizeof(open));
	put_le16(at + PSP_HANDLE_COUNT, HANDLES);
	put_le16(at + PSP_HANDLE_TABLE, PSP_HANDLES);
	put_le16(at + PSP_HANDLE_TABLE + 2, segment);
}

static void write_calls(uint8_t *at, const uint8_t *ram)
{
	static const uint8_t exit[] = { 0xcd, 0x20 };
	/*
	 * CALL F01D:FEF0 is a call of 0000:00C0, where INT 30h has its vector and
	 * DOS a jump; the offset is also what CP/M has there: free bytes.
	 */
	static const uint8_t call[] = { 0x9a, 0xf0, 0xfe, 0x1d, 0xf0 };
	static const uint8_t dispatch[] = { 0xcd, 0x21, 0xcb };

	memcpy(at + PSP_EXIT, exit, sizeof(exit));
	memcpy(at + PSP_CALL, call, sizeof(call));
	memcpy(at + PSP_DISPATCH, dispatch, sizeof(dispatch));
	memcpy(at + PSP_VECTORS, ram + 0x22 * 4, 3 * 4);
}

static void write_tail(uint8_t *at, const char *tail)
{
	size_t length = strnlen(tail, PSP_TAIL_MAX);

	at[PSP_TAIL] = length;
	memcpy(at + PSP_TAIL + 1, tail, length);
	at[PSP_TAIL + 1 + length] = '\r';
}

uint16_t psp_write(const struct psp *psp, uint8_t *ram)
{
	uint8_t *at = ram + ((uint32_t)psp->segment << 4);

	memset(at, 0, PSP_BYTES);
	write_calls(at, ram);
	put_le16(at + PSP_END, psp->end);
	put_le16(at + PSP_PARENT, psp->segment);
	put_le16(at + PSP_ENVIRONMENT, psp->environment);
	memset(at + PSP_PREVIOUS, 0xff, 4);
	write_handles(at, psp->segment);
	write_tail(at, psp->tail);
	return write_fcbs(at, psp);
}

static uint8_t *append(uint8_t *to, const char *string)
{
	size_t bytes = strlen(string) + 1;

	memcpy(to, string, bytes);
	return to + bytes;
}

size_t psp_environment(uint8_t *to, size_t room, const char *const *strings,
		       const char *program)
{
	size_t bytes = strlen(program) + 4;	/* NUL, word 1, name, NUL */
	unsigned int i;

	for (i = 0; strings[i]; i++)
		bytes += strlen(strings[i]) + 1;
	if (!i)
		bytes++;	/* two NULs also behind no string */
	if (!to || bytes > room)
		return bytes;
	for (i = 0; strings[i]; i++)
		to = append(to, strings[i]);
	if (!i)
		to = append(to, "");
	to = append(to, "");
	put_le16(to, 1);
	append(to + 2, program);
	return bytes;
}
