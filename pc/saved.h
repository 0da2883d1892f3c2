/* SPDX-License-Identifier: MIT */
/*
 * saved.h - state that comes out of a file, where anything may be: each device
 * has a function X_is_valid() that says whether it could have that state.
 */
#ifndef PC_SAVED_H
#define PC_SAVED_H

#include <stdbool.h>
#include <stdint.h>

/* Guest time that no machine reaches: 146 years, in nanoseconds. */
#define SAVED_TIME_MAX	(UINT64_MAX >> 2)

/* A bool that is neither false nor true must not even be read. */
static inline bool saved_flag(const bool *flag)
{
	return *(const uint8_t *)flag <= 1;
}

#endif
