// SPDX-License-Identifier: MIT
/*
 * elf16.c - 32-bit ELF files with 16-bit code, as linkers make them for boot
 * code: segments go to their physical addresses, and the entry point is split
 * into CS:IP with an IP as small as it can be.
 */
#include <elf.h>
#include <string.h>

#include "pc/program_parts.h"

#define STACK		0x7c00u		/* grows down from there */
#define ONE_MIB		0x100000u

static bool check_header(struct loading *l, const Elf32_Ehdr *h)
{
	if (h->e_ident[EI_CLASS] != ELFCLASS32 || h->e_machine != EM_386)
		return loading_fail(l, "an ELF file for another processor: 16-bit code is in 32-bit i386 files");
	if (h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_ident[EI_VERSION] != EV_CURRENT)
		return loading_fail(l, "damaged ELF header");
	if (h->e_type != ET_EXEC)
		return loading_fail(l, "this ELF file is not linked as a program at fixed addresses");
	if (h->e_phentsize != sizeof(Elf32_Phdr) || !h->e_phnum ||
	    h->e_phoff > l->size ||
	    h->e_phnum * sizeof(Elf32_Phdr) > l->size - h->e_phoff)
		return loading_fail(l, "damaged ELF file: no table of segments in it");
	if (h->e_entry >= ONE_MIB)
		return loading_fail(l, "the ELF file's entry point %#x is above 1 MiB", h->e_entry);
	return true;
}

static bool load_segment(struct loading *l, const Elf32_Phdr *p)
{
	const struct guest *g = l->g;

	if (p->p_type != PT_LOAD)
		return true;
	if (p->p_filesz > p->p_memsz || p->p_offset > l->size ||
	    p->p_filesz > l->size - p->p_offset)
		return loading_fail(l, "damaged ELF file: a segment is not in it");
	if (p->p_paddr > g->ram_size || p->p_memsz > g->ram_size - p->p_paddr)
		return loading_fail(l, "the ELF file wants memory at %#x to %#x: there is none",
				    p->p_paddr, p->p_paddr + p->p_memsz);
	memset(g->ram + p->p_paddr, 0, p->p_memsz);
	guest_copy_in(l->g, p->p_paddr, l->bytes + p->p_offset, p->p_filesz);
	return true;
}

bool load_elf(struct loading *l)
{
	Elf32_Phdr p;
	Elf32_Ehdr h;
	unsigned int i;

	if (l->size < sizeof(h))
		return loading_fail(l, "cut short: no room for an ELF header");
	memcpy(&h, l->bytes, sizeof(h));
	if (!check_header(l, &h))
		return false;
	for (i = 0; i < h.e_phnum; i++) {
		memcpy(&p, l->bytes + h.e_phoff + i * sizeof(p), sizeof(p));
		if (!load_segment(l, &p))
			return false;
	}
	/* CS 0 reaches the first 64 KiB, where addresses are offsets. */
	if (h.e_entry < 0x10000)
		program_registers(l->g, 0, h.e_entry, 0, STACK, 0);
	else
		program_registers(l->g, h.e_entry >> 4, h.e_entry & 15, 0, STACK, 0);
	return true;
}
