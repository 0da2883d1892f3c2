// SPDX-License-Identifier: MIT
/*
 * kvm.c - the back end that is Linux's KVM: for machines where KVM is in charge
 * or the processor is no Intel one, and to compare our driver with.  It knows
 * real mode only, and has no PC to pass through.
 *
 * An exit looks as with our driver: port accesses are finished when the caller
 * sees them, EIP being behind the instruction, and what an input brings is put
 * in place when the caller comes back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kvm.h"
#include "vmx/reasons.h"

#define KVM_PATH	"/dev/kvm"
/* Pages of KVM's own, for processors without unrestricted guest: above RAM. */
#define KVM_PAGES	0xfffbd000u
#define SYNC		(KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS)
#define ONE_MIB		0x100000u
#define HIGH_AREA	0x10000u	/* what real mode reaches above it */

static int explain_open(struct vmm86 *m)
{
	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return machine_fail(m, VMM86_ERR_NO_DEVICE,
				    KVM_PATH " does not exist: load kvm_intel or kvm_amd");
	case EACCES:
	case EPERM:
		return machine_fail(m, VMM86_ERR_PERMISSION,
				    "no permission to open " KVM_PATH
				    ": join the group kvm, or run as root");
	default:
		return machine_fail(m, VMM86_ERR_SYSTEM, "cannot open " KVM_PATH ": %s",
				    strerror(errno));
	}
}

static int explain_create(struct vmm86 *m)
{
	/* EIO from 6.12 on */
	if (errno == EBUSY || errno == EIO)
		return machine_fail(m, VMM86_ERR_BUSY,
				    "KVM cannot make a machine: another hypervisor holds the processor's virtualization");
	return machine_fail(m, VMM86_ERR_SYSTEM, "KVM cannot make a machine: %s",
			    strerror(errno));
}

/* What our driver can and KVM cannot. */
static int check_wishes(struct vmm86 *m, const struct vmm86_options *options)
{
	if (options->mode == VMM86_MODE_V86 || options->flags & VMM86_SETUP_NO_EPT)
		return machine_fail(m, VMM86_ERR_REFUSED,
				    "KVM has no v86 mode: use real mode, or our driver");
	if (options->flags & VMM86_SETUP_FIRMWARE)
		return machine_fail(m, VMM86_ERR_REFUSED,
				    "KVM gives a guest nothing of this PC's firmware: use our driver");
	return 0;
}

static int add_memory(struct vmm86 *m, unsigned int slot, uint32_t at,
		      uint32_t bytes, uint32_t from)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = at,
		.memory_size = bytes,
		.userspace_addr = (uintptr_t)m->ram + from,
	};

	return ioctl(m->kvm->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

/*
 * Slot 1 is the 64 KiB above 1 MiB, which are the first ones again while address
 * line 20 is off.  A slot that is to move must be deleted first.
 */
static int map_high_area(struct vmm86 *m, bool a20)
{
	m->kvm->a20 = a20;
	add_memory(m, 1, ONE_MIB, 0, 0);
	return add_memory(m, 1, ONE_MIB, HIGH_AREA, a20 ? ONE_MIB : 0);
}

static int make_memory(struct vmm86 *m)
{
	uint32_t rest = m->setup.mem_size - ONE_MIB - HIGH_AREA;
	void *ram = mmap(NULL, m->setup.mem_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *pages = mmap(NULL, 2 * VMM86_PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (ram != MAP_FAILED)
		m->ram = ram;
	if (pages != MAP_FAILED) {
		m->run = pages;
		m->data = (uint8_t *)pages + VMM86_PAGE_SIZE;
	}
	if (!m->ram || !m->run || add_memory(m, 0, 0, ONE_MIB, 0) ||
	    map_high_area(m, m->setup.flags & VMM86_SETUP_A20) ||
	    (rest && add_memory(m, 2, ONE_MIB + HIGH_AREA, rest, ONE_MIB + HIGH_AREA)))
		return machine_fail(m, VMM86_ERR_NO_MEMORY,
				    "no memory for a machine of KVM: %s",
				    strerror(errno));
	return 0;
}

static int make_processor(struct vmm86 *m)
{
	struct kvm *k = m->kvm;
	void *run;

	k->vcpu = ioctl(k->vm, KVM_CREATE_VCPU, 0);
	if (k->vcpu < 0)
		return explain_create(m);
	k->run_size = ioctl(k->system, KVM_GET_VCPU_MMAP_SIZE, 0);
	run = mmap(NULL, k->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, k->vcpu, 0);
	if (run == MAP_FAILED)
		return machine_fail(m, VMM86_ERR_NO_MEMORY, "cannot map KVM's page: %s",
				    strerror(errno));
	k->run = run;
	if (ioctl(k->vcpu, KVM_GET_SREGS, &k->run->s.regs.sregs))
		return machine_fail(m, VMM86_ERR_SYSTEM, "KVM_GET_SREGS: %s",
				    strerror(errno));
	k->run->kvm_valid_regs = SYNC;
	kvm_reset(k);
	return 0;
}

static void grant(struct vmm86 *m, const struct vmm86_options *options)
{
	m->setup = (struct vmm86_setup) {
		.size = sizeof(m->setup),
		.mode = VMM86_MODE_REAL,
		.flags = options->flags,
		.mem_size = options->mem_size ? options->mem_size : VMM86_MEM_DEFAULT,
		.granted = options->flags,
		.version = VMM86_ABI_VERSION,
	};
}

static int kvm_open(struct vmm86 *m, const struct vmm86_options *options)
{
	struct kvm *k = calloc(1, sizeof(*k));
	int error = check_wishes(m, options);

	m->kvm = k;
	if (!k)
		return machine_fail(m, VMM86_ERR_NO_MEMORY, "out of memory");
	k->system = -1;
	k->vm = -1;
	k->vcpu = -1;
	if (error)
		return error;
	k->system = open(KVM_PATH, O_RDWR | O_CLOEXEC);
	if (k->system < 0)
		return explain_open(m);
	if ((ioctl(k->system, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS) & SYNC) != SYNC ||
	    ioctl(k->system, KVM_CHECK_EXTENSION, KVM_CAP_IMMEDIATE_EXIT) <= 0)
		return machine_fail(m, VMM86_ERR_REFUSED,
				    "this kernel's KVM is too old: Linux 4.17 is needed");
	k->vm = ioctl(k->system, KVM_CREATE_VM, 0);
	/* Else KVM would put them at 0, onto the interrupt vectors. */
	if (k->vm < 0 || ioctl(k->vm, KVM_SET_TSS_ADDR, KVM_PAGES))
		return explain_create(m);
	grant(m, options);
	error = make_memory(m);
	if (error)
		return error;
	error = make_processor(m);
	if (!error)
		m->run->wanted = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	return error;
}

static void kvm_close(struct vmm86 *m)
{
	struct kvm *k = m->kvm;

	if (!k)
		return;
	kvm_deadline_close(k);
	if (k->run)
		munmap(k->run, k->run_size);
	if (k->vcpu >= 0)
		close(k->vcpu);
	if (k->vm >= 0)
		close(k->vm);
	if (k->system >= 0)
		close(k->system);
	if (m->ram)
		munmap(m->ram, m->setup.mem_size);
	if (m->run)
		munmap(m->run, 2 * VMM86_PAGE_SIZE);
	free(k);
	m->kvm = NULL;
}

static int explain_run(struct vmm86 *m, int error)
{
	m->run->exit.reason = VMM86_EXIT_SIGNAL;
	switch (error) {
	case EINTR:
		m->run->stop = 0;
		return machine_fail(m, VMM86_ERR_INTERRUPTED, "interrupted by a signal");
	case EIO:
		return machine_fail(m, VMM86_ERR_PERMISSION,
				    "this machine belongs to the process that opened it");
	case EINVAL:
		return machine_fail(m, VMM86_ERR_ARGUMENT,
				    "KVM does not accept these registers");
	default:
		return machine_fail(m, VMM86_ERR_SYSTEM, "KVM_RUN: %s", strerror(error));
	}
}

/*
 * Let KVM finish the port access that it reported, without executing more.
 * Returns 0 if it did, -EAGAIN if the instruction made another exit at once, as
 * REP OUTS does for each element, or another negative errno.
 */
static int finish_access(struct vmm86 *m)
{
	struct kvm_run *run = m->kvm->run;
	int error;

	run->immediate_exit = 1;
	error = ioctl(m->kvm->vcpu, KVM_RUN, 0) ? errno : 0;
	run->immediate_exit = 0;
	if (error)
		return error == EINTR ? 0 : -error;
	/* The access was the step. */
	if (run->exit_reason == KVM_EXIT_DEBUG && m->run->debug.flags & VMM86_DEBUG_STEP)
		return 0;
	m->kvm->exited = true;
	return -EAGAIN;
}

static uint8_t *io_data(const struct kvm *k)
{
	return (uint8_t *)k->run + k->run->io.data_offset;
}

static void describe_io(struct vmm86 *m, bool string)
{
	const struct kvm_run *run = m->kvm->run;
	struct vmm86_exit_io *io = &m->run->exit.io;

	*io = (struct vmm86_exit_io) {
		.port = run->io.port,
		.size = run->io.size,
		.direction = run->io.direction == KVM_EXIT_IO_IN ? VMM86_IO_IN :
								   VMM86_IO_OUT,
		.string = string,
		.count = run->io.count,
	};
	m->run->exit.reason = VMM86_EXIT_IO;
	m->run->exit.hw_reason = VMX_EXIT_IO_INSTRUCTION;
}

/*
 * The instruction at CS:IP is INS or OUTS; *@address32 says if ESI, EDI and ECX
 * count as a whole.  Prefixes may come in any order, and repeated.
 */
static bool is_string(const struct vmm86 *m, bool *address32)
{
	const struct kvm_sync_regs *s = &m->kvm->run->s.regs;
	uint32_t ip = s->regs.rip;
	int i;

	*address32 = s->sregs.cs.db;
	for (i = 0; i < 15; i++, ip++) {
		uint32_t at = (uint32_t)s->sregs.cs.base + (ip & 0xffff);
		uint8_t byte = at < m->setup.mem_size ? m->ram[at] : 0;

		if (byte == 0x67)
			*address32 = !s->sregs.cs.db;
		else if (byte >= 0x6c && byte <= 0x6f)
			return true;
		else if (byte != 0x66 && byte != 0xf0 && byte != 0xf2 &&
			 byte != 0xf3 && byte != 0x26 && byte != 0x2e &&
			 byte != 0x36 && byte != 0x3e && byte != 0x64 && byte != 0x65)
			return false;
	}
	return false;
}

/* Output: all elements that come without anything else in between. */
static int finish_output(struct vmm86 *m, bool string)
{
	const struct kvm_run *run = m->kvm->run;
	struct vmm86_exit_io *io = &m->run->exit.io;
	uint32_t bytes = (uint32_t)run->io.count * run->io.size;
	int error;

	memcpy(string ? m->data : (void *)&io->data, io_data(m->kvm), bytes);
	for (;;) {
		uint32_t more = (uint32_t)run->io.count * run->io.size;

		error = finish_access(m);
		if (error != -EAGAIN || !string ||
		    run->exit_reason != KVM_EXIT_IO ||
		    bytes + more > VMM86_PAGE_SIZE)
			return error;
		m->kvm->exited = false;
		memcpy((uint8_t *)m->data + bytes, io_data(m->kvm), more);
		bytes += more;
		io->count += run->io.count;
	}
}

/* Input: KVM gets zeros, the guest what the caller brings, later. */
static int finish_input(struct vmm86 *m, bool string, bool address32)
{
	const struct kvm_sync_regs *s = &m->kvm->run->s.regs;
	struct kvm *k = m->kvm;
	uint64_t rax = s->regs.rax;
	int error;

	k->input.size = k->run->io.size;
	k->input.string = string;
	k->input.count = k->run->io.count;
	k->input.base = s->sregs.es.base;
	k->input.offset = s->regs.rdi;
	k->input.mask = address32 ? ~0u : 0xffff;
	k->input.step = s->regs.rflags & 0x400 ? -k->input.size : k->input.size;
	memset(io_data(k), 0, (size_t)k->run->io.count * k->run->io.size);
	error = finish_access(m);
	if (!string) {
		/* KVM has the zeros: RAX counts even if the caller brings the same. */
		k->run->s.regs.regs.rax = rax;
		k->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
	}
	return error;
}

static int exit_io(struct vmm86 *m)
{
	bool address32, string = is_string(m, &address32);
	int error;

	describe_io(m, string);
	if (m->kvm->run->io.direction == KVM_EXIT_IO_IN)
		error = finish_input(m, string, address32);
	else
		error = finish_output(m, string);
	if (error && error != -EAGAIN)
		return explain_run(m, error);
	kvm_store(m);
	return VMM86_EXIT_IO;
}

/* The caller is back with what an input brings. */
static void complete_input(struct vmm86 *m)
{
	const struct vmm86_exit_io *io = &m->run->exit.io;
	struct kvm *k = m->kvm;
	uint32_t mask = k->input.size == 4 ? ~0u : (1u << 8 * k->input.size) - 1;
	uint32_t *eax = &m->run->gpr[VMM86_EAX];
	const uint8_t *data = m->data;
	uint32_t i, offset = k->input.offset;

	if (k->input.size && !k->input.string)
		*eax = (*eax & ~mask) | (io->data & mask);
	for (i = 0; k->input.string && i < k->input.count * k->input.size; i++) {
		uint32_t at = k->input.base + (offset & k->input.mask) + i % k->input.size;

		if (!k->a20)
			at &= ~ONE_MIB;
		if (at < m->setup.mem_size)
			m->ram[at] = data[i];
		if (i % k->input.size == (uint32_t)k->input.size - 1)
			offset += k->input.step;
	}
	k->input.size = 0;
	k->input.string = false;
}

/* An interrupt that the guest shall take, if it can now; else KVM tells when. */
static int inject(struct vmm86 *m)
{
	struct kvm_run *run = m->kvm->run;
	struct kvm_interrupt interrupt = { .irq = m->run->irq & 0xff };

	run->request_interrupt_window = 0;
	if (!(m->run->irq & VMM86_IRQ_PENDING))
		return 0;
	/* Not if_flag: since the last exit the caller may have changed the flags. */
	if (!run->ready_for_interrupt_injection ||
	    !(run->s.regs.regs.rflags & FLAG_IF)) {
		run->request_interrupt_window = 1;
		return 0;
	}
	if (ioctl(m->kvm->vcpu, KVM_INTERRUPT, &interrupt))
		return errno;
	m->run->irq = 0;
	m->run->stats.injected++;
	return 0;
}

static int other_exit(struct vmm86 *m, enum vmm86_exit_reason reason,
		      uint32_t hw_reason)
{
	m->run->exit.reason = reason;
	m->run->exit.hw_reason = hw_reason;
	kvm_store(m);
	return reason;
}

static int exit_memory(struct vmm86 *m)
{
	const struct kvm_run *run = m->kvm->run;

	m->run->exit.memory.address = run->mmio.phys_addr;
	m->run->exit.memory.access = run->mmio.is_write ? VMM86_ACCESS_WRITE :
							  VMM86_ACCESS_READ;
	return other_exit(m, VMM86_EXIT_MEMORY, VMX_EXIT_EPT_VIOLATION);
}

/* KVM gave or takes the value; it finishes the instruction at the next entry. */
static int kvm_memory(struct vmm86 *m)
{
	struct kvm_run *run = m->kvm->run;
	uint32_t address = run->mmio.phys_addr;
	uint32_t value, done, size;

	for (done = 0; done < run->mmio.len; done += size, address += size) {
		size = run->mmio.len - done >= 4 ? 4 : run->mmio.len - done;
		if (size == 3)
			size = 2;
		value = 0;
		memcpy(&value, run->mmio.data + done, size);
		if (run->mmio.is_write)
			serve_store(m, address, size, value);
		else
			value = serve_load(m, address, size);
		memcpy(run->mmio.data + done, &value, size);
	}
	return 0;
}

static int exit_debug(struct vmm86 *m)
{
	const struct kvm_debug_exit_arch *arch = &m->kvm->run->debug.arch;

	m->run->exit.debug.vector = arch->exception;
	m->run->exit.debug.dr6 = arch->exception == 1 ? arch->dr6 & 0x400f : 0;
	return other_exit(m, VMM86_EXIT_DEBUG, VMX_EXIT_EXCEPTION_NMI);
}

static int exit_entry(struct vmm86 *m)
{
	uint64_t reason = m->kvm->run->fail_entry.hardware_entry_failure_reason;

	other_exit(m, VMM86_EXIT_ENTRY_FAILURE, reason);
	return machine_fail(m, VMM86_ERR_ENTRY,
			    "KVM's VM entry failed: hardware reason %#llx",
			    (unsigned long long)reason);
}

/* Most often an instruction that KVM has to emulate and does not know. */
static int exit_internal(struct vmm86 *m)
{
	const struct kvm_run *run = m->kvm->run;

	other_exit(m, VMM86_EXIT_UNSUPPORTED, 0);
	return machine_fail(m, VMM86_ERR_SYSTEM,
			    "KVM cannot go on at %04x:%04x (internal error %u%s)",
			    m->run->sreg[VMM86_CS], m->run->eip, run->internal.suberror,
			    run->internal.suberror == KVM_INTERNAL_ERROR_EMULATION ?
			    ": it cannot emulate the instruction" : "");
}

/*
 * A signal came before the guest was entered: an interrupt that KVM was given waits
 * on, else it would come whatever the caller does to IF meanwhile.  The copy of the
 * segment registers has it too, and would bring it back.
 */
static int take_back(struct vmm86 *m)
{
	struct kvm_sregs *sregs = &m->kvm->run->s.regs.sregs;
	struct kvm_vcpu_events events;

	if (ioctl(m->kvm->vcpu, KVM_GET_VCPU_EVENTS, &events))
		return errno;
	if (!events.interrupt.injected)
		return 0;
	m->run->irq = VMM86_IRQ_PENDING | events.interrupt.nr;
	m->run->stats.injected--;
	events.interrupt.injected = 0;
	memset(sregs->interrupt_bitmap, 0, sizeof(sregs->interrupt_bitmap));
	return ioctl(m->kvm->vcpu, KVM_SET_VCPU_EVENTS, &events) ? errno : 0;
}

/* Until KVM has an exit; 0 or an errno. */
static int enter(struct vmm86 *m)
{
	int error, failed = 0;

	if (m->kvm->exited) {
		m->kvm->exited = false;
		return 0;
	}
	error = m->run->debug.flags & VMM86_DEBUG_STEP ? 0 : inject(m);
	if (error)
		return error;
	m->run->stats.entries++;
	error = ioctl(m->kvm->vcpu, KVM_RUN, 0) ? errno : 0;
	if (error == EINTR && !m->run->irq)
		failed = take_back(m);
	return failed ? failed : error;
}

/* An exit reason, 0 for nothing that the caller must see, or an error. */
static int run_once(struct vmm86 *m)
{
	int error = enter(m);

	if (error == EINTR && kvm_deadline_passed(m))
		return other_exit(m, VMM86_EXIT_DEADLINE, 0);
	if (error) {
		if (error == EINTR)
			kvm_store(m);
		return explain_run(m, error);
	}
	switch (m->kvm->run->exit_reason) {
	case KVM_EXIT_IRQ_WINDOW_OPEN:
		return 0;
	case KVM_EXIT_IO:
		return exit_io(m);
	case KVM_EXIT_HLT:
		return other_exit(m, VMM86_EXIT_HLT, VMX_EXIT_HLT);
	case KVM_EXIT_SHUTDOWN:
		return other_exit(m, VMM86_EXIT_SHUTDOWN, VMX_EXIT_TRIPLE_FAULT);
	case KVM_EXIT_MMIO:
		return exit_memory(m);
	case KVM_EXIT_DEBUG:
		return exit_debug(m);
	case KVM_EXIT_FAIL_ENTRY:
		return exit_entry(m);
	case KVM_EXIT_INTERNAL_ERROR:
		return exit_internal(m);
	default:
		return other_exit(m, VMM86_EXIT_UNSUPPORTED, m->kvm->run->exit_reason);
	}
}

static int kvm_run(struct vmm86 *m)
{
	int error, result;

	/* In this order: a stop that comes now is seen by one of the two. */
	m->kvm->run->immediate_exit = 0;
	if (m->run->stop)
		return explain_run(m, EINTR);
	complete_input(m);
	if (m->run->changed & VMM86_STATE_A20 && m->run->a20 != m->kvm->a20 &&
	    map_high_area(m, m->run->a20))
		return explain_run(m, errno);
	kvm_load(m);
	error = kvm_debug(m);
	if (!error)
		error = kvm_deadline(m);
	if (error)
		return explain_run(m, error);
	if (kvm_deadline_passed(m))
		return other_exit(m, VMM86_EXIT_DEADLINE, 0);
	do {
		result = run_once(m);
	} while (!result);
	return result;
}

static void kvm_stop(struct vmm86 *m)
{
	__atomic_store_n(&m->kvm->run->immediate_exit, 1, __ATOMIC_RELAXED);
}

const struct backend backend_kvm = {
	.name = "kvm",
	.open = kvm_open,
	.run = kvm_run,
	.memory = kvm_memory,
	.fpu = kvm_fpu,
	.stop = kvm_stop,
	.close = kvm_close,
};
