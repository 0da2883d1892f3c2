// SPDX-License-Identifier: MIT
/*
 * terminal_signals.c - a terminal that is restored when a signal kills the
 * process.  The handlers do nothing but write() and tcsetattr(), which may be
 * called from them, and leave the rest to what was to happen without us.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "terminal_parts.h"

/* A fault of ours: whoever handles it comes after us. */
static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
/* Requests to end: who handles them himself closes the terminal, too. */
static const int requests[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };

#define SIGNALS	(ARRAY_SIZE(faults) + ARRAY_SIZE(requests))

/* Handlers have no argument, and a process has one terminal. */
static struct {
	int fd;
	struct termios before;
	char escapes[256];
	size_t length;
	struct {
		int signal;
		struct sigaction old;
	} caught[SIGNALS];
	unsigned int count;
	bool own_stack;
	char stack[32768];
} rescue;

static void restore_and_pass_on(int signal, siginfo_t *info, void *context)
{
	const int before = errno;
	unsigned int i;
	ssize_t n;

	(void)context;
	n = write(rescue.fd, rescue.escapes, rescue.length);
	(void)n;
	tcsetattr(rescue.fd, TCSANOW, &rescue.before);
	for (i = 0; i < rescue.count; i++) {
		if (rescue.caught[i].signal == signal)
			sigaction(signal, &rescue.caught[i].old, NULL);
	}
	/* A fault happens again by itself, with its address. */
	if (info->si_code <= 0)
		raise(signal);
	errno = before;
}

static void catch_signal(int signal, bool only_default)
{
	struct sigaction action = {
		.sa_sigaction = restore_and_pass_on,
		.sa_flags = SA_SIGINFO | SA_ONSTACK,
	};
	struct sigaction old;

	/* A process in the background may set its terminal while it dies. */
	sigemptyset(&action.sa_mask);
	sigaddset(&action.sa_mask, SIGTTOU);
	sigaction(signal, NULL, &old);
	if (only_default && old.sa_handler != SIG_DFL)
		return;
	rescue.caught[rescue.count].signal = signal;
	rescue.caught[rescue.count].old = old;
	rescue.count++;
	sigaction(signal, &action, NULL);
}

/* The stack may be what is broken. */
static void use_own_stack(void)
{
	const stack_t own = { .ss_sp = rescue.stack, .ss_size = sizeof(rescue.stack) };
	stack_t other;

	sigaltstack(NULL, &other);
	rescue.own_stack = other.ss_flags & SS_DISABLE;
	if (rescue.own_stack)
		sigaltstack(&own, NULL);
}

void rescue_arm(int fd, const struct termios *before)
{
	size_t i;

	rescue.fd = fd;
	rescue.before = *before;
	rescue.length = 0;
	rescue.count = 0;
	use_own_stack();
	for (i = 0; i < ARRAY_SIZE(faults); i++)
		catch_signal(faults[i], false);
	for (i = 0; i < ARRAY_SIZE(requests); i++)
		catch_signal(requests[i], true);
}

/* A terminfo string without its delays, which are for terminals of long ago. */
static void add_escape(const char *name)
{
	const char *from = tigetstr(name);
	size_t length = rescue.length;

	if (!from || from == (const char *)-1)
		return;
	while (*from && length < sizeof(rescue.escapes)) {
		if (from[0] == '$' && from[1] == '<' && strchr(from, '>'))
			from = strchr(from, '>') + 1;
		else
			rescue.escapes[length++] = *from++;
	}
	rescue.length = length;
}

/* What ends colours, keypad mode and the alternate screen, and shows the cursor. */
void rescue_escapes(void)
{
	add_escape("sgr0");
	add_escape("op");
	add_escape("rmkx");
	add_escape("cnorm");
	add_escape("rmcup");
}

void rescue_disarm(void)
{
	const stack_t none = { .ss_flags = SS_DISABLE };
	unsigned int i;

	for (i = 0; i < rescue.count; i++)
		sigaction(rescue.caught[i].signal, &rescue.caught[i].old, NULL);
	rescue.count = 0;
	if (rescue.own_stack)
		sigaltstack(&none, NULL);
}
