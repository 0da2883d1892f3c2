/* SPDX-License-Identifier: MIT */
/*
 * leak.h - has the kernel got its memory back?
 */
#ifndef LEAK_H
#define LEAK_H

#include <stdbool.h>

/* What /proc/meminfo said, in KiB. */
struct leak {
	long available;
	long slab;
};

/* Remember what there is now; false: /proc/meminfo cannot be read. */
bool leak_watch(struct leak *before);

/*
 * Nearly all of it is there again, at once or within seconds; else false and a
 * line that says how much is missing.  Some noise is the kernel's own: 2000 KiB
 * of memory, of it 1000 KiB in slabs.
 */
bool leak_none(const struct leak *before);

#endif
