// SPDX-License-Identifier: MIT
/*
 * names.c - words for the library's numbers.
 */
#include "vmm86/vmm86.h"

static const char *const errors[VMM86_ERR_COUNT] = {
	[VMM86_OK]		= "no error",
	[VMM86_ERR_NO_DEVICE]	= "the vmm86 device does not exist",
	[VMM86_ERR_PERMISSION]	= "permission denied",
	[VMM86_ERR_REFUSED]	= "the processor or its firmware cannot do this",
	[VMM86_ERR_BUSY]	= "VMX, or the machine, is in use",
	[VMM86_ERR_ABI]		= "library and driver do not fit together",
	[VMM86_ERR_NO_MEMORY]	= "out of memory",
	[VMM86_ERR_RANGE]	= "outside guest memory",
	[VMM86_ERR_INTERRUPTED]	= "interrupted",
	[VMM86_ERR_ENTRY]	= "VM entry failed",
	[VMM86_ERR_ARGUMENT]	= "invalid argument",
	[VMM86_ERR_SYSTEM]	= "system error",
	[VMM86_ERR_FILE]	= "not a snapshot that can be restored",
};

static const char *const exits[VMM86_EXIT_COUNT] = {
	[VMM86_EXIT_NONE]		= "none",
	[VMM86_EXIT_IO]			= "io",
	[VMM86_EXIT_HLT]		= "hlt",
	[VMM86_EXIT_VMCALL]		= "vmcall",
	[VMM86_EXIT_MEMORY]		= "memory",
	[VMM86_EXIT_SHUTDOWN]		= "shutdown",
	[VMM86_EXIT_SIGNAL]		= "signal",
	[VMM86_EXIT_PRIVILEGED]		= "privileged",
	[VMM86_EXIT_UNSUPPORTED]	= "unsupported",
	[VMM86_EXIT_ENTRY_FAILURE]	= "entry-failure",
	[VMM86_EXIT_DEADLINE]		= "deadline",
	[VMM86_EXIT_DEBUG]		= "debug",
	[VMM86_EXIT_QUEUE]		= "queue",
};

static const char *const instructions[VMM86_PRIV_COUNT] = {
	[VMM86_PRIV_NONE]	= "none",
	[VMM86_PRIV_LGDT]	= "LGDT",
	[VMM86_PRIV_LIDT]	= "LIDT",
	[VMM86_PRIV_LMSW]	= "LMSW",
	[VMM86_PRIV_CLTS]	= "CLTS",
	[VMM86_PRIV_MOV_CR]	= "MOV CR",
	[VMM86_PRIV_MOV_DR]	= "MOV DR",
	[VMM86_PRIV_INVD]	= "INVD",
	[VMM86_PRIV_WBINVD]	= "WBINVD",
	[VMM86_PRIV_INVLPG]	= "INVLPG",
	[VMM86_PRIV_RDMSR]	= "RDMSR",
	[VMM86_PRIV_WRMSR]	= "WRMSR",
	[VMM86_PRIV_RDPMC]	= "RDPMC",
};

static const char *word(const char *const *table, unsigned int count,
			unsigned int index)
{
	return index < count && table[index] ? table[index] : "unknown";
}

const char *vmm86_error_text(int error)
{
	/* Unsigned: the negative of INT_MIN is no int. */
	return word(errors, VMM86_ERR_COUNT,
		    error < 0 ? 0u - error : (unsigned int)error);
}

const char *vmm86_exit_name(uint32_t reason)
{
	return word(exits, VMM86_EXIT_COUNT, reason);
}

const char *vmm86_privileged_name(uint32_t instruction)
{
	return word(instructions, VMM86_PRIV_COUNT, instruction);
}
