// SPDX-License-Identifier: MIT
/*
 * check_system.c - the verdicts of `vmm86 check` on the kernel: the module,
 * what restricts it, its device, and what the driver itself answers.
 */
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "check.h"
#include "cli.h"

/* Only the driver gives these answers. */
static bool driver_answered(const struct check_facts *facts)
{
	switch (-facts->device.error) {
	case VMM86_OK:
	case VMM86_ERR_REFUSED:
	case VMM86_ERR_BUSY:
	case VMM86_ERR_NO_MEMORY:
		return true;
	default:
		return false;
	}
}

static bool wants_signature(const struct check_facts *facts)
{
	return facts->sig_enforce == CHECK_YES ||
	       (facts->lockdown[0] && strcmp(facts->lockdown, "none"));
}

#define SIGN	"the kernel takes signed modules only (Secure Boot): " \
		"enroll the key that signed vmm86.ko by mokutil, then modprobe vmm86: vmm86(7)"

static const char *module_cure(const struct check_facts *facts)
{
	if (facts->container[0])
		return "load it on the host: modprobe vmm86";
	if (wants_signature(facts))
		return SIGN;
	return "as root: modprobe vmm86, or insmod vmm86.ko";
}

void check_module(const struct check_facts *facts, struct check_step *step)
{
	if (facts->vmm86.loaded) {
		check_say(step->read, "/sys/module/vmm86 (used by %d)",
			  facts->vmm86.users);
	} else if (driver_answered(facts)) {
		check_say(step->read, "the driver answered on %s", facts->device.path);
	} else if (!facts->sys_module) {
		check_unchecked(step, "/sys/module cannot be seen here",
				module_cure(facts));
	} else {
		check_say(step->read, "no /sys/module/vmm86");
		check_fail(step, STATUS_NO_DEVICE, "the module is not loaded",
			   module_cure(facts));
	}
}

static const char *enforced(enum check_known known)
{
	static const char *const words[] = { "cannot be seen", "no", "yes" };

	return words[known];
}

void check_lockdown(const struct check_facts *facts, struct check_step *step)
{
	if (!facts->lockdown[0]) {
		check_unchecked(step, "/sys/kernel/security/lockdown cannot be seen",
				"mount -t securityfs none /sys/kernel/security");
		return;
	}
	step->verdict = CHECK_INFO;
	check_say(step->read, "lockdown %s; module signatures enforced: %s",
		  facts->lockdown, enforced(facts->sig_enforce));
	if (strcmp(facts->lockdown, "none"))
		check_say(step->why,
			  "guests get copies of the PC's ROM, and their port accesses exit");
}

/* "crw-rw----" */
static void say_mode(mode_t mode, char text[11])
{
	static const char letters[] = "rwxrwxrwx";
	int i;

	text[0] = S_ISCHR(mode) ? 'c' : S_ISDIR(mode) ? 'd' : '-';
	for (i = 0; i < 9; i++)
		text[i + 1] = mode >> (8 - i) & 1 ? letters[i] : '-';
	text[10] = '\0';
}

static void say_node(const struct check_device *device, char text[CHECK_TEXT])
{
	char mode[11];

	if (!device->exists) {
		check_say(text, "%s is not there", device->path);
		return;
	}
	say_mode(device->mode, mode);
	check_say(text, "%s is %s, user %u, group %s", device->path, mode,
		  device->uid, device->group);
}

static void fail_permission(const struct check_facts *facts,
			    struct check_step *step)
{
	const struct check_device *device = &facts->device;
	bool group = device->gid && (device->mode & 0060) == 0060;

	check_fail(step, STATUS_PERMISSION, device->explained,
		   facts->container[0] ?
		   "run as root, and allow the container the device (--device)" :
		   "run as root, or give the device to a group (README, udev rule)");
	if (group && !facts->container[0])
		check_say(step->cure, "join the group: usermod -a -G %s USER",
			  device->group);
}

static void fail_missing(const struct check_facts *facts,
			 struct check_step *step)
{
	if (!facts->vmm86.loaded && facts->sys_module)
		check_unchecked(step, "the module is not loaded", module_cure(facts));
	else
		check_fail(step, STATUS_NO_DEVICE, facts->device.explained,
			   facts->container[0] ?
			   "give the container the device (--device /dev/vmm)" :
			   "see that /dev is a devtmpfs, or that udev runs");
}

void check_device(const struct check_facts *facts, struct check_step *step)
{
	const struct check_device *device = &facts->device;

	say_node(device, step->read);
	switch (-device->error) {
	case VMM86_ERR_NO_DEVICE:
		fail_missing(facts, step);
		break;
	case VMM86_ERR_PERMISSION:
		fail_permission(facts, step);
		break;
	default:
		if (!driver_answered(facts))
			check_fail(step, STATUS_REFUSED, device->explained,
				   "install driver and command from one release");
		break;
	}
}

void check_vmxon(const struct check_facts *facts, struct check_step *step)
{
	const struct check_device *device = &facts->device;

	if (!driver_answered(facts)) {
		check_unchecked(step, "only the driver can try, and it cannot be asked", "");
		return;
	}
	switch (-device->error) {
	case VMM86_OK:
		check_say(step->read, "done: a machine in mode %s was made",
			  device->guest_mode == VMM86_MODE_REAL ? "real" : "v86");
		return;
	case VMM86_ERR_NO_MEMORY:
		check_fail(step, STATUS_SYSTEM, device->explained, "free some memory");
		return;
	}
	if (device->refusal == VMX_REFUSAL_NONE) {
		check_fail(step, STATUS_BUSY, device->explained, "try again later");
		return;
	}
	check_say(step->read, "the driver refused on CPU %u", device->refusal_cpu);
	check_fail(step, device->error == -VMM86_ERR_BUSY ? STATUS_BUSY : STATUS_REFUSED,
		   vmx_refusal_text(device->refusal), vmx_refusal_cure(device->refusal));
}

static unsigned int count_words(const struct check_words *words, const char *beginning,
				bool wanted)
{
	unsigned int i, count = 0;

	for (i = 0; i < words->count; i++)
		count += !strncmp(words->of[i].text, beginning, strlen(beginning)) == wanted;
	return count;
}

/* The lists themselves are for the report to show. */
void check_mitigations(const struct check_facts *facts, struct check_step *step)
{
	const struct check_words *kernel = &facts->vulnerabilities;
	const struct check_words *driver = &facts->mitigations;
	char ours[CHECK_TEXT / 2] = "";

	if (!kernel->count) {
		check_unchecked(step, "/sys/devices/system/cpu/vulnerabilities cannot be seen", "");
		return;
	}
	if (driver->count)
		snprintf(ours, sizeof(ours),
			 "; the driver has %u of its %u mitigations on, and misses %u",
			 count_words(driver, "on:", true), driver->count,
			 count_words(driver, "missing:", true));
	step->verdict = CHECK_INFO;
	check_say(step->read,
		  "%u of the %u vulnerabilities that the kernel knows affect this processor%s",
		  count_words(kernel, "Not affected", false), kernel->count, ours);
}
