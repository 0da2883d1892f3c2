// SPDX-License-Identifier: MIT
/*
 * exits.c - what an exit costs: to user space and back by the documented ioctl,
 * or handled in the kernel.  Registers are neither asked for nor set: what the
 * fastest caller does.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <unistd.h>

#include "bench.h"

#define OUTSIDE		0x200000u	/* an address where no memory is */
#define LOAD_BYTES	3u		/* of guest_load's MOV */

static int step(void *data)
{
	return machine_run(data);
}

/* A guest each of whose exits is @ending. */
static void measure_exit(const char *row, enum runner who, struct guest guest,
			 enum ending ending)
{
	struct samples s;
	struct machine m;

	if (!machine_open(&m, who, guest) || !machine_runs_to(&m, ending))
		report_failure(row, who_names[who], "no such machine or exit");
	else if (time_calls(&s, step, &m, ROUNDS, CALLS) && machine_runs_to(&m, ending))
		report(row, who_names[who], &s);
	else
		report_failure(row, who_names[who], "the machine stopped");
	machine_close(&m);
}

static int step_light(void *data)
{
	return machine_run_light(data);
}

/* The same, by the driver's lighter entry. */
static void measure_light(const char *row, enum runner who, struct guest guest,
			  enum ending ending)
{
	struct samples s;
	struct machine m;

	if (who == WHO_KVM)
		return;
	if (machine_open(&m, who, guest) && machine_runs_to(&m, ending) &&
	    time_calls(&s, step_light, &m, ROUNDS, CALLS) && machine_ending(&m) == ending)
		report(row, who_names[who], &s);
	else
		report_failure(row, who_names[who], "the machine stopped");
	machine_close(&m);
}

void measure_out(enum runner who)
{
	measure_exit("out", who, GUEST(out), END_AT_PORT);
}

void measure_hlt(enum runner who)
{
	measure_exit("hlt", who, GUEST(hlt), END_AT_HLT);
}

void measure_out_light(enum runner who)
{
	measure_light("out-light", who, GUEST(out), END_AT_PORT);
}

void measure_hlt_light(enum runner who)
{
	measure_light("hlt-light", who, GUEST(hlt), END_AT_HLT);
}

/* KVM keeps VMCALL for itself. */
void measure_vmcall(enum runner who)
{
	if (who != WHO_KVM)
		measure_exit("vmcall", who, GUEST(vmcall), END_AT_VMCALL);
}

/* An ioctl that does nothing: the floor. */
static int step_null(void *data)
{
	const struct machine *m = data;
	int ret = ioctl(m->fd, m->run, 0);

	return m->who == WHO_KVM ? ret : 0;
}

void measure_null(enum runner who)
{
	struct machine m = { .who = who, .run = KVM_GET_API_VERSION };
	struct samples s;

	if (who == WHO_V86)
		return;
	m.fd = open(who == WHO_KVM ? "/dev/kvm" : VMM86_DEVICE, O_RDWR);
	if (m.fd < 0)
		return report_failure("null", who_names[who], "cannot be opened");
	/* Ours has no ioctl of that number and says so. */
	time_calls(&s, step_null, &m, ROUNDS, CALLS);
	report("null", who == WHO_KVM ? "kvm" : "vmm", &s);
	close(m.fd);
}

/* From HLT to HLT; the port accesses between are the caller's to count. */
static int step_to_hlt(void *data)
{
	do {
		if (machine_run(data) < 0)
			return -1;
	} while (machine_ending(data) != END_AT_HLT);
	return 0;
}

/* Ticks from HLT to HLT of a guest. */
static bool time_to_hlt(struct samples *s, enum runner who, struct guest guest)
{
	struct machine m;
	bool ok = machine_open(&m, who, guest) && step_to_hlt(&m) == 0 &&
		  time_calls(s, step_to_hlt, &m, ROUNDS / 2, 1);

	machine_close(&m);
	return ok;
}

void measure_cpuid(enum runner who)
{
	struct samples with, without;

	if (!time_to_hlt(&with, who, GUEST(cpuid)) ||
	    !time_to_hlt(&without, who, GUEST(no_cpuid)))
		return report_failure("cpuid", who_names[who], "the machine stopped");
	samples_less(&with, &without, INNER);
	report("cpuid", who_names[who], &with);
}

/* All 4096 bytes to the caller, and how many exits that takes. */
void measure_outs(enum runner who)
{
	unsigned int exits = 0, elements = 0;
	struct samples s;
	struct machine m;

	if (!machine_open(&m, who, GUEST(outs)) || step_to_hlt(&m)) {
		report_failure("outs", who_names[who], "the machine stopped");
		return machine_close(&m);
	}
	while (machine_runs_to(&m, END_AT_PORT)) {
		elements += machine_port_count(&m);
		exits++;
	}
	if (elements == 4096 && time_calls(&s, step_to_hlt, &m, ROUNDS / 8, 1)) {
		report("outs", who_names[who], &s);
		report_value("outs-exits", who_names[who], exits);
	} else {
		report_failure("outs", who_names[who], "not 4096 bytes came");
	}
	machine_close(&m);
}

/* Ours is moved over the load by the caller; KVM does it at its next entry. */
static int step_load(void *data)
{
	struct machine *m = data;
	struct vmm86_run *run = m->raw.run;

	for (;;) {
		if (machine_run(m) < 0)
			return -1;
		if (machine_ending(m) != END_AT_MEMORY)
			return 0;
		if (m->who == WHO_KVM) {
			m->kvm.run->mmio.data[0] = 0x5a;
			continue;
		}
		run->gpr[VMM86_EAX] = 0x5a;
		run->eip += LOAD_BYTES;
		run->changed = VMM86_REGS_IP;
	}
}

static bool move_data(struct machine *m)
{
	struct vmm86_run *run = m->raw.run;

	if (m->who == WHO_KVM)
		return kvm_machine_load_base(&m->kvm, OUTSIDE);
	run->wanted = VMM86_REGS_ALL;
	run->stop = 1;
	machine_run(m);		/* only fetches the registers */
	run->stop = 0;
	run->system.sreg[VMM86_DS].base = OUTSIDE;
	run->changed = VMM86_REGS_SYSTEM;
	run->wanted = VMM86_REGS_IP;
	return true;
}

/* Virtual-8086 mode reaches nothing but memory. */
void measure_load(enum runner who)
{
	struct samples s, nothing;
	struct machine m;

	if (who == WHO_V86)
		return;
	if (machine_open(&m, who, GUEST(load)) && move_data(&m) && step_load(&m) == 0 &&
	    time_calls(&s, step_load, &m, ROUNDS / 4, 1) &&
	    time_to_hlt(&nothing, who, GUEST(nothing))) {
		samples_less(&s, &nothing, INNER);
		report("load", who_names[who], &s);
	} else {
		report_failure("load", who_names[who], "the machine stopped");
	}
	machine_close(&m);
}
