// SPDX-License-Identifier: MIT
/*
 * field_bits.c - names of the bits of VMCS fields: controls, control registers,
 * flags, access rights, states, events (SDM, chapter "Virtual Machine Control
 * Structures").
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "caps_bits.h"
#include "field_bits.h"
#include "vmx/check.h"
#include "vmx/controls.h"

#define BIT_ROW(name, bit)	{ bit, 1, name, NULL },

static const char *const activity[] = {
	"active", "HLT", "shutdown", "wait-for-SIPI", NULL,
};

static const char *const event_type[] = {
	"external interrupt", "reserved", "NMI", "hardware exception",
	"software interrupt", "privileged software exception",
	"software exception", "other event", NULL,
};

static const char *const memory_type[] = {
	"UC", "WC", "2", "3", "WT", "WP", "WB", "UC-", NULL,
};

static const struct field_part cr0[] = { CR0_BITS(BIT_ROW) { 0 } };
static const struct field_part cr4[] = { CR4_BITS(BIT_ROW) { 0 } };
static const struct field_part efer[] = {
	{ 0, 1, "SCE", NULL }, { 8, 1, "LME", NULL }, { 10, 1, "LMA", NULL },
	{ 11, 1, "NXE", NULL }, { 0 },
};

static const struct field_part rflags[] = {
	{ 0, 1, "CF", NULL }, { 1, 1, "1", NULL }, { 2, 1, "PF", NULL },
	{ 4, 1, "AF", NULL }, { 6, 1, "ZF", NULL }, { 7, 1, "SF", NULL },
	{ 8, 1, "TF", NULL }, { 9, 1, "IF", NULL }, { 10, 1, "DF", NULL },
	{ 11, 1, "OF", NULL }, { 12, 2, "IOPL", NULL }, { 14, 1, "NT", NULL },
	{ 16, 1, "RF", NULL }, { 17, 1, "VM", NULL }, { 18, 1, "AC", NULL },
	{ 19, 1, "VIF", NULL }, { 20, 1, "VIP", NULL }, { 21, 1, "ID", NULL },
	{ 0 },
};

static const struct field_part rights[] = {
	{ 0, 4, "type", NULL }, { 4, 1, "S", NULL }, { 5, 2, "DPL", NULL },
	{ 7, 1, "P", NULL }, { 12, 1, "AVL", NULL }, { 13, 1, "L", NULL },
	{ 14, 1, "D/B", NULL }, { 15, 1, "G", NULL },
	{ 16, 1, "unusable", NULL }, { 0 },
};

static const struct field_part interruptibility[] = {
	{ 0, 1, "blocking by STI", NULL }, { 1, 1, "blocking by MOV SS", NULL },
	{ 2, 1, "blocking by SMI", NULL }, { 3, 1, "blocking by NMI", NULL },
	{ 4, 1, "enclave interruption", NULL }, { 0 },
};

static const struct field_part activity_state[] = {
	{ 0, 32, "", activity }, { 0 },
};

static const struct field_part pending[] = {
	{ 0, 1, "B0", NULL }, { 1, 1, "B1", NULL }, { 2, 1, "B2", NULL },
	{ 3, 1, "B3", NULL }, { 11, 1, "bus lock", NULL },
	{ 12, 1, "enabled breakpoint", NULL }, { 14, 1, "BS", NULL },
	{ 16, 1, "RTM", NULL }, { 0 },
};

static const struct field_part debugctl[] = {
	{ 0, 1, "LBR", NULL }, { 1, 1, "BTF", NULL },
	{ 2, 1, "bus-lock detect", NULL }, { 6, 1, "TR", NULL },
	{ 7, 1, "BTS", NULL }, { 8, 1, "BTINT", NULL },
	{ 9, 1, "BTS_OFF_OS", NULL }, { 10, 1, "BTS_OFF_USR", NULL },
	{ 11, 1, "freeze LBRs on PMI", NULL },
	{ 12, 1, "freeze counters on PMI", NULL },
	{ 13, 1, "uncore PMI", NULL }, { 14, 1, "freeze in SMM", NULL },
	{ 15, 1, "RTM debug", NULL }, { 0 },
};

static const struct field_part event[] = {
	{ 0, 8, "vector", NULL }, { 8, 3, "type", event_type },
	{ 11, 1, "error code", NULL }, { 12, 1, "NMI unblocking", NULL },
	{ 31, 1, "valid", NULL }, { 0 },
};

static const struct field_part eptp[] = {
	{ 0, 3, "memory type", memory_type }, { 3, 3, "walk length less 1", NULL },
	{ 6, 1, "accessed and dirty flags", NULL },
	{ 7, 1, "supervisor shadow-stack control", NULL }, { 0 },
};

static const struct field_part exit_reason[] = {
	{ 0, 16, "basic reason", NULL }, { 27, 1, "enclave mode", NULL },
	{ 28, 1, "pending MTF", NULL }, { 29, 1, "from VMX root", NULL },
	{ 31, 1, "entry failure", NULL }, { 0 },
};

static const struct field_part exceptions[] = {
	{ 0, 1, "#DE", NULL }, { 1, 1, "#DB", NULL }, { 2, 1, "NMI", NULL },
	{ 3, 1, "#BP", NULL }, { 4, 1, "#OF", NULL }, { 5, 1, "#BR", NULL },
	{ 6, 1, "#UD", NULL }, { 7, 1, "#NM", NULL }, { 8, 1, "#DF", NULL },
	{ 10, 1, "#TS", NULL }, { 11, 1, "#NP", NULL }, { 12, 1, "#SS", NULL },
	{ 13, 1, "#GP", NULL }, { 14, 1, "#PF", NULL }, { 16, 1, "#MF", NULL },
	{ 17, 1, "#AC", NULL }, { 18, 1, "#MC", NULL }, { 19, 1, "#XM", NULL },
	{ 20, 1, "#VE", NULL }, { 21, 1, "#CP", NULL }, { 0 },
};

static const struct {
	uint16_t place;
	const struct field_part *parts;
} fields[] = {
	{ VMX_I_GUEST_CR0, cr0 }, { VMX_I_HOST_CR0, cr0 },
	{ VMX_I_CR0_GUEST_HOST_MASK, cr0 }, { VMX_I_CR0_READ_SHADOW, cr0 },
	{ VMX_I_GUEST_CR4, cr4 }, { VMX_I_HOST_CR4, cr4 },
	{ VMX_I_CR4_GUEST_HOST_MASK, cr4 }, { VMX_I_CR4_READ_SHADOW, cr4 },
	{ VMX_I_GUEST_IA32_EFER, efer }, { VMX_I_HOST_IA32_EFER, efer },
	{ VMX_I_GUEST_RFLAGS, rflags },
	{ VMX_I_GUEST_ES_AR_BYTES, rights }, { VMX_I_GUEST_CS_AR_BYTES, rights },
	{ VMX_I_GUEST_SS_AR_BYTES, rights }, { VMX_I_GUEST_DS_AR_BYTES, rights },
	{ VMX_I_GUEST_FS_AR_BYTES, rights }, { VMX_I_GUEST_GS_AR_BYTES, rights },
	{ VMX_I_GUEST_LDTR_AR_BYTES, rights }, { VMX_I_GUEST_TR_AR_BYTES, rights },
	{ VMX_I_GUEST_INTERRUPTIBILITY_INFO, interruptibility },
	{ VMX_I_GUEST_ACTIVITY_STATE, activity_state },
	{ VMX_I_GUEST_PENDING_DBG_EXCEPTIONS, pending },
	{ VMX_I_GUEST_IA32_DEBUGCTL, debugctl },
	{ VMX_I_VM_ENTRY_INTR_INFO_FIELD, event },
	{ VMX_I_VM_EXIT_INTR_INFO, event },
	{ VMX_I_IDT_VECTORING_INFO_FIELD, event },
	{ VMX_I_EPT_POINTER, eptp }, { VMX_I_VM_EXIT_REASON, exit_reason },
	{ VMX_I_EXCEPTION_BITMAP, exceptions },
};

static const struct {
	uint16_t place;
	enum vmx_control_group group;
} controls[] = {
	{ VMX_I_PIN_BASED_VM_EXEC_CONTROL, VMX_GROUP_PIN },
	{ VMX_I_CPU_BASED_VM_EXEC_CONTROL, VMX_GROUP_CPU },
	{ VMX_I_SECONDARY_VM_EXEC_CONTROL, VMX_GROUP_CPU2 },
	{ VMX_I_TERTIARY_VM_EXEC_CONTROL, VMX_GROUP_CPU3 },
	{ VMX_I_VM_EXIT_CONTROLS, VMX_GROUP_EXIT },
	{ VMX_I_SECONDARY_VM_EXIT_CONTROLS, VMX_GROUP_EXIT2 },
	{ VMX_I_VM_ENTRY_CONTROLS, VMX_GROUP_ENTRY },
};

static bool control_part(enum vmx_control_group group, unsigned int index,
			 struct field_part *part)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		const char *name = vmx_control_name(group, bit);

		if (name && !index--) {
			*part = (struct field_part) { bit, 1, name, NULL };
			return true;
		}
	}
	return false;
}

bool field_part(unsigned int place, unsigned int index, struct field_part *part)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++)
		if (controls[i].place == place)
			return control_part(controls[i].group, index, part);
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct field_part *parts = fields[i].parts;

		if (fields[i].place != place)
			continue;
		while (parts->name && index--)
			parts++;
		*part = *parts;
		return parts->name;
	}
	return false;
}

/* snprintf() behind what is there; what does not fit is cut. */
static void append(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *text, size_t size, const char *format, ...)
{
	size_t length = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + length, size - length, format, arguments);
	va_end(arguments);
}

static uint64_t part_mask(const struct field_part *part)
{
	return (part->width < 64 ? VMX_BIT(part->width) - 1 : ~0ull) << part->low;
}

void field_bit_names(unsigned int place, uint64_t bits, char *text, size_t size)
{
	struct field_part part;
	unsigned int i;

	*text = '\0';
	for (i = 0; field_part(place, i, &part); i++)
		if (bits & part_mask(&part) && *part.name)
			append(text, size, "%s%s", *text ? ", " : "", part.name);
}

/* A value of a part, by name if it has one. */
static void part_value(const struct field_part *part, uint64_t value,
		       char *text, size_t size)
{
	unsigned int i;

	value = (value & part_mask(part)) >> part->low;
	for (i = 0; part->values && part->values[i]; i++) {
		if (i == value) {
			snprintf(text, size, "%s", part->values[i]);
			return;
		}
	}
	snprintf(text, size, "%llu", (unsigned long long)value);
}

void field_changes(unsigned int place, uint64_t a, uint64_t b, char *text,
		   size_t size)
{
	uint64_t nameless = a ^ b;
	struct field_part part;
	char from[40], to[40];
	unsigned int i;

	*text = '\0';
	for (i = 0; field_part(place, i, &part); i++) {
		const char *comma = *text ? ", " : "";

		nameless &= ~part_mask(&part);
		if (!((a ^ b) & part_mask(&part)))
			continue;
		if (part.width == 1) {
			append(text, size, "%s%c%s", comma,
			       b & part_mask(&part) ? '+' : '-', part.name);
			continue;
		}
		part_value(&part, a, from, sizeof(from));
		part_value(&part, b, to, sizeof(to));
		append(text, size, "%s%s%s%s -> %s", comma, part.name,
		       *part.name ? " " : "", from, to);
	}
	if (i && nameless)
		append(text, size, "%sbits %#llx", *text ? ", " : "",
		       (unsigned long long)nameless);
}
