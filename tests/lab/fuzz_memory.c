// SPDX-License-Identifier: MIT
/*
 * fuzz_memory.c - what the driver's fuzzer does to mappings of /dev/vmm: mmap
 * of the right and of any offset, munmap, mprotect, mremap, madvise, pages lent
 * to a pipe, and allocations that are made to fail.
 *
 * All mappings are in one arena that nothing else is in: an access to what is
 * unmapped faults, and hits nothing of the fuzzer's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <vmm86/abi.h>

#include "fuzz.h"

#define ARENA		0x100000000000ul
#define MAP_ROOM	0x08000000ul	/* twice as large as a machine */

/* Where map number @map of a file is, if it is. */
uint8_t *fuzz_place(struct fuzz *f, const struct fuzz_file *file, unsigned int map)
{
	return (uint8_t *)ARENA + ((file - f->file) * FUZZ_MAPS + map) * MAP_ROOM;
}

/* A mapping of that offset, or NULL. */
struct fuzz_map *fuzz_map_of(struct fuzz_file *file, uint64_t offset)
{
	unsigned int i;

	for (i = 0; i < FUZZ_MAPS; i++) {
		if (file->map[i].at && file->map[i].offset == offset)
			return &file->map[i];
	}
	return NULL;
}

static const int map_errors[] = {
	EINVAL, EPERM, ENOMEM, EBADF, EACCES, EBUSY, EOPNOTSUPP, ENODEV, EOVERFLOW, EEXIST,
	EAGAIN, 0
};

static void map_at(struct fuzz *f, struct fuzz_file *file, unsigned int i, uint64_t offset,
		   size_t bytes, int protection)
{
	uint8_t *at = fuzz_place(f, file, i);
	void *result;

	result = mmap(at, bytes, protection, MAP_SHARED | MAP_FIXED, file->fd, offset);
	fuzz_expect(f, "mmap", result == MAP_FAILED ? -errno : 0, map_errors);
	if (result == MAP_FAILED)
		return;
	file->map[i] = (struct fuzz_map){ at, bytes, offset };
}

/* What a caller wants: all memory, run page, data page; and more than most do. */
static const struct {
	uint64_t offset;
	size_t bytes;
} wanted[] = {
	{ VMM86_RAM_OFFSET, VMM86_MEM_DEFAULT },
	{ VMM86_RUN_OFFSET, FUZZ_PAGE },
	{ VMM86_DATA_OFFSET, FUZZ_PAGE },
	{ VMM86_QUEUE_OFFSET, FUZZ_PAGE },
	{ VMM86_RUN_OFFSET, 2 * FUZZ_PAGE },
	{ VMM86_RUN_OFFSET, 3 * FUZZ_PAGE },
};

/* Each in a place of its own, unless it is there already. */
void fuzz_map_all(struct fuzz *f, struct fuzz_file *file)
{
	unsigned int i;

	for (i = 0; file->made && i < 3; i++)
		if (!fuzz_map_of(file, wanted[i].offset))
			map_at(f, file, i, wanted[i].offset, wanted[i].bytes,
			       PROT_READ | PROT_WRITE);
}

static void map_well(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	unsigned int i = fuzz_below(&f->random, sizeof(wanted) / sizeof(*wanted));

	map_at(f, file, fuzz_below(&f->random, FUZZ_MAPS), wanted[i].offset, wanted[i].bytes,
	       PROT_READ | PROT_WRITE);
}

static void map_wrongly(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	uint64_t offset = fuzz_one_in(&f->random, 2) ? VMM86_RUN_OFFSET : 0;
	size_t bytes = FUZZ_PAGE * (1 + fuzz_below(&f->random, 0x120));

	offset += (fuzz_word(&f->random) & 0x1ffff) * (uint64_t)FUZZ_PAGE;
	if (fuzz_one_in(&f->random, 4))
		offset <<= fuzz_below(&f->random, 32);
	map_at(f, file, fuzz_below(&f->random, FUZZ_MAPS), offset & ~(uint64_t)(FUZZ_PAGE - 1),
	       bytes, fuzz_below(&f->random, 8));
}

/* Mapping address 0 is what makes a classic machine. */
static void map_classic(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	size_t bytes = VMM86_MEM_DEFAULT;
	void *at;

	if (fuzz_one_in(&f->random, 8))
		bytes += FUZZ_PAGE;
	at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		  MAP_FIXED | (fuzz_one_in(&f->random, 8) ? MAP_PRIVATE : MAP_SHARED),
		  file->fd, 0);
	fuzz_expect(f, "classic mmap", at == MAP_FAILED ? -errno : 0, map_errors);
	if (at != MAP_FAILED)
		file->classic = true;
}

static struct fuzz_map *some_map(struct fuzz *f)
{
	return &fuzz_some_file(f)->map[fuzz_below(&f->random, FUZZ_MAPS)];
}

/* A part of a mapping, at pages. */
static uint8_t *part(struct fuzz *f, const struct fuzz_map *map, size_t *bytes)
{
	unsigned int pages = map->bytes / FUZZ_PAGE, first = 0, count = pages;

	if (fuzz_one_in(&f->random, 2)) {
		first = fuzz_below(&f->random, pages);
		count = 1 + fuzz_below(&f->random, pages - first);
	}
	*bytes = (size_t)count * FUZZ_PAGE;
	return map->at + (size_t)first * FUZZ_PAGE;
}

static void unmap(struct fuzz *f)
{
	struct fuzz_map *map = some_map(f);
	uint8_t *at;
	size_t bytes;

	if (!map->at || fuzz_one_in(&f->random, 2))
		return;
	at = part(f, map, &bytes);
	f->note->calls++;
	munmap(at, bytes);
	if (bytes == map->bytes)
		map->at = NULL;
}

static void protect(struct fuzz *f)
{
	static const int allowed[] = { EACCES, ENOMEM, EINVAL, 0 };
	struct fuzz_map *map = some_map(f);
	uint8_t *at;
	size_t bytes;

	if (!map->at)
		return;
	at = part(f, map, &bytes);
	fuzz_expect(f, "mprotect",
		    mprotect(at, bytes, fuzz_below(&f->random, 8)) ? -errno : 0, allowed);
	if (!fuzz_one_in(&f->random, 4))
		mprotect(map->at, map->bytes, PROT_READ | PROT_WRITE);
}

static void remap(struct fuzz *f)
{
	static const int allowed[] = { EINVAL, EFAULT, ENOMEM, EAGAIN, 0 };
	struct fuzz_file *file = fuzz_some_file(f);
	unsigned int from = fuzz_below(&f->random, FUZZ_MAPS);
	unsigned int to = fuzz_below(&f->random, FUZZ_MAPS);
	struct fuzz_map *map = &file->map[from];
	size_t size = map->bytes, old = map->bytes;
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;
	void *at;

	if (!map->at || from == to)
		return;
	switch (fuzz_below(&f->random, 6)) {
	case 0:
		old = 0;	/* a second mapping of the same, if it went well */
		break;
	case 1:
		size += FUZZ_PAGE * (1 + fuzz_below(&f->random, 4));
		break;
	case 2:
		size = FUZZ_PAGE;
		break;
	case 3:
		flags |= MREMAP_DONTUNMAP;
		break;
	}
	at = mremap(map->at, old, size, flags, fuzz_place(f, file, to));
	fuzz_expect(f, "mremap", at == MAP_FAILED ? -errno : 0, allowed);
	if (at == MAP_FAILED)
		return;
	file->map[to] = (struct fuzz_map){ at, size, map->offset };
	map->at = NULL;
}

static void advise(struct fuzz *f)
{
	static const int allowed[] = {
		EINVAL, EACCES, EAGAIN, EBADF, EFAULT, EIO, ENOMEM, EPERM, EHWPOISON, EOPNOTSUPP,
		EBUSY, ENODEV, 0
	};
	/* Not 100 and 101, which really break memory. */
	unsigned int advice = fuzz_below(&f->random, 26);
	struct fuzz_map *map = some_map(f);
	uint8_t *at;
	size_t bytes;

	if (!map->at)
		return;
	at = part(f, map, &bytes);
	fuzz_expect(f, "madvise", madvise(at, bytes, advice) ? -errno : 0, allowed);
}

/* A pipe that holds pages of a machine, maybe longer than it lives. */
static void lend_pages(struct fuzz *f)
{
	static const int allowed[] = { EFAULT, EAGAIN, EINVAL, EBADF, 0 };
	struct fuzz_map *map = some_map(f);
	struct iovec vector;
	int ends[2];

	if (!map->at || pipe2(ends, O_NONBLOCK))
		return;
	vector.iov_base = part(f, map, &vector.iov_len);
	fuzz_expect(f, "vmsplice",
		    vmsplice(ends[1], &vector, 1, SPLICE_F_NONBLOCK) < 0 ? -errno : 0, allowed);
	if (!fuzz_one_in(&f->random, 4)) {
		close(ends[0]);
		close(ends[1]);
	}
}

/* The n-th allocation of this thread fails, in the step after this one. */
static void fail_allocation(struct fuzz *f)
{
	char text[16];
	int length;

	if (f->fail_nth < 0)
		return;
	length = snprintf(text, sizeof(text), "%u", 1 + fuzz_below(&f->random, 24));
	f->failing = pwrite(f->fail_nth, text, length, 0) == length;
	f->note->injected++;
}

const struct fuzz_step fuzz_memory_steps[] = {
	{ "map", 8, map_well },
	{ "map anything", 5, map_wrongly },
	{ "map as of old", 5, map_classic },
	{ "unmap", 4, unmap },
	{ "protect", 4, protect },
	{ "remap", 4, remap },
	{ "advise", 6, advise },
	{ "lend pages", 3, lend_pages },
	{ "fail an allocation", 12, fail_allocation },
	{ NULL, 0, NULL },
};
