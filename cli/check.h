/* SPDX-License-Identifier: MIT */
/*
 * check.h - what the files of `vmm86 check` share: facts are read
 * (check_read.c, check_cpus.c), steps are judged from the facts alone
 * (check_steps.c, check_system.c), and reported (check_report.c).
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "status.h"
#include "vmx/root.h"

#define CHECK_TEXT	512	/* bytes of one text in a report */

/* Something that may not be visible from here. */
enum check_known { CHECK_UNKNOWN, CHECK_NO, CHECK_YES };

enum check_source { CHECK_NO_SOURCE, CHECK_DRIVER, CHECK_MSR_DEVICE };

/**
 * struct check_cpu - one CPU that is online.
 * @number:	its number
 * @source:	who read its MSRs; CR0 and CR4 are known from the driver only
 * @root:	what the sequence decides on
 */
struct check_cpu {
	unsigned int number;
	enum check_source source;
	struct vmx_root_facts root;
};

/**
 * struct check_module - a module of the kernel.
 * @name:	its name
 * @loaded:	loaded, or built in
 * @users:	its reference count; -1: it has none (built in)
 */
struct check_module {
	const char *name;
	bool loaded;
	int users;
};

/* Modules that turn VMX on. */
enum { CHECK_KVM_INTEL, CHECK_VBOXDRV, CHECK_VMMON, CHECK_OWNERS };

#define CHECK_WORDS	48

/**
 * struct check_words - what the files of a folder say, in alphabetical order.
 * @count:	how many files; 0: they cannot be seen
 * @of:		name and first line of each
 */
struct check_words {
	unsigned int count;
	struct {
		char name[48];
		char text[192];
	} of[CHECK_WORDS];
};

/**
 * struct check_device - the device node, and what it answered.
 * @path:	of the node
 * @exists:	the node is there
 * @mode:	its type and permissions
 * @uid:	its owner
 * @gid:	its group
 * @group:	the group's name, or its number
 * @error:	of vmm86_open(): 0, or a negative enum vmm86_error
 * @explained:	the error in words
 * @refusal:	of the driver, if @error says that it refused
 * @refusal_cpu: the CPU that @refusal is about
 * @guest_mode:	VMM86_MODE_* of the machine that was made
 */
struct check_device {
	const char *path;
	bool exists;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	char group[33];
	int error;
	char explained[CHECK_TEXT];
	uint32_t refusal;
	uint32_t refusal_cpu;
	uint32_t guest_mode;
};

/**
 * struct check_facts - all that was read.
 * @architecture: of the kernel, as uname(2) says it
 * @vendor:	CPUID leaf 0
 * @model:	CPUID leaves 80000002h to 80000004h
 * @hypervisor:	CPUID.1:ECX bit 31: there is one below us
 * @signature:	CPUID leaf 40000000h, if there is one
 * @container:	what shows that we are in a container, or ""
 * @cpus:	the CPUs that are online
 * @cpu_count:	how many
 * @msr_error:	errno of opening a CPU's msr device; 0: none was needed
 * @kernel_vmx:	the kernel lists "vmx" in /proc/cpuinfo
 * @sys_module:	/sys/module can be seen
 * @vmm86:	our module
 * @owners:	other modules that turn VMX on
 * @kvm_at_load: KVM turns VMX on when it is loaded
 * @sig_enforce: unsigned modules are refused
 * @lockdown:	"none", "integrity", "confidentiality", or "": cannot be seen
 * @device:	the device
 * @vulnerabilities: the kernel's words on each, from sysfs
 * @mitigations: the driver's on each of its own, from sysfs
 */
struct check_facts {
	char architecture[66];
	char vendor[13];
	char model[49];
	bool hypervisor;
	char signature[13];
	char container[64];
	struct check_cpu *cpus;
	unsigned int cpu_count;
	int msr_error;
	enum check_known kernel_vmx;
	bool sys_module;
	struct check_module vmm86;
	struct check_module owners[CHECK_OWNERS];
	enum check_known kvm_at_load;
	enum check_known sig_enforce;
	char lockdown[24];
	struct check_device device;
	struct check_words vulnerabilities;
	struct check_words mitigations;
};

enum check_verdict { CHECK_PASS, CHECK_FAIL, CHECK_UNCHECKED, CHECK_INFO };

/* X(id, function, name, what is required), in the order of the sequence. */
#define CHECK_STEP_LIST(X) \
	X(ARCHITECTURE, architecture, "architecture", \
	  "a 64-bit x86 kernel") \
	X(PROCESSOR, processor, "processor", \
	  "CPUID.1:ECX bit 5 (VMX) is 1 on every CPU") \
	X(HYPERVISOR, hypervisor, "hypervisor", \
	  "none, or one that exposes nested VMX") \
	X(CONTAINER, container, "container", \
	  "none, or one that has the device node") \
	X(FEATURE_CONTROL, feature_control, "feature-control", \
	  "IA32_FEATURE_CONTROL: locked (bit 0) with VMX outside SMX (bit 2), or unlocked") \
	X(VMXE, vmxe, "vmxe", \
	  "CR4.VMXE is clear on every CPU: nobody else uses VMX") \
	X(CAPS, caps, "capability-msrs", \
	  "every capability MSR that should exist can be read") \
	X(REGION, region, "region", \
	  "VMXON region and VMCS: 1 to 4096 bytes, write-back memory (6), anywhere in memory") \
	X(SAME, same, "same-on-all-cpus", \
	  "every CPU reports the same capabilities") \
	X(FIXED, fixed, "fixed-bits", \
	  "CR0 and CR4 (with VMXE) have the bits of FIXED0 and no bit outside FIXED1") \
	X(CONTROLS, controls, "controls", \
	  "the controls that a guest in v86 mode needs can be set") \
	X(REAL_MODE, real_mode, "real-mode", \
	  "for mode real: EPT, unrestricted guest, and their controls") \
	X(MODULE, module, "module", \
	  "the module vmm86 is loaded") \
	X(LOCKDOWN, lockdown, "lockdown", \
	  "none, for the PC's own ROM and ports and for unsigned modules") \
	X(DEVICE, device, "device", \
	  "this user may open the device for reading and writing") \
	X(VMXON, vmxon, "vmxon", \
	  "the driver enters VMX operation on every CPU and makes a machine") \
	X(MITIGATIONS, mitigations, "mitigations", \
	  "nothing: what kernel and driver do against speculation attacks")

enum check_step_number {
#define X(id, function, name, required) CHECK_##id,
	CHECK_STEP_LIST(X)
#undef X
	CHECK_STEP_COUNT,
};

/**
 * struct check_step - a step, judged.
 * @name:	short and stable
 * @required:	what must hold
 * @verdict:	enum check_verdict
 * @status:	the exit status if it fails
 * @read:	what was read
 * @why:	why it fails or was not checked
 * @cure:	what to do about that
 */
struct check_step {
	const char *name;
	const char *required;
	enum check_verdict verdict;
	enum status status;
	char read[CHECK_TEXT];
	char why[CHECK_TEXT];
	char cure[CHECK_TEXT];
};

/* check_read.c: all facts; cpus is to be freed. */
void check_read(struct check_facts *facts, const char *device);
bool check_read_line(const char *path, char *text, size_t bytes);

/* check_cpus.c: what each CPU says. */
void check_read_cpus(struct check_facts *facts);

/* check_steps.c: the verdicts, from the facts alone. */
void check_steps(const struct check_facts *facts,
		 struct check_step steps[CHECK_STEP_COUNT]);
const struct check_cpu *check_known_cpu(const struct check_facts *facts);
bool check_all_by_driver(const struct check_facts *facts);
bool check_guest(const struct check_facts *facts, bool ept, bool real);

/* For those who judge. */
void check_say(char text[CHECK_TEXT], const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void check_fail(struct check_step *step, enum status status, const char *why,
		const char *cure);
void check_unchecked(struct check_step *step, const char *why,
		     const char *cure);

/* check_steps.c, check_owner.c and check_system.c: one for each step. */
void check_architecture(const struct check_facts *facts, struct check_step *step);
void check_processor(const struct check_facts *facts, struct check_step *step);
void check_hypervisor(const struct check_facts *facts, struct check_step *step);
void check_container(const struct check_facts *facts, struct check_step *step);
void check_feature_control(const struct check_facts *facts, struct check_step *step);
void check_vmxe(const struct check_facts *facts, struct check_step *step);
void check_caps(const struct check_facts *facts, struct check_step *step);
void check_region(const struct check_facts *facts, struct check_step *step);
void check_same(const struct check_facts *facts, struct check_step *step);
void check_fixed(const struct check_facts *facts, struct check_step *step);
void check_controls(const struct check_facts *facts, struct check_step *step);
void check_real_mode(const struct check_facts *facts, struct check_step *step);
void check_module(const struct check_facts *facts, struct check_step *step);
void check_lockdown(const struct check_facts *facts, struct check_step *step);
void check_device(const struct check_facts *facts, struct check_step *step);
void check_vmxon(const struct check_facts *facts, struct check_step *step);
void check_mitigations(const struct check_facts *facts, struct check_step *step);

/* check_report.c: the steps and one summary, as text and as JSON. */
enum status check_status(const struct check_step steps[CHECK_STEP_COUNT]);
void check_text(FILE *to, const struct check_facts *facts,
		const struct check_step steps[CHECK_STEP_COUNT]);
json_t *check_json(const struct check_facts *facts,
		   const struct check_step steps[CHECK_STEP_COUNT]);

#endif
