// SPDX-License-Identifier: MIT
/*
 * fuzz_devices.c - any program at the ports of the PC's small devices (libFuzzer):
 * what they promise about the future comes true, nothing breaks, and a state that
 * they can reach is one that a snapshot may have.
 *
 * Links: pc/cmos.c pc/kbd.c pc/pic.c pc/pit.c pc/port92.c pc/uart.c
 */
#include <stddef.h>
#include <stdlib.h>

#include "pc/array.h"
#include "pc/cmos.h"
#include "pc/kbd.h"
#include "pc/pic.h"
#include "pc/pit.h"
#include "pc/port92.h"
#include "pc/uart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct devices {
	struct pic pic;
	struct pit pit;
	struct kbd kbd;
	struct cmos cmos;
	struct uart uart;
	struct port92 port92;
};

static const uint16_t ports[] = {
	0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x60, 0x64,
	0x70, 0x71, 0x92, 0x3f8, 0x3f9, 0x3fa, 0x3fb, 0x3fc, 0x3fd, 0x3fe, 0x3ff,
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void out(struct devices *d, uint16_t port, uint8_t value, uint64_t now)
{
	pic_out(&d->pic, port, value);
	pit_out(&d->pit, port, value, now);
	kbd_out(&d->kbd, port, value, now);
	cmos_out(&d->cmos, port, value, now);
	port92_out(&d->port92, port, value);
	if (port >= 0x3f8)
		uart_out(&d->uart, port, value);
}

static void in(struct devices *d, uint16_t port, uint64_t now)
{
	pic_in(&d->pic, port);
	pit_in(&d->pit, port, now);
	kbd_in(&d->kbd, port, now);
	cmos_in(&d->cmos, port, now);
	port92_in(&d->port92, port);
	if (port >= 0x3f8)
		uart_in(&d->uart, port);
}

/* What the world does to the devices. */
static void stir(struct devices *d, uint8_t choice, uint8_t value)
{
	int vector;

	switch (choice % 4) {
	case 0:
		pic_line(&d->pic, value & 15, value & 16);
		break;
	case 1:
		vector = pic_peek(&d->pic);
		require(vector < 0 || pic_acknowledge(&d->pic) == vector);
		break;
	case 2:
		kbd_key(&d->kbd, value);
		break;
	case 3:
		if (value & 1)
			uart_receive(&d->uart, value);
		else
			uart_take(&d->uart);
		break;
	}
}

static void check_pit(const struct devices *d, uint64_t now)
{
	uint64_t next = pit_next_edge(&d->pit, now);
	struct pit pit = d->pit;

	require(next > now);
	pit_edges(&pit, now);
	if (next == UINT64_MAX) {
		require(!pit_edges(&pit, UINT64_MAX));
		return;
	}
	require(!pit_edges(&pit, next - 1));
	require(pit_edges(&pit, next) == 1);
	require(pit_output(&pit, 0, next));
}

static void check_cmos(const struct devices *d, uint64_t now)
{
	uint64_t next = cmos_next_event(&d->cmos, now);
	struct cmos cmos = d->cmos;

	require(next > now);
	if (cmos_irq(&cmos, now)) {
		require(next == UINT64_MAX);
		return;
	}
	require(!cmos_irq(&cmos, next == UINT64_MAX ? now + (1ull << 60) : next - 1));
	require(next == UINT64_MAX || cmos_irq(&cmos, next));
}

static void check_kbd(const struct devices *d, uint64_t now)
{
	uint64_t next = kbd_next_event(&d->kbd, now);
	struct kbd kbd = d->kbd;

	require(next >= now);
	if (next == UINT64_MAX)
		return;
	require(!kbd_irq(&kbd, now) || next == now);
	require(kbd_in(&kbd, 0x64, next) & 1);
}

static void check_states(const struct devices *d, uint64_t now)
{
	require(pic_is_valid(&d->pic));
	require(pit_is_valid(&d->pit, now));
	require(kbd_is_valid(&d->kbd, now));
	require(cmos_is_valid(&d->cmos, now));
	require(uart_is_valid(&d->uart));
	require(port92_is_valid(&d->port92));
}

/* Four bytes an event: what, where, value, time until it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devices d;
	uint64_t now = 0;
	uint16_t port;

	pic_reset(&d.pic);
	pit_reset(&d.pit);
	kbd_reset(&d.kbd);
	cmos_reset(&d.cmos, 1700000000);
	uart_reset(&d.uart);
	port92_reset(&d.port92);
	for (; size >= 4; data += 4, size -= 4) {
		now += (uint64_t)(data[3] & 15) << (data[3] >> 4) * 3;
		port = ports[data[1] % ARRAY_SIZE(ports)];
		if (data[0] < 128)
			out(&d, port, data[2], now);
		else if (data[0] < 192)
			in(&d, port, now);
		else
			stir(&d, data[1], data[2]);
		check_pit(&d, now);
		check_cmos(&d, now);
		check_kbd(&d, now);
		check_states(&d, now);
	}
	return 0;
}
