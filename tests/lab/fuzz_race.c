// SPDX-License-Identifier: MIT
/*
 * fuzz_race.c - what the driver's fuzzer does at the same time: a second thread
 * that writes into the run page, runs, maps or closes the same machine; children
 * that inherit a file, replace their program, or are killed in the guest; a
 * move to another CPU.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vmm86/abi.h>

#include "fuzz.h"

#define RUN_WORDS	(sizeof(struct vmm86_run) / 4)

static bool stopped(const struct fuzz_helper *h)
{
	return __atomic_load_n(&h->stop, __ATOMIC_RELAXED);
}

/* Every field, known or padding, while RUN may be going on. */
static void write_on(struct fuzz_helper *h)
{
	volatile uint32_t *words = (volatile uint32_t *)h->page;

	while (!stopped(h)) {
		words[fuzz_below(&h->random, RUN_WORDS)] = fuzz_word(&h->random);
		/* Not all the time refused because of bits that do not exist. */
		if (fuzz_one_in(&h->random, 4)) {
			struct vmm86_run *run = (struct vmm86_run *)h->page;

			run->changed &= VMM86_CHANGED_ALL;
			run->debug.flags &= VMM86_DEBUG_FLAGS;
			run->stop = 0;
		}
		if (fuzz_one_in(&h->random, 32))
			sched_yield();
	}
}

static void run_on(struct fuzz_helper *h)
{
	while (!stopped(h)) {
		if (ioctl(h->fd, VMM86_RUN, 0))
			sched_yield();
	}
}

static void call_on(struct fuzz_helper *h)
{
	struct vmm86_setup setup = { .size = sizeof(setup), .mode = VMM86_MODE_V86 };
	struct vmm86_caps caps = { .size = sizeof(caps) };
	uint8_t fpu[sizeof(struct vmm86_fpu)];

	while (!stopped(h)) {
		switch (fuzz_below(&h->random, 4)) {
		case 0:
			ioctl(h->fd, VMM86_GET_FPU, fpu);
			break;
		case 1:
			ioctl(h->fd, VMM86_SET_FPU, fpu);
			break;
		case 2:
			ioctl(h->fd, VMM86_GET_CAPS, &caps);
			break;
		default:
			ioctl(h->fd, VMM86_SETUP, &setup);
			break;
		}
		sched_yield();
	}
}

static void map_on(struct fuzz_helper *h)
{
	while (!stopped(h)) {
		size_t bytes = FUZZ_PAGE * (1 + fuzz_below(&h->random, 0x110));
		uint8_t *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, h->fd, 0);

		if (at != MAP_FAILED) {
			at[fuzz_below(&h->random, bytes)] = 1;
			munmap(at, bytes);
		}
		sched_yield();
	}
}

static void close_once(struct fuzz_helper *h)
{
	sched_yield();
	close(h->fd);
}

static void (*const jobs[])(struct fuzz_helper *h) = {
	write_on, write_on, write_on, run_on, call_on, map_on, close_once,
};

#define JOBS	(sizeof(jobs) / sizeof(*jobs))

static void *help(void *data)
{
	struct fuzz_helper *h = data;

	if (sigsetjmp(fuzz_fault, 1) == 0) {
		fuzz_fault_set = 1;
		jobs[h->job](h);
	}
	fuzz_fault_set = 0;
	__atomic_store_n(&h->finished, true, __ATOMIC_RELEASE);
	return NULL;
}

static void helper_start(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	struct fuzz_map *page = fuzz_map_of(file, VMM86_RUN_OFFSET);
	struct fuzz_helper *h = &f->helper;
	sigset_t alarms, before;

	if (h->there || file->fd < 0)
		return;
	memset(h, 0, sizeof(*h));
	h->fd = file->fd;
	h->page = page ? page->at : NULL;
	h->job = fuzz_below(&f->random, JOBS);
	if ((!h->page && jobs[h->job] == write_on) || (f->hardware && jobs[h->job] == run_on))
		return;
	f->closed = f->closed || jobs[h->job] == close_once;
	h->random.state = fuzz_next(&f->random) | 1;
	/* The alarm that ends a RUN is for this thread. */
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarms, &before);
	h->there = pthread_create(&h->thread, NULL, help, h) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* It may be in the guest, for ever: signals bring it back. */
void fuzz_helper_end(struct fuzz *f)
{
	const struct timespec moment = { .tv_nsec = 200000 };
	struct fuzz_helper *h = &f->helper;

	if (!h->there)
		return;
	__atomic_store_n(&h->stop, true, __ATOMIC_RELAXED);
	while (!__atomic_load_n(&h->finished, __ATOMIC_ACQUIRE)) {
		pthread_kill(h->thread, SIGUSR1);
		nanosleep(&moment, NULL);
	}
	pthread_join(h->thread, NULL);
	h->there = false;
}

static int child_status(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* What somebody may do who got the file, but is not who opened it: nothing (0). */
int fuzz_not_the_owner(int fd)
{
	struct vmm86_setup setup = { .size = sizeof(setup) };

	if (ioctl(fd, VMM86_RUN, 0) == 0 || errno != EPERM)
		return 1;
	if (ioctl(fd, VMM86_SETUP, &setup) == 0 || errno != EPERM)
		return 2;
	if (mmap(NULL, FUZZ_PAGE, PROT_READ, MAP_SHARED, fd, VMM86_RUN_OFFSET) != MAP_FAILED ||
	    errno != EPERM)
		return 3;
	return 0;
}

static bool is_open(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_WRONLY;
}

static void fork_child(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	bool replace = fuzz_one_in(&f->random, 3);
	char number[16];
	pid_t child;
	int status;

	if (!is_open(file->fd))
		return;
	child = fork();
	if (child == 0) {
		if (!replace)
			_exit(fuzz_not_the_owner(file->fd));
		snprintf(number, sizeof(number), "%d", file->fd);
		execl("/proc/self/exe", "fuzz_driver", "--inherited", number, NULL);
		_exit(0);
	}
	if (child < 0)
		return;
	status = child_status(child);
	/* A helper may have closed it, or memory may have been made short. */
	if (!f->closed && !f->failing && status)
		fuzz_complain(f, "a file that was inherited can be used", status);
}

/* A machine of its own whose guest spins, with interrupts off or on. */
static void spin(void)
{
	struct vmm86_setup setup = { .size = sizeof(setup) };
	int fd = open("/dev/vmm", O_RDWR);
	uint8_t *ram;

	if (ioctl(fd, VMM86_SETUP, &setup))
		_exit(0);
	ram = mmap(NULL, VMM86_MEM_DEFAULT, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ram == MAP_FAILED)
		_exit(0);
	ram[0] = 0xeb;
	ram[1] = 0xfe;
	for (;;)
		ioctl(fd, VMM86_RUN, 0);
}

static void kill_child(struct fuzz *f)
{
	const struct timespec moment = { .tv_nsec = fuzz_below(&f->random, 3000000) };
	pid_t child = fork();

	if (child == 0)
		spin();
	if (child < 0)
		return;
	nanosleep(&moment, NULL);
	kill(child, SIGKILL);
	child_status(child);
	f->note->calls++;
}

static void move(struct fuzz *f)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(fuzz_below(&f->random, 4), &set);
	sched_setaffinity(0, sizeof(set), &set);	/* EINVAL: no such CPU */
}

const struct fuzz_step fuzz_race_steps[] = {
	{ "start a helper", 8, helper_start },
	{ "stop the helper", 3, fuzz_helper_end },
	{ "fork", 2, fork_child },
	{ "kill", 2, kill_child },
	{ "move", 3, move },
	{ NULL, 0, NULL },
};
