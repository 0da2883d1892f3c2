// SPDX-License-Identifier: MIT
/*
 * trace_services.c - BIOS and DOS services by name (Ralf Brown's Interrupt List).
 */
#include "array.h"
#include "trace.h"

struct name {
	uint8_t ah;
	const char *text;
};

static const struct name video[] = {
	{ 0x00, "set mode" }, { 0x01, "cursor shape" }, { 0x02, "set cursor" },
	{ 0x03, "get cursor" }, { 0x05, "select page" }, { 0x06, "scroll up" },
	{ 0x07, "scroll down" }, { 0x08, "read character" }, { 0x09, "write characters" },
	{ 0x0a, "write characters only" }, { 0x0b, "CGA palette" }, { 0x0c, "write dot" },
	{ 0x0d, "read dot" }, { 0x0e, "teletype" }, { 0x0f, "get mode" },
	{ 0x10, "palette" }, { 0x11, "font" }, { 0x12, "alternate select" },
	{ 0x13, "write string" }, { 0x1a, "display combination" }, { 0x1b, "video state" },
	{ 0x4f, "VESA" },
};

static const struct name disk[] = {
	{ 0x00, "reset" }, { 0x01, "status" }, { 0x02, "read sectors" },
	{ 0x03, "write sectors" }, { 0x04, "verify sectors" }, { 0x05, "format track" },
	{ 0x08, "drive parameters" }, { 0x0c, "seek" }, { 0x10, "drive ready" },
	{ 0x15, "disk type" }, { 0x16, "disk changed" }, { 0x18, "media type" },
	{ 0x41, "extensions present" }, { 0x42, "extended read" }, { 0x43, "extended write" },
	{ 0x44, "extended verify" }, { 0x47, "extended seek" },
	{ 0x48, "extended parameters" }, { 0x4b, "CD emulation" },
};

static const struct name serial[] = {
	{ 0x00, "set up port" }, { 0x01, "send" }, { 0x02, "receive" }, { 0x03, "status" },
};

static const struct name sys[] = {
	{ 0x24, "A20" }, { 0x4f, "keyboard intercept" }, { 0x53, "APM" }, { 0x83, "event wait" },
	{ 0x86, "wait" }, { 0x87, "move block" }, { 0x88, "extended memory" },
	{ 0xc0, "configuration" }, { 0xc1, "EBDA segment" }, { 0xe8, "memory map" },
};

static const struct name keyboard[] = {
	{ 0x00, "read key" }, { 0x01, "key waiting" }, { 0x02, "shift states" },
	{ 0x03, "typematic" }, { 0x05, "store key" }, { 0x10, "read key, 101" },
	{ 0x11, "key waiting, 101" }, { 0x12, "shift states, 101" },
};

static const struct name clock_names[] = {
	{ 0x00, "get ticks" }, { 0x01, "set ticks" }, { 0x02, "get time" }, { 0x03, "set time" },
	{ 0x04, "get date" }, { 0x05, "set date" }, { 0x06, "set alarm" },
	{ 0x07, "clear alarm" }, { 0xb1, "PCI BIOS" },
};

static const struct name dos[] = {
	{ 0x00, "terminate" }, { 0x01, "read character" }, { 0x02, "write character" },
	{ 0x03, "serial input" }, { 0x04, "serial output" }, { 0x05, "print" },
	{ 0x06, "direct console I/O" }, { 0x07, "direct input" }, { 0x08, "input, no echo" },
	{ 0x09, "write string" }, { 0x0a, "read line" }, { 0x0b, "input status" },
	{ 0x0c, "flush and read" }, { 0x0d, "disk reset" }, { 0x0e, "select drive" },
	{ 0x19, "current drive" }, { 0x1a, "set DTA" }, { 0x25, "set vector" },
	{ 0x2a, "get date" }, { 0x2b, "set date" }, { 0x2c, "get time" }, { 0x2d, "set time" },
	{ 0x2e, "set verify flag" }, { 0x2f, "get DTA" }, { 0x30, "version" },
	{ 0x31, "stay resident" }, { 0x33, "settings" }, { 0x35, "get vector" },
	{ 0x36, "free space" }, { 0x39, "make directory" }, { 0x3a, "remove directory" },
	{ 0x3b, "change directory" }, { 0x3c, "create file" }, { 0x3d, "open file" },
	{ 0x3e, "close file" }, { 0x3f, "read file" }, { 0x40, "write file" },
	{ 0x41, "delete file" }, { 0x42, "seek" }, { 0x43, "file attributes" },
	{ 0x44, "device control" }, { 0x45, "duplicate handle" },
	{ 0x46, "duplicate handle to" }, { 0x47, "current directory" },
	{ 0x48, "allocate memory" }, { 0x49, "free memory" }, { 0x4a, "resize memory" },
	{ 0x4b, "execute" }, { 0x4c, "exit" }, { 0x4d, "exit code of child" },
	{ 0x4e, "find first" }, { 0x4f, "find next" }, { 0x51, "get PSP" },
	{ 0x54, "get verify flag" }, { 0x56, "rename" }, { 0x57, "file time" },
	{ 0x58, "allocation strategy" }, { 0x59, "extended error" },
	{ 0x5a, "create temporary file" }, { 0x5b, "create new file" }, { 0x60, "full path" },
	{ 0x62, "get PSP" }, { 0x66, "code page" }, { 0x67, "handle count" },
	{ 0x68, "commit file" }, { 0x6c, "extended open" },
};

#define TABLE(number, title, table)	{ number, title, table, ARRAY_SIZE(table) }

static const struct {
	uint8_t number;
	const char *title;
	const struct name *names;
	size_t count;
} interrupts[] = {
	TABLE(0x10, "video", video), { 0x11, "equipment", NULL, 0 },
	{ 0x12, "memory size", NULL, 0 }, TABLE(0x13, "disk", disk),
	TABLE(0x14, "serial", serial), TABLE(0x15, "system", sys),
	TABLE(0x16, "keyboard", keyboard), { 0x17, "printer", NULL, 0 },
	{ 0x18, "no boot disk", NULL, 0 }, { 0x19, "boot", NULL, 0 },
	TABLE(0x1a, "clock", clock_names), { 0x20, "DOS: exit", NULL, 0 },
	TABLE(0x21, "DOS", dos), { 0x28, "DOS: idle", NULL, 0 },
	{ 0x29, "DOS: write character", NULL, 0 }, { 0x2f, "DOS: multiplex", NULL, 0 },
};

static const char *function_name(const struct name *names, size_t count, uint8_t ah)
{
	size_t n;

	for (n = 0; n < count; n++)
		if (names[n].ah == ah)
			return names[n].text;
	return NULL;
}

void trace_service(FILE *to, const struct guest *g, unsigned int n)
{
	const char *title = "?", *function = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(interrupts); i++) {
		if (interrupts[i].number != n)
			continue;
		title = interrupts[i].title;
		function = function_name(interrupts[i].names, interrupts[i].count,
					 guest_high(g, VMM86_EAX));
	}
	fprintf(to, "int %02x  %s%s%s  ax=%04x bx=%04x cx=%04x dx=%04x ds=%04x es=%04x\n", n,
		title, function ? ": " : "", function ? function : "",
		guest_reg(g, VMM86_EAX), guest_reg(g, VMM86_EBX), guest_reg(g, VMM86_ECX),
		guest_reg(g, VMM86_EDX), g->cpu->sreg[VMM86_DS], g->cpu->sreg[VMM86_ES]);
}

void trace_result(FILE *to, const struct guest *g, unsigned int n,
		  enum service_result result)
{
	uint16_t at = guest_reg(g, VMM86_ESP) + 4;
	uint16_t flags = guest_word(g, g->cpu->sreg[VMM86_SS], at);

	if (result == SERVICE_WAIT)
		return;
	fprintf(to, "int %02x  -> %sax=%04x bx=%04x cx=%04x dx=%04x%s\n", n,
		result == SERVICE_UNKNOWN ? "not supported, " : "",
		guest_reg(g, VMM86_EAX), guest_reg(g, VMM86_EBX), guest_reg(g, VMM86_ECX),
		guest_reg(g, VMM86_EDX), flags & SERVICE_CF ? " CF" : "");
}
