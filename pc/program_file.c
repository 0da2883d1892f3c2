// SPDX-License-Identifier: MIT
/*
 * program_file.c - reading a program file, and telling what it is.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "pc/array.h"
#include "pc/little_endian.h"
#include "pc/program.h"

#define SECTOR		512u
#define SIGNATURE_AT	510u
#define SIGNATURE	0xaa55u
#define ROM_SIZE_AT	2u	/* in 512 bytes */

const char *program_kind_name(enum program_kind kind)
{
	static const char *const names[] = {
		[PROGRAM_UNKNOWN] = "unknown file",
		[PROGRAM_COM] = "COM program",
		[PROGRAM_MZ] = "MZ (EXE) program",
		[PROGRAM_BOOT] = "boot sector",
		[PROGRAM_BIN] = "flat binary",
		[PROGRAM_ELF] = "ELF executable",
		[PROGRAM_ROM] = "option ROM",
	};

	return names[kind];
}

static enum program_kind kind_of_name(const char *name)
{
	static const struct {
		const char *extension;
		enum program_kind kind;
	} known[] = {
		{ ".com", PROGRAM_COM },
		{ ".bin", PROGRAM_BIN },
		{ ".rom", PROGRAM_ROM },
	};
	const char *dot = strrchr(name, '.');
	unsigned int i;

	for (i = 0; dot && i < ARRAY_SIZE(known); i++)
		if (!strcasecmp(dot, known[i].extension))
			return known[i].kind;
	return PROGRAM_UNKNOWN;
}

/* 55 AA is also the beginning of code (PUSH BP, STOSB): the checksum decides. */
static bool is_option_rom(const uint8_t *bytes, size_t size)
{
	size_t length, i;
	uint8_t sum = 0;

	if (size < SECTOR || get_le16(bytes) != SIGNATURE)
		return false;
	length = bytes[ROM_SIZE_AT] * SECTOR;
	if (!length || length > size)
		return false;
	for (i = 0; i < length; i++)
		sum += bytes[i];
	return !sum;
}

/* A .COM or larger .bin program may have the signature there by chance. */
static bool is_boot_sector(const uint8_t *bytes, size_t size, enum program_kind named)
{
	return size >= SECTOR && size % SECTOR == 0 &&
	       get_le16(bytes + SIGNATURE_AT) == SIGNATURE && named != PROGRAM_COM &&
	       (named != PROGRAM_BIN || size == SECTOR);
}

enum program_kind program_detect(const char *name, const uint8_t *bytes, size_t size)
{
	enum program_kind named = kind_of_name(name);

	if (size >= SELFMAG && !memcmp(bytes, ELFMAG, SELFMAG))
		return PROGRAM_ELF;
	if (size >= 2 && (!memcmp(bytes, "MZ", 2) || !memcmp(bytes, "ZM", 2)))
		return PROGRAM_MZ;
	if (is_option_rom(bytes, size))
		return PROGRAM_ROM;
	if (is_boot_sector(bytes, size, named))
		return PROGRAM_BOOT;
	return named;
}

static bool refuse(char *why, size_t why_size, const char *path, const char *reason)
{
	snprintf(why, why_size, "%s: %s", path, reason);
	return false;
}

static bool read_bytes(struct program_file *file, FILE *from, const char *path,
		       char *why, size_t why_size)
{
	struct stat info;

	if (fstat(fileno(from), &info))
		return refuse(why, why_size, path, strerror(errno));
	if (!S_ISREG(info.st_mode))
		return refuse(why, why_size, path,
			      S_ISDIR(info.st_mode) ? "is a directory" : "is no regular file");
	if (!info.st_size)
		return refuse(why, why_size, path, "not a program: the file is empty");
	if (info.st_size > (off_t)PROGRAM_FILE_MAX)
		return refuse(why, why_size, path,
			      "too large for a program (64 MiB); a disk image is run as a disk");
	file->bytes = malloc(info.st_size);
	if (!file->bytes)
		return refuse(why, why_size, path, "out of memory");
	file->size = fread(file->bytes, 1, info.st_size, from);
	if (ferror(from))
		return refuse(why, why_size, path, strerror(errno));
	return true;
}

bool program_read(struct program_file *file, const char *path, char *why, size_t why_size)
{
	/* A FIFO would wait for somebody who writes. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	FILE *from = fd < 0 ? NULL : fdopen(fd, "rb");
	bool fine;

	*file = (struct program_file){ .kind = PROGRAM_UNKNOWN };
	if (!from)
		return refuse(why, why_size, path, strerror(errno));
	fine = read_bytes(file, from, path, why, why_size);
	fclose(from);
	if (!fine)
		return false;
	file->kind = program_detect(path, file->bytes, file->size);
	if (file->kind == PROGRAM_UNKNOWN)
		return refuse(why, why_size, path,
			      "not a program: no MZ, ELF, boot sector or option ROM, and not named .com, .bin or .rom");
	return true;
}

void program_free(struct program_file *file)
{
	free(file->bytes);
	*file = (struct program_file){ .kind = PROGRAM_UNKNOWN };
}
