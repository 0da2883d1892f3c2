/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what the parts of the driver's fuzzer share: a random generator with
 * a seed, the files and mappings of one sequence of calls, and the note that
 * tells the supervisor what the sequence is doing.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZ_FILES	4u
#define FUZZ_MAPS	4u
#define FUZZ_PAGE	4096u
#define FUZZ_ORPHAN	(~0ull)		/* offset of a mapping whose file was closed */

/* fuzz_random.c */
struct fuzz_random {
	uint64_t state;
};

uint64_t fuzz_next(struct fuzz_random *r);
uint32_t fuzz_below(struct fuzz_random *r, uint32_t limit);
bool fuzz_one_in(struct fuzz_random *r, uint32_t n);
uint32_t fuzz_word(struct fuzz_random *r);
unsigned int fuzz_guest_code(struct fuzz_random *r, uint8_t *to, unsigned int room);

/* What the supervisor sees of a sequence; in shared memory. */
struct fuzz_note {
	uint64_t calls;
	uint64_t runs;
	uint64_t exits;		/* RUNs that ended with an exit record */
	uint64_t injected;	/* allocations that were made to fail */
	unsigned int step;
	char name[32];		/* of the step */
	bool leaving;		/* the sequence is over; how it ends is its affair */
	bool wrong;
	char complaint[160];
};

struct fuzz_map {
	uint8_t *at;		/* NULL: none */
	size_t bytes;
	uint64_t offset;
};

struct fuzz_file {
	int fd;			/* -1: none */
	bool made;		/* SETUP succeeded, as far as we know */
	bool classic;
	struct fuzz_map map[FUZZ_MAPS];
};

/* A second thread on the machine of one file. */
struct fuzz_helper {
	pthread_t thread;
	bool there;
	bool stop;
	bool finished;
	unsigned int job;
	int fd;
	uint8_t *page;
	struct fuzz_random random;
};

/**
 * struct fuzz - one sequence of calls, in a process of its own.
 * @random:	where all its choices come from
 * @note:	for the supervisor
 * @fail_nth:	file that makes allocations of this thread fail, or -1
 * @failing:	it does, in this step
 * @closed:	a helper closed a file: its number may be anything's now
 * @hardware:	the PC's own ports and ROM may be had, so no guest may run: it could
 *		turn the PC off
 * @verbose:	say every step
 */
struct fuzz {
	struct fuzz_random random;
	struct fuzz_note *note;
	struct fuzz_file file[FUZZ_FILES];
	struct fuzz_helper helper;
	int fail_nth;
	bool failing;
	bool closed;
	bool hardware;
	bool verbose;
};

/* fuzz_calls.c: where an access to memory that is not there goes on. */
extern __thread sigjmp_buf fuzz_fault;
extern __thread volatile sig_atomic_t fuzz_fault_set;

struct fuzz_step {
	const char *name;
	unsigned int weight;
	void (*call)(struct fuzz *f);
};

extern const struct fuzz_step fuzz_call_steps[];
extern const struct fuzz_step fuzz_memory_steps[];
extern const struct fuzz_step fuzz_race_steps[];

void fuzz_complain(struct fuzz *f, const char *call, long result);
int fuzz_expect(struct fuzz *f, const char *call, long result, const int *allowed);
struct fuzz_file *fuzz_some_file(struct fuzz *f);
struct fuzz_map *fuzz_map_of(struct fuzz_file *file, uint64_t offset);
uint8_t *fuzz_place(struct fuzz *f, const struct fuzz_file *file, unsigned int map);
void fuzz_limit(unsigned int milliseconds);
int fuzz_run(struct fuzz *f, struct fuzz_file *file);
void fuzz_make_machine(struct fuzz *f);

/* fuzz_memory.c */
void fuzz_map_all(struct fuzz *f, struct fuzz_file *file);

/* fuzz_race.c */
void fuzz_helper_end(struct fuzz *f);
int fuzz_not_the_owner(int fd);

#endif
