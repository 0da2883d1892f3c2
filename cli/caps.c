// SPDX-License-Identifier: MIT
/*
 * caps.c - `vmm86 caps`: what the VMX capability MSRs of this processor say.
 */
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "vmx/caps.h"
#include "vmx/controls.h"
#include "vmx/root.h"

struct query {
	uint64_t cpu;
	bool any_cpu;
	bool json;
	const char *device;
	const char *source;
	struct vmx_caps caps;
};

enum { KEY_CPU = 1, KEY_JSON, KEY_DEVICE };

static const struct argp_option options[] = {
	{ "cpu", KEY_CPU, "N", 0, "this CPU, through its msr device (default: any, through the driver)", 0 },
	{ "json", KEY_JSON, NULL, 0, "as JSON", 0 },
	{ "device", KEY_DEVICE, "PATH", 0, "device to ask (default " VMM86_DEVICE ")", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct query *query = state->input;

	switch (key) {
	case KEY_CPU:
		if (!parse_number(argument, &query->cpu) || query->cpu > 65535)
			argp_error(state, "--cpu %s: must be a CPU's number",
				   argument);
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

static const struct argp argp = {
	options, parse, NULL,
	"Show the VMX capability MSRs of this processor, decoded."
	"\vThey are read through the driver, or, as root, through /dev/cpu/N/msr (modprobe msr). "
	"A control shown as 0/1 can be chosen; 0 and 1 are fixed. "
	"`vmm86 help status` lists the exit statuses.",
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

static enum status from_msr_device(struct query *query)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", (unsigned int)query->cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return complain(errno == EACCES || errno == EPERM ?
				STATUS_PERMISSION : STATUS_NO_DEVICE,
				"cannot read the MSRs: neither %s nor %s can be opened (%s); load vmm86, or as root: modprobe msr",
				query->device ? query->device : VMM86_DEVICE,
				path, strerror(errno));
	vmx_caps_read(&query->caps, read_msr, &fd);
	close(fd);
	query->source = "msr device";
	return STATUS_OK;
}

static enum status collect(struct query *query)
{
	struct vmm86_caps caps;

	if (!cpuid_vmx())
		return complain(STATUS_REFUSED, "%s (CPUID.1:ECX bit 5 is 0): %s",
				vmx_refusal_text(VMX_REFUSAL_NO_VMX),
				vmx_refusal_cure(VMX_REFUSAL_NO_VMX));
	if (!query->any_cpu || vmm86_caps(query->device, &caps))
		return from_msr_device(query);
	query->caps.present = caps.present;
	memcpy(query->caps.msr, caps.msr, sizeof(query->caps.msr));
	query->cpu = caps.cpu;
	query->source = "driver";
	return STATUS_OK;
}

/* The modes of vmm86 that this processor gives. */
static bool has_mode(const struct vmx_caps *caps, uint32_t mode, bool ept)
{
	if (ept && !vmx_caps_has_ept(caps))
		return false;
	return mode != VMM86_MODE_REAL || vmx_caps_has_unrestricted_guest(caps);
}

static const char *setting(const struct vmx_caps *caps,
			   enum vmx_control_group group, unsigned int bit)
{
	if (vmx_control_must(caps, group) >> bit & 1)
		return "1";
	return vmx_control_may(caps, group) >> bit & 1 ? "0/1" : "0";
}

static void print_msrs(const struct vmx_caps *caps)
{
	unsigned int i;

	for (i = 0; i < VMX_CAP_COUNT; i++) {
		printf("  %03x  %-29s ", vmx_cap_address(i), vmx_cap_name(i));
		if (caps->present >> i & 1)
			printf("%016llx\n", (unsigned long long)caps->msr[i]);
		else
			printf("-\n");
	}
}

static void print_controls(const struct vmx_caps *caps)
{
	unsigned int group, bit;

	for (group = 0; group < VMX_GROUP_COUNT; group++) {
		if (!vmx_control_may(caps, group))
			continue;
		printf("\n%s\n", vmx_control_group_name(group));
		for (bit = 0; bit < 64; bit++) {
			const char *name = vmx_control_name(group, bit);

			if (name)
				printf("  %2u  %-52s %s\n", bit, name,
				       setting(caps, group, bit));
		}
	}
}

static const char *yes(bool value)
{
	return value ? "yes" : "no";
}

static void print_text(const struct query *query)
{
	const struct vmx_caps *caps = &query->caps;

	printf("CPU %u, by the %s\n\n", (unsigned int)query->cpu, query->source);
	print_msrs(caps);
	printf("\nVMCS revision %#x, region %u bytes, memory type %u, addresses %s, true controls: %s\n",
	       vmx_caps_revision(caps), vmx_caps_region_size(caps),
	       vmx_caps_memory_type(caps),
	       vmx_caps_32bit_addresses(caps) ? "32 bits" : "not limited",
	       yes(vmx_caps_true_controls(caps)));
	printf("EPT: %s, VPID: %s, unrestricted guest: %s, preemption timer: %s\n",
	       yes(vmx_caps_has_ept(caps)), yes(vmx_caps_has_vpid(caps)),
	       yes(vmx_caps_has_unrestricted_guest(caps)),
	       yes(vmx_caps_has_preemption_timer(caps)));
	printf("guest modes: v86: yes, v86 with EPT: %s, real: %s\n",
	       yes(has_mode(caps, VMM86_MODE_V86, true)),
	       yes(has_mode(caps, VMM86_MODE_REAL, true)));
	print_controls(caps);
}

static json_t *msrs_json(const struct vmx_caps *caps)
{
	json_t *object = json_object();
	unsigned int i;
	char hex[20];

	for (i = 0; i < VMX_CAP_COUNT; i++) {
		/* 64 bits do not fit into JSON's numbers everywhere. */
		snprintf(hex, sizeof(hex), "0x%016llx",
			 (unsigned long long)caps->msr[i]);
		if (caps->present >> i & 1)
			json_object_set_new(object, vmx_cap_name(i),
					    json_string(hex));
	}
	return object;
}

static json_t *controls_json(const struct vmx_caps *caps)
{
	json_t *groups = json_object();
	unsigned int group, bit;

	for (group = 0; group < VMX_GROUP_COUNT; group++) {
		json_t *controls = json_object();

		for (bit = 0; bit < 64; bit++) {
			const char *name = vmx_control_name(group, bit);

			if (name)
				json_object_set_new(controls, name,
					json_string(setting(caps, group, bit)));
		}
		json_object_set_new(groups, vmx_control_group_name(group),
				    controls);
	}
	return groups;
}

static void print_json(const struct query *query)
{
	const struct vmx_caps *caps = &query->caps;
	json_t *object = json_pack("{s:i, s:s, s:o, s:{s:b, s:b, s:b}, s:o}",
		"cpu", (int)query->cpu, "source", query->source,
		"msrs", msrs_json(caps),
		"modes", "v86", 1,
		"v86_ept", (int)has_mode(caps, VMM86_MODE_V86, true),
		"real", (int)has_mode(caps, VMM86_MODE_REAL, true),
		"controls", controls_json(caps));

	json_dumpf(object, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(object);
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
		print_json(&query);
	else
		print_text(&query);
	return STATUS_OK;
}
