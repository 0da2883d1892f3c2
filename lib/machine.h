/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what the files of the library share: a machine, and the table of
 * operations that a back end is.
 */
#ifndef LIB_MACHINE_H
#define LIB_MACHINE_H

#include "vmm86/vmm86.h"

/**
 * struct backend - a way to run a machine.
 * @name:	"vmx" or "kvm"
 * @open:	make the machine that @options asks for: fills setup, ram, run and
 *		data; on failure close() is still called
 * @run:	run until an exit, as vmm86_run()
 * @stop:	what vmm86_stop() must do beside setting run->stop, or NULL;
 *		async-signal-safe
 * @close:	give everything back, also of a machine that was half made
 */
struct backend {
	const char *name;
	int (*open)(struct vmm86 *m, const struct vmm86_options *options);
	int (*run)(struct vmm86 *m);
	void (*stop)(struct vmm86 *m);
	void (*close)(struct vmm86 *m);
};

extern const struct backend backend_vmx;
extern const struct backend backend_kvm;

struct kvm;

/**
 * struct vmm86 - a machine.
 * @backend:	what runs it
 * @setup:	what was granted, as the driver says it
 * @ram:	guest-physical address 0; NULL if opening failed
 * @run:	the run page
 * @data:	the page with the data of string I/O
 * @fd:		vmx: the open device
 * @kvm:	kvm: what it needs
 * @why:	the last explanation
 */
struct vmm86 {
	const struct backend *backend;
	struct vmm86_setup setup;
	uint8_t *ram;
	struct vmm86_run *run;
	void *data;
	int fd;
	struct kvm *kvm;
	char why[512];
};

/* Keep the explanation of an error; returns the error, negated. */
int machine_fail(struct vmm86 *m, enum vmm86_error error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
