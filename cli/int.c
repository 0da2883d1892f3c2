// SPDX-License-Identifier: MIT
/*
 * int.c - `vmm86 int`: call a BIOS interrupt of this PC.
 *
 * The machine starts with the PC's interrupt vectors, BIOS data and ROM.  The
 * handler is entered as INT would, with a return address that holds a VMCALL.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

#define RETURN_ADDRESS	0x0600u		/* free after boot; holds the VMCALL */
#define STACK_TOP	0x7c00u
#define VMCALL_BYTES	3u

struct call {
	struct session session;
	uint64_t vector;
	bool has_vector;
	uint64_t calls;
	const char *dump;
	struct vmm86_run before;
};

enum { KEY_DUMP = 1, KEY_CALLS };

static const struct argp_option options[] = {
	{ "dump", KEY_DUMP, "SEG:OFF:LEN", 0,
	  "print this memory afterwards; registers may be named: es:di:20", 0 },
	{ "calls", KEY_CALLS, "N", 0,
	  "call it N times with the same registers", 0 },
	{ 0 },
};

static void add_argument(struct call *call, char *argument,
			 struct argp_state *state)
{
	if (is_register_setting(argument)) {
		session_add_setting(&call->session, argument);
	} else if (call->has_vector) {
		argp_error(state, "not a register setting: '%s' (write ax=1234)",
			   argument);
	} else {
		if (!parse_number(argument, &call->vector) || call->vector > 255)
			argp_error(state,
				   "no such interrupt: '%s' (0 to 255; write 0x11, 11h or 17)",
				   argument);
		call->has_vector = true;
	}
}

/* One of SEG, OFF, LEN: a register's name or a number. */
static bool dump_part(const struct vmm86_run *state, const char *text,
		      size_t length, uint32_t *value)
{
	char part[32];
	uint64_t number;

	if (!length || length >= sizeof(part))
		return false;
	memcpy(part, text, length);
	part[length] = '\0';
	if (register_value(state, part, value))
		return true;
	if (!parse_number(part, &number) || number > 0xfffff)
		return false;
	*value = number;
	return true;
}

/* What --dump asks for, with the registers that @state has. */
static bool dump_range(const struct vmm86_run *state, const char *text,
		       uint32_t *address, uint32_t *bytes)
{
	const char *first = strchr(text, ':');
	const char *second = first ? strchr(first + 1, ':') : NULL;
	uint32_t segment, offset;

	if (!second || !dump_part(state, text, first - text, &segment) ||
	    !dump_part(state, first + 1, second - first - 1, &offset) ||
	    !dump_part(state, second + 1, strlen(second + 1), bytes))
		return false;
	*address = ((segment & 0xffff) << 4) + (offset & 0xffff);
	return true;
}

/* Before the call: a mistake must not show only after it. */
static void check_dump(const char *text, struct argp_state *state)
{
	struct vmm86_run scratch = { 0 };
	uint32_t address, bytes;

	if (!dump_range(&scratch, text, &address, &bytes))
		argp_error(state, "--dump %s: must be SEG:OFF:LEN, numbers or registers",
			   text);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct call *call = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &call->session;
		return 0;
	case KEY_DUMP:
		check_dump(argument, state);
		call->dump = argument;
		return 0;
	case KEY_CALLS:
		if (!parse_number(argument, &call->calls) || !call->calls)
			argp_error(state, "--calls %s: must be a number", argument);
		return 0;
	case ARGP_KEY_ARG:
		add_argument(call, argument, state);
		return 0;
	case ARGP_KEY_END:
		if (!call->has_vector)
			argp_error(state, "no interrupt number");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &session_argp, 0, NULL, 0 },
	{ 0 },
};

static const char doc[] =
	"Call a BIOS interrupt of this PC in a VMX guest: vmm86 int 0x11\n"
	"\vThe guest sees this PC's own ROM, video memory and I/O ports if you may use\n"
	"them (CAP_SYS_RAWIO, no kernel lockdown); else it sees copies of the ROM, and\n"
	"a port access ends the call. Free for your buffers: segments 0x800 to 0x8000.\n"
	"`vmm86 help status` lists the exit statuses.";

static const struct argp argp = {
	options, parse, "NUMBER [REGISTER=VALUE...]", doc,
	children, NULL, NULL,
};

/* Registers, stack and return address of one call. */
static void prepare(struct call *call)
{
	static const uint8_t vmcall[VMCALL_BYTES] = { 0x0f, 0x01, 0xc1 };
	struct vmm86 *machine = call->session.machine;
	struct vmm86_run *state = vmm86_state(machine);
	uint16_t vector[2], frame[3];

	memset(state->gpr, 0, sizeof(state->gpr));
	memset(state->sreg, 0, sizeof(state->sreg));
	state->eflags = 0x3202;
	state->gpr[VMM86_ESP] = STACK_TOP;
	session_settings(&call->session);
	call->before = *state;

	vmm86_read(machine, (uint32_t)call->vector * 4, vector, sizeof(vector));
	vmm86_write(machine, RETURN_ADDRESS, vmcall, sizeof(vmcall));
	frame[0] = RETURN_ADDRESS;
	frame[1] = 0;
	frame[2] = state->eflags;
	state->gpr[VMM86_ESP] -= sizeof(frame);
	vmm86_write(machine, ((uint32_t)state->sreg[VMM86_SS] << 4) +
		    (uint16_t)state->gpr[VMM86_ESP], frame, sizeof(frame));
	state->eip = vector[0];
	state->sreg[VMM86_CS] = vector[1];
	state->eflags &= ~0x300u;	/* INT clears IF and TF */
	state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

/* A vector of zero would run the vector table itself. */
static enum status check_handler(const struct call *call)
{
	uint32_t vector;

	vmm86_read(call->session.machine, (uint32_t)call->vector * 4, &vector,
		   sizeof(vector));
	if (vector)
		return STATUS_OK;
	return complain(STATUS_UNSUPPORTED,
			"this PC has no handler for INT %02xh (its vector is 0000:0000); a PC that UEFI booted has no BIOS interrupts at all",
			(unsigned int)call->vector);
}

static enum status complain_port(const struct session *s)
{
	const struct vmm86_run *state = vmm86_state(s->machine);

	if (vmm86_setup(s->machine)->granted & VMM86_GRANTED_HARDWARE)
		return complain(STATUS_PORT,
				"this BIOS routine uses port %#x, which the driver does not pass through",
				state->exit.io.port);
	return complain(STATUS_PORT,
			"this BIOS routine uses port %#x, and the guest has no ports: run as root (CAP_SYS_RAWIO), without kernel lockdown",
			state->exit.io.port);
}

/* Run until the VMCALL at the return address. */
static enum status call_once(struct call *call)
{
	struct session *s = &call->session;
	const struct vmm86_run *state = vmm86_state(s->machine);
	enum status status = STATUS_OK;
	int reason;

	prepare(call);
	/* A HLT in a BIOS routine waits for an interrupt: go on at once. */
	do {
		reason = session_run(s, &status);
	} while (reason == VMM86_EXIT_HLT);

	if (reason < 0)
		return status;
	if (reason == VMM86_EXIT_IO)
		return complain_port(s);
	if (reason != VMM86_EXIT_VMCALL || state->sreg[VMM86_CS] ||
	    state->eip != RETURN_ADDRESS + VMCALL_BYTES)
		return unexpected_exit(s);
	return STATUS_OK;
}

static void dump_line(struct vmm86 *machine, uint32_t address, uint32_t bytes)
{
	uint8_t b[16] = { 0 };
	uint32_t i;

	vmm86_read(machine, address, b, bytes);
	printf("%05x ", address);
	for (i = 0; i < 16; i++)
		printf(i < bytes ? " %02x" : "   ", b[i]);
	printf("  ");
	for (i = 0; i < bytes; i++)
		putchar(isprint(b[i]) ? b[i] : '.');
	putchar('\n');
}

static json_t *dump_json(struct vmm86 *machine, uint32_t address, uint32_t bytes)
{
	json_t *array = json_array();
	uint32_t i;
	uint8_t b = 0;

	for (i = 0; i < bytes; i++) {
		vmm86_read(machine, address + i, &b, 1);
		json_array_append_new(array, json_integer(b));
	}
	return json_pack("{s:i, s:o}", "address", (int)address, "bytes", array);
}

/* The memory that --dump asks for: text, or a member of the report. */
static enum status show_dump(struct call *call, json_t *report)
{
	struct vmm86 *machine = call->session.machine;
	uint32_t address, bytes, end;

	dump_range(vmm86_state(machine), call->dump, &address, &bytes);
	if (bytes > vmm86_ram_size(machine) - address)
		return complain(STATUS_USAGE,
				"--dump %s: outside the guest's memory",
				call->dump);
	if (report) {
		json_object_set_new(report, "dump",
				    dump_json(machine, address, bytes));
		return STATUS_OK;
	}
	end = address + bytes;
	for (; address < end; address += 16)
		dump_line(machine, address, end - address < 16 ? end - address : 16);
	return STATUS_OK;
}

static enum status report_as_json(struct call *call, enum status status)
{
	json_t *object = report_json(&call->session, status);

	json_object_set_new(object, "interrupt", json_integer(call->vector));
	json_object_set_new(object, "registers_before",
			    registers_json(&call->before));
	if (status == STATUS_OK && call->dump) {
		status = show_dump(call, object);
		json_object_set_new(object, "status", json_integer(status));
	}
	print_json(object);
	return status;
}

static enum status report_as_text(struct call *call, enum status status)
{
	puts("before:");
	print_registers(stdout, &call->before);
	puts("after:");
	report_text(&call->session, stdout);
	if (status == STATUS_OK && call->dump)
		return show_dump(call, NULL);
	return status;
}

static enum status make_calls(struct call *call)
{
	struct session *s = &call->session;
	enum status status;

	do {
		status = call_once(call);
	} while (status == STATUS_OK && --call->calls);

	if (s->json)
		return report_as_json(call, status);
	return report_as_text(call, status);
}

int command_int(int argc, char **argv)
{
	struct call call = {
		.session.flags = VMM86_SETUP_FIRMWARE,
		.calls = 1,
	};
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &call);
	status = session_open(&call.session);
	if (status == STATUS_OK)
		status = check_handler(&call);
	if (status == STATUS_OK)
		status = make_calls(&call);
	session_close(&call.session);
	return status;
}
