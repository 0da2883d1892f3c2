// SPDX-License-Identifier: MIT
/*
 * test_dos_root.c - what a DOS program must not reach: anything outside of the
 * directory that is drive C:, and anything in it that is no file.
 *
 * Links: tests/pc/dos_machine.c pc/dos.c pc/dos_console.c pc/dos_memory.c pc/dos_name.c
 * Links: pc/dos_path.c pc/dos_open.c pc/dos_file.c pc/dos_directory.c pc/dos_search.c
 * Links: pc/service.c pc/cp437.c -lpthread
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

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

/* What is outside is as it was, and nothing was added. */
static void assert_outside_untouched(struct dos_machine *m)
{
	struct stat info;
	char name[256];

	assert_true(host_holds(m, "outside/secret.txt", SECRET));
	assert_false(host_exists(m, "outside/new.txt"));
	assert_int_equal(stat(host_path(m, "outside/secret.txt", name), &info), 0);
	assert_true(info.st_mode & 0200);
	assert_int_equal(stat(host_path(m, "outside", name), &info), 0);
	assert_int_equal(info.st_nlink, 2);
}

/* Every function that takes a path; none may work. */
static void assert_refused(struct dos_machine *m, const char *path)
{
	static const uint16_t functions[] = {
		0x3d00, 0x3d01, 0x3d02, 0x3c00, 0x5b00, 0x5a00, 0x3900, 0x3a00, 0x3b00,
		0x4100, 0x4300, 0x4301, 0x4e00,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		dos_set(m, VMM86_ECX, functions[i] == 0x4301 ? 1 : 0);
		dos_path_call(m, functions[i], path);
		if (!dos_error(m))
			print_error("function %04x worked on %s\n", functions[i], path);
		assert_in_range(dos_error(m), 2, 18);
	}
	dos_text(m, TEXT2, path);
	dos_set(m, VMM86_EDI, TEXT2);
	dos_path_call(m, 0x5600, "INSIDE.TXT");
	assert_int_not_equal(dos_error(m), 0);
	dos_text(m, TEXT, path);
	dos_set(m, VMM86_ESI, TEXT);
	dos_set(m, VMM86_EBX, 0);
	dos_set(m, VMM86_EDX, 0x11);
	dos_int21(m, 0x6c00);
	assert_int_not_equal(dos_error(m), 0);
}

static void upwards(void **state)
{
	static const char *const paths[] = {
		"..\\outside\\secret.txt", "../outside/secret.txt", "\\..\\outside\\secret.txt",
		"C:\\..\\outside\\secret.txt", "C:..\\outside\\new.txt", "..", "\\..\\",
		"sub\\..\\..\\outside\\secret.txt", ".\\..\\outside", "..\\root\\inside.txt",
		"...\\outside", "..\\..\\..\\..\\etc\\passwd", "SUB\\...\\x",
	};
	struct dos_machine *m = *state;
	unsigned int i;

	host_folder(m, "root/sub");
	host_write(m, "root/inside.txt", "");
	for (i = 0; i < ARRAY_SIZE(paths); i++)
		assert_refused(m, paths[i]);
	assert_outside_untouched(m);
	assert_true(host_exists(m, "root/inside.txt"));
}

/* An absolute path of the host's begins at C:'s root, as it does in DOS. */
static void absolute(void **state)
{
	static const char *const paths[] = {
		"/etc/passwd", "//etc/passwd", "\\\\server\\share", "C:/etc/passwd",
		"D:\\x", "Z:x", "@:x", "C::x", "CC:\\x",
	};
	struct dos_machine *m = *state;
	char path[128];
	unsigned int i;

	host_write(m, "root/inside.txt", "");
	for (i = 0; i < ARRAY_SIZE(paths); i++)
		assert_refused(m, paths[i]);
	snprintf(path, sizeof(path), "%s/outside/secret.txt", m->base);
	assert_refused(m, path);
	assert_outside_untouched(m);
}

static void links(void **state)
{
	struct dos_machine *m = *state;
	char outside[256], secret[256];

	host_path(m, "outside", outside);
	host_path(m, "outside/secret.txt", secret);
	host_write(m, "root/inside.txt", "");
	host_folder(m, "root/sub");
	host_link(m, outside, "root/absdir");
	host_link(m, "../outside", "root/reldir");
	host_link(m, "../../outside", "root/sub/up");
	host_link(m, secret, "root/abs.txt");
	host_link(m, "../outside/secret.txt", "root/rel.txt");
	host_link(m, "../outside/new.txt", "root/dangling");
	host_link(m, "loop", "root/loop");
	host_link(m, "inside.txt", "root/inlink");	/* links inside are none better */
	host_link(m, "/proc/self/cwd", "root/magic");
	assert_refused(m, "ABSDIR\\SECRET.TXT");
	assert_refused(m, "RELDIR\\SECRET.TXT");
	assert_refused(m, "RELDIR\\NEW.TXT");
	assert_refused(m, "SUB\\UP\\NEW.TXT");
	assert_refused(m, "ABS.TXT");
	assert_refused(m, "REL.TXT");
	assert_refused(m, "DANGLING");
	assert_refused(m, "LOOP");
	assert_refused(m, "INLINK");
	assert_refused(m, "RELDIR");
	assert_refused(m, "MAGIC\\X");
	assert_outside_untouched(m);
	assert_true(host_exists(m, "root/rel.txt"));
}

/* A link does not become one by being renamed, nor is it shown. */
static void links_are_not_there(void **state)
{
	struct dos_machine *m = *state;

	host_link(m, "../outside/secret.txt", "root/rel.txt");
	host_link(m, "../outside", "root/dir");
	dos_text(m, TEXT2, "OTHER.TXT");
	dos_set(m, VMM86_EDI, TEXT2);
	dos_path_call(m, 0x5600, "REL.TXT");
	assert_int_equal(dos_error(m), 5);
	dos_set(m, VMM86_ECX, 0x16);
	dos_path_call(m, 0x4e00, "*.*");
	assert_int_equal(dos_error(m), 18);
}

/* The current directory is a path: what it becomes later is looked at again. */
static void link_made_later(void **state)
{
	struct dos_machine *m = *state;
	char name[256], other[256];

	host_folder(m, "root/sub");
	dos_path_call(m, 0x3b00, "SUB");
	assert_int_equal(dos_error(m), 0);
	host_write(m, "root/sub/a.txt", "");
	dos_set(m, VMM86_ECX, 0);
	dos_path_call(m, 0x4e00, "*.*");
	assert_int_equal(dos_error(m), 0);
	rename(host_path(m, "root/sub", name), host_path(m, "root/gone", other));
	host_link(m, "../outside", "root/sub");
	dos_path_call(m, 0x3d00, "SECRET.TXT");
	assert_int_equal(dos_error(m), 3);
	dos_int21(m, 0x4f00);
	assert_int_equal(dos_error(m), 3);
	dos_path_call(m, 0x3c00, "NEW.TXT");
	assert_int_equal(dos_error(m), 3);
	assert_outside_untouched(m);
}

struct exchange {
	const struct dos_machine *m;
	const char *a, *b;
	bool stop;
};

/* Somebody exchanges two names again and again. */
static void *exchange(void *opaque)
{
	struct exchange *x = opaque;
	char a[256], b[256];

	host_path(x->m, x->a, a);
	host_path(x->m, x->b, b);
	while (!__atomic_load_n(&x->stop, __ATOMIC_RELAXED))
		renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
	return NULL;
}

#define ROUNDS	1500u

/* Reads the file a little, if it can be opened; true: it holds the secret. */
static bool reads_secret(struct dos_machine *m, const char *path, unsigned int *opened)
{
	char *buffer = (char *)m->ram + DATA * 16 + BUFFER;

	dos_path_call(m, 0x3d00, path);
	if (dos_error(m))
		return false;
	++*opened;
	dos_set(m, VMM86_EBX, AX(m));
	dos_set(m, VMM86_ECX, sizeof(SECRET) - 1);
	dos_set(m, VMM86_EDX, BUFFER);
	dos_int21(m, 0x3f00);
	dos_int21(m, 0x3e00);
	return !memcmp(buffer, SECRET, sizeof(SECRET) - 1);
}

static void race(struct dos_machine *m, struct exchange *x, const char *path,
		 const char *create)
{
	unsigned int i, opened = 0;
	pthread_t thread;

	x->m = m;
	pthread_create(&thread, NULL, exchange, x);
	for (i = 0; i < ROUNDS; i++) {
		assert_false(reads_secret(m, path, &opened));
		dos_set(m, VMM86_ECX, 0);
		dos_path_call(m, 0x3c00, create);
		dos_set(m, VMM86_EBX, AX(m));
		if (!dos_error(m))
			dos_int21(m, 0x3e00);
		dos_path_call(m, 0x4100, create);
	}
	__atomic_store_n(&x->stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	/* Else nothing was tried. */
	assert_in_range(opened, 1, ROUNDS);
	assert_outside_untouched(m);
}

static void race_for_directory(void **state)
{
	struct exchange x = { .a = "root/sub", .b = "root/other" };
	struct dos_machine *m = *state;

	host_folder(m, "root/sub");
	host_write(m, "root/sub/secret.txt", "harmless");
	host_link(m, "../outside", "root/other");
	race(m, &x, "SUB\\SECRET.TXT", "SUB\\NEW.TXT");
}

static void race_for_file(void **state)
{
	struct exchange x = { .a = "root/a.txt", .b = "root/b.txt" };
	struct dos_machine *m = *state;

	host_write(m, "root/a.txt", "harmless");
	host_link(m, "../outside/secret.txt", "root/b.txt");
	race(m, &x, "A.TXT", "NEW.TXT");
}

/* Names of DOS's devices never reach the host, whatever is there. */
static void devices(void **state)
{
	static const char *const names[] = {
		"NUL", "nul", "NUL.TXT", "PRN", "AUX.C", "COM1", "com9.x", "LPT1", "CLOCK$",
		"C:\\NUL", "SUB\\NUL", "SUB\\..\\Aux", "NUL.",
	};
	struct dos_machine *m = *state;
	unsigned int i, n;

	host_folder(m, "root/sub");
	host_write(m, "root/nul", "host");
	host_write(m, "root/com1", "host");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		dos_set(m, VMM86_ECX, 0);
		dos_path_call(m, i & 1 ? 0x3d02 : 0x3c00, names[i]);
		assert_int_equal(dos_error(m), 0);
		n = AX(m);
		assert_int_equal(m->dos.handle[n], DOS_NUL);
		dos_set(m, VMM86_EBX, n);
		dos_set(m, VMM86_ECX, 100);
		dos_set(m, VMM86_EDX, BUFFER);
		dos_int21(m, 0x4000);
		assert_int_equal(AX(m), 100);
		dos_int21(m, 0x3f00);
		assert_int_equal(AX(m), 0);
		dos_int21(m, 0x3e00);
		dos_path_call(m, 0x4100, names[i]);
		assert_int_equal(dos_error(m), 5);
		dos_path_call(m, 0x3900, names[i]);
		assert_int_equal(dos_error(m), 5);
	}
	assert_true(host_holds(m, "root/nul", "host"));
	assert_true(host_holds(m, "root/com1", "host"));
	/* How programs ask whether a directory exists. */
	dos_path_call(m, 0x3d00, "NONE\\NUL");
	assert_int_equal(dos_error(m), 3);
	assert_refused(m, "CON\\X");
	dos_path_call(m, 0x3d01, "sub\\con.txt");
	assert_int_equal(dos_error(m), 0);
	assert_int_equal(m->dos.handle[AX(m)], DOS_STDOUT);
	/* Not devices: one letter more or less. */
	host_write(m, "root/com", "");
	host_write(m, "root/com0", "");
	host_write(m, "root/null", "");
	host_write(m, "root/com11", "");
	for (i = 0; i < 4; i++) {
		static const char *const files[] = { "COM", "COM0", "NULL", "COM11" };

		dos_path_call(m, 0x3d00, files[i]);
		assert_int_equal(m->dos.handle[AX(m)], DOS_FILE);
	}
}

/* Opening a FIFO would wait for somebody; a device of the host may do anything. */
static void no_files(void **state)
{
	struct dos_machine *m = *state;
	char name[256];

	host_write(m, "root/inside.txt", "");
	assert_int_equal(mkfifo(host_path(m, "root/fifo", name), 0666), 0);
	alarm(20);
	assert_refused(m, "FIFO");
	if (!mknod(host_path(m, "root/zero", name), S_IFCHR | 0666, makedev(1, 5)))
		assert_refused(m, "ZERO");
	if (!mknod(host_path(m, "root/sock", name), S_IFSOCK | 0666, 0))
		assert_refused(m, "SOCK");
	alarm(0);
	assert_true(host_exists(m, "root/fifo"));
	dos_set(m, VMM86_ECX, 0x16);
	dos_path_call(m, 0x4e00, "*.*");
	assert_string_equal((char *)m->ram + PSP * 16 + 0x80 + 0x1e, "INSIDE.TXT");
	dos_int21(m, 0x4f00);
	assert_int_equal(dos_error(m), 18);
}

/* What other systems take for another name of the same file, or of a part of it. */
static void odd_names(void **state)
{
	static const char *const names[] = {
		"INSIDE.TXT ", " INSIDE.TXT", "INSIDE .TXT", "INSIDE.TXT..", "INSIDE..TXT",
		"INSIDE.TXT:ADS", "INSIDE.TXT::$DATA", "INSIDE.TXT:", "INSIDE|TXT", "A<B", "A>B",
		"A\"B", "A+B", "A,B", "A;B", "A=B", "[A]", "A\001B", "A\tB", "A\nB", "A\177B",
		"...", ". ", ".. ", ".A", "INSIDE.TXT.", "*", "?", "INSIDE.*",
	};
	struct dos_machine *m = *state;
	unsigned int i;

	host_write(m, "root/inside.txt", "inside");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strpbrk(names[i], "*?")) {
			dos_path_call(m, 0x3c00, names[i]);
			assert_int_equal(dos_error(m), 3);
		} else {
			assert_refused(m, names[i]);
		}
	}
	assert_true(host_holds(m, "root/inside.txt", "inside"));
	/* One dot at the end is an empty extension. */
	host_write(m, "root/noext", "x");
	dos_path_call(m, 0x3d00, "NOEXT.");
	assert_int_equal(dos_error(m), 0);
}

static void long_paths(void **state)
{
	struct dos_machine *m = *state;
	char path[400];

	host_write(m, "root/inside.txt", "");
	memset(path, 'A', sizeof(path));
	path[127] = '\0';
	dos_path_call(m, 0x3c00, path);		/* 127 characters: cut off to 8 */
	assert_int_equal(dos_error(m), 0);
	assert_true(host_exists(m, "root/aaaaaaaa"));
	path[127] = 'A';
	path[128] = '\0';
	dos_path_call(m, 0x3c00, path);
	assert_int_equal(dos_error(m), 3);
	path[128] = 'A';
	path[399] = '\0';
	assert_refused(m, path);
	strcpy(path, "D");
	while (strlen(path) < 100)
		strcat(path, "\\D");
	assert_refused(m, path);
}

/* Directories as deep as a path can be; one more is refused and nothing breaks. */
static void deep(void **state)
{
	struct dos_machine *m = *state;
	unsigned int depth = 0;

	do {
		dos_path_call(m, 0x3900, "D");
		if (!dos_error(m))
			dos_path_call(m, 0x3b00, "D");
	} while (!dos_error(m) && ++depth < 100);
	assert_int_equal(depth, 32);	/* 63 characters: D and 31 times \D */
	assert_int_equal(dos_error(m), 3);
}

/* A path that does not end before its segment does goes on at its begin. */
static void no_end(void **state)
{
	struct dos_machine *m = *state;

	host_write(m, "root/ab.c", "");
	memcpy(m->ram + DATA * 16 + 0xfffd, "AB.", 3);
	memcpy(m->ram + DATA * 16, "C", 2);
	memcpy(m->ram + (DATA + 0x1000) * 16, "X", 2);
	dos_set(m, VMM86_EDX, 0xfffd);
	dos_int21(m, 0x3d00);
	assert_int_equal(dos_error(m), 0);
	memset(m->ram + DATA * 16, 'A', 0x10000);
	dos_set(m, VMM86_EDX, 0xfffd);
	dos_int21(m, 0x3d00);
	assert_int_equal(dos_error(m), 3);
	/* The last bytes that a real-mode program can address. */
	memset(m->ram + 0x10ffe0, 'A', 0x10);
	m->cpu.sreg[VMM86_DS] = 0xffff;
	dos_set(m, VMM86_EDX, 0xffe0);
	dos_int21(m, 0x3d00);
	assert_true(dos_error(m) == 3 || dos_error(m) == 2);
}

/* Transfer areas and buffers at the end of a segment stay in memory. */
static void areas_at_the_end(void **state)
{
	struct dos_machine *m = *state;

	host_folder(m, "root/sub");
	host_write(m, "root/a.txt", "x");
	m->cpu.sreg[VMM86_DS] = 0xffff;
	dos_set(m, VMM86_EDX, 0xfff0);
	dos_int21(m, 0x1a00);
	m->cpu.sreg[VMM86_DS] = DATA;
	dos_set(m, VMM86_ECX, 0x10);
	dos_path_call(m, 0x4e00, "*.*");
	assert_int_equal(dos_error(m), 0);
	m->cpu.sreg[VMM86_ES] = 0xffff;
	dos_set(m, VMM86_EDI, 0xfffe);
	dos_text(m, TEXT, "SUB\\X");
	dos_set(m, VMM86_ESI, TEXT);
	dos_int21(m, 0x6000);
	assert_int_equal(dos_error(m), 0);
	memset(m->ram + DATA * 16 + 0xfffd, '\\', 3);
	dos_set(m, VMM86_EDX, 0xfffd);
	m->ram[DATA * 16] = 0;
	dos_set(m, VMM86_ECX, 0);
	dos_int21(m, 0x5a00);
	assert_int_equal(dos_error(m), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(upwards, setup, teardown),
		cmocka_unit_test_setup_teardown(absolute, setup, teardown),
		cmocka_unit_test_setup_teardown(links, setup, teardown),
		cmocka_unit_test_setup_teardown(links_are_not_there, setup, teardown),
		cmocka_unit_test_setup_teardown(link_made_later, setup, teardown),
		cmocka_unit_test_setup_teardown(race_for_directory, setup, teardown),
		cmocka_unit_test_setup_teardown(race_for_file, setup, teardown),
		cmocka_unit_test_setup_teardown(devices, setup, teardown),
		cmocka_unit_test_setup_teardown(no_files, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_names, setup, teardown),
		cmocka_unit_test_setup_teardown(long_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(deep, setup, teardown),
		cmocka_unit_test_setup_teardown(no_end, setup, teardown),
		cmocka_unit_test_setup_teardown(areas_at_the_end, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
