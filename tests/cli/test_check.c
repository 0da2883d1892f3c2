// SPDX-License-Identifier: MIT
/*
 * test_check.c - `vmm86 check` on machines made of facts: which step fails,
 * with what advice and exit status, in text and in JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/check.h"
#include "cli/cli.h"
#include "tests/host/models.h"

#define CPUS	4

struct machine {
	struct check_facts facts;
	struct check_cpu cpus[CPUS];
	struct check_step steps[CHECK_STEP_COUNT];
	json_t *json;
	char *text;
};

/* Intel without a hypervisor below, the module loaded, seen by root. */
static struct machine *good(void)
{
	struct machine *m = test_calloc(1, sizeof(*m));
	struct check_facts *f = &m->facts;
	int i;

	strcpy(f->architecture, "x86_64");
	strcpy(f->vendor, "GenuineIntel");
	strcpy(f->model, "Some Core");
	strcpy(f->lockdown, "none");
	f->cpus = m->cpus;
	f->cpu_count = CPUS;
	for (i = 0; i < CPUS; i++) {
		f->cpus[i].number = i;
		f->cpus[i].source = CHECK_DRIVER;
		f->cpus[i].root.cpuid_vmx = true;
		f->cpus[i].root.caps = model_caps(&model_haswell);
		f->cpus[i].root.unreadable = -1;
		f->cpus[i].root.cr0 = 0x80050033;
		f->cpus[i].root.cr4 = 0x6b0;
	}
	f->kernel_vmx = CHECK_YES;
	f->sys_module = true;
	f->vmm86 = (struct check_module){ "vmm86", true, 0 };
	f->owners[CHECK_KVM_INTEL] = (struct check_module){ "kvm_intel", false, -1 };
	f->owners[CHECK_VBOXDRV] = (struct check_module){ "vboxdrv", false, -1 };
	f->owners[CHECK_VMMON] = (struct check_module){ "vmmon", false, -1 };
	f->sig_enforce = CHECK_NO;
	f->device = (struct check_device){
		.path = "/dev/vmm", .exists = true, .mode = S_IFCHR | 0660,
		.gid = 107, .group = "vmm", .guest_mode = VMM86_MODE_REAL,
	};
	f->vulnerabilities.count = 2;
	strcpy(f->vulnerabilities.of[0].name, "l1tf");
	strcpy(f->vulnerabilities.of[0].text, "Mitigation: PTE Inversion");
	strcpy(f->vulnerabilities.of[1].name, "retbleed");
	strcpy(f->vulnerabilities.of[1].text, "Not affected");
	f->mitigations.count = 4;
	strcpy(f->mitigations.of[0].name, "cpu_buffers");
	strcpy(f->mitigations.of[0].text, "on: VERW");
	strcpy(f->mitigations.of[1].name, "ibrs");
	strcpy(f->mitigations.of[1].text, "off: SPEC_CTRL");
	strcpy(f->mitigations.of[2].name, "l1d_flush");
	strcpy(f->mitigations.of[2].text, "missing: needs newer microcode: flush");
	strcpy(f->mitigations.of[3].name, "other");
	strcpy(f->mitigations.of[3].text, "not affected: this");
	return m;
}

/* Nobody reads the CPUs' MSRs. */
static void hide_msrs(struct machine *m, int error)
{
	int i;

	m->facts.msr_error = error;
	for (i = 0; i < CPUS; i++) {
		m->cpus[i].source = CHECK_NO_SOURCE;
		m->cpus[i].root.caps.present = 0;
		m->cpus[i].root.unreadable = 0;
	}
}

/* Root with the msr module, but without the driver. */
static void by_msr_device(struct machine *m)
{
	int i;

	for (i = 0; i < CPUS; i++) {
		m->cpus[i].source = CHECK_MSR_DEVICE;
		m->cpus[i].root.cr0 = 0;
		m->cpus[i].root.cr4 = 0;
	}
}

static void hide_vmx(struct machine *m)
{
	int i;

	hide_msrs(m, 0);
	for (i = 0; i < CPUS; i++)
		m->cpus[i].root.cpuid_vmx = false;
	m->facts.kernel_vmx = CHECK_NO;
}

static void unload(struct machine *m)
{
	m->facts.vmm86.loaded = false;
	m->facts.device.exists = false;
	m->facts.device.error = -VMM86_ERR_NO_DEVICE;
	strcpy(m->facts.device.explained, "/dev/vmm does not exist");
}

static void forbid_device(struct machine *m)
{
	m->facts.device.error = -VMM86_ERR_PERMISSION;
	strcpy(m->facts.device.explained, "no permission to open /dev/vmm");
}

static const char *const words[] = { "pass", "fail", "not checked", "info" };

static json_t *json_step(const struct machine *m, int step)
{
	return json_array_get(json_object_get(m->json, "steps"), step);
}

static const char *json_word(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	return text;
}

static int occurrences(const char *text, const char *wanted)
{
	int count = 0;

	while ((text = strstr(text, wanted))) {
		count++;
		text++;
	}
	return count;
}

/* Both reports hold every step with its verdict, and one summary. */
static void compare_reports(const struct machine *m)
{
	char line[80];
	int i;

	assert_int_equal(occurrences(m->text, "\nverdict: "), 1);
	assert_non_null(strstr(m->text, json_word(m->json, "verdict")));
	assert_int_equal(json_array_size(json_object_get(m->json, "steps")),
			 CHECK_STEP_COUNT);
	for (i = 0; i < CHECK_STEP_COUNT; i++) {
		const struct check_step *step = &m->steps[i];

		snprintf(line, sizeof(line), "%-12s %s\n", words[step->verdict], step->name);
		assert_non_null(strstr(m->text, line));
		assert_string_equal(json_word(json_step(m, i), "name"), step->name);
		assert_string_equal(json_word(json_step(m, i), "verdict"),
				    words[step->verdict]);
		assert_non_null(strstr(m->text, step->read));
		assert_non_null(strstr(m->text, step->why));
		assert_non_null(strstr(m->text, step->cure));
	}
}

/* Nobody is left alone with a failure. */
static void every_failure_has_advice(const struct machine *m)
{
	int i;

	for (i = 0; i < CHECK_STEP_COUNT; i++) {
		assert_true(strlen(m->steps[i].required) > 5);
		if (m->steps[i].verdict == CHECK_PASS ||
		    m->steps[i].verdict == CHECK_INFO)
			assert_true(m->steps[i].read[0]);
		else
			assert_true(m->steps[i].why[0]);
		if (m->steps[i].verdict == CHECK_FAIL)
			assert_true(m->steps[i].cure[0]);
	}
}

/* Judge and report; the machine must end with this status. */
static void judge(struct machine *m, int status)
{
	size_t bytes;
	FILE *stream = open_memstream(&m->text, &bytes);

	check_steps(&m->facts, m->steps);
	check_text(stream, &m->facts, m->steps);
	fclose(stream);
	m->json = check_json(&m->facts, m->steps);
	assert_non_null(m->json);
	assert_int_equal(check_status(m->steps), status);
	assert_int_equal(json_integer_value(json_object_get(m->json, "status")), status);
	compare_reports(m);
	every_failure_has_advice(m);
}

static void done(struct machine *m)
{
	json_decref(m->json);
	free(m->text);
	test_free(m);
}

/* All others of these steps, from the first to the last, have the verdict. */
static void expect(const struct machine *m, enum check_step_number first,
		   enum check_step_number last, enum check_verdict verdict)
{
	int i;

	for (i = (int)first; i <= (int)last; i++)
		if (m->steps[i].verdict != verdict)
			fail_msg("%s: %s, not %s", m->steps[i].name,
				 words[m->steps[i].verdict], words[verdict]);
}

static void expect_one(const struct machine *m, enum check_step_number step,
		       enum check_verdict verdict)
{
	expect(m, step, step, verdict);
}

static void has(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("\"%s\" does not say \"%s\"", text, wanted);
}

static bool mode(const struct machine *m, const char *name)
{
	const json_t *modes = json_object_get(m->json, "modes");

	assert_true(json_is_boolean(json_object_get(modes, name)));
	return json_is_true(json_object_get(modes, name));
}

static void test_good_machine_as_root(void **state)
{
	struct machine *m = good();

	(void)state;
	judge(m, 0);
	expect(m, CHECK_ARCHITECTURE, CHECK_PROCESSOR, CHECK_PASS);
	expect(m, CHECK_HYPERVISOR, CHECK_CONTAINER, CHECK_INFO);
	expect(m, CHECK_FEATURE_CONTROL, CHECK_MODULE, CHECK_PASS);
	expect_one(m, CHECK_LOCKDOWN, CHECK_INFO);
	expect(m, CHECK_DEVICE, CHECK_VMXON, CHECK_PASS);
	expect_one(m, CHECK_MITIGATIONS, CHECK_INFO);
	has(m->text, "verdict: vmm86 can run here (13 passed, 0 failed, 0 not checked)\n");
	has(m->text, "l1tf: Mitigation: PTE Inversion\n");
	assert_null(strstr(m->text, "retbleed"));
	has(m->steps[CHECK_MITIGATIONS].read,
	    "1 of the 2 vulnerabilities that the kernel knows affect this processor");
	has(m->steps[CHECK_MITIGATIONS].read,
	    "the driver has 1 of its 4 mitigations on, and misses 1");
	has(m->text, " cpu_buffers: on: VERW\n");
	has(m->text, " ibrs: off: SPEC_CTRL\n");
	has(m->text, " l1d_flush: missing: needs newer microcode: flush\n");
	assert_null(strstr(m->text, "other:"));
	has(m->steps[CHECK_FEATURE_CONTROL].read, "0x5 (locked, VMX on)");
	has(m->steps[CHECK_FEATURE_CONTROL].read, "4 of 4 CPUs read, by the driver");
	has(m->steps[CHECK_REGION].read, "4096 bytes, memory type 6");
	has(m->steps[CHECK_DEVICE].read, "crw-rw----");
	has(m->steps[CHECK_VMXON].read, "mode real");
	assert_true(mode(m, "v86") && mode(m, "v86_ept") && mode(m, "real"));
	assert_string_equal(json_word(json_object_get(m->json, "vulnerabilities"),
				      "retbleed"), "Not affected");
	assert_string_equal(json_word(json_object_get(m->json, "mitigations"), "other"),
			    "not affected: this");
	done(m);
}

static void test_same_machine_as_user(void **state)
{
	struct machine *m = good();

	(void)state;
	hide_msrs(m, EACCES);
	forbid_device(m);
	judge(m, STATUS_PERMISSION);
	expect(m, CHECK_ARCHITECTURE, CHECK_PROCESSOR, CHECK_PASS);
	expect_one(m, CHECK_FEATURE_CONTROL, CHECK_UNCHECKED);
	expect_one(m, CHECK_VMXE, CHECK_PASS);
	has(m->steps[CHECK_VMXE].read, "inferred");
	expect(m, CHECK_CAPS, CHECK_REAL_MODE, CHECK_UNCHECKED);
	has(m->steps[CHECK_CAPS].why, "root and the msr module");
	has(m->steps[CHECK_CAPS].why, "Permission denied");
	expect_one(m, CHECK_MODULE, CHECK_PASS);
	expect_one(m, CHECK_DEVICE, CHECK_FAIL);
	has(m->steps[CHECK_DEVICE].cure, "usermod -a -G vmm");
	expect_one(m, CHECK_VMXON, CHECK_UNCHECKED);
	assert_true(json_is_null(json_object_get(m->json, "modes")));
	has(m->text, "8 not checked)\n");
	done(m);
}

static void test_amd(void **state)
{
	struct machine *m = good();

	(void)state;
	strcpy(m->facts.vendor, "AuthenticAMD");
	hide_vmx(m);
	unload(m);
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_PROCESSOR, CHECK_FAIL);
	has(m->steps[CHECK_PROCESSOR].why, "needs Intel VMX");
	expect(m, CHECK_FEATURE_CONTROL, CHECK_REAL_MODE, CHECK_UNCHECKED);
	has(m->steps[CHECK_VMXE].why, "does not report VMX");
	has(m->text, "verdict: vmm86 cannot run here: processor: ");
	done(m);
}

/* On AMD the hypervisor cannot help either. */
static void test_amd_in_a_virtual_machine(void **state)
{
	struct machine *m = good();

	(void)state;
	strcpy(m->facts.vendor, "AuthenticAMD");
	m->facts.hypervisor = true;
	strcpy(m->facts.signature, "KVMKVMKVM");
	hide_vmx(m);
	judge(m, STATUS_REFUSED);
	assert_null(strstr(m->steps[CHECK_PROCESSOR].cure, "nested"));
	done(m);
}

static void test_virtual_machine_without_nested_vmx(void **state)
{
	struct machine *m = good();

	(void)state;
	m->facts.hypervisor = true;
	strcpy(m->facts.signature, "KVMKVMKVM");
	hide_vmx(m);
	unload(m);
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_PROCESSOR, CHECK_FAIL);
	has(m->steps[CHECK_PROCESSOR].cure,
	    "the hypervisor you run in must expose nested VMX (KVM: kvm_intel nested=1");
	has(m->steps[CHECK_HYPERVISOR].read, "KVMKVMKVM");
	done(m);
}

static void test_firmware_locked_vmx_off(void **state)
{
	struct machine *m = good();

	(void)state;
	m->cpus[2].root.caps.msr[VMX_CAP_FEATURE_CONTROL] = 1;
	by_msr_device(m);
	unload(m);
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_FEATURE_CONTROL, CHECK_FAIL);
	has(m->steps[CHECK_FEATURE_CONTROL].why, "CPU 2: firmware locked VMX off");
	has(m->steps[CHECK_FEATURE_CONTROL].read, "0x1 (locked, VMX off) on CPU 2");
	has(m->steps[CHECK_FEATURE_CONTROL].cure, "firmware setup");
	m->facts.hypervisor = true;
	check_steps(&m->facts, m->steps);
	has(m->steps[CHECK_FEATURE_CONTROL].cure, "must expose nested VMX");
	done(m);
}

/* The kernel's list tells even those who may not read the MSR. */
static void test_firmware_locked_vmx_off_as_user(void **state)
{
	struct machine *m = good();

	(void)state;
	hide_msrs(m, EACCES);
	unload(m);
	m->facts.kernel_vmx = CHECK_NO;
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_PROCESSOR, CHECK_PASS);
	expect_one(m, CHECK_FEATURE_CONTROL, CHECK_FAIL);
	has(m->steps[CHECK_FEATURE_CONTROL].cure, "enable VT-x");
	done(m);
}

static void test_firmware_left_it_unlocked(void **state)
{
	struct machine *m = good();
	int i;

	(void)state;
	for (i = 0; i < CPUS; i++)
		m->cpus[i].root.caps.msr[VMX_CAP_FEATURE_CONTROL] = 0;
	judge(m, 0);
	has(m->steps[CHECK_FEATURE_CONTROL].read, "unlocked");
	done(m);
}

static void load_kvm(struct machine *m, int users, enum check_known at_load)
{
	m->facts.owners[CHECK_KVM_INTEL].loaded = true;
	m->facts.owners[CHECK_KVM_INTEL].users = users;
	m->facts.kvm_at_load = at_load;
}

/* The driver sees CR4, and knows that it may not. */
static void test_kvm_with_machines_on_6_12(void **state)
{
	struct machine *m = good();
	int i;

	(void)state;
	load_kvm(m, 2, CHECK_YES);
	for (i = 0; i < CPUS; i++)
		m->cpus[i].root.cr4 |= VMX_CR4_VMXE;
	m->facts.device.error = -VMM86_ERR_BUSY;
	m->facts.device.refusal = VMX_REFUSAL_VMXE_IN_USE;
	judge(m, STATUS_BUSY);
	expect_one(m, CHECK_VMXE, CHECK_FAIL);
	has(m->steps[CHECK_VMXE].read, "set on CPU 0");
	has(m->steps[CHECK_VMXE].why, "CR4.VMXE is set, by kvm_intel");
	has(m->steps[CHECK_VMXE].cure,
	    "end its virtual machines, and then: modprobe -r kvm_intel; or load kvm with");
	has(m->steps[CHECK_VMXE].cure, "enable_virt_at_load=0");
	expect_one(m, CHECK_DEVICE, CHECK_PASS);
	expect_one(m, CHECK_VMXON, CHECK_FAIL);
	done(m);
}

/* Without the driver it is inferred from the modules. */
static void test_kvm_is_inferred(void **state)
{
	static const struct {
		bool sees_modules;
		int users;
		enum check_known at_load;
		enum check_verdict verdict;
		const char *says;
	} cases[] = {
		{ true, 0, CHECK_UNKNOWN, CHECK_PASS, "kvm_intel (used by 0)" },
		{ true, 3, CHECK_UNKNOWN, CHECK_FAIL, "machines, or: modprobe -r kvm_intel" },
		{ true, 0, CHECK_NO, CHECK_PASS, "enable_virt_at_load=N" },
		{ true, 0, CHECK_YES, CHECK_FAIL, "modprobe -r kvm_intel; or load kvm with" },
		{ true, 2, CHECK_YES, CHECK_FAIL, "and then: modprobe -r kvm_intel" },
		{ true, -1, CHECK_YES, CHECK_FAIL, "boot with kvm.enable_virt_at_load=0" },
		{ true, -1, CHECK_UNKNOWN, CHECK_UNCHECKED, "kvm_intel is built in" },
		{ false, 2, CHECK_YES, CHECK_UNCHECKED, "/sys/module cannot be seen" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct machine *m = good();

		by_msr_device(m);
		unload(m);
		load_kvm(m, cases[i].users, cases[i].at_load);
		m->facts.sys_module = cases[i].sees_modules;
		if (cases[i].verdict == CHECK_FAIL)
			judge(m, STATUS_BUSY);
		else
			judge(m, STATUS_NO_DEVICE);
		expect_one(m, CHECK_VMXE, cases[i].verdict);
		has(m->text, cases[i].says);
		done(m);
	}
}

static void test_other_owners(void **state)
{
	struct machine *m = good();

	(void)state;
	by_msr_device(m);
	unload(m);
	load_kvm(m, 0, CHECK_UNKNOWN);
	m->facts.owners[CHECK_VBOXDRV] = (struct check_module){ "vboxdrv", true, 1 };
	judge(m, STATUS_BUSY);
	has(m->steps[CHECK_VMXE].why, "by vboxdrv");
	has(m->steps[CHECK_VMXE].read, "kvm_intel (used by 0), vboxdrv (used by 1)");
	done(m);
}

/* VMX that is on for another machine of ours is no obstacle. */
static void test_vmx_on_for_us(void **state)
{
	struct machine *m = good();

	(void)state;
	m->cpus[1].root.cr4 |= VMX_CR4_VMXE;
	judge(m, 0);
	has(m->steps[CHECK_VMXE].read, "for vmm86 itself");
	done(m);
}

static void test_vmxe_by_nobody_known(void **state)
{
	struct machine *m = good();

	(void)state;
	m->cpus[1].root.cr4 |= VMX_CR4_VMXE;
	m->facts.device.error = -VMM86_ERR_BUSY;
	m->facts.device.refusal = VMX_REFUSAL_VMXE_IN_USE;
	judge(m, STATUS_BUSY);
	has(m->steps[CHECK_VMXE].why, "by nobody that we know");
	done(m);
}

static void test_cpus_that_differ(void **state)
{
	struct machine *m = good();

	(void)state;
	m->cpus[3].root.caps.msr[VMX_CAP_MISC] ^= 1;
	m->facts.device.error = -VMM86_ERR_REFUSED;
	m->facts.device.refusal = VMX_REFUSAL_CAPS_DIFFER;
	m->facts.device.refusal_cpu = 3;
	judge(m, STATUS_REFUSED);
	expect(m, CHECK_FEATURE_CONTROL, CHECK_REGION, CHECK_PASS);
	expect_one(m, CHECK_SAME, CHECK_FAIL);
	has(m->steps[CHECK_SAME].read, "CPU 3 has other values than CPU 0");
	expect(m, CHECK_FIXED, CHECK_MODULE, CHECK_PASS);
	expect_one(m, CHECK_VMXON, CHECK_FAIL);
	has(m->steps[CHECK_VMXON].read, "refused on CPU 3");
	done(m);
}

/* One CPU's core was not ours to run on, and there is no msr module. */
static void test_a_cpu_that_was_not_read(void **state)
{
	struct machine *m = good();

	(void)state;
	m->cpus[1].source = CHECK_NO_SOURCE;
	m->facts.msr_error = ENOENT;
	judge(m, 0);
	expect_one(m, CHECK_SAME, CHECK_UNCHECKED);
	has(m->steps[CHECK_SAME].why, "1 of 4 CPUs could not be read");
	expect_one(m, CHECK_VMXE, CHECK_PASS);
	has(m->steps[CHECK_VMXE].read, "inferred");
	has(m->text, "verdict: vmm86 can run here (");
	assert_null(strstr(m->text, " 0 not checked)"));
	done(m);
}

static void test_a_missing_capability_msr(void **state)
{
	struct machine *m = good();

	(void)state;
	by_msr_device(m);
	unload(m);
	m->cpus[1].root.caps.present &= ~(1ull << VMX_CAP_VMFUNC);
	m->cpus[1].root.unreadable = VMX_CAP_VMFUNC;
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_CAPS, CHECK_FAIL);
	has(m->steps[CHECK_CAPS].read, "IA32_VMX_VMFUNC (491h) cannot be read on CPU 1");
	done(m);
}

static void test_control_registers_need_the_driver(void **state)
{
	struct machine *m = good();

	(void)state;
	by_msr_device(m);
	unload(m);
	judge(m, STATUS_NO_DEVICE);
	expect_one(m, CHECK_FIXED, CHECK_UNCHECKED);
	expect(m, CHECK_CAPS, CHECK_SAME, CHECK_PASS);
	done(m);
	m = good();
	m->cpus[2].root.cr0 &= ~0x20u;
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_FIXED, CHECK_FAIL);
	has(m->steps[CHECK_FIXED].why, "CPU 2: CR0");
	done(m);
}

static void set_model(struct machine *m, const struct model *model)
{
	int i;

	for (i = 0; i < CPUS; i++)
		m->cpus[i].root.caps = model_caps(model);
}

static void test_processors_without_real_mode(void **state)
{
	struct machine *m = good();

	(void)state;
	set_model(m, &model_penryn);
	m->facts.device.guest_mode = VMM86_MODE_V86;
	judge(m, 0);
	expect_one(m, CHECK_CONTROLS, CHECK_PASS);
	expect_one(m, CHECK_REAL_MODE, CHECK_INFO);
	has(m->steps[CHECK_REAL_MODE].why, "real mode needs EPT");
	assert_true(mode(m, "v86") && !mode(m, "v86_ept") && !mode(m, "real"));
	done(m);
	m = good();
	set_model(m, &model_lynnfield);
	m->facts.device.guest_mode = VMM86_MODE_V86;
	judge(m, 0);
	has(m->steps[CHECK_REAL_MODE].why, "unrestricted guest");
	assert_true(mode(m, "v86") && mode(m, "v86_ept") && !mode(m, "real"));
	done(m);
}

static void test_a_control_is_missing(void **state)
{
	struct machine *m = good();
	int i;

	(void)state;
	/* "NMI exiting" */
	for (i = 0; i < CPUS; i++)
		m->cpus[i].root.caps.msr[VMX_CAP_TRUE_PINBASED_CTLS] &= ~(1ull << 35);
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_CONTROLS, CHECK_FAIL);
	assert_false(mode(m, "v86"));
	done(m);
}

static void test_module_is_not_loaded(void **state)
{
	struct machine *m = good();

	(void)state;
	by_msr_device(m);
	unload(m);
	judge(m, STATUS_NO_DEVICE);
	expect(m, CHECK_FEATURE_CONTROL, CHECK_SAME, CHECK_PASS);
	expect_one(m, CHECK_MODULE, CHECK_FAIL);
	has(m->steps[CHECK_MODULE].cure, "modprobe vmm86");
	assert_null(strstr(m->steps[CHECK_MODULE].cure, "sign"));
	expect(m, CHECK_DEVICE, CHECK_VMXON, CHECK_UNCHECKED);
	has(m->text,
	    "verdict: vmm86 cannot run here: module: the module is not loaded; as root: modprobe vmm86");
	m->facts.sig_enforce = CHECK_YES;
	check_steps(&m->facts, m->steps);
	has(m->steps[CHECK_MODULE].cure, "Secure Boot");
	has(m->steps[CHECK_MODULE].cure, "vmm86(7)");
	m->facts.sig_enforce = CHECK_NO;
	strcpy(m->facts.lockdown, "integrity");
	check_steps(&m->facts, m->steps);
	has(m->steps[CHECK_MODULE].cure, "Secure Boot");
	has(m->steps[CHECK_MODULE].cure, "vmm86(7)");
	has(m->steps[CHECK_LOCKDOWN].why, "copies of the PC's ROM");
	done(m);
}

static void test_device_is_not_accessible(void **state)
{
	struct machine *m = good();

	(void)state;
	by_msr_device(m);
	forbid_device(m);
	m->facts.device.mode = S_IFCHR | 0600;
	judge(m, STATUS_PERMISSION);
	has(m->steps[CHECK_DEVICE].read, "crw-------");
	has(m->steps[CHECK_DEVICE].cure, "give the device to a group");
	m->facts.device.mode = S_IFCHR | 0660;
	m->facts.device.gid = 0;
	check_steps(&m->facts, m->steps);
	has(m->steps[CHECK_DEVICE].cure, "give the device to a group");
	done(m);
}

static void test_device_of_somebody_else(void **state)
{
	struct machine *m = good();

	(void)state;
	by_msr_device(m);
	m->facts.device.error = -VMM86_ERR_ABI;
	strcpy(m->facts.device.explained, "/dev/vmm is not the vmm86 device");
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_DEVICE, CHECK_FAIL);
	expect_one(m, CHECK_VMXON, CHECK_UNCHECKED);
	done(m);
}

/* Nothing was seen beforehand: the driver's word alone gives the status. */
static void test_driver_refuses(void **state)
{
	static const struct {
		int error;
		enum vmx_refusal refusal;
		int status;
	} cases[] = {
		{ -VMM86_ERR_REFUSED, VMX_REFUSAL_VMXON_FAULT, STATUS_REFUSED },
		{ -VMM86_ERR_BUSY, VMX_REFUSAL_VMXE_IN_USE, STATUS_BUSY },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct machine *m = good();

		m->facts.device.error = cases[i].error;
		m->facts.device.refusal = cases[i].refusal;
		judge(m, cases[i].status);
		expect(m, CHECK_FEATURE_CONTROL, CHECK_MODULE, CHECK_PASS);
		expect_one(m, CHECK_VMXON, CHECK_FAIL);
		has(m->steps[CHECK_VMXON].why, vmx_refusal_text(cases[i].refusal));
		done(m);
	}
}

/* The driver refuses machines while the computer goes down. */
static void test_going_down(void **state)
{
	struct machine *m = good();

	(void)state;
	m->facts.device.error = -VMM86_ERR_BUSY;
	strcpy(m->facts.device.explained, "the computer is shutting down");
	judge(m, STATUS_BUSY);
	expect_one(m, CHECK_VMXON, CHECK_FAIL);
	has(m->steps[CHECK_VMXON].why, "shutting down");
	done(m);
}

static void test_container_without_the_device(void **state)
{
	struct machine *m = good();

	(void)state;
	hide_msrs(m, ENOENT);
	unload(m);
	m->facts.vmm86.loaded = true;
	strcpy(m->facts.container, "/.dockerenv");
	judge(m, STATUS_NO_DEVICE);
	has(m->steps[CHECK_CONTAINER].read, "/.dockerenv");
	has(m->steps[CHECK_CAPS].cure, "run it on the host");
	has(m->steps[CHECK_DEVICE].cure, "--device /dev/vmm");
	done(m);
}

static void test_container_that_sees_nothing(void **state)
{
	struct machine *m = good();

	(void)state;
	hide_msrs(m, ENOENT);
	unload(m);
	strcpy(m->facts.container, "/run/.containerenv");
	m->facts.sys_module = false;
	m->facts.lockdown[0] = '\0';
	m->facts.vulnerabilities.count = 0;
	judge(m, STATUS_NO_DEVICE);
	expect(m, CHECK_FEATURE_CONTROL, CHECK_LOCKDOWN, CHECK_UNCHECKED);
	expect_one(m, CHECK_DEVICE, CHECK_FAIL);
	expect_one(m, CHECK_MITIGATIONS, CHECK_UNCHECKED);
	has(m->steps[CHECK_MODULE].cure, "on the host");
	done(m);
}

static void test_32_bit_kernel(void **state)
{
	struct machine *m = good();

	(void)state;
	strcpy(m->facts.architecture, "i686");
	unload(m);
	judge(m, STATUS_REFUSED);
	expect_one(m, CHECK_ARCHITECTURE, CHECK_FAIL);
	done(m);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_machine_as_root),
		cmocka_unit_test(test_same_machine_as_user),
		cmocka_unit_test(test_amd),
		cmocka_unit_test(test_amd_in_a_virtual_machine),
		cmocka_unit_test(test_virtual_machine_without_nested_vmx),
		cmocka_unit_test(test_firmware_locked_vmx_off),
		cmocka_unit_test(test_firmware_locked_vmx_off_as_user),
		cmocka_unit_test(test_firmware_left_it_unlocked),
		cmocka_unit_test(test_kvm_with_machines_on_6_12),
		cmocka_unit_test(test_kvm_is_inferred),
		cmocka_unit_test(test_other_owners),
		cmocka_unit_test(test_vmx_on_for_us),
		cmocka_unit_test(test_vmxe_by_nobody_known),
		cmocka_unit_test(test_cpus_that_differ),
		cmocka_unit_test(test_a_cpu_that_was_not_read),
		cmocka_unit_test(test_a_missing_capability_msr),
		cmocka_unit_test(test_control_registers_need_the_driver),
		cmocka_unit_test(test_processors_without_real_mode),
		cmocka_unit_test(test_a_control_is_missing),
		cmocka_unit_test(test_module_is_not_loaded),
		cmocka_unit_test(test_device_is_not_accessible),
		cmocka_unit_test(test_device_of_somebody_else),
		cmocka_unit_test(test_driver_refuses),
		cmocka_unit_test(test_going_down),
		cmocka_unit_test(test_container_without_the_device),
		cmocka_unit_test(test_container_that_sees_nothing),
		cmocka_unit_test(test_32_bit_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
