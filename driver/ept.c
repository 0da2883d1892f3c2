// SPDX-License-Identifier: GPL-2.0-only
/*
 * ept.c - extended page tables: guest-physical to host-physical, four levels,
 * 4 KiB pages, filled on demand (SDM, "The Extended Page Table Mechanism").
 *
 * Only the machine's own RUN changes them, so there is no lock.  An entry
 * that goes from absent to present needs no flush.
 */
#include <linux/gfp.h>
#include <linux/io.h>

#include "vmm86.h"
#include "vmx/ept.h"

#define EPT_LEVELS	4
#define EPT_ENTRIES	512
#define EPT_ADDRESS	0x000ffffffffff000ull

/* Memory type write-back, page-walk length 4 (coded as length - 1). */
#define EPTP_WB_4_LEVELS	(6 | (EPT_LEVELS - 1) << 3)

u64 vmm86_ept_pointer(struct vmm86_machine *m)
{
	return __pa(m->ept) | EPTP_WB_4_LEVELS;
}

static u64 *new_table(void)
{
	return (u64 *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
}

int vmm86_ept_init(struct vmm86_machine *m)
{
	m->ept = new_table();
	return m->ept ? 0 : -ENOMEM;
}

static unsigned int ept_index(u64 gpa, int level)
{
	return gpa >> (PAGE_SHIFT + 9 * level) & (EPT_ENTRIES - 1);
}

/* The last-level entry of @gpa; missing tables are made if @make. */
static u64 *ept_entry(struct vmm86_machine *m, u64 gpa, bool make)
{
	u64 *table = m->ept;
	int level;

	for (level = EPT_LEVELS - 1; level > 0; level--) {
		u64 *entry = &table[ept_index(gpa, level)];

		if (!*entry) {
			u64 *next = make ? new_table() : NULL;

			if (!next)
				return NULL;
			WRITE_ONCE(*entry, __pa(next) | VMX_EPT_ALL);
		}
		table = __va(*entry & EPT_ADDRESS);
	}
	return &table[ept_index(gpa, 0)];
}

/**
 * vmm86_ept_map() - map one guest-physical page.
 * @m:		machine
 * @gpa:	guest-physical address
 * @entry:	host-physical address, permissions and memory type
 *
 * Return: 0 or -ENOMEM.
 */
int vmm86_ept_map(struct vmm86_machine *m, u64 gpa, u64 entry)
{
	u64 *slot = ept_entry(m, gpa, true);

	if (!slot)
		return -ENOMEM;
	WRITE_ONCE(*slot, entry);
	return 0;
}

/* Map a frame of guest memory, RAM or the PC's own. */
int vmm86_ept_map_frame(struct vmm86_machine *m, unsigned long frame)
{
	u64 gpa = (u64)frame << PAGE_SHIFT;
	unsigned long target = vmm86_memory_frame(m, gpa);
	struct page *page;

	if (vmm86_memory_hardware(m, target))
		return vmm86_ept_map(m, gpa, vmx_ept_device((u64)target << PAGE_SHIFT));

	page = vmm86_memory_page(m, target);
	if (!page)
		return -ENOMEM;
	return vmm86_ept_map(m, gpa, vmx_ept_memory(page_to_phys(page), VMX_EPT_ALL));
}

/* Unmap the frames from @first up to, not including, @end. */
void vmm86_ept_unmap(struct vmm86_machine *m, unsigned long first,
		     unsigned long end)
{
	unsigned long frame;

	for (frame = first; frame < end; frame++) {
		u64 *slot = ept_entry(m, (u64)frame << PAGE_SHIFT, false);

		if (slot)
			WRITE_ONCE(*slot, 0);
	}
	m->flush = true;
}

static void free_tables(u64 *table, int level)
{
	unsigned int i;

	for (i = 0; level > 0 && i < EPT_ENTRIES; i++)
		if (table[i])
			free_tables(__va(table[i] & EPT_ADDRESS), level - 1);
	free_page((unsigned long)table);
}

void vmm86_ept_destroy(struct vmm86_machine *m)
{
	if (m->ept)
		free_tables(m->ept, EPT_LEVELS - 1);
	m->ept = NULL;
}
