// SPDX-License-Identifier: MIT
/*
 * dos_memory.c - INT 21h AH=48h to 4Ah and 58h: memory in blocks of paragraphs.
 *
 * As in DOS a block has a paragraph in front of it; who has which block is kept
 * here and not there, where a program could overwrite it.
 */
#include <string.h>

#include "pc/dos_parts.h"

/* The first segment that a block may have if it is to be the n-th. */
static uint32_t gap_begin(const struct dos *dos, unsigned int n)
{
	return n ? dos->block[n - 1].segment + dos->block[n - 1].size + 1u : dos->psp;
}

/* Where the room for the n-th block ends. */
static uint32_t gap_end(const struct dos *dos, unsigned int n)
{
	return n < dos->blocks ? dos->block[n].segment - 1u : dos->memory_end;
}

static int find(const struct dos *dos, uint16_t segment)
{
	unsigned int n;

	for (n = 0; n < dos->blocks; n++)
		if (dos->block[n].segment == segment)
			return n;
	return -1;
}

/* The first gap that is large enough; -1: none is, @most is the largest. */
static int find_gap(const struct dos *dos, uint32_t size, uint32_t *most)
{
	uint32_t begin, end;
	unsigned int n;

	*most = 0;
	if (dos->blocks == DOS_BLOCKS)
		return -1;
	for (n = 0; n <= dos->blocks; n++) {
		begin = gap_begin(dos, n);
		end = gap_end(dos, n);
		if (end < begin)
			continue;
		if (size <= end - begin)
			return n;
		if (*most < end - begin)
			*most = end - begin;
	}
	return -1;
}

static enum service_result allocate(struct dos *dos, struct guest *g)
{
	uint16_t size = guest_reg(g, VMM86_EBX), begin;
	uint32_t most;
	int n = find_gap(dos, size, &most);

	if (n < 0) {
		guest_set_reg(g, VMM86_EBX, most);
		return dos_fail(dos, g, DOS_NO_MEMORY);
	}
	begin = gap_begin(dos, n);
	memmove(&dos->block[n + 1], &dos->block[n], (dos->blocks - n) * sizeof(dos->block[0]));
	dos->block[n] = (struct dos_block) { begin, size };
	dos->blocks++;
	guest_set_reg(g, VMM86_EAX, begin);
	return dos_ok(g);
}

static enum service_result free_block(struct dos *dos, struct guest *g, unsigned int n)
{
	dos->blocks--;
	memmove(&dos->block[n], &dos->block[n + 1], (dos->blocks - n) * sizeof(dos->block[0]));
	return dos_ok(g);
}

static enum service_result resize(struct dos *dos, struct guest *g, unsigned int n)
{
	uint32_t most = gap_end(dos, n + 1) - dos->block[n].segment;

	if (guest_reg(g, VMM86_EBX) > most) {
		guest_set_reg(g, VMM86_EBX, most);
		return dos_fail(dos, g, DOS_NO_MEMORY);
	}
	dos->block[n].size = guest_reg(g, VMM86_EBX);
	return dos_ok(g);
}

/* AH=58h: first fit, and no upper memory, whatever the program would like. */
static enum service_result strategy(struct dos *dos, struct guest *g)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0x00:
		guest_set_reg(g, VMM86_EAX, 0);
		return dos_ok(g);
	case 0x01:
		return dos_ok(g);
	case 0x02:
		guest_set_low(g, VMM86_EAX, 0);
		return dos_ok(g);
	default:
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	}
}

enum service_result dos_memory(struct dos *dos, struct guest *g, uint8_t function)
{
	int n;

	if (function == 0x48)
		return allocate(dos, g);
	if (function == 0x58)
		return strategy(dos, g);
	n = find(dos, g->cpu->sreg[VMM86_ES]);
	if (n < 0)
		return dos_fail(dos, g, DOS_BAD_BLOCK);
	return function == 0x49 ? free_block(dos, g, n) : resize(dos, g, n);
}
