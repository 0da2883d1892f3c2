// SPDX-License-Identifier: GPL-2.0-only
/*
 * try.c - see try.h.  Not part of the real module.
 */
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host.h"
#include "try.h"
#include "vmm86.h"
#include "vmx_ops.h"

#define BAD_LINK	0xfffull

/* What one try needs: too much for the stack. */
struct work {
	struct vmm86_try try;
	struct vmx_vmcs saved;
	struct vmx_vmcs changed;
	struct vmx_facts facts;
	struct vmx_finding finding;
	u32 gpr[VMM86_GPR_COUNT];
};

/* All fields but the read-only ones, as they were. */
static void restore(struct vmm86_machine *m, const struct vmx_vmcs *saved)
{
	unsigned int i;

	for (i = 0; i < VMX_FIELD_COUNT; i++)
		if (vmx_vmcs_known(saved, i) &&
		    vmx_fields[i].group != VMX_FIELD_INFO)
			vmx_vmwrite(vmx_fields[i].encoding, saved->value[i]);
}

/* False if the processor has no such field, or it cannot be written. */
static bool apply(const struct vmm86_try *try)
{
	unsigned int i;

	for (i = 0; i < try->count; i++)
		if (vmx_vmwrite(try->field[i], try->value[i]) != VMX_SUCCEED)
			return false;
	return true;
}

static void predict(struct vmm86_machine *m, struct work *w)
{
	struct vmx_report report = { .findings = &w->finding, .room = 1 };

	memset(&w->changed, 0, sizeof(w->changed));
	vmm86_audit_fields(&w->changed);
	vmm86_audit_facts(&w->facts, m);
	vmx_check_entry(&w->changed, &w->facts, &report);
	w->try.violations = report.count;
	w->try.unchecked = report.unchecked;
	w->try.rule = report.count ? w->finding.rule : ~0u;
}

static u32 enter_once(struct vmm86_machine *m, struct work *w)
{
	u32 reason = vmm86_enter(m, w->gpr);

	if (reason & VMX_EXIT_ENTRY_FAILURE)
		vmm86_launch_settle(m);
	return reason;
}

static void enter(struct vmm86_machine *m, struct work *w)
{
	struct vmm86_try *try = &w->try;
	u32 reason = enter_once(m, w);

	try->status = reason >= VMM86_NOT_ENTERED ? reason & 3 : VMX_SUCCEED;
	if (try->status == VMX_FAIL_VALID)
		try->error = vmcs_read(VMCS_VM_INSTRUCTION_ERROR);
	if (try->status != VMX_SUCCEED)
		return;
	try->reason = reason;
	try->qualification = vmcs_read(VMCS_EXIT_QUALIFICATION);
}

/* An entry and exit with nothing wrong loads the right host state again. */
static void cleanse(struct vmm86_machine *m, struct work *w)
{
	memset(w->gpr, 0, sizeof(w->gpr));
	enter_once(m, w);
}

static void read_one(struct vmm86_try *try)
{
	unsigned long value = 0;

	if (vmx_vmread(try->field[0], &value) != VMX_SUCCEED)
		try->violations = ~0u;
	try->value[0] = value;
}

/* Refused before the host state would be loaded, as any exit does. */
static bool refused_early(const struct vmm86_try *try)
{
	return try->violations &&
	       vmx_rules[try->rule].group < VMX_CHECK_GUEST;
}

/* Interrupts off; the VMCS is current. */
static void try_one(struct vmm86_machine *m, struct work *w)
{
	struct vmm86_try *try = &w->try;

	vmm86_host_refresh(m);
	vmm86_audit_fields(&w->saved);
	try->status = ~0u;
	if (!apply(try)) {
		try->violations = ~0u;
		restore(m, &w->saved);
		return;
	}
	predict(m, w);
	if (!try->violations && try->kind == TRY_LATE)
		vmcs_write(VMCS_VMCS_LINK_POINTER, BAD_LINK);
	if (try->kind != TRY_SKIP || refused_early(try))
		enter(m, w);
	restore(m, &w->saved);
	if (try->status == VMX_SUCCEED)
		cleanse(m, w);
	restore(m, &w->saved);
	vmm86_host_put_debugctl(m);
}

static int try_on_this_cpu(struct vmm86_machine *m, struct work *w)
{
	preempt_disable();
	if (!vmm86_vmcs_load(m)) {
		preempt_enable();
		return -ENODEV;
	}
	vmm86_host_load(m);
	vmm86_quick_exits(m, false);
	local_irq_disable();
	if (w->try.kind == TRY_READ)
		read_one(&w->try);
	else
		try_one(m, w);
	local_irq_enable();
	vmm86_quick_exits(m, true);
	vmm86_host_put(m);
	if (m->undo & VMM86_UNDO_LDT)
		vmm86_host_put_ldt(m);
	if (m->undo & VMM86_UNDO_HOST)
		vmm86_host_put_more(m);
	preempt_enable();
	return 0;
}

/* VMM86_TRY, for a machine that has run. */
long vmm86_test_ioctl(struct vmm86_machine *m, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	struct work *w;
	int ret = -EINVAL;

	if (cmd != VMM86_TRY || !m->initialised)
		return -EINVAL;
	w = kzalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;
	if (copy_from_user(&w->try, user, sizeof(w->try)))
		ret = -EFAULT;
	else if (w->try.count <= VMM86_TRY_CHANGES)
		ret = try_on_this_cpu(m, w);
	if (!ret && copy_to_user(user, &w->try, sizeof(w->try)))
		ret = -EFAULT;
	kfree(w);
	return ret;
}
