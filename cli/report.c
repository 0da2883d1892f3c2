// SPDX-License-Identifier: MIT
/*
 * report.c - how it ended: registers, exit and statistics, as text or JSON.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "vmx/check.h"
#include "vmx/reasons.h"

static const char *hardware_name(const struct vmm86_run *r)
{
	const char *name = vmx_exit_reason_name(VMX_EXIT_BASIC(r->exit.hw_reason));

	return name ? name : "?";
}

/* Seconds of a clock since the machine was opened. */
static double seconds_since(clockid_t clock, const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec - begin->tv_sec + (now.tv_nsec - begin->tv_nsec) / 1e9;
}

static uint64_t all_exits(const struct session *s)
{
	uint64_t count = 0;
	int reason;

	for (reason = 0; reason < VMM86_EXIT_COUNT; reason++)
		count += vmm86_exit_count(s->machine, reason);
	return count;
}

/* "io 12, hlt 3", those that there were. */
static void print_exits(const struct session *s, FILE *to)
{
	const char *separator = "exits: ";
	uint64_t count;
	int reason;

	for (reason = 0; reason < VMM86_EXIT_COUNT; reason++) {
		count = vmm86_exit_count(s->machine, reason);
		if (!count)
			continue;
		fprintf(to, "%s%s %" PRIu64, separator, vmm86_exit_name(reason), count);
		separator = ", ";
	}
	if (*separator == ',')
		fputc('\n', to);
}

/**
 * report_text() - what people read at the end.
 * @s:		session
 * @to:		stream
 */
void report_text(const struct session *s, FILE *to)
{
	const struct vmm86_run *r = vmm86_state(s->machine);
	const struct vmm86_stats *stats = &r->stats;

	fflush(stdout);
	print_registers(to, r);
	if (strcmp(vmm86_backend(s->machine), "vmx"))
		fprintf(to, "exit: %s, mode %s under %s\n", s->how,
			session_mode(s), vmm86_backend(s->machine));
	else
		fprintf(to, "exit: %s (VMX exit reason %u, %s), mode %s\n",
			s->how, VMX_EXIT_BASIC(r->exit.hw_reason),
			hardware_name(r), session_mode(s));
	fprintf(to, "%" PRIu64 " VM entries, %" PRIu64 " exits to the program, ",
		(uint64_t)stats->entries, all_exits(s));
	fprintf(to, "%" PRIu64 " host interrupts served\n",
		(uint64_t)stats->interrupts);
	print_exits(s, to);
	fprintf(to, "%" PRIu64 " interrupts injected, %.3f s, %.3f s of processor time\n",
		(uint64_t)stats->injected, seconds_since(CLOCK_MONOTONIC, &s->begin),
		seconds_since(CLOCK_PROCESS_CPUTIME_ID, &s->begin_cpu));
}

static json_t *io_json(const struct vmm86_exit_io *io)
{
	const char *direction = io->direction == VMM86_IO_IN ? "in" : "out";

	return json_pack("{s:i, s:i, s:s, s:i, s:I}", "port", io->port,
			 "bytes", io->size, "direction", direction,
			 "count", (int)io->count,
			 "data", (json_int_t)io->data);
}

static json_t *memory_json(const struct vmm86_exit_memory *memory)
{
	return json_pack("{s:I, s:b, s:b, s:b}",
			 "address", (json_int_t)memory->address,
			 "read", !!(memory->access & VMM86_ACCESS_READ),
			 "write", !!(memory->access & VMM86_ACCESS_WRITE),
			 "fetch", !!(memory->access & VMM86_ACCESS_FETCH));
}

/* Names of the violated rules that the record has room for. */
static json_t *rules_json(const struct vmm86_exit_entry *entry)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < entry->violations && i < VMM86_ENTRY_RULES; i++)
		if (entry->rule[i] < vmx_rule_count)
			json_array_append_new(array, json_string(vmx_rules[entry->rule[i]].name));
	return array;
}

/* What the exit record holds beyond the reason; NULL: nothing. */
static json_t *details_json(const struct vmm86_exit *exit)
{
	const char *name;

	switch (exit->reason) {
	case VMM86_EXIT_IO:
		return io_json(&exit->io);
	case VMM86_EXIT_MEMORY:
		return memory_json(&exit->memory);
	case VMM86_EXIT_PRIVILEGED:
		name = vmm86_privileged_name(exit->privileged.instruction);
		return json_pack("{s:s}", "instruction", name);
	case VMM86_EXIT_ENTRY_FAILURE:
		return json_pack("{s:i, s:i, s:o}", "instruction_error",
				 (int)exit->entry.instruction_error,
				 "violations", (int)exit->entry.violations,
				 "rules", rules_json(&exit->entry));
	default:
		return NULL;
	}
}

static json_t *exit_json(const struct session *s)
{
	const struct vmm86_exit *exit = &vmm86_state(s->machine)->exit;
	json_t *object = json_object();
	json_t *details = details_json(exit);

	json_object_set_new(object, "reason", json_string(s->how));
	json_object_set_new(object, "hardware_reason",
			    json_integer(VMX_EXIT_BASIC(exit->hw_reason)));
	json_object_set_new(object, "hardware_name",
			    json_string(hardware_name(vmm86_state(s->machine))));
	if (details)
		json_object_set_new(object, vmm86_exit_name(exit->reason),
				    details);
	return object;
}

static void count(json_t *object, const char *name, uint64_t value)
{
	json_object_set_new(object, name, json_integer((json_int_t)value));
}

static json_t *exits_json(const struct session *s)
{
	json_t *object = json_object();
	uint64_t number;
	int reason;

	for (reason = 0; reason < VMM86_EXIT_COUNT; reason++) {
		number = vmm86_exit_count(s->machine, reason);
		if (number)
			count(object, vmm86_exit_name(reason), number);
	}
	return object;
}

static json_t *statistics_json(const struct session *s)
{
	const struct vmm86_stats *stats = &vmm86_state(s->machine)->stats;
	json_t *object = json_object();

	count(object, "entries", stats->entries);
	count(object, "exits", all_exits(s));
	json_object_set_new(object, "exits_by_reason", exits_json(s));
	count(object, "kernel_exits", stats->kernel_exits);
	count(object, "interrupts", stats->interrupts);
	count(object, "nmis", stats->nmis);
	count(object, "injected", stats->injected);
	count(object, "migrations", stats->migrations);
	count(object, "time_slices", stats->time_slices);
	json_object_set_new(object, "seconds",
			    json_real(seconds_since(CLOCK_MONOTONIC, &s->begin)));
	json_object_set_new(object, "cpu_seconds",
			    json_real(seconds_since(CLOCK_PROCESS_CPUTIME_ID, &s->begin_cpu)));
	return object;
}

/**
 * report_json() - the same for programs; the caller adds to it and prints it.
 * @s:		session
 * @status:	the exit status that the command will have
 */
json_t *report_json(const struct session *s, enum status status)
{
	return json_pack("{s:i, s:s, s:s, s:o, s:o, s:o}",
		"status", (int)status,
		"backend", vmm86_backend(s->machine),
		"mode", session_mode(s),
		"exit", exit_json(s),
		"registers", registers_json(vmm86_state(s->machine)),
		"statistics", statistics_json(s));
}

/* One object on standard output; it is gone afterwards. */
void print_json(json_t *object)
{
	json_dumpf(object, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(object);
}
