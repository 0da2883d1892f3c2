// SPDX-License-Identifier: MIT
/*
 * events.c - interrupts and exceptions, and code like a BIOS's: what a guest
 * does with its interrupt vectors.
 */
#include <linux/kvm.h>

#include "bench.h"

#define IRQ_VECTOR	0x20

/* An interrupt for the halted guest, its handler, and the next HLT. */
static int step_interrupt(void *data)
{
	struct kvm_interrupt interrupt = { .irq = IRQ_VECTOR };
	struct machine *m = data;

	if (m->who != WHO_KVM)
		m->raw.run->irq = VMM86_IRQ_PENDING | IRQ_VECTOR;
	else if (ioctl(m->fd, KVM_INTERRUPT, &interrupt))
		return -1;
	return machine_run(m);
}

void measure_interrupt(enum runner who)
{
	struct samples s;
	struct machine m;

	if (machine_open(&m, who, GUEST(irq))) {
		machine_vector(&m, IRQ_VECTOR, GUEST_OFFSET(irq, irq_handler));
		if (machine_runs_to(&m, END_AT_HLT) &&
		    time_calls(&s, step_interrupt, &m, ROUNDS, CALLS)) {
			report("interrupt", who_names[who], &s);
			return machine_close(&m);
		}
	}
	report_failure("interrupt", who_names[who], "the machine stopped");
	machine_close(&m);
}

static int step(void *data)
{
	return machine_runs_to(data, END_AT_HLT) ? 0 : -1;
}

/* Ticks from HLT to HLT, less the empty loop, for each of INNER repetitions. */
static void measure_loop(const char *row, enum runner who, struct guest guest,
			 unsigned int vector, uint16_t handler)
{
	struct samples s, nothing;
	struct machine m, empty;
	bool ok = machine_open(&m, who, guest);

	if (ok)
		machine_vector(&m, vector, handler);
	ok = ok && step(&m) == 0 && time_calls(&s, step, &m, ROUNDS / 2, 1);
	machine_close(&m);
	ok = ok && machine_open(&empty, who, GUEST(nothing)) && step(&empty) == 0 &&
	     time_calls(&nothing, step, &empty, ROUNDS / 2, 1);
	if (!ok)
		return report_failure(row, who_names[who], "the machine stopped");
	machine_close(&empty);
	samples_less(&s, &nothing, INNER);
	report(row, who_names[who], &s);
}

/* UD2 and a handler of five instructions that steps over it. */
void measure_reflection(enum runner who)
{
	measure_loop("reflection", who, GUEST(ud2), 6, GUEST_OFFSET(ud2, ud2_handler));
}

/* INT, STI, PUSHF, CLI, POPF, IRET and a few loads: no device. */
void measure_bios(enum runner who)
{
	measure_loop("bios", who, GUEST(bios), 0x40, GUEST_OFFSET(bios, bios_handler));
}

/* The IN and the OUT of one service. */
static int step_io(void *data)
{
	return machine_run(data) < 0 || machine_run(data) < 0 ? -1 : 0;
}

/* The same with a port that is read and written. */
void measure_bios_io(enum runner who)
{
	struct samples s;
	struct machine m;

	if (machine_open(&m, who, GUEST(bios_io))) {
		machine_vector(&m, 0x40, GUEST_OFFSET(bios_io, bios_io_handler));
		if (machine_runs_to(&m, END_AT_PORT) && step_io(&m) == 0 &&
		    time_calls(&s, step_io, &m, ROUNDS, CALLS / 2) &&
		    machine_runs_to(&m, END_AT_PORT)) {
			report("bios-io", who_names[who], &s);
			return machine_close(&m);
		}
	}
	report_failure("bios-io", who_names[who], "the machine stopped");
	machine_close(&m);
}
