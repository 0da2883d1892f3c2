/* SPDX-License-Identifier: MIT */
/*
 * vmm86.h - libvmm86: run 16-bit code in a VMX guest from an ordinary program.
 *
 * A machine is opened, its memory is filled, registers are set, and
 * vmm86_run() returns at each exit.  No global state, no printing, no exit();
 * a machine belongs to one thread at a time, and to the process that opened
 * it.  Errors are negative enum vmm86_error values; vmm86_error_text() says
 * them in words and vmm86_explain() adds what the driver reported.
 *
 * Threads: different machines may be used by different threads at the same
 * time.  One machine is not to be used by two threads at once, except that
 * vmm86_stop() may be called from anywhere, also from a signal handler.
 */
#ifndef VMM86_H
#define VMM86_H

#include <stddef.h>
#include <stdint.h>
#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VMM86_DEVICE "/dev/vmm"

/* What runs a machine: our driver, or Linux's KVM (real mode only). */
#define VMM86_BACKEND_AUTO	0u	/* our driver if it can, else KVM */
#define VMM86_BACKEND_VMX	1u
#define VMM86_BACKEND_KVM	2u

struct vmm86;			/* one machine */

/* Errors; vmm86_* functions return 0 or one of these, negated. */
enum vmm86_error {
	VMM86_OK,
	VMM86_ERR_NO_DEVICE,	/* /dev/vmm does not exist: module not loaded */
	VMM86_ERR_PERMISSION,	/* may not open /dev/vmm */
	VMM86_ERR_REFUSED,	/* the processor or firmware cannot; see explain */
	VMM86_ERR_BUSY,		/* another hypervisor (KVM) owns VMX */
	VMM86_ERR_ABI,		/* library and driver differ in version */
	VMM86_ERR_NO_MEMORY,
	VMM86_ERR_RANGE,	/* address or size outside guest memory */
	VMM86_ERR_INTERRUPTED,	/* a signal arrived, or vmm86_stop() */
	VMM86_ERR_ENTRY,	/* VM entry failed */
	VMM86_ERR_ARGUMENT,
	VMM86_ERR_SYSTEM,	/* any other failure of the system; see explain */
	VMM86_ERR_FILE,		/* a snapshot is damaged, foreign or of another version */
	VMM86_ERR_COUNT,
};

/**
 * struct vmm86_options - what machine vmm86_open() makes; all zero is good.
 * @mode:	VMM86_MODE_*
 * @flags:	VMM86_SETUP_*
 * @mem_size:	bytes of RAM, or 0
 * @backend:	VMM86_BACKEND_*
 * @device:	path of our driver's device, or NULL for VMM86_DEVICE; with a path
 *		VMM86_BACKEND_AUTO means VMM86_BACKEND_VMX
 */
struct vmm86_options {
	uint32_t mode;
	uint32_t flags;
	uint32_t mem_size;
	uint32_t backend;
	const char *device;
};

/**
 * vmm86_open() - make a machine.
 * @options:	or NULL for the defaults
 * @machine:	out: the machine, also after an error other than
 *		VMM86_ERR_NO_MEMORY, so that vmm86_explain() can be asked;
 *		always pass it to vmm86_close()
 * Return: 0 or a negative enum vmm86_error.
 */
int vmm86_open(const struct vmm86_options *options, struct vmm86 **machine);

/** vmm86_close() - destroy a machine and all it holds; NULL is allowed. */
void vmm86_close(struct vmm86 *machine);

/**
 * vmm86_backend() - "vmx" or "kvm".  After VMM86_BACKEND_AUTO chose KVM,
 * vmm86_explain() says why.
 */
const char *vmm86_backend(const struct vmm86 *machine);

/** vmm86_setup() - what the driver granted: mode, flags, memory size. */
const struct vmm86_setup *vmm86_setup(const struct vmm86 *machine);

/** vmm86_ram() - guest-physical address 0 in this process. */
void *vmm86_ram(struct vmm86 *machine);

/** vmm86_ram_size() - bytes of guest RAM. */
size_t vmm86_ram_size(const struct vmm86 *machine);

/** vmm86_write() - copy into guest RAM; VMM86_ERR_RANGE if it does not fit. */
int vmm86_write(struct vmm86 *machine, uint32_t address, const void *from,
		size_t bytes);

/** vmm86_read() - copy out of guest RAM. */
int vmm86_read(struct vmm86 *machine, uint32_t address, void *to,
	       size_t bytes);

/**
 * vmm86_state() - the run page: registers, exit record, statistics.
 *
 * Change registers in place and say which groups in ->changed.  The library
 * asks for groups IP and SEGMENTS at every exit; set ->wanted for more or less.
 * ->deadline (nanoseconds of CLOCK_MONOTONIC) ends vmm86_run() with
 * VMM86_EXIT_DEADLINE.  With KVM that uses the signal SIGRTMAX, which stays
 * blocked in the calling thread from then on.
 */
struct vmm86_run *vmm86_state(struct vmm86 *machine);

/** vmm86_data() - the page with the data of string I/O. */
void *vmm86_data(struct vmm86 *machine);

/**
 * vmm86_run() - run the guest until an exit that no callback serves.
 * Return: an enum vmm86_exit_reason (positive), or a negative error.
 */
int vmm86_run(struct vmm86 *machine);

/**
 * vmm86_stop() - make the current or next vmm86_run() return
 * -VMM86_ERR_INTERRUPTED.  Async-signal-safe.  From another thread, also
 * send the running thread a signal.
 */
void vmm86_stop(struct vmm86 *machine);

/* Callbacks for port accesses: @size is 1, 2 or 4 bytes. */
typedef uint32_t vmm86_in_fn(void *opaque, uint16_t port, unsigned int size);
typedef void vmm86_out_fn(void *opaque, uint16_t port, unsigned int size, uint32_t value);

/**
 * vmm86_on_port() - serve accesses to ports from within vmm86_run().
 * @first:	first port
 * @last:	last port
 * @in:		answers reads, or NULL: they read as ones
 * @out:	takes writes, or NULL: they are ignored
 * @opaque:	given to the callbacks
 *
 * Of overlapping ranges the one registered last wins.  String instructions
 * call once per element.  Accesses that nobody registered return from
 * vmm86_run() as VMM86_EXIT_IO.
 * Return: 0, -VMM86_ERR_RANGE (first > last), -VMM86_ERR_NO_MEMORY.
 */
int vmm86_on_port(struct vmm86 *machine, uint16_t first, uint16_t last,
		  vmm86_in_fn *in, vmm86_out_fn *out, void *opaque);

/**
 * vmm86_queue_ports() - writes to these ports need no answer at once.
 * @first:	first port
 * @last:	last port
 *
 * They are queued while the guest runs on.  The @out callbacks of vmm86_on_port()
 * get them in order, before anything that the guest did later is served or
 * returned from vmm86_run(): at its next exit, when the queue is full
 * (VMM86_QUEUE_ENTRIES), at a signal or the deadline.  Writes that no callback
 * takes are ignored.  Good for output that only accumulates, such as a log; not
 * where a write makes a device raise an interrupt.  Up to VMM86_QUEUE_RANGES
 * ranges; KVM serves them one by one, with the same result.
 * Return: 0, -VMM86_ERR_RANGE (first > last), -VMM86_ERR_NO_MEMORY,
 * -VMM86_ERR_BUSY (the machine is running).
 */
int vmm86_queue_ports(struct vmm86 *machine, uint16_t first, uint16_t last);

/**
 * vmm86_pass_ports() - let the guest reach ports of this PC itself.
 * @range:	ports, first to last
 * @count:	how many ranges, up to VMM86_QUEUE_RANGES
 *
 * Once, before the first vmm86_run().  The guest reaches those and no others: the
 * rest exit, also where VMM86_GRANTED_HARDWARE gave all of them.  Nobody else is
 * asked about a passed port, vmm86_on_port() included.  Without that grant it takes
 * CAP_SYS_RAWIO, a kernel that is not locked down, and our driver: KVM passes none.
 * Return: 0, -VMM86_ERR_RANGE (no such range, or too many), -VMM86_ERR_PERMISSION,
 * -VMM86_ERR_BUSY (too late), -VMM86_ERR_REFUSED (KVM, or the processor cannot),
 * -VMM86_ERR_NO_MEMORY, -VMM86_ERR_SYSTEM.
 */
int vmm86_pass_ports(struct vmm86 *machine, const struct vmm86_port_range *range,
		     unsigned int count);

/* Callbacks for memory accesses: @size is 1, 2 or 4 bytes. */
typedef uint32_t vmm86_load_fn(void *opaque, uint32_t address, unsigned int size);
typedef void vmm86_store_fn(void *opaque, uint32_t address, unsigned int size,
			    uint32_t value);

/**
 * vmm86_on_memory() - serve accesses to a range outside of RAM.
 * @first:	first guest-physical address, at or above vmm86_ram_size()
 * @last:	last address
 * @load:	answers reads, or NULL: they read as ones
 * @store:	takes writes, or NULL: they are ignored
 *
 * The guest can only reach it in protected mode or with big segments, since
 * RAM covers what real mode addresses.
 * Return: 0, -VMM86_ERR_RANGE, -VMM86_ERR_NO_MEMORY.
 */
int vmm86_on_memory(struct vmm86 *machine, uint32_t first, uint32_t last,
		    vmm86_load_fn *load, vmm86_store_fn *store, void *opaque);

#define VMM86_HOOKS		320u	/* 256 interrupts, and calls of firmware */
#define VMM86_HOOK_SEGMENT	0xf000u
#define VMM86_HOOK_OFFSET	0xe000u	/* of hook 0; they are 4 bytes apart */

/* What a hook asks for; or a positive value that vmm86_run() shall return. */
#define VMM86_HOOK_DONE		0	/* go on behind the HLT: with IRET */
#define VMM86_HOOK_WAIT		(-1)	/* as DONE, but execute the HLT again */
typedef int vmm86_hook_fn(void *opaque, struct vmm86 *machine, unsigned int n);

/**
 * vmm86_hook() - serve an interrupt of the guest, as a BIOS would.
 * @n:		interrupt vector, 0 to 255
 * @fn:		called with the guest's registers; the pushed IP, CS, FLAGS are
 *		at SS:SP, so that flags can be returned there
 *
 * Writes HLT and IRET at VMM86_HOOK_SEGMENT:(VMM86_HOOK_OFFSET + 4 * n) and
 * points the vector there.
 * Return: 0 or -VMM86_ERR_RANGE, -VMM86_ERR_NO_MEMORY.
 */
int vmm86_hook(struct vmm86 *machine, unsigned int n, vmm86_hook_fn *fn, void *opaque);

/**
 * vmm86_hook_stubs() - serve stubs that firmware in guest memory has itself.
 * @first:	number of the first one, below VMM86_HOOKS
 * @count:	how many
 */
int vmm86_hook_stubs(struct vmm86 *machine, unsigned int first, unsigned int count,
		     vmm86_hook_fn *fn, void *opaque);

/**
 * struct vmm86_interrupts - where interrupts come from, as an interrupt
 * controller.
 * @peek:	the vector that would be delivered now, or -1; asked before every
 *		entry, so that a more urgent one overtakes a waiting one
 * @taken:	the guest has taken @vector: acknowledge it
 */
struct vmm86_interrupts {
	int (*peek)(void *opaque);
	void (*taken)(void *opaque, uint8_t vector);
};

/**
 * vmm86_on_interrupts() - ask @source for interrupts; NULL: nobody.  While there
 * is a source, ->irq of the run page belongs to the library.
 */
int vmm86_on_interrupts(struct vmm86 *machine, const struct vmm86_interrupts *source,
			void *opaque);

/**
 * vmm86_step() - execute one instruction, interrupts held back.
 * Return: VMM86_EXIT_DEBUG, or what the instruction caused that no callback
 * served; then it is done too, unless the exit's description says otherwise.
 */
int vmm86_step(struct vmm86 *machine);

enum vmm86_break {
	VMM86_BREAK_CODE,	/* an INT3 in memory; any number */
	VMM86_BREAK_EXEC,	/* debug register: execution, before */
	VMM86_BREAK_WRITE,	/* debug register: writes, after */
	VMM86_BREAK_ACCESS,	/* debug register: reads and writes, after */
};

/**
 * vmm86_break() - set or clear a breakpoint.
 * @kind:	enum vmm86_break; those in debug registers are four at most
 * @address:	linear
 * @bytes:	1, 2 or 4, @address being a multiple; 1 for code
 * @on:		false: clear what was set with the same values
 *
 * vmm86_run() returns VMM86_EXIT_DEBUG when one is hit, and passes over the one
 * at which it returned last.  vmm86_read() does not show the INT3s.
 * Return: 0, -VMM86_ERR_RANGE, -VMM86_ERR_ARGUMENT, -VMM86_ERR_NO_MEMORY (no
 * place left).
 */
int vmm86_break(struct vmm86 *machine, enum vmm86_break kind, uint32_t address,
		unsigned int bytes, int on);

/** vmm86_break_none() - clear all breakpoints. */
void vmm86_break_none(struct vmm86 *machine);

/**
 * vmm86_get_fpu() - the FPU's registers, as FXSAVE has them; not while the guest
 * runs.
 */
int vmm86_get_fpu(struct vmm86 *machine, struct vmm86_fpu *fpu);

/** vmm86_set_fpu() - set them. */
int vmm86_set_fpu(struct vmm86 *machine, const struct vmm86_fpu *fpu);

/**
 * vmm86_save() - write the whole machine to a file: memory, registers, FPU.
 * @fd:		file, written from its present position
 * @extra:	what the caller wants kept with it, its devices for example
 * @extra_size:	bytes of it
 *
 * The format is versioned and checksummed.  A port input that the caller has
 * not answered yet is lost: save at another exit.
 * Return: 0, -VMM86_ERR_SYSTEM, -VMM86_ERR_NO_MEMORY.
 */
int vmm86_save(struct vmm86 *machine, int fd, const void *extra, size_t extra_size);

/**
 * vmm86_restore() - put a machine into a saved state.
 * @machine:	an open machine with as much memory; any mode and back end, except
 *		that state in protected mode needs VMM86_MODE_REAL
 * @extra:	out: where the caller's part goes; its size must be the saved one
 *
 * Nothing is changed if the file is refused.
 * Return: 0, -VMM86_ERR_FILE, -VMM86_ERR_SYSTEM, -VMM86_ERR_NO_MEMORY.
 */
int vmm86_restore(struct vmm86 *machine, int fd, void *extra, size_t extra_size);

/**
 * vmm86_check_fn - look at the caller's part of a snapshot before it is taken.
 * @extra:	as it is in the file; its checksum is right, which says nothing of
 *		who made it
 * @why:	out: what is wrong with it, for vmm86_explain()
 * Return: 0 if it is good, else another number.
 */
typedef int vmm86_check_fn(void *opaque, const void *extra, size_t extra_size,
			   const char **why);

/** vmm86_restore_checked() - the same, if @check agrees. */
int vmm86_restore_checked(struct vmm86 *machine, int fd, void *extra, size_t extra_size,
			  vmm86_check_fn *check, void *opaque);

/**
 * vmm86_exit_count() - how many exits of a kind there were since vmm86_open(), those
 * included that callbacks served.
 */
uint64_t vmm86_exit_count(const struct vmm86 *machine, enum vmm86_exit_reason reason);

/** vmm86_error_text() - one line for an error, never NULL. */
const char *vmm86_error_text(int error);

/**
 * vmm86_explain() - one line about this machine's last error: what failed,
 * where, and what to do.  Valid until the next call on the machine.
 */
const char *vmm86_explain(const struct vmm86 *machine);

/** vmm86_exit_name() - "hlt", "io", ... of an enum vmm86_exit_reason. */
const char *vmm86_exit_name(uint32_t reason);

/** vmm86_privileged_name() - "LGDT", ... of an enum vmm86_privileged. */
const char *vmm86_privileged_name(uint32_t instruction);

/**
 * vmm86_caps() - the VMX capability MSRs of this processor, from the driver.
 * @device:	path or NULL
 * Return: 0 or a negative error.
 */
int vmm86_caps(const char *device, struct vmm86_caps *caps);

#ifdef __cplusplus
}
#endif
#endif
