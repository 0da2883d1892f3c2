// SPDX-License-Identifier: MIT
/*
 * uart.c - the 16550A, after National Semiconductor's data sheet "PC16550D".
 */
#include <string.h>

#include "pc/saved.h"
#include "pc/uart.h"

enum reg {
	DATA,			/* or the divisor's low byte */
	INTERRUPT_ENABLE,	/* or its high byte */
	INTERRUPT_ID,		/* written: FIFO control */
	LINE_CONTROL,
	MODEM_CONTROL,
	LINE_STATUS,
	MODEM_STATUS,
	SCRATCH,
};

#define IER_RECEIVE	0x01
#define IER_TRANSMIT	0x02
#define IER_LINE	0x04
#define IER_MODEM	0x08
#define IER_WRITABLE	0x0f

#define IIR_NONE	0x01
#define IIR_MODEM	0x00
#define IIR_TRANSMIT	0x02
#define IIR_RECEIVE	0x04
#define IIR_LINE	0x06
#define IIR_TIMEOUT	0x0c
#define IIR_FIFOS	0xc0

#define FCR_ENABLE	0x01
#define FCR_CLEAR_RECEIVE	0x02
#define FCR_KEPT	0xc9
#define LCR_DLAB	0x80

#define MCR_DTR		0x01
#define MCR_RTS		0x02
#define MCR_OUT1	0x04
#define MCR_OUT2	0x08
#define MCR_LOOP	0x10
#define MCR_WRITABLE	0x1f

#define LSR_DATA	0x01
#define LSR_OVERRUN	0x02
#define LSR_EMPTY	0x60	/* holding register and transmitter */

#define MSR_DELTA	0x0f
#define MSR_TERI	0x04	/* only the end of a ring counts */
#define MSR_CTS		0x10
#define MSR_DSR		0x20
#define MSR_RI		0x40
#define MSR_DCD		0x80

static bool fifos_on(const struct uart *uart)
{
	return uart->fcr & FCR_ENABLE;
}

static bool looped(const struct uart *uart)
{
	return uart->mcr & MCR_LOOP;
}

static bool push(struct uart_queue *queue, uint8_t byte, uint8_t room)
{
	if (queue->count >= room)
		return false;
	queue->byte[queue->count++] = byte;
	return true;
}

static int pull(struct uart_queue *queue)
{
	int byte;

	if (!queue->count)
		return -1;
	byte = queue->byte[0];
	queue->count--;
	memmove(queue->byte, queue->byte + 1, queue->count);
	return byte;
}

static uint8_t receive_room(const struct uart *uart)
{
	return fifos_on(uart) ? UART_FIFO : 1;
}

/* So many bytes make a receive interrupt; fewer, one for the time-out. */
static uint8_t receive_trigger(const struct uart *uart)
{
	static const uint8_t triggers[] = { 1, 4, 8, 14 };

	return fifos_on(uart) ? triggers[uart->fcr >> 6] : 1;
}

/* The pending interrupt with the highest priority. */
static uint8_t interrupt_id(const struct uart *uart)
{
	if (uart->ier & IER_LINE && uart->overrun)
		return IIR_LINE;
	if (uart->ier & IER_RECEIVE && uart->receive.count)
		return uart->receive.count >= receive_trigger(uart) ? IIR_RECEIVE :
								      IIR_TIMEOUT;
	if (uart->ier & IER_TRANSMIT && uart->thre)
		return IIR_TRANSMIT;
	if (uart->ier & IER_MODEM && uart->delta)
		return IIR_MODEM;
	return IIR_NONE;
}

/* The modem's lines; in loopback they are the modem control outputs. */
static uint8_t modem_lines(uint8_t mcr)
{
	uint8_t lines = 0;

	if (!(mcr & MCR_LOOP))
		return MSR_CTS | MSR_DSR | MSR_DCD;
	if (mcr & MCR_RTS)
		lines |= MSR_CTS;
	if (mcr & MCR_DTR)
		lines |= MSR_DSR;
	if (mcr & MCR_OUT1)
		lines |= MSR_RI;
	if (mcr & MCR_OUT2)
		lines |= MSR_DCD;
	return lines;
}

static uint8_t read_iir(struct uart *uart)
{
	uint8_t id = interrupt_id(uart);

	if (id == IIR_TRANSMIT)
		uart->thre = false;
	return fifos_on(uart) ? id | IIR_FIFOS : id;
}

static uint8_t read_lsr(struct uart *uart)
{
	uint8_t value = 0;

	if (uart->receive.count)
		value |= LSR_DATA;
	if (uart->overrun)
		value |= LSR_OVERRUN;
	if (!uart->transmit.count)
		value |= LSR_EMPTY;
	uart->overrun = false;
	return value;
}

static uint8_t read_msr(struct uart *uart)
{
	uint8_t value = modem_lines(uart->mcr) | uart->delta;

	uart->delta = 0;
	return value;
}

static uint8_t read_data(struct uart *uart)
{
	int byte = pull(&uart->receive);

	return byte < 0 ? 0 : byte;
}

/* A byte too many is lost; without FIFOs it is the older one. */
static void loop_back(struct uart *uart, uint8_t value)
{
	if (push(&uart->receive, value, receive_room(uart)))
		return;
	uart->overrun = true;
	if (!fifos_on(uart))
		uart->receive.byte[0] = value;
}

/* The program may send too much: it has not looked at the line status. */
static void write_data(struct uart *uart, uint8_t value)
{
	uart->thre = false;
	if (!looped(uart)) {
		push(&uart->transmit, value, UART_FIFO);
		return;
	}
	loop_back(uart, value);
	uart->thre = !uart->transmit.count;
}

static void write_ier(struct uart *uart, uint8_t value)
{
	if (value & ~uart->ier & IER_TRANSMIT && !uart->transmit.count)
		uart->thre = true;
	uart->ier = value & IER_WRITABLE;
}

/* Bytes to send are on the line already: nothing clears them. */
static void write_fcr(struct uart *uart, uint8_t value)
{
	bool enable = value & FCR_ENABLE;

	if (enable != fifos_on(uart) || (enable && value & FCR_CLEAR_RECEIVE))
		uart->receive.count = 0;
	uart->fcr = enable ? value & FCR_KEPT : 0;
}

static void write_mcr(struct uart *uart, uint8_t value)
{
	uint8_t before = modem_lines(uart->mcr), after;

	uart->mcr = value & MCR_WRITABLE;
	after = modem_lines(uart->mcr);
	uart->delta |= (before ^ after) >> 4 & ~MSR_TERI;
	uart->delta |= (before & ~after) >> 4 & MSR_TERI;
}

void uart_reset(struct uart *uart)
{
	*uart = (struct uart){ 0 };
}

static uint8_t read_divisor(const struct uart *uart, enum reg reg)
{
	return reg == DATA ? uart->divisor : uart->divisor >> 8;
}

static void write_divisor(struct uart *uart, enum reg reg, uint8_t value)
{
	if (reg == DATA)
		uart->divisor = (uart->divisor & 0xff00) | value;
	else
		uart->divisor = (uart->divisor & 0xff) | value << 8;
}

uint8_t uart_in(struct uart *uart, uint16_t port)
{
	enum reg reg = port & 7;

	if (uart->lcr & LCR_DLAB && reg <= INTERRUPT_ENABLE)
		return read_divisor(uart, reg);
	switch (reg) {
	case DATA:
		return read_data(uart);
	case INTERRUPT_ENABLE:
		return uart->ier;
	case INTERRUPT_ID:
		return read_iir(uart);
	case LINE_CONTROL:
		return uart->lcr;
	case MODEM_CONTROL:
		return uart->mcr;
	case LINE_STATUS:
		return read_lsr(uart);
	case MODEM_STATUS:
		return read_msr(uart);
	default:
		return uart->scratch;
	}
}

void uart_out(struct uart *uart, uint16_t port, uint8_t value)
{
	enum reg reg = port & 7;

	if (uart->lcr & LCR_DLAB && reg <= INTERRUPT_ENABLE) {
		write_divisor(uart, reg, value);
		return;
	}
	switch (reg) {
	case DATA:
		write_data(uart, value);
		break;
	case INTERRUPT_ENABLE:
		write_ier(uart, value);
		break;
	case INTERRUPT_ID:
		write_fcr(uart, value);
		break;
	case LINE_CONTROL:
		uart->lcr = value;
		break;
	case MODEM_CONTROL:
		write_mcr(uart, value);
		break;
	case SCRATCH:
		uart->scratch = value;
		break;
	default:		/* the status registers are for tests in the factory */
		break;
	}
}

bool uart_receive(struct uart *uart, uint8_t byte)
{
	return !looped(uart) && push(&uart->receive, byte, receive_room(uart));
}

int uart_take(struct uart *uart)
{
	int byte = pull(&uart->transmit);

	if (byte >= 0 && !uart->transmit.count)
		uart->thre = true;
	return byte;
}

/* In loopback the chip's outputs are off, and with OUT2 the line. */
bool uart_irq(const struct uart *uart)
{
	return uart->mcr & MCR_OUT2 && !looped(uart) && interrupt_id(uart) != IIR_NONE;
}

bool uart_is_valid(const struct uart *uart)
{
	return saved_flag(&uart->overrun) && saved_flag(&uart->thre) &&
	       !(uart->ier & ~IER_WRITABLE) && !(uart->fcr & ~FCR_KEPT) &&
	       !(uart->mcr & ~MCR_WRITABLE) && !(uart->delta & ~MSR_DELTA) &&
	       uart->receive.count <= UART_FIFO && uart->transmit.count <= UART_FIFO;
}
