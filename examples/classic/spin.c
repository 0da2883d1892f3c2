// SPDX-License-Identifier: MIT
/*
 * spin.c - a long loop, in which external interrupts come and go.
 *
 * A client of the classic interface, as its users wrote them: everything is in
 * this file.  Needs the right to map page 0 (root, or vm.mmap_min_addr=0).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define LEGACY_BYTES	0x110000	/* real mode's reach: 1 MiB and 64 KiB */
#define RUN_GUEST	64		/* the ioctl number: the size of regs */
#define LOOPS		0xffffffffu	/* unless an argument says another number */

/* The order is that of a 386 task-state segment. */
struct regs {
	unsigned int eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
	unsigned int es, cs, ss, ds, fs, gs;
};

/* Client pointers equal real-mode physical addresses. */
static volatile unsigned char *memory;
static int device;

static void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static void open_guest(void)
{
	device = open("/dev/vmm", O_RDWR);
	if (device < 0)
		give_up("/dev/vmm");
	memory = mmap(0, LEGACY_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
		      MAP_FIXED | MAP_SHARED, device, 0);
	if (memory == MAP_FAILED)
		give_up("mmap of page 0");
}

/* mov ecx,LOOPS; next: dec ecx; jnz next; cpuid */
static const unsigned char loop[] = {
	0x66, 0xb9, 0, 0, 0, 0, 0x66, 0x49, 0x75, 0xfc, 0x0f, 0xa2,
};

int main(int argc, char **argv)
{
	unsigned int loops = argc > 1 ? strtoul(argv[1], NULL, 0) : LOOPS;
	struct regs regs = {
		.eflags = 0x23200,	/* VM, IOPL 3, IF set */
		.cs = 0x1000,
		.ss = 0x7000,
		.esp = 0xfffe,
	};
	unsigned int i;
	int reason;

	open_guest();
	for (i = 0; i < sizeof(loop); i++)
		memory[0x10000 + i] = loop[i];
	for (i = 0; i < 4; i++)
		memory[0x10002 + i] = loops >> 8 * i;
	reason = ioctl(device, RUN_GUEST, &regs);
	if (reason < 0)
		give_up("ioctl");
	printf("exit reason %d, ecx=%08x, eip=%08x\n", reason, regs.ecx, regs.eip);
	puts("the kernel log has the number of external interrupts");
	return reason == 10 && regs.ecx == 0 && regs.eip == 10 ? 0 : 1;
}
