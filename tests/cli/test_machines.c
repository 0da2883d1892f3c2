// SPDX-License-Identifier: MIT
/*
 * test_machines.c - the driver's statistics file parsed, also what is no such
 * file; the difference of two; tables and JSON of them; why it cannot be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/array.h"
#include "cli/machines.h"

static const char two[] =
	"machine 12-1\ncommand vmm86\nmode real\nept 1\nclassic 0\nhardware 0\n"
	"passed_ports 9\nrunning 1\ncpu 3\nmemory_pages 272\nmemory_present 5\nguest_ns 1500000000\nentries 100\n"
	"interrupts 20\nnmis 1\nkernel_exits 90\ninjected 2\nmigrations 4\ntime_slices 7\n"
	"entry_failures 0\nexit.EXTERNAL_INTERRUPT 20\nexit.HLT 80\n\n"
	"machine 13-2\ncommand a b\nmode none\n\n";

#define EMPTY(name)	name "\x20\n"

static unsigned int parse(struct machines *machines, const char *from)
{
	char *text = strdup(from);
	unsigned int line;

	memset(machines, 0, sizeof(*machines));
	line = machines_parse(machines, text);
	free(text);
	return line;
}

static void test_parse(void **state)
{
	const struct machine_stats *m;
	struct machines machines;

	(void)state;
	assert_int_equal(parse(&machines, two), 0);
	assert_int_equal(machines.count, 2);
	m = machines.list;
	assert_string_equal(m->name, "12-1");
	assert_string_equal(m->command, "vmm86");
	assert_string_equal(m->mode, "real");
	assert_int_equal(m->ept, 1);
	assert_int_equal(m->passed_ports, 9);
	assert_int_equal(m->running, 1);
	assert_int_equal(m->cpu, 3);
	assert_int_equal(m->memory_pages, 272);
	assert_int_equal(m->memory_present, 5);
	assert_int_equal(m->guest_ns, 1500000000);
	assert_int_equal(m->entries, 100);
	assert_int_equal(m->kernel_exits, 90);
	assert_int_equal(m->time_slices, 7);
	assert_int_equal(m->exit_count, 2);
	assert_string_equal(m->exits[1].name, "HLT");
	assert_int_equal(m->exits[1].count, 80);
	assert_int_equal(machine_exits(m), 100);
	m++;
	assert_string_equal(m->command, "a b");
	assert_string_equal(m->mode, "none");
	assert_int_equal(m->cpu, -1);
	machines_free(&machines);
	assert_int_equal(parse(&machines, ""), 0);
	assert_int_equal(machines.count, 0);
	machines_free(&machines);
}

/* What only a newer driver writes; a reason that has no name. */
static void test_newer(void **state)
{
	struct machines machines;

	(void)state;
	assert_int_equal(parse(&machines, "machine 1-1\nfuture 1 2 3\n" EMPTY("command")
			       "cpu -1\nexit.99 5\n"), 0);
	assert_int_equal(machines.count, 1);
	assert_string_equal(machines.list->command, "");
	assert_int_equal(machines.list->cpu, -1);
	assert_string_equal(machines.list->exits[0].name, "99");
	machines_free(&machines);
}

static void test_malformed(void **state)
{
	static const struct {
		const char *text;
		unsigned int line;
	} bad[] = {
		{ "entries 1\n", 1 },
		{ "machine\n", 1 },
		{ EMPTY("machine"), 1 },
		{ "machine 1-1\nentries\n", 2 },
		{ "machine 1-1\n" EMPTY("entries"), 2 },
		{ "machine 1-1\nentries -1\n", 2 },
		{ "machine 1-1\nentries +1\n", 2 },
		{ "machine 1-1\nentries 1x\n", 2 },
		{ "machine 1-1\nentries 0x1\n", 2 },
		{ "machine 1-1\nentries 18446744073709551616\n", 2 },
		{ "machine 1-1\ncpu -2\n", 2 },
		{ "machine 1-1\ncpu 99999999999\n", 2 },
		{ "machine 1-1\n\nmode\n", 3 },
		{ "machine 1-1\nmode unreal-mode\n", 2 },
		{ "machine 1-1\nexit. 1\n", 2 },
		{ "machine 1-1\nexit.HLT many\n", 2 },
		{ "machine 1-1\nexit.A_NAME_OF_MORE_THAN_31_CHARACTERS 1\n", 2 },
		{ "machine 0123456789012345678901234567890123456789\n", 1 },
		{ "\177ELF\n", 1 },
	};
	struct machines machines;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(parse(&machines, bad[i].text), bad[i].line);
		machines_free(&machines);
	}
}

/* More reasons than there can be, and a command that fills its room. */
static void test_limits(void **state)
{
	char text[8192] = "machine 1-1\ncommand ";
	struct machines machines;
	size_t length;
	int i;

	(void)state;
	memset(text + strlen(text), 'c', 79);
	strcat(text, "\n");
	length = strlen(text);
	for (i = 0; i < MACHINE_EXITS; i++)
		length += sprintf(text + length, "exit.%d 1\n", i);
	assert_int_equal(parse(&machines, text), 0);
	assert_int_equal(strlen(machines.list->command), 79);
	assert_int_equal(machine_exits(machines.list), MACHINE_EXITS);
	machines_free(&machines);
	sprintf(text + length, "exit.%d 1\n", i);
	assert_int_equal(parse(&machines, text), 3 + MACHINE_EXITS);
	machines_free(&machines);
}

static void test_since(void **state)
{
	static const char earlier[] =
		"machine 1-1\nentries 5\n\n"
		"machine 1-2\nmode v86\nentries 10\nguest_ns 50\nexit.HLT 4\nexit.CPUID 6\n\n"
		"machine 1-3\nentries 7\n";
	static const char later[] =
		"machine 1-2\nmode v86\nrunning 1\nentries 25\nguest_ns 40\nexit.HLT 4\n"
		"exit.VMCALL 9\nexit.CPUID 12\n\n"
		"machine 1-3\nentries 7\n\n"
		"machine 1-4\nentries 3\nexit.HLT 3\n";
	struct machines before, now, delta;
	char why[MACHINES_WHY];

	(void)state;
	assert_int_equal(parse(&before, earlier), 0);
	assert_int_equal(parse(&now, later), 0);
	before.ns = 1000;
	now.ns = 3000;
	assert_int_equal(machines_since(&delta, &before, &now, why), STATUS_OK);
	assert_int_equal(delta.ns, 2000);
	assert_int_equal(delta.count, 3);
	assert_string_equal(delta.list[0].name, "1-2");
	assert_int_equal(delta.list[0].running, 1);
	assert_int_equal(delta.list[0].entries, 15);
	/* The clock of a stay on another CPU may lag: never below 0. */
	assert_int_equal(delta.list[0].guest_ns, 0);
	assert_int_equal(delta.list[0].exit_count, 2);
	assert_string_equal(delta.list[0].exits[0].name, "VMCALL");
	assert_int_equal(delta.list[0].exits[0].count, 9);
	assert_string_equal(delta.list[0].exits[1].name, "CPUID");
	assert_int_equal(delta.list[0].exits[1].count, 6);
	assert_int_equal(delta.list[1].entries, 0);
	/* New: all that it has done. */
	assert_int_equal(delta.list[2].entries, 3);
	assert_int_equal(delta.list[2].exit_count, 1);
	machines_free(&delta);
	machines_free(&now);
	machines_free(&before);
}

static void test_table(void **state)
{
	static const char four[] =
		"machine 1-1\ncommand idle\nmode real\nmemory_present 2\n\n"
		"machine 1-2\ncommand exits\nmode v86\nguest_ns 10\nexit.HLT 3\n\n"
		"machine 1-3\ncommand few\nmode v86\nguest_ns 10\nexit.HLT 2\n\n"
		"machine 1-4\ncommand a-command-longer-than-its-column\nmode real\ncpu 1\n"
		"running 1\nguest_ns 250000000\ninterrupts 125\nmemory_present 3\n"
		"exit.CPUID 5\nexit.IO_INSTRUCTION 400\n";
	struct machines delta;
	char line[256];

	(void)state;
	assert_int_equal(parse(&delta, four), 0);
	delta.ns = 500000000;
	machines_sort(&delta);
	assert_string_equal(delta.list[0].name, "1-4");
	assert_string_equal(delta.list[1].name, "1-2");
	assert_string_equal(delta.list[2].name, "1-3");
	assert_string_equal(delta.list[3].name, "1-1");
	machines_row(line, sizeof(line), &delta.list[0], delta.ns);
	assert_memory_equal(line, "1-4            a-command-longe real    1", 40);
	assert_string_equal(line + 40, "    50.0        810        250        12  IO_INSTRUCTION");
	machines_row(line, sizeof(line), &delta.list[3], delta.ns);
	assert_memory_equal(line, "1-1            idle            real    -", 40);
	assert_string_equal(line + 40, "     0.0          0          0         8  -");
	machines_summary(line, sizeof(line), &delta);
	assert_string_equal(line, "4 machines, 1 running; 0.50 CPUs in guests, 820 exits/s");
	machines_free(&delta);
	machines_summary(line, sizeof(line), &delta);
	assert_string_equal(line, "0 machines, 0 running; 0.00 CPUs in guests, 0 exits/s");
}

/* The first line of a machine's report, with these lines in the driver's file. */
static void assert_heading(const char *lines, const char *heading)
{
	struct machines machines;
	char from[256], *text;
	size_t size;
	FILE *to;

	snprintf(from, sizeof(from), "machine 1-1\ncommand c\n%s", lines);
	assert_int_equal(parse(&machines, from), 0);
	to = open_memstream(&text, &size);
	assert_non_null(to);
	machines_text(to, &machines, NULL);
	assert_int_equal(fclose(to), 0);
	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, heading);
	free(text);
	machines_free(&machines);
}

/* What of the PC a machine reaches is said, and only that. */
static void test_heading(void **state)
{
	(void)state;
	assert_heading("", "machine 1-1 (c): opened, not set up");
	assert_heading("mode v86\nhardware 0\npassed_ports 0\n",
		       "machine 1-1 (c): v86, idle");
	assert_heading("mode real\nept 1\npassed_ports 1\nrunning 1\ncpu 2\n",
		       "machine 1-1 (c): real with EPT, 1 port of the PC, running on CPU 2");
	assert_heading("mode v86\nclassic 1\nhardware 1\npassed_ports 65536\n",
		       "machine 1-1 (c): v86, classic interface, ROM of the PC, 65536 ports of the PC, idle");
	assert_heading("mode v86\nhardware 1\npassed_ports 0\n",
		       "machine 1-1 (c): v86, ROM of the PC, idle");
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void test_json(void **state)
{
	const json_t *first, *total;
	struct machines machines;
	json_t *object;

	(void)state;
	assert_int_equal(parse(&machines, two), 0);
	machines.list[0].entries = UINT64_MAX;	/* as an owner may claim */
	object = machines_json(&machines, NULL);
	assert_null(json_object_get(object, "interval_ns"));
	assert_int_equal(json_array_size(json_object_get(object, "machines")), 2);
	first = json_array_get(json_object_get(object, "machines"), 0);
	total = json_object_get(first, "total");
	assert_string_equal(json_string_value(json_object_get(first, "machine")), "12-1");
	assert_int_equal(number(first, "cpu"), 3);
	assert_int_equal(number(first, "passed_ports"), 9);
	assert_int_equal(number(total, "entries"), INT64_MAX);
	assert_int_equal(number(total, "nmis"), 1);
	assert_int_equal(number(json_object_get(total, "exits"), "HLT"), 80);
	assert_null(json_object_get(first, "interval"));
	json_decref(object);
	machines_free(&machines);
}

static void test_refusal(void **state)
{
	static const struct {
		int error;
		bool module, mounted;
		enum status status;
		const char *says;
	} cases[] = {
		{ ENOENT, false, true, STATUS_NO_DEVICE, "not loaded: modprobe vmm86" },
		{ ENOENT, false, false, STATUS_NO_DEVICE, "the module is not loaded" },
		{ EACCES, false, false, STATUS_NO_DEVICE, "the module is not loaded" },
		{ ENOENT, true, false, STATUS_STATISTICS, "mount -t debugfs none /d" },
		{ ENOTDIR, true, false, STATUS_STATISTICS, "debugfs is not mounted" },
		{ ENOENT, true, true, STATUS_STATISTICS, "/d/vmm86/machines is missing" },
		{ EACCES, true, false, STATUS_PERMISSION, "for root" },
		{ EPERM, true, true, STATUS_PERMISSION, "kernel lockdown" },
		{ EIO, true, true, STATUS_SYSTEM, "/d/vmm86/machines: Input/output error" },
	};
	char why[MACHINES_WHY];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(machines_refusal(why, cases[i].error, cases[i].module,
						  cases[i].mounted, "/d"), cases[i].status);
		assert_non_null(strstr(why, cases[i].says));
	}
}

static void test_seconds(void **state)
{
	static const char *const bad[] = {
		"", " 1", "-1", "+1", "0", "0.09", "3601", "1s", "nan", "inf", "1e400", ".5",
	};
	uint64_t ns;
	size_t i;

	(void)state;
	assert_true(parse_seconds("2", &ns));
	assert_int_equal(ns, 2000000000);
	assert_true(parse_seconds("0.5", &ns));
	assert_int_equal(ns, 500000000);
	assert_true(parse_seconds("3600", &ns));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_seconds(bad[i], &ns));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_newer),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_heading),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_seconds),
	};

	return cmocka_run_group_tests_name("machines", tests, NULL, NULL);
}
