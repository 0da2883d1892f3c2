// SPDX-License-Identifier: MIT
/*
 * failing.c - see failing.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failing.h"
#include "lab.h"

#define FAULTS	"/sys/kernel/debug/"

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0 && write(fd, value, strlen(value)) > 0);
	close(fd);
}

int failing_open(pid_t thread)
{
	char path[64] = "/proc/thread-self/fail-nth";
	int fd;

	if (thread)
		snprintf(path, sizeof(path), "/proc/%d/fail-nth", (int)thread);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		set(FAULTS "failslab/ignore-gfp-wait", "N");
		set(FAULTS "failslab/verbose", "0");
		set(FAULTS "fail_page_alloc/ignore-gfp-wait", "N");
		set(FAULTS "fail_page_alloc/min-order", "0");
		set(FAULTS "fail_page_alloc/verbose", "0");
	}
	return fd;
}

void failing_let(int fd, unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	assert_int_equal(pwrite(fd, text, length, 0), length);
}

bool failing_done(int fd)
{
	char text[16] = "";

	assert_true(pread(fd, text, sizeof(text) - 1, 0) > 0);
	failing_let(fd, 0);
	return strtoul(text, NULL, 10) == 0;
}
