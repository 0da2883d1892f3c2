/* SPDX-License-Identifier: MIT */
/*
 * terminal_parts.h - what the files of the live terminal share.
 */
#ifndef TERMINAL_PARTS_H
#define TERMINAL_PARTS_H

#include <ncurses.h>
#include <stdbool.h>
#include <termios.h>

#include "terminal.h"

/**
 * struct terminal - the user's terminal.
 * @in:		its descriptor
 * @before:	its settings before
 * @curses:	of ncurses
 * @utf8:	it shows Unicode
 * @gone:	it was hung up
 * @input:	bytes that were read
 * @input_first: the next of them
 * @input_count: how many are left
 * @changed:	what is on it is not what should be: the size or the last line
 * @menu:	the menu is open
 * @message:	for the last line, or empty
 * @text:	@screen is what is on it
 * @screen:	the last text screen
 * @view_x:	the part of the screen that is seen
 * @view_y:	likewise
 */
struct terminal {
	int in;
	struct termios before;
	SCREEN *curses;
	bool utf8;
	bool gone;
	uint8_t input[4096];
	unsigned int input_first;
	unsigned int input_count;
	bool changed;
	bool menu;
	char message[256];
	bool text;
	struct screen screen;
	unsigned int view_x;
	unsigned int view_y;
	struct keys keys;
};

/* terminal_signals.c */
void rescue_arm(int fd, const struct termios *before);
void rescue_escapes(void);
void rescue_disarm(void);

/* terminal_colour.c: how a cell of two colours is written. */
struct paint {
	attr_t attributes;
	int pair;
};

void paint_start(void);
bool paint_has_colours(void);
struct paint paint_of(const uint8_t foreground[3], const uint8_t background[3]);
void paint_put(int y, int x, wchar_t character, struct paint paint);

/* terminal_menu.c */
enum terminal_action menu_key(struct terminal *t, const struct keys_event *event);
bool menu_wants(const struct terminal *t, const struct keys_event *event);
void menu_draw(const struct terminal *t);

/* terminal_input.c */
void input_define(struct keys *keys, const struct termios *before);

#endif
