// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Control bits and their groups in words.
 */
#include "controls.h"

/* The widest group; the others leave its upper half empty. */
#define BITS	64

static const char *const names[VMX_GROUP_COUNT][BITS] = {
#define X(group, name, bit, text) \
	[VMX_GROUP_##group][bit] = text,
	VMX_CONTROLS(X)
#undef X
};

static const char *const group_names[VMX_GROUP_COUNT] = {
	[VMX_GROUP_PIN] = "pin-based VM-execution controls",
	[VMX_GROUP_CPU] = "primary processor-based VM-execution controls",
	[VMX_GROUP_CPU2] = "secondary processor-based VM-execution controls",
	[VMX_GROUP_CPU3] = "tertiary processor-based VM-execution controls",
	[VMX_GROUP_EXIT] = "primary VM-exit controls",
	[VMX_GROUP_EXIT2] = "secondary VM-exit controls",
	[VMX_GROUP_ENTRY] = "VM-entry controls",
};

const char *vmx_control_name(enum vmx_control_group group, unsigned int bit)
{
	if ((unsigned int)group >= VMX_GROUP_COUNT || bit >= BITS)
		return NULL;
	return names[group][bit];
}

const char *vmx_control_group_name(enum vmx_control_group group)
{
	return (unsigned int)group < VMX_GROUP_COUNT ? group_names[group] : NULL;
}
