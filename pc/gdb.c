// SPDX-License-Identifier: MIT
/*
 * gdb.c - a GDB server: a session, and the packets that run and stop the target.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pc/array.h"
#include "pc/gdb_session.h"

static bool running(const struct gdb *gdb)
{
	return gdb->action == GDB_CONTINUE || gdb->action == GDB_STEP;
}

static bool ended(const struct gdb *gdb)
{
	return gdb->action == GDB_DETACH || gdb->action == GDB_KILL;
}

static void send_out(struct gdb *gdb)
{
	gdb->target->send(gdb->opaque, gdb->out.bytes, gdb->out.size);
}

static void acknowledge(struct gdb *gdb, const char *how)
{
	if (!gdb->no_ack)
		gdb->target->send(gdb->opaque, how, 1);
}

static void put_register(struct gdb *gdb, const struct gdb_registers *registers, uint8_t number)
{
	gdb_packet_hex(&gdb->out, &number, 1);
	gdb_packet_text(&gdb->out, ":");
	gdb_register_put(&gdb->out, registers, number);
	gdb_packet_text(&gdb->out, ";");
}

/* The reason of a stop, for the middle of a T packet. */
static void put_reason(struct gdb *gdb)
{
	static const char * const watch[] = {
		[GDB_STOP_WRITE] = "watch",
		[GDB_STOP_READ] = "rwatch",
		[GDB_STOP_ACCESS] = "awatch",
	};
	const struct gdb_stop *stop = &gdb->stop;
	char text[32];

	switch (stop->reason) {
	case GDB_STOP_SOFTWARE:
		if (gdb->tells_software)
			gdb_packet_text(&gdb->out, "swbreak:;");
		break;
	case GDB_STOP_HARDWARE:
		if (gdb->tells_hardware)
			gdb_packet_text(&gdb->out, "hwbreak:;");
		break;
	case GDB_STOP_WRITE:
	case GDB_STOP_READ:
	case GDB_STOP_ACCESS:
		snprintf(text, sizeof(text), "%s:%x;", watch[stop->reason], stop->address);
		gdb_packet_text(&gdb->out, text);
		break;
	default:
		break;
	}
}

/* With the registers that GDB asks for after every stop. */
static void put_stop(struct gdb *gdb)
{
	const struct gdb_stop *stop = &gdb->stop;
	uint8_t signal = stop->reason == GDB_STOP_SIGNAL ? stop->signal : GDB_SIGTRAP;
	struct gdb_registers registers;

	if (stop->reason == GDB_STOP_EXIT) {
		gdb_packet_text(&gdb->out, "W");
		gdb_packet_hex(&gdb->out, &stop->status, 1);
		return;
	}
	gdb_packet_text(&gdb->out, "T");
	gdb_packet_hex(&gdb->out, &signal, 1);
	put_reason(gdb);
	gdb->target->read_registers(gdb->opaque, &registers);
	put_register(gdb, &registers, GDB_REGISTER_ESP);
	put_register(gdb, &registers, GDB_REGISTER_EBP);
	put_register(gdb, &registers, GDB_REGISTER_EIP);
	gdb_packet_text(&gdb->out, "thread:1;");
}

/* ? */
static enum gdb_answer why_stopped(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	put_stop(gdb);
	return GDB_ANSWER;
}

static enum gdb_answer resume(struct gdb *gdb, enum gdb_action action)
{
	gdb->action = action;
	gdb->interrupt = false;
	return GDB_SILENCE;
}

/* c and s: [ADDRESS] */
static enum gdb_answer resume_at(struct gdb *gdb, struct gdb_cursor *from, enum gdb_action action)
{
	struct gdb_registers registers;
	uint32_t address;

	if (!gdb_left(from))
		return resume(gdb, action);
	if (!gdb_take_number(from, &address) || gdb_left(from))
		return gdb_error(gdb, EINVAL);
	gdb->target->read_registers(gdb->opaque, &registers);
	if (!gdb_set_pc(&registers, address))
		return gdb_error(gdb, EINVAL);
	gdb->target->write_registers(gdb->opaque, &registers);
	return resume(gdb, action);
}

static enum gdb_answer continue_at(struct gdb *gdb, struct gdb_cursor *from)
{
	return resume_at(gdb, from, GDB_CONTINUE);
}

static enum gdb_answer step_at(struct gdb *gdb, struct gdb_cursor *from)
{
	return resume_at(gdb, from, GDB_STEP);
}

/* C and S: SIGNAL [; ADDRESS].  A processor has no signals to be given. */
static enum gdb_answer resume_signal(struct gdb *gdb, struct gdb_cursor *from,
				     enum gdb_action action)
{
	uint32_t signal;

	if (!gdb_take_number(from, &signal))
		return gdb_error(gdb, EINVAL);
	if (gdb_take(from, ";") && !gdb_left(from))
		return gdb_error(gdb, EINVAL);
	return resume_at(gdb, from, action);
}

static enum gdb_answer continue_signal(struct gdb *gdb, struct gdb_cursor *from)
{
	return resume_signal(gdb, from, GDB_CONTINUE);
}

static enum gdb_answer step_signal(struct gdb *gdb, struct gdb_cursor *from)
{
	return resume_signal(gdb, from, GDB_STEP);
}

/* One action of vCont; @ours: it is for our thread. */
static bool take_action(struct gdb_cursor *from, char *action, bool *ours)
{
	uint32_t signal;

	*ours = true;
	if (!gdb_take(from, ";") || !gdb_left(from))
		return false;
	*action = *from->at++;
	if (!strchr("cCsSt", *action) || !*action)
		return false;
	if (isupper(*action) && !gdb_take_number(from, &signal))
		return false;
	return !gdb_take(from, ":") || gdb_take_thread(from, ours);
}

/* vCont ? and vCont ; ACTION [: THREAD] ...; the first that is for a thread counts. */
static enum gdb_answer vcont(struct gdb *gdb, struct gdb_cursor *from)
{
	char action, chosen = 0;
	bool ours;

	if (gdb_take(from, "?")) {
		gdb_packet_text(&gdb->out, "vCont;c;C;s;S;t");
		return GDB_ANSWER;
	}
	do {
		if (!take_action(from, &action, &ours))
			return gdb_error(gdb, EINVAL);
		if (ours && !chosen)
			chosen = action;
	} while (gdb_left(from));

	switch (tolower(chosen)) {
	case 'c':
		return resume(gdb, GDB_CONTINUE);
	case 's':
		return resume(gdb, GDB_STEP);
	case 't':	/* it has stopped already */
		put_stop(gdb);
		return GDB_ANSWER;
	default:
		return gdb_error(gdb, ESRCH);
	}
}

/* D */
static enum gdb_answer detach(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb->action = GDB_DETACH;
	return gdb_ok(gdb);
}

/* k: GDB waits for no answer */
static enum gdb_answer kill_silently(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb->action = GDB_KILL;
	return GDB_SILENCE;
}

/* vKill ; PROCESS */
static enum gdb_answer kill_process(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb->action = GDB_KILL;
	return gdb_ok(gdb);
}

static const struct gdb_command run_commands[] = {
	{ "?", why_stopped },
	{ "c", continue_at },
	{ "C", continue_signal },
	{ "s", step_at },
	{ "S", step_signal },
	{ "vCont", vcont },
	{ "D", detach },
	{ "k", kill_silently },
	{ "vKill", kill_process },
	{ NULL, NULL },
};

/* Names of one character are followed by anything, longer ones by punctuation. */
static const struct gdb_command *find_command(const struct gdb_command *command,
					      struct gdb_cursor *from)
{
	struct gdb_cursor rest;

	for (; command->name; command++) {
		rest = *from;
		if (!gdb_take(&rest, command->name))
			continue;
		if (command->name[1] && gdb_left(&rest) && isalnum(*rest.at))
			continue;
		*from = rest;
		return command;
	}
	return NULL;
}

static const struct gdb_command *find_any_command(struct gdb_cursor *from)
{
	const struct gdb_command * const tables[] = {
		run_commands, gdb_access_commands, gdb_query_commands,
	};
	const struct gdb_command *command = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables) && !command; i++)
		command = find_command(tables[i], from);
	return command;
}

/* While the target runs, GDB takes the next packet for the answer to its last. */
static bool runs_at_any_time(const struct gdb_command *command)
{
	return command && (command->run == kill_silently || command->run == kill_process ||
			   command->run == detach);
}

static void execute(struct gdb *gdb)
{
	struct gdb_cursor from = { gdb->in.data, gdb->in.data + gdb->in.size };
	const struct gdb_command *command = find_any_command(&from);
	enum gdb_answer answer = GDB_ANSWER;

	if (running(gdb) && !runs_at_any_time(command))
		return;
	gdb_packet_begin(&gdb->out);
	if (command)
		answer = command->run(gdb, &from);
	if (answer == GDB_SILENCE)
		return;
	gdb_packet_end(&gdb->out);
	send_out(gdb);
}

static void refuse_long(struct gdb *gdb)
{
	if (running(gdb))
		return;
	gdb_packet_begin(&gdb->out);
	gdb_error(gdb, EMSGSIZE);
	gdb_packet_end(&gdb->out);
	send_out(gdb);
}

static void feed(struct gdb *gdb, uint8_t byte)
{
	switch (gdb_packet_feed(&gdb->in, byte)) {
	case GDB_PACKET_COMPLETE:
		acknowledge(gdb, "+");
		execute(gdb);
		break;
	case GDB_PACKET_TOO_LONG:
		acknowledge(gdb, "+");
		refuse_long(gdb);
		break;
	case GDB_PACKET_DAMAGED:
		acknowledge(gdb, "-");
		break;
	case GDB_PACKET_RESEND:
		if (!gdb->no_ack && !running(gdb) && gdb->out.size)
			send_out(gdb);
		break;
	case GDB_PACKET_INTERRUPT:
		gdb->interrupt = running(gdb);
		break;
	case GDB_PACKET_MORE:
		break;
	}
}

struct gdb *gdb_new(const struct gdb_target_ops *target, void *opaque)
{
	struct gdb *gdb = calloc(1, sizeof(*gdb));

	if (!gdb)
		return NULL;
	gdb->target = target;
	gdb->opaque = opaque;
	gdb->stop.reason = GDB_STOP_SIGNAL;
	gdb->stop.signal = GDB_SIGTRAP;
	return gdb;
}

void gdb_free(struct gdb *gdb)
{
	free(gdb);
}

void gdb_input(struct gdb *gdb, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;
	size_t i;

	for (i = 0; i < size && !ended(gdb); i++)
		feed(gdb, byte[i]);
}

enum gdb_action gdb_action(const struct gdb *gdb)
{
	return gdb->action;
}

bool gdb_wants_interrupt(const struct gdb *gdb)
{
	return gdb->interrupt;
}

void gdb_stopped(struct gdb *gdb, const struct gdb_stop *stop)
{
	if (!running(gdb))
		return;
	gdb->stop = *stop;
	gdb->action = GDB_WAIT;
	gdb->interrupt = false;
	gdb_packet_begin(&gdb->out);
	put_stop(gdb);
	gdb_packet_end(&gdb->out);
	send_out(gdb);
}
