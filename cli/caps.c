// SPDX-License-Identifier: MIT
/*
 * caps.c - `vmm86 caps`: read the VMX capability MSRs of this processor, from
 * the driver or else from the kernel's msr device.
 */
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "caps_report.h"
#include "cli.h"
#include "vmx/root.h"

struct query {
	bool any_cpu;
	bool json;
	const char *device;
	struct caps_source source;
	struct vmx_caps caps;
};

enum { KEY_CPU = 1, KEY_JSON, KEY_DEVICE };

static const struct argp_option options[] = {
	{ "cpu", KEY_CPU, "N", 0,
	  "this CPU, through its msr device (default: any, through the driver)", 0 },
	{ "json", KEY_JSON, NULL, 0, "as JSON", 0 },
	{ "device", KEY_DEVICE, "PATH", 0, "device to ask (default " VMM86_DEVICE ")", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct query *query = state->input;
	uint64_t cpu;

	switch (key) {
	case KEY_CPU:
		if (!parse_number(argument, &cpu) || cpu > 65535)
			argp_error(state, "--cpu %s: must be a CPU's number",
				   argument);
		query->source.cpu = cpu;
		query->any_cpu = false;
		return 0;
	case KEY_JSON:
		query->json = true;
		return 0;
	case KEY_DEVICE:
		query->device = argument;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: '%s'", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
	"Show the VMX capability MSRs of this processor, decoded.\n"
	"\vThey are read through the driver, or, as root, through /dev/cpu/N/msr\n"
	"(modprobe msr). A bit shown as 0/1 can be chosen; 0 and 1 are fixed.\n"
	"`vmm86 help status` lists the exit statuses.";

static const struct argp argp = {
	options, parse, NULL, doc,
	NULL, NULL, NULL,
};

static int read_msr(void *context, __u32 address, __u64 *value)
{
	return pread(*(int *)context, value, sizeof(*value), address) !=
	       sizeof(*value);
}

static bool cpuid_vmx(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && c >> 5 & 1;
}

static const char *vendor(char text[13])
{
	unsigned int a, parts[3] = { 0 };

	__get_cpuid(0, &a, &parts[0], &parts[2], &parts[1]);
	memcpy(text, parts, 12);
	text[12] = '\0';
	return text;
}

static enum status complain_no_vmx(void)
{
	char text[13];

	return complain(STATUS_REFUSED, "%s (%s, CPUID.1:ECX bit 5 is 0): %s",
			vmx_refusal_text(VMX_REFUSAL_NO_VMX), vendor(text),
			vmx_refusal_cure(VMX_REFUSAL_NO_VMX));
}

static bool cpu_exists(unsigned int cpu)
{
	char path[64];
	int saved = errno;
	bool there;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u", cpu);
	there = !access(path, F_OK);
	errno = saved;
	return there;
}

/* Neither the driver (@error, or 0: it was not asked) nor the msr device. */
static enum status complain_sources(const struct query *query, int error,
				    const char *path)
{
	bool denied = errno == EACCES || errno == EPERM ||
		      error == -VMM86_ERR_PERMISSION;
	const char *why = strerror(errno);

	if (!cpu_exists(query->source.cpu))
		return complain(STATUS_NO_DEVICE, "there is no CPU %u",
				query->source.cpu);
	if (!error)
		return complain(denied ? STATUS_PERMISSION : STATUS_NO_DEVICE,
				"cannot read the MSRs of CPU %u: %s: %s; as root: modprobe msr",
				query->source.cpu, path, why);
	return complain(denied ? STATUS_PERMISSION : STATUS_NO_DEVICE,
			"cannot read the MSRs: %s: %s, and %s: %s; load vmm86 (modprobe vmm86), or as root: modprobe msr",
			query->device ? query->device : VMM86_DEVICE,
			vmm86_error_text(error), path, why);
}

static enum status from_msr_device(struct query *query, int error)
{
	char path[64];
	int fd, missing;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", query->source.cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return complain_sources(query, error, path);
	missing = vmx_caps_read(&query->caps, read_msr, &fd);
	close(fd);
	if (missing >= 0)
		return complain(STATUS_REFUSED, "%s: %s (%03xh); %s",
				vmx_refusal_text(VMX_REFUSAL_CAPS_UNREADABLE),
				vmx_cap_name(missing), vmx_cap_address(missing),
				vmx_refusal_cure(VMX_REFUSAL_CAPS_UNREADABLE));
	query->source.name = "msr device";
	return STATUS_OK;
}

static enum status collect(struct query *query)
{
	struct vmm86_caps caps;
	int error = 0;

	/* The driver knows best; CPUID only explains why nothing answers. */
	if (query->any_cpu)
		error = vmm86_caps(query->device, &caps);
	if (!query->any_cpu || error)
		return cpuid_vmx() ? from_msr_device(query, error) :
				     complain_no_vmx();
	query->caps.present = caps.present;
	memcpy(query->caps.msr, caps.msr, sizeof(query->caps.msr));
	query->source.cpu = caps.cpu;
	query->source.name = "driver";
	return STATUS_OK;
}

int command_caps(int argc, char **argv)
{
	struct query query = { .any_cpu = true };
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &query);
	status = collect(&query);
	if (status != STATUS_OK)
		return status;
	if (query.json)
		caps_json(&query.caps, &query.source);
	else
		caps_text(&query.caps, &query.source);
	return STATUS_OK;
}
