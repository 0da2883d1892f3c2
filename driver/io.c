// SPDX-License-Identifier: GPL-2.0-only
/*
 * io.c - port input and output exits, single and string.
 *
 * At the exit EIP, the counter and the index are already those after the
 * access; what an input brings is stored when the caller comes back with it.
 * A REP INS or OUTS is one exit for up to a page of data; the rest of it
 * executes again and exits again.
 */
#include <asm/processor-flags.h>

#include "io.h"

/* Of data of so many bytes, less one. */
const u32 vmm86_io_mask[] = { [0] = 0xff, [1] = 0xffff, [3] = 0xffffffff };

/* Replace the low bits of a register. */
static void merge(u32 *reg, u32 mask, u32 value)
{
	*reg = (*reg & ~mask) | (value & mask);
}

/* Always true. */
static __always_inline bool queue_output(struct vmm86_machine *m, struct vmm86_run *run,
					 u32 q)
{
	struct vmm86_outputs *o = &m->outputs;
	struct vmm86_queued *entry = &o->page->entry[o->count];

	entry->port = IO_PORT(q);
	entry->size = IO_SIZE(q);
	entry->data = run->gpr[VMM86_EAX];
	o->count++;
	return vmm86_skip_quick();
}

static u8 direction(u32 q)
{
	return q & IO_IN ? VMM86_IO_IN : VMM86_IO_OUT;
}

static bool queued_port(const struct vmm86_machine *m, u16 port)
{
	const struct vmm86_port_range *r = m->outputs.range;
	unsigned int i;

	for (i = 0; i < m->outputs.ranges; i++)
		if (port >= r[i].first && port <= r[i].last)
			return true;
	return false;
}

/*
 * How many elements from @offset on stay inside the segment.  At the end of a
 * 16-bit segment the index wraps; an element across the end faults.
 */
static u32 fit(u32 offset, s8 step, u32 mask, u32 limit, unsigned int size)
{
	u32 last = min(mask, limit);	/* last valid offset */

	if (offset > last || last - offset < size - 1)
		return 0;
	if (step < 0)
		return offset / size + 1;
	return (last - offset - (size - 1)) / size + 1;
}

static u32 segment_field(u32 es_field, int segment)
{
	/* The fields of the six segments follow each other (SDM, encodings). */
	return es_field + 2 * segment;
}

/* Where the string is: fills what m->input describes. */
static bool locate(struct vmm86_machine *m, const struct vmm86_insn *insn,
		   u32 q, u32 *limit)
{
	bool in = q & IO_IN;
	int segment = in ? VMM86_ES :
		      insn->segment >= 0 ? insn->segment : VMM86_DS;
	u32 mask = insn->address32 ? ~0u : 0xffff;
	u8 size = IO_SIZE(q);

	m->input = (struct vmm86_input) {
		.string = true,
		.size = size,
		.step = vmcs_read(VMCS_GUEST_RFLAGS) & X86_EFLAGS_DF ? -size : size,
		.offset = m->run->gpr[in ? VMM86_EDI : VMM86_ESI] & mask,
		.mask = mask,
		.base = vmcs_read(segment_field(VMCS_GUEST_ES_BASE, segment)),
	};
	*limit = vmcs_read(segment_field(VMCS_GUEST_ES_LIMIT, segment));
	return segment != VMM86_SS;
}

static int copy(struct vmm86_machine *m, bool to_guest, u32 address, u8 *data, u32 bytes)
{
	if (to_guest)
		return vmm86_memory_write(m, address, data, bytes);
	vmm86_memory_read(m, address, data, bytes);
	return 0;
}

/* Copy elements between the data page and the guest. */
static int copy_string(struct vmm86_machine *m, bool to_guest)
{
	const struct vmm86_input *in = &m->input;
	u32 address = in->base + in->offset;
	u8 *data = m->data;
	int ret = 0;
	u32 i;

	/* Upwards they are in one piece, see fit(). */
	if (in->step > 0)
		return copy(m, to_guest, address, data, in->count * in->size);
	for (i = 0; !ret && i < in->count; i++, data += in->size, address += in->step)
		ret = copy(m, to_guest, address, data, in->size);
	return ret;
}

/* Counter and index after the elements, and EIP if that was all. */
static void advance(struct vmm86_machine *m, u32 q)
{
	const struct vmm86_input *in = &m->input;
	u32 *gpr = m->run->gpr;
	u32 *index = &gpr[q & IO_IN ? VMM86_EDI : VMM86_ESI];
	u32 left = 0;

	merge(index, in->mask, *index + in->step * in->count);
	if (q & IO_REP) {
		left = (gpr[VMM86_ECX] & in->mask) - in->count;
		merge(&gpr[VMM86_ECX], in->mask, left);
	}
	if (left)
		vmm86_trap_if_stepping();
	else
		vmm86_skip(vmcs_read(VMCS_VM_EXIT_INSTRUCTION_LEN));
}

/*
 * Elements of this exit: a page at most, one while single-stepping.  The counter
 * is in the run page, where another thread may change it at any moment.
 */
static u32 chunk(struct vmm86_machine *m, u32 q)
{
	u32 count = 1;

	if (q & IO_REP)
		count = READ_ONCE(m->run->gpr[VMM86_ECX]) & m->input.mask;

	if (vmcs_read(VMCS_GUEST_RFLAGS) & X86_EFLAGS_TF)
		return min(count, 1u);
	return min_t(u32, count, VMM86_PAGE_SIZE / IO_SIZE(q));
}

/* The classic interface tells of reason 30 only; the client does the access. */
static enum vmm86_next io_classic(struct vmm86_machine *m, u32 q)
{
	vmm86_io_describe(&m->run->exit, q, direction(q), 1, false, 0);
	return vmm86_exit_to_user(m, VMM86_EXIT_IO);
}

static enum vmm86_next io_string(struct vmm86_machine *m, u32 q)
{
	struct vmm86_insn insn;
	bool not_stack;
	u32 limit, fits;

	/* With guest paging the addresses here would be wrong. */
	if (m->real && vmcs_read(VMCS_GUEST_CR0) & X86_CR0_PG)
		return vmm86_exit_to_user(m, VMM86_EXIT_UNSUPPORTED);
	if (!vmm86_decode(m, &insn))
		return vmm86_exit_to_user(m, VMM86_EXIT_UNSUPPORTED);

	not_stack = locate(m, &insn, q, &limit);
	m->input.count = chunk(m, q);
	if (!m->input.count) {
		vmm86_skip(vmcs_read(VMCS_VM_EXIT_INSTRUCTION_LEN));
		return NEXT_ENTER;
	}
	fits = fit(m->input.offset, m->input.step, m->input.mask, limit,
		   m->input.size);
	if (!fits) {
		vmm86_queue_exception(m, not_stack ? 13 : 12, true, 0);
		return NEXT_ENTER;
	}
	m->input.count = min(m->input.count, fits);

	vmm86_io_describe(&m->run->exit, q, direction(q), m->input.count, true, 0);
	advance(m, q);
	if (q & IO_IN)
		m->due.before |= VMM86_BEFORE_INPUT;
	else
		copy_string(m, false);
	return vmm86_exit_to_user(m, VMM86_EXIT_IO);
}

static __always_inline bool queue_quickly(struct vmm86_machine *m, u32 q)
{
	struct vmm86_run *run = m->run;

	vmm86_count_quick(m, run, VMX_EXIT_IO_INSTRUCTION);
	return queue_output(m, run, q);
}

/* A port of the other ranges, or none that is queued. */
static noinline bool queue_if_wanted(struct vmm86_machine *m, u32 q)
{
	return queued_port(m, IO_PORT(q)) ? queue_quickly(m, q) : false;
}

/**
 * vmm86_io_queued() - queue an output if it is to a queued port.
 * @m:	machine whose caller asked for a queue; interrupts are off
 *
 * The first range is the one that shall be fastest.
 *
 * Return: true if the guest can go on at once; else this is an exit as any other.
 */
notrace bool vmm86_io_queued(struct vmm86_machine *m)
{
	const struct vmm86_port_range *first = m->outputs.range;
	u32 q = vmcs_read_known(VMCS_EXIT_QUALIFICATION);

	/* The last place is filled by the exit that tells of it. */
	if (unlikely(q & (IO_STRING | IO_IN) ||
		     m->outputs.count >= VMM86_QUEUE_ENTRIES - 1))
		return false;
	if (unlikely(IO_PORT(q) < first->first || IO_PORT(q) > first->last))
		return queue_if_wanted(m, q);
	return queue_quickly(m, q);
}

static bool wants_queue(const struct vmm86_machine *m, u32 q)
{
	return !(q & IO_IN) && !m->debugger.flags && queued_port(m, IO_PORT(q));
}

static enum vmm86_next io_or_queue(struct vmm86_machine *m, u32 q)
{
	if (!wants_queue(m, q))
		return vmm86_io_single(m, m->run, q);
	queue_output(m, m->run, q);
	return m->outputs.count < VMM86_QUEUE_ENTRIES ? NEXT_ENTER :
	       vmm86_exit_to_user(m, VMM86_EXIT_QUEUE);
}

/* Exit reason 30. */
enum vmm86_next vmm86_io(struct vmm86_machine *m)
{
	u32 q = vmcs_read(VMCS_EXIT_QUALIFICATION);

	if (m->classic)
		return io_classic(m, q);
	return q & IO_STRING ? io_string(m, q) : io_or_queue(m, q);
}

/**
 * vmm86_input_complete() - the caller is back with the data of an input.
 * @m:	machine; called before the guest runs on, may sleep
 *
 * Return: 0 or -ENOMEM; the input stays pending then.
 */
int vmm86_input_complete(struct vmm86_machine *m)
{
	int ret = 0;

	if (m->input.string)
		ret = copy_string(m, true);
	else
		merge(&m->run->gpr[VMM86_EAX], vmm86_io_mask[m->input.size - 1],
		      m->run->exit.io.data);
	if (!ret)
		m->due.before &= ~VMM86_BEFORE_INPUT;
	return ret;
}
