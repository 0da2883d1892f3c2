// SPDX-License-Identifier: MIT
/*
 * pc_services.c - interrupts that the host serves: DOS's if there is one, the
 * firmware's.
 */
#include <string.h>

#include "pc/bios_parts.h"
#include "pc/pc_parts.h"
#include "pc/rom.h"

#define DOS_FIRST	0x20u
#define DOS_LAST	0x2fu

static bool is_dos(const struct pc *pc, unsigned int stub)
{
	return pc->dos && stub >= DOS_FIRST && stub <= DOS_LAST;
}

/* The service waits: interrupts come, and the HLT is executed again. */
static int wait(struct pc *pc)
{
	struct vmm86_run *cpu = vmm86_state(pc->machine);
	uint64_t until = is_dos(pc, pc->stub) ? UINT64_MAX : pc->bios.state.wake;

	cpu->eflags |= SERVICE_IF;
	pc_idle(pc, until ? until : UINT64_MAX);
	if (!pc->ended)
		return VMM86_HOOK_WAIT;
	/* As VMM86_HOOK_WAIT, but back to the caller. */
	cpu->eip--;
	cpu->changed |= VMM86_REGS_IP;
	return VMM86_EXIT_HLT;
}

static int finish(struct pc *pc, enum pc_end end)
{
	pc->ended = true;
	pc->end = end;
	return VMM86_EXIT_HLT;
}

static int ended(struct pc *pc)
{
	if (!is_dos(pc, pc->stub))
		return finish(pc, PC_NO_BOOT);
	pc->exit_code = pc->dos->exit_code;
	return finish(pc, PC_PROGRAM);
}

static int serve(void *opaque, struct vmm86 *machine, unsigned int stub)
{
	struct pc *pc = opaque;
	struct guest g = pc_guest(pc);
	enum service_result result;

	(void)machine;
	pc->stub = stub;
	if (pc->host.called)
		pc->host.called(pc->host.opaque, &g, stub);
	result = is_dos(pc, stub) ? dos_call(pc->dos, &g, stub, pc_now(pc)) :
				    bios_call(&pc->bios, &g, stub, pc_now(pc));
	if (pc->host.returned)
		pc->host.returned(pc->host.opaque, &g, stub, result);
	switch (result) {
	case SERVICE_WAIT:
		return wait(pc);
	case SERVICE_END:
		return ended(pc);
	case SERVICE_DONE:
	case SERVICE_BOOT:
	case SERVICE_UNKNOWN:
		break;
	}
	return pc->ended ? VMM86_EXIT_HLT : VMM86_HOOK_DONE;
}

void pc_teletype(struct pc *pc, uint8_t character)
{
	struct guest g = pc_guest(pc);

	bios_text_teletype(&pc->bios, &g, bda_byte(&g, BDA_PAGE), character, 7);
}

int pc_read_key(struct pc *pc)
{
	struct guest g = pc_guest(pc);
	uint16_t head = bda_word(&g, BDA_KEY_HEAD), word;

	if (head == bda_word(&g, BDA_KEY_TAIL))
		return -1;
	word = bda_word(&g, head);
	head += 2;
	if (head >= bda_word(&g, BDA_KEY_END))
		head = bda_word(&g, BDA_KEY_START);
	bda_set_word(&g, BDA_KEY_HEAD, head);
	return word;
}

static uint8_t bios_in(void *opaque, uint16_t port)
{
	return pc_port_in(opaque, port);
}

static void bios_out(void *opaque, uint16_t port, uint8_t value)
{
	pc_port_out(opaque, port, value);
}

int pc_connect_services(struct pc *pc)
{
	pc->bios.vga = &pc->dev.vga;
	pc->bios.ports = (struct bios_ports) { bios_in, bios_out, pc };
	pc->bios.serial[0] = 0x3f8;
	pc->bios.state = pc->dev.bios;
	return vmm86_hook_stubs(pc->machine, 0, ROM_STUB_COUNT, serve, pc);
}
