// SPDX-License-Identifier: MIT
/*
 * machines.c - reading the driver's statistics file, and why it cannot be read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>

#include "machines.h"

/**
 * machines_refusal() - why the statistics cannot be read, and what to do.
 * @why:	out
 * @error:	errno of opening or reading the file
 * @module:	the module is loaded
 * @mounted:	@debugfs is a debugfs
 * @debugfs:	path
 */
enum status machines_refusal(char why[MACHINES_WHY], int error, bool module, bool mounted,
			     const char *debugfs)
{
	const bool missing = error == ENOENT || error == ENOTDIR;

	if ((missing || error == EACCES) && !module) {
		snprintf(why, MACHINES_WHY,
			 "the module is not loaded: modprobe vmm86, or insmod vmm86.ko");
		return STATUS_NO_DEVICE;
	}
	if (error == EACCES) {
		snprintf(why, MACHINES_WHY, "no permission to read %s/%s: statistics are for root",
			 debugfs, MACHINES_FILE);
		return STATUS_PERMISSION;
	}
	if (error == EPERM) {
		snprintf(why, MACHINES_WHY, "the kernel forbids reading %s/%s: kernel lockdown",
			 debugfs, MACHINES_FILE);
		return STATUS_PERMISSION;
	}
	if (missing && !mounted) {
		snprintf(why, MACHINES_WHY,
			 "debugfs is not mounted: mount -t debugfs none %s (not possible if the kernel was started with debugfs=off)",
			 debugfs);
		return STATUS_STATISTICS;
	}
	if (missing) {
		snprintf(why, MACHINES_WHY,
			 "%s/%s is missing: the loaded module is of another release, or the kernel keeps it out of debugfs",
			 debugfs, MACHINES_FILE);
		return STATUS_STATISTICS;
	}
	snprintf(why, MACHINES_WHY, "%s/%s: %s", debugfs, MACHINES_FILE, strerror(error));
	return STATUS_SYSTEM;
}

static enum status refuse(int error, const char *debugfs, char why[MACHINES_WHY])
{
	const bool module = access("/sys/module/vmm86", F_OK) == 0;
	struct statfs fs;
	const bool mounted = statfs(debugfs, &fs) == 0 && fs.f_type == DEBUGFS_MAGIC;

	return machines_refusal(why, error, module, mounted, debugfs);
}

/* The whole file as a string for free(), or NULL with errno. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	int error;

	if (!file)
		return NULL;
	errno = 0;
	/* There is no NUL in it, so this reads to the end. */
	if (getdelim(&text, &size, '\0', file) < 0 && !ferror(file) && text)
		text[0] = '\0';
	error = ferror(file) ? errno : 0;
	fclose(file);
	if (!error && text)
		return text;
	free(text);
	errno = error ? error : ENOMEM;
	return NULL;
}

/**
 * machines_read() - take a sample.
 * @machines:	out; for machines_free(), also after a failure
 * @debugfs:	where debugfs is mounted
 * @why:	what is wrong, if it fails
 *
 * Return: the exit status.
 */
enum status machines_read(struct machines *machines, const char *debugfs,
			  char why[MACHINES_WHY])
{
	unsigned int line;
	char path[4096];
	char *text;

	memset(machines, 0, sizeof(*machines));
	snprintf(path, sizeof(path), "%s/%s", debugfs, MACHINES_FILE);
	text = read_file(path);
	if (!text)
		return refuse(errno, debugfs, why);
	machines->ns = now_ns();
	line = machines_parse(machines, text);
	free(text);
	if (!line)
		return STATUS_OK;
	snprintf(why, MACHINES_WHY,
		 "%s, line %u, is not understood: install driver and command from one release",
		 path, line);
	return STATUS_REFUSED;
}

void machines_free(struct machines *machines)
{
	free(machines->list);
	memset(machines, 0, sizeof(*machines));
}
