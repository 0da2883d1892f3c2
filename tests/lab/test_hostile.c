// SPDX-License-Identifier: MIT
/*
 * test_hostile.c - a guest gains no privilege and does not keep the processor,
 * whatever it executes.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "bare.h"
#include "lab.h"

#define TABLES		0x8000u	/* page tables */

static void open_protected(struct raw *raw)
{
	bare_open(raw, &lab_modes[LAB_REAL]);
	bare_protected(raw);
}

/* What belongs to the host's processor: refused with an exception of the guest's. */
struct attempt {
	const char *name;
	uint8_t code[8];
	uint8_t size;
	uint8_t vector;		/* in protected mode at CPL 0 */
};

static const struct attempt attempts[] = {
	{ "VMXOFF", { 0x0f, 0x01, 0xc4 }, 3, 6 },
	{ "VMLAUNCH", { 0x0f, 0x01, 0xc2 }, 3, 6 },
	{ "VMRESUME", { 0x0f, 0x01, 0xc3 }, 3, 6 },
	{ "VMXON", { 0xf3, 0x0f, 0xc7, 0x33 }, 4, 6 },
	{ "VMCLEAR", { 0x66, 0x0f, 0xc7, 0x33 }, 4, 6 },
	{ "VMPTRLD", { 0x0f, 0xc7, 0x33 }, 3, 6 },
	{ "VMPTRST", { 0x0f, 0xc7, 0x3b }, 3, 6 },
	{ "VMREAD", { 0x0f, 0x78, 0xc0 }, 3, 6 },
	{ "VMWRITE", { 0x0f, 0x79, 0xc0 }, 3, 6 },
	{ "INVEPT", { 0x66, 0x0f, 0x38, 0x80, 0x03 }, 5, 6 },
	{ "INVVPID", { 0x66, 0x0f, 0x38, 0x81, 0x03 }, 5, 6 },
	{ "INVPCID", { 0x66, 0x0f, 0x38, 0x82, 0x03 }, 5, 6 },
	{ "VMFUNC", { 0x0f, 0x01, 0xd4 }, 3, 6 },
	{ "GETSEC", { 0x0f, 0x37 }, 2, 6 },
	{ "MONITOR", { 0x0f, 0x01, 0xc8 }, 3, 6 },
	{ "MWAIT", { 0x0f, 0x01, 0xc9 }, 3, 6 },
	{ "XSETBV", { 0x0f, 0x01, 0xd1 }, 3, 6 },
	{ "XGETBV", { 0x0f, 0x01, 0xd0 }, 3, 6 },
	{ "XSAVE", { 0x0f, 0xae, 0x23 }, 3, 6 },
	{ "RDTSCP", { 0x0f, 0x01, 0xf9 }, 3, 6 },
	{ "RSM", { 0x0f, 0xaa }, 2, 6 },
	{ "SYSENTER", { 0x0f, 0x34 }, 2, 13 },
	{ "SYSEXIT", { 0x0f, 0x35 }, 2, 13 },
	{ "RDPMC", { 0x0f, 0x33 }, 2, 13 },
	{ "VADDPS ymm", { 0xc5, 0xfc, 0x58, 0xc0 }, 4, 6 },
};

static void test_attempts(void **state)
{
	struct bare_end end;
	struct raw raw;
	size_t i;

	(void)state;
	open_protected(&raw);
	for (i = 0; i < COUNT(attempts); i++) {
		memset(raw.run->gpr, 0, sizeof(raw.run->gpr));
		raw.run->gpr[VMM86_EBX] = 0x6000;
		end = bare_run(&raw, attempts[i].code, attempts[i].size);
		if (end.result || end.reason != VMM86_EXIT_HLT ||
		    end.vector != attempts[i].vector)
			fail_msg("%s: result %d, reason %u, vector %u", attempts[i].name,
				 end.result, end.reason, end.vector);
	}
	raw_close(&raw);
}

/* Values of CR0 and CR4 that would reach beyond the guest: #GP, or only for show. */
static void test_control_registers(void **state)
{
	static const uint32_t forbidden[] = {
		1u << 11, 1u << 12, 1u << 13, 1u << 14, 1u << 16, 1u << 17, 1u << 18,
		1u << 19, 1u << 20, 1u << 21, 1u << 22, 1u << 23, 1u << 24, 1u << 31,
	};
	struct raw raw;
	size_t i;

	(void)state;
	open_protected(&raw);
	/* mov cr4, ebx: UMIP, LA57, VMXE, SMXE, FSGSBASE, PCIDE, OSXSAVE, ... */
	for (i = 0; i < COUNT(forbidden); i++) {
		raw.run->gpr[VMM86_EBX] = forbidden[i];
		assert_int_equal(BARE_RUN(&raw, 0x0f, 0x22, 0xe3).vector, 13);
	}
	/* MCE can be set, read and cleared, with others and alone. */
	for (i = 0; i < 4; i++) {
		const uint32_t value = (i & 1) << 6 | (i & 2) << 3;

		raw.run->gpr[VMM86_EBX] = value;
		assert_int_equal(BARE_RUN(&raw, 0x0f, 0x22, 0xe3, 0x0f, 0x20, 0xe0).vector,
				 BARE_NONE);
		assert_int_equal(raw.run->gpr[VMM86_EAX], value);
	}
	/* mov cr0, ebx with CD and NW; mov eax, cr0: kept for show. */
	raw.run->gpr[VMM86_EBX] = 0x60000031;
	assert_int_equal(BARE_RUN(&raw, 0x0f, 0x22, 0xc3, 0x0f, 0x20, 0xc0).vector, BARE_NONE);
	assert_int_equal(raw.run->gpr[VMM86_EAX], 0x60000031);
	raw_close(&raw);
}

/*
 * WRMSR and RDMSR of every number in the ranges that exist: #GP but for reading
 * the time-stamp counter.  The handler of #GP goes on behind the instruction.
 */
static void msr_range(struct raw *raw, uint8_t opcode, uint32_t first, uint32_t count,
		      uint32_t passes)
{
	static const uint8_t handler[] = {
		0x47,			/* inc edi */
		0x83, 0xc4, 0x10,	/* add esp, 16 */
		0xe9, 0, 0, 0, 0,	/* jmp next */
	};
	const uint8_t code[] = {
		0x31, 0xc0, 0x31, 0xd2,	/* again: xor eax, eax; xor edx, edx */
		0x0f, opcode,		/* wrmsr or rdmsr */
		0x46,			/* inc esi */
		0x41,			/* next: inc ecx */
		0x4b,			/* dec ebx */
		0x75, 0xf5,		/* jnz again */
	};
	const uint32_t jump = BARE_CODE + 7 - (0x2000 + sizeof(handler));
	struct bare_end end;

	memcpy(raw->ram + 0x2000, handler, sizeof(handler));
	memcpy(raw->ram + 0x2000 + sizeof(handler) - 4, &jump, 4);
	memcpy(raw->ram + 0x1800 + 8 * 13, "\0\x20", 2);
	memset(raw->run->gpr, 0, sizeof(raw->run->gpr));
	raw->run->gpr[VMM86_ECX] = first;
	raw->run->gpr[VMM86_EBX] = count;
	end = bare_run(raw, code, sizeof(code));
	assert_int_equal(end.result, 0);
	assert_int_equal(end.reason, VMM86_EXIT_HLT);
	assert_int_equal(raw->run->gpr[VMM86_ESI], passes);
	assert_int_equal(raw->run->gpr[VMM86_EDI], count - passes);
}

static void test_msrs(void **state)
{
	struct raw raw;

	(void)state;
	open_protected(&raw);
	msr_range(&raw, 0x30, 0, 0x2000, 0);
	msr_range(&raw, 0x30, 0xc0000000, 0x2000, 0);
	msr_range(&raw, 0x30, 0x40000000, 0x200, 0);
	msr_range(&raw, 0x32, 0, 0x2000, 1);
	msr_range(&raw, 0x32, 0xc0000000, 0x2000, 0);
	msr_range(&raw, 0x32, 0x40000000, 0x200, 0);
	raw_close(&raw);
}

/* POPFD and IRETD with VM clear, IOPL, VIF, VIP: it is still a V86 guest. */
static void test_stays_v86(void **state)
{
	/* push dword EAX; popfd; mov eax, cr0 */
	static const uint8_t popfd[] = { 0x66, 0x50, 0x66, 0x9d, 0x0f, 0x20, 0xc0 };
	/* push dword EAX; push dword 0; push dword 7c10h; iretd */
	static const uint8_t iretd[] = {
		0x66, 0x50, 0x66, 0x6a, 0x00, 0x66, 0x68, 0x10, 0x7c, 0x00, 0x00, 0x66, 0xcf,
		0x90, 0x90, 0x90, 0x0f, 0x20, 0xc0,
	};
	static const uint32_t images[] = {
		0, 2, 0x3002, 0x202, 0x20002, 0x80002, 0x100002, 0x1b3202, 0xfffdffff, ~0u,
	};
	const struct lab_mode *mode = *state;
	struct bare_end end;
	struct raw raw;
	size_t i;

	if (mode->mode == VMM86_MODE_REAL)
		skip();
	bare_open(&raw, mode);
	bare_vectors(&raw);
	for (i = 0; i < 2 * COUNT(images); i++) {
		raw.run->gpr[VMM86_EAX] = images[i / 2] & ~0x100u;
		end = i & 1 ? bare_run(&raw, iretd, sizeof(iretd)) :
			      bare_run(&raw, popfd, sizeof(popfd));
		if (end.result || end.reason != VMM86_EXIT_PRIVILEGED ||
		    raw.run->exit.privileged.instruction != VMM86_PRIV_MOV_CR)
			fail_msg("%#x: result %d, reason %u, vector %u", images[i / 2],
				 end.result, end.reason, end.vector);
	}
	raw_close(&raw);
}

/* Loops that try to keep interrupts, NMIs or exits away. */
struct hog {
	const char *name;
	uint8_t code[16];
	uint8_t size;
	int vector;		/* this vector points at the code too, or -1 */
};

static const struct hog hogs[] = {
	{ "CLI; JMP $", { 0xfa, 0xeb, 0xfe }, 3, -1 },
	{ "STI; JMP $", { 0xfb, 0xeb, 0xfe }, 3, -1 },
	{ "STI; CLI", { 0xfb, 0xfa, 0xeb, 0xfc }, 4, -1 },
	{ "STI; STI", { 0xfb, 0xfb, 0xeb, 0xfc }, 4, -1 },
	{ "MOV SS, AX", { 0x8e, 0xd0, 0xeb, 0xfc }, 4, -1 },
	{ "MOV SS; MOV SS", { 0x8e, 0xd0, 0x8e, 0xd0, 0xeb, 0xfa }, 6, -1 },
	{ "PUSHF; POPF", { 0x9c, 0x9d, 0xeb, 0xfc }, 4, -1 },
	{ "single step into itself", { 0x68, 0x02, 0x01, 0x9d, 0xeb, 0xfa }, 6, 1 },
	{ "UD2 in its handler", { 0x0f, 0x0b }, 2, 6 },
	{ "INT3 in its handler", { 0xcc }, 1, 3 },
	{ "INT1 in its handler", { 0xf1 }, 1, 1 },
	{ "DIV by 0 in its handler", { 0x31, 0xc9, 0xf7, 0xf1 }, 4, 0 },
	{ "INT 20h in its handler", { 0xcd, 0x20 }, 2, 0x20 },
	{ "MOV SS; INT3 in its handler", { 0x8e, 0xd0, 0xcc }, 3, 3 },
	{ "FNSTCW", { 0x9b, 0xd9, 0x3e, 0x00, 0x60, 0xeb, 0xf9 }, 7, -1 },
	{ "CPUID", { 0x0f, 0xa2, 0xeb, 0xfc }, 4, -1 },
	{ "REP MOVSB", { 0xb9, 0xff, 0xff, 0xf3, 0xa4, 0xeb, 0xf9 }, 7, -1 },
	{ "LOCK across lines", { 0xf0, 0xff, 0x06, 0x3f, 0x60, 0xeb, 0xf9 }, 7, -1 },
	{ "PAUSE", { 0xf3, 0x90, 0xeb, 0xfc }, 4, -1 },
};

/* Privileged ones, of mode real. */
static const struct hog real_hogs[] = {
	{ "WBINVD", { 0x0f, 0x09, 0xeb, 0xfc }, 4, -1 },
	{ "INVD", { 0x0f, 0x08, 0xeb, 0xfc }, 4, -1 },
	{ "MOV CR0", { 0x0f, 0x20, 0xc0, 0x0f, 0x22, 0xc0, 0xeb, 0xf8 }, 8, -1 },
	{ "CLTS", { 0x0f, 0x06, 0xeb, 0xfc }, 4, -1 },
	{ "MOV DR7", { 0x0f, 0x21, 0xf8, 0x0f, 0x23, 0xf8, 0xeb, 0xf8 }, 8, -1 },
	{ "RDMSR", { 0xb9, 0x10, 0x00, 0x0f, 0x32, 0xeb, 0xf9 }, 7, -1 },
	{ "WRMSR in its handler", { 0x0f, 0x30 }, 2, 13 },
	/* Data breakpoint on the stack that its own delivery writes. */
	{ "#DB on the stack of #DB", { 0x0f, 0x23, 0xc2, 0x0f, 0x23, 0xfb, 0x50, 0x58,
				       0xeb, 0xfc }, 10, 1 },
};

static uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* With a deadline it comes back in time, and with a signal at once. */
static void hog_ends(struct raw *raw, const struct hog *hog)
{
	const uint64_t budget = 10000000, late = 200000000;
	uint64_t began = nanoseconds(), took;
	struct bare_end end;

	memset(raw->run->gpr, 0, sizeof(raw->run->gpr));
	memset(raw->run->sreg, 0, sizeof(raw->run->sreg));
	/* The stack is in a segment of its own: it wraps there, and hurts nobody. */
	raw->run->gpr[VMM86_EAX] = 0x5000;
	raw->run->sreg[VMM86_SS] = 0x5000;
	raw->run->gpr[VMM86_EDX] = 0x50000 + BARE_CODE - 4;	/* DR0 */
	raw->run->gpr[VMM86_EBX] = 0xd0003;	/* DR7: DR0 on, writes, 4 bytes */
	bare_vectors(raw);
	if (hog->vector >= 0)
		memcpy(raw->ram + 4 * hog->vector, "\0\x7c\0\0", 4);
	raw->run->changed = VMM86_REGS_SEGMENTS;
	raw->run->deadline = began + budget;
	end = bare_run(raw, hog->code, hog->size);
	took = nanoseconds() - began;
	if (end.result || end.reason != VMM86_EXIT_DEADLINE || took > budget + late)
		fail_msg("%s: result %d, reason %u, vector %u, %llu us", hog->name, end.result,
			 end.reason, end.vector, (unsigned long long)took / 1000);
	raw->run->deadline = 0;
	lab_alarm(10);
	end = bare_run(raw, hog->code, hog->size);
	lab_alarm(0);
	if (end.result != -EINTR)
		fail_msg("%s: a signal: result %d, reason %u", hog->name, end.result, end.reason);
}

static void test_hogs(void **state)
{
	const struct lab_mode *mode = *state;
	struct raw raw;
	size_t i;

	bare_open(&raw, mode);
	for (i = 0; i < COUNT(hogs); i++)
		hog_ends(&raw, &hogs[i]);
	for (i = 0; mode->mode == VMM86_MODE_REAL && i < COUNT(real_hogs); i++)
		hog_ends(&raw, &real_hogs[i]);
	raw_close(&raw);
}

/* Ring 3, with the gate of one exception into ring 3. */
static void open_ring3(struct raw *raw, unsigned int vector)
{
	struct vmm86_segment *sreg;
	int i;

	open_protected(raw);
	sreg = raw->run->system.sreg;
	for (i = 0; i < VMM86_SREG_COUNT; i++) {
		sreg[i].access |= 3 << 5;
		sreg[i].selector |= 3;
	}
	raw->ram[0x1000 + 8 + 5] |= 3 << 5;
	raw->ram[0x1000 + 16 + 5] |= 3 << 5;
	raw->ram[0x1800 + vector * 8 + 2] |= 3;
}

/* Debug registers are for ring 0, though their exit comes before that check. */
static void test_debug_registers(void **state)
{
	/* mov dr0, eax; mov byte [6000h], 1; vmcall */
	static const uint8_t code[] = {
		0x0f, 0x23, 0xc0, 0xc6, 0x05, 0, 0x60, 0, 0, 1, 0x0f, 0x01, 0xc1,
	};
	struct bare_end end;
	struct raw raw;

	(void)state;
	open_ring3(&raw, 13);
	/* HLT is not for ring 3 either: the handler ends with VMCALL. */
	memcpy(raw.ram + 0x3000 + 13 * 16 + 7, code + 10, 3);
	end = bare_run(&raw, code, sizeof(code));
	assert_int_equal(end.result, 0);
	assert_int_equal(end.vector, 13);
	assert_int_equal(raw.ram[0x6000], 0);
	raw_close(&raw);

	open_protected(&raw);
	/* mov dr4, eax is mov dr6, eax, until CR4.DE is set. */
	assert_int_equal(BARE_RUN(&raw, 0x0f, 0x23, 0xe0).vector, BARE_NONE);
	raw.run->gpr[VMM86_EAX] = 8;
	assert_int_equal(BARE_RUN(&raw, 0x0f, 0x22, 0xe0, 0x0f, 0x23, 0xe0).vector, 6);
	raw_close(&raw);
}

/*
 * #AC whose delivery is misaligned itself, in ring 3 with gates into ring 3: on a
 * processor that is not told otherwise it never ends.
 */
static void test_alignment_loop(void **state)
{
	struct vmm86_system *s;
	struct bare_end end;
	struct raw raw;

	(void)state;
	open_ring3(&raw, 17);
	s = &raw.run->system;
	s->cr0 |= 1 << 18;		/* AM */
	/* mov eax, [6001h] */
	bare_start(&raw, "\xa1\x01\x60\0\0", 5);
	raw.run->gpr[VMM86_ESP] = 0x7001;
	raw.run->eflags = 0x40002;	/* AC */
	raw.run->deadline = nanoseconds() + 10000000;
	end = bare_go(&raw);
	assert_int_equal(end.result, 0);
	assert_true(end.reason == VMM86_EXIT_DEADLINE || end.reason == VMM86_EXIT_SHUTDOWN ||
		    end.vector == 17 || end.vector == 13);
	print_message("# ended with reason %u, vector %u\n", end.reason, end.vector);
	raw_close(&raw);
}

/*
 * Page tables that map the first pages one to one whether the processor takes them
 * for three levels, as it must, or for the four of 64-bit mode.
 */
static void put_either_tables(struct raw *raw)
{
	uint64_t *table = (uint64_t *)(raw->ram + TABLES);
	const unsigned int entries = VMM86_PAGE_SIZE / sizeof(*table);
	unsigned int i;

	table[0] = (TABLES + VMM86_PAGE_SIZE) | 1;
	table[entries] = (TABLES + 2 * VMM86_PAGE_SIZE) | 3;
	for (i = 0; i < entries; i++)
		table[2 * entries + i] = i * VMM86_PAGE_SIZE | 3;
	/* As a page of 2 MiB; the bit is PAT's in one of 4 KiB. */
	table[2 * entries] |= 0x80;
}

/*
 * The host runs in 64-bit mode, where a guest could write CR8, which is the host's
 * own, and use SWAPGS and SYSCALL.  Its way there is to set CR0.PG by itself.
 */
static void test_no_long_mode(void **state)
{
	static const uint8_t code[] = {
		0x0f, 0x20, 0xe0, 0x0c, 0x20, 0x0f, 0x22, 0xe0,	/* set CR4.PAE */
		0xb8, 0, TABLES >> 8, 0, 0, 0x0f, 0x22, 0xd8,	/* load CR3 */
		0x0f, 0x20, 0xc0, 0x0d, 0, 0, 0, 0x80,		/* set CR0.PG */
		0x0f, 0x22, 0xc0,
		0xb8, 0x34, 0x12, 0, 0,				/* mov eax, 1234h */
		0xea, (BARE_CODE + 39) & 0xff, BARE_CODE >> 8, 0, 0, 0x18, 0,
		0x48, 0x90,		/* dec ax; nop: or nop, of 64 bits */
	};
	const uint64_t long_code = 0x00af9b000000ffff;
	struct bare_end end;
	struct raw raw;

	(void)state;
	open_protected(&raw);
	put_either_tables(&raw);
	memcpy(raw.ram + raw.run->system.gdtr.base + 0x18, &long_code, sizeof(long_code));
	raw.run->system.gdtr.limit += sizeof(long_code);
	bare_start(&raw, code, sizeof(code));
	raw.run->wanted |= VMM86_REGS_SEGMENTS;
	end = bare_go(&raw);
	assert_int_equal(end.result, 0);
	assert_int_equal(end.reason, VMM86_EXIT_HLT);
	assert_int_equal(end.vector, BARE_NONE);
	assert_int_equal(raw.run->sreg[VMM86_CS], 0x18);
	assert_int_equal(raw.run->gpr[VMM86_EAX], 0x1233);
	raw_close(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attempts),
		cmocka_unit_test(test_control_registers),
		cmocka_unit_test(test_no_long_mode),
		cmocka_unit_test(test_debug_registers),
		cmocka_unit_test(test_msrs),
		IN_ALL_MODES("leaving V86", test_stays_v86),
		IN_ALL_MODES("keeping the processor", test_hogs),
		cmocka_unit_test(test_alignment_loop),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
