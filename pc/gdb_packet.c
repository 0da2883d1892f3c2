// SPDX-License-Identifier: MIT
/*
 * gdb_packet.c - the packets of GDB's remote serial protocol.
 */
#include <string.h>

#include "pc/gdb_packet.h"

#define ESCAPE		'}'
#define ESCAPE_XOR	0x20
#define INTERRUPT	0x03

static const char digits[] = "0123456789abcdef";

/* The value of a hexadecimal digit, or -1. */
static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum gdb_packet_event feed_between(struct gdb_packet_in *in, uint8_t byte)
{
	switch (byte) {
	case '$':
		in->state = GDB_PACKET_DATA;
		in->size = 0;
		in->sum = 0;
		return GDB_PACKET_MORE;
	case '-':
		return GDB_PACKET_RESEND;
	case INTERRUPT:
		return GDB_PACKET_INTERRUPT;
	default:	/* '+', or noise on the line */
		return GDB_PACKET_MORE;
	}
}

static void keep(struct gdb_packet_in *in, uint8_t byte)
{
	if (in->size < GDB_PACKET_MAX)
		in->data[in->size] = byte;
	if (in->size <= GDB_PACKET_MAX)
		in->size++;
}

static enum gdb_packet_event feed_data(struct gdb_packet_in *in, uint8_t byte)
{
	/* '$' is never data: the packet before it broke off. */
	if (byte == '$')
		return feed_between(in, byte);
	if (byte == '#') {
		in->state = GDB_PACKET_SUM_HIGH;
		return GDB_PACKET_MORE;
	}
	in->sum += byte;
	if (in->state == GDB_PACKET_ESCAPED) {
		keep(in, byte ^ ESCAPE_XOR);
		in->state = GDB_PACKET_DATA;
	} else if (byte == ESCAPE) {
		in->state = GDB_PACKET_ESCAPED;
	} else {
		keep(in, byte);
	}
	return GDB_PACKET_MORE;
}

static enum gdb_packet_event feed_sum_low(struct gdb_packet_in *in, uint8_t byte)
{
	int low = digit(byte);

	in->state = GDB_PACKET_BETWEEN;
	if (in->sent_sum < 0 || low < 0 || (in->sent_sum << 4 | low) != in->sum)
		return GDB_PACKET_DAMAGED;
	return in->size > GDB_PACKET_MAX ? GDB_PACKET_TOO_LONG : GDB_PACKET_COMPLETE;
}

enum gdb_packet_event gdb_packet_feed(struct gdb_packet_in *in, uint8_t byte)
{
	switch (in->state) {
	case GDB_PACKET_DATA:
	case GDB_PACKET_ESCAPED:
		return feed_data(in, byte);
	case GDB_PACKET_SUM_HIGH:
		in->sent_sum = digit(byte);
		in->state = GDB_PACKET_SUM_LOW;
		return GDB_PACKET_MORE;
	case GDB_PACKET_SUM_LOW:
		return feed_sum_low(in, byte);
	default:
		return feed_between(in, byte);
	}
}

static void put(struct gdb_packet_out *out, const char *bytes, size_t size)
{
	if (size > 1 + GDB_PACKET_MAX - out->size)
		return;
	memcpy(out->bytes + out->size, bytes, size);
	out->size += size;
}

void gdb_packet_begin(struct gdb_packet_out *out)
{
	out->bytes[0] = '$';
	out->size = 1;
}

void gdb_packet_text(struct gdb_packet_out *out, const char *text)
{
	put(out, text, strlen(text));
}

void gdb_packet_hex(struct gdb_packet_out *out, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;
	size_t i;

	for (i = 0; i < size; i++) {
		const char pair[2] = { digits[byte[i] >> 4], digits[byte[i] & 15] };

		put(out, pair, sizeof(pair));
	}
}

void gdb_packet_binary(struct gdb_packet_out *out, const void *bytes, size_t size)
{
	const char *byte = bytes;
	size_t i;

	for (i = 0; i < size; i++) {
		const char pair[2] = { ESCAPE, byte[i] ^ ESCAPE_XOR };

		/* '*' starts a run length in what GDB receives. */
		if (byte[i] && strchr("$#}*", byte[i]))
			put(out, pair, sizeof(pair));
		else
			put(out, &byte[i], 1);
	}
}

void gdb_packet_end(struct gdb_packet_out *out)
{
	uint8_t sum = 0;
	size_t i;

	for (i = 1; i < out->size; i++)
		sum += out->bytes[i];
	out->bytes[out->size++] = '#';
	out->bytes[out->size++] = digits[sum >> 4];
	out->bytes[out->size++] = digits[sum & 15];
}

bool gdb_take(struct gdb_cursor *from, const char *text)
{
	size_t size = strlen(text);

	if (gdb_left(from) < size || memcmp(from->at, text, size))
		return false;
	from->at += size;
	return true;
}

bool gdb_take_number(struct gdb_cursor *from, uint32_t *value)
{
	const uint8_t *at = from->at;
	uint32_t number = 0;

	for (; at < from->end && digit(*at) >= 0; at++) {
		if (number >> 28)
			return false;
		number = number << 4 | digit(*at);
	}
	if (at == from->at)
		return false;
	from->at = at;
	*value = number;
	return true;
}

bool gdb_take_hex(struct gdb_cursor *from, void *bytes, size_t size)
{
	uint8_t *byte = bytes;
	size_t i;

	if (gdb_left(from) / 2 < size)
		return false;
	for (i = 0; i < size; i++) {
		int high = digit(from->at[2 * i]);
		int low = digit(from->at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		byte[i] = high << 4 | low;
	}
	from->at += 2 * size;
	return true;
}
