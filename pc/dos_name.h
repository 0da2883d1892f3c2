/* SPDX-License-Identifier: MIT */
/*
 * dos_name.h - names of files: as programs write them, as DOS keeps them, as the
 * host has them.
 *
 * DOS keeps a name as 8 and 3 characters of code page 437 in upper case, filled
 * up with blanks.  A file of the host has a name in DOS only if its own has that
 * form, in any case, in UTF-8.
 */
#ifndef PC_DOS_NAME_H
#define PC_DOS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOS_FCB		11u	/* 8 and 3 characters */
#define DOS_NAME_ROOM	13u	/* NAME.EXT and a NUL */
#define DOS_HOST_ROOM	37u	/* the same in UTF-8 */
#define DOS_PATH_ROOM	64u	/* a path from the root, with its NUL */

/**
 * dos_name_parse() - a part of a path.
 * @part:	@length characters; what is longer than 8 or 3 is cut off
 * @wild:	* and ? are allowed
 * @fcb:	out
 *
 * Return: false if it is no name.
 */
bool dos_name_parse(const char *part, size_t length, bool wild, uint8_t fcb[DOS_FCB]);

/* NAME.EXT */
void dos_name_text(const uint8_t fcb[DOS_FCB], char text[DOS_NAME_ROOM]);

/* Does a name fit a template with question marks? */
bool dos_name_matches(const uint8_t fcb[DOS_FCB], const uint8_t template[DOS_FCB]);

/* CON, NUL, COM1 and so on are devices in every directory, with any extension. */
bool dos_name_is_device(const uint8_t fcb[DOS_FCB]);
bool dos_name_is_console(const uint8_t fcb[DOS_FCB]);

/* The name that a host's file has in DOS; false if it has none. */
bool dos_name_from_host(const char *host, uint8_t fcb[DOS_FCB]);

/* What a new file is called on the host: in lower case. */
void dos_name_to_host(const uint8_t fcb[DOS_FCB], char host[DOS_HOST_ROOM]);

/* The last part of a path, and the length of what is in front of it. */
const char *dos_path_last(const char *path, size_t *parent);

/**
 * dos_path_make() - a path from the root, without drive, "." and "..".
 * @text:	as the program wrote it
 * @current:	path of the current directory
 * @wild:	out: the last part as a template, and @path without it; or NULL
 * @path:	out: parts with a backslash between them, "" is the root
 *
 * Return: false if it is no path: another drive, above the root, not a name, too
 * long.
 */
bool dos_path_make(const char *text, const char *current, uint8_t *wild,
		   char path[DOS_PATH_ROOM]);

#endif
