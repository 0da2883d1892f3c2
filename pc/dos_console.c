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
static int fetch(struct dos *dos)
{
	int byte = dos->console.get(dos->console.opaque);

	if (byte == DOS_END_OF_INPUT)
		return CTRL_Z;
	return byte == '\n' ? '\r' : byte;
}

int dos_get(struct dos *dos)
{
	int byte = dos->ahead;

	dos->ahead = DOS_NO_INPUT;
	return byte == DOS_NO_INPUT ? fetch(dos) : byte;
}

bool dos_has_input(struct dos *dos)
{
	if (dos->ahead == DOS_NO_INPUT)
		dos->ahead = fetch(dos);
	return dos->ahead != DOS_NO_INPUT;
}

static enum service_result read_character(struct dos *dos, struct guest *g, bool echo)
{
	int byte = dos_get(dos);

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
	int byte = dos_get(dos);

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

void dos_forget_line(struct dos *dos)
{
	dos->line_length = 0;
	dos->line_ready = false;
}

bool dos_read_line(struct dos *dos, unsigned int room)
{
	int byte;

	for (;;) {
		byte = dos_get(dos);
		if (byte < 0)
			return false;
		dos->line_ended = byte == CTRL_Z && !dos->line_length;
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
	if (dos->line_ready)
		dos_forget_line(dos);
	if (!dos_read_line(dos, room))
		return SERVICE_WAIT;
	guest_set_byte(g, segment, at + 1, dos->line_length);
	for (i = 0; i < dos->line_length; i++)
		guest_set_byte(g, segment, at + 2 + i, dos->line[i]);
	guest_set_byte(g, segment, at + 2 + i, '\r');
	dos_put(dos, '\r');
	dos_forget_line(dos);
	return SERVICE_DONE;
}

/*
 * AH=0Ch: what was typed ahead is kept, since it may come out of a file.  A
 * function that does not read does nothing.
 */
static enum service_result flush(struct dos *dos, struct guest *g)
{
	uint8_t function = guest_low(g, VMM86_EAX);

	if (function != 0x01 && (function < 0x06 || function > 0x08) && function != 0x0a)
		return SERVICE_DONE;
	return dos_console(dos, g, function);
}

enum service_result dos_console(struct dos *dos, struct guest *g, uint8_t function)
{
	uint8_t dl = guest_low(g, VMM86_EDX);

	switch (function) {
	case 0x01:
		return read_character(dos, g, true);
	case 0x03:	/* from the serial port, where there is nothing */
		guest_set_low(g, VMM86_EAX, CTRL_Z);
		return SERVICE_DONE;
	case 0x04:	/* to the serial port and the printer, which take all */
	case 0x05:
		return SERVICE_DONE;
	case 0x07:
	case 0x08:
		return read_character(dos, g, false);
	case 0x02:
	case 0x06:
		if (function == 0x06 && dl == 0xff)
			return direct_input(dos, g);
		dos_put(dos, dl);
		guest_set_low(g, VMM86_EAX, dl);
		return SERVICE_DONE;
	case 0x09:
		print_string(dos, g);
		guest_set_low(g, VMM86_EAX, '$');
		return SERVICE_DONE;
	case 0x0a:
		return buffered_input(dos, g);
	case 0x0b:
		guest_set_low(g, VMM86_EAX, dos_has_input(dos) ? 0xff : 0);
		return SERVICE_DONE;
	default:
		return flush(dos, g);
	}
}
