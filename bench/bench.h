/* SPDX-License-Identifier: MIT */
/*
 * bench.h - what the files of the benchmark share: who is measured, machines of
 * both kinds behind one face, guest programs, and how a figure is taken.
 *
 * A subject is one thing that is measured, for one of these at a time; main.c
 * has the list.  It reports its figures with report().
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <x86intrin.h>

#include "tests/lab/raw.h"
#include "vmm86/vmm86.h"

/* Who runs the guest: our driver in its two modes, or KVM. */
enum runner { WHO_REAL, WHO_V86, WHO_KVM, WHO_COUNT };

extern const char *const who_names[WHO_COUNT];

/* guests.asm: programs for 0000:7C00, each with what its end label says. */
#define GUEST_LOAD	0x7c00u
#define DECLARE_GUEST(name) extern const uint8_t guest_##name[], guest_##name##_end[]
DECLARE_GUEST(out);
DECLARE_GUEST(hlt);
DECLARE_GUEST(vmcall);
DECLARE_GUEST(cpuid);
DECLARE_GUEST(one_cpuid);
DECLARE_GUEST(no_cpuid);
DECLARE_GUEST(outs);
DECLARE_GUEST(load);
DECLARE_GUEST(irq);
DECLARE_GUEST(ud2);
DECLARE_GUEST(nothing);
DECLARE_GUEST(bios);
DECLARE_GUEST(bios_io);
DECLARE_GUEST(compute);
DECLARE_GUEST(touch);
DECLARE_GUEST(sieve);
DECLARE_GUEST(port_loop);
DECLARE_GUEST(int11);
extern const uint8_t guest_irq_handler[], guest_ud2_handler[], guest_bios_handler[],
	guest_bios_io_handler[];

struct guest {
	const uint8_t *code;
	size_t size;
};

#define GUEST(name) \
	((struct guest){ guest_##name, (size_t)(guest_##name##_end - guest_##name) })
/* Offset of a label inside a guest, in its segment 0. */
#define GUEST_OFFSET(name, label) \
	((uint16_t)(GUEST_LOAD + (guest_##label - guest_##name)))

/* machine_kvm.c */
struct kvm_machine {
	int system, vm, vcpu;
	struct kvm_run *run;
	size_t run_size;
	uint8_t *ram;
};

bool kvm_machine_open(struct kvm_machine *kvm);
void kvm_machine_close(struct kvm_machine *kvm);
bool kvm_machine_start(struct kvm_machine *kvm, struct guest guest);
bool kvm_machine_load_base(struct kvm_machine *kvm, uint32_t base);

/**
 * struct machine - a machine through the kernel's interface itself.
 * @fd:	file and @run: ioctl that enter it, without an argument
 * @ram: its memory
 */
struct machine {
	enum runner who;
	int fd;
	unsigned long run;
	uint8_t *ram;
	struct raw raw;
	struct kvm_machine kvm;
};

/* How a run ended, the same for all. */
enum ending { END_AT_PORT, END_AT_HLT, END_AT_VMCALL, END_AT_MEMORY, END_OF_ANOTHER_KIND };

bool machine_open(struct machine *m, enum runner who, struct guest guest);
void machine_close(struct machine *m);
enum ending machine_ending(const struct machine *m);
bool machine_runs_to(struct machine *m, enum ending ending);
void machine_vector(struct machine *m, unsigned int vector, uint16_t offset);
uint32_t machine_port_count(const struct machine *m);
bool machine_open_library(struct vmm86 **machine, enum runner who, uint32_t flags);

static inline int machine_run(struct machine *m)
{
	return ioctl(m->fd, m->run, 0);
}

/* By the shorter way that only our driver has. */
static inline int machine_run_light(struct machine *m)
{
	return lseek(m->fd, VMM86_RUN_SEEK, SEEK_SET);
}

/* measure.c */
#define SAMPLES_MAX	64

struct samples {
	double value[SAMPLES_MAX];
	unsigned int count;
};

void samples_add(struct samples *s, double value);
double samples_best(const struct samples *s);
void samples_less(struct samples *s, const struct samples *base, double divisor);
void report(const char *row, const char *who, struct samples *s);
void report_value(const char *row, const char *who, double value);
void report_failure(const char *row, const char *who, const char *why);
bool ticks_are_instructions(void);
bool guard_read(const char *path);
bool guard_finish(void);

#define INNER	1000	/* of guests.asm */
#define ROUNDS	32
#define CALLS	50

typedef int step_fn(void *data);

/*
 * Ticks per call of @step: a sample per round.  A round is short, so that most
 * have no timer interrupt in them.  Inline, so that the loop is tight.
 */
static inline __attribute__((always_inline)) bool
time_calls(struct samples *s, step_fn *step, void *data, unsigned int rounds,
	   unsigned int calls)
{
	unsigned int round, i;

	s->count = 0;
	for (round = 0; round < rounds; round++) {
		uint64_t start = __rdtsc();

		for (i = 0; i < calls; i++)
			if (step(data) < 0)
				return false;
		samples_add(s, (double)(__rdtsc() - start) / calls);
	}
	return true;
}

/* The subjects, by file. */
typedef void subject_fn(enum runner who);

subject_fn measure_null, measure_out, measure_hlt, measure_vmcall, measure_outs,
	measure_load, measure_cpuid, measure_out_light, measure_hlt_light;
subject_fn measure_queue;
subject_fn measure_interrupt, measure_reflection, measure_int11, measure_bios,
	measure_bios_io;
subject_fn measure_start, measure_second, measure_restore;
subject_fn measure_many;
subject_fn measure_compute, measure_program, measure_two_cpus;
subject_fn measure_out_library;

/* trace.c */
bool trace_round_trips(void);

#endif
