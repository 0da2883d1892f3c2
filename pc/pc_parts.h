/* SPDX-License-Identifier: MIT */
/*
 * pc_parts.h - what the files of the PC itself share.
 */
#ifndef PC_PC_PARTS_H
#define PC_PC_PARTS_H

#include "pc/pc.h"

/* pc_ports.c: devices at their ports. */
int pc_connect_ports(struct pc *pc);
void pc_look_at_a20(struct pc *pc);
uint8_t pc_port_in(struct pc *pc, uint16_t port);
void pc_port_out(struct pc *pc, uint16_t port, uint8_t value);

/* pc_services.c: interrupts that the host serves. */
int pc_connect_services(struct pc *pc);

#define PC_TICKS_MAX	100u	/* of the timer, that are made up for */

/* pc_run.c: interrupt lines as the devices have them at this time. */
void pc_update_lines(struct pc *pc, uint64_t now);

/* Sleep until an interrupt is requested, or guest time is @until. */
void pc_idle(struct pc *pc, uint64_t until);

#endif
