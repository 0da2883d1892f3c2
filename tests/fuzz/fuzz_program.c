// SPDX-License-Identifier: MIT
/*
 * fuzz_program.c - program files of any content (libFuzzer): what is planned is
 * inside of the file and of memory, and is loaded; what is refused has a reason.
 *
 * The input's first byte says what the file is named, or what it is taken for,
 * and how much memory is free.
 *
 * Links: pc/program.c pc/program_file.c pc/mz.c pc/elf16.c pc/psp.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pc/program.h"

#define RAM_SIZE	0x110000u
#define PSP		0x100u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* On the heap, so that a byte beyond it is found. */
static uint8_t *fresh_ram(void)
{
	static uint8_t *ram;

	if (!ram)
		ram = malloc(RAM_SIZE);
	if (!ram)
		abort();
	memset(ram, 0, 0x1000);
	return ram;
}

static void check_image(const struct program_image *image, const struct program_file *file)
{
	const struct program_piece *piece;
	unsigned int i;

	if (!image->piece_count || image->piece_count > PROGRAM_PIECES)
		abort();
	for (i = 0; i < image->piece_count; i++) {
		piece = &image->pieces[i];
		if ((uint64_t)piece->offset + piece->bytes > file->size ||
		    (uint64_t)piece->address + piece->bytes + piece->zeros > RAM_SIZE)
			abort();
		if (piece->address < 0x500)	/* vectors, BIOS data */
			abort();
	}
}

/* The first instruction is in the program. */
static void check_entry(const struct program_image *image)
{
	uint32_t entry = image->cs * 16u + image->ip;
	const struct program_piece *piece;
	unsigned int i;

	for (i = 0; i < image->piece_count; i++) {
		piece = &image->pieces[i];
		if (entry >= piece->address &&
		    entry - piece->address < piece->bytes + piece->zeros)
			return;
	}
	abort();
}

/* The input as arguments, too. */
static void make_tail(char *tail, size_t room, const uint8_t *data, size_t size)
{
	size_t length = size < room - 1 ? size : room - 1;

	memcpy(tail, data, length);
	tail[length] = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "A", "A.COM", "A.BIN", "A.ROM" };
	static const char *const strings[] = { "PROMPT=$p$g", NULL };
	struct program_file file = { .kind = PROGRAM_UNKNOWN };
	struct vmm86_run cpu = { 0 };
	struct program_image image;
	char tail[127], why[200] = "";
	struct program_start start;

	if (size < 2)
		return 0;
	make_tail(tail, sizeof(tail), data + 1, size - 1);
	start = (struct program_start){
		.psp = PSP, .top = data[0] & 0x80 ? 0x9fc0 : PSP + 0x100, .environment = 0x60,
		.strings = strings, .name = "C:\\A", .tail = tail, .drives = 4,
		.rom = 0xc800,
	};
	file.bytes = malloc(size - 1);
	if (!file.bytes)
		abort();
	file.size = size - 1;
	memcpy(file.bytes, data + 1, file.size);
	file.kind = program_detect(names[data[0] & 3], file.bytes, file.size);
	if (data[0] & 0x40)
		file.kind = (data[0] >> 2 & 15) % (PROGRAM_ROM + 1);
	if (program_plan(&image, &file, &start, RAM_SIZE, why, sizeof(why))) {
		check_image(&image, &file);
		check_entry(&image);
		program_load(&image, &file, &start, fresh_ram(), &cpu);
	} else if (!*why || strchr(why, '\n')) {
		abort();
	}
	program_free(&file);
	return 0;
}
