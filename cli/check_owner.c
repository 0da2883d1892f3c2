// SPDX-License-Identifier: MIT
/*
 * check_owner.c - does another hypervisor own VMX?  The step "vmxe" of `vmm86
 * check`: CR4.VMXE itself where the driver reads it, else what the loaded
 * modules let us infer.
 */
#include "check.h"
#include "cli.h"

/* The module that most probably has VMX on, or NULL. */
static const struct check_module *owner(const struct check_facts *facts)
{
	const struct check_module *kvm = &facts->owners[CHECK_KVM_INTEL];
	int i;

	for (i = 0; i < CHECK_OWNERS; i++)
		if (facts->owners[i].loaded && facts->owners[i].users > 0)
			return &facts->owners[i];
	return kvm->loaded && facts->kvm_at_load == CHECK_YES ? kvm : NULL;
}

static void say_cure(const struct check_facts *facts,
		     const struct check_module *module, char cure[CHECK_TEXT])
{
	bool at_load = module == &facts->owners[CHECK_KVM_INTEL] &&
		       facts->kvm_at_load == CHECK_YES;
	const char *guests = module->users > 0 ?
			     "end its virtual machines, and then: " : "";

	if (module->users < 0)
		check_say(cure, "%s is built in: boot with kvm.enable_virt_at_load=0",
			  module->name);
	else if (at_load)
		check_say(cure, "%smodprobe -r %s; or load kvm with enable_virt_at_load=0",
			  guests, module->name);
	else
		check_say(cure, "end its virtual machines, or: modprobe -r %s",
			  module->name);
}

/* The modules in words: "kvm_intel (used by 2, enable_virt_at_load=Y)". */
static void say_modules(const struct check_facts *facts, char text[CHECK_TEXT])
{
	static const char *const at_load[] = {
		[CHECK_UNKNOWN] = "",
		[CHECK_NO] = ", enable_virt_at_load=N",
		[CHECK_YES] = ", enable_virt_at_load=Y",
	};
	size_t used = 0;
	int i;

	check_say(text, "no module that uses VMX is loaded");
	for (i = 0; i < CHECK_OWNERS; i++) {
		const struct check_module *m = &facts->owners[i];
		const char *more = i == CHECK_KVM_INTEL ? at_load[facts->kvm_at_load] : "";
		char users[24] = "built in";

		if (!m->loaded)
			continue;
		if (m->users >= 0)
			snprintf(users, sizeof(users), "used by %d", m->users);
		used += snprintf(text + used, CHECK_TEXT - used, "%s%s (%s%s)",
				 used ? ", " : "", m->name, users, more);
	}
}

static void fail_owned(const struct check_facts *facts, struct check_step *step,
		       const char *how)
{
	const struct check_module *module = owner(facts);
	char cure[CHECK_TEXT];

	check_fail(step, STATUS_BUSY, "", vmx_refusal_cure(VMX_REFUSAL_VMXE_IN_USE));
	if (!module) {
		check_say(step->why, "%s, by nobody that we know", how);
		return;
	}
	say_cure(facts, module, cure);
	check_say(step->why, "%s, by %s", how, module->name);
	check_say(step->cure, "%s", cure);
}

static void infer(const struct check_facts *facts, struct check_step *step)
{
	const struct check_module *kvm = &facts->owners[CHECK_KVM_INTEL];
	char text[CHECK_TEXT];

	if (!facts->sys_module) {
		check_unchecked(step, "CR4 needs the driver, and /sys/module cannot be seen here",
				"run it where /sys is mounted");
		return;
	}
	say_modules(facts, text);
	check_say(step->read, "inferred, since CR4 needs the driver: %s", text);
	if (owner(facts))
		fail_owned(facts, step, "VMX is probably in use");
	else if (kvm->loaded && kvm->users < 0 && facts->kvm_at_load == CHECK_UNKNOWN)
		check_unchecked(step,
				"kvm_intel is built in and does not tell whether it has virtual machines",
				"load vmm86 and get access to its device");
}

static const struct check_cpu *with_vmxe(const struct check_facts *facts)
{
	unsigned int i;

	for (i = 0; i < facts->cpu_count; i++)
		if (vmx_root_step(&facts->cpus[i].root, VMX_STEP_VMXE))
			return &facts->cpus[i];
	return NULL;
}

void check_vmxe(const struct check_facts *facts, struct check_step *step)
{
	const struct check_cpu *cpu = with_vmxe(facts);
	unsigned int i, vmx = 0;

	for (i = 0; i < facts->cpu_count; i++)
		vmx += facts->cpus[i].root.cpuid_vmx;
	if (!vmx) {
		check_unchecked(step, "the processor does not report VMX", "");
		return;
	}
	if (!cpu && !check_all_by_driver(facts)) {
		infer(facts, step);
		return;
	}
	if (!cpu) {
		check_say(step->read, "clear on %u CPUs, by the driver",
			  facts->cpu_count);
	} else if (!facts->device.error) {
		/* A machine could be made, so it is on for others of ours. */
		check_say(step->read, "set on CPU %u, for vmm86 itself, by the driver",
			  cpu->number);
	} else {
		check_say(step->read, "set on CPU %u (CR4 %#llx), by the driver",
			  cpu->number, (unsigned long long)cpu->root.cr4);
		fail_owned(facts, step, "CR4.VMXE is set");
	}
}
