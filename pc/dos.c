// SPDX-License-Identifier: MIT
/*
 * dos.c - INT 20h, 21h and 29h: which function, and those that are neither the
 * console's nor files'.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pc/dos_parts.h"

#define VERSION		0x0005u		/* 5.0: major in AL, minor in AH */
#define DRIVE_C		2u
#define NS_PER_SECOND	1000000000u

void dos_start(struct dos *dos, uint16_t psp, uint16_t memory_end, int64_t local_time)
{
	static const enum dos_handle standard[] = {
		DOS_STDIN, DOS_STDOUT, DOS_STDERR, DOS_NUL, DOS_NUL,
	};

	memset(dos->handle, 0, sizeof(dos->handle));
	memcpy(dos->handle, standard, sizeof(standard));
	dos->psp = psp;
	dos->memory_end = memory_end;
	dos->dta_segment = psp;
	dos->dta_offset = 0x80;
	dos->line_length = 0;
	dos->exit_code = 0;
	dos->start = local_time;
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

/* AH=2Ah and 2Ch: date and time. */
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
		return SERVICE_DONE;
	}
	guest_set_reg(g, VMM86_ECX, tm.tm_hour << 8 | tm.tm_min);
	guest_set_reg(g, VMM86_EDX, tm.tm_sec << 8 | now % NS_PER_SECOND / 10000000);
	return SERVICE_DONE;
}

/*
 * AH=48h to 4Ah: the program has one block, all memory there is, and may make it
 * smaller and larger; there is no second one.
 */
static enum service_result memory(struct dos *dos, struct guest *g, uint8_t function)
{
	uint16_t most = dos->memory_end - dos->psp;

	if (function == 0x48) {
		guest_set_reg(g, VMM86_EBX, 0);
		return dos_fail(dos, g, DOS_NO_MEMORY);
	}
	if (g->cpu->sreg[VMM86_ES] != dos->psp)
		return dos_fail(dos, g, (enum dos_error)9);
	if (function == 0x4a && guest_reg(g, VMM86_EBX) > most) {
		guest_set_reg(g, VMM86_EBX, most);
		return dos_fail(dos, g, DOS_NO_MEMORY);
	}
	return dos_ok(g);
}

static enum service_result other(struct dos *dos, struct guest *g, uint8_t function,
				 uint64_t now)
{
	switch (function) {
	case 0x00:
		return end(dos, 0);
	case 0x0e:
		guest_set_low(g, VMM86_EAX, DRIVE_C + 1);
		return SERVICE_DONE;
	case 0x19:
		guest_set_low(g, VMM86_EAX, DRIVE_C);
		return SERVICE_DONE;
	case 0x1a:
		dos->dta_segment = g->cpu->sreg[VMM86_DS];
		dos->dta_offset = guest_reg(g, VMM86_EDX);
		return SERVICE_DONE;
	case 0x25:
	case 0x35:
		return vectors(g, function);
	case 0x2a:
	case 0x2c:
		return clock_time(dos, g, function, now);
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
		guest_set_low(g, VMM86_EDX, 0);
		return SERVICE_DONE;
	case 0x48 ... 0x4a:
		return memory(dos, g, function);
	case 0x4c:
		return end(dos, guest_low(g, VMM86_EAX));
	case 0x51:
	case 0x62:
		guest_set_reg(g, VMM86_EBX, dos->psp);
		return SERVICE_DONE;
	case 0x59:
		guest_set_reg(g, VMM86_EAX, dos->error);
		return dos_ok(g);
	default:
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	}
}

enum service_result dos_call(struct dos *dos, struct guest *g, uint8_t vector, uint64_t now)
{
	uint8_t function = guest_high(g, VMM86_EAX);

	if (vector == 0x20)
		return end(dos, 0);
	if (vector == 0x29) {
		dos_put(dos, guest_low(g, VMM86_EAX));
		return SERVICE_DONE;
	}
	if (vector == 0x28 || vector == 0x2f)
		return SERVICE_DONE;	/* idle; nobody else is there */
	if (vector != 0x21)
		return SERVICE_UNKNOWN;
	if (function >= 0x01 && function <= 0x0c)
		return dos_console(dos, g, function);
	if (function >= 0x3c && function <= 0x45)
		return dos_file(dos, g, function);
	return other(dos, g, function, now);
}
