// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - module load and unload.
 *
 * Loading touches no VMX state; the first machine does (root.c), so that the
 * module can stay loaded beside KVM.
 */
#include <linux/module.h>

#include "vmm86.h"

static int __init vmm86_init(void)
{
	int ret;

	vmm86_mitigate_init();
	ret = vmm86_root_init();
	if (ret)
		return ret;
	ret = vmm86_proc_init();
	if (ret)
		goto out_root;
	vmm86_stats_init();
	ret = vmm86_device_init();
	if (ret)
		goto out_stats;
	return 0;

out_stats:
	vmm86_stats_exit();
	vmm86_proc_exit();
out_root:
	vmm86_root_exit();
	return ret;
}

static void __exit vmm86_exit(void)
{
	vmm86_device_exit();
	vmm86_stats_exit();
	vmm86_proc_exit();
	vmm86_root_exit();
}

module_init(vmm86_init);
module_exit(vmm86_exit);

MODULE_DESCRIPTION("16-bit real-mode code in an Intel VMX guest, through /dev/vmm");
MODULE_AUTHOR("The vmm86 authors");
MODULE_LICENSE("GPL");
