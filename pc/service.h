/* SPDX-License-Identifier: MIT */
/*
 * service.h - a BIOS or DOS service as the host sees it: the program's
 * registers, its memory, and the FLAGS that its interrupt pushed.
 *
 * Pure functions over a register block and a byte array, so that services are
 * tested without a machine.
 */
#ifndef PC_SERVICE_H
#define PC_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm86/abi.h"

#define SERVICE_CF	0x0001u
#define SERVICE_ZF	0x0040u
#define SERVICE_IF	0x0200u

/**
 * struct guest - what a service may touch.
 * @cpu:	registers; eip is behind the HLT of the stub, SS:SP at the pushed
 *		IP, CS, FLAGS
 * @ram:	guest-physical address 0
 * @ram_size:	bytes of @ram, at least 0x110000
 * @a20_off:	addresses wrap at 1 MiB
 */
struct guest {
	struct vmm86_run *cpu;
	uint8_t *ram;
	size_t ram_size;
	bool a20_off;
};

/* What became of a service. */
enum service_result {
	SERVICE_DONE,		/* return to the program */
	SERVICE_WAIT,		/* not yet: call again after the next interrupt */
	SERVICE_BOOT,		/* INT 19h: load the operating system again */
	SERVICE_END,		/* the program ended */
	SERVICE_UNKNOWN,	/* no such service; registers say "unsupported" */
};

/* The physical address of seg:off. */
uint32_t guest_linear(const struct guest *g, uint16_t segment, uint16_t offset);

/* Memory at seg:off; the offset wraps within its segment, as the processor's does. */
uint8_t guest_byte(const struct guest *g, uint16_t segment, uint16_t offset);
uint16_t guest_word(const struct guest *g, uint16_t segment, uint16_t offset);
void guest_set_byte(struct guest *g, uint16_t segment, uint16_t offset, uint8_t value);
void guest_set_word(struct guest *g, uint16_t segment, uint16_t offset, uint16_t value);

/**
 * guest_copy_out() - copy from the program's memory.
 * guest_copy_in() - copy into the program's memory.
 * The offset does not wrap; returns false, with nothing copied, if the end is
 * outside of RAM.
 */
bool guest_copy_out(const struct guest *g, uint32_t linear, void *to, size_t bytes);
bool guest_copy_in(struct guest *g, uint32_t linear, const void *from, size_t bytes);

/* Halves of registers. */
uint8_t guest_low(const struct guest *g, enum vmm86_gpr reg);	/* AL, CL, ... */
uint8_t guest_high(const struct guest *g, enum vmm86_gpr reg);	/* AH, CH, ... */
uint16_t guest_reg(const struct guest *g, enum vmm86_gpr reg);	/* AX, CX, ... */
void guest_set_low(struct guest *g, enum vmm86_gpr reg, uint8_t value);
void guest_set_high(struct guest *g, enum vmm86_gpr reg, uint8_t value);
void guest_set_reg(struct guest *g, enum vmm86_gpr reg, uint16_t value);

/* A segment register; also tells the machine that it changed. */
void guest_set_sreg(struct guest *g, enum vmm86_sreg reg, uint16_t value);

/* A flag in the FLAGS that the stub's IRET pops. */
void guest_set_flag(struct guest *g, uint16_t flag, bool on);

#endif
