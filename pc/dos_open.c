// SPDX-License-Identifier: MIT
/*
 * dos_open.c - INT 21h AH=3Ch, 3Dh, 5Ah, 5Bh and 6Ch: a handle for a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pc/dos_parts.h"

#define TRIES	100u	/* of names for a temporary file */

/* What may be done, and AH=6Ch's numbers for what was. */
#define MAY_OPEN	1u
#define MAY_CREATE	2u
#define MAY_REPLACE	4u

enum done { DONE_OPENED = 1, DONE_CREATED = 2, DONE_REPLACED = 3 };

/**
 * struct wish - what a program wants.
 * @path:	of the file
 * @may:	MAY_*
 * @access:	O_RDONLY, O_WRONLY or O_RDWR
 * @attributes:	of a new file
 * @done:	out
 */
struct wish {
	char path[DOS_PATH_ROOM];
	unsigned int may;
	int access;
	uint16_t attributes;
	enum done done;
};

static int free_handle(const struct dos *dos)
{
	unsigned int n;

	for (n = 0; n < DOS_HANDLES; n++)
		if (dos->handle[n] == DOS_CLOSED)
			return n;
	return -1;
}

/* Flags for openat(); an error if what is there forbids it. */
static enum dos_error flags_for(struct wish *wish, const struct dos_place *place, int *flags)
{
	*flags = wish->access | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	if (place->kind == DOS_KIND_NONE) {
		wish->done = DONE_CREATED;
		*flags |= O_CREAT | O_EXCL;
		return wish->may & MAY_CREATE ? DOS_NO_ERROR : DOS_NO_FILE;
	}
	if (place->kind != DOS_KIND_FILE)
		return DOS_DENIED;
	if (!(wish->may & (MAY_OPEN | MAY_REPLACE)))
		return DOS_EXISTS;
	wish->done = wish->may & MAY_REPLACE ? DONE_REPLACED : DONE_OPENED;
	if (wish->done == DONE_REPLACED)
		*flags |= O_TRUNC;
	/* Also for root, whom the host lets write everything. */
	if ((wish->access != O_RDONLY || wish->done == DONE_REPLACED) &&
	    dos_attributes(&place->info) & DOS_READ_ONLY)
		return DOS_DENIED;
	return DOS_NO_ERROR;
}

/* What was there may have been exchanged since: it is looked at again. */
static enum dos_error open_place(struct wish *wish, const struct dos_place *place, int *fd)
{
	mode_t mode = wish->attributes & DOS_READ_ONLY ? 0444 : 0666;
	enum dos_error error;
	struct stat info;
	int flags;

	error = flags_for(wish, place, &flags);
	if (error != DOS_NO_ERROR)
		return error;
	*fd = openat(place->directory, place->host, flags, mode);
	if (*fd < 0)
		return dos_error_of(errno);
	if (!fstat(*fd, &info) && S_ISREG(info.st_mode))
		return DOS_NO_ERROR;
	close(*fd);
	return DOS_DENIED;
}

static enum dos_error open_wish(struct dos *dos, struct wish *wish, int *n)
{
	enum dos_handle kind = DOS_FILE;
	struct dos_place place;
	enum dos_error error;
	int fd = -1;

	*n = free_handle(dos);
	if (*n < 0)
		return DOS_NO_HANDLES;
	if (wish->attributes & (DOS_LABEL | DOS_FOLDER))
		return DOS_DENIED;
	error = dos_locate(dos, wish->path, &place);
	if (error == DOS_NO_ERROR && place.kind == DOS_KIND_DEVICE) {
		kind = dos_name_is_console(place.fcb) ? DOS_STDOUT : DOS_NUL;
		wish->done = DONE_OPENED;
	} else if (error == DOS_NO_ERROR) {
		error = open_place(wish, &place, &fd);
	}
	dos_leave(&place);
	if (error != DOS_NO_ERROR)
		return error;
	dos->handle[*n] = kind;
	dos->fd[*n] = fd;
	return DOS_NO_ERROR;
}

static enum service_result give(struct dos *dos, struct guest *g, struct wish *wish)
{
	enum dos_error error;
	int n;

	error = open_wish(dos, wish, &n);
	if (error != DOS_NO_ERROR)
		return dos_fail(dos, g, error);
	guest_set_reg(g, VMM86_EAX, n);
	return dos_ok(g);
}

/* Bits 0 to 2 of a mode; sharing does not matter to the only program. */
static bool take_access(uint8_t mode, int *access)
{
	static const int accesses[] = { O_RDONLY, O_WRONLY, O_RDWR };

	if ((mode & 7) > 2)
		return false;
	*access = accesses[mode & 7];
	return true;
}

/* AH=5Ah: a name that there is not yet, behind the directory in DS:DX. */
static enum service_result create_temporary(struct dos *dos, struct guest *g)
{
	struct wish wish = { .may = MAY_CREATE, .access = O_RDWR,
			     .attributes = guest_reg(g, VMM86_ECX) };
	uint16_t segment = g->cpu->sreg[VMM86_DS], at = guest_reg(g, VMM86_EDX), end = at;
	char directory[DOS_PATH_ROOM], name[DOS_NAME_ROOM];
	enum dos_error error;
	unsigned int i;
	int n, used;

	error = dos_take_path(dos, g, segment, at, NULL, directory);
	for (i = 0; error == DOS_NO_ERROR && i < TRIES; i++) {
		snprintf(name, sizeof(name), "%08X", (unsigned int)dos->start + i);
		used = snprintf(wish.path, sizeof(wish.path), "%s%s%s", directory,
				*directory ? "\\" : "", name);
		if (used >= (int)sizeof(wish.path))
			return dos_fail(dos, g, DOS_NO_PATH);
		error = open_wish(dos, &wish, &n);
		if (error != DOS_EXISTS)
			break;
		error = DOS_NO_ERROR;
	}
	if (i == TRIES)
		error = DOS_DENIED;
	if (error != DOS_NO_ERROR)
		return dos_fail(dos, g, error);
	while (guest_byte(g, segment, end))
		end++;
	if (end != at && guest_byte(g, segment, end - 1) != '\\' &&
	    guest_byte(g, segment, end - 1) != '/')
		guest_set_byte(g, segment, end++, '\\');
	for (i = 0; i <= strlen(name); i++)
		guest_set_byte(g, segment, end + i, name[i]);
	guest_set_reg(g, VMM86_EAX, n);
	return dos_ok(g);
}

/* AH=6Ch: DL says what to do with a file that exists, and with one that does not. */
static enum service_result extended_open(struct dos *dos, struct guest *g)
{
	struct wish wish = { .attributes = guest_reg(g, VMM86_ECX) };
	uint8_t action = guest_low(g, VMM86_EDX);
	enum service_result result;
	enum dos_error error;

	if (guest_low(g, VMM86_EAX) || (action & 0x0f) > 2 || action >> 4 > 1)
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	if (!take_access(guest_low(g, VMM86_EBX), &wish.access))
		return dos_fail(dos, g, DOS_BAD_ACCESS);
	error = dos_take_path(dos, g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_ESI), NULL,
			      wish.path);
	if (error != DOS_NO_ERROR)
		return dos_fail(dos, g, error);
	wish.may = (action & 1 ? MAY_OPEN : 0) | (action & 2 ? MAY_REPLACE : 0) |
		   (action & 0x10 ? MAY_CREATE : 0);
	result = give(dos, g, &wish);
	if (wish.done)
		guest_set_reg(g, VMM86_ECX, wish.done);
	return result;
}

enum service_result dos_open(struct dos *dos, struct guest *g, uint8_t function)
{
	struct wish wish = { .access = O_RDWR, .may = MAY_CREATE };
	enum dos_error error;

	if (function == 0x5a)
		return create_temporary(dos, g);
	if (function == 0x6c)
		return extended_open(dos, g);
	if (function == 0x3d) {
		wish.may = MAY_OPEN;
		if (!take_access(guest_low(g, VMM86_EAX), &wish.access))
			return dos_fail(dos, g, DOS_BAD_ACCESS);
	} else {
		wish.attributes = guest_reg(g, VMM86_ECX);
	}
	if (function == 0x3c)
		wish.may = MAY_CREATE | MAY_REPLACE;
	error = dos_take_path(dos, g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX), NULL,
			      wish.path);
	return error == DOS_NO_ERROR ? give(dos, g, &wish) : dos_fail(dos, g, error);
}
