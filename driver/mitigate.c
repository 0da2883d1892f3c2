// SPDX-License-Identifier: GPL-2.0-only
/*
 * mitigate.c - which speculation mitigations are on.  Decided once, at load,
 * from what the kernel has switched on for this processor (vmx/mitigate.c), and
 * shown in /sys/class/misc/vmm/mitigations, one file each.
 */
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/sysfs.h>
#include <asm/processor.h>

#include "mistakes.h"
#include "mitigate.h"
#include "vmx/mitigate.h"

DEFINE_STATIC_KEY_FALSE(vmm86_flush_l1d);
DEFINE_STATIC_KEY_FALSE(vmm86_clear_mmio);
DEFINE_STATIC_KEY_FALSE(vmm86_eager_fpu);

static enum vmx_mitigation_state states[VMX_MITIGATION_COUNT];

/* The kernel's l1tf= is told to modules where it has KVM. */
static bool l1d_wanted(void)
{
#if IS_ENABLED(CONFIG_KVM_INTEL)
	return l1tf_mitigation != L1TF_MITIGATION_OFF;
#else
	return !cpu_mitigations_off();
#endif
}

static bool l1d_skip(void)
{
	u64 capabilities = 0;

	if (boot_cpu_has(X86_FEATURE_ARCH_CAPABILITIES))
		rdmsrl_safe(MSR_IA32_ARCH_CAPABILITIES, &capabilities);
	return capabilities & ARCH_CAP_SKIP_VMENTRY_L1DFLUSH;
}

/* Features have got new names with time; Kbuild looks what entry.S can use. */
static void read_buffers(struct vmx_mitigation_facts *facts)
{
#ifdef X86_FEATURE_CLEAR_CPU_BUF
	facts->buffers = boot_cpu_has(X86_FEATURE_CLEAR_CPU_BUF);
#else
	facts->buffers = boot_cpu_has_bug(X86_BUG_MDS) && !cpu_mitigations_off();
#endif
#ifdef VMM86_CLEAR_CPU_BUFFERS
	facts->buffers_code = true;
#endif
#ifdef VMM86_MMIO_STALE_DATA
	facts->mmio = static_key_enabled(&VMM86_MMIO_STALE_DATA);
#endif
}

static void read_branches(struct vmx_mitigation_facts *facts)
{
	facts->rsb = boot_cpu_has(X86_FEATURE_RSB_VMEXIT) ||
		     boot_cpu_has(X86_FEATURE_RSB_VMEXIT_LITE);
	facts->ibrs = boot_cpu_has(X86_FEATURE_KERNEL_IBRS);
#ifdef X86_FEATURE_CLEAR_BHB_LOOP_ON_VMEXIT
	facts->history = boot_cpu_has(X86_FEATURE_CLEAR_BHB_LOOP_ON_VMEXIT);
#elif defined(X86_FEATURE_CLEAR_BHB_VMEXIT)
	facts->history = boot_cpu_has(X86_FEATURE_CLEAR_BHB_VMEXIT);
#endif
#ifdef VMM86_CLEAR_BRANCH_HISTORY
	facts->history_code = true;
#endif
	facts->ibpb = boot_cpu_has(X86_FEATURE_USE_IBPB);
#ifdef X86_FEATURE_IBPB_EXIT_TO_USER
	facts->ibpb_caller = boot_cpu_has(X86_FEATURE_IBPB_EXIT_TO_USER);
#endif
}

void vmm86_mitigate_init(void)
{
	struct vmx_mitigation_facts facts = {
		.l1tf_bug = boot_cpu_has_bug(X86_BUG_L1TF),
		.l1d_skip = l1d_skip(),
		.l1d_wanted = l1d_wanted(),
		.l1d_command = boot_cpu_has(X86_FEATURE_FLUSH_L1D),
		.fpu_bug = boot_cpu_has_bug(X86_BUG_CPU_MELTDOWN),
		.fpu_wanted = !cpu_mitigations_off(),
	};

	read_buffers(&facts);
	read_branches(&facts);
	mistake_mitigations(&facts);
	vmx_mitigations_decide(&facts, states);
	if (states[VMX_MITIGATE_L1D_FLUSH] == VMX_MITIGATION_ON)
		static_branch_enable(&vmm86_flush_l1d);
	if (states[VMX_MITIGATE_MMIO_BUFFERS] == VMX_MITIGATION_ON)
		static_branch_enable(&vmm86_clear_mmio);
	if (states[VMX_MITIGATE_FPU_REGISTERS] == VMX_MITIGATION_ON)
		static_branch_enable(&vmm86_eager_fpu);
}

static ssize_t show(struct device *device, struct device_attribute *attribute,
		    char *buffer)
{
	unsigned long number =
		(unsigned long)container_of(attribute, struct dev_ext_attribute, attr)->var;

	return sysfs_emit(buffer, "%s: %s\n", vmx_mitigation_state_text(states[number]),
			  vmx_mitigation_text(number));
}

static struct dev_ext_attribute files[VMX_MITIGATION_COUNT] = {
#define X(id, file, text)						\
	{								\
		.attr = { .attr = { .name = file, .mode = 0444 }, .show = show }, \
		.var = (void *)VMX_MITIGATE_##id,			\
	},
	VMX_MITIGATIONS(X)
#undef X
};

static struct attribute *attributes[VMX_MITIGATION_COUNT + 1] = {
#define X(id, file, text) &files[VMX_MITIGATE_##id].attr.attr,
	VMX_MITIGATIONS(X)
#undef X
};

static const struct attribute_group group = {
	.name = "mitigations",
	.attrs = attributes,
};

const struct attribute_group *vmm86_device_groups[] = { &group, NULL };
