// SPDX-License-Identifier: MIT
/*
 * test_nmi.c - NMIs to every CPU while a guest spins: the host serves them, the
 * guest goes on.  Needs root and two CPUs.  Not part of the suite, for the
 * kernel writes backtraces to its log.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include "lab.h"

#define KLOG_READ_ALL	3
#define KLOG_CLEAR	5
#define NMIS		10
#define LOG_BYTES	(1 << 18)

struct sender {
	struct vmm86 *machine;
	pthread_t runner;
	int trigger;
};

static bool run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0;
}

static void *send_nmis(void *data)
{
	struct sender *sender = data;
	int i;

	run_on(0);
	for (i = 0; i < NMIS; i++) {
		lab_await_spin(lab_spins(sender->machine));
		if (write(sender->trigger, "l", 1) != 1)
			break;
	}
	lab_await_spin(lab_spins(sender->machine));
	vmm86_stop(sender->machine);
	pthread_kill(sender->runner, SIGALRM);
	return NULL;
}

static bool log_has_backtrace(void)
{
	char *log = calloc(1, LOG_BYTES + 1);
	bool has = log && klogctl(KLOG_READ_ALL, log, LOG_BYTES) > 0 &&
		   strstr(log, "NMI backtrace for cpu 1");

	free(log);
	return has;
}

static void test_nmis(void **state)
{
	struct sender sender = { .runner = pthread_self() };
	pthread_t thread;

	sender.trigger = open("/proc/sysrq-trigger", O_WRONLY);
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2 || sender.trigger < 0)
		skip();
	sender.machine = lab_start_program(*state, "spin_cli");
	if (!sender.machine)
		skip();
	klogctl(KLOG_CLEAR, NULL, 0);
	lab_alarm(0);
	assert_true(run_on(1));
	pthread_create(&thread, NULL, send_nmis, &sender);
	assert_int_equal(vmm86_run(sender.machine), -VMM86_ERR_INTERRUPTED);
	pthread_join(thread, NULL);
	/* An NMI may hit between two entries, where Linux takes it itself. */
	assert_true(vmm86_state(sender.machine)->stats.nmis >= 1);
	assert_true(log_has_backtrace());
	vmm86_close(sender.machine);
	close(sender.trigger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("NMIs under a spinning guest", test_nmis),
	};

	return cmocka_run_group_tests_name("nmi", tests, NULL, NULL);
}
