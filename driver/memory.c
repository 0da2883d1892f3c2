// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory.c - guest memory: pages that appear on first touch, by the caller's
 * page fault or the guest's exit, whichever is first; the PC's own firmware
 * and video memory; address line 20.
 *
 * A "frame" here is a page of the machine's own memory.  The guest reaches it
 * by guest-physical addresses, from which a disabled A20 removes bit 20.
 */
#include <linux/capability.h>
#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "compat.h"
#include "vmm86.h"

#define A20_BIT		BIT(20)

/* Real-mode memory that firmware owns on every PC. */
#define EBDA_FRAME	0x90ul
#define ROM_FRAME	0xc0ul

/* The keyboard's ring buffer in the BIOS data area. */
#define KEYBOARD_BUFFER		0x41eul
#define KEYBOARD_BUFFER_BYTES	32

static u32 a20_mask(bool on)
{
	return on ? ~0u : ~(u32)A20_BIT;
}

int vmm86_memory_init(struct vmm86_machine *m, u32 bytes, bool a20)
{
	m->a20_mask = a20_mask(a20);
	m->frames = bytes >> PAGE_SHIFT;
	m->pages = kvcalloc(m->frames, sizeof(*m->pages), GFP_KERNEL_ACCOUNT);
	return m->pages ? 0 : -ENOMEM;
}

/* Is this frame the PC's own video memory or ROM? */
bool vmm86_memory_hardware(const struct vmm86_machine *m, unsigned long frame)
{
	return m->hardware && frame >= VMM86_VIDEO_FRAME &&
	       frame < VMM86_ROM_END_FRAME;
}

/* The frame behind a guest-physical address. */
unsigned long vmm86_memory_frame(const struct vmm86_machine *m, u64 address)
{
	return (address & (m->a20_mask | ~0xffffffffull)) >> PAGE_SHIFT;
}

/**
 * vmm86_memory_reach() - guest-physical pages that can lead to memory.
 * @m:	machine
 *
 * A disabled A20 folds every odd MiB onto the one below it, so that more of
 * them can than there are frames.
 *
 * Return: the number of the first page above all of them.
 */
unsigned long vmm86_memory_reach(const struct vmm86_machine *m)
{
	return round_up(m->frames, 2 * A20_BIT >> PAGE_SHIFT);
}

/* Is there memory at this guest-physical address? */
bool vmm86_memory_valid(const struct vmm86_machine *m, u64 address)
{
	return vmm86_memory_frame(m, address) < m->frames;
}

/*
 * Guest memory cannot be swapped out, so it counts as pinned; the OOM killer
 * would not see who has it.  The limit is for a user's machines together: a
 * process can leave its own behind, by execve(2) or to a child, and begin anew.
 */
static bool allowed(unsigned long pages)
{
	return pages <= rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT || capable(CAP_IPC_LOCK);
}

static void uncharge(struct vmm86_machine *m)
{
	atomic_long_dec(&m->user->locked_vm);
	atomic64_dec(&m->mm->pinned_vm);
}

static bool charge(struct vmm86_machine *m)
{
	unsigned long pages = atomic_long_inc_return(&m->user->locked_vm);

	atomic64_inc(&m->mm->pinned_vm);
	if (allowed(pages))
		return true;
	uncharge(m);
	return false;
}

void vmm86_memory_destroy(struct vmm86_machine *m)
{
	unsigned long i;

	for (i = 0; m->pages && i < m->frames; i++) {
		if (!m->pages[i])
			continue;
		put_page(m->pages[i]);
		uncharge(m);
	}
	kvfree(m->pages);
	m->pages = NULL;
}

static struct page *new_page(struct vmm86_machine *m)
{
	struct page *page;

	if (!charge(m))
		return NULL;
	page = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!page)
		uncharge(m);
	return page;
}

static void free_page_again(struct vmm86_machine *m, struct page *page)
{
	__free_page(page);
	uncharge(m);
}

/**
 * vmm86_memory_page() - the page of a RAM frame, made if it is not there.
 * @m:		machine
 * @frame:	frame below m->frames, not a hardware one
 *
 * May sleep.  The caller's page fault and a running guest may race; the
 * first one's page stays.
 *
 * Return: the page, which belongs to the machine, or NULL: no memory, or more
 * than RLIMIT_MEMLOCK allows.
 */
struct page *vmm86_memory_page(struct vmm86_machine *m, unsigned long frame)
{
	struct page *page = READ_ONCE(m->pages[frame]);
	struct page *other;

	if (page)
		return page;
	page = new_page(m);
	if (!page)
		return NULL;
	other = cmpxchg(&m->pages[frame], NULL, page);
	if (!other)
		return page;
	free_page_again(m, page);
	return other;
}

/**
 * vmm86_memory_at() - kernel address of a guest-physical address.
 * @m:		machine
 * @address:	guest-physical address
 *
 * Does not sleep.  The kernel maps the PC's first MiB like RAM.
 *
 * Return: pointer up to the end of that page, or NULL if the page is not
 * there (yet).
 */
u8 *vmm86_memory_at(struct vmm86_machine *m, u32 address)
{
	unsigned long frame = vmm86_memory_frame(m, address);
	unsigned long offset = offset_in_page(address);
	struct page *page;

	if (frame >= m->frames)
		return NULL;
	frame = array_index_nospec(frame, m->frames);
	if (vmm86_memory_hardware(m, frame))
		return (u8 *)__va(frame << PAGE_SHIFT) + offset;
	page = READ_ONCE(m->pages[frame]);
	return page ? (u8 *)page_address(page) + offset : NULL;
}

/* Read guest memory; what is not there reads as zero.  Does not sleep. */
void vmm86_memory_read(struct vmm86_machine *m, u32 address, void *to,
		       unsigned int bytes)
{
	while (bytes) {
		unsigned int n = min_t(unsigned int, bytes,
				       PAGE_SIZE - offset_in_page(address));
		u8 *from = vmm86_memory_at(m, address);

		if (from)
			memcpy(to, from, n);
		else
			memset(to, 0, n);
		to += n;
		address += n;
		bytes -= n;
	}
}

/* Write guest memory; what is outside is dropped, as a bus does.  May sleep. */
int vmm86_memory_write(struct vmm86_machine *m, u32 address, const void *from,
		       unsigned int bytes)
{
	while (bytes) {
		unsigned int n = min_t(unsigned int, bytes,
				       PAGE_SIZE - offset_in_page(address));
		unsigned long frame = vmm86_memory_frame(m, address);

		if (frame < m->frames) {
			if (!vmm86_memory_hardware(m, frame) &&
			    !vmm86_memory_page(m, frame))
				return -ENOMEM;
			memcpy(vmm86_memory_at(m, address), from, n);
		}
		from += n;
		address += n;
		bytes -= n;
	}
	return 0;
}

/* Copy one page of the PC's real memory into the machine. */
static int adopt_frame(struct vmm86_machine *m, unsigned long frame)
{
	struct page *page;
	void *from;

	/* Pages that Linux uses hold its data: those stay zero. */
	if (page_is_ram(frame))
		return 0;
	page = vmm86_memory_page(m, frame);
	if (!page)
		return -ENOMEM;
	from = memremap(frame << PAGE_SHIFT, PAGE_SIZE, MEMREMAP_WB);
	if (!from)
		return -ENOMEM;
	memcpy(page_address(page), from, PAGE_SIZE);
	memunmap(from);
	return 0;
}

/* What was typed before Linux ran, passwords included, is nobody's business. */
static void forget_keyboard(struct vmm86_machine *m)
{
	u8 *bios_data = vmm86_memory_at(m, 0);

	if (bios_data)
		memset(bios_data + KEYBOARD_BUFFER, 0, KEYBOARD_BUFFER_BYTES);
}

/**
 * vmm86_memory_adopt_firmware() - start with this PC's IVT, BIOS data and ROM.
 * @m:	machine; m->hardware says whether ROM and video memory are the PC's
 *	own or private copies
 */
int vmm86_memory_adopt_firmware(struct vmm86_machine *m)
{
	unsigned long frame;
	int ret = adopt_frame(m, 0);

	for (frame = EBDA_FRAME; !ret && frame < VMM86_VIDEO_FRAME; frame++)
		ret = adopt_frame(m, frame);
	if (m->hardware)
		return ret;
	forget_keyboard(m);
	for (frame = ROM_FRAME; !ret && frame < VMM86_ROM_END_FRAME; frame++)
		ret = adopt_frame(m, frame);
	return ret;
}

/* Run page, data page, queue page: by their numbers in the file. */
static struct page *shared_page(struct vmm86_machine *m, unsigned long number)
{
	switch (number) {
	case 0:
		return virt_to_page(m->run);
	case 1:
		return virt_to_page(m->data);
	default:
		return vmm86_queue_page(m) ? NULL : virt_to_page(m->outputs.page);
	}
}

static vm_fault_t give(struct vm_fault *vmf, struct page *page)
{
	if (!page)
		return VM_FAULT_OOM;
	get_page(page);
	vmf->page = page;
	return 0;
}

/*
 * A classic client sees memory as its guest does, the A20 wrap included;
 * others see every frame once.
 */
static vm_fault_t memory_fault(struct vm_fault *vmf)
{
	struct vmm86_machine *m = vmf->vma->vm_file->private_data;
	unsigned long frame = vmf->pgoff;
	struct page *page;

	if (frame >= VMM86_SHARED_FRAME) {
		frame -= VMM86_SHARED_FRAME;
		if (frame < VMM86_SHARED_PAGES)
			return give(vmf, shared_page(m, frame));
		frame -= VMM86_SHARED_PAGES;
	}

	if (m->classic)
		frame = vmm86_memory_frame(m, (u64)frame << PAGE_SHIFT);
	if (frame >= m->frames)
		return VM_FAULT_SIGBUS;
	frame = array_index_nospec(frame, m->frames);
	if (vmm86_memory_hardware(m, frame))
		return vmf_insert_pfn(vmf->vma, vmf->address, frame);

	page = vmm86_memory_page(m, frame);
	/* Where there is no memory it is tried again, but a limit stays what it is. */
	if (!page)
		return allowed(atomic_long_read(&m->user->locked_vm) + 1) ?
		       VM_FAULT_OOM : VM_FAULT_SIGBUS;
	/* The file, and so the machine and its pages, outlives the mapping. */
	if (vmf->vma->vm_flags & VM_PFNMAP)
		return vmf_insert_pfn(vmf->vma, vmf->address,
				      page_to_pfn(page));
	return give(vmf, page);
}

static const struct vm_operations_struct memory_ops = {
	.fault = memory_fault,
};

/* Map guest RAM; offset and length are in the VMA. */
int vmm86_memory_mmap(struct vmm86_machine *m, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED) ||
	    vma->vm_pgoff + vma_pages(vma) > m->frames)
		return -EINVAL;
	/* A child of fork() has no machine, and so no memory of it. */
	vm_flags_set(vma, VM_DONTCOPY | VM_DONTEXPAND);
	/* The PC's own pages have no struct page to count. */
	if (m->hardware)
		vm_flags_set(vma, VM_PFNMAP | VM_DONTDUMP);
	vma->vm_ops = &memory_ops;
	return 0;
}

/*
 * Map the shared pages, and as much of RAM behind them as the mapping is long.
 * Run page and data page stand there at once, if it begins with them; everything
 * else comes by page faults.
 */
int vmm86_memory_mmap_all(struct vmm86_machine *m, struct vm_area_struct *vma)
{
	unsigned long first = vma->vm_pgoff - VMM86_SHARED_FRAME;
	unsigned long end = first + vma_pages(vma);
	unsigned long ram = m->hardware ? 0 : m->frames;
	int ret = 0;

	if (!(vma->vm_flags & VM_SHARED) || end < first ||
	    end > VMM86_SHARED_PAGES + ram)
		return -EINVAL;
	vm_flags_set(vma, VM_DONTCOPY | VM_DONTEXPAND);
	vma->vm_ops = &memory_ops;
	if (!first)
		ret = vm_insert_page(vma, vma->vm_start, virt_to_page(m->run));
	if (!first && !ret && end > 1)
		ret = vm_insert_page(vma, vma->vm_start + PAGE_SIZE,
				     virt_to_page(m->data));
	return ret;
}

/* Set address line 20; the guest's mappings follow on demand. */
void vmm86_memory_a20(struct vmm86_machine *m, bool on)
{
	if (m->a20_mask == a20_mask(on))
		return;
	m->a20_mask = a20_mask(on);
	m->mode->unmap_all(m);
}
