// SPDX-License-Identifier: MIT
/*
 * dos_file.c - files by handle: INT 21h AH=3Eh to 40h, 42h, 44h to 46h, 57h, 67h
 * and 68h.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>

#include "pc/dos_parts.h"

/* AX=4400h: bit 7 says that it is a device. */
#define INFO_CONSOLE	0x80d3u
#define INFO_RAW	0x0020u
#define INFO_NUL	0x8084u
#define INFO_FILE	DOS_DRIVE_C

static bool is_open(const struct dos *dos, uint16_t n)
{
	return n < DOS_HANDLES && dos->handle[n] != DOS_CLOSED;
}

static bool is_console(const struct dos *dos, uint16_t n)
{
	return dos->handle[n] >= DOS_STDIN && dos->handle[n] <= DOS_STDERR;
}

static void close_handle(struct dos *dos, uint16_t n)
{
	if (dos->handle[n] == DOS_FILE)
		close(dos->fd[n]);
	dos->handle[n] = DOS_CLOSED;
}

/* One byte as it was typed. */
static enum service_result read_raw(struct dos *dos, struct guest *g, uint8_t *to,
				    uint16_t room)
{
	int byte = room ? dos_get(dos) : 0;

	if (byte < 0)
		return SERVICE_WAIT;
	if (room)
		*to = byte;
	guest_set_reg(g, VMM86_EAX, !!room);
	return dos_ok(g);
}

/* A line is complete: CR and LF behind it, unless the input is at its end. */
static void end_line(struct dos *dos)
{
	if (!dos->line_ended) {
		memcpy(dos->line + dos->line_length, "\r\n", 2);
		dos->line_length += 2;
	}
	dos->line_ready = true;
	dos->line_read = 0;
	dos_put(dos, '\r');
	dos_put(dos, '\n');
}

/* A line, or what is left of the last one; Ctrl-Z at its begin is the end. */
static enum service_result read_line(struct dos *dos, struct guest *g, uint8_t *to,
				     uint16_t room)
{
	unsigned int count;

	if (!dos->line_ready) {
		if (!dos_read_line(dos, DOS_LINE - 2))
			return SERVICE_WAIT;
		end_line(dos);
	}
	count = dos->line_length - dos->line_read;
	if (count > room)
		count = room;
	memcpy(to, dos->line + dos->line_read, count);
	dos->line_read += count;
	if (dos->line_read == dos->line_length)
		dos_forget_line(dos);
	guest_set_reg(g, VMM86_EAX, count);
	return dos_ok(g);
}

static enum service_result read_file(struct dos *dos, struct guest *g, uint16_t n)
{
	uint32_t at = guest_linear(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX));
	uint16_t count = guest_reg(g, VMM86_ECX);
	ssize_t done = 0;

	if (count > g->ram_size - at)
		return dos_fail(dos, g, DOS_DENIED);
	if (is_console(dos, n))
		return (dos->raw ? read_raw : read_line)(dos, g, g->ram + at, count);
	if (dos->handle[n] == DOS_FILE)
		done = read(dos->fd[n], g->ram + at, count);
	if (done < 0)
		return dos_fail(dos, g, DOS_DENIED);
	guest_set_reg(g, VMM86_EAX, done);
	return dos_ok(g);
}

/* Writing nothing cuts the file off, or makes it longer, at its position. */
static ssize_t write_bytes(int fd, const uint8_t *from, uint16_t count)
{
	ssize_t done = count ? write(fd, from, count) :
			       ftruncate(fd, lseek(fd, 0, SEEK_CUR));

	/* A full disk is no error in DOS: less is written than was asked for. */
	return done < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) ? 0 : done;
}

static enum service_result write_file(struct dos *dos, struct guest *g, uint16_t n)
{
	uint32_t at = guest_linear(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX));
	uint16_t count = guest_reg(g, VMM86_ECX), i;
	ssize_t done = count;

	if (count > g->ram_size - at)
		return dos_fail(dos, g, DOS_DENIED);
	if (is_console(dos, n))
		for (i = 0; i < count; i++)
			dos_put(dos, g->ram[at + i]);
	if (dos->handle[n] == DOS_FILE)
		done = write_bytes(dos->fd[n], g->ram + at, count);
	if (done < 0)
		return dos_fail(dos, g, DOS_DENIED);
	guest_set_reg(g, VMM86_EAX, done);
	return dos_ok(g);
}

/* Positions have 32 bits: those of the file and, beyond its begin, the offset's sign. */
static enum service_result seek(struct dos *dos, struct guest *g, uint16_t n)
{
	uint32_t by = (uint32_t)guest_reg(g, VMM86_ECX) << 16 | guest_reg(g, VMM86_EDX);
	off_t offset = (int32_t)by, at = 0, from = 0;
	struct stat info = { 0 };

	if (guest_low(g, VMM86_EAX) > 2)
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	if (dos->handle[n] == DOS_FILE) {
		if (guest_low(g, VMM86_EAX) == 0)
			offset = by;
		else if (guest_low(g, VMM86_EAX) == 1)
			from = lseek(dos->fd[n], 0, SEEK_CUR);
		else if (!fstat(dos->fd[n], &info))
			from = info.st_size;
		at = from + offset;
		if (at < 0 || at > UINT32_MAX)
			return dos_fail(dos, g, DOS_BAD_SEEK);
		lseek(dos->fd[n], at, SEEK_SET);
	}
	guest_set_reg(g, VMM86_EDX, at >> 16);
	guest_set_reg(g, VMM86_EAX, at);
	return dos_ok(g);
}

static uint16_t information(const struct dos *dos, uint16_t n)
{
	if (is_console(dos, n))
		return INFO_CONSOLE | (dos->raw ? INFO_RAW : 0);
	return dos->handle[n] == DOS_FILE ? INFO_FILE : INFO_NUL;
}

/* AX=4406h: AL = FFh if there is something to read. */
static bool is_readable(struct dos *dos, uint16_t n)
{
	struct stat info;

	if (is_console(dos, n))
		return dos_has_input(dos);
	return dos->handle[n] == DOS_FILE && !fstat(dos->fd[n], &info) &&
	       lseek(dos->fd[n], 0, SEEK_CUR) < info.st_size;
}

/* AH=44h, of a handle. */
static enum service_result handle_control(struct dos *dos, struct guest *g, uint16_t n)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0x00:
		guest_set_reg(g, VMM86_EDX, information(dos, n));
		guest_set_reg(g, VMM86_EAX, information(dos, n));
		return dos_ok(g);
	case 0x01:
		if (dos->handle[n] == DOS_FILE)
			return dos_fail(dos, g, DOS_BAD_FUNCTION);
		if (guest_high(g, VMM86_EDX))
			return dos_fail(dos, g, DOS_BAD_DATA);
		if (is_console(dos, n))
			dos->raw = guest_low(g, VMM86_EDX) & INFO_RAW;
		return dos_ok(g);
	case 0x06:
		guest_set_low(g, VMM86_EAX, is_readable(dos, n) ? 0xff : 0);
		return dos_ok(g);
	case 0x07:
		guest_set_low(g, VMM86_EAX, 0xff);
		return dos_ok(g);
	default:	/* 0Ah: is it on the network? */
		guest_set_reg(g, VMM86_EDX, 0);
		return dos_ok(g);
	}
}

/* AH=44h, of the drive in BL: C: is fixed, here, and the only one of its disk. */
static enum service_result drive_control(struct dos *dos, struct guest *g)
{
	if (guest_low(g, VMM86_EBX) && guest_low(g, VMM86_EBX) != DOS_DRIVE_C + 1)
		return dos_fail(dos, g, DOS_BAD_DRIVE);
	switch (guest_low(g, VMM86_EAX)) {
	case 0x08:
		guest_set_reg(g, VMM86_EAX, 1);
		return dos_ok(g);
	case 0x09:
		guest_set_reg(g, VMM86_EDX, 0);
		return dos_ok(g);
	default:	/* 0Eh: which letter was used last? */
		guest_set_low(g, VMM86_EAX, 0);
		return dos_ok(g);
	}
}

static enum service_result control(struct dos *dos, struct guest *g, uint16_t n)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0x00:
	case 0x01:
	case 0x06:
	case 0x07:
	case 0x0a:
		if (!is_open(dos, n))
			return dos_fail(dos, g, DOS_BAD_HANDLE);
		return handle_control(dos, g, n);
	case 0x08:
	case 0x09:
	case 0x0e:
		return drive_control(dos, g);
	default:
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	}
}

/* Handle @to becomes what @n is; both have one position. */
static enum service_result duplicate(struct dos *dos, struct guest *g, uint16_t n, uint16_t to)
{
	int fd = -1;

	if (to >= DOS_HANDLES)
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	if (to == n)
		return dos_ok(g);
	if (dos->handle[n] == DOS_FILE) {
		fd = fcntl(dos->fd[n], F_DUPFD_CLOEXEC, 0);
		if (fd < 0)
			return dos_fail(dos, g, DOS_NO_HANDLES);
	}
	close_handle(dos, to);
	dos->handle[to] = dos->handle[n];
	dos->fd[to] = fd;
	return dos_ok(g);
}

static enum service_result duplicate_new(struct dos *dos, struct guest *g, uint16_t n)
{
	uint16_t to = 0;

	while (to < DOS_HANDLES && dos->handle[to] != DOS_CLOSED)
		to++;
	if (to == DOS_HANDLES)
		return dos_fail(dos, g, DOS_NO_HANDLES);
	guest_set_reg(g, VMM86_EAX, to);
	return duplicate(dos, g, n, to);
}

static bool set_time(int fd, uint16_t date, uint16_t time)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	struct tm tm = {
		.tm_year = (date >> 9) + 80, .tm_mon = (date >> 5 & 15) - 1,
		.tm_mday = date & 31, .tm_hour = time >> 11, .tm_min = time >> 5 & 63,
		.tm_sec = (time & 31) * 2, .tm_isdst = -1,
	};

	times[1].tv_sec = mktime(&tm);
	return !futimens(fd, times);
}

/* AH=57h: devices have no time. */
static enum service_result file_time(struct dos *dos, struct guest *g, uint16_t n)
{
	struct stat info;
	uint32_t time;

	if (guest_low(g, VMM86_EAX) > 1)
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	if (dos->handle[n] != DOS_FILE || fstat(dos->fd[n], &info))
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	if (guest_low(g, VMM86_EAX) == 1)
		return set_time(dos->fd[n], guest_reg(g, VMM86_EDX), guest_reg(g, VMM86_ECX)) ?
		       dos_ok(g) : dos_fail(dos, g, DOS_DENIED);
	time = dos_time(&info);
	guest_set_reg(g, VMM86_ECX, time);
	guest_set_reg(g, VMM86_EDX, time >> 16);
	return dos_ok(g);
}

static enum service_result by_handle(struct dos *dos, struct guest *g, uint8_t function,
				     uint16_t n)
{
	switch (function) {
	case 0x3e:
		close_handle(dos, n);
		return dos_ok(g);
	case 0x3f:
		return read_file(dos, g, n);
	case 0x40:
		return write_file(dos, g, n);
	case 0x42:
		return seek(dos, g, n);
	case 0x45:
		return duplicate_new(dos, g, n);
	case 0x46:
		return duplicate(dos, g, n, guest_reg(g, VMM86_ECX));
	case 0x57:
		return file_time(dos, g, n);
	default:	/* 68h: have it on the disk */
		if (dos->handle[n] == DOS_FILE && fsync(dos->fd[n]))
			return dos_fail(dos, g, DOS_DENIED);
		return dos_ok(g);
	}
}

enum service_result dos_file(struct dos *dos, struct guest *g, uint8_t function)
{
	uint16_t n = guest_reg(g, VMM86_EBX);

	if (function == 0x44)
		return control(dos, g, n);
	if (function == 0x67)
		return n <= DOS_HANDLES ? dos_ok(g) : dos_fail(dos, g, DOS_NO_HANDLES);
	if (!is_open(dos, n))
		return dos_fail(dos, g, DOS_BAD_HANDLE);
	return by_handle(dos, g, function, n);
}
