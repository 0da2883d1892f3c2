// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * VM-instruction errors in words.
 */
#include "errors.h"

static const struct {
	const char *text;
	const char *cause;
} errors[VMX_ERROR_COUNT] = {
#define X(name, number, text, cause) \
	[number] = { text, cause },
	VMX_ERRORS(X)
#undef X
};

const char *vmx_error_text(unsigned int number)
{
	if (number < VMX_ERROR_COUNT && errors[number].text)
		return errors[number].text;
	return "the manual gives this error number no meaning";
}

const char *vmx_error_cause(unsigned int number)
{
	if (number < VMX_ERROR_COUNT && errors[number].cause)
		return errors[number].cause;
	return "the field was read without a VMfailValid before it, or the processor is newer";
}
