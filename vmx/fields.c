// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The table of VMCS fields, and what an encoding says by itself.
 */
#include "fields.h"

#define VMX_WIDTH_16	16
#define VMX_WIDTH_32	32
#define VMX_WIDTH_64	64
#define VMX_WIDTH_N	VMX_WIDTH_NATURAL

const struct vmx_field vmx_fields[VMX_FIELD_COUNT] = {
#define X(name, encoding, width, group) \
	{ #name, encoding, VMX_WIDTH_##width, VMX_FIELD_##group },
	VMX_FIELDS(X)
#undef X
};

const struct vmx_field *vmx_field_by_encoding(__u32 encoding)
{
	unsigned int i;

	for (i = 0; i < VMX_FIELD_COUNT; i++)
		if (vmx_fields[i].encoding == encoding)
			return &vmx_fields[i];
	return NULL;
}

const struct vmx_field *vmx_field_by_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < VMX_FIELD_COUNT; i++)
		if (!strcmp(vmx_fields[i].name, name))
			return &vmx_fields[i];
	return NULL;
}

unsigned int vmx_encoding_width(__u32 encoding)
{
	static const __u8 widths[] = { 16, 64, 32, VMX_WIDTH_NATURAL };

	return widths[(encoding >> 13) & 3];
}

enum vmx_field_group vmx_encoding_group(__u32 encoding)
{
	return (enum vmx_field_group)((encoding >> 10) & 3);
}

unsigned int vmx_encoding_index(__u32 encoding)
{
	return (encoding >> 1) & 0x1ff;
}

bool vmx_encoding_high_half(__u32 encoding)
{
	return encoding & 1;
}
