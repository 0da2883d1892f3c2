/* SPDX-License-Identifier: MIT */
/*
 * audit.h - between `vmm86 audit`, which checks a dump, and what it says.
 */
#ifndef CLI_AUDIT_H
#define CLI_AUDIT_H

#include "cli.h"
#include "dump.h"
#include "models.h"

#define AUDIT_RULES	256	/* more than there are rules */
#define AUDIT_FINDINGS	512	/* some rules apply several times */

/**
 * struct audit - one dump, checked.
 * @path:	its file
 * @model:	where the capability MSRs came from, if not from the dump, or NULL
 * @dump:	the VMCS
 * @facts:	what the checks were told beside it
 * @report:	their verdict, in @findings and @open
 * @suspect:	the finding that the processor most probably stopped at
 * @verbose:	name the rules that could not be checked
 */
struct audit {
	const char *path;
	const struct dump_model *model;
	struct dump dump;
	struct vmx_facts facts;
	struct vmx_report report;
	struct vmx_finding findings[AUDIT_FINDINGS];
	bool open[AUDIT_RULES];
	unsigned int suspect;
	bool verbose;
};

/* audit_report.c */
void audit_text(const struct audit *audit);
json_t *audit_json(const struct audit *audit, enum status status);
void audit_rule_text(const struct vmx_rule *rule);
json_t *audit_rule_json(const struct vmx_rule *rule);
json_t *audit_path_json(const char *path);

/* dump_file.c: read a file and parse it, complaining about what is wrong. */
enum status dump_read(struct dump *dump, const char *path, unsigned int number);
const char *dump_format_name(enum dump_format format);
unsigned int dump_known(const struct dump *dump);

#endif
