// SPDX-License-Identifier: MIT
/*
 * vmx.c - the back end that is our own driver, /dev/vmm; and the words for what
 * it answers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "machine.h"
#include "vmx/check.h"
#include "vmx/errors.h"
#include "vmx/reasons.h"
#include "vmx/root.h"

#define PAGES_BYTES	(VMM86_BEHIND_OFFSET - VMM86_RUN_OFFSET)

static const char *device_path(const char *device)
{
	return device ? device : VMM86_DEVICE;
}

static int explain_open(struct vmm86 *m, const char *device)
{
	switch (errno) {
	case ENODEV:
	case ENXIO:
		return machine_fail(m, VMM86_ERR_NO_DEVICE,
			    "no driver serves %s: load the module (modprobe vmm86, or insmod vmm86.ko)",
			    device);
	case ENOENT:
		return machine_fail(m, VMM86_ERR_NO_DEVICE,
			    "%s does not exist: load the module (modprobe vmm86, or insmod vmm86.ko)",
			    device);
	case EACCES:
	case EPERM:
		return machine_fail(m, VMM86_ERR_PERMISSION,
			    "no permission to open %s: join the group that owns it, or run as root",
			    device);
	default:
		return machine_fail(m, VMM86_ERR_SYSTEM, "cannot open %s: %s", device,
			    strerror(errno));
	}
}

static int explain_setup(struct vmm86 *m, const char *device)
{
	const struct vmm86_setup *s = &m->setup;

	switch (errno) {
	case EBUSY:
	case EOPNOTSUPP:
		return machine_fail(m, errno == EBUSY ? VMM86_ERR_BUSY :
						VMM86_ERR_REFUSED,
			    "CPU %u: %s; %s", s->refusal_cpu,
			    vmx_refusal_text(s->refusal),
			    vmx_refusal_cure(s->refusal));
	case ENOTTY:
		return machine_fail(m, VMM86_ERR_ABI, "%s is not the vmm86 device",
			    device);
	case EINVAL:
		/* The options are good: see check_options(). */
		return machine_fail(m, VMM86_ERR_ABI,
			    "the driver behind %s does not know this library's interface (version %u): install both from one release",
			    device, VMM86_ABI_VERSION);
	case ESHUTDOWN:
		return machine_fail(m, VMM86_ERR_BUSY,
			    "the computer is shutting down: VMX stays off");
	case ENOMEM:
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
			    "the kernel has no memory for a machine: ask for less, or raise the limit of its control group");
	default:
		return machine_fail(m, VMM86_ERR_SYSTEM, "%s: %s", device,
			    strerror(errno));
	}
}

static void *map(struct vmm86 *m, size_t bytes, uint64_t offset)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd,
		       (off_t)offset);

	return p == MAP_FAILED ? NULL : p;
}

/* In one piece, if the PC's own memory is not part of it. */
static bool map_all(struct vmm86 *m)
{
	bool apart = m->setup.granted & VMM86_GRANTED_HARDWARE;

	m->run = map(m, PAGES_BYTES + (apart ? 0 : m->setup.mem_size), VMM86_RUN_OFFSET);
	if (!m->run)
		return false;
	m->ram = apart ? map(m, m->setup.mem_size, VMM86_RAM_OFFSET) :
			 (uint8_t *)m->run + PAGES_BYTES;
	return m->ram;
}

static int set_up(struct vmm86 *m, const struct vmm86_options *options,
		  const char *device)
{
	m->setup = (struct vmm86_setup) {
		.size = sizeof(m->setup),
		.mode = options->mode,
		.flags = options->flags,
		.mem_size = options->mem_size,
	};
	if (ioctl(m->fd, VMM86_SETUP, &m->setup))
		return explain_setup(m, device);
	if (m->setup.version != VMM86_ABI_VERSION)
		return machine_fail(m, VMM86_ERR_ABI,
			    "the driver speaks interface version %u, this library %u: install both from one release",
			    m->setup.version, VMM86_ABI_VERSION);

	if (!map_all(m))
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
			    "cannot map the machine's memory: %s",
			    strerror(errno));
	m->data = (uint8_t *)m->run + VMM86_PAGE_SIZE;
	m->run->wanted = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	return 0;
}

static int vmx_open(struct vmm86 *m, const struct vmm86_options *options)
{
	const char *device = device_path(options->device);

	m->fd = open(device, O_RDWR | O_CLOEXEC);
	if (m->fd < 0)
		return explain_open(m, device);
	return set_up(m, options, device);
}

static void vmx_close(struct vmm86 *m)
{
	bool apart = m->setup.granted & VMM86_GRANTED_HARDWARE;

	if (m->run)
		munmap(m->run, PAGES_BYTES + (apart ? 0 : m->setup.mem_size));
	if (m->ram && apart)
		munmap(m->ram, m->setup.mem_size);
	if (m->fd >= 0)
		close(m->fd);
}

static int explain_entry(struct vmm86 *m)
{
	const struct vmm86_exit *exit = &m->run->exit;
	uint32_t error = exit->entry.instruction_error;
	const struct vmx_rule *rule;
	char what[128];

	if (exit->reason != VMM86_EXIT_ENTRY_FAILURE)
		return machine_fail(m, VMM86_ERR_SYSTEM,
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
		return machine_fail(m, VMM86_ERR_ENTRY, "VM entry failed: %s", what);
	rule = &vmx_rules[exit->entry.rule[0]];
	return machine_fail(m, VMM86_ERR_ENTRY, "VM entry failed: %s; %s: %s", what,
		    rule->name, rule->condition);
}

static int explain_run(struct vmm86 *m)
{
	switch (errno) {
	case EINTR:
		m->run->stop = 0;
		return machine_fail(m, VMM86_ERR_INTERRUPTED, "interrupted by a signal");
	case EIO:
		return explain_entry(m);
	case EBUSY:
		return machine_fail(m, VMM86_ERR_BUSY,
			    "another thread is running this machine");
	case EPERM:
		return machine_fail(m, VMM86_ERR_PERMISSION,
			    "this machine belongs to the process that opened it");
	case EINVAL:
		return machine_fail(m, VMM86_ERR_ARGUMENT,
			    "unknown bits in the changed registers, or SYSTEM registers in v86 mode");
	case ENOMEM:
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
			    "the kernel has no memory for the machine's pages");
	default:
		return machine_fail(m, VMM86_ERR_SYSTEM, "%s", strerror(errno));
	}
}

/* Outputs that waited come first, whatever ended the run. */
static int vmx_run(struct vmm86 *m)
{
	int result = lseek(m->fd, VMM86_RUN_SEEK, SEEK_SET) == 0 ?
		     (int)m->run->exit.reason : explain_run(m);

	if (m->queue && m->queue->count)
		serve_queue(m);
	return result;
}

static int vmx_queue(struct vmm86 *m, const struct vmm86_queue_ports *ports)
{
	if (ioctl(m->fd, VMM86_SET_QUEUE, ports))
		return machine_fail(m, errno == EBUSY ? VMM86_ERR_BUSY : VMM86_ERR_NO_MEMORY,
				    "no queue for outputs: %s", strerror(errno));
	m->queue = (void *)((uint8_t *)m->run + 2 * VMM86_PAGE_SIZE);
	return 0;
}

static int vmx_pass(struct vmm86 *m, const struct vmm86_queue_ports *ports)
{
	if (ioctl(m->fd, VMM86_PASS_PORTS, ports) == 0)
		return 0;
	switch (errno) {
	case EPERM:
		return machine_fail(m, VMM86_ERR_PERMISSION,
				    "no permission to pass ports of this PC to a guest: run as root (CAP_SYS_RAWIO), without kernel lockdown");
	case EBUSY:
		return machine_fail(m, VMM86_ERR_BUSY,
				    "ports are passed once, before the machine's first run");
	case EOPNOTSUPP:
		return machine_fail(m, VMM86_ERR_REFUSED,
				    "this processor passes all ports or none: it has no I/O bitmaps");
	case ENOMEM:
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
				    "the kernel has no memory to pass ports");
	default:
		return machine_fail(m, VMM86_ERR_SYSTEM, "passing ports: %s", strerror(errno));
	}
}

static int vmx_fpu(struct vmm86 *m, struct vmm86_fpu *fpu, bool set)
{
	if (ioctl(m->fd, set ? VMM86_SET_FPU : VMM86_GET_FPU, fpu) == 0)
		return 0;
	return machine_fail(m, errno == EBUSY ? VMM86_ERR_BUSY : VMM86_ERR_SYSTEM,
			    "the FPU's registers: %s", strerror(errno));
}

const struct backend backend_vmx = {
	.name = "vmx",
	.open = vmx_open,
	.run = vmx_run,
	.memory = mmio_serve,
	.fpu = vmx_fpu,
	.queue = vmx_queue,
	.pass = vmx_pass,
	.close = vmx_close,
};

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
