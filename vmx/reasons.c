// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Exit reasons in words.
 */
#include "reasons.h"

static const struct {
	const char *name;
	const char *text;
} reasons[VMX_EXIT_COUNT] = {
#define X(name, number, text) \
	[number] = { #name, text },
	VMX_EXITS(X)
#undef X
};

const char *vmx_exit_reason_name(unsigned int basic)
{
	return basic < VMX_EXIT_COUNT ? reasons[basic].name : NULL;
}

const char *vmx_exit_reason_text(unsigned int basic)
{
	if (basic < VMX_EXIT_COUNT && reasons[basic].text)
		return reasons[basic].text;
	return "the manual gives this exit reason no meaning";
}
