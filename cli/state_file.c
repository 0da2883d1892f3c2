// SPDX-License-Identifier: MIT
/*
 * state_file.c - see state_file.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "cli.h"
#include "state_file.h"

static enum status cannot(const char *path, int error)
{
	return complain(STATUS_SYSTEM, "--save %s: %s", path, strerror(error));
}

/* To the device before it gets its name: a snapshot is whole, or is not there. */
static enum status write_and_rename(struct pc *pc, int fd, const char *from, const char *path)
{
	int error = pc_save(pc, fd);
	bool done = !error && !fsync(fd);

	if (error) {
		close(fd);
		return complain_machine(error, pc->machine);
	}
	if (close(fd) || !done || rename(from, path))
		return cannot(path, errno);
	return STATUS_OK;
}

enum status state_save(struct pc *pc, const char *path)
{
	enum status status;
	char *temporary;
	struct stat old;
	int fd;

	/* A device must not become a file. */
	if (!stat(path, &old) && !S_ISREG(old.st_mode))
		return complain(STATUS_SYSTEM, "--save %s: is %s", path,
				S_ISDIR(old.st_mode) ? "a directory" : "no regular file");
	if (asprintf(&temporary, "%s.%d.tmp", path, (int)getpid()) < 0)
		return cannot(path, ENOMEM);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		status = cannot(path, errno);
	} else {
		status = write_and_rename(pc, fd, temporary, path);
		if (status != STATUS_OK)
			unlink(temporary);
	}
	free(temporary);
	return status;
}

enum status state_restore(struct pc *pc, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return complain(STATUS_PROGRAM, "%s: %s", path, strerror(errno));
	error = pc_restore(pc, fd);
	close(fd);
	if (error == -VMM86_ERR_FILE || error == -VMM86_ERR_SYSTEM)
		return complain(STATUS_PROGRAM, "%s: %s", path, vmm86_explain(pc->machine));
	return error ? complain_machine(error, pc->machine) : STATUS_OK;
}
