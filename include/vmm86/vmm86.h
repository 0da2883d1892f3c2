/* SPDX-License-Identifier: MIT */
/*
 * vmm86.h - libvmm86: run 16-bit code in a VMX guest from an ordinary program.
 *
 * A machine is opened, its memory is filled, registers are set, and
 * vmm86_run() returns at each exit.  No global state, no printing, no exit();
 * a machine belongs to one thread at a time, and to the process that opened
 * it.  Errors are negative enum vmm86_error values; vmm86_error_text() says
 * them in words and vmm86_explain() adds what the driver reported.
 */
#ifndef VMM86_H
#define VMM86_H

#include <stddef.h>
#include <stdint.h>
#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VMM86_DEVICE "/dev/vmm"

/* What runs a machine: our driver, or Linux's KVM (real mode only). */
#define VMM86_BACKEND_AUTO	0u	/* our driver if it can, else KVM */
#define VMM86_BACKEND_VMX	1u
#define VMM86_BACKEND_KVM	2u

struct vmm86;			/* one machine */

/* Errors; vmm86_* functions return 0 or one of these, negated. */
enum vmm86_error {
	VMM86_OK,
	VMM86_ERR_NO_DEVICE,	/* /dev/vmm does not exist: module not loaded */
	VMM86_ERR_PERMISSION,	/* may not open /dev/vmm */
	VMM86_ERR_REFUSED,	/* the processor or firmware cannot; see explain */
	VMM86_ERR_BUSY,		/* another hypervisor (KVM) owns VMX */
	VMM86_ERR_ABI,		/* library and driver differ in version */
	VMM86_ERR_NO_MEMORY,
	VMM86_ERR_RANGE,	/* address or size outside guest memory */
	VMM86_ERR_INTERRUPTED,	/* a signal arrived, or vmm86_stop() */
	VMM86_ERR_ENTRY,	/* VM entry failed */
	VMM86_ERR_ARGUMENT,
	VMM86_ERR_SYSTEM,	/* any other failure of the system; see explain */
	VMM86_ERR_COUNT,
};

/**
 * struct vmm86_options - what machine vmm86_open() makes; all zero is good.
 * @mode:	VMM86_MODE_*
 * @flags:	VMM86_SETUP_*
 * @mem_size:	bytes of RAM, or 0
 * @backend:	VMM86_BACKEND_*
 * @device:	path of our driver's device, or NULL for VMM86_DEVICE; with a path
 *		VMM86_BACKEND_AUTO means VMM86_BACKEND_VMX
 */
struct vmm86_options {
	uint32_t mode;
	uint32_t flags;
	uint32_t mem_size;
	uint32_t backend;
	const char *device;
};

/**
 * vmm86_open() - make a machine.
 * @options:	or NULL for the defaults
 * @machine:	out: the machine, also after an error other than
 *		VMM86_ERR_NO_MEMORY, so that vmm86_explain() can be asked;
 *		always pass it to vmm86_close()
 * Return: 0 or a negative enum vmm86_error.
 */
int vmm86_open(const struct vmm86_options *options, struct vmm86 **machine);

/** vmm86_close() - destroy a machine and all it holds; NULL is allowed. */
void vmm86_close(struct vmm86 *machine);

/**
 * vmm86_backend() - "vmx" or "kvm".  After VMM86_BACKEND_AUTO chose KVM,
 * vmm86_explain() says why.
 */
const char *vmm86_backend(const struct vmm86 *machine);

/** vmm86_setup() - what the driver granted: mode, flags, memory size. */
const struct vmm86_setup *vmm86_setup(const struct vmm86 *machine);

/** vmm86_ram() - guest-physical address 0 in this process. */
void *vmm86_ram(struct vmm86 *machine);

/** vmm86_ram_size() - bytes of guest RAM. */
size_t vmm86_ram_size(const struct vmm86 *machine);

/** vmm86_write() - copy into guest RAM; VMM86_ERR_RANGE if it does not fit. */
int vmm86_write(struct vmm86 *machine, uint32_t address, const void *from,
		size_t bytes);

/** vmm86_read() - copy out of guest RAM. */
int vmm86_read(struct vmm86 *machine, uint32_t address, void *to,
	       size_t bytes);

/**
 * vmm86_state() - the run page: registers, exit record, statistics.
 *
 * Change registers in place and say which groups in ->changed.  The library
 * asks for groups IP and SEGMENTS at every exit; set ->wanted for more or less.
 */
struct vmm86_run *vmm86_state(struct vmm86 *machine);

/** vmm86_data() - the page with the data of string I/O. */
void *vmm86_data(struct vmm86 *machine);

/**
 * vmm86_run() - run the guest until an exit.
 * Return: an enum vmm86_exit_reason (positive), or a negative error.
 */
int vmm86_run(struct vmm86 *machine);

/**
 * vmm86_stop() - make the current or next vmm86_run() return
 * -VMM86_ERR_INTERRUPTED.  Async-signal-safe.  From another thread, also
 * send the running thread a signal.
 */
void vmm86_stop(struct vmm86 *machine);

/** vmm86_error_text() - one line for an error, never NULL. */
const char *vmm86_error_text(int error);

/**
 * vmm86_explain() - one line about this machine's last error: what failed,
 * where, and what to do.  Valid until the next call on the machine.
 */
const char *vmm86_explain(const struct vmm86 *machine);

/** vmm86_exit_name() - "hlt", "io", ... of an enum vmm86_exit_reason. */
const char *vmm86_exit_name(uint32_t reason);

/** vmm86_privileged_name() - "LGDT", ... of an enum vmm86_privileged. */
const char *vmm86_privileged_name(uint32_t instruction);

/**
 * vmm86_caps() - the VMX capability MSRs of this processor, from the driver.
 * @device:	path or NULL
 * Return: 0 or a negative error.
 */
int vmm86_caps(const char *device, struct vmm86_caps *caps);

#ifdef __cplusplus
}
#endif
#endif
