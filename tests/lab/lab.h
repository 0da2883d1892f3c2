/* SPDX-License-Identifier: MIT */
/*
 * lab.h - what the test programs inside the emulated machine share: cmocka with
 * its needs, the guest modes, small machines, and waiting for events.
 */
#ifndef LAB_H
#define LAB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <vmm86/vmm86.h>

#include "program.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* One way to execute a guest. */
struct lab_mode {
	const char *name;
	enum program_runner runner;
	uint32_t mode;
	uint32_t flags;
};

enum { LAB_V86, LAB_V86_NO_EPT, LAB_REAL, LAB_MODES };

extern const struct lab_mode lab_modes[LAB_MODES];

/* Three elements of a struct CMUnitTest array; *state is the mode. */
#define IN_ALL_MODES(name, function)					\
	{ name " in v86", function, NULL, NULL,				\
	  (void *)&lab_modes[LAB_V86] },				\
	{ name " in v86 without EPT", function, NULL, NULL,		\
	  (void *)&lab_modes[LAB_V86_NO_EPT] },				\
	{ name " in real", function, NULL, NULL,			\
	  (void *)&lab_modes[LAB_REAL] }

bool lab_kvm(void);
bool lab_has_real(void);
struct vmm86 *lab_open(const struct lab_mode *mode, uint32_t flags);
void lab_start(struct vmm86 *machine, const void *code, size_t size);
struct vmm86 *lab_start_program(const struct lab_mode *mode, const char *name);
enum program_end lab_run(struct vmm86 *machine, const struct program *program,
			 struct ports *ports, struct outcome *outcome,
			 void (*between)(void *data), void *data);
const char *lab_guest_folder(void);
volatile uint32_t *lab_spins(struct vmm86 *machine);
void lab_await_spin(volatile uint32_t *spins);
bool lab_write(const char *path, const char *text);
bool lab_drop_rawio(void);
uint64_t lab_milliseconds(void);
bool lab_alarm(unsigned int milliseconds);
int lab_child_result(int pid);

#endif
