// SPDX-License-Identifier: MIT
/*
 * test_traces.c - what a guest leaves behind: nothing in the host's processor,
 * nothing for the next guest, no memory that somebody else used.  Needs root.
 */
#include <asm/ldt.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bare.h"
#include "cpus.h"
#include "lab.h"

/*
 * A guest that changes what it can.  In protected mode: debug registers on all
 * kinds of addresses, CR2, the descriptor tables, x87, MMX and SSE; in other modes
 * x87 and the flags.  Every exit from it must have put the host's back.
 */
static const uint8_t vandal32[] = {
	0x31, 0xc0, 0x0f, 0x23, 0xc0,	/* xor eax, eax; mov dr0, eax */
	0x48, 0x0f, 0x23, 0xc8,		/* dec eax; mov dr1, eax */
	0x0f, 0x23, 0xd0, 0x0f, 0x23, 0xd8, /* mov dr2, eax; mov dr3, eax */
	0xb8, 0xff, 0x03, 0x00, 0x00,	/* mov eax, 3ffh */
	0x0f, 0x23, 0xf8,		/* mov dr7, eax */
	0xb8, 0x78, 0x56, 0x34, 0x12,	/* mov eax, 12345678h */
	0x0f, 0x22, 0xd0,		/* mov cr2, eax */
	0xb8, 0x30, 0x06, 0x00, 0x00,	/* mov eax, 630h: OSFXSR, OSXMMEXCPT */
	0x0f, 0x22, 0xe0,		/* mov cr4, eax */
	0x0f, 0x01, 0x15, 0x00, 0x60, 0, 0, /* lgdt [6000h] */
	0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, /* fninit; fld1; fldz */
	0x66, 0x0f, 0x76, 0xc0,		/* pcmpeqd xmm0, xmm0 */
	0x66, 0x0f, 0x76, 0xff,		/* pcmpeqd xmm7, xmm7 */
	0x0f, 0xae, 0x15, 0x08, 0x60, 0, 0, /* ldmxcsr [6008h] */
	0xb8, 0xff, 0xff, 0xff, 0xff, 0x89, 0xc3, 0x89, 0xc1, 0x89, 0xc2, /* registers */
	0x89, 0xc6, 0x89, 0xc7, 0x89, 0xc5,
};

static const uint8_t vandal16[] = {
	0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0x66, 0xb8, 0xff, 0xff, 0xff, 0xff,
	0x66, 0x89, 0xc3, 0x66, 0x89, 0xc1, 0x66, 0x89, 0xc2, 0x66, 0x89, 0xc6,
	0x66, 0x89, 0xc7, 0x66, 0x89, 0xc5, 0xfd, 0xfa,	/* std; cli */
};

/* The same once more, for who makes the RUN himself. */
static void vandal_start(struct raw *raw, const struct lab_mode *mode)
{
	if (mode->mode == VMM86_MODE_REAL)
		bare_start(raw, vandal32, sizeof(vandal32));
	else
		bare_start(raw, vandal16, sizeof(vandal16));
}

static void vandalise(struct raw *raw, const struct lab_mode *mode)
{
	struct bare_end end;

	if (mode->mode == VMM86_MODE_REAL) {
		bare_protected(raw);
		memcpy(raw->ram + 0x6000, "\xff\xff\x00\x10\x00\x00", 6);
		memcpy(raw->ram + 0x6008, "\x00\x1f\x00\x00", 4);
	} else {
		bare_vectors(raw);
	}
	vandal_start(raw, mode);
	end = bare_go(raw);
	assert_int_equal(end.result, 0);
	assert_int_equal(end.reason, VMM86_EXIT_HLT);
	assert_int_equal(end.vector, BARE_NONE);
}

#define XMM_LOW		0x0123456789abcdefull
#define XMM_HIGH	0xfedcba9876543210ull

/* What a process had in its registers and finds there after a RUN. */
struct registers {
	uint64_t low, high;	/* of XMM0, XMM7 and XMM15, by AND */
	uint64_t flags;
	uint64_t sum;		/* of 1 << n for each R8 to R14 that kept its value */
	uint32_t mxcsr;
	long result;
};

static const uint64_t pattern[2] = { XMM_LOW, XMM_HIGH };

static void run_between(int fd, uint32_t mxcsr, struct registers *after)
{
	register uint64_t r8 asm("r8") = 0x8888, r9 asm("r9") = 0x9999;
	register uint64_t r10 asm("r10") = 0xaaaa, r12 asm("r12") = 0xcccc;
	register uint64_t r13 asm("r13") = 0xdddd, r14 asm("r14") = 0xeeee;
	const uint32_t usual = 0x1f80;
	uint64_t low, high, flags;
	long result = SYS_ioctl;

	asm volatile("ldmxcsr %[mxcsr]\n\t"
		     "movdqu %[pattern], %%xmm0\n\t"
		     "movdqu %[pattern], %%xmm7\n\t"
		     "movdqu %[pattern], %%xmm15\n\t"
		     "syscall\n\t"
		     "lea -128(%%rsp), %%rsp\n\t"
		     "pushfq\n\t"
		     "pop %[flags]\n\t"
		     "lea 128(%%rsp), %%rsp\n\t"
		     "cld\n\t"
		     "pand %%xmm0, %%xmm7\n\t"
		     "pand %%xmm7, %%xmm15\n\t"
		     "movq %%xmm15, %[low]\n\t"
		     "psrldq $8, %%xmm15\n\t"
		     "movq %%xmm15, %[high]\n\t"
		     "stmxcsr %[after]\n\t"
		     "ldmxcsr %[usual]\n\t"
		     : [low] "=&b" (low), [high] "=&r" (high), [flags] "=&r" (flags),
		       [after] "=m" (after->mxcsr), "+a" (result), "+r" (r8), "+r" (r9),
		       "+r" (r10), "+r" (r12), "+r" (r13), "+r" (r14)
		     : "D" ((long)fd), "S" ((long)VMM86_RUN), "d" (0l),
		       [pattern] "m" (pattern), [mxcsr] "m" (mxcsr), [usual] "m" (usual)
		     : "rcx", "r11", "memory", "cc", "xmm0", "xmm7", "xmm15");
	after->low = low;
	after->high = high;
	after->flags = flags;
	after->result = result;
	after->sum = (r8 == 0x8888) << 8 | (r9 == 0x9999) << 9 | (r10 == 0xaaaa) << 10 |
		     (r12 == 0xcccc) << 12 | (r13 == 0xdddd) << 13 | (r14 == 0xeeee) << 14;
}

/* XMM and general registers of this process around the system call itself. */
static void test_registers(void **state)
{
	const uint32_t mxcsr = 0x5f80;	/* not the guest's, not the usual one */
	const struct lab_mode *mode = *state;
	struct registers after = { 0 };
	struct raw raw;

	bare_open(&raw, mode);
	vandalise(&raw, mode);
	vandal_start(&raw, mode);
	run_between(raw.fd, mxcsr, &after);
	assert_int_equal(after.result, 0);
	assert_int_equal(raw.run->exit.reason, VMM86_EXIT_HLT);
	assert_true(after.low == XMM_LOW && after.high == XMM_HIGH);
	assert_int_equal(after.mxcsr, mxcsr);
	assert_int_equal(after.sum, 0x7700);
	assert_int_equal(after.flags & 0x600, 0x200);	/* DF clear, IF set */
	raw_close(&raw);
}

static void table_limits(uint8_t tables[20])
{
	asm volatile("sidt %0" : "=m" (*(uint8_t (*)[10])tables));
	asm volatile("sgdt %0" : "=m" (*(uint8_t (*)[10])(tables + 10)));
}

/* Descriptor tables, selectors, segment bases and ports of ioperm(2). */
static void test_segments(void **state)
{
	const struct lab_mode *mode = *state;
	uint8_t before[20], after[20];
	uint16_t ds, es, fs, gs;
	struct raw raw;
	long base;

	bare_open(&raw, mode);
	assert_int_equal(ioperm(0x80, 1, 1), 0);
	assert_int_equal(syscall(SYS_arch_prctl, 0x1001, 0x123456780000), 0);
	asm volatile("mov %0, %%ds; mov %0, %%es" : : "r" (0x2b));
	table_limits(before);
	vandalise(&raw, mode);
	table_limits(after);
	asm volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3"
		     : "=r" (ds), "=r" (es), "=r" (fs), "=r" (gs));
	asm volatile("mov %0, %%ds; mov %0, %%es" : : "r" (0));
	/* The limits; a GDT's base is that of the CPU. */
	assert_memory_equal(before, after, 2);
	assert_memory_equal(before + 10, after + 10, 2);
	assert_int_equal(ds, 0x2b);
	assert_int_equal(es, 0x2b);
	assert_int_equal(fs | gs, 0);
	assert_int_equal(syscall(SYS_arch_prctl, 0x1004, &base), 0);
	assert_int_equal(base, 0x123456780000);
	/* Faults if the I/O bitmap is gone. */
	outb(0, 0x80);
	assert_int_equal(ioperm(0x80, 1, 0), 0);
	raw_close(&raw);
}

/* A segment of this process's own LDT, in GS. */
static void test_ldt(void **state)
{
	static uint32_t word = 0xcafe1234;
	struct user_desc desc = {
		.entry_number = 0, .base_addr = 0, .limit = 0xfffff,
		.seg_32bit = 1, .limit_in_pages = 1,
	};
	const struct lab_mode *mode = *state;
	uint32_t *low, got = 0;
	struct raw raw;

	bare_open(&raw, mode);
	/* The segment reaches 32-bit addresses only. */
	low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert_true(low != MAP_FAILED);
	*low = word;
	desc.base_addr = (uint32_t)(uintptr_t)low;
	assert_int_equal(syscall(SYS_modify_ldt, 1, &desc, sizeof(desc)), 0);
	asm volatile("mov %0, %%gs" : : "r" (7));
	vandalise(&raw, mode);
	asm volatile("mov %%gs:0, %0" : "=r" (got));
	assert_int_equal(got, word);
	/* And one that is loaded afterwards. */
	asm volatile("mov %1, %%gs; mov %%gs:0, %0" : "=r" (got) : "r" (7));
	assert_int_equal(got, word);
	asm volatile("mov %0, %%gs" : : "r" (0));
	desc = (struct user_desc) { .read_exec_only = 1, .seg_not_present = 1 };
	syscall(SYS_modify_ldt, 1, &desc, sizeof(desc));
	munmap(low, 4096);
	raw_close(&raw);
}

/* A thread that gives its process its first LDT while another one runs guests. */
struct ldt_race {
	int cpu;
	volatile bool begun, done;
};

static void *give_ldt(void *data)
{
	struct ldt_race *race = data;
	struct user_desc desc = { .limit = 0xfff, .seg_32bit = 1 };

	cpus_move(0, race->cpu);
	while (!race->begun)
		;
	syscall(SYS_modify_ldt, 1, &desc, sizeof(desc));
	race->done = true;
	return NULL;
}

/* HLT, and again; each RUN ends a stay. */
static bool run_until_done(struct raw *raw, struct ldt_race *race)
{
	static const uint8_t code[] = { 0xf4, 0xeb, 0xfd };

	raw_start(raw, code, sizeof(code));
	while (!race->done) {
		if (raw_ioctl(raw->fd, VMM86_RUN, NULL))
			return false;
		race->begun = true;
	}
	return true;
}

static int race_for_ldt(const struct lab_mode *mode, int cpu)
{
	struct ldt_race race = { .cpu = !cpu };
	uint16_t selector = 0;
	pthread_t thread;
	struct raw raw;

	if (!cpus_move(0, cpu) || pthread_create(&thread, NULL, give_ldt, &race) ||
	    !raw_open(&raw, mode->mode, mode->flags) || !run_until_done(&raw, &race))
		return 1;
	pthread_join(thread, NULL);
	/* Faults if the table is not there. */
	asm volatile("mov %1, %%gs; mov %%gs, %0" : "=r" (selector) : "r" (7));
	return selector == 7 ? 0 : 2;
}

static void test_ldt_race(void **state)
{
	const struct lab_mode *mode = *state;
	struct raw raw;
	pid_t child;
	int i;

	bare_open(&raw, mode);
	raw_close(&raw);
	if (cpus_online() < 2)
		skip();
	for (i = 0; i < 20; i++) {
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			_exit(race_for_ldt(mode, i % 2));
		assert_int_equal(lab_child_result(child), 0);
	}
}

/* A system call as 32-bit programs make it. */
static int call32(long number, long first, long second, long third)
{
	asm volatile("int $0x80" : "+a" (number)
		     : "b" (first), "c" (second), "d" (third)
		     : "memory", "r8", "r9", "r10", "r11");
	return number;
}

#define SET_THREAD_AREA	243	/* of a 32-bit program */

/* What a 32-bit program finds after a RUN. */
struct segments32 {
	uint64_t fs, gs;	/* what is at offset 0 */
	uint32_t ds, es;	/* selectors */
	int result;
};

/*
 * The thread's own variables are out of reach while FS is another segment.  So
 * one piece of assembly sets the selectors, runs, looks, and puts back @base, the
 * thread's.
 */
static void run_with_segments(int fd, uint32_t fs, uint32_t gs, uint64_t base,
			      struct segments32 *found)
{
	register uint64_t r12 asm("r12") = base;
	register struct segments32 *r13 asm("r13") = found;
	unsigned long run = VMM86_RUN;

	asm volatile("mov %%esi, %%fs\n\t"
		     "mov %%edi, %%gs\n\t"
		     "mov $0x2b, %%eax\n\t"
		     "mov %%eax, %%ds\n\t"
		     "mov %%eax, %%es\n\t"
		     "mov $54, %%eax\n\t"		/* ioctl */
		     "int $0x80\n\t"
		     "mov %%eax, %c[result](%%r13)\n\t"
		     "mov %%fs:0, %%rax\n\t"
		     "mov %%rax, %c[in_fs](%%r13)\n\t"
		     "mov %%gs:0, %%rax\n\t"
		     "mov %%rax, %c[in_gs](%%r13)\n\t"
		     "mov %%ds, %%eax\n\t"
		     "mov %%eax, %c[ds](%%r13)\n\t"
		     "mov %%es, %%eax\n\t"
		     "mov %%eax, %c[es](%%r13)\n\t"
		     "xor %%eax, %%eax\n\t"
		     "mov %%eax, %%gs\n\t"
		     "mov %%eax, %%ds\n\t"
		     "mov %%eax, %%es\n\t"
		     "mov $158, %%eax\n\t"		/* arch_prctl */
		     "mov $0x1002, %%edi\n\t"		/* ARCH_SET_FS */
		     "mov %%r12, %%rsi\n\t"
		     "syscall\n\t"
		     : "+S" (fs), "+D" (gs), "+c" (run)
		     : "b" (fd), "d" (0), "r" (r12), "r" (r13),
		       [result] "i" (offsetof(struct segments32, result)),
		       [in_fs] "i" (offsetof(struct segments32, fs)),
		       [in_gs] "i" (offsetof(struct segments32, gs)),
		       [ds] "i" (offsetof(struct segments32, ds)),
		       [es] "i" (offsetof(struct segments32, es))
		     : "rax", "r8", "r9", "r10", "r11", "memory", "cc");
}

/* A segment of the GDT at @base: its selector. */
static uint16_t new_segment(struct user_desc *desc, void *base)
{
	*desc = (struct user_desc) {
		.entry_number = -1, .base_addr = (uint32_t)(uintptr_t)base, .limit = 0xfffff,
		.seg_32bit = 1, .limit_in_pages = 1,
	};
	assert_int_equal(call32(SET_THREAD_AREA, (long)desc, 0, 0), 0);
	return desc->entry_number << 3 | 3;
}

static void drop_segment(struct user_desc *desc)
{
	*desc = (struct user_desc) {
		.entry_number = desc->entry_number, .read_exec_only = 1, .seg_not_present = 1,
	};
	assert_int_equal(call32(SET_THREAD_AREA, (long)desc, 0, 0), 0);
}

/* FS, GS, DS and ES as 32-bit programs have them, of whom one makes the RUN. */
static void test_segments32(void **state)
{
	const struct lab_mode *mode = *state;
	struct segments32 found = { 0 };
	struct user_desc *desc;
	unsigned long base;
	uint16_t fs, gs;
	uint64_t *low;
	struct raw raw;

	/* A kernel that runs no 32-bit programs has no INT 80h. */
	if (access("/proc/sys/abi/vsyscall32", F_OK))
		skip();
	bare_open(&raw, mode);
	vandalise(&raw, mode);
	low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert_true(low != MAP_FAILED);
	low[0] = 0x1111111122222222;
	low[1] = 0x3333333344444444;
	desc = (struct user_desc *)(low + 8);
	fs = new_segment(&desc[0], &low[0]);
	gs = new_segment(&desc[1], &low[1]);
	assert_int_equal(syscall(SYS_arch_prctl, 0x1003, &base), 0);	/* ARCH_GET_FS */
	vandal_start(&raw, mode);
	run_with_segments(raw.fd, fs, gs, base, &found);
	assert_int_equal(found.result, 0);
	assert_int_equal(raw.run->exit.reason, VMM86_EXIT_HLT);
	assert_true(found.fs == low[0]);
	assert_true(found.gs == low[1]);
	assert_int_equal(found.ds, 0x2b);
	assert_int_equal(found.es, 0x2b);
	drop_segment(&desc[0]);
	drop_segment(&desc[1]);
	munmap(low, 4096);
	raw_close(&raw);
}

/* A machine whose guest has set its CR2. */
static void open_with_cr2(struct raw *raw, uint32_t value)
{
	bare_open(raw, &lab_modes[LAB_REAL]);
	bare_protected(raw);
	raw->run->gpr[VMM86_EAX] = value;
	/* mov cr2, eax */
	assert_int_equal(BARE_RUN(raw, 0x0f, 0x22, 0xd0).reason, VMM86_EXIT_HLT);
}

/* To be run: reads CR2 @times often, while it is what it was. */
static void watch_cr2(struct raw *raw, uint32_t value, uint32_t times)
{
	static const uint8_t watch[] = {
		0x0f, 0x20, 0xd0,	/* next: mov eax, cr2 */
		0x39, 0xd8,		/*	cmp eax, ebx */
		0x75, 0x02,		/*	jne out */
		0xe2, 0xf7,		/*	loop next */
	};				/* out: */

	raw->run->gpr[VMM86_EBX] = value;
	raw->run->gpr[VMM86_ECX] = times;
	bare_start(raw, watch, sizeof(watch));
}

/* This process faults, and so does the other guest's: each has its own CR2. */
static void test_cr2(void **state)
{
	struct raw raw[2];
	volatile char *page;
	int i;

	(void)state;
	open_with_cr2(&raw[0], 0x12345678);
	open_with_cr2(&raw[1], 0x87654321);
	for (i = 0; i < 4; i++) {
		watch_cr2(&raw[i % 2], i % 2 ? 0x87654321 : 0x12345678, 1);
		page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*page = 1;
		assert_int_equal(bare_go(&raw[i % 2]).reason, VMM86_EXIT_HLT);
		assert_int_equal(raw[i % 2].run->gpr[VMM86_EAX],
				 raw[i % 2].run->gpr[VMM86_EBX]);
		munmap((void *)page, 4096);
	}
	raw_close(&raw[0]);
	raw_close(&raw[1]);
}

/* RUN by a process whose frame pointer leads nowhere. */
static long run_without_frame(int fd)
{
	register uint64_t saved asm("r12");
	long result = SYS_ioctl;

	asm volatile("mov %%rbp, %[saved]\n\t"
		     "mov %[nowhere], %%rbp\n\t"
		     "syscall\n\t"
		     "mov %[saved], %%rbp\n\t"
		     : [saved] "=&r" (saved), "+a" (result)
		     : "D" ((long)fd), "S" ((long)VMM86_RUN), "d" (0l),
		       [nowhere] "b" (0x700000001000)
		     : "rcx", "r11", "memory", "cc");
	return result;
}

/*
 * Interrupts of the host that fault: a profiler follows the frame pointer of the
 * process from the timer's interrupt, every 50 microseconds, while the guest runs.
 */
static void test_cr2_interrupted(void **state)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr), .sample_period = 50000,
		.sample_type = PERF_SAMPLE_CALLCHAIN, .exclude_callchain_kernel = 1,
	};
	struct raw raw;
	int fd;

	(void)state;
	open_with_cr2(&raw, 0x12345678);
	watch_cr2(&raw, 0x12345678, 100000);
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
	assert_true(fd >= 0);
	assert_int_equal(run_without_frame(raw.fd), 0);
	close(fd);
	assert_int_equal(raw.run->exit.reason, VMM86_EXIT_HLT);
	assert_int_equal(raw.run->gpr[VMM86_EAX], 0x12345678);
	assert_int_equal(raw.run->gpr[VMM86_ECX], 0);
	raw_close(&raw);
}

/* A hardware breakpoint of this process still counts every write. */
static void test_breakpoint(void **state)
{
	static volatile uint64_t watched;
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT, .size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_W, .bp_len = HW_BREAKPOINT_LEN_8,
		.bp_addr = (uintptr_t)&watched, .exclude_kernel = 1, .exclude_hv = 1,
	};
	const struct lab_mode *mode = *state;
	uint64_t count;
	struct raw raw;
	int fd, i;

	bare_open(&raw, mode);
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
	assert_true(fd >= 0);
	for (i = 0; i < 20; i++) {
		watched++;
		vandalise(&raw, mode);
		watched++;
	}
	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	assert_int_equal(count, 40);
	close(fd);
	raw_close(&raw);
}

/* MSRs of the host, all that the msr device reads: the same as before. */
static void test_msrs(void **state)
{
	static const uint32_t numbers[] = {
		0x174, 0x175, 0x176, 0x1d9, 0x277, 0x1a0, 0x38f, 0x38d, 0x3f1, 0x48, 0xda0,
		0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000103,
	};
	const struct lab_mode *mode = *state;
	uint64_t before[COUNT(numbers)] = { 0 }, after[COUNT(numbers)] = { 0 };
	int msr = open("/dev/cpu/0/msr", O_RDONLY), readable = 0;
	struct raw raw;
	size_t i;

	if (msr < 0)
		skip();
	bare_open(&raw, mode);
	for (i = 0; i < COUNT(numbers); i++)
		readable += pread(msr, &before[i], 8, numbers[i]) == 8;
	vandalise(&raw, mode);
	for (i = 0; i < COUNT(numbers); i++)
		pread(msr, &after[i], 8, numbers[i]);
	assert_memory_equal(before, after, sizeof(before));
	assert_true(readable >= 10);
	print_message("# %d MSRs, none changed\n", readable);
	close(msr);
	raw_close(&raw);
}

/* A second machine after, and beside, a vandal: all as after a reset. */
static void test_next_guest(void **state)
{
	/* mov eax, dr0..3, 6, 7 to [6000h]...; cr2; sgdt, sidt; fxsave [6100h] */
	static const uint8_t look[] = {
		0x0f, 0x21, 0xc0, 0xa3, 0x00, 0x60, 0, 0, 0x0f, 0x21, 0xc8, 0xa3, 0x04, 0x60, 0, 0,
		0x0f, 0x21, 0xd0, 0xa3, 0x08, 0x60, 0, 0, 0x0f, 0x21, 0xd8, 0xa3, 0x0c, 0x60, 0, 0,
		0x0f, 0x21, 0xf0, 0xa3, 0x10, 0x60, 0, 0, 0x0f, 0x21, 0xf8, 0xa3, 0x14, 0x60, 0, 0,
		0x0f, 0x20, 0xd0, 0xa3, 0x18, 0x60, 0, 0, 0x0f, 0x20, 0xe0, 0xa3, 0x1c, 0x60, 0, 0,
		0xb8, 0x00, 0x06, 0x00, 0x00, 0x0f, 0x22, 0xe0,
		0x0f, 0xae, 0x05, 0x00, 0x61, 0, 0,
	};
	static const uint32_t initial[8] = { 0, 0, 0, 0, 0xffff0ff0, 0x400, 0, 0 };
	static const uint8_t zero[16 * 16];
	struct raw vandal, next;
	uint32_t mxcsr;
	uint16_t fcw;
	int i;

	(void)state;
	bare_open(&vandal, &lab_modes[LAB_REAL]);
	vandalise(&vandal, &lab_modes[LAB_REAL]);
	for (i = 0; i < 2; i++) {
		assert_true(raw_open(&next, VMM86_MODE_REAL, 0));
		bare_protected(&next);
		assert_int_equal(bare_run(&next, look, sizeof(look)).vector, BARE_NONE);
		assert_memory_equal(next.ram + 0x6000, initial, sizeof(initial));
		memcpy(&fcw, next.ram + 0x6100, 2);
		memcpy(&mxcsr, next.ram + 0x6100 + 24, 4);
		assert_int_equal(fcw, 0x37f);
		assert_int_equal(mxcsr, 0x1f80);
		/* ST0 to ST7, and XMM0 to XMM7. */
		assert_memory_equal(next.ram + 0x6100 + 32, zero, 8 * 16);
		assert_memory_equal(next.ram + 0x6100 + 160, zero, 8 * 16);
		raw_close(&next);
		if (i == 0)
			raw_close(&vandal);
	}
}

static bool all_zero(const uint8_t *at, size_t bytes)
{
	return !at[0] && !memcmp(at, at + 1, bytes - 1);
}

/* Memory of a machine, and what surrounds it, that others have used before. */
static void test_fresh_memory(void **state)
{
	struct vmm86_fpu fpu;
	struct raw raw;
	uint8_t *queue;
	int i;

	for (i = 0; i < 8; i++) {
		bare_open(&raw, *state);
		queue = mmap(NULL, VMM86_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, raw.fd,
			     VMM86_QUEUE_OFFSET);
		assert_true(queue != MAP_FAILED);
		assert_true(all_zero(queue, VMM86_PAGE_SIZE));
		assert_true(all_zero(raw.ram, VMM86_MEM_DEFAULT));
		assert_true(all_zero(raw.data, VMM86_PAGE_SIZE));
		assert_true(all_zero((uint8_t *)raw.run, VMM86_PAGE_SIZE));
		assert_int_equal(raw_ioctl(raw.fd, VMM86_GET_FPU, &fpu), 0);
		assert_true(all_zero(fpu.image + 28, sizeof(fpu.image) - 28));
		memset(raw.ram, 0xa5, VMM86_MEM_DEFAULT);
		memset(raw.data, 0xa5, VMM86_PAGE_SIZE);
		memset(raw.run, 0xa5, VMM86_PAGE_SIZE);
		memset(queue, 0xa5, VMM86_PAGE_SIZE);
		memset(&fpu, 0xa5, sizeof(fpu));
		raw_ioctl(raw.fd, VMM86_SET_FPU, &fpu);
		munmap(queue, VMM86_PAGE_SIZE);
		raw_close(&raw);
	}
}

/* All that the driver writes for a privileged instruction, and no byte more. */
struct writer {
	struct vmm86_run *run;
	volatile bool stop;
};

static void *write_length(void *data)
{
	struct writer *writer = data;

	while (!writer->stop)
		*(volatile uint8_t *)&writer->run->exit.privileged.length = 255;
	return NULL;
}

static void test_length_race(void **state)
{
	const struct lab_mode *mode = *state;
	struct writer writer = { 0 };
	const uint8_t *behind;
	pthread_t thread;
	struct raw raw;
	int i;

	if (mode->mode == VMM86_MODE_REAL)
		skip();
	bare_open(&raw, mode);
	behind = (uint8_t *)&raw.run->exit.privileged + sizeof(raw.run->exit.privileged);
	writer.run = raw.run;
	pthread_create(&thread, NULL, write_length, &writer);
	for (i = 0; i < 3000; i++) {
		/* mov eax, cr0 */
		assert_int_equal(BARE_RUN(&raw, 0x0f, 0x20, 0xc0).reason, VMM86_EXIT_PRIVILEGED);
		assert_true(all_zero(behind, (uint8_t *)&raw.run->stats - behind));
	}
	writer.stop = true;
	pthread_join(thread, NULL);
	raw_close(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("registers of the process", test_registers),
		IN_ALL_MODES("segments, tables, ports of the process", test_segments),
		IN_ALL_MODES("an LDT that another thread makes", test_ldt_race),
		IN_ALL_MODES("the process's LDT", test_ldt),
		IN_ALL_MODES("segments of a 32-bit program", test_segments32),
		cmocka_unit_test(test_cr2),
		cmocka_unit_test(test_cr2_interrupted),
		IN_ALL_MODES("a breakpoint of the process", test_breakpoint),
		IN_ALL_MODES("MSRs of the host", test_msrs),
		cmocka_unit_test(test_next_guest),
		IN_ALL_MODES("memory that others have used", test_fresh_memory),
		IN_ALL_MODES("an exit record while it is written", test_length_race),
	};

	return cmocka_run_group_tests_name("traces", tests, NULL, NULL);
}
