// SPDX-License-Identifier: MIT
/*
 * test_program.c - program files: what they are taken for, where they are in
 * memory, and the registers and the program segment prefix that DOS leaves
 * (Ralf Brown's list, INT 21h AH=26h, 29h and 4Bh); files that are broken.
 *
 * Links: pc/program.c pc/program_file.c pc/mz.c pc/elf16.c pc/psp.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pc/array.h"
#include "pc/program.h"
#include "pc/psp.h"

#define RAM_SIZE	0x110000u
#define PSP		0x0120u
#define LOAD		(PSP + 0x10)
#define TOP		0x9fc0u
#define ENVIRONMENT	0x0100u

static const char *const strings[] = { "COMSPEC=C:\\COMMAND.COM", "PROMPT=$p$g", NULL };

/**
 * struct test - a file that the test writes, and what becomes of it.
 */
struct test {
	uint8_t bytes[0x12000];
	struct program_file file;
	struct program_start start;
	struct program_image image;
	struct vmm86_run cpu;
	uint8_t ram[RAM_SIZE];
	char why[300];
};

static int setup(void **state)
{
	struct test *t = calloc(1, sizeof(*t));
	unsigned int i;

	if (!t)
		return -1;
	t->file.bytes = t->bytes;
	t->start = (struct program_start){
		.psp = PSP, .top = TOP, .environment = ENVIRONMENT, .strings = strings,
		.name = "C:\\TEST.EXE", .tail = "", .drives = 1 << 2, .rom = 0xc800,
	};
	memset(t->ram + 0x400, 0xee, RAM_SIZE - 0x400);
	for (i = 0; i < 0x400; i++)
		t->ram[i] = i;
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void set16(uint8_t *to, uint16_t value)
{
	memcpy(to, &value, sizeof(value));
}

static uint16_t word(const struct test *t, uint32_t address)
{
	return t->ram[address] | t->ram[address + 1] << 8;
}

static const uint8_t *psp(const struct test *t)
{
	return t->ram + PSP * 16;
}

static bool plan(struct test *t, enum program_kind kind, size_t size)
{
	uint8_t *exact = malloc(size);	/* a byte too far is found */
	bool fine;

	assert_non_null(exact);
	memcpy(exact, t->bytes, size);
	t->file = (struct program_file){ kind, exact, size };
	strcpy(t->why, "");
	fine = program_plan(&t->image, &t->file, &t->start, RAM_SIZE, t->why, sizeof(t->why));
	if (fine)
		program_load(&t->image, &t->file, &t->start, t->ram, &t->cpu);
	program_free(&t->file);
	return fine;
}

static void load(struct test *t, enum program_kind kind, size_t size)
{
	if (!plan(t, kind, size))
		fail_msg("%s", t->why);
}

static void expect_refusal(struct test *t, enum program_kind kind, size_t size,
			   const char *words)
{
	assert_false(plan(t, kind, size));
	assert_null(strchr(t->why, '\n'));
	if (!strstr(t->why, words))
		fail_msg("\"%s\" does not say \"%s\"", t->why, words);
}

static void expect_entry(const struct test *t, uint16_t cs, uint16_t ip, uint16_t ss,
			 uint16_t sp)
{
	assert_int_equal(t->cpu.sreg[VMM86_CS], cs);
	assert_int_equal(t->cpu.eip, ip);
	assert_int_equal(t->cpu.sreg[VMM86_SS], ss);
	assert_int_equal(t->cpu.gpr[VMM86_ESP], sp);
	assert_int_equal(t->cpu.eflags & 0x0302, 0x0202);
	assert_int_equal(t->cpu.changed, VMM86_REGS_IP | VMM86_REGS_SEGMENTS);
}

/* What a program is. */

static void detected_by_content(void **state)
{
	struct test *t = *state;
	uint8_t *b = t->bytes;

	memcpy(b, "MZ", 2);
	assert_int_equal(program_detect("a.com", b, 100), PROGRAM_MZ);
	memcpy(b, "ZM", 2);
	assert_int_equal(program_detect("a", b, 100), PROGRAM_MZ);
	memcpy(b, ELFMAG, SELFMAG);
	assert_int_equal(program_detect("a.com", b, 100), PROGRAM_ELF);
	memset(b, 0, 4);
	set16(b + 510, 0xaa55);
	assert_int_equal(program_detect("boot", b, 512), PROGRAM_BOOT);
	assert_int_equal(program_detect("boot.bin", b, 512), PROGRAM_BOOT);
	assert_int_equal(program_detect("disk.img", b, 1024), PROGRAM_BOOT);
	assert_int_equal(program_detect("boot", b, 511), PROGRAM_UNKNOWN);
	memcpy(b, "\x55\xaa\x01", 3);
	b[3] = -(0x55 + 0xaa + 0x01 + 0x55 + 0xaa) & 0xff;
	assert_int_equal(program_detect("vga.bin", b, 512), PROGRAM_ROM);
}

static void detected_by_name(void **state)
{
	struct test *t = *state;
	uint8_t *b = t->bytes;

	assert_int_equal(program_detect("A.COM", b, 10), PROGRAM_COM);
	assert_int_equal(program_detect("dir.com/a.bin", b, 10), PROGRAM_BIN);
	assert_int_equal(program_detect("a.rom", b, 10), PROGRAM_ROM);
	assert_int_equal(program_detect("a.txt", b, 10), PROGRAM_UNKNOWN);
	assert_int_equal(program_detect("com", b, 1), PROGRAM_UNKNOWN);
	/* PUSH BP, STOSB is no option ROM, and the signature can be chance. */
	memcpy(b, "\x55\xaa\x01", 3);
	set16(b + 510, 0xaa55);
	assert_int_equal(program_detect("a.com", b, 512), PROGRAM_COM);
	assert_int_equal(program_detect("a.bin", b, 1024), PROGRAM_BIN);
	assert_int_equal(program_detect("a.com", b, 2), PROGRAM_COM);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	fclose(file);
}

static void expect_unreadable(struct test *t, const char *path, const char *words)
{
	assert_false(program_read(&t->file, path, t->why, sizeof(t->why)));
	program_free(&t->file);
	assert_non_null(strstr(t->why, path));
	if (!strstr(t->why, words))
		fail_msg("\"%s\" does not say \"%s\"", t->why, words);
}

static void files(void **state)
{
	char dir[] = "/tmp/test_program.XXXXXX", path[64];
	struct test *t = *state;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a.com", dir);
	expect_unreadable(t, path, strerror(ENOENT));
	expect_unreadable(t, dir, "is a directory");
	expect_unreadable(t, "/dev/null", "no regular file");
	write_file(path, "", 0);
	expect_unreadable(t, path, "empty");
	assert_int_equal(truncate(path, PROGRAM_FILE_MAX + 1), 0);
	expect_unreadable(t, path, "too large");
	write_file(path, "\xc3", 1);
	assert_true(program_read(&t->file, path, t->why, sizeof(t->why)));
	assert_int_equal(t->file.kind, PROGRAM_COM);
	assert_int_equal(t->file.size, 1);
	assert_int_equal(t->file.bytes[0], 0xc3);
	program_free(&t->file);
	unlink(path);
	snprintf(path, sizeof(path), "%s/a.txt", dir);
	write_file(path, "hello", 5);
	expect_unreadable(t, path, "not a program");
	unlink(path);
	rmdir(dir);
}

/* COM programs. */

static void com_program(void **state)
{
	struct test *t = *state;

	memset(t->bytes, 0x90, 1000);
	load(t, PROGRAM_COM, 1000);
	expect_entry(t, PSP, 0x100, PSP, 0xfffe);
	assert_memory_equal(t->ram + PSP * 16 + 0x100, t->bytes, 1000);
	assert_int_equal(t->ram[PSP * 16 + 0x100 + 1000], 0xee);
	assert_int_equal(t->cpu.sreg[VMM86_DS], PSP);
	assert_int_equal(t->cpu.sreg[VMM86_ES], PSP);
	assert_int_equal(t->cpu.gpr[VMM86_ECX], 0x00ff);
	assert_int_equal(t->cpu.gpr[VMM86_EDX], PSP);
	assert_int_equal(t->cpu.gpr[VMM86_ESI], 0x0100);
	assert_int_equal(t->cpu.gpr[VMM86_EDI], 0xfffe);
	/* RET goes to PSP:0000, INT 20h */
	assert_int_equal(word(t, PSP * 16 + 0xfffe), 0);
	assert_memory_equal(psp(t), "\xcd\x20", 2);
	assert_int_equal(word(t, PSP * 16 + 2), TOP);
}

static void com_program_of_all_sizes(void **state)
{
	struct test *t = *state;

	load(t, PROGRAM_COM, 0x10000 - 0x100 - 2);
	expect_refusal(t, PROGRAM_COM, 0x10000 - 0x100 - 1, "65278 bytes at most, not 65279");
	/* Less than 64 KiB free: the stack is at their end. */
	t->start.top = PSP + 0x800;
	load(t, PROGRAM_COM, 100);
	expect_entry(t, PSP, 0x100, PSP, 0x7ffe);
	expect_refusal(t, PROGRAM_COM, 0x8000 - 0x100 - 1, "at most");
	t->start.top = PSP;
	expect_refusal(t, PROGRAM_COM, 1, "0 bytes at most");
	t->start.top = PSP - 1;
	expect_refusal(t, PROGRAM_COM, 1, "0 bytes at most");
}

/* The program segment prefix. */

static void psp_fields(void **state)
{
	struct test *t = *state;
	unsigned int i;

	load(t, PROGRAM_COM, 1);
	assert_int_equal(psp(t)[5], 0x9a);
	/* a far call of 0000:00C0, by way of the end of the first megabyte */
	assert_int_equal((word(t, PSP * 16 + 8) * 16 + word(t, PSP * 16 + 6)) & 0xfffff, 0xc0);
	assert_memory_equal(psp(t) + 0x0a, t->ram + 0x22 * 4, 12);
	assert_int_equal(word(t, PSP * 16 + 0x16), PSP);
	assert_memory_equal(psp(t) + 0x18, "\1\1\1\0\2", 5);
	for (i = 5; i < 20; i++)
		assert_int_equal(psp(t)[0x18 + i], 0xff);
	assert_int_equal(word(t, PSP * 16 + 0x2c), ENVIRONMENT);
	assert_int_equal(word(t, PSP * 16 + 0x32), 20);
	assert_int_equal(word(t, PSP * 16 + 0x34), 0x18);
	assert_int_equal(word(t, PSP * 16 + 0x36), PSP);
	assert_memory_equal(psp(t) + 0x38, "\xff\xff\xff\xff", 4);
	assert_memory_equal(psp(t) + 0x50, "\xcd\x21\xcb", 3);
}

static void environment(void **state)
{
	static const char expected[] =
		"COMSPEC=C:\\COMMAND.COM\0PROMPT=$p$g\0\0\1\0C:\\TEST.EXE";
	static const char *const none[] = { NULL };
	struct test *t = *state;

	load(t, PROGRAM_COM, 1);
	assert_memory_equal(t->ram + ENVIRONMENT * 16, expected, sizeof(expected));
	assert_int_equal(t->ram[ENVIRONMENT * 16 + sizeof(expected)], 0xee);
	t->start.strings = none;
	load(t, PROGRAM_COM, 1);
	assert_memory_equal(t->ram + ENVIRONMENT * 16, "\0\0\1\0C:\\TEST.EXE", 16);
	/* one that the caller has put there */
	t->start.strings = NULL;
	t->ram[ENVIRONMENT * 16] = 'X';
	load(t, PROGRAM_COM, 1);
	assert_int_equal(t->ram[ENVIRONMENT * 16], 'X');
}

static void environment_without_room(void **state)
{
	struct test *t = *state;

	/* 51 bytes are needed; DOS keeps the paragraph before the PSP */
	t->start.environment = PSP - 1 - 3;
	expect_refusal(t, PROGRAM_COM, 1, "room for 48");
	t->start.environment = PSP - 1 - 4;
	load(t, PROGRAM_COM, 1);
	t->start.environment = PSP;
	expect_refusal(t, PROGRAM_COM, 1, "room for 0");
}

static void command_tail(void **state)
{
	struct test *t = *state;
	char longest[PSP_TAIL_MAX + 2] = { 0 };

	load(t, PROGRAM_COM, 1);
	assert_memory_equal(psp(t) + 0x80, "\0\r", 2);
	t->start.tail = " /x FILE";
	load(t, PROGRAM_COM, 1);
	assert_memory_equal(psp(t) + 0x80, "\x08 /x FILE\r", 10);
	memset(longest, 'a', PSP_TAIL_MAX);
	t->start.tail = longest;
	load(t, PROGRAM_COM, 1);
	assert_int_equal(psp(t)[0x80], 126);
	assert_int_equal(psp(t)[0xff], '\r');
	longest[PSP_TAIL_MAX] = 'a';
	expect_refusal(t, PROGRAM_COM, 1, "127 characters");
}

static void expect_fcbs(struct test *t, const char *tail, const char *first,
			const char *second, uint16_t ax)
{
	t->start.tail = tail;
	load(t, PROGRAM_COM, 1);
	assert_memory_equal(psp(t) + 0x5c, first, 12);
	assert_memory_equal(psp(t) + 0x6c, second, 12);
	assert_int_equal(t->cpu.gpr[VMM86_EAX], ax);
}

static void file_control_blocks(void **state)
{
	static const char blank[] = "\0           ";
	struct test *t = *state;

	expect_fcbs(t, "", blank, blank, 0);
	expect_fcbs(t, " readme.txt", "\0README  TXT", blank, 0);
	expect_fcbs(t, " c:a.b  C:longername.extension", "\3A       B  ",
		    "\3LONGERNAEXT", 0);
}

static void file_control_block_wildcards(void **state)
{
	static const char blank[] = "\0           ";
	struct test *t = *state;

	expect_fcbs(t, " *.* a*.c?", "\0???????????", "\0A???????C? ", 0);
	expect_fcbs(t, " noext", "\0NOEXT      ", blank, 0);
	/* separators other than blanks; a switch and a path name no file */
	expect_fcbs(t, " ,;=a,b", "\0A          ", "\0B          ", 0);
	expect_fcbs(t, "\ta/x\tb", "\0A          ", "\0B          ", 0);
	expect_fcbs(t, " /x y", blank, "\0Y          ", 0);
	expect_fcbs(t, " c:\\dir\\file y", "\3           ", "\0Y          ", 0);
}

/* Only C: is there. */
static void drives_that_are_not_there(void **state)
{
	static const char blank[] = "\0           ";
	struct test *t = *state;

	expect_fcbs(t, " a:x c:y", "\1X          ", "\3Y          ", 0x00ff);
	expect_fcbs(t, " c:x z:y", "\3X          ", "\032Y          ", 0xff00);
	expect_fcbs(t, " b: b:", "\2           ", "\2           ", 0xffff);
	expect_fcbs(t, " 1:x", "\0001          ", blank, 0);
}

/* MZ programs. */

struct mz {
	uint16_t cblp, cp, crlc, cparhdr, minalloc, maxalloc, ss, sp, ip, cs, lfarlc;
};

/* A header of 2 paragraphs and 100h bytes of image, stack behind it. */
static const struct mz plain = {
	.cblp = 0x120, .cp = 1, .cparhdr = 2, .minalloc = 0x20, .maxalloc = 0xffff,
	.ss = 0x10, .sp = 0x200, .ip = 5, .cs = 1, .lfarlc = 0x1c,
};

#define PLAIN_SIZE	0x120u

static void put_mz(struct test *t, const struct mz *mz)
{
	const uint16_t header[] = {
		0x5a4d, mz->cblp, mz->cp, mz->crlc, mz->cparhdr, mz->minalloc, mz->maxalloc,
		mz->ss, mz->sp, 0, mz->ip, mz->cs, mz->lfarlc, 0,
	};
	unsigned int i;

	for (i = 0; i < sizeof(t->bytes); i++)
		t->bytes[i] = i * 7;
	memcpy(t->bytes, header, sizeof(header));
}

static void mz_program(void **state)
{
	struct test *t = *state;

	put_mz(t, &plain);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	expect_entry(t, LOAD + 1, 5, LOAD + 0x10, 0x200);
	assert_int_equal(t->cpu.sreg[VMM86_DS], PSP);
	assert_int_equal(t->cpu.sreg[VMM86_ES], PSP);
	assert_int_equal(t->cpu.gpr[VMM86_EDX], PSP);
	assert_memory_equal(t->ram + LOAD * 16, t->bytes + 0x20, 0x100);
	assert_int_equal(t->ram[LOAD * 16 + 0x100], 0xee);
	assert_int_equal(word(t, PSP * 16 + 2), TOP);
	assert_int_equal(t->image.end, TOP);
}

/* Behind the image: overlays, debug information. */
static void mz_with_more_behind(void **state)
{
	struct test *t = *state;

	put_mz(t, &plain);
	load(t, PROGRAM_MZ, PLAIN_SIZE + 5000);
	assert_int_equal(t->ram[LOAD * 16 + 0xff], t->bytes[0x11f]);
	assert_int_equal(t->ram[LOAD * 16 + 0x100], 0xee);
}

/* Last page: 0 is a full one, 4 too, as old linkers have it. */
static void mz_last_page(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	mz.cp = 2;
	mz.cblp = 0;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, 2000);
	assert_int_equal(t->ram[LOAD * 16 + 1024 - 0x21], t->bytes[1023]);
	assert_int_equal(t->ram[LOAD * 16 + 1024 - 0x20], 0xee);
	mz.cblp = 4;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, 516);
	assert_int_equal(t->ram[LOAD * 16 + 516 - 0x21], t->bytes[515]);
	assert_int_equal(t->ram[LOAD * 16 + 516 - 0x20], 0);
	mz.cblp = 512;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, 2000, "512 bytes in the last page");
}

static void mz_cut_off(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, 2, "cut off within its header");
	expect_refusal(t, PROGRAM_MZ, 27, "cut off within its header");
	expect_refusal(t, PROGRAM_MZ, 28, "larger");
	mz.cp = 10;
	mz.cblp = 0;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, 9 * 512, "cut off");
	load(t, PROGRAM_MZ, 9 * 512 + 1);
	assert_int_equal(t->ram[LOAD * 16 + 9 * 512 - 0x20], t->bytes[9 * 512]);
	assert_int_equal(t->ram[LOAD * 16 + 9 * 512 - 0x20 + 1], 0);
}

static void mz_senseless_header(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	mz.cparhdr = 0x1000;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "larger (65536 bytes) than the file (288 bytes)");
	mz.cparhdr = 0x12;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "no code");
	mz = plain;
	mz.cp = 0;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "no code");
	mz.cblp = 0;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "no code");
}

static void mz_memory(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	/* 10h of PSP, 10h of image, 30h wanted */
	mz.maxalloc = 0x30;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	assert_int_equal(word(t, PSP * 16 + 2), PSP + 0x50);
	/* at least what is needed, whatever is wanted */
	mz.maxalloc = 1;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	assert_int_equal(word(t, PSP * 16 + 2), PSP + 0x40);
	mz.maxalloc = 0xffff;
	put_mz(t, &mz);
	t->start.top = PSP + 0x40;
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	t->start.top = PSP + 0x3f;
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "needs 1 KiB of memory, 0 KiB are free");
	t->start.top = PSP - 1;
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "needs 1 KiB");
	t->start.top = TOP;
	mz.minalloc = 0xa000;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "KiB are free");
}

/* Neither needs nor wants memory: it is loaded to the end of what is free. */
static void mz_loaded_high(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	mz.minalloc = 0;
	mz.maxalloc = 0;
	mz.ss = 0;
	mz.sp = 0x100;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	expect_entry(t, TOP - 0x10 + 1, 5, TOP - 0x10, 0x100);
	assert_memory_equal(t->ram + TOP * 16 - 0x100, t->bytes + 0x20, 0x100);
	assert_int_equal(t->cpu.sreg[VMM86_DS], PSP);
	assert_int_equal(word(t, PSP * 16 + 2), TOP);
}

static void mz_relocations(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	mz.crlc = 3;
	mz.lfarlc = 0x60;	/* anywhere in the file */
	put_mz(t, &mz);
	memcpy(t->bytes + 0x60, "\x10\x00\x00\x00\x02\x00\x02\x00\x0e\x00\x0f\x00", 12);
	set16(t->bytes + 0x20 + 0x10, 0x0007);
	set16(t->bytes + 0x20 + 0x22, 0xffff);
	set16(t->bytes + 0x20 + 0xfe, 0x1000);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	assert_int_equal(word(t, LOAD * 16 + 0x10), LOAD + 7);
	assert_int_equal(word(t, LOAD * 16 + 0x22), LOAD - 1);
	assert_int_equal(word(t, LOAD * 16 + 0xfe), LOAD + 0x1000);
}

static void mz_broken_relocations(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	mz.crlc = 1;
	mz.lfarlc = PLAIN_SIZE - 3;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "relocation table");
	mz.lfarlc = 0xffff;
	mz.crlc = 0xffff;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "outside of the file");
	mz.lfarlc = 0x40;
	mz.crlc = 1;
	put_mz(t, &mz);
	memcpy(t->bytes + 0x40, "\x0f\x00\x0f\x00", 4);	/* the word's second byte */
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "relocation 0");
	memcpy(t->bytes + 0x40, "\xff\xff\xff\xff", 4);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "FFFF:FFFF is outside of its image");
	/* without entries the table's place plays no part */
	mz.crlc = 0;
	mz.lfarlc = 0xffff;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
}

static void mz_entry(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	/* CS in the PSP, IP 100h: as a COM program */
	mz.cs = 0xfff0;
	mz.ip = 0x100;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	expect_entry(t, PSP, 0x100, LOAD + 0x10, 0x200);
	mz.ip = 0xff;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "entry");
	mz.cs = 0;
	mz.ip = 0x100;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "0000:0100 is outside of its image");
	mz.cs = 0xe000;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "entry");
}

static void mz_stack(void **state)
{
	struct test *t = *state;
	struct mz mz = plain;

	mz.ss = TOP - LOAD - 1;		/* the last paragraph */
	mz.sp = 16;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
	mz.sp = 17;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "stack");
	mz.sp = 0;			/* the first word is at FFFE */
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "stack");
	mz.ss = 0xff00;			/* below the PSP */
	mz.sp = 0x10;
	put_mz(t, &mz);
	expect_refusal(t, PROGRAM_MZ, PLAIN_SIZE, "FF00:0010 is outside of memory");
	mz.ss = 0;
	mz.sp = 0;
	put_mz(t, &mz);
	load(t, PROGRAM_MZ, PLAIN_SIZE);
}

/*
 * An MZ file that the flat assembler (fasm 1.73) made: code in one segment, a
 * text in the next, a stack of 100h bytes behind both.
 */
static void mz_of_an_assembler(void **state)
{
	static const uint8_t hello[] = {
		0x4d, 0x5a, 0x46, 0x00, 0x01, 0x00, 0x01, 0x00, 0x02, 0x00, 0x10, 0x00,
		0xff, 0xff, 0x03, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x1c, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0xb8, 0x02, 0x00, 0x8e,
		0xd8, 0xba, 0x00, 0x00, 0xb4, 0x09, 0xcd, 0x21, 0xb8, 0x00, 0x4c, 0xcd,
		0x21, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x24,
	};
	struct test *t = *state;

	memcpy(t->bytes, hello, sizeof(hello));
	assert_int_equal(program_detect("hello.exe", hello, sizeof(hello)), PROGRAM_MZ);
	load(t, PROGRAM_MZ, sizeof(hello));
	expect_entry(t, LOAD, 0, LOAD + 3, 0x100);
	/* MOV AX, segment of the text */
	assert_int_equal(t->ram[LOAD * 16], 0xb8);
	assert_int_equal(word(t, LOAD * 16 + 1), LOAD + 2);
	assert_memory_equal(t->ram + (LOAD + 2) * 16, "Hello$", 6);
}

/* Boot sectors, flat code, option ROMs. */

static void boot_sector(void **state)
{
	struct test *t = *state;

	memset(t->bytes, 0x90, 1024);
	set16(t->bytes + 510, 0xaa55);
	t->start.drive = 0x01;
	load(t, PROGRAM_BOOT, 1024);
	expect_entry(t, 0, 0x7c00, 0, 0x7c00);
	assert_int_equal(t->cpu.gpr[VMM86_EDX], 0x01);
	assert_int_equal(t->cpu.sreg[VMM86_DS], 0);
	assert_memory_equal(t->ram + 0x7c00, t->bytes, 512);
	assert_int_equal(t->ram[0x7e00], 0xee);
	expect_refusal(t, PROGRAM_BOOT, 511, "512 bytes, not 511");
}

static void flat_binary(void **state)
{
	struct test *t = *state;

	memset(t->bytes, 0x90, 2000);
	t->start.drive = 0x80;
	load(t, PROGRAM_BIN, 2000);
	expect_entry(t, 0, 0x7c00, 0, 0x7c00);
	assert_int_equal(t->cpu.gpr[VMM86_EDX], 0x80);
	assert_int_equal(t->ram[0x7c00 + 1999], 0x90);
	assert_int_equal(t->ram[0x7c00 + 2000], 0xee);
}

static void flat_binary_too_large(void **state)
{
	size_t size = 0xa0000 - 0x7c00 + 1;
	struct test *t = *state;

	t->file = (struct program_file){ PROGRAM_BIN, calloc(1, size), size };
	assert_non_null(t->file.bytes);
	assert_false(program_plan(&t->image, &t->file, &t->start, RAM_SIZE, t->why,
				  sizeof(t->why)));
	assert_non_null(strstr(t->why, "at most"));
	t->file.size--;
	assert_true(program_plan(&t->image, &t->file, &t->start, RAM_SIZE, t->why,
				 sizeof(t->why)));
	program_free(&t->file);
}

static void option_rom(void **state)
{
	struct test *t = *state;

	memcpy(t->bytes, "\x55\xaa\x02\xcb", 4);
	t->bytes[1023] = -(0x55 + 0xaa + 0x02 + 0xcb) & 0xff;
	load(t, PROGRAM_ROM, 1500);
	expect_entry(t, 0xc800, 3, 0, 0x7bfc);
	assert_memory_equal(t->ram + 0xc8000, t->bytes, 1024);
	assert_int_equal(t->ram[0xc8000 + 1024], 0xee);
	/* RETF goes where INT 19h does. */
	assert_memory_equal(t->ram + 0x7bfc, t->ram + 0x19 * 4, 4);
}

static void broken_option_roms(void **state)
{
	struct test *t = *state;

	expect_refusal(t, PROGRAM_ROM, 512, "55 AA");
	memcpy(t->bytes, "\x55\xaa\x00\xcb", 4);
	expect_refusal(t, PROGRAM_ROM, 3, "55 AA");
	expect_refusal(t, PROGRAM_ROM, 512, "0 bytes");
	t->bytes[2] = 2;
	expect_refusal(t, PROGRAM_ROM, 1023, "1024 bytes, the file has 1023");
	expect_refusal(t, PROGRAM_ROM, 1024, "CCh");
	t->bytes[4] = -0xcc & 0xff;
	load(t, PROGRAM_ROM, 1024);
	t->start.rom = 0xefd0;
	expect_refusal(t, PROGRAM_ROM, 1024, "too many");
	t->start.rom = 0xf000;
	expect_refusal(t, PROGRAM_ROM, 1024, "too many");
	t->start.rom = 0xefc0;
	load(t, PROGRAM_ROM, 1024);
}

static void no_kind(void **state)
{
	expect_refusal(*state, PROGRAM_UNKNOWN, 10, "not a program");
}

static void kind_names(void **state)
{
	unsigned int kind;

	(void)state;
	for (kind = PROGRAM_UNKNOWN; kind <= PROGRAM_ROM; kind++)
		assert_true(strlen(program_kind_name(kind)) > 0);
}

/* ELF executables. */

static Elf32_Ehdr *elf_header(struct test *t)
{
	return (Elf32_Ehdr *)t->bytes;
}

static Elf32_Phdr *elf_segment(struct test *t, unsigned int n)
{
	return (Elf32_Phdr *)(t->bytes + sizeof(Elf32_Ehdr)) + n;
}

#define ELF_SIZE	0x1000u

/* One segment: 100h bytes at 200h in the file and 180h in memory, at 7C00h. */
static void put_elf(struct test *t)
{
	unsigned int i;

	for (i = 0; i < sizeof(t->bytes); i++)
		t->bytes[i] = i * 7;
	*elf_header(t) = (Elf32_Ehdr){
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC, .e_machine = EM_386, .e_version = EV_CURRENT,
		.e_entry = 0x7c10, .e_phoff = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1,
	};
	*elf_segment(t, 0) = (Elf32_Phdr){
		.p_type = PT_LOAD, .p_offset = 0x200, .p_vaddr = 0x7c00, .p_paddr = 0x7c00,
		.p_filesz = 0x100, .p_memsz = 0x180,
	};
}

static void elf_program(void **state)
{
	struct test *t = *state;
	unsigned int i;

	put_elf(t);
	load(t, PROGRAM_ELF, ELF_SIZE);
	expect_entry(t, 0, 0x7c10, 0, 0xfff0);
	assert_memory_equal(t->ram + 0x7c00, t->bytes + 0x200, 0x100);
	for (i = 0x100; i < 0x180; i++)
		assert_int_equal(t->ram[0x7c00 + i], 0);
	assert_int_equal(t->ram[0x7d80], 0xee);
	assert_int_equal(t->cpu.sreg[VMM86_DS], 0);
}

/* IP keeps the 16 bits that the code was linked for. */
static void elf_segments_and_offsets(void **state)
{
	struct test *t = *state;

	put_elf(t);
	elf_segment(t, 0)->p_vaddr = 0x2fc00;
	elf_segment(t, 0)->p_paddr = 0x2fc00;
	elf_header(t)->e_entry = 0x2fc10;
	load(t, PROGRAM_ELF, ELF_SIZE);
	expect_entry(t, 0x2000, 0xfc10, 0x2000, 0xfff0);
	assert_int_equal(t->cpu.sreg[VMM86_DS], 0x2000);
	assert_int_equal(t->cpu.sreg[VMM86_ES], 0x2000);
	/* linked for offset 100h, loaded at 12340h */
	elf_segment(t, 0)->p_vaddr = 0x100;
	elf_segment(t, 0)->p_paddr = 0x12340;
	elf_header(t)->e_entry = 0x120;
	load(t, PROGRAM_ELF, ELF_SIZE);
	expect_entry(t, 0x1224, 0x120, 0x1224, 0xfff0);
	/* no segment has its offset 100h at 12341h, or 200h at 1000h below it */
	elf_segment(t, 0)->p_paddr = 0x12341;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "out of reach");
	elf_segment(t, 0)->p_vaddr = 0xc000;
	elf_segment(t, 0)->p_paddr = 0x1000;
	elf_header(t)->e_entry = 0xc000;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "out of reach");
}

/* Above 1 MiB there is memory, but no CS for it. */
static void elf_above_real_mode(void **state)
{
	struct test *t = *state;

	put_elf(t);
	elf_segment(t, 0)->p_vaddr = 0x100000;
	elf_segment(t, 0)->p_paddr = 0x100000;
	elf_header(t)->e_entry = 0x100000;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "out of reach");
}

static void elf_of_other_kinds(void **state)
{
	struct test *t = *state;

	put_elf(t);
	elf_header(t)->e_ident[EI_CLASS] = ELFCLASS64;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "64-bit");
	put_elf(t);
	elf_header(t)->e_ident[EI_DATA] = ELFDATA2MSB;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "another processor");
	put_elf(t);
	elf_header(t)->e_machine = EM_ARM;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "machine 40");
	put_elf(t);
	elf_header(t)->e_ident[EI_VERSION] = 2;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "version 2");
	put_elf(t);
	elf_header(t)->e_type = ET_DYN;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "position independent");
	elf_header(t)->e_type = ET_REL;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "not linked yet");
	elf_header(t)->e_type = ET_CORE;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "type 4");
	put_elf(t);
	elf_header(t)->e_phnum = 2;
	*elf_segment(t, 1) = (Elf32_Phdr){ .p_type = PT_INTERP };
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "dynamically linked");
}

static void elf_broken_headers(void **state)
{
	struct test *t = *state;

	put_elf(t);
	expect_refusal(t, PROGRAM_ELF, 4, "cut off");
	expect_refusal(t, PROGRAM_ELF, 51, "cut off");
	expect_refusal(t, PROGRAM_ELF, 52, "outside of the file");
	expect_refusal(t, PROGRAM_ELF, 83, "outside of the file");
	elf_header(t)->e_phoff = 0xfffffff0;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "outside of the file");
	put_elf(t);
	elf_header(t)->e_phnum = 0xffff;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "outside of the file");
	elf_header(t)->e_phnum = 0;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "no program headers");
	put_elf(t);
	elf_header(t)->e_phentsize = 56;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "56 bytes, not 32");
	put_elf(t);
	elf_segment(t, 0)->p_type = PT_NOTE;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "no segment to load");
}

static void elf_broken_segments(void **state)
{
	struct test *t = *state;

	put_elf(t);
	expect_refusal(t, PROGRAM_ELF, 0x2ff, "cut off");
	elf_segment(t, 0)->p_offset = 0xffffff80;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "cut off");
	put_elf(t);
	elf_segment(t, 0)->p_memsz = 0xff;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "more bytes in the file");
	put_elf(t);
	elf_segment(t, 0)->p_paddr = 0x8048000;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "outside of memory (1088 KiB)");
	elf_segment(t, 0)->p_paddr = RAM_SIZE - 0x17f;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "outside of memory");
	elf_segment(t, 0)->p_paddr = 0xffffff00;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "outside of memory");
	put_elf(t);
	elf_segment(t, 0)->p_memsz = 0xffffffff;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "outside of memory");
	put_elf(t);
	elf_segment(t, 0)->p_paddr = 0x4ff;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "interrupt vectors");
	put_elf(t);
	elf_header(t)->e_entry = 0x7d80;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "in none of its segments");
	elf_header(t)->e_entry = 0x7bff;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "in none of its segments");
}

static void elf_several_segments(void **state)
{
	struct test *t = *state;
	unsigned int i;

	put_elf(t);
	elf_header(t)->e_phnum = 16;
	for (i = 1; i < 16; i++) {
		*elf_segment(t, i) = *elf_segment(t, 0);
		elf_segment(t, i)->p_paddr += i * 0x180;
		elf_segment(t, i)->p_vaddr += i * 0x180;
		elf_segment(t, i)->p_offset = 0x300 + i;
	}
	load(t, PROGRAM_ELF, ELF_SIZE);
	assert_memory_equal(t->ram + 0x7c00 + 15 * 0x180, t->bytes + 0x30f, 0x100);
	elf_segment(t, 15)->p_paddr--;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "overlap");
	elf_segment(t, 15)->p_paddr++;
	elf_header(t)->e_phnum = 17;
	*elf_segment(t, 16) = *elf_segment(t, 15);
	elf_segment(t, 16)->p_paddr += 0x180;
	expect_refusal(t, PROGRAM_ELF, ELF_SIZE, "more than 16");
	/* an empty one is none */
	elf_segment(t, 16)->p_memsz = 0;
	elf_segment(t, 16)->p_filesz = 0;
	load(t, PROGRAM_ELF, ELF_SIZE);
}

static bool run_compiler(const char *dir, const char *options)
{
	char command[400];

	snprintf(command, sizeof(command),
		 "gcc -m16 -ffreestanding -fno-pie -nostdlib -static -no-pie -Wl,--build-id=none %s -o %s/t.elf %s/t.c 2>%s/errors",
		 options, dir, dir, dir);
	return !system(command);
}

/* What the compiler and the linker of this system make. */
static void elf_of_the_compiler(void **state)
{
	static const char source[] =
		"__asm__(\".globl _start\\n_start: jmp main\\n\");\n"
		"int value = 0x5678; char zeros[100];\n"
		"int main(void) { return value + zeros[1]; }\n";
	char dir[] = "/tmp/test_program.XXXXXX", path[64];
	struct test *t = *state;
	bool made;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.c", dir);
	write_file(path, source, strlen(source));
	made = run_compiler(dir, "-Wl,-n,-Ttext=0x7c00");
	snprintf(path, sizeof(path), "%s/t.elf", dir);
	if (made) {
		assert_true(program_read(&t->file, path, t->why, sizeof(t->why)));
		assert_int_equal(t->file.kind, PROGRAM_ELF);
		assert_true(program_plan(&t->image, &t->file, &t->start, RAM_SIZE, t->why,
					 sizeof(t->why)));
		program_load(&t->image, &t->file, &t->start, t->ram, &t->cpu);
		expect_entry(t, 0, 0x7c00, 0, 0xfff0);
		assert_in_set(t->ram[0x7c00], ((unsigned long[]){ 0xeb, 0xe9 }), 2);
		program_free(&t->file);
		assert_true(run_compiler(dir, "-Wl,--build-id,-n,-Ttext=0x7c00"));
		assert_true(program_read(&t->file, path, t->why, sizeof(t->why)));
		assert_false(program_plan(&t->image, &t->file, &t->start, RAM_SIZE, t->why,
					  sizeof(t->why)));
		assert_non_null(strstr(t->why, "link it for real mode"));
		program_free(&t->file);
	}
	snprintf(path, sizeof(path), "rm -r %s", dir);
	assert_int_equal(system(path), 0);
	if (!made)
		skip();
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(detected_by_content),
		TEST(detected_by_name),
		TEST(files),
		TEST(com_program),
		TEST(com_program_of_all_sizes),
		TEST(psp_fields),
		TEST(environment),
		TEST(environment_without_room),
		TEST(command_tail),
		TEST(file_control_blocks),
		TEST(file_control_block_wildcards),
		TEST(drives_that_are_not_there),
		TEST(mz_program),
		TEST(mz_with_more_behind),
		TEST(mz_last_page),
		TEST(mz_cut_off),
		TEST(mz_senseless_header),
		TEST(mz_memory),
		TEST(mz_loaded_high),
		TEST(mz_relocations),
		TEST(mz_broken_relocations),
		TEST(mz_entry),
		TEST(mz_stack),
		TEST(mz_of_an_assembler),
		TEST(boot_sector),
		TEST(flat_binary),
		TEST(flat_binary_too_large),
		TEST(option_rom),
		TEST(broken_option_roms),
		TEST(no_kind),
		TEST(kind_names),
		TEST(elf_program),
		TEST(elf_segments_and_offsets),
		TEST(elf_above_real_mode),
		TEST(elf_of_other_kinds),
		TEST(elf_broken_headers),
		TEST(elf_broken_segments),
		TEST(elf_several_segments),
		TEST(elf_of_the_compiler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
