// SPDX-License-Identifier: MIT
/*
 * test_dump.c - VMCS dumps as text: each format gives each field its value,
 * each mistake is named with its line; and the names of bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/dump.h"
#include "cli/field_bits.h"
#include "cli/models.h"
#include "tests/host/vmcs.h"

/* Big: not for the stack. */
static struct dump dump;
static struct dump_errors errors;

static bool parse(const char *text)
{
	return dump_parse(&dump, text, strlen(text), 1, &errors);
}

/*
 * Lines as kernel 6.1 prints them; each value occurs once.  What stands
 * between and before the lines is what stands there in logs.
 */
static const char kvm[] =
"[   12.345678] kvm: [123]: vcpu0, guest rIP: 0xfff0 disabled perfctr wrmsr\n"
"[   33.881551] VMCS 000000008e180ab4, last attempted VM-entry on CPU 3\n"
"[   33.881552] *** Guest State ***\n"
"[   33.881553] CR0: actual=0x0000000000000101, shadow=0x0000000000000102, gh_mask=0000000000000103\n"
"[   33.881554] CR4: actual=0x0000000000000104, shadow=0x0000000000000105, gh_mask=0000000000000106\n"
"[   33.881555] CR3 = 0x0000000000000107\n"
"[   33.881556] PDPTR0 = 0x0000000000000108  PDPTR1 = 0x0000000000000109\n"
"[   33.881557] PDPTR2 = 0x000000000000010a  PDPTR3 = 0x000000000000010b\n"
"[   33.881558] RSP = 0x000000000000010c  RIP = 0x000000000000010d\n"
"[   33.881559] RFLAGS=0x0000010e         DR7 = 0x000000000000010f\n"
"[   33.881560] Sysenter RSP=0000000000000110 CS:RIP=0111:0000000000000112\n"
"[   33.881561] CS:   sel=0x0113, attr=0x00114, limit=0x00000115, base=0x0000000000000116\n"
"[   33.881562] DS:   sel=0x0117, attr=0x00118, limit=0x00000119, base=0x000000000000011a\n"
"[   33.881563] SS:   sel=0x011b, attr=0x0011c, limit=0x0000011d, base=0x000000000000011e\n"
"[   33.881564] ES:   sel=0x011f, attr=0x00120, limit=0x00000121, base=0x0000000000000122\n"
"[   33.881565] FS:   sel=0x0123, attr=0x00124, limit=0x00000125, base=0x0000000000000126\n"
"[   33.881566] GS:   sel=0x0127, attr=0x00128, limit=0x00000129, base=0x000000000000012a\n"
"[   33.881567] GDTR:                           limit=0x0000012b, base=0x000000000000012c\n"
"[   33.881568] LDTR: sel=0x012d, attr=0x0012e, limit=0x0000012f, base=0x0000000000000130\n"
"[   33.881569] IDTR:                           limit=0x00000131, base=0x0000000000000132\n"
"[   33.881570] TR:   sel=0x0133, attr=0x00134, limit=0x00000135, base=0x0000000000000136\n"
"[   33.881571] EFER= 0x0000000000000137 (effective)\n"
"[   33.881572] PAT = 0x0000000000000138\n"
"[   33.881573] DebugCtl = 0x0000000000000139  DebugExceptions = 0x000000000000013a\n"
"[   33.881574] Interruptibility = 0000013b  ActivityState = 0000013c\n"
"[   33.881575] InterruptStatus = 013d\n"
"[   33.881576] *** Host State ***\n"
"[   33.881577] RIP = 0x0000000000000201  RSP = 0x0000000000000202\n"
"[   33.881578] CS=0203 SS=0204 DS=0205 ES=0206 FS=0207 GS=0208 TR=0209\n"
"[   33.881579] FSBase=000000000000020a GSBase=000000000000020b TRBase=000000000000020c\n"
"[   33.881580] GDTBase=000000000000020d IDTBase=000000000000020e\n"
"[   33.881581] CR0=000000000000020f CR3=0000000000000210 CR4=0000000000000211\n"
"[   33.881582] Sysenter RSP=0000000000000212 CS:RIP=0213:0000000000000214\n"
"[   33.881583] PAT = 0x0000000000000215\n"
"[   33.881584] *** Control State ***\n"
"[   33.881585] CPUBased=0x00000301 SecondaryExec=0x00000302 TertiaryExec=0x0000000000000303\n"
"[   33.881586] PinBased=0x00000304 EntryControls=00000305 ExitControls=00000306\n"
"[   33.881587] ExceptionBitmap=00000307 PFECmask=00000308 PFECmatch=00000309\n"
"[   33.881588] VMEntry: intr_info=0000030a errcode=0000030b ilen=0000030c\n"
"[   33.881589] VMExit: intr_info=0000030d errcode=0000030e ilen=0000030f\n"
"[   33.881590]         reason=80000021 qualification=0000000000000311\n"
"[   33.881591] IDTVectoring: info=00000312 errcode=00000313\n"
"[   33.881592] TSC Offset = 0xffffffffffffff14\n"
"[   33.881593] TPR Threshold = 0x15\n"
"[   33.881594] APIC-access addr = 0x0000000000000316 virt-APIC addr = 0x0000000000000317\n"
"[   33.881595] EPT pointer = 0x0000000000000318\n"
"[   33.881596] PLE Gap=00000319 Window=0000031a\n"
"[   33.881597] Virtual processor ID = 0x031b\n"
"[   40.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n";

/* What kernels from 6.10 and 6.18 on add, in their places. */
static const char kvm_later[] =
"[   33.881552] *** Guest State ***\n"
"[   33.881553] MSR guest autoload:\n"
"[   33.881554]    0: msr=0x00000600 value=0x0000000000000abc\n"
"[   33.881555] S_CET = 0x0000000000000101, SSP = 0x0000000000000102, SSP TABLE = 0x0000000000000103\n"
"[   33.881556] *** Host State ***\n"
"[   33.881557] S_CET = 0x0000000000000201, SSP = 0x0000000000000202, SSP TABLE = 0x0000000000000203\n"
"[   33.881558] *** Control State ***\n"
"[   33.881559] SVI|RVI = ec|00 TPR Threshold = 0x05\n"
"[   33.881560] Virtual processor ID = 0x0301\n"
"[   33.881561] VE info address = 0x0000000000000302\n"
"ve_info: 0x00000030 0xffffffff 0x0000000000000abd 0x0000000000000abe 0x0000000000000abf 0x0000\n";

/* As Xen prints it, between the same values; the mail program wrapped lines. */
static const char xen[] =
"(XEN) [2019-11-02 14:09:46] *** Guest State ***\n"
"(XEN) [2019-11-02 14:09:46] CR0: actual=0x0000000000000101,\n"
"shadow=0x0000000000000102, gh_mask=0000000000000103\n"
"> > (XEN) CR4: actual=0x0000000000000104, shadow=0x0000000000000105,\x20\n"
"> > gh_mask=0000000000000106\n"
"(XEN) CR3 = 0x0000000000000107\n"
"(XEN) PDPTE0 = 0x0000000000000108  PDPTE1 = 0x0000000000000109\n"
"(XEN) PDPTE2 = 0x000000000000010a  PDPTE3 = 0x000000000000010b\n"
"(XEN) RSP = 0x000000000000010c (0x0000000000000abc)  RIP =\n"
"0x000000000000010d (0x0000000000000abd)\n"
"(XEN) RFLAGS=0x0000010e (0x00000abe)  DR7 = 0x000000000000010f\n"
"(XEN) Sysenter RSP=0000000000000110 CS:RIP=0111:0000000000000112\r\n"
"(XEN)        sel  attr  limit   base\n"
"(XEN)   CS: 0113 00114 00000115 0000000000000116\n"
"(XEN)   DS: 0117 00118 00000119 000000000000011a\n"
"(XEN)   SS: 011b 0011c 0000011d 000000000000011e\n"
"(XEN)   ES: 011f 00120 00000121 0000000000000122\n"
"(XEN)   FS: 0123 00124 00000125 0000000000000126\n"
"(XEN)   GS: 0127 00128 00000129 000000000000012a\n"
"(XEN) GDTR:            0000012b 000000000000012c\n"
"(XEN) LDTR: 012d 0012e 0000012f 0000000000000130\n"
"(XEN) IDTR:            00000131 0000000000000132\n"
"(XEN)   TR: 0133 00134 00000135 0000000000000136\n"
"(XEN) EFER(VMCS) = 0x0000000000000137  PAT = 0x0000000000000138\n"
"(XEN) PreemptionTimer = 0x00000abf  SM Base = 0x00000ac0\n"
"(XEN) DebugCtl = 0x0000000000000139  DebugExceptions = 0x000000000000013a\n"
"(XEN) Interruptibility = 0000013b  ActivityState = 0000013c\n"
"(XEN) InterruptStatus = 013d\n"
"(XEN) *** Host State ***\n"
"(XEN) RIP = 0x0000000000000201 (vmx_asm_vmexit_handler)  RSP = 0x0000000000000202\n"
"(XEN) CS=0203 SS=0204 DS=0205 ES=0206 FS=0207 GS=0208 TR=0209\n"
"(XEN) FSBase=000000000000020a GSBase=000000000000020b TRBase=000000000000020c\n"
"(XEN) GDTBase=000000000000020d IDTBase=000000000000020e\n"
"(XEN) CR0=000000000000020f CR3=0000000000000210 CR4=0000000000000211\n"
"(XEN) Sysenter RSP=0000000000000212 CS:RIP=0213:0000000000000214\n"
"(XEN) EFER = 0x0000000000000ac1  PAT = 0x0000000000000215\n"
"(XEN) *** Control State ***\n"
"(XEN) PinBased=00000304 CPUBased=00000301\n"
"(XEN) SecondaryExec=00000302 TertiaryExec=0000000000000303\n"
"(XEN) EntryControls=00000305 ExitControls=00000306\n"
"(XEN) ExceptionBitmap=00000307 PFECmask=00000308 PFECmatch=00000309\n"
"(XEN) VMEntry: intr_info=0000030a errcode=0000030b ilen=0000030c\n"
"(XEN) VMExit: intr_info=0000030d errcode=0000030e ilen=0000030f\n"
"(XEN)         reason=80000021 qualification=0000000000000311\n"
"(XEN) IDTVectoring: info=00000312 errcode=00000313\n"
"(XEN) TSC Offset = 0xffffffffffffff14  TSC Multiplier = 0x0000000000000ac2\n"
"(XEN) TPR Threshold = 0x15  PostedIntrVec = 0xac\n"
"(XEN) EPT pointer = 0x0000000000000318  EPTP index = 0x0ac4\n"
"(XEN) PLE Gap=00000319 Window=0000031a\n"
"(XEN) Virtual processor ID = 0x031b VMfunc controls = 0000000000000ac5\n";

#define SEGMENT(name, first) \
	{ VMX_I_GUEST_##name##_SELECTOR, first }, \
	{ VMX_I_GUEST_##name##_AR_BYTES, (first) + 1 }, \
	{ VMX_I_GUEST_##name##_LIMIT, (first) + 2 }, \
	{ VMX_I_GUEST_##name##_BASE, (first) + 3 }

/* What both dumps say. */
static const struct {
	unsigned int place;
	uint64_t value;
} said[] = {
	{ VMX_I_GUEST_CR0, 0x101 }, { VMX_I_CR0_READ_SHADOW, 0x102 },
	{ VMX_I_CR0_GUEST_HOST_MASK, 0x103 }, { VMX_I_GUEST_CR4, 0x104 },
	{ VMX_I_CR4_READ_SHADOW, 0x105 }, { VMX_I_CR4_GUEST_HOST_MASK, 0x106 },
	{ VMX_I_GUEST_CR3, 0x107 }, { VMX_I_GUEST_PDPTR0, 0x108 },
	{ VMX_I_GUEST_PDPTR1, 0x109 }, { VMX_I_GUEST_PDPTR2, 0x10a },
	{ VMX_I_GUEST_PDPTR3, 0x10b }, { VMX_I_GUEST_RSP, 0x10c },
	{ VMX_I_GUEST_RIP, 0x10d }, { VMX_I_GUEST_RFLAGS, 0x10e },
	{ VMX_I_GUEST_DR7, 0x10f }, { VMX_I_GUEST_SYSENTER_ESP, 0x110 },
	{ VMX_I_GUEST_SYSENTER_CS, 0x111 }, { VMX_I_GUEST_SYSENTER_EIP, 0x112 },
	SEGMENT(CS, 0x113), SEGMENT(DS, 0x117), SEGMENT(SS, 0x11b),
	SEGMENT(ES, 0x11f), SEGMENT(FS, 0x123), SEGMENT(GS, 0x127),
	{ VMX_I_GUEST_GDTR_LIMIT, 0x12b }, { VMX_I_GUEST_GDTR_BASE, 0x12c },
	SEGMENT(LDTR, 0x12d),
	{ VMX_I_GUEST_IDTR_LIMIT, 0x131 }, { VMX_I_GUEST_IDTR_BASE, 0x132 },
	SEGMENT(TR, 0x133),
	{ VMX_I_GUEST_IA32_EFER, 0x137 }, { VMX_I_GUEST_IA32_PAT, 0x138 },
	{ VMX_I_GUEST_IA32_DEBUGCTL, 0x139 },
	{ VMX_I_GUEST_PENDING_DBG_EXCEPTIONS, 0x13a },
	{ VMX_I_GUEST_INTERRUPTIBILITY_INFO, 0x13b },
	{ VMX_I_GUEST_ACTIVITY_STATE, 0x13c }, { VMX_I_GUEST_INTR_STATUS, 0x13d },
	{ VMX_I_HOST_RIP, 0x201 }, { VMX_I_HOST_RSP, 0x202 },
	{ VMX_I_HOST_CS_SELECTOR, 0x203 }, { VMX_I_HOST_SS_SELECTOR, 0x204 },
	{ VMX_I_HOST_DS_SELECTOR, 0x205 }, { VMX_I_HOST_ES_SELECTOR, 0x206 },
	{ VMX_I_HOST_FS_SELECTOR, 0x207 }, { VMX_I_HOST_GS_SELECTOR, 0x208 },
	{ VMX_I_HOST_TR_SELECTOR, 0x209 }, { VMX_I_HOST_FS_BASE, 0x20a },
	{ VMX_I_HOST_GS_BASE, 0x20b }, { VMX_I_HOST_TR_BASE, 0x20c },
	{ VMX_I_HOST_GDTR_BASE, 0x20d }, { VMX_I_HOST_IDTR_BASE, 0x20e },
	{ VMX_I_HOST_CR0, 0x20f }, { VMX_I_HOST_CR3, 0x210 },
	{ VMX_I_HOST_CR4, 0x211 }, { VMX_I_HOST_IA32_SYSENTER_ESP, 0x212 },
	{ VMX_I_HOST_IA32_SYSENTER_CS, 0x213 },
	{ VMX_I_HOST_IA32_SYSENTER_EIP, 0x214 }, { VMX_I_HOST_IA32_PAT, 0x215 },
	{ VMX_I_CPU_BASED_VM_EXEC_CONTROL, 0x301 },
	{ VMX_I_SECONDARY_VM_EXEC_CONTROL, 0x302 },
	{ VMX_I_TERTIARY_VM_EXEC_CONTROL, 0x303 },
	{ VMX_I_PIN_BASED_VM_EXEC_CONTROL, 0x304 },
	{ VMX_I_VM_ENTRY_CONTROLS, 0x305 }, { VMX_I_VM_EXIT_CONTROLS, 0x306 },
	{ VMX_I_EXCEPTION_BITMAP, 0x307 },
	{ VMX_I_PAGE_FAULT_ERROR_CODE_MASK, 0x308 },
	{ VMX_I_PAGE_FAULT_ERROR_CODE_MATCH, 0x309 },
	{ VMX_I_VM_ENTRY_INTR_INFO_FIELD, 0x30a },
	{ VMX_I_VM_ENTRY_EXCEPTION_ERROR_CODE, 0x30b },
	{ VMX_I_VM_ENTRY_INSTRUCTION_LEN, 0x30c },
	{ VMX_I_VM_EXIT_INTR_INFO, 0x30d },
	{ VMX_I_VM_EXIT_INTR_ERROR_CODE, 0x30e },
	{ VMX_I_VM_EXIT_INSTRUCTION_LEN, 0x30f },
	{ VMX_I_VM_EXIT_REASON, 0x80000021 }, { VMX_I_EXIT_QUALIFICATION, 0x311 },
	{ VMX_I_IDT_VECTORING_INFO_FIELD, 0x312 },
	{ VMX_I_IDT_VECTORING_ERROR_CODE, 0x313 },
	{ VMX_I_TSC_OFFSET, 0xffffffffffffff14 }, { VMX_I_TPR_THRESHOLD, 0x15 },
	{ VMX_I_EPT_POINTER, 0x318 }, { VMX_I_PLE_GAP, 0x319 },
	{ VMX_I_PLE_WINDOW, 0x31a }, { VMX_I_VIRTUAL_PROCESSOR_ID, 0x31b },
};

static unsigned int known(void)
{
	unsigned int place, count = 0;

	for (place = 0; place < VMX_FIELD_COUNT; place++)
		count += vmx_vmcs_known(&dump.vmcs, place);
	return count;
}

static void assert_field(unsigned int place, uint64_t value)
{
	if (!vmx_vmcs_known(&dump.vmcs, place) || dump.vmcs.value[place] != value)
		fail_msg("%s is %#llx, not %#llx", vmx_fields[place].name,
			 (unsigned long long)dump.vmcs.value[place],
			 (unsigned long long)value);
}

static void assert_said(void)
{
	size_t i;

	for (i = 0; i < errors.count && i < DUMP_ERRORS; i++)
		print_message("%u: %s\n", errors.error[i].line, errors.error[i].text);
	assert_int_equal(errors.count, 0);
	for (i = 0; i < ARRAY_SIZE(said); i++)
		assert_field(said[i].place, said[i].value);
}

static void test_kvm(void **state)
{
	(void)state;
	parse(kvm);
	assert_said();
	assert_int_equal(dump.format, DUMP_KVM);
	assert_field(VMX_I_APIC_ACCESS_ADDR, 0x316);
	assert_field(VMX_I_VIRTUAL_APIC_PAGE_ADDR, 0x317);
	/* And nothing else. */
	assert_int_equal(known(), ARRAY_SIZE(said) + 2);
	assert_int_equal(dump.total, 1);
}

static void test_kvm_later(void **state)
{
	(void)state;
	assert_true(parse(kvm_later));
	assert_field(VMX_I_GUEST_S_CET, 0x101);
	assert_field(VMX_I_GUEST_SSP, 0x102);
	assert_field(VMX_I_GUEST_INTR_SSP_TABLE, 0x103);
	assert_field(VMX_I_HOST_S_CET, 0x201);
	assert_field(VMX_I_HOST_SSP, 0x202);
	assert_field(VMX_I_HOST_INTR_SSP_TABLE, 0x203);
	assert_field(VMX_I_TPR_THRESHOLD, 5);
	assert_field(VMX_I_VIRTUAL_PROCESSOR_ID, 0x301);
	assert_field(VMX_I_VE_INFORMATION_ADDRESS, 0x302);
	assert_int_equal(known(), 9);
}

/* What dmesg and journalctl put before a line, whatever they are asked for. */
static void test_prefixes(void **state)
{
	static const char *const prefixes[] = {
		"", "[   12.345678] ", "[  +0.000003] ", "<3>[   12.345678] ",
		"[Sat Nov  2 14:09:46 2024] kvm_intel: ", "[   12.345678][ T1234] kvm_intel: ",
		"kern  :err   : [   12.345678] kvm_intel: ",
		"kern  :err   : [Sat Nov  2 14:09:46 2024] ",
		"2024-11-02T14:09:46,123456+01:00 kvm_intel: ",
		"Nov 02 14:09:46 host kernel: kvm_intel: ",
		"2024-11-02T14:09:46+0100 host kernel: ",
		"2024-11-02T14:09:46.123456+01:00 host kernel: [   12.345678] kvm_intel: ",
		"Nov  2 14:09:46 host kernel: [   12.345678] ", "> > [   12.345678] ",
		"(XEN) ", "(XEN) [2024-11-02 14:09:46] ", "(XEN) [   12.345678] ",
		"(XEN) [000000123456789a] ",
	};
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		const char *p = prefixes[i];

		snprintf(text, sizeof(text),
			 "%s*** Guest State ***\n%sCR3 = 0x1000\n%s*** Host State ***\n"
			 "%sCR0=80050033 CR3=2000 CR4=26f0\n", p, p, p, p);
		if (!parse(text) || known() != 4 || dump.vmcs.value[VMX_I_GUEST_CR3] != 0x1000 ||
		    dump.vmcs.value[VMX_I_HOST_CR4] != 0x26f0)
			fail_msg("prefix '%s'", p);
	}
}

static void test_xen(void **state)
{
	(void)state;
	parse(xen);
	assert_said();
	assert_int_equal(dump.format, DUMP_XEN);
	assert_field(VMX_I_VMX_PREEMPTION_TIMER_VALUE, 0xabf);
	assert_field(VMX_I_GUEST_SMBASE, 0xac0);
	assert_field(VMX_I_HOST_IA32_EFER, 0xac1);
	assert_field(VMX_I_TSC_MULTIPLIER, 0xac2);
	assert_field(VMX_I_POSTED_INTR_NV, 0xac);
	assert_field(VMX_I_EPTP_INDEX, 0xac4);
	assert_field(VMX_I_VM_FUNCTION_CONTROL, 0xac5);
	assert_int_equal(known(), ARRAY_SIZE(said) + 7);
}

/* Xen's EFER from an MSR list is no field. */
static void test_xen_efer_of_a_list(void **state)
{
	(void)state;
	assert_true(parse("(XEN) *** Guest State ***\n"
			  "(XEN) EFER(MSR LL) = 0x0000000000000d01  PAT = 0x0000000000000006\n"));
	assert_field(VMX_I_GUEST_IA32_PAT, 6);
	assert_int_equal(known(), 1);
}

/* A log of journald, with the module's name; two dumps in it. */
static void test_several_dumps(void **state)
{
	static const char log[] =
		"Nov 02 14:09:46 host kernel: kvm_intel: *** Guest State ***\n"
		"Nov 02 14:09:46 host kernel: kvm_intel: CR3 = 0x1000\n"
		"Nov 02 14:09:46 host kernel: kvm_intel: *** Host State ***\n"
		"Nov 02 14:09:47 host kernel: kvm_intel: CR0=80050033 CR3=2000 CR4=26f0\n"
		"Nov 02 14:09:47 host kernel: kvm_intel: *** Guest State ***\n"
		"Nov 02 14:09:47 host kernel: kvm_intel: CR3 = 0x3000\n"
		"Nov 02 14:09:47 host kernel: kvm_intel: CR3 = 0xzz\n";

	(void)state;
	assert_true(dump_parse(&dump, log, strlen(log), 1, &errors));
	assert_int_equal(dump.total, 2);
	assert_field(VMX_I_GUEST_CR3, 0x1000);
	assert_field(VMX_I_HOST_CR3, 0x2000);
	/* Lines are counted from the log's first, also for the second dump. */
	assert_false(dump_parse(&dump, log, strlen(log), 2, &errors));
	assert_int_equal(errors.count, 1);
	assert_int_equal(errors.error[0].line, 7);
	assert_false(dump_parse(&dump, log, strlen(log), 3, &errors));
	assert_non_null(strstr(errors.error[0].text, "there are 2"));
}

static void test_fields(void **state)
{
	(void)state;
	assert_true(parse("# a VMCS\n\n"
			  "GUEST_CR0 = 0x80000031   # and a comment\r\n"
			  "\t0x6802=1000h\n"
			  "GUEST_RIP = 65535\n"
			  "IA32_VMX_BASIC = 0xda040000000004\n"
			  "PHYSICAL_BITS = 39\n"
			  "CPU_RTM = 0\n"
			  "MEMORY[0x1000] = 0x1122334455667788"));
	assert_int_equal(dump.format, DUMP_FIELDS);
	assert_int_equal(known(), 3);
	assert_field(VMX_I_GUEST_CR0, 0x80000031);
	assert_field(VMX_I_GUEST_CR3, 0x1000);
	assert_field(VMX_I_GUEST_RIP, 65535);
	assert_int_equal(dump.caps.present, VMX_BIT(VMX_CAP_BASIC));
	assert_int_equal(dump.caps.msr[VMX_CAP_BASIC], 0xda040000000004);
	assert_int_equal(dump.field_line[VMX_I_GUEST_CR3], 4);
}

/* One line, one mistake; @line is where, @words what it must say. */
static void test_mistakes(void **state)
{
	static const struct {
		const char *text;
		unsigned int line;
		const char *words;
	} mistakes[] = {
		{ "GUEST_CR0 = 1\nGUEST_CR9 = 1\n", 2, "'GUEST_CR9'" },
		{ "0x6fff = 1\n", 1, "0x6fff" },
		{ "guest_cr0 = 1\n", 1, "guest_cr0" },
		{ "\nGUEST_CR0 = 1\nGUEST_CR0 = 1\n", 3, "line 2" },
		{ "GUEST_CR0 = 1\n0x6800 = 1\n", 2, "line 1" },
		{ "GUEST_CR0 = one\n", 1, "'one'" },
		{ "GUEST_CR0 =\x20\n", 1, "''" },
		{ "GUEST_CR0 = 0x10000000000000000\n", 1, "64 bits" },
		{ "GUEST_CR0 1\n", 1, "FIELD = VALUE" },
		{ "= 1\n", 1, "''" },
		{ "GUEST_CS_SELECTOR = 0x10000\n", 1, "16 bits" },
		{ "GUEST_CS_LIMIT = 0x100000000\n", 1, "32 bits" },
		{ "PHYSICAL_BITS = 53\n", 1, "at most 52" },
		{ "IN_SMM = 2\n", 1, "at most 1" },
		{ "PHYSICAL_BITS = 36\nPHYSICAL_BITS = 36\n", 2, "line 1" },
		{ "IA32_VMX_BASIC = 1\nIA32_VMX_BASIC = 2\n", 2, "line 1" },
		{ "MEMORY[4] = 1\n", 1, "multiple of 8" },
		{ "MEMORY[8] = 1\nMEMORY[8] = 1\n", 2, "again" },
		{ "", 0, "no VMCS" },
		{ "# nothing\n", 0, "no VMCS" },
		{ "*** Guest State ***\nusb 1-1: new device\n", 0, "no VMCS" },
		{ "*** Guest State ***\nCR3 = 0x10000000000000000\n", 2, "CR3" },
		{ "*** Guest State ***\nCR3 =\n", 2, "CR3" },
		{ "*** Guest State ***\nCR3 = 0x1\nCR3 = 0x2\n", 3, "line 2" },
		{ "*** Guest State ***\nCS: sel=0x10000, attr=0x9b\n", 2, "16 bits" },
		{ "*** Guest State ***\nSysenter RSP=0 CS:RIP=10\n", 2, "CS:RIP" },
		{ "(XEN) *** Guest State ***\n(XEN) TR: 0010 0008b 67\n", 2, "base" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		bool fine = parse(mistakes[i].text);

		if (fine || errors.count != 1 ||
		    errors.error[0].line != mistakes[i].line ||
		    !strstr(errors.error[0].text, mistakes[i].words))
			fail_msg("mistake %zu: %u errors, line %u: %s", i, errors.count,
				 errors.error[0].line, errors.error[0].text);
	}
}

static void test_long_lines_and_zeros(void **state)
{
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "GUEST_CR0 = 1\n", 14);
	assert_false(dump_parse(&dump, text, sizeof(text), 1, &errors));
	assert_int_equal(errors.error[0].line, 2);
	/* In a log a long line is somebody else's. */
	memcpy(text, "*** Guest State ***\nCR3 = 0x1\n", 30);
	assert_true(dump_parse(&dump, text, sizeof(text), 1, &errors));
	text[1000] = '\0';
	assert_false(dump_parse(&dump, text, sizeof(text), 1, &errors));
	assert_non_null(strstr(errors.error[0].text, "zero byte"));
}

static void test_many_mistakes(void **state)
{
	char text[8 * (DUMP_ERRORS + 5) + 1] = "";
	int i;

	(void)state;
	for (i = 0; i < DUMP_ERRORS + 5; i++)
		strcat(text, "X = 1\n");
	assert_false(parse(text));
	assert_int_equal(errors.count, DUMP_ERRORS + 5);
}

/* Fields by name and by encoding, in turn. */
static size_t write_fields(char *text, size_t size, const struct vmx_vmcs *vmcs)
{
	unsigned int i;
	size_t n = 0;

	for (i = 0; i < VMX_FIELD_COUNT; i++) {
		if (!vmx_vmcs_known(vmcs, i))
			continue;
		if (i % 2)
			n += snprintf(text + n, size - n, "%s", vmx_fields[i].name);
		else
			n += snprintf(text + n, size - n, "0x%04x", vmx_fields[i].encoding);
		n += snprintf(text + n, size - n, " = %#llx\n", vmcs->value[i]);
	}
	return n;
}

/* All of a VMCS and of the processor, written and read back: nothing changes. */
static void test_round_trip(void **state)
{
	const struct vmx_facts facts = vmcs_facts();
	static char text[65536];
	struct vmx_vmcs vmcs;
	unsigned int base, i;
	size_t n;

	(void)state;
	for (base = 0; base < BASE_COUNT; base++) {
		vmcs_base(&vmcs, base);
		n = write_fields(text, sizeof(text), &vmcs);
		for (i = 0; i < VMX_CAP_COUNT; i++)
			n += snprintf(text + n, sizeof(text) - n, "%s = %#llx\n",
				      vmx_cap_name(i), facts.caps.msr[i]);
		assert_true(dump_parse(&dump, text, n, 1, &errors));
		for (i = 0; i < VMX_FIELD_COUNT; i++)
			assert_int_equal(vmx_vmcs_known(&dump.vmcs, i),
					 vmx_vmcs_known(&vmcs, i));
		assert_memory_equal(dump.vmcs.value, vmcs.value, sizeof(vmcs.value));
		assert_memory_equal(dump.caps.msr, facts.caps.msr, sizeof(facts.caps.msr));
	}
}

static void test_facts(void **state)
{
	const struct dump_model *model = model_by_name("broadwell");
	struct vmx_facts facts;
	uint16_t word;

	(void)state;
	assert_non_null(model);
	assert_true(parse("GUEST_CR0 = 1\nMEMORY[0x1000] = 0x1122334455667788\n"));
	dump_facts(&facts, &dump, NULL);
	assert_int_equal(facts.caps.present, VMX_BIT(VMX_CAP_CR0_FIXED0) |
			 VMX_BIT(VMX_CAP_CR0_FIXED1) | VMX_BIT(VMX_CAP_CR4_FIXED0) |
			 VMX_BIT(VMX_CAP_CR4_FIXED1));
	assert_int_equal(facts.caps.msr[VMX_CAP_CR4_FIXED0], 0x2000);
	assert_int_equal(facts.physical_bits, 52);
	assert_int_equal(facts.linear_bits, 48);
	assert_true(facts.host_ia32e);
	assert_false(facts.in_smm);
	assert_false(facts.host_traces);
	assert_true(facts.features & VMX_BIT(VMX_FEATURE_LAM));
	assert_int_equal(facts.perf_bits, 0);
	assert_int_equal(facts.read(facts.context, 0x1002, &word, 2), 0);
	assert_int_equal(word, 0x5566);
	assert_int_not_equal(facts.read(facts.context, 0x1007, &word, 2), 0);
	assert_int_not_equal(facts.read(facts.context, 0x2000, &word, 2), 0);

	dump_facts(&facts, &dump, model);
	assert_int_equal(facts.physical_bits, 39);
	assert_true(facts.features & VMX_BIT(VMX_FEATURE_RTM));
	assert_false(facts.features & VMX_BIT(VMX_FEATURE_SGX));

	assert_true(parse("HOST_CR4 = 0x1000\nPHYSICAL_BITS = 36\nCPU_RTM = 0\n"
			  "HOST_IA32E = 0\nVMCS_ADDRESS = 0x5000\nCPU_LAM = 0\nHOST_TRACES = 1\n"
			  "PERF_GLOBAL_CTRL_BITS = 15\nRTIT_CTL_BITS = 1\nSPEC_CTRL_BITS = 7\n"));
	dump_facts(&facts, &dump, model);
	assert_int_equal(facts.physical_bits, 36);
	assert_false(facts.features & VMX_BIT(VMX_FEATURE_RTM));
	assert_false(facts.host_ia32e);
	assert_int_equal(facts.vmcs_address, 0x5000);
	assert_false(facts.features & VMX_BIT(VMX_FEATURE_LAM));
	assert_true(facts.host_traces);
	assert_int_equal(facts.perf_bits, 15);
	assert_int_equal(facts.rtit_bits, 1);
	assert_int_equal(facts.spec_bits, 7);
	dump_facts(&facts, &dump, NULL);
	assert_int_equal(facts.linear_bits, 57);
}

/* What these processors are known for. */
static void test_models(void **state)
{
	static const struct {
		const char *name;
		bool true_controls, ept, unrestricted;
	} expected[] = {
		{ "core2", false, false, false }, { "penryn", false, false, false },
		{ "sandy-bridge", true, true, true },
		{ "ivy-bridge", true, true, true },
		{ "broadwell", true, true, true },
		{ "coffee-lake", true, true, true },
	};
	struct vmx_caps caps;
	unsigned int i, group;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		model_msrs(model_by_name(expected[i].name), &caps);
		assert_int_equal(vmx_caps_true_controls(&caps), expected[i].true_controls);
		assert_int_equal(vmx_caps_has_ept(&caps), expected[i].ept);
		assert_int_equal(vmx_caps_has_unrestricted_guest(&caps),
				 expected[i].unrestricted);
	}
	/* What must be 1 may be 1; MSRs that should exist do. */
	for (i = 0; model_at(i); i++) {
		model_msrs(model_at(i), &caps);
		for (group = 0; group < VMX_GROUP_COUNT; group++)
			assert_int_equal(vmx_control_must(&caps, group) &
					 ~vmx_control_may(&caps, group), 0);
		for (group = VMX_CAP_BASIC; group < VMX_CAP_COUNT; group++)
			assert_int_equal(vmx_cap_exists(&caps, group),
					 caps.present >> group & 1);
	}
	assert_null(model_by_name("pentium"));
}

static void test_bit_names(void **state)
{
	char text[256];

	(void)state;
	field_changes(VMX_I_GUEST_CR4, 0x2020, 0x40000000000020, text, sizeof(text));
	assert_string_equal(text, "-VMXE, bits 0x40000000000000");
	field_changes(VMX_I_GUEST_CS_AR_BYTES, 0x9b, 0xa0fb, text, sizeof(text));
	assert_string_equal(text, "DPL 0 -> 3, +L, +G");
	field_changes(VMX_I_GUEST_ACTIVITY_STATE, 0, 1, text, sizeof(text));
	assert_string_equal(text, "active -> HLT");
	field_changes(VMX_I_VM_ENTRY_INTR_INFO_FIELD, 0, 0x80000302, text, sizeof(text));
	assert_string_equal(text,
			    "vector 0 -> 2, type external interrupt -> hardware exception, +valid");
	field_changes(VMX_I_CPU_BASED_VM_EXEC_CONTROL, 1u << 7, 1u << 12, text, sizeof(text));
	assert_string_equal(text, "-HLT exiting, +RDTSC exiting");
	field_changes(VMX_I_GUEST_RIP, 1, 2, text, sizeof(text));
	assert_string_equal(text, "");
	/* What does not fit is cut, not written. */
	field_changes(VMX_I_GUEST_CR4, 0, ~0ull, text, 8);
	assert_string_equal(text, "+VME, +");
	field_bit_names(VMX_I_GUEST_RFLAGS, 0x200, text, sizeof(text));
	assert_string_equal(text, "IF");
	field_bit_names(VMX_I_VM_ENTRY_CONTROLS, 0x8200, text, sizeof(text));
	assert_string_equal(text, "IA-32e mode guest, load IA32_EFER");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kvm),
		cmocka_unit_test(test_kvm_later),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_xen),
		cmocka_unit_test(test_xen_efer_of_a_list),
		cmocka_unit_test(test_several_dumps),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_long_lines_and_zeros),
		cmocka_unit_test(test_many_mistakes),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_models),
		cmocka_unit_test(test_bit_names),
	};

	return cmocka_run_group_tests_name("dump", tests, NULL, NULL);
}
