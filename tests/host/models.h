/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Processors as tables of capability MSRs, and a reader that notes every
 * access to an MSR that the processor does not have.
 */
#ifndef MODELS_H
#define MODELS_H

#include "caps.h"

#define MODEL_MSRS	24

struct model_msr {
	__u32 address;
	__u64 value;
};

struct model {
	const char *name;
	struct model_msr msrs[MODEL_MSRS];	/* ends with address 0 */
};

/* From the first VMX generation: no secondary, no true controls. */
extern const struct model model_first;

/* Models of the emulated machine. */
extern const struct model model_penryn;
extern const struct model model_lynnfield;
extern const struct model model_sandy_bridge;
extern const struct model model_ivy_bridge;
extern const struct model model_haswell;
extern const struct model model_broadwell;
extern const struct model model_skylake_x;
extern const struct model model_generic;

/* With tertiary and with secondary VM-exit controls. */
extern const struct model model_newest;

/**
 * struct model_reader - context of model_rdmsr().
 * @model:	whose MSRs are read
 * @broken:	MSR that faults although it exists, or 0
 * @faults:	how many reads faulted
 */
struct model_reader {
	const struct model *model;
	__u32 broken;
	unsigned int faults;
};

int model_rdmsr(void *context, __u32 address, __u64 *value);

/* Whether the model has the MSR. */
bool model_has(const struct model *model, __u32 address);

/* The model's capabilities, read without a fault. */
struct vmx_caps model_caps(const struct model *model);

#endif
