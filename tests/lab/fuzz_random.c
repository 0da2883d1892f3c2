// SPDX-License-Identifier: MIT
/*
 * fuzz_random.c - the random choices of the driver's fuzzer: numbers, words that
 * are likely to hurt, and guest code made of instructions that end in an exit,
 * an event or an emulation.
 */
#include <string.h>

#include "fuzz.h"

/* Xorshift with a multiplication: the same numbers for the same seed. */
uint64_t fuzz_next(struct fuzz_random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dull;
}

/* 0 to limit - 1 */
uint32_t fuzz_below(struct fuzz_random *r, uint32_t limit)
{
	return (fuzz_next(r) >> 32) * limit >> 32;
}

bool fuzz_one_in(struct fuzz_random *r, uint32_t n)
{
	return fuzz_below(r, n) == 0;
}

/* Edges of ranges and single bits, more often than any other number. */
uint32_t fuzz_word(struct fuzz_random *r)
{
	uint32_t bit = 1u << fuzz_below(r, 32);

	switch (fuzz_below(r, 8)) {
	case 0:
		return 0;
	case 1:
		return bit;
	case 2:
		return bit - 1;
	case 3:
		return ~bit;
	case 4:
		return -fuzz_below(r, 17);
	case 5:
		return fuzz_below(r, 0x110000);
	case 6:
		return fuzz_below(r, 256);
	default:
		return fuzz_next(r) >> 16;
	}
}

/* Length first. */
static const uint8_t fragments[][12] = {
	{ 1, 0x40 },				/* inc ax */
	{ 1, 0xf4 },				/* hlt */
	{ 1, 0xfa }, { 1, 0xfb },		/* cli, sti */
	{ 1, 0x9c }, { 1, 0x9d },		/* pushf, popf */
	{ 2, 0x66, 0x9c }, { 2, 0x66, 0x9d },	/* pushfd, popfd */
	{ 1, 0xcf }, { 2, 0x66, 0xcf },		/* iret, iretd */
	{ 1, 0xcc }, { 1, 0xce }, { 1, 0xf1 },	/* int3, into, int1 */
	{ 2, 0xcd, 0x10 }, { 2, 0xcd, 0x80 },	/* int n */
	{ 2, 0xe4, 0x60 }, { 2, 0xe6, 0x80 },	/* in, out */
	{ 1, 0xec }, { 1, 0xed }, { 1, 0xee }, { 1, 0xef },
	{ 2, 0x66, 0xed }, { 2, 0x66, 0xef },
	{ 1, 0x6c }, { 1, 0x6e },		/* insb, outsb */
	{ 2, 0xf3, 0x6c }, { 2, 0xf3, 0x6e },	/* rep insb, rep outsb */
	{ 3, 0xf3, 0x66, 0x6d }, { 4, 0x67, 0xf3, 0x66, 0x6f },
	{ 4, 0x26, 0x2e, 0xf3, 0x6e }, { 3, 0x67, 0xf3, 0x6c },
	{ 1, 0xfc }, { 1, 0xfd },		/* cld, std */
	{ 3, 0xb9, 0xff, 0xff }, { 3, 0xbf, 0xff, 0xff }, { 3, 0xbe, 0x00, 0x00 },
	{ 2, 0x8e, 0xd0 }, { 2, 0x8e, 0xd8 }, { 2, 0x8e, 0xe0 },	/* mov sreg */
	{ 3, 0x0f, 0x01, 0xc1 },		/* vmcall */
	{ 2, 0x0f, 0xa2 }, { 2, 0x0f, 0x31 },	/* cpuid, rdtsc */
	{ 2, 0x0f, 0x30 }, { 2, 0x0f, 0x32 }, { 2, 0x0f, 0x33 },
	{ 3, 0x0f, 0x20, 0xc0 }, { 3, 0x0f, 0x22, 0xc0 },	/* mov cr0 */
	{ 3, 0x0f, 0x22, 0xe0 }, { 3, 0x0f, 0x22, 0xd8 },	/* mov cr4, cr3 */
	{ 3, 0x0f, 0x23, 0xf8 }, { 3, 0x0f, 0x21, 0xf0 },	/* mov dr7, dr6 */
	{ 5, 0x0f, 0x01, 0x16, 0x00, 0x10 },	/* lgdt [1000] */
	{ 5, 0x0f, 0x01, 0x1e, 0x00, 0x10 },	/* lidt [1000] */
	{ 3, 0x0f, 0x01, 0xf0 }, { 2, 0x0f, 0x06 },	/* lmsw ax, clts */
	{ 2, 0x0f, 0x08 }, { 2, 0x0f, 0x09 }, { 2, 0x0f, 0x0b },
	{ 3, 0x0f, 0x01, 0xc2 }, { 3, 0x0f, 0x01, 0xc4 },	/* vmlaunch, vmxoff */
	{ 3, 0x0f, 0x01, 0xc8 },		/* monitor */
	{ 2, 0xdb, 0xe3 }, { 2, 0xd9, 0xe8 }, { 2, 0xde, 0xf9 }, { 1, 0x9b },
	{ 3, 0x0f, 0x58, 0xc1 }, { 5, 0x0f, 0xae, 0x06, 0x00, 0x20 },
	{ 2, 0xeb, 0xfe }, { 2, 0xeb, 0xf0 },	/* jmp back */
	{ 5, 0xea, 0xf0, 0xff, 0x00, 0xf0 },	/* jmp f000:fff0 */
	{ 3, 0x31, 0xc0, 0x50 }, { 2, 0xf7, 0xf1 },	/* push 0, div cx */
	{ 4, 0xff, 0x06, 0x00, 0x14 }, { 3, 0xa3, 0xff, 0xff },
	{ 5, 0x67, 0xa1, 0xff, 0xff, 0xff },	/* mov ax, [... */
	{ 1, 0xf0 }, { 1, 0xf3 }, { 1, 0x66 }, { 1, 0x67 }, { 1, 0x2e }, { 1, 0x0f },
};

/**
 * fuzz_guest_code() - a program of some instructions.
 * @room:	bytes at @to
 *
 * Return: bytes written.
 */
unsigned int fuzz_guest_code(struct fuzz_random *r, uint8_t *to, unsigned int room)
{
	const unsigned int count = sizeof(fragments) / sizeof(*fragments);
	unsigned int pieces = 1 + fuzz_below(r, 16), used = 0;

	while (pieces--) {
		const uint8_t *piece = fragments[fuzz_below(r, count)];

		if (used + piece[0] + 4 > room)
			break;
		memcpy(to + used, piece + 1, piece[0]);
		used += piece[0];
		if (fuzz_one_in(r, 8)) {
			uint32_t word = fuzz_next(r) >> 32;

			memcpy(to + used, &word, sizeof(word));
			used += 1 + fuzz_below(r, 4);
		}
	}
	return used;
}
