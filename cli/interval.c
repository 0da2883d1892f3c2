// SPDX-License-Identifier: MIT
/*
 * interval.c - the time between two looks at the same thing.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "machines.h"

#define SECOND	1000000000ull

/**
 * parse_seconds() - read an interval: 0.1 to 3600 seconds, in decimal.
 * @text:	the whole of it
 * @ns:		out: nanoseconds
 */
bool parse_seconds(const char *text, uint64_t *ns)
{
	double seconds;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return false;
	seconds = strtod(text, &end);
	if (*end || !(seconds >= 0.1 && seconds <= 3600))
		return false;
	*ns = (uint64_t)(seconds * SECOND);
	return true;
}

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* Sleeps until that time of CLOCK_MONOTONIC. */
void wait_until(uint64_t ns)
{
	const struct timespec time = {
		.tv_sec = (time_t)(ns / SECOND),
		.tv_nsec = (long)(ns % SECOND),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		;
}
