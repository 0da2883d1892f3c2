// SPDX-License-Identifier: MIT
/*
 * test_library.c - what vmm86_run() serves by callbacks (ports, memory, hooked
 * interrupts, an interrupt controller), and snapshots of whole machines, forged
 * ones too.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <sys/mman.h>

#include "lab.h"

#define BASE		PROGRAM_LOAD
#define DEVICE		0xfe000000u

struct record {
	unsigned int calls;
	uint32_t port[16];
	uint32_t size[16];
	uint32_t value[16];
};

static void out(void *opaque, uint16_t port, unsigned int size, uint32_t value)
{
	struct record *r = opaque;

	assert_true(r->calls < COUNT(r->port));
	r->port[r->calls] = port;
	r->size[r->calls] = size;
	r->value[r->calls++] = value;
}

static uint32_t in(void *opaque, uint16_t port, unsigned int size)
{
	struct record *r = opaque;

	assert_true(r->calls < COUNT(r->port));
	r->port[r->calls] = port;
	r->size[r->calls] = size;
	return 0x44332211u + r->calls++;
}

static struct vmm86 *start(void **state, const void *code, size_t size)
{
	struct vmm86 *machine = lab_open(*state, VMM86_SETUP_A20);

	if (!machine)
		skip();
	lab_start(machine, code, size);
	vmm86_state(machine)->gpr[VMM86_ESP] = 0x7000;
	return machine;
}

#define START(state, ...)						\
	start(state, (const uint8_t[]) { __VA_ARGS__ },			\
	      sizeof((const uint8_t[]) { __VA_ARGS__ }))

static void expect(const struct record *r, unsigned int call, uint32_t port, uint32_t size,
		   uint32_t value)
{
	assert_true(call < r->calls);
	assert_int_equal(r->port[call], port);
	assert_int_equal(r->size[call], size);
	assert_int_equal(r->value[call], value);
}

/* OUT 10h,AL; OUT 11h,AX; OUT 12h,EAX; OUT 13h (not registered) */
static void test_out(void **state)
{
	struct vmm86 *machine = START(state, 0xe6, 0x10, 0xe7, 0x11, 0x66, 0xe7, 0x12,
				      0xe6, 0x13);
	struct record r = { 0 };

	vmm86_state(machine)->gpr[VMM86_EAX] = 0x87654321;
	assert_int_equal(vmm86_on_port(machine, 0x10, 0x12, NULL, out, &r), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(vmm86_state(machine)->exit.io.port, 0x13);
	assert_int_equal(r.calls, 3);
	expect(&r, 0, 0x10, 1, 0x21);
	expect(&r, 1, 0x11, 2, 0x4321);
	expect(&r, 2, 0x12, 4, 0x87654321);
	vmm86_close(machine);
}

/* OUT 80h, which is the PC's, then OUT 81h, which is not. */
static void test_pass(void **state)
{
	static const struct vmm86_port_range wrong = { 0x81, 0x80 }, post = { 0x80, 0x80 };
	struct vmm86 *machine = START(state, 0xe6, 0x80, 0xe6, 0x81);
	struct record r = { 0 };

	assert_int_equal(vmm86_on_port(machine, 0x80, 0x80, NULL, out, &r), 0);
	assert_int_equal(vmm86_pass_ports(machine, &wrong, 1), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_pass_ports(machine, &wrong, VMM86_QUEUE_RANGES + 1),
			 -VMM86_ERR_RANGE);
	if (lab_kvm()) {
		assert_int_equal(vmm86_pass_ports(machine, &post, 1), -VMM86_ERR_REFUSED);
		assert_non_null(strstr(vmm86_explain(machine), "KVM gives a guest no ports"));
	} else {
		assert_int_equal(vmm86_pass_ports(machine, &post, 1), 0);
		assert_int_equal(vmm86_pass_ports(machine, &post, 1), -VMM86_ERR_BUSY);
	}
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(vmm86_state(machine)->exit.io.port, 0x81);
	assert_int_equal(r.calls, lab_kvm());
	vmm86_close(machine);
}

/* Queued outputs, others and a string between them: one order. */
static void test_queue(void **state)
{
	struct vmm86 *machine = START(state, 0xe6, 0xe9, 0x40, 0xe6, 0x10, 0x40, 0xe6, 0xe9,
				      0x40, 0xba, 0xe9, 0x00, 0xb9, 0x02, 0x00, 0xbe, 0x00,
				      0x7c, 0xf3, 0x6e, 0xe6, 0xe9, 0x40, 0xe6, 0xe8, 0xf4);
	struct record r = { 0 };

	assert_int_equal(vmm86_on_port(machine, 0xe9, 0xe9, NULL, out, &r), 0);
	assert_int_equal(vmm86_on_port(machine, 0x10, 0x10, NULL, out, &r), 0);
	assert_int_equal(vmm86_on_port(machine, 0xe8, 0xe8, NULL, NULL, NULL), 0);
	assert_int_equal(vmm86_queue_ports(machine, 0xea, 0xe9), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_queue_ports(machine, 0xe8, 0xe8), 0);
	assert_int_equal(vmm86_queue_ports(machine, 0xe9, 0xe9), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(r.calls, 6);
	expect(&r, 0, 0xe9, 1, 0);
	expect(&r, 1, 0x10, 1, 1);
	expect(&r, 2, 0xe9, 1, 2);
	expect(&r, 3, 0xe9, 1, 0xe6);
	expect(&r, 4, 0xe9, 1, 0xe9);
	expect(&r, 5, 0xe9, 1, 3);
	assert_int_equal(vmm86_state(machine)->gpr[VMM86_EAX], 4);
	vmm86_close(machine);
}

static void count_up(void *opaque, uint16_t port, unsigned int size, uint32_t value)
{
	uint32_t *next = opaque;

	assert_int_equal(port, 0xe9);
	assert_int_equal(size, 2);
	assert_int_equal(value, (*next)++);
}

/* MOV CX,2000; OUT E9h,AX; INC AX; LOOP; HLT: more than a queue holds. */
static void test_long_queue(void **state)
{
	struct vmm86 *machine = START(state, 0xb9, 0xd0, 0x07, 0xe7, 0xe9, 0x40, 0xe2, 0xfb,
				      0xf4);
	uint32_t next = 0;

	assert_int_equal(vmm86_on_port(machine, 0xe9, 0xe9, NULL, count_up, &next), 0);
	assert_int_equal(vmm86_queue_ports(machine, 0xe9, 0xe9), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(next, 2000);
	vmm86_close(machine);
}

/* IN AL,10h; MOV BL,AL; IN EAX,10h; HLT; no handler for reads gives ones. */
static void test_in(void **state)
{
	struct vmm86 *machine = START(state, 0xe4, 0x10, 0x88, 0xc3, 0x66, 0xe5, 0x10, 0xf4,
				      0xe5, 0x20, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	struct record r = { 0 };

	assert_int_equal(vmm86_on_port(machine, 0x10, 0x10, in, NULL, &r), 0);
	assert_int_equal(vmm86_on_port(machine, 0x20, 0x20, NULL, NULL, NULL), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EBX], 0x11);
	assert_int_equal(run->gpr[VMM86_EAX], 0x44332212);
	run->gpr[VMM86_EAX] = 0;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EAX], 0xffff);
	vmm86_close(machine);
}

static uint32_t in_same(void *opaque, uint16_t port, unsigned int size)
{
	(void)port;
	(void)size;
	return *(uint32_t *)opaque;
}

/* IN AL,10h; MOV BL,AL; HLT: the port gives what AL has already. */
static void test_in_same(void **state)
{
	struct vmm86 *machine = START(state, 0xe4, 0x10, 0x88, 0xc3, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	uint32_t value = 0x5a;

	run->gpr[VMM86_EAX] = value;
	assert_int_equal(vmm86_on_port(machine, 0x10, 0x10, in_same, NULL, &value), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EAX], value);
	assert_int_equal(run->gpr[VMM86_EBX] & 0xff, value);
	vmm86_close(machine);
}

/* REP OUTSW and REP INSB of three elements: a call for each. */
static void test_strings(void **state)
{
	struct vmm86 *machine = START(state, 0xf3, 0x6f, 0xb9, 0x03, 0x00, 0xf3, 0x6c, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);
	static const uint16_t words[] = { 0x1111, 0x2222, 0x3333 };
	static const uint8_t answers[] = { 0x14, 0x15, 0x16 };
	struct record r = { 0 };
	uint8_t bytes[3];

	run->gpr[VMM86_ECX] = 3;
	run->gpr[VMM86_EDX] = 0x300;
	run->gpr[VMM86_ESI] = 0x1400;
	run->gpr[VMM86_EDI] = 0x1500;
	vmm86_write(machine, 0x1400, words, sizeof(words));
	assert_int_equal(vmm86_on_port(machine, 0x300, 0x300, in, out, &r), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(r.calls, 6);
	expect(&r, 0, 0x300, 2, 0x1111);
	expect(&r, 1, 0x300, 2, 0x2222);
	expect(&r, 2, 0x300, 2, 0x3333);
	vmm86_read(machine, 0x1500, bytes, 3);
	assert_memory_equal(bytes, answers, 3);
	vmm86_close(machine);
}

/* The later of two ranges wins, wrong ranges are refused. */
static void test_port_ranges(void **state)
{
	struct vmm86 *machine = START(state, 0xe6, 0x10, 0xf4);
	struct record first = { 0 }, second = { 0 };

	assert_int_equal(vmm86_on_port(machine, 0, 0xffff, NULL, out, &first), 0);
	assert_int_equal(vmm86_on_port(machine, 0x10, 0x10, NULL, out, &second), 0);
	assert_int_equal(vmm86_on_port(machine, 2, 1, NULL, out, &first), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_on_memory(machine, 0x1000, 0x1fff, NULL, NULL, NULL),
			 -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_hook(machine, 256, NULL, NULL), -VMM86_ERR_RANGE);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(first.calls, 0);
	assert_int_equal(second.calls, 1);
	vmm86_close(machine);
}

static int add_service(void *opaque, struct vmm86 *machine, unsigned int n)
{
	struct vmm86_run *run = vmm86_state(machine);
	uint16_t flags;

	assert_int_equal(n, 0x60);
	++*(int *)opaque;
	run->gpr[VMM86_EAX] += run->gpr[VMM86_EBX];
	/* Carry in the FLAGS that IRET pops. */
	vmm86_read(machine, (run->sreg[VMM86_SS] << 4) + run->gpr[VMM86_ESP] + 4, &flags, 2);
	flags |= 1;
	vmm86_write(machine, (run->sreg[VMM86_SS] << 4) + run->gpr[VMM86_ESP] + 4, &flags, 2);
	return VMM86_HOOK_DONE;
}

static int end_service(void *opaque, struct vmm86 *machine, unsigned int n)
{
	(void)opaque;
	(void)machine;
	return n == 0x61 ? VMM86_EXIT_HLT : VMM86_HOOK_DONE;
}

/* INT 60h; JC +1; HLT; INT 61h */
static void test_hook(void **state)
{
	struct vmm86 *machine = START(state, 0xcd, 0x60, 0x72, 0x01, 0xf4, 0xcd, 0x61);
	struct vmm86_run *run = vmm86_state(machine);
	int calls = 0;

	run->gpr[VMM86_EAX] = 40;
	run->gpr[VMM86_EBX] = 2;
	assert_int_equal(vmm86_hook(machine, 0x60, add_service, &calls), 0);
	assert_int_equal(vmm86_hook(machine, 0x61, end_service, NULL), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(calls, 1);
	assert_int_equal(run->gpr[VMM86_EAX], 42);
	assert_int_equal(run->sreg[VMM86_CS], VMM86_HOOK_SEGMENT);
	vmm86_close(machine);
}

/*
 * An interrupt controller with two requests; the lower number is more urgent, and
 * a write to port 2 ends what is served.
 */
struct controller {
	bool request[2];
	bool serving;
	unsigned int taken[2];
};

static int peek(void *opaque)
{
	const struct controller *c = opaque;

	if (c->serving)
		return -1;
	return c->request[0] ? 0x70 : c->request[1] ? 0x71 : -1;
}

static void taken(void *opaque, uint8_t vector)
{
	struct controller *c = opaque;

	assert_in_range(vector, 0x70, 0x71);
	assert_true(c->request[vector - 0x70]);
	c->request[vector - 0x70] = false;
	c->serving = true;
	c->taken[vector - 0x70]++;
}

static void raise(void *opaque, uint16_t port, unsigned int size, uint32_t value)
{
	struct controller *c = opaque;

	(void)size;
	(void)value;
	assert_true(port <= 2);
	if (port == 2)
		c->serving = false;
	else
		c->request[port] = true;
}

/*
 * CLI; OUT 1,AL; OUT 0,AL; STI; NOP; NOP; HLT.  Handlers: SHL BX,4; INC or ADD 2;
 * OUT 2,AL; IRET.  The one requested last is more urgent and overtakes.
 */
static void test_controller(void **state)
{
	struct vmm86 *machine = START(state, 0xfa, 0xe6, 0x01, 0xe6, 0x00, 0xfb, 0x90, 0x90,
				      0xf4);
	static const uint8_t handler[2][16] = {
		{ 0xc1, 0xe3, 0x04, 0x43, 0xe6, 0x02, 0xcf },
		{ 0xc1, 0xe3, 0x04, 0x83, 0xc3, 0x02, 0xe6, 0x02, 0xcf },
	};
	static const struct vmm86_interrupts source = { peek, taken };
	static const uint16_t vector[] = { 0x1500, 0, 0x1510, 0 };
	struct controller c = { 0 };

	vmm86_write(machine, 0x1500, handler[0], 16);
	vmm86_write(machine, 0x1510, handler[1], 16);
	vmm86_write(machine, 0x70 * 4, vector, sizeof(vector));
	assert_int_equal(vmm86_on_port(machine, 0, 2, NULL, raise, &c), 0);
	assert_int_equal(vmm86_on_interrupts(machine, &source, &c), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(vmm86_state(machine)->gpr[VMM86_EBX], 0x12);
	assert_int_equal(c.taken[0], 1);
	assert_int_equal(c.taken[1], 1);
	vmm86_close(machine);
}

/* Memory above RAM through FS, whose limit and base are set from outside. */
static uint32_t load(void *opaque, uint32_t address, unsigned int size)
{
	return in(opaque, address - DEVICE, size);
}

static void store(void *opaque, uint32_t address, unsigned int size, uint32_t value)
{
	out(opaque, address - DEVICE, size, value);
}

/* MOV AL,FS:[2]; MOV FS:[4],EBX; ADD WORD FS:[8],1; HLT */
static void test_memory(void **state)
{
	static const uint8_t code[] = {
		0x64, 0xa0, 0x02, 0x00, 0x66, 0x64, 0x89, 0x1e, 0x04, 0x00,
		0x64, 0x83, 0x06, 0x08, 0x00, 0x01, 0xf4,
	};
	const struct lab_mode *mode = *state;
	struct vmm86_run *run;
	struct vmm86 *machine;
	struct record r = { 0 };

	if (mode->mode != VMM86_MODE_REAL)
		skip();
	machine = start(state, code, sizeof(code));
	run = vmm86_state(machine);
	run->wanted |= VMM86_REGS_SYSTEM;
	run->stop = 1;
	assert_int_equal(vmm86_run(machine), -VMM86_ERR_INTERRUPTED);
	if (lab_kvm())	/* which loads nothing before it runs */
		vmm86_step(machine);
	run->system.sreg[VMM86_FS].base = DEVICE;
	run->eip = BASE;
	run->gpr[VMM86_EBX] = 0xcafef00d;
	run->changed = VMM86_REGS_SYSTEM | VMM86_REGS_IP;
	assert_int_equal(vmm86_on_memory(machine, DEVICE, DEVICE + 0xff, load, store, &r), 0);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(r.calls, 4);
	expect(&r, 0, 2, 1, 0);
	assert_int_equal(run->gpr[VMM86_EAX] & 0xff, 0x11);
	expect(&r, 1, 4, 4, 0xcafef00d);
	expect(&r, 2, 8, 2, 0);
	expect(&r, 3, 8, 2, 0x2214);
	vmm86_close(machine);
}

static int temporary(void)
{
	return memfd_create("snapshot", MFD_CLOEXEC);
}

/* FLD1; INC AX; OUT 10h,AL; ADD AX,[1400h]; FISTP WORD [1402h]; HLT */
static const uint8_t program[] = {
	0xd9, 0xe8, 0x40, 0xe6, 0x10, 0x03, 0x06, 0x00, 0x14,
	0xdf, 0x1e, 0x02, 0x14, 0xf4,
};

static void expect_end(struct vmm86 *machine)
{
	const struct vmm86_run *run = vmm86_state(machine);
	uint16_t value = 0;

	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	assert_int_equal(run->gpr[VMM86_EAX] & 0xffff, 1 + 100);
	assert_int_equal(run->eip, BASE + sizeof(program));
	vmm86_read(machine, 0x1402, &value, 2);
	assert_int_equal(value, 1);
}

/* Saved in the middle, restored twice: into itself and into a new machine. */
static void test_snapshot(void **state)
{
	struct vmm86 *machine = start(state, program, sizeof(program));
	uint16_t hundred = 100, zero = 0;
	struct vmm86 *other;
	char extra[8] = "devices", back[8] = "";
	int fd = temporary();

	vmm86_write(machine, 0x1400, &hundred, 2);
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(vmm86_save(machine, fd, extra, sizeof(extra)), 0);
	expect_end(machine);
	vmm86_write(machine, 0x1400, &zero, 2);
	vmm86_write(machine, 0x1402, &zero, 2);

	lseek(fd, 0, SEEK_SET);
	assert_int_equal(vmm86_restore(machine, fd, back, sizeof(back)), 0);
	assert_string_equal(back, "devices");
	expect_end(machine);

	other = lab_open(*state, 0);
	lseek(fd, 0, SEEK_SET);
	assert_int_equal(vmm86_restore(other, fd, back, sizeof(back)), 0);
	expect_end(other);
	vmm86_close(other);
	vmm86_close(machine);
	close(fd);
}

static void expect_refused(struct vmm86 *machine, int fd)
{
	uint32_t eax = vmm86_state(machine)->gpr[VMM86_EAX];
	uint8_t before, after;

	vmm86_read(machine, BASE, &before, 1);
	lseek(fd, 0, SEEK_SET);
	assert_int_equal(vmm86_restore(machine, fd, NULL, 0), -VMM86_ERR_FILE);
	assert_true(*vmm86_explain(machine));
	vmm86_read(machine, BASE, &after, 1);
	assert_int_equal(before, after);
	assert_int_equal(vmm86_state(machine)->gpr[VMM86_EAX], eax);
}

/* Cut short at any place, a bit turned at any place, or foreign. */
static void test_bad_snapshot(void **state)
{
	struct vmm86 *machine = start(state, program, sizeof(program));
	int good = temporary(), bad = temporary();
	off_t size, at;
	uint8_t *image;

	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(vmm86_save(machine, good, NULL, 0), 0);
	size = lseek(good, 0, SEEK_END);
	image = malloc(size);
	assert_int_equal(pread(good, image, size, 0), size);
	vmm86_state(machine)->gpr[VMM86_EAX] = 0x1234;
	for (at = 0; at < size; at += at < 40 ? 1 : size / 6) {
		assert_int_equal(ftruncate(bad, 0), 0);
		assert_int_equal(pwrite(bad, image, at, 0), at);
		expect_refused(machine, bad);
		image[at] ^= 0x10;
		assert_int_equal(pwrite(bad, image, size, 0), size);
		expect_refused(machine, bad);
		image[at] ^= 0x10;
	}
	lseek(good, 0, SEEK_SET);
	assert_int_equal(vmm86_restore(machine, good, NULL, 1), -VMM86_ERR_FILE);
	free(image);
	close(good);
	close(bad);
	vmm86_close(machine);
}

/* Places in a snapshot; the format is that of lib/snapshot.c. */
#define AT_CHECKSUM	32u
#define AT_STATE	40u
#define STATE_SIZE	736u
#define FORGERIES	12u

/* What fills a forged field: what breaks most, or anything. */
static uint32_t forged_value(void)
{
	static const uint32_t often[] = { 0, 1, 0x80000000, 0xffff, 0xffffffff };
	uint32_t random = rand();

	return random % 2 ? often[random / 2 % COUNT(often)] : random << 16 ^ rand();
}

/* One to four dwords of the processor's state, and a checksum that is right. */
static void forge(uint8_t *image, size_t size)
{
	unsigned int changes = 1 + rand() % 4;
	uint32_t value;

	while (changes--) {
		value = forged_value();
		memcpy(image + AT_STATE + rand() % (STATE_SIZE / 4) * 4, &value, sizeof(value));
	}
	memset(image + AT_CHECKSUM, 0, sizeof(value));
	value = crc32(0, image, size);
	memcpy(image + AT_CHECKSUM, &value, sizeof(value));
}

/* Whatever the guest does with such a state, it ends by an exit or the time. */
static void expect_an_end(struct vmm86 *machine)
{
	int result;

	/* A step may lead into a handler, of which KVM sees the end only. */
	vmm86_state(machine)->deadline = (lab_milliseconds() + 200) * 1000000;
	result = vmm86_step(machine);
	if (result >= 0)
		result = vmm86_run(machine);
	if (result < 0)
		assert_true(*vmm86_explain(machine));
}

/* Registers, segments, tables and FPU of any value: refused, or run to some end. */
static void test_forged_snapshot(void **state)
{
	struct vmm86 *machine = start(state, program, sizeof(program));
	unsigned int i, taken = 0;
	int good = temporary(), forged;
	uint8_t *image, *copy;
	off_t size;

	assert_int_equal(vmm86_run(machine), VMM86_EXIT_IO);
	assert_int_equal(vmm86_save(machine, good, NULL, 0), 0);
	size = lseek(good, 0, SEEK_END);
	image = malloc(size);
	copy = malloc(size);
	assert_int_equal(pread(good, image, size, 0), size);
	srand(5);
	for (i = 0; i < FORGERIES; i++) {
		memcpy(copy, image, size);
		forge(copy, size);
		forged = temporary();
		assert_int_equal(pwrite(forged, copy, size, 0), size);
		if (vmm86_restore(machine, forged, NULL, 0)) {
			assert_true(*vmm86_explain(machine));
		} else {
			expect_an_end(machine);
			taken++;
		}
		close(forged);
	}
	assert_true(taken);
	/* And the machine is none the worse for it. */
	lseek(good, 0, SEEK_SET);
	vmm86_state(machine)->deadline = 0;
	assert_int_equal(vmm86_restore(machine, good, NULL, 0), 0);
	assert_true(vmm86_step(machine) >= 0);
	free(image);
	free(copy);
	close(good);
	vmm86_close(machine);
}

/* Code where no memory is: an exit, or KVM says that it cannot go on. */
static void test_fetch_outside(void **state)
{
	struct vmm86 *machine = START(state, 0xf4);
	struct vmm86_run *run = vmm86_state(machine);

	run->wanted |= VMM86_REGS_SYSTEM;
	assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
	run->system.sreg[VMM86_CS].base = 0x20000000;
	run->eip = 0;
	run->changed |= VMM86_REGS_IP | VMM86_REGS_SYSTEM;
	if (lab_kvm()) {
		assert_int_equal(vmm86_run(machine), -VMM86_ERR_SYSTEM);
		assert_non_null(strstr(vmm86_explain(machine), "cannot emulate"));
	} else {
		assert_int_equal(vmm86_run(machine), VMM86_EXIT_MEMORY);
		assert_int_equal(run->exit.memory.address, 0x20000000);
		assert_int_equal(run->exit.memory.access, VMM86_ACCESS_FETCH);
	}
	vmm86_close(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("writes to ports", test_out),
		IN_ALL_MODES("ports of the PC", test_pass),
		IN_ALL_MODES("writes that wait", test_queue),
		IN_ALL_MODES("more writes than can wait", test_long_queue),
		IN_ALL_MODES("reads from ports", test_in),
		IN_ALL_MODES("a read of what AL has already", test_in_same),
		IN_ALL_MODES("strings to and from ports", test_strings),
		IN_ALL_MODES("ranges of ports", test_port_ranges),
		IN_ALL_MODES("hooked interrupts", test_hook),
		IN_ALL_MODES("an interrupt controller", test_controller),
		IN_ALL_MODES("memory above RAM", test_memory),
		IN_ALL_MODES("snapshot and restore", test_snapshot),
		IN_ALL_MODES("forged snapshots", test_forged_snapshot),
		{ "code outside of memory", test_fetch_outside, NULL, NULL,
		  (void *)&lab_modes[LAB_REAL] },
		{ "damaged snapshots", test_bad_snapshot, NULL, NULL,
		  (void *)&lab_modes[lab_kvm() ? LAB_REAL : LAB_V86] },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
