/* SPDX-License-Identifier: MIT */
/*
 * uart.h - a serial port: a 16550A whose line is a pair of byte queues and
 * always ready (CTS, DSR and DCD are on).
 *
 * Bytes take no time on the line.  The host that gives or takes several should
 * show uart_irq() to the interrupt controller after each, so that edges are seen.
 */
#ifndef PC_UART_H
#define PC_UART_H

#include <stdbool.h>
#include <stdint.h>

#define UART_FIFO	16u

/**
 * struct uart_queue - plain data.
 * @byte:	the oldest first
 * @count:	how many
 */
struct uart_queue {
	uint8_t byte[UART_FIFO];
	uint8_t count;
};

/**
 * struct uart - registers and queues; plain data.
 * @divisor:	divisor latch: 115200 / bits per second
 * @ier:	interrupt enable
 * @fcr:	FIFO control
 * @lcr:	line control
 * @mcr:	modem control
 * @overrun:	a byte found no room (line status bit 1)
 * @delta:	changes of the modem's lines (modem status bits 0-3)
 * @scratch:	no function
 * @thre:	the interrupt "transmitter holding register empty" is pending
 * @receive:	for the program
 * @transmit:	from the program
 */
struct uart {
	uint16_t divisor;
	uint8_t ier;
	uint8_t fcr;
	uint8_t lcr;
	uint8_t mcr;
	bool overrun;
	uint8_t delta;
	uint8_t scratch;
	bool thre;
	struct uart_queue receive;
	struct uart_queue transmit;
};

/* Power-on. */
void uart_reset(struct uart *uart);

/* Could it be in this state? */
bool uart_is_valid(const struct uart *uart);

/* Eight ports; the low three bits of @port select the register. */
uint8_t uart_in(struct uart *uart, uint16_t port);
void uart_out(struct uart *uart, uint16_t port, uint8_t value);

/**
 * uart_receive() - a byte comes in.
 *
 * Return: false if there is no room, or the port is looped back; try again later.
 */
bool uart_receive(struct uart *uart, uint8_t byte);

/* The next byte that the program sent, or -1. */
int uart_take(struct uart *uart);

/* The level of the interrupt line: an interrupt is pending and OUT2 connects it. */
bool uart_irq(const struct uart *uart);

#endif
