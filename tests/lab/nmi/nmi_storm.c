// SPDX-License-Identifier: GPL-2.0-only
/*
 * nmi_storm.c - a module for tests in the emulated machine: NMIs to all CPUs but
 * the one that sends them, /sys/module/nmi_storm/parameters/rate a second (0:
 * none), and nothing in the log.  "sent" and "served" count them.
 *
 * For the kernels of the lab; newer ones send inter-processor interrupts by
 * another name.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <asm/apic.h>
#include <asm/nmi.h>

static unsigned int rate;
module_param(rate, uint, 0644);
MODULE_PARM_DESC(rate, "NMIs a second to each CPU");

static unsigned long sent;
module_param(sent, ulong, 0444);
MODULE_PARM_DESC(sent, "NMIs sent");

static atomic_long_t count;
static unsigned long served;
module_param(served, ulong, 0444);
MODULE_PARM_DESC(served, "NMIs that came; two that are sent at once may be one");

static struct task_struct *sender;

/* As long as we are here every NMI that nobody else knows is ours. */
static int serve(unsigned int type, struct pt_regs *regs)
{
	WRITE_ONCE(served, atomic_long_inc_return(&count));
	return NMI_HANDLED;
}

static void send_to_others(void)
{
	unsigned int cpu, self = get_cpu();

	for_each_online_cpu(cpu) {
		if (cpu == self)
			continue;
		apic->send_IPI(cpu, NMI_VECTOR);
		sent++;
	}
	put_cpu();
}

static int send(void *unused)
{
	while (!kthread_should_stop()) {
		unsigned int wanted = READ_ONCE(rate);

		if (!wanted) {
			msleep(20);
			continue;
		}
		send_to_others();
		usleep_range(USEC_PER_SEC / wanted, USEC_PER_SEC / wanted + 50);
	}
	return 0;
}

static int __init nmi_storm_init(void)
{
	int ret = register_nmi_handler(NMI_LOCAL, serve, 0, "nmi_storm");

	if (ret)
		return ret;
	sender = kthread_run(send, NULL, "nmi_storm");
	if (!IS_ERR(sender))
		return 0;
	unregister_nmi_handler(NMI_LOCAL, "nmi_storm");
	return PTR_ERR(sender);
}

static void __exit nmi_storm_exit(void)
{
	kthread_stop(sender);
	/* The last ones are on their way. */
	msleep(20);
	unregister_nmi_handler(NMI_LOCAL, "nmi_storm");
}

module_init(nmi_storm_init);
module_exit(nmi_storm_exit);

MODULE_DESCRIPTION("NMIs for the tests of vmm86");
MODULE_AUTHOR("The vmm86 authors");
MODULE_LICENSE("GPL");
