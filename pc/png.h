/* SPDX-License-Identifier: MIT */
/*
 * png.h - pictures in files.
 */
#ifndef PC_PNG_H
#define PC_PNG_H

#include <stdbool.h>
#include <stddef.h>

#include "pc/picture.h"

/**
 * picture_write_png() - write a picture to a file in the PNG format.
 * A file of that name is replaced, when the new one is complete.
 * Return: true; false with the reason in @why, and nothing has changed.
 */
bool picture_write_png(const struct picture *picture, const char *path,
		       char *why, size_t why_size);

#endif
