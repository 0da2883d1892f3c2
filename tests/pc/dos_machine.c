// SPDX-License-Identifier: MIT
/*
 * dos_machine.c - see dos_machine.h.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "tests/pc/dos_machine.h"

#define STACK_SEGMENT	0x2000u
#define STACK_POINTER	0x1000u
#define NOON		946641600	/* 1999-12-31 12:00:00, a Friday */

static void put(void *opaque, uint8_t byte)
{
	struct dos_machine *m = opaque;

	if (m->printed < sizeof(m->output) - 1)
		m->output[m->printed++] = byte;
}

static int get(void *opaque)
{
	struct dos_machine *m = opaque;

	if (*m->input)
		return (uint8_t)*m->input++;
	return m->ends ? DOS_END_OF_INPUT : DOS_NO_INPUT;
}

char *host_path(const struct dos_machine *m, const char *path, char to[256])
{
	snprintf(to, 256, "%s/%s", m->base, path);
	return to;
}

void host_write(const struct dos_machine *m, const char *path, const char *text)
{
	char name[256];
	FILE *file = fopen(host_path(m, path, name), "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
}

void host_folder(const struct dos_machine *m, const char *path)
{
	char name[256];

	if (mkdir(host_path(m, path, name), 0755))
		abort();
}

void host_link(const struct dos_machine *m, const char *to, const char *path)
{
	char name[256];

	if (symlink(to, host_path(m, path, name)))
		abort();
}

bool host_exists(const struct dos_machine *m, const char *path)
{
	char name[256];
	struct stat info;

	return !lstat(host_path(m, path, name), &info);
}

bool host_holds(const struct dos_machine *m, const char *path, const char *text)
{
	char name[256], found[1024] = "";
	FILE *file = fopen(host_path(m, path, name), "r");
	size_t n;

	if (!file)
		return false;
	n = fread(found, 1, sizeof(found) - 1, file);
	fclose(file);
	return n == strlen(text) && !strcmp(found, text);
}

struct dos_machine *dos_machine_new(void)
{
	struct dos_machine *m = calloc(1, sizeof(*m));
	char name[256];

	snprintf(m->base, sizeof(m->base), "/tmp/dos-test.XXXXXX");
	if (!mkdtemp(m->base))
		abort();
	host_folder(m, "root");
	host_folder(m, "outside");
	host_write(m, "outside/secret.txt", SECRET);
	m->root = open(host_path(m, "root", name), O_PATH | O_DIRECTORY);
	m->input = "";
	m->ram = calloc(1, DOS_RAM);
	m->g = (struct guest){ .cpu = &m->cpu, .ram = m->ram, .ram_size = DOS_RAM };
	m->dos.console = (struct dos_console){ put, get, m };
	m->dos.root = m->root;
	m->cpu.sreg[VMM86_DS] = DATA;
	m->cpu.sreg[VMM86_ES] = DATA;
	dos_start(&m->dos, PSP, PROGRAM_END, MEMORY_END, NOON);
	return m;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *level)
{
	(void)info;
	(void)type;
	(void)level;
	return remove(path);
}

void dos_machine_free(struct dos_machine *m)
{
	dos_end(&m->dos);
	close(m->root);
	nftw(m->base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(m->ram);
	free(m);
}

enum service_result dos_int21(struct dos_machine *m, uint16_t ax)
{
	m->cpu.sreg[VMM86_SS] = STACK_SEGMENT;
	m->cpu.gpr[VMM86_ESP] = STACK_POINTER;
	guest_set_word(&m->g, STACK_SEGMENT, STACK_POINTER + 4, SERVICE_IF);
	dos_set(m, VMM86_EAX, ax);
	return dos_call(&m->dos, &m->g, 0x21, 0);
}

enum service_result dos_path_call(struct dos_machine *m, uint16_t ax, const char *path)
{
	dos_text(m, TEXT, path);
	dos_set(m, VMM86_EDX, TEXT);
	return dos_int21(m, ax);
}

uint16_t dos_flags(const struct dos_machine *m)
{
	return guest_word(&m->g, STACK_SEGMENT, STACK_POINTER + 4);
}

unsigned int dos_error(const struct dos_machine *m)
{
	return dos_flags(m) & SERVICE_CF ? AX(m) : 0;
}

void dos_set(struct dos_machine *m, enum vmm86_gpr reg, uint16_t value)
{
	guest_set_reg(&m->g, reg, value);
}

uint16_t dos_reg(const struct dos_machine *m, enum vmm86_gpr reg)
{
	return guest_reg(&m->g, reg);
}

void dos_text(struct dos_machine *m, uint16_t at, const char *text)
{
	size_t i;

	for (i = 0; i <= strlen(text); i++)
		guest_set_byte(&m->g, DATA, at + i, text[i]);
}
