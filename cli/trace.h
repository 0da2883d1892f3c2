/* SPDX-License-Identifier: MIT */
/*
 * trace.h - what a guest does, a line each.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdio.h>

#include "pc/service.h"
#include "vmm86/vmm86.h"

/* The instruction at CS:IP and the registers before it. */
void trace_instruction(FILE *to, struct vmm86 *machine);

/* A port access, with the device that is there. */
void trace_port(FILE *to, const struct vmm86_exit_io *io);

/* A BIOS or DOS service: its name and the registers before it; its results. */
void trace_service(FILE *to, const struct guest *g, unsigned int n);
void trace_result(FILE *to, const struct guest *g, unsigned int n,
		  enum service_result result);

#endif
