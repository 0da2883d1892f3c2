// SPDX-License-Identifier: MIT
/*
 * machines_parse.c - the driver's statistics file in numbers, and the difference
 * of two of them.  Lines that only a newer driver writes are passed over.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "machines.h"

#define STATE(name)	{ #name, offsetof(struct machine_stats, name), false }
#define COUNT(name)	{ #name, offsetof(struct machine_stats, name), true }

const struct machine_value machine_values[] = {
	STATE(ept), STATE(classic), STATE(hardware), STATE(passed_ports), STATE(running),
	STATE(memory_pages), STATE(memory_present),
	COUNT(guest_ns), COUNT(entries), COUNT(interrupts), COUNT(nmis),
	COUNT(kernel_exits), COUNT(injected), COUNT(migrations), COUNT(time_slices),
	COUNT(entry_failures),
};

const size_t machine_value_count = ARRAY_SIZE(machine_values);

static uint64_t *value_at(struct machine_stats *machine, size_t i)
{
	return (uint64_t *)((char *)machine + machine_values[i].at);
}

uint64_t machine_value(const struct machine_stats *machine, size_t i)
{
	return *(const uint64_t *)((const char *)machine + machine_values[i].at);
}

static bool put_text(char *to, size_t size, const char *from)
{
	if (!*from || strlen(from) >= size)
		return false;
	strcpy(to, from);
	return true;
}

static bool parse_count(const char *text, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && !*end;
}

static bool parse_cpu(const char *text, int *cpu)
{
	uint64_t number;

	if (!strcmp(text, "-1")) {
		*cpu = -1;
		return true;
	}
	if (!parse_count(text, &number) || number > 1000000)
		return false;
	*cpu = (int)number;
	return true;
}

static bool add_machine(struct machines *machines, const char *name)
{
	struct machine_stats *machine, *list;

	list = reallocarray(machines->list, machines->count + 1, sizeof(*list));
	if (!list)
		return false;
	machines->list = list;
	machine = &list[machines->count++];
	memset(machine, 0, sizeof(*machine));
	machine->cpu = -1;
	strcpy(machine->mode, "none");
	return put_text(machine->name, sizeof(machine->name), name);
}

static bool add_exit(struct machine_stats *machine, const char *name, const char *count)
{
	struct machine_exit *e;

	if (machine->exit_count == MACHINE_EXITS)
		return false;
	e = &machine->exits[machine->exit_count++];
	return put_text(e->name, sizeof(e->name), name) && parse_count(count, &e->count);
}

static bool parse_value(struct machine_stats *machine, const char *key, const char *value)
{
	size_t i;

	if (!strcmp(key, "command"))
		return !*value || put_text(machine->command, sizeof(machine->command), value);
	if (!strcmp(key, "mode"))
		return put_text(machine->mode, sizeof(machine->mode), value);
	if (!strcmp(key, "cpu"))
		return parse_cpu(value, &machine->cpu);
	if (!strncmp(key, "exit.", 5))
		return add_exit(machine, key + 5, value);
	for (i = 0; i < machine_value_count; i++)
		if (!strcmp(key, machine_values[i].name))
			return parse_count(value, value_at(machine, i));
	return true;
}

static bool parse_line(struct machines *machines, char *line)
{
	char *value = strchr(line, ' ');

	if (!*line)
		return true;
	if (!value)
		return false;
	*value++ = '\0';
	if (!strcmp(line, "machine"))
		return add_machine(machines, value);
	return machines->count &&
	       parse_value(&machines->list[machines->count - 1], line, value);
}

/**
 * machines_parse() - add the machines of a statistics file to a sample.
 * @machines:	sample, empty at first
 * @text:	of the file; it is taken apart
 *
 * Return: 0, or the number of the line that cannot be understood.
 */
unsigned int machines_parse(struct machines *machines, char *text)
{
	unsigned int number = 0;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		number++;
		if (!parse_line(machines, line))
			return number;
	}
	return 0;
}

/* All exits of a machine. */
uint64_t machine_exits(const struct machine_stats *machine)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < machine->exit_count; i++)
		sum += machine->exits[i].count;
	return sum;
}

/* The counts of a running machine are read one after the other: none is below 0. */
static uint64_t difference(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

static uint64_t exits_before(const struct machine_stats *before, const char *name)
{
	unsigned int i;

	for (i = 0; i < before->exit_count; i++)
		if (!strcmp(before->exits[i].name, name))
			return before->exits[i].count;
	return 0;
}

static void subtract(struct machine_stats *machine, const struct machine_stats *before)
{
	const unsigned int count = machine->exit_count;
	unsigned int i;
	size_t v;

	for (v = 0; v < machine_value_count; v++)
		if (machine_values[v].counts)
			*value_at(machine, v) = difference(machine_value(machine, v),
							   machine_value(before, v));
	machine->exit_count = 0;
	for (i = 0; i < count; i++) {
		struct machine_exit e = machine->exits[i];

		e.count = difference(e.count, exits_before(before, e.name));
		if (e.count)
			machine->exits[machine->exit_count++] = e;
	}
}

/**
 * machines_since() - what happened between two samples.
 * @delta:	out: the machines of @now in its order, their counts being the
 *		differences; for machines_free()
 * @before:	sample
 * @now:	later sample
 *
 * @why:	what is wrong, if it fails
 *
 * A machine that is new has done in between all that it has done.
 * Return: the exit status.
 */
enum status machines_since(struct machines *delta, const struct machines *before,
			   const struct machines *now, char why[MACHINES_WHY])
{
	size_t i, j, next = 0;

	delta->ns = difference(now->ns, before->ns);
	delta->count = now->count;
	delta->list = calloc(now->count + 1, sizeof(*delta->list));
	if (!delta->list) {
		snprintf(why, MACHINES_WHY, "out of memory");
		return STATUS_SYSTEM;
	}
	for (i = 0; i < now->count; i++) {
		delta->list[i] = now->list[i];
		/* Both are in the order in which the machines were made. */
		for (j = next; j < before->count; j++) {
			if (strcmp(before->list[j].name, now->list[i].name))
				continue;
			subtract(&delta->list[i], &before->list[j]);
			next = j + 1;
			break;
		}
	}
	return STATUS_OK;
}
