// SPDX-License-Identifier: MIT
/*
 * test_gdb.c - the GDB server, packet by packet as the GDB manual describes them
 * ("Remote Protocol"), over a target that is a few registers and 64 KiB; and the
 * addresses on which it listens.
 *
 * Links: pc/gdb.c pc/gdb_access.c pc/gdb_query.c pc/gdb_packet.c pc/gdb_registers.c pc/gdb_listen.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pc/array.h"
#include "pc/gdb.h"
#include "pc/gdb_listen.h"

#define MEMORY_SIZE	0x10000u

/* What went to GDB, and the machine with its last breakpoint. */
struct target {
	struct gdb *gdb;
	char sent[3 * GDB_PACKET_MAX];
	size_t sent_size;
	struct gdb_registers registers;
	uint8_t memory[MEMORY_SIZE];
	enum gdb_break kind;
	uint32_t address;
	uint32_t length;
	bool on;
	int status;
	unsigned int breakpoints;
};

static void target_send(void *opaque, const void *bytes, size_t size)
{
	struct target *t = opaque;

	assert_true(size < sizeof(t->sent) - t->sent_size);
	memcpy(t->sent + t->sent_size, bytes, size);
	t->sent_size += size;
	t->sent[t->sent_size] = '\0';
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
	struct target *t = opaque;

	t->kind = kind;
	t->address = linear;
	t->length = length;
	t->on = on;
	t->breakpoints++;
	return t->status;
}

static const struct gdb_target_ops ops = {
	.send = target_send,
	.read_registers = target_read_registers,
	.write_registers = target_write_registers,
	.read_memory = target_read_memory,
	.write_memory = target_write_memory,
	.set_breakpoint = target_set_breakpoint,
};

static int setup(void **state)
{
	static struct target t;

	memset(&t, 0, sizeof(t));
	t.gdb = gdb_new(&ops, &t);
	t.registers.gpr[VMM86_EAX] = 0x12345678;
	t.registers.gpr[VMM86_EBX] = 0xbbbbbbbb;
	t.registers.gpr[VMM86_ESP] = 0x9999fffe;
	t.registers.gpr[VMM86_EBP] = 0x00000100;
	t.registers.eip = 0x0010;
	t.registers.eflags = 0x246;
	t.registers.sreg[VMM86_CS] = 0x07c0;
	t.registers.sreg[VMM86_SS] = 0x0050;
	t.registers.sreg[VMM86_DS] = 0xdddd;
	t.registers.sreg[VMM86_ES] = 0xeeee;
	*state = &t;
	return !t.gdb;
}

static int teardown(void **state)
{
	gdb_free(((struct target *)*state)->gdb);
	return 0;
}

static void raw(struct target *t, const char *text)
{
	t->sent_size = 0;
	t->sent[0] = '\0';
	gdb_input(t->gdb, text, strlen(text));
}

/* Put a packet's frame around data. */
static size_t frame(char *packet, const char *data, size_t size)
{
	uint8_t sum = 0;
	size_t i;

	packet[0] = '$';
	memcpy(packet + 1, data, size);
	for (i = 0; i < size; i++)
		sum += data[i];
	snprintf(packet + 1 + size, 4, "#%02x", sum);
	return size + 4;
}

static void packet(struct target *t, const char *data, size_t size)
{
	char bytes[2 * GDB_PACKET_MAX];

	t->sent_size = 0;
	t->sent[0] = '\0';
	gdb_input(t->gdb, bytes, frame(bytes, data, size));
}

/* The answer to a packet, without acknowledgment and frame. */
static const char *ask(struct target *t, const char *data)
{
	static char answer[GDB_PACKET_MAX + 1];
	char again[GDB_PACKET_MAX + 8] = "+";
	size_t size;

	packet(t, data, strlen(data));
	assert_true(t->sent_size >= 5);
	size = t->sent_size - 5;
	assert_true(size <= GDB_PACKET_MAX);
	memcpy(answer, t->sent + 2, size);
	answer[size] = '\0';
	frame(again + 1, answer, size);
	assert_string_equal(t->sent, again);
	return answer;
}

/* A packet that resumes is acknowledged, but answered only at the next stop. */
static void resumes(struct target *t, const char *data, enum gdb_action action)
{
	struct gdb_stop stop = { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGTRAP };

	packet(t, data, strlen(data));
	assert_string_equal(t->sent, "+");
	assert_int_equal(gdb_action(t->gdb), action);
	t->sent_size = 0;
	gdb_stopped(t->gdb, &stop);
	assert_int_equal(gdb_action(t->gdb), GDB_WAIT);
	assert_memory_equal(t->sent, "$T05", 4);
}

static void test_frames(void **state)
{
	struct target *t = *state;

	/* The manual's "+" and "-"; the sum of "qC" is 0xb4. */
	raw(t, "$qC#b4");
	assert_string_equal(t->sent, "+$QC1#c5");
	raw(t, "$qC#B4");
	assert_string_equal(t->sent, "+$QC1#c5");
	raw(t, "$qC#b5");
	assert_string_equal(t->sent, "-");
	raw(t, "$qC#zz");
	assert_string_equal(t->sent, "-");
	raw(t, "-");
	assert_string_equal(t->sent, "$QC1#c5");
	raw(t, "+noise $broken off$qC#b4");
	assert_string_equal(t->sent, "+$QC1#c5");
	raw(t, "$q");
	raw(t, "C#");
	raw(t, "b4");
	assert_string_equal(t->sent, "+$QC1#c5");
}

static void test_unknown(void **state)
{
	static const char * const unknown[] = {
		"", "vMustReplyEmpty", "qTStatus", "qCRC:0,1", "qOffsets", "!", "R00",
		"vFile:open", "qXfer:memory-map:read::0,100", "qfThreadInformation",
		"Z5,0,1", "\xff",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		assert_string_equal(ask(*state, unknown[i]), "");
}

static void test_no_ack(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "QStartNoAckMode"), "OK");
	raw(t, "+$qC#b4");
	assert_string_equal(t->sent, "$QC1#c5");
	raw(t, "$qC#00-");
	assert_string_equal(t->sent, "");
}

static void test_supported(void **state)
{
	static const char * const features[] = {
		"PacketSize=1000", "qXfer:features:read+", "swbreak+", "hwbreak+",
		"vContSupported+", "QStartNoAckMode+",
	};
	const char *answer = ask(*state, "qSupported:multiprocess+;swbreak+;hwbreak+");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(features); i++)
		assert_non_null(strstr(answer, features[i]));
	assert_null(strstr(answer, "multiprocess"));
}

static void test_description(void **state)
{
	struct target *t = *state;
	char text[2 * GDB_PACKET_MAX] = "", request[64];
	const char *answer;

	do {
		snprintf(request, sizeof(request), "qXfer:features:read:target.xml:%zx,123",
			 strlen(text));
		answer = ask(t, request);
		assert_true(*answer == 'm' || *answer == 'l');
		assert_true(strlen(answer) <= 1 + 0x123);
		strcat(text, answer + 1);
	} while (*answer == 'm');
	assert_string_equal(text, gdb_registers_xml);
	assert_non_null(strstr(text, "<architecture>i8086</architecture>"));
	assert_non_null(strstr(text, "org.gnu.gdb.i386.core"));

	snprintf(request, sizeof(request), "qXfer:features:read:target.xml:%zx,10", strlen(text));
	assert_string_equal(ask(t, request), "l");
	snprintf(request, sizeof(request), "qXfer:features:read:target.xml:%zx,10",
		 strlen(text) + 1);
	assert_string_equal(ask(t, request), "E16");
	assert_string_equal(ask(t, "qXfer:features:read:target.xml:0,0"), "m");
	assert_string_equal(ask(t, "qXfer:features:read:other.xml:0,10"), "E00");
	assert_string_equal(ask(t, "qXfer:features:read:target.xml:0"), "E16");
	assert_string_equal(ask(t, "qXfer:features:read:target.xml:,10"), "E16");
}

/* eip is 0x7c00 + 0x10 and esp 0x500 + 0xfffe, little-endian. */
static void test_registers(void **state)
{
	struct target *t = *state;
	const char *all;
	char back[1024], x87[257];

	memset(x87, 'x', 256);
	x87[224] = '\0';	/* 8 of 80 bits and 8 of 32 */
	all = ask(t, "g");
	assert_int_equal(strlen(all), 2 * (16 * 4 + 8 * 10 + 8 * 4 + 2 * 2));
	assert_memory_equal(all, "78563412", 8);
	assert_memory_equal(all + 3 * 8, "bbbbbbbb", 8);
	assert_memory_equal(all + 4 * 8, "fe040100", 8);
	assert_memory_equal(all + 8 * 8, "107c0000", 8);
	assert_memory_equal(all + 9 * 8, "46020000", 8);
	assert_memory_equal(all + 10 * 8, "c007000050000000dddd0000eeee0000", 32);
	assert_memory_equal(all + 16 * 8, x87, 224);
	assert_string_equal(all + 16 * 8 + 224, "1000feff");

	/* All of it written back changes nothing, the high half of esp included. */
	snprintf(back, sizeof(back), "G%s", all);
	memset(&t->registers.gpr[VMM86_EAX], 0, 4);
	assert_string_equal(ask(t, back), "OK");
	assert_int_equal(t->registers.gpr[VMM86_EAX], 0x12345678);
	assert_int_equal(t->registers.gpr[VMM86_ESP], 0x9999fffe);
	assert_int_equal(t->registers.eip, 0x10);

	back[strlen(back) - 8] = '\0';	/* without ip and sp16 */
	assert_string_equal(ask(t, back), "OK");
	back[strlen(back) - 1] = '\0';
	assert_string_equal(ask(t, back), "E16");
	assert_string_equal(ask(t, "G"), "E16");
	snprintf(back, sizeof(back), "G%s00", ask(t, "g"));
	assert_string_equal(ask(t, back), "E16");
	back[1] = 'g';
	assert_string_equal(ask(t, back), "E16");
}

static void test_one_register(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "p0"), "78563412");
	assert_string_equal(ask(t, "p8"), "107c0000");
	assert_string_equal(ask(t, "pa"), "c0070000");
	assert_string_equal(ask(t, "p10"), "xxxxxxxxxxxxxxxxxxxx");
	assert_string_equal(ask(t, "p18"), "xxxxxxxx");
	assert_string_equal(ask(t, "p20"), "1000");
	assert_string_equal(ask(t, "p21"), "feff");
	assert_string_equal(ask(t, "p22"), "E16");
	assert_string_equal(ask(t, "p"), "E16");
	assert_string_equal(ask(t, "p8x"), "E16");
	assert_string_equal(ask(t, "p100000000"), "E16");

	assert_string_equal(ask(t, "P3=01020304"), "OK");
	assert_int_equal(t->registers.gpr[VMM86_EBX], 0x04030201);
	assert_string_equal(ask(t, "Pb=00100000"), "OK");
	assert_int_equal(t->registers.sreg[VMM86_SS], 0x1000);
	assert_string_equal(ask(t, "P20=3412"), "OK");
	assert_int_equal(t->registers.eip, 0x1234);
	assert_string_equal(ask(t, "P21=7856"), "OK");
	assert_int_equal(t->registers.gpr[VMM86_ESP], 0x99995678);
	assert_string_equal(ask(t, "P9=02000000"), "OK");
	assert_int_equal(t->registers.eflags, 2);
}

static void test_linear_registers(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "P8=007c0000"), "OK");
	assert_int_equal(t->registers.eip, 0);
	assert_string_equal(ask(t, "P8=ff7b0100"), "OK");
	assert_int_equal(t->registers.eip, 0xffff);
	assert_string_equal(ask(t, "P8=007c0100"), "E16");	/* one more */
	assert_string_equal(ask(t, "P8=ff7b0000"), "E16");	/* below CS */
	assert_int_equal(t->registers.eip, 0xffff);
	assert_string_equal(ask(t, "P4=10050000"), "OK");
	assert_int_equal(t->registers.gpr[VMM86_ESP], 0x99990010);
	/* A segment register moves the linear address, not the offset. */
	assert_string_equal(ask(t, "Pa=00f00000"), "OK");
	assert_int_equal(t->registers.eip, 0xffff);
	assert_string_equal(ask(t, "p8"), "ffff0f00");
}

static void test_bad_register_writes(void **state)
{
	static const char * const bad[] = {
		"P", "P0", "P0=", "P0=1234567", "P0=123456789a", "P0=1234567g", "P22=00000000",
		"P10=00000000000000000000", "Pa=00000100", "P=12345678",
	};
	struct target *t = *state;
	struct gdb_registers before = t->registers;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_string_equal(ask(t, bad[i]), "E16");
	assert_memory_equal(&before, &t->registers, sizeof(before));
}

static void test_memory(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "M7c00,3:b8EF12"), "OK");
	assert_memory_equal(t->memory + 0x7c00, "\xb8\xef\x12", 3);
	assert_string_equal(ask(t, "m7c00,3"), "b8ef12");
	assert_string_equal(ask(t, "m7c00,0"), "");
	assert_string_equal(ask(t, "mffff,1"), "00");
	/* A longer answer than a packet has room for is a part of it. */
	assert_int_equal(strlen(ask(t, "m0,ffff")), GDB_PACKET_MAX);
}

static void test_binary_memory(void **state)
{
	/* 7d 03 is '#', 7d 04 '$', 7d 5d '}' and 7d 0a '*'. */
	static const char binary[] = "X500,7:\0}\x03}\x04}]}\x0a\xff\x01";
	struct target *t = *state;

	packet(t, binary, sizeof(binary) - 1);
	assert_string_equal(t->sent, "+$OK#9a");
	assert_memory_equal(t->memory + 0x500, "\0#$}*\xff\x01", 7);
	assert_string_equal(ask(t, "X500,0:"), "OK");
	assert_string_equal(ask(t, "X500,2:a"), "E16");
	assert_string_equal(ask(t, "X500,2:abc"), "E16");
	assert_string_equal(ask(t, "X500,2"), "E16");
	assert_string_equal(ask(t, "Xffff,2:ab"), "E0e");
}

static void test_bad_memory(void **state)
{
	static const char * const malformed[] = {
		"m", "m0", "m0,", "m,1", "m0,1x", "m0;1", "m100000000,1", "mg,1", "m-1,1",
		"M0,1", "M0,1:", "M0,1:0", "M0,1:0g", "M0,1:000", "M0,2:00", "M0,ffffffff:00",
		"M0,80000001:00",
	};
	static const char * const outside[] = {
		"m10000,1", "mffff,2", "mffffffff,2", "mffffffff,1", "mfffffff0,800",
		"Mffff,2:0000", "Mffffffff,2:0000",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_string_equal(ask(*state, malformed[i]), "E16");
	for (i = 0; i < ARRAY_SIZE(outside); i++)
		assert_string_equal(ask(*state, outside[i]), "E0e");
}

static void test_long_packets(void **state)
{
	struct target *t = *state;
	char data[GDB_PACKET_MAX + 2];

	memset(data, '0', sizeof(data));
	data[0] = 'M';
	packet(t, data, GDB_PACKET_MAX);
	assert_string_equal(t->sent, "+$E16#ac");
	packet(t, data, GDB_PACKET_MAX + 1);
	assert_string_equal(t->sent, "+$E5a#db");
	assert_string_equal(ask(t, "qC"), "QC1");

	memset(data, 'x', sizeof(data));
	data[0] = '\0';
	raw(t, "$");
	gdb_input(t->gdb, data, sizeof(data));
	gdb_input(t->gdb, data, sizeof(data));
	assert_string_equal(t->sent, "");
	assert_string_equal(ask(t, "qC"), "QC1");
}

static void test_breakpoints(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "Z0,7c05,1"), "OK");
	assert_int_equal(t->kind, GDB_BREAK_SOFTWARE);
	assert_int_equal(t->address, 0x7c05);
	assert_int_equal(t->length, 1);
	assert_true(t->on);
	assert_string_equal(ask(t, "z4,500,2"), "OK");
	assert_int_equal(t->kind, GDB_BREAK_ACCESS);
	assert_int_equal(t->length, 2);
	assert_false(t->on);
	t->status = -ENOSPC;
	assert_string_equal(ask(t, "Z1,7c05,1"), "E1c");
	t->status = -EOPNOTSUPP;
	assert_string_equal(ask(t, "Z3,7c05,1"), "");
}

static void test_bad_breakpoints(void **state)
{
	static const char * const bad[] = {
		"Z", "Z0", "Z0,", "Z0,1", "Z0,1,", "Z0,1,1;X1,0", "Z0,1,0", "Z0,ffffffff,2",
		"z,1,1",
	};
	struct target *t = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_string_equal(ask(t, bad[i]), "E16");
	assert_int_equal(t->breakpoints, 0);
}

static void test_resume(void **state)
{
	struct target *t = *state;

	resumes(t, "c", GDB_CONTINUE);
	resumes(t, "s", GDB_STEP);
	resumes(t, "C05", GDB_CONTINUE);
	resumes(t, "S05", GDB_STEP);
	resumes(t, "s7c55", GDB_STEP);
	assert_int_equal(t->registers.eip, 0x55);
	resumes(t, "C05;7c66", GDB_CONTINUE);
	assert_int_equal(t->registers.eip, 0x66);
	assert_string_equal(ask(t, "c100"), "E16");	/* CS does not reach it */
	assert_string_equal(ask(t, "cx"), "E16");
	assert_string_equal(ask(t, "C"), "E16");
	assert_string_equal(ask(t, "C05;"), "E16");
	assert_int_equal(gdb_action(t->gdb), GDB_WAIT);
}

static void test_vcont(void **state)
{
	static const char * const bad[] = {
		"vCont", "vCont;", "vCont;x", "vCont;c:", "vCont;c;", "vCont;C", "vCont;s:1c",
		"vCont;c:2",
	};
	struct target *t = *state;
	size_t i;

	assert_string_equal(ask(t, "vCont?"), "vCont;c;C;s;S;t");
	resumes(t, "vCont;c", GDB_CONTINUE);
	resumes(t, "vCont;s:1;c", GDB_STEP);
	resumes(t, "vCont;s:2;c:-1", GDB_CONTINUE);
	resumes(t, "vCont;S05:1;c", GDB_STEP);
	assert_memory_equal(ask(t, "vCont;t"), "T05", 3);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(*ask(t, bad[i]), 'E');
	assert_int_equal(gdb_action(t->gdb), GDB_WAIT);
}

/* Resume, stop, and return what GDB is told. */
static const char *told(struct target *t, struct gdb_stop stop)
{
	packet(t, "c", 1);
	t->sent_size = 0;
	gdb_stopped(t->gdb, &stop);
	return t->sent;
}

static void test_stops(void **state)
{
	struct target *t = *state;
	struct gdb_stop stop = { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGSEGV };
	const char *text;

	/* At the start, with esp, ebp and eip. */
	assert_string_equal(ask(t, "?"),
			    "T0504:fe040100;05:00010000;08:107c0000;thread:1;");
	assert_memory_equal(told(t, stop), "$T0b04:", 7);
	assert_memory_equal(ask(t, "?"), "T0b", 3);

	stop.reason = GDB_STOP_SOFTWARE;
	text = told(t, stop);
	assert_memory_equal(text, "$T05", 4);
	assert_null(strstr(text, "swbreak"));	/* GDB did not say that it knows it */
	ask(t, "qSupported:swbreak+;hwbreak+");
	assert_memory_equal(told(t, stop), "$T05swbreak:;", 13);
	stop.reason = GDB_STOP_HARDWARE;
	assert_memory_equal(told(t, stop), "$T05hwbreak:;", 13);

	stop.address = 0xb8000;
	stop.reason = GDB_STOP_WRITE;
	assert_memory_equal(told(t, stop), "$T05watch:b8000;", 16);
	stop.reason = GDB_STOP_READ;
	assert_memory_equal(told(t, stop), "$T05rwatch:b8000;", 17);
	stop.reason = GDB_STOP_ACCESS;
	assert_memory_equal(told(t, stop), "$T05awatch:b8000;", 17);
	stop.reason = GDB_STOP_EXIT;
	stop.status = 0x2a;
	assert_string_equal(told(t, stop), "$W2a#ea");
}

static void test_interrupt(void **state)
{
	struct target *t = *state;
	struct gdb_stop stop = { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGINT };

	raw(t, "\x03");
	assert_false(gdb_wants_interrupt(t->gdb));	/* it does not run */
	raw(t, "$c#63\x03");
	assert_true(gdb_wants_interrupt(t->gdb));
	t->sent_size = 0;
	gdb_stopped(t->gdb, &stop);
	assert_memory_equal(t->sent, "$T02", 4);
	assert_false(gdb_wants_interrupt(t->gdb));
	/* 03 in a packet is data. */
	assert_string_equal(ask(t, "X500,1:\x03"), "OK");
	assert_false(gdb_wants_interrupt(t->gdb));
	assert_int_equal(t->memory[0x500], 3);
}

/* While the target runs nothing is answered: GDB would take it for the stop. */
static void test_running(void **state)
{
	struct target *t = *state;
	struct gdb_stop stop = { .reason = GDB_STOP_SIGNAL, .signal = GDB_SIGTRAP };

	gdb_stopped(t->gdb, &stop);
	assert_string_equal(t->sent, "");	/* it did not run */
	raw(t, "$c#63$g#67-");
	assert_string_equal(t->sent, "++");
	raw(t, "$D#44");
	assert_string_equal(t->sent, "+$OK#9a");
	assert_int_equal(gdb_action(t->gdb), GDB_DETACH);
}

static void test_end(void **state)
{
	struct target *t = *state;

	raw(t, "$k#6b$g#67");
	assert_string_equal(t->sent, "+");	/* nothing is heard after the end */
	assert_int_equal(gdb_action(t->gdb), GDB_KILL);
}

static void test_kill_process(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "vKill;1"), "OK");
	assert_int_equal(gdb_action(t->gdb), GDB_KILL);
}

static void test_threads(void **state)
{
	struct target *t = *state;

	assert_string_equal(ask(t, "qfThreadInfo"), "m1");
	assert_string_equal(ask(t, "qsThreadInfo"), "l");
	assert_string_equal(ask(t, "qAttached"), "1");
	assert_string_equal(ask(t, "qAttached:1"), "1");
	assert_string_equal(ask(t, "qSymbol::"), "OK");
	assert_string_equal(ask(t, "T1"), "OK");
	assert_string_equal(ask(t, "T2"), "E03");
	assert_string_equal(ask(t, "T"), "E16");
	assert_string_equal(ask(t, "Hg0"), "OK");
	assert_string_equal(ask(t, "Hc-1"), "OK");
	assert_string_equal(ask(t, "Hg5"), "E03");
	assert_string_equal(ask(t, "Hx0"), "E16");
	assert_string_equal(ask(t, "H"), "E16");
}

/* `monitor COMMAND`, as text. */
static const char *monitor(struct target *t, const char *command)
{
	static char text[1024];
	char request[256] = "qRcmd,";
	const char *answer;
	unsigned int byte;
	size_t i;

	for (i = 0; command[i]; i++)
		sprintf(request + 6 + 2 * i, "%02x", command[i]);
	answer = ask(t, request);
	for (i = 0; sscanf(answer + 2 * i, "%2x", &byte) == 1; i++)
		text[i] = byte;
	text[i] = '\0';
	return text;
}

static void test_monitor(void **state)
{
	struct target *t = *state;

	assert_non_null(strstr(monitor(t, "help"), "monitor registers"));
	assert_non_null(strstr(monitor(t, ""), "monitor registers"));
	assert_non_null(strstr(monitor(t, "registers"), "CS:IP=07c0:0010 (07c10)"));
	assert_non_null(strstr(monitor(t, "registers"), "SS:SP=0050:fffe"));
	assert_non_null(strstr(monitor(t, "fly"), "no such command"));
	assert_non_null(strstr(monitor(t, "registers and some more"), "no such command"));
	assert_string_equal(ask(t, "qRcmd"), "E16");
	assert_string_equal(ask(t, "qRcmd,6x"), "E16");
}

static void test_addresses(void **state)
{
	struct gdb_address at;
	char why[256];

	(void)state;
	assert_true(gdb_address_parse(&at, "1234", why, sizeof(why)));
	assert_string_equal(at.host, "127.0.0.1");
	assert_string_equal(at.port, "1234");
	assert_string_equal(at.path, "");
	assert_true(gdb_address_parse(&at, "localhost:0", why, sizeof(why)));
	assert_string_equal(at.host, "localhost");
	assert_true(gdb_address_parse(&at, "[::1]:65535", why, sizeof(why)));
	assert_string_equal(at.host, "::1");
	assert_string_equal(at.port, "65535");
	assert_true(gdb_address_parse(&at, "unix:/run/a:b", why, sizeof(why)));
	assert_string_equal(at.path, "/run/a:b");
}

static void test_bad_addresses(void **state)
{
	static const char * const bad[][2] = {
		{ "", "port number" }, { "65536", "port number" }, { "12a", "port number" },
		{ "-1", "port number" }, { "999999999999", "port number" },
		{ "host:", "port number" }, { " 1", "port number" }, { ":1234", "host is missing" },
		{ "::1:1234", "brackets" }, { "[]:1234", "IPv6" }, { "[host]:1234", "IPv6" },
		{ "[::1]", "brackets" }, { "unix:", "path is missing" },
	};
	struct gdb_address at;
	char why[256], text[512];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(gdb_address_parse(&at, bad[i][0], why, sizeof(why)));
		assert_non_null(strstr(why, bad[i][1]));
	}
	memset(text, 'a', sizeof(text));
	memcpy(text, "unix:/", 6);
	text[sizeof(text) - 1] = '\0';
	assert_false(gdb_address_parse(&at, text, why, sizeof(why)));
	assert_non_null(strstr(why, "at most 107 bytes"));
	memcpy(text + sizeof(text) - 6, ":1234", 6);
	assert_false(gdb_address_parse(&at, text + 6, why, sizeof(why)));
	assert_non_null(strstr(why, "too long"));
}

static void test_unix_socket(void **state)
{
	char folder[] = "/tmp/test_gdb.XXXXXX", where[64], why[256] = "", name[128];
	struct gdb_address at;
	struct stat status;
	int first, second;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(where, sizeof(where), "unix:%s/s", folder);
	assert_true(gdb_address_parse(&at, where, why, sizeof(why)));

	first = gdb_listen(&at, why, sizeof(why));
	assert_true(first >= 0);
	assert_int_equal(stat(at.path, &status), 0);
	assert_int_equal(status.st_mode, S_IFSOCK | 0600);
	gdb_listen_name(first, name, sizeof(name));
	assert_string_equal(name, at.path);
	assert_int_equal(gdb_listen(&at, why, sizeof(why)), -1);
	assert_non_null(strstr(why, "another program listens"));

	close(first);	/* as a program that dies does */
	second = gdb_listen(&at, why, sizeof(why));
	assert_true(second >= 0);
	gdb_unlisten(second);
	assert_int_equal(stat(at.path, &status), -1);

	close(open(at.path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(gdb_listen(&at, why, sizeof(why)), -1);
	assert_non_null(strstr(why, "is no socket"));
	assert_int_equal(unlink(at.path), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(gdb_listen(&at, why, sizeof(why)), -1);
	assert_non_null(strstr(why, "No such file or directory"));
}

static void test_tcp_socket(void **state)
{
	char why[256] = "", name[128], port[128];
	struct gdb_address at;
	int listener;

	(void)state;
	assert_true(gdb_address_parse(&at, "0", why, sizeof(why)));
	listener = gdb_listen(&at, why, sizeof(why));
	assert_true(listener >= 0);
	gdb_listen_name(listener, name, sizeof(name));
	assert_memory_equal(name, "127.0.0.1:", 10);

	snprintf(port, sizeof(port), "%s", name + 10);
	assert_true(gdb_address_parse(&at, port, why, sizeof(why)));
	assert_int_equal(gdb_listen(&at, why, sizeof(why)), -1);
	assert_non_null(strstr(why, "Address already in use"));
	gdb_unlisten(listener);
}

static void test_ipv6_socket(void **state)
{
	struct gdb_address at;
	char why[256], name[128];
	int listener;

	(void)state;
	assert_true(gdb_address_parse(&at, "[::1]:0", why, sizeof(why)));
	listener = gdb_listen(&at, why, sizeof(why));
	if (listener < 0 && (strstr(why, "Cannot assign requested address") ||
			     strstr(why, "Address family not supported")))
		skip();		/* a computer without IPv6 */
	assert_true(listener >= 0);
	gdb_listen_name(listener, name, sizeof(name));
	assert_memory_equal(name, "[::1]:", 6);
	gdb_unlisten(listener);
}

/* More than fits into the connection at once, and a connection that broke. */
static void test_send(void **state)
{
	static char bytes[1 << 20];
	char sink[4096];
	size_t received = 0;
	ssize_t size;
	int pair[2];
	pid_t child;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (!child) {
		close(pair[0]);
		_exit(!gdb_send(pair[1], bytes, sizeof(bytes)));
	}
	close(pair[1]);
	while ((size = read(pair[0], sink, sizeof(sink))) > 0)
		received += size;
	assert_int_equal(received, sizeof(bytes));
	close(pair[0]);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	close(pair[0]);
	assert_false(gdb_send(pair[1], "x", 1));
	close(pair[1]);
}

#define TEST(function)	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_frames),
		TEST(test_unknown),
		TEST(test_no_ack),
		TEST(test_supported),
		TEST(test_description),
		TEST(test_registers),
		TEST(test_one_register),
		TEST(test_linear_registers),
		TEST(test_bad_register_writes),
		TEST(test_memory),
		TEST(test_binary_memory),
		TEST(test_bad_memory),
		TEST(test_long_packets),
		TEST(test_breakpoints),
		TEST(test_bad_breakpoints),
		TEST(test_resume),
		TEST(test_vcont),
		TEST(test_stops),
		TEST(test_interrupt),
		TEST(test_running),
		TEST(test_end),
		TEST(test_kill_process),
		TEST(test_threads),
		TEST(test_monitor),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_bad_addresses),
		cmocka_unit_test(test_unix_socket),
		cmocka_unit_test(test_tcp_socket),
		cmocka_unit_test(test_ipv6_socket),
		cmocka_unit_test(test_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
