// SPDX-License-Identifier: MIT
/*
 * fuzz_driver.c - fuzzes /dev/vmm: random sequences of calls, each in a process
 * of its own that may crash, hang or be killed, and a supervisor that looks
 * whether anybody but that process was harmed.
 *
 * After each sequence it must hold: the process ended, in time; each call gave
 * an errno that it may give; no machine is left; the kernel's log has no
 * complaint.  Now and then: a new machine still works.  At the end: memory is
 * back.
 *
 * A sequence depends on the seed and its number only (but for what helper
 * threads race with, and how far a guest gets in a time): --seed S --first N
 * --sequences 1 --verbose repeats one.  Needs root.
 *
 * usage: fuzz_driver [--seed S] [--first N] [--sequences N] [--seconds N] [--verbose]
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "failing.h"
#include "fuzz.h"
#include "lab.h"
#include "leak.h"
#include "raw.h"

#define SEQUENCES	1000u
#define STEPS		40u
#define HANGS_MS	30000u	/* a sequence takes some milliseconds */
#define DIES_MS		20000u
#define PROBE_EVERY	16u
#define SAY_EVERY	16u
#define GOLDEN		0x9e3779b97f4a7c15ull

#define DEBUGFS		"/sys/kernel/debug/"

static struct {
	uint64_t seed;
	uint64_t first;
	uint64_t sequences;
	unsigned int seconds;
	bool verbose;
} options = { .sequences = SEQUENCES };

static struct fuzz_note *note;
static int kernel_log = -1;
static int console = -1;

static const struct fuzz_step *const steps[] = {
	fuzz_call_steps, fuzz_memory_steps, fuzz_race_steps,
};

/* An access to memory that is not there: the step is over. */
static void on_fault(int number)
{
	if (!fuzz_fault_set) {
		signal(number, SIG_DFL);
		return;
	}
	siglongjmp(fuzz_fault, 1);
}

static void on_alarm(int number)
{
	(void)number;
}

static void catch_signals(void)
{
	struct sigaction fault = { .sa_handler = on_fault };
	struct sigaction alarm = { .sa_handler = on_alarm };

	sigaction(SIGSEGV, &fault, NULL);
	sigaction(SIGBUS, &fault, NULL);
	sigaction(SIGALRM, &alarm, NULL);
	sigaction(SIGUSR1, &alarm, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
}

static const struct fuzz_step *some_step(struct fuzz *f)
{
	unsigned int total = 0, chosen, i;
	const struct fuzz_step *step;

	for (i = 0; i < COUNT(steps); i++)
		for (step = steps[i]; step->name; step++)
			total += step->weight;
	chosen = fuzz_below(&f->random, total);
	for (i = 0; i < COUNT(steps); i++)
		for (step = steps[i]; step->name; step++) {
			if (chosen < step->weight)
				return step;
			chosen -= step->weight;
		}
	return fuzz_call_steps;
}

static void take_step(struct fuzz *f)
{
	static const struct fuzz_step first = { "make a machine", 0, fuzz_make_machine };
	/* Most begin with a machine; the others try calls before there is one. */
	const struct fuzz_step *step = f->note->step == 1 && !fuzz_one_in(&f->random, 4) ?
				       &first : some_step(f);
	bool was_failing = f->failing;

	snprintf(f->note->name, sizeof(f->note->name), "%s", step->name);
	if (f->verbose)
		fprintf(stderr, "# step %u: %s\n", f->note->step, step->name);
	if (sigsetjmp(fuzz_fault, 1) == 0) {
		fuzz_fault_set = 1;
		step->call(f);
	}
	fuzz_fault_set = 0;
	fuzz_limit(0);
	/* An allocation that was to fail in this step does so no more. */
	if (was_failing && f->failing) {
		f->failing = false;
		if (pwrite(f->fail_nth, "0", 1, 0) != 1)
			_exit(1);
	}
}

/* The process may end in any state; what it holds open goes with it. */
static void leave(struct fuzz *f)
{
	f->note->leaving = true;
	switch (fuzz_below(&f->random, 4)) {
	case 0:
		kill(getpid(), SIGKILL);
		break;
	case 1:
		fuzz_helper_end(f);
		break;
	case 2:
		execl("/bin/true", "true", NULL);
		break;
	}
	_exit(0);
}

static void run_sequence(uint64_t number)
{
	struct fuzz f = {
		.random.state = (options.seed + number * GOLDEN) | 1,
		.note = note,
		.verbose = options.verbose,
		.fail_nth = failing_open(0),
	};
	unsigned int i, count;

	for (i = 0; i < FUZZ_FILES; i++)
		f.file[i].fd = -1;
	for (i = 0; i < 8; i++)		/* seeds that are near each other */
		fuzz_next(&f.random);
	f.hardware = fuzz_one_in(&f.random, 6);
	if (!f.hardware && !lab_drop_rawio())
		_exit(1);
	catch_signals();
	count = 4 + fuzz_below(&f.random, STEPS);
	for (i = 1; i <= count; i++) {
		note->step = i;
		take_step(&f);
	}
	leave(&f);
}

static bool wait_for(pid_t child, unsigned int milliseconds, int *status)
{
	const struct timespec moment = { .tv_nsec = 500000 };
	uint64_t until = lab_milliseconds() + milliseconds;

	while (waitpid(child, status, WNOHANG) != child) {
		if (lab_milliseconds() > until)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

static void complain(const char *what)
{
	if (note->wrong)
		return;
	snprintf(note->complaint, sizeof(note->complaint), "%s", what);
	note->wrong = true;
}

/* Warnings and worse, of the kernel's records since the last time. */
static bool log_is_clean(void)
{
	static const char *const trouble[] = {
		"WARNING:", "BUG:", "Oops", "KASAN", "UBSAN", "Bad page", "general protection",
		"unreferenced object", "stall", "deadlock", "unable to handle",
	};
	char record[2048];
	unsigned int i;
	ssize_t bytes;

	while ((bytes = read(kernel_log, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		record[bytes > 0 ? bytes : 0] = 0;
		for (i = 0; i < COUNT(trouble); i++) {
			/* One of the kernel's own, when it sends to all CPUs. */
			if (!strstr(record, trouble[i]) || strstr(record, "apic_flat_64"))
				continue;
			fprintf(stderr, "# kernel: %s", record);
			return false;
		}
	}
	return true;
}

/* INC AX; HLT in a new machine, in each mode that there is. */
static bool machines_work(void)
{
	static const uint8_t code[] = { 0x40, 0xf4 };
	bool works = true;
	struct raw raw;
	unsigned int i;

	for (i = 0; i < LAB_MODES; i++) {
		if (raw_open(&raw, lab_modes[i].mode, lab_modes[i].flags)) {
			raw_start(&raw, code, sizeof(code));
			works = works && raw_ioctl(raw.fd, VMM86_RUN, NULL) == 0 &&
				raw.run->exit.reason == VMM86_EXIT_HLT &&
				raw.run->gpr[VMM86_EAX] == 1;
		} else {
			works = works && i == LAB_REAL && errno == EOPNOTSUPP;
		}
		raw_close(&raw);
	}
	return works;
}

static void check_end(pid_t child)
{
	int status;

	if (!wait_for(child, HANGS_MS, &status)) {
		complain("hangs");
		kill(child, SIGKILL);
		if (!wait_for(child, DIES_MS, &status))
			complain("hangs, and cannot be killed");
		return;
	}
	/* Children that the sequence left behind came to us. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (!note->leaving && (!WIFEXITED(status) || WEXITSTATUS(status)))
		complain("the process died");
}

static void check_rest(uint64_t number)
{
	if (cpus_proc_number("users of VMX: ") != 0)
		complain("a machine is left");
	if (!log_is_clean())
		complain("the kernel's log");
	if (number % PROBE_EVERY == 0 && !machines_work())
		complain("a new machine does not work");
}

static void tell_finding(uint64_t number)
{
	printf("not ok 1 - sequence %llu, step %u (%s): %s\n", (unsigned long long)number,
	       note->step, note->name, note->complaint);
	printf("# again: fuzz_driver --seed %#llx --first %llu --sequences 1 --verbose\n",
	       (unsigned long long)options.seed, (unsigned long long)number);
}

/* The console shows it if the kernel has no time to say more. */
static void say_where(uint64_t number)
{
	dprintf(console, "fuzz_driver: seed %#llx, at sequence %llu\n",
		(unsigned long long)options.seed, (unsigned long long)number);
}

static bool one_sequence(uint64_t number)
{
	pid_t child;

	if (number % SAY_EVERY == 0)
		say_where(number);
	note->leaving = false;
	note->step = 0;
	child = fork();
	if (child == 0)
		run_sequence(number);
	if (child < 0)
		complain("fork() failed");
	else
		check_end(child);
	check_rest(number);
	if (note->wrong)
		tell_finding(number);
	return !note->wrong;
}

/* Somebody looks at all machines all the time, in whatever state they are. */
static pid_t start_reader(void)
{
	static const char *const files[] = { DEBUGFS "vmm86/machines", "/proc/vmm86" };
	const struct timespec moment = { .tv_nsec = 20000000 };
	char text[4096];
	unsigned int i;
	pid_t child = fork();

	if (child)
		return child;
	for (i = 0;; i++) {
		int fd = open(files[i % COUNT(files)], O_RDONLY);

		while (fd >= 0 && read(fd, text, sizeof(text)) > 0)
			;
		close(fd);
		nanosleep(&moment, NULL);
	}
}

/*
 * Address 0 is for everybody, and not only for CAP_SYS_RAWIO.  On a kernel that
 * can: every allocation may be made to fail, silently.
 */
static bool prepare(void)
{
	/* Not on a computer that somebody uses. */
	if (access("/dev/vmm", R_OK | W_OK) || access("/lab", F_OK))
		return false;
	note = mmap(NULL, sizeof(*note), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		    -1, 0);
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (note == MAP_FAILED || kernel_log < 0)
		return false;
	lseek(kernel_log, 0, SEEK_END);
	lab_write("/proc/sys/vm/mmap_min_addr", "0");
	failing_prepare();
	return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
}

static uint64_t fuzz(void)
{
	uint64_t until = lab_milliseconds() + options.seconds * 1000ull;
	uint64_t i, number = options.first;

	for (i = 0; options.seconds ? lab_milliseconds() < until : i < options.sequences; i++) {
		if (!one_sequence(number++))
			break;
		if (i % 500 == 499)
			fprintf(stderr, "# %llu sequences\n", (unsigned long long)i + 1);
	}
	return i;
}

/*
 * No object that the driver allocated is lost.  The debug kernel has kmemleak for
 * that, while the memory that is free there says little: KASAN holds back what was
 * freed, and every new way to an allocation is kept.
 */
static bool nothing_is_lost(const struct leak *before)
{
	bool lost = false;
	char line[256];
	FILE *file;

	if (access(DEBUGFS "kmemleak", R_OK))
		return leak_none(before);
	/* What is younger than five seconds is not looked at. */
	sleep(6);
	lab_write(DEBUGFS "kmemleak", "scan");
	lab_write(DEBUGFS "kmemleak", "scan");
	file = fopen(DEBUGFS "kmemleak", "r");
	while (file && fgets(line, sizeof(line), file)) {
		if (strstr(line, "[vmm86]"))
			lost = true;
		fprintf(stderr, "# %s", line);
	}
	if (file)
		fclose(file);
	return !lost;
}

static void parse(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "0";

		if (!strcmp(argv[i], "--verbose")) {
			options.verbose = true;
			continue;
		}
		if (!strcmp(argv[i], "--inherited"))
			exit(fuzz_not_the_owner(atoi(value)));
		if (!strcmp(argv[i], "--seed"))
			options.seed = strtoull(value, NULL, 0);
		else if (!strcmp(argv[i], "--first"))
			options.first = strtoull(value, NULL, 0);
		else if (!strcmp(argv[i], "--sequences"))
			options.sequences = strtoull(value, NULL, 0);
		else if (!strcmp(argv[i], "--seconds"))
			options.seconds = strtoul(value, NULL, 0);
		else
			exit(2);
		i++;
	}
}

int main(int argc, char **argv)
{
	struct leak before;
	uint64_t began, done;
	pid_t reader;
	bool back;

	parse(argc, argv);
	if (!prepare() || !machines_work() || !leak_watch(&before)) {
		printf("not ok 1 - the fuzzer could not start\n1..1\n");
		return 1;
	}
	printf("# seed %#llx\n", (unsigned long long)options.seed);
	fflush(stdout);
	began = lab_milliseconds();
	reader = start_reader();
	done = fuzz();
	kill(reader, SIGKILL);
	waitpid(reader, NULL, 0);
	if (!note->wrong)
		printf("ok 1 - %llu sequences from %llu on, nothing found\n",
		       (unsigned long long)done, (unsigned long long)options.first);
	back = nothing_is_lost(&before);
	printf("%s 2 - memory is back\n", back ? "ok" : "not ok");
	printf("# %llu calls, %llu RUNs, %llu exits, %llu allocations to fail, %llu s\n1..2\n",
	       (unsigned long long)note->calls, (unsigned long long)note->runs,
	       (unsigned long long)note->exits, (unsigned long long)note->injected,
	       (unsigned long long)(lab_milliseconds() - began) / 1000);
	return note->wrong || !back;
}
