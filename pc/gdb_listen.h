/* SPDX-License-Identifier: MIT */
/*
 * gdb_listen.h - the socket on which a GDB server waits for GDB.
 *
 * Where to listen is written
 *
 *	[HOST:]PORT	TCP; HOST is a name, an IPv4 address or an IPv6 address
 *			in brackets, 127.0.0.1 if absent; PORT 0 is any free port
 *	unix:PATH	a Unix-domain socket that only its owner may use
 *
 * Who reaches the socket controls the machine; GDB's protocol knows no
 * password.  So nothing but the own computer is the default.
 */
#ifndef PC_GDB_LISTEN_H
#define PC_GDB_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/un.h>

enum { GDB_HOST_MAX = 256, GDB_PORT_MAX = 6 };

/**
 * struct gdb_address - where to listen.
 * @path:	Unix-domain socket, or empty
 * @host:	name or address without brackets
 * @port:	port number, decimal digits
 */
struct gdb_address {
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	char host[GDB_HOST_MAX];
	char port[GDB_PORT_MAX];
};

/**
 * gdb_address_parse() - read `[HOST:]PORT` or `unix:PATH`.
 * @address:	out
 * @text:	what the user wrote
 * @why:	out, on failure: one line that says what is wrong
 * @why_size:	bytes of @why
 */
bool gdb_address_parse(struct gdb_address *address, const char *text,
		       char *why, size_t why_size);

/**
 * gdb_listen() - listen for one GDB.
 * @address:	where
 * @why:	out, on failure: one line that says what is wrong
 * @why_size:	bytes of @why
 *
 * A Unix-domain socket that a dead program left is replaced; another file, or
 * the socket of a living program, is not.
 *
 * Return: a listening socket, to be given to gdb_unlisten(), or -1.
 */
int gdb_listen(const struct gdb_address *address, char *why, size_t why_size);

/* Close a listening socket and remove its Unix-domain socket's file. */
void gdb_unlisten(int listener);

/* Where GDB has to connect to, for its command `target remote`. */
void gdb_listen_name(int listener, char *name, size_t size);

/**
 * gdb_accept() - wait for GDB to connect.
 * Return: a connected socket, or -1 with errno, EINTR included.
 */
int gdb_accept(int listener);

/**
 * gdb_send() - send all bytes to a connected GDB.
 * Waits while GDB reads nothing, but not for ever.
 * Return: false if the connection broke; no signal is raised.
 */
bool gdb_send(int fd, const void *bytes, size_t size);

#endif
