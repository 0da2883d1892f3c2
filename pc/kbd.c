// SPDX-License-Identifier: MIT
/*
 * kbd.c - the 8042 keyboard controller and its keyboard, after IBM's "PS/2
 * Hardware Interface Technical Reference" (keyboard and auxiliary device
 * controller; keyboards, 101- and 102-key).
 */
#include <string.h>

#include "pc/kbd.h"
#include "pc/saved.h"

#define STATUS_OUTPUT_FULL	0x01
#define STATUS_SYSTEM		0x04
#define STATUS_COMMAND		0x08	/* the last write was to port 64 */
#define STATUS_UNLOCKED		0x10	/* the key lock */
#define STATUS_MOUSE		0x20
#define STATUS_TIMEOUT		0x40

#define COMMAND_BYTE		0	/* its address in the controller's memory */
#define COMMAND_IRQ		0x01
#define COMMAND_SYSTEM		0x04
#define COMMAND_NO_KEYBOARD	0x10
#define COMMAND_NO_MOUSE	0x20
#define COMMAND_TRANSLATE	0x40

#define OUTPUT_NO_RESET		0x01
#define OUTPUT_A20		0x02
#define OUTPUT_IRQ1		0x10
#define OUTPUT_LINES		0xc0	/* clock and data of the keyboard */

/* Key lock open, colour display, no manufacturing jumper, second 256 KiB. */
#define INPUT_PORT		0xb0

#define SELF_TEST_PASSED	0x55
#define LINES_FINE		0x00
#define MOUSE_TIMEOUT		0xfe

#define KEYBOARD_ACK		0xfa
#define KEYBOARD_RESEND		0xfe
#define KEYBOARD_ECHO		0xee
#define KEYBOARD_PASSED		0xaa
#define RELEASE			0x80	/* in set 1 */
#define SET_2_RELEASE		0xf0	/* before the key's code */
#define PREFIX_E0		0xe0	/* the same in both */
#define PREFIX_E1		0xe1
#define TYPEMATIC_DEFAULT	0x2b	/* 10.9 characters a second after 500 ms */

/* Scan codes of set 2 by those of set 1, which the controller makes of them. */
static const uint8_t set_2[128] = {
	0x00, 0x76, 0x16, 0x1e, 0x26, 0x25, 0x2e, 0x36,
	0x3d, 0x3e, 0x46, 0x45, 0x4e, 0x55, 0x66, 0x0d,
	0x15, 0x1d, 0x24, 0x2d, 0x2c, 0x35, 0x3c, 0x43,
	0x44, 0x4d, 0x54, 0x5b, 0x5a, 0x14, 0x1c, 0x1b,
	0x23, 0x2b, 0x34, 0x33, 0x3b, 0x42, 0x4b, 0x4c,
	0x52, 0x0e, 0x12, 0x5d, 0x1a, 0x22, 0x21, 0x2a,
	0x32, 0x31, 0x3a, 0x41, 0x49, 0x4a, 0x59, 0x7c,
	0x11, 0x29, 0x58, 0x05, 0x06, 0x04, 0x0c, 0x03,
	0x0b, 0x83, 0x0a, 0x01, 0x09, 0x77, 0x7e, 0x6c,
	0x75, 0x7d, 0x7b, 0x6b, 0x73, 0x74, 0x79, 0x69,
	0x72, 0x7a, 0x70, 0x71, 0x84, 0x60, 0x61, 0x78,
	0x07, 0x0f, 0x17, 0x1f, 0x27, 0x2f, 0x37, 0x3f,
	0x47, 0x4f, 0x56, 0x5e, 0x08, 0x10, 0x18, 0x20,
	0x28, 0x30, 0x38, 0x40, 0x48, 0x50, 0x57, 0x6f,
	0x13, 0x19, 0x39, 0x51, 0x53, 0x5c, 0x5f, 0x62,
	0x63, 0x64, 0x65, 0x67, 0x68, 0x6a, 0x6d, 0x6e,
};

static void fill(struct kbd *kbd, uint8_t byte, uint8_t flags)
{
	kbd->output = byte;
	kbd->flags = flags;
}

static bool keyboard_enabled(const struct kbd *kbd)
{
	return !(kbd->ram[COMMAND_BYTE] & COMMAND_NO_KEYBOARD);
}

static void drop_key(struct kbd *kbd)
{
	kbd->keys--;
	memmove(kbd->key, kbd->key + 1, kbd->keys);
}

/* The next byte from the keyboard; untranslated, a release is two. */
static uint8_t next_key(struct kbd *kbd)
{
	bool translate = kbd->ram[COMMAND_BYTE] & COMMAND_TRANSLATE;
	uint8_t key = kbd->key[0];

	if (translate || kbd->scan_set == 1 || key == PREFIX_E0 || key == PREFIX_E1) {
		drop_key(kbd);
		return key;
	}
	if (key & RELEASE) {
		kbd->key[0] &= ~RELEASE;
		return SET_2_RELEASE;
	}
	drop_key(kbd);
	return set_2[key];
}

/* Let what waits for the output buffer arrive there: replies, then keys. */
static void advance(struct kbd *kbd, uint64_t now)
{
	if (kbd->flags || now < kbd->ready)
		return;
	if (kbd->replies) {
		fill(kbd, kbd->reply[0], kbd->reply[0] >> 8);
		kbd->replies--;
		memmove(kbd->reply, kbd->reply + 1, kbd->replies * sizeof(kbd->reply[0]));
	} else if (kbd->keys && keyboard_enabled(kbd)) {
		fill(kbd, next_key(kbd), STATUS_OUTPUT_FULL);
	}
}

/* A program that never reads loses replies beyond those that have room. */
static void reply(struct kbd *kbd, uint8_t byte, uint8_t flags)
{
	flags |= STATUS_OUTPUT_FULL;
	if (!kbd->flags && !kbd->replies)
		fill(kbd, byte, flags);
	else if (kbd->replies < KBD_REPLIES)
		kbd->reply[kbd->replies++] = flags << 8 | byte;
}

/* The controller takes answers for scan codes, too. */
static uint8_t translated(const struct kbd *kbd, uint8_t byte)
{
	if (!(kbd->ram[COMMAND_BYTE] & COMMAND_TRANSLATE))
		return byte;
	switch (byte) {
	case 0x01:
		return 0x43;
	case 0x02:
	case 0x83:
		return 0x41;
	case 0x03:
		return 0x3f;
	default:
		return byte;
	}
}

static void keyboard_reply(struct kbd *kbd, uint8_t byte)
{
	if (byte != KEYBOARD_RESEND)
		kbd->last = byte;
	reply(kbd, translated(kbd, byte), 0);
}

static void keyboard_defaults(struct kbd *kbd)
{
	kbd->keys = 0;
	kbd->scan_set = 2;
	kbd->typematic = TYPEMATIC_DEFAULT;
}

static void keyboard_reset(struct kbd *kbd)
{
	keyboard_defaults(kbd);
	kbd->leds = 0;
	kbd->scanning = true;
}

static void keyboard_data(struct kbd *kbd, uint8_t command, uint8_t value)
{
	bool query = command == 0xf0 && value == 0;

	if (command == 0xf0 && value > 3) {
		keyboard_reply(kbd, KEYBOARD_RESEND);
		return;
	}
	keyboard_reply(kbd, KEYBOARD_ACK);
	if (query)
		keyboard_reply(kbd, kbd->scan_set);
	else if (command == 0xf0)
		kbd->scan_set = value;
	else if (command == 0xf3)
		kbd->typematic = value;
	else
		kbd->leds = value & 7;
}

static void keyboard_command(struct kbd *kbd, uint8_t command)
{
	if (command == 0xee) {
		keyboard_reply(kbd, KEYBOARD_ECHO);
		return;
	}
	if (command == 0xfe) {
		reply(kbd, translated(kbd, kbd->last), 0);
		return;
	}
	/* EF and F1 do not exist; F7 to FD are for scan code set 3. */
	if (command < 0xed || command == 0xef || command == 0xf1) {
		keyboard_reply(kbd, KEYBOARD_RESEND);
		return;
	}
	keyboard_reply(kbd, KEYBOARD_ACK);
	switch (command) {
	case 0xed:			/* LEDs */
	case 0xf0:			/* scan code set */
	case 0xf3:			/* typematic rate and delay */
		kbd->keyboard_command = command;
		break;
	case 0xf2:			/* identification */
		keyboard_reply(kbd, 0xab);
		keyboard_reply(kbd, 0x83);
		break;
	case 0xf4:			/* enable */
		kbd->keys = 0;
		kbd->scanning = true;
		break;
	case 0xf5:			/* defaults, disable */
	case 0xf6:			/* defaults */
		keyboard_defaults(kbd);
		kbd->scanning = command == 0xf6;
		break;
	case 0xff:
		keyboard_reset(kbd);
		keyboard_reply(kbd, KEYBOARD_PASSED);
		break;
	}
}

static void write_keyboard(struct kbd *kbd, uint8_t value)
{
	uint8_t command = kbd->keyboard_command;

	kbd->ram[COMMAND_BYTE] &= ~COMMAND_NO_KEYBOARD;
	kbd->keyboard_command = 0;
	if (command && value < 0xed)
		keyboard_data(kbd, command, value);
	else
		keyboard_command(kbd, value);
}

static void write_output_port(struct kbd *kbd, uint8_t value)
{
	kbd->output_port = value & (OUTPUT_NO_RESET | OUTPUT_A20);
	if (!(value & OUTPUT_NO_RESET))
		kbd->reset = true;
}

/* The data byte of a controller command. */
static void write_data(struct kbd *kbd, uint8_t command, uint8_t value)
{
	switch (command) {
	case 0xd1:
		write_output_port(kbd, value);
		break;
	case 0xd2:
		reply(kbd, value, 0);
		break;
	case 0xd3:
		reply(kbd, value, STATUS_MOUSE);
		break;
	case 0xd4:			/* nobody is there to answer */
		reply(kbd, MOUSE_TIMEOUT, STATUS_MOUSE | STATUS_TIMEOUT);
		break;
	default:			/* 60 to 7F: write memory */
		kbd->ram[command & 0x1f] = value;
	}
}

static uint8_t read_output_port(const struct kbd *kbd)
{
	uint8_t value = kbd->output_port | OUTPUT_LINES;

	if (kbd->flags && !(kbd->flags & STATUS_MOUSE))
		value |= OUTPUT_IRQ1;
	return value;
}

static void write_command(struct kbd *kbd, uint8_t command)
{
	uint8_t *byte = &kbd->ram[COMMAND_BYTE];

	kbd->command = 0;
	switch (command) {
	case 0x20 ... 0x3f:
		reply(kbd, kbd->ram[command & 0x1f], 0);
		break;
	case 0x60 ... 0x7f:
	case 0xd1 ... 0xd4:
		kbd->command = command;
		break;
	case 0xa7:
		*byte |= COMMAND_NO_MOUSE;
		break;
	case 0xa8:
		*byte &= ~COMMAND_NO_MOUSE;
		break;
	case 0xa9:
	case 0xab:
		reply(kbd, LINES_FINE, 0);
		break;
	case 0xaa:
		*byte |= COMMAND_SYSTEM;
		reply(kbd, SELF_TEST_PASSED, 0);
		break;
	case 0xad:
		*byte |= COMMAND_NO_KEYBOARD;
		break;
	case 0xae:
		*byte &= ~COMMAND_NO_KEYBOARD;
		break;
	case 0xc0:
		reply(kbd, INPUT_PORT, 0);
		break;
	case 0xd0:
		reply(kbd, read_output_port(kbd), 0);
		break;
	case 0xf0 ... 0xff:		/* pulse what is 0 of bits 0-3 */
		if (!(command & OUTPUT_NO_RESET))
			kbd->reset = true;
		break;
	}
}

static uint8_t read_status(const struct kbd *kbd)
{
	uint8_t value = STATUS_UNLOCKED | kbd->flags;

	if (kbd->ram[COMMAND_BYTE] & COMMAND_SYSTEM)
		value |= STATUS_SYSTEM;
	if (kbd->last_command)
		value |= STATUS_COMMAND;
	return value;
}

/* An empty output buffer keeps its last byte. */
static uint8_t read_output(struct kbd *kbd, uint64_t now)
{
	if (kbd->flags) {
		kbd->flags = 0;
		kbd->ready = now + KBD_BYTE_TIME;
	}
	return kbd->output;
}

void kbd_reset(struct kbd *kbd)
{
	*kbd = (struct kbd){ .output_port = OUTPUT_NO_RESET | OUTPUT_A20 };
	kbd->ram[COMMAND_BYTE] = COMMAND_NO_KEYBOARD;
	kbd->last = KEYBOARD_PASSED;
	keyboard_reset(kbd);
}

uint8_t kbd_in(struct kbd *kbd, uint16_t port, uint64_t now)
{
	advance(kbd, now);
	switch (port) {
	case 0x60:
		return read_output(kbd, now);
	case 0x64:
		return read_status(kbd);
	default:
		return 0xff;
	}
}

void kbd_out(struct kbd *kbd, uint16_t port, uint8_t value, uint64_t now)
{
	uint8_t command = kbd->command;

	advance(kbd, now);
	if (port != 0x60 && port != 0x64)
		return;
	kbd->last_command = port == 0x64;
	if (port == 0x64) {
		write_command(kbd, value);
		return;
	}
	kbd->command = 0;
	if (command)
		write_data(kbd, command, value);
	else
		write_keyboard(kbd, value);
}

bool kbd_key(struct kbd *kbd, uint8_t byte)
{
	if (!kbd->scanning)
		return true;
	if (kbd->keys == KBD_KEYS)
		return false;
	kbd->key[kbd->keys++] = byte;
	return true;
}

bool kbd_irq(struct kbd *kbd, uint64_t now)
{
	advance(kbd, now);
	return kbd->flags && !(kbd->flags & STATUS_MOUSE) &&
	       kbd->ram[COMMAND_BYTE] & COMMAND_IRQ;
}

uint64_t kbd_next_event(const struct kbd *kbd, uint64_t now)
{
	if (kbd->flags || !(kbd->replies || (kbd->keys && keyboard_enabled(kbd))))
		return UINT64_MAX;
	return kbd->ready > now ? kbd->ready : now;
}

bool kbd_a20(const struct kbd *kbd)
{
	return kbd->output_port & OUTPUT_A20;
}

bool kbd_reset_requested(const struct kbd *kbd)
{
	return kbd->reset;
}

bool kbd_is_valid(const struct kbd *kbd, uint64_t now)
{
	return saved_flag(&kbd->last_command) && saved_flag(&kbd->reset) &&
	       saved_flag(&kbd->scanning) && kbd->replies <= KBD_REPLIES &&
	       kbd->keys <= KBD_KEYS && kbd->scan_set >= 1 && kbd->scan_set <= 3 &&
	       kbd->leds <= 7 && kbd->ready <= now + KBD_BYTE_TIME &&
	       !(kbd->output_port & ~(OUTPUT_NO_RESET | OUTPUT_A20));
}
