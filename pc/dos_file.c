// SPDX-License-Identifier: MIT
/*
 * dos_file.c - files by handle (INT 21h AH=3Ch to 45h), inside the directory
 * that is drive C:.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "pc/dos_parts.h"

#define PATH_ROOM	128u

/* A path that the kernel follows only downwards, and through no link. */
static int open_beneath(int root, const char *path, uint64_t flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.mode = flags & O_CREAT ? 0666 : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return syscall(SYS_openat2, root, *path ? path : ".", &how, sizeof(how));
}

/* The program's path as ours: no drive, slashes, "..", upper or lower case kept. */
static bool take_path(const struct guest *g, char *path)
{
	uint16_t segment = g->cpu->sreg[VMM86_DS], at = guest_reg(g, VMM86_EDX);
	size_t n = 0;
	char c;

	if (guest_byte(g, segment, at + 1) == ':') {
		if (toupper(guest_byte(g, segment, at)) != 'C')
			return false;
		at += 2;
	}
	while (guest_byte(g, segment, at) == '\\' || guest_byte(g, segment, at) == '/')
		at++;
	for (; n < PATH_ROOM - 1; at++) {
		c = guest_byte(g, segment, at);
		path[n++] = c == '\\' ? '/' : c;
		if (!c)
			return true;
	}
	return false;
}

/* The host's spelling of a name in a directory; false if there is none. */
static bool find_name(int directory, char *name)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool found = false;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (entry = readdir(dir))) {
		found = !strcasecmp(entry->d_name, name);
		if (found)
			memcpy(name, entry->d_name, strlen(name));
	}
	closedir(dir);
	return found;
}

/*
 * Each part of the path in the host's spelling; a last one that does not exist is
 * new and gets lower case.
 */
static void respell(int root, char *path)
{
	char *part = path, *slash, *c;
	int directory = dup(root), next;

	while (directory >= 0 && *part) {
		slash = strchr(part, '/');
		if (slash)
			*slash = '\0';
		if (!find_name(directory, part))
			for (c = part; *c; c++)
				*c = tolower((unsigned char)*c);
		next = slash ? open_beneath(directory, part, O_PATH | O_DIRECTORY) : -1;
		close(directory);
		directory = next;
		if (!slash)
			break;
		*slash = '/';
		part = slash + 1;
	}
	if (directory >= 0)
		close(directory);
}

static enum dos_error error_of(int error)
{
	switch (error) {
	case ENOENT:
		return DOS_NO_FILE;
	case ENOTDIR:
	case ELOOP:
	case EXDEV:
		return DOS_NO_PATH;
	case EMFILE:
	case ENFILE:
		return DOS_NO_HANDLES;
	default:
		return DOS_DENIED;
	}
}

/* Names of devices never reach the host. */
static enum dos_handle device(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t length = strcspn(name, ".:");

	if (length == 3 && !strncasecmp(name, "CON", 3))
		return DOS_STDOUT;
	if (length == 3 && (!strncasecmp(name, "NUL", 3) || !strncasecmp(name, "AUX", 3) ||
			    !strncasecmp(name, "PRN", 3)))
		return DOS_NUL;
	if (length == 4 && (!strncasecmp(name, "COM", 3) || !strncasecmp(name, "LPT", 3)))
		return DOS_NUL;
	return DOS_CLOSED;
}

static int free_handle(const struct dos *dos)
{
	unsigned int n;

	for (n = 0; n < DOS_HANDLES; n++)
		if (dos->handle[n] == DOS_CLOSED)
			return n;
	return -1;
}

static enum service_result give(struct dos *dos, struct guest *g, int n, enum dos_handle kind,
				int fd)
{
	dos->handle[n] = kind;
	dos->fd[n] = fd;
	guest_set_reg(g, VMM86_EAX, n);
	return dos_ok(g);
}

static bool is_file_or_new(int root, const char *path)
{
	int fd = open_beneath(root, path, O_PATH);
	struct stat info;
	bool good;

	if (fd < 0)
		return true;
	good = !fstat(fd, &info) && S_ISREG(info.st_mode);
	close(fd);
	return good;
}

static enum service_result open_path(struct dos *dos, struct guest *g, uint64_t flags)
{
	int n = free_handle(dos), fd;
	char path[PATH_ROOM];
	enum dos_handle kind;
	struct stat info;

	if (!take_path(g, path))
		return dos_fail(dos, g, DOS_NO_PATH);
	if (n < 0)
		return dos_fail(dos, g, DOS_NO_HANDLES);
	kind = device(path);
	if (kind != DOS_CLOSED)
		return give(dos, g, n, kind, -1);
	if (dos->root < 0)
		return dos_fail(dos, g, DOS_NO_FILE);
	respell(dos->root, path);
	/* Opening a device or a FIFO alone may do something. */
	if (!is_file_or_new(dos->root, path))
		return dos_fail(dos, g, DOS_DENIED);
	fd = open_beneath(dos->root, path, flags);
	if (fd < 0)
		return dos_fail(dos, g, error_of(errno));
	if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
		close(fd);
		return dos_fail(dos, g, DOS_DENIED);
	}
	return give(dos, g, n, DOS_FILE, fd);
}

static enum service_result delete(struct dos *dos, struct guest *g)
{
	char path[PATH_ROOM], *slash;
	int directory, result;

	if (!take_path(g, path))
		return dos_fail(dos, g, DOS_NO_PATH);
	if (dos->root < 0 || device(path) != DOS_CLOSED)
		return dos_fail(dos, g, DOS_NO_FILE);
	respell(dos->root, path);
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	directory = open_beneath(dos->root, slash ? path : "", O_PATH | O_DIRECTORY);
	if (directory < 0)
		return dos_fail(dos, g, DOS_NO_PATH);
	/* A name without a slash, so what goes is in that directory. */
	result = unlinkat(directory, slash ? slash + 1 : path, 0) ? errno : 0;
	close(directory);
	return result ? dos_fail(dos, g, error_of(result)) : dos_ok(g);
}

/* The handle in BX, or NULL: there is none. */
static enum dos_handle *handle(struct dos *dos, const struct guest *g)
{
	uint16_t n = guest_reg(g, VMM86_EBX);

	return n < DOS_HANDLES && dos->handle[n] != DOS_CLOSED ? &dos->handle[n] : NULL;
}

/* A line of the console, with CR and LF; Ctrl-Z at its begin is the end. */
static enum service_result read_console(struct dos *dos, struct guest *g, uint8_t *to,
					uint16_t room)
{
	uint16_t count = 0;

	if (!dos_read_line(dos, DOS_LINE - 2))
		return SERVICE_WAIT;
	if (dos->line_length) {
		memcpy(dos->line + dos->line_length, "\r\n", 2);
		count = dos->line_length + 2;
	}
	dos_put(dos, '\r');
	dos_put(dos, '\n');
	if (count > room)
		count = room;
	memcpy(to, dos->line, count);
	dos->line_length = 0;
	guest_set_reg(g, VMM86_EAX, count);
	return dos_ok(g);
}

static enum service_result read_file(struct dos *dos, struct guest *g)
{
	uint16_t n = guest_reg(g, VMM86_EBX), count = guest_reg(g, VMM86_ECX);
	uint32_t at = guest_linear(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX));
	ssize_t done = 0;

	if (!handle(dos, g))
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	if (count > g->ram_size - at)
		return dos_fail(dos, g, DOS_DENIED);
	if (dos->handle[n] == DOS_STDIN || dos->handle[n] == DOS_STDOUT)
		return read_console(dos, g, g->ram + at, count);
	if (dos->handle[n] == DOS_FILE)
		done = read(dos->fd[n], g->ram + at, count);
	if (done < 0)
		return dos_fail(dos, g, DOS_DENIED);
	guest_set_reg(g, VMM86_EAX, done);
	return dos_ok(g);
}

static enum service_result write_file(struct dos *dos, struct guest *g)
{
	uint16_t n = guest_reg(g, VMM86_EBX), count = guest_reg(g, VMM86_ECX), i;
	uint32_t at = guest_linear(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX));
	ssize_t done = count;

	if (!handle(dos, g))
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	if (count > g->ram_size - at)
		return dos_fail(dos, g, DOS_DENIED);
	if (dos->handle[n] >= DOS_STDIN && dos->handle[n] <= DOS_STDERR)
		for (i = 0; i < count; i++)
			dos_put(dos, g->ram[at + i]);
	/* Writing nothing cuts the file off here. */
	if (dos->handle[n] == DOS_FILE && count)
		done = write(dos->fd[n], g->ram + at, count);
	else if (dos->handle[n] == DOS_FILE)
		done = ftruncate(dos->fd[n], lseek(dos->fd[n], 0, SEEK_CUR));
	if (done < 0)
		return dos_fail(dos, g, DOS_DENIED);
	guest_set_reg(g, VMM86_EAX, done);
	return dos_ok(g);
}

static enum service_result seek(struct dos *dos, struct guest *g)
{
	uint32_t by = (uint32_t)guest_reg(g, VMM86_ECX) << 16 | guest_reg(g, VMM86_EDX);
	uint16_t n = guest_reg(g, VMM86_EBX);
	uint8_t from = guest_low(g, VMM86_EAX);
	off_t at = 0;

	if (!handle(dos, g))
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	if (from > 2)
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	if (dos->handle[n] == DOS_FILE)
		at = lseek(dos->fd[n], from ? (off_t)(int32_t)by : (off_t)by,
			   from == 0 ? SEEK_SET : from == 1 ? SEEK_CUR : SEEK_END);
	if (at < 0)
		return dos_fail(dos, g, (enum dos_error)25);
	guest_set_reg(g, VMM86_EDX, at >> 16);
	guest_set_reg(g, VMM86_EAX, at);
	return dos_ok(g);
}

static enum service_result close_file(struct dos *dos, struct guest *g)
{
	enum dos_handle *kind = handle(dos, g);

	if (!kind)
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	if (*kind == DOS_FILE)
		close(dos->fd[guest_reg(g, VMM86_EBX)]);
	*kind = DOS_CLOSED;
	return dos_ok(g);
}

/* AX=4400h: what a handle is; the others are for devices that are not there. */
static enum service_result device_control(struct dos *dos, struct guest *g)
{
	enum dos_handle *kind = handle(dos, g);

	if (guest_low(g, VMM86_EAX))
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	if (!kind)
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	guest_set_reg(g, VMM86_EDX, *kind == DOS_FILE ? 0x0002 :
				    *kind == DOS_NUL ? 0x8084 : 0x80d3);
	return dos_ok(g);
}

enum service_result dos_file(struct dos *dos, struct guest *g, uint8_t function)
{
	static const uint64_t modes[4] = { O_RDONLY, O_WRONLY, O_RDWR, O_RDONLY };

	switch (function) {
	case 0x3c:
		return open_path(dos, g, O_RDWR | O_CREAT | O_TRUNC);
	case 0x3d:
		return open_path(dos, g, modes[guest_low(g, VMM86_EAX) & 3]);
	case 0x3e:
		return close_file(dos, g);
	case 0x3f:
		return read_file(dos, g);
	case 0x40:
		return write_file(dos, g);
	case 0x41:
		return delete(dos, g);
	case 0x42:
		return seek(dos, g);
	case 0x44:
		return device_control(dos, g);
	default:
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	}
}
