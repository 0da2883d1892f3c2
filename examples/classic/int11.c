// SPDX-License-Identifier: MIT
/*
 * int11.c - the equipment list of the BIOS, by INT 11h.
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

static void put_word(unsigned int address, unsigned int value)
{
	memory[address] = value;
	memory[address + 1] = value >> 8;
}

/*
 * Enter a BIOS interrupt as INT would, and return the exit reason.  The IRET
 * at its end comes to 8000:0000, where the bytes of VMCALL are.
 */
static int call_bios(int vector, struct regs *regs)
{
	memory[0x80000] = 0x0f;
	memory[0x80001] = 0x01;
	memory[0x80002] = 0xc1;
	regs->eflags = 0x23000;		/* VM, IOPL 3, IF clear */
	regs->ss = 0x7000;
	regs->esp = 0xfffa;
	put_word(0x7fffa, 0x0000);
	put_word(0x7fffc, 0x8000);
	put_word(0x7fffe, 0x3000);
	regs->eip = word(vector * 4);
	regs->cs = word(vector * 4 + 2);
	return ioctl(device, RUN_GUEST, regs);
}

int main(void)
{
	struct regs regs = { .eax = 0xdeadbeef };
	int reason;

	open_guest();
	reason = call_bios(0x11, &regs);
	if (reason < 0)
		give_up("ioctl");
	printf("exit reason %d, eax=%08x, word at 0410 is %04x\n", reason,
	       regs.eax, word(0x410));
	return regs.eax == (0xdead0000 | word(0x410)) ? 0 : 1;
}
