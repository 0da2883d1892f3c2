// SPDX-License-Identifier: GPL-2.0-only
/*
 * ports.c - some ports of the PC for one machine: the guest reaches those itself,
 * by the I/O bitmaps of its VMCS, and exits at all others.
 */
#include <linux/bitmap.h>
#include <linux/gfp.h>
#include <linux/string.h>

#include "vmm86.h"

#define PORTS_A_PAGE	(8 * PAGE_SIZE)		/* bitmap A: 0 to 7FFF, B: the others */

void vmm86_ports_destroy(struct vmm86_machine *m)
{
	free_page((unsigned long)m->port_bitmap[0]);
	free_page((unsigned long)m->port_bitmap[1]);
	m->port_bitmap[0] = NULL;
	m->port_bitmap[1] = NULL;
}

/* A set bit exits. */
static unsigned long *new_bitmap(void)
{
	void *page = (void *)__get_free_page(GFP_KERNEL_ACCOUNT);

	if (page)
		memset(page, 0xff, PAGE_SIZE);
	return page;
}

static bool bitmaps_possible(void)
{
	const struct vmx_control_wish wish = { .required = VMX_MASK(CPU_USE_IO_BITMAPS) };
	u64 value;

	return !vmx_control_resolve(&vmm86_caps, VMX_GROUP_CPU, &wish, &value);
}

/**
 * vmm86_ports_pass() - the ports of the PC that the guest reaches, and no others.
 * @m:		machine that is not running
 * @ports:	as the caller wrote it
 *
 * A machine with VMM86_GRANTED_HARDWARE loses all others; another one has none
 * and gets these, if its caller may have the PC's hardware at all.
 *
 * Return: 0, -EINVAL; -EPERM: not allowed; -EBUSY: it has run, or its ports were
 * named already; -EOPNOTSUPP; -ENOMEM.
 */
int vmm86_ports_pass(struct vmm86_machine *m, const struct vmm86_queue_ports *ports)
{
	unsigned long *bitmap[2];
	unsigned int i, port;

	if (!vmm86_ports_valid(ports))
		return -EINVAL;
	if (!m->hardware && !vmm86_hardware_allowed())
		return -EPERM;
	if (m->initialised || m->port_bitmap[0])
		return -EBUSY;
	if (!bitmaps_possible())
		return -EOPNOTSUPP;
	bitmap[0] = new_bitmap();
	bitmap[1] = new_bitmap();
	if (!bitmap[0] || !bitmap[1]) {
		free_page((unsigned long)bitmap[0]);
		free_page((unsigned long)bitmap[1]);
		return -ENOMEM;
	}
	for (i = 0; i < ports->ranges; i++)
		for (port = ports->range[i].first; port <= ports->range[i].last; port++)
			__clear_bit(port % PORTS_A_PAGE, bitmap[port / PORTS_A_PAGE]);
	m->port_bitmap[1] = bitmap[1];
	/* Pairs with vmm86_ports_passed(), which sees both as they are now, or none. */
	smp_store_release(&m->port_bitmap[0], bitmap[0]);
	return 0;
}

/**
 * vmm86_ports_passed() - how many ports of the PC the guest reaches itself.
 * @m:	machine that is made and stays; it may run, or get its ports, meanwhile
 */
unsigned int vmm86_ports_passed(const struct vmm86_machine *m)
{
	/* Pairs with vmm86_ports_pass(). */
	const unsigned long *first = smp_load_acquire(&m->port_bitmap[0]);

	if (!first)
		return m->hardware ? 2 * PORTS_A_PAGE : 0;
	return 2 * PORTS_A_PAGE - bitmap_weight(first, PORTS_A_PAGE) -
	       bitmap_weight(m->port_bitmap[1], PORTS_A_PAGE);
}
