// SPDX-License-Identifier: MIT
/*
 * program.c - programs in memory: the kinds without a format of their own, and
 * loading of all kinds.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pc/little_endian.h"
#include "pc/program_parts.h"
#include "pc/psp.h"

#define PARAGRAPH	16u
#define SEGMENT		0x10000u
#define SECTOR		512u
#define COM_ENTRY	0x100u
#define COM_STACK_MIN	2u	/* the word 0 that RET finds */
#define BIN_END		0xa0000u
#define ROM_ENTRY	3u
#define ROM_SIZE_AT	2u
#define ROM_END		0xf0000u /* the firmware's own */

bool program_refuse(const struct program_planning *p, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(p->why, p->why_size, format, arguments);
	va_end(arguments);
	return false;
}

void program_add_piece(struct program_image *image, const struct program_piece *piece)
{
	image->pieces[image->piece_count++] = *piece;
}

static bool com_plan(const struct program_planning *p)
{
	const struct program_start *start = p->start;
	uint32_t room = start->top > start->psp ? (start->top - start->psp) * PARAGRAPH : 0;

	if (room > SEGMENT)
		room = SEGMENT;
	if (room < COM_ENTRY + COM_STACK_MIN ||
	    p->file->size > room - COM_ENTRY - COM_STACK_MIN)
		return program_refuse(p,
				      "a COM program has one segment and room for a word of stack: %u bytes at most, not %zu",
				      room > COM_ENTRY + COM_STACK_MIN ?
				      room - COM_ENTRY - COM_STACK_MIN : 0, p->file->size);
	p->image->cs = start->psp;
	p->image->ip = COM_ENTRY;
	p->image->ss = start->psp;
	p->image->sp = room - COM_STACK_MIN;
	p->image->end = start->top;
	program_add_piece(p->image, &(struct program_piece){
		.address = start->psp * PARAGRAPH + COM_ENTRY, .bytes = p->file->size,
	});
	return true;
}

static bool flat_plan(const struct program_planning *p, size_t bytes)
{
	if (bytes > BIN_END - PROGRAM_BOOT_ADDRESS)
		return program_refuse(p,
				      "a flat binary for 0000:7C00 has %u bytes at most, not %zu",
				      BIN_END - PROGRAM_BOOT_ADDRESS, bytes);
	p->image->ip = PROGRAM_BOOT_ADDRESS;
	p->image->sp = PROGRAM_BOOT_ADDRESS;
	program_add_piece(p->image, &(struct program_piece){
		.address = PROGRAM_BOOT_ADDRESS, .bytes = bytes,
	});
	return true;
}

static bool boot_plan(const struct program_planning *p)
{
	if (p->file->size < SECTOR)
		return program_refuse(p, "a boot sector has 512 bytes, not %zu", p->file->size);
	return flat_plan(p, SECTOR);
}

static bool rom_plan(const struct program_planning *p)
{
	const uint8_t *bytes = p->file->bytes;
	uint32_t address = p->start->rom * PARAGRAPH, length, i;
	uint8_t sum = 0;

	if (p->file->size <= ROM_ENTRY || bytes[0] != 0x55 || bytes[1] != 0xaa)
		return program_refuse(p,
				      "an option ROM begins with 55 AA and its size, this does not");
	length = bytes[ROM_SIZE_AT] * SECTOR;
	if (!length || length > p->file->size)
		return program_refuse(p,
				      "the option ROM says that it has %u bytes, the file has %zu",
				      length, p->file->size);
	for (i = 0; i < length; i++)
		sum += bytes[i];
	if (sum)
		return program_refuse(p,
				      "the bytes of the option ROM add up to %02Xh and not to 0: firmware would ignore it",
				      sum);
	if (address >= ROM_END || length > ROM_END - address)
		return program_refuse(p,
				      "the option ROM has %u bytes: too many for segment %04Xh, the firmware begins at F000h",
				      length, p->start->rom);
	p->image->cs = p->start->rom;
	p->image->ip = ROM_ENTRY;
	p->image->sp = PROGRAM_BOOT_ADDRESS - 4;	/* the return address */
	program_add_piece(p->image, &(struct program_piece){
		.address = address, .bytes = length,
	});
	return true;
}

static bool check_arguments(const struct program_planning *p)
{
	const struct program_start *start = p->start;
	size_t bytes, room;

	if (strlen(start->tail) > PSP_TAIL_MAX)
		return program_refuse(p,
				      "the arguments have %zu characters, DOS programs get %u at most",
				      strlen(start->tail), PSP_TAIL_MAX);
	if (!start->strings)
		return true;
	bytes = psp_environment(NULL, 0, start->strings, start->name);
	/* DOS keeps the paragraph before the PSP: the header of its memory block. */
	room = start->psp > start->environment ?
	       (start->psp - 1 - start->environment) * (size_t)PARAGRAPH : 0;
	if (bytes > room)
		return program_refuse(p, "the environment has %zu bytes, there is room for %zu",
				      bytes, room);
	return true;
}

bool program_plan(struct program_image *image, const struct program_file *file,
		  const struct program_start *start, size_t ram_size,
		  char *why, size_t why_size)
{
	const struct program_planning planning = {
		image, file, start, ram_size, why, why_size,
	}, *p = &planning;

	*image = (struct program_image){ .kind = file->kind };
	switch (file->kind) {
	case PROGRAM_COM:
		return check_arguments(p) && com_plan(p);
	case PROGRAM_MZ:
		return check_arguments(p) && mz_plan(p);
	case PROGRAM_BOOT:
		return boot_plan(p);
	case PROGRAM_BIN:
		return flat_plan(p, file->size);
	case PROGRAM_ELF:
		return elf16_plan(p);
	case PROGRAM_ROM:
		return rom_plan(p);
	case PROGRAM_UNKNOWN:
		break;
	}
	return program_refuse(p, "not a program of a known kind");
}

static void set_segments(struct vmm86_run *cpu, uint16_t data)
{
	cpu->sreg[VMM86_DS] = data;
	cpu->sreg[VMM86_ES] = data;
	cpu->sreg[VMM86_FS] = data;
	cpu->sreg[VMM86_GS] = data;
}

/* DS and ES are the PSP's; the other registers are what DOS happens to leave. */
static void enter_dos(const struct program_image *image, const struct program_start *start,
		      uint8_t *ram, struct vmm86_run *cpu)
{
	const struct psp psp = {
		.segment = start->psp, .end = image->end, .environment = start->environment,
		.tail = start->tail, .drives = start->drives,
	};

	if (start->strings)
		psp_environment(ram + start->environment * PARAGRAPH, SIZE_MAX,
				start->strings, start->name);
	cpu->gpr[VMM86_EAX] = psp_write(&psp, ram);
	cpu->gpr[VMM86_EBX] = cpu->gpr[VMM86_EAX];
	cpu->gpr[VMM86_ECX] = 0x00ff;
	cpu->gpr[VMM86_EDX] = start->psp;
	cpu->gpr[VMM86_ESI] = image->ip;
	cpu->gpr[VMM86_EDI] = image->sp;
	cpu->gpr[VMM86_EBP] = 0x091c;
	set_segments(cpu, start->psp);
	if (image->kind == PROGRAM_COM)
		put_le16(ram + image->ss * PARAGRAPH + image->sp, 0);
}

/* Not a Plug and Play card: BX and DX say so. */
static void enter_rom(const struct program_image *image, uint8_t *ram, struct vmm86_run *cpu)
{
	cpu->gpr[VMM86_EBX] = 0xffff;
	cpu->gpr[VMM86_EDX] = 0xffff;
	memcpy(ram + image->ss * PARAGRAPH + image->sp, ram + 0x19 * 4, 4);
}

static void enter(const struct program_image *image, const struct program_start *start,
		  uint8_t *ram, struct vmm86_run *cpu)
{
	switch (image->kind) {
	case PROGRAM_COM:
	case PROGRAM_MZ:
		enter_dos(image, start, ram, cpu);
		break;
	case PROGRAM_ROM:
		enter_rom(image, ram, cpu);
		break;
	case PROGRAM_ELF:
		set_segments(cpu, image->cs);	/* C code has one segment */
		break;
	default:
		cpu->gpr[VMM86_EDX] = start->drive;
	}
}

void program_load(const struct program_image *image, const struct program_file *file,
		  const struct program_start *start, uint8_t *ram, struct vmm86_run *cpu)
{
	const struct program_piece *piece;
	unsigned int i;

	for (i = 0; i < image->piece_count; i++) {
		piece = &image->pieces[i];
		memcpy(ram + piece->address, file->bytes + piece->offset, piece->bytes);
		memset(ram + piece->address + piece->bytes, 0, piece->zeros);
	}
	if (image->kind == PROGRAM_MZ)
		mz_relocate(image, file, ram);

	memset(cpu->gpr, 0, sizeof(cpu->gpr));
	set_segments(cpu, 0);
	enter(image, start, ram, cpu);
	cpu->sreg[VMM86_CS] = image->cs;
	cpu->sreg[VMM86_SS] = image->ss;
	cpu->eip = image->ip;
	cpu->gpr[VMM86_ESP] = image->sp;
	/* Interrupts on, IOPL 3: PUSHF shows the same in both modes. */
	cpu->eflags = 0x3202;
	cpu->changed |= VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}
