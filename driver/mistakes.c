// SPDX-License-Identifier: GPL-2.0-only
/*
 * mistakes.c - see mistakes.h.  Not part of the real module.
 */
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <asm/tlbflush.h>

#include "mistakes.h"
#include "vmm86.h"
#include "vmx/mitigate.h"
#include "vmx_ops.h"

static bool stale_host_cr4;
module_param(stale_host_cr4, bool, 0644);
MODULE_PARM_DESC(stale_host_cr4, "TEST ONLY: capture HOST_CR4 before setting CR4.VMXE");

static int odd_cpu = -1;
module_param(odd_cpu, int, 0644);
MODULE_PARM_DESC(odd_cpu, "TEST ONLY: this CPU seems to have other VMX capabilities");

static int feature_control = -1;
module_param(feature_control, int, 0644);
MODULE_PARM_DESC(feature_control, "TEST ONLY: what IA32_FEATURE_CONTROL seems to hold");

static bool l1d_flush;
module_param(l1d_flush, bool, 0444);
MODULE_PARM_DESC(l1d_flush, "TEST ONLY: the processor seems to need L1D flushes and to have the command");

/* Called with what the kernel has switched on. */
void mistake_mitigations(struct vmx_mitigation_facts *facts)
{
	if (!l1d_flush)
		return;
	facts->l1tf_bug = true;
	facts->l1d_wanted = true;
	facts->l1d_command = true;
}

/* Called with what a CPU's capability MSRs really hold. */
void mistake_caps(struct vmx_caps *caps)
{
	if (smp_processor_id() == odd_cpu)
		caps->msr[VMX_CAP_MISC] ^= 1;
	if (feature_control >= 0)
		caps->msr[VMX_CAP_FEATURE_CONTROL] = feature_control;
}

static DEFINE_PER_CPU(unsigned long, early_cr4);

static unsigned long keep_vmx_on;
module_param(keep_vmx_on, ulong, 0644);
MODULE_PARM_DESC(keep_vmx_on, "TEST ONLY: mask of the CPUs that stay in VMX operation when the kernel ends");

/* Called where a CPU leaves VMX operation since the kernel ends. */
bool mistake_keep_vmx_on(void)
{
	return keep_vmx_on & BIT(smp_processor_id());
}

/* Called by the sequence just before it sets CR4.VMXE. */
void mistake_capture_cr4(void)
{
	this_cpu_write(early_cr4, cr4_read_shadow());
}

/* Called where HOST_CR4 is written: the value to write. */
unsigned long mistake_host_cr4(unsigned long cr4)
{
	return stale_host_cr4 ? this_cpu_read(early_cr4) : cr4;
}

/* One line for a test to read: what failed, how, and with which error. */
static void tell(const char *what, enum vmx_status status)
{
	static const char *const names[] = {
		[VMX_SUCCEED] = "succeed",
		[VMX_FAIL_INVALID] = "invalid",
		[VMX_FAIL_VALID] = "valid",
		[VMX_FAULT] = "fault",
	};
	unsigned long error = 0;

	if (status == VMX_FAIL_VALID)
		vmx_vmread(VMCS_VM_INSTRUCTION_ERROR, &error);
	pr_info("provoked: %s: %s %lu\n", what, names[status], error);
	vmm86_vmx_failed(what, 0, status);
}

static void provoke_outside(u64 region)
{
	unsigned long value;

	tell("VMXOFF outside", vmx_vmxoff());
	tell("VMCLEAR outside", vmx_vmclear(region));
	tell("VMPTRLD outside", vmx_vmptrld(region));
	tell("VMREAD outside", vmx_vmread(VMCS_GUEST_RIP, &value));
	tell("VMWRITE outside", vmx_vmwrite(VMCS_GUEST_RIP, 0));
	tell("INVEPT outside", vmx_invept(VMX_INV_ALL, 0));
	tell("INVVPID outside", vmx_invvpid(VMX_INV_ALL, 0));
	tell("VMXON outside, VMXE clear", vmx_vmxon(region));
}

/* In VMX operation, before there is a current VMCS. */
static void provoke_without_vmcs(u64 region)
{
	unsigned long value;

	tell("VMREAD without VMCS", vmx_vmread(VMCS_GUEST_RIP, &value));
	tell("VMWRITE without VMCS", vmx_vmwrite(VMCS_GUEST_RIP, 0));
	tell("VMXON inside without VMCS", vmx_vmxon(region));
	tell("VMPTRLD misaligned without VMCS", vmx_vmptrld(region + 1));
}

#define NO_FIELD	0x7ffeu

static void provoke_with_vmcs(u64 region, u64 vmxon_region)
{
	unsigned long value;

	tell("VMREAD no such field", vmx_vmread(NO_FIELD, &value));
	tell("VMWRITE no such field", vmx_vmwrite(NO_FIELD, 0));
	tell("VMCLEAR misaligned", vmx_vmclear(region + 1));
	tell("VMCLEAR of the VMXON region", vmx_vmclear(vmxon_region));
	tell("VMPTRLD misaligned", vmx_vmptrld(region + 1));
	tell("VMPTRLD of the VMXON region", vmx_vmptrld(vmxon_region));
	tell("VMXON inside", vmx_vmxon(vmxon_region));
	tell("INVEPT type 7", vmx_invept(7, 0));
	tell("INVVPID type 7", vmx_invvpid(7, 0));
	/* What failed has harmed nothing: the VMCS is still the current one. */
	tell("VMREAD after all that", vmx_vmread(VMCS_GUEST_RIP, &value));
}

static void provoke_wrong_revision(u64 region, u32 *revision)
{
	*revision ^= 1;
	tell("VMPTRLD wrong revision", vmx_vmptrld(region));
	*revision ^= 1;
}

static void provoke_inside(void *regions)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);
	u64 vmxon_region = __pa(c->region);
	void *other = regions + PAGE_SIZE;

	*(u32 *)regions = vmx_caps_revision(&vmm86_caps);
	*(u32 *)other = vmx_caps_revision(&vmm86_caps);
	provoke_without_vmcs(vmxon_region);
	tell("VMCLEAR", vmx_vmclear(__pa(regions)));
	tell("VMPTRLD", vmx_vmptrld(__pa(regions)));
	provoke_with_vmcs(__pa(regions), vmxon_region);
	tell("VMCLEAR other", vmx_vmclear(__pa(other)));
	provoke_wrong_revision(__pa(other), other);
	vmx_vmclear(__pa(regions));
}

static int provoke_all(const char *value, const struct kernel_param *unused)
{
	void *regions = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, 1);
	u32 refusal, cpu;

	if (!regions)
		return -ENOMEM;
	preempt_disable();
	provoke_outside(__pa(regions));
	preempt_enable();
	if (!vmm86_root_get(&refusal, &cpu)) {
		preempt_disable();
		provoke_inside(regions);
		preempt_enable();
		vmm86_root_put();
	}
	free_pages((unsigned long)regions, 1);
	return 0;
}

static const struct kernel_param_ops provoke_ops = { .set = provoke_all };
module_param_cb(provoke, &provoke_ops, NULL, 0200);
MODULE_PARM_DESC(provoke, "TEST ONLY: let every VMX instruction fail in every way it can, without a machine open");
