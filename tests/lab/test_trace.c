// SPDX-License-Identifier: MIT
/*
 * test_trace.c - the driver's tracepoints through tracefs: a program's entries
 * and exits, all of them and in order; an injected interrupt and an exception;
 * an entry failure with the rule that is violated.  Needs root.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "vmx/check.h"

#define TRACING	"/sys/kernel/tracing/"
#define EVENTS	64

/* One record, as its line in the trace says it. */
struct event {
	char name[16];
	char what[32];		/* exit: the reason; inject: the type */
	unsigned int owner;
	unsigned int cs;
	unsigned int rip;
	unsigned int interruption;	/* exit; enter: what is injected */
	unsigned int vector;
	unsigned int instruction_error;
	unsigned int violations;
	unsigned long long qualification;
	char rule[48];
};

struct trace {
	struct event event[EVENTS];
	unsigned int count;
};

static bool has_tracing(void)
{
	return access(TRACING "events/vmm86/exit/format", R_OK) == 0;
}

static void trace_start(void)
{
	assert_true(lab_write(TRACING "trace", ""));
	assert_true(lab_write(TRACING "events/vmm86/enable", "1"));
}

static void parse_event(struct event *e, const char *text)
{
	int wanted = 0, found = -1;

	if (!strcmp(e->name, "enter")) {
		wanted = 4;
		found = sscanf(text, "machine %u-%*u at %x:%x event %x", &e->owner, &e->cs,
			       &e->rip, &e->interruption);
	} else if (!strcmp(e->name, "exit")) {
		wanted = 6;
		found = sscanf(text,
			       "machine %u-%*u %31s at %x:%x qualification %llx interruption %x",
			       &e->owner, e->what, &e->cs, &e->rip, &e->qualification,
			       &e->interruption);
	} else if (!strcmp(e->name, "inject")) {
		wanted = 3;
		found = sscanf(text, "machine %u-%*u %31s vector %x", &e->owner, e->what,
			       &e->vector);
	} else if (!strcmp(e->name, "entry_failure")) {
		wanted = 7;
		found = sscanf(text,
			       "machine %u-%*u at %x:%x reason %31s instruction error %u rule %47s (%u",
			       &e->owner, &e->cs, &e->rip, e->what, &e->instruction_error,
			       e->rule, &e->violations);
	}
	if (found != wanted)
		fail_msg("not as expected: %s: %s", e->name, text);
}

/* "  program-123  [000] d..1.  11.340038: enter: machine ..." */
static void add_line(struct trace *trace, const char *line)
{
	const char *name = strstr(line, ": ");
	const char *text = name ? strstr(name + 2, ": ") : NULL;
	struct event *e = &trace->event[trace->count];

	if (line[0] == '#')
		return;
	assert_non_null(text);
	assert_in_range(text - name - 2, 1, sizeof(e->name) - 1);
	assert_in_range(trace->count, 0, EVENTS - 1);
	memset(e, 0, sizeof(*e));
	memcpy(e->name, name + 2, text - name - 2);
	parse_event(e, text + 2);
	assert_int_equal(e->owner, getpid());
	trace->count++;
}

/* The host's interrupts and time slices come when they come. */
static bool by_chance(const struct event *e)
{
	return !strcmp(e->name, "exit") && (!strcmp(e->what, "EXTERNAL_INTERRUPT") ||
					    !strcmp(e->what, "PREEMPTION_TIMER"));
}

/*
 * Without what came by chance, and the entry after it: the one before it says where
 * the guest was and what it was given.
 */
static void leave_out_chance(struct trace *trace)
{
	bool resumed = false;
	unsigned int i, kept = 0;

	for (i = 0; i < trace->count; i++) {
		if (by_chance(&trace->event[i]))
			resumed = true;
		else if (resumed && !strcmp(trace->event[i].name, "enter"))
			resumed = false;
		else
			trace->event[kept++] = trace->event[i];
	}
	trace->count = kept;
}

static void trace_stop(struct trace *trace)
{
	FILE *file = fopen(TRACING "trace", "r");
	char line[512];

	assert_true(lab_write(TRACING "events/vmm86/enable", "0"));
	assert_non_null(file);
	trace->count = 0;
	while (fgets(line, sizeof(line), file))
		add_line(trace, line);
	fclose(file);
	leave_out_chance(trace);
}

static void expect_enter(const struct trace *trace, unsigned int at, unsigned int rip)
{
	assert_in_range(at, 0, trace->count - 1);
	assert_string_equal(trace->event[at].name, "enter");
	assert_int_equal(trace->event[at].cs, 0);
	assert_int_equal(trace->event[at].rip, rip);
}

static const struct event *expect_exit(const struct trace *trace, unsigned int at,
				       const char *reason, unsigned int rip)
{
	const struct event *e = &trace->event[at];

	assert_in_range(at, 0, trace->count - 1);
	assert_string_equal(e->name, "exit");
	assert_string_equal(e->what, reason);
	assert_int_equal(e->cs, 0);
	assert_int_equal(e->rip, rip);
	return e;
}

/* HLT in v86 mode is a general-protection fault, vector 13 with an error code. */
static void expect_hlt(const struct trace *trace, unsigned int at, const struct lab_mode *mode,
		       unsigned int rip)
{
	if (mode->mode == VMM86_MODE_REAL)
		expect_exit(trace, at, "HLT", rip);
	else
		assert_int_equal(expect_exit(trace, at, "EXCEPTION_NMI", rip)->interruption,
				 0x80000b0d);
}

/* Once without the trace, so that all pages are there and mapped. */
static struct vmm86 *warm(const struct lab_mode *mode, const uint8_t *code, size_t size,
			  unsigned int runs)
{
	struct vmm86 *machine;

	if (!has_tracing())
		return NULL;
	machine = lab_open(mode, 0);
	if (!machine)
		return NULL;
	lab_start(machine, code, size);
	while (runs--)
		assert_true(vmm86_run(machine) > 0);
	lab_start(machine, code, size);
	return machine;
}

/* out 80h,al; vmcall; hlt */
static void test_exits(void **state)
{
	static const uint8_t code[] = { 0xe6, 0x80, 0x0f, 0x01, 0xc1, 0xf4 };
	struct vmm86 *machine = warm(*state, code, sizeof(code), 3);
	const struct event *out;
	struct trace trace;

	if (!machine)
		skip();
	trace_start();
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_VMCALL);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	trace_stop(&trace);
	assert_int_equal(trace.count, 6);
	expect_enter(&trace, 0, PROGRAM_LOAD);
	out = expect_exit(&trace, 1, "IO_INSTRUCTION", PROGRAM_LOAD);
	/* SDM, "Exit Qualification for I/O Instructions": port, immediate, a byte. */
	assert_int_equal(out->qualification, 0x800040);
	expect_enter(&trace, 2, PROGRAM_LOAD + 2);
	expect_exit(&trace, 3, "VMCALL", PROGRAM_LOAD + 2);
	expect_enter(&trace, 4, PROGRAM_LOAD + 5);
	expect_hlt(&trace, 5, *state, PROGRAM_LOAD + 5);
	vmm86_close(machine);
}

static void set_vector(struct vmm86 *machine, unsigned int vector)
{
	static const uint8_t to[] = { 0x00, 0x10, 0x00, 0x00 };
	static const uint8_t hlt[] = { 0xf4 };

	assert_int_equal(vmm86_write(machine, vector * 4, to, sizeof(to)), 0);
	assert_int_equal(vmm86_write(machine, 0x1000, hlt, sizeof(hlt)), 0);
}

/* An interrupt is waiting, and the guest can take it. */
static void run_interrupted(struct vmm86 *machine)
{
	static const uint8_t code[] = { 0x90, 0xf4 };

	lab_start(machine, code, sizeof(code));
	vmm86_state(machine)->eflags |= 0x200;
	vmm86_state(machine)->irq = VMM86_IRQ_PENDING | 0x20;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(vmm86_state(machine)->eip, 0x1001);
}

static unsigned int count_events(const struct trace *trace, const char *name)
{
	unsigned int i, count = 0;

	for (i = 0; i < trace->count; i++)
		count += !strcmp(trace->event[i].name, name);
	return count;
}

/* The processor delivers it in real mode; in v86 mode the driver does. */
static void test_interrupt(void **state)
{
	const struct lab_mode *mode = *state;
	const bool real = mode->mode == VMM86_MODE_REAL;
	struct vmm86 *machine = has_tracing() ? lab_open(mode, 0) : NULL;
	struct trace trace;

	if (!machine)
		skip();
	set_vector(machine, 0x20);
	/* Once without the trace: a page that is missing is an exit more. */
	run_interrupted(machine);
	trace_start();
	run_interrupted(machine);
	trace_stop(&trace);
	assert_int_equal(count_events(&trace, "inject"), 1);
	assert_int_equal(trace.count, 3);
	assert_string_equal(trace.event[0].name, "inject");
	assert_string_equal(trace.event[0].what, "interrupt");
	assert_int_equal(trace.event[0].vector, 0x20);
	expect_enter(&trace, 1, real ? PROGRAM_LOAD : 0x1000);
	assert_int_equal(trace.event[1].interruption, real ? 0x80000020 : 0);
	expect_hlt(&trace, 2, mode, 0x1000);
	vmm86_close(machine);
}

/* ud2: in v86 mode the driver reflects the fault, in real mode it never exits. */
static void test_exception(void **state)
{
	static const uint8_t code[] = { 0x0f, 0x0b };
	const struct lab_mode *mode = *state;
	struct vmm86 *machine = has_tracing() ? lab_open(mode, 0) : NULL;
	const struct event *ud2;
	struct trace trace;
	unsigned int run;

	if (!machine)
		skip();
	set_vector(machine, 6);
	for (run = 0; run < 2; run++) {
		lab_start(machine, code, sizeof(code));
		if (run)
			trace_start();
		assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	}
	trace_stop(&trace);
	if (mode->mode == VMM86_MODE_REAL) {
		assert_int_equal(trace.count, 2);
	} else {
		assert_int_equal(trace.count, 5);
		ud2 = expect_exit(&trace, 1, "EXCEPTION_NMI", PROGRAM_LOAD);
		assert_int_equal(ud2->interruption, 0x80000306);
		assert_string_equal(trace.event[2].name, "inject");
		assert_string_equal(trace.event[2].what, "exception");
		assert_int_equal(trace.event[2].vector, 6);
		expect_enter(&trace, 3, 0x1000);
	}
	expect_hlt(&trace, trace.count - 1, mode, 0x1000);
	vmm86_close(machine);
}

/* TR must be usable in every mode.  Guests in v86 mode have no say in TR. */
static void test_entry_failure(void **state)
{
	static const uint8_t code[] = { 0xf4 };
	struct vmm86 *machine = warm(*state, code, sizeof(code), 1);
	const struct event *failure;
	struct vmm86_run *run;
	struct trace trace;

	if (!machine)
		skip();
	run = vmm86_state(machine);
	run->wanted |= VMM86_REGS_SYSTEM;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	run->system.tr.access = 0;
	run->changed = VMM86_REGS_SYSTEM;
	trace_start();
	assert_int_equal(vmm86_run(machine), -VMM86_ERR_ENTRY);
	trace_stop(&trace);
	assert_int_equal(trace.count, 2);
	expect_enter(&trace, 0, PROGRAM_LOAD + 1);
	failure = &trace.event[1];
	assert_string_equal(failure->name, "entry_failure");
	assert_string_equal(failure->what, "INVALID_STATE");
	assert_string_equal(failure->rule, "guest-tr-usable");
	assert_int_equal(failure->instruction_error, 0);
	assert_int_equal(failure->rip, PROGRAM_LOAD + 1);
	assert_true(failure->violations >= 1);
	/* And so does the exit record. */
	assert_int_equal(failure->violations, run->exit.entry.violations);
	assert_string_equal(failure->rule, vmx_rules[run->exit.entry.rule[0]].name);
	assert_int_equal(run->exit.reason, VMM86_EXIT_ENTRY_FAILURE);
	assert_int_equal(run->exit.hw_reason, 0x80000021);
	assert_int_equal(run->exit.entry.instruction_error, 0);
	vmm86_close(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("entries and exits in order", test_exits),
		IN_ALL_MODES("an injected interrupt", test_interrupt),
		IN_ALL_MODES("an exception", test_exception),
		{ "an entry failure names its rule", test_entry_failure, NULL, NULL,
		  (void *)&lab_modes[LAB_REAL] },
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
