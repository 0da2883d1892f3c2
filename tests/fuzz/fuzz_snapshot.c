// SPDX-License-Identifier: MIT
/*
 * fuzz_snapshot.c - forged snapshot files with a right checksum (libFuzzer): either
 * they are refused and nothing has changed, or the devices work with what they got.
 *
 * Links: tests/pc/fake_machine.c tests/pc/snapshot_file.c pc/pc_snapshot.c
 * Links: lib/snapshot.c lib/machine.c lib/serve.c lib/debug.c lib/step.c lib/mmio.c
 * Links: pc/pic.c pc/pit.c pc/kbd.c pc/cmos.c pc/uart.c pc/vga.c pc/vga_modes.c
 * Links: pc/port92.c pc/pci.c pc/bios_time.c pc/service.c -lz -lZydis
 */
#include <stdlib.h>
#include <string.h>

#include "pc/bios_parts.h"
#include "tests/pc/fake_machine.h"
#include "tests/pc/snapshot_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes that are changed: offset behind the header, value. */
struct change {
	uint16_t at;
	uint8_t value;
} __attribute__((packed));

static void forge(struct snapshot *s, const uint8_t *data, size_t size)
{
	struct change change;

	for (; size >= sizeof(change); data += sizeof(change), size -= sizeof(change)) {
		memcpy(&change, data, sizeof(change));
		/* All bits the same is what breaks most. */
		if (change.at & 0x8000)
			change.value = change.value & 1 ? 0xff : 0;
		s->bytes[AT_STATE + change.at % (AT_RAM - AT_STATE)] = change.value;
	}
	snapshot_sign(s);
}

/* All ports, interrupts, the screen, and time that goes on. */
static void use(struct snapshot *s)
{
	static uint8_t ram[VMM86_MEM_DEFAULT];
	struct pc_devices *d = &s->pc.dev;
	struct guest g = { .cpu = vmm86_state(s->machine), .ram = ram,
			   .ram_size = sizeof(ram) };
	uint64_t now = d->now;
	struct screen screen;
	unsigned int i;

	s->pc.bios.vga = &d->vga;
	for (i = 0; i < 512; i++, now += 1234567) {
		pit_in(&d->pit, 0x40 + i % 3, now);
		pit_next_edge(&d->pit, now);
		kbd_in(&d->kbd, i & 1 ? 0x60 : 0x64, now);
		kbd_next_event(&d->kbd, now);
		cmos_in(&d->cmos, 0x71, now);
		cmos_next_event(&d->cmos, now);
		uart_in(&d->uart, 0x3f8 + i % 8);
		vga_in(&d->vga, 0x3c0 + i % 0x20, now);
		pci_in(&d->pci, 0xcf8 + i % 8);
		pic_line(&d->pic, i % 16, i & 16);
		if (pic_peek(&d->pic) > 255)
			abort();
		pic_acknowledge(&d->pic);
	}
	pit_edges(&d->pit, now);
	pit_out(&d->pit, 0x61, 1, now);
	uart_receive(&d->uart, 'x');
	kbd_key(&d->kbd, 0x1e);
	vga_screen(&d->vga, g.ram, &screen);
	guest_set_reg(&g, VMM86_EAX, 0x0200);
	bios_time(&s->pc.bios, &g, now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pc_devices before;
	static uint32_t eip;
	static struct snapshot s;
	static uint8_t *image;

	if (!image) {
		fake_mem_size = 0x1000;
		snapshot_new(&s);
		image = malloc(s.size);
		memcpy(image, s.bytes, s.size);
	}
	memcpy(s.bytes, image, s.size);
	memcpy(&before, &s.pc.dev, sizeof(before));
	eip = vmm86_state(s.machine)->eip;
	/* Some inputs are the file itself, or its begin. */
	if (size && data[0] == 0xff)
		memcpy(s.bytes, data + 1, size - 1 < s.size ? size - 1 : s.size);
	else
		forge(&s, data, size);
	if (!snapshot_restore(&s, s.size))
		use(&s);
	else if (memcmp(&before, &s.pc.dev, sizeof(before)) ||
		 vmm86_state(s.machine)->eip != eip || !*vmm86_explain(s.machine))
		abort();
	return 0;
}
