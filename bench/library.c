// SPDX-License-Identifier: MIT
/*
 * library.c - round trips through libvmm86, with what it adds: registers at
 * every exit, callbacks, and KVM behind the same functions.
 */
#include <stdlib.h>

#include "bench.h"

#define BIOS		0xf0000u
#define CALL_AT		0x600u

static void write_port(void *opaque, uint16_t port, unsigned int size, uint32_t value)
{
	(void)port;
	(void)size;
	*(uint32_t *)opaque = value;
}

static bool start(struct vmm86 *machine, struct guest guest, uint32_t at)
{
	struct vmm86_run *state = vmm86_state(machine);

	state->eip = at;
	state->gpr[VMM86_ESP] = GUEST_LOAD;
	state->eflags = 2;
	state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	return vmm86_write(machine, at, guest.code, guest.size) == 0;
}

static int step(void *data)
{
	return vmm86_run(data) == VMM86_EXIT_HLT ? 0 : -1;
}

/* An OUT that a callback takes. */
void measure_out_library(enum runner who)
{
	struct samples s, nothing;
	struct vmm86 *machine;
	uint32_t last;
	bool ok = machine_open_library(&machine, who, 0) &&
		  start(machine, GUEST(port_loop), GUEST_LOAD) &&
		  vmm86_on_port(machine, 0x80, 0x80, NULL, write_port, &last) == 0 &&
		  step(machine) == 0 && time_calls(&s, step, machine, ROUNDS / 4, 1) &&
		  start(machine, GUEST(nothing), GUEST_LOAD) && step(machine) == 0 &&
		  time_calls(&nothing, step, machine, ROUNDS / 4, 1);

	if (ok) {
		samples_less(&s, &nothing, INNER);
		report("out-library", who_names[who], &s);
	} else {
		report_failure("out-library", who_names[who], "the machine stopped");
	}
	vmm86_close(machine);
}

/* What this PC's BIOS needs, as our driver gives it to a guest. */
struct firmware {
	uint8_t low[0x500];	/* interrupt vectors and BIOS data */
	uint8_t rom[0x10000];
};

static struct firmware *read_firmware(void)
{
	struct firmware *f = malloc(sizeof(*f));
	struct vmm86 *machine = NULL;
	bool ok = f && machine_open_library(&machine, WHO_V86, VMM86_SETUP_FIRMWARE) &&
		  vmm86_read(machine, 0, f->low, sizeof(f->low)) == 0 &&
		  vmm86_read(machine, BIOS, f->rom, sizeof(f->rom)) == 0;

	vmm86_close(machine);
	if (ok)
		return f;
	free(f);
	return NULL;
}

static int step_int11(void *data)
{
	struct vmm86_run *state = vmm86_state(data);

	state->eip = CALL_AT;
	state->changed |= VMM86_REGS_IP;
	return step(data);
}

/* The ROM BIOS says what equipment there is: what vm86(2) was used for. */
void measure_int11(enum runner who)
{
	struct firmware *f = read_firmware();
	struct vmm86 *machine = NULL;
	struct samples s;
	bool ok = f && machine_open_library(&machine, who, 0) &&
		  vmm86_write(machine, 0, f->low, sizeof(f->low)) == 0 &&
		  vmm86_write(machine, BIOS, f->rom, sizeof(f->rom)) == 0 &&
		  start(machine, GUEST(int11), CALL_AT) && step_int11(machine) == 0;
	uint16_t equipment = ok ? f->low[0x410] | f->low[0x411] << 8 : 0;

	if (ok && (vmm86_state(machine)->gpr[VMM86_EAX] & 0xffff) == equipment &&
	    time_calls(&s, step_int11, machine, ROUNDS, CALLS))
		report("int11", who_names[who], &s);
	else
		report_failure("int11", who_names[who],
			       ok ? "another answer" : "the machine stopped");
	vmm86_close(machine);
	free(f);
}
