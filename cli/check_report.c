// SPDX-License-Identifier: MIT
/*
 * check_report.c - the steps of `vmm86 check` and their summary, as text and as
 * JSON.
 */
#include <string.h>

#include "check.h"
#include "cli.h"

static const char *const verdicts[] = {
	[CHECK_PASS] = "pass",
	[CHECK_FAIL] = "fail",
	[CHECK_UNCHECKED] = "not checked",
	[CHECK_INFO] = "info",
};

static unsigned int count(const struct check_step steps[CHECK_STEP_COUNT],
			  enum check_verdict verdict)
{
	unsigned int i, found = 0;

	for (i = 0; i < CHECK_STEP_COUNT; i++)
		found += steps[i].verdict == verdict;
	return found;
}

/* The first obstacle, or NULL. */
static const struct check_step *obstacle(const struct check_step steps[CHECK_STEP_COUNT])
{
	unsigned int i;

	for (i = 0; i < CHECK_STEP_COUNT; i++)
		if (steps[i].verdict == CHECK_FAIL)
			return &steps[i];
	return NULL;
}

/**
 * check_status() - the exit status: that of the first obstacle.
 * @steps:	judged
 */
enum status check_status(const struct check_step steps[CHECK_STEP_COUNT])
{
	const struct check_step *first = obstacle(steps);

	return first ? first->status : STATUS_OK;
}

static void summarise(const struct check_step steps[CHECK_STEP_COUNT],
		      char text[CHECK_TEXT])
{
	const struct check_step *first = obstacle(steps);

	if (first)
		check_say(text, "vmm86 cannot run here: %s: %s; %s",
			  first->name, first->why, first->cure);
	else if (steps[CHECK_VMXON].verdict == CHECK_PASS)
		check_say(text, "vmm86 can run here");
	else
		check_say(text, "nothing that was checked forbids vmm86 to run here");
}

static void print_field(FILE *to, const char *name, const char *text)
{
	if (text[0])
		fprintf(to, "%-13s%s: %s\n", "", name, text);
}

/* All but those of which there is nothing to say. */
static void print_words(FILE *to, const struct check_words *words, const char *nothing)
{
	unsigned int i;

	for (i = 0; i < words->count; i++)
		if (strncmp(words->of[i].text, nothing, strlen(nothing)))
			fprintf(to, "%-15s%s: %s\n", "", words->of[i].name, words->of[i].text);
}

/**
 * check_text() - the report for people; the last line is the summary.
 * @to:		stream
 * @facts:	all that was read
 * @steps:	judged
 */
void check_text(FILE *to, const struct check_facts *facts,
		const struct check_step steps[CHECK_STEP_COUNT])
{
	const struct check_step *step;
	char summary[CHECK_TEXT];

	for (step = steps; step < steps + CHECK_STEP_COUNT; step++) {
		fprintf(to, "%-12s %s\n", verdicts[step->verdict], step->name);
		print_field(to, "read", step->read);
		print_field(to, "required", step->required);
		print_field(to, "why", step->why);
		print_field(to, "what to do", step->cure);
	}
	print_words(to, &facts->vulnerabilities, "Not affected");
	print_words(to, &facts->mitigations, "not affected:");
	summarise(steps, summary);
	fprintf(to, "\nverdict: %s (%u passed, %u failed, %u not checked)\n",
		summary, count(steps, CHECK_PASS), count(steps, CHECK_FAIL),
		count(steps, CHECK_UNCHECKED));
}

static json_t *step_json(const struct check_step *step)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}",
			 "name", step->name,
			 "verdict", verdicts[step->verdict],
			 "read", step->read, "required", step->required,
			 "why", step->why, "what_to_do", step->cure);
}

static json_t *steps_json(const struct check_step steps[CHECK_STEP_COUNT])
{
	json_t *array = json_array();
	const struct check_step *step;

	for (step = steps; step < steps + CHECK_STEP_COUNT; step++)
		json_array_append_new(array, step_json(step));
	return array;
}

/* The keys are those of `vmm86 caps --json`. */
static json_t *modes_json(const struct check_facts *facts)
{
	if (!check_known_cpu(facts))
		return json_null();
	return json_pack("{s:b, s:b, s:b}",
			 "v86", check_guest(facts, false, false),
			 "v86_ept", check_guest(facts, true, false),
			 "real", check_guest(facts, true, true));
}

static json_t *words_json(const struct check_words *words)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < words->count; i++)
		json_object_set_new(object, words->of[i].name, json_string(words->of[i].text));
	return object;
}

/**
 * check_json() - the same for programs; the caller prints it.
 * @facts:	all that was read
 * @steps:	judged
 */
json_t *check_json(const struct check_facts *facts,
		   const struct check_step steps[CHECK_STEP_COUNT])
{
	char summary[CHECK_TEXT];

	summarise(steps, summary);
	return json_pack("{s:i, s:s, s:i, s:i, s:i, s:o, s:o, s:o, s:o}",
			 "status", (int)check_status(steps),
			 "verdict", summary,
			 "passed", (int)count(steps, CHECK_PASS),
			 "failed", (int)count(steps, CHECK_FAIL),
			 "not_checked", (int)count(steps, CHECK_UNCHECKED),
			 "modes", modes_json(facts),
			 "steps", steps_json(steps),
			 "vulnerabilities", words_json(&facts->vulnerabilities),
			 "mitigations", words_json(&facts->mitigations));
}
