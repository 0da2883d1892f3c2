// SPDX-License-Identifier: MIT
/*
 * terminal_input.c - what the user types: for the PC, or for us.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "array.h"
#include "terminal_parts.h"

/* Keys with terminfo names of their own. */
static const struct {
	const char *name;
	uint32_t code;
	uint8_t modifiers;
} named[] = {
	{ "kcuu1", KEYS_UP, 0 },	{ "kri", KEYS_UP, KEYS_SHIFT },
	{ "kcud1", KEYS_DOWN, 0 },	{ "kind", KEYS_DOWN, KEYS_SHIFT },
	{ "kcub1", KEYS_LEFT, 0 },	{ "kLFT", KEYS_LEFT, KEYS_SHIFT },
	{ "kcuf1", KEYS_RIGHT, 0 },	{ "kRIT", KEYS_RIGHT, KEYS_SHIFT },
	{ "khome", KEYS_HOME, 0 },	{ "kHOM", KEYS_HOME, KEYS_SHIFT },
	{ "kend", KEYS_END, 0 },	{ "kEND", KEYS_END, KEYS_SHIFT },
	{ "kpp", KEYS_PAGE_UP, 0 },	{ "kPRV", KEYS_PAGE_UP, KEYS_SHIFT },
	{ "knp", KEYS_PAGE_DOWN, 0 },	{ "kNXT", KEYS_PAGE_DOWN, KEYS_SHIFT },
	{ "kich1", KEYS_INSERT, 0 },	{ "kIC", KEYS_INSERT, KEYS_SHIFT },
	{ "kdch1", KEYS_DELETE, 0 },	{ "kDC", KEYS_DELETE, KEYS_SHIFT },
	{ "kent", KEYS_ENTER, 0 },	{ "kcbt", KEYS_TAB, KEYS_SHIFT },
};

/* Keys that ncurses' extended names end in xterm's number of the modifiers: kUP5. */
static const struct {
	const char *name;
	uint32_t code;
} modified[] = {
	{ "kUP", KEYS_UP }, { "kDN", KEYS_DOWN }, { "kLFT", KEYS_LEFT }, { "kRIT", KEYS_RIGHT },
	{ "kHOM", KEYS_HOME }, { "kEND", KEYS_END }, { "kPRV", KEYS_PAGE_UP },
	{ "kNXT", KEYS_PAGE_DOWN }, { "kIC", KEYS_INSERT }, { "kDC", KEYS_DELETE },
};

/* kf13 to kf24 are F1 to F12 with Shift, and so on, in xterm and its like. */
static const uint8_t function_modifiers[] = {
	0, KEYS_SHIFT, KEYS_CTRL, KEYS_CTRL | KEYS_SHIFT, KEYS_ALT, KEYS_ALT | KEYS_SHIFT,
};

static void define(struct keys *keys, const char *name, uint32_t code, uint8_t modifiers)
{
	const char *sequence = tigetstr(name);

	if (sequence && sequence != (const char *)-1)
		keys_define(keys, sequence, code, modifiers);
}

/* What this terminal's keys send, as terminfo and stty say. */
void input_define(struct keys *keys, const struct termios *before)
{
	const char erase_key[] = { before->c_cc[VERASE], '\0' };
	unsigned int i, modifiers;
	char name[16];

	keys_define(keys, erase_key, KEYS_BACKSPACE, 0);
	for (i = 0; i < ARRAY_SIZE(named); i++)
		define(keys, named[i].name, named[i].code, named[i].modifiers);
	for (i = 0; i < ARRAY_SIZE(modified); i++) {
		for (modifiers = KEYS_ALT; modifiers <= 7; modifiers++) {
			snprintf(name, sizeof(name), "%s%u", modified[i].name, modifiers + 1);
			define(keys, name, modified[i].code, modifiers);
		}
	}
	for (i = 0; i < 63; i++) {
		snprintf(name, sizeof(name), "kf%u", i + 1);
		define(keys, name, KEYS_F1 + i % 12, function_modifiers[i / 12]);
	}
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What there is to read, at most once per poll. */
static void fill(struct terminal *t)
{
	struct pollfd poll_in = { .fd = t->in, .events = POLLIN };
	ssize_t n;

	if (poll(&poll_in, 1, 0) <= 0)
		return;
	n = read(t->in, t->input, sizeof(t->input));
	if (n > 0) {
		t->input_first = 0;
		t->input_count = n;
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		t->gone = true;
	}
}

/* Asked and not told: SIGWINCH needs a handler, and may belong to others. */
static void follow_size(struct terminal *t)
{
	struct winsize size;

	if (ioctl(t->in, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		return;
	if (size.ws_row == LINES && size.ws_col == COLS)
		return;
	resizeterm(size.ws_row, size.ws_col);
	/* Nobody knows what the terminal made of its lines. */
	clearok(curscr, TRUE);
	t->changed = true;
}

static enum terminal_action handle(struct terminal *t, const struct keys_event *event)
{
	if (t->message[0]) {
		t->message[0] = '\0';
		t->changed = true;
	}
	if (menu_wants(t, event))
		return menu_key(t, event);
	keys_press(&t->keys, event);
	return TERMINAL_NOTHING;
}

enum terminal_action terminal_poll(struct terminal *t)
{
	const uint64_t now = now_ns();
	enum terminal_action action;
	struct keys_event event;

	follow_size(t);
	if (!t->input_count)
		fill(t);
	for (;;) {
		/* Time runs out only for what nothing came after. */
		while (keys_event(&t->keys, &event, t->input_count ? t->keys.pending_since : now)) {
			action = handle(t, &event);
			if (action != TERMINAL_NOTHING)
				return action;
		}
		if (!t->input_count)
			return t->gone ? TERMINAL_GONE : TERMINAL_NOTHING;
		t->input_count--;
		keys_byte(&t->keys, t->input[t->input_first++], now);
	}
}
