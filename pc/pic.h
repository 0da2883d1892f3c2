/* SPDX-License-Identifier: MIT */
/*
 * pic.h - the PC's two 8259A interrupt controllers: ports 20-21 and A0-A1, the
 * second on input 2 of the first; and the edge/level registers 4D0-4D1.
 */
#ifndef PC_PIC_H
#define PC_PIC_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct pic_chip - one 8259A; bit n of a set is input n.
 * @line:	levels of the inputs
 * @irr:	interrupt request register
 * @isr:	in-service register
 * @imr:	interrupt mask register
 * @elcr:	inputs that are level-triggered
 * @icw1:	initialization command words as written
 * @icw4:	0 if ICW1 announced none
 * @vector:	of input 0
 * @master:	ICW3 tells the inputs with a slave, else it is this slave's number
 * @slaves:	inputs with a slave
 * @stage:	what the next write to the data port is
 * @lowest:	the input with the lowest priority
 * @read_isr:	the command port reads the ISR, else the IRR
 * @poll:	the next read is the answer to a poll command
 * @special_mask: special mask mode
 * @rotate:	automatic EOI rotates priorities
 */
struct pic_chip {
	uint8_t line;
	uint8_t irr;
	uint8_t isr;
	uint8_t imr;
	uint8_t elcr;
	uint8_t icw1;
	uint8_t icw4;
	uint8_t vector;
	bool master;
	uint8_t slaves;
	uint8_t stage;
	uint8_t lowest;
	bool read_isr;
	bool poll;
	bool special_mask;
	bool rotate;
};

/* struct pic - master and slave; plain data. */
struct pic {
	struct pic_chip chip[2];
};

/* Power-on: no interrupt comes through before ICW1 to ICW4. */
void pic_reset(struct pic *pic);

/* Could it be in this state? */
bool pic_is_valid(const struct pic *pic);

/* Ports 20, 21, A0, A1, 4D0, 4D1. */
uint8_t pic_in(struct pic *pic, uint16_t port);
void pic_out(struct pic *pic, uint16_t port, uint8_t value);

/**
 * pic_line() - the level of an interrupt line.
 * @irq:	0 to 15; 2 is the cascade, and not connected
 * @level:	high or low
 *
 * A request ends when its line falls before it is acknowledged, as on the chip:
 * who sends short pulses leaves the line high until the next one.
 */
void pic_line(struct pic *pic, unsigned int irq, bool level);

/* The vector that the INTA cycle would give now, or -1: the INT pin is low. */
int pic_peek(const struct pic *pic);

/**
 * pic_acknowledge() - the INTA cycle.
 *
 * Return: the vector; that of IRQ 7 or 15, and nothing in service, if the
 * request is gone.
 */
int pic_acknowledge(struct pic *pic);

#endif
