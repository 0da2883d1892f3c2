// SPDX-License-Identifier: MIT
/*
 * mz.c - DOS programs with a header, .EXE.
 *
 * What is behind the image (overlays, debug information, the program for Windows
 * that this one is the stub of) is not loaded, as by DOS.
 */
#include "pc/little_endian.h"
#include "pc/program_parts.h"
#include "pc/psp.h"

#define PARAGRAPH	16u
#define PAGE		512u
#define HEADER_BYTES	0x1cu
#define RELOCATION_BYTES 4u

/* struct mz - the header, in the names that it has always had. */
struct mz {
	uint16_t cblp;		/* bytes in the last page, 0: all */
	uint16_t cp;		/* pages of 512 bytes, header included */
	uint16_t crlc;		/* relocations */
	uint16_t cparhdr;	/* paragraphs of the header */
	uint16_t minalloc;	/* paragraphs needed behind the image */
	uint16_t maxalloc;	/* and wanted */
	uint16_t ss;		/* relative to the image */
	uint16_t sp;
	uint16_t ip;
	uint16_t cs;		/* relative to the image */
	uint16_t lfarlc;	/* offset of the relocations */
};

/* struct layout - the image in memory. */
struct layout {
	uint32_t bytes;
	uint32_t paragraphs;
	uint16_t load;		/* its segment */
};

static void parse(struct mz *mz, const uint8_t *bytes)
{
	mz->cblp = get_le16(bytes + 0x02);
	mz->cp = get_le16(bytes + 0x04);
	mz->crlc = get_le16(bytes + 0x06);
	mz->cparhdr = get_le16(bytes + 0x08);
	mz->minalloc = get_le16(bytes + 0x0a);
	mz->maxalloc = get_le16(bytes + 0x0c);
	mz->ss = get_le16(bytes + 0x0e);
	mz->sp = get_le16(bytes + 0x10);
	mz->ip = get_le16(bytes + 0x14);
	mz->cs = get_le16(bytes + 0x16);
	mz->lfarlc = get_le16(bytes + 0x18);
}

/*
 * The image: from the header to the end that the pages say.  Old linkers put 4
 * for a full last page.  That page may be cut short in the file.
 */
static bool measure(const struct program_planning *p, const struct mz *mz,
		    struct layout *layout)
{
	uint32_t header = mz->cparhdr * PARAGRAPH, end = mz->cp * PAGE;
	size_t size = p->file->size;

	if (mz->cblp >= PAGE)
		return program_refuse(p, "the MZ header says %u bytes in the last page of 512",
				      mz->cblp);
	if (mz->cblp && mz->cblp != 4 && end)
		end -= PAGE - mz->cblp;
	if (header > size)
		return program_refuse(p,
				      "the MZ header is larger (%u bytes) than the file (%zu bytes)",
				      header, size);
	if (end <= header)
		return program_refuse(p,
				      "the MZ program has no code: its header has %u bytes, header and image %u",
				      header, end);
	if (end > size && end - size >= PAGE)
		return program_refuse(p,
				      "the MZ program is cut off: header and image have %u bytes, the file has %zu",
				      end, size);
	layout->bytes = end - header;
	layout->paragraphs = (layout->bytes + PARAGRAPH - 1) / PARAGRAPH;
	return true;
}

/*
 * The program gets what it wants of what is there.  One that wants nothing is
 * loaded high: it gets all, and its image is at the end.
 */
static bool place(const struct program_planning *p, const struct mz *mz, struct layout *layout)
{
	uint32_t psp = p->start->psp, top = p->start->top;
	uint32_t need = PSP_PARAGRAPHS + layout->paragraphs + mz->minalloc;
	uint32_t want = PSP_PARAGRAPHS + layout->paragraphs +
			(mz->maxalloc > mz->minalloc ? mz->maxalloc : mz->minalloc);
	uint32_t room = top > psp ? top - psp : 0;
	bool high = !mz->minalloc && !mz->maxalloc;

	if (need > room)
		return program_refuse(p, "the MZ program needs %u KiB of memory, %u KiB are free",
				      (need * PARAGRAPH + 1023) / 1024,
				      room * PARAGRAPH / 1024);
	p->image->end = high || want > room ? top : psp + want;
	layout->load = high ? top - layout->paragraphs : psp + PSP_PARAGRAPHS;
	return true;
}

static bool check_relocations(const struct program_planning *p, const struct mz *mz,
			      const struct layout *layout)
{
	const uint8_t *entry;
	uint32_t target;
	unsigned int i;

	if (!mz->crlc)
		return true;
	if (mz->lfarlc + mz->crlc * RELOCATION_BYTES > p->file->size)
		return program_refuse(p,
				      "the relocation table of the MZ program (%u entries at %Xh) is outside of the file (%zu bytes)",
				      mz->crlc, mz->lfarlc, p->file->size);
	for (i = 0; i < mz->crlc; i++) {
		entry = p->file->bytes + mz->lfarlc + i * RELOCATION_BYTES;
		target = get_le16(entry + 2) * PARAGRAPH + get_le16(entry);
		if (target + 2 > layout->bytes)
			return program_refuse(p,
					      "relocation %u of the MZ program at %04X:%04X is outside of its image (%u bytes)",
					      i, get_le16(entry + 2), get_le16(entry),
					      layout->bytes);
	}
	return true;
}

static bool check_entry(const struct program_planning *p, const struct mz *mz,
			const struct layout *layout)
{
	uint32_t load = layout->load * PARAGRAPH;
	uint32_t at = p->image->cs * PARAGRAPH + mz->ip;

	if (at < load || at - load >= layout->bytes)
		return program_refuse(p,
				      "the entry of the MZ program at %04X:%04X is outside of its image (%u bytes)",
				      mz->cs, mz->ip, layout->bytes);
	return true;
}

/* The first word pushed must be in memory of DOS; with SP = 0 it is at FFFE. */
static bool check_stack(const struct program_planning *p, const struct mz *mz)
{
	uint32_t last = p->image->ss * PARAGRAPH + (uint16_t)(mz->sp - 2);

	if (last < p->start->psp * PARAGRAPH || last + 2 > p->start->top * PARAGRAPH)
		return program_refuse(p,
				      "the stack of the MZ program at %04X:%04X is outside of memory",
				      mz->ss, mz->sp);
	return true;
}

static void add_image(const struct program_planning *p, const struct mz *mz,
		      const struct layout *layout)
{
	struct program_piece piece = {
		.address = layout->load * PARAGRAPH, .offset = mz->cparhdr * PARAGRAPH,
	};
	size_t left = p->file->size - piece.offset;

	piece.bytes = layout->bytes < left ? layout->bytes : left;
	piece.zeros = layout->bytes - piece.bytes;
	program_add_piece(p->image, &piece);
	p->image->relocation_offset = mz->lfarlc;
	p->image->relocation_count = mz->crlc;
	p->image->relocation_segment = layout->load;
}

bool mz_plan(const struct program_planning *p)
{
	struct layout layout = { 0 };
	struct mz mz;

	if (p->file->size < HEADER_BYTES)
		return program_refuse(p,
				      "the MZ program is cut off within its header: it has %zu bytes",
				      p->file->size);
	parse(&mz, p->file->bytes);
	if (!measure(p, &mz, &layout) || !place(p, &mz, &layout))
		return false;
	p->image->cs = layout.load + mz.cs;
	p->image->ip = mz.ip;
	p->image->ss = layout.load + mz.ss;
	p->image->sp = mz.sp;
	if (!check_relocations(p, &mz, &layout) || !check_entry(p, &mz, &layout) ||
	    !check_stack(p, &mz))
		return false;
	add_image(p, &mz, &layout);
	return true;
}

void mz_relocate(const struct program_image *image, const struct program_file *file,
		 uint8_t *ram)
{
	const uint8_t *entry;
	uint8_t *target;
	unsigned int i;

	for (i = 0; i < image->relocation_count; i++) {
		entry = file->bytes + image->relocation_offset + i * RELOCATION_BYTES;
		target = ram + (image->relocation_segment + get_le16(entry + 2)) * PARAGRAPH +
			 get_le16(entry);
		put_le16(target, get_le16(target) + image->relocation_segment);
	}
}
