// SPDX-License-Identifier: MIT
/*
 * pci.c - see pci.h.  Registers: PCI Local Bus Specification, "Configuration
 * Space Organization"; Intel 440FX datasheet, "Programmable Attribute Map".
 */
#include <string.h>

#include "pc/array.h"
#include "pc/pci.h"

#define PORT_ADDRESS	0xcf8u
#define PORT_DATA	0xcfcu
#define ENABLE		0x80000000u
#define DEVICE_MASK	0x00ffff00u	/* bus, device, function */

/* Registers that a write does not change: identification and class. */
#define IDENTITY_END	0x04u
#define CLASS_FIRST	0x08u
#define BASES_END	0x28u		/* and it has no base addresses */
#define SUBSYSTEM_FIRST	0x2cu
#define ROM_BASE_END	0x34u

void pci_reset(struct pci *pci)
{
	static const struct {
		uint8_t at;
		uint8_t value;
	} bridge[] = {
		{ 0x00, 0x86 }, { 0x01, 0x80 },	/* Intel */
		{ 0x02, 0x37 }, { 0x03, 0x12 },	/* 440FX */
		{ 0x0b, 0x06 },			/* a bridge, to the processor */
		{ 0x2c, 0xf4 }, { 0x2d, 0x1a },	/* a virtual machine's */
		{ 0x2f, 0x11 },
		{ 0x59, 0x30 },			/* F0000h-FFFFFh is RAM already */
	};
	size_t i;

	memset(pci, 0, sizeof(*pci));
	for (i = 0; i < ARRAY_SIZE(bridge); i++)
		pci->bridge[bridge[i].at] = bridge[i].value;
}

/* The byte that the data port stands for, or NULL: no such device. */
static uint8_t *byte_at(struct pci *pci, uint16_t port)
{
	if (!(pci->address & ENABLE) || pci->address & DEVICE_MASK)
		return NULL;
	return &pci->bridge[(pci->address & 0xfc) + (port & 3)];
}

uint8_t pci_in(const struct pci *pci, uint16_t port)
{
	const uint8_t *byte;

	if (port < PORT_DATA)
		return pci->address >> 8 * (port - PORT_ADDRESS);
	byte = byte_at((struct pci *)pci, port);
	return byte ? *byte : 0xff;
}

void pci_out(struct pci *pci, uint16_t port, uint8_t value)
{
	unsigned int shift = 8 * (port & 3);
	uint8_t *byte, at;

	if (port < PORT_DATA) {
		pci->address = (pci->address & ~(0xffu << shift)) | (uint32_t)value << shift;
		return;
	}
	byte = byte_at(pci, port);
	if (!byte)
		return;
	at = byte - pci->bridge;
	if (at >= IDENTITY_END && !(at >= CLASS_FIRST && at < BASES_END) &&
	    !(at >= SUBSYSTEM_FIRST && at < ROM_BASE_END))
		*byte = value;
}
