// SPDX-License-Identifier: MIT
/*
 * dos.c - INT 20h, 21h, 27h and 29h: which function, and those that are neither
 * the console's nor files' nor memory's.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pc/dos_parts.h"

#define VERSION		0x0005u		/* 5.0: major in AL, minor in AH */
#define CODE_PAGE	437u
#define NS_PER_SECOND	1000000000u

void dos_start(struct dos *dos, uint16_t psp, uint16_t program_end, uint16_t memory_end,
	       int64_t local_time)
{
	static const enum dos_handle standard[] = {
		DOS_STDIN, DOS_STDOUT, DOS_STDERR, DOS_NUL, DOS_NUL,
	};
	const struct dos fresh = {
		.console = dos->console,
		.root = dos->root,
		.psp = psp,
		.memory_end = memory_end,
		.block = { { psp, program_end - psp } },
		.blocks = 1,
		.dta_segment = psp,
		.dta_offset = 0x80,
		.ahead = DOS_NO_INPUT,
		.start = local_time,
	};

	*dos = fresh;
	memcpy(dos->handle, standard, sizeof(standard));
}

void dos_end(struct dos *dos)
{
	unsigned int n;

	for (n = 0; n < DOS_HANDLES; n++) {
		if (dos->handle[n] == DOS_FILE)
			close(dos->fd[n]);
		dos->handle[n] = DOS_CLOSED;
	}
}

enum service_result dos_ok(struct guest *g)
{
	guest_set_flag(g, SERVICE_CF, false);
	return SERVICE_DONE;
}

enum service_result dos_fail(struct dos *dos, struct guest *g, enum dos_error error)
{
	if (error == DOS_NO_ERROR)
		return dos_ok(g);
	dos->error = error;
	guest_set_reg(g, VMM86_EAX, error);
	guest_set_flag(g, SERVICE_CF, true);
	return error == DOS_BAD_FUNCTION ? SERVICE_UNKNOWN : SERVICE_DONE;
}

static enum service_result end(struct dos *dos, uint8_t code)
{
	dos_end(dos);
	dos->exit_code = code;
	return SERVICE_END;
}

/* AH=25h and 35h: interrupt vectors. */
static enum service_result vectors(struct guest *g, uint8_t function)
{
	uint16_t at = guest_low(g, VMM86_EAX) * 4;

	if (function == 0x25) {
		guest_set_word(g, 0, at, guest_reg(g, VMM86_EDX));
		guest_set_word(g, 0, at + 2, g->cpu->sreg[VMM86_DS]);
		return SERVICE_DONE;
	}
	guest_set_reg(g, VMM86_EBX, guest_word(g, 0, at));
	guest_set_sreg(g, VMM86_ES, guest_word(g, 0, at + 2));
	return SERVICE_DONE;
}

/* AH=2Ah to 2Dh: date and time; setting them fails, the host's are not the program's. */
static enum service_result clock_time(const struct dos *dos, struct guest *g, uint8_t function,
				      uint64_t now)
{
	time_t seconds = dos->start + now / NS_PER_SECOND;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	if (function == 0x2a) {
		guest_set_reg(g, VMM86_ECX, tm.tm_year + 1900);
		guest_set_reg(g, VMM86_EDX, (tm.tm_mon + 1) << 8 | tm.tm_mday);
		guest_set_low(g, VMM86_EAX, tm.tm_wday);
	} else if (function == 0x2c) {
		guest_set_reg(g, VMM86_ECX, tm.tm_hour << 8 | tm.tm_min);
		guest_set_reg(g, VMM86_EDX, tm.tm_sec << 8 | now % NS_PER_SECOND / 10000000);
	} else {
		guest_set_low(g, VMM86_EAX, 0xff);
	}
	return SERVICE_DONE;
}

/* AH=33h: Ctrl-Break is not looked for; the boot drive; the true version. */
static enum service_result settings(struct guest *g)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0x00:
	case 0x01:
		guest_set_low(g, VMM86_EDX, 0);
		return SERVICE_DONE;
	case 0x05:
		guest_set_low(g, VMM86_EDX, DOS_DRIVE_C + 1);
		return SERVICE_DONE;
	case 0x06:
		guest_set_reg(g, VMM86_EBX, VERSION);
		guest_set_reg(g, VMM86_EDX, 0);
		return SERVICE_DONE;
	default:
		guest_set_low(g, VMM86_EAX, 0xff);
		return SERVICE_UNKNOWN;
	}
}

/* AH=59h: the last error, its class, what to do, where it was. */
static enum service_result extended_error(const struct dos *dos, struct guest *g)
{
	static const struct {
		uint8_t error, class, action;
	} errors[] = {
		{ DOS_NO_ERROR, 0, 0 },		{ DOS_BAD_FUNCTION, 7, 4 },
		{ DOS_NO_FILE, 8, 3 },		{ DOS_NO_PATH, 8, 3 },
		{ DOS_NO_HANDLES, 1, 4 },	{ DOS_DENIED, 3, 3 },
		{ DOS_NO_MEMORY, 1, 4 },	{ DOS_NO_MORE, 8, 3 },
		{ DOS_EXISTS, 12, 3 },		{ 0xff, 7, 4 },
	};
	unsigned int n = 0;

	while (errors[n].error != 0xff && errors[n].error != dos->error)
		n++;
	guest_set_reg(g, VMM86_EAX, dos->error);
	guest_set_reg(g, VMM86_EBX, errors[n].class << 8 | errors[n].action);
	guest_set_high(g, VMM86_ECX, dos->error ? 1 : 0);	/* unknown */
	return dos_ok(g);
}

/* AH=66h: code page 437, and no other. */
static enum service_result code_page(struct dos *dos, struct guest *g)
{
	if (guest_low(g, VMM86_EAX) == 1) {
		guest_set_reg(g, VMM86_EBX, CODE_PAGE);
		guest_set_reg(g, VMM86_EDX, CODE_PAGE);
		return dos_ok(g);
	}
	if (guest_low(g, VMM86_EAX) == 2 && guest_reg(g, VMM86_EBX) == CODE_PAGE)
		return dos_ok(g);
	return dos_fail(dos, g, DOS_NO_FILE);
}

static enum service_result other(struct dos *dos, struct guest *g, uint8_t function,
				 uint64_t now)
{
	switch (function) {
	case 0x00:
		return end(dos, 0);
	case 0x0d:	/* disk reset: nothing is held back */
		return SERVICE_DONE;
	case 0x0e:
		guest_set_low(g, VMM86_EAX, DOS_DRIVE_C + 1);
		return SERVICE_DONE;
	case 0x19:
		guest_set_low(g, VMM86_EAX, DOS_DRIVE_C);
		return SERVICE_DONE;
	case 0x1a:
		dos->dta_segment = g->cpu->sreg[VMM86_DS];
		dos->dta_offset = guest_reg(g, VMM86_EDX);
		return SERVICE_DONE;
	case 0x25:
	case 0x35:
		return vectors(g, function);
	case 0x2a ... 0x2d:
		return clock_time(dos, g, function, now);
	case 0x2e:
		dos->verify = guest_low(g, VMM86_EAX) & 1;
		return SERVICE_DONE;
	case 0x2f:
		guest_set_sreg(g, VMM86_ES, dos->dta_segment);
		guest_set_reg(g, VMM86_EBX, dos->dta_offset);
		return SERVICE_DONE;
	case 0x30:
		guest_set_reg(g, VMM86_EAX, VERSION);
		guest_set_reg(g, VMM86_EBX, 0);
		guest_set_reg(g, VMM86_ECX, 0);
		return SERVICE_DONE;
	case 0x33:
		return settings(g);
	case 0x31:	/* stay resident: there is nobody to stay for */
	case 0x4c:
		return end(dos, guest_low(g, VMM86_EAX));
	case 0x4d:	/* no child has ended */
		guest_set_reg(g, VMM86_EAX, 0);
		return dos_ok(g);
	case 0x51:
	case 0x62:
		guest_set_reg(g, VMM86_EBX, dos->psp);
		return SERVICE_DONE;
	case 0x54:
		guest_set_low(g, VMM86_EAX, dos->verify);
		return SERVICE_DONE;
	case 0x59:
		return extended_error(dos, g);
	case 0x66:
		return code_page(dos, g);
	default:	/* also 4Bh: only one program runs */
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	}
}

/* INT 21h, by groups. */
static enum service_result call(struct dos *dos, struct guest *g, uint8_t function,
				uint64_t now)
{
	switch (function) {
	case 0x01 ... 0x0c:
		return dos_console(dos, g, function);
	case 0x3c:
	case 0x3d:
	case 0x5a:
	case 0x5b:
	case 0x6c:
		return dos_open(dos, g, function);
	case 0x3e ... 0x40:
	case 0x42:
	case 0x44 ... 0x46:
	case 0x57:
	case 0x67:
	case 0x68:
		return dos_file(dos, g, function);
	case 0x36:
	case 0x39 ... 0x3b:
	case 0x41:
	case 0x43:
	case 0x47:
	case 0x56:
	case 0x60:
		return dos_directory(dos, g, function);
	case 0x48 ... 0x4a:
	case 0x58:
		return dos_memory(dos, g, function);
	case 0x4e:
	case 0x4f:
		return dos_search(dos, g, function);
	default:
		return other(dos, g, function, now);
	}
}

enum service_result dos_call(struct dos *dos, struct guest *g, uint8_t vector, uint64_t now)
{
	switch (vector) {
	case 0x20:
	case 0x27:	/* stay resident */
		return end(dos, 0);
	case 0x21:
		return call(dos, g, guest_high(g, VMM86_EAX), now);
	case 0x28:	/* idle */
	case 0x2f:	/* nobody else is there */
		return SERVICE_DONE;
	case 0x29:
		dos_put(dos, guest_low(g, VMM86_EAX));
		return SERVICE_DONE;
	default:
		return SERVICE_UNKNOWN;
	}
}
