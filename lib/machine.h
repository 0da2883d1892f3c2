/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what the files of the library share: a machine, and the table of
 * operations that a back end is.
 */
#ifndef LIB_MACHINE_H
#define LIB_MACHINE_H

#include <stdbool.h>

#include "vmm86/vmm86.h"

/**
 * struct backend - a way to run a machine.
 * @name:	"vmx" or "kvm"
 * @open:	make the machine that @options asks for: fills setup, ram, run and
 *		data; on failure close() is still called
 * @run:	run until an exit, as vmm86_run()
 * @memory:	serve VMM86_EXIT_MEMORY by the callbacks; 0, or a negative error
 * @fpu:	get or set the FPU's registers
 * @queue:	let outputs to these ports wait, or NULL: they all exit at once
 * @pass:	let the guest reach these ports of the PC, or NULL: it cannot
 * @stop:	what vmm86_stop() must do beside setting run->stop, or NULL;
 *		async-signal-safe
 * @close:	give everything back, also of a machine that was half made
 */
struct backend {
	const char *name;
	int (*open)(struct vmm86 *m, const struct vmm86_options *options);
	int (*run)(struct vmm86 *m);
	int (*memory)(struct vmm86 *m);
	int (*fpu)(struct vmm86 *m, struct vmm86_fpu *fpu, bool set);
	int (*queue)(struct vmm86 *m, const struct vmm86_queue_ports *ports);
	int (*pass)(struct vmm86 *m, const struct vmm86_queue_ports *ports);
	void (*stop)(struct vmm86 *m);
	void (*close)(struct vmm86 *m);
};

extern const struct backend backend_vmx;
extern const struct backend backend_kvm;

#define FLAG_IF		0x0200u	/* of EFLAGS */

struct callbacks;
struct debugger;
struct kvm;

/**
 * struct vmm86 - a machine.
 * @backend:	what runs it
 * @setup:	what was granted, as the driver says it
 * @ram:	guest-physical address 0; NULL if opening failed
 * @run:	the run page
 * @data:	the page with the data of string I/O
 * @queue:	vmx: outputs that waited, or NULL
 * @fd:		vmx: the open device
 * @kvm:	kvm: what it needs
 * @callbacks:	what vmm86_run() serves itself, or NULL
 * @debugger:	breakpoints, or NULL
 * @exits:	how many there were, by reason
 * @why:	the last explanation
 */
struct vmm86 {
	const struct backend *backend;
	struct vmm86_setup setup;
	uint8_t *ram;
	struct vmm86_run *run;
	void *data;
	struct vmm86_queue *queue;
	int fd;
	struct kvm *kvm;
	struct callbacks *callbacks;
	struct debugger *debugger;
	uint64_t exits[VMM86_EXIT_COUNT];
	char why[512];
};

/* Keep the explanation of an error; returns the error, negated. */
int machine_fail(struct vmm86 *m, enum vmm86_error error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The back end's run, counted. */
int machine_run(struct vmm86 *m);

/* True if @bytes at @address are in RAM. */
bool machine_inside(const struct vmm86 *m, uint32_t address, size_t bytes);

/* serve.c: what the caller's callbacks do around and after a run. */
void serve_offer_interrupt(struct vmm86 *m);
void serve_taken_interrupt(struct vmm86 *m);
int serve_exit(struct vmm86 *m, int reason);
void serve_queue(struct vmm86 *m);
uint32_t serve_load(struct vmm86 *m, uint32_t address, unsigned int size);
void serve_store(struct vmm86 *m, uint32_t address, unsigned int size, uint32_t value);
bool serve_has_memory(const struct vmm86 *m, uint32_t address);

/* debug.c: runs with breakpoints in place. */
int debug_run(struct vmm86 *m, bool resumed);
void debug_hide(const struct vmm86 *m, uint32_t address, uint8_t *bytes, size_t count);
void debug_keep(struct vmm86 *m, uint32_t address, size_t count);

/* mmio.c: an access outside of RAM, for back ends that do not emulate it. */
int mmio_serve(struct vmm86 *m);

/* step.c: instructions that a step by EFLAGS.TF would not stop after. */
bool step_emulated(struct vmm86 *m);

#endif
