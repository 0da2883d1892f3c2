// SPDX-License-Identifier: MIT
/*
 * port92.c - system control port A.
 */
#include "pc/port92.h"
#include "pc/saved.h"

#define FAST_RESET	0x01
#define GATE_A20	0x02

void port92_reset(struct port92 *port92)
{
	*port92 = (struct port92){ 0 };
}

uint8_t port92_in(const struct port92 *port92, uint16_t port)
{
	return port == 0x92 ? port92->value : 0xff;
}

void port92_out(struct port92 *port92, uint16_t port, uint8_t value)
{
	if (port != 0x92)
		return;
	if (value & ~port92->value & FAST_RESET)
		port92->reset = true;
	port92->value = value;
}

bool port92_a20(const struct port92 *port92)
{
	return port92->value & GATE_A20;
}

bool port92_reset_requested(const struct port92 *port92)
{
	return port92->reset;
}

bool port92_is_valid(const struct port92 *port92)
{
	return saved_flag(&port92->reset);
}
