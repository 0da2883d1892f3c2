// SPDX-License-Identifier: MIT
/*
 * dos_path.c - from a program's path to a file of the host, and never out of the
 * directory that is drive C:.
 *
 * The path is made plain first (dos_name.c): parts of letters that no path of the
 * host's can be made of, without "..", without names of devices.  Then each part
 * is looked up in the directory before it and opened there without following a
 * link.  So there are only steps down, by one name each, whatever somebody else
 * renames or links in the meantime; the last step is its caller's, also with
 * O_NOFOLLOW or with calls that work on a name itself.  Only regular files and
 * directories exist.  A hard link is a file like any other.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pc/dos_parts.h"

#define TEXT_ROOM	128u
#define YEAR_MIN	80	/* since 1900: what a date in DOS begins with */
#define YEAR_MAX	207

enum dos_error dos_take_path(const struct dos *dos, const struct guest *g, uint16_t segment,
			     uint16_t at, uint8_t *wild, char path[DOS_PATH_ROOM])
{
	char text[TEXT_ROOM];
	unsigned int n = 0;

	while (n < TEXT_ROOM && (text[n] = guest_byte(g, segment, at + n)))
		n++;
	if (!n || n == TEXT_ROOM || !dos_path_make(text, dos->current, wild, path))
		return DOS_NO_PATH;
	return DOS_NO_ERROR;
}

enum dos_error dos_error_of(int error)
{
	switch (error) {
	case ENOENT:
		return DOS_NO_FILE;
	case ENOTDIR:
		return DOS_NO_PATH;
	case EMFILE:
	case ENFILE:
		return DOS_NO_HANDLES;
	default:
		return DOS_DENIED;
	}
}

static enum dos_kind kind_of(int directory, const char *host, struct stat *info)
{
	if (fstatat(directory, host, info, AT_SYMLINK_NOFOLLOW))
		return DOS_KIND_NONE;
	if (S_ISREG(info->st_mode))
		return DOS_KIND_FILE;
	return S_ISDIR(info->st_mode) ? DOS_KIND_FOLDER : DOS_KIND_OTHER;
}

/*
 * Is @entry to be preferred to @best?  Names in order; of those that differ in
 * case only, always the same.
 */
static bool is_earlier(const char *text, const char *host, const char *best_text,
		       const char *best_host)
{
	int order = *best_text ? strcmp(text, best_text) : -1;

	return order < 0 || (!order && strcmp(host, best_host) < 0);
}

bool dos_next_name(int directory, const uint8_t template[DOS_FCB], const char *after,
		   struct dos_place *place)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char text[DOS_NAME_ROOM], best[DOS_NAME_ROOM] = "";
	struct dirent *entry;
	uint8_t fcb[DOS_FCB];

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((entry = readdir(dir))) {
		if (!dos_name_from_host(entry->d_name, fcb) || !dos_name_matches(fcb, template))
			continue;
		dos_name_text(fcb, text);
		if (strcmp(text, after) <= 0 ||
		    !is_earlier(text, entry->d_name, best, place->host))
			continue;
		strcpy(best, text);
		memcpy(place->fcb, fcb, DOS_FCB);
		/* It has a name in DOS, so it fits. */
		strcpy(place->host, entry->d_name);
	}
	closedir(dir);
	if (!*best)
		return false;
	place->kind = kind_of(directory, place->host, &place->info);
	return true;
}

/* One part down; -1: there is no such directory. */
static int step(int directory, const char *part, size_t length)
{
	struct dos_place place;
	uint8_t fcb[DOS_FCB];

	if (!dos_name_parse(part, length, false, fcb) ||
	    !dos_next_name(directory, fcb, "", &place))
		return -1;
	return openat(directory, place.host, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

enum dos_error dos_open_directory(const struct dos *dos, const char *path, int *directory)
{
	size_t length;
	int next;

	*directory = dos->root < 0 ? -1 : fcntl(dos->root, F_DUPFD_CLOEXEC, 0);
	for (; *path && *directory >= 0; path += length + (path[length] == '\\')) {
		length = strcspn(path, "\\");
		next = step(*directory, path, length);
		close(*directory);
		*directory = next;
	}
	return *directory < 0 ? DOS_NO_PATH : DOS_NO_ERROR;
}

enum dos_error dos_locate(const struct dos *dos, const char *path, struct dos_place *place)
{
	char above[DOS_PATH_ROOM];
	enum dos_error error;
	const char *name;
	size_t parent;

	name = dos_path_last(path, &parent);
	memcpy(above, path, parent);
	above[parent] = '\0';
	place->kind = DOS_KIND_NONE;
	error = dos_open_directory(dos, above, &place->directory);
	/* The root itself has no name; nor has it a file if there is no root. */
	if (!*name)
		return DOS_DENIED;
	dos_name_parse(name, strlen(name), false, place->fcb);
	if (error != DOS_NO_ERROR && *above)
		return error;
	if (dos_name_is_device(place->fcb))
		place->kind = DOS_KIND_DEVICE;
	else if (!dos_next_name(place->directory, place->fcb, "", place))
		dos_name_to_host(place->fcb, place->host);
	return DOS_NO_ERROR;
}

void dos_leave(struct dos_place *place)
{
	if (place->directory >= 0)
		close(place->directory);
	place->directory = -1;
}

uint8_t dos_attributes(const struct stat *info)
{
	uint8_t read_only = info->st_mode & 0222 ? 0 : DOS_READ_ONLY;

	return S_ISDIR(info->st_mode) ? DOS_FOLDER : DOS_ARCHIVE | read_only;
}

uint32_t dos_time(const struct stat *info)
{
	struct tm tm = { .tm_year = YEAR_MIN, .tm_mday = 1 };

	localtime_r(&info->st_mtime, &tm);
	if (tm.tm_year < YEAR_MIN)
		tm = (struct tm) { .tm_year = YEAR_MIN, .tm_mday = 1 };
	if (tm.tm_year > YEAR_MAX)
		tm.tm_year = YEAR_MAX;
	return (uint32_t)((tm.tm_year - YEAR_MIN) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday) << 16 |
	       (tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
}
