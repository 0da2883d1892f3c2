/* SPDX-License-Identifier: MIT */
/*
 * array.h - the number of elements of an array.
 */
#ifndef PC_ARRAY_H
#define PC_ARRAY_H

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif
