/* SPDX-License-Identifier: MIT */
/*
 * cli.h - what the files of the vmm86 command share.
 */
#ifndef CLI_H
#define CLI_H

#include <argp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "array.h"
#include "status.h"
#include "vmm86/vmm86.h"

/* message.c: one line on standard error, "vmm86: ..."; returns the status. */
enum status complain(enum status status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum status complain_machine(int error, const struct vmm86 *machine);

/* number.c: a number as people write it: 0x1f, 1fh, 31. */
bool parse_number(const char *text, uint64_t *value);

/* port_list.c: ports to pass, as people write them: 0x378-0x37a,0x3f8. */
struct port_list {
	struct vmm86_port_range range[VMM86_QUEUE_RANGES];
	unsigned int count;
};

bool parse_ports(const char *text, struct port_list *list);

/* registers.c */
bool is_register_setting(const char *argument);
enum status set_register(struct vmm86_run *state, const char *argument);
const char *register_list(void);
bool register_value(const struct vmm86_run *state, const char *name,
		    uint32_t *value);
void print_registers(FILE *to, const struct vmm86_run *state);
json_t *registers_json(const struct vmm86_run *state);

/* session.c: a machine with the options that run and int share. */
struct session {
	uint32_t mode;
	uint32_t flags;
	uint32_t mem_size;
	uint32_t backend;
	const char *device;
	struct port_list pass;	/* ports of this PC that the guest reaches */
	unsigned int timeout;	/* seconds, 0: none */
	uint64_t max_exits;	/* 0: no limit */
	bool json;
	const char *settings[64];	/* "ax=1", applied to the fresh machine */
	unsigned int setting_count;
	struct vmm86 *machine;
	uint64_t exits;
	struct timespec begin;	/* when it was opened, and its processor time */
	struct timespec begin_cpu;
	const char *how;	/* what ended the run, a word or two */
};

#define SESSION_KEYS	0x1000
extern const struct argp session_argp;

enum status session_open(struct session *session);
void session_add_setting(struct session *session, const char *argument);
void session_settings(struct session *session);
int session_run(struct session *session, enum status *status);
void session_close(struct session *session);
const char *session_mode(const struct session *session);
enum status unexpected_exit(const struct session *session);
bool session_stopped(void);
enum status session_interrupted(struct session *session);
bool session_over_limit(struct session *session);
enum status session_limit_reached(struct session *session);
enum status session_failed(struct session *session, int error);

/* report.c: how it ended, as text and as JSON. */
void report_text(const struct session *session, FILE *to);
json_t *report_json(const struct session *session, enum status status);
void print_json(json_t *object);

/* The subcommands. */
int command_run(int argc, char **argv);
int command_int(int argc, char **argv);
int command_caps(int argc, char **argv);
int command_check(int argc, char **argv);
int command_audit(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_stat(int argc, char **argv);
int command_top(int argc, char **argv);
int command_help(int argc, char **argv);
void print_usage(FILE *to);

#endif
