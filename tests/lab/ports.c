// SPDX-License-Identifier: MIT
/*
 * ports.c - the ports that test programs talk to.  What they write is logged;
 * what they read is one stream of bytes 40h, 41h, 42h, ... whatever the port, so
 * that an access that is lost, doubled or out of order shows.
 */
#include <string.h>

#include "program.h"

#define PORT_IRQ	0xee

void ports_init(struct ports *ports)
{
	memset(ports, 0, sizeof(*ports));
	ports->next_byte = 0x40;
	ports->irq = -1;
}

static void log_access(struct ports *ports, uint16_t port, unsigned int size,
		       bool in, uint32_t value)
{
	if (ports->logged < PORTS_LOG)
		ports->log[ports->logged] = (struct port_access) {
			.port = port, .size = size, .in = in, .value = value,
		};
	ports->logged++;
}

void ports_out(struct ports *ports, uint16_t port, unsigned int size,
	       uint32_t value)
{
	log_access(ports, port, size, false, value);
	ports->out_count++;
	ports->out_sum += value;
	if (port == PORT_IRQ)
		ports->irq = value & 0xff;
}

uint32_t ports_in(struct ports *ports, uint16_t port, unsigned int size)
{
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < size; i++)
		value |= (uint32_t)ports->next_byte++ << (8 * i);
	log_access(ports, port, size, true, value);
	return value;
}

/* @count elements between @data and the port, first one first. */
void ports_string(struct ports *ports, uint16_t port, unsigned int size,
		  bool in, void *data, uint32_t count)
{
	uint8_t *element = data;
	uint32_t value;

	for (; count; count--, element += size) {
		value = 0;
		if (in) {
			value = ports_in(ports, port, size);
			memcpy(element, &value, size);
		} else {
			memcpy(&value, element, size);
			ports_out(ports, port, size, value);
		}
	}
}
