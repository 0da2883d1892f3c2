/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmm86.h - what the files of the driver share: the machine, and who does
 * what to it.  Read root.c for the sequence into VMX operation, run.c for
 * what one RUN does.
 */
#ifndef VMM86_DRIVER_H
#define VMM86_DRIVER_H

#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <asm/desc_defs.h>
#include <asm/msr.h>

#include "vmm86/abi.h"
#include "vmx/caps.h"
#include "vmx/check.h"
#include "vmx/controls.h"
#include "vmx/fields.h"
#include "vmx/reasons.h"
#include "vmx/root.h"

#undef pr_fmt
#define pr_fmt(fmt) "vmm86: " fmt

struct vmm86_machine;

/* What to do after an exit was looked at, or instead of an entry. */
enum vmm86_next {
	NEXT_ENTER,		/* enter the guest (again) */
	NEXT_PAGE,		/* a page must be allocated: machine->need */
	NEXT_WORK,		/* the kernel wants the CPU, or a signal is here */
	NEXT_EXIT,		/* run->exit is filled: return to the caller */
	NEXT_FAIL,		/* the entry failed; run->exit says how */
	NEXT_OFF,		/* this CPU is not in VMX operation */
};

/* An event that the guest is owed before its next instruction. */
struct vmm86_event {
	u8 vector;
	u8 type;		/* VMM86_EVENT_* */
	bool has_error;
	u32 error;
};

/* Interruption types (SDM, "VM-Entry Controls for Event Injection"). */
#define VMM86_EVENT_EXTERNAL	0
#define VMM86_EVENT_NMI		2
#define VMM86_EVENT_EXCEPTION	3
#define VMM86_EVENT_SOFTWARE	4
#define VMM86_EVENT_PRIVILEGED	5	/* INT1 */
#define VMM86_EVENT_SOFT_EXC	6	/* INT3, INTO */

#define VMM86_INTR_VECTOR(info)	((info) & 0xff)
#define VMM86_INTR_TYPE(info)	((info) >> 8 & 7)
#define VMM86_INTR_HAS_ERROR	BIT(11)
#define VMM86_INTR_VALID	BIT(31)

/* Guest interruptibility state and pending debug exceptions. */
#define VMM86_BLOCK_STI		BIT(0)
#define VMM86_BLOCK_MOV_SS	BIT(1)
#define VMM86_PENDING_DBG_BS	BIT(14)

/**
 * struct vmm86_mode - what differs between the two guest modes.
 * @init:	allocate page tables; may sleep
 * @destroy:	free what @init allocated; also after a failed @init
 * @guest_init:	write the guest-state fields and controls of a new VMCS
 * @put_segments: load the selectors of the run page into the VMCS
 * @put_flags:	load the caller's EFLAGS into the VMCS
 * @get_flags:	the guest's EFLAGS as the guest would see them
 * @deliver:	deliver machine->event
 * @interrupt:	deliver an external interrupt, or arrange to be told when
 * @exception:	look at an intercepted exception that was not the host's
 * @map:	make frame @frame of guest memory visible to the guest; may sleep
 * @unmap_all:	forget all mappings of guest memory; the TLB is flushed later
 */
struct vmm86_mode {
	int (*init)(struct vmm86_machine *m);
	void (*destroy)(struct vmm86_machine *m);
	void (*guest_init)(struct vmm86_machine *m);
	void (*put_segments)(struct vmm86_machine *m);
	void (*put_flags)(struct vmm86_machine *m, u32 eflags);
	u32 (*get_flags)(struct vmm86_machine *m);
	enum vmm86_next (*deliver)(struct vmm86_machine *m);
	enum vmm86_next (*interrupt)(struct vmm86_machine *m, u8 vector);
	enum vmm86_next (*exception)(struct vmm86_machine *m, u32 info);
	int (*map)(struct vmm86_machine *m, unsigned long frame);
	void (*unmap_all)(struct vmm86_machine *m);
};

extern const struct vmm86_mode vmm86_mode_v86;
extern const struct vmm86_mode vmm86_mode_real;

/* The VMCS and where it is. */
struct vmm86_vmcs {
	void *region;
	int cpu;		/* where it is active, or -1 */
	struct list_head node;	/* on that CPU's list of active ones */
};

/*
 * The launch state of a VMCS (SDM, "Software Use of the VMCS and Related
 * Structures").  A failed VMLAUNCH leaves it clear and an exit does not say which
 * of the two instructions it ends: so a launch is only tried until the next entry,
 * which finds that nobody has taken it back.
 */
enum vmm86_launch {
	VMM86_LAUNCH_CLEAR,
	VMM86_LAUNCH_DONE,
	VMM86_LAUNCH_TRIED,
};

/* What has to be done before the guest goes on; nearly always nothing. */
union vmm86_due {
	struct {
		u16 before;	/* VMM86_BEFORE_*: by a RUN, first of all */
		u8 event;	/* before an entry: machine->event waits for it */
		u8 deadline;	/* or the caller's time has come */
	};
	u32 any;
};

/* What the VMCS holds of the host, to write only on a difference. */
struct vmm86_host {
	unsigned long cr3;
	unsigned long cr4;
	unsigned long fs_base;
	u32 debugctl;		/* no more bits are defined */
	u16 ds, es, fs, gs;	/* the caller's selectors, if VMM86_UNDO_HOST */
	u16 ldt;		/* LDTR, if VMM86_UNDO_LDT */
	struct desc_ptr gdt;	/* of the CPU that the VMCS is active on */
};

/* A port input that the caller answers before the next RUN. */
struct vmm86_input {
	bool string;
	u8 size;
	s8 step;		/* +size or -size */
	u32 count;
	u32 offset;		/* of the first element in its segment */
	u32 mask;		/* of offsets: 0xffff or 0xffffffff */
	u32 base;		/* of the segment */
};

/* Outputs that did not end the run; see struct vmm86_queue_ports. */
struct vmm86_outputs {
	struct vmm86_queue *page;	/* NULL: the caller never asked for it */
	u32 count;		/* entries that the caller has not been told of */
	u32 ranges;
	struct vmm86_port_range range[VMM86_QUEUE_RANGES];
};

struct vmm86_v86 {
	struct page *system;	/* TSS and PDPT */
	u64 *directory;
	u64 *table;
};

struct vmm86_real {
	u32 cr0_shadow;		/* what the guest sees of the bits we own */
	u32 dr[4];
	u32 dr6;
	u32 dr7;
};

/* The caller's deadline, as a timer of the CPU that the machine runs on. */
struct vmm86_deadline {
	struct hrtimer timer;
	u64 time;		/* ns of CLOCK_MONOTONIC, 0: none */
	int cpu;		/* where the timer was started */
};

/* The debugger's wishes while the machine stays on a CPU. */
struct vmm86_debugger {
	u32 flags;		/* VMM86_DEBUG_*, as checked; 0: no debugger */
	bool trap_flag;		/* RFLAGS.TF is set for a step, and not the guest's */
};

#define VMM86_WATCH_EXITS	128	/* a power of two: see vmm86_watch_exit() */

/* What stats.c and the tracepoints show of a machine, beside run->stats. */
struct vmm86_watch {
	u32 owner;		/* process that opened the file */
	u64 id;			/* never used again, however often it is opened */
	char comm[TASK_COMM_LEN];
	struct list_head node;	/* of all open files */
	u64 ticks;		/* on a CPU, in stays; see vmm86_watch_begin() */
	u32 begin;		/* low half of the TSC */
	u64 failures;		/* of VM entries */
	u64 exits[VMM86_WATCH_EXITS];	/* by basic exit reason */
};

/* In vmm86_due. */
#define VMM86_BEFORE_INPUT	BIT(0)	/* the caller brings what an input reads */
#define VMM86_BEFORE_FIRST	BIT(1)	/* all registers are the caller's */
#define VMM86_BEFORE_AGAIN	BIT(2)	/* RUN restarts without its caller's doing */
#define VMM86_BEFORE_LOAD	BIT(3)	/* the next stay has more to load than the VMCS */

/* What the end of a stay has to put back or to tell; nearly always nothing. */
#define VMM86_UNDO_SLOW		BIT(0)	/* there were no quick exits in this stay */
#define VMM86_UNDO_FPU		BIT(1)	/* the guest's FPU registers are loaded */
#define VMM86_UNDO_QUEUE	BIT(2)	/* the caller reads how many outputs there are */
#define VMM86_UNDO_TSS		BIT(3)	/* the task uses ports by ioperm(2) */
#define VMM86_UNDO_HOST		BIT(4)	/* see vmm86_host_save_more() */
#define VMM86_UNDO_LDT		BIT(5)	/* an entry of this stay found an LDT */

/**
 * struct vmm86_machine - one open file.
 * @lock:	becoming a machine, and classic RUNs; not taken by RUN
 * @made:	VMCS, memory and mode exist, for one of the two interfaces
 * @busy:	bit 0: a RUN is going on, or none is possible
 * @mm:		the address space that may use the machine
 * @user:	whose it is; RLIMIT_MEMLOCK is for all machines of a user
 * @classic:	the classic interface: instructions that end the run keep EIP
 * @flush:	TLB entries of the guest must go before the next entry
 * @initialised: the VMCS has been filled
 * @need:	guest-physical address for NEXT_PAGE
 */
struct vmm86_machine {
	struct vmm86_run *run;
	/* entry.S knows where these are. */
	u32 quick_io;		/* see vmm86_quick_exits() */
	u32 quick_cpuid;
	u8 launch;		/* enum vmm86_launch */

	union vmm86_due due;
	const struct vmm86_mode *mode;
	struct vmm86_vmcs vmcs;
	struct vmm86_host host;
	struct vmm86_event event;
	struct vmm86_input input;
	u64 cpu_controls;
	u32 need;
	u32 a20_mask;
	unsigned long cr2;	/* the guest's */
	u32 undo;		/* VMM86_UNDO_* */
	u32 changed;		/* registers that this RUN shall put */
	bool rare_io;		/* ports are queued, or it is a classic machine */
	bool classic;
	bool flush;
	bool initialised;
	bool hardware;		/* ROM, video memory and ports are the PC's */
	bool real;
	u8 made;		/* VMM86_MADE*, or 0 */
	unsigned long busy;

	void *data;		/* page of string I/O */
	struct vmm86_outputs outputs;
	struct page **pages;
	unsigned long frames;
	u64 *ept;		/* PML4, or NULL */
	unsigned long *port_bitmap[2];	/* ports that were named, or NULL */
	struct vmm86_v86 v86;
	struct vmm86_real r;
	void *fpu;		/* FXSAVE image */

	ktime_t tick_next;	/* classic timer tick, 0: off */
	struct vmm86_deadline deadline;
	struct vmm86_debugger debugger;

	struct mutex lock;	/* becoming a machine, and classic RUNs */
	struct mm_struct *mm;
	struct user_struct *user;
	struct vmm86_setup setup;
	struct vmm86_watch watch;
};

/* Values of .made. */
#define VMM86_MADE		1
#define VMM86_MADE_CLASSIC	2

static inline u8 vmm86_machine_made(const struct vmm86_machine *m)
{
	/* Pairs with the release in vmm86_machine_make(). */
	return smp_load_acquire(&m->made);
}

/* root.c - VMX root operation, per CPU */
struct vmm86_cpu {
	void *region;			/* VMXON region */
	bool on;
	struct vmm86_machine *current_machine;
	struct list_head active;	/* VMCSs active here */
	enum vmx_refusal refusal;
};

DECLARE_PER_CPU(struct vmm86_cpu, vmm86_cpu);
extern struct vmx_caps vmm86_caps;

int vmm86_emergency_init(void);
void vmm86_emergency_exit(void);
void vmm86_emergency(void (*callback)(void));

int vmm86_root_init(void);
void vmm86_root_exit(void);
int vmm86_root_get(u32 *refusal, u32 *cpu);
void vmm86_root_put(void);
unsigned int vmm86_root_users(void);
void vmm86_caps_read(struct vmm86_caps *out);

/* vmcs.c */
int vmm86_vmcs_alloc(struct vmm86_machine *m);
void vmm86_vmcs_free(struct vmm86_machine *m);
bool vmm86_vmcs_load(struct vmm86_machine *m);
static inline bool vmm86_vmcs_here(const struct vmm86_machine *m)
{
	return this_cpu_read(vmm86_cpu.current_machine) == m;
}

void vmm86_vmcs_clear_here(struct vmm86_machine *m);
void vmm86_vmcs_flush(struct vmm86_machine *m);
enum vmx_refusal vmm86_controls_check(struct vmm86_machine *m);
void vmm86_controls_init(struct vmm86_machine *m);
void vmm86_guest_init(struct vmm86_machine *m);
void vmm86_cpu_control(struct vmm86_machine *m, u64 bit, bool on);

/* host.c; what every RUN does is in host.h */
void vmm86_host_init(struct vmm86_machine *m);
void vmm86_host_cpu(struct vmm86_machine *m);
void vmm86_host_tables(void);
u64 vmm86_host_cr4_mce(void);

/* mitigate.c */
void vmm86_mitigate_init(void);
extern const struct attribute_group *vmm86_device_groups[];

/* memory.c */
int vmm86_memory_init(struct vmm86_machine *m, u32 bytes, bool a20);
void vmm86_memory_destroy(struct vmm86_machine *m);
int vmm86_memory_adopt_firmware(struct vmm86_machine *m);
struct page *vmm86_memory_page(struct vmm86_machine *m, unsigned long frame);
bool vmm86_memory_hardware(const struct vmm86_machine *m, unsigned long frame);
unsigned long vmm86_memory_frame(const struct vmm86_machine *m, u64 address);
unsigned long vmm86_memory_reach(const struct vmm86_machine *m);
bool vmm86_memory_valid(const struct vmm86_machine *m, u64 address);
u8 *vmm86_memory_at(struct vmm86_machine *m, u32 address);
void vmm86_memory_read(struct vmm86_machine *m, u32 address, void *to,
		       unsigned int bytes);
int vmm86_memory_write(struct vmm86_machine *m, u32 address, const void *from,
		       unsigned int bytes);
int vmm86_memory_mmap(struct vmm86_machine *m, struct vm_area_struct *vma);
int vmm86_memory_mmap_all(struct vmm86_machine *m, struct vm_area_struct *vma);
void vmm86_memory_a20(struct vmm86_machine *m, bool on);

/* In the file: the pages that the caller shares with the driver, then RAM. */
#define VMM86_SHARED_FRAME	(VMM86_RUN_OFFSET >> PAGE_SHIFT)
#define VMM86_SHARED_PAGES	3ul

#define VMM86_VIDEO_FRAME	0xa0ul
#define VMM86_ROM_END_FRAME	0x100ul

/* ept.c */
int vmm86_ept_init(struct vmm86_machine *m);
void vmm86_ept_destroy(struct vmm86_machine *m);
int vmm86_ept_map(struct vmm86_machine *m, u64 gpa, u64 entry);
int vmm86_ept_map_frame(struct vmm86_machine *m, unsigned long frame);
void vmm86_ept_unmap(struct vmm86_machine *m, unsigned long first,
		     unsigned long end);
u64 vmm86_ept_pointer(struct vmm86_machine *m);

/* decode.c */
struct vmm86_insn {
	u8 bytes[15];
	u8 fetched;		/* bytes that could be read */
	u8 length;		/* prefixes and opcode bytes */
	bool operand32;
	bool address32;
	s8 segment;		/* enum vmm86_sreg, or -1 */
	u16 opcode;		/* 0x0fXX for two-byte opcodes */
};

bool vmm86_decode(struct vmm86_machine *m, struct vmm86_insn *insn);
unsigned int vmm86_modrm_length(const struct vmm86_insn *insn);

/* exits.c */
enum vmm86_next vmm86_exit_handle(struct vmm86_machine *m, u32 reason);

/* The caller sees why the guest stopped. */
static inline enum vmm86_next vmm86_exit_to_user(struct vmm86_machine *m,
						 enum vmm86_exit_reason reason)
{
	m->run->exit.reason = reason;
	return NEXT_EXIT;
}

enum vmm86_next vmm86_finish_insn(struct vmm86_machine *m,
				  enum vmm86_exit_reason reason, u32 length);
bool vmm86_cpuid_quick(struct vmm86_machine *m);
void vmm86_skip(u32 length);
bool vmm86_skip_shadow(void);
enum vmm86_next vmm86_skip_shadow_and_exit(void);
void vmm86_trap_if_stepping(void);
void vmm86_interrupt_taken(struct vmm86_machine *m, u8 vector);
void vmm86_queue_exception(struct vmm86_machine *m, u8 vector, bool has_error,
			   u32 error);
enum vmm86_next vmm86_need_page(struct vmm86_machine *m, u32 address);

/* io.c */
enum vmm86_next vmm86_io(struct vmm86_machine *m);
bool vmm86_io_queued(struct vmm86_machine *m);
int vmm86_input_complete(struct vmm86_machine *m);

/* ports.c - some ports of the PC for one machine */
int vmm86_ports_pass(struct vmm86_machine *m, const struct vmm86_queue_ports *ports);
unsigned int vmm86_ports_passed(const struct vmm86_machine *m);
void vmm86_ports_destroy(struct vmm86_machine *m);

/* queue.c */
bool vmm86_ports_valid(const struct vmm86_queue_ports *ports);
int vmm86_queue_page(struct vmm86_machine *m);
int vmm86_queue_set(struct vmm86_machine *m,
		    const struct vmm86_queue_ports *ports);

/* real.c */
enum vmm86_next vmm86_real_cr(struct vmm86_machine *m);
enum vmm86_next vmm86_real_dr(struct vmm86_machine *m);
enum vmm86_next vmm86_real_msr(struct vmm86_machine *m, bool write);
void vmm86_real_get_system(struct vmm86_machine *m, struct vmm86_system *out);
void vmm86_real_put_system(struct vmm86_machine *m,
			   const struct vmm86_system *in);
void vmm86_real_load_dr(struct vmm86_machine *m);

#define VMM86_DR7_ENABLED	0xffu

/* fpu.c */
int vmm86_fpu_init(struct vmm86_machine *m);
void vmm86_fpu_load(struct vmm86_machine *m);
void vmm86_fpu_put(struct vmm86_machine *m);
void vmm86_fpu_get(struct vmm86_machine *m, struct vmm86_fpu *out);
void vmm86_fpu_set(struct vmm86_machine *m, const struct vmm86_fpu *in);

/* deadline.c */
void vmm86_deadline_init(struct vmm86_machine *m);
void vmm86_deadline_destroy(struct vmm86_machine *m);
void vmm86_deadline_load(struct vmm86_machine *m);
bool vmm86_deadline_passed(struct vmm86_machine *m);

/* debug.c */
bool vmm86_debug_valid(struct vmm86_machine *m);
void vmm86_debug_load(struct vmm86_machine *m);
void vmm86_debug_put(struct vmm86_machine *m);
enum vmm86_next vmm86_debug_step_done(struct vmm86_machine *m);
bool vmm86_debug_exception(struct vmm86_machine *m, u32 info, enum vmm86_next *next);

/* stats.c */
void vmm86_stats_init(void);
void vmm86_stats_exit(void);
void vmm86_watch_add(struct vmm86_machine *m);
void vmm86_watch_remove(struct vmm86_machine *m);

/*
 * The time of a stay.  It is added up at the end, and at each host interrupt, so
 * that it fits 32 bits.
 */
static inline void vmm86_watch_begin(struct vmm86_machine *m)
{
	m->watch.begin = rdtsc();
}

static inline void vmm86_watch_end(struct vmm86_machine *m)
{
	m->watch.ticks += (u32)rdtsc() - m->watch.begin;
}

/* At every exit: one increment. */
static inline void vmm86_watch_exit(struct vmm86_machine *m, u32 reason)
{
	m->watch.exits[reason % VMM86_WATCH_EXITS]++;
}

/* Which exit reasons entry.S has dealt with at once. */
static inline void vmm86_quick_exits(struct vmm86_machine *m, bool on)
{
	if (on)
		m->undo &= ~VMM86_UNDO_SLOW;
	else
		m->undo |= VMM86_UNDO_SLOW;
	m->quick_cpuid = on && !m->classic ? VMX_EXIT_CPUID : ~0u;
	m->quick_io = on && m->outputs.ranges ? VMX_EXIT_IO_INSTRUCTION : ~0u;
	m->rare_io = m->classic || m->outputs.ranges;
}

/* An exit that is over and the entry that follows it. */
static inline void vmm86_count_quick(struct vmm86_machine *m, struct vmm86_run *run,
				     u32 reason)
{
	vmm86_watch_exit(m, reason);
	run->stats.entries++;
	run->stats.kernel_exits++;
}

/* run.c */
void vmm86_serve_host_event(struct vmm86_machine *m);
long vmm86_run(struct vmm86_machine *m);
long vmm86_run_classic(struct vmm86_machine *m);

/* audit.c */
void vmm86_audit(struct vmm86_machine *m, u32 reason, u32 error);
void vmm86_audit_fields(struct vmx_vmcs *vmcs);
void vmm86_audit_facts(struct vmx_facts *facts, const struct vmm86_machine *m);

/* device.c */
int vmm86_device_init(void);
void vmm86_device_exit(void);
int vmm86_machine_make(struct vmm86_machine *m, struct vmm86_setup *setup);
bool vmm86_hardware_allowed(void);

/* classic.c */
int vmm86_classic_mmap(struct vmm86_machine *m, struct vm_area_struct *vma);
int vmm86_classic_run(struct vmm86_machine *m, void __user *block);
void vmm86_classic_tick(struct vmm86_machine *m);
void vmm86_classic_report(struct vmm86_machine *m);

/* proc.c */
int vmm86_proc_init(void);
void vmm86_proc_exit(void);

/* entry.S */
extern const char vmm86_vmexit[];

/*
 * Instead of an exit reason: the entry instruction itself failed, as the low bits
 * say (enum vmx_status).  Bit 31 stands in exit reasons of failed entries too, with
 * bit 30 in none (SDM, "Exit Reason").
 */
#define VMM86_NOT_ENTERED	0xc0000000u

/*
 * Enter the guest with these general registers and stay in it as long as exits
 * are quick ones.  Interrupts are off.  Called by hand, since no register but RBP
 * survives the guest: what the compiler saves is only what it needs.
 *
 * Return: the exit reason, all 32 bits, or VMM86_NOT_ENTERED and more.
 */
static __always_inline u32 vmm86_enter(struct vmm86_machine *m, u32 *gpr)
{
	u32 reason;

	asm volatile("call vmm86_enter_guest"
		     : "=b" (reason), "+D" (gpr), "+S" (m), ASM_CALL_CONSTRAINT
		     :
		     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
		       "r15", "cc", "memory");
	return reason;
}

/* After an entry that failed. */
static inline void vmm86_launch_settle(struct vmm86_machine *m)
{
	if (m->launch == VMM86_LAUNCH_TRIED)
		m->launch = VMM86_LAUNCH_CLEAR;
}

#endif
