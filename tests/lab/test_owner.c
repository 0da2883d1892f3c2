// SPDX-License-Identifier: MIT
/*
 * test_owner.c - a machine belongs to the process that opened it: not to its
 * children, not to who gets the file, not to the program that replaces it; and
 * it dies with its owner, whatever either is doing.  Needs root.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"
#include "raw.h"

static const uint8_t halt[] = { 0xf4 };
static const uint8_t halt_again[] = { 0xf4, 0xeb, 0xfd };
static const uint8_t in_al[] = { 0xe4, 0x60, 0xf4 };
static const uint8_t spin[] = { 0xeb, 0xfe };

static const char *self;

static void made(struct raw *raw, const struct lab_mode *mode)
{
	if (!raw_open(raw, mode->mode, mode->flags))
		skip();
}

/* 0: everything about the machine is refused with EPERM. */
static int refused_everything(int fd)
{
	struct vmm86_setup setup = { .size = sizeof(setup) };

	if (raw_ioctl(fd, VMM86_RUN, NULL) != -EPERM)
		return 1;
	if (lseek(fd, VMM86_RUN_SEEK, SEEK_SET) != -1 || errno != EPERM)
		return 6;
	if (raw_ioctl(fd, VMM86_SETUP, &setup) != -EPERM)
		return 2;
	if (raw_ioctl(fd, VMM86_CLASSIC_RUN, &setup) != -EPERM)
		return 3;
	if (raw_mmap(fd, 0, 4096, PROT_READ, MAP_SHARED) != -EPERM)
		return 4;
	if (raw_mmap(fd, VMM86_RUN_OFFSET, 4096, PROT_READ, MAP_SHARED) != -EPERM)
		return 5;
	return 0;
}

static bool send_file(int to, int fd)
{
	char byte = 0, space[CMSG_SPACE(sizeof(int))] = "";
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = space, .msg_controllen = sizeof(space),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(to, &message, 0) == 1;
}

static int receive_file(int from)
{
	char byte, space[CMSG_SPACE(sizeof(int))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = space, .msg_controllen = sizeof(space),
	};
	int fd = -1;

	if (recvmsg(from, &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

/* Nobody else's call entered the guest; the owner's still does. */
static void assert_still_ours(struct raw *raw)
{
	assert_int_equal(raw->run->stats.entries, 0);
	assert_int_equal(raw_ioctl(raw->fd, VMM86_RUN, NULL), 0);
	assert_int_equal(raw->run->exit.reason, VMM86_EXIT_HLT);
	raw_close(raw);
}

static void test_passed_file(void **state)
{
	struct raw raw;
	int ends[2], fd;
	pid_t child;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fd = receive_file(ends[1]);
		_exit(fd < 0 ? 99 : refused_everything(fd));
	}
	made(&raw, *state);
	raw_start(&raw, halt, sizeof(halt));
	assert_true(send_file(ends[0], raw.fd));
	assert_int_equal(lab_child_result(child), 0);
	assert_still_ours(&raw);
	close(ends[0]);
	close(ends[1]);
}

/* A child has the file, but neither the machine nor its memory. */
static void test_fork(void **state)
{
	struct raw raw;
	pid_t child;

	made(&raw, *state);
	raw_start(&raw, halt, sizeof(halt));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* VM_DONTCOPY: nothing is mapped there any more. */
		if (msync((void *)raw.run, 4096, MS_ASYNC) != -1 || errno != ENOMEM)
			_exit(98);
		if (msync(raw.ram, 4096, MS_ASYNC) != -1 || errno != ENOMEM)
			_exit(97);
		_exit(refused_everything(raw.fd));
	}
	assert_int_equal(lab_child_result(child), 0);
	assert_still_ours(&raw);
}

/* Not for a moment either: its owner never finds the machine busy. */
static void test_insistent_child(void **state)
{
	struct raw raw;
	pid_t child;
	int i, status;

	made(&raw, *state);
	raw_start(&raw, halt_again, sizeof(halt_again));
	assert_int_equal(raw_ioctl(raw.fd, VMM86_RUN, NULL), 0);
	child = fork();
	assert_true(child >= 0);
	while (child == 0)
		if (refused_everything(raw.fd))
			_exit(1);
	for (i = 0; i < 3000; i++) {
		assert_int_equal(raw_ioctl(raw.fd, VMM86_RUN, NULL), 0);
		assert_int_equal(raw.run->exit.reason, VMM86_EXIT_HLT);
	}
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	raw_close(&raw);
}

/* The next program of the same process finds the file, open and useless. */
static void test_exec(void **state)
{
	char number[16];
	struct raw raw;
	pid_t child;

	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct lab_mode *mode = *state;

		if (!raw_open(&raw, mode->mode, mode->flags))
			_exit(0);
		fcntl(raw.fd, F_SETFD, 0);
		snprintf(number, sizeof(number), "%d", raw.fd);
		execl(self, self, "inherited", number, NULL);
		_exit(96);
	}
	assert_int_equal(lab_child_result(child), 0);
}

/* The ways to die: each is tried in a process of its own. */

static void die_before_a_run(struct raw *raw)
{
	(void)raw;
	_exit(0);
}

static void die_between_runs(struct raw *raw)
{
	raw_start(raw, halt, sizeof(halt));
	_exit(raw_ioctl(raw->fd, VMM86_RUN, NULL) ? 1 : 0);
}

static void die_owing_an_answer(struct raw *raw)
{
	raw_start(raw, in_al, sizeof(in_al));
	if (raw_ioctl(raw->fd, VMM86_RUN, NULL) || raw->run->exit.reason != VMM86_EXIT_IO)
		_exit(1);
	_exit(0);
}

static void *run_on(void *fd)
{
	raw_ioctl(*(int *)fd, VMM86_RUN, NULL);
	return NULL;
}

/* exit_group() of one thread while another one's guest spins. */
static void die_running(struct raw *raw)
{
	pthread_t thread;

	raw_start(raw, spin, sizeof(spin));
	pthread_create(&thread, NULL, run_on, &raw->fd);
	while (!__atomic_load_n(&raw->run->stats.entries, __ATOMIC_RELAXED))
		sched_yield();
	_exit(0);
}

/* The file is closed by one thread while another one runs the machine. */
static void die_closed_under_a_run(struct raw *raw)
{
	pthread_t thread;

	raw_start(raw, spin, sizeof(spin));
	pthread_create(&thread, NULL, run_on, &raw->fd);
	while (!__atomic_load_n(&raw->run->stats.entries, __ATOMIC_RELAXED))
		sched_yield();
	close(raw->fd);
	munmap(raw->run, 4096);
	munmap(raw->ram, VMM86_MEM_DEFAULT);
	_exit(0);
}

static void test_deaths(void **state)
{
	static void (*const ways[])(struct raw *raw) = {
		die_before_a_run, die_between_runs, die_owing_an_answer,
		die_running, die_closed_under_a_run,
	};
	const struct lab_mode *mode = *state;
	struct raw raw;
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0) {
			if (raw_open(&raw, mode->mode, mode->flags))
				ways[i](&raw);
			_exit(0);
		}
		assert_int_equal(lab_child_result(child), 0);
		assert_int_equal(cpus_proc_number("users of VMX: "), 0);
		assert_true(cpus_all_vmxe(false));
	}
}

/* The module stays while a file is open, made into a machine or not. */
static void test_unload(void **state)
{
	struct raw raw;
	int fd;

	fd = open("/dev/vmm", O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(syscall(SYS_delete_module, "vmm86", O_NONBLOCK), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
	made(&raw, *state);
	raw_start(&raw, halt, sizeof(halt));
	assert_int_equal(syscall(SYS_delete_module, "vmm86", O_NONBLOCK), -1);
	assert_int_equal(errno, EAGAIN);
	assert_still_ours(&raw);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("a file passed to another process", test_passed_file),
		IN_ALL_MODES("a child of fork", test_fork),
		IN_ALL_MODES("a child that does not give up", test_insistent_child),
		IN_ALL_MODES("the next program after exec", test_exec),
		IN_ALL_MODES("death in any state", test_deaths),
		IN_ALL_MODES("unloading is refused", test_unload),
	};

	self = argv[0];
	if (argc == 3 && !strcmp(argv[1], "inherited"))
		return refused_everything(atoi(argv[2]));
	return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
