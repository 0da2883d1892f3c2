// SPDX-License-Identifier: MIT
/*
 * tick.c - the tick counter of the BIOS runs while a guest does.
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
#define TICKS		5

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

static unsigned int word(unsigned int address)
{
	return memory[address] | memory[address + 1] << 8;
}

/*
 * sti; mov ax,40h; mov ds,ax; mov eax,[6ch]; add eax,TICKS;
 * wait: cmp eax,[6ch]; ja wait; vmcall
 */
static const unsigned char wait[] = {
	0xfb, 0xb8, 0x40, 0x00, 0x8e, 0xd8, 0x66, 0xa1, 0x6c, 0x00, 0x66, 0x05,
	TICKS, 0, 0, 0, 0x66, 0x3b, 0x06, 0x6c, 0x00, 0x77, 0xf9, 0x0f, 0x01, 0xc1,
};

static unsigned int ticks(void)
{
	return word(0x46c) | word(0x46e) << 16;
}

int main(void)
{
	struct regs regs = {
		.eflags = 0x23200,
		.cs = 0x1000,
		.ss = 0x7000,
		.esp = 0xfffe,
	};
	unsigned int before, i;
	int reason;

	open_guest();
	for (i = 0; i < sizeof(wait); i++)
		memory[0x10000 + i] = wait[i];
	before = ticks();
	reason = ioctl(device, RUN_GUEST, &regs);
	if (reason < 0)
		give_up("ioctl");
	printf("exit reason %d, ticks before %u, after %u\n", reason, before,
	       ticks());
	return reason == 18 && ticks() - before >= TICKS ? 0 : 1;
}
