// SPDX-License-Identifier: MIT
/*
 * dos_console.c - characters and lines.  Input that is not there yet makes a
 * service wait: it is called again.
 */
#include "pc/dos_parts.h"

#define BACKSPACE	0x08u
#define CTRL_Z		0x1au
#define DELETE		0x7fu

void dos_put(struct dos *dos, uint8_t byte)
{
	dos->console.put(dos->console.opaque, byte);
}

/* Enter is CR for DOS, whatever the host's is; the end reads as Ctrl-Z. */
static int get(struct dos *dos)
{
	int byte = dos->console.get(dos->console.opaque);

	if (byte == DOS_END_OF_INPUT)
		return CTRL_Z;
	return byte == '\n' ? '\r' : byte;
}

static enum service_result read_character(struct dos *dos, struct guest *g, bool echo)
{
	int byte = get(dos);

	if (byte < 0)
		return SERVICE_WAIT;
	guest_set_low(g, VMM86_EAX, byte);
	if (echo)
		dos_put(dos, byte);
	return SERVICE_DONE;
}

/* AH=06h with DL=FFh: ZF says that there is nothing. */
static enum service_result direct_input(struct dos *dos, struct guest *g)
{
	int byte = get(dos);

	guest_set_flag(g, SERVICE_ZF, byte < 0);
	guest_set_low(g, VMM86_EAX, byte < 0 ? 0 : byte);
	return SERVICE_DONE;
}

static void print_string(struct dos *dos, const struct guest *g)
{
	uint16_t offset = guest_reg(g, VMM86_EDX);
	unsigned int i;
	uint8_t byte;

	for (i = 0; i < 0x10000; i++, offset++) {
		byte = guest_byte(g, g->cpu->sreg[VMM86_DS], offset);
		if (byte == '$')
			return;
		dos_put(dos, byte);
	}
}

static void erase(struct dos *dos)
{
	if (!dos->line_length)
		return;
	dos->line_length--;
	dos_put(dos, BACKSPACE);
	dos_put(dos, ' ');
	dos_put(dos, BACKSPACE);
}

bool dos_read_line(struct dos *dos, unsigned int room)
{
	int byte;

	for (;;) {
		byte = get(dos);
		if (byte < 0)
			return false;
		if (byte == '\r' || byte == CTRL_Z)
			break;
		if (byte == BACKSPACE || byte == DELETE) {
			erase(dos);
		} else if (dos->line_length + 1 < room && dos->line_length < DOS_LINE) {
			dos->line[dos->line_length++] = byte;
			dos_put(dos, byte);
		}
	}
	return true;
}

/* AH=0Ah: room, length, the line and CR at DS:DX. */
static enum service_result buffered_input(struct dos *dos, struct guest *g)
{
	uint16_t segment = g->cpu->sreg[VMM86_DS], at = guest_reg(g, VMM86_EDX);
	unsigned int room = guest_byte(g, segment, at), i;

	if (!room)
		return SERVICE_DONE;
	if (!dos_read_line(dos, room))
		return SERVICE_WAIT;
	guest_set_byte(g, segment, at + 1, dos->line_length);
	for (i = 0; i < dos->line_length; i++)
		guest_set_byte(g, segment, at + 2 + i, dos->line[i]);
	guest_set_byte(g, segment, at + 2 + i, '\r');
	dos_put(dos, '\r');
	dos->line_length = 0;
	return SERVICE_DONE;
}

enum service_result dos_console(struct dos *dos, struct guest *g, uint8_t function)
{
	uint8_t dl = guest_low(g, VMM86_EDX);

	switch (function) {
	case 0x01:
		return read_character(dos, g, true);
	case 0x07:
	case 0x08:
		return read_character(dos, g, false);
	case 0x06:
		if (dl == 0xff)
			return direct_input(dos, g);
		/* fall through */
	case 0x02:
		dos_put(dos, dl);
		guest_set_low(g, VMM86_EAX, dl);
		return SERVICE_DONE;
	case 0x09:
		print_string(dos, g);
		guest_set_low(g, VMM86_EAX, '$');
		return SERVICE_DONE;
	case 0x0a:
		return buffered_input(dos, g);
	default:
		return dos_fail(dos, g, DOS_BAD_FUNCTION);
	}
}
