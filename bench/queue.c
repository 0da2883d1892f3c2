// SPDX-License-Identifier: MIT
/*
 * queue.c - outputs that need no answer: queued in a page that the caller reads at
 * the next exit.  KVM has the same for its guests ("coalesced" ports).
 */
#include <linux/kvm.h>
#include <sys/mman.h>

#include "bench.h"

#define PORT		0x80
#define KVM_PAGE	4096u

struct queue {
	struct machine m;
	struct vmm86_queue *ours;
	struct kvm_coalesced_mmio_ring *kvm;
	unsigned int entries;		/* taken out since the last HLT */
	uint32_t sum;
};

static bool queue_ours(struct queue *q)
{
	struct vmm86_queue_ports ports = {
		.size = sizeof(ports), .ranges = 1, .range = { { PORT, PORT } },
	};
	void *page = mmap(NULL, VMM86_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			  q->m.fd, VMM86_QUEUE_OFFSET);

	if (page == MAP_FAILED)
		return false;
	q->ours = page;
	return ioctl(q->m.fd, VMM86_SET_QUEUE, &ports) == 0;
}

static bool queue_kvm(struct queue *q)
{
	struct kvm_coalesced_mmio_zone zone = { .addr = PORT, .size = 1, .pio = 1 };
	struct kvm_machine *kvm = &q->m.kvm;
	int page = ioctl(kvm->system, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO);

	if (page <= 0 || ioctl(kvm->system, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_PIO) <= 0)
		return false;
	q->kvm = (void *)((uint8_t *)kvm->run + page * KVM_PAGE);
	return ioctl(kvm->vm, KVM_REGISTER_COALESCED_MMIO, &zone) == 0;
}

static void drain_ours(struct queue *q)
{
	unsigned int i, count = q->ours->count;

	for (i = 0; i < count; i++)
		q->sum += q->ours->entry[i].data;
	q->entries += count;
}

static void drain_kvm(struct queue *q)
{
	const unsigned int size = (KVM_PAGE - sizeof(*q->kvm)) /
				  sizeof(struct kvm_coalesced_mmio);

	while (q->kvm->first != q->kvm->last) {
		q->sum += q->kvm->coalesced_mmio[q->kvm->first].data[0];
		q->kvm->first = (q->kvm->first + 1) % size;
		q->entries++;
	}
	/* The one that found the ring full. */
	if (machine_ending(&q->m) == END_AT_PORT)
		q->entries++;
}

/* All outputs between two HLTs, and every one of them read. */
static int step(void *data)
{
	struct queue *q = data;

	q->entries = 0;
	do {
		if (machine_run(&q->m) < 0)
			return -1;
		if (q->ours)
			drain_ours(q);
		else
			drain_kvm(q);
	} while (machine_ending(&q->m) != END_AT_HLT);
	return q->entries == INNER ? 0 : -1;
}

static bool time_queue(struct samples *s, struct queue *q, enum runner who)
{
	return machine_open(&q->m, who, GUEST(port_loop)) &&
	       (who == WHO_KVM ? queue_kvm(q) : queue_ours(q)) && step(q) == 0 &&
	       time_calls(s, step, q, ROUNDS / 2, 1);
}

static int step_nothing(void *data)
{
	return machine_runs_to(data, END_AT_HLT) ? 0 : -1;
}

void measure_queue(enum runner who)
{
	struct queue q = { .sum = 0 };
	struct samples s, nothing;
	struct machine empty;
	bool ok = time_queue(&s, &q, who);

	if (q.ours)
		munmap(q.ours, VMM86_PAGE_SIZE);
	machine_close(&q.m);
	ok = ok && machine_open(&empty, who, GUEST(nothing)) && step_nothing(&empty) == 0 &&
	     time_calls(&nothing, step_nothing, &empty, ROUNDS / 2, 1);
	if (!ok)
		return report_failure("queue", who_names[who], "outputs were lost");
	machine_close(&empty);
	samples_less(&s, &nothing, INNER);
	report("queue", who_names[who], &s);
}
