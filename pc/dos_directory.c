// SPDX-License-Identifier: MIT
/*
 * dos_directory.c - files and directories by name: make, remove, rename,
 * attributes, the current one (INT 21h AH=36h, 39h to 3Bh, 41h, 43h, 47h, 56h,
 * 60h).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/statvfs.h>

#include "pc/dos_parts.h"

#define SECTOR			512u
#define SECTORS_PER_CLUSTER	64u
#define CLUSTERS_MAX		65535u

static enum dos_error path_at_dx(const struct dos *dos, const struct guest *g,
				 char path[DOS_PATH_ROOM])
{
	return dos_take_path(dos, g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX), NULL,
			     path);
}

static enum dos_error change_directory(struct dos *dos, const char *path)
{
	enum dos_error error;
	int directory;

	error = dos_open_directory(dos, path, &directory);
	if (error == DOS_NO_ERROR) {
		close(directory);
		strcpy(dos->current, path);
	}
	return error;
}

static enum dos_error make(const struct dos_place *place)
{
	if (place->kind != DOS_KIND_NONE)
		return DOS_DENIED;
	return mkdirat(place->directory, place->host, 0777) ? DOS_DENIED : DOS_NO_ERROR;
}

static enum dos_error removed(const struct dos_place *place, int flags)
{
	return unlinkat(place->directory, place->host, flags) ? dos_error_of(errno) :
								DOS_NO_ERROR;
}

static enum dos_error remove_directory(const struct dos *dos, const struct dos_place *place,
				       const char *path)
{
	if (place->kind == DOS_KIND_NONE)
		return DOS_NO_PATH;
	if (place->kind != DOS_KIND_FOLDER)
		return DOS_DENIED;
	if (!strcmp(path, dos->current))
		return DOS_IS_CURRENT;
	return removed(place, AT_REMOVEDIR);
}

static enum dos_error delete(const struct dos_place *place)
{
	if (place->kind == DOS_KIND_NONE)
		return DOS_NO_FILE;
	if (place->kind != DOS_KIND_FILE || dos_attributes(&place->info) & DOS_READ_ONLY)
		return DOS_DENIED;
	return removed(place, 0);
}

static enum dos_error set_attributes(const struct dos_place *place, uint16_t attributes)
{
	mode_t mode = place->info.st_mode & 07777;
	struct stat info;
	int fd, failed;

	if (place->kind == DOS_KIND_FOLDER || attributes & (DOS_LABEL | DOS_FOLDER))
		return DOS_DENIED;
	mode = attributes & DOS_READ_ONLY ? mode & ~0222 : mode & 0222 ? mode : mode | 0200;
	fd = openat(place->directory, place->host,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return dos_error_of(errno);
	failed = fstat(fd, &info) || !S_ISREG(info.st_mode) || fchmod(fd, mode);
	close(fd);
	return failed ? DOS_DENIED : DOS_NO_ERROR;
}

/* AH=43h */
static enum dos_error attributes(struct guest *g, const struct dos_place *place)
{
	if (guest_low(g, VMM86_EAX) > 1)
		return DOS_BAD_FUNCTION;
	if (place->kind == DOS_KIND_NONE)
		return DOS_NO_FILE;
	if (place->kind != DOS_KIND_FILE && place->kind != DOS_KIND_FOLDER)
		return DOS_DENIED;
	if (guest_low(g, VMM86_EAX) == 1)
		return set_attributes(place, guest_reg(g, VMM86_ECX));
	guest_set_reg(g, VMM86_ECX, dos_attributes(&place->info));
	return DOS_NO_ERROR;
}

/* Functions of one path. */
static enum dos_error one_path(struct dos *dos, struct guest *g, uint8_t function)
{
	struct dos_place place;
	char path[DOS_PATH_ROOM];
	enum dos_error error;

	error = path_at_dx(dos, g, path);
	if (error != DOS_NO_ERROR)
		return error;
	if (function == 0x3b)
		return change_directory(dos, path);
	error = dos_locate(dos, path, &place);
	if (error == DOS_NO_ERROR) {
		switch (function) {
		case 0x39:
			error = make(&place);
			break;
		case 0x3a:
			error = remove_directory(dos, &place, path);
			break;
		case 0x41:
			error = delete(&place);
			break;
		case 0x43:
			error = attributes(g, &place);
			break;
		}
	}
	dos_leave(&place);
	return error;
}

static enum dos_error rename_place(const struct dos_place *from, const struct dos_place *to)
{
	if (from->kind == DOS_KIND_NONE)
		return DOS_NO_FILE;
	if ((from->kind != DOS_KIND_FILE && from->kind != DOS_KIND_FOLDER) ||
	    to->kind != DOS_KIND_NONE)
		return DOS_DENIED;
	return renameat(from->directory, from->host, to->directory, to->host) ?
	       dos_error_of(errno) : DOS_NO_ERROR;
}

/* AH=56h: DS:DX becomes ES:DI. */
static enum dos_error rename_file(struct dos *dos, struct guest *g)
{
	struct dos_place from = { .directory = -1 }, to = { .directory = -1 };
	char path[DOS_PATH_ROOM], new_path[DOS_PATH_ROOM];
	enum dos_error error;

	error = path_at_dx(dos, g, path);
	if (error == DOS_NO_ERROR)
		error = dos_take_path(dos, g, g->cpu->sreg[VMM86_ES], guest_reg(g, VMM86_EDI),
				      NULL, new_path);
	if (error == DOS_NO_ERROR)
		error = dos_locate(dos, path, &from);
	if (error == DOS_NO_ERROR)
		error = dos_locate(dos, new_path, &to);
	if (error == DOS_NO_ERROR && !strcmp(path, dos->current))
		error = DOS_IS_CURRENT;
	if (error == DOS_NO_ERROR)
		error = rename_place(&from, &to);
	dos_leave(&from);
	dos_leave(&to);
	return error;
}

static void write_text(struct guest *g, uint16_t segment, uint16_t at, const char *text)
{
	size_t i;

	for (i = 0; i <= strlen(text); i++)
		guest_set_byte(g, segment, at + i, text[i]);
}

/* 0 is the current drive, which is C:. */
static bool is_drive_c(uint8_t drive)
{
	return !drive || drive == DOS_DRIVE_C + 1;
}

/* AH=47h */
static enum dos_error get_current(const struct dos *dos, struct guest *g)
{
	if (!is_drive_c(guest_low(g, VMM86_EDX)))
		return DOS_BAD_DRIVE;
	write_text(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_ESI), dos->current);
	return DOS_NO_ERROR;
}

/* AH=60h: the full path of DS:SI at ES:DI. */
static enum dos_error full_path(const struct dos *dos, struct guest *g)
{
	char path[DOS_PATH_ROOM], text[DOS_PATH_ROOM + 3];
	enum dos_error error;

	error = dos_take_path(dos, g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_ESI), NULL,
			      path);
	if (error != DOS_NO_ERROR)
		return error;
	snprintf(text, sizeof(text), "C:\\%s", path);
	write_text(g, g->cpu->sreg[VMM86_ES], guest_reg(g, VMM86_EDI), text);
	return DOS_NO_ERROR;
}

static uint16_t clusters(uint64_t bytes)
{
	uint64_t count = bytes / (SECTOR * SECTORS_PER_CLUSTER);

	return count > CLUSTERS_MAX ? CLUSTERS_MAX : count;
}

/* AH=36h: AX says FFFFh if there is no such drive. */
static enum service_result free_space(const struct dos *dos, struct guest *g)
{
	struct statvfs info;

	if (!is_drive_c(guest_low(g, VMM86_EDX)) || dos->root < 0 ||
	    fstatvfs(dos->root, &info)) {
		guest_set_reg(g, VMM86_EAX, 0xffff);
		return SERVICE_DONE;
	}
	guest_set_reg(g, VMM86_EAX, SECTORS_PER_CLUSTER);
	guest_set_reg(g, VMM86_EBX, clusters((uint64_t)info.f_bavail * info.f_frsize));
	guest_set_reg(g, VMM86_ECX, SECTOR);
	guest_set_reg(g, VMM86_EDX, clusters((uint64_t)info.f_blocks * info.f_frsize));
	return SERVICE_DONE;
}

enum service_result dos_directory(struct dos *dos, struct guest *g, uint8_t function)
{
	switch (function) {
	case 0x36:
		return free_space(dos, g);
	case 0x47:
		return dos_fail(dos, g, get_current(dos, g));
	case 0x56:
		return dos_fail(dos, g, rename_file(dos, g));
	case 0x60:
		return dos_fail(dos, g, full_path(dos, g));
	default:
		return dos_fail(dos, g, one_path(dos, g, function));
	}
}
