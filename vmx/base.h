/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The few words of C under all of vmx/: NULL, bool and strcmp(), from the
 * kernel or from the C library, and single bits.
 */
#ifndef VMX_BASE_H
#define VMX_BASE_H

#include <linux/types.h>
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#endif

#define VMX_BIT(n)	(1ull << (n))

#endif
