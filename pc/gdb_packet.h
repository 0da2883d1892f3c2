/* SPDX-License-Identifier: MIT */
/*
 * gdb_packet.h - the packets of GDB's remote serial protocol: `$data#checksum`
 * with acknowledgments, escaped bytes, and numbers in hexadecimal (the GDB
 * manual, "Remote Protocol", "Overview").
 *
 * Nothing here knows what a packet means.
 */
#ifndef PC_GDB_PACKET_H
#define PC_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of data in a packet, either way. */
#define GDB_PACKET_MAX	4096u

/* What a byte from GDB completed. */
enum gdb_packet_event {
	GDB_PACKET_MORE,	/* nothing yet */
	GDB_PACKET_COMPLETE,	/* a packet; its data is there until the next byte */
	GDB_PACKET_DAMAGED,	/* a packet with a wrong checksum */
	GDB_PACKET_TOO_LONG,	/* a packet of more than GDB_PACKET_MAX bytes */
	GDB_PACKET_RESEND,	/* GDB did not understand our last packet */
	GDB_PACKET_INTERRUPT,	/* Ctrl-C: stop the target */
};

enum gdb_packet_state {
	GDB_PACKET_BETWEEN,	/* outside of packets; zero, so that {0} is a start */
	GDB_PACKET_DATA,
	GDB_PACKET_ESCAPED,	/* behind a '}' */
	GDB_PACKET_SUM_HIGH,
	GDB_PACKET_SUM_LOW,
};

/**
 * struct gdb_packet_in - a packet on its way in; all zero at the start.
 * @data:	the data, escapes resolved
 * @size:	bytes of data; more than GDB_PACKET_MAX are counted, not kept
 * @state:	which part of a packet the next byte is
 * @sum:	sum of the raw data bytes
 * @sent_sum:	first digit of the checksum that was sent, or -1
 */
struct gdb_packet_in {
	uint8_t data[GDB_PACKET_MAX];
	size_t size;
	enum gdb_packet_state state;
	uint8_t sum;
	int sent_sum;
};

/* Take one byte from GDB. */
enum gdb_packet_event gdb_packet_feed(struct gdb_packet_in *in, uint8_t byte);

/**
 * struct gdb_packet_out - a packet on its way out; it stays there to be sent again.
 * @bytes:	all of it, `$`, data, `#` and checksum
 * @size:	bytes of @bytes
 */
struct gdb_packet_out {
	char bytes[GDB_PACKET_MAX + 4];
	size_t size;
};

/*
 * gdb_packet_begin() starts a packet, the others append, gdb_packet_end() adds
 * the checksum.  What is too much for a packet is left away.
 */
void gdb_packet_begin(struct gdb_packet_out *out);
void gdb_packet_text(struct gdb_packet_out *out, const char *text);
void gdb_packet_hex(struct gdb_packet_out *out, const void *bytes, size_t size);
void gdb_packet_binary(struct gdb_packet_out *out, const void *bytes, size_t size);
void gdb_packet_end(struct gdb_packet_out *out);

/* A part of a packet's data that is still to be read. */
struct gdb_cursor {
	const uint8_t *at;
	const uint8_t *end;
};

/*
 * Each of these reads something and moves behind it, or returns false and
 * moves nothing.
 */

/* Exactly this text. */
bool gdb_take(struct gdb_cursor *from, const char *text);

/* A number of one or more hexadecimal digits that fits into 32 bits. */
bool gdb_take_number(struct gdb_cursor *from, uint32_t *value);

/* Exactly this many bytes, two digits each; @bytes is undefined after a failure. */
bool gdb_take_hex(struct gdb_cursor *from, void *bytes, size_t size);

static inline size_t gdb_left(const struct gdb_cursor *from)
{
	return from->end - from->at;
}

#endif
