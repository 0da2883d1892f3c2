// SPDX-License-Identifier: MIT
/*
 * test_pit.c - the timer, against the wave forms and tables of the 8254's data
 * sheet, clock by clock.
 *
 * Links: pc/pit.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "pc/array.h"
#include "pc/pit.h"

#define SECOND		1000000000ull
#define DAY		(86400 * SECOND)

/* The middle of a clock, so that rounding plays no part. */
static uint64_t at(uint64_t clock)
{
	return clock / PIT_HZ * SECOND +
	       (2 * (clock % PIT_HZ) + 1) * SECOND / (2 * PIT_HZ);
}

static void program(struct pit *pit, uint8_t control, uint16_t count, uint64_t clock)
{
	uint16_t port = 0x40 + (control >> 6);

	pit_out(pit, 0x43, control, at(clock));
	if (control & 0x10)
		pit_out(pit, port, count, at(clock));
	if (control & 0x20)
		pit_out(pit, port, count >> 8, at(clock));
}

/* The output from clock @from on, a character a clock. */
static void assert_wave(struct pit *pit, unsigned int channel, uint64_t from,
			const char *wave)
{
	char seen[64];
	unsigned int i;

	for (i = 0; wave[i]; i++)
		seen[i] = pit_output(pit, channel, at(from + i)) ? '-' : '_';
	seen[i] = '\0';
	assert_string_equal(seen, wave);
}

static uint16_t count_now(struct pit *pit, unsigned int channel, uint64_t clock)
{
	uint8_t low;

	pit_out(pit, 0x43, channel << 6, at(clock));
	low = pit_in(pit, 0x40 + channel, at(clock));
	return low | pit_in(pit, 0x40 + channel, at(clock)) << 8;
}

static uint8_t status_now(struct pit *pit, unsigned int channel, uint64_t clock)
{
	pit_out(pit, 0x43, 0xe0 | 2 << channel, at(clock));
	return pit_in(pit, 0x40 + channel, at(clock));
}

static void test_power_on(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	assert_int_equal(pit_edges(&pit, DAY), 0);
	assert_true(pit_next_edge(&pit, DAY) == UINT64_MAX);
	assert_int_equal(pit_in(&pit, 0x43, 0), 0xff);
}

/* Loaded at the clock after the write, N clocks to the terminal count. */
static void test_mode_0(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x30, 4, 10);
	assert_wave(&pit, 0, 10, "_____-------");
	assert_int_equal(count_now(&pit, 0, 11), 4);
	assert_int_equal(count_now(&pit, 0, 13), 2);
	assert_int_equal(count_now(&pit, 0, 15), 0);
	assert_int_equal(count_now(&pit, 0, 16), 0xffff);
	assert_int_equal(pit_edges(&pit, at(20)), 1);
	program(&pit, 0x30, 0, 100);
	assert_false(pit_output(&pit, 0, at(100 + 65536)));
	assert_true(pit_output(&pit, 0, at(101 + 65536)));
}

/* The first byte of a new count stops the old one. */
static void test_mode_0_half_written(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x30, 4, 0);
	pit_out(&pit, 0x40, 3, at(3));
	assert_wave(&pit, 0, 3, "__________");
	pit_out(&pit, 0x40, 0, at(20));
	assert_wave(&pit, 0, 20, "____-----");
	assert_int_equal(pit_edges(&pit, at(40)), 1);
}

static void test_mode_0_gate(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0xb0, 4, 0);		/* the gate is low */
	assert_wave(&pit, 2, 0, "__________");
	assert_int_equal(count_now(&pit, 2, 10), 4);
	pit_out(&pit, 0x61, 1, at(20));
	assert_int_equal(count_now(&pit, 2, 22), 2);
	pit_out(&pit, 0x61, 0, at(22));
	assert_int_equal(count_now(&pit, 2, 30), 2);
	pit_out(&pit, 0x61, 1, at(40));
	assert_wave(&pit, 2, 40, "__------");
}

static void test_mode_1(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0xb2, 3, 0);
	assert_wave(&pit, 2, 0, "-----");
	pit_out(&pit, 0x61, 1, at(10));		/* trigger */
	assert_wave(&pit, 2, 10, "-___----");
	pit_out(&pit, 0x61, 0, at(20));
	pit_out(&pit, 0x61, 1, at(21));
	pit_out(&pit, 0x61, 0, at(22));
	pit_out(&pit, 0x42, 5, at(22));		/* for the next trigger */
	pit_out(&pit, 0x42, 0, at(22));
	assert_int_equal(status_now(&pit, 2, 22) & 0x40, 0x40);
	pit_out(&pit, 0x61, 1, at(23));		/* while it is low */
	assert_wave(&pit, 2, 23, "______----");
	assert_int_equal(status_now(&pit, 2, 24) & 0x40, 0);
}

/* Low for the last clock of N; a new count waits for the end of the period. */
static void test_mode_2(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x34, 3, 0);
	assert_int_equal(pit_edges(&pit, at(0)), 1);	/* by the control word */
	assert_wave(&pit, 0, 0, "---_--_--_--");
	assert_int_equal(count_now(&pit, 0, 1), 3);
	assert_int_equal(count_now(&pit, 0, 3), 1);
	assert_int_equal(count_now(&pit, 0, 4), 3);
	pit_out(&pit, 0x40, 5, at(8));
	pit_out(&pit, 0x40, 0, at(8));
	assert_wave(&pit, 0, 8, "-_----_----_");
	assert_int_equal(status_now(&pit, 0, 8) & 0x40, 0x40);
	assert_int_equal(pit_edges(&pit, at(9)), 2);	/* 4, 7 */
	assert_int_equal(status_now(&pit, 0, 10) & 0x40, 0);
	assert_int_equal(pit_edges(&pit, at(20)), 3);	/* 10, 15, 20 */
	assert_int_equal(pit_edges(&pit, at(20)), 0);
}

/* The gate stops it, at once high; its rise loads again. */
static void test_mode_2_gate(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	pit_out(&pit, 0x61, 1, at(0));
	program(&pit, 0x94, 4, 0);
	assert_wave(&pit, 2, 0, "----_---_");
	pit_out(&pit, 0x61, 0, at(8));
	assert_wave(&pit, 2, 8, "----------");
	pit_out(&pit, 0x61, 1, at(20));
	assert_wave(&pit, 2, 20, "----_---_");
}

static void test_mode_3(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x36, 4, 0);
	assert_wave(&pit, 0, 0, "---__--__--__");
	assert_int_equal(count_now(&pit, 0, 1), 4);
	assert_int_equal(count_now(&pit, 0, 2), 2);
	assert_int_equal(count_now(&pit, 0, 3), 4);
	program(&pit, 0x36, 5, 20);
	assert_wave(&pit, 0, 20, "----__---__---__");
	assert_int_equal(count_now(&pit, 0, 21), 4);
	assert_int_equal(count_now(&pit, 0, 23), 0);
	assert_int_equal(count_now(&pit, 0, 24), 4);
	assert_int_equal(count_now(&pit, 0, 25), 2);
}

/* A new count begins with the next half. */
static void test_mode_3_new_count(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x16, 8, 0);
	pit_edges(&pit, at(0));
	pit_out(&pit, 0x40, 4, at(2));
	assert_wave(&pit, 0, 2, "---__--__--");
	assert_true(pit_next_edge(&pit, at(2)) > at(6) && pit_next_edge(&pit, at(2)) < at(7));
	pit_out(&pit, 0x40, 8, at(9));		/* in a low half */
	assert_wave(&pit, 0, 7, "--__----____----");
	assert_int_equal(pit_edges(&pit, at(20)), 3);	/* 7, 11, 19 */
	assert_int_equal(status_now(&pit, 0, 20), 0x96);
}

static void test_mode_4(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x18, 3, 0);
	assert_wave(&pit, 0, 0, "----_------");
	assert_int_equal(pit_edges(&pit, at(20)), 2);	/* control word, strobe */
	pit_out(&pit, 0x40, 2, at(30));		/* software trigger */
	assert_wave(&pit, 0, 30, "---_------");
	pit_out(&pit, 0x40, 2, at(33));		/* during the strobe */
	assert_wave(&pit, 0, 33, "_--_---");
	assert_int_equal(pit_edges(&pit, at(40)), 2);
	assert_true(pit_next_edge(&pit, at(40)) == UINT64_MAX);
}

static void test_mode_5(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x9a, 3, 0);
	assert_wave(&pit, 2, 0, "--------");
	pit_out(&pit, 0x61, 1, at(10));
	assert_wave(&pit, 2, 10, "----_-----");
	program(&pit, 0x1a, 3, 20);		/* no trigger for channel 0 */
	pit_edges(&pit, at(20));
	assert_int_equal(pit_edges(&pit, DAY), 0);
}

static void test_bcd(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x35, 0x1000, 0);
	assert_int_equal(count_now(&pit, 0, 1), 0x1000);
	assert_int_equal(count_now(&pit, 0, 2), 0x0999);
	assert_int_equal(count_now(&pit, 0, 1000), 0x0001);
	assert_int_equal(count_now(&pit, 0, 1001), 0x1000);
	program(&pit, 0x31, 0, 2000);
	assert_int_equal(count_now(&pit, 0, 2002), 0x9999);
	assert_false(pit_output(&pit, 0, at(2000 + 10000)));
	assert_true(pit_output(&pit, 0, at(2001 + 10000)));
	assert_int_equal(count_now(&pit, 0, 2002 + 10000), 0x9999);
}

static void test_bytes(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x24, 0x0200, 0);		/* high byte only */
	assert_int_equal(pit_in(&pit, 0x40, at(1)), 0x02);
	assert_int_equal(pit_in(&pit, 0x40, at(3)), 0x01);
	program(&pit, 0x14, 0x80, 0);		/* low byte only */
	assert_int_equal(pit_in(&pit, 0x40, at(1)), 0x80);
	assert_int_equal(pit_in(&pit, 0x40, at(2)), 0x7f);
	program(&pit, 0x34, 0x1234, 10);	/* without a latch */
	assert_int_equal(pit_in(&pit, 0x40, at(11)), 0x34);
	assert_int_equal(pit_in(&pit, 0x40, at(11)), 0x12);
	assert_int_equal(pit_in(&pit, 0x40, at(12)), 0x33);
}

static void test_latches(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	program(&pit, 0x34, 1000, 0);
	program(&pit, 0x74, 2000, 0);
	pit_out(&pit, 0x43, 0xc6, at(101));	/* read back: all of 0 and 1 */
	pit_out(&pit, 0x43, 0x00, at(150));	/* no effect before it is read */
	assert_int_equal(pit_in(&pit, 0x40, at(200)), 0x80 | 0x34);
	assert_int_equal(pit_in(&pit, 0x40, at(200)), 900 & 0xff);
	assert_int_equal(pit_in(&pit, 0x40, at(200)), 900 >> 8);
	assert_int_equal(pit_in(&pit, 0x40, at(201)), 800 & 0xff);
	assert_int_equal(pit_in(&pit, 0x40, at(201)), 800 >> 8);
	assert_int_equal(pit_in(&pit, 0x41, at(300)), 0x80 | 0x34);
	assert_int_equal(pit_in(&pit, 0x41, at(300)), 1900 & 0xff);
	assert_int_equal(pit_in(&pit, 0x41, at(300)), 1900 >> 8);
}

static void test_status(void **state)
{
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	pit_out(&pit, 0x43, 0x3e, at(0));	/* mode 7 is mode 3 */
	assert_int_equal(status_now(&pit, 0, 5), 0xc0 | 0x3e);
	pit_out(&pit, 0x40, 10, at(10));
	assert_int_equal(status_now(&pit, 0, 10), 0xc0 | 0x3e);
	pit_out(&pit, 0x40, 0, at(10));
	assert_int_equal(status_now(&pit, 0, 10), 0xc0 | 0x3e);
	assert_int_equal(status_now(&pit, 0, 11), 0x80 | 0x3e);
	assert_int_equal(status_now(&pit, 0, 16), 0x3e);
}

/* 18.2 times a second: exactly 1193182 / 65536, for a year, by every path. */
static void test_no_drift(void **state)
{
	uint64_t clocks, edges = 0, i;
	struct pit pit;

	(void)state;
	pit_reset(&pit);
	pit_out(&pit, 0x43, 0x36, 0);
	pit_out(&pit, 0x40, 0, 0);
	pit_out(&pit, 0x40, 0, 0);
	pit_edges(&pit, 0);
	for (i = 1; i <= 365; i++) {
		edges += pit_edges(&pit, i * DAY);
		clocks = i * 86400 * PIT_HZ;
		assert_int_equal(edges, (clocks - 1) / 65536);
	}
	/* (2^64 - 1) * 1193182 / 10^9 */
	clocks = 22010322987356910ull;
	assert_int_equal(pit_edges(&pit, UINT64_MAX), (clocks - 1) / 65536 - edges);
	assert_true(pit_next_edge(&pit, UINT64_MAX) == UINT64_MAX);
}

/* Sleeping until each next edge finds each edge, at its first nanosecond. */
static void test_next_edge(void **state)
{
	static const uint8_t controls[] = { 0x14, 0x16 };
	uint64_t now, next;
	unsigned int i, count;
	struct pit pit;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		pit_reset(&pit);
		pit_out(&pit, 0x43, controls[i], 0);
		pit_out(&pit, 0x40, 7, 0);
		pit_edges(&pit, 0);
		for (now = 0, count = 1; count < 1000; count++, now = next) {
			next = pit_next_edge(&pit, now);
			assert_true(next > now);
			assert_int_equal(pit_edges(&pit, next - 1), 0);
			assert_int_equal(pit_edges(&pit, next), 1);
			assert_int_equal(next, ((count * 7 + 1) * SECOND + PIT_HZ - 1) / PIT_HZ);
		}
	}
}

/* A count that changes under way: edges and waits agree with the output. */
static void test_edges_agree_with_output(void **state)
{
	static const uint8_t controls[] = { 0x10, 0x14, 0x16, 0x18 };
	uint64_t clock, edges, next = 0;
	unsigned int i, random = 1;
	struct pit pit;
	bool before, level;

	(void)state;
	pit_reset(&pit);
	before = pit_output(&pit, 0, at(0));
	for (clock = 1; clock < 20000; clock++) {
		next = pit_next_edge(&pit, at(clock - 1));
		edges = pit_edges(&pit, at(clock));
		level = pit_output(&pit, 0, at(clock));
		assert_int_equal(edges, level && !before);
		if (edges)
			assert_true(next <= at(clock));
		else
			assert_true(next > at(clock));
		random = random * 1103515245 + 12345;
		i = random >> 16;
		if (i % 61 == 0)
			pit_out(&pit, 0x43, controls[i / 61 % 4], at(clock));
		if (i % 17 == 0)
			pit_out(&pit, 0x40, 1 + i / 17 % 12, at(clock));
		before = level;
		level = pit_output(&pit, 0, at(clock));
		assert_int_equal(pit_edges(&pit, at(clock)), level && !before);
		before = level;
	}
}

static void test_port_61(void **state)
{
	struct pit pit;
	uint64_t start;

	(void)state;
	pit_reset(&pit);
	pit_out(&pit, 0x61, 0xff, at(0));
	assert_int_equal(pit_in(&pit, 0x61, at(0)) & 0xcf, 0x0f);
	program(&pit, 0xb6, 100, 0);
	assert_int_equal(pit_in(&pit, 0x61, at(10)) & 0x20, 0x20);
	assert_int_equal(pit_in(&pit, 0x61, at(60)) & 0x20, 0);
	/* The refresh toggle changes every 15.085 us. */
	start = 1000 * 15085ull;
	assert_int_not_equal(pit_in(&pit, 0x61, start) & 0x10,
			     pit_in(&pit, 0x61, start + 15086) & 0x10);
	assert_int_equal(pit_in(&pit, 0x61, start) & 0x10,
			 pit_in(&pit, 0x61, start + 2 * 15086) & 0x10);
}

/* What the data sheet forbids does no harm: a count of 1, digits above 9. */
static void test_forbidden(void **state)
{
	static const uint8_t controls[] = { 0x34, 0x36, 0x35, 0x37, 0x31, 0x39 };
	static const uint16_t counts[] = { 1, 0xffff };
	struct pit pit;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(controls) * ARRAY_SIZE(counts); i++) {
		pit_reset(&pit);
		program(&pit, controls[i / 2], counts[i % 2], 0);
		count_now(&pit, 0, 12345);
		assert_true(pit_edges(&pit, SECOND) <= PIT_HZ);
		assert_true(pit_next_edge(&pit, SECOND) > SECOND);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power_on),
		cmocka_unit_test(test_mode_0),
		cmocka_unit_test(test_mode_0_half_written),
		cmocka_unit_test(test_mode_0_gate),
		cmocka_unit_test(test_mode_1),
		cmocka_unit_test(test_mode_2),
		cmocka_unit_test(test_mode_2_gate),
		cmocka_unit_test(test_mode_3),
		cmocka_unit_test(test_mode_3_new_count),
		cmocka_unit_test(test_mode_4),
		cmocka_unit_test(test_mode_5),
		cmocka_unit_test(test_bcd),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_latches),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_no_drift),
		cmocka_unit_test(test_next_edge),
		cmocka_unit_test(test_edges_agree_with_output),
		cmocka_unit_test(test_port_61),
		cmocka_unit_test(test_forbidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
