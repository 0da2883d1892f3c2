/* SPDX-License-Identifier: MIT */
/*
 * gdb_session.h - the inside of the GDB server: a session, and how the packets
 * are found that gdb.c, gdb_access.c and gdb_query.c answer.
 */
#ifndef PC_GDB_SESSION_H
#define PC_GDB_SESSION_H

#include "pc/gdb.h"
#include "pc/gdb_packet.h"

/* Bytes that fit into an answer when each takes two characters. */
#define GDB_MEMORY_MAX	(GDB_PACKET_MAX / 2)

/**
 * struct gdb - a session.
 * @target:	the machine
 * @opaque:	what its functions want
 * @in:		the packet that is coming in
 * @out:	the last packet that went out
 * @stop:	why the target stopped last
 * @action:	what the target has to do
 * @interrupt:	GDB wants the running target to stop
 * @no_ack:	packets are not acknowledged any more
 * @tells_software: GDB understands the reason "swbreak"
 * @tells_hardware: GDB understands the reason "hwbreak"
 */
struct gdb {
	const struct gdb_target_ops *target;
	void *opaque;
	struct gdb_packet_in in;
	struct gdb_packet_out out;
	struct gdb_stop stop;
	enum gdb_action action;
	bool interrupt;
	bool no_ack;
	bool tells_software;
	bool tells_hardware;
};

/* Whether a packet is answered at once; resuming answers when the target stops. */
enum gdb_answer {
	GDB_ANSWER,
	GDB_SILENCE,
};

/**
 * struct gdb_command - what a packet does.
 * @name:	how the packet begins
 * @run:	appends the answer to gdb->out, which is empty so far; @from is what
 *		comes behind the name
 */
struct gdb_command {
	const char *name;
	enum gdb_answer (*run)(struct gdb *gdb, struct gdb_cursor *from);
};

/* Tables of packets, up to a NULL. */
extern const struct gdb_command gdb_access_commands[];
extern const struct gdb_command gdb_query_commands[];

/* OK */
static inline enum gdb_answer gdb_ok(struct gdb *gdb)
{
	gdb_packet_text(&gdb->out, "OK");
	return GDB_ANSWER;
}

/* E NUMBER */
static inline enum gdb_answer gdb_error(struct gdb *gdb, uint8_t number)
{
	gdb_packet_text(&gdb->out, "E");
	gdb_packet_hex(&gdb->out, &number, 1);
	return GDB_ANSWER;
}

/* An empty answer: there is no such packet. */
static inline enum gdb_answer gdb_unsupported(void)
{
	return GDB_ANSWER;
}

/* ADDRESS , LENGTH */
static inline bool gdb_take_range(struct gdb_cursor *from, uint32_t *address, uint32_t *length)
{
	return gdb_take_number(from, address) && gdb_take(from, ",") &&
	       gdb_take_number(from, length);
}

/* A thread number; @ours: it is our only thread, any thread or all threads. */
static inline bool gdb_take_thread(struct gdb_cursor *from, bool *ours)
{
	uint32_t number;

	*ours = true;
	if (gdb_take(from, "-1"))
		return true;
	if (!gdb_take_number(from, &number))
		return false;
	*ours = number <= 1;
	return true;
}

#endif
