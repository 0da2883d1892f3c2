// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - outputs that need no answer wait in the queue page while the guest
 * runs on.
 *
 * The caller's page is only written: how many entries there are, and for which
 * ports, is kept here.
 */
#include <linux/gfp.h>

#include "vmm86.h"

/* The page is made when it is first asked for: few machines have one. */
int vmm86_queue_page(struct vmm86_machine *m)
{
	void *page;

	if (READ_ONCE(m->outputs.page))
		return 0;
	page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!page)
		return -ENOMEM;
	if (cmpxchg(&m->outputs.page, NULL, page))
		free_page((unsigned long)page);
	return 0;
}

/* A list of ports as it must be; queued ones, or those of ports.c. */
bool vmm86_ports_valid(const struct vmm86_queue_ports *ports)
{
	unsigned int i;

	if (ports->size != sizeof(*ports) || ports->ranges > VMM86_QUEUE_RANGES)
		return false;
	for (i = 0; i < ports->ranges; i++)
		if (ports->range[i].first > ports->range[i].last)
			return false;
	for (; i < VMM86_QUEUE_RANGES; i++)
		if (ports->range[i].first || ports->range[i].last)
			return false;
	return true;
}

/**
 * vmm86_queue_set() - from now on outputs to these ports are queued.
 * @m:		machine that is not running
 * @ports:	as the caller wrote it
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int vmm86_queue_set(struct vmm86_machine *m,
		    const struct vmm86_queue_ports *ports)
{
	struct vmm86_outputs *o = &m->outputs;

	if (!vmm86_ports_valid(ports))
		return -EINVAL;
	if (vmm86_queue_page(m))
		return -ENOMEM;
	memcpy(o->range, ports->range, sizeof(o->range));
	o->ranges = ports->ranges;
	m->undo |= VMM86_UNDO_QUEUE;
	vmm86_quick_exits(m, true);
	return 0;
}
