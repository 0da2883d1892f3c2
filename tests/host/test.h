/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What every test program of this folder includes: cmocka and its needs, and
 * the number of elements of an array.
 */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#endif
