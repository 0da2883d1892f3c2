// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Processors as tables of capability MSRs.
 *
 * Those of the emulated machine have the values that were measured on it:
 * IA32_FEATURE_CONTROL, IA32_VMX_BASIC, the fixed bits of CR0 and CR4, which
 * secondary controls may be 1, and which MSRs fault.  The other values have
 * the "default1" bits that the manual lists for each group, and the controls
 * that such a processor is known to have.
 */
#include "test.h"
#include "models.h"

#define BASIC			0x00d810000000002b
#define PIN_WITHOUT_TIMER	0x0000003f00000016
#define PIN			0x0000007f00000016
#define EPT_VPID		0x00000f0106334141

/* The lines that all models of the emulated machine share. */
#define LAB_MODEL(pin, exit, entry, secondary) \
	{ 0x03a, 0x5 }, \
	{ 0x480, BASIC }, \
	{ 0x481, pin }, \
	{ 0x482, 0xfff9fffe0401e172 }, \
	{ 0x483, (exit) | 0x36dff }, \
	{ 0x484, (entry) | 0x11ff }, \
	{ 0x485, 0x300481e5 }, \
	{ 0x486, 0x80000021 }, \
	{ 0x487, 0xffffffff }, \
	{ 0x488, 0x2000 }, \
	{ 0x489, 0x1767ff }, \
	{ 0x48a, 0x2a }, \
	{ 0x48b, (secondary) << 32 }, \
	{ 0x48d, pin }, \
	{ 0x48e, 0xfff9fffe04006172 }, \
	{ 0x48f, (exit) | 0x36dfb }, \
	{ 0x490, (entry) | 0x11fb }

#define OLD_EXIT		0x0003efff00000000
#define OLD_ENTRY		0x000013ff00000000
#define EXIT			0x007fefff00000000
#define ENTRY			0x0000d3ff00000000

const struct model model_first = {
	"first generation", {
		{ 0x03a, 0x5 },
		{ 0x480, 0x0018040000000007 },
		{ 0x481, 0x0000001f00000016 },
		{ 0x482, 0x77f9fffe0401e172 },
		{ 0x483, 0x0003efff00036dff },
		{ 0x484, 0x000013ff000011ff },
		{ 0x485, 0x00000000000403c0 },
		{ 0x486, 0x80000021 },
		{ 0x487, 0xffffffff },
		{ 0x488, 0x2000 },
		{ 0x489, 0x27ff },
		{ 0x48a, 0x2c },
	}
};

const struct model model_penryn = {
	"core2_penryn_t9600", {
		LAB_MODEL(PIN_WITHOUT_TIMER, OLD_EXIT, OLD_ENTRY, 0x41ull),
	}
};

const struct model model_lynnfield = {
	"corei5_lynnfield_750", {
		LAB_MODEL(PIN, EXIT, ENTRY, 0x7full),
		{ 0x48c, EPT_VPID },
	}
};

const struct model model_sandy_bridge = {
	"corei7_sandy_bridge_2600k", {
		LAB_MODEL(PIN, EXIT, ENTRY, 0xffull),
		{ 0x48c, EPT_VPID },
	}
};

const struct model model_ivy_bridge = {
	"corei7_ivy_bridge_3770k", {
		LAB_MODEL(PIN, EXIT, ENTRY, 0x8ffull),
		{ 0x48c, EPT_VPID },
	}
};

const struct model model_haswell = {
	"corei7_haswell_4770", {
		LAB_MODEL(PIN, EXIT, ENTRY, 0x47fffull),
		{ 0x48c, EPT_VPID },
		{ 0x491, 0x1 },
	}
};

const struct model model_broadwell = {
	"broadwell_ult", {
		LAB_MODEL(PIN, EXIT, ENTRY, 0x57fffull),
		{ 0x48c, EPT_VPID },
		{ 0x491, 0x1 },
	}
};

const struct model model_skylake_x = {
	"corei7_skylake_x", {
		LAB_MODEL(PIN, EXIT, ENTRY, 0x2177fffull),
		{ 0x48c, EPT_VPID },
		{ 0x491, 0x1 },
	}
};

const struct model model_generic = {
	"bx_generic", {
		LAB_MODEL(PIN_WITHOUT_TIMER, OLD_EXIT, OLD_ENTRY, 0x49ull),
	}
};

const struct model model_newest = {
	"newest", {
		{ 0x03a, 0x5 },
		{ 0x480, BASIC },
		{ 0x481, 0x000000ff00000016 },
		{ 0x482, 0xfffbfffe0401e172 },
		{ 0x483, 0xffffefff00036dff },
		{ 0x484, 0x01fff3ff000011ff },
		{ 0x485, 0x7004c1e7 },
		{ 0x486, 0x80000021 },
		{ 0x487, 0xffffffff },
		{ 0x488, 0x2000 },
		{ 0x489, 0x1ffffff },
		{ 0x48a, 0x58 },
		{ 0x48b, 0xdfffffff00000000 },
		{ 0x48c, EPT_VPID },
		{ 0x48d, 0x000000ff00000016 },
		{ 0x48e, 0xfffbfffe04006172 },
		{ 0x48f, 0xffffefff00036dfb },
		{ 0x490, 0x01fff3ff000011fb },
		{ 0x491, 0x1 },
		{ 0x492, 0x00000100000011df },
		{ 0x493, 0x000000010000000f },
	}
};

static const struct model_msr *find(const struct model *model, __u32 address)
{
	const struct model_msr *msr;

	for (msr = model->msrs; msr->address; msr++)
		if (msr->address == address)
			return msr;
	return NULL;
}

int model_rdmsr(void *context, __u32 address, __u64 *value)
{
	struct model_reader *reader = context;
	const struct model_msr *msr = find(reader->model, address);

	if (!msr || address == reader->broken) {
		reader->faults++;
		return -1;
	}
	*value = msr->value;
	return 0;
}

bool model_has(const struct model *model, __u32 address)
{
	return find(model, address);
}

struct vmx_caps model_caps(const struct model *model)
{
	struct model_reader reader = { .model = model };
	struct vmx_caps caps;

	assert_int_equal(vmx_caps_read(&caps, model_rdmsr, &reader), -1);
	assert_int_equal(reader.faults, 0);
	return caps;
}
