// SPDX-License-Identifier: MIT
/*
 * gdb_access.c - the packets by which GDB reads and writes a stopped target, and
 * sets breakpoints.
 */
#include <errno.h>

#include "pc/gdb_session.h"

/* g */
static enum gdb_answer read_registers(struct gdb *gdb, struct gdb_cursor *from)
{
	struct gdb_registers registers;
	unsigned int number;

	(void)from;
	gdb->target->read_registers(gdb->opaque, &registers);
	for (number = 0; number < GDB_REGISTER_COUNT; number++)
		gdb_register_put(&gdb->out, &registers, number);
	return GDB_ANSWER;
}

/* G VALUES */
static enum gdb_answer write_registers(struct gdb *gdb, struct gdb_cursor *from)
{
	struct gdb_registers registers;

	gdb->target->read_registers(gdb->opaque, &registers);
	if (!gdb_registers_take(from, &registers) || gdb_left(from))
		return gdb_error(gdb, EINVAL);
	gdb->target->write_registers(gdb->opaque, &registers);
	return gdb_ok(gdb);
}

/* p NUMBER */
static enum gdb_answer read_register(struct gdb *gdb, struct gdb_cursor *from)
{
	struct gdb_registers registers;
	uint32_t number;

	if (!gdb_take_number(from, &number) || gdb_left(from) || number >= GDB_REGISTER_COUNT)
		return gdb_error(gdb, EINVAL);
	gdb->target->read_registers(gdb->opaque, &registers);
	gdb_register_put(&gdb->out, &registers, number);
	return GDB_ANSWER;
}

/* P NUMBER = VALUE */
static enum gdb_answer write_register(struct gdb *gdb, struct gdb_cursor *from)
{
	struct gdb_registers registers;
	uint32_t number;

	if (!gdb_take_number(from, &number) || !gdb_take(from, "="))
		return gdb_error(gdb, EINVAL);
	gdb->target->read_registers(gdb->opaque, &registers);
	if (!gdb_register_take(from, &registers, number) || gdb_left(from))
		return gdb_error(gdb, EINVAL);
	gdb->target->write_registers(gdb->opaque, &registers);
	return gdb_ok(gdb);
}

static bool wraps(uint32_t address, uint32_t length)
{
	return length && address + (length - 1) < address;
}

/* m ADDRESS , LENGTH: what does not fit into an answer GDB asks for again. */
static enum gdb_answer read_memory(struct gdb *gdb, struct gdb_cursor *from)
{
	uint8_t bytes[GDB_MEMORY_MAX];
	uint32_t address, length;

	if (!gdb_take_range(from, &address, &length) || gdb_left(from))
		return gdb_error(gdb, EINVAL);
	if (length > sizeof(bytes))
		length = sizeof(bytes);
	if (wraps(address, length) ||
	    !gdb->target->read_memory(gdb->opaque, address, bytes, length))
		return gdb_error(gdb, EFAULT);
	gdb_packet_hex(&gdb->out, bytes, length);
	return GDB_ANSWER;
}

static enum gdb_answer store(struct gdb *gdb, uint32_t address, const void *bytes, uint32_t length)
{
	if (wraps(address, length) ||
	    !gdb->target->write_memory(gdb->opaque, address, bytes, length))
		return gdb_error(gdb, EFAULT);
	return gdb_ok(gdb);
}

/* M ADDRESS , LENGTH : DIGITS */
static enum gdb_answer write_memory(struct gdb *gdb, struct gdb_cursor *from)
{
	uint8_t bytes[GDB_MEMORY_MAX];
	uint32_t address, length;

	if (!gdb_take_range(from, &address, &length) || !gdb_take(from, ":") ||
	    length > sizeof(bytes) || !gdb_take_hex(from, bytes, length) || gdb_left(from))
		return gdb_error(gdb, EINVAL);
	return store(gdb, address, bytes, length);
}

/* X ADDRESS , LENGTH : BYTES */
static enum gdb_answer write_binary(struct gdb *gdb, struct gdb_cursor *from)
{
	uint32_t address, length;

	if (!gdb_take_range(from, &address, &length) || !gdb_take(from, ":") ||
	    gdb_left(from) != length)
		return gdb_error(gdb, EINVAL);
	return store(gdb, address, from->at, length);
}

/* Z or z KIND , ADDRESS , LENGTH */
static enum gdb_answer set_breakpoint(struct gdb *gdb, struct gdb_cursor *from, bool on)
{
	uint32_t kind, address, length;
	int status;

	if (!gdb_take_number(from, &kind) || !gdb_take(from, ",") ||
	    !gdb_take_range(from, &address, &length))
		return gdb_error(gdb, EINVAL);
	if (kind >= GDB_BREAK_COUNT)
		return gdb_unsupported();
	/* Conditions and commands, behind ';', come only to stubs that offer them. */
	if (gdb_left(from) || !length || wraps(address, length))
		return gdb_error(gdb, EINVAL);
	status = gdb->target->set_breakpoint(gdb->opaque, kind, address, length, on);
	if (status == -EOPNOTSUPP)
		return gdb_unsupported();
	return status ? gdb_error(gdb, -status) : gdb_ok(gdb);
}

static enum gdb_answer insert_breakpoint(struct gdb *gdb, struct gdb_cursor *from)
{
	return set_breakpoint(gdb, from, true);
}

static enum gdb_answer remove_breakpoint(struct gdb *gdb, struct gdb_cursor *from)
{
	return set_breakpoint(gdb, from, false);
}

const struct gdb_command gdb_access_commands[] = {
	{ "g", read_registers },
	{ "G", write_registers },
	{ "p", read_register },
	{ "P", write_register },
	{ "m", read_memory },
	{ "M", write_memory },
	{ "X", write_binary },
	{ "Z", insert_breakpoint },
	{ "z", remove_breakpoint },
	{ NULL, NULL },
};
