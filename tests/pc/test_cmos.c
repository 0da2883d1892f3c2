// SPDX-License-Identifier: MIT
/*
 * test_cmos.c - the real-time clock, against the data sheet of the MC146818 and
 * the calendar; and the AT's use of its memory (Ralf Brown's CMOS.LST).
 *
 * Links: pc/cmos.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "pc/array.h"
#include "pc/cmos.h"

#define MS		1000000ull
#define SECOND		1000000000ull
#define DAY		86400

#define START		1711929599	/* Sunday, 31 March 2024, 23:59:59 */

static void write_at(struct cmos *cmos, uint8_t index, uint8_t value, uint64_t now)
{
	cmos_out(cmos, 0x70, index, now);
	cmos_out(cmos, 0x71, value, now);
}

static uint8_t read_at(struct cmos *cmos, uint8_t index, uint64_t now)
{
	cmos_out(cmos, 0x70, index, now);
	return cmos_in(cmos, 0x71, now);
}

static void assert_time(struct cmos *cmos, uint64_t now, uint32_t date, uint32_t time,
			uint8_t weekday)
{
	assert_int_equal(read_at(cmos, 0x32, now) << 24 | read_at(cmos, 9, now) << 16 |
			 read_at(cmos, 8, now) << 8 | read_at(cmos, 7, now), date);
	assert_int_equal(read_at(cmos, 4, now) << 16 | read_at(cmos, 2, now) << 8 |
			 read_at(cmos, 0, now), time);
	assert_int_equal(read_at(cmos, 6, now), weekday);
}

static void set_time(struct cmos *cmos, uint32_t date, uint32_t time, uint64_t now)
{
	write_at(cmos, 0x0b, 0x82, now);
	write_at(cmos, 0x32, date >> 24, now);
	write_at(cmos, 9, date >> 16, now);
	write_at(cmos, 8, date >> 8, now);
	write_at(cmos, 7, date, now);
	write_at(cmos, 4, time >> 16, now);
	write_at(cmos, 2, time >> 8, now);
	write_at(cmos, 0, time, now);
	write_at(cmos, 0x0b, 0x02, now);
}

static void test_power_on(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	assert_int_equal(read_at(&cmos, 0x0a, 0), 0x26);
	assert_int_equal(read_at(&cmos, 0x0b, 0), 0x02);	/* BCD, 24 hours */
	assert_int_equal(read_at(&cmos, 0x0c, 0), 0x00);
	assert_int_equal(read_at(&cmos, 0x0d, 0), 0x80);
	assert_int_equal(cmos_in(&cmos, 0x70, 0), 0xff);
	assert_false(cmos_irq(&cmos, 0));
	assert_true(cmos_next_event(&cmos, 0) == UINT64_MAX);
	assert_time(&cmos, 0, 0x20240331, 0x235959, 1);
	assert_time(&cmos, SECOND - 1, 0x20240331, 0x235959, 1);
	assert_time(&cmos, SECOND, 0x20240401, 0x000000, 2);
}

static void assert_date(const struct cmos_time *time, time_t expected)
{
	struct tm tm;

	assert_non_null(gmtime_r(&expected, &tm));
	assert_int_equal(time->century * 100 + time->year, tm.tm_year + 1900);
	assert_int_equal(time->month, tm.tm_mon + 1);
	assert_int_equal(time->day, tm.tm_mday);
	assert_int_equal(time->weekday, tm.tm_wday + 1);
}

/* Every day of 800 years from 1600 on: set, and reached from the day before. */
static void test_calendar(void **state)
{
	time_t day = -135140ll * DAY, end = day + 2 * 146097ll * DAY;
	struct cmos cmos;

	(void)state;
	for (; day < end; day += DAY) {
		cmos_reset(&cmos, day);
		assert_date(&cmos.time, day);
		read_at(&cmos, 0, DAY * SECOND);
		assert_date(&cmos.time, day + DAY);
	}
}

static void test_long_sleep(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	/* 146097 days are 400 years and whole weeks. */
	assert_time(&cmos, 146097ull * DAY * SECOND, 0x24240331, 0x235959, 1);
	cmos_reset(&cmos, -1);
	assert_time(&cmos, 0, 0x19691231, 0x235959, 4);
	assert_time(&cmos, SECOND, 0x19700101, 0x000000, 5);
	cmos_reset(&cmos, INT64_MIN);
	read_at(&cmos, 0, UINT64_MAX);
	cmos_reset(&cmos, INT64_MAX);
	read_at(&cmos, 0, UINT64_MAX);
}

static void test_formats(void **state)
{
	static const struct {
		uint8_t hour, bcd24, bcd12, binary24, binary12;
	} cases[] = {
		{ 0, 0x00, 0x12, 0x00, 0x0c }, { 1, 0x01, 0x01, 0x01, 0x01 },
		{ 11, 0x11, 0x11, 0x0b, 0x0b }, { 12, 0x12, 0x92, 0x0c, 0x8c },
		{ 13, 0x13, 0x81, 0x0d, 0x81 }, { 23, 0x23, 0x91, 0x17, 0x8b },
	};
	struct cmos cmos;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cmos_reset(&cmos, cases[i].hour * 3600 + 59);
		assert_int_equal(read_at(&cmos, 4, 0), cases[i].bcd24);
		assert_int_equal(read_at(&cmos, 0, 0), 0x59);
		write_at(&cmos, 0x0b, 0x00, 0);
		assert_int_equal(read_at(&cmos, 4, 0), cases[i].bcd12);
		write_at(&cmos, 4, cases[i].bcd12, 0);
		assert_int_equal(read_at(&cmos, 4, 0), cases[i].bcd12);
		write_at(&cmos, 0x0b, 0x06, 0);
		assert_int_equal(read_at(&cmos, 4, 0), cases[i].binary24);
		assert_int_equal(read_at(&cmos, 0, 0), 59);
		write_at(&cmos, 0x0b, 0x04, 0);
		write_at(&cmos, 4, cases[i].binary12, 0);
		assert_int_equal(read_at(&cmos, 4, 0), cases[i].binary12);
		assert_int_equal(cmos.time.hour, cases[i].hour);
	}
}

/* SET stops the clock; then it goes on from what has been written. */
static void test_set(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	write_at(&cmos, 0x0b, 0x82, 0);
	assert_time(&cmos, 100 * SECOND, 0x20240331, 0x235959, 1);
	assert_int_equal(read_at(&cmos, 0x0a, 101 * SECOND - 1) & 0x80, 0);
	write_at(&cmos, 0x0b, 0x02, 101 * SECOND);
	set_time(&cmos, 0x19991231, 0x235950, 200 * SECOND);
	write_at(&cmos, 6, 6, 200 * SECOND);
	assert_time(&cmos, 209 * SECOND, 0x19991231, 0x235959, 6);
	assert_time(&cmos, 210 * SECOND, 0x20000101, 0x000000, 7);
	set_time(&cmos, 0x00000101, 0x000000, 300 * SECOND);
	assert_int_equal(read_at(&cmos, 7, (300ull + DAY) * SECOND), 0x02);
}

/* What no clock shows is kept until it has to go on, and does no harm then. */
static void test_nonsense(void **state)
{
	struct cmos cmos;
	unsigned int i;

	(void)state;
	cmos_reset(&cmos, START);
	set_time(&cmos, 0x20230230, 0x120000, 0);
	assert_time(&cmos, SECOND, 0x20230230, 0x120001, 1);
	assert_int_equal(read_at(&cmos, 8, DAY * SECOND), 0x03);
	for (i = 0; i < 256; i++) {
		cmos_reset(&cmos, START);
		set_time(&cmos, i * 0x01010101u, i * 0x010101u, 0);
		write_at(&cmos, 1, i, 0);
		write_at(&cmos, 3, i, 0);
		write_at(&cmos, 5, i, 0);
		write_at(&cmos, 6, i, 0);
		write_at(&cmos, 0x0b, 0x32, 0);
		cmos_next_event(&cmos, 0);
		assert_in_range(read_at(&cmos, 8, 40ull * DAY * SECOND), 0x01, 0x12);
		assert_in_range(read_at(&cmos, 7, 40ull * DAY * SECOND), 0x01, 0x31);
		assert_in_range(read_at(&cmos, 4, 40ull * DAY * SECOND), 0x00, 0x23);
	}
}

static void test_update_in_progress(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	assert_int_equal(read_at(&cmos, 0x0a, 997 * MS), 0x26);
	assert_int_equal(read_at(&cmos, 0x0a, SECOND - 244000), 0xa6);
	assert_int_equal(read_at(&cmos, 0x0a, SECOND - 1), 0xa6);
	assert_int_equal(read_at(&cmos, 0x0a, SECOND), 0x26);
	write_at(&cmos, 0x0a, 0xa6, SECOND);			/* cannot be written */
	assert_int_equal(read_at(&cmos, 0x0a, SECOND), 0x26);
}

/* The divider stops; the first update is half a second after it goes on. */
static void test_divider(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START - 9);				/* 23:59:50 */
	write_at(&cmos, 0x0a, 0x76, 0);
	assert_int_equal(read_at(&cmos, 0, 10 * SECOND), 0x50);
	assert_int_equal(read_at(&cmos, 0x0c, 10 * SECOND), 0);
	write_at(&cmos, 0x0a, 0x26, 10 * SECOND + 700 * MS);
	write_at(&cmos, 0x0b, 0x12, 10 * SECOND + 700 * MS);
	assert_int_equal(read_at(&cmos, 0, 11 * SECOND + 199 * MS), 0x50);
	assert_int_equal(cmos_next_event(&cmos, 11 * SECOND), 11 * SECOND + 200 * MS);
	assert_int_equal(read_at(&cmos, 0, 11 * SECOND + 200 * MS), 0x51);
	assert_int_equal(read_at(&cmos, 0, 12 * SECOND + 200 * MS), 0x52);
}

static void test_update_interrupt(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	write_at(&cmos, 0x0b, 0x12, SECOND / 2);
	assert_int_equal(cmos_next_event(&cmos, SECOND / 2), SECOND);
	assert_false(cmos_irq(&cmos, SECOND - 1));
	assert_true(cmos_irq(&cmos, SECOND));
	assert_true(cmos_next_event(&cmos, SECOND) == UINT64_MAX);	/* already high */
	assert_int_equal(read_at(&cmos, 0x0c, SECOND) & 0x90, 0x90);
	assert_false(cmos_irq(&cmos, SECOND));
	assert_int_equal(read_at(&cmos, 0x0c, SECOND), 0);
	assert_int_equal(cmos_next_event(&cmos, SECOND), 2 * SECOND);
	write_at(&cmos, 0x0b, 0x92, SECOND);			/* SET clears UIE */
	assert_int_equal(read_at(&cmos, 0x0b, SECOND), 0x82);
	assert_true(cmos_next_event(&cmos, SECOND) == UINT64_MAX);
}

static void set_alarm(struct cmos *cmos, uint32_t alarm)
{
	write_at(cmos, 5, alarm >> 16, 0);
	write_at(cmos, 3, alarm >> 8, 0);
	write_at(cmos, 1, alarm, 0);
	write_at(cmos, 0x0b, 0x22, 0);
}

static void test_alarm(void **state)
{
	static const struct {
		uint32_t alarm;
		uint64_t seconds;		/* after 23:59:59 */
	} cases[] = {
		{ 0x000000, 1 }, { 0x235959, DAY }, { 0x235958, DAY - 1 },
		{ 0x123456, 12 * 3600 + 34 * 60 + 57 }, { 0xffffff, 1 },
		{ 0xffff30, 31 }, { 0xff1500, 901 }, { 0x07ffff, 7 * 3600 + 1 },
		{ 0xc0c005, 6 },
	};
	struct cmos cmos;
	uint64_t seconds;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		seconds = cases[i].seconds;
		cmos_reset(&cmos, START);
		set_alarm(&cmos, cases[i].alarm);
		assert_int_equal(cmos_next_event(&cmos, 0), seconds * SECOND);
		assert_false(cmos_irq(&cmos, seconds * SECOND - 1));
		assert_true(cmos_irq(&cmos, seconds * SECOND));
		assert_int_equal(read_at(&cmos, 0x0c, seconds * SECOND) & 0xa0, 0xa0);
		cmos_reset(&cmos, START);
		set_alarm(&cmos, cases[i].alarm);
		assert_true(cmos_irq(&cmos, 3ull * DAY * SECOND));	/* asked late */
	}
	cmos_reset(&cmos, START);
	set_alarm(&cmos, 0x240000);			/* never */
	assert_true(cmos_next_event(&cmos, 0) == UINT64_MAX);
	assert_false(cmos_irq(&cmos, 3ull * DAY * SECOND));
}

static void test_alarm_12_hours(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	write_at(&cmos, 5, 0x92, 0);			/* 12 PM: noon */
	write_at(&cmos, 0x0b, 0x20, 0);
	assert_int_equal(cmos_next_event(&cmos, 0), (12 * 3600 + 1) * SECOND);
}

static void test_periodic(void **state)
{
	/* Interrupts a second, out of the data sheet's table. */
	static const unsigned int rates[] = {
		0, 256, 128, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2,
	};
	struct cmos cmos;
	uint64_t now, next;
	unsigned int rate, i;

	(void)state;
	for (rate = 1; rate < 16; rate++) {
		cmos_reset(&cmos, START);
		write_at(&cmos, 0x0a, 0x20 | rate, 0);
		write_at(&cmos, 0x0b, 0x42, 0);
		for (i = 1, now = 0; i <= 2 * rates[rate]; i++, now = next) {
			next = cmos_next_event(&cmos, now);
			assert_int_equal(next, (i * SECOND + rates[rate] - 1) / rates[rate]);
			assert_false(cmos_irq(&cmos, next - 1));
			assert_true(cmos_irq(&cmos, next));
			assert_int_equal(read_at(&cmos, 0x0c, next) & 0xc0, 0xc0);
		}
		assert_int_equal(now, 2 * SECOND);
	}
	cmos_reset(&cmos, START);
	write_at(&cmos, 0x0a, 0x20, 0);
	write_at(&cmos, 0x0b, 0x42, 0);
	assert_true(cmos_next_event(&cmos, 0) == UINT64_MAX);
	assert_false(cmos_irq(&cmos, SECOND));
}

/* Flags rise without their interrupts, and the first that is enabled is seen. */
static void test_flags(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	assert_false(cmos_irq(&cmos, SECOND));
	write_at(&cmos, 0x0b, 0x42, SECOND);
	assert_true(cmos_irq(&cmos, SECOND));
	assert_int_equal(read_at(&cmos, 0x0c, SECOND), 0xf0);	/* alarm at 00:00:00 */
	write_at(&cmos, 0x0c, 0xff, SECOND);			/* read only */
	assert_int_equal(read_at(&cmos, 0x0c, SECOND), 0);
	write_at(&cmos, 0x0d, 0, SECOND);
	assert_int_equal(read_at(&cmos, 0x0d, SECOND), 0x80);
	write_at(&cmos, 0x0b, 0x72, SECOND);
	assert_int_equal(cmos_next_event(&cmos, SECOND), SECOND + SECOND / 1024 + 1);
}

static unsigned int checksum(struct cmos *cmos)
{
	unsigned int i, sum = 0;

	for (i = 0x10; i <= 0x2d; i++)
		sum += read_at(cmos, i, 0);
	return sum;
}

static void test_memory(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	assert_int_equal(read_at(&cmos, 0x15, 0) | read_at(&cmos, 0x16, 0) << 8, 640);
	cmos_set(&cmos, CMOS_EXTENDED_MEMORY, 0xff);
	cmos_set(&cmos, CMOS_EXTENDED_MEMORY + 1, 0xfc);
	cmos_set(&cmos, CMOS_FLOPPY_TYPES, 0x44);
	cmos_set(&cmos, CMOS_EQUIPMENT, 0x41);
	assert_int_equal(read_at(&cmos, 0x10, 0), 0x44);
	assert_int_equal(read_at(&cmos, 0x2e, 0) << 8 | read_at(&cmos, 0x2f, 0),
			 checksum(&cmos));
	cmos_set(&cmos, 0x7f, 0x5a);
	assert_int_equal(read_at(&cmos, 0x7f, 0), 0x5a);
	cmos_set(&cmos, 0x00, 0x11);			/* the clock's */
	cmos_set(&cmos, 0x0d, 0x11);
	cmos_set(&cmos, 0x32, 0x11);
	cmos_set(&cmos, 0x80, 0x11);			/* not there */
	assert_time(&cmos, 0, 0x20240331, 0x235959, 1);
	write_at(&cmos, 0x2f, 0x99, 0);			/* a program's own checksum */
	assert_int_equal(read_at(&cmos, 0x2f, 0), 0x99);
}

static void test_nmi(void **state)
{
	struct cmos cmos;

	(void)state;
	cmos_reset(&cmos, START);
	assert_false(cmos.nmi_masked);
	cmos_out(&cmos, 0x70, 0x8d, 0);
	assert_true(cmos.nmi_masked);
	assert_int_equal(cmos_in(&cmos, 0x71, 0), 0x80);
	cmos_out(&cmos, 0x70, 0x0d, 0);
	assert_false(cmos.nmi_masked);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power_on),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_long_sleep),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_update_in_progress),
		cmocka_unit_test(test_divider),
		cmocka_unit_test(test_update_interrupt),
		cmocka_unit_test(test_alarm),
		cmocka_unit_test(test_alarm_12_hours),
		cmocka_unit_test(test_periodic),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_nmi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
