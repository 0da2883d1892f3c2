/* SPDX-License-Identifier: MIT */
/*
 * terminal.h - the PC's screen and keyboard in the user's terminal.
 *
 *	terminal_open()		once; there is one terminal per process
 *	terminal_poll()		input: keys for the PC go to terminal_keys(), what the
 *				user wants from us (Ctrl-] opens a menu) is returned
 *	terminal_draw()		or terminal_draw_picture(), after every terminal_poll():
 *				also shows the menu and follows the terminal's size
 *	terminal_close()	the terminal is as it was before
 *
 * The terminal is also restored if a signal kills the process.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "keys.h"
#include "pc/vga.h"

struct terminal;

enum terminal_action {
	TERMINAL_NOTHING,
	TERMINAL_QUIT,
	TERMINAL_SCREENSHOT,
	TERMINAL_RESET,		/* keys that waited are forgotten */
	TERMINAL_GONE,		/* there will be no input any more */
};

/**
 * terminal_open() - take over a terminal.
 * @in:		the terminal to read from
 * @out:	the terminal to write to
 * @why:	what is wrong, if it fails
 * @size:	of @why
 *
 * Handlers of SIGTERM and the like that the program wants of its own must be
 * installed before: those are left alone.
 * Return: a terminal for terminal_close(), or NULL.
 */
struct terminal *terminal_open(FILE *in, FILE *out, char *why, size_t size);
void terminal_close(struct terminal *terminal);

/* A descriptor that can be read when terminal_poll() has something to do. */
int terminal_fd(const struct terminal *terminal);

/**
 * terminal_poll() - read what there is; does not wait.
 * To be called until it returns TERMINAL_NOTHING, and at least every 50 ms: time
 * tells the key Esc from longer sequences.
 */
enum terminal_action terminal_poll(struct terminal *terminal);

/* Scan codes for the PC. */
struct keys *terminal_keys(struct terminal *terminal);

/**
 * terminal_draw() - show a text screen.
 * Only what changed is sent.  A terminal that is too small shows the part around
 * the cursor.
 */
void terminal_draw(struct terminal *terminal, const struct screen *screen);

/**
 * terminal_draw_picture() - show a picture as large as the terminal is, 4:3.
 * @rgb:	@width * @height pixels, 3 bytes each
 */
void terminal_draw_picture(struct terminal *terminal, const uint8_t *rgb, unsigned int width,
			   unsigned int height);

/* Tell the user something in the last line, until a key is pressed. */
void terminal_message(struct terminal *terminal, const char *message);

#endif
