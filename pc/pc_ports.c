// SPDX-License-Identifier: MIT
/*
 * pc_ports.c - which device answers at which port.  Devices know bytes; wider
 * accesses are bytes at neighbouring ports, as on the ISA bus.
 */
#include "pc/array.h"
#include "pc/pc_parts.h"

#define FW_CFG_SELECT	0x510u
#define UART_BASE	0x3f8u
#define DEBUG_PORT	0xe9u
#define FIRMWARE_PORT	0x402u	/* messages of SeaBIOS */
#define DEBUG_PRESENT	0xe9u	/* what a read of it gives, by convention */

enum device {
	PIC, PIT, KBD, CMOS, UART, VGA, PORT92, PCI, FW_CFG, FIRMWARE_OUT, DEBUG_OUT, SILENT,
};

static const struct {
	uint16_t first;
	uint16_t last;
	enum device device;
} ranges[] = {
	{ 0x000, 0x00f, SILENT },	/* DMA: registers that nobody reads */
	{ 0x020, 0x021, PIC }, { 0x0a0, 0x0a1, PIC }, { 0x4d0, 0x4d1, PIC },
	{ 0x040, 0x043, PIT }, { 0x061, 0x061, PIT },
	{ 0x060, 0x060, KBD }, { 0x064, 0x064, KBD },
	{ 0x070, 0x071, CMOS },
	{ 0x080, 0x08f, SILENT },	/* POST codes, DMA pages */
	{ 0x092, 0x092, PORT92 },
	{ 0x0c0, 0x0df, SILENT },
	{ DEBUG_PORT, DEBUG_PORT, DEBUG_OUT },
	{ 0x3b4, 0x3ba, VGA }, { 0x3c0, 0x3cf, VGA }, { 0x3d4, 0x3da, VGA },
	{ UART_BASE, UART_BASE + 7, UART },
	{ FIRMWARE_PORT, FIRMWARE_PORT, FIRMWARE_OUT },
	{ 0x510, 0x511, FW_CFG },
	{ 0xcf8, 0xcff, PCI },
};

static enum device device_at(uint16_t port)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (port >= ranges[i].first && port <= ranges[i].last)
			return ranges[i].device;
	return SILENT;
}

/* The machine's address line 20 as the two devices that pull it have it. */
void pc_look_at_a20(struct pc *pc)
{
	struct vmm86_run *run = vmm86_state(pc->machine);
	bool a20 = kbd_a20(&pc->dev.kbd) || port92_a20(&pc->dev.port92);

	if (run->a20 == a20)
		return;
	run->a20 = a20;
	run->changed |= VMM86_STATE_A20;
}

static void look_at_lines(struct pc *pc)
{
	pc_look_at_a20(pc);
	if (kbd_reset_requested(&pc->dev.kbd) || port92_reset_requested(&pc->dev.port92))
		pc_finish(pc, PC_RESET);
}

uint8_t pc_port_in(struct pc *pc, uint16_t port)
{
	struct pc_devices *d = &pc->dev;
	uint64_t now = pc_now(pc);

	switch (device_at(port)) {
	case PIC:
		return pic_in(&d->pic, port);
	case PIT:
		return pit_in(&d->pit, port, now);
	case KBD:
		return kbd_in(&d->kbd, port, now);
	case CMOS:
		return cmos_in(&d->cmos, port, now);
	case UART:
		return uart_in(&d->uart, port - UART_BASE);
	case VGA:
		return vga_in(&d->vga, port, now);
	case PORT92:
		return port92_in(&d->port92, port);
	case PCI:
		return pci_in(&d->pci, port);
	case FW_CFG:
		return fw_cfg_in(&pc->fw_cfg, port);
	case FIRMWARE_OUT:
	case DEBUG_OUT:
		return DEBUG_PRESENT;
	case SILENT:
		break;
	}
	return 0xff;
}

static void send_serial(struct pc *pc)
{
	int byte;

	while ((byte = uart_take(&pc->dev.uart)) >= 0)
		if (pc->host.serial)
			pc->host.serial(pc->host.opaque, byte);
}

void pc_port_out(struct pc *pc, uint16_t port, uint8_t value)
{
	struct pc_devices *d = &pc->dev;
	uint64_t now = pc_now(pc);

	switch (device_at(port)) {
	case PIC:
		pic_out(&d->pic, port, value);
		break;
	case PIT:
		pit_out(&d->pit, port, value, now);
		break;
	case KBD:
		kbd_out(&d->kbd, port, value, now);
		look_at_lines(pc);
		break;
	case CMOS:
		cmos_out(&d->cmos, port, value, now);
		break;
	case UART:
		uart_out(&d->uart, port - UART_BASE, value);
		send_serial(pc);
		break;
	case VGA:
		vga_out(&d->vga, port, value, now);
		break;
	case PORT92:
		port92_out(&d->port92, port, value);
		look_at_lines(pc);
		break;
	case PCI:
		pci_out(&d->pci, port, value);
		break;
	case FIRMWARE_OUT:
	case DEBUG_OUT:
		if (pc->host.debug)
			pc->host.debug(pc->host.opaque, port, value);
		break;
	case FW_CFG:	/* selected by words, see out() */
	case SILENT:
		break;
	}
}

static void trace(struct pc *pc, uint16_t port, unsigned int size, uint32_t value,
		  uint8_t direction)
{
	const struct vmm86_exit_io io = {
		.port = port, .size = size, .direction = direction, .count = 1, .data = value,
	};

	if (pc->host.port)
		pc->host.port(pc->host.opaque, &io);
}

static uint32_t in(void *opaque, uint16_t port, unsigned int size)
{
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < size; i++)
		value |= (uint32_t)pc_port_in(opaque, port + i) << 8 * i;
	trace(opaque, port, size, value, VMM86_IO_IN);
	return value;
}

static void out(void *opaque, uint16_t port, unsigned int size, uint32_t value)
{
	struct pc *pc = opaque;
	unsigned int i;

	if (port == FW_CFG_SELECT)
		fw_cfg_select(&pc->fw_cfg, value);
	for (i = 0; i < size; i++)
		pc_port_out(pc, port + i, value >> 8 * i);
	trace(opaque, port, size, value, VMM86_IO_OUT);
}

int pc_connect_ports(struct pc *pc)
{
	uint32_t end = vmm86_ram_size(pc->machine);
	int error = vmm86_on_port(pc->machine, 0, 0xffff, in, out, pc);

	/* Where there is no memory, reads give ones. */
	return error ? error : vmm86_on_memory(pc->machine, end, ~0u, NULL, NULL, NULL);
}
