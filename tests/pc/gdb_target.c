// SPDX-License-Identifier: MIT
/*
 * gdb_target.c - a toy processor under the GDB server, to be driven by GDB.
 *
 * It knows NOP, INC AX, MOV AX and word memory, JMP SHORT, HLT (the end) and
 * INT 3, and runs the program below at 0000:7C00 (or CS:IP 07C0:0000 when asked
 * to).  Breakpoints are a list, not INT 3s in memory.  It says where it listens,
 * that it runs, and after the session how that ended, and AX.
 *
 * usage: gdb_target WHERE [CS:IP]	(hexadecimal)
 *
 * Links: pc/gdb.c pc/gdb_access.c pc/gdb_query.c pc/gdb_packet.c pc/gdb_registers.c pc/gdb_listen.c
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pc/array.h"
#include "pc/gdb.h"
#include "pc/gdb_listen.h"

#define MEMORY_SIZE	0x110000u
#define ORIGIN		0x7c00u

static const uint8_t program[] = {
	0xb8, 0x34, 0x12,	/* 7c00 mov ax,1234h */
	0x90,			/* 7c03 nop */
	0x40,			/* 7c04 inc ax */
	0xa3, 0x00, 0x05,	/* 7c05 mov [500h],ax */
	0x40,			/* 7c08 inc ax */
	0xa3, 0x02, 0x05,	/* 7c09 mov [502h],ax */
	0xa1, 0x00, 0x05,	/* 7c0c mov ax,[500h] */
	0xeb, 0x02,		/* 7c0f jmp short 7c13h */
	0xcc,			/* 7c11 int3 */
	0xf4,			/* 7c12 hlt */
	0x90,			/* 7c13 nop */
	0xeb, 0xfd,		/* 7c14 jmp short 7c13h */
};

struct watch {
	enum gdb_break kind;
	uint32_t address;
	uint32_t length;
};

struct toy {
	struct gdb_registers registers;
	uint8_t memory[MEMORY_SIZE];
	struct watch watch[8];
	unsigned int watches;
	int fd;
};

static void toy_send(void *opaque, const void *bytes, size_t size)
{
	struct toy *toy = opaque;

	gdb_send(toy->fd, bytes, size);
}

static void toy_read_registers(void *opaque, struct gdb_registers *registers)
{
	struct toy *toy = opaque;

	*registers = toy->registers;
}

static void toy_write_registers(void *opaque, const struct gdb_registers *registers)
{
	struct toy *toy = opaque;

	toy->registers = *registers;
}

static bool inside(uint32_t linear, size_t size)
{
	return size <= MEMORY_SIZE && linear <= MEMORY_SIZE - size;
}

static bool toy_read_memory(void *opaque, uint32_t linear, void *to, size_t size)
{
	struct toy *toy = opaque;

	if (!inside(linear, size))
		return false;
	memcpy(to, toy->memory + linear, size);
	return true;
}

static bool toy_write_memory(void *opaque, uint32_t linear, const void *from, size_t size)
{
	struct toy *toy = opaque;

	if (!inside(linear, size))
		return false;
	memcpy(toy->memory + linear, from, size);
	return true;
}

static int toy_set_breakpoint(void *opaque, enum gdb_break kind, uint32_t linear,
			      uint32_t length, bool on)
{
	struct toy *toy = opaque;
	unsigned int i;
	bool known;

	for (i = 0; i < toy->watches; i++)
		if (toy->watch[i].kind == kind && toy->watch[i].address == linear)
			break;
	known = i < toy->watches;
	if (on == known)
		return 0;
	if (!on) {
		toy->watch[i] = toy->watch[--toy->watches];
		return 0;
	}
	if (toy->watches == ARRAY_SIZE(toy->watch))
		return -ENOSPC;
	toy->watch[toy->watches++] = (struct watch){ kind, linear, length };
	return 0;
}

static const struct gdb_target_ops toy_ops = {
	.send = toy_send,
	.read_registers = toy_read_registers,
	.write_registers = toy_write_registers,
	.read_memory = toy_read_memory,
	.write_memory = toy_write_memory,
	.set_breakpoint = toy_set_breakpoint,
};

static bool hits(const struct watch *watch, uint32_t linear, uint32_t size)
{
	return linear < watch->address + watch->length && watch->address < linear + size;
}

/* A watchpoint on a word that was written or read. */
static bool data_stop(const struct toy *toy, uint32_t linear, bool write, struct gdb_stop *stop)
{
	const struct watch *watch;

	for (watch = toy->watch; watch < toy->watch + toy->watches; watch++) {
		if (!hits(watch, linear, 2))
			continue;
		if (watch->kind == GDB_BREAK_ACCESS)
			stop->reason = GDB_STOP_ACCESS;
		else if (watch->kind == GDB_BREAK_WRITE && write)
			stop->reason = GDB_STOP_WRITE;
		else if (watch->kind == GDB_BREAK_READ && !write)
			stop->reason = GDB_STOP_READ;
		else
			continue;
		stop->address = watch->address;
		return true;
	}
	return false;
}

static bool break_stop(const struct toy *toy, struct gdb_stop *stop)
{
	const struct watch *watch;

	for (watch = toy->watch; watch < toy->watch + toy->watches; watch++) {
		if (watch->kind > GDB_BREAK_HARDWARE ||
		    watch->address != gdb_pc(&toy->registers))
			continue;
		stop->reason = watch->kind == GDB_BREAK_SOFTWARE ? GDB_STOP_SOFTWARE :
			       GDB_STOP_HARDWARE;
		return true;
	}
	return false;
}

static uint8_t fetch(struct toy *toy)
{
	uint8_t byte = toy->memory[gdb_pc(&toy->registers)];

	toy->registers.eip = (toy->registers.eip + 1) & 0xffff;
	return byte;
}

static uint16_t fetch_word(struct toy *toy)
{
	uint8_t low = fetch(toy);

	return low | fetch(toy) << 8;
}

static void set_ax(struct toy *toy, uint16_t value)
{
	toy->registers.gpr[VMM86_EAX] = (toy->registers.gpr[VMM86_EAX] & 0xffff0000) | value;
}

/* MOV AX,[...] and MOV [...],AX; true: a watchpoint */
static bool move(struct toy *toy, bool write, struct gdb_stop *stop)
{
	uint32_t linear = (toy->registers.sreg[VMM86_DS] << 4) + fetch_word(toy);
	uint8_t *memory = toy->memory + linear;

	if (write) {
		memory[0] = toy->registers.gpr[VMM86_EAX];
		memory[1] = toy->registers.gpr[VMM86_EAX] >> 8;
	} else {
		set_ax(toy, memory[0] | memory[1] << 8);
	}
	return data_stop(toy, linear, write, stop);
}

/* One instruction; true: the program stopped for a reason of its own. */
static bool execute(struct toy *toy, struct gdb_stop *stop)
{
	uint8_t opcode = fetch(toy), distance;

	stop->reason = GDB_STOP_SIGNAL;
	switch (opcode) {
	case 0x90:
		return false;
	case 0x40:
		set_ax(toy, toy->registers.gpr[VMM86_EAX] + 1);
		return false;
	case 0xb8:
		set_ax(toy, fetch_word(toy));
		return false;
	case 0xa1:
	case 0xa3:
		return move(toy, opcode == 0xa3, stop);
	case 0xeb:
		distance = fetch(toy);
		toy->registers.eip = (toy->registers.eip + (int8_t)distance) & 0xffff;
		return false;
	case 0xf4:
		stop->reason = GDB_STOP_EXIT;
		stop->status = toy->registers.gpr[VMM86_EAX];
		return true;
	case 0xcc:
		stop->signal = GDB_SIGTRAP;
		return true;
	default:
		stop->signal = GDB_SIGILL;
		return true;
	}
}

/* Take what GDB sent; wait for it if the target has nothing else to do. */
static bool listen_to_gdb(struct toy *toy, struct gdb *gdb, int timeout)
{
	struct pollfd poll_fd = { .fd = toy->fd, .events = POLLIN };
	uint8_t bytes[512];
	ssize_t size;

	if (poll(&poll_fd, 1, timeout) <= 0)
		return true;
	size = read(toy->fd, bytes, sizeof(bytes));
	if (size <= 0)
		return false;
	gdb_input(gdb, bytes, size);
	return true;
}

static void run(struct toy *toy, struct gdb *gdb)
{
	struct gdb_stop stop = { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGTRAP };

	if (execute(toy, &stop)) {
		gdb_stopped(gdb, &stop);
	} else if (gdb_action(gdb) == GDB_STEP) {
		gdb_stopped(gdb, &stop);
	} else if (gdb_wants_interrupt(gdb)) {
		stop.signal = GDB_SIGINT;
		gdb_stopped(gdb, &stop);
	} else if (break_stop(toy, &stop)) {
		gdb_stopped(gdb, &stop);
	}
}

/* Serve until the session ends, and return how; say once that the program runs. */
static const char *session(struct toy *toy, struct gdb *gdb)
{
	bool told = false;

	for (;;) {
		if (gdb_action(gdb) == GDB_CONTINUE && !told) {
			told = true;
			printf("running\n");
			fflush(stdout);
		}
		switch (gdb_action(gdb)) {
		case GDB_WAIT:
			if (!listen_to_gdb(toy, gdb, -1))
				return "disconnected";
			break;
		case GDB_CONTINUE:
		case GDB_STEP:
			if (!listen_to_gdb(toy, gdb, 0))
				return "disconnected";
			run(toy, gdb);
			break;
		case GDB_DETACH:
			return "detached";
		case GDB_KILL:
			return "killed";
		}
	}
}

static int serve(struct toy *toy, int listener)
{
	const char *end;
	struct gdb *gdb;
	char name[512];

	gdb_listen_name(listener, name, sizeof(name));
	printf("%s\n", name);
	fflush(stdout);
	toy->fd = gdb_accept(listener);
	if (toy->fd < 0)
		return 1;
	gdb = gdb_new(&toy_ops, toy);
	if (!gdb)
		return 1;
	end = session(toy, gdb);
	printf("%s ax=%04x breakpoints=%u\n", end, toy->registers.gpr[VMM86_EAX] & 0xffff,
	       toy->watches);
	gdb_free(gdb);
	close(toy->fd);
	return 0;
}

int main(int argc, char **argv)
{
	static struct toy toy;
	struct gdb_address address;
	unsigned int cs = 0, ip = ORIGIN;
	char why[512];
	int listener, status;

	if (argc < 2 || (argc > 2 && sscanf(argv[2], "%x:%x", &cs, &ip) != 2))
		return 2;
	if (!gdb_address_parse(&address, argv[1], why, sizeof(why))) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	listener = gdb_listen(&address, why, sizeof(why));
	if (listener < 0) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	memcpy(toy.memory + ORIGIN, program, sizeof(program));
	toy.registers.sreg[VMM86_CS] = cs;
	toy.registers.eip = ip;
	toy.registers.sreg[VMM86_SS] = 0x1000;
	toy.registers.gpr[VMM86_ESP] = 0xfffe;
	toy.registers.eflags = 0x202;
	status = serve(&toy, listener);
	gdb_unlisten(listener);
	return status;
}
