/* SPDX-License-Identifier: MIT */
/*
 * models.h - processors of which the capability MSRs are known, for dumps that
 * do not tell them.
 */
#ifndef CLI_MODELS_H
#define CLI_MODELS_H

#include "dump.h"

/* NULL: there is no model of this name. */
const struct dump_model *model_by_name(const char *name);

/* The @index-th, from 0, or NULL; its name, and which processor it is. */
const struct dump_model *model_at(unsigned int index);
const char *model_name(const struct dump_model *model);
const char *model_processor(const struct dump_model *model);

/* What of enum dump_fact a processor's model decides. */
bool model_fact(const struct dump_model *model, enum dump_fact fact,
		uint64_t *value);
void model_msrs(const struct dump_model *model, struct vmx_caps *caps);

#endif
