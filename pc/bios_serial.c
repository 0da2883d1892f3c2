// SPDX-License-Identifier: MIT
/*
 * bios_serial.c - INT 14h: serial ports, through the registers of the 8250 at
 * the base ports in the BIOS data area.
 */
#include "pc/bios_parts.h"

/* Registers, from the base port. */
enum uart_register {
	UART_DATA,		/* or the divisor's low byte */
	UART_INTERRUPTS,	/* or the divisor's high byte */
	UART_LINE_CONTROL = 3,
	UART_MODEM_CONTROL,
	UART_LINE_STATUS,
	UART_MODEM_STATUS,
};

#define LINE_DIVISOR_LATCH	0x80u
#define LINE_DATA_READY		0x01u
#define LINE_ERRORS		0x1eu
#define LINE_TRANSMITTER_EMPTY	0x20u
#define STATUS_TIMEOUT		0x80u
#define MODEM_DTR_RTS		0x03u

#define SECOND			1000000000ull
#define POLL			100000ull	/* ns; a character takes longer */

/* What INT 14h AH=00h says in AL bits 5-7: 110 to 9600 baud, as divisors. */
static const uint16_t divisors[] = { 1047, 768, 384, 192, 96, 48, 24, 12 };

static uint8_t uart_in(const struct bios *bios, uint16_t base, enum uart_register reg)
{
	return bios->ports.in(bios->ports.opaque, base + reg);
}

static void uart_out(const struct bios *bios, uint16_t base, enum uart_register reg,
		     uint8_t value)
{
	bios->ports.out(bios->ports.opaque, base + reg, value);
}

static void put_status(const struct bios *bios, struct guest *g, uint16_t base)
{
	guest_set_high(g, VMM86_EAX, uart_in(bios, base, UART_LINE_STATUS));
	guest_set_low(g, VMM86_EAX, uart_in(bios, base, UART_MODEM_STATUS));
}

static void initialise(const struct bios *bios, struct guest *g, uint16_t base)
{
	uint8_t al = guest_low(g, VMM86_EAX);
	uint16_t divisor = divisors[al >> 5];

	uart_out(bios, base, UART_LINE_CONTROL, LINE_DIVISOR_LATCH);
	uart_out(bios, base, UART_DATA, divisor);
	uart_out(bios, base, UART_INTERRUPTS, divisor >> 8);
	uart_out(bios, base, UART_LINE_CONTROL, al & 0x1f);
	uart_out(bios, base, UART_INTERRUPTS, 0);
	put_status(bios, g, base);
}

/*
 * Wait until @bit of the line status is set.
 * Return: SERVICE_WAIT, or SERVICE_DONE: then *@status has the bit, or not.
 */
static enum service_result wait_for(struct bios *bios, struct guest *g, uint16_t base,
				    uint8_t bit, uint8_t *status, uint64_t now)
{
	enum bios_progress progress = bios_wait_progress(bios, g, now);
	uint8_t seconds = bda_byte(g, BDA_SERIAL_TIMEOUT + (guest_reg(g, VMM86_EDX) & 3));

	*status = uart_in(bios, base, UART_LINE_STATUS);
	if (*status & bit) {
		if (progress == BIOS_WAITING)
			bios_wait_stop(bios);
		return SERVICE_DONE;
	}
	if (progress == BIOS_EXPIRED || progress == BIOS_BUSY)
		return SERVICE_DONE;
	if (progress == BIOS_STARTED)
		bios_wait_start(bios, g, now + (seconds ? seconds : 1) * SECOND);
	bios->state.wake = now + POLL;
	return SERVICE_WAIT;
}

static enum service_result send(struct bios *bios, struct guest *g, uint16_t base, uint64_t now)
{
	uint8_t status;

	uart_out(bios, base, UART_MODEM_CONTROL,
		 uart_in(bios, base, UART_MODEM_CONTROL) | MODEM_DTR_RTS);
	if (wait_for(bios, g, base, LINE_TRANSMITTER_EMPTY, &status, now) == SERVICE_WAIT)
		return SERVICE_WAIT;
	if (status & LINE_TRANSMITTER_EMPTY)
		uart_out(bios, base, UART_DATA, guest_low(g, VMM86_EAX));
	else
		status |= STATUS_TIMEOUT;
	guest_set_high(g, VMM86_EAX, status);
	return SERVICE_DONE;
}

static enum service_result receive(struct bios *bios, struct guest *g, uint16_t base,
				   uint64_t now)
{
	uint8_t status;

	uart_out(bios, base, UART_MODEM_CONTROL,
		 uart_in(bios, base, UART_MODEM_CONTROL) | MODEM_DTR_RTS);
	if (wait_for(bios, g, base, LINE_DATA_READY, &status, now) == SERVICE_WAIT)
		return SERVICE_WAIT;
	if (status & LINE_DATA_READY) {
		guest_set_low(g, VMM86_EAX, uart_in(bios, base, UART_DATA));
		status &= LINE_ERRORS;
	} else {
		status |= STATUS_TIMEOUT;
	}
	guest_set_high(g, VMM86_EAX, status);
	return SERVICE_DONE;
}

enum service_result bios_serial(struct bios *bios, struct guest *g, uint64_t now)
{
	uint16_t number = guest_reg(g, VMM86_EDX);
	uint16_t base = number < BIOS_SERIAL ? bda_word(g, BDA_SERIAL + 2 * number) : 0;

	if (!base || !bios->ports.in) {
		guest_set_high(g, VMM86_EAX, STATUS_TIMEOUT);
		return SERVICE_DONE;
	}
	switch (guest_high(g, VMM86_EAX)) {
	case 0x00:
		initialise(bios, g, base);
		return SERVICE_DONE;
	case 0x01:
		return send(bios, g, base, now);
	case 0x02:
		return receive(bios, g, base, now);
	case 0x03:
		put_status(bios, g, base);
		return SERVICE_DONE;
	default:
		guest_set_high(g, VMM86_EAX, STATUS_TIMEOUT);
		return SERVICE_UNKNOWN;
	}
}
