// SPDX-License-Identifier: MIT
/*
 * cmos.c - the MC146818 real-time clock, after Motorola's data sheet
 * "MC146818 Real-Time Clock Plus RAM (RTC)", and the AT's use of its memory.
 *
 * Nothing happens between accesses: update() works out what has happened since
 * the last one.
 */
#include <stddef.h>

#include "pc/cmos.h"
#include "pc/saved.h"

#define SECOND		1000000000u
#define NEVER		UINT64_MAX
#define SECONDS_A_DAY	86400u
#define DAYS_400_YEARS	146097

enum reg {
	SECONDS, SECONDS_ALARM, MINUTES, MINUTES_ALARM, HOURS, HOURS_ALARM,
	WEEKDAY, DAY, MONTH, YEAR,
	REGISTER_A, REGISTER_B, REGISTER_C, REGISTER_D,
	RAM,
};

#define A_UIP		0x80	/* update in progress */
#define A_DIVIDER	0x70
#define A_DIVIDER_RUN	0x20	/* for a 32768 Hz crystal */
#define A_RATE		0x0f
#define B_SET		0x80
#define B_BINARY	0x04
#define B_24_HOURS	0x02
#define C_IRQ		0x80
#define C_PERIODIC	0x40	/* bits 4-6 of register B enable them */
#define C_ALARM		0x20
#define C_UPDATE	0x10
#define C_FLAGS		0x70
#define D_BATTERY	0x80	/* valid RAM and time */

#define HOUR_PM		0x80
#define ALARM_ANY	0xc0

/* UIP rises 244 us before an update that takes 1984 us. */
#define UIP_TIME	(244000u + 1984000u)

/* A divider that is let go makes the first update after half a second. */
#define FIRST_UPDATE	(SECOND / 2)

static bool divider_runs(const struct cmos *cmos)
{
	return (cmos->ram[REGISTER_A] & A_DIVIDER) == A_DIVIDER_RUN;
}

static bool clock_runs(const struct cmos *cmos)
{
	return divider_runs(cmos) && !(cmos->ram[REGISTER_B] & B_SET);
}

/* The divider's seconds. */
static uint64_t seconds_at(const struct cmos *cmos, uint64_t now)
{
	return now / SECOND + (now % SECOND + cmos->phase) / SECOND;
}

static uint32_t within_second(const struct cmos *cmos, uint64_t now)
{
	return (now % SECOND + cmos->phase) % SECOND;
}

/* Periodic interrupts per second, or 0. */
static unsigned int periodic_rate(const struct cmos *cmos)
{
	unsigned int rate = cmos->ram[REGISTER_A] & A_RATE;

	if (!rate || !divider_runs(cmos))
		return 0;
	return 32768u >> ((rate <= 2 ? rate + 7 : rate) - 1);
}

static uint64_t periods_at(const struct cmos *cmos, uint64_t now)
{
	uint64_t rate = periodic_rate(cmos);

	return seconds_at(cmos, now) * rate + within_second(cmos, now) * rate / SECOND;
}

/* Days since 1 March of the year 0 of the Gregorian calendar. */
static int64_t day_number(int64_t year, int month, int day)
{
	/* Years begin in March, so that the leap day is their last. */
	if (month <= 2) {
		month += 12;
		year--;
	}
	return year * 365 + year / 4 - year / 100 + year / 400 +
	       (153 * (month - 3) + 2) / 5 + day - 1;
}

static void set_date(struct cmos_time *time, int64_t days)
{
	int day = (days % DAYS_400_YEARS + DAYS_400_YEARS) % DAYS_400_YEARS;
	int64_t era = (days - day) / DAYS_400_YEARS;
	int year, month;

	year = (day - day / 1460 + day / 36524 - day / (DAYS_400_YEARS - 1)) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	time->day = day - (153 * month + 2) / 5 + 1;
	time->month = month < 10 ? month + 3 : month - 9;
	year += (era % 25 + 25) % 25 * 400 + (month >= 10);	/* of 10,000 */
	time->year = year % 100;
	time->century = year / 100 % 100;
}

static uint32_t second_of_day(const struct cmos_time *time)
{
	return time->hour * 3600u + time->minute * 60u + time->second;
}

static void set_second_of_day(struct cmos_time *time, uint32_t second)
{
	time->hour = second / 3600;
	time->minute = second / 60 % 60;
	time->second = second % 60;
}

/* Let the clock go on; a date that does not exist becomes one that does. */
static void advance(struct cmos_time *time, uint64_t seconds)
{
	uint64_t second = second_of_day(time) + seconds;
	uint64_t days = second / SECONDS_A_DAY;
	int month = time->month >= 1 && time->month <= 12 ? time->month : 1;
	int64_t year = time->century * 100 + time->year + 400;

	if (!seconds)
		return;
	set_second_of_day(time, second % SECONDS_A_DAY);
	if (!days)
		return;
	time->weekday = (time->weekday + 6 + days) % 7 + 1;
	/* 400 years later, so that January of the year 0 is no negative number. */
	set_date(time, day_number(year, month, time->day) - DAYS_400_YEARS + days);
}

static uint8_t encode(const struct cmos *cmos, uint8_t value)
{
	if (cmos->ram[REGISTER_B] & B_BINARY)
		return value;
	return value / 10 % 10 << 4 | value % 10;
}

static uint8_t decode(const struct cmos *cmos, uint8_t value)
{
	if (cmos->ram[REGISTER_B] & B_BINARY)
		return value;
	return (value >> 4) * 10 + (value & 15);
}

static uint8_t encode_hour(const struct cmos *cmos, uint8_t hour)
{
	if (cmos->ram[REGISTER_B] & B_24_HOURS)
		return encode(cmos, hour);
	return encode(cmos, hour % 12 ? hour % 12 : 12) | (hour >= 12 ? HOUR_PM : 0);
}

static uint8_t decode_hour(const struct cmos *cmos, uint8_t value)
{
	if (cmos->ram[REGISTER_B] & B_24_HOURS)
		return decode(cmos, value);
	return decode(cmos, value & ~HOUR_PM) % 12 + (value & HOUR_PM ? 12 : 0);
}

static bool alarm_matches(const struct cmos *cmos, enum reg alarm, uint8_t value)
{
	uint8_t wanted = cmos->ram[alarm];

	return (wanted & ALARM_ANY) == ALARM_ANY || wanted == value;
}

/* Seconds until the alarm: 1 to 86400, or NEVER. */
static uint64_t seconds_to_alarm(const struct cmos *cmos)
{
	uint32_t passed = 1, second, start = second_of_day(&cmos->time);

	while (passed <= SECONDS_A_DAY) {
		second = (start + passed) % SECONDS_A_DAY;
		if (!alarm_matches(cmos, HOURS_ALARM, encode_hour(cmos, second / 3600)))
			passed += 3600 - second % 3600;
		else if (!alarm_matches(cmos, MINUTES_ALARM, encode(cmos, second / 60 % 60)))
			passed += 60 - second % 60;
		else if (!alarm_matches(cmos, SECONDS_ALARM, encode(cmos, second % 60)))
			passed++;
		else
			return passed;
	}
	return NEVER;
}

/* Work out what has happened until now. */
static void update(struct cmos *cmos, uint64_t now)
{
	uint64_t seconds = seconds_at(cmos, now) - seconds_at(cmos, cmos->updated);

	if (periods_at(cmos, now) != periods_at(cmos, cmos->updated))
		cmos->flags |= C_PERIODIC;
	cmos->updated = now;
	if (!seconds || !clock_runs(cmos))
		return;
	cmos->flags |= C_UPDATE;
	if (seconds_to_alarm(cmos) <= seconds)
		cmos->flags |= C_ALARM;
	advance(&cmos->time, seconds);
}

static uint8_t pending(const struct cmos *cmos)
{
	return cmos->flags & cmos->ram[REGISTER_B] & C_FLAGS;
}

static uint8_t read_a(const struct cmos *cmos, uint64_t now)
{
	uint8_t value = cmos->ram[REGISTER_A];

	if (clock_runs(cmos) && SECOND - within_second(cmos, now) <= UIP_TIME)
		value |= A_UIP;
	return value;
}

static uint8_t read_c(struct cmos *cmos)
{
	uint8_t value = cmos->flags | (pending(cmos) ? C_IRQ : 0);

	cmos->flags = 0;
	return value;
}

/* The part of the time that a register holds, or NULL. */
static uint8_t *time_part(struct cmos *cmos, uint8_t index)
{
	switch (index) {
	case SECONDS:
		return &cmos->time.second;
	case MINUTES:
		return &cmos->time.minute;
	case WEEKDAY:
		return &cmos->time.weekday;
	case DAY:
		return &cmos->time.day;
	case MONTH:
		return &cmos->time.month;
	case YEAR:
		return &cmos->time.year;
	default:
		return NULL;
	}
}

static uint8_t read_byte(struct cmos *cmos, uint8_t index, uint64_t now)
{
	const uint8_t *part = time_part(cmos, index);

	if (part)
		return encode(cmos, *part);
	switch (index) {
	case HOURS:
		return encode_hour(cmos, cmos->time.hour);
	case REGISTER_A:
		return read_a(cmos, now);
	case REGISTER_C:
		return read_c(cmos);
	case CMOS_CENTURY:
		return cmos->time.century / 10 % 10 << 4 | cmos->time.century % 10;
	default:
		return cmos->ram[index];
	}
}

static void write_a(struct cmos *cmos, uint8_t value, uint64_t now)
{
	bool ran = divider_runs(cmos);

	cmos->ram[REGISTER_A] = value & ~A_UIP;
	if (!ran && divider_runs(cmos))
		cmos->phase = (2 * SECOND - FIRST_UPDATE - now % SECOND) % SECOND;
}

/* The chip lets no update interrupt through while the time is being set. */
static void write_b(struct cmos *cmos, uint8_t value)
{
	if (value & B_SET)
		value &= ~C_UPDATE;
	cmos->ram[REGISTER_B] = value;
}

static void write_byte(struct cmos *cmos, uint8_t index, uint8_t value, uint64_t now)
{
	uint8_t *part = time_part(cmos, index);

	if (part) {
		*part = decode(cmos, value);
		return;
	}
	switch (index) {
	case HOURS:
		cmos->time.hour = decode_hour(cmos, value);
		break;
	case REGISTER_A:
		write_a(cmos, value, now);
		break;
	case REGISTER_B:
		write_b(cmos, value);
		break;
	case REGISTER_C:
	case REGISTER_D:
		break;
	case CMOS_CENTURY:
		cmos->time.century = (value >> 4) * 10 + (value & 15);
		break;
	default:
		cmos->ram[index] = value;
	}
}

static void set_checksum(struct cmos *cmos)
{
	unsigned int i, sum = 0;

	for (i = CMOS_FLOPPY_TYPES; i < CMOS_CHECKSUM; i++)
		sum += cmos->ram[i];
	cmos->ram[CMOS_CHECKSUM] = sum >> 8;
	cmos->ram[CMOS_CHECKSUM + 1] = sum;
}

void cmos_reset(struct cmos *cmos, int64_t start)
{
	int64_t days = start / SECONDS_A_DAY, second = start % SECONDS_A_DAY;

	if (second < 0) {
		second += SECONDS_A_DAY;
		days--;
	}
	*cmos = (struct cmos){ 0 };
	set_second_of_day(&cmos->time, second);
	/* 1 January 1970 was a Thursday. */
	cmos->time.weekday = ((days + 4) % 7 + 7) % 7 + 1;
	set_date(&cmos->time, days + day_number(1970, 1, 1));
	cmos->ram[REGISTER_A] = A_DIVIDER_RUN | 6;	/* 1024 Hz */
	cmos->ram[REGISTER_B] = B_24_HOURS;
	cmos->ram[REGISTER_D] = D_BATTERY;
	cmos_set(cmos, CMOS_BASE_MEMORY, 640 & 0xff);
	cmos_set(cmos, CMOS_BASE_MEMORY + 1, 640 >> 8);
}

uint8_t cmos_in(struct cmos *cmos, uint16_t port, uint64_t now)
{
	if (port != 0x71)		/* 70 can only be written */
		return 0xff;
	update(cmos, now);
	return read_byte(cmos, cmos->index, now);
}

void cmos_out(struct cmos *cmos, uint16_t port, uint8_t value, uint64_t now)
{
	update(cmos, now);
	if (port == 0x70) {
		cmos->index = value & (CMOS_SIZE - 1);
		cmos->nmi_masked = value >> 7;
	} else if (port == 0x71) {
		write_byte(cmos, cmos->index, value, now);
	}
}

void cmos_set(struct cmos *cmos, uint8_t index, uint8_t value)
{
	if (index < RAM || index >= CMOS_SIZE || index == CMOS_CENTURY)
		return;
	cmos->ram[index] = value;
	set_checksum(cmos);
}

bool cmos_irq(struct cmos *cmos, uint64_t now)
{
	update(cmos, now);
	return pending(cmos);
}

/* When the divider has made so many steps, at @rate steps a second. */
static uint64_t time_of(const struct cmos *cmos, uint64_t steps, unsigned int rate)
{
	uint64_t rest = (steps % rate * SECOND + rate - 1) / rate;

	if (steps / rate > (UINT64_MAX - rest) / SECOND)
		return NEVER;
	return steps / rate * SECOND + rest - cmos->phase;
}

uint64_t cmos_next_event(const struct cmos *cmos, uint64_t now)
{
	struct cmos copy = *cmos;
	uint8_t enabled = copy.ram[REGISTER_B];
	uint64_t next = NEVER, seconds = NEVER, time;

	update(&copy, now);
	if (pending(&copy))
		return NEVER;
	if (enabled & C_PERIODIC && periodic_rate(&copy))
		next = time_of(&copy, periods_at(&copy, now) + 1, periodic_rate(&copy));
	if (!clock_runs(&copy))
		return next;
	if (enabled & C_UPDATE)
		seconds = 1;
	else if (enabled & C_ALARM)
		seconds = seconds_to_alarm(&copy);
	if (seconds == NEVER)
		return next;
	time = time_of(&copy, seconds_at(&copy, now) + seconds, 1);
	return time < next ? time : next;
}

bool cmos_is_valid(const struct cmos *cmos, uint64_t now)
{
	return saved_flag(&cmos->nmi_masked) && cmos->index < CMOS_SIZE &&
	       !(cmos->flags & ~C_FLAGS) && cmos->updated <= now && cmos->phase < SECOND;
}
