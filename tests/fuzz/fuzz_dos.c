// SPDX-License-Identifier: MIT
/*
 * fuzz_dos.c - DOS with any registers, paths and files, in a directory with links
 * that lead out of it (libFuzzer).  Nothing outside may change, nor its contents
 * come into the program's memory.
 *
 * Links: tests/pc/dos_machine.c pc/dos.c pc/dos_console.c pc/dos_memory.c pc/dos_name.c
 * Links: pc/dos_path.c pc/dos_open.c pc/dos_file.c pc/dos_directory.c pc/dos_search.c
 * Links: pc/service.c pc/cp437.c
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pc/array.h"
#include "tests/pc/dos_machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A call: registers, and which words its path is made of. */
struct call {
	uint8_t function;
	uint8_t al;
	uint16_t bx, cx, dx;
	uint8_t segments;
	uint8_t word[4];
};

static const char *const words[] = {
	"", "\\", "..", ".", "C:", "A.TXT", "SUB", "OUT", "LINK.TXT", "*.*", "NUL", "CON",
	"/", "NEW", "D:", "outside", "secret.txt", "FIFO", "\x84\xe1.\x9a", "?", "SUB\\",
	"OUT\\SECRET.TXT", "SUB\\OUT\\SECRET.TXT", "OUT\\NEW",
	"..\\outside\\secret.txt", "LONGER_THAN_A_NAME.TEXT",
	"%s%n", ":", " ", "OUT\\",
};

/* Half of the calls are of those that a path or a handle is for. */
static const uint8_t functions[] = {
	0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x3f, 0x40, 0x41, 0x42, 0x43, 0x45, 0x46,
	0x47, 0x4e, 0x4f, 0x56, 0x57, 0x5a, 0x5b, 0x60, 0x6c, 0x1a,
};

static uint8_t function_of(const struct call *call)
{
	return call->function & 0x80 ? call->function & 0x7f :
	       functions[call->function % ARRAY_SIZE(functions)];
}

static void make_path(const struct call *call, char path[256])
{
	unsigned int i;

	path[0] = '\0';
	for (i = 0; i < 1u + (call->word[3] & 3); i++)
		strcat(path, words[call->word[i] % ARRAY_SIZE(words)]);
}

static void put_registers(struct dos_machine *m, const struct call *call)
{
	dos_set(m, VMM86_EBX, call->segments & 8 ? call->bx : call->bx % 8);
	dos_set(m, VMM86_ECX, call->segments & 16 ? call->cx : call->cx % 64);
	dos_set(m, VMM86_EDX, call->segments & 32 ? call->dx : TEXT);
	dos_set(m, VMM86_ESI, call->segments & 64 ? call->dx : TEXT);
	dos_set(m, VMM86_EDI, call->segments & 128 ? call->cx : TEXT2);
	m->cpu.sreg[VMM86_DS] = call->segments & 1 ? 0xffff : DATA;
	m->cpu.sreg[VMM86_ES] = call->segments & 2 ? 0xffff : DATA;
	if (call->segments & 4)
		m->cpu.sreg[VMM86_ES] = call->bx;
}

static void make_files(struct dos_machine *m)
{
	char name[256];

	host_folder(m, "root/sub");
	host_write(m, "root/a.txt", "harmless");
	host_write(m, "root/sub/b.txt", "also");
	host_link(m, "../outside", "root/out");
	host_link(m, "../outside/secret.txt", "root/link.txt");
	host_link(m, "../../outside", "root/sub/out");
	if (mkfifo(host_path(m, "root/fifo", name), 0600))
		abort();
}

static void check_outside(struct dos_machine *m)
{
	struct stat info;
	char name[256];

	if (!host_holds(m, "outside/secret.txt", SECRET) ||
	    memmem(m->ram, DOS_RAM, SECRET, strlen(SECRET)) || !host_exists(m, "root"))
		abort();
	/* Nothing but the secret, its name and its rights as they were. */
	if (stat(host_path(m, "outside", name), &info) || info.st_nlink != 2 ||
	    stat(host_path(m, "outside/secret.txt", name), &info) || !(info.st_mode & 0200))
		abort();
	if (host_exists(m, "outside/new") || host_exists(m, "outside/a.txt") ||
	    host_exists(m, "new") || host_exists(m, "a.txt"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dos_machine *m = dos_machine_new();
	struct call call;
	char path[256];

	make_files(m);
	m->ends = true;
	for (; size >= sizeof(call); data += sizeof(call), size -= sizeof(call)) {
		memcpy(&call, data, sizeof(call));
		make_path(&call, path);
		dos_text(m, TEXT, path);
		make_path(&(struct call){ .word = { call.al, call.word[0] } }, path);
		dos_text(m, TEXT2, path);
		/* A path that the fuzzer writes itself. */
		if (call.word[3] > 200 && size >= sizeof(call) + 32)
			memcpy(m->ram + DATA * 16 + TEXT, data + sizeof(call), 32);
		put_registers(m, &call);
		/* Files in /tmp stay small. */
		if (function_of(&call) == 0x42)
			dos_set(m, VMM86_ECX, 0);
		if (dos_int21(m, function_of(&call) << 8 | call.al) > SERVICE_UNKNOWN)
			abort();
	}
	check_outside(m);
	dos_machine_free(m);
	return 0;
}
