/* SPDX-License-Identifier: MIT */
/*
 * dump.h - a VMCS as text: lines of `FIELD = value`, or what Linux's KVM and
 * Xen log when a VM entry fails.  The parsers read memory, print nothing and
 * allocate nothing.
 */
#ifndef CLI_DUMP_H
#define CLI_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmx/check.h"

enum dump_format { DUMP_FIELDS, DUMP_KVM, DUMP_XEN };

/* What a verdict needs and a VMCS does not hold: X(ID, "name", highest value) */
#define DUMP_FACTS(X) \
	X(PHYSICAL_BITS, "PHYSICAL_BITS", 52) \
	X(LINEAR_BITS, "LINEAR_BITS", 57) \
	X(PERF_BITS, "PERF_GLOBAL_CTRL_BITS", UINT64_MAX) \
	X(RTIT_BITS, "RTIT_CTL_BITS", UINT64_MAX) \
	X(SPEC_BITS, "SPEC_CTRL_BITS", UINT64_MAX) \
	X(HOST_IA32E, "HOST_IA32E", 1) \
	X(HOST_TRACES, "HOST_TRACES", 1) \
	X(IN_SMM, "IN_SMM", 1) \
	X(VMCS_ADDRESS, "VMCS_ADDRESS", UINT64_MAX) \
	X(INTEL64, "CPU_INTEL64", 1) \
	X(LA57, "CPU_LA57", 1) \
	X(RTM, "CPU_RTM", 1) \
	X(BUS_LOCK, "CPU_BUS_LOCK", 1) \
	X(SGX, "CPU_SGX", 1) \
	X(LAM, "CPU_LAM", 1)

enum dump_fact {
#define X(id, name, highest) DUMP_FACT_##id,
	DUMP_FACTS(X)
#undef X
	DUMP_FACT_COUNT,
};

#define DUMP_MEMORY_WORDS	256	/* MEMORY[address] = value */

/**
 * struct dump - one VMCS and what its text says beside it.
 * @format:	of the text
 * @number:	which one of the text's VMCSs this is, from 1
 * @total:	how many the text holds
 * @vmcs:	the fields
 * @caps:	the capability MSRs, if the text has any
 * @fact:	by enum dump_fact
 * @facts_known: bit n: the text says fact n
 * @field_line:	line that gave a field; 0: none
 * @cap_line:	line that gave a capability MSR
 * @fact_line:	line that gave a fact
 * @memory:	words of memory that fields point to
 * @words:	elements of @memory
 */
struct dump {
	enum dump_format format;
	unsigned int number;
	unsigned int total;
	struct vmx_vmcs vmcs;
	struct vmx_caps caps;
	uint64_t fact[DUMP_FACT_COUNT];
	uint32_t facts_known;
	unsigned int field_line[VMX_FIELD_COUNT];
	unsigned int cap_line[VMX_CAP_COUNT];
	unsigned int fact_line[DUMP_FACT_COUNT];
	struct dump_word {
		uint64_t address;
		uint64_t value;
	} memory[DUMP_MEMORY_WORDS];
	unsigned int words;
};

/* What is wrong with the text: the first few mistakes, and how many there are. */
#define DUMP_ERRORS	20

struct dump_errors {
	unsigned int count;
	struct {
		unsigned int line;	/* 0: the text as a whole */
		char text[160];
	} error[DUMP_ERRORS];
};

void dump_error(struct dump_errors *errors, unsigned int line,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Parse @size bytes at @text; of a log with several dumps the @number-th, from
 * 1.  Returns whether all was well; if not, *@dump is not to be used.
 */
bool dump_parse(struct dump *dump, const char *text, size_t size,
		unsigned int number, struct dump_errors *errors);

/* For the parsers. */
#define DUMP_LINE	512

/* One line of the text, and where the next one begins. */
struct dump_lines {
	const char *next;
	const char *end;
	unsigned int number;
	bool cut;		/* what is too long, instead of an error */
	char line[DUMP_LINE];
};

/* The next line, without its end; false at the end or if one is too long. */
bool dump_next_line(struct dump_lines *lines, struct dump_errors *errors);

/* A field of the dump; twice with different values is an error. */
void dump_set_field(struct dump *dump, unsigned int place, uint64_t value,
		    unsigned int line, struct dump_errors *errors);

/* dump_fields.c, dump_log.c */
void dump_parse_fields(struct dump *dump, struct dump_lines *lines,
		       struct dump_errors *errors);
void dump_parse_log(struct dump *dump, struct dump_lines *lines,
		    struct dump_errors *errors);

/* The capability MSRs and facts of a dump or, where it is silent, of a model. */
struct dump_model;
void dump_facts(struct vmx_facts *facts, const struct dump *dump,
		const struct dump_model *model);

#endif
