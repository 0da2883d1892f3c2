/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * VMCSs that a processor enters, one for each kind of guest, put together by
 * the SDM; and a processor that has every feature.
 */
#ifndef VMCS_H
#define VMCS_H

#include "check.h"

enum vmcs_base {
	BASE_LONG,	/* 64-bit code, EPT */
	BASE_PAE,	/* 32-bit code, PAE paging, EPT */
	BASE_REAL,	/* real mode, unrestricted guest */
	BASE_V86,	/* virtual-8086 mode under page tables, no EPT */
	BASE_COUNT,
};

/* Controls of all bases; what a base needs beyond is in vmcs.c. */
#define BASE_PIN	0x1full			/* external interrupts, NMIs */
#define BASE_CPU	0x04006172ull		/* default1 of the true MSR */
#define BASE_EXIT	0x00036dfbull		/* default1, 64-bit host */
#define BASE_ENTRY	0x000011fbull

#define PHYSICAL_BITS	39
#define VMCS_ADDRESS	0x7000ull
#define MEMORY_AT	0x10000ull		/* what can be read: one page */

/* Memory that fields point to. */
extern unsigned char vmcs_memory[4096];

void vmcs_base(struct vmx_vmcs *vmcs, enum vmcs_base base);

/* Facts of the processor that has everything; memory is readable. */
struct vmx_facts vmcs_facts(void);

#endif
