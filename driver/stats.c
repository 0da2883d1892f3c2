// SPDX-License-Identifier: GPL-2.0-only
/*
 * stats.c - what each machine has done, to be read while it runs:
 * /sys/kernel/debug/vmm86/machines, for root.  One paragraph per machine, one
 * value per line.
 *
 * One file for all, since files of their own would cost every machine more than
 * a tenth of its start.  Each open file of the device is on a list from open to
 * close; the list's lock is held while up to a page of text is made, so nothing
 * of a machine goes away under a reader.  Nothing sleeps for long or touches user
 * memory under that lock.
 */
#include <linux/debugfs.h>
#include <linux/list.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <asm/tsc.h>

#include "vmm86.h"

static_assert(VMX_EXIT_COUNT <= VMM86_WATCH_EXITS);

static struct dentry *folder;
static LIST_HEAD(machines);	/* in the order of their numbers */
static DEFINE_MUTEX(lock);	/* of the list */
static u64 last_id;

static u64 guest_ns(const struct vmm86_watch *w)
{
	return tsc_khz ? mul_u64_u64_div_u64(READ_ONCE(w->ticks), NSEC_PER_MSEC,
					     tsc_khz) : 0;
}

static void show_memory(struct seq_file *seq, const struct vmm86_machine *m)
{
	unsigned long i, present = 0;

	for (i = 0; i < m->frames; i++)
		present += !!READ_ONCE(m->pages[i]);
	seq_printf(seq, "memory_pages %lu\nmemory_present %lu\n", m->frames,
		   present);
}

static void show_exits(struct seq_file *seq, const struct vmm86_watch *w)
{
	unsigned int i;
	u64 count;

	for (i = 0; i < VMM86_WATCH_EXITS; i++) {
		const char *name = vmx_exit_reason_name(i);

		count = READ_ONCE(w->exits[i]);
		if (count && name)
			seq_printf(seq, "exit.%s %llu\n", name, count);
		else if (count)
			seq_printf(seq, "exit.%u %llu\n", i, count);
	}
}

/* These are in the run page, so what they say is up to the machine's owner. */
static void show_run_page(struct seq_file *seq, const struct vmm86_stats *s)
{
	seq_printf(seq, "entries %llu\n", READ_ONCE(s->entries));
	seq_printf(seq, "interrupts %llu\n", READ_ONCE(s->interrupts));
	seq_printf(seq, "nmis %llu\n", READ_ONCE(s->nmis));
	seq_printf(seq, "kernel_exits %llu\n", READ_ONCE(s->kernel_exits));
	seq_printf(seq, "injected %llu\n", READ_ONCE(s->injected));
	seq_printf(seq, "migrations %llu\n", READ_ONCE(s->migrations));
	seq_printf(seq, "time_slices %llu\n", READ_ONCE(s->time_slices));
}

/* The busy bit of a classic machine is set all the time. */
static bool running(struct vmm86_machine *m)
{
	return m->classic ? mutex_is_locked(&m->lock) : test_bit(0, &m->busy);
}

static void show_machine(struct seq_file *seq, struct vmm86_machine *m)
{
	const struct vmm86_watch *w = &m->watch;

	seq_printf(seq, "mode %s\n", m->real ? "real" : "v86");
	seq_printf(seq, "ept %d\nclassic %d\nhardware %d\n", !!m->ept,
		   m->classic, m->hardware);
	seq_printf(seq, "passed_ports %u\n", vmm86_ports_passed(m));
	seq_printf(seq, "running %d\ncpu %d\n", running(m), READ_ONCE(m->vmcs.cpu));
	show_memory(seq, m);
	seq_printf(seq, "guest_ns %llu\n", guest_ns(w));
	show_run_page(seq, &m->run->stats);
	seq_printf(seq, "entry_failures %llu\n", READ_ONCE(w->failures));
	show_exits(seq, w);
}

static int machines_show(struct seq_file *seq, void *item)
{
	struct vmm86_watch *w = list_entry(item, struct vmm86_watch, node);
	struct vmm86_machine *m = container_of(w, struct vmm86_machine, watch);

	seq_printf(seq, "machine %u-%llu\n", w->owner, w->id);
	/* The command's name is up to its user, and ends in a terminal. */
	seq_printf(seq, "command %*pE\n", (int)strnlen(w->comm, sizeof(w->comm)),
		   w->comm);
	if (vmm86_machine_made(m))
		show_machine(seq, m);
	else
		seq_puts(seq, "mode none\n");
	seq_putc(seq, '\n');
	return 0;
}

/*
 * The position is the number of a machine, not its place in the list: so no one
 * is missed or shown twice when others close between two reads.
 */
static void *machines_start(struct seq_file *seq, loff_t *position)
{
	struct vmm86_watch *w;

	mutex_lock(&lock);
	list_for_each_entry(w, &machines, node)
		if (w->id >= *position)
			return &w->node;
	return NULL;
}

static void *machines_next(struct seq_file *seq, void *item, loff_t *position)
{
	struct vmm86_watch *w = list_entry(item, struct vmm86_watch, node);

	if (list_is_last(&w->node, &machines)) {
		*position = w->id + 1;
		return NULL;
	}
	w = list_next_entry(w, node);
	*position = w->id;
	return &w->node;
}

static void machines_stop(struct seq_file *seq, void *item)
{
	mutex_unlock(&lock);
}

static const struct seq_operations machines_sops = {
	.start = machines_start,
	.next = machines_next,
	.stop = machines_stop,
	.show = machines_show,
};
DEFINE_SEQ_ATTRIBUTE(machines);

/* At open. */
void vmm86_watch_add(struct vmm86_machine *m)
{
	struct vmm86_watch *w = &m->watch;

	w->owner = task_tgid_nr(current);
	get_task_comm(w->comm, current);
	mutex_lock(&lock);
	w->id = ++last_id;
	list_add_tail(&w->node, &machines);
	mutex_unlock(&lock);
}

/* At close, before anything of the machine goes. */
void vmm86_watch_remove(struct vmm86_machine *m)
{
	mutex_lock(&lock);
	list_del(&m->watch.node);
	mutex_unlock(&lock);
}

/* Without debugfs there is nothing to see, and that is all. */
void vmm86_stats_init(void)
{
	folder = debugfs_create_dir("vmm86", NULL);
	debugfs_create_file("machines", 0400, folder, NULL, &machines_fops);
}

void vmm86_stats_exit(void)
{
	debugfs_remove(folder);
}
