// SPDX-License-Identifier: MIT
/*
 * png.c - see png.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pc/png.h"

static bool refuse(const char *path, const char *reason, char *why, size_t why_size)
{
	snprintf(why, why_size, "%s: %s", path, reason);
	return false;
}

/* Writes and closes @file.  Returns why that failed, or NULL. */
static const char *write_image(const struct picture *picture, FILE *file, png_image *image)
{
	bool done;

	memset(image, 0, sizeof(*image));
	image->version = PNG_IMAGE_VERSION;
	image->width = picture->width;
	image->height = picture->height;
	image->format = PNG_FORMAT_RGB;
	errno = 0;
	done = png_image_write_to_stdio(image, file, 0, picture->rgb, 0, NULL);
	if (done && (fflush(file) || fsync(fileno(file))))
		done = false;
	if (fclose(file))
		done = false;
	if (done)
		return NULL;
	return errno ? strerror(errno) : image->message;
}

static FILE *create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");

	if (fd >= 0 && !file) {
		close(fd);
		unlink(path);
	}
	return file;
}

static bool replace(const struct picture *picture, const char *path, const char *temporary,
		    char *why, size_t why_size)
{
	FILE *file = create(temporary);
	const char *reason;
	png_image image;

	if (!file)
		return refuse(path, strerror(errno), why, why_size);
	reason = write_image(picture, file, &image);
	if (!reason && !rename(temporary, path))
		return true;
	refuse(path, reason ? reason : strerror(errno), why, why_size);
	unlink(temporary);
	return false;
}

bool picture_write_png(const struct picture *picture, const char *path,
		       char *why, size_t why_size)
{
	struct stat old;
	char *temporary;
	bool done;

	/* A device must not become a file. */
	if (!stat(path, &old) && !S_ISREG(old.st_mode))
		return refuse(path, S_ISDIR(old.st_mode) ? "is a directory" : "is no regular file",
			      why, why_size);
	if (asprintf(&temporary, "%s.%d.tmp", path, (int)getpid()) < 0)
		return refuse(path, strerror(ENOMEM), why, why_size);
	done = replace(picture, path, temporary, why, why_size);
	free(temporary);
	return done;
}
