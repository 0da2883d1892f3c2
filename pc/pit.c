// SPDX-License-Identifier: MIT
/*
 * pit.c - the 8254 timer, after the data sheet "8254 Programmable Interval
 * Timer".  Nothing happens between accesses: what a channel's count and output
 * are at a tick follows from when it was loaded and with what.
 */
#include "pc/pit.h"
#include "pc/saved.h"

#define SECOND		1000000000u
#define NEVER		UINT64_MAX
#define ROUND_MAX	65536u		/* counts */
#define ORIGIN		0x20000u	/* keeps ticks before power-on positive */

#define CONTROL_BCD	0x01
#define CONTROL_MODE	0x0e
#define CONTROL_ACCESS	0x30
#define ACCESS_LATCH	0x00
#define ACCESS_LOW	0x10
#define ACCESS_HIGH	0x20
#define ACCESS_BOTH	0x30
#define CONTROL_OWN	0x3f		/* without the channel's number */
#define READ_BACK	3		/* in the channel's place */
#define READ_BACK_NO_COUNT	0x20
#define READ_BACK_NO_STATUS	0x10
#define STATUS_OUTPUT	0x80
#define STATUS_NULL	0x40

#define PORT61_GATE	0x01
#define PORT61_WRITABLE	0x0f
#define PORT61_REFRESH	0x10
#define PORT61_OUTPUT2	0x20
#define REFRESH_TICKS	18		/* 15 us between refresh cycles of memory */

enum mode {
	TERMINAL_COUNT,
	ONE_SHOT,
	RATE_GENERATOR,
	SQUARE_WAVE,
	SOFTWARE_STROBE,
	HARDWARE_STROBE,
};

static uint64_t tick_at(uint64_t now)
{
	return ORIGIN + now / SECOND * PIT_HZ + now % SECOND * PIT_HZ / SECOND;
}

/* The first time that belongs to @tick. */
static uint64_t time_of(uint64_t tick)
{
	uint64_t seconds, rest;

	if (tick == NEVER)
		return NEVER;
	seconds = (tick - ORIGIN) / PIT_HZ;
	rest = ((tick - ORIGIN) % PIT_HZ * SECOND + PIT_HZ - 1) / PIT_HZ;
	if (seconds > (UINT64_MAX - rest) / SECOND)
		return NEVER;
	return seconds * SECOND + rest;
}

static enum mode mode_of(const struct pit_channel *ch)
{
	unsigned int mode = (ch->control & CONTROL_MODE) >> 1;

	return mode <= HARDWARE_STROBE ? mode : mode - 4;	/* 6 is 2, 7 is 3 */
}

static bool is_periodic(const struct pit_channel *ch)
{
	return mode_of(ch) == RATE_GENERATOR || mode_of(ch) == SQUARE_WAVE;
}

static bool is_strobe(const struct pit_channel *ch)
{
	return mode_of(ch) == SOFTWARE_STROBE || mode_of(ch) == HARDWARE_STROBE;
}

static bool is_triggered(const struct pit_channel *ch)
{
	return mode_of(ch) == ONE_SHOT || mode_of(ch) == HARDWARE_STROBE;
}

/* Counts of a full round. */
static uint32_t modulus(const struct pit_channel *ch)
{
	return ch->control & CONTROL_BCD ? 10000 : ROUND_MAX;
}

/* Clocks since the counting element was loaded, as far as the gate let it count. */
static uint64_t elapsed(const struct pit_channel *ch, uint64_t tick)
{
	if (!ch->gate && !is_triggered(ch))
		return ch->held;
	return ch->loaded && tick > ch->start ? tick - ch->start : 0;
}

/* The part of a square wave's period that is high. */
static uint32_t high_part(uint32_t period)
{
	return (period + 1) / 2;
}

static bool output(const struct pit_channel *ch, uint64_t tick)
{
	uint64_t count = elapsed(ch, tick);

	if (!ch->loaded)
		return mode_of(ch) != TERMINAL_COUNT;
	if (is_periodic(ch) && !ch->gate)
		return true;
	if (tick < ch->start)
		return ch->before;
	switch (mode_of(ch)) {
	case TERMINAL_COUNT:
	case ONE_SHOT:
		return count >= ch->period;
	case RATE_GENERATOR:
		return count % ch->period != ch->period - 1;
	case SQUARE_WAVE:
		return count % ch->period < high_part(ch->period);
	default:
		return count != ch->period;
	}
}

/* A square wave counts down by two, twice a period, from an even number. */
static uint32_t square_wave_value(const struct pit_channel *ch, uint32_t place)
{
	uint32_t high = high_part(ch->period);

	return (ch->period & ~1u) - 2 * (place < high ? place : place - high);
}

static uint16_t to_bcd(uint32_t value)
{
	return value / 1000 % 10 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 |
	       value % 10;
}

/* The counting element, as the program reads it. */
static uint16_t value_of(const struct pit_channel *ch, uint64_t tick)
{
	uint64_t count = elapsed(ch, tick);
	uint32_t round = modulus(ch), value;

	if (mode_of(ch) == SQUARE_WAVE)
		value = square_wave_value(ch, count % ch->period);
	else if (mode_of(ch) == RATE_GENERATOR)
		value = ch->period - count % ch->period;
	else
		value = ch->period + round - count % round;
	return ch->control & CONTROL_BCD ? to_bcd(value) : value;
}

/* The count register goes to the counting element at the next clock. */
static void load(struct pit_channel *ch, uint64_t tick)
{
	ch->before = output(ch, tick) && mode_of(ch) != TERMINAL_COUNT;
	ch->period = ch->count;
	ch->start = tick + 1;
	ch->held = 0;
	ch->change = NEVER;
	ch->loaded = true;
	ch->null_count = false;
}

/* The end of the current period, or of its half in a square wave. */
static uint64_t period_end(const struct pit_channel *ch, uint64_t tick)
{
	uint64_t place = (tick - ch->start) % ch->period;
	uint32_t high = high_part(ch->period);

	if (mode_of(ch) == SQUARE_WAVE && place < high)
		return tick - place + high;
	return tick - place + ch->period;
}

/* Let a new period begin if its time has come. */
static void settle(struct pit_channel *ch, uint64_t tick)
{
	bool half;

	if (ch->change == NEVER || tick < ch->change)
		return;
	half = (ch->change - ch->start) % ch->period;
	ch->start = ch->change - (half ? high_part(ch->count) : 0);
	ch->period = ch->count;
	ch->change = NEVER;
	ch->null_count = false;
}

/* Rising edges from the tick of loading to @tick, that one included. */
static uint64_t edges_until(const struct pit_channel *ch, uint64_t tick)
{
	uint64_t count = elapsed(ch, tick);

	if (!ch->loaded || tick < ch->start)
		return 0;
	switch (mode_of(ch)) {
	case TERMINAL_COUNT:
	case ONE_SHOT:
		return count >= ch->period;
	case RATE_GENERATOR:
	case SQUARE_WAVE:
		return count / ch->period;
	default:		/* loaded during the strobe: it ends there */
		return (count > ch->period) + !ch->before;
	}
}

/* The tick of the first rising edge after @tick. */
static uint64_t edge_after(const struct pit_channel *ch, uint64_t tick)
{
	uint64_t edge;

	if (!ch->loaded)
		return NEVER;
	if (tick < ch->start && is_strobe(ch) && !ch->before)
		return ch->start;
	if (tick < ch->start)
		tick = ch->start;
	if (is_periodic(ch))
		return tick + ch->period - (tick - ch->start) % ch->period;
	edge = ch->start + ch->period + is_strobe(ch);
	return edge > tick ? edge : NEVER;
}

/* Count channel 0's edges up to @tick. */
static void count_edges(struct pit *pit, uint64_t tick)
{
	struct pit_channel *ch = &pit->channel[0];

	if (ch->change <= tick) {
		pit->edges += edges_until(ch, ch->change) - edges_until(ch, pit->counted);
		pit->counted = ch->change;
		settle(ch, tick);
	}
	pit->edges += edges_until(ch, tick) - edges_until(ch, pit->counted);
	pit->counted = tick;
}

static uint32_t from_bcd(uint16_t bcd)
{
	return (bcd >> 12) * 1000 + (bcd >> 8 & 15) * 100 + (bcd >> 4 & 15) * 10 + (bcd & 15);
}

/* A count has been written completely. */
static void write_count(struct pit_channel *ch, uint16_t value, uint64_t tick)
{
	uint32_t count = ch->control & CONTROL_BCD ? from_bcd(value) : value;

	if (!count)
		count = modulus(ch);
	/* The data sheet forbids 1 there; it cannot be divided. */
	if (is_periodic(ch) && count == 1)
		count = 2;
	ch->count = count;
	ch->null_count = true;
	if (is_triggered(ch))
		return;
	if (!is_periodic(ch) || !ch->loaded || tick < ch->start)
		load(ch, tick);
	else if (ch->gate && ch->change == NEVER)
		ch->change = period_end(ch, tick);
}

static void write_channel(struct pit_channel *ch, uint8_t value, uint64_t tick)
{
	switch (ch->control & CONTROL_ACCESS) {
	case ACCESS_LOW:
		write_count(ch, value, tick);
		return;
	case ACCESS_HIGH:
		write_count(ch, value << 8, tick);
		return;
	}
	if (ch->write_high) {
		write_count(ch, value << 8 | ch->low, tick);
	} else {
		ch->low = value;
		if (mode_of(ch) == TERMINAL_COUNT) {	/* stops, its output low */
			ch->held = 0;
			ch->loaded = false;
		}
	}
	ch->write_high = !ch->write_high;
}

static uint8_t read_channel(struct pit_channel *ch, uint64_t tick)
{
	uint16_t value = ch->count_latched ? ch->latched : value_of(ch, tick);
	uint8_t access = ch->control & CONTROL_ACCESS;
	bool high = access == ACCESS_HIGH || (access == ACCESS_BOTH && ch->read_high);

	if (ch->status_latched) {
		ch->status_latched = false;
		return ch->status;
	}
	if (access == ACCESS_BOTH)
		ch->read_high = !ch->read_high;
	if (!ch->read_high)
		ch->count_latched = false;
	return high ? value >> 8 : value;
}

static void latch_count(struct pit_channel *ch, uint64_t tick)
{
	if (ch->count_latched)
		return;
	ch->latched = value_of(ch, tick);
	ch->count_latched = true;
}

static void latch_status(struct pit_channel *ch, uint64_t tick)
{
	if (ch->status_latched)
		return;
	ch->status = ch->control;
	if (output(ch, tick))
		ch->status |= STATUS_OUTPUT;
	if (ch->null_count || tick < ch->start)
		ch->status |= STATUS_NULL;
	ch->status_latched = true;
}

static void read_back(struct pit *pit, uint8_t command, uint64_t tick)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (!(command & 2u << i))
			continue;
		if (!(command & READ_BACK_NO_COUNT))
			latch_count(&pit->channel[i], tick);
		if (!(command & READ_BACK_NO_STATUS))
			latch_status(&pit->channel[i], tick);
	}
}

static void program(struct pit_channel *ch, uint8_t control)
{
	*ch = (struct pit_channel){
		.control = control & CONTROL_OWN,
		.gate = ch->gate,
		.null_count = true,
		.period = ch->period,
		.change = NEVER,
	};
	ch->count = modulus(ch);
}

static void write_control(struct pit *pit, uint8_t value, uint64_t tick)
{
	unsigned int channel = value >> 6;

	if (channel == READ_BACK)
		read_back(pit, value, tick);
	else if ((value & CONTROL_ACCESS) == ACCESS_LATCH)
		latch_count(&pit->channel[channel], tick);
	else
		program(&pit->channel[channel], value);
}

static void set_gate(struct pit_channel *ch, bool level, uint64_t tick)
{
	if (level == ch->gate)
		return;
	if (!level) {
		ch->held = elapsed(ch, tick);
		ch->change = NEVER;
	} else if (is_triggered(ch) || (is_periodic(ch) && ch->loaded)) {
		load(ch, tick);
	} else {
		ch->start = tick - ch->held;
	}
	ch->gate = level;
}

static uint8_t read_port61(const struct pit *pit, uint64_t tick)
{
	uint8_t value = pit->port61;

	if (tick / REFRESH_TICKS & 1)
		value |= PORT61_REFRESH;
	if (output(&pit->channel[2], tick))
		value |= PORT61_OUTPUT2;
	return value;
}

void pit_reset(struct pit *pit)
{
	struct pit_channel *ch;

	*pit = (struct pit){ .counted = ORIGIN };
	for (ch = pit->channel; ch < pit->channel + 3; ch++) {
		program(ch, ACCESS_BOTH);
		ch->period = ch->count;
		ch->gate = ch != &pit->channel[2];
	}
}

/* Bring what depends on time up to date. */
static uint64_t settle_all(struct pit *pit, uint64_t now)
{
	uint64_t tick = tick_at(now);

	count_edges(pit, tick);
	settle(&pit->channel[1], tick);
	settle(&pit->channel[2], tick);
	return tick;
}

uint8_t pit_in(struct pit *pit, uint16_t port, uint64_t now)
{
	uint64_t tick = settle_all(pit, now);

	switch (port) {
	case 0x40:
	case 0x41:
	case 0x42:
		return read_channel(&pit->channel[port & 3], tick);
	case 0x61:
		return read_port61(pit, tick);
	default:
		return 0xff;
	}
}

void pit_out(struct pit *pit, uint16_t port, uint8_t value, uint64_t now)
{
	uint64_t tick = settle_all(pit, now);
	bool before = output(&pit->channel[0], tick);

	switch (port) {
	case 0x40:
	case 0x41:
	case 0x42:
		write_channel(&pit->channel[port & 3], value, tick);
		break;
	case 0x43:
		write_control(pit, value, tick);
		break;
	case 0x61:
		pit->port61 = value & PORT61_WRITABLE;
		set_gate(&pit->channel[2], value & PORT61_GATE, tick);
		break;
	}
	if (!before && output(&pit->channel[0], tick))
		pit->edges++;
}

bool pit_output(const struct pit *pit, unsigned int channel, uint64_t now)
{
	struct pit_channel ch = pit->channel[channel];
	uint64_t tick = tick_at(now);

	settle(&ch, tick);
	return output(&ch, tick);
}

uint64_t pit_edges(struct pit *pit, uint64_t now)
{
	uint64_t edges;

	count_edges(pit, tick_at(now));
	edges = pit->edges;
	pit->edges = 0;
	return edges;
}

uint64_t pit_next_edge(const struct pit *pit, uint64_t now)
{
	struct pit_channel ch = pit->channel[0];
	uint64_t tick = tick_at(now), edge;

	settle(&ch, tick);
	edge = edge_after(&ch, tick);
	if (edge > ch.change) {
		settle(&ch, ch.change);
		edge = edge_after(&ch, tick);
	}
	return time_of(edge);
}

/* @tick is now; what is loaded then counts from the next one on. */
static bool channel_is_valid(const struct pit_channel *ch, uint64_t tick)
{
	uint32_t least = is_periodic(ch) ? 2 : 1;

	return saved_flag(&ch->write_high) && saved_flag(&ch->read_high) &&
	       saved_flag(&ch->count_latched) && saved_flag(&ch->status_latched) &&
	       saved_flag(&ch->gate) && saved_flag(&ch->loaded) && saved_flag(&ch->before) &&
	       saved_flag(&ch->null_count) && !(ch->control & ~CONTROL_OWN) &&
	       ch->count >= least && ch->count <= ROUND_MAX &&
	       ch->period >= (ch->loaded ? least : 1) && ch->period <= ROUND_MAX &&
	       ch->start <= tick + 1 && ch->held <= tick &&
	       (ch->change == NEVER ||
		(ch->change > ch->start && ch->change <= tick + 1 + ROUND_MAX));
}

bool pit_is_valid(const struct pit *pit, uint64_t now)
{
	uint64_t tick = tick_at(now);
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (!channel_is_valid(&pit->channel[i], tick))
			return false;
	return !(pit->port61 & ~PORT61_WRITABLE) && pit->counted <= tick && pit->edges <= tick;
}
