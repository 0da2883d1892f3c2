// SPDX-License-Identifier: GPL-2.0-only
/*
 * root.c - VMX root operation on every CPU: the right sequence, in and out.
 *
 * Entering, per CPU, interrupts off (SDM, "Enabling and Entering VMX
 * Operation"; the decisions are pure functions in vmx/root.c):
 *
 *   1. CPUID says VMX.
 *   2. IA32_FEATURE_CONTROL is locked with VMX on outside SMX; if firmware
 *      left it unlocked we set and lock it, else VMXON would fault.
 *   3. CR4.VMXE is clear.  If it is set another hypervisor is using VMX.
 *   4. The capability MSRs, each read only if it exists, and equal on all
 *      CPUs, since a machine moves from CPU to CPU.
 *   5. CR0 and CR4 (with VMXE) satisfy their fixed bits.
 *   6. The VMXON region carries the revision identifier, bit 31 clear.
 *   7. CR4.VMXE is set through the kernel's helper: a bit written behind its
 *      shadow copy is lost at the kernel's next CR4 write.
 *   8. VMXON.  If it fails or faults, VMXE is cleared again.
 *   9. Stale translations of an earlier hypervisor are dropped.
 *
 * Only now may HOST_CR4 be captured (host.c): the VM-entry checks want VMXE
 * in it.  Capturing it before step 7 is the famous "first VMLAUNCH fails with
 * error 8, later ones work".
 *
 * Leaving: VMCLEAR every VMCS that is active on the CPU (its data may be in
 * the processor only), VMXOFF, clear VMXE.
 *
 * VMX is on while a machine exists, so that KVM can be used in between; with
 * the module's parameter hold=1, as long as the module is loaded.
 *
 * Life events: a CPU that comes online joins, one that goes leaves (CPU
 * hotplug callbacks); at suspend all other CPUs are offline and the last one
 * leaves and joins by syscore hooks; before a reboot or kexec all leave (reboot
 * notifier), since a CPU in VMX operation faults when the next kernel clears
 * CR4 and blocks the INIT that starts it again.  When the kernel crashes it
 * turns VMX off itself: older kernels wherever CR4.VMXE is set, newer ones by
 * the callback in emergency.c.
 *
 * A CPU that the sequence refuses stays out: one that comes online while
 * machines exist goes offline again; if one refuses when the first machine is
 * made, the answer names it, and the machines can be had with it offline.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/reboot.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/perf_event.h>
#include <asm/tlbflush.h>

#include "compat.h"
#include "mistakes.h"
#include "vmm86.h"
#include "vmx_ops.h"

DEFINE_PER_CPU(struct vmm86_cpu, vmm86_cpu);

/* What the first CPU reports; the others must report the same. */
struct vmx_caps vmm86_caps;

static DEFINE_MUTEX(root_lock);	/* users, and entering or leaving on all CPUs */
static unsigned int users;	/* machines; written under cpus_read_lock() too */
static enum cpuhp_state hotplug_state;
static bool going_down;		/* reboot, halt or kexec: VMX stays off */

static bool hold;
module_param(hold, bool, 0444);
MODULE_PARM_DESC(hold, "VMX operation on all CPUs as long as the module is loaded, not only while machines exist; KVM cannot be used meanwhile");

static int read_msr(void *context, __u32 address, __u64 *value)
{
	return rdmsrl_safe(address, value);
}

static void read_facts(struct vmx_root_facts *facts,
		       const struct vmx_caps *reference)
{
	facts->cpuid_vmx = boot_cpu_has(X86_FEATURE_VMX) ||
			   (cpuid_ecx(1) & BIT(5));
	facts->cr0 = read_cr0();
	facts->cr4 = cr4_read_shadow();
	facts->reference = reference;
	facts->unreadable = -1;
	memset(&facts->caps, 0, sizeof(facts->caps));
	if (facts->cpuid_vmx)
		facts->unreadable = vmx_caps_read(&facts->caps, read_msr, NULL);
	mistake_caps(&facts->caps);
}

/* Step 2: set and lock IA32_FEATURE_CONTROL where firmware left it open. */
static enum vmx_refusal unlock_feature_control(struct vmx_caps *caps)
{
	u64 *value = &caps->msr[VMX_CAP_FEATURE_CONTROL];
	u64 wanted;

	if (vmx_feature_control_decide(*value, &wanted) !=
	    VMX_FEATURE_CONTROL_SET)
		return VMX_REFUSAL_NONE;
	if (wrmsrl_safe(vmx_cap_address(VMX_CAP_FEATURE_CONTROL), wanted))
		return VMX_REFUSAL_FEATURE_CONTROL_UNWRITABLE;
	*value = wanted;
	return VMX_REFUSAL_NONE;
}

/* Step 9: what an earlier hypervisor left in the TLB is not ours to use. */
static void flush_all_guests(const struct vmx_caps *caps)
{
	if (vmx_caps_has_invept(caps, false))
		vmm86_invept(VMX_INV_ALL, 0);
	if (vmx_caps_has_invvpid(caps, false))
		vmm86_invvpid(VMX_INV_ALL, 0);
}

/* Steps 6 to 9. */
static enum vmx_refusal vmxon(struct vmm86_cpu *c, const struct vmx_caps *caps)
{
	enum vmx_status status;

	*(u32 *)c->region = vmx_caps_revision(caps);

	mistake_capture_cr4();
	intel_pt_handle_vmx(1);
	cr4_set_bits_irqsoff(X86_CR4_VMXE);
	status = vmx_vmxon(__pa(c->region));
	if (status != VMX_SUCCEED) {
		vmm86_vmx_failed("VMXON", __pa(c->region), status);
		cr4_clear_bits_irqsoff(X86_CR4_VMXE);
		intel_pt_handle_vmx(0);
		return status == VMX_FAULT ? VMX_REFUSAL_VMXON_FAULT
					   : VMX_REFUSAL_VMXON_INVALID;
	}
	c->on = true;
	flush_all_guests(caps);
	return VMX_REFUSAL_NONE;
}

/* The sequence, on this CPU, interrupts off. */
static enum vmx_refusal root_enter(struct vmm86_cpu *c,
				   const struct vmx_caps *reference)
{
	struct vmx_root_facts facts;
	enum vmx_refusal refusal;

	if (!c->region)
		return VMX_REFUSAL_REGION;
	read_facts(&facts, reference);
	refusal = vmx_root_decide(&facts);
	if (refusal == VMX_REFUSAL_NONE)
		refusal = unlock_feature_control(&facts.caps);
	if (refusal != VMX_REFUSAL_NONE)
		return refusal;
	if (!reference)
		vmm86_caps = facts.caps;
	return vmxon(c, &facts.caps);
}

/* The way out, on this CPU, interrupts off. */
static void root_leave(struct vmm86_cpu *c)
{
	struct vmm86_machine *m, *next;
	enum vmx_status status;

	if (!c->on)
		return;
	list_for_each_entry_safe(m, next, &c->active, vmcs.node)
		vmm86_vmcs_clear_here(m);
	status = vmx_vmxoff();
	if (status != VMX_SUCCEED)
		vmm86_vmx_failed("VMXOFF", 0, status);
	cr4_clear_bits_irqsoff(X86_CR4_VMXE);
	intel_pt_handle_vmx(0);
	c->on = false;
}

static void root_enter_ipi(void *reference)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);

	c->refusal = root_enter(c, reference);
}

static void root_leave_ipi(void *unused)
{
	root_leave(this_cpu_ptr(&vmm86_cpu));
}

/*
 * The kernel crashes and this CPU must be fit for a new kernel.  In NMI, maybe
 * amid a change of the list, which can be walked forward at any moment.
 */
static void emergency_leave(void)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);
	struct vmm86_machine *m;

	if (!c->on || mistake_keep_vmx_on())
		return;
	c->on = false;
	list_for_each_entry_lockless(m, &c->active, vmcs.node)
		vmx_vmclear(__pa(m->vmcs.region));
	vmx_vmxoff();
	cr4_clear_bits_irqsoff(X86_CR4_VMXE);
}

static void leave_all(void)
{
	on_each_cpu(root_leave_ipi, NULL, 1);
	vmm86_emergency(NULL);
}

static int refusal_errno(enum vmx_refusal refusal)
{
	return refusal == VMX_REFUSAL_VMXE_IN_USE ? -EBUSY : -EOPNOTSUPP;
}

/* All CPUs in, or none.  The first one's capabilities are the reference. */
static int root_enter_all(u32 *refusal, u32 *cpu)
{
	int first = cpumask_first(cpu_online_mask);
	unsigned int i;

	/* Before the first CPU is in: a crash may come at any moment. */
	vmm86_emergency(emergency_leave);
	smp_call_function_single(first, root_enter_ipi, NULL, 1);
	*cpu = first;
	*refusal = per_cpu(vmm86_cpu, first).refusal;
	if (*refusal) {
		vmm86_emergency(NULL);
		return refusal_errno(*refusal);
	}

	for_each_online_cpu(i) {
		if (i == first)
			continue;
		smp_call_function_single(i, root_enter_ipi, &vmm86_caps, 1);
		*cpu = i;
		*refusal = per_cpu(vmm86_cpu, i).refusal;
		if (*refusal) {
			leave_all();
			return refusal_errno(*refusal);
		}
	}
	return 0;
}

/**
 * vmm86_root_get() - one more machine wants VMX operation on every CPU.
 * @refusal:	out: enum vmx_refusal
 * @cpu:	out: the CPU it is about
 *
 * Return: 0, -EBUSY when another hypervisor owns VMX, -EOPNOTSUPP when a CPU
 * refuses, or -ESHUTDOWN.
 */
int vmm86_root_get(u32 *refusal, u32 *cpu)
{
	int ret = 0;

	mutex_lock(&root_lock);
	cpus_read_lock();
	if (READ_ONCE(going_down))
		ret = -ESHUTDOWN;
	else if (!users)
		ret = root_enter_all(refusal, cpu);
	if (!ret)
		users++;
	cpus_read_unlock();
	mutex_unlock(&root_lock);
	return ret;
}

/**
 * vmm86_root_put() - the machine is gone; the last one turns VMX off.
 */
void vmm86_root_put(void)
{
	mutex_lock(&root_lock);
	cpus_read_lock();
	if (!--users)
		leave_all();
	cpus_read_unlock();
	mutex_unlock(&root_lock);
}

/**
 * vmm86_caps_read() - fill the ABI structure from the CPU we are on.
 * @out:	all but @out->size is written
 */
void vmm86_caps_read(struct vmm86_caps *out)
{
	struct vmx_root_facts facts;
	u64 efer = 0;

	BUILD_BUG_ON(VMX_CAP_COUNT > VMM86_CAPS_MSRS);
	preempt_disable();
	read_facts(&facts, NULL);
	rdmsrl_safe(MSR_EFER, &efer);
	out->cpu = smp_processor_id();
	preempt_enable();

	memset(out->msr, 0, sizeof(out->msr));
	memcpy(out->msr, facts.caps.msr, sizeof(facts.caps.msr));
	out->present = facts.caps.present;
	out->cr0 = facts.cr0;
	out->cr4 = facts.cr4;
	out->efer = efer;
}

/*
 * A CPU comes online, also at module load.  A CPU that cannot join while
 * machines exist is refused, since they would be scheduled onto it.
 */
static int cpu_joins(unsigned int cpu)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);

	vmm86_host_tables();
	if (!c->region) {
		INIT_LIST_HEAD(&c->active);
		c->region = (void *)get_zeroed_page(GFP_KERNEL);
		if (!c->region)
			return -ENOMEM;
	}
	if (!users || going_down)
		return 0;
	local_irq_disable();
	c->refusal = root_enter(c, &vmm86_caps);
	local_irq_enable();
	if (!c->refusal)
		return 0;
	pr_err("CPU %u stays offline: %s; %s\n", cpu,
	       vmx_refusal_text(c->refusal), vmx_refusal_cure(c->refusal));
	return refusal_errno(c->refusal);
}

static int cpu_leaves(unsigned int cpu)
{
	local_irq_disable();
	root_leave(this_cpu_ptr(&vmm86_cpu));
	local_irq_enable();
	return 0;
}

/* The last CPU, interrupts off; tasks are frozen. */
static int suspend(SYSCORE_ARGUMENT)
{
	root_leave(this_cpu_ptr(&vmm86_cpu));
	return 0;
}

static void resume(SYSCORE_ARGUMENT)
{
	struct vmm86_cpu *c = this_cpu_ptr(&vmm86_cpu);

	if (!users)
		return;
	c->refusal = root_enter(c, &vmm86_caps);
	if (c->refusal)
		pr_err("CPU %d: VMX is not back after suspend: %s\n",
		       smp_processor_id(), vmx_refusal_text(c->refusal));
}

static long leave_here(void *unused)
{
	local_irq_disable();
	if (!mistake_keep_vmx_on())
		root_leave(this_cpu_ptr(&vmm86_cpu));
	local_irq_enable();
	return 0;
}

/*
 * Reboot, halt, kexec: no machine runs again.  A notifier, since kernels
 * before 6.8 do not call syscore hooks for kexec; and by work that has to be
 * scheduled, since an interrupt could take VMX away amid a run.
 */
static int shutdown(struct notifier_block *nb, unsigned long event, void *data)
{
	unsigned int cpu;

	mutex_lock(&root_lock);
	going_down = true;
	mutex_unlock(&root_lock);
	/* A CPU that comes online from now on stays out. */
	for_each_online_cpu(cpu)
		work_on_cpu_safe(cpu, leave_here, NULL);
	return NOTIFY_OK;
}

static struct notifier_block reboot = { .notifier_call = shutdown };

DEFINE_SYSCORE(syscore, suspend, resume, NULL);

static void free_regions(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		free_page((unsigned long)per_cpu(vmm86_cpu, cpu).region);
}

static void tear_down(void)
{
	vmm86_emergency_exit();
	unregister_reboot_notifier(&reboot);
	unregister_syscore(&syscore);
	cpuhp_remove_state(hotplug_state);
	free_regions();
}

/* For hold=1: VMX on now, or the module is not loaded. */
static int hold_root(void)
{
	u32 refusal = 0, cpu = 0;
	int ret = vmm86_root_get(&refusal, &cpu);

	if (ret)
		pr_err("hold=1: CPU %u: %s; %s\n", cpu,
		       vmx_refusal_text(refusal), vmx_refusal_cure(refusal));
	return ret;
}

int vmm86_root_init(void)
{
	int ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "vmm86:online",
				    cpu_joins, cpu_leaves);

	if (ret < 0) {
		free_regions();
		return ret;
	}
	hotplug_state = ret;
	register_syscore(&syscore);
	register_reboot_notifier(&reboot);
	ret = vmm86_emergency_init();
	if (!ret && hold)
		ret = hold_root();
	if (ret)
		tear_down();
	return ret;
}

void vmm86_root_exit(void)
{
	if (hold)
		vmm86_root_put();
	tear_down();
}

/* How many want VMX operation on, for those who look. */
unsigned int vmm86_root_users(void)
{
	return READ_ONCE(users);
}
