// SPDX-License-Identifier: MIT
/*
 * terminal.c - taking over the user's terminal, and giving it back.  See
 * terminal.h.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal_parts.h"

/* Keys come as they are typed, all of them: also Ctrl-C and Ctrl-Z. */
static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	/* Drawing does not wait for what was typed: we read it, not ncurses. */
	typeahead(-1);
}

static bool start(struct terminal *t, FILE *in, FILE *out)
{
	const char *cursor_address;

	t->curses = newterm(NULL, out, in);
	if (!t->curses)
		return false;
	cursor_address = tigetstr("cup");
	if (!cursor_address || cursor_address == (const char *)-1) {
		endwin();
		delscreen(t->curses);
		tcsetattr(t->in, TCSANOW, &t->before);
		return false;
	}
	rescue_escapes();
	set_modes();
	paint_start();
	input_define(&t->keys, &t->before);
	return true;
}

static struct terminal *fail(struct terminal *t, char *why, size_t size, const char *text)
{
	snprintf(why, size, "%s", text);
	free(t);
	return NULL;
}

struct terminal *terminal_open(FILE *in, FILE *out, char *why, size_t size)
{
	struct terminal *t = calloc(1, sizeof(*t));

	if (!t)
		return fail(t, why, size, "out of memory");
	t->in = fileno(in);
	if (!isatty(fileno(out)) || tcgetattr(t->in, &t->before) < 0)
		return fail(t, why, size, "input and output must be a terminal");
	setlocale(LC_CTYPE, "");
	t->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	t->changed = true;
	rescue_arm(fileno(out), &t->before);
	if (!start(t, in, out)) {
		rescue_disarm();
		return fail(t, why, size,
			    "the environment's TERM names no terminal that can move its cursor");
	}
	return t;
}

void terminal_close(struct terminal *t)
{
	curs_set(1);
	endwin();
	delscreen(t->curses);
	tcsetattr(t->in, TCSANOW, &t->before);
	rescue_disarm();
	free(t);
}

int terminal_fd(const struct terminal *t)
{
	return t->in;
}

struct keys *terminal_keys(struct terminal *t)
{
	return &t->keys;
}
