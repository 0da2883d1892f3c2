// SPDX-License-Identifier: MIT
/*
 * soak.c - mixed load for a long time: processes that make machines in all
 * modes, run the test programs and the PC's firmware in them and check how they
 * end, while signals, deadlines, a debugger's steps, moves, dying processes, CPUs
 * that go and come, and NMIs disturb them.  Whatever happens, each program ends as
 * it says it does; afterwards nothing is left of it all.
 *
 * The choices come from a seed that is printed; the disturbances' timing is the
 * machine's.  Needs root.  NMIs need nmi_storm.ko, CPUs that go more than one CPU.
 *
 * usage: soak [SECONDS [WORKERS [SEED]]]
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "fuzz.h"
#include "lab.h"
#include "leak.h"

#define SECONDS		20u
#define WORKERS		3u
#define WORKERS_MAX	16u
#define SAY_MS		60000u
#define GOLDEN		0x9e3779b97f4a7c15ull
#define MICROSECOND	1000ul

/* Counted by all processes; in shared memory. */
static struct counts {
	uint64_t machines, programs, runs, entries, interrupts, nmis, slices, kernel_exits,
		 injected, migrations, deadlines, steps, signals, firmware, killed, toggles,
		 failures;
	bool stop;
} *counts;

static struct {
	unsigned int seconds;
	unsigned int workers;
	uint64_t seed;
} options = { SECONDS, WORKERS, 1 };

/* One machine of a worker, and what disturbs it. */
struct load {
	struct fuzz_random random;
	struct vmm86 *machine;
	bool steps;		/* single steps do not show */
	unsigned int steps_left;
};

static void count(uint64_t *what, uint64_t by)
{
	__atomic_fetch_add(what, by, __ATOMIC_RELAXED);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void on_signal(int number)
{
	(void)number;
	count(&counts->signals, 1);
}

/* A port access that is stepped over ends as a port access. */
static bool ended_a_step(uint32_t reason)
{
	return reason == VMM86_EXIT_DEBUG || reason == VMM86_EXIT_IO;
}

/* The debugger's wishes, a deadline, another CPU: for the next RUN. */
static void disturb(void *data)
{
	struct load *l = data;
	struct vmm86_run *run = vmm86_state(l->machine);

	count(&counts->runs, 1);
	if (run->exit.reason == VMM86_EXIT_DEADLINE) {
		count(&counts->deadlines, 1);
		run->deadline = 0;
	}
	if (run->debug.flags && ended_a_step(run->exit.reason)) {
		count(&counts->steps, 1);
		if (!l->steps_left--)
			run->debug.flags = 0;
	}
	if (fuzz_one_in(&l->random, 24))
		run->deadline = now_ns() + fuzz_below(&l->random, 1000) * MICROSECOND;
	if (l->steps && !run->debug.flags && fuzz_one_in(&l->random, 24)) {
		l->steps_left = fuzz_below(&l->random, 40);
		run->debug.flags = VMM86_DEBUG_STEP;
	}
	if (fuzz_one_in(&l->random, 32) && !cpus_move(0, fuzz_below(&l->random, 4)))
		cpus_anywhere(0);
	if (fuzz_one_in(&l->random, 64))
		sched_yield();
}

/* Signals at any rate, or none, as long as this machine lives. */
static void set_rate(struct load *l, timer_t timer)
{
	static const long periods[] = { 0, 0, 100, 300, 1000, 5000 };	/* microseconds */
	const struct timespec period = {
		.tv_nsec = periods[fuzz_below(&l->random, COUNT(periods))] * MICROSECOND,
	};
	const struct itimerspec value = { period, period };

	timer_settime(timer, 0, &value, NULL);
}

static void count_machine(struct vmm86 *machine)
{
	const struct vmm86_stats *stats = &vmm86_state(machine)->stats;

	count(&counts->machines, 1);
	count(&counts->entries, stats->entries);
	count(&counts->interrupts, stats->interrupts);
	count(&counts->nmis, stats->nmis);
	count(&counts->slices, stats->time_slices);
	count(&counts->kernel_exits, stats->kernel_exits);
	count(&counts->injected, stats->injected);
	count(&counts->migrations, stats->migrations);
}

/* Without a monitor trap flag a step shows in flags on the stack, and ends in handlers. */
static bool can_step(struct vmm86 *machine, const char *name)
{
	static const char *const simple[] = {
		"a20_off", "a20_on", "port_blocks", "vmcall",
	};
	unsigned int i;

	if (vmm86_setup(machine)->granted & VMM86_GRANTED_MTF)
		return strncmp(name, "step", 4);
	for (i = 0; i < COUNT(simple); i++)
		if (!strcmp(name, simple[i]))
			return true;
	return false;
}

static bool run_program(struct load *l, const struct lab_mode *mode, const char *name)
{
	struct outcome outcome;
	struct program program;
	struct ports ports;
	bool well = true;

	if (program_load(&program, lab_guest_folder(), name))
		return false;
	if (!program_skip(&program, mode->runner)) {
		l->machine = lab_open(mode, program_a20(&program) ? VMM86_SETUP_A20 : 0);
		if (!l->machine)
			return true;
		l->steps = can_step(l->machine, name);
		ports_init(&ports);
		lab_start(l->machine, program.file, program.image_size);
		lab_run(l->machine, &program, &ports, &outcome, disturb, l);
		well = program_check(&program, &outcome, &ports) == 0;
		count_machine(l->machine);
		count(&counts->programs, 1);
		vmm86_close(l->machine);
	}
	program_free(&program);
	return well;
}

/* INT 11h of this PC's ROM: the word at 0040:0010. */
static bool run_firmware(struct load *l, const struct lab_mode *mode)
{
	static const uint8_t code[] = { 0xcd, 0x11, 0xf4 };
	struct vmm86_run *run;
	int result;
	bool well;

	l->machine = lab_open(mode, VMM86_SETUP_FIRMWARE);
	if (!l->machine)
		return true;
	l->steps = false;
	run = vmm86_state(l->machine);
	lab_start(l->machine, code, sizeof(code));
	do {
		result = vmm86_run(l->machine);
		disturb(l);
	} while (result == -VMM86_ERR_INTERRUPTED || result == VMM86_EXIT_DEADLINE);
	well = result == VMM86_EXIT_HLT &&
	       !memcmp(run->gpr, (uint8_t *)vmm86_ram(l->machine) + 0x410, 2);
	count_machine(l->machine);
	count(&counts->firmware, 1);
	vmm86_close(l->machine);
	return well;
}

__attribute__((format(printf, 1, 2)))
static void failed(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	fflush(stdout);
	count(&counts->failures, 1);
}

static void tell_failure(unsigned int worker, uint64_t turn, const char *mode, const char *what)
{
	failed("# worker %u, turn %llu: %s in %s went wrong\n", worker,
	       (unsigned long long)turn, what, mode);
}

static void work(unsigned int worker)
{
	struct load l = { .random.state = (options.seed + worker * GOLDEN) | 1 };
	/* A RUN ends all the same; a line that is being written does not. */
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	unsigned int programs = 0;
	timer_t timer;
	uint64_t turn;

	while (program_names[programs])
		programs++;
	sigaction(SIGUSR1, &action, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		_exit(1);
	for (turn = 0; !__atomic_load_n(&counts->stop, __ATOMIC_RELAXED); turn++) {
		const struct lab_mode *mode = &lab_modes[fuzz_below(&l.random, LAB_MODES)];
		const char *name = program_names[fuzz_below(&l.random, programs)];

		set_rate(&l, timer);
		if (fuzz_one_in(&l.random, 10)) {
			if (!run_firmware(&l, mode))
				tell_failure(worker, turn, mode->name, "the firmware");
		} else if (!run_program(&l, mode, name)) {
			tell_failure(worker, turn, mode->name, name);
		}
	}
	_exit(0);
}

static pid_t start_worker(unsigned int number)
{
	pid_t child = fork();

	if (child == 0)
		work(number);
	return child;
}

/* NMIs of nmi_storm.ko to all CPUs, that many a second; false: it is not there. */
static bool set_nmis(unsigned int rate)
{
	FILE *file = fopen("/sys/module/nmi_storm/parameters/rate", "w");

	if (!file)
		return false;
	fprintf(file, "%u\n", rate);
	return fclose(file) == 0;
}

static void pause_ms(unsigned int milliseconds)
{
	const struct timespec time = {
		milliseconds / 1000, milliseconds % 1000 * 1000000l,
	};

	nanosleep(&time, NULL);
}

static void toggle_a_cpu(struct fuzz_random *r, int cpus)
{
	int cpu;

	if (cpus < 2)
		return;
	cpu = 1 + fuzz_below(r, cpus - 1);
	if (!cpus_set_online(cpu, false))
		return;
	pause_ms(fuzz_below(r, 100));
	if (!cpus_set_online(cpu, true))
		failed("# CPU %d does not come back\n", cpu);
	count(&counts->toggles, 1);
}

/* A worker dies in whatever it does; another one takes its place. */
static void replace_one(struct fuzz_random *r, pid_t *workers, unsigned int *next)
{
	pid_t *victim = &workers[fuzz_below(r, options.workers)];
	int status;

	kill(*victim, SIGKILL);
	status = lab_child_result(*victim);
	if (status != 128 + SIGKILL)
		failed("# a worker had ended with %d before it was killed\n", status);
	count(&counts->killed, 1);
	*victim = start_worker((*next)++);
}

static void say(uint64_t began)
{
	printf("# %llu s: %llu machines, %llu entries, %llu interrupts, %llu NMIs, %llu failures\n",
	       (unsigned long long)(lab_milliseconds() - began) / 1000,
	       (unsigned long long)counts->machines, (unsigned long long)counts->entries,
	       (unsigned long long)counts->interrupts, (unsigned long long)counts->nmis,
	       (unsigned long long)counts->failures);
	fflush(stdout);
}

static void disturb_all(int cpus)
{
	struct fuzz_random r = { options.seed | 1 };
	uint64_t began = lab_milliseconds(), said = began;
	pid_t workers[WORKERS_MAX];
	unsigned int next = 0;

	while (next < options.workers) {
		workers[next] = start_worker(next);
		next++;
	}
	while (lab_milliseconds() - began < options.seconds * 1000ull) {
		pause_ms(20 + fuzz_below(&r, 200));
		if (fuzz_one_in(&r, 2))
			toggle_a_cpu(&r, cpus);
		if (fuzz_one_in(&r, 4))
			set_nmis(fuzz_below(&r, 2000));
		if (fuzz_one_in(&r, 16))
			replace_one(&r, workers, &next);
		if (lab_milliseconds() - said > SAY_MS) {
			said = lab_milliseconds();
			say(began);
		}
	}
	counts->stop = true;
	set_nmis(0);
	for (next = 0; next < options.workers; next++) {
		int status = lab_child_result(workers[next]);

		if (status)
			failed("# a worker ended with %d\n", status);
	}
	say(began);
}

static void tell_counts(void)
{
	const struct {
		const char *name;
		uint64_t value;
	} lines[] = {
		{ "machines", counts->machines },
		{ "programs run to their end", counts->programs },
		{ "calls of the firmware", counts->firmware },
		{ "RUNs", counts->runs },
		{ "VM entries", counts->entries },
		{ "exits handled in the kernel", counts->kernel_exits },
		{ "host interrupts in a guest", counts->interrupts },
		{ "time slices used up", counts->slices },
		{ "NMIs in a guest", counts->nmis },
		{ "interrupts injected", counts->injected },
		{ "signals", counts->signals },
		{ "deadlines", counts->deadlines },
		{ "single steps", counts->steps },
		{ "moves to another CPU", counts->migrations },
		{ "times a CPU off and on", counts->toggles },
		{ "processes killed", counts->killed },
		{ "failures", counts->failures },
	};
	unsigned int i;

	for (i = 0; i < COUNT(lines); i++)
		printf("# %12llu %s\n", (unsigned long long)lines[i].value, lines[i].name);
}

static unsigned int result(unsigned int number, bool well, const char *text)
{
	printf("%sok %u - %s\n", well ? "" : "not ", number, text);
	return !well;
}

int main(int argc, char **argv)
{
	const int cpus = cpus_online();
	struct fuzz_random warm = { 1 };
	unsigned int bad, i;
	struct leak before;

	if (argc > 1)
		options.seconds = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		options.workers = strtoul(argv[2], NULL, 0);
	if (argc > 3)
		options.seed = strtoull(argv[3], NULL, 0);
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (counts == MAP_FAILED || !options.workers || options.workers > WORKERS_MAX)
		return 2;
	printf("# seed %#llx, %u workers, %d CPUs, %s\n", (unsigned long long)options.seed,
	       options.workers, cpus, set_nmis(0) ? "NMIs" : "no NMIs");
	/* What the first CPU that goes and comes leaves behind is no leak. */
	for (i = 0; i < 4; i++)
		toggle_a_cpu(&warm, cpus);
	if (!leak_watch(&before))
		return 2;
	disturb_all(cpus);
	tell_counts();
	bad = result(1, !counts->failures && counts->programs, "every program ended as it must");
	bad += result(2, cpus_online() == cpus && cpus_proc_number("users of VMX: ") == 0 &&
		      cpus_all_vmxe(false), "no machine is left, VMX is off everywhere");
	bad += result(3, leak_none(&before), "memory is back");
	printf("1..3\n");
	return bad != 0;
}
