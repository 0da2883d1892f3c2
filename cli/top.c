// SPDX-License-Identifier: MIT
/*
 * top.c - `vmm86 top`: the machines of this computer, the busiest first, live in
 * the terminal; or as text, if there is none.
 */
#include <errno.h>
#include <ncurses.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "machines.h"
#include "terminal_parts.h"

#define LINE		256
#define CTRL_C		3	/* a key: the terminal is in raw mode */
#define FIRST_NS	300000000ull	/* until the first report */

struct request {
	const char *debugfs;
	bool batch;
	uint64_t interval;	/* ns */
	uint64_t count;		/* reports; 0: no limit */
};

enum { KEY_DEBUGFS = 1 };

static const struct argp_option options[] = {
	{ "delay", 'd', "SECONDS", 0, "time between two reports (default 1)", 0 },
	{ "count", 'n', "N", 0, "end after N reports (default: 1 if as text)", 0 },
	{ "batch", 'b', NULL, 0,
	  "as text, also in a terminal; the default if output is none", 0 },
	{ "debugfs", KEY_DEBUGFS, "DIR", 0,
	  "where debugfs is mounted (default " MACHINES_DEBUGFS ")", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct request *request = state->input;

	switch (key) {
	case 'd':
		if (!parse_seconds(argument, &request->interval))
			argp_error(state, "'%s': the delay must be 0.1 to 3600 seconds",
				   argument);
		return 0;
	case 'n':
		if (!parse_number(argument, &request->count) || !request->count)
			argp_error(state, "'%s' is not a number of reports", argument);
		return 0;
	case 'b':
		request->batch = true;
		return 0;
	case KEY_DEBUGFS:
		request->debugfs = argument;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: '%s'", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
	"Show the machines of this computer, the busiest first: share of a CPU in the\n"
	"guest, exits and interrupts per second, memory, most frequent exit.\n"
	"\vKeys: q ends it, the space bar shows the present at once. It reads the driver's\n"
	"file in debugfs, which is for root.";

static const struct argp argp = {
	options, parse, NULL, doc,
	NULL, NULL, NULL,
};

/* The next sample and what happened since the last one, which it replaces. */
static enum status advance(const struct request *request, struct machines *last,
			   struct machines *delta, char *why)
{
	struct machines now;
	enum status status = machines_read(&now, request->debugfs, why);

	if (!status)
		status = machines_since(delta, last, &now, why);
	machines_free(last);
	*last = now;
	if (!status)
		machines_sort(delta);
	return status;
}

static void print_table(const struct machines *delta)
{
	char line[LINE];
	size_t i;

	machines_summary(line, sizeof(line), delta);
	puts(line);
	machines_heading(line, sizeof(line));
	puts(line);
	for (i = 0; i < delta->count; i++) {
		machines_row(line, sizeof(line), &delta->list[i], delta->ns);
		puts(line);
	}
	putchar('\n');
}

static enum status batch(const struct request *request, struct machines *last, char *why)
{
	uint64_t i, next = last->ns, count = request->count ? request->count : 1;
	struct machines delta;
	enum status status;

	for (i = 0; i < count; i++) {
		next += request->interval;
		wait_until(next);
		status = advance(request, last, &delta, why);
		if (status)
			return status;
		print_table(&delta);
		machines_free(&delta);
		if (fflush(stdout))
			break;		/* main() says what is wrong */
	}
	return STATUS_OK;
}

static void draw(const struct machines *delta)
{
	char line[LINE];
	size_t i;

	erase();
	machines_summary(line, sizeof(line), delta);
	mvaddnstr(0, 0, line, COLS);
	machines_heading(line, sizeof(line));
	attron(A_REVERSE);
	mvprintw(2, 0, "%-*.*s", COLS, COLS, line);
	attroff(A_REVERSE);
	for (i = 0; i < delta->count && (int)i + 3 < LINES; i++) {
		machines_row(line, sizeof(line), &delta->list[i], delta->ns);
		mvaddnstr((int)i + 3, 0, line, COLS);
	}
	refresh();
}

enum action { ACTION_WAIT, ACTION_REDRAW, ACTION_NOW, ACTION_QUIT };

static enum action read_key(void)
{
	switch (getch()) {
	case 'q':
	case 'Q':
	case CTRL_C:
		return ACTION_QUIT;
	case ' ':
		return ACTION_NOW;
	case KEY_RESIZE:
		return ACTION_REDRAW;
	default:
		return ACTION_WAIT;
	}
}

/* Until that time, or until a key or the terminal's new size wants something. */
static enum action wait_for_key(uint64_t until)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	enum action action = ACTION_WAIT;
	uint64_t now;

	while (action == ACTION_WAIT) {
		now = now_ns();
		if (now >= until)
			return ACTION_NOW;
		/* A signal, as of a new size, comes out of getch() as a key. */
		if (poll(&input, 1, (int)((until - now + 999999) / 1000000)) < 0 &&
		    errno != EINTR)
			return ACTION_QUIT;
		if (input.revents & (POLLHUP | POLLERR | POLLNVAL))
			return ACTION_QUIT;
		action = read_key();
	}
	return action;
}

static enum status show(const struct request *request, struct machines *last, char *why)
{
	enum status status = STATUS_OK;
	struct machines delta = { 0 };
	enum action action;
	uint64_t shown = 0;

	action = wait_for_key(last->ns + FIRST_NS);
	while (action != ACTION_QUIT) {
		/* There is nothing to draw again before the first report. */
		if (action == ACTION_NOW || !shown) {
			machines_free(&delta);
			status = advance(request, last, &delta, why);
			if (status)
				break;
			shown++;
		}
		draw(&delta);
		if (shown == request->count)
			break;
		action = wait_for_key(last->ns + request->interval);
	}
	machines_free(&delta);
	return status;
}

/* The terminal is as before when it returns: what went wrong can be said. */
static enum status live(const struct request *request, struct machines *last, char *why)
{
	struct terminal *terminal = terminal_open(stdin, stdout, why, MACHINES_WHY);
	enum status status;

	if (!terminal)
		return STATUS_USAGE;
	nodelay(stdscr, TRUE);
	curs_set(0);
	status = show(request, last, why);
	terminal_close(terminal);
	return status;
}

int command_top(int argc, char **argv)
{
	struct request request = { .debugfs = MACHINES_DEBUGFS, .interval = 1000000000 };
	char why[MACHINES_WHY];
	struct machines last;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &request);
	status = machines_read(&last, request.debugfs, why);
	if (!status && !request.batch && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		status = live(&request, &last, why);
	else if (!status)
		status = batch(&request, &last, why);
	machines_free(&last);
	return status ? complain(status, "%s", why) : STATUS_OK;
}
