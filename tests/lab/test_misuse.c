// SPDX-License-Identifier: MIT
/*
 * test_misuse.c - wrong calls are refused with the right errno, and whatever
 * stands in the run page harms nobody but the guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bare.h"
#include "lab.h"
#include "raw.h"

#define GARBAGE_RUNS	300
#define RW		(PROT_READ | PROT_WRITE)

/* STI; INC word [1400h]; JMP back */
static const uint8_t spin[] = { 0xfb, 0xff, 0x06, 0x00, 0x14, 0xeb, 0xfa };
static const uint8_t halt[] = { 0xf4 };

static int open_file(void)
{
	int fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static int setup_with(struct vmm86_setup setup)
{
	int fd = open_file();
	int result = raw_ioctl(fd, VMM86_SETUP, &setup);

	close(fd);
	return result;
}

#define SETUP(...)							\
	setup_with((struct vmm86_setup) {				\
		.size = sizeof(struct vmm86_setup),			\
		.mode = VMM86_MODE_V86, __VA_ARGS__ })

static void test_setup(void **state)
{
	int fd = open_file();

	(void)state;
	assert_int_equal(SETUP(.flags = 0), 0);
	assert_int_equal(setup_with((struct vmm86_setup) { .size = 0 }),
			 -EINVAL);
	assert_int_equal(setup_with((struct vmm86_setup) { .size = 31 }),
			 -EINVAL);
	assert_int_equal(setup_with((struct vmm86_setup) { .size = 36 }),
			 -EINVAL);
	assert_int_equal(SETUP(.flags = 1u << 3), -EINVAL);
	assert_int_equal(SETUP(.flags = VMM86_GRANTED_EPT), -EINVAL);
	assert_int_equal(SETUP(.flags = 1u << 31), -EINVAL);
	assert_int_equal(SETUP(.granted = 1), -EINVAL);
	assert_int_equal(SETUP(.refusal = 1), -EINVAL);
	assert_int_equal(SETUP(.refusal_cpu = 1), -EINVAL);
	assert_int_equal(SETUP(.version = 1), -EINVAL);
	assert_int_equal(raw_ioctl(fd, VMM86_SETUP, NULL), -EFAULT);
	close(fd);
}

static void test_setup_values(void **state)
{
	struct vmm86_setup setup = { .size = sizeof(setup), .mode = 3 };

	(void)state;
	assert_int_equal(setup_with(setup), -EINVAL);
	setup.mode = UINT32_MAX;
	assert_int_equal(setup_with(setup), -EINVAL);
	assert_int_equal(SETUP(.mem_size = 4096), -EINVAL);
	assert_int_equal(SETUP(.mem_size = VMM86_MEM_DEFAULT - 4096), -EINVAL);
	assert_int_equal(SETUP(.mem_size = VMM86_MEM_DEFAULT + 1), -EINVAL);
	assert_int_equal(SETUP(.mem_size = VMM86_MEM_MAX + 4096), -EINVAL);
	assert_int_equal(SETUP(.mem_size = UINT32_MAX), -EINVAL);
	assert_int_equal(SETUP(.mem_size = VMM86_MEM_DEFAULT + 4096), 0);
	assert_int_equal(SETUP(.mem_size = VMM86_MEM_MAX), 0);
}

/* What SETUP answers, and that a second one is an error. */
static void test_setup_twice(void **state)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup), .mode = VMM86_MODE_V86,
	};
	int fd = open_file();

	(void)state;
	assert_int_equal(raw_ioctl(fd, VMM86_SETUP, &setup), 0);
	assert_int_equal(setup.version, VMM86_ABI_VERSION);
	assert_int_equal(setup.mem_size, VMM86_MEM_DEFAULT);
	assert_int_equal(setup.mode, VMM86_MODE_V86);
	assert_int_equal(setup.refusal, 0);
	setup = (struct vmm86_setup) { .size = sizeof(setup) };
	assert_true(raw_ioctl(fd, VMM86_SETUP, &setup) < 0);
	close(fd);
}

static void test_calls(void **state)
{
	struct vmm86_classic_regs block = { 0 };
	struct vmm86_caps caps = { .size = 1 };
	struct raw raw;
	int fd = open_file();

	(void)state;
	/* RUN before SETUP; numbers that nobody gave out. */
	assert_int_equal(raw_ioctl(fd, VMM86_RUN, NULL), -EINVAL);
	assert_int_equal(lseek(fd, VMM86_RUN_SEEK, SEEK_SET), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(raw_ioctl(fd, VMM86_SET_QUEUE, NULL), -EINVAL);
	assert_true(raw_ioctl(fd, 0, NULL) < 0);
	assert_true(raw_ioctl(fd, 0x12345678, NULL) < 0);
	assert_int_equal(raw_ioctl(fd, VMM86_GET_CAPS, &caps), -EINVAL);
	assert_int_equal(raw_ioctl(fd, VMM86_GET_CAPS, NULL), -EFAULT);
	caps.size = sizeof(caps);
	assert_int_equal(raw_ioctl(fd, VMM86_GET_CAPS, &caps), 0);
	/* MSR 480h exists wherever VMX does; CR4.VMXE needs no machine. */
	assert_true(caps.present & 1);
	close(fd);

	assert_true(raw_open(&raw, VMM86_MODE_V86, 0));
	assert_int_equal(raw_ioctl(raw.fd, VMM86_CLASSIC_RUN, &block), -EINVAL);
	raw_close(&raw);
}

static void test_mmap(void **state)
{
	struct raw raw;
	int fd;

	(void)state;
	assert_true(raw_open(&raw, VMM86_MODE_V86, 0));
	fd = raw.fd;
	assert_int_equal(raw_mmap(fd, VMM86_RUN_OFFSET, 4096, RW, MAP_SHARED),
			 0);
	assert_int_equal(raw_mmap(fd, VMM86_RUN_OFFSET, 12288 + VMM86_MEM_DEFAULT, RW,
				  MAP_SHARED), 0);
	assert_int_equal(raw_mmap(fd, VMM86_RUN_OFFSET, 12288 + VMM86_MEM_DEFAULT + 4096,
				  RW, MAP_SHARED), -EINVAL);
	assert_int_equal(raw_mmap(fd, VMM86_DATA_OFFSET, 8192, RW, MAP_SHARED), 0);
	assert_int_equal(raw_mmap(fd, VMM86_BEHIND_OFFSET, VMM86_MEM_DEFAULT, RW, MAP_SHARED),
			 0);
	assert_int_equal(raw_mmap(fd, VMM86_BEHIND_OFFSET, VMM86_MEM_DEFAULT + 4096, RW,
				  MAP_SHARED), -EINVAL);
	assert_int_equal(raw_mmap(fd, VMM86_BEHIND_OFFSET + VMM86_MEM_DEFAULT, 4096, RW,
				  MAP_SHARED), -EINVAL);
	assert_int_equal(raw_mmap(fd, VMM86_RUN_OFFSET - 4096, 4096, RW,
				  MAP_SHARED), -EINVAL);
	assert_int_equal(raw_mmap(fd, VMM86_MEM_DEFAULT, 4096, RW, MAP_SHARED),
			 -EINVAL);
	assert_int_equal(raw_mmap(fd, 0, VMM86_MEM_DEFAULT + 4096, RW,
				  MAP_SHARED), -EINVAL);
	assert_int_equal(raw_mmap(fd, 0x7ffffffffffff000ull, 4096, RW,
				  MAP_SHARED), -EINVAL);
	assert_int_equal(raw_mmap(fd, VMM86_RUN_OFFSET, 4096, RW, MAP_PRIVATE),
			 -EINVAL);
	raw_close(&raw);
}

struct runner {
	struct raw raw;
	int result;
};

static void *run_in_thread(void *data)
{
	struct runner *runner = data;

	runner->result = raw_ioctl(runner->raw.fd, VMM86_RUN, NULL);
	return NULL;
}

/* While one thread runs the machine another one is told so. */
static void test_busy(void **state)
{
	struct runner runner;
	pthread_t thread;

	bare_open_with(&runner.raw, *state, 0);
	lab_alarm(0);		/* installs the handler */
	raw_start(&runner.raw, spin, sizeof(spin));
	pthread_create(&thread, NULL, run_in_thread, &runner);
	lab_await_spin((uint32_t *)(runner.raw.ram + 0x1400));
	assert_int_equal(raw_ioctl(runner.raw.fd, VMM86_RUN, NULL), -EBUSY);
	runner.raw.run->stop = 1;
	pthread_kill(thread, SIGALRM);
	pthread_join(thread, NULL);
	assert_int_equal(runner.result, -EINTR);
	raw_close(&runner.raw);
}

/* A child of fork() may neither run nor map its parent's machine. */
static void test_fork(void **state)
{
	struct raw raw;
	pid_t child;

	(void)state;
	assert_true(raw_open(&raw, VMM86_MODE_V86, 0));
	raw_start(&raw, halt, sizeof(halt));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (raw_ioctl(raw.fd, VMM86_RUN, NULL) != -EPERM ||
		    lseek(raw.fd, VMM86_RUN_SEEK, SEEK_SET) != -1 || errno != EPERM)
			_exit(1);
		if (raw_mmap(raw.fd, VMM86_RUN_OFFSET, 4096, RW,
			     MAP_SHARED) != -EPERM)
			_exit(2);
		_exit(0);
	}
	assert_int_equal(lab_child_result(child), 0);
	/* The parent's machine is none the worse. */
	assert_int_equal(raw_ioctl(raw.fd, VMM86_RUN, NULL), 0);
	assert_int_equal(raw.run->exit.reason, VMM86_EXIT_HLT);
	raw_close(&raw);
}

/* Xorshift: the same garbage in every run of the test. */
static uint32_t random_word(void)
{
	static uint32_t value = 0x2545f491;

	value ^= value << 13;
	value ^= value >> 17;
	value ^= value << 5;
	return value;
}

static void fill_randomly(struct raw *raw)
{
	uint32_t *words = (uint32_t *)raw->run;
	unsigned int i;

	for (i = 0; i < sizeof(*raw->run) / 4; i++)
		words[i] = random_word();
	raw->run->stop = 0;
	/* Half of the time only bits that exist, else it would be refused. */
	if (random_word() & 1) {
		raw->run->changed &= VMM86_CHANGED_ALL;
		raw->run->wanted &= VMM86_REGS_ALL;
		raw->run->irq &= VMM86_IRQ_PENDING | 0xff;
		raw->run->a20 &= 1;
	}
	for (i = 0; i < 64; i++)
		raw->ram[random_word() % VMM86_MEM_DEFAULT] = random_word();
}

/* What a run may say to garbage. */
static bool allowed(int result)
{
	return result == 0 || result == -EINTR || result == -EIO ||
	       result == -EINVAL;
}

static void test_garbage(void **state)
{
	struct raw raw;
	int i, result;

	for (i = 0; i < GARBAGE_RUNS; i++) {
		bare_open_with(&raw, *state, 0);
		fill_randomly(&raw);
		lab_alarm(5);
		result = raw_ioctl(raw.fd, VMM86_RUN, NULL);
		if (!allowed(result))
			fail_msg("garbage %d: errno %d", i, -result);
		if (result == 0)
			assert_in_range(raw.run->exit.reason, 1,
					VMM86_EXIT_COUNT - 1);
		raw_close(&raw);
	}
	lab_alarm(0);
	bare_open_with(&raw, *state, 0);
	raw_start(&raw, halt, sizeof(halt));
	assert_int_equal(raw_ioctl(raw.fd, VMM86_RUN, NULL), 0);
	assert_int_equal(raw.run->exit.reason, VMM86_EXIT_HLT);
	raw_close(&raw);
}

/* Every bit of EFLAGS in turn: the guest may suffer, nobody else. */
static void test_eflags(void **state)
{
	struct raw raw;
	int bit, result;

	for (bit = 0; bit < 32; bit++) {
		bare_open_with(&raw, *state, 0);
		raw_start(&raw, halt, sizeof(halt));
		raw.run->eflags = PROGRAM_EFLAGS ^ (1u << bit);
		lab_alarm(1000);
		result = raw_ioctl(raw.fd, VMM86_RUN, NULL);
		if (!allowed(result))
			fail_msg("EFLAGS bit %d: errno %d", bit, -result);
		raw_close(&raw);
	}
	lab_alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_setup),
		cmocka_unit_test(test_setup_values),
		cmocka_unit_test(test_setup_twice),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_mmap),
		cmocka_unit_test(test_fork),
		IN_ALL_MODES("two threads run one machine", test_busy),
		IN_ALL_MODES("garbage in the run page", test_garbage),
		IN_ALL_MODES("each bit of EFLAGS", test_eflags),
	};

	return cmocka_run_group_tests_name("misuse", tests, NULL, NULL);
}
