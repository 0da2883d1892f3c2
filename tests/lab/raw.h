/* SPDX-License-Identifier: MIT */
/*
 * raw.h - a machine through the kernel's interface itself, for what the library
 * would not do.
 */
#ifndef RAW_H
#define RAW_H

#include <stdbool.h>
#include <stdint.h>
#include <vmm86/abi.h>

struct raw {
	int fd;
	struct vmm86_run *run;
	uint8_t *ram;
	uint8_t *data;
};

bool raw_open(struct raw *raw, uint32_t mode, uint32_t flags);
void raw_close(struct raw *raw);
void raw_start(struct raw *raw, const void *code, unsigned int size);
bool raw_open_halted(struct raw *raw, uint32_t mode, uint32_t flags);
int raw_ioctl(int fd, unsigned long number, const void *argument);
int raw_mmap(int fd, uint64_t offset, uint64_t bytes, int protection,
	     int flags);

#endif
