// SPDX-License-Identifier: MIT
/*
 * gdb_listen.c - the socket on which a GDB server waits for GDB.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pc/gdb_listen.h"

#define DEFAULT_HOST	"127.0.0.1"
#define UNIX_PREFIX	"unix:"

/* A GDB that reads nothing for so long is gone. */
#define SEND_TIMEOUT_MS	10000

/* Where an error is described. */
struct why {
	char *text;
	size_t size;
};

__attribute__((format(printf, 2, 3)))
static bool fail(struct why why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why.text, why.size, format, arguments);
	va_end(arguments);
	return false;
}

static bool parse_port(struct gdb_address *address, const char *text, struct why why)
{
	size_t size = strlen(text);

	if (!size || size >= sizeof(address->port) || strspn(text, "0123456789") != size ||
	    strtoul(text, NULL, 10) > 65535)
		return fail(why, "'%s' is no port number, 0 to 65535", text);
	memcpy(address->port, text, size + 1);
	return true;
}

static bool parse_host(struct gdb_address *address, const char *text, size_t size,
		       struct why why)
{
	if (size && text[0] == '[' && text[size - 1] == ']') {
		text++;
		size -= 2;
		if (!memchr(text, ':', size))
			return fail(why, "'%.*s' is no IPv6 address", (int)size, text);
	} else if (memchr(text, ':', size)) {
		return fail(why, "an IPv6 address is written in brackets: [%.*s]:PORT",
			    (int)size, text);
	}
	if (!size)
		return fail(why, "the host is missing before ':'");
	if (size >= sizeof(address->host))
		return fail(why, "the host's name is too long");
	memcpy(address->host, text, size);
	address->host[size] = '\0';
	return true;
}

static bool parse_path(struct gdb_address *address, const char *path, struct why why)
{
	size_t size = strlen(path);

	if (!size)
		return fail(why, "the path is missing after " UNIX_PREFIX);
	if (size >= sizeof(address->path))
		return fail(why, "a socket's path has at most %zu bytes, not %zu",
			    sizeof(address->path) - 1, size);
	memcpy(address->path, path, size + 1);
	return true;
}

bool gdb_address_parse(struct gdb_address *address, const char *text,
		       char *why_text, size_t why_size)
{
	struct why why = { why_text, why_size };
	const char *colon = strrchr(text, ':');

	*address = (struct gdb_address){ .host = DEFAULT_HOST };
	if (!strncmp(text, UNIX_PREFIX, strlen(UNIX_PREFIX)))
		return parse_path(address, text + strlen(UNIX_PREFIX), why);
	if (!colon)
		return parse_port(address, text, why);
	return parse_host(address, text, colon - text, why) &&
	       parse_port(address, colon + 1, why);
}

static bool listen_at(int fd, const struct sockaddr *at, socklen_t size)
{
	return !bind(fd, at, size) && !listen(fd, 1);
}

/* Keeps errno. */
static void close_failed(int fd)
{
	int number = errno;

	close(fd);
	errno = number;
}

static int listen_tcp_at(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC, info->ai_protocol);
	const int on = 1;

	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) &&
	    listen_at(fd, info->ai_addr, info->ai_addrlen))
		return fd;
	close_failed(fd);
	return -1;
}

static int listen_tcp(const struct gdb_address *address, struct why why)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *list, *info;
	int status = getaddrinfo(address->host, address->port, &hints, &list);
	int fd = -1;

	if (status) {
		fail(why, "%s: %s", address->host,
		     status == EAI_SYSTEM ? strerror(errno) : gai_strerror(status));
		return -1;
	}
	for (info = list; info && fd < 0; info = info->ai_next)
		fd = listen_tcp_at(info);
	if (fd < 0)
		fail(why, "cannot listen on port %s of %s: %s",
		     address->port, address->host, strerror(errno));
	freeaddrinfo(list);
	return fd;
}

static struct sockaddr_un unix_address(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	memcpy(at.sun_path, path, strnlen(path, sizeof(at.sun_path) - 1));
	return at;
}

/* Whether a program listens on a socket: its queue may be full. */
static bool alive(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool refused;

	if (fd < 0)
		return true;
	refused = connect(fd, (const struct sockaddr *)at, sizeof(*at)) &&
		  errno == ECONNREFUSED;
	close(fd);
	return !refused;
}

/* Make room for a socket: what is there may only be a dead program's socket. */
static bool remove_stale(const struct sockaddr_un *at, struct why why)
{
	const char *path = at->sun_path;
	struct stat status;

	if (lstat(path, &status))
		return errno == ENOENT || fail(why, "%s: %s", path, strerror(errno));
	if (!S_ISSOCK(status.st_mode))
		return fail(why, "%s exists and is no socket", path);
	if (alive(at))
		return fail(why, "another program listens on %s", path);
	return !unlink(path) || fail(why, "%s: %s", path, strerror(errno));
}

static int listen_unix(const struct gdb_address *address, struct why why)
{
	struct sockaddr_un at = unix_address(address->path);
	int fd;

	if (!remove_stale(&at, why))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		fail(why, "no socket: %s", strerror(errno));
		return -1;
	}
	/* bind() makes the file with the socket's mode: no moment with a wider one. */
	if (!fchmod(fd, 0600) && listen_at(fd, (const struct sockaddr *)&at, sizeof(at)))
		return fd;
	fail(why, "cannot listen on %s: %s", at.sun_path, strerror(errno));
	close(fd);
	return -1;
}

int gdb_listen(const struct gdb_address *address, char *why_text, size_t why_size)
{
	struct why why = { why_text, why_size };

	return *address->path ? listen_unix(address, why) : listen_tcp(address, why);
}

/* A socket's own address, of any family. */
union any_address {
	struct sockaddr any;
	struct sockaddr_un un;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static bool own_address(int fd, union any_address *own)
{
	socklen_t size = sizeof(*own);

	memset(own, 0, sizeof(*own));
	return !getsockname(fd, &own->any, &size);
}

void gdb_unlisten(int listener)
{
	union any_address own;

	if (own_address(listener, &own) && own.any.sa_family == AF_UNIX)
		unlink(own.un.sun_path);
	close(listener);
}

void gdb_listen_name(int listener, char *name, size_t size)
{
	char host[INET6_ADDRSTRLEN] = "";
	union any_address own;

	if (!size)
		return;
	*name = '\0';
	if (!own_address(listener, &own))
		return;
	switch (own.any.sa_family) {
	case AF_UNIX:
		snprintf(name, size, "%s", own.un.sun_path);
		break;
	case AF_INET:
		inet_ntop(AF_INET, &own.in.sin_addr, host, sizeof(host));
		snprintf(name, size, "%s:%u", host, ntohs(own.in.sin_port));
		break;
	case AF_INET6:
		inet_ntop(AF_INET6, &own.in6.sin6_addr, host, sizeof(host));
		snprintf(name, size, "[%s]:%u", host, ntohs(own.in6.sin6_port));
		break;
	}
}

int gdb_accept(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	const int on = 1;

	/* Small packets go back and forth; a Unix-domain socket has no such option. */
	if (fd >= 0)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* Wait until there is room to send. */
static bool wait_for_room(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	int ready;

	do
		ready = poll(&poll_fd, 1, SEND_TIMEOUT_MS);
	while (ready < 0 && errno == EINTR);
	return ready > 0;
}

bool gdb_send(int fd, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;

	while (size) {
		ssize_t sent = send(fd, byte, size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent >= 0) {
			byte += sent;
			size -= sent;
		} else if (errno == EAGAIN) {
			if (!wait_for_room(fd))
				return false;
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}
