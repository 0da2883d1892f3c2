// SPDX-License-Identifier: MIT
/*
 * elf16.c - 16-bit code in a 32-bit ELF executable, as gcc -m16 and ld make it.
 *
 * ELF knows no segments.  Code is linked for offsets, so IP keeps the low 16 bits
 * of the entry's virtual address and CS makes up the rest; DS, ES and SS are the
 * same, because C code takes the addresses of variables on its stack.  SP starts
 * at the end of that segment.
 */
#include <elf.h>
#include <string.h>

#include "pc/program_parts.h"

#define LOW_END		0x500u	/* of interrupt vectors and BIOS data */
#define STACK_TOP	0xfff0u
#define LINK_HINT	"link with ld -m elf_i386 -static -no-pie"

static bool check_kind(const struct program_planning *p, const Elf32_Ehdr *header)
{
	if (header->e_ident[EI_CLASS] != ELFCLASS32)
		return program_refuse(p,
				      "a 64-bit ELF file, but 16-bit code is in 32-bit ones: compile with gcc -m16, link with ld -m elf_i386");
	if (header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != EM_386)
		return program_refuse(p,
				      "an ELF file for another processor (machine %u), not for the 386 (3)",
				      header->e_machine);
	if (header->e_ident[EI_VERSION] != EV_CURRENT)
		return program_refuse(p, "an ELF file of version %u, not 1",
				      header->e_ident[EI_VERSION]);
	if (header->e_type == ET_REL)
		return program_refuse(p, "an ELF object file that is not linked yet: " LINK_HINT);
	if (header->e_type == ET_DYN)
		return program_refuse(p, "a shared or position independent ELF file: " LINK_HINT);
	if (header->e_type != ET_EXEC)
		return program_refuse(p, "an ELF file of type %u, not an executable (2)",
				      header->e_type);
	return true;
}

static bool read_header(const struct program_planning *p, Elf32_Ehdr *header)
{
	const struct program_file *file = p->file;

	/* A 64-bit header is longer, but begins alike. */
	if (file->size < sizeof(*header))
		return program_refuse(p,
				      "the ELF file is cut off within its header: it has %zu bytes",
				      file->size);
	memcpy(header, file->bytes, sizeof(*header));
	if (!check_kind(p, header))
		return false;
	if (!header->e_phnum)
		return program_refuse(p, "the ELF file has no program headers: " LINK_HINT);
	if (header->e_phentsize != sizeof(Elf32_Phdr))
		return program_refuse(p, "the ELF file has program headers of %u bytes, not %zu",
				      header->e_phentsize, sizeof(Elf32_Phdr));
	if (header->e_phoff > file->size ||
	    header->e_phnum > (file->size - header->e_phoff) / sizeof(Elf32_Phdr))
		return program_refuse(p,
				      "the program headers of the ELF file (%u at %Xh) are outside of the file (%zu bytes)",
				      header->e_phnum, header->e_phoff, file->size);
	return true;
}

static void read_segment(const struct program_planning *p, const Elf32_Ehdr *header,
			 unsigned int n, Elf32_Phdr *segment)
{
	memcpy(segment, p->file->bytes + header->e_phoff + n * sizeof(*segment),
	       sizeof(*segment));
}

static bool check_segment(const struct program_planning *p, const Elf32_Phdr *segment)
{
	size_t size = p->file->size;

	if (segment->p_filesz > segment->p_memsz)
		return program_refuse(p,
				      "the ELF segment at %Xh has more bytes in the file (%u) than in memory (%u)",
				      segment->p_paddr, segment->p_filesz, segment->p_memsz);
	if (segment->p_offset > size || segment->p_filesz > size - segment->p_offset)
		return program_refuse(p,
				      "the ELF segment at %Xh is cut off: it ends outside of the file (%zu bytes)",
				      segment->p_paddr, size);
	if (segment->p_paddr > p->ram_size || segment->p_memsz > p->ram_size - segment->p_paddr)
		return program_refuse(p,
				      "the ELF segment at %Xh (%u bytes) is outside of memory (%zu KiB): link it for real mode, as with ld -n -Ttext 0x7c00 --build-id=none",
				      segment->p_paddr, segment->p_memsz, p->ram_size / 1024);
	if (segment->p_paddr < LOW_END)
		return program_refuse(p,
				      "the ELF segment at %Xh covers interrupt vectors or BIOS data: link it at 500h or above, and with ld -n so that its headers are not loaded",
				      segment->p_paddr);
	return true;
}

static bool check_overlap(const struct program_planning *p, const Elf32_Phdr *segment)
{
	const struct program_piece *piece;
	unsigned int i;

	for (i = 0; i < p->image->piece_count; i++) {
		piece = &p->image->pieces[i];
		if (segment->p_paddr < piece->address + piece->bytes + piece->zeros &&
		    piece->address < segment->p_paddr + segment->p_memsz)
			return program_refuse(p,
					      "the ELF segments at %Xh and %Xh overlap in memory",
					      piece->address, segment->p_paddr);
	}
	return true;
}

static bool add_segment(const struct program_planning *p, const Elf32_Phdr *segment)
{
	if (!check_segment(p, segment) || !check_overlap(p, segment))
		return false;
	if (p->image->piece_count == PROGRAM_PIECES)
		return program_refuse(p, "the ELF file has more than %u segments to load",
				      PROGRAM_PIECES);
	program_add_piece(p->image, &(struct program_piece){
		.address = segment->p_paddr, .offset = segment->p_offset,
		.bytes = segment->p_filesz, .zeros = segment->p_memsz - segment->p_filesz,
	});
	return true;
}

static bool add_segments(const struct program_planning *p, const Elf32_Ehdr *header)
{
	Elf32_Phdr segment;
	unsigned int i;

	for (i = 0; i < header->e_phnum; i++) {
		read_segment(p, header, i, &segment);
		if (segment.p_type == PT_INTERP || segment.p_type == PT_DYNAMIC)
			return program_refuse(p, "a dynamically linked ELF file: " LINK_HINT);
		if (segment.p_type == PT_LOAD && segment.p_memsz && !add_segment(p, &segment))
			return false;
	}
	if (!p->image->piece_count)
		return program_refuse(p, "the ELF file has no segment to load");
	return true;
}

/* The physical address of the entry: 0, the vectors, if no segment has it. */
static uint32_t find_entry(const struct program_planning *p, const Elf32_Ehdr *header)
{
	Elf32_Phdr segment;
	unsigned int i;

	for (i = 0; i < header->e_phnum; i++) {
		read_segment(p, header, i, &segment);
		if (segment.p_type == PT_LOAD && header->e_entry >= segment.p_vaddr &&
		    header->e_entry - segment.p_vaddr < segment.p_memsz)
			return header->e_entry - segment.p_vaddr + segment.p_paddr;
	}
	return 0;
}

static bool set_entry(const struct program_planning *p, const Elf32_Ehdr *header)
{
	uint32_t entry = find_entry(p, header), ip = header->e_entry & 0xffff;

	if (!entry)
		return program_refuse(p,
				      "the entry of the ELF file, %Xh, is in none of its segments",
				      header->e_entry);
	if (entry < ip || (entry - ip) % 16 || (entry - ip) / 16 > 0xf000)
		return program_refuse(p,
				      "the entry of the ELF file, %Xh at address %Xh, is out of reach of a segment with IP %04Xh",
				      header->e_entry, entry, ip);
	p->image->cs = (entry - ip) / 16;
	p->image->ip = ip;
	p->image->ss = p->image->cs;
	p->image->sp = STACK_TOP;
	return true;
}

bool elf16_plan(const struct program_planning *p)
{
	Elf32_Ehdr header;

	return read_header(p, &header) && add_segments(p, &header) && set_entry(p, &header);
}
