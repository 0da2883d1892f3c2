/* SPDX-License-Identifier: MIT */
/*
 * fake_machine.h - a back end of the library that executes nothing, for tests of
 * what is around one: memory, registers, and a run that ends as the test says.
 */
#ifndef TESTS_PC_FAKE_MACHINE_H
#define TESTS_PC_FAKE_MACHINE_H

#include "lib/machine.h"

/* What the next runs return, and do before; 0 at first: VMM86_EXIT_HLT. */
extern int (*fake_run)(struct vmm86 *m);

/* The FPU of every machine, and whether setting it fails. */
extern struct vmm86_fpu fake_fpu;
extern bool fake_fpu_fails;

/* Bytes of RAM of machines that are opened; fewer than real ones have are faster. */
extern uint32_t fake_mem_size;

#endif
