// SPDX-License-Identifier: MIT
/*
 * machines_report.c - all that is known of each machine, as text and as JSON.
 */
#include <inttypes.h>
#include <string.h>

#include "machines.h"

static double per_second(uint64_t count, uint64_t ns)
{
	return ns ? (double)count * 1e9 / (double)ns : 0;
}

static void row(FILE *to, const char *name, uint64_t count, const uint64_t *change,
		uint64_t ns)
{
	fprintf(to, "  %-24s %16" PRIu64, name, count);
	if (change)
		fprintf(to, " %12.1f/s", per_second(*change, ns));
	fputc('\n', to);
}

static void heading(FILE *to, const struct machine_stats *m)
{
	fprintf(to, "machine %s (%s): ", m->name, m->command);
	if (!strcmp(m->mode, "none")) {
		fputs("opened, not set up\n", to);
		return;
	}
	fprintf(to, "%s%s%s%s", m->mode, m->ept ? " with EPT" : "",
		m->classic ? ", classic interface" : "",
		m->hardware ? ", ROM of the PC" : "");
	if (m->passed_ports)
		fprintf(to, ", %" PRIu64 " port%s of the PC", m->passed_ports,
			m->passed_ports == 1 ? "" : "s");
	fprintf(to, ", %s", m->running ? "running" : "idle");
	if (m->cpu >= 0)
		fprintf(to, " on CPU %d", m->cpu);
	fputc('\n', to);
}

static void guest_time(FILE *to, const struct machine_stats *m, const struct machine_stats *d,
		       uint64_t ns)
{
	fprintf(to, "  %-24s %14.3f s", "time in guest", (double)m->guest_ns / 1e9);
	if (d)
		fprintf(to, " %12.1f %%", ns ? 100.0 * (double)d->guest_ns / (double)ns : 0);
	fputc('\n', to);
}

static const uint64_t *exit_change(const struct machine_stats *delta, const char *name)
{
	static const uint64_t none;
	unsigned int i;

	if (!delta)
		return NULL;
	for (i = 0; i < delta->exit_count; i++)
		if (!strcmp(delta->exits[i].name, name))
			return &delta->exits[i].count;
	return &none;
}

static void one_text(FILE *to, const struct machine_stats *m, const struct machine_stats *d,
		     uint64_t ns)
{
	char name[48];
	unsigned int i;

	heading(to, m);
	if (!strcmp(m->mode, "none"))
		return;
	guest_time(to, m, d, ns);
	fprintf(to, "  %-24s %10" PRIu64 " of %" PRIu64 " KiB\n", "memory",
		m->memory_present * 4, m->memory_pages * 4);
	row(to, "entries", m->entries, d ? &d->entries : NULL, ns);
	row(to, "handled in the driver", m->kernel_exits, d ? &d->kernel_exits : NULL, ns);
	row(to, "interrupts of the host", m->interrupts, d ? &d->interrupts : NULL, ns);
	row(to, "NMIs of the host", m->nmis, d ? &d->nmis : NULL, ns);
	row(to, "time slices", m->time_slices, d ? &d->time_slices : NULL, ns);
	row(to, "interrupts injected", m->injected, d ? &d->injected : NULL, ns);
	row(to, "changes of CPU", m->migrations, d ? &d->migrations : NULL, ns);
	row(to, "entry failures", m->entry_failures, d ? &d->entry_failures : NULL, ns);
	for (i = 0; i < m->exit_count; i++) {
		snprintf(name, sizeof(name), "exit %s", m->exits[i].name);
		row(to, name, m->exits[i].count, exit_change(d, m->exits[i].name), ns);
	}
}

/**
 * machines_text() - the report for people.
 * @to:		stream
 * @now:	sample
 * @delta:	machines_since() of it, for rates; or NULL
 */
void machines_text(FILE *to, const struct machines *now, const struct machines *delta)
{
	size_t i;

	if (!now->count)
		fputs("no machines\n", to);
	for (i = 0; i < now->count; i++)
		one_text(to, &now->list[i], delta ? &delta->list[i] : NULL,
			 delta ? delta->ns : 0);
}

/* JSON's integers are signed here. */
static json_t *number(uint64_t value)
{
	return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static void add_values(json_t *object, const struct machine_stats *m, bool counts)
{
	size_t i;

	for (i = 0; i < machine_value_count; i++)
		if (machine_values[i].counts == counts)
			json_object_set_new(object, machine_values[i].name,
					    number(machine_value(m, i)));
}

static json_t *counts_json(const struct machine_stats *m)
{
	json_t *object = json_object(), *exits = json_object();
	unsigned int i;

	add_values(object, m, true);
	for (i = 0; i < m->exit_count; i++)
		json_object_set_new(exits, m->exits[i].name, number(m->exits[i].count));
	json_object_set_new(object, "exits", exits);
	return object;
}

static json_t *one_json(const struct machine_stats *m, const struct machine_stats *d)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:i}", "machine", m->name, "command",
				   m->command, "mode", m->mode, "cpu", m->cpu);

	add_values(object, m, false);
	json_object_set_new(object, "total", counts_json(m));
	if (d)
		json_object_set_new(object, "interval", counts_json(d));
	return object;
}

/**
 * machines_json() - the same for programs; the caller prints it.
 * @now:	sample
 * @delta:	machines_since() of it; or NULL
 */
json_t *machines_json(const struct machines *now, const struct machines *delta)
{
	json_t *list = json_array(), *object = json_object();
	size_t i;

	for (i = 0; i < now->count; i++)
		json_array_append_new(list, one_json(&now->list[i],
						     delta ? &delta->list[i] : NULL));
	if (delta)
		json_object_set_new(object, "interval_ns", number(delta->ns));
	json_object_set_new(object, "machines", list);
	return object;
}
