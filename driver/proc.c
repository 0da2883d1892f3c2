// SPDX-License-Identifier: GPL-2.0-only
/*
 * proc.c - /proc/vmm86, for root: the capability MSRs, control registers and
 * VMXON regions, as the 2007 driver's page showed them.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "vmm86.h"

static int proc_show(struct seq_file *seq, void *unused)
{
	struct vmm86_caps caps = {};
	unsigned int i;
	int cpu;

	vmm86_caps_read(&caps);
	seq_printf(seq, "cpu %u\n", caps.cpu);
	for (i = 0; i < VMX_CAP_COUNT; i++) {
		seq_printf(seq, "%03x %-29s ", vmx_cap_address(i),
			   vmx_cap_name(i));
		if (caps.present & BIT_ULL(i))
			seq_printf(seq, "%016llx\n", caps.msr[i]);
		else
			seq_puts(seq, "-\n");
	}
	seq_printf(seq, "CR0 %016llx\nCR4 %016llx\nEFER %016llx\n", caps.cr0,
		   caps.cr4, caps.efer);
	seq_printf(seq, "users of VMX: %u\n", vmm86_root_users());
	for_each_online_cpu(cpu) {
		const struct vmm86_cpu *c = &per_cpu(vmm86_cpu, cpu);

		seq_printf(seq, "cpu %d: VMXON region %llx, VMX %s\n", cpu,
			   (u64)__pa(c->region), c->on ? "on" : "off");
	}
	return 0;
}

int vmm86_proc_init(void)
{
	return proc_create_single("vmm86", 0400, NULL, proc_show) ? 0 : -ENOMEM;
}

void vmm86_proc_exit(void)
{
	remove_proc_entry("vmm86", NULL);
}
