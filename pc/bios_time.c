// SPDX-License-Identifier: MIT
/*
 * bios_time.c - INT 1Ah: the tick counter, time and date, the alarm; and what
 * INT 8 does at each tick.
 */
#include <time.h>

#include "pc/bios_parts.h"
#include "pc/saved.h"

#define SECOND			1000000000ull
#define SECONDS_A_DAY		86400
#define TICKS_A_DAY		0x1800b0u
#define START_MAX		((int64_t)1 << 40)

static int64_t seconds_now(const struct bios *bios, uint64_t now)
{
	return bios->state.start + (int64_t)(now / SECOND);
}

static uint32_t second_of_day(const struct bios *bios, uint64_t now)
{
	int64_t second = seconds_now(bios, now) % SECONDS_A_DAY;

	return second < 0 ? second + SECONDS_A_DAY : second;
}

static uint8_t to_bcd(unsigned int value)
{
	return value / 10 % 10 << 4 | value % 10;
}

/* Return: false if @bcd has no decimal digits or is above @most. */
static bool from_bcd(uint8_t bcd, unsigned int most, unsigned int *value)
{
	*value = (bcd >> 4) * 10 + (bcd & 15);
	return bcd >> 4 <= 9 && (bcd & 15) <= 9 && *value <= most;
}

static void set_ticks(struct guest *g, uint32_t ticks)
{
	bda_set_word(g, BDA_TICKS, ticks);
	bda_set_word(g, BDA_TICKS + 2, ticks >> 16);
}

void bios_time_post(struct bios *bios, struct guest *g, uint64_t now)
{
	set_ticks(g, (uint64_t)second_of_day(bios, now) * TICKS_A_DAY / SECONDS_A_DAY);
	bda_set_byte(g, BDA_MIDNIGHT, 0);
	bios->state.alarm.seen = second_of_day(bios, now);
}

/* Has the second of the alarm come since the last tick? */
static bool alarm_rings(struct bios *bios, uint64_t now)
{
	struct bios_alarm *alarm = &bios->state.alarm;
	uint32_t second = second_of_day(bios, now);
	uint32_t passed = (second + SECONDS_A_DAY - alarm->seen) % SECONDS_A_DAY;
	uint32_t until = (alarm->second + SECONDS_A_DAY - alarm->seen) % SECONDS_A_DAY;

	alarm->seen = second;
	return alarm->on && until && until <= passed;
}

enum service_result bios_tick(struct bios *bios, struct guest *g, uint64_t now)
{
	uint32_t ticks = bda_word(g, BDA_TICKS) | (uint32_t)bda_word(g, BDA_TICKS + 2) << 16;
	uint8_t motor = bda_byte(g, BDA_MOTOR);

	ticks++;
	if (ticks >= TICKS_A_DAY) {
		ticks = 0;
		bda_set_byte(g, BDA_MIDNIGHT, 1);
	}
	set_ticks(g, ticks);
	if (motor)
		bda_set_byte(g, BDA_MOTOR, motor - 1);
	guest_set_low(g, VMM86_EAX, alarm_rings(bios, now));
	return SERVICE_DONE;
}

static void get_ticks(struct guest *g)
{
	guest_set_low(g, VMM86_EAX, bda_byte(g, BDA_MIDNIGHT));
	bda_set_byte(g, BDA_MIDNIGHT, 0);
	guest_set_reg(g, VMM86_ECX, bda_word(g, BDA_TICKS + 2));
	guest_set_reg(g, VMM86_EDX, bda_word(g, BDA_TICKS));
}

static void get_time(const struct bios *bios, struct guest *g, uint64_t now)
{
	uint32_t second = second_of_day(bios, now);

	guest_set_high(g, VMM86_ECX, to_bcd(second / 3600));
	guest_set_low(g, VMM86_ECX, to_bcd(second / 60 % 60));
	guest_set_high(g, VMM86_EDX, to_bcd(second % 60));
	guest_set_low(g, VMM86_EDX, 0);		/* no daylight saving time */
}

/* The time of day in CH, CL, DH. */
static bool asked_second(const struct guest *g, uint32_t *second_of_day)
{
	unsigned int hour, minute, second;

	if (!from_bcd(guest_high(g, VMM86_ECX), 23, &hour) ||
	    !from_bcd(guest_low(g, VMM86_ECX), 59, &minute) ||
	    !from_bcd(guest_high(g, VMM86_EDX), 59, &second))
		return false;
	*second_of_day = hour * 3600 + minute * 60 + second;
	return true;
}

static bool set_time(struct bios *bios, const struct guest *g, uint64_t now)
{
	uint32_t second;

	if (!asked_second(g, &second))
		return false;
	bios->state.start += (int64_t)second - second_of_day(bios, now);
	bios->state.alarm.seen = second;
	return true;
}

static bool get_date(const struct bios *bios, struct guest *g, uint64_t now)
{
	time_t seconds = seconds_now(bios, now);
	struct tm tm;
	int year;

	if (!gmtime_r(&seconds, &tm))
		return false;
	year = tm.tm_year + 1900;
	if (year < 0 || year > 9999)
		return false;
	guest_set_high(g, VMM86_ECX, to_bcd(year / 100));
	guest_set_low(g, VMM86_ECX, to_bcd(year % 100));
	guest_set_high(g, VMM86_EDX, to_bcd(tm.tm_mon + 1));
	guest_set_low(g, VMM86_EDX, to_bcd(tm.tm_mday));
	return true;
}

static bool set_date(struct bios *bios, const struct guest *g, uint64_t now)
{
	unsigned int century, year, month, day;
	struct tm tm = { 0 };
	int64_t midnight;

	if (!from_bcd(guest_high(g, VMM86_ECX), 99, &century) ||
	    !from_bcd(guest_low(g, VMM86_ECX), 99, &year) ||
	    !from_bcd(guest_high(g, VMM86_EDX), 12, &month) || !month ||
	    !from_bcd(guest_low(g, VMM86_EDX), 31, &day) || !day)
		return false;
	tm.tm_year = (int)(century * 100 + year) - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	midnight = timegm(&tm);
	if (tm.tm_mon + 1 != (int)month)	/* 30 February */
		return false;
	bios->state.start += midnight + second_of_day(bios, now) - seconds_now(bios, now);
	return true;
}

static bool set_alarm(struct bios *bios, const struct guest *g, uint64_t now)
{
	uint32_t second;

	if (bios->state.alarm.on || !asked_second(g, &second))
		return false;
	bios->state.alarm = (struct bios_alarm){
		.on = true,
		.second = second,
		.seen = second_of_day(bios, now),
	};
	return true;
}

enum service_result bios_time(struct bios *bios, struct guest *g, uint64_t now)
{
	enum service_result result = SERVICE_DONE;
	bool fine = true;

	switch (guest_high(g, VMM86_EAX)) {
	case 0x00:
		get_ticks(g);
		break;
	case 0x01:
		set_ticks(g, guest_reg(g, VMM86_EDX) |
			     (uint32_t)guest_reg(g, VMM86_ECX) << 16);
		bda_set_byte(g, BDA_MIDNIGHT, 0);
		break;
	case 0x02:
		get_time(bios, g, now);
		break;
	case 0x03:
		fine = set_time(bios, g, now);
		break;
	case 0x04:
		fine = get_date(bios, g, now);
		break;
	case 0x05:
		fine = set_date(bios, g, now);
		break;
	case 0x06:
		fine = set_alarm(bios, g, now);
		break;
	case 0x07:
		bios->state.alarm.on = false;
		break;
	default:
		fine = false;
		result = SERVICE_UNKNOWN;
	}
	guest_set_flag(g, SERVICE_CF, !fine);
	return result;
}

bool bios_state_is_valid(const struct bios_state *state)
{
	return saved_flag(&state->wait.on) && saved_flag(&state->alarm.on) &&
	       state->alarm.second < SECONDS_A_DAY && state->alarm.seen < SECONDS_A_DAY &&
	       state->start >= -START_MAX && state->start <= START_MAX;
}
