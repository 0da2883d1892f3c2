/* SPDX-License-Identifier: MIT */
/*
 * record.h - a recording of the text screen, as asciinema plays it: a .cast file
 * of version 2.
 *
 * A line of the file is written at once or not at all, so that the file can be
 * played at any time, also while it grows and after the disk was full.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdint.h>

#include "pc/vga.h"

struct record;

/**
 * record_open() - begin a recording; a file of that name is replaced.
 * @record:	for record_close()
 * @path:	the file
 * @columns:	size of the screen at first
 * @rows:	likewise
 * @timestamp:	of the begin, in seconds since 1970
 * @title:	what it shows, in UTF-8, or NULL
 *
 * Return: 0, or -errno and @record is NULL.
 */
int record_open(struct record **record, const char *path, unsigned int columns,
		unsigned int rows, int64_t timestamp, const char *title);

/**
 * record_screen() - what has changed since the last call.
 * @now:	nanoseconds since the begin
 *
 * After a failure nothing is recorded any more.
 * Return: 0, or -errno once.
 */
int record_screen(struct record *record, const struct screen *screen, uint64_t now);

/* The end.  Returns 0, or -errno if something failed that was not told yet. */
int record_close(struct record *record);

#endif
