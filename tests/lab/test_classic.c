// SPDX-License-Identifier: MIT
/*
 * test_classic.c - the classic interface: what it accepts and refuses, what it
 * returns, and what of the PC a classic guest sees.  /dev/mem is the witness.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "lab.h"

#define BYTES		0x110000u
#define CODE		0x10000u	/* where 1000:0000 is */
#define CLASSIC_RUN	64
#define VM_AND_FIXED	0x20002u

static const uint8_t vmcall[] = { 0x0f, 0x01, 0xc1 };
static const uint8_t cpuid[] = { 0x0f, 0xa2 };
static const uint8_t hlt[] = { 0xf4 };
static const uint8_t out80[] = { 0xe6, 0x80 };

/*
 * A client's memory is at address 0, where a compiler believes that nothing
 * can be; so accesses go through here.
 */
static volatile uint8_t *at(uint32_t address)
{
	uintptr_t where = address;

	__asm__("" : "+r" (where));
	return (volatile uint8_t *)where;
}

static int map_all(int fd)
{
	assert_true(fd >= 0);
	assert_ptr_equal(mmap(NULL, BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_FIXED | MAP_SHARED, fd, 0), NULL);
	return fd;
}

static int attach(void)
{
	return map_all(open("/dev/vmm", O_RDWR));
}

/*
 * One machine for all tests that only run code: each machine that is closed is
 * a line in the kernel log, and too many at once are suppressed there.
 */
static int attach_shared(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/dev/vmm", O_RDWR);
	return map_all(fd);
}

static void detach_shared(void)
{
	munmap(NULL, BYTES);
}

static void detach(int fd)
{
	munmap(NULL, BYTES);
	close(fd);
}

static int run(int fd, const uint8_t *code, size_t size,
	       struct vmm86_classic_regs *regs)
{
	size_t i;

	for (i = 0; i < size; i++)
		*at(CODE + i) = code[i];
	regs->cs = CODE >> 4;
	regs->eip = 0;
	return ioctl(fd, CLASSIC_RUN, regs);
}

static void test_refused(void **state)
{
	int fd = open("/dev/vmm", O_RDWR);
	struct vmm86_classic_regs regs = { 0 };

	(void)state;
	assert_true(fd >= 0);
	/* Not mapped yet: nothing to run. */
	assert_int_equal(ioctl(fd, CLASSIC_RUN, &regs), -1);
	assert_int_equal(errno, EINVAL);
	assert_ptr_equal(mmap(NULL, BYTES - 4096, PROT_READ, MAP_FIXED | MAP_SHARED, fd, 0),
			 MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	assert_ptr_equal(mmap((void *)0x200000, BYTES, PROT_READ,
			      MAP_FIXED | MAP_SHARED, fd, 0), MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	assert_ptr_equal(mmap(NULL, BYTES, PROT_READ, MAP_FIXED | MAP_PRIVATE, fd, 0),
			 MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	close(fd);

	fd = attach();
	assert_int_equal(ioctl(fd, 63, &regs), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(ioctl(fd, 65, &regs), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(ioctl(fd, CLASSIC_RUN, (void *)0x7fff00000000), -1);
	assert_int_equal(errno, EFAULT);
	detach(fd);
}

static void test_reasons(void **state)
{
	struct vmm86_classic_regs regs = { .eflags = 0x23000 };
	int fd = attach_shared();

	(void)state;
	assert_int_equal(run(fd, vmcall, sizeof(vmcall), &regs), 18);
	assert_int_equal(regs.eip, 0);
	assert_int_equal(run(fd, cpuid, sizeof(cpuid), &regs), 10);
	assert_int_equal(regs.eip, 0);
	assert_int_equal(run(fd, hlt, sizeof(hlt), &regs), 12);
	assert_int_equal(regs.eip, 0);
	detach_shared();
}

/* inc or dec each, so that in and out differ; then VMCALL. */
static void test_registers(void **state)
{
	static const uint8_t code[] = {
		0x66, 0x40, 0x66, 0x41, 0x66, 0x42, 0x66, 0x43, /* eax..ebx */
		0x66, 0x4d, 0x66, 0x4e, 0x66, 0x4f,		/* ebp, esi, edi */
		0x0f, 0x01, 0xc1,
	};
	struct vmm86_classic_regs regs = {
		.eflags = 0, .eax = 0x1000ffff, .ecx = 0x20000000,
		.edx = 0x30000000, .ebx = 0x40000000, .esp = 0x50005000,
		.ebp = 0x60000001, .esi = 0x70000001, .edi = 0x80000001,
		.es = 0x1111, .ss = 0x2222, .ds = 0x3333, .fs = 0x4444,
		.gs = 0x5555,
	};
	int fd = attach_shared();

	(void)state;
	assert_int_equal(run(fd, code, sizeof(code), &regs), 18);
	assert_int_equal(regs.eip, sizeof(code) - 3);
	assert_int_equal(regs.eax, 0x10010000);
	assert_int_equal(regs.ecx, 0x20000001);
	assert_int_equal(regs.edx, 0x30000001);
	assert_int_equal(regs.ebx, 0x40000001);
	assert_int_equal(regs.esp, 0x50005000);
	assert_int_equal(regs.ebp, 0x60000000);
	assert_int_equal(regs.esi, 0x70000000);
	assert_int_equal(regs.edi, 0x80000000);
	assert_int_equal(regs.es, 0x1111);
	assert_int_equal(regs.cs, CODE >> 4);
	assert_int_equal(regs.ss, 0x2222);
	assert_int_equal(regs.ds, 0x3333);
	assert_int_equal(regs.fs, 0x4444);
	assert_int_equal(regs.gs, 0x5555);
	/* Forced, though the client left them out. */
	assert_int_equal(regs.eflags & VM_AND_FIXED, VM_AND_FIXED);
	detach_shared();
}

static void read_pc(uint32_t address, void *to, size_t bytes)
{
	int mem = open("/dev/mem", O_RDONLY);

	assert_true(mem >= 0);
	assert_int_equal(pread(mem, to, bytes, address), bytes);
	close(mem);
}

static void assert_same(const uint8_t *pc, uint32_t address, uint32_t bytes)
{
	uint32_t i;

	for (i = 0; i < bytes; i++)
		if (*at(address + i) != pc[i])
			fail_msg("%05x: the guest has %02x, the PC %02x",
				 address + i, *at(address + i), pc[i]);
}

static void test_memory(void **state)
{
	static uint8_t pc[0x40000];
	int fd = attach();

	(void)state;
	/* Page 0 is a copy; ticks do not matter, the PC's stand still. */
	read_pc(0, pc, 0x500);
	assert_same(pc, 0, 0x500);
	/* The ROM is the PC's. */
	read_pc(0xc0000, pc, 0x40000);
	assert_same(pc, 0xc0000, 0x40000);
	/* The A20 wrap, both ways. */
	*at(0x100600) = 0x5a;
	assert_int_equal(*at(0x600), 0x5a);
	*at(0x601) = 0xa5;
	assert_int_equal(*at(0x100601), 0xa5);
	detach(fd);
}

/* Low memory is private: neither the PC nor another machine sees it. */
static void test_private(void **state)
{
	uint8_t before[16], after[16];
	int first = attach(), second;

	(void)state;
	read_pc(0x500, before, sizeof(before));
	*at(0x500) = before[0] ^ 0xff;
	*at(0x50000) = 0x77;
	munmap(NULL, BYTES);
	second = attach();
	read_pc(0x500, after, sizeof(after));
	assert_memory_equal(before, after, sizeof(before));
	assert_int_equal(*at(0x500), before[0]);
	assert_int_equal(*at(0x50000), 0);
	detach(second);
	close(first);
}

/* INT 11h of the PC's own BIOS, called as old clients do: through the vector. */
static void test_int11(void **state)
{
	/* pushf; call far [0044h]; vmcall, at 1000:0000 with DS 0 */
	static const uint8_t code[] = {
		0x9c, 0xff, 0x1e, 0x44, 0x00, 0x0f, 0x01, 0xc1,
	};
	struct vmm86_classic_regs regs = {
		.eflags = 0x23000, .eax = 0xbeef5555, .ss = 0x8000,
		.esp = 0x1000,
	};
	uint16_t equipment;
	int fd = attach_shared();

	(void)state;
	read_pc(0x410, &equipment, sizeof(equipment));
	assert_int_equal(run(fd, code, sizeof(code), &regs), 18);
	assert_int_equal(regs.eax, 0xbeef0000 | equipment);
	assert_int_equal(regs.esp, 0x1000);
	detach_shared();
}

static volatile sig_atomic_t alarms;

/* The third alarm turns the guest's JMP $ into a VMCALL. */
static void on_alarm(int number)
{
	(void)number;
	if (++alarms == 3) {
		*at(CODE + 2) = vmcall[2];
		*at(CODE + 1) = vmcall[1];
		*at(CODE) = vmcall[0];
	}
}

/*
 * Old clients know no EINTR: a signal's handler runs, and the guest goes on.
 * The handler is installed as signal(2) does, with SA_RESTART.
 */
static void test_signals(void **state)
{
	static const uint8_t spin[] = { 0xeb, 0xfe };
	const struct itimerval timer = {
		.it_value.tv_usec = 20000, .it_interval.tv_usec = 20000,
	};
	const struct itimerval none = { 0 };
	struct vmm86_classic_regs regs = { .eflags = 0x23200, .ecx = 0x1234 };
	int fd = attach_shared();

	(void)state;
	alarms = 0;
	signal(SIGALRM, on_alarm);
	setitimer(ITIMER_REAL, &timer, NULL);
	assert_int_equal(run(fd, spin, sizeof(spin), &regs), 18);
	setitimer(ITIMER_REAL, &none, NULL);
	assert_true(alarms >= 3);
	assert_int_equal(regs.ecx, 0x1234);
	assert_int_equal(regs.eip, 0);
	detach_shared();
}

static void on_tick(int number)
{
	(void)number;
	alarms++;
}

/*
 * A run that goes on after a signal owes the guest what it was about to get: of
 * 20000 breakpoints of its own no handler is left out.
 */
static void test_signals_and_events(void **state)
{
	static const uint8_t code[] = {
		0xff, 0x06, 0x00, 0x14,		/* again: inc word [1400h] */
		0xcc, 0xe2, 0xf9,		/* int3; loop again */
		0x0f, 0x01, 0xc1,		/* vmcall */
		0xff, 0x06, 0x02, 0x14, 0xcf,	/* handler: inc word [1402h]; iret */
	};
	const struct itimerval timer = { .it_value.tv_usec = 300, .it_interval.tv_usec = 300 };
	const struct itimerval none = { 0 };
	struct vmm86_classic_regs regs = {
		.eflags = 0x23000, .ecx = 20000, .ss = 0x8000, .esp = 0x1000,
	};
	int fd = attach_shared();

	(void)state;
	*(uint16_t *)at(3 * 4) = 10;
	*(uint16_t *)at(3 * 4 + 2) = CODE >> 4;
	*(uint32_t *)at(0x1400) = 0;
	alarms = 0;
	signal(SIGALRM, on_tick);
	setitimer(ITIMER_REAL, &timer, NULL);
	assert_int_equal(run(fd, code, sizeof(code), &regs), 18);
	setitimer(ITIMER_REAL, &none, NULL);
	print_message("# %d signals\n", (int)alarms);
	assert_int_equal(*(uint16_t *)at(0x1400), 20000);
	assert_int_equal(*(uint16_t *)at(0x1402), 20000);
	detach_shared();
}

/* What another thread does with the machine while its guest spins. */
struct meanwhile {
	int fd;
	int setup;		/* errno of SETUP */
	void *mapped;		/* of a second mapping */
	uint64_t took;		/* milliseconds, both together */
};

static void *call_meanwhile(void *data)
{
	struct vmm86_setup setup = { .size = sizeof(setup) };
	struct meanwhile *m = data;
	uint64_t began;

	lab_await_spin((volatile uint32_t *)at(0x1400));
	began = lab_milliseconds();
	m->setup = ioctl(m->fd, VMM86_SETUP, &setup) ? errno : 0;
	m->mapped = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, m->fd, 0);
	m->took = lab_milliseconds() - began;
	return NULL;
}

static void on_end(int number)
{
	(void)number;
}

/*
 * Nobody waits for a guest that spins: least of all while the lock of the
 * address space is held, which keeps ps(1) waiting as well.
 */
static void test_meanwhile(void **state)
{
	/* INC word [1400h]; JMP back */
	static const uint8_t spin[] = { 0xff, 0x06, 0x00, 0x14, 0xeb, 0xfa };
	struct sigaction action = { .sa_handler = on_end };
	const struct itimerval timer = { .it_value.tv_sec = 1 };
	struct vmm86_classic_regs regs = { .eflags = 0x23200 };
	struct meanwhile m = { .fd = attach() };
	pthread_t thread;

	(void)state;
	sigaction(SIGALRM, &action, NULL);	/* without SA_RESTART: ends the run */
	setitimer(ITIMER_REAL, &timer, NULL);
	pthread_create(&thread, NULL, call_meanwhile, &m);
	assert_int_equal(run(m.fd, spin, sizeof(spin), &regs), -1);
	assert_int_equal(errno, EINTR);
	pthread_join(thread, NULL);
	print_message("# SETUP and mmap() meanwhile: %llu ms\n", (unsigned long long)m.took);
	assert_int_equal(m.setup, EEXIST);
	assert_null(m.mapped);
	assert_true(m.took < 500);
	detach(m.fd);
}

/* The guest writes the PC's own text screen, and /dev/mem sees it. */
static void test_video(void **state)
{
	/* mov ax,0b800h; mov ds,ax; mov byte [0],'V'; vmcall */
	static const uint8_t code[] = {
		0xb8, 0x00, 0xb8, 0x8e, 0xd8, 0xc6, 0x06, 0x00, 0x00, 'V',
		0x0f, 0x01, 0xc1,
	};
	struct vmm86_classic_regs regs = { .eflags = 0x23000 };
	int fd = attach_shared();
	uint8_t cell;

	(void)state;
	*at(0xb8000) = ' ';
	assert_int_equal(run(fd, code, sizeof(code), &regs), 18);
	assert_int_equal(*at(0xb8000), 'V');
	read_pc(0xb8000, &cell, 1);
	assert_int_equal(cell, 'V');
	detach_shared();
}

/* Ports are the PC's: the CMOS address port keeps what the guest wrote. */
static void test_ports(void **state)
{
	/* mov al,0eh; out 70h,al; in al,71h; vmcall: CMOS status byte 0Eh */
	static const uint8_t code[] = {
		0xb0, 0x0e, 0xe6, 0x70, 0xe4, 0x71, 0x0f, 0x01, 0xc1,
	};
	struct vmm86_classic_regs regs = { .eflags = 0x23000, .eax = 0x1200 };
	int fd = attach_shared();

	(void)state;
	assert_int_equal(run(fd, code, sizeof(code), &regs), 18);
	/* Bits 7 to 2 say what is wrong with the clock: nothing. */
	assert_int_equal(regs.eax & 0xfffffffc, 0x1200);
	detach_shared();
}

/* Page 0 is for those who have that capability, or for everybody. */
static void let_all_map_page_0(void)
{
	assert_true(lab_write("/proc/sys/vm/mmap_min_addr", "0\n"));
}

static void unprivileged(void)
{
	struct vmm86_classic_regs regs = { .eflags = 0x23000 };
	uint8_t pc[16], cell;
	int fd, mem = open("/dev/mem", O_RDONLY);

	assert_int_equal(pread(mem, pc, sizeof(pc), 0xffff0), sizeof(pc));
	assert_int_equal(pread(mem, &cell, 1, 0xb8002), 1);
	close(mem);
	let_all_map_page_0();
	assert_true(lab_drop_rawio());
	fd = attach();
	assert_same(pc, 0xffff0, sizeof(pc));		/* a copy of the ROM */
	*at(0xffff0) = pc[0] ^ 0xff;			/* that can be written */
	*at(0xb8002) = cell ^ 0xff;
	assert_int_equal(run(fd, out80, sizeof(out80), &regs), 30);
	assert_int_equal(regs.eip, 0);
	detach(fd);
}

static void test_unprivileged(void **state)
{
	uint8_t before[2], after[2];
	int status;
	pid_t child;

	(void)state;
	read_pc(0xffff0, &before[0], 1);
	read_pc(0xb8002, &before[1], 1);
	child = fork();
	if (!child) {
		unprivileged();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	read_pc(0xffff0, &after[0], 1);
	read_pc(0xb8002, &after[1], 1);
	assert_memory_equal(before, after, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_private),
		cmocka_unit_test(test_int11),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_signals_and_events),
		cmocka_unit_test(test_meanwhile),
		cmocka_unit_test(test_video),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_unprivileged),
	};

	return cmocka_run_group_tests_name("classic", tests, NULL, NULL);
}
