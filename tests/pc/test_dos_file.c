// SPDX-License-Identifier: MIT
/*
 * test_dos_file.c - DOS's files and directories, against what Ralf Brown's
 * Interrupt List says of INT 21h, and against what is then on the host's disk.
 *
 * Links: tests/pc/dos_machine.c pc/dos.c pc/dos_console.c pc/dos_memory.c pc/dos_name.c
 * Links: pc/dos_path.c pc/dos_open.c pc/dos_file.c pc/dos_directory.c pc/dos_search.c
 * Links: pc/service.c pc/cp437.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <fcntl.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "pc/array.h"
#include "tests/pc/dos_machine.h"

static int setup(void **state)
{
	*state = dos_machine_new();
	return 0;
}

static int teardown(void **state)
{
	dos_machine_free(*state);
	return 0;
}

static int create(struct dos_machine *m, const char *path)
{
	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x3c00, path);
	return dos_error(m) ? -1 : AX(m);
}

static int open_file(struct dos_machine *m, const char *path, uint8_t mode)
{
	dos_path_call(m, 0x3d00 | mode, path);
	return dos_error(m) ? -1 : AX(m);
}

static void close_file(struct dos_machine *m, int handle)
{
	dos_set(m, VMM86_EBX, handle);
	dos_int21(m, 0x3e00);
	assert_int_equal(dos_error(m), 0);
}

static unsigned int write_text(struct dos_machine *m, int handle, const char *text)
{
	dos_text(m, BUFFER, text);
	dos_set(m, VMM86_EBX, handle);
	dos_set(m, VMM86_ECX, strlen(text));
	dos_set(m, VMM86_EDX, BUFFER);
	dos_int21(m, 0x4000);
	return AX(m);
}

/* What a read of @count bytes gives, as a string. */
static const char *read_text(struct dos_machine *m, int handle, uint16_t count)
{
	char *buffer = (char *)m->ram + DATA * 16 + BUFFER;

	memset(buffer, '#', 256);
	dos_set(m, VMM86_EBX, handle);
	dos_set(m, VMM86_ECX, count);
	dos_set(m, VMM86_EDX, BUFFER);
	dos_int21(m, 0x3f00);
	if (dos_error(m))
		return NULL;
	assert_int_equal(buffer[AX(m)], '#');
	buffer[AX(m)] = '\0';
	return buffer;
}

static uint32_t seek(struct dos_machine *m, int handle, uint8_t from, int32_t by)
{
	dos_set(m, VMM86_EBX, handle);
	dos_set(m, VMM86_ECX, by >> 16);
	dos_set(m, VMM86_EDX, by);
	dos_int21(m, 0x4200 | from);
	return (uint32_t)DX(m) << 16 | AX(m);
}

static void write_and_read(void **state)
{
	struct dos_machine *m = *state;
	int n = create(m, "C:\\NEW.TXT");

	assert_true(n >= 5);		/* 0 to 4 are open from the begin on */
	assert_int_equal(write_text(m, n, "hello"), 5);
	assert_int_equal(seek(m, n, 0, 0), 0);
	assert_string_equal(read_text(m, n, 100), "hello");
	assert_string_equal(read_text(m, n, 100), "");
	close_file(m, n);
	assert_true(host_holds(m, "root/new.txt", "hello"));
	assert_null(read_text(m, n, 1));
	assert_int_equal(dos_error(m), 6);
}

static void create_truncates(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/OLD.TXT", "old contents");
	close_file(m, create(m, "old.txt"));
	assert_true(host_holds(m, "root/OLD.TXT", ""));
	assert_false(host_exists(m, "root/old.txt"));
}

/* AL's low bits are the access; a handle does no more. */
static void access_modes(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a", "1234");
	n = open_file(m, "A", 0);
	write_text(m, n, "x");
	assert_int_equal(dos_error(m), 5);
	n = open_file(m, "A", 1);
	assert_null(read_text(m, n, 1));
	assert_int_equal(dos_error(m), 5);
	n = open_file(m, "A", 0x42);	/* sharing: deny none */
	assert_string_equal(read_text(m, n, 2), "12");
	assert_int_equal(write_text(m, n, "x"), 1);
	assert_true(host_holds(m, "root/a", "12x4"));
	assert_int_equal(open_file(m, "A", 3), -1);
	assert_int_equal(dos_error(m), 12);
}

static void errors_of_open(void **state)
{
	struct dos_machine *m = *state;

	host_folder(m, "root/dir");
	host_write(m, "root/file", "");
	assert_int_equal(open_file(m, "NONE", 0), -1);
	assert_int_equal(dos_error(m), 2);
	assert_int_equal(open_file(m, "NONE\\FILE", 0), -1);
	assert_int_equal(dos_error(m), 3);
	assert_int_equal(open_file(m, "FILE\\FILE", 0), -1);
	assert_int_equal(dos_error(m), 3);
	assert_int_equal(open_file(m, "D:\\FILE", 0), -1);
	assert_int_equal(dos_error(m), 3);
	assert_int_equal(open_file(m, "DIR", 0), -1);
	assert_int_equal(dos_error(m), 5);
	assert_int_equal(open_file(m, "C:\\", 0), -1);
	assert_int_equal(dos_error(m), 5);
	assert_int_equal(open_file(m, "", 0), -1);
	assert_int_equal(dos_error(m), 3);
	assert_int_equal(open_file(m, "*.*", 0), -1);
	assert_int_equal(dos_error(m), 3);
	dos_set(m, VMM86_ECX, 0x10);
	dos_path_call(m, 0x3c00, "NEWDIR");
	assert_int_equal(dos_error(m), 5);
}

/* The root is also a program's without --root: it has no files, but devices. */
static void no_root(void **state)
{
	struct dos_machine *m = *state;

	m->dos.root = -1;
	assert_int_equal(open_file(m, "A", 0), -1);
	assert_int_equal(dos_error(m), 2);
	assert_int_equal(create(m, "A"), -1);
	assert_int_equal(dos_error(m), 5);
	assert_true(open_file(m, "NUL", 1) >= 0);
	dos_path_call(m, 0x4e00, "*.*");
	assert_int_equal(dos_error(m), 3);
	dos_set(m, VMM86_EDX, 0);
	dos_int21(m, 0x3600);
	assert_int_equal(AX(m), 0xffff);
}

/* 20 handles, 5 of them taken; then error 4, and nothing is created. */
static void handles(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a", "");
	for (n = 5; n < 20; n++)
		assert_int_equal(open_file(m, "A", 0), n);
	assert_int_equal(open_file(m, "A", 0), -1);
	assert_int_equal(dos_error(m), 4);
	assert_int_equal(create(m, "B"), -1);
	assert_int_equal(dos_error(m), 4);
	assert_false(host_exists(m, "root/b"));
	dos_set(m, VMM86_EBX, 5);
	dos_int21(m, 0x4500);
	assert_int_equal(dos_error(m), 4);
	close_file(m, 9);
	assert_int_equal(open_file(m, "A", 0), 9);
	dos_set(m, VMM86_EBX, 20);
	dos_int21(m, 0x3e00);
	assert_int_equal(dos_error(m), 6);
	dos_set(m, VMM86_EBX, 0xffff);
	dos_int21(m, 0x3f00);
	assert_int_equal(dos_error(m), 6);
	dos_set(m, VMM86_EBX, 20);
	dos_int21(m, 0x6700);
	assert_int_equal(dos_error(m), 0);
	dos_set(m, VMM86_EBX, 21);
	dos_int21(m, 0x6700);
	assert_int_equal(dos_error(m), 4);
}

static void positions(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a", "0123456789");
	n = open_file(m, "A", 2);
	assert_int_equal(seek(m, n, 2, -3), 7);
	assert_string_equal(read_text(m, n, 9), "789");
	assert_int_equal(seek(m, n, 0, 4), 4);
	assert_int_equal(seek(m, n, 1, -2), 2);
	assert_string_equal(read_text(m, n, 1), "2");
	seek(m, n, 1, -10);
	assert_int_equal(dos_error(m), 25);
	assert_int_equal(seek(m, n, 1, 0), 3);	/* it stayed where it was */
	seek(m, n, 3, 0);
	assert_int_equal(dos_error(m), 1);
	assert_int_equal(seek(m, n, 0, 0x12345678), 0x12345678);
	assert_int_equal(seek(m, n, 0, -1), 0xffffffff);
	seek(m, n, 1, 1);
	assert_int_equal(dos_error(m), 25);
}

/* Writing no bytes makes the position the end. */
static void cut_off(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a", "0123456789");
	n = open_file(m, "A", 2);
	seek(m, n, 0, 4);
	assert_int_equal(write_text(m, n, ""), 0);
	assert_int_equal(dos_error(m), 0);
	assert_true(host_holds(m, "root/a", "0123"));
}

/* A buffer that would go on behind the end of memory. */
static void buffer_outside(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a", "0123456789");
	n = open_file(m, "A", 2);
	m->cpu.sreg[VMM86_DS] = 0xffff;
	dos_set(m, VMM86_EBX, n);
	dos_set(m, VMM86_ECX, 0xffff);
	dos_set(m, VMM86_EDX, 0xffff);
	dos_int21(m, 0x3f00);
	assert_int_equal(dos_error(m), 5);
	dos_set(m, VMM86_EBX, n);
	dos_int21(m, 0x4000);
	assert_int_equal(dos_error(m), 5);
	dos_set(m, VMM86_EBX, 1);
	dos_int21(m, 0x4000);
	assert_int_equal(dos_error(m), 5);
	assert_int_equal(m->printed, 0);
	assert_true(host_holds(m, "root/a", "0123456789"));
}

static void standard_handles(void **state)
{
	struct dos_machine *m = *state;

	assert_int_equal(write_text(m, 1, "out"), 3);
	assert_int_equal(write_text(m, 2, "err"), 3);
	assert_int_equal(write_text(m, 3, "aux"), 3);
	assert_string_equal(m->output, "outerr");
	dos_set(m, VMM86_EBX, 1);
	dos_int21(m, 0x4400);
	assert_int_equal(DX(m) & 0x83, 0x83);	/* a device: input and output */
	dos_set(m, VMM86_EBX, 3);
	dos_int21(m, 0x4400);
	assert_int_equal(DX(m) & 0x80, 0x80);
	dos_set(m, VMM86_EBX, 9);
	dos_int21(m, 0x4400);
	assert_int_equal(dos_error(m), 6);
	close_file(m, 1);
	write_text(m, 1, "gone");
	assert_int_equal(dos_error(m), 6);
}

static void device_control(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a", "x");
	n = open_file(m, "A", 0);
	dos_set(m, VMM86_EBX, n);
	dos_int21(m, 0x4400);
	assert_int_equal(DX(m) & 0x9f, 2);	/* a file on C: */
	dos_int21(m, 0x4406);
	assert_int_equal(AL(m), 0xff);
	read_text(m, n, 1);
	dos_int21(m, 0x4406);
	assert_int_equal(AL(m), 0);
	dos_int21(m, 0x4401);
	assert_int_equal(dos_error(m), 1);
	dos_set(m, VMM86_EBX, 0);
	dos_int21(m, 0x4406);
	assert_int_equal(AL(m), 0);
	m->input = "k";
	dos_int21(m, 0x4406);
	assert_int_equal(AL(m), 0xff);
	dos_set(m, VMM86_EBX, 3);
	dos_int21(m, 0x4408);
	assert_int_equal(AX(m), 1);
	dos_set(m, VMM86_EBX, 5);
	dos_int21(m, 0x4408);
	assert_int_equal(dos_error(m), 15);
	assert_int_equal(dos_int21(m, 0x44ff), SERVICE_UNKNOWN);
}

/* Both handles have one position; the copy outlives the first. */
static void duplicates(void **state)
{
	struct dos_machine *m = *state;
	int n, copy;

	n = create(m, "A");
	dos_set(m, VMM86_EBX, n);
	dos_int21(m, 0x4500);
	copy = AX(m);
	assert_int_not_equal(copy, n);
	write_text(m, n, "one");
	write_text(m, copy, "two");
	close_file(m, n);
	write_text(m, copy, "three");
	assert_true(host_holds(m, "root/a", "onetwothree"));
	/* Output into a file, as a shell does it. */
	dos_set(m, VMM86_EBX, copy);
	dos_set(m, VMM86_ECX, 1);
	dos_int21(m, 0x4600);
	assert_int_equal(dos_error(m), 0);
	write_text(m, 1, "!");
	assert_true(host_holds(m, "root/a", "onetwothree!"));
	assert_int_equal(m->printed, 0);
	dos_set(m, VMM86_EBX, copy);
	dos_set(m, VMM86_ECX, copy);
	dos_int21(m, 0x4600);
	assert_int_equal(write_text(m, copy, "?"), 1);
	dos_set(m, VMM86_ECX, 20);
	dos_int21(m, 0x4600);
	assert_int_equal(dos_error(m), 6);
}

static void commit(void **state)
{
	struct dos_machine *m = *state;

	dos_set(m, VMM86_EBX, create(m, "A"));
	dos_int21(m, 0x6800);
	assert_int_equal(dos_error(m), 0);
	dos_set(m, VMM86_EBX, 15);
	dos_int21(m, 0x6800);
	assert_int_equal(dos_error(m), 6);
}

static void delete(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/A.Txt", "");
	host_folder(m, "root/dir");
	dos_path_call(m, 0x4100, "a.tXT");
	assert_int_equal(dos_error(m), 0);
	assert_false(host_exists(m, "root/A.Txt"));
	dos_path_call(m, 0x4100, "A.TXT");
	assert_int_equal(dos_error(m), 2);
	dos_path_call(m, 0x4100, "DIR");
	assert_int_equal(dos_error(m), 5);
	dos_path_call(m, 0x4100, "NO\\A");
	assert_int_equal(dos_error(m), 3);
	dos_path_call(m, 0x4100, "NUL");
	assert_int_equal(dos_error(m), 5);
}

static void directories(void **state)
{
	struct dos_machine *m = *state;
	char buffer[64] = "";
	unsigned int i;

	dos_path_call(m, 0x3900, "C:\\SUB");
	assert_int_equal(dos_error(m), 0);
	assert_true(host_exists(m, "root/sub"));
	dos_path_call(m, 0x3900, "sub");
	assert_int_equal(dos_error(m), 5);
	dos_path_call(m, 0x3900, "no\\sub");
	assert_int_equal(dos_error(m), 3);
	dos_path_call(m, 0x3b00, "sub");
	assert_int_equal(dos_error(m), 0);
	close_file(m, create(m, "here"));
	assert_true(host_exists(m, "root/sub/here"));
	dos_path_call(m, 0x3900, "deeper");
	dos_path_call(m, 0x3b00, "deeper");
	dos_set(m, VMM86_EDX, 0);
	dos_set(m, VMM86_ESI, BUFFER);
	dos_int21(m, 0x4700);
	for (i = 0; i < sizeof(buffer) - 1; i++)
		buffer[i] = guest_byte(&m->g, DATA, BUFFER + i);
	assert_string_equal(buffer, "SUB\\DEEPER");
	dos_path_call(m, 0x3a00, "C:\\SUB\\DEEPER");
	assert_int_equal(dos_error(m), 16);	/* it is the current one */
	dos_path_call(m, 0x3b00, "..");
	dos_path_call(m, 0x3a00, "DEEPER");
	assert_int_equal(dos_error(m), 0);
	dos_path_call(m, 0x3b00, "\\");
	dos_path_call(m, 0x3a00, "SUB");
	assert_int_equal(dos_error(m), 5);	/* not empty */
	dos_path_call(m, 0x3a00, "NONE");
	assert_int_equal(dos_error(m), 3);
	dos_path_call(m, 0x3a00, "SUB\\HERE");
	assert_int_equal(dos_error(m), 5);
	dos_path_call(m, 0x3b00, "SUB\\HERE");
	assert_int_equal(dos_error(m), 3);
	dos_set(m, VMM86_EDX, 1);
	dos_int21(m, 0x4700);
	assert_int_equal(dos_error(m), 15);
}

static void rename_at(struct dos_machine *m, const char *from, const char *to)
{
	dos_text(m, TEXT2, to);
	dos_set(m, VMM86_EDI, TEXT2);
	dos_path_call(m, 0x5600, from);
}

static void renames(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/a", "A");
	host_write(m, "root/b", "B");
	host_folder(m, "root/sub");
	rename_at(m, "A", "B");
	assert_int_equal(dos_error(m), 5);
	assert_true(host_holds(m, "root/b", "B"));
	rename_at(m, "A", "SUB\\C.D");
	assert_int_equal(dos_error(m), 0);
	assert_true(host_holds(m, "root/sub/c.d", "A"));
	assert_false(host_exists(m, "root/a"));
	rename_at(m, "NONE", "X");
	assert_int_equal(dos_error(m), 2);
	rename_at(m, "B", "NO\\X");
	assert_int_equal(dos_error(m), 3);
	rename_at(m, "B", "CON");
	assert_int_equal(dos_error(m), 5);
	rename_at(m, "SUB", "SUB2");
	assert_int_equal(dos_error(m), 0);
	assert_true(host_exists(m, "root/sub2/c.d"));
	rename_at(m, "SUB2", "SUB2\\IN");
	assert_int_equal(dos_error(m), 5);
}

static mode_t host_mode(struct dos_machine *m, const char *path)
{
	struct stat info;
	char name[256];

	assert_int_equal(stat(host_path(m, path, name), &info), 0);
	return info.st_mode & 07777;
}

/* Read-only files are so for root, too. */
static void file_attributes(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/a", "text");
	host_folder(m, "root/sub");
	dos_path_call(m, 0x4300, "A");
	assert_int_equal(CX(m), 0x20);
	dos_path_call(m, 0x4300, "SUB");
	assert_int_equal(CX(m), 0x10);
	dos_path_call(m, 0x4300, "NONE");
	assert_int_equal(dos_error(m), 2);
	dos_set(m, VMM86_ECX, 0x21);
	dos_path_call(m, 0x4301, "A");
	assert_int_equal(dos_error(m), 0);
	assert_int_equal(host_mode(m, "root/a") & 0222, 0);
	dos_path_call(m, 0x4300, "A");
	assert_int_equal(CX(m), 0x21);
	assert_int_equal(open_file(m, "A", 2), -1);
	assert_int_equal(dos_error(m), 5);
	assert_int_equal(create(m, "A"), -1);
	assert_int_equal(dos_error(m), 5);
	dos_path_call(m, 0x4100, "A");
	assert_int_equal(dos_error(m), 5);
	assert_true(host_holds(m, "root/a", "text"));
	dos_set(m, VMM86_ECX, 0x20);
	dos_path_call(m, 0x4301, "A");
	assert_true(open_file(m, "A", 2) >= 0);
	dos_set(m, VMM86_ECX, 0x10);
	dos_path_call(m, 0x4301, "A");
	assert_int_equal(dos_error(m), 5);
	assert_int_equal(dos_path_call(m, 0x4302, "A"), SERVICE_UNKNOWN);
	dos_set(m, VMM86_ECX, 1);
	dos_path_call(m, 0x3c00, "NEWRO");
	assert_int_equal(dos_error(m), 0);
	assert_int_equal(write_text(m, AX(m), "x"), 1);
	assert_int_equal(host_mode(m, "root/newro") & 0222, 0);
}

/* Dates are local, from 1980 on, in steps of two seconds. */
static void file_times(void **state)
{
	struct timespec times[2] = { { 0, UTIME_OMIT }, { 0, 0 } };
	struct dos_machine *m = *state;
	struct stat info;
	char name[256];
	int n;

	setenv("TZ", "XYZ-3", 1);
	tzset();
	host_write(m, "root/a", "");
	n = open_file(m, "A", 2);
	dos_set(m, VMM86_EBX, n);
	dos_set(m, VMM86_EDX, (1999 - 1980) << 9 | 12 << 5 | 31);
	dos_set(m, VMM86_ECX, 23 << 11 | 58 << 5 | 40 / 2);
	dos_int21(m, 0x5701);
	assert_int_equal(dos_error(m), 0);
	stat(host_path(m, "root/a", name), &info);
	assert_int_equal(info.st_mtime, 946673920);	/* 20:58:40 UTC */
	times[1].tv_sec = 946673921 + 3600;		/* a new millennium there */
	utimensat(AT_FDCWD, name, times, 0);
	dos_int21(m, 0x5700);
	assert_int_equal(DX(m), (2000 - 1980) << 9 | 1 << 5 | 1);
	assert_int_equal(CX(m), 0 << 11 | 58 << 5 | 40 / 2);
	times[1].tv_sec = 1;
	utimensat(AT_FDCWD, name, times, 0);
	dos_int21(m, 0x5700);
	assert_int_equal(DX(m), 1 << 5 | 1);
	assert_int_equal(CX(m), 0);
	dos_set(m, VMM86_EBX, 1);
	dos_int21(m, 0x5700);
	assert_int_equal(dos_error(m), 6);
	assert_int_equal(dos_int21(m, 0x5702), SERVICE_UNKNOWN);
	unsetenv("TZ");
	tzset();
}

static void new_files(void **state)
{
	struct dos_machine *m = *state;
	char path[64];
	int n;

	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x5b00, "A");
	assert_int_equal(dos_error(m), 0);
	dos_path_call(m, 0x5b00, "A");
	assert_int_equal(dos_error(m), 80);
	host_folder(m, "root/tmp");
	dos_path_call(m, 0x5a00, "C:\\TMP\\");
	assert_int_equal(dos_error(m), 0);
	n = AX(m);
	assert_int_equal(write_text(m, n, "temporary"), 9);
	snprintf(path, sizeof(path), "%s", (char *)m->ram + DATA * 16 + TEXT);
	assert_memory_equal(path, "C:\\TMP\\", 7);
	n = open_file(m, path, 0);
	assert_string_equal(read_text(m, n, 100), "temporary");
	dos_path_call(m, 0x5a00, "tmp");
	assert_int_equal(dos_error(m), 0);
	assert_string_not_equal((char *)m->ram + DATA * 16 + TEXT + 4, path + 7);
	dos_path_call(m, 0x5a00, "none\\");
	assert_int_equal(dos_error(m), 3);
}

static void extended_open(struct dos_machine *m, const char *path, uint16_t action)
{
	dos_text(m, TEXT, path);
	dos_set(m, VMM86_ESI, TEXT);
	dos_set(m, VMM86_EBX, 2);
	dos_set(m, VMM86_ECX, 0);
	dos_set(m, VMM86_EDX, action);
	dos_int21(m, 0x6c00);
}

static void extended_opens(void **state)
{
	struct dos_machine *m = *state;

	extended_open(m, "A", 0x01);
	assert_int_equal(dos_error(m), 2);
	extended_open(m, "A", 0x10);
	assert_int_equal(dos_error(m), 0);
	assert_int_equal(CX(m), 2);
	write_text(m, AX(m), "text");
	extended_open(m, "A", 0x10);
	assert_int_equal(dos_error(m), 80);
	extended_open(m, "A", 0x11);
	assert_int_equal(CX(m), 1);
	assert_true(host_holds(m, "root/a", "text"));
	extended_open(m, "A", 0x12);
	assert_int_equal(CX(m), 3);
	assert_true(host_holds(m, "root/a", ""));
	extended_open(m, "A", 0x13);
	assert_int_equal(dos_error(m), 1);
}

static void full_path(void **state)
{
	struct dos_machine *m = *state;

	host_folder(m, "root/sub");
	dos_path_call(m, 0x3b00, "sub");
	dos_text(m, TEXT, "c:..\\.\\toolongname.text");
	dos_set(m, VMM86_ESI, TEXT);
	dos_set(m, VMM86_EDI, BUFFER);
	dos_int21(m, 0x6000);
	assert_string_equal((char *)m->ram + DATA * 16 + BUFFER, "C:\\TOOLONGN.TEX");
	dos_text(m, TEXT, "..\\..\\x");
	dos_int21(m, 0x6000);
	assert_int_equal(dos_error(m), 3);
}

static void free_space(void **state)
{
	struct dos_machine *m = *state;

	dos_set(m, VMM86_EDX, 3);
	dos_int21(m, 0x3600);
	assert_int_equal(CX(m), 512);
	assert_true(AX(m) && AX(m) != 0xffff);
	assert_true(DX(m) >= BX(m));
	dos_set(m, VMM86_EDX, 1);
	dos_int21(m, 0x3600);
	assert_int_equal(AX(m), 0xffff);
}

#define DTA	0x2000u

/* All names that a search finds, with blanks between them. */
static const char *search(struct dos_machine *m, const char *path, uint16_t attributes)
{
	static char names[1024];

	names[0] = '\0';
	dos_set(m, VMM86_EDX, DTA);
	dos_int21(m, 0x1a00);
	dos_set(m, VMM86_ECX, attributes);
	dos_path_call(m, 0x4e00, path);
	while (!dos_error(m)) {
		strcat(names, (char *)m->ram + DATA * 16 + DTA + 0x1e);
		strcat(names, " ");
		dos_int21(m, 0x4f00);
	}
	assert_int_equal(dos_error(m), 18);
	return names;
}

static void searches(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/b.txt", "");
	host_write(m, "root/a.txt", "");
	host_write(m, "root/c.TXT", "");
	host_write(m, "root/a.c", "");
	host_write(m, "root/noext", "");
	host_folder(m, "root/sub");
	host_write(m, "root/sub/x", "");
	assert_string_equal(search(m, "*.*", 0), "A.C A.TXT B.TXT C.TXT NOEXT ");
	assert_string_equal(search(m, "C:\\*.txt", 0), "A.TXT B.TXT C.TXT ");
	assert_string_equal(search(m, "?.c", 0), "A.C ");
	assert_string_equal(search(m, "*.", 0), "NOEXT ");
	assert_string_equal(search(m, "*.*", 0x10), "A.C A.TXT B.TXT C.TXT NOEXT SUB ");
	assert_string_equal(search(m, "SUB\\*.*", 0x10), ". .. X ");
	assert_string_equal(search(m, "SUB\\*.*", 0), "X ");
	assert_string_equal(search(m, "A.TXT", 0), "A.TXT ");
	assert_string_equal(search(m, "NONE", 0), "");
	assert_string_equal(search(m, "*.*", 8), "");
	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x4e00, "NONE\\*.*");
	assert_int_equal(dos_error(m), 3);
}

/* Attribute, time, size and name, where the interrupt list has them. */
static void what_was_found(void **state)
{
	struct timespec times[2] = { { 0, UTIME_OMIT }, { 946641600, 0 } };
	struct dos_machine *m = *state;
	const uint8_t *dta = m->ram + DATA * 16 + DTA;
	static const uint8_t expected[] = {
		0x20, 0x00, 0x60, 0x9f, 0x27, 0x05, 0, 0, 0, 'A', '.', 'T', 'X', 'T', 0,
	};
	char name[256];

	setenv("TZ", "UTC", 1);
	tzset();
	host_write(m, "root/a.txt", "12345");
	utimensat(AT_FDCWD, host_path(m, "root/a.txt", name), times, 0);
	dos_set(m, VMM86_EDX, DTA);
	dos_int21(m, 0x1a00);
	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x4e00, "*.*");
	assert_memory_equal(dta + 0x15, expected, sizeof(expected));
	unsetenv("TZ");
	tzset();
}

/* A program may delete what it finds, and search in a search. */
static void nested_searches(void **state)
{
	struct dos_machine *m = *state;
	unsigned int count = 0;
	char name[32];
	int i;

	host_folder(m, "root/sub");
	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "root/f%02d.tmp", i);
		host_write(m, name, "");
	}
	dos_set(m, VMM86_EDX, 0x3000);
	dos_int21(m, 0x1a00);
	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x4e00, "*.TMP");
	while (!dos_error(m)) {
		count++;
		snprintf(name, sizeof(name), "%s", (char *)m->ram + DATA * 16 + 0x301e);
		dos_path_call(m, 0x4100, name);
		assert_int_equal(dos_error(m), 0);
		assert_string_equal(search(m, "SUB", 0x10), "SUB ");
		dos_set(m, VMM86_EDX, 0x3000);
		dos_int21(m, 0x1a00);
		dos_int21(m, 0x4f00);
	}
	assert_int_equal(count, 20);
	assert_string_equal(search(m, "*.*", 0), "");
}

/* A transfer area that no search has written. */
static void search_of_nobody(void **state)
{
	struct dos_machine *m = *state;
	unsigned int i;

	dos_int21(m, 0x4f00);
	assert_int_equal(dos_error(m), 18);
	host_write(m, "root/a", "");
	host_write(m, "root/b", "");
	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x4e00, "*.*");
	for (i = 0; i < 128; i++)
		guest_set_byte(&m->g, PSP, 0x80 + i, 0xff);
	dos_int21(m, 0x4f00);
	assert_int_equal(dos_error(m), 18);
}

/* Names that DOS cannot have do not exist for it; others are found in any case. */
static void names(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/much too long", "");
	host_write(m, "root/longername.txt", "");
	host_write(m, "root/two.dots.txt", "");
	host_write(m, "root/.hidden", "");
	host_write(m, "root/a+b", "");
	host_write(m, "root/dot.", "");
	host_write(m, "root/\xe2\x82\xac", "");		/* EURO SIGN */
	host_write(m, "root/bad\xff", "");
	host_write(m, "root/con.txt", "");
	host_write(m, "root/k\xc3\xa4se.\xc3\x9f", "");	/* kaese.sz, in German letters */
	host_write(m, "root/8letters.3xt", "");
	host_write(m, "root/{a~}!.$$$", "");
	assert_string_equal(search(m, "*.*", 0), "8LETTERS.3XT K\x8eSE.\xe1 {A~}!.$$$ ");
	assert_true(open_file(m, "k\x84se.\xe1", 0) >= 0);
	assert_true(open_file(m, "K\x8eSE.\xe1", 0) >= 0);
	assert_true(create(m, "\x99L.\x9a") >= 0);
	assert_true(host_exists(m, "root/\xc3\xb6l.\xc3\xbc"));
	assert_int_equal(open_file(m, "two.dots.txt", 0), -1);
	assert_int_equal(dos_error(m), 3);
	assert_int_equal(open_file(m, "dot", 0), -1);
	assert_int_equal(dos_error(m), 2);
	assert_true(create(m, "longername.text") >= 0);	/* DOS cuts names off */
	assert_true(host_exists(m, "root/longerna.tex"));
}

/* Two names that are one in DOS: always the same file is meant. */
static void twins(void **state)
{
	struct dos_machine *m = *state;
	int n;

	host_write(m, "root/a.txt", "lower");
	host_write(m, "root/A.TXT", "upper");
	host_write(m, "root/A.txt", "mixed");
	assert_string_equal(search(m, "*.*", 0), "A.TXT ");
	n = open_file(m, "a.txt", 0);
	assert_string_equal(read_text(m, n, 100), "upper");
}

static void slashes(void **state)
{
	struct dos_machine *m = *state;

	host_folder(m, "root/sub");
	host_write(m, "root/sub/a", "");
	assert_true(open_file(m, "c:/sub/a", 0) >= 0);
	assert_true(open_file(m, "C:SUB\\\\A", 0) >= 0);
	assert_true(open_file(m, "\\SUB\\..\\SUB\\.\\A", 0) >= 0);
	dos_path_call(m, 0x3b00, "C:\\SUB\\");
	assert_true(open_file(m, "A", 0) >= 0);
	assert_int_equal(open_file(m, "\\A", 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(write_and_read, setup, teardown),
		cmocka_unit_test_setup_teardown(create_truncates, setup, teardown),
		cmocka_unit_test_setup_teardown(access_modes, setup, teardown),
		cmocka_unit_test_setup_teardown(errors_of_open, setup, teardown),
		cmocka_unit_test_setup_teardown(no_root, setup, teardown),
		cmocka_unit_test_setup_teardown(handles, setup, teardown),
		cmocka_unit_test_setup_teardown(positions, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(buffer_outside, setup, teardown),
		cmocka_unit_test_setup_teardown(standard_handles, setup, teardown),
		cmocka_unit_test_setup_teardown(device_control, setup, teardown),
		cmocka_unit_test_setup_teardown(duplicates, setup, teardown),
		cmocka_unit_test_setup_teardown(commit, setup, teardown),
		cmocka_unit_test_setup_teardown(delete, setup, teardown),
		cmocka_unit_test_setup_teardown(directories, setup, teardown),
		cmocka_unit_test_setup_teardown(renames, setup, teardown),
		cmocka_unit_test_setup_teardown(file_attributes, setup, teardown),
		cmocka_unit_test_setup_teardown(file_times, setup, teardown),
		cmocka_unit_test_setup_teardown(new_files, setup, teardown),
		cmocka_unit_test_setup_teardown(extended_opens, setup, teardown),
		cmocka_unit_test_setup_teardown(full_path, setup, teardown),
		cmocka_unit_test_setup_teardown(free_space, setup, teardown),
		cmocka_unit_test_setup_teardown(searches, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_found, setup, teardown),
		cmocka_unit_test_setup_teardown(nested_searches, setup, teardown),
		cmocka_unit_test_setup_teardown(search_of_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(names, setup, teardown),
		cmocka_unit_test_setup_teardown(twins, setup, teardown),
		cmocka_unit_test_setup_teardown(slashes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
