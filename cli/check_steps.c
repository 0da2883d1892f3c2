// SPDX-License-Identifier: MIT
/*
 * check_steps.c - the verdicts of `vmm86 check` on the processor and its
 * firmware.  Whether a CPU may enter VMX operation is decided by vmx/root.c,
 * as in the driver; here it is put into words.
 */
#include <stdarg.h>
#include <string.h>

#include "check.h"
#include "cli.h"

#define HEX(value)	((unsigned long long)(value))

static const struct {
	const char *name;
	const char *required;
	void (*judge)(const struct check_facts *facts, struct check_step *step);
} list[CHECK_STEP_COUNT] = {
#define X(id, function, name, required) { name, required, check_##function },
	CHECK_STEP_LIST(X)
#undef X
};

void check_say(char text[CHECK_TEXT], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, CHECK_TEXT, format, arguments);
	va_end(arguments);
}

void check_fail(struct check_step *step, enum status status, const char *why,
		const char *cure)
{
	step->verdict = CHECK_FAIL;
	step->status = status;
	check_say(step->why, "%s", why);
	check_say(step->cure, "%s", cure);
}

void check_unchecked(struct check_step *step, const char *why,
		     const char *cure)
{
	step->verdict = CHECK_UNCHECKED;
	check_say(step->why, "%s", why);
	check_say(step->cure, "%s", cure);
}

/**
 * check_known_cpu() - the first CPU whose MSRs were read, or NULL.
 * @facts:	all that was read
 */
const struct check_cpu *check_known_cpu(const struct check_facts *facts)
{
	unsigned int i;

	for (i = 0; i < facts->cpu_count; i++)
		if (facts->cpus[i].source)
			return &facts->cpus[i];
	return NULL;
}

static unsigned int count_known(const struct check_facts *facts)
{
	unsigned int i, count = 0;

	for (i = 0; i < facts->cpu_count; i++)
		count += facts->cpus[i].source != CHECK_NO_SOURCE;
	return count;
}

static unsigned int count_vmx(const struct check_facts *facts)
{
	unsigned int i, count = 0;

	for (i = 0; i < facts->cpu_count; i++)
		count += facts->cpus[i].root.cpuid_vmx;
	return count;
}

/* The first CPU that this step refuses, or NULL. */
static const struct check_cpu *refused(const struct check_facts *facts,
				       enum vmx_root_step number,
				       enum vmx_refusal *refusal)
{
	const struct check_cpu *first = check_known_cpu(facts);
	struct vmx_root_facts root;
	unsigned int i;

	for (i = 0; i < facts->cpu_count; i++) {
		if (!facts->cpus[i].source)
			continue;
		root = facts->cpus[i].root;
		root.reference = &first->root.caps;
		*refusal = vmx_root_step(&root, number);
		if (*refusal != VMX_REFUSAL_NONE)
			return &facts->cpus[i];
	}
	return NULL;
}

/* Where nested VMX is switched on. */
static const char *nested_hint(const struct check_facts *facts)
{
	static const struct {
		const char *signature, *hint;
	} hints[] = {
		{ "KVMKVMKVM", "KVM: kvm_intel nested=1 and, in QEMU, -cpu host" },
		{ "VMwareVMware", "VMware: vhv.enable" },
		{ "Microsoft Hv", "Hyper-V: -ExposeVirtualizationExtensions $true" },
		{ "VBoxVBoxVBox", "VirtualBox: modifyvm --nested-hw-virt on" },
		{ "XenVMMXenVMM", "Xen: nestedhvm=1" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hints); i++)
		if (!strcmp(facts->signature, hints[i].signature))
			return hints[i].hint;
	return "see its manual";
}

/* In a virtual machine it is not the firmware that gives or hides VMX. */
static const char *cure_of(const struct check_facts *facts,
			   enum vmx_refusal refusal, char buffer[CHECK_TEXT])
{
	bool from_below = refusal == VMX_REFUSAL_NO_VMX ||
			  refusal == VMX_REFUSAL_FIRMWARE_OFF;

	if (!from_below || !facts->hypervisor)
		return vmx_refusal_cure(refusal);
	check_say(buffer, "the hypervisor you run in must expose nested VMX (%s)",
		  nested_hint(facts));
	return buffer;
}

/* Whether there are MSRs to judge; if not, says why. */
static bool have_msrs(const struct check_facts *facts, struct check_step *step)
{
	bool container = facts->container[0];

	if (check_known_cpu(facts))
		return true;
	if (!count_vmx(facts)) {
		check_unchecked(step, "the processor does not report VMX", "");
		return false;
	}
	check_unchecked(step, "", container ?
			"run it on the host, or give the container the device" :
			"load vmm86 and get access to its device; or, as root: modprobe msr");
	check_say(step->why,
		  "needs the driver, or root and the msr module (/dev/cpu/N/msr: %s)",
		  strerror(facts->msr_error));
	return false;
}

/* The verdict of vmx/root.c on all CPUs; returns the CPU to show. */
static const struct check_cpu *judge_all(const struct check_facts *facts,
					 struct check_step *step,
					 enum vmx_root_step number)
{
	unsigned int missing = facts->cpu_count - count_known(facts);
	enum vmx_refusal refusal;
	const struct check_cpu *cpu = refused(facts, number, &refusal);
	char cure[CHECK_TEXT];

	if (cpu) {
		check_fail(step, STATUS_REFUSED, "", cure_of(facts, refusal, cure));
		check_say(step->why, "CPU %u: %s", cpu->number,
			  vmx_refusal_text(refusal));
		return cpu;
	}
	if (missing) {
		check_unchecked(step, "", "as root: modprobe msr");
		check_say(step->why, "%u of %u CPUs could not be read",
			  missing, facts->cpu_count);
	}
	return check_known_cpu(facts);
}

/* What follows what was read on one CPU: how many were asked, and how. */
static void say_read(const struct check_facts *facts, struct check_step *step,
		     const struct check_cpu *cpu, const char *text)
{
	check_say(step->read, "%s on CPU %u; %u of %u CPUs read, by the %s",
		  text, cpu->number, count_known(facts), facts->cpu_count,
		  cpu->source == CHECK_DRIVER ? "driver" : "msr device");
}

void check_architecture(const struct check_facts *facts, struct check_step *step)
{
	check_say(step->read, "%s", facts->architecture);
	if (strcmp(facts->architecture, "x86_64"))
		check_fail(step, STATUS_REFUSED, "the driver is for 64-bit x86 kernels",
			   "install and boot an amd64 kernel");
}

static bool is_amd(const struct check_facts *facts)
{
	return !strcmp(facts->vendor, "AuthenticAMD") ||
	       !strcmp(facts->vendor, "HygonGenuine");
}

void check_processor(const struct check_facts *facts, struct check_step *step)
{
	unsigned int count = count_vmx(facts);
	char cure[CHECK_TEXT];

	check_say(step->read, "%s, %s; CPUID.1:ECX bit 5 is 1 on %u of %u CPUs",
		  facts->vendor, facts->model, count, facts->cpu_count);
	if (count && count == facts->cpu_count)
		return;
	if (is_amd(facts))
		check_fail(step, STATUS_REFUSED,
			   "vmm86 needs Intel VMX; an AMD processor does not have it",
			   "use a machine with Intel VT-x; `make run` in the source tree emulates one");
	else
		check_fail(step, STATUS_REFUSED,
			   vmx_refusal_text(VMX_REFUSAL_NO_VMX),
			   cure_of(facts, VMX_REFUSAL_NO_VMX, cure));
}

void check_hypervisor(const struct check_facts *facts, struct check_step *step)
{
	step->verdict = CHECK_INFO;
	if (facts->hypervisor)
		check_say(step->read, "in a virtual machine: \"%s\" (CPUID leaf 40000000h)",
			  facts->signature);
	else
		check_say(step->read, "none (CPUID.1:ECX bit 31 is 0)");
}

void check_container(const struct check_facts *facts, struct check_step *step)
{
	step->verdict = CHECK_INFO;
	if (facts->container[0])
		check_say(step->read,
			  "in a container (%s): the host's kernel; devices, modules and parts of /sys may be hidden",
			  facts->container);
	else
		check_say(step->read, "no sign of one");
}

static const char *feature_control_words(__u64 value)
{
	__u64 wanted;

	switch (vmx_feature_control_decide(value, &wanted)) {
	case VMX_FEATURE_CONTROL_READY:
		return "locked, VMX on";
	case VMX_FEATURE_CONTROL_SET:
		return "unlocked: vmm86 sets and locks it";
	default:
		return "locked, VMX off";
	}
}

/* Since 5.6 the kernel drops "vmx" where firmware locked VMX off. */
static bool kernel_says_off(const struct check_facts *facts)
{
	return facts->kernel_vmx == CHECK_NO && count_vmx(facts) &&
	       !check_known_cpu(facts);
}

void check_feature_control(const struct check_facts *facts,
			   struct check_step *step)
{
	const struct check_cpu *cpu;
	char text[CHECK_TEXT];
	__u64 value;

	if (kernel_says_off(facts)) {
		check_say(step->read,
			  "CPUID reports VMX, /proc/cpuinfo does not list it (the MSR itself needs root)");
		check_fail(step, STATUS_REFUSED,
			   vmx_refusal_text(VMX_REFUSAL_FIRMWARE_OFF),
			   cure_of(facts, VMX_REFUSAL_FIRMWARE_OFF, text));
		return;
	}
	if (!have_msrs(facts, step))
		return;
	cpu = judge_all(facts, step, VMX_STEP_FEATURE_CONTROL);
	value = cpu->root.caps.msr[VMX_CAP_FEATURE_CONTROL];
	if (cpu->root.caps.present & 1ull << VMX_CAP_FEATURE_CONTROL)
		check_say(text, "%#llx (%s)", HEX(value),
			  feature_control_words(value));
	else
		check_say(text, "not readable");
	say_read(facts, step, cpu, text);
}

static unsigned int count_msrs(const struct vmx_caps *caps)
{
	return __builtin_popcountll(caps->present);
}

void check_caps(const struct check_facts *facts, struct check_step *step)
{
	const struct check_cpu *cpu;
	char text[CHECK_TEXT];

	if (!have_msrs(facts, step))
		return;
	cpu = judge_all(facts, step, VMX_STEP_CAPS);
	if (cpu->root.unreadable >= 0)
		check_say(text, "%s (%03xh) cannot be read",
			  vmx_cap_name(cpu->root.unreadable),
			  vmx_cap_address(cpu->root.unreadable));
	else
		check_say(text, "all %u MSRs", count_msrs(&cpu->root.caps));
	say_read(facts, step, cpu, text);
}

void check_region(const struct check_facts *facts, struct check_step *step)
{
	const struct check_cpu *cpu;
	const struct vmx_caps *caps;
	char text[CHECK_TEXT];

	if (!have_msrs(facts, step))
		return;
	cpu = judge_all(facts, step, VMX_STEP_REGION);
	caps = &cpu->root.caps;
	check_say(text, "%u bytes, memory type %u, %s (IA32_VMX_BASIC %#llx)",
		  vmx_caps_region_size(caps), vmx_caps_memory_type(caps),
		  vmx_caps_32bit_addresses(caps) ? "below 4 GiB" : "anywhere",
		  HEX(caps->msr[VMX_CAP_BASIC]));
	say_read(facts, step, cpu, text);
}

void check_same(const struct check_facts *facts, struct check_step *step)
{
	const struct check_cpu *first = check_known_cpu(facts);
	const struct check_cpu *cpu;

	if (!have_msrs(facts, step))
		return;
	cpu = judge_all(facts, step, VMX_STEP_SAME);
	if (cpu == first)
		check_say(step->read, "%u of %u CPUs read, all as CPU %u",
			  count_known(facts), facts->cpu_count, first->number);
	else
		check_say(step->read, "CPU %u has other values than CPU %u",
			  cpu->number, first->number);
}

/**
 * check_all_by_driver() - whether the driver read every CPU.
 * @facts:	all that was read
 *
 * Only then are all CR0 and CR4 known.
 */
bool check_all_by_driver(const struct check_facts *facts)
{
	unsigned int i;

	for (i = 0; i < facts->cpu_count; i++)
		if (facts->cpus[i].source != CHECK_DRIVER)
			return false;
	return facts->cpu_count;
}

void check_fixed(const struct check_facts *facts, struct check_step *step)
{
	const struct check_cpu *cpu;
	const __u64 *msr;
	char text[CHECK_TEXT];

	if (!have_msrs(facts, step))
		return;
	if (!check_all_by_driver(facts)) {
		check_unchecked(step, "CR0 and CR4 can be read by the driver only",
				"load vmm86 and get access to its device");
		return;
	}
	cpu = judge_all(facts, step, VMX_STEP_FIXED);
	msr = cpu->root.caps.msr;
	check_say(text,
		  "CR0 %#llx (FIXED0 %#llx, FIXED1 %#llx), CR4 %#llx (FIXED0 %#llx, FIXED1 %#llx)",
		  HEX(cpu->root.cr0), HEX(msr[VMX_CAP_CR0_FIXED0]),
		  HEX(msr[VMX_CAP_CR0_FIXED1]), HEX(cpu->root.cr4),
		  HEX(msr[VMX_CAP_CR4_FIXED0]), HEX(msr[VMX_CAP_CR4_FIXED1]));
	say_read(facts, step, cpu, text);
}

static enum vmx_refusal decide_guest(const struct check_facts *facts, bool ept,
				     bool real)
{
	const struct vmx_guest guest = { .ept = ept, .real = real };

	return vmx_guest_decide(&check_known_cpu(facts)->root.caps, &guest);
}

/**
 * check_guest() - whether the processor can run such a guest.
 * @facts:	all that was read, of one CPU at least
 * @ept:	with EPT
 * @real:	in mode real
 */
bool check_guest(const struct check_facts *facts, bool ept, bool real)
{
	return decide_guest(facts, ept, real) == VMX_REFUSAL_NONE;
}

void check_controls(const struct check_facts *facts, struct check_step *step)
{
	enum vmx_refusal refusal;

	if (!have_msrs(facts, step))
		return;
	refusal = decide_guest(facts, false, false);
	check_say(step->read, "modes: v86 %s, v86 with EPT %s, real %s",
		  refusal ? "no" : "yes",
		  check_guest(facts, true, false) ? "yes" : "no",
		  check_guest(facts, true, true) ? "yes" : "no");
	if (refusal)
		check_fail(step, STATUS_REFUSED, vmx_refusal_text(refusal),
			   vmx_refusal_cure(refusal));
}

/* A processor without mode real is no failure: programs run in v86 mode. */
void check_real_mode(const struct check_facts *facts, struct check_step *step)
{
	const struct vmx_caps *caps;
	enum vmx_refusal refusal;

	if (!have_msrs(facts, step))
		return;
	caps = &check_known_cpu(facts)->root.caps;
	refusal = decide_guest(facts, true, true);
	check_say(step->read, "EPT %s, unrestricted guest %s",
		  vmx_caps_has_ept(caps) ? "yes" : "no",
		  vmx_caps_has_unrestricted_guest(caps) ? "yes" : "no");
	if (refusal == VMX_REFUSAL_NONE)
		return;
	step->verdict = CHECK_INFO;
	check_say(step->why, "%s", vmx_refusal_text(refusal));
	check_say(step->cure, "nothing: programs run in v86 mode here");
}

/**
 * check_steps() - judge all steps, from the facts alone.
 * @facts:	all that was read
 * @steps:	out: in the order of the sequence
 */
void check_steps(const struct check_facts *facts,
		 struct check_step steps[CHECK_STEP_COUNT])
{
	int i;

	memset(steps, 0, CHECK_STEP_COUNT * sizeof(*steps));
	for (i = 0; i < CHECK_STEP_COUNT; i++) {
		steps[i].name = list[i].name;
		steps[i].required = list[i].required;
		list[i].judge(facts, &steps[i]);
	}
}
