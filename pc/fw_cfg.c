// SPDX-License-Identifier: MIT
/*
 * fw_cfg.c - see fw_cfg.h.  Keys and the file directory's layout (big-endian):
 * QEMU's specification "QEMU Firmware Configuration (fw_cfg) Device".
 */
#include <string.h>

#include "pc/fw_cfg.h"

#define PORT_DATA	0x511u
#define KEY_SIGNATURE	0x00u
#define KEY_ID		0x01u
#define KEY_CPUS	0x05u
#define KEY_DIRECTORY	0x19u
#define KEY_FIRST_FILE	0x20u
#define ENTRY_BYTES	64u

/* A byte of the directory: a count, then size, key, reserved, name of each. */
static uint8_t directory(const struct fw_cfg *f, uint32_t at)
{
	uint32_t n = (at - 4) / ENTRY_BYTES, offset = (at - 4) % ENTRY_BYTES;
	uint16_t key = KEY_FIRST_FILE + n;

	if (at < 4)
		return at == 3 ? f->files : 0;
	if (n >= f->files)
		return 0;
	if (offset < 4)
		return f->file[n].size >> 8 * (3 - offset);
	if (offset < 8)
		return offset == 4 ? key >> 8 : offset == 5 ? key : 0;
	return f->file[n].name[offset - 8];
}

static uint8_t read_byte(const struct fw_cfg *f, uint32_t at)
{
	unsigned int n = f->key - KEY_FIRST_FILE;

	switch (f->key) {
	case KEY_SIGNATURE:
		return at < 4 ? "QEMU"[at] : 0;
	case KEY_ID:
	case KEY_CPUS:
		return at == 0;
	case KEY_DIRECTORY:
		return directory(f, at);
	}
	if (f->key < KEY_FIRST_FILE || n >= f->files || at >= f->file[n].size)
		return 0;
	return f->file[n].bytes[at];
}

uint8_t fw_cfg_in(struct fw_cfg *f, uint16_t port)
{
	return port == PORT_DATA ? read_byte(f, f->at++) : 0xff;
}

void fw_cfg_select(struct fw_cfg *f, uint16_t key)
{
	f->key = key;
	f->at = 0;
}
