// SPDX-License-Identifier: MIT
/*
 * check_cpus.c - what every CPU says, for `vmm86 check`: CPUID on the CPU
 * itself; its MSRs and control registers by the driver, asked on that CPU, or
 * its MSRs by the kernel's msr device.
 */
#include <cpuid.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cli.h"

#define ECX_VMX		(1u << 5)
#define ECX_HYPERVISOR	(1u << 31)

static void read_vendor(struct check_facts *facts)
{
	unsigned int a, parts[3] = { 0 };

	__get_cpuid(0, &a, &parts[0], &parts[2], &parts[1]);
	memcpy(facts->vendor, parts, 12);
}

static void read_model(struct check_facts *facts)
{
	unsigned int part[12] = { 0 };
	char *text = (char *)part;
	int i;

	for (i = 0; i < 3; i++)
		__get_cpuid(0x80000002 + i, &part[4 * i], &part[4 * i + 1],
			    &part[4 * i + 2], &part[4 * i + 3]);
	text += strspn(text, " ");
	snprintf(facts->model, sizeof(facts->model), "%.47s", text);
}

static unsigned int cpuid1_ecx(void)
{
	unsigned int a, b, c = 0, d;

	__get_cpuid(1, &a, &b, &c, &d);
	return c;
}

/* The leaves of hypervisors are not counted by leaf 0. */
static void read_hypervisor(struct check_facts *facts)
{
	unsigned int a, parts[3];

	facts->hypervisor = cpuid1_ecx() & ECX_HYPERVISOR;
	if (!facts->hypervisor)
		return;
	__cpuid(0x40000000, a, parts[0], parts[1], parts[2]);
	memcpy(facts->signature, parts, 12);
}

static bool add_cpu(struct check_facts *facts, unsigned int number)
{
	size_t bytes = (facts->cpu_count + 1) * sizeof(*facts->cpus);
	struct check_cpu *cpus = realloc(facts->cpus, bytes);

	if (!cpus)
		return false;
	facts->cpus = cpus;
	cpus[facts->cpu_count] = (struct check_cpu){ .number = number };
	facts->cpu_count++;
	return true;
}

/* A list as sysfs writes it: 0-3,8 */
static void add_list(struct check_facts *facts, const char *list)
{
	unsigned long first, last;
	char *end;

	while (*list >= '0' && *list <= '9') {
		first = strtoul(list, &end, 10);
		last = *end == '-' ? strtoul(end + 1, &end, 10) : first;
		while (first <= last && add_cpu(facts, first))
			first++;
		list = end + (*end == ',');
	}
}

static void find_cpus(struct check_facts *facts, const cpu_set_t *ours)
{
	char list[1024];
	unsigned int i;

	if (check_read_line("/sys/devices/system/cpu/online", list, sizeof(list)))
		add_list(facts, list);
	for (i = 0; !facts->cpu_count && i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, ours) && !add_cpu(facts, i))
			return;
}

/* Run on this CPU; false if we may not. */
static bool move_to(unsigned int number)
{
	cpu_set_t set;

	if (number >= CPU_SETSIZE)
		return false;
	CPU_ZERO(&set);
	CPU_SET(number, &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

/* A reader of MSRs out of what the driver answered. */
static int answered(void *context, __u32 address, __u64 *value)
{
	const struct vmm86_caps *caps = context;
	unsigned int i;

	for (i = 0; i < VMX_CAP_COUNT; i++) {
		if (vmx_cap_address(i) != address)
			continue;
		*value = caps->msr[i];
		return !(caps->present >> i & 1);
	}
	return -1;
}

static bool ask_driver(struct check_cpu *cpu, const char *device)
{
	struct vmm86_caps caps;

	if (vmm86_caps(device, &caps))
		return false;
	cpu->root.unreadable = vmx_caps_read(&cpu->root.caps, answered, &caps);
	cpu->root.cr0 = caps.cr0;
	cpu->root.cr4 = caps.cr4;
	cpu->source = CHECK_DRIVER;
	return true;
}

static int read_msr(void *context, __u32 address, __u64 *value)
{
	return pread(*(int *)context, value, sizeof(*value), address) !=
	       sizeof(*value);
}

/* Return: 0, or the errno of opening the device. */
static int ask_msr_device(struct check_cpu *cpu)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu->number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	cpu->root.unreadable = vmx_caps_read(&cpu->root.caps, read_msr, &fd);
	cpu->source = CHECK_MSR_DEVICE;
	close(fd);
	return 0;
}

static void read_cpu(struct check_facts *facts, struct check_cpu *cpu)
{
	bool here = move_to(cpu->number);
	int error;

	cpu->root.cpuid_vmx = cpuid1_ecx() & ECX_VMX;
	if (!cpu->root.cpuid_vmx || (here && ask_driver(cpu, facts->device.path)))
		return;
	error = ask_msr_device(cpu);
	if (error && !facts->msr_error)
		facts->msr_error = error;
}

/**
 * check_read_cpus() - fill in what the CPUs say.
 * @facts:	in: device.path; out: cpus and all that is about processors
 */
void check_read_cpus(struct check_facts *facts)
{
	cpu_set_t ours;
	unsigned int i;

	CPU_ZERO(&ours);
	sched_getaffinity(0, sizeof(ours), &ours);
	read_vendor(facts);
	read_model(facts);
	read_hypervisor(facts);
	find_cpus(facts, &ours);
	for (i = 0; i < facts->cpu_count; i++)
		read_cpu(facts, &facts->cpus[i]);
	sched_setaffinity(0, sizeof(ours), &ours);
}
