// SPDX-License-Identifier: MIT
/*
 * dos_name.c - see dos_name.h.  Pure functions: nothing is looked up here.
 */
#include <string.h>

#include "pc/array.h"
#include "pc/cp437.h"
#include "pc/dos_name.h"

#define BASE	8u

/* Letters of code page 437 that have both cases: small, capital. */
static const uint8_t letters[][2] = {
	{ 0x81, 0x9a }, { 0x82, 0x90 }, { 0x84, 0x8e }, { 0x86, 0x8f },
	{ 0x87, 0x80 }, { 0x91, 0x92 }, { 0x94, 0x99 }, { 0xa4, 0xa5 },
};

static uint8_t change_case(uint8_t c, unsigned int to)
{
	unsigned int i;

	if (to && c >= 'a' && c <= 'z')
		return c - 'a' + 'A';
	if (!to && c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	for (i = 0; i < ARRAY_SIZE(letters); i++)
		if (c == letters[i][!to])
			return letters[i][to];
	return c;
}

static uint8_t upper(uint8_t c)
{
	return change_case(c, 1);
}

static bool is_allowed(uint8_t c, bool wild)
{
	if (c == '*' || c == '?')
		return wild;
	return c > ' ' && c != 0x7f && !strchr("\"+,./:;<=>[\\]|", c);
}

/* One half of a name; returns the characters that it took, 0 if there is none. */
static size_t parse_half(const char *from, size_t length, bool wild, uint8_t *to, size_t room)
{
	size_t i, n = 0;

	memset(to, ' ', room);
	for (i = 0; i < length && is_allowed(from[i], wild); i++) {
		if (from[i] == '*')
			for (; n < room; n++)
				to[n] = '?';
		else if (n < room)
			to[n++] = upper(from[i]);
	}
	return i;
}

bool dos_name_parse(const char *part, size_t length, bool wild, uint8_t fcb[DOS_FCB])
{
	size_t at = parse_half(part, length, wild, fcb, BASE);

	if (!at)
		return false;
	if (at < length && part[at] == '.')
		at++;
	else if (at < length)
		return false;
	return at + parse_half(part + at, length - at, wild, fcb + BASE, DOS_FCB - BASE) ==
	       length;
}

static size_t half_text(const uint8_t *from, size_t room, char *to)
{
	size_t n;

	for (n = 0; n < room && from[n] != ' '; n++)
		to[n] = from[n];
	return n;
}

void dos_name_text(const uint8_t fcb[DOS_FCB], char text[DOS_NAME_ROOM])
{
	size_t n = half_text(fcb, BASE, text);

	if (fcb[BASE] != ' ') {
		text[n++] = '.';
		n += half_text(fcb + BASE, DOS_FCB - BASE, text + n);
	}
	text[n] = '\0';
}

bool dos_name_matches(const uint8_t fcb[DOS_FCB], const uint8_t template[DOS_FCB])
{
	unsigned int i;

	for (i = 0; i < DOS_FCB; i++)
		if (template[i] != '?' && template[i] != fcb[i])
			return false;
	return true;
}

bool dos_name_is_console(const uint8_t fcb[DOS_FCB])
{
	return !memcmp(fcb, "CON     ", BASE);
}

bool dos_name_is_device(const uint8_t fcb[DOS_FCB])
{
	static const char *const names[] = { "AUX     ", "CLOCK$  ", "NUL     ", "PRN     " };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!memcmp(fcb, names[i], BASE))
			return true;
	if (dos_name_is_console(fcb))
		return true;
	return (!memcmp(fcb, "COM", 3) || !memcmp(fcb, "LPT", 3)) &&
	       fcb[3] >= '1' && fcb[3] <= '9' && !memcmp(fcb + 4, "    ", 4);
}

/* A character of UTF-8 that code page 437 may have; NULL: none. */
static const char *take_utf8(const char *from, uint32_t *unicode)
{
	const uint8_t *c = (const uint8_t *)from;

	if (c[0] < 0x80) {
		*unicode = c[0];
		return from + 1;
	}
	if (c[0] >= 0xc2 && c[0] < 0xe0 && (c[1] & 0xc0) == 0x80) {
		*unicode = (c[0] & 0x1f) << 6 | (c[1] & 0x3f);
		return from + 2;
	}
	if ((c[0] & 0xf0) == 0xe0 && (c[1] & 0xc0) == 0x80 && (c[2] & 0xc0) == 0x80) {
		*unicode = (c[0] & 0x0f) << 12 | (c[1] & 0x3f) << 6 | (c[2] & 0x3f);
		return *unicode < 0x800 ? NULL : from + 3;
	}
	return NULL;
}

bool dos_name_from_host(const char *host, uint8_t fcb[DOS_FCB])
{
	char name[DOS_NAME_ROOM], text[DOS_NAME_ROOM];
	uint32_t unicode;
	size_t n = 0;
	int c;

	while (*host) {
		host = take_utf8(host, &unicode);
		c = host ? cp437_from_unicode(unicode) : -1;
		if (c < 0 || n == DOS_NAME_ROOM - 1)
			return false;
		name[n++] = upper(c);
	}
	name[n] = '\0';
	if (!dos_name_parse(name, n, false, fcb) || dos_name_is_device(fcb))
		return false;
	/* Nothing was cut off, and no dot at the end forgotten. */
	dos_name_text(fcb, text);
	return !strcmp(name, text);
}

void dos_name_to_host(const uint8_t fcb[DOS_FCB], char host[DOS_HOST_ROOM])
{
	char text[DOS_NAME_ROOM], utf8[4];
	size_t n = 0;
	char *c;

	dos_name_text(fcb, text);
	for (c = text; *c; c++) {
		int bytes = cp437_utf8(change_case(*c, 0), utf8);

		memcpy(host + n, utf8, bytes);
		n += bytes;
	}
	host[n] = '\0';
}

const char *dos_path_last(const char *path, size_t *parent)
{
	const char *slash = strrchr(path, '\\');

	*parent = slash ? slash - path : 0;
	return slash ? slash + 1 : path;
}

static bool is_slash(char c)
{
	return c == '\\' || c == '/';
}

/* One directory up; false: there is none. */
static bool go_up(char *path)
{
	size_t parent;

	if (!*path)
		return false;
	dos_path_last(path, &parent);
	path[parent] = '\0';
	return true;
}

static bool append(char *path, const uint8_t fcb[DOS_FCB])
{
	char name[DOS_NAME_ROOM];
	size_t used = strlen(path);

	dos_name_text(fcb, name);
	if (used + 1 + strlen(name) >= DOS_PATH_ROOM)
		return false;
	if (used)
		path[used++] = '\\';
	strcpy(path + used, name);
	return true;
}

static bool add_part(char *path, const char *part, size_t length)
{
	uint8_t fcb[DOS_FCB];

	if (length == 1 && part[0] == '.')
		return true;
	if (length == 2 && part[0] == '.' && part[1] == '.')
		return go_up(path);
	return dos_name_parse(part, length, false, fcb) && append(path, fcb);
}

bool dos_path_make(const char *text, const char *current, uint8_t *wild,
		   char path[DOS_PATH_ROOM])
{
	size_t length;

	if (text[0] && text[1] == ':') {
		if (upper(text[0]) != 'C')
			return false;
		text += 2;
	}
	strcpy(path, is_slash(*text) ? "" : current);
	for (;; text += length) {
		while (is_slash(*text))
			text++;
		length = strcspn(text, "\\/");
		if (!length)
			return !wild;
		if (wild && !text[length])
			return dos_name_parse(text, length, true, wild);
		if (!add_part(path, text, length))
			return false;
	}
}
