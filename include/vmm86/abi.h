/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * abi.h - the kernel/user interface of /dev/vmm.
 *
 * One open file is one virtual machine with one processor.  A file becomes a
 * machine by VMM86_SETUP; then the caller maps
 *
 *	offset VMM86_RAM_OFFSET   guest RAM, mem_size bytes, guest-physical
 *	offset VMM86_RUN_OFFSET   one page, struct vmm86_run
 *	offset VMM86_DATA_OFFSET  one page, the data of string I/O
 *	offset VMM86_QUEUE_OFFSET one page, struct vmm86_queue, if it queues output
 *
 * and calls VMM86_RUN until the program is done.  The three pages follow each
 * other, and at VMM86_BEHIND_OFFSET behind them is RAM once more: one mapping can
 * hold all, except where the PC's own memory is passed through.  A file that is not
 * set up speaks the classic interface of 2007 instead: see VMM86_CLASSIC_RUN.
 *
 * Everything has a fixed width; reserved fields must be zero, but for those of
 * segments and tables, which are ignored; all that the kernel reads from the run
 * page it reads once and masks or refuses.
 */
#ifndef VMM86_ABI_H
#define VMM86_ABI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VMM86_ABI_VERSION	3u

/* Where things are in the file, for mmap(2). */
#define VMM86_RAM_OFFSET	0x000000000ull
#define VMM86_RUN_OFFSET	0x100000000ull
#define VMM86_DATA_OFFSET	0x100001000ull
#define VMM86_QUEUE_OFFSET	0x100002000ull
#define VMM86_BEHIND_OFFSET	0x100003000ull
#define VMM86_PAGE_SIZE		4096u

/* The whole reach of real mode: 1 MiB and the 64 KiB above it. */
#define VMM86_MEM_DEFAULT	0x00110000u
#define VMM86_MEM_MAX		0x04000000u

/* enum vmm86_mode: how the guest executes. */
#define VMM86_MODE_AUTO		0u	/* REAL where the processor can, else V86 */
#define VMM86_MODE_V86		1u	/* virtual-8086 mode, every VMX processor */
#define VMM86_MODE_REAL		2u	/* real mode proper, needs unrestricted guest */

/* Flags of struct vmm86_setup. */
#define VMM86_SETUP_A20		(1u << 0) /* address line 20 starts enabled */
#define VMM86_SETUP_NO_EPT	(1u << 1) /* v86 only: page tables without EPT */
#define VMM86_SETUP_FIRMWARE	(1u << 2) /* start with this PC's IVT, BDA, EBDA, ROMs */
#define VMM86_SETUP_FLAGS	(VMM86_SETUP_A20 | VMM86_SETUP_NO_EPT | \
				 VMM86_SETUP_FIRMWARE)

/* What struct vmm86_setup reports as granted, beside the flags above. */
#define VMM86_GRANTED_EPT	(1u << 16) /* the machine runs on EPT */
#define VMM86_GRANTED_HARDWARE	(1u << 17) /* ROM, video memory and ports are the PC's own */
#define VMM86_GRANTED_MTF	(1u << 18) /* VMM86_DEBUG_STEP is exact: see there */

/**
 * struct vmm86_setup - makes a machine of an open file, once.
 * @size:	in: sizeof(struct vmm86_setup) the caller was built with
 * @mode:	in: VMM86_MODE_*; out: the mode chosen
 * @flags:	in: VMM86_SETUP_*
 * @mem_size:	in: bytes of guest RAM, a multiple of 4096 between
 *		VMM86_MEM_DEFAULT and VMM86_MEM_MAX, or 0 for the default;
 *		out: the size in force
 * @granted:	out: flags in force and VMM86_GRANTED_*
 * @refusal:	out: why VMX could not be used, enum vmx_refusal of vmx/root.h;
 *		written on failure too
 * @refusal_cpu: out: the CPU that @refusal speaks of
 * @version:	out: VMM86_ABI_VERSION of the driver
 */
struct vmm86_setup {
	__u32 size;
	__u32 mode;
	__u32 flags;
	__u32 mem_size;
	__u32 granted;
	__u32 refusal;
	__u32 refusal_cpu;
	__u32 version;
};

/* Register numbers, in the processor's own encoding. */
enum vmm86_gpr {
	VMM86_EAX, VMM86_ECX, VMM86_EDX, VMM86_EBX,
	VMM86_ESP, VMM86_EBP, VMM86_ESI, VMM86_EDI,
	VMM86_GPR_COUNT,
};

enum vmm86_sreg {
	VMM86_ES, VMM86_CS, VMM86_SS, VMM86_DS, VMM86_FS, VMM86_GS,
	VMM86_SREG_COUNT,
};

/**
 * struct vmm86_segment - a segment register with its hidden part.
 * @base:	linear base address
 * @limit:	limit in bytes
 * @access:	access rights in the layout of the VMCS (SDM, "Guest Register
 *		State"): type, S, DPL, P, AVL, L, D/B, G, bit 16 unusable
 * @selector:	selector
 */
struct vmm86_segment {
	__u32 base;
	__u32 limit;
	__u32 access;
	__u16 selector;
	__u16 reserved;
};

struct vmm86_table {
	__u32 base;
	__u16 limit;
	__u16 reserved;
};

/**
 * struct vmm86_system - the protected-mode side of the processor; real mode
 * only.  Read when VMM86_REGS_SYSTEM is wanted, written when it is changed.
 */
struct vmm86_system {
	struct vmm86_segment sreg[VMM86_SREG_COUNT];
	struct vmm86_segment ldtr;
	struct vmm86_segment tr;
	struct vmm86_table gdtr;
	struct vmm86_table idtr;
	__u32 cr0;
	__u32 cr2;
	__u32 cr3;
	__u32 cr4;
};

/* Register groups, for vmm86_run.changed and vmm86_run.wanted. */
#define VMM86_REGS_IP		(1u << 0) /* eip, eflags, esp */
#define VMM86_REGS_SEGMENTS	(1u << 1) /* the six selectors, real-mode bases */
#define VMM86_REGS_SYSTEM	(1u << 2) /* struct vmm86_system; wins over SEGMENTS */
#define VMM86_STATE_A20		(1u << 3) /* vmm86_run.a20 (changed only) */
#define VMM86_REGS_ALL		(VMM86_REGS_IP | VMM86_REGS_SEGMENTS | \
				 VMM86_REGS_SYSTEM)
#define VMM86_CHANGED_ALL	(VMM86_REGS_ALL | VMM86_STATE_A20)

/* enum vmm86_exit_reason: why VMM86_RUN came back. */
enum vmm86_exit_reason {
	VMM86_EXIT_NONE,	/* not run yet */
	VMM86_EXIT_IO,		/* IN, OUT, INS, OUTS: .io */
	VMM86_EXIT_HLT,		/* HLT; eip is after it */
	VMM86_EXIT_VMCALL,	/* VMCALL; eip is after it */
	VMM86_EXIT_MEMORY,	/* access outside RAM: .memory; eip is at it */
	VMM86_EXIT_SHUTDOWN,	/* triple fault */
	VMM86_EXIT_SIGNAL,	/* a signal is pending or .stop is set (EINTR) */
	VMM86_EXIT_PRIVILEGED,	/* v86: needs real mode: .privileged; eip is at it */
	VMM86_EXIT_UNSUPPORTED,	/* the guest did what no mode supports; see hw_* */
	VMM86_EXIT_ENTRY_FAILURE, /* VM entry failed: .entry (EIO) */
	VMM86_EXIT_DEADLINE,	/* the time in .deadline has come */
	VMM86_EXIT_DEBUG,	/* what .debug asked for: .debug */
	VMM86_EXIT_QUEUE,	/* the queue of outputs is full; nothing else happened */
	VMM86_EXIT_COUNT,
};

#define VMM86_IO_OUT		0u
#define VMM86_IO_IN		1u

/**
 * struct vmm86_exit_io - a port access.
 * @port:	port number
 * @size:	1, 2 or 4 bytes
 * @direction:	VMM86_IO_OUT or VMM86_IO_IN
 * @string:	1 for INS and OUTS: the data page holds @count elements
 * @count:	elements; 1 unless @string
 * @data:	OUT, not string: the value written.  IN, not string: the caller
 *		puts the answer here before the next RUN, which loads it into
 *		AL, AX or EAX.  String input: the caller fills the data page
 *		before the next RUN, which stores it.
 */
struct vmm86_exit_io {
	__u16 port;
	__u8 size;
	__u8 direction;
	__u32 string;
	__u32 count;
	__u32 data;
};

#define VMM86_ACCESS_READ	(1u << 0)
#define VMM86_ACCESS_WRITE	(1u << 1)
#define VMM86_ACCESS_FETCH	(1u << 2)

struct vmm86_exit_memory {
	__u64 address;		/* guest-physical */
	__u32 access;		/* VMM86_ACCESS_* */
	__u32 reserved;
};

/* Instructions that virtual-8086 mode cannot execute. */
enum vmm86_privileged {
	VMM86_PRIV_NONE,
	VMM86_PRIV_LGDT, VMM86_PRIV_LIDT, VMM86_PRIV_LMSW, VMM86_PRIV_CLTS,
	VMM86_PRIV_MOV_CR, VMM86_PRIV_MOV_DR, VMM86_PRIV_INVD,
	VMM86_PRIV_WBINVD, VMM86_PRIV_INVLPG, VMM86_PRIV_RDMSR,
	VMM86_PRIV_WRMSR, VMM86_PRIV_RDPMC, VMM86_PRIV_COUNT,
};

struct vmm86_exit_privileged {
	__u32 instruction;	/* enum vmm86_privileged */
	__u8 length;		/* of the instruction, bytes */
	__u8 bytes[15];		/* the instruction itself */
};

/* Flags of struct vmm86_debug. */
#define VMM86_DEBUG_STEP	(1u << 0) /* stop after one instruction */
#define VMM86_DEBUG_INT3	(1u << 1) /* stop at INT3 instead of executing it */
#define VMM86_DEBUG_DR		(1u << 2) /* the breakpoints in @dr and @dr7 */
#define VMM86_DEBUG_FLAGS	(VMM86_DEBUG_STEP | VMM86_DEBUG_INT3 | \
				 VMM86_DEBUG_DR)

/**
 * struct vmm86_debug - what shall stop the guest for a debugger.
 * @flags:	VMM86_DEBUG_*.  STEP holds interrupts back.  It uses the monitor
 *		trap flag (VMM86_GRANTED_MTF) or else EFLAGS.TF: then PUSHF shows
 *		TF, and INT n runs its handler, so the caller emulates those
 * @dr7:	enable, type and length bits, as in the register
 * @dr:		linear addresses of up to four breakpoints; while DR is on the
 *		guest's own debug registers have no effect
 */
struct vmm86_debug {
	__u32 flags;
	__u32 dr7;
	__u32 dr[4];
};

/**
 * struct vmm86_exit_debug - what stopped the guest.
 * @dr6:	bits 0-3: breakpoints hit; bit 14: the step is done
 * @vector:	1, or 3 for an INT3; eip is at the INT3
 */
struct vmm86_exit_debug {
	__u32 dr6;
	__u32 vector;
};

#define VMM86_ENTRY_RULES	16u

/**
 * struct vmm86_exit_entry - why the processor refused to enter the guest.
 * @instruction_error: VM-instruction error, or 0: the reason is in hw_reason
 * @violations:	rules that the VMCS violates, as vmx/check.h counts them
 * @rule:	the first of them, in the order of the SDM: indices into
 *		vmx_rules[] of the release with this interface version
 */
struct vmm86_exit_entry {
	__u32 instruction_error;
	__u32 violations;
	__u16 rule[VMM86_ENTRY_RULES];
};

/**
 * struct vmm86_exit - one exit record.
 * @reason:		enum vmm86_exit_reason
 * @hw_reason:		the processor's exit reason, all 32 bits
 * @hw_qualification:	the processor's exit qualification
 * @hw_interruption:	VM-exit interruption information
 * @hw_error_code:	VM-exit interruption error code
 */
struct vmm86_exit {
	__u32 reason;
	__u32 hw_reason;
	__u64 hw_qualification;
	__u32 hw_interruption;
	__u32 hw_error_code;
	union {
		struct vmm86_exit_io io;
		struct vmm86_exit_memory memory;
		struct vmm86_exit_privileged privileged;
		struct vmm86_exit_entry entry;
		struct vmm86_exit_debug debug;
		__u8 space[40];
	};
};

/**
 * struct vmm86_queued - an output that did not end the run.
 * @port:	port number
 * @size:	1, 2 or 4 bytes
 * @data:	EAX; its low @size bytes are what was written
 */
struct vmm86_queued {
	__u16 port;
	__u16 size;
	__u32 data;
};

#define VMM86_QUEUE_ENTRIES	510u

/**
 * struct vmm86_queue - the queue page: outputs to ports of VMM86_SET_QUEUE.
 * @count:	out: entries, in the order in which the guest made them, all before
 *		the exit that RUN returned with, whatever that is.  The next RUN
 *		begins an empty queue
 * @entry:	out: the first @count are filled
 */
struct vmm86_queue {
	__u32 count;
	__u32 reserved[3];
	struct vmm86_queued entry[VMM86_QUEUE_ENTRIES];
};

#define VMM86_QUEUE_RANGES	8u

struct vmm86_port_range {
	__u16 first;
	__u16 last;
};

/**
 * struct vmm86_queue_ports - the ports whose outputs need no answer at once.
 * @size:	in: sizeof(struct vmm86_queue_ports)
 * @ranges:	in: how many of @range count; 0: nothing is queued
 * @range:	in: ports, first to last; the others must be zero
 *
 * OUT to one of them stores the value in the queue page and the guest runs on,
 * until something else ends the run or the queue is full (VMM86_EXIT_QUEUE).
 * Not queued are string output, and what a guest does while .debug has flags;
 * those exit as ever.  With a deadline, output waits no longer than that.
 */
struct vmm86_queue_ports {
	__u32 size;
	__u32 ranges;
	struct vmm86_port_range range[VMM86_QUEUE_RANGES];
};

struct vmm86_stats {
	__u64 entries;		/* VM entries */
	__u64 interrupts;	/* external interrupts that the host served */
	__u64 nmis;		/* NMIs that the host served */
	__u64 kernel_exits;	/* exits that the driver handled itself */
	__u64 injected;		/* interrupts delivered to the guest */
	__u64 migrations;	/* times the machine changed its CPU */
	__u64 time_slices;	/* exits by the VMX preemption timer, the driver's own */
};

#define VMM86_IRQ_PENDING	(1u << 8)

/**
 * struct vmm86_run - the run page.
 * @gpr:	general registers, always exchanged, except ESP (group IP)
 * @eip:	group IP
 * @eflags:	group IP; in v86 mode IF is the guest's own, IOPL reads as 3
 * @sreg:	selectors, group SEGMENTS
 * @wanted:	in: VMM86_REGS_* that the caller wants filled at the exit
 * @changed:	in: VMM86_REGS_* | VMM86_STATE_* that the caller changed since
 *		the last exit; the kernel clears it
 * @stop:	in: if not zero RUN returns at once with EINTR; for signal
 *		handlers, and for other threads, which send a signal after it
 * @irq:	in/out: VMM86_IRQ_PENDING | vector: an external interrupt that
 *		the guest takes as soon as it can; 0 once it has taken it
 * @debug:	in: what shall stop the guest for a debugger
 * @a20:	in: 0 or 1, state of address line 20 (VMM86_STATE_A20)
 * @deadline:	in: time of CLOCK_MONOTONIC, in nanoseconds, at which RUN returns
 *		with VMM86_EXIT_DEADLINE, at once if it has passed; 0: none.  It
 *		stays set: a deadline that does not change costs nothing
 * @exit:	out: why RUN came back
 * @system:	group SYSTEM
 * @stats:	out: counts since the machine was made
 */
struct vmm86_run {
	__u32 gpr[VMM86_GPR_COUNT];
	__u32 eip;
	__u32 eflags;
	__u16 sreg[VMM86_SREG_COUNT];
	__u32 wanted;
	__u32 changed;
	__u32 stop;
	__u32 irq;
	struct vmm86_debug debug;
	__u32 a20;
	__u64 deadline;
	struct vmm86_exit exit;
	struct vmm86_system system;
	struct vmm86_stats stats;
};

/**
 * struct vmm86_fpu - the guest's x87, MMX and SSE registers, as FXSAVE stores
 * them (SDM, "FXSAVE Area"); bits of MXCSR that the processor does not have are
 * ignored.
 */
struct vmm86_fpu {
	__u8 image[512];
};

/* The capability MSRs, as VMM86_GET_CAPS reads them; see vmx/caps.h. */
#define VMM86_CAPS_MSRS		24u

/**
 * struct vmm86_caps - the VMX capability MSRs of the CPU that the call ran on.
 * @size:	in: sizeof(struct vmm86_caps)
 * @cpu:	out: that CPU
 * @present:	out: bit n set: @msr[n] exists and was read
 * @msr:	out: values, in the order of enum vmx_cap_msr (vmx/caps.h)
 * @cr0:	out: CR0
 * @cr4:	out: CR4
 * @efer:	out: IA32_EFER
 */
struct vmm86_caps {
	__u32 size;
	__u32 cpu;
	__u64 present;
	__u64 msr[VMM86_CAPS_MSRS];
	__u64 cr0;
	__u64 cr4;
	__u64 efer;
};

/*
 * VMM86_RUN: no argument.  0, or -1 with errno EINTR, EIO, EBUSY, EPERM (not the
 * process that opened the file), EINVAL, ENOMEM.
 *
 * lseek(fd, VMM86_RUN_SEEK, SEEK_SET) is the same call by a shorter way: a third
 * of the price of a bare exit is what the kernel does around an ioctl, mostly
 * hooks of security modules.  lseek(2) has none, takes no lock on a device, and
 * brings an argument along by which nobody runs a guest who only wanted to seek
 * (fsync, cheaper still, would run it for msync(2) too).  What those hooks could
 * forbid is not lost: opening the device and VMM86_SETUP pass them, and without
 * both there is nothing to run.
 */
#define VMM86_SETUP	_IOWR('V', 0x86, struct vmm86_setup)
#define VMM86_RUN	_IO('V', 0x87)
#define VMM86_GET_CAPS	_IOWR('V', 0x88, struct vmm86_caps)
#define VMM86_GET_FPU	_IOR('V', 0x89, struct vmm86_fpu)
#define VMM86_SET_FPU	_IOW('V', 0x8a, struct vmm86_fpu)
#define VMM86_SET_QUEUE	_IOW('V', 0x8b, struct vmm86_queue_ports)
/* The ports of the PC that the guest reaches itself, and no others: once, before
 * its first RUN.  Without this call a machine with VMM86_GRANTED_HARDWARE reaches
 * all, any other none; naming ports for the latter takes what that grant takes.
 * Errors: EPERM (not allowed), EBUSY (too late), EINVAL, EOPNOTSUPP, ENOMEM.
 */
#define VMM86_PASS_PORTS _IOW('V', 0x8c, struct vmm86_queue_ports)

#define VMM86_RUN_SEEK	0x564d8600

/* The classic interface (2007): the ioctl number is the size of its block. */
struct vmm86_classic_regs {
	__u32 eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
	__u32 es, cs, ss, ds, fs, gs;
};

#define VMM86_CLASSIC_RUN	64u

_Static_assert(sizeof(struct vmm86_setup) == 32, "ABI: vmm86_setup");
_Static_assert(sizeof(struct vmm86_segment) == 16, "ABI: vmm86_segment");
_Static_assert(sizeof(struct vmm86_system) == 160, "ABI: vmm86_system");
_Static_assert(sizeof(struct vmm86_exit_privileged) == 20, "ABI: privileged");
_Static_assert(sizeof(struct vmm86_exit_entry) == 40, "ABI: entry");
_Static_assert(sizeof(struct vmm86_exit) == 64, "ABI: vmm86_exit");
_Static_assert(sizeof(struct vmm86_queued) == 8, "ABI: vmm86_queued");
_Static_assert(sizeof(struct vmm86_queue) == VMM86_PAGE_SIZE, "ABI: vmm86_queue");
_Static_assert(sizeof(struct vmm86_queue_ports) == 40, "ABI: vmm86_queue_ports");
_Static_assert(sizeof(struct vmm86_stats) == 56, "ABI: vmm86_stats");
_Static_assert(sizeof(struct vmm86_debug) == 24, "ABI: vmm86_debug");
_Static_assert(sizeof(struct vmm86_fpu) == 512, "ABI: vmm86_fpu");
_Static_assert(sizeof(struct vmm86_run) == 384, "ABI: vmm86_run");
_Static_assert(sizeof(struct vmm86_caps) == 232, "ABI: vmm86_caps");
_Static_assert(sizeof(struct vmm86_classic_regs) == 64, "ABI: classic block");

#endif
