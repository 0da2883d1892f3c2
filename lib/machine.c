// SPDX-License-Identifier: MIT
/*
 * machine.c - life of a machine: open, set up, map, run, close; and the words
 * for what went wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vmm86/vmm86.h"
#include "vmx/check.h"
#include "vmx/errors.h"
#include "vmx/reasons.h"
#include "vmx/root.h"

struct vmm86 {
	int fd;
	struct vmm86_setup setup;
	uint8_t *ram;
	struct vmm86_run *run;
	void *data;
	char why[512];
};

/* Keep the explanation of an error; returns the error, negated. */
__attribute__((format(printf, 3, 4)))
static int fail(struct vmm86 *m, enum vmm86_error error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(m->why, sizeof(m->why), format, arguments);
	va_end(arguments);
	return -(int)error;
}

static const char *device_path(const char *device)
{
	return device ? device : VMM86_DEVICE;
}

static int explain_open(struct vmm86 *m, const char *device)
{
	switch (errno) {
	case ENODEV:
	case ENXIO:
		return fail(m, VMM86_ERR_NO_DEVICE,
			    "no driver serves %s: load the module (modprobe vmm86, or insmod vmm86.ko)",
			    device);
	case ENOENT:
		return fail(m, VMM86_ERR_NO_DEVICE,
			    "%s does not exist: load the module (modprobe vmm86, or insmod vmm86.ko)",
			    device);
	case EACCES:
	case EPERM:
		return fail(m, VMM86_ERR_PERMISSION,
			    "no permission to open %s: join the group that owns it, or run as root",
			    device);
	default:
		return fail(m, VMM86_ERR_SYSTEM, "cannot open %s: %s", device,
			    strerror(errno));
	}
}

static int explain_setup(struct vmm86 *m, const char *device)
{
	const struct vmm86_setup *s = &m->setup;

	switch (errno) {
	case EBUSY:
	case EOPNOTSUPP:
		return fail(m, errno == EBUSY ? VMM86_ERR_BUSY :
						VMM86_ERR_REFUSED,
			    "CPU %u: %s; %s", s->refusal_cpu,
			    vmx_refusal_text(s->refusal),
			    vmx_refusal_cure(s->refusal));
	case ENOTTY:
		return fail(m, VMM86_ERR_ABI, "%s is not the vmm86 device",
			    device);
	case EINVAL:
		/* The options are good: see check_options(). */
		return fail(m, VMM86_ERR_ABI,
			    "the driver behind %s does not know this library's interface (version %u): install both from one release",
			    device, VMM86_ABI_VERSION);
	case ESHUTDOWN:
		return fail(m, VMM86_ERR_BUSY,
			    "the computer is shutting down: VMX stays off");
	case ENOMEM:
		return fail(m, VMM86_ERR_NO_MEMORY,
			    "the kernel has no memory for a machine: ask for less, or raise the limit of its control group");
	default:
		return fail(m, VMM86_ERR_SYSTEM, "%s: %s", device,
			    strerror(errno));
	}
}

/*
 * The same checks as the driver's, so that its EINVAL means one thing only:
 * it was built with another interface.
 */
static int check_options(struct vmm86 *m, const struct vmm86_options *options)
{
	uint32_t bytes = options->mem_size;

	if (options->mode > VMM86_MODE_REAL)
		return fail(m, VMM86_ERR_ARGUMENT, "no such mode: %u",
			    options->mode);
	if (options->flags & ~VMM86_SETUP_FLAGS)
		return fail(m, VMM86_ERR_ARGUMENT, "unknown flags: %#x",
			    options->flags & ~VMM86_SETUP_FLAGS);
	if (options->mode == VMM86_MODE_REAL &&
	    options->flags & VMM86_SETUP_NO_EPT)
		return fail(m, VMM86_ERR_ARGUMENT,
			    "real mode needs EPT: leave out VMM86_SETUP_NO_EPT");
	if (bytes && (bytes < VMM86_MEM_DEFAULT || bytes > VMM86_MEM_MAX ||
		      bytes % VMM86_PAGE_SIZE))
		return fail(m, VMM86_ERR_ARGUMENT,
			    "%u bytes of memory: must be a multiple of %u between %#x and %#x",
			    bytes, VMM86_PAGE_SIZE, VMM86_MEM_DEFAULT,
			    VMM86_MEM_MAX);
	return 0;
}

static void *map(struct vmm86 *m, size_t bytes, uint64_t offset)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd,
		       (off_t)offset);

	return p == MAP_FAILED ? NULL : p;
}

static int set_up(struct vmm86 *m, const struct vmm86_options *options,
		  const char *device)
{
	m->setup.size = sizeof(m->setup);
	if (options) {
		m->setup.mode = options->mode;
		m->setup.flags = options->flags;
		m->setup.mem_size = options->mem_size;
	}
	if (ioctl(m->fd, VMM86_SETUP, &m->setup))
		return explain_setup(m, device);
	if (m->setup.version != VMM86_ABI_VERSION)
		return fail(m, VMM86_ERR_ABI,
			    "the driver speaks interface version %u, this library %u: install both from one release",
			    m->setup.version, VMM86_ABI_VERSION);

	m->ram = map(m, m->setup.mem_size, VMM86_RAM_OFFSET);
	m->run = map(m, VMM86_PAGE_SIZE, VMM86_RUN_OFFSET);
	m->data = map(m, VMM86_PAGE_SIZE, VMM86_DATA_OFFSET);
	if (!m->ram || !m->run || !m->data)
		return fail(m, VMM86_ERR_NO_MEMORY,
			    "cannot map the machine's memory: %s",
			    strerror(errno));
	m->run->wanted = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	return 0;
}

int vmm86_open(const struct vmm86_options *options, struct vmm86 **machine)
{
	const char *device = device_path(options ? options->device : NULL);
	struct vmm86 *m = calloc(1, sizeof(*m));
	int error;

	*machine = m;
	if (!m)
		return -VMM86_ERR_NO_MEMORY;
	m->fd = -1;
	error = options ? check_options(m, options) : 0;
	if (error)
		return error;
	m->fd = open(device, O_RDWR | O_CLOEXEC);
	if (m->fd < 0)
		return explain_open(m, device);
	return set_up(m, options, device);
}

void vmm86_close(struct vmm86 *m)
{
	if (!m)
		return;
	if (m->data)
		munmap(m->data, VMM86_PAGE_SIZE);
	if (m->run)
		munmap(m->run, VMM86_PAGE_SIZE);
	if (m->ram)
		munmap(m->ram, m->setup.mem_size);
	if (m->fd >= 0)
		close(m->fd);
	free(m);
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

static bool inside(const struct vmm86 *m, uint32_t address, size_t bytes)
{
	/* No memory at all after a failed vmm86_open(). */
	return m->ram && address <= m->setup.mem_size &&
	       bytes <= m->setup.mem_size - address;
}

int vmm86_write(struct vmm86 *m, uint32_t address, const void *from,
		size_t bytes)
{
	if (!inside(m, address, bytes))
		return fail(m, VMM86_ERR_RANGE,
			    "%zu bytes at %#x are outside the machine's memory",
			    bytes, address);
	memcpy(m->ram + address, from, bytes);
	return 0;
}

int vmm86_read(struct vmm86 *m, uint32_t address, void *to, size_t bytes)
{
	if (!inside(m, address, bytes))
		return fail(m, VMM86_ERR_RANGE,
			    "%zu bytes at %#x are outside the machine's memory",
			    bytes, address);
	memcpy(to, m->ram + address, bytes);
	return 0;
}

struct vmm86_run *vmm86_state(struct vmm86 *m)
{
	return m->run;
}

void *vmm86_data(struct vmm86 *m)
{
	return m->data;
}

static int explain_entry(struct vmm86 *m)
{
	const struct vmm86_exit *exit = &m->run->exit;
	uint32_t error = exit->entry.instruction_error;
	const struct vmx_rule *rule;
	char what[128];

	if (exit->reason != VMM86_EXIT_ENTRY_FAILURE)
		return fail(m, VMM86_ERR_SYSTEM,
			    "the driver failed without a VM entry: see the kernel log");
	if (error)
		snprintf(what, sizeof(what), "VM-instruction error %u: %s",
			 error, vmx_error_text(error));
	else
		snprintf(what, sizeof(what), "exit reason %u (%s), qualification %#llx",
			 VMX_EXIT_BASIC(exit->hw_reason),
			 vmx_exit_reason_text(VMX_EXIT_BASIC(exit->hw_reason)),
			 (unsigned long long)exit->hw_qualification);
	if (!exit->entry.violations || exit->entry.rule[0] >= vmx_rule_count)
		return fail(m, VMM86_ERR_ENTRY, "VM entry failed: %s", what);
	rule = &vmx_rules[exit->entry.rule[0]];
	return fail(m, VMM86_ERR_ENTRY, "VM entry failed: %s; %s: %s", what,
		    rule->name, rule->condition);
}

static int explain_run(struct vmm86 *m)
{
	switch (errno) {
	case EINTR:
		m->run->stop = 0;
		return fail(m, VMM86_ERR_INTERRUPTED, "interrupted by a signal");
	case EIO:
		return explain_entry(m);
	case EBUSY:
		return fail(m, VMM86_ERR_BUSY,
			    "another thread is running this machine");
	case EPERM:
		return fail(m, VMM86_ERR_PERMISSION,
			    "this machine belongs to the process that opened it");
	case EINVAL:
		return fail(m, VMM86_ERR_ARGUMENT,
			    "unknown bits in the changed registers, or SYSTEM registers in v86 mode");
	case ENOMEM:
		return fail(m, VMM86_ERR_NO_MEMORY,
			    "the kernel has no memory for the machine's pages");
	default:
		return fail(m, VMM86_ERR_SYSTEM, "%s", strerror(errno));
	}
}

int vmm86_run(struct vmm86 *m)
{
	if (!m->run)
		return fail(m, VMM86_ERR_ARGUMENT,
			    "this machine was not opened: vmm86_open() failed");
	if (ioctl(m->fd, VMM86_RUN, 0) == 0)
		return (int)m->run->exit.reason;
	return explain_run(m);
}

void vmm86_stop(struct vmm86 *m)
{
	if (m->run)
		__atomic_store_n(&m->run->stop, 1, __ATOMIC_RELAXED);
}

const char *vmm86_explain(const struct vmm86 *m)
{
	return m ? m->why : "out of memory";
}

static int caps_error(void)
{
	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return -VMM86_ERR_NO_DEVICE;
	case EACCES:
	case EPERM:
		return -VMM86_ERR_PERMISSION;
	case ENOTTY:
	case EINVAL:
		return -VMM86_ERR_ABI;
	default:
		return -VMM86_ERR_SYSTEM;
	}
}

int vmm86_caps(const char *device, struct vmm86_caps *caps)
{
	int fd = open(device_path(device), O_RDWR | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return caps_error();
	memset(caps, 0, sizeof(*caps));
	caps->size = sizeof(*caps);
	ret = ioctl(fd, VMM86_GET_CAPS, caps) ? caps_error() : 0;
	close(fd);
	return ret;
}
