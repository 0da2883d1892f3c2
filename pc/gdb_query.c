// SPDX-License-Identifier: MIT
/*
 * gdb_query.c - what GDB asks about the server and the target: features,
 * threads, the target description, and the user's `monitor` commands.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pc/gdb_session.h"

/* T THREAD: is it alive? */
static enum gdb_answer thread_alive(struct gdb *gdb, struct gdb_cursor *from)
{
	bool ours;

	if (!gdb_take_thread(from, &ours) || gdb_left(from))
		return gdb_error(gdb, EINVAL);
	return ours ? gdb_ok(gdb) : gdb_error(gdb, ESRCH);
}

/* H OPERATION THREAD */
static enum gdb_answer choose_thread(struct gdb *gdb, struct gdb_cursor *from)
{
	if (!gdb_take(from, "g") && !gdb_take(from, "c"))
		return gdb_error(gdb, EINVAL);
	return thread_alive(gdb, from);
}

static enum gdb_answer current_thread(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb_packet_text(&gdb->out, "QC1");
	return GDB_ANSWER;
}

static enum gdb_answer first_threads(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb_packet_text(&gdb->out, "m1");
	return GDB_ANSWER;
}

static enum gdb_answer more_threads(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb_packet_text(&gdb->out, "l");
	return GDB_ANSWER;
}

/* "1": the target was there before, so GDB's `quit` detaches. */
static enum gdb_answer attached(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb_packet_text(&gdb->out, "1");
	return GDB_ANSWER;
}

/* GDB offers its symbols; none are wanted. */
static enum gdb_answer symbols(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	return gdb_ok(gdb);
}

static enum gdb_answer start_no_ack(struct gdb *gdb, struct gdb_cursor *from)
{
	(void)from;
	gdb->no_ack = true;
	return gdb_ok(gdb);
}

static bool offers(const struct gdb_cursor *features, const char *name)
{
	return memmem(features->at, gdb_left(features), name, strlen(name));
}

/* qSupported : FEATURE ; ... */
static enum gdb_answer supported(struct gdb *gdb, struct gdb_cursor *from)
{
	char text[128];

	gdb->tells_software = offers(from, "swbreak+");
	gdb->tells_hardware = offers(from, "hwbreak+");
	snprintf(text, sizeof(text),
		 "PacketSize=%x;qXfer:features:read+;swbreak+;hwbreak+;"
		 "vContSupported+;QStartNoAckMode+", GDB_PACKET_MAX);
	gdb_packet_text(&gdb->out, text);
	return GDB_ANSWER;
}

/* qXfer : features : read : target.xml : OFFSET , LENGTH */
static enum gdb_answer transfer(struct gdb *gdb, struct gdb_cursor *from)
{
	size_t size = strlen(gdb_registers_xml);
	uint32_t offset, length;

	if (!gdb_take(from, ":features:read:"))
		return gdb_unsupported();
	if (!gdb_take(from, "target.xml:"))
		return gdb_error(gdb, 0);
	if (!gdb_take_range(from, &offset, &length) || gdb_left(from) || offset > size)
		return gdb_error(gdb, EINVAL);
	if (length > GDB_MEMORY_MAX)	/* every byte could need an escape */
		length = GDB_MEMORY_MAX;
	if (length >= size - offset) {
		length = size - offset;
		gdb_packet_text(&gdb->out, "l");
	} else {
		gdb_packet_text(&gdb->out, "m");
	}
	gdb_packet_binary(&gdb->out, gdb_registers_xml + offset, length);
	return GDB_ANSWER;
}

static void monitor_text(struct gdb *gdb, const char *text)
{
	gdb_packet_hex(&gdb->out, text, strlen(text));
}

static void monitor_registers(struct gdb *gdb)
{
	struct gdb_registers r;
	char text[512];

	gdb->target->read_registers(gdb->opaque, &r);
	snprintf(text, sizeof(text),
		 "EAX=%08x EBX=%08x ECX=%08x EDX=%08x\n"
		 "ESI=%08x EDI=%08x EBP=%08x ESP=%08x\n"
		 "CS=%04x DS=%04x ES=%04x SS=%04x FS=%04x GS=%04x\n"
		 "CS:IP=%04x:%04x (%05x) SS:SP=%04x:%04x FLAGS=%08x\n",
		 r.gpr[VMM86_EAX], r.gpr[VMM86_EBX], r.gpr[VMM86_ECX], r.gpr[VMM86_EDX],
		 r.gpr[VMM86_ESI], r.gpr[VMM86_EDI], r.gpr[VMM86_EBP], r.gpr[VMM86_ESP],
		 r.sreg[VMM86_CS], r.sreg[VMM86_DS], r.sreg[VMM86_ES],
		 r.sreg[VMM86_SS], r.sreg[VMM86_FS], r.sreg[VMM86_GS],
		 r.sreg[VMM86_CS], r.eip & 0xffff, gdb_pc(&r),
		 r.sreg[VMM86_SS], r.gpr[VMM86_ESP] & 0xffff, r.eflags);
	monitor_text(gdb, text);
}

/* qRcmd , COMMAND IN DIGITS: the user's `monitor COMMAND` */
static enum gdb_answer run_monitor(struct gdb *gdb, struct gdb_cursor *from)
{
	char command[16] = "";
	size_t size;

	if (!gdb_take(from, ","))
		return gdb_error(gdb, EINVAL);
	size = gdb_left(from) / 2;
	if (size >= sizeof(command))	/* longer than any there is */
		size = sizeof(command) - 1;
	if (!gdb_take_hex(from, command, size))
		return gdb_error(gdb, EINVAL);
	if (!gdb_left(from) && !strcmp(command, "registers"))
		monitor_registers(gdb);
	else if (!gdb_left(from) && (!strcmp(command, "help") || !*command))
		monitor_text(gdb, "monitor registers: the registers, with CS:IP and SS:SP\n"
			     "In GDB, $pc and $esp are linear addresses; $ip and $sp16\n"
			     "are the offsets in CS and SS.\n");
	else
		monitor_text(gdb, "no such command; try: monitor help\n");
	return GDB_ANSWER;
}

const struct gdb_command gdb_query_commands[] = {
	{ "T", thread_alive },
	{ "H", choose_thread },
	{ "qC", current_thread },
	{ "qfThreadInfo", first_threads },
	{ "qsThreadInfo", more_threads },
	{ "qAttached", attached },
	{ "qSymbol", symbols },
	{ "qSupported", supported },
	{ "qXfer", transfer },
	{ "qRcmd", run_monitor },
	{ "QStartNoAckMode", start_no_ack },
	{ NULL, NULL },
};
