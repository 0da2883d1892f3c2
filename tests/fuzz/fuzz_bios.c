// SPDX-License-Identifier: MIT
/*
 * fuzz_bios.c - BIOS services with any registers, after any bytes in the BIOS
 * data area, the vectors and the tables that a program hands over (libFuzzer).
 *
 * Links: tests/pc/bios_machine.c pc/service.c pc/bios.c pc/bios_boot.c pc/bios_disk.c
 * Links: pc/bios_font.c pc/bios_keyboard.c pc/bios_palette.c pc/bios_post.c
 * Links: pc/bios_scancode.c pc/bios_serial.c pc/bios_system.c pc/bios_text.c
 * Links: pc/bios_time.c pc/bios_video.c
 */
#include <stdlib.h>
#include <string.h>

#include "pc/rom.h"
#include "tests/pc/bios_machine.h"

#define DATA	0x10fe00u	/* close to the end of memory */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Four bytes choose the service and AX; the others become registers. */
struct call {
	uint8_t stub;
	uint8_t time;
	uint16_t ax;
	uint16_t bx, cx, dx, si, di, bp, ds, es;
};

static void put_registers(struct machine *m, const struct call *call)
{
	machine_set(m, VMM86_EBX, call->bx);
	machine_set(m, VMM86_ECX, call->cx);
	machine_set(m, VMM86_EDX, call->dx);
	machine_set(m, VMM86_ESI, call->si);
	machine_set(m, VMM86_EDI, call->di);
	machine_set(m, VMM86_EBP, call->bp);
	m->cpu.sreg[VMM86_DS] = call->ds;
	m->cpu.sreg[VMM86_ES] = call->es;
}

/* Memory that services read: vectors and data areas, or what DS:SI points to. */
static void put_memory(struct machine *m, const struct call *call, const uint8_t *data,
		       size_t size)
{
	uint32_t at = call->time & 1 ? 0x400 : call->time & 2 ? 0x7c : DATA;

	if (call->time & 4)
		at = guest_linear(&m->g, call->time & 8 ? call->ds : call->es,
				  call->time & 8 ? call->si : call->di);
	if (size > 256)
		size = 256;
	guest_copy_in(&m->g, at, data, size);
}

static void check(enum service_result result)
{
	if (result > SERVICE_UNKNOWN)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct machine *m;
	struct call call;

	if (!m) {
		m = machine_new();
		/* A wrong address is to be found by the sanitizer. */
		m->ram = realloc(m->ram, 0x110000);
		m->g.ram = m->ram;
		m->g.ram_size = 0x110000;
	}
	while (size >= sizeof(call)) {
		memcpy(&call, data, sizeof(call));
		data += sizeof(call);
		size -= sizeof(call);
		put_registers(m, &call);
		put_memory(m, &call, data, size);
		check(machine_int_at(m, call.stub < 0xf0 ? 0x10 + call.stub % 11 :
				     ROM_STUB_POST + call.stub % 3, call.ax,
				     (uint64_t)call.time << 24));
		size -= size < 32 ? size : 32;
		data += size ? 32 : 0;
	}
	return 0;
}
