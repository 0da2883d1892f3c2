// SPDX-License-Identifier: MIT
/*
 * test_uart.c - the serial port, against the data sheet of the PC16550D.
 *
 * Links: pc/uart.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pc/array.h"
#include "pc/uart.h"

#define DATA	0x3f8
#define IER	0x3f9
#define IIR	0x3fa
#define FCR	0x3fa
#define LCR	0x3fb
#define MCR	0x3fc
#define LSR	0x3fd
#define MSR	0x3fe
#define SCR	0x3ff

#define OUT2	0x08
#define LOOP	0x10

static void test_reset_values(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	assert_int_equal(uart_in(&uart, IER), 0);
	assert_int_equal(uart_in(&uart, IIR), 0x01);
	assert_int_equal(uart_in(&uart, LCR), 0);
	assert_int_equal(uart_in(&uart, MCR), 0);
	assert_int_equal(uart_in(&uart, LSR), 0x60);
	assert_int_equal(uart_in(&uart, MSR), 0xb0);
	assert_false(uart_irq(&uart));
	assert_int_equal(uart_take(&uart), -1);
}

static void test_registers(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, SCR, 0xa5);
	assert_int_equal(uart_in(&uart, SCR), 0xa5);
	uart_out(&uart, IER, 0xff);
	assert_int_equal(uart_in(&uart, IER), 0x0f);
	uart_out(&uart, MCR, 0xef);
	assert_int_equal(uart_in(&uart, MCR), 0x0f);
	uart_out(&uart, LSR, 0xff);
	assert_int_equal(uart_in(&uart, LSR), 0x60);
}

static void test_divisor(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, IER, 0x05);
	uart_out(&uart, LCR, 0x83);
	uart_out(&uart, DATA, 0x80);
	uart_out(&uart, IER, 0x01);
	assert_int_equal(uart.divisor, 0x0180);		/* 300 bits a second */
	assert_int_equal(uart_in(&uart, DATA), 0x80);
	assert_int_equal(uart_in(&uart, IER), 0x01);
	uart_out(&uart, LCR, 0x03);
	assert_int_equal(uart_in(&uart, IER), 0x05);
	assert_int_equal(uart_take(&uart), -1);
}

static void test_transmit(void **state)
{
	struct uart uart;
	unsigned int i;

	(void)state;
	uart_reset(&uart);
	for (i = 0; i < UART_FIFO; i++) {
		uart_out(&uart, DATA, i);
		assert_int_equal(uart_in(&uart, LSR) & 0x60, 0);
	}
	uart_out(&uart, DATA, 99);		/* one too many */
	uart_out(&uart, FCR, 0x07);		/* what is on the line stays there */
	for (i = 0; i < UART_FIFO; i++) {
		assert_int_equal(uart_in(&uart, LSR) & 0x60, 0);
		assert_int_equal(uart_take(&uart), i);
	}
	assert_int_equal(uart_take(&uart), -1);
	assert_int_equal(uart_in(&uart, LSR) & 0x60, 0x60);
}

static void test_receive(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	assert_true(uart_receive(&uart, 'a'));
	assert_false(uart_receive(&uart, 'b'));		/* no FIFO: one byte */
	assert_int_equal(uart_in(&uart, LSR), 0x61);
	assert_int_equal(uart_in(&uart, DATA), 'a');
	assert_int_equal(uart_in(&uart, LSR), 0x60);
	assert_true(uart_receive(&uart, 'b'));
	assert_int_equal(uart_in(&uart, DATA), 'b');
}

static void test_receive_fifo(void **state)
{
	struct uart uart;
	unsigned int i;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, FCR, 0x01);
	for (i = 0; i < 16; i++)
		assert_true(uart_receive(&uart, i));
	assert_false(uart_receive(&uart, 16));
	for (i = 0; i < 16; i++)
		assert_int_equal(uart_in(&uart, DATA), i);
	uart_receive(&uart, 1);
	uart_out(&uart, FCR, 0x03);			/* clear */
	assert_int_equal(uart_in(&uart, LSR), 0x60);
	uart_receive(&uart, 1);
	uart_out(&uart, FCR, 0x00);			/* off clears too */
	assert_int_equal(uart_in(&uart, LSR), 0x60);
	assert_int_equal(uart_in(&uart, IIR), 0x01);
}

/* Identification of the chip: bits 6 and 7 of the IIR. */
static void test_fifo_bits(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, FCR, 0xe7);
	assert_int_equal(uart_in(&uart, IIR), 0xc1);
	uart_out(&uart, FCR, 0x00);
	assert_int_equal(uart_in(&uart, IIR), 0x01);
}

static void test_triggers(void **state)
{
	static const uint8_t triggers[] = { 1, 4, 8, 14 };
	struct uart uart;
	unsigned int i, bytes;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(triggers); i++) {
		uart_reset(&uart);
		uart_out(&uart, MCR, OUT2);
		uart_out(&uart, IER, 0x01);
		uart_out(&uart, FCR, i << 6 | 1);
		for (bytes = 1; bytes <= 16; bytes++) {
			uart_receive(&uart, bytes);
			assert_true(uart_irq(&uart));
			assert_int_equal(uart_in(&uart, IIR),
					 bytes < triggers[i] ? 0xcc : 0xc4);
		}
		while (bytes-- > 1)
			uart_in(&uart, DATA);
		assert_false(uart_irq(&uart));
	}
}

static void test_transmit_interrupt(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, MCR, OUT2);
	uart_out(&uart, IER, 0x02);			/* empty already */
	assert_true(uart_irq(&uart));
	assert_int_equal(uart_in(&uart, IIR), 0x02);
	assert_int_equal(uart_in(&uart, IIR), 0x01);	/* reading it ends it */
	assert_false(uart_irq(&uart));
	uart_out(&uart, IER, 0x02);			/* no change, no interrupt */
	assert_false(uart_irq(&uart));
	uart_out(&uart, DATA, 'x');
	uart_out(&uart, DATA, 'y');
	assert_false(uart_irq(&uart));
	assert_int_equal(uart_take(&uart), 'x');
	assert_false(uart_irq(&uart));
	assert_int_equal(uart_take(&uart), 'y');
	assert_true(uart_irq(&uart));
	uart_out(&uart, DATA, 'z');			/* so does writing */
	assert_false(uart_irq(&uart));
}

static void test_priorities(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, MCR, LOOP);
	uart_out(&uart, DATA, 1);
	uart_out(&uart, DATA, 2);			/* overrun */
	uart_in(&uart, MSR);
	uart_out(&uart, MCR, OUT2);			/* lines change */
	uart_out(&uart, IER, 0x0f);
	assert_true(uart_irq(&uart));
	assert_int_equal(uart_in(&uart, IIR), 0x06);
	assert_int_equal(uart_in(&uart, LSR), 0x63);
	assert_int_equal(uart_in(&uart, LSR), 0x61);
	assert_int_equal(uart_in(&uart, IIR), 0x04);
	assert_int_equal(uart_in(&uart, DATA), 2);	/* it overwrote the first */
	assert_int_equal(uart_in(&uart, IIR), 0x02);
	assert_int_equal(uart_in(&uart, IIR), 0x00);
	assert_true(uart_irq(&uart));
	assert_int_equal(uart_in(&uart, MSR) & 0xf0, 0xb0);
	assert_int_equal(uart_in(&uart, IIR), 0x01);
	assert_false(uart_irq(&uart));
}

static void test_loopback(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, MCR, LOOP);
	assert_int_equal(uart_in(&uart, MSR), 0x0b);	/* CTS, DSR, DCD fell */
	uart_out(&uart, MCR, LOOP | 0x02);		/* RTS is CTS */
	assert_int_equal(uart_in(&uart, MSR), 0x11);
	uart_out(&uart, MCR, LOOP | 0x01);		/* DTR is DSR */
	assert_int_equal(uart_in(&uart, MSR), 0x23);
	uart_out(&uart, MCR, LOOP | 0x04);		/* OUT1 is RI: no edge that counts */
	assert_int_equal(uart_in(&uart, MSR), 0x42);
	uart_out(&uart, MCR, LOOP | 0x08);		/* OUT2 is DCD */
	assert_int_equal(uart_in(&uart, MSR), 0x8c);
	assert_int_equal(uart_in(&uart, MSR), 0x80);
	uart_out(&uart, IER, 0x01);
	uart_out(&uart, DATA, 0x5a);
	assert_int_equal(uart_take(&uart), -1);
	assert_int_equal(uart_in(&uart, IIR), 0x04);
	assert_false(uart_irq(&uart));			/* OUT2's pin is off */
	assert_int_equal(uart_in(&uart, DATA), 0x5a);
	assert_false(uart_receive(&uart, 1));
	uart_out(&uart, MCR, OUT2);
	assert_true(uart_receive(&uart, 1));
	assert_true(uart_irq(&uart));
}

static void test_out2(void **state)
{
	struct uart uart;

	(void)state;
	uart_reset(&uart);
	uart_out(&uart, IER, 0x01);
	uart_receive(&uart, 1);
	assert_false(uart_irq(&uart));
	uart_out(&uart, MCR, OUT2);
	assert_true(uart_irq(&uart));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reset_values),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_divisor),
		cmocka_unit_test(test_transmit),
		cmocka_unit_test(test_receive),
		cmocka_unit_test(test_receive_fifo),
		cmocka_unit_test(test_fifo_bits),
		cmocka_unit_test(test_triggers),
		cmocka_unit_test(test_transmit_interrupt),
		cmocka_unit_test(test_priorities),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_out2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
