/* SPDX-License-Identifier: MIT */
/*
 * pci.h - a PCI bus with nothing on it but its host bridge, for firmware that
 * looks there first (configuration mechanism #1, ports CF8h and CFCh).
 */
#ifndef PC_PCI_H
#define PC_PCI_H

#include <stdint.h>

/**
 * struct pci - plain data.
 * @address:	the register at CF8h
 * @bridge:	configuration space of device 00:00.0, an Intel 440FX
 */
struct pci {
	uint32_t address;
	uint8_t bridge[256];
};

void pci_reset(struct pci *pci);

/* Ports CF8h to CFFh. */
uint8_t pci_in(const struct pci *pci, uint16_t port);
void pci_out(struct pci *pci, uint16_t port, uint8_t value);

#endif
