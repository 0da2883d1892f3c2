// SPDX-License-Identifier: MIT
/*
 * serve.c - what vmm86_run() serves without returning: port and memory ranges,
 * hooked interrupts, and a source of interrupts, by the caller's callbacks.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define PORT_RANGES	64u
#define MEMORY_RANGES	16u
#define STUB_BYTES	4u

struct port_range {
	uint16_t first;
	uint16_t last;
	vmm86_in_fn *in;
	vmm86_out_fn *out;
	void *opaque;
};

struct memory_range {
	uint32_t first;
	uint32_t last;
	vmm86_load_fn *load;
	vmm86_store_fn *store;
	void *opaque;
};

struct hook {
	vmm86_hook_fn *fn;
	void *opaque;
};

struct callbacks {
	struct port_range port[PORT_RANGES];
	unsigned int ports;
	struct vmm86_queue_ports queued;
	struct memory_range memory[MEMORY_RANGES];
	unsigned int memories;
	struct hook hook[VMM86_HOOKS];
	const struct vmm86_interrupts *source;
	void *source_opaque;
	bool offered;
	uint8_t vector;		/* the one offered */
};

static struct callbacks *callbacks(struct vmm86 *m)
{
	if (!m->callbacks)
		m->callbacks = calloc(1, sizeof(*m->callbacks));
	if (!m->callbacks)
		machine_fail(m, VMM86_ERR_NO_MEMORY, "out of memory");
	return m->callbacks;
}

int vmm86_on_port(struct vmm86 *m, uint16_t first, uint16_t last,
		  vmm86_in_fn *in, vmm86_out_fn *out, void *opaque)
{
	struct callbacks *c = callbacks(m);

	if (!c)
		return -VMM86_ERR_NO_MEMORY;
	if (first > last)
		return machine_fail(m, VMM86_ERR_RANGE, "ports %#x to %#x: none", first, last);
	if (c->ports == PORT_RANGES)
		return machine_fail(m, VMM86_ERR_NO_MEMORY, "more than %u ranges of ports",
				    PORT_RANGES);
	c->port[c->ports++] = (struct port_range) { first, last, in, out, opaque };
	return 0;
}

int vmm86_queue_ports(struct vmm86 *m, uint16_t first, uint16_t last)
{
	struct callbacks *c = callbacks(m);
	struct vmm86_queue_ports ports;
	int error;

	if (!c)
		return -VMM86_ERR_NO_MEMORY;
	if (first > last)
		return machine_fail(m, VMM86_ERR_RANGE, "ports %#x to %#x: none", first, last);
	ports = c->queued;
	if (ports.ranges == VMM86_QUEUE_RANGES)
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
				    "more than %u ranges of ports with a queue",
				    VMM86_QUEUE_RANGES);
	ports.size = sizeof(ports);
	ports.range[ports.ranges++] = (struct vmm86_port_range) { first, last };
	error = m->backend->queue ? m->backend->queue(m, &ports) : 0;
	if (!error)
		c->queued = ports;
	return error;
}

int vmm86_on_memory(struct vmm86 *m, uint32_t first, uint32_t last,
		    vmm86_load_fn *load, vmm86_store_fn *store, void *opaque)
{
	struct callbacks *c = callbacks(m);

	if (!c)
		return -VMM86_ERR_NO_MEMORY;
	if (first > last || first < m->setup.mem_size)
		return machine_fail(m, VMM86_ERR_RANGE,
				    "memory %#x to %#x: must be above RAM, which ends at %#x",
				    first, last, m->setup.mem_size);
	if (c->memories == MEMORY_RANGES)
		return machine_fail(m, VMM86_ERR_NO_MEMORY, "more than %u ranges of memory",
				    MEMORY_RANGES);
	/* What segments there are decides where an instruction accesses memory. */
	if (m->setup.mode == VMM86_MODE_REAL)
		m->run->wanted |= VMM86_REGS_SYSTEM;
	c->memory[c->memories++] = (struct memory_range) { first, last, load, store, opaque };
	return 0;
}

int vmm86_hook_stubs(struct vmm86 *m, unsigned int first, unsigned int count,
		     vmm86_hook_fn *fn, void *opaque)
{
	struct callbacks *c = callbacks(m);
	unsigned int n;

	if (!c)
		return -VMM86_ERR_NO_MEMORY;
	if (first > VMM86_HOOKS || count > VMM86_HOOKS - first)
		return machine_fail(m, VMM86_ERR_RANGE, "hooks %u to %u: there are %u",
				    first, first + count, VMM86_HOOKS);
	for (n = first; n < first + count; n++)
		c->hook[n] = (struct hook) { fn, opaque };
	return 0;
}

int vmm86_hook(struct vmm86 *m, unsigned int n, vmm86_hook_fn *fn, void *opaque)
{
	static const uint8_t stub[STUB_BYTES] = { 0xf4, 0xcf };	/* HLT; IRET */
	uint16_t offset = VMM86_HOOK_OFFSET + n * STUB_BYTES;
	uint16_t vector[2] = { offset, VMM86_HOOK_SEGMENT };
	int error;

	if (n > 255)
		return machine_fail(m, VMM86_ERR_RANGE, "no interrupt vector: %u", n);
	error = vmm86_hook_stubs(m, n, 1, fn, opaque);
	if (!error)
		error = vmm86_write(m, (VMM86_HOOK_SEGMENT << 4) + offset, stub, sizeof(stub));
	if (!error)
		error = vmm86_write(m, n * 4, vector, sizeof(vector));
	return error;
}

int vmm86_on_interrupts(struct vmm86 *m, const struct vmm86_interrupts *source,
			void *opaque)
{
	struct callbacks *c = callbacks(m);

	if (!c)
		return -VMM86_ERR_NO_MEMORY;
	c->source = source;
	c->source_opaque = opaque;
	return 0;
}

/* Before every entry: what is most urgent now. */
void serve_offer_interrupt(struct vmm86 *m)
{
	struct callbacks *c = m->callbacks;
	int vector;

	if (!c || !c->source)
		return;
	vector = c->source->peek(c->source_opaque);
	c->offered = vector >= 0;
	c->vector = vector;
	m->run->irq = c->offered ? VMM86_IRQ_PENDING | c->vector : 0;
}

/* After every exit, before anything else that the guest did is looked at. */
void serve_taken_interrupt(struct vmm86 *m)
{
	struct callbacks *c = m->callbacks;

	if (!c || !c->offered || m->run->irq)
		return;
	c->offered = false;
	c->source->taken(c->source_opaque, c->vector);
}

static const struct port_range *find_port(const struct callbacks *c, uint16_t port)
{
	unsigned int n;

	for (n = c->ports; n-- > 0; )
		if (port >= c->port[n].first && port <= c->port[n].last)
			return &c->port[n];
	return NULL;
}

static uint32_t ones(unsigned int size)
{
	return size == 4 ? ~0u : (1u << 8 * size) - 1;
}

static uint32_t call_in(const struct port_range *p, const struct vmm86_exit_io *io)
{
	return p->in ? p->in(p->opaque, io->port, io->size) & ones(io->size) :
		       ones(io->size);
}

static bool serve_io(struct vmm86 *m)
{
	struct vmm86_exit_io *io = &m->run->exit.io;
	const struct port_range *p = find_port(m->callbacks, io->port);
	uint8_t *data = m->data;
	uint32_t i, value;

	if (!p)
		return false;
	if (!io->string) {
		if (io->direction == VMM86_IO_IN)
			io->data = call_in(p, io);
		else if (p->out)
			p->out(p->opaque, io->port, io->size, io->data & ones(io->size));
		return true;
	}
	for (i = 0; i < io->count; i++, data += io->size) {
		value = 0;
		if (io->direction == VMM86_IO_IN) {
			value = call_in(p, io);
			memcpy(data, &value, io->size);
		} else if (p->out) {
			memcpy(&value, data, io->size);
			p->out(p->opaque, io->port, io->size, value);
		}
	}
	return true;
}

/* Outputs that waited, in their order; what nobody serves is ignored. */
void serve_queue(struct vmm86 *m)
{
	struct vmm86_queue *queue = m->queue;
	uint32_t i, count = queue->count;

	queue->count = 0;
	for (i = 0; i < count && i < VMM86_QUEUE_ENTRIES; i++) {
		const struct vmm86_queued *q = &queue->entry[i];
		const struct port_range *p = find_port(m->callbacks, q->port);

		if (p && p->out)
			p->out(p->opaque, q->port, q->size, q->data & ones(q->size));
	}
}

static const struct memory_range *find_memory(const struct vmm86 *m, uint32_t address)
{
	const struct callbacks *c = m->callbacks;
	unsigned int n;

	for (n = c ? c->memories : 0; n-- > 0; )
		if (address >= c->memory[n].first && address <= c->memory[n].last)
			return &c->memory[n];
	return NULL;
}

bool serve_has_memory(const struct vmm86 *m, uint32_t address)
{
	return find_memory(m, address);
}

uint32_t serve_load(struct vmm86 *m, uint32_t address, unsigned int size)
{
	const struct memory_range *r = find_memory(m, address);

	return r && r->load ? r->load(r->opaque, address, size) & ones(size) : ones(size);
}

void serve_store(struct vmm86 *m, uint32_t address, unsigned int size, uint32_t value)
{
	const struct memory_range *r = find_memory(m, address);

	if (r && r->store)
		r->store(r->opaque, address, size, value & ones(size));
}

/* A HLT in a stub; eip is behind it.  Returns what vmm86_run() shall return. */
static int serve_hlt(struct vmm86 *m)
{
	struct vmm86_run *run = m->run;
	uint32_t offset = run->eip - 1 - VMM86_HOOK_OFFSET;
	const struct hook *hook;
	int result;

	if (run->sreg[VMM86_CS] != VMM86_HOOK_SEGMENT ||
	    offset >= VMM86_HOOKS * STUB_BYTES || offset % STUB_BYTES)
		return VMM86_EXIT_HLT;
	hook = &m->callbacks->hook[offset / STUB_BYTES];
	if (!hook->fn)
		return VMM86_EXIT_HLT;
	result = hook->fn(hook->opaque, m, offset / STUB_BYTES);
	if (result != VMM86_HOOK_WAIT)
		return result;
	run->eip--;
	run->changed |= VMM86_REGS_IP;
	return 0;
}

/**
 * serve_exit() - let the caller's callbacks serve an exit.
 * @reason:	enum vmm86_exit_reason, or a negative error
 *
 * Return: 0 if the guest can go on, else what vmm86_run() returns.
 */
int serve_exit(struct vmm86 *m, int reason)
{
	if (!m->callbacks)
		return reason;
	switch (reason) {
	case VMM86_EXIT_IO:
		return serve_io(m) ? 0 : reason;
	case VMM86_EXIT_QUEUE:
		return 0;
	case VMM86_EXIT_HLT:
		return serve_hlt(m);
	case VMM86_EXIT_MEMORY:
		if (!find_memory(m, m->run->exit.memory.address))
			return reason;
		return m->backend->memory(m) ? reason : 0;
	default:
		return reason;
	}
}
