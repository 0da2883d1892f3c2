/* SPDX-License-Identifier: MIT */
/*
 * pit.h - the PC's 8254 timer, ports 40-43, and what belongs to it of port 61:
 * the gate of channel 2, the speaker, the refresh toggle.
 *
 * Channel 0 is IRQ 0, channel 2 the speaker's tone.
 */
#ifndef PC_PIT_H
#define PC_PIT_H

#include <stdbool.h>
#include <stdint.h>

#define PIT_HZ		1193182u

/* A tick is a clock pulse of the chip since power-on, plus a constant. */

/**
 * struct pit_channel - one counter.
 * @control:	the last control word without the channel's number
 * @low:	first byte of a two-byte count
 * @write_high:	the second byte is next to be written
 * @read_high:	the second byte is next to be read
 * @count_latched: reads give @latched
 * @latched:	the latched count
 * @status_latched: the next read gives @status
 * @status:	the latched status byte
 * @gate:	level of the gate input
 * @loaded:	the counting element has been loaded since the control word
 * @before:	level of the output until @start
 * @null_count:	@count is not in the counting element yet
 * @count:	the count register, 1 to 65536
 * @period:	what the counting element was loaded with
 * @start:	the tick when it was
 * @held:	ticks that it had counted when the gate went low
 * @change:	the tick when @count takes the place of @period, or UINT64_MAX
 */
struct pit_channel {
	uint8_t control;
	uint8_t low;
	bool write_high;
	bool read_high;
	bool count_latched;
	uint16_t latched;
	bool status_latched;
	uint8_t status;
	bool gate;
	bool loaded;
	bool before;
	bool null_count;
	uint32_t count;
	uint32_t period;
	uint64_t start;
	uint64_t held;
	uint64_t change;
};

/**
 * struct pit - plain data.
 * @channel:	the counters
 * @port61:	bits 0-3: gate of channel 2, speaker data, two without effect
 * @counted:	rising edges of channel 0's output are counted up to this tick
 * @edges:	and are as many since the last pit_edges()
 */
struct pit {
	struct pit_channel channel[3];
	uint8_t port61;
	uint64_t counted;
	uint64_t edges;
};

/* Power-on: no channel counts. */
void pit_reset(struct pit *pit);

/* Could it be in this state at this time? */
bool pit_is_valid(const struct pit *pit, uint64_t now);

/* Ports 40-43 and 61. */
uint8_t pit_in(struct pit *pit, uint16_t port, uint64_t now);
void pit_out(struct pit *pit, uint16_t port, uint8_t value, uint64_t now);

/* The level of a channel's (0 to 2) output. */
bool pit_output(const struct pit *pit, unsigned int channel, uint64_t now);

/**
 * pit_edges() - rising edges of channel 0's output since the last call.
 *
 * Each is one IRQ 0: its line low, then high, where it stays until the next.
 */
uint64_t pit_edges(struct pit *pit, uint64_t now);

/**
 * pit_next_edge() - when channel 0's output rises next.
 *
 * Return: a time after @now, or UINT64_MAX: not before the program does something.
 */
uint64_t pit_next_edge(const struct pit *pit, uint64_t now);

#endif
