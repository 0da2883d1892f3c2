/* SPDX-License-Identifier: MIT */
/*
 * port92.h - system control port A (92h): a second gate of address line 20 and
 * the fast reset.  Address line 20 is on while this or the keyboard controller
 * (kbd_a20()) says so.
 */
#ifndef PC_PORT92_H
#define PC_PORT92_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct port92 - plain data.
 * @value:	as written
 * @reset:	bit 0 rose
 */
struct port92 {
	uint8_t value;
	bool reset;
};

void port92_reset(struct port92 *port92);

/* Could it be in this state? */
bool port92_is_valid(const struct port92 *port92);

/* Port 92. */
uint8_t port92_in(const struct port92 *port92, uint16_t port);
void port92_out(struct port92 *port92, uint16_t port, uint8_t value);

/* This port's part of address line 20. */
bool port92_a20(const struct port92 *port92);

/* The program asked for a reset of the processor. */
bool port92_reset_requested(const struct port92 *port92);

#endif
