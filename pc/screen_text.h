/* SPDX-License-Identifier: MIT */
/*
 * screen_text.h - a text screen as text.
 */
#ifndef PC_SCREEN_TEXT_H
#define PC_SCREEN_TEXT_H

#include "pc/vga.h"

/**
 * screen_text() - the characters of a screen as UTF-8.
 * Blanks at the ends of lines and empty lines at the end are left out; each line
 * ends with a newline.
 * Return: a string for free(), or NULL: out of memory.
 */
char *screen_text(const struct screen *screen);

#endif
