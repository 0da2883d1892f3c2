// SPDX-License-Identifier: MIT
/* add.c - run three instructions in a guest and read the result. */
#include <stdio.h>
#include <vmm86/vmm86.h>

int main(void)
{
	static const unsigned char code[] = { 0x01, 0xd8, 0xf4 };	/* add ax, bx; hlt */
	struct vmm86 *machine;
	struct vmm86_run *state;
	int done = 0;

	if (vmm86_open(NULL, &machine) == 0) {
		vmm86_write(machine, 0x7c00, code, sizeof(code));
		state = vmm86_state(machine);
		state->eip = 0x7c00;
		state->eflags = 0x2;
		state->gpr[VMM86_EAX] = 2;
		state->gpr[VMM86_EBX] = 3;
		state->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
		done = vmm86_run(machine) == VMM86_EXIT_HLT;
	}
	if (done)
		printf("2 + 3 = %u\n", state->gpr[VMM86_EAX]);
	else
		fprintf(stderr, "%s\n", vmm86_explain(machine));
	vmm86_close(machine);
	return !done;
}
