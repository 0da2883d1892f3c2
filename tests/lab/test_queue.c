// SPDX-License-Identifier: MIT
/*
 * test_queue.c - outputs that wait in the queue page: in order, none lost, none
 * twice, whatever ends the run; and what a caller may not ask or write there.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bare.h"
#include "lab.h"
#include "raw.h"

#define RW		(PROT_READ | PROT_WRITE)
#define OUT(port)	0xe6, port
#define IN(port)	0xe4, port
#define INC_AX		0x40
#define HLT		0xf4
#define JMP_SELF	0xeb, 0xfe

struct queued {
	struct raw raw;
	struct vmm86_queue *page;
};

static int set_ports(const struct queued *q, struct vmm86_queue_ports ports)
{
	return raw_ioctl(q->raw.fd, VMM86_SET_QUEUE, &ports);
}

#define SET(q, ...)							\
	set_ports(q, (struct vmm86_queue_ports) {			\
		.size = sizeof(struct vmm86_queue_ports), __VA_ARGS__ })

/* A machine whose ports E8h to EAh are queued; skips where there is no mode. */
static void open_queued(struct queued *q, const struct lab_mode *mode)
{
	bare_open_with(&q->raw, mode, 0);
	assert_int_equal(SET(q, .ranges = 1, .range[0] = { 0xe8, 0xea }), 0);
	q->page = mmap(NULL, VMM86_PAGE_SIZE, RW, MAP_SHARED, q->raw.fd,
		       VMM86_QUEUE_OFFSET);
	assert_ptr_not_equal(q->page, MAP_FAILED);
}

static void close_queued(struct queued *q)
{
	munmap(q->page, VMM86_PAGE_SIZE);
	raw_close(&q->raw);
}

#define START(q, state, ...)						\
	do {								\
		static const uint8_t code[] = { __VA_ARGS__ };		\
									\
		open_queued(q, *(state));				\
		raw_start(&(q)->raw, code, sizeof(code));		\
	} while (0)

static void expect_run(struct queued *q, uint32_t reason, uint32_t outputs)
{
	assert_int_equal(raw_ioctl(q->raw.fd, VMM86_RUN, NULL), 0);
	assert_int_equal(q->raw.run->exit.reason, reason);
	assert_int_equal(q->page->count, outputs);
}

static void expect_output(const struct queued *q, uint32_t n, uint16_t port, uint32_t size,
			  uint32_t data)
{
	assert_int_equal(q->page->entry[n].port, port);
	assert_int_equal(q->page->entry[n].size, size);
	assert_int_equal(q->page->entry[n].data & (~0u >> (32 - 8 * size)), data);
}

/* Queued and other ports take turns; each size; the neighbours' ports exit. */
static void test_order(void **state)
{
	struct queued q;

	START(&q, state, OUT(0xe9), INC_AX, OUT(0xe8), 0xe7, 0xea, OUT(0xeb), INC_AX,
	      0x66, 0xe7, 0xe9, OUT(0xe7), HLT);
	q.raw.run->gpr[VMM86_EAX] = 0x87654320;
	expect_run(&q, VMM86_EXIT_IO, 3);
	assert_int_equal(q.raw.run->exit.io.port, 0xeb);
	assert_int_equal(q.raw.run->exit.io.data, 0x21);
	expect_output(&q, 0, 0xe9, 1, 0x20);
	expect_output(&q, 1, 0xe8, 1, 0x21);
	expect_output(&q, 2, 0xea, 2, 0x4321);
	expect_run(&q, VMM86_EXIT_IO, 1);
	assert_int_equal(q.raw.run->exit.io.port, 0xe7);
	expect_output(&q, 0, 0xe9, 4, 0x87654322);
	expect_run(&q, VMM86_EXIT_HLT, 0);
	close_queued(&q);
}

/* MOV CX,1300; OUT E9h,AX; INC AX; LOOP; HLT: two full queues and a rest. */
static void test_full(void **state)
{
	uint32_t value = 0, left, i;
	struct queued q;

	START(&q, state, 0xb9, 0x14, 0x05, 0xe7, 0xe9, INC_AX, 0xe2, 0xfb, HLT);
	for (left = 1300; left > VMM86_QUEUE_ENTRIES; left -= VMM86_QUEUE_ENTRIES) {
		expect_run(&q, VMM86_EXIT_QUEUE, VMM86_QUEUE_ENTRIES);
		for (i = 0; i < VMM86_QUEUE_ENTRIES; i++)
			expect_output(&q, i, 0xe9, 2, value++);
	}
	expect_run(&q, VMM86_EXIT_HLT, left);
	for (i = 0; i < left; i++)
		expect_output(&q, i, 0xe9, 2, value++);
	close_queued(&q);
}

/* Inputs and strings exit, behind what was queued. */
static void test_others(void **state)
{
	struct queued q;

	START(&q, state, OUT(0xe9), IN(0xe9), OUT(0xe9), 0xb9, 0x03, 0x00, 0xba, 0xe9, 0x00,
	      0xbe, 0x00, 0x7c, 0xf3, 0x6e, OUT(0xe9), HLT);
	expect_run(&q, VMM86_EXIT_IO, 1);
	assert_int_equal(q.raw.run->exit.io.direction, VMM86_IO_IN);
	q.raw.run->exit.io.data = 0x5a;
	expect_run(&q, VMM86_EXIT_IO, 1);
	expect_output(&q, 0, 0xe9, 1, 0x5a);
	assert_int_equal(q.raw.run->exit.io.string, 1);
	assert_int_equal(q.raw.run->exit.io.count, 3);
	assert_memory_equal(q.raw.data, q.raw.ram + 0x7c00, 3);
	expect_run(&q, VMM86_EXIT_HLT, 1);
	close_queued(&q);
}

/* What waits is handed over when the time has come or a signal is there. */
static void test_flush(void **state)
{
	struct timespec now;
	struct queued q;

	START(&q, state, OUT(0xe9), OUT(0xe8), JMP_SELF);
	clock_gettime(CLOCK_MONOTONIC, &now);
	q.raw.run->deadline = now.tv_sec * 1000000000ull + now.tv_nsec + 5000000;
	expect_run(&q, VMM86_EXIT_DEADLINE, 2);
	q.raw.run->deadline = 0;

	q.raw.run->eip = PROGRAM_LOAD;
	q.raw.run->changed = VMM86_REGS_IP;
	lab_alarm(20);
	assert_int_equal(raw_ioctl(q.raw.fd, VMM86_RUN, NULL), -EINTR);
	assert_int_equal(q.page->count, 2);
	expect_output(&q, 0, 0xe9, 1, 0);
	expect_output(&q, 1, 0xe8, 1, 0);
	lab_alarm(0);
	close_queued(&q);
}

/* Stops that nobody sees (the scheduler's, a page's) neither lose nor double. */
static void test_long(void **state)
{
	uint32_t value = 0, i, reason;
	struct queued q;

	/* MOV CX,5000; a word to a page of its own each time; OUT E9h,AX */
	START(&q, state, 0xb9, 0x88, 0x13, 0x89, 0x07, 0x81, 0xc3, 0x10, 0x01, 0xe7, 0xe9,
	      INC_AX, 0xe2, 0xf5, HLT);
	q.raw.run->sreg[VMM86_DS] = 0x2000;
	do {
		assert_int_equal(raw_ioctl(q.raw.fd, VMM86_RUN, NULL), 0);
		reason = q.raw.run->exit.reason;
		assert_true(reason == VMM86_EXIT_QUEUE || reason == VMM86_EXIT_HLT);
		for (i = 0; i < q.page->count; i++)
			expect_output(&q, i, 0xe9, 2, value++);
	} while (reason != VMM86_EXIT_HLT);
	assert_int_equal(value, 5000);
	close_queued(&q);
}

/* A debugger sees each output; a guest that steps itself gets its traps. */
static void test_debugger(void **state)
{
	struct queued q;

	START(&q, state, OUT(0xe9), OUT(0xe9), HLT);
	q.raw.run->debug.flags = VMM86_DEBUG_INT3;
	expect_run(&q, VMM86_EXIT_IO, 0);
	q.raw.run->debug.flags = 0;
	expect_run(&q, VMM86_EXIT_HLT, 1);
	close_queued(&q);
}

/* Trap flag set over two outputs; handler of INT 1: INC BX; IRET at 0:7E00. */
static void test_trap_flag(void **state)
{
	static const uint8_t handler[] = { 0x43, 0xcf };
	static const uint16_t vector[2] = { 0x7e00, 0 };
	struct queued q;

	START(&q, state, OUT(0xe9), OUT(0xe9), HLT);
	memcpy(q.raw.ram + 0x7e00, handler, sizeof(handler));
	memcpy(q.raw.ram + 4, vector, sizeof(vector));
	/* First without: the emulator adds a trap where a page is missing. */
	expect_run(&q, VMM86_EXIT_HLT, 2);
	q.raw.run->eip = PROGRAM_LOAD;
	q.raw.run->eflags |= 0x100;
	q.raw.run->changed = VMM86_REGS_IP;
	expect_run(&q, VMM86_EXIT_HLT, 2);
	/* After each OUT; the HLT ends the run before its own. */
	assert_int_equal(q.raw.run->gpr[VMM86_EBX], 2);
	close_queued(&q);
}

/* The page is the caller's to ruin: the driver does not look at it. */
static void test_hostile_page(void **state)
{
	struct queued q;

	START(&q, state, OUT(0xe9), OUT(0xea), OUT(0x80), OUT(0xe9), HLT);
	memset(q.page, 0xff, sizeof(*q.page));
	expect_run(&q, VMM86_EXIT_IO, 2);
	expect_output(&q, 0, 0xe9, 1, 0);
	expect_output(&q, 1, 0xea, 1, 0);
	q.page->count = 0x80000000u;
	expect_run(&q, VMM86_EXIT_HLT, 1);
	expect_output(&q, 0, 0xe9, 1, 0);
	close_queued(&q);
}

static void test_requests(void **state)
{
	struct vmm86_queue_ports ports = { 0 };
	struct queued q;
	int i;

	START(&q, state, OUT(0xe9), HLT);
	ports.size = 0;
	assert_int_equal(set_ports(&q, ports), -EINVAL);
	ports.size = sizeof(ports) + 4;
	assert_int_equal(set_ports(&q, ports), -EINVAL);
	ports.size = sizeof(ports);
	assert_int_equal(SET(&q, .ranges = VMM86_QUEUE_RANGES + 1), -EINVAL);
	assert_int_equal(SET(&q, .ranges = UINT32_MAX), -EINVAL);
	assert_int_equal(SET(&q, .ranges = 1, .range[0] = { 2, 1 }), -EINVAL);
	assert_int_equal(SET(&q, .ranges = 1, .range[1] = { 0, 1 }), -EINVAL);
	assert_int_equal(raw_ioctl(q.raw.fd, VMM86_SET_QUEUE, NULL), -EFAULT);
	/* None of these changed anything. */
	expect_run(&q, VMM86_EXIT_HLT, 1);

	for (i = 0; i < (int)VMM86_QUEUE_RANGES; i++)
		ports.range[i] = (struct vmm86_port_range) { 0, 0xffff };
	ports.ranges = VMM86_QUEUE_RANGES;
	assert_int_equal(set_ports(&q, ports), 0);
	assert_int_equal(SET(&q, .ranges = 0), 0);
	q.raw.run->eip = PROGRAM_LOAD;
	q.raw.run->changed = VMM86_REGS_IP;
	expect_run(&q, VMM86_EXIT_IO, 0);
	close_queued(&q);
}

/* One mapping holds the three pages and RAM behind them: the same memory. */
static void test_mapping(void **state)
{
	const size_t bytes = 3 * VMM86_PAGE_SIZE + VMM86_MEM_DEFAULT;
	struct queued q;
	uint8_t *pages, *last;

	START(&q, state, OUT(0xe9), HLT);
	assert_int_equal(raw_mmap(q.raw.fd, VMM86_QUEUE_OFFSET, 4096, RW, MAP_PRIVATE),
			 -EINVAL);
	pages = mmap(NULL, bytes, RW, MAP_SHARED, q.raw.fd, VMM86_RUN_OFFSET);
	assert_ptr_not_equal(pages, MAP_FAILED);
	expect_run(&q, VMM86_EXIT_HLT, 1);
	q.raw.data[17] = 0x17;
	assert_memory_equal(pages, q.raw.run, VMM86_PAGE_SIZE);
	assert_memory_equal(pages + VMM86_PAGE_SIZE, q.raw.data, VMM86_PAGE_SIZE);
	assert_memory_equal(pages + 2 * VMM86_PAGE_SIZE, q.page, VMM86_PAGE_SIZE);
	assert_memory_equal(pages + 3 * VMM86_PAGE_SIZE + PROGRAM_LOAD,
			    q.raw.ram + PROGRAM_LOAD, 3);
	last = pages + bytes - 1;
	*last = 0x99;
	assert_int_equal(q.raw.ram[VMM86_MEM_DEFAULT - 1], 0x99);
	/* Also what was thrown away comes back. */
	assert_int_equal(madvise(pages, bytes, MADV_DONTNEED), 0);
	assert_memory_equal(pages, q.raw.run, VMM86_PAGE_SIZE);
	assert_int_equal(pages[VMM86_PAGE_SIZE + 17], 0x17);
	assert_int_equal(*last, 0x99);
	munmap(pages, bytes);
	close_queued(&q);
}

/* lseek() runs the guest if it says so, and is a seek that fails nobody else. */
static void test_seek(void **state)
{
	struct queued q;
	int fd;

	START(&q, state, OUT(0x80), HLT);
	fd = q.raw.fd;
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_CUR), 0);
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_END), 0);
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK + 1, SEEK_SET), 0);
	assert_int_equal(q.raw.run->exit.reason, VMM86_EXIT_NONE);
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_SET), 0);
	assert_int_equal(q.raw.run->exit.reason, VMM86_EXIT_IO);
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_SET), 0);
	assert_int_equal(q.raw.run->exit.reason, VMM86_EXIT_HLT);
	q.raw.run->stop = 1;
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_SET), -1);
	assert_int_equal(errno, EINTR);
	q.raw.run->stop = 0;
	q.raw.run->changed = 1u << 31;
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_SET), -1);
	assert_int_equal(errno, EINVAL);
	close_queued(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("outputs in order", test_order),
		IN_ALL_MODES("a full queue", test_full),
		IN_ALL_MODES("inputs and strings", test_others),
		IN_ALL_MODES("deadline and signal", test_flush),
		IN_ALL_MODES("stops that nobody sees", test_long),
		IN_ALL_MODES("with a debugger", test_debugger),
		IN_ALL_MODES("with the trap flag", test_trap_flag),
		IN_ALL_MODES("garbage in the page", test_hostile_page),
		IN_ALL_MODES("wrong requests", test_requests),
		IN_ALL_MODES("one mapping", test_mapping),
		IN_ALL_MODES("run by lseek", test_seek),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
