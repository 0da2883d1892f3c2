// SPDX-License-Identifier: MIT
/*
 * pc_run.c - the loop: the guest runs until a device, the host or the program
 * needs something; and the interrupts that devices request.
 */
#include "pc/pc_parts.h"

#define SERVICE_PERIOD	20000000ull	/* ns */
#define STEP_MAX	1000000000ull	/* ns */
#define IRQ_TIMER	0u
#define IRQ_KEYBOARD	1u
#define IRQ_SERIAL	4u
#define IRQ_CLOCK	8u

/* The timer's pulses come one by one, as the controller takes them. */
static void update_timer(struct pc *pc, uint64_t now)
{
	struct pc_devices *d = &pc->dev;

	d->ticks += pit_edges(&d->pit, now);
	if (d->ticks > PC_TICKS_MAX)
		d->ticks = PC_TICKS_MAX;
	if (!d->ticks || d->pic.chip[0].irr & 1u << IRQ_TIMER)
		return;
	d->ticks--;
	pic_line(&d->pic, IRQ_TIMER, false);
	pic_line(&d->pic, IRQ_TIMER, true);
}

void pc_update_lines(struct pc *pc, uint64_t now)
{
	struct pc_devices *d = &pc->dev;

	update_timer(pc, now);
	pic_line(&d->pic, IRQ_KEYBOARD, kbd_irq(&d->kbd, now));
	pic_line(&d->pic, IRQ_SERIAL, uart_irq(&d->uart));
	pic_line(&d->pic, IRQ_CLOCK, cmos_irq(&d->cmos, now));
}

static int peek(void *opaque)
{
	struct pc *pc = opaque;

	pc_update_lines(pc, pc_now(pc));
	return pic_peek(&pc->dev.pic);
}

static void taken(void *opaque, uint8_t vector)
{
	struct pc *pc = opaque;

	/* The lines are as they were when the controller was asked. */
	(void)vector;
	pic_acknowledge(&pc->dev.pic);
}

static const struct vmm86_interrupts controllers = { peek, taken };

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Guest time at which something happens without the guest. */
static uint64_t next_event(struct pc *pc, uint64_t now)
{
	uint64_t next = earlier(pit_next_edge(&pc->dev.pit, now),
				cmos_next_event(&pc->dev.cmos, now));

	next = earlier(next, kbd_next_event(&pc->dev.kbd, now));
	return earlier(next, pc->next_service);
}

void pc_finish(struct pc *pc, enum pc_end end)
{
	pc->ended = true;
	pc->end = end;
	/* The guest has executed the access and is about to go on. */
	vmm86_stop(pc->machine);
}

/* False if the host wants to stop. */
static bool call_host(struct pc *pc)
{
	pc->next_service = pc_now(pc) + SERVICE_PERIOD;
	if (!pc->host.service || !pc->host.service(pc->host.opaque, pc))
		return true;
	pc->ended = true;
	pc->end = PC_STOPPED;
	return false;
}

/* Nothing to execute until an interrupt is there. */
void pc_idle(struct pc *pc, uint64_t until)
{
	uint64_t now, next;

	while (!pc->ended) {
		now = pc_now(pc);
		pc_update_lines(pc, now);
		if (pic_peek(&pc->dev.pic) >= 0 || now >= until)
			return;
		next = earlier(next_event(pc, now), until);
		if (next > now && pc->host.wait)
			pc->host.wait(pc->host.opaque, next - now);
		call_host(pc);
	}
}

static void halted(struct pc *pc)
{
	if (vmm86_state(pc->machine)->eflags & SERVICE_IF) {
		pc_idle(pc, UINT64_MAX);
		return;
	}
	pc->ended = true;
	pc->end = PC_HALTED;
}

/* What vmm86_run() or vmm86_step() returned. */
static void look_at(struct pc *pc, int result)
{
	pc->result = result;
	switch (result) {
	case VMM86_EXIT_DEADLINE:
		call_host(pc);
		break;
	case VMM86_EXIT_HLT:
		if (!pc->ended)
			halted(pc);
		break;
	case VMM86_EXIT_DEBUG:
		pc->ended = true;
		pc->end = PC_DEBUG;
		break;
	case -VMM86_ERR_INTERRUPTED:
		if (!pc->ended)
			call_host(pc);
		break;
	default:
		pc->ended = true;
		pc->end = result < 0 ? PC_ERROR : PC_EXIT;
		break;
	}
}

static void set_deadline(struct pc *pc)
{
	vmm86_state(pc->machine)->deadline = pc->start + next_event(pc, pc_now(pc));
}

/*
 * Steps hold interrupts back: those that are due come here, as the processor
 * would take them between two instructions.
 */
static void deliver(struct pc *pc)
{
	struct guest g = pc_guest(pc);
	struct vmm86_run *cpu = g.cpu;
	uint16_t sp = guest_reg(&g, VMM86_ESP) - 6;
	int vector;

	pc_update_lines(pc, pc_now(pc));
	if (!(cpu->eflags & SERVICE_IF) || pic_peek(&pc->dev.pic) < 0)
		return;
	vector = pic_acknowledge(&pc->dev.pic);
	guest_set_word(&g, cpu->sreg[VMM86_SS], sp + 4, cpu->eflags);
	guest_set_word(&g, cpu->sreg[VMM86_SS], sp + 2, cpu->sreg[VMM86_CS]);
	guest_set_word(&g, cpu->sreg[VMM86_SS], sp, cpu->eip);
	guest_set_reg(&g, VMM86_ESP, sp);
	cpu->eip = guest_word(&g, 0, vector * 4);
	guest_set_sreg(&g, VMM86_CS, guest_word(&g, 0, vector * 4 + 2));
	cpu->eflags &= ~(SERVICE_IF | 0x100u);
	cpu->changed |= VMM86_REGS_IP;
}

bool pc_poll(struct pc *pc)
{
	/* In real mode only: the caller cannot see through a guest's IDT. */
	if (!(vmm86_state(pc->machine)->wanted & VMM86_REGS_SYSTEM &&
	      vmm86_state(pc->machine)->system.cr0 & 1))
		deliver(pc);
	pc->ended = false;
	if (pc_now(pc) >= pc->next_service)
		call_host(pc);
	return pc->ended;
}

/**
 * pc_run() - run the guest until something ends it.
 */
enum pc_end pc_run(struct pc *pc)
{
	vmm86_on_interrupts(pc->machine, &controllers, pc);
	for (pc->ended = false; !pc->ended; ) {
		set_deadline(pc);
		look_at(pc, vmm86_run(pc->machine));
	}
	return pc->end;
}

/**
 * pc_step() - one instruction; time goes on, interrupts wait.
 */
enum pc_end pc_step(struct pc *pc)
{
	pc->ended = false;
	/* An instruction that never ends, with one exception after the other. */
	vmm86_state(pc->machine)->deadline = pc->start + pc_now(pc) + STEP_MAX;
	look_at(pc, vmm86_step(pc->machine));
	if (!pc->ended) {
		pc->ended = true;
		pc->end = PC_DEBUG;
	}
	return pc->end;
}
