/* SPDX-License-Identifier: MIT */
/*
 * failing.h - one memory allocation of a thread fails; needs root and a kernel
 * with fault injection.
 */
#ifndef FAILING_H
#define FAILING_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Once, for all threads: allocations that may sleep fail too, single pages too, and
 * silently.  False on a kernel that cannot.
 */
bool failing_prepare(void);

/* For a thread, 0 for this one; -1 if the kernel cannot do it. */
int failing_open(pid_t thread);

/* Only its n-th allocation from now on fails; 0: none. */
void failing_let(int fd, unsigned int n);

/* Ends it, and tells whether there was such an allocation. */
bool failing_done(int fd);

#endif
