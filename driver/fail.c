// SPDX-License-Identifier: GPL-2.0-only
/*
 * fail.c - a VMX instruction failed: which one, on which CPU, in which of the
 * three ways, and what the processor says about it.  Nothing here decides what
 * happens next; whoever used the instruction does.
 *
 *   VMfailInvalid   there is no current VMCS that could hold an error number
 *   VMfailValid     VM-instruction error field of the current VMCS
 *   a fault         #UD outside VMX operation, #GP for VMXON where forbidden
 */
#include <linux/kernel.h>
#include <linux/ratelimit.h>
#include <linux/smp.h>

#include "vmm86.h"
#include "vmx/errors.h"
#include "vmx_ops.h"

static unsigned long instruction_error(void)
{
	unsigned long error = 0;

	vmx_vmread(VMCS_VM_INSTRUCTION_ERROR, &error);
	return error;
}

/**
 * vmm86_vmx_failed() - report an instruction of VMX that failed.
 * @instruction: its name
 * @operand:	address, field or type, to tell one use from another
 * @status:	how it failed
 */
void vmm86_vmx_failed(const char *instruction, u64 operand,
		      enum vmx_status status)
{
	int cpu = raw_smp_processor_id();
	unsigned long error;

	switch (status) {
	case VMX_SUCCEED:
		break;
	case VMX_FAIL_INVALID:
		pr_err_ratelimited("CPU %d: %s (%#llx): VMfailInvalid: no current VMCS, or the region is not fit\n",
				   cpu, instruction, operand);
		break;
	case VMX_FAIL_VALID:
		error = instruction_error();
		pr_err_ratelimited("CPU %d: %s (%#llx): VM-instruction error %lu: %s\n",
				   cpu, instruction, operand, error,
				   vmx_error_text(error));
		break;
	case VMX_FAULT:
		pr_err_ratelimited("CPU %d: %s (%#llx) faulted: this CPU is not in VMX operation, or may not be\n",
				   cpu, instruction, operand);
		break;
	}
}

/* The quick way has one flag for all failures; this asks again with all. */
void vmm86_vmread_failed(u32 field)
{
	unsigned long value;

	vmm86_vmx_failed("VMREAD", field, vmx_vmread(field, &value));
}

void vmm86_vmwrite_failed(u32 field, unsigned long value)
{
	vmm86_vmx_failed("VMWRITE", field, vmx_vmwrite(field, value));
}
