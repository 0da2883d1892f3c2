/* SPDX-License-Identifier: MIT */
/*
 * dos_machine.h - a machine for tests of DOS: RAM, registers, a console of two
 * strings, a directory that is drive C: and one beside it that nobody may reach.
 */
#ifndef TESTS_PC_DOS_MACHINE_H
#define TESTS_PC_DOS_MACHINE_H

#include "pc/dos.h"

#define DOS_RAM		0x110000u
#define DATA		0x3000u		/* segment: DS and ES */
#define TEXT		0x0100u		/* offsets there: a path, */
#define TEXT2		0x0200u		/* another one, */
#define BUFFER		0x1000u		/* and data */
#define PSP		0x0100u
#define PROGRAM_END	0x5000u
#define MEMORY_END	0x9fc0u
#define SECRET		"none of the guest's business"

/**
 * struct dos_machine - see above.
 * @base:	the folder of the test, with "root" and "outside" in it
 * @root:	descriptor of the former
 * @input:	what was typed; its end is the input's if @ends, else nothing yet
 * @output:	what was printed
 */
struct dos_machine {
	struct dos dos;
	struct guest g;
	struct vmm86_run cpu;
	uint8_t *ram;
	char base[64];
	int root;
	const char *input;
	bool ends;
	char output[4096];
	size_t printed;
};

/* A program has begun; "outside" holds "secret.txt" with SECRET in it. */
struct dos_machine *dos_machine_new(void);
void dos_machine_free(struct dos_machine *m);

/* INT 21h, with the other registers as they are. */
enum service_result dos_int21(struct dos_machine *m, uint16_t ax);

/* INT 21h with a path in DS:DX. */
enum service_result dos_path_call(struct dos_machine *m, uint16_t ax, const char *path);

/* FLAGS that the service returns to the program. */
uint16_t dos_flags(const struct dos_machine *m);

/* The error of a call that failed, 0 of one that did not. */
unsigned int dos_error(const struct dos_machine *m);

void dos_set(struct dos_machine *m, enum vmm86_gpr reg, uint16_t value);
uint16_t dos_reg(const struct dos_machine *m, enum vmm86_gpr reg);
void dos_text(struct dos_machine *m, uint16_t at, const char *text);

/* Files of the host, by paths from the test's folder: "root/a.txt". */
void host_write(const struct dos_machine *m, const char *path, const char *text);
void host_folder(const struct dos_machine *m, const char *path);
void host_link(const struct dos_machine *m, const char *to, const char *path);
bool host_exists(const struct dos_machine *m, const char *path);
bool host_holds(const struct dos_machine *m, const char *path, const char *text);
char *host_path(const struct dos_machine *m, const char *path, char to[256]);

#define AX(m)	dos_reg(m, VMM86_EAX)
#define BX(m)	dos_reg(m, VMM86_EBX)
#define CX(m)	dos_reg(m, VMM86_ECX)
#define DX(m)	dos_reg(m, VMM86_EDX)
#define AL(m)	(AX(m) & 0xff)
#define AH(m)	(AX(m) >> 8)

#endif
