/* SPDX-License-Identifier: MIT */
/*
 * program.h - the 16-bit test programs of tests/guest: loading one, the ports
 * it talks to, and the comparison of how it ended with what it says must hold.
 *
 * Nothing here knows what executes the program: the driver, or an oracle.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_LOAD	0x7c00u
#define PROGRAM_EFLAGS	0x3002u	/* IOPL 3: the same image in both modes */
#define PROGRAM_RAM	0x110000u
#define PROGRAM_HALTS	64	/* more HLTs than any program has on its way */

#define PORTS_LOG	512	/* port accesses that are kept */

/* Who may be unable to run a program: numbers of guest.inc. */
enum program_runner {
	RUNNER_X86EMU = 1,
	RUNNER_KVM,
	RUNNER_V86_NO_EPT,
	RUNNER_V86,
	RUNNER_REAL,
};

/* How a program ended: numbers of enum vmm86_exit_reason. */
enum program_end {
	END_HLT = 2,
	END_VMCALL = 3,
	END_SHUTDOWN = 5,
	END_OTHER = 100,
};

/* One line of the table behind the image, as guest.inc writes it. */
struct program_note {
	uint8_t kind;
	uint8_t size;
	uint16_t line;
	uint32_t address;
	uint32_t value;
	uint32_t mask;
};

struct program {
	const char *name;
	uint8_t *file;
	size_t image_size;
	const struct program_note *notes;
	size_t note_count;
	const char *strings;
	size_t strings_size;
};

/* Everything that is compared at the end. */
struct outcome {
	enum program_end end;
	uint32_t gpr[8];
	uint32_t eip;
	uint32_t eflags;
	uint16_t sreg[6];
	const uint8_t *ram;	/* PROGRAM_RAM bytes */
};

struct port_access {
	uint16_t port;
	uint8_t size;
	uint8_t in;
	uint32_t value;
};

/* The world behind the ports: see guest.inc. */
struct ports {
	struct port_access log[PORTS_LOG];
	size_t logged;		/* accesses, also those beyond the log */
	uint32_t out_count;
	uint32_t out_sum;
	uint8_t next_byte;
	int irq;		/* vector that the program asked for, or -1 */
};

int program_load(struct program *program, const char *folder, const char *name);
void program_free(struct program *program);
bool program_a20(const struct program *program);
const char *program_skip(const struct program *program,
			 enum program_runner runner);
bool program_is_last(const struct program *program, uint32_t eip);
unsigned int program_check(const struct program *program,
			   const struct outcome *outcome,
			   const struct ports *ports);

void ports_init(struct ports *ports);
void ports_out(struct ports *ports, uint16_t port, unsigned int size,
	       uint32_t value);
uint32_t ports_in(struct ports *ports, uint16_t port, unsigned int size);
void ports_string(struct ports *ports, uint16_t port, unsigned int size,
		  bool in, void *data, uint32_t count);

/* All programs that end, NULL last. */
extern const char *const program_names[];

#endif
