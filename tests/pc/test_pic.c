// SPDX-License-Identifier: MIT
/*
 * test_pic.c - the interrupt controllers, against the data sheet of the 8259A
 * and the PC's wiring.
 *
 * Links: pc/pic.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pc/array.h"
#include "pc/pic.h"

#define EOI		0x20
#define READ_IRR	0x0a
#define READ_ISR	0x0b
#define POLL		0x0c

/* As the BIOS does: edges, vectors 08h and 70h, slave on IRQ 2, nothing masked. */
static void start_with(struct pic *pic, uint8_t icw1, uint8_t icw4)
{
	pic_reset(pic);
	pic_out(pic, 0x20, icw1);
	pic_out(pic, 0x21, 0x08);
	pic_out(pic, 0x21, 0x04);
	pic_out(pic, 0x21, icw4);
	pic_out(pic, 0xa0, icw1);
	pic_out(pic, 0xa1, 0x70);
	pic_out(pic, 0xa1, 0x02);
	pic_out(pic, 0xa1, icw4 & ~0x10);
}

static void start(struct pic *pic)
{
	start_with(pic, 0x11, 0x01);
}

static void pulse(struct pic *pic, unsigned int irq)
{
	pic_line(pic, irq, false);
	pic_line(pic, irq, true);
}

static uint8_t read_register(struct pic *pic, uint16_t port, uint8_t ocw3)
{
	pic_out(pic, port, ocw3);
	return pic_in(pic, port);
}

static void test_power_on(void **state)
{
	struct pic pic;

	(void)state;
	pic_reset(&pic);
	pulse(&pic, 0);
	assert_int_equal(pic_peek(&pic), -1);
	assert_int_equal(pic_in(&pic, 0x22), 0xff);
}

/* No interrupt before the last word; without ICW4 or cascade there are fewer. */
static void test_initialization(void **state)
{
	static const struct {
		uint8_t icw1, words;
	} cases[] = { { 0x11, 3 }, { 0x13, 2 }, { 0x10, 2 }, { 0x12, 1 } };
	struct pic pic;
	unsigned int i, word;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		pic_reset(&pic);
		pic_out(&pic, 0x20, cases[i].icw1);
		pulse(&pic, 1);
		for (word = 0; word < cases[i].words; word++) {
			assert_int_equal(pic_peek(&pic), -1);
			pic_out(&pic, 0x21, word ? 0x01 : 0x0f);
		}
		assert_int_equal(pic_peek(&pic), 0x09);
		pic_out(&pic, 0x21, 0xfe);
		assert_int_equal(pic_in(&pic, 0x21), 0xfe);
	}
}

/* ICW1 clears the mask and what was in service, and wants new edges. */
static void test_initialization_again(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 3);
	pic_acknowledge(&pic);
	pulse(&pic, 4);
	pic_out(&pic, 0x21, 0xff);
	pic_out(&pic, 0x20, 0x11);
	pic_out(&pic, 0x21, 0x20);
	pic_out(&pic, 0x21, 0x04);
	pic_out(&pic, 0x21, 0x01);
	assert_int_equal(pic_in(&pic, 0x21), 0);
	assert_int_equal(pic_in(&pic, 0x20), 0);	/* IRR */
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0);
	assert_int_equal(pic_peek(&pic), -1);
	pulse(&pic, 4);
	assert_int_equal(pic_acknowledge(&pic), 0x24);
}

static void test_edges(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pic_line(&pic, 1, true);
	assert_int_equal(read_register(&pic, 0x20, READ_IRR), 0x02);
	assert_int_equal(pic_peek(&pic), 0x09);
	assert_int_equal(pic_peek(&pic), 0x09);
	assert_int_equal(pic_acknowledge(&pic), 0x09);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x02);
	assert_int_equal(read_register(&pic, 0x20, READ_IRR), 0);
	pic_out(&pic, 0x20, EOI);
	assert_int_equal(pic_peek(&pic), -1);	/* the line is high all the time */
	pic_line(&pic, 1, true);
	assert_int_equal(pic_peek(&pic), -1);
	pulse(&pic, 1);
	assert_int_equal(pic_peek(&pic), 0x09);
}

static void check_level(struct pic *pic, unsigned int irq, int vector)
{
	pic_line(pic, irq, true);
	assert_int_equal(pic_acknowledge(pic), vector);
	assert_int_equal(pic_peek(pic), -1);
	if (irq >= 8)
		pic_out(pic, 0xa0, EOI);
	pic_out(pic, 0x20, EOI);
	assert_int_equal(pic_peek(pic), vector);
	pic_line(pic, irq, false);
	assert_int_equal(pic_peek(pic), -1);
}

static void test_levels(void **state)
{
	struct pic pic;

	(void)state;
	start_with(&pic, 0x19, 0x01);
	check_level(&pic, 5, 0x0d);
	check_level(&pic, 10, 0x72);
	start(&pic);
	pic_out(&pic, 0x4d0, 0xff);
	pic_out(&pic, 0x4d1, 0xff);
	assert_int_equal(pic_in(&pic, 0x4d0), 0xf8);	/* 0, 1, 2 cannot */
	assert_int_equal(pic_in(&pic, 0x4d1), 0xde);	/* nor 8, 13 */
	check_level(&pic, 5, 0x0d);
	check_level(&pic, 10, 0x72);
}

static void test_priorities(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 5);
	pulse(&pic, 3);
	assert_int_equal(pic_acknowledge(&pic), 0x0b);
	assert_int_equal(pic_peek(&pic), -1);		/* 5 waits for 3 */
	pulse(&pic, 3);
	assert_int_equal(pic_peek(&pic), -1);		/* and 3 for itself */
	pulse(&pic, 0);
	assert_int_equal(pic_acknowledge(&pic), 0x08);	/* 0 does not */
	pic_out(&pic, 0x20, EOI);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x08);
	pic_out(&pic, 0x20, EOI);
	assert_int_equal(pic_acknowledge(&pic), 0x0b);
	pic_out(&pic, 0x20, 0x60 | 3);			/* specific EOI */
	assert_int_equal(pic_acknowledge(&pic), 0x0d);
	pic_out(&pic, 0x20, 0x60 | 4);			/* of another one */
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x20);
}

static void test_mask(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pic_out(&pic, 0x21, 0x02);
	pulse(&pic, 1);
	assert_int_equal(pic_peek(&pic), -1);
	assert_int_equal(read_register(&pic, 0x20, READ_IRR), 0x02);
	pic_out(&pic, 0x21, 0x00);
	assert_int_equal(pic_peek(&pic), 0x09);
	pic_line(&pic, 1, false);			/* it took its request back */
	assert_int_equal(pic_peek(&pic), -1);
}

static void test_spurious(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 3);
	pic_line(&pic, 3, false);
	assert_int_equal(pic_acknowledge(&pic), 0x0f);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0);
	pulse(&pic, 7);
	assert_int_equal(pic_acknowledge(&pic), 0x0f);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x80);
}

/*
 * The slave's request goes away within the INTA cycle: the master has chosen it,
 * the slave says 7 and puts nothing in service.
 */
static void test_spurious_slave(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 12);
	pic.chip[1].irr = 0;
	assert_int_equal(pic_peek(&pic), 0x77);
	assert_int_equal(pic_acknowledge(&pic), 0x77);
	assert_int_equal(read_register(&pic, 0xa0, READ_ISR), 0);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x04);
}

static void test_cascade(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pic_line(&pic, 2, true);			/* not connected */
	assert_int_equal(pic_peek(&pic), -1);
	pulse(&pic, 12);
	pulse(&pic, 3);
	assert_int_equal(pic_peek(&pic), 0x74);
	assert_int_equal(pic_acknowledge(&pic), 0x74);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x04);
	assert_int_equal(read_register(&pic, 0xa0, READ_ISR), 0x10);
	pulse(&pic, 8);
	assert_int_equal(pic_peek(&pic), -1);		/* the master sees but IRQ 2 */
	pic_out(&pic, 0x20, EOI);
	assert_int_equal(pic_acknowledge(&pic), 0x70);
	pic_out(&pic, 0xa0, EOI);
	pic_out(&pic, 0x20, EOI);
	pic_out(&pic, 0xa0, EOI);
	assert_int_equal(pic_acknowledge(&pic), 0x0b);
	pulse(&pic, 15);
	pic_out(&pic, 0x20, EOI);
	pic_out(&pic, 0x21, 0x04);			/* masks the slave as a whole */
	assert_int_equal(pic_peek(&pic), -1);
}

/* Two requests of the slave: one INT after the other. */
static void test_cascade_twice(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 8);
	pulse(&pic, 14);
	assert_int_equal(pic_acknowledge(&pic), 0x70);
	pic_out(&pic, 0xa0, EOI);
	pic_out(&pic, 0x20, EOI);
	assert_int_equal(pic_acknowledge(&pic), 0x76);
}

static void test_special_fully_nested(void **state)
{
	struct pic pic;

	(void)state;
	start_with(&pic, 0x11, 0x11);
	pulse(&pic, 12);
	assert_int_equal(pic_acknowledge(&pic), 0x74);
	pulse(&pic, 3);
	pulse(&pic, 13);
	assert_int_equal(pic_peek(&pic), -1);
	pulse(&pic, 8);
	assert_int_equal(pic_acknowledge(&pic), 0x70);
	pulse(&pic, 3);
	assert_int_equal(pic_peek(&pic), -1);
	pulse(&pic, 1);
	assert_int_equal(pic_acknowledge(&pic), 0x09);
	pulse(&pic, 1);
	assert_int_equal(pic_peek(&pic), -1);		/* no slave there */
}

static void test_special_mask(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 3);
	pic_acknowledge(&pic);
	pulse(&pic, 5);
	assert_int_equal(pic_peek(&pic), -1);
	pic_out(&pic, 0x21, 0x08);
	assert_int_equal(pic_peek(&pic), -1);
	pic_out(&pic, 0x20, 0x68);			/* set special mask mode */
	assert_int_equal(pic_acknowledge(&pic), 0x0d);
	pic_out(&pic, 0x20, EOI);			/* not of what is masked */
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x08);
	pic_out(&pic, 0x20, EOI);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x08);
	pic_out(&pic, 0x20, 0x48);			/* end of the mode */
	pulse(&pic, 5);
	assert_int_equal(pic_peek(&pic), -1);
	pic_out(&pic, 0x20, 0x60 | 3);
	assert_int_equal(pic_peek(&pic), 0x0d);
}

static void test_auto_eoi(void **state)
{
	struct pic pic;

	(void)state;
	start_with(&pic, 0x11, 0x03);
	pulse(&pic, 1);
	pulse(&pic, 3);
	pulse(&pic, 9);
	assert_int_equal(pic_acknowledge(&pic), 0x09);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0);
	assert_int_equal(pic_acknowledge(&pic), 0x71);
	assert_int_equal(pic_acknowledge(&pic), 0x0b);
	pic_out(&pic, 0x20, 0x80);			/* rotate from now on */
	pulse(&pic, 3);
	assert_int_equal(pic_acknowledge(&pic), 0x0b);
	pulse(&pic, 3);
	pulse(&pic, 4);
	assert_int_equal(pic_acknowledge(&pic), 0x0c);	/* 3 has become the lowest */
	pic_out(&pic, 0x20, 0x00);			/* and stop */
	assert_int_equal(pic_acknowledge(&pic), 0x0b);
	pulse(&pic, 3);
	pulse(&pic, 5);
	assert_int_equal(pic_acknowledge(&pic), 0x0d);	/* 4 is the lowest still */
}

static void test_rotation(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pulse(&pic, 4);
	pulse(&pic, 6);
	pic_acknowledge(&pic);
	pic_out(&pic, 0x20, 0xa0);			/* rotate on non-specific EOI */
	pulse(&pic, 4);
	assert_int_equal(pic_acknowledge(&pic), 0x0e);
	assert_int_equal(pic_peek(&pic), -1);
	pic_out(&pic, 0x20, 0xe0 | 6);			/* rotate on specific EOI */
	pulse(&pic, 7);
	assert_int_equal(pic_acknowledge(&pic), 0x0f);
	pic_out(&pic, 0x20, 0xc0 | 3);			/* set priority: 3 is the lowest */
	assert_int_equal(pic_acknowledge(&pic), 0x0c);
	pic_out(&pic, 0x20, EOI);			/* of the highest, 4 */
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x80);
	pic_out(&pic, 0x20, 0x40 | 5);			/* no operation */
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x80);
}

static void test_poll(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	assert_int_equal(read_register(&pic, 0x20, POLL) & 0x80, 0);
	pulse(&pic, 11);
	assert_int_equal(read_register(&pic, 0x20, POLL), 0x82);
	assert_int_equal(read_register(&pic, 0xa0, POLL), 0x83);
	assert_int_equal(read_register(&pic, 0x20, READ_ISR), 0x04);
	assert_int_equal(read_register(&pic, 0xa0, READ_ISR), 0x08);
	assert_int_equal(pic_peek(&pic), -1);
	pulse(&pic, 1);
	pic_out(&pic, 0x20, POLL);
	assert_int_equal(pic_in(&pic, 0x21), 0x81);	/* either port */
	assert_int_equal(pic_in(&pic, 0x21), 0x00);	/* once */
}

static void test_eoi_of_nothing(void **state)
{
	struct pic pic;

	(void)state;
	start(&pic);
	pic_out(&pic, 0x20, EOI);
	pic_out(&pic, 0x20, 0xa0);
	pulse(&pic, 7);
	pulse(&pic, 0);
	assert_int_equal(pic_acknowledge(&pic), 0x08);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power_on),
		cmocka_unit_test(test_initialization),
		cmocka_unit_test(test_initialization_again),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_priorities),
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_spurious),
		cmocka_unit_test(test_spurious_slave),
		cmocka_unit_test(test_cascade),
		cmocka_unit_test(test_cascade_twice),
		cmocka_unit_test(test_special_fully_nested),
		cmocka_unit_test(test_special_mask),
		cmocka_unit_test(test_auto_eoi),
		cmocka_unit_test(test_rotation),
		cmocka_unit_test(test_poll),
		cmocka_unit_test(test_eoi_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
