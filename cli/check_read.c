// SPDX-License-Identifier: MIT
/*
 * check_read.c - what the kernel lets this user see, for `vmm86 check`: /proc,
 * /sys, the device node, and the driver's own verdict.
 */
#include <dirent.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "check.h"
#include "cli.h"

/**
 * check_read_line() - the first line of a file.
 * @path:	the file
 * @text:	out: the line without its end; "" if there is none
 * @bytes:	size of @text
 *
 * Return: whether there was a line.
 */
bool check_read_line(const char *path, char *text, size_t bytes)
{
	FILE *file = fopen(path, "re");
	bool good = file && fgets(text, (int)bytes, file);

	if (file)
		fclose(file);
	if (!good)
		text[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return good;
}

static void read_architecture(struct check_facts *facts)
{
	struct utsname name;

	if (!uname(&name))
		snprintf(facts->architecture, sizeof(facts->architecture),
			 "%s", name.machine);
}

/* Linux gives the first PID namespace, the machine's own, this number. */
static bool in_first_pid_namespace(void)
{
	char target[64];
	ssize_t length = readlink("/proc/self/ns/pid", target, sizeof(target) - 1);

	if (length < 0)
		return true;
	target[length] = '\0';
	return !strcmp(target, "pid:[4026531836]");
}

static void read_container(struct check_facts *facts)
{
	static const char *const marks[] = {
		"/.dockerenv", "/run/.containerenv", "/run/systemd/container",
	};
	const char *mark = in_first_pid_namespace() ? "" : "a PID namespace";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(marks); i++)
		if (!access(marks[i], F_OK))
			mark = marks[i];
	snprintf(facts->container, sizeof(facts->container), "%s", mark);
}

static bool has_word(char *line, const char *wanted)
{
	char *word;

	for (word = strtok(line, " \t\n"); word; word = strtok(NULL, " \t\n"))
		if (!strcmp(word, wanted))
			return true;
	return false;
}

static void read_kernel_vmx(struct check_facts *facts)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char *line = NULL;
	size_t bytes = 0;

	while (file && facts->kernel_vmx == CHECK_UNKNOWN &&
	       getline(&line, &bytes, file) > 0)
		if (!strncmp(line, "flags", 5))
			facts->kernel_vmx = has_word(line, "vmx") ? CHECK_YES :
								    CHECK_NO;
	free(line);
	if (file)
		fclose(file);
}

static void read_module(struct check_module *module, const char *name)
{
	char path[96], text[16];

	module->name = name;
	module->users = -1;
	snprintf(path, sizeof(path), "/sys/module/%s", name);
	module->loaded = !access(path, F_OK);
	strcat(path, "/refcnt");
	if (check_read_line(path, text, sizeof(text)))
		module->users = atoi(text);
}

static enum check_known read_parameter(const char *path)
{
	char text[8];

	if (!check_read_line(path, text, sizeof(text)))
		return CHECK_UNKNOWN;
	return text[0] == 'Y' || text[0] == '1' ? CHECK_YES : CHECK_NO;
}

static void read_modules(struct check_facts *facts)
{
	facts->sys_module = !access("/sys/module", F_OK);
	read_module(&facts->vmm86, "vmm86");
	read_module(&facts->owners[CHECK_KVM_INTEL], "kvm_intel");
	read_module(&facts->owners[CHECK_VBOXDRV], "vboxdrv");
	read_module(&facts->owners[CHECK_VMMON], "vmmon");
	facts->kvm_at_load =
		read_parameter("/sys/module/kvm/parameters/enable_virt_at_load");
	facts->sig_enforce =
		read_parameter("/sys/module/module/parameters/sig_enforce");
}

/* "none [integrity] confidentiality": the one in brackets holds. */
static void read_lockdown(struct check_facts *facts)
{
	const char *chosen = "";
	char line[80];

	check_read_line("/sys/kernel/security/lockdown", line, sizeof(line));
	if (strchr(line, '['))
		chosen = strtok(strchr(line, '['), "[]");
	else if (!access("/sys/kernel/security/lsm", F_OK))
		chosen = "none";	/* a kernel without lockdown */
	snprintf(facts->lockdown, sizeof(facts->lockdown), "%.20s", chosen ? chosen : "");
}

/* The group's name by /etc/group alone: a static program has no other way. */
static void name_group(struct check_device *device, gid_t gid)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group = NULL;

	while (file && (group = fgetgrent(file)) && group->gr_gid != gid)
		;
	if (group)
		snprintf(device->group, sizeof(device->group), "%.32s", group->gr_name);
	else
		snprintf(device->group, sizeof(device->group), "%u", gid);
	if (file)
		fclose(file);
}

static void read_node(struct check_device *device)
{
	struct stat st;

	device->exists = !stat(device->path, &st);
	if (!device->exists)
		return;
	device->mode = st.st_mode;
	device->uid = st.st_uid;
	device->gid = st.st_gid;
	name_group(device, st.st_gid);
}

/* The driver walks the whole sequence when a machine is made. */
static void make_machine(struct check_device *device)
{
	struct vmm86_options options = {
		.device = device->path,
		.backend = VMM86_BACKEND_VMX,
	};
	struct vmm86 *machine;

	device->error = vmm86_open(&options, &machine);
	if (device->error)
		snprintf(device->explained, sizeof(device->explained), "%s",
			 vmm86_explain(machine));
	if (machine) {
		device->refusal = vmm86_setup(machine)->refusal;
		device->refusal_cpu = vmm86_setup(machine)->refusal_cpu;
		device->guest_mode = vmm86_setup(machine)->mode;
	}
	vmm86_close(machine);
}

static void add_words(struct check_words *words, const char *folder, const char *name)
{
	char path[512];

	if (words->count == CHECK_WORDS)
		return;
	snprintf(path, sizeof(path), "%s/%.255s", folder, name);
	if (!check_read_line(path, words->of[words->count].text,
			     sizeof(words->of[words->count].text)))
		return;
	snprintf(words->of[words->count].name, sizeof(words->of[words->count].name),
		 "%.47s", name);
	words->count++;
}

static void read_words(struct check_words *words, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	int i;

	if (count < 0)
		return;
	for (i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.')
			add_words(words, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/**
 * check_read() - read everything, and let the driver try.
 * @facts:	out
 * @device:	path of the device
 *
 * CR4 is read before a machine is made, so that VMX that we turn on ourselves
 * is not taken for somebody else's.
 */
void check_read(struct check_facts *facts, const char *device)
{
	memset(facts, 0, sizeof(*facts));
	facts->device.path = device;
	read_architecture(facts);
	read_container(facts);
	read_kernel_vmx(facts);
	check_read_cpus(facts);
	read_modules(facts);
	read_lockdown(facts);
	read_words(&facts->vulnerabilities, "/sys/devices/system/cpu/vulnerabilities");
	read_words(&facts->mitigations, "/sys/class/misc/vmm/mitigations");
	read_node(&facts->device);
	make_machine(&facts->device);
}
