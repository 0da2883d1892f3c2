// SPDX-License-Identifier: MIT
/*
 * bios_boot.c - INT 19h, which loads a boot sector, and INT 18h, which says that
 * there is none.
 *
 * Neither returns: their stub's IRET goes where a new stack leads.
 */
#include "pc/bios_parts.h"
#include "pc/rom.h"

#define BOOT_ADDRESS	0x7c00u
#define BOOT_SIGNATURE	0xaa55u

/* Push FLAGS, CS and IP, as an interrupt at @segment:@offset would. */
static void push_frame(struct guest *g, uint16_t segment, uint16_t offset)
{
	uint16_t sp = guest_reg(g, VMM86_ESP) - 6;

	guest_set_word(g, 0, sp + 4, SERVICE_IF | 0x0002);
	guest_set_word(g, 0, sp + 2, segment);
	guest_set_word(g, 0, sp, offset);
	guest_set_reg(g, VMM86_ESP, sp);
}

static void new_stack(struct guest *g)
{
	g->cpu->gpr[VMM86_ESP] = BOOT_ADDRESS;
	g->cpu->changed |= VMM86_REGS_IP;
	guest_set_sreg(g, VMM86_SS, 0);
	guest_set_sreg(g, VMM86_DS, 0);
	guest_set_sreg(g, VMM86_ES, 0);
}

static bool load(const struct bios *bios, struct guest *g, uint8_t drive)
{
	struct disk *disk = bios_disk_drive(bios, drive);
	uint8_t sector[DISK_SECTOR];

	if (!disk || disk_read(disk, 0, 1, sector) != DISK_OK)
		return false;
	if ((sector[510] | sector[511] << 8) != BOOT_SIGNATURE)
		return false;
	return guest_copy_in(g, BOOT_ADDRESS, sector, sizeof(sector));
}

enum service_result bios_boot(struct bios *bios, struct guest *g)
{
	unsigned int i;

	new_stack(g);
	for (i = 0; i < bios->boot_count && i < BIOS_BOOT_MAX; i++) {
		if (!load(bios, g, bios->boot_order[i]))
			continue;
		push_frame(g, 0, BOOT_ADDRESS);
		guest_set_reg(g, VMM86_EDX, bios->boot_order[i]);
		return SERVICE_BOOT;
	}
	/* An option ROM may have made INT 18h its own, to boot from a network. */
	push_frame(g, ROM_SEGMENT, ROM_HANG);
	push_frame(g, guest_word(g, 0, 0x18 * 4 + 2), guest_word(g, 0, 0x18 * 4));
	return SERVICE_DONE;
}

enum service_result bios_no_boot(struct bios *bios, struct guest *g)
{
	static const char message[] = "No bootable disk\r\n";
	const char *c;

	for (c = message; *c; c++)
		bios_text_teletype(bios, g, bda_byte(g, BDA_PAGE), *c, 7);
	return SERVICE_END;
}
