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

bool failing_prepare(void)
{
	return lab_write(FAULTS "failslab/ignore-gfp-wait", "N") &&
	       lab_write(FAULTS "failslab/verbose", "0") &&
	       lab_write(FAULTS "fail_page_alloc/ignore-gfp-wait", "N") &&
	       lab_write(FAULTS "fail_page_alloc/min-order", "0") &&
	       lab_write(FAULTS "fail_page_alloc/verbose", "0");
}

int failing_open(pid_t thread)
{
	char path[64] = "/proc/thread-self/fail-nth";

	if (thread)
		snprintf(path, sizeof(path), "/proc/%d/fail-nth", (int)thread);
	return open(path, O_RDWR | O_CLOEXEC);
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
