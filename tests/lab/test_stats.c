// SPDX-License-Identifier: MIT
/*
 * test_stats.c - the driver's statistics file: its numbers are those of the run
 * page and of the program, also in the middle of a run; machines come and go
 * under a reader; and a trace that is on while machines run and NMIs come.
 * Needs root; some of it two CPUs.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"
#include "raw.h"

#define STATS		"/sys/kernel/debug/vmm86/machines"
#define TRACING		"/sys/kernel/tracing/"
#define TEXT_BYTES	(1 << 20)
#define CYCLES		1000
#define NMIS		3

static char text[TEXT_BYTES];

static const char *read_file(const char *path, char *to, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t length;

	if (!file)
		return NULL;
	length = fread(to, 1, size - 1, file);
	to[length] = '\0';
	fclose(file);
	return to;
}

/* The paragraph of the machine that this process opened last, or NULL. */
static const char *paragraph(char *from)
{
	char head[32], *at, *last = NULL;

	snprintf(head, sizeof(head), "machine %d-", getpid());
	for (at = strstr(from, head); at; at = strstr(at + 1, head))
		last = at;
	if (last && strstr(last, "\n\n"))
		*strstr(last, "\n\n") = '\0';
	return last;
}

static bool has_line(const char *of, const char *line)
{
	const char *at = strstr(of, line);

	return at && (at == of || at[-1] == '\n') && strchr("\n", at[strlen(line)]);
}

/* The number of this name; 0 if it is left out, as exits are. */
static unsigned long long value(const char *of, const char *name)
{
	char head[48];
	const char *at;

	snprintf(head, sizeof(head), "\n%s ", name);
	at = strstr(of, head);
	return at ? strtoull(at + strlen(head), NULL, 10) : 0;
}

static unsigned long long exits(const char *of)
{
	unsigned long long sum = 0;
	const char *at = of;

	while ((at = strstr(at, "\nexit."))) {
		at = strchr(at, ' ');
		sum += strtoull(at, NULL, 10);
	}
	return sum;
}

/* mov cx,50; 1: out 80h,al; loop 1b; vmcall; vmcall; hlt */
static const uint8_t program[] = {
	0xb9, 50, 0, 0xe6, 0x80, 0xe2, 0xfc, 0x0f, 0x01, 0xc1, 0x0f, 0x01, 0xc1, 0xf4,
};

static void test_numbers(void **state)
{
	const struct lab_mode *mode = *state;
	struct vmm86 *machine = lab_open(mode, 0);
	const uint64_t start = lab_milliseconds();
	const struct vmm86_stats *stats;
	const char *p;
	int reason;

	if (!machine)
		skip();
	stats = &vmm86_state(machine)->stats;
	lab_start(machine, program, sizeof(program));
	do {
		reason = vmm86_run(machine);
		assert_true(reason > 0);
	} while (reason != VMM86_EXIT_HLT);
	assert_non_null(read_file(STATS, text, sizeof(text)));
	p = paragraph(text);
	assert_non_null(p);
	assert_true(has_line(p, "command test_stats"));
	assert_true(has_line(p, mode->mode == VMM86_MODE_REAL ? "mode real" : "mode v86"));
	assert_true(has_line(p, "running 0"));
	assert_true(has_line(p, "hardware 0"));
	assert_true(has_line(p, "passed_ports 0"));
	assert_int_equal(value(p, "memory_pages"), VMM86_MEM_DEFAULT / 4096);
	assert_in_range(value(p, "memory_present"), 1, 4);
	assert_int_equal(value(p, "entries"), stats->entries);
	assert_int_equal(value(p, "interrupts"), stats->interrupts);
	assert_int_equal(value(p, "nmis"), stats->nmis);
	assert_int_equal(value(p, "kernel_exits"), stats->kernel_exits);
	assert_int_equal(value(p, "injected"), stats->injected);
	assert_int_equal(value(p, "migrations"), stats->migrations);
	assert_int_equal(value(p, "time_slices"), stats->time_slices);
	assert_int_equal(value(p, "entry_failures"), 0);
	assert_int_equal(value(p, "exit.IO_INSTRUCTION"), 50);
	assert_int_equal(value(p, "exit.VMCALL"), 2);
	assert_int_equal(value(p, "exit.EXTERNAL_INTERRUPT"), stats->interrupts);
	assert_int_equal(value(p, "exit.PREEMPTION_TIMER"), stats->time_slices);
	assert_int_equal(exits(p), stats->entries);
	assert_in_range(value(p, "guest_ns"), 1,
			(lab_milliseconds() - start + 1) * 1000000);
	vmm86_close(machine);
}

static const struct vmm86_queue_ports both_bitmaps = {
	.size = sizeof(both_bitmaps), .ranges = 3,
	.range = { { 0x80, 0x80 }, { 0x7fff, 0x8000 }, { 0xfff8, 0xffff } },
};

static const struct vmm86_queue_ports no_port = { .size = sizeof(no_port) };

/* How many ports pass, before and after they are named. */
static void assert_passed(const struct lab_mode *mode, uint32_t flags, const char *before,
			  const struct vmm86_queue_ports *ports, const char *after)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup), .mode = mode->mode, .flags = mode->flags | flags,
	};
	int fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);

	assert_int_equal(raw_ioctl(fd, VMM86_SETUP, &setup), 0);
	assert_non_null(read_file(STATS, text, sizeof(text)));
	assert_true(has_line(paragraph(text), before));
	assert_int_equal(raw_ioctl(fd, VMM86_PASS_PORTS, ports), 0);
	assert_non_null(read_file(STATS, text, sizeof(text)));
	assert_true(has_line(paragraph(text), after));
	close(fd);
}

/* With the PC's hardware all of them pass, or those that were named. */
static void test_passed_ports(void **state)
{
	const struct lab_mode *mode = *state;
	struct vmm86 *machine = lab_open(mode, 0);

	if (!machine)
		skip();
	vmm86_close(machine);
	assert_passed(mode, 0, "passed_ports 0", &both_bitmaps, "passed_ports 11");
	assert_passed(mode, 0, "passed_ports 0", &no_port, "passed_ports 0");
	assert_passed(mode, VMM86_SETUP_FIRMWARE, "passed_ports 65536", &both_bitmaps,
		      "passed_ports 11");
	assert_passed(mode, VMM86_SETUP_FIRMWARE, "passed_ports 65536", &no_port,
		      "passed_ports 0");
}

static void *run_until_stopped(void *machine)
{
	return vmm86_run(machine) == -VMM86_ERR_INTERRUPTED ? machine : NULL;
}

/* The time of a guest that does not come back is seen while it runs. */
static void test_running(void **state)
{
	struct vmm86 *machine = lab_start_program(&lab_modes[LAB_V86], "spin_sti");
	unsigned long long before, after;
	pthread_t thread;
	const char *p;
	void *well;

	(void)state;
	lab_alarm(0);
	pthread_create(&thread, NULL, run_until_stopped, machine);
	lab_await_spin(lab_spins(machine));
	assert_non_null(read_file(STATS, text, sizeof(text)));
	p = paragraph(text);
	assert_non_null(p);
	assert_true(has_line(p, "running 1"));
	before = value(p, "guest_ns");
	usleep(100000);
	lab_await_spin(lab_spins(machine));
	read_file(STATS, text, sizeof(text));
	p = paragraph(text);
	after = value(p, "guest_ns");
	/* One of two threads that want the CPU at most: this one slept. */
	assert_in_range(after - before, 30000000, 10000000000);
	vmm86_stop(machine);
	pthread_kill(thread, SIGALRM);
	pthread_join(thread, &well);
	assert_non_null(well);
	vmm86_close(machine);
}

static void test_gone(void **state)
{
	struct vmm86 *machine = lab_open(&lab_modes[LAB_V86], 0);
	int fd;

	(void)state;
	assert_non_null(read_file(STATS, text, sizeof(text)));
	assert_non_null(paragraph(text));
	vmm86_close(machine);
	read_file(STATS, text, sizeof(text));
	assert_null(paragraph(text));
	fd = open("/dev/vmm", O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	read_file(STATS, text, sizeof(text));
	assert_non_null(paragraph(text));
	assert_true(has_line(paragraph(text), "mode none"));
	close(fd);
	read_file(STATS, text, sizeof(text));
	assert_null(paragraph(text));
}

/* An open statistics file holds the module, and nobody else here does. */
static void test_unload(void **state)
{
	int fd = open(STATS, O_RDONLY);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(syscall(SYS_delete_module, "vmm86", O_NONBLOCK), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	close(fd);
	assert_non_null(read_file(STATS, text, sizeof(text)));
}

struct reader {
	volatile bool stop;
	unsigned int reads;
	unsigned int wrong;
};

/* Is there a machine whose ports are neither all named yet nor all not? */
static bool half_passed(const char *all)
{
	static const char name[] = "\npassed_ports ";
	const char *at = all;
	unsigned long ports;

	while ((at = strstr(at, name))) {
		at += strlen(name);
		ports = strtoul(at, NULL, 10);
		if (ports != 0 && ports != 11)
			return true;
	}
	return false;
}

static void *read_again_and_again(void *data)
{
	static char mine[TEXT_BYTES];
	struct reader *reader = data;

	cpus_move(0, cpus_online() - 1);
	while (!reader->stop) {
		const char *all = read_file(STATS, mine, sizeof(mine));
		size_t length = all ? strlen(all) : 0;

		/* The first machine stays all the time. */
		reader->wrong += length < 10 || strncmp(all, "machine ", 8) ||
				 strcmp(all + length - 2, "\n\n") ||
				 !strstr(all, "\nmode v86\n") || half_passed(all);
		reader->reads++;
	}
	return NULL;
}

static void test_come_and_go(void **state)
{
	struct vmm86 *first = lab_open(&lab_modes[LAB_V86], 0);
	struct reader reader = { 0 };
	pthread_t thread;
	struct raw raw;
	int i;

	(void)state;
	pthread_create(&thread, NULL, read_again_and_again, &reader);
	cpus_move(0, 0);
	for (i = 0; i < CYCLES; i++) {
		assert_true(raw_open(&raw, VMM86_MODE_V86, 0));
		assert_int_equal(raw_ioctl(raw.fd, VMM86_PASS_PORTS, &both_bitmaps), 0);
		raw_close(&raw);
	}
	reader.stop = true;
	pthread_join(thread, NULL);
	cpus_anywhere(0);
	assert_int_equal(reader.wrong, 0);
	assert_true(reader.reads > 1);
	vmm86_close(first);
	read_file(STATS, text, sizeof(text));
	assert_null(paragraph(text));
}

struct sender {
	struct vmm86 *machine;
	pthread_t runner;
};

static void *send_nmis(void *data)
{
	struct sender *sender = data;
	int i;

	cpus_move(0, 0);
	for (i = 0; i < NMIS; i++) {
		lab_await_spin(lab_spins(sender->machine));
		lab_write("/proc/sysrq-trigger", "l");
	}
	lab_await_spin(lab_spins(sender->machine));
	vmm86_stop(sender->machine);
	pthread_kill(sender->runner, SIGALRM);
	return NULL;
}

/* SDM, "VM-Exit Interruption Information": type 2, vector 2, valid. */
static unsigned int traced_nmis(void)
{
	FILE *file = fopen(TRACING "trace", "r");
	unsigned int count = 0;
	char line[512];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		count += strstr(line, ": exit: ") && strstr(line, " EXCEPTION_NMI ") &&
			 strstr(line, " interruption 80000202 ");
	fclose(file);
	return count;
}

/* Each NMI that ended the guest is in the trace, and the guest goes on. */
static void test_traced_nmis(void **state)
{
	struct sender sender = { .runner = pthread_self() };
	unsigned int traced;
	pthread_t thread;

	if (cpus_online() < 2 || access(TRACING "events/vmm86", F_OK))
		skip();
	sender.machine = lab_start_program(*state, "spin_cli");
	if (!sender.machine)
		skip();
	lab_alarm(0);
	assert_true(cpus_move(0, 1));
	assert_true(lab_write(TRACING "trace", ""));
	assert_true(lab_write(TRACING "events/vmm86/enable", "1"));
	pthread_create(&thread, NULL, send_nmis, &sender);
	assert_int_equal(vmm86_run(sender.machine), -VMM86_ERR_INTERRUPTED);
	pthread_join(thread, NULL);
	assert_true(lab_write(TRACING "events/vmm86/enable", "0"));
	traced = traced_nmis();
	assert_in_range(traced, 1, NMIS);
	assert_int_equal(traced, vmm86_state(sender.machine)->stats.nmis);
	cpus_anywhere(0);
	vmm86_close(sender.machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("the numbers are the run page's", test_numbers),
		IN_ALL_MODES("ports of the PC are counted", test_passed_ports),
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_unload),
		cmocka_unit_test(test_come_and_go),
		IN_ALL_MODES("NMIs under a trace", test_traced_nmis),
	};

	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
