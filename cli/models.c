// SPDX-License-Identifier: MIT
/*
 * models.c - the capability MSRs of processors that people have, as they were
 * read on one of each.  Other steppings and brands of a generation may have
 * fewer controls; IA32_FEATURE_CONTROL is the firmware's and is not listed.
 */
#include <string.h>

#include "array.h"
#include "models.h"

struct dump_model {
	const char *name;
	const char *processor;
	uint8_t physical_bits;
	uint32_t features;
	struct vmx_caps caps;
};

#define HAS(name)	(1u << VMX_FEATURE_##name)
#define MSR(name)	.caps.msr[VMX_CAP_##name]
#define P(name)		VMX_BIT(VMX_CAP_##name)

/* MSRs that every VMX processor has; those of processors with EPT. */
#define FIRST	(P(BASIC) | P(PINBASED_CTLS) | P(PROCBASED_CTLS) | P(EXIT_CTLS) | \
		 P(ENTRY_CTLS) | P(MISC) | P(CR0_FIXED0) | P(CR0_FIXED1) | \
		 P(CR4_FIXED0) | P(CR4_FIXED1) | P(VMCS_ENUM))
#define WITH_EPT (FIRST | P(PROCBASED_CTLS2) | P(EPT_VPID_CAP) | \
		  P(TRUE_PINBASED_CTLS) | P(TRUE_PROCBASED_CTLS) | \
		  P(TRUE_EXIT_CTLS) | P(TRUE_ENTRY_CTLS))

/* The true controls may clear bit 2 of exit and entry, CR3 exits and bit 12. */
#define CONTROLS(pin, cpu, exit, entry) \
	MSR(PINBASED_CTLS) = (pin), MSR(PROCBASED_CTLS) = (cpu), \
	MSR(EXIT_CTLS) = (exit), MSR(ENTRY_CTLS) = (entry)
#define TRUE_CONTROLS(pin, cpu, exit, entry) \
	CONTROLS(pin, cpu, exit, entry), \
	MSR(TRUE_PINBASED_CTLS) = (pin), \
	MSR(TRUE_PROCBASED_CTLS) = (cpu) & ~0x18000ull, \
	MSR(TRUE_EXIT_CTLS) = (exit) & ~4ull, \
	MSR(TRUE_ENTRY_CTLS) = (entry) & ~4ull
#define FIXED(cr4) \
	MSR(CR0_FIXED0) = 0x80000021, MSR(CR0_FIXED1) = 0xffffffff, \
	MSR(CR4_FIXED0) = 0x2000, MSR(CR4_FIXED1) = (cr4)
/* From Sandy Bridge to Broadwell these did not change. */
#define BRIDGE_CONTROLS \
	TRUE_CONTROLS(0x7f00000016, 0xfff9fffe0401e172, 0x7fffff00036dff, 0xffff000011ff)

static const struct dump_model models[] = {
	{ "core2", "Core 2 (Merom, 2006)", 36, HAS(INTEL64), .caps.present = FIRST,
		MSR(BASIC) = 0x1a040000000007,
		CONTROLS(0x1f00000016, 0x77b9fffe0401e172, 0x3efff00036dff, 0x1fff000011ff),
		MSR(MISC) = 0x403c0, FIXED(0x27ff), MSR(VMCS_ENUM) = 0x2c },
	{ "penryn", "Core 2 and Xeon 5400 (Penryn, 2007)", 38, HAS(INTEL64),
	  .caps.present = FIRST | P(PROCBASED_CTLS2),
		MSR(BASIC) = 0x5a08000000000d,
		CONTROLS(0x3f00000016, 0xf7f9fffe0401e172, 0x3ffff00036dff, 0x3fff000011ff),
		MSR(MISC) = 0x403c0, FIXED(0x27ff), MSR(VMCS_ENUM) = 0x2c,
		MSR(PROCBASED_CTLS2) = 0x4100000000 },
	{ "sandy-bridge", "Core i7-2600M class (Sandy Bridge, 2011)", 36, HAS(INTEL64),
	  .caps.present = WITH_EPT,
		MSR(BASIC) = 0xda040000000010, BRIDGE_CONTROLS,
		MSR(MISC) = 0x100401e5, FIXED(0x627ff), MSR(VMCS_ENUM) = 0x2a,
		MSR(PROCBASED_CTLS2) = 0xff00000000, MSR(EPT_VPID_CAP) = 0xf0106114141 },
	{ "sandy-bridge-e", "Core i7-3900 class (Sandy Bridge-E, 2011)", 46, HAS(INTEL64),
	  .caps.present = WITH_EPT,
		MSR(BASIC) = 0xda040000000010, BRIDGE_CONTROLS,
		MSR(MISC) = 0x100401e5, FIXED(0x627ff), MSR(VMCS_ENUM) = 0x2a,
		MSR(PROCBASED_CTLS2) = 0x4ff00000000, MSR(EPT_VPID_CAP) = 0xf0106134141 },
	{ "ivy-bridge", "Core i5-3500 class (Ivy Bridge, 2012)", 36, HAS(INTEL64),
	  .caps.present = WITH_EPT,
		MSR(BASIC) = 0xda040000000010, BRIDGE_CONTROLS,
		MSR(MISC) = 0x100401e5, FIXED(0x1767ff), MSR(VMCS_ENUM) = 0x2a,
		MSR(PROCBASED_CTLS2) = 0x8ff00000000, MSR(EPT_VPID_CAP) = 0xf0106114141 },
	{ "broadwell", "Core i7-5600U class (Broadwell, 2015)", 39, HAS(INTEL64) | HAS(RTM),
	  .caps.present = WITH_EPT | P(VMFUNC),
		MSR(BASIC) = 0xda040000000012, BRIDGE_CONTROLS,
		MSR(MISC) = 0x300481e5, FIXED(0x3767ff), MSR(VMCS_ENUM) = 0x2a,
		MSR(PROCBASED_CTLS2) = 0x57cff00000000, MSR(EPT_VPID_CAP) = 0xf0106334141,
		MSR(VMFUNC) = 1 },
	{ "coffee-lake", "Core i7-8700 class (Coffee Lake, 2017)", 39, HAS(INTEL64) | HAS(SGX),
	  .caps.present = WITH_EPT | P(VMFUNC),
		MSR(BASIC) = 0xda040000000004,
		TRUE_CONTROLS(0x7f00000016, 0xfff9fffe0401e172, 0x1ffffff00036dff, 0x3ffff000011ff),
		MSR(MISC) = 0x7004c1e7, FIXED(0x3727ff), MSR(VMCS_ENUM) = 0x2e,
		MSR(PROCBASED_CTLS2) = 0x5fbcff00000000, MSR(EPT_VPID_CAP) = 0xf0106734141,
		MSR(VMFUNC) = 1 },
};

#define MODELS	(ARRAY_SIZE(models))

const struct dump_model *model_at(unsigned int index)
{
	return index < MODELS ? &models[index] : NULL;
}

const struct dump_model *model_by_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < MODELS; i++)
		if (!strcmp(models[i].name, name))
			return &models[i];
	return NULL;
}

const char *model_name(const struct dump_model *model)
{
	return model->name;
}

const char *model_processor(const struct dump_model *model)
{
	return model->processor;
}

bool model_fact(const struct dump_model *model, enum dump_fact fact,
		uint64_t *value)
{
	if (fact == DUMP_FACT_PHYSICAL_BITS)
		*value = model->physical_bits;
	else if (fact == DUMP_FACT_LINEAR_BITS)
		*value = 48;	/* none of them has 5-level paging */
	else if (fact >= DUMP_FACT_INTEL64)
		*value = model->features >> (fact - DUMP_FACT_INTEL64) & 1;
	else
		return false;
	return true;
}

void model_msrs(const struct dump_model *model, struct vmx_caps *caps)
{
	*caps = model->caps;
}
