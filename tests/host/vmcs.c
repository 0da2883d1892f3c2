// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * See vmcs.h.
 */
#include <string.h>

#include "controls.h"
#include "vmcs.h"

unsigned char vmcs_memory[4096];

static int read_memory(void *context, __u64 address, void *to, unsigned int bytes)
{
	(void)context;
	if (address < MEMORY_AT || address + bytes > MEMORY_AT + sizeof(vmcs_memory))
		return -1;
	memcpy(to, vmcs_memory + (address - MEMORY_AT), bytes);
	return 0;
}

static void cap(struct vmx_facts *facts, enum vmx_cap_msr index, __u64 value)
{
	facts->caps.present |= VMX_BIT(index);
	facts->caps.msr[index] = value;
}

#define ANY	(0xffffffffull << 32)

struct vmx_facts vmcs_facts(void)
{
	struct vmx_facts facts = {
		.features = VMX_BIT(VMX_FEATURE_INTEL64),
		.physical_bits = PHYSICAL_BITS,
		.linear_bits = 48,
		.host_ia32e = true,
		.vmcs_address = VMCS_ADDRESS,
		.read = read_memory,
	};

	cap(&facts, VMX_CAP_BASIC, 0x01d810000000002bull);
	cap(&facts, VMX_CAP_PINBASED_CTLS, ANY | 0x16);
	cap(&facts, VMX_CAP_PROCBASED_CTLS, ANY | 0x0401e172);
	cap(&facts, VMX_CAP_EXIT_CTLS, ANY | 0x36dff);
	cap(&facts, VMX_CAP_ENTRY_CTLS, ANY | 0x11ff);
	cap(&facts, VMX_CAP_TRUE_PINBASED_CTLS, ANY | 0x16);
	cap(&facts, VMX_CAP_TRUE_PROCBASED_CTLS, ANY | 0x04006172);
	cap(&facts, VMX_CAP_TRUE_EXIT_CTLS, ANY | 0x36dfb);
	cap(&facts, VMX_CAP_TRUE_ENTRY_CTLS, ANY | 0x11fb);
	cap(&facts, VMX_CAP_PROCBASED_CTLS2, 0xffffffffull << 32);
	cap(&facts, VMX_CAP_PROCBASED_CTLS3, 0xfff);
	cap(&facts, VMX_CAP_EXIT_CTLS2, 0xf);
	cap(&facts, VMX_CAP_MISC, 4 << 16 | 7 << 6);
	cap(&facts, VMX_CAP_CR0_FIXED0, 0x80000021);
	cap(&facts, VMX_CAP_CR0_FIXED1, 0xffffffff);
	cap(&facts, VMX_CAP_CR4_FIXED0, 0x2000);
	cap(&facts, VMX_CAP_CR4_FIXED1, 0x1ffffffff);
	/* Walks of 4, uncacheable and write-back, accessed flags. */
	cap(&facts, VMX_CAP_EPT_VPID_CAP, VMX_BIT(6) | VMX_BIT(8) | VMX_BIT(14) | VMX_BIT(21));
	cap(&facts, VMX_CAP_VMFUNC, 1);
	return facts;
}

#define SET(name, value)	vmx_vmcs_set(vmcs, VMX_I_##name, value)

static void set_controls(struct vmx_vmcs *vmcs, __u64 secondary)
{
	SET(PIN_BASED_VM_EXEC_CONTROL, BASE_PIN);
	SET(CPU_BASED_VM_EXEC_CONTROL, BASE_CPU | (secondary ? VMX_MASK(CPU_SECONDARY) : 0));
	SET(SECONDARY_VM_EXEC_CONTROL, secondary);
	SET(VM_EXIT_CONTROLS, BASE_EXIT | VMX_MASK(EXIT_HOST_ADDRESS_SPACE_SIZE));
	SET(VM_ENTRY_CONTROLS, BASE_ENTRY | VMX_MASK(ENTRY_LOAD_DEBUG_CONTROLS));
	SET(EPT_POINTER, 0x101e);	/* write-back, walk of 4 */
	SET(VIRTUAL_PROCESSOR_ID, 1);
	SET(VMCS_LINK_POINTER, ~0ull);
}

static void set_host(struct vmx_vmcs *vmcs)
{
	SET(HOST_CR0, 0x80050033);
	SET(HOST_CR3, 0x2000);
	SET(HOST_CR4, 0x2020);
	SET(HOST_CS_SELECTOR, 0x10);
	SET(HOST_SS_SELECTOR, 0x18);
	SET(HOST_TR_SELECTOR, 0x40);
	SET(HOST_GS_BASE, 0xffff888000000000ull);
	SET(HOST_TR_BASE, 0xfffffe0000003000ull);
	SET(HOST_GDTR_BASE, 0xfffffe0000001000ull);
	SET(HOST_IDTR_BASE, 0xfffffe0000000000ull);
	SET(HOST_RSP, 0xffffc90000010000ull);
	SET(HOST_RIP, 0xffffffff81000000ull);
}

static void set_segments(struct vmx_vmcs *vmcs, __u64 code, __u64 data, __u64 limit)
{
	unsigned int s;

	for (s = 0; s < 6; s++) {
		vmx_vmcs_set(vmcs, VMX_I_GUEST_ES_LIMIT + s, limit);
		vmx_vmcs_set(vmcs, VMX_I_GUEST_ES_AR_BYTES + s, s == 1 ? code : data);
	}
	SET(GUEST_LDTR_AR_BYTES, 0x10000);
	SET(GUEST_TR_AR_BYTES, 0x8b);
	SET(GUEST_TR_LIMIT, 0x67);
}

static void set_long(struct vmx_vmcs *vmcs)
{
	set_controls(vmcs, VMX_MASK(CPU2_EPT) | VMX_MASK(CPU2_VPID));
	SET(VM_ENTRY_CONTROLS, BASE_ENTRY | VMX_MASK(ENTRY_LOAD_DEBUG_CONTROLS) |
	    VMX_MASK(ENTRY_IA32E_GUEST));
	SET(GUEST_CR0, 0x80000031);
	SET(GUEST_CR4, 0x2020);
	SET(GUEST_IA32_EFER, 0x500);
	SET(GUEST_RFLAGS, 0x202);
	SET(GUEST_RIP, 0xffffffff81000000ull);
	SET(GUEST_CS_SELECTOR, 0x10);
	set_segments(vmcs, 0xa09b, 0xc093, 0xffffffff);
}

static void set_pae(struct vmx_vmcs *vmcs)
{
	set_controls(vmcs, VMX_MASK(CPU2_EPT) | VMX_MASK(CPU2_VPID));
	SET(GUEST_CR0, 0x80000031);
	SET(GUEST_CR4, 0x2020);
	SET(GUEST_PDPTR0, 0x3001);
	SET(GUEST_RFLAGS, 0x202);
	SET(GUEST_RIP, 0xc0100000);
	SET(GUEST_CS_SELECTOR, 0x08);
	set_segments(vmcs, 0xc09b, 0xc093, 0xffffffff);
}

static void set_real(struct vmx_vmcs *vmcs)
{
	set_controls(vmcs, VMX_MASK(CPU2_EPT) | VMX_MASK(CPU2_VPID) |
		     VMX_MASK(CPU2_UNRESTRICTED_GUEST));
	SET(GUEST_CR0, 0x20);
	SET(GUEST_CR4, 0x2000);
	SET(GUEST_RFLAGS, 0x202);
	SET(GUEST_RIP, 0x7c00);
	set_segments(vmcs, 0x93, 0x93, 0xffff);
}

static void set_v86(struct vmx_vmcs *vmcs)
{
	unsigned int s;

	set_controls(vmcs, 0);
	SET(GUEST_CR0, 0x80000021);
	SET(GUEST_CR3, 0x4000);
	SET(GUEST_CR4, 0x2001);
	SET(GUEST_RFLAGS, 0x23202);
	SET(GUEST_RIP, 0x100);
	set_segments(vmcs, 0xf3, 0xf3, 0xffff);
	for (s = 0; s < 6; s++) {
		vmx_vmcs_set(vmcs, VMX_I_GUEST_ES_SELECTOR + s, 0x1000);
		vmx_vmcs_set(vmcs, VMX_I_GUEST_ES_BASE + s, 0x10000);
	}
}

void vmcs_base(struct vmx_vmcs *vmcs, enum vmcs_base base)
{
	static void (*const guests[])(struct vmx_vmcs *vmcs) = {
		[BASE_LONG] = set_long, [BASE_PAE] = set_pae,
		[BASE_REAL] = set_real, [BASE_V86] = set_v86,
	};

	memset(vmcs, 0, sizeof(*vmcs));
	memset(vmcs->known, 0xff, sizeof(vmcs->known));
	memset(vmcs_memory, 0, sizeof(vmcs_memory));
	set_host(vmcs);
	guests[base](vmcs);
}
