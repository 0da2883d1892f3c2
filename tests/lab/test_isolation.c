// SPDX-License-Identifier: MIT
/*
 * test_isolation.c - a guest reaches no memory and no port but its own.  With
 * LAB_SCAN=all every page of the 32-bit address space and every port is tried,
 * else every 61st.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bare.h"
#include "lab.h"

#define PAGE		4096u
#define MAGIC		0x5afec0de
#define CANARY_BYTES	(32u << 20)

#define CR0_PG		0x80000000u
#define CR4_PAE		0x20u

static uint32_t *canary;

/* Host memory all around: a pattern that no guest may see or change. */
static int canary_plant(void **state)
{
	uint32_t i;

	(void)state;
	canary = mmap(NULL, CANARY_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < CANARY_BYTES / 4; i++)
		canary[i] = MAGIC;
	return 0;
}

static int canary_alive(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < CANARY_BYTES / 4; i++)
		if (canary[i] != MAGIC)
			return -1;
	return 0;
}

static uint32_t scan_step(void)
{
	const char *scan = getenv("LAB_SCAN");

	return scan && !strcmp(scan, "all") ? PAGE : 61 * PAGE;
}

static void open_protected(struct raw *raw)
{
	bare_open(raw, &lab_modes[LAB_REAL]);
	bare_protected(raw);
}

/*
 * One instruction with its address in EBX, from the end of RAM to 4 GiB: it never
 * gets through, so it is the same one all the time.
 */
static void scan_flat(uint32_t access, const uint8_t *code, size_t size)
{
	const uint32_t step = scan_step();
	struct bare_end end;
	uint32_t pages = 0;
	struct raw raw;
	uint64_t at;

	open_protected(&raw);
	bare_start(&raw, code, size);
	for (at = VMM86_MEM_DEFAULT; at < 1ull << 32; at += step, pages++) {
		raw.run->gpr[VMM86_EBX] = at;
		if (access == VMM86_ACCESS_FETCH) {
			raw.run->eip = BARE_CODE;
			raw.run->changed |= VMM86_REGS_IP;
		}
		end = bare_go(&raw);
		if (end.result || end.reason != VMM86_EXIT_MEMORY ||
		    raw.run->exit.memory.address != at ||
		    raw.run->exit.memory.access != access)
			fail_msg("%#llx: result %d, reason %u, address %#llx, access %u",
				 (unsigned long long)at, end.result, end.reason,
				 (unsigned long long)raw.run->exit.memory.address,
				 raw.run->exit.memory.access);
	}
	print_message("# %u pages, none reached\n", pages);
	raw_close(&raw);
}

static void test_flat_read(void **state)
{
	static const uint8_t code[] = { 0x8a, 0x03 };	/* mov al, [ebx] */

	(void)state;
	scan_flat(VMM86_ACCESS_READ, code, sizeof(code));
}

static void test_flat_write(void **state)
{
	static const uint8_t code[] = { 0x88, 0x03 };	/* mov [ebx], al */

	(void)state;
	scan_flat(VMM86_ACCESS_WRITE, code, sizeof(code));
}

static void test_flat_fetch(void **state)
{
	static const uint8_t code[] = { 0xff, 0xe3 };	/* jmp ebx */

	(void)state;
	scan_flat(VMM86_ACCESS_FETCH, code, sizeof(code));
}

/*
 * Guest page tables that name any physical address: PAE, 2 MiB pages.  The first
 * maps the code; the second, at 4 MiB, is pointed everywhere.
 */
#define PDPT		0x8000u
#define DIRECTORY	0x9000u
#define WINDOW		0x400000u

static void paging_on(struct raw *raw)
{
	uint64_t *pdpt, *directory;

	open_protected(raw);
	pdpt = (uint64_t *)(raw->ram + PDPT);
	directory = (uint64_t *)(raw->ram + DIRECTORY);
	pdpt[0] = DIRECTORY | 1;
	directory[0] = 0x83;
	raw->run->system.cr3 = PDPT;
	raw->run->system.cr4 = CR4_PAE;
	raw->run->system.cr0 |= CR0_PG;
}

static unsigned int physical_bits(void)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	unsigned int bits = 0;
	char line[512];

	while (file && !bits && fgets(line, sizeof(line), file))
		sscanf(line, "address sizes : %u bits physical", &bits);
	if (file)
		fclose(file);
	return bits;
}

/* invlpg [ebx]; mov al, [ebx] and mov [ebx], al */
static void point_window(struct raw *raw, uint64_t physical, bool write)
{
	const uint8_t code[] = { 0x0f, 0x01, 0x3b, write ? 0x88 : 0x8a, 0x03 };
	uint64_t *directory = (uint64_t *)(raw->ram + DIRECTORY);
	struct bare_end end;

	directory[2] = physical | 0x83;
	raw->run->gpr[VMM86_EBX] = WINDOW;
	end = bare_run(raw, code, sizeof(code));
	if (end.result || end.reason != VMM86_EXIT_MEMORY ||
	    raw->run->exit.memory.address != physical ||
	    !(raw->run->exit.memory.access &
	      (write ? VMM86_ACCESS_WRITE : VMM86_ACCESS_READ)))
		fail_msg("%#llx: result %d, reason %u, vector %u", (unsigned long long)physical,
			 end.result, end.reason, end.vector);
}

static void test_paging(void **state)
{
	const unsigned int bits = physical_bits();
	uint64_t physical, value = 88172645463325252ull;
	unsigned int i, pages = 0;
	struct raw raw;

	(void)state;
	assert_in_range(bits, 32, 52);
	paging_on(&raw);
	/* The window itself works: RAM is reached through it. */
	((uint64_t *)(raw.ram + DIRECTORY))[2] = 0x83;
	raw.ram[0x6000] = 0x77;
	raw.run->gpr[VMM86_EBX] = WINDOW + 0x6000;
	assert_int_equal(BARE_RUN(&raw, 0x8a, 0x03).reason, VMM86_EXIT_HLT);
	assert_int_equal(raw.run->gpr[VMM86_EAX] & 0xff, 0x77);

	for (i = 21; i < bits; i++, pages += 2) {
		point_window(&raw, 1ull << i, false);
		point_window(&raw, (2ull << i) - (1u << 21), true);
	}
	for (i = 0; i < 1000; i++, pages++) {
		value ^= value << 13;
		value ^= value >> 7;
		value ^= value << 17;
		physical = value & ((1ull << bits) - 1) & ~0x1fffffull;
		if (physical)
			point_window(&raw, physical, i & 1);
	}
	print_message("# %u physical pages of %u bits, none reached\n", pages, bits);
	raw_close(&raw);
}

/*
 * 32-bit offsets in a 64 KiB segment: each faults.  At the end EDX is 0, and the
 * handler of #GP has counted in EDI; what got through is counted in ESI.
 */
static void scan_offsets(const struct lab_mode *mode, uint16_t segment, bool write)
{
	static const uint8_t handler[] = {
		0x66, 0x47,		/* inc edi */
		0x83, 0xc4, 0x06,	/* add sp, 6 */
		0xe9, 0x00, 0x00,	/* jmp next */
	};
	const uint8_t code[] = {
		0x67, 0x26, write ? 0x88 : 0x8a, 0x03,	/* again: mov [es:ebx], al */
		0x66, 0x46,		/* inc esi */
		0x66, 0x01, 0xcb,	/* next: add ebx, ecx */
		0x66, 0x4a,		/* dec edx */
		0x75, 0xf3,		/* jnz again */
	};
	const uint32_t step = scan_step();
	const uint32_t count = (0xffff0000u - 1) / step + 1;
	struct bare_end end;
	uint16_t jump;
	struct raw raw;

	bare_open(&raw, mode);
	bare_vectors(&raw);
	memcpy(raw.ram + 0x2000, handler, sizeof(handler));
	jump = BARE_CODE + 6 - (0x2000 + sizeof(handler));
	memcpy(raw.ram + 0x2000 + sizeof(handler) - 2, &jump, 2);
	memcpy(raw.ram + 4 * 13, "\0\x20\0\0", 4);
	raw.run->sreg[VMM86_ES] = segment;
	raw.run->changed = VMM86_REGS_SEGMENTS;
	raw.run->gpr[VMM86_EBX] = 0x10000;
	raw.run->gpr[VMM86_ECX] = step;
	raw.run->gpr[VMM86_EDX] = count;
	end = bare_run(&raw, code, sizeof(code));
	assert_int_equal(end.result, 0);
	assert_int_equal(end.reason, VMM86_EXIT_HLT);
	assert_int_equal(end.vector, BARE_NONE);
	assert_int_equal(raw.run->gpr[VMM86_EDX], 0);
	assert_int_equal(raw.run->gpr[VMM86_ESI], 0);
	assert_int_equal(raw.run->gpr[VMM86_EDI], count);
	print_message("# %u offsets in segment %04x, none reached\n", count, segment);
	raw_close(&raw);
}

static void test_offsets(void **state)
{
	scan_offsets(*state, 0, false);
	scan_offsets(*state, 0, true);
	scan_offsets(*state, 0xffff, false);
	scan_offsets(*state, 0xffff, true);
}

/* Every byte that 16-bit addresses reach is the machine's own, and zero. */
static void test_own_memory(void **state)
{
	static const uint8_t code[] = {
		0x31, 0xff,		/* xor di, di */
		0xb9, 0x00, 0x40,	/* mov cx, 4000h */
		0x66, 0x31, 0xc0,	/* xor eax, eax */
		0xf3, 0x66, 0xaf,	/* repe scasd */
		0xf4,			/* ZF says; EDI where */
	};
	unsigned int segment, pages = 0;
	struct bare_end end;
	struct raw raw;

	bare_open(&raw, *state);
	/* Segment 0 holds the code: it is looked at from outside. */
	for (segment = 0x1000; segment <= 0xffff; segment += 0xfff, pages += 16) {
		raw.run->sreg[VMM86_ES] = segment;
		raw.run->changed = VMM86_REGS_SEGMENTS;
		end = bare_run(&raw, code, sizeof(code));
		assert_int_equal(end.result, 0);
		assert_int_equal(end.reason, VMM86_EXIT_HLT);
		if (!(raw.run->eflags & 0x40))
			fail_msg("%04x:%04x is not zero", segment,
				 raw.run->gpr[VMM86_EDI] & 0xffff);
	}
	print_message("# %u pages, all zero\n", pages);
	raw_close(&raw);
}

/* FFFF:0010 is 100000h, or 0 while A20 is off; also when A20 changes amid. */
static void test_a20(void **state)
{
	/* mov al, [es:0010h]; mov ah, [es:0ffffh] */
	static const uint8_t code[] = { 0x26, 0xa0, 0x10, 0x00, 0x26, 0x8a, 0x26, 0xff, 0xff };
	unsigned int i;
	struct raw raw;

	bare_open(&raw, *state);
	raw.run->sreg[VMM86_ES] = 0xffff;
	raw.run->changed = VMM86_REGS_SEGMENTS;
	raw.ram[0] = 0x11;
	raw.ram[0x100000] = 0x22;
	raw.ram[0xffef] = 0x33;
	raw.ram[0x10ffef] = 0x44;
	for (i = 0; i < 6; i++) {
		raw.run->a20 = i & 1;
		raw.run->changed |= VMM86_STATE_A20;
		assert_int_equal(bare_run(&raw, code, sizeof(code)).reason, VMM86_EXIT_HLT);
		assert_int_equal(raw.run->gpr[VMM86_EAX] & 0xffff, i & 1 ? 0x4422 : 0x3311);
	}
	raw_close(&raw);
}

/* Ports byte by byte, in and out; words and doublewords at the end. */
static void test_ports(void **state)
{
	const uint8_t step = scan_step() / PAGE;
	/* in al, dx, or out dx, al; add dx, step; jmp */
	const uint8_t in[] = { 0xec, 0x83, 0xc2, step, 0xeb, 0xfa };
	const uint8_t out[] = { 0xee, 0x83, 0xc2, step, 0xeb, 0xfa };
	static const struct {
		uint8_t code[3];
		uint8_t bytes, size;
	} wide[] = {
		{ { 0xed }, 1, 2 }, { { 0xef }, 1, 2 },
		{ { 0x66, 0xed }, 2, 4 }, { { 0x66, 0xef }, 2, 4 },
	};
	unsigned int port, i, exits = 0;
	struct bare_end end;
	struct raw raw;

	bare_open(&raw, *state);
	bare_vectors(&raw);
	for (i = 0; i < 2; i++) {
		bare_start(&raw, i ? out : in, sizeof(in));
		raw.run->gpr[VMM86_EDX] = 0;
		for (port = 0; port < 0x10000; port += step, exits++) {
			end = bare_go(&raw);
			if (end.result || end.reason != VMM86_EXIT_IO ||
			    raw.run->exit.io.port != port || raw.run->exit.io.size != 1)
				fail_msg("port %04x: reason %u", port, end.reason);
		}
	}
	for (i = 0; i < COUNT(wide); i++) {
		for (port = 0xfffc; port < 0x10000; port++, exits++) {
			raw.run->gpr[VMM86_EDX] = port;
			end = bare_run(&raw, wide[i].code, wide[i].bytes);
			/* Across the end: an exit, or #GP; never an access. */
			if (end.reason == VMM86_EXIT_HLT && end.vector == 13 &&
			    port + wide[i].size > 0x10000)
				continue;
			if (end.result || end.reason != VMM86_EXIT_IO ||
			    raw.run->exit.io.port != port ||
			    raw.run->exit.io.size != wide[i].size)
				fail_msg("port %04x, %u bytes: reason %u, vector %u", port,
					 wide[i].size, end.reason, end.vector);
		}
	}
	print_message("# %u port accesses, none reached\n", exits);
	raw_close(&raw);
}

static struct bare_end out_al(struct raw *raw, uint16_t port)
{
	raw->run->gpr[VMM86_EDX] = port;
	return BARE_RUN(raw, 0xee);	/* out dx, al */
}

static void *map(int fd, uint64_t offset, size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);

	assert_true(at != MAP_FAILED);
	return at;
}

/* With the PC's hardware; such memory is mapped by itself. */
static void open_hardware(struct raw *raw, const struct lab_mode *mode)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup), .mode = mode->mode,
		.flags = mode->flags | VMM86_SETUP_FIRMWARE,
	};

	raw->fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);
	assert_int_equal(raw_ioctl(raw->fd, VMM86_SETUP, &setup), 0);
	assert_true(setup.granted & VMM86_GRANTED_HARDWARE);
	raw->run = map(raw->fd, VMM86_RUN_OFFSET, VMM86_PAGE_SIZE);
	raw->ram = map(raw->fd, VMM86_RAM_OFFSET, VMM86_MEM_DEFAULT);
}

static const struct vmm86_queue_ports two_ranges = {
	.size = sizeof(two_ranges), .ranges = 2,
	.range = { { 0x80, 0x80 }, { 0x8000, 0x8001 } },
};

/* Two ranges of the PC's ports, named once: no port beside them. */
static void pass_two_ranges(struct raw *raw)
{
	static const uint16_t inside[] = { 0x80, 0x8000, 0x8001 };
	static const uint16_t outside[] = { 0, 0x7f, 0x81, 0x7fff, 0x8002, 0xffff };
	struct bare_end end;
	size_t i;

	assert_int_equal(raw_ioctl(raw->fd, VMM86_PASS_PORTS, &two_ranges), 0);
	assert_int_equal(raw_ioctl(raw->fd, VMM86_PASS_PORTS, &two_ranges), -EBUSY);
	for (i = 0; i < COUNT(inside); i++)
		assert_int_equal(out_al(raw, inside[i]).reason, VMM86_EXIT_HLT);
	for (i = 0; i < COUNT(outside); i++) {
		end = out_al(raw, outside[i]);
		assert_int_equal(end.result, 0);
		assert_int_equal(end.reason, VMM86_EXIT_IO);
		assert_int_equal(raw->run->exit.io.port, outside[i]);
	}
	/* Two bytes of it are beside. */
	raw->run->gpr[VMM86_EDX] = 0x8000;
	assert_int_equal(BARE_RUN(raw, 0x66, 0xef).reason, VMM86_EXIT_IO);
}

/* Of a machine with hardware all others are taken. */
static void test_kept_ports(void **state)
{
	struct raw raw;

	bare_open(&raw, *state);	/* skips what there is not */
	raw_close(&raw);
	open_hardware(&raw, *state);
	pass_two_ranges(&raw);
	munmap(raw.run, VMM86_PAGE_SIZE);
	munmap(raw.ram, VMM86_MEM_DEFAULT);
	close(raw.fd);
}

static void test_passed_ports(void **state)
{
	struct raw raw;

	bare_open(&raw, *state);
	pass_two_ranges(&raw);
	raw_close(&raw);
	bare_open(&raw, *state);
	assert_int_equal(out_al(&raw, 0x80).reason, VMM86_EXIT_IO);
	assert_int_equal(raw_ioctl(raw.fd, VMM86_PASS_PORTS, &two_ranges), -EBUSY);
	raw_close(&raw);
}

/* For who may not have the PC's hardware there are none. */
static void test_refused_ports(void **state)
{
	const struct lab_mode *mode = *state;
	struct raw raw;
	pid_t child;

	bare_open(&raw, mode);		/* skips what there is not */
	raw_close(&raw);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (!raw_open(&raw, mode->mode, mode->flags) || setresuid(65534, 65534, 65534))
			_exit(1);
		if (raw_ioctl(raw.fd, VMM86_PASS_PORTS, &two_ranges) != -EPERM)
			_exit(2);
		_exit(out_al(&raw, 0x80).reason == VMM86_EXIT_IO ? 0 : 3);
	}
	assert_int_equal(lab_child_result(child), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat_read),
		cmocka_unit_test(test_flat_write),
		cmocka_unit_test(test_flat_fetch),
		cmocka_unit_test(test_paging),
		IN_ALL_MODES("offsets beyond 64 KiB", test_offsets),
		IN_ALL_MODES("its own memory, and no other's", test_own_memory),
		IN_ALL_MODES("address line 20", test_a20),
		IN_ALL_MODES("ports", test_ports),
		IN_ALL_MODES("ports that were kept", test_kept_ports),
		IN_ALL_MODES("ports that were passed", test_passed_ports),
		IN_ALL_MODES("ports that were refused", test_refused_ports),
	};

	return cmocka_run_group_tests_name("isolation", tests, canary_plant, canary_alive);
}
