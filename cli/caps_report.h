/* SPDX-License-Identifier: MIT */
/*
 * caps_report.h - from the code that reads the capability MSRs to the code
 * that shows them.
 */
#ifndef CLI_CAPS_REPORT_H
#define CLI_CAPS_REPORT_H

#include "vmx/caps.h"

/**
 * struct caps_source - where the capability MSRs came from.
 * @cpu:	the CPU that was asked
 * @name:	"driver" or "msr device"
 */
struct caps_source {
	unsigned int cpu;
	const char *name;
};

void caps_text(const struct vmx_caps *caps, const struct caps_source *source);
void caps_json(const struct vmx_caps *caps, const struct caps_source *source);

#endif
