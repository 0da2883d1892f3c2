// SPDX-License-Identifier: MIT
/*
 * program.c - loading a test program and comparing how it ended; see program.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define TRAILER_MAGIC	0x36384d56u

enum note_kind {
	NOTE_MEMORY = 1,
	NOTE_REGISTER,
	NOTE_END,
	NOTE_PORT,
	NOTE_PORT_SUM,
	NOTE_A20,
	NOTE_SKIP,
};

/* The last bytes of the file: where its sections start. */
struct trailer {
	uint32_t magic;
	uint32_t image;
	uint32_t notes;
	uint32_t strings;
};

_Static_assert(sizeof(struct program_note) == 16, "as guest.inc writes it");

const char *const program_names[] = {
	"registers", "wrap", "a20_off", "a20_on", "interrupts", "flags",
	"faults", "step", "step_int", "step_io", "step_rep", "strings",
	"ops386", "ports", "port_strings", "port_blocks", "x87", "x87_other",
	"selfmod", "prefixes", "sysregs", "windows", "ticks", "vmcall",
	"shutdown", NULL,
};

static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(65536);

	*size = 0;
	if (file && bytes)
		*size = fread(bytes, 1, 65536, file);
	if (file)
		fclose(file);
	return bytes;
}

/* Splits the file into image, notes and strings. */
static int split(struct program *program, size_t size)
{
	struct trailer t;
	uint32_t notes, strings;

	if (size < sizeof(t))
		return -1;
	size -= sizeof(t);
	memcpy(&t, program->file + size, sizeof(t));
	notes = t.notes - t.image;
	strings = t.strings - t.image;
	if (t.magic != TRAILER_MAGIC || notes > strings || strings > size ||
	    (strings - notes) % sizeof(*program->notes))
		return -1;

	program->image_size = notes;
	program->notes = (const void *)(program->file + notes);
	program->note_count = (strings - notes) / sizeof(*program->notes);
	program->strings = (const char *)program->file + strings;
	program->strings_size = size - strings;
	return 0;
}

/**
 * program_load() - read FOLDER/NAME.bin.
 * @program:	out
 * @folder:	where the assembled programs are
 * @name:	without .bin; must stay valid
 * Return: 0, or -1 with a line on stderr.
 */
int program_load(struct program *program, const char *folder, const char *name)
{
	char path[512];
	size_t size;

	snprintf(path, sizeof(path), "%s/%s.bin", folder, name);
	memset(program, 0, sizeof(*program));
	program->name = name;
	program->file = read_file(path, &size);
	if (!program->file || split(program, size)) {
		fprintf(stderr, "%s: no test program\n", path);
		program_free(program);
		return -1;
	}
	return 0;
}

void program_free(struct program *program)
{
	free(program->file);
	program->file = NULL;
}

static const struct program_note *find(const struct program *program,
				       enum note_kind kind)
{
	size_t i;

	for (i = 0; i < program->note_count; i++) {
		if (program->notes[i].kind == kind)
			return &program->notes[i];
	}
	return NULL;
}

bool program_a20(const struct program *program)
{
	return find(program, NOTE_A20);
}

/* Why this runner cannot run the program, or NULL. */
const char *program_skip(const struct program *program,
			 enum program_runner runner)
{
	const struct program_note *note;
	size_t i;

	for (i = 0; i < program->note_count; i++) {
		note = &program->notes[i];
		if (note->kind == NOTE_SKIP && note->size == runner)
			return note->mask < program->strings_size ?
			       program->strings + note->mask : "?";
	}
	return NULL;
}

/* Is this HLT the end, or one on the way? */
bool program_is_last(const struct program *program, uint32_t eip)
{
	const struct program_note *end = find(program, NOTE_END);

	return !end || end->address == eip;
}

static void differs(const struct program *program,
		    const struct program_note *note, const char *what,
		    uint32_t is)
{
	fprintf(stderr, "# %s line %u: %s is %#x, must be %#x (mask %#x)\n",
		program->name, note->line, what, is, note->value, note->mask);
}

static bool memory_holds(const struct program *program,
			 const struct program_note *note, const uint8_t *ram)
{
	uint32_t is = 0;
	char what[32];

	memcpy(&is, ram + note->address, note->size);
	if (((is ^ note->value) & note->mask) == 0)
		return true;
	if (note->size < 4 && note->mask == UINT32_MAX &&
	    is == (note->value & ((1u << note->size * 8) - 1)))
		return true;
	snprintf(what, sizeof(what), "[%05x]", note->address);
	differs(program, note, what, is);
	return false;
}

static bool register_holds(const struct program *program,
			   const struct program_note *note,
			   const struct outcome *outcome)
{
	static const char *const names[] = {
		"EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI",
		"ES", "CS", "SS", "DS", "FS", "GS", "EFLAGS",
	};
	uint32_t is;

	if (note->address < 8)
		is = outcome->gpr[note->address];
	else if (note->address < 14)
		is = outcome->sreg[note->address - 8];
	else
		is = outcome->eflags;
	if (((is ^ note->value) & note->mask) == 0)
		return true;
	differs(program, note, names[note->address], is);
	return false;
}

static bool end_holds(const struct program *program,
		      const struct program_note *note,
		      const struct outcome *outcome)
{
	if (outcome->end != note->value) {
		fprintf(stderr, "# %s ended by %u at %04x:%x, must by %u\n",
			program->name, outcome->end, outcome->sreg[1],
			outcome->eip, note->value);
		return false;
	}
	if (outcome->end == END_SHUTDOWN || outcome->eip == note->address)
		return true;
	fprintf(stderr, "# %s ended at %x, must at %x\n", program->name,
		outcome->eip, note->address);
	return false;
}

static bool port_holds(const struct program *program,
		       const struct program_note *note,
		       const struct ports *ports, size_t number)
{
	const struct port_access *access = &ports->log[number];

	if (number < ports->logged && number < PORTS_LOG && access->port == note->address &&
	    access->size == note->size && access->in == note->mask &&
	    access->value == note->value)
		return true;
	fprintf(stderr, "# %s line %u: port access %zu is %s %#x size %u value %#x",
		program->name, note->line, number, access->in ? "IN" : "OUT",
		access->port, access->size, access->value);
	fprintf(stderr, ", must be %s %#x size %u value %#x\n",
		note->mask ? "IN" : "OUT", note->address, note->size,
		note->value);
	return false;
}

static bool sum_holds(const struct program *program,
		      const struct program_note *note,
		      const struct ports *ports)
{
	if (ports->out_count == note->value && ports->out_sum == note->mask)
		return true;
	fprintf(stderr, "# %s line %u: %u OUT of sum %#x, must be %u of %#x\n",
		program->name, note->line, ports->out_count, ports->out_sum,
		note->value, note->mask);
	return false;
}

static bool holds(const struct program *program,
		  const struct program_note *note,
		  const struct outcome *outcome, const struct ports *ports,
		  size_t *accesses)
{
	switch (note->kind) {
	case NOTE_MEMORY:
		return memory_holds(program, note, outcome->ram);
	case NOTE_REGISTER:
		return register_holds(program, note, outcome);
	case NOTE_END:
		return end_holds(program, note, outcome);
	case NOTE_PORT:
		return port_holds(program, note, ports, (*accesses)++);
	case NOTE_PORT_SUM:
		return sum_holds(program, note, ports);
	default:
		return true;
	}
}

/**
 * program_check() - compare an outcome with what the program expects.
 * Return: how many expectations do not hold; each has a line on stderr.
 */
unsigned int program_check(const struct program *program,
			   const struct outcome *outcome,
			   const struct ports *ports)
{
	unsigned int failures = 0;
	size_t accesses = 0;
	size_t i;

	for (i = 0; i < program->note_count; i++)
		failures += !holds(program, &program->notes[i], outcome, ports,
				   &accesses);
	if (accesses && accesses != ports->logged) {
		fprintf(stderr, "# %s: %zu port accesses, must be %zu\n",
			program->name, ports->logged, accesses);
		failures++;
	}
	return failures;
}
