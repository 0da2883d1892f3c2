// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * See mitigate.h.
 */
#include "mitigate.h"

static const struct {
	const char *name;
	const char *text;
} mitigations[VMX_MITIGATION_COUNT] = {
#define X(id, name, text) { name, text },
	VMX_MITIGATIONS(X)
#undef X
};

/*
 * A guest in real mode proper may turn on paging with tables of its own, and a
 * not-present entry of those can name any physical address: L1TF reads it from
 * the L1 data cache, whatever EPT says.  Guests of v86 mode have no page tables;
 * those of the driver hold zeros where nothing is present.
 */
static enum vmx_mitigation_state l1d_flush(const struct vmx_mitigation_facts *facts)
{
	if (!facts->l1tf_bug || facts->l1d_skip)
		return VMX_MITIGATION_UNNEEDED;
	if (!facts->l1d_wanted)
		return VMX_MITIGATION_OFF;
	return facts->l1d_command ? VMX_MITIGATION_ON : VMX_MITIGATION_MISSING;
}

static enum vmx_mitigation_state on_if(bool wanted, bool possible)
{
	if (!wanted)
		return VMX_MITIGATION_OFF;
	return possible ? VMX_MITIGATION_ON : VMX_MITIGATION_MISSING;
}

/*
 * FPU registers are loaded when the guest uses them first, by a fault; until then
 * they hold what others had.  Processors that let data past a fault (Meltdown) let
 * those past it, too (Lazy FP State Restore).
 */
static enum vmx_mitigation_state fpu_registers(const struct vmx_mitigation_facts *facts)
{
	if (!facts->fpu_bug)
		return VMX_MITIGATION_UNNEEDED;
	return facts->fpu_wanted ? VMX_MITIGATION_ON : VMX_MITIGATION_OFF;
}

void vmx_mitigations_decide(const struct vmx_mitigation_facts *facts,
			    enum vmx_mitigation_state state[VMX_MITIGATION_COUNT])
{
	state[VMX_MITIGATE_L1D_FLUSH] = l1d_flush(facts);
	state[VMX_MITIGATE_CPU_BUFFERS] = on_if(facts->buffers, facts->buffers_code);
	state[VMX_MITIGATE_MMIO_BUFFERS] = on_if(facts->mmio, true);
	state[VMX_MITIGATE_FPU_REGISTERS] = fpu_registers(facts);
	state[VMX_MITIGATE_RETURN_STACK] = on_if(facts->rsb, true);
	state[VMX_MITIGATE_IBRS] = on_if(facts->ibrs, true);
	state[VMX_MITIGATE_BRANCH_HISTORY] = on_if(facts->history, facts->history_code);
	state[VMX_MITIGATE_IBPB_MACHINE] = on_if(facts->ibpb, true);
	state[VMX_MITIGATE_IBPB_CALLER] = on_if(facts->ibpb_caller, true);
}

const char *vmx_mitigation_name(enum vmx_mitigation number)
{
	return mitigations[number].name;
}

const char *vmx_mitigation_text(enum vmx_mitigation number)
{
	return mitigations[number].text;
}

const char *vmx_mitigation_state_text(enum vmx_mitigation_state state)
{
	switch (state) {
	case VMX_MITIGATION_ON:
		return "on";
	case VMX_MITIGATION_UNNEEDED:
		return "not affected";
	case VMX_MITIGATION_MISSING:
		return "missing: needs newer microcode or kernel headers";
	default:
		return "off";
	}
}
