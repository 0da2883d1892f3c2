// SPDX-License-Identifier: MIT
/*
 * machine.c - life of a machine: the choice of a back end, open, memory, run,
 * close.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

int machine_fail(struct vmm86 *m, enum vmm86_error error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(m->why, sizeof(m->why), format, arguments);
	va_end(arguments);
	return -(int)error;
}

/*
 * The same checks as the driver's, so that its EINVAL means one thing only:
 * it was built with another interface.
 */
static int check_options(struct vmm86 *m, const struct vmm86_options *options)
{
	uint32_t bytes = options->mem_size;

	if (options->mode > VMM86_MODE_REAL)
		return machine_fail(m, VMM86_ERR_ARGUMENT, "no such mode: %u",
			    options->mode);
	if (options->backend > VMM86_BACKEND_KVM)
		return machine_fail(m, VMM86_ERR_ARGUMENT, "no such back end: %u",
			    options->backend);
	if (options->flags & ~VMM86_SETUP_FLAGS)
		return machine_fail(m, VMM86_ERR_ARGUMENT, "unknown flags: %#x",
			    options->flags & ~VMM86_SETUP_FLAGS);
	if (options->mode == VMM86_MODE_REAL &&
	    options->flags & VMM86_SETUP_NO_EPT)
		return machine_fail(m, VMM86_ERR_ARGUMENT,
			    "real mode needs EPT: leave out VMM86_SETUP_NO_EPT");
	if (bytes && (bytes < VMM86_MEM_DEFAULT || bytes > VMM86_MEM_MAX ||
		      bytes % VMM86_PAGE_SIZE))
		return machine_fail(m, VMM86_ERR_ARGUMENT,
			    "%u bytes of memory: must be a multiple of %u between %#x and %#x",
			    bytes, VMM86_PAGE_SIZE, VMM86_MEM_DEFAULT,
			    VMM86_MEM_MAX);
	return 0;
}

static int open_with(struct vmm86 *m, const struct backend *backend,
		     const struct vmm86_options *options)
{
	int error;

	m->backend = backend;
	m->fd = -1;
	error = backend->open(m, options);
	if (!error) {
		m->run->a20 = !!(options->flags & VMM86_SETUP_A20);
		return 0;
	}
	backend->close(m);
	m->ram = NULL;
	m->run = NULL;
	m->data = NULL;
	return error;
}

/* Our driver cannot: let KVM try, and keep both explanations. */
static int open_instead(struct vmm86 *m, const struct vmm86_options *options,
			int error)
{
	char why[sizeof(m->why) / 2], kvm[sizeof(m->why) / 2 - 8];
	int kvm_error;

	snprintf(why, sizeof(why), "%.*s", (int)sizeof(why) - 1, m->why);
	kvm_error = open_with(m, &backend_kvm, options);
	if (kvm_error == -VMM86_ERR_PERMISSION ||
	    (kvm_error == -VMM86_ERR_NO_DEVICE && error == kvm_error)) {
		/* Something that the user can do about it. */
		snprintf(kvm, sizeof(kvm), "%.*s", (int)sizeof(kvm) - 1, m->why);
		return machine_fail(m, -error, "%s; nor KVM: %s", why, kvm);
	}
	if (kvm_error)
		return machine_fail(m, -error, "%s", why);
	snprintf(m->why, sizeof(m->why), "using KVM, since %s", why);
	return 0;
}

int vmm86_open(const struct vmm86_options *options, struct vmm86 **machine)
{
	static const struct vmm86_options defaults;
	struct vmm86 *m = calloc(1, sizeof(*m));
	int error;

	*machine = m;
	if (!m)
		return -VMM86_ERR_NO_MEMORY;
	if (!options)
		options = &defaults;
	error = check_options(m, options);
	if (error)
		return error;
	if (options->backend == VMM86_BACKEND_KVM)
		return open_with(m, &backend_kvm, options);
	error = open_with(m, &backend_vmx, options);
	/* Who names a device wants that one. */
	if (!error || options->backend == VMM86_BACKEND_VMX || options->device)
		return error;
	return open_instead(m, options, error);
}

void vmm86_close(struct vmm86 *m)
{
	if (!m)
		return;
	if (m->run)
		m->backend->close(m);
	free(m->callbacks);
	free(m->debugger);
	free(m);
}

const char *vmm86_backend(const struct vmm86 *m)
{
	return m->backend ? m->backend->name : "none";
}

const struct vmm86_setup *vmm86_setup(const struct vmm86 *m)
{
	return &m->setup;
}

void *vmm86_ram(struct vmm86 *m)
{
	return m->ram;
}

size_t vmm86_ram_size(const struct vmm86 *m)
{
	return m->setup.mem_size;
}

bool machine_inside(const struct vmm86 *m, uint32_t address, size_t bytes)
{
	/* No memory at all after a failed vmm86_open(). */
	return m->ram && address <= m->setup.mem_size &&
	       bytes <= m->setup.mem_size - address;
}

int vmm86_write(struct vmm86 *m, uint32_t address, const void *from,
		size_t bytes)
{
	if (!machine_inside(m, address, bytes))
		return machine_fail(m, VMM86_ERR_RANGE,
			    "%zu bytes at %#x are outside the machine's memory",
			    bytes, address);
	memcpy(m->ram + address, from, bytes);
	debug_keep(m, address, bytes);
	return 0;
}

int vmm86_read(struct vmm86 *m, uint32_t address, void *to, size_t bytes)
{
	if (!machine_inside(m, address, bytes))
		return machine_fail(m, VMM86_ERR_RANGE,
			    "%zu bytes at %#x are outside the machine's memory",
			    bytes, address);
	memcpy(to, m->ram + address, bytes);
	debug_hide(m, address, to, bytes);
	return 0;
}

int vmm86_pass_ports(struct vmm86 *m, const struct vmm86_port_range *range,
		     unsigned int count)
{
	struct vmm86_queue_ports ports = { .size = sizeof(ports), .ranges = count };
	unsigned int i;

	if (!m->run)
		return machine_fail(m, VMM86_ERR_ARGUMENT,
				    "this machine was not opened: vmm86_open() failed");
	if (count > VMM86_QUEUE_RANGES)
		return machine_fail(m, VMM86_ERR_RANGE, "more than %u ranges of ports to pass",
				    VMM86_QUEUE_RANGES);
	for (i = 0; i < count; i++) {
		if (range[i].first > range[i].last)
			return machine_fail(m, VMM86_ERR_RANGE, "ports %#x to %#x: none",
					    range[i].first, range[i].last);
		ports.range[i] = range[i];
	}
	if (!m->backend->pass)
		return machine_fail(m, VMM86_ERR_REFUSED,
				    "KVM gives a guest no ports of this PC: use our driver");
	return m->backend->pass(m, &ports);
}

struct vmm86_run *vmm86_state(struct vmm86 *m)
{
	return m->run;
}

void *vmm86_data(struct vmm86 *m)
{
	return m->data;
}

int machine_run(struct vmm86 *m)
{
	int reason = m->backend->run(m);

	if (reason > 0 && reason < VMM86_EXIT_COUNT)
		m->exits[reason]++;
	return reason;
}

uint64_t vmm86_exit_count(const struct vmm86 *m, enum vmm86_exit_reason reason)
{
	return reason < VMM86_EXIT_COUNT ? m->exits[reason] : 0;
}

/* With callbacks or breakpoints: until an exit that none of them takes. */
static int run_served(struct vmm86 *m)
{
	bool resumed = true;
	int reason;

	do {
		serve_offer_interrupt(m);
		reason = m->debugger ? debug_run(m, resumed) : machine_run(m);
		resumed = false;
		serve_taken_interrupt(m);
		reason = serve_exit(m, reason);
	} while (!reason);
	return reason;
}

int vmm86_run(struct vmm86 *m)
{
	if (!m->run)
		return machine_fail(m, VMM86_ERR_ARGUMENT,
				    "this machine was not opened: vmm86_open() failed");
	return m->callbacks || m->debugger ? run_served(m) : machine_run(m);
}

int vmm86_get_fpu(struct vmm86 *m, struct vmm86_fpu *fpu)
{
	return m->backend->fpu(m, fpu, false);
}

int vmm86_set_fpu(struct vmm86 *m, const struct vmm86_fpu *fpu)
{
	struct vmm86_fpu copy = *fpu;

	return m->backend->fpu(m, &copy, true);
}

void vmm86_stop(struct vmm86 *m)
{
	if (!m->run)
		return;
	__atomic_store_n(&m->run->stop, 1, __ATOMIC_RELAXED);
	if (m->backend->stop)
		m->backend->stop(m);
}

const char *vmm86_explain(const struct vmm86 *m)
{
	return m ? m->why : "out of memory";
}
