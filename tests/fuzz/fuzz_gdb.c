// SPDX-License-Identifier: MIT
/*
 * fuzz_gdb.c - the GDB server on any bytes (libFuzzer): whatever comes in, what
 * goes out are acknowledgments and whole packets with the right checksum, and
 * the target is asked for nothing that wraps around or is longer than a packet.
 *
 * Links: pc/gdb.c pc/gdb_access.c pc/gdb_query.c pc/gdb_packet.c pc/gdb_registers.c
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pc/gdb.h"

#define MEMORY_SIZE	0x10000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct target {
	struct gdb_registers registers;
	uint8_t memory[MEMORY_SIZE];
};

static void check_packet(const char *packet, size_t size)
{
	char text[3] = { 0 };
	uint8_t sum = 0;
	size_t i;

	if (size < 4 || size > GDB_PACKET_MAX + 4 || packet[0] != '$' || packet[size - 3] != '#')
		abort();
	for (i = 1; i < size - 3; i++) {
		if (strchr("$#", packet[i]) && packet[i])
			abort();
		sum += packet[i];
	}
	memcpy(text, packet + size - 2, 2);
	if (strtoul(text, NULL, 16) != sum)
		abort();
}

static void target_send(void *opaque, const void *bytes, size_t size)
{
	const char *text = bytes;

	(void)opaque;
	if (size == 1 && (*text == '+' || *text == '-'))
		return;
	check_packet(text, size);
}

static void target_read_registers(void *opaque, struct gdb_registers *registers)
{
	*registers = ((struct target *)opaque)->registers;
}

static void target_write_registers(void *opaque, const struct gdb_registers *registers)
{
	((struct target *)opaque)->registers = *registers;
}

static bool inside(uint32_t linear, size_t size)
{
	if (size > GDB_PACKET_MAX)
		abort();
	return size <= MEMORY_SIZE && linear <= MEMORY_SIZE - size;
}

static bool target_read_memory(void *opaque, uint32_t linear, void *to, size_t size)
{
	if (!inside(linear, size))
		return false;
	memcpy(to, ((struct target *)opaque)->memory + linear, size);
	return true;
}

static bool target_write_memory(void *opaque, uint32_t linear, const void *from, size_t size)
{
	if (!inside(linear, size))
		return false;
	memcpy(((struct target *)opaque)->memory + linear, from, size);
	return true;
}

static int target_set_breakpoint(void *opaque, enum gdb_break kind, uint32_t linear,
				 uint32_t length, bool on)
{
	(void)opaque;
	(void)on;
	if (kind >= GDB_BREAK_COUNT || !length || linear + (length - 1) < linear)
		abort();
	return linear % 3 == 0 ? 0 : linear % 3 == 1 ? -ENOSPC : -EOPNOTSUPP;
}

static const struct gdb_target_ops ops = {
	.send = target_send,
	.read_registers = target_read_registers,
	.write_registers = target_write_registers,
	.read_memory = target_read_memory,
	.write_memory = target_write_memory,
	.set_breakpoint = target_set_breakpoint,
};

/* Bytes as they are, between them stops that the input chooses. */
static void feed_raw(struct gdb *gdb, const uint8_t *data, size_t size)
{
	struct gdb_stop stop;
	size_t i;

	for (i = 0; i < size; i++) {
		gdb_input(gdb, data + i, 1);
		if (data[i] != 0xff || i + 1 == size)
			continue;
		stop.reason = data[i + 1] % (GDB_STOP_EXIT + 1);
		stop.signal = data[i + 1];
		stop.address = (uint32_t)data[i + 1] << 24;
		stop.status = data[i + 1];
		gdb_stopped(gdb, &stop);
	}
}

/* Each line becomes a packet: no need to guess checksums. */
static void feed_lines(struct gdb *gdb, const uint8_t *data, size_t size)
{
	static const struct gdb_stop stop = { .signal = GDB_SIGTRAP };
	const uint8_t *end = data + size, *line, *next;
	char sum_text[4];
	uint8_t sum;

	for (line = data; line < end; line = next + 1) {
		gdb_input(gdb, "$", 1);
		sum = 0;
		for (next = line; next < end && *next != '\n'; next++) {
			gdb_input(gdb, next, 1);
			sum += *next;
		}
		snprintf(sum_text, sizeof(sum_text), "#%02x", sum);
		gdb_input(gdb, sum_text, 3);
		gdb_stopped(gdb, &stop);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct target target;
	struct gdb *gdb = gdb_new(&ops, &target);

	if (!gdb || !size) {
		gdb_free(gdb);
		return 0;
	}
	memset(&target.registers, 0, sizeof(target.registers));
	if (data[0] % 2)
		feed_lines(gdb, data + 1, size - 1);
	else
		feed_raw(gdb, data + 1, size - 1);
	gdb_free(gdb);
	return 0;
}
