// SPDX-License-Identifier: MIT
/*
 * terminal_menu.c - the last line of the terminal: the menu behind Ctrl-], and
 * what the user is told.
 */
#include <stdio.h>
#include <string.h>

#include "terminal_parts.h"

#define MENU_CHARACTER	']'	/* with Ctrl */

static bool is_menu_key(const struct keys_event *event)
{
	return event->code == MENU_CHARACTER && event->modifiers == KEYS_CTRL;
}

/* True if a key is for us and not for the PC. */
bool menu_wants(const struct terminal *t, const struct keys_event *event)
{
	return t->menu || is_menu_key(event);
}

static enum terminal_action choose(struct terminal *t, const struct keys_event *event)
{
	static const struct keys_event three_fingers = { KEYS_DELETE, KEYS_CTRL | KEYS_ALT };

	t->menu = false;
	if (is_menu_key(event)) {
		keys_press(&t->keys, event);
		return TERMINAL_NOTHING;
	}
	switch (event->code) {
	case KEYS_ESCAPE:
		return TERMINAL_NOTHING;
	case 'q':
	case 'Q':
		return TERMINAL_QUIT;
	case 's':
	case 'S':
		return TERMINAL_SCREENSHOT;
	case 'r':
	case 'R':
		keys_flush(&t->keys);
		return TERMINAL_RESET;
	case 'c':
	case 'C':
		/* Now, and not behind all that was pasted. */
		keys_flush(&t->keys);
		keys_press(&t->keys, &three_fingers);
		return TERMINAL_NOTHING;
	default:
		t->menu = true;
		beep();
		return TERMINAL_NOTHING;
	}
}

/* A key that menu_wants(). */
enum terminal_action menu_key(struct terminal *t, const struct keys_event *event)
{
	t->changed = true;
	if (t->menu)
		return choose(t, event);
	t->menu = true;
	return TERMINAL_NOTHING;
}

void terminal_message(struct terminal *t, const char *message)
{
	snprintf(t->message, sizeof(t->message), "%s", message);
	t->changed = true;
}

static bool screen_fits(const struct terminal *t)
{
	return !t->text || (t->screen.columns <= COLS && t->screen.rows <= LINES);
}

/* The last line, if something has to be said there. */
void menu_draw(const struct terminal *t)
{
	static const char menu[] =
		" q Quit  s Screenshot  r Reset  c Ctrl-Alt-Del  Ctrl-] Send it  Esc Back";
	char line[256];

	if (t->menu)
		snprintf(line, sizeof(line), "%s", menu);
	else if (t->message[0])
		snprintf(line, sizeof(line), " %.*s", (int)sizeof(line) - 2, t->message);
	else if (!screen_fits(t))
		snprintf(line, sizeof(line), " %ux%u from %u,%u: enlarge the terminal; Ctrl-] menu",
			 t->screen.columns, t->screen.rows, t->view_x + 1, t->view_y + 1);
	else
		return;
	attrset(A_REVERSE);
	mvhline(LINES - 1, 0, ' ', COLS);
	mvaddnstr(LINES - 1, 0, line, COLS);
	attrset(A_NORMAL);
}
