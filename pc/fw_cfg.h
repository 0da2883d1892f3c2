/* SPDX-License-Identifier: MIT */
/*
 * fw_cfg.h - the "firmware configuration" device of virtual PCs (selector port
 * 510h, data port 511h): hands files to firmware such as SeaBIOS.
 */
#ifndef PC_FW_CFG_H
#define PC_FW_CFG_H

#include <stdint.h>

#define FW_CFG_FILES	4u
#define FW_CFG_NAME	56u

/**
 * struct fw_cfg_file - a file for the firmware.
 * @name:	such as "vgaroms/vga.bin"
 * @bytes:	contents; the caller's
 * @size:	bytes of it
 */
struct fw_cfg_file {
	char name[FW_CFG_NAME];
	const uint8_t *bytes;
	uint32_t size;
};

/**
 * struct fw_cfg - the device.  @key and @at are its state, and are read again
 * by firmware before they matter; the files are the caller's.
 */
struct fw_cfg {
	uint16_t key;
	uint32_t at;
	struct fw_cfg_file file[FW_CFG_FILES];
	unsigned int files;
};

/* Ports 510h (a word) and 511h (bytes). */
uint8_t fw_cfg_in(struct fw_cfg *f, uint16_t port);
void fw_cfg_select(struct fw_cfg *f, uint16_t key);

#endif
