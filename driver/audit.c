// SPDX-License-Identifier: GPL-2.0-only
/*
 * audit.c - the VM entry failed: which rule of the SDM does the VMCS violate?
 * The processor says only in which group; vmx/check.h knows them all.  All
 * fields are read here, once, after a failure; nothing else gets slower.
 */
#include <linux/mm.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "trace.h"
#include "vmm86.h"
#include "vmx_ops.h"

/* What one audit found. */
struct audit {
	struct vmx_finding findings[VMM86_ENTRY_RULES];
	struct vmx_report report;
};

/*
 * What it looks at: too much for the stack, and nothing can be allocated where the
 * VMCS is current, for preemption is off.
 */
static DEFINE_RAW_SPINLOCK(audit_lock);
static struct vmx_vmcs audit_vmcs;
static struct vmx_facts audit_facts;

/* Memory that a field points to, if it is RAM that the kernel has mapped. */
static int read_memory(void *context, u64 address, void *to,
		       unsigned int bytes)
{
	if (offset_in_page(address) + bytes > PAGE_SIZE ||
	    !pfn_valid(PHYS_PFN(address)) ||
	    PageReserved(pfn_to_page(PHYS_PFN(address))))
		return -EFAULT;
	memcpy(to, __va(address), bytes);
	return 0;
}

/* What the rules need to know beside the VMCS of the machine. */
void vmm86_audit_facts(struct vmx_facts *facts, const struct vmm86_machine *m)
{
	facts->caps = vmm86_caps;
	facts->features = VMX_BIT(VMX_FEATURE_INTEL64);
	if (boot_cpu_has(X86_FEATURE_LA57))
		facts->features |= VMX_BIT(VMX_FEATURE_LA57);
	if (boot_cpu_has(X86_FEATURE_RTM))
		facts->features |= VMX_BIT(VMX_FEATURE_RTM);
	if (boot_cpu_has(X86_FEATURE_BUS_LOCK_DETECT))
		facts->features |= VMX_BIT(VMX_FEATURE_BUS_LOCK);
	if (boot_cpu_has(X86_FEATURE_SGX))
		facts->features |= VMX_BIT(VMX_FEATURE_SGX);
	facts->physical_bits = boot_cpu_data.x86_phys_bits;
	facts->linear_bits = boot_cpu_data.x86_virt_bits;
	facts->host_ia32e = true;
	facts->in_smm = false;
	facts->vmcs_address = __pa(m->vmcs.region);
	facts->read = read_memory;
	facts->context = NULL;
}

/* The current VMCS; fields that this processor does not have stay unknown. */
void vmm86_audit_fields(struct vmx_vmcs *vmcs)
{
	unsigned long value;
	unsigned int i;

	for (i = 0; i < VMX_FIELD_COUNT; i++)
		if (vmx_vmread(vmx_fields[i].encoding, &value) == VMX_SUCCEED)
			vmx_vmcs_set(vmcs, i, value);
}

static void log_findings(const struct audit *a)
{
	unsigned int i, shown = min(a->report.count, a->report.room);

	for (i = 0; i < shown; i++) {
		const struct vmx_finding *f = &a->findings[i];
		const struct vmx_rule *rule = &vmx_rules[f->rule];

		pr_notice("  %s%s: %s = %#llx; must hold: %s\n", rule->name,
			  i ? "" : " (most probably the one)",
			  f->field < 0 ? "-" : vmx_fields[f->field].name,
			  f->value, rule->condition);
	}
	if (a->report.count > shown)
		pr_notice("  and %u more\n", a->report.count - shown);
	if (!a->report.count)
		pr_notice("  no rule that we know is violated (%u could not be checked)\n",
			  a->report.unchecked);
}

/* The log is for people; one block in a while is enough.  Nothing of the run page. */
static void tell(u32 reason, u32 error, const struct audit *a)
{
	static struct ratelimit_state limit =
		RATELIMIT_STATE_INIT_FLAGS(limit, DEFAULT_RATELIMIT_INTERVAL,
					   2, RATELIMIT_MSG_ON_RELEASE);

	if (!__ratelimit(&limit))
		return;
	pr_notice("%s[%d]: VM entry failed: %s %u\n", current->comm,
		  task_pid_nr(current),
		  error ? "VM-instruction error" : "exit reason",
		  error ? error : VMX_EXIT_BASIC(reason));
	log_findings(a);
}

static void check(const struct vmm86_machine *m, struct audit *a)
{
	memset(a, 0, sizeof(*a));
	a->report.findings = a->findings;
	a->report.room = ARRAY_SIZE(a->findings);
	raw_spin_lock(&audit_lock);
	memset(&audit_vmcs, 0, sizeof(audit_vmcs));
	vmm86_audit_fields(&audit_vmcs);
	vmm86_audit_facts(&audit_facts, m);
	vmx_check_entry(&audit_vmcs, &audit_facts, &a->report);
	raw_spin_unlock(&audit_lock);
}

/**
 * vmm86_audit() - after a failed entry: name the violated rules.
 * @m:		machine; its VMCS is current, as it was when the entry failed
 * @reason:	exit reason, all 32 bits
 * @error:	VM-instruction error, or 0: @reason says it
 *
 * Completes run->exit, whose reason and error are there, and logs it all.
 */
void vmm86_audit(struct vmm86_machine *m, u32 reason, u32 error)
{
	struct vmm86_exit_entry *entry = &m->run->exit.entry;
	struct audit a;
	unsigned int i;

	check(m, &a);
	entry->violations = a.report.count;
	memset(entry->rule, 0, sizeof(entry->rule));
	for (i = 0; i < min(a.report.count, a.report.room); i++)
		entry->rule[i] = a.findings[i].rule;
	tell(reason, error, &a);
	trace_entry_failure(m, reason, error, a.report.count, a.report.count ?
			    vmx_rules[a.findings[0].rule].name : "-");
}
