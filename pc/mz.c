// SPDX-License-Identifier: MIT
/*
 * mz.c - DOS's .EXE files: a header, words to relocate, an image (Ralf Brown's
 * Interrupt List, INT 21h AH=4Bh, "Format of .EXE file header").
 */
#include <string.h>

#include "pc/program_parts.h"

#define PAGE		512u
#define PARAGRAPH	16u
#define HEADER_BYTES	28u

struct header {
	uint16_t magic;
	uint16_t last_page;	/* bytes in the last page, 0: all */
	uint16_t pages;
	uint16_t relocations;
	uint16_t header_paragraphs;
	uint16_t min_extra;	/* paragraphs behind the image */
	uint16_t max_extra;
	uint16_t ss;
	uint16_t sp;
	uint16_t checksum;
	uint16_t ip;
	uint16_t cs;
	uint16_t table;		/* offset of the relocation table */
	uint16_t overlay;
};

_Static_assert(sizeof(struct header) == HEADER_BYTES, "MZ header");

/* Where the image is in the file. */
struct image {
	size_t at;
	size_t size;
	uint16_t segment;	/* where it goes */
};

static bool check_sizes(struct loading *l, const struct header *h, struct image *image)
{
	size_t end = (size_t)h->pages * PAGE;

	image->at = (size_t)h->header_paragraphs * PARAGRAPH;
	if (h->last_page)
		end -= PAGE - h->last_page;
	if (!h->pages || h->last_page >= PAGE)
		return loading_fail(l, "damaged .EXE header: %u pages, %u bytes in the last",
				    h->pages, h->last_page);
	if (image->at < HEADER_BYTES || image->at > end)
		return loading_fail(l, "damaged .EXE header: a header of %zu bytes, a file of %zu",
				    image->at, end);
	if (end > l->size)
		return loading_fail(l, "cut short: the .EXE header says %zu bytes, the file has %zu",
				    end, l->size);
	if ((size_t)h->table + 4 * (size_t)h->relocations > l->size)
		return loading_fail(l, "damaged .EXE header: relocations beyond the end of the file");
	image->size = end - image->at;
	return true;
}

static bool check_memory(struct loading *l, const struct header *h, struct image *image)
{
	size_t paragraphs = (image->size + PARAGRAPH - 1) / PARAGRAPH;
	size_t room;

	image->segment = PROGRAM_SEGMENT + 16;
	room = PROGRAM_MEMORY_END - image->segment;
	if (paragraphs + h->min_extra > room)
		return loading_fail(l, "too large: needs %zu KiB of memory, there are %zu",
				    (paragraphs + h->min_extra) / 64, room / 64);
	/* No memory wanted behind it: at the top, as DOS does. */
	if (!h->min_extra && !h->max_extra)
		image->segment = PROGRAM_MEMORY_END - paragraphs;
	if ((size_t)h->cs * PARAGRAPH + h->ip >= 0x100000 + image->size ||
	    (uint32_t)(uint16_t)(image->segment + h->ss) * PARAGRAPH + h->sp >=
	    l->g->ram_size)
		return loading_fail(l, "damaged .EXE header: the stack is outside of memory");
	return true;
}

static bool relocate(struct loading *l, const struct header *h, const struct image *image)
{
	unsigned int i;

	for (i = 0; i < h->relocations; i++) {
		uint16_t place[2], word;
		uint32_t at;

		memcpy(place, l->bytes + h->table + 4 * i, sizeof(place));
		at = (uint32_t)place[1] * PARAGRAPH + place[0];
		if (at + 2 > image->size)
			return loading_fail(l, "damaged .EXE file: relocation %u is outside of the program",
					    i);
		at += (uint32_t)image->segment * PARAGRAPH;
		guest_copy_out(l->g, at, &word, 2);
		word += image->segment;
		guest_copy_in(l->g, at, &word, 2);
	}
	return true;
}

bool load_mz(struct loading *l)
{
	struct image image;
	struct header h;

	if (l->size < HEADER_BYTES)
		return loading_fail(l, "cut short: no room for an .EXE header");
	memcpy(&h, l->bytes, HEADER_BYTES);
	if (!check_sizes(l, &h, &image) || !check_memory(l, &h, &image))
		return false;
	psp_write(l->g, PROGRAM_SEGMENT, PROGRAM_MEMORY_END, l->name, l->tail);
	guest_copy_in(l->g, (uint32_t)image.segment * PARAGRAPH, l->bytes + image.at,
		      image.size);
	if (!relocate(l, &h, &image))
		return false;
	program_registers(l->g, image.segment + h.cs, h.ip, image.segment + h.ss, h.sp,
			  PROGRAM_SEGMENT);
	return true;
}
