// SPDX-License-Identifier: MIT
/*
 * cpus.c - see cpus.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpus.h"

#define CR4_VMXE	(1ul << 13)

int cpus_online(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN);
}

bool cpus_move(pid_t thread, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(thread, sizeof(set), &set) == 0;
}

void cpus_anywhere(pid_t thread)
{
	cpu_set_t set;
	int cpu;

	CPU_ZERO(&set);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++)
		CPU_SET(cpu, &set);
	sched_setaffinity(thread, sizeof(set), &set);
}

bool cpus_set_online(int cpu, bool online)
{
	char path[64];
	ssize_t written;
	int fd;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return false;
	do {
		written = write(fd, online ? "1" : "0", 1);
	} while (written < 0 && errno == EINTR);
	close(fd);
	return written == 1;
}

/* The rest of the first line of /proc/vmm86 that begins with this text. */
static bool proc_line(const char *text, char *rest, size_t size)
{
	FILE *file = fopen("/proc/vmm86", "r");
	char line[128];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file)) {
		found = !strncmp(line, text, strlen(text));
		if (found)
			snprintf(rest, size, "%s", line + strlen(text));
	}
	if (file)
		fclose(file);
	return found;
}

/* CR4.VMXE of the CPU that this thread is on; -1: cannot be read. */
static int vmxe_here(void)
{
	char value[128];

	if (!proc_line("CR4 ", value, sizeof(value)))
		return -1;
	return (strtoul(value, NULL, 16) & CR4_VMXE) != 0;
}

bool cpus_all_vmxe(bool wanted)
{
	bool all = true;
	int cpu;

	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		/* Offline ones, and numbers of no CPU, refuse. */
		if (!cpus_move(0, cpu) || vmxe_here() == wanted)
			continue;
		fprintf(stderr, "# CPU %d: CR4.VMXE must be %d\n", cpu, wanted);
		all = false;
	}
	cpus_anywhere(0);
	return all;
}

long cpus_proc_number(const char *text)
{
	char rest[128];

	return proc_line(text, rest, sizeof(rest)) ? strtol(rest, NULL, 10) : -1;
}
