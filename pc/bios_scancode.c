// SPDX-License-Identifier: MIT
/*
 * bios_scancode.c - INT 9: from scan codes of set 1 (US layout) to shift states
 * and words in the keyboard's buffer.
 */
#include "pc/array.h"
#include "pc/bios_parts.h"

/* 40:17 */
#define SHIFT_RIGHT	0x01u
#define SHIFT_LEFT	0x02u
#define SHIFT_BOTH	0x03u
#define SHIFT_CTRL	0x04u
#define SHIFT_ALT	0x08u
#define SHIFT_SCROLL	0x10u
#define SHIFT_NUM	0x20u
#define SHIFT_CAPS	0x40u
#define SHIFT_INSERT	0x80u

/* 40:18 */
#define PRESSED_LEFT_CTRL	0x01u
#define PRESSED_LEFT_ALT	0x02u
#define PRESSED_SYSREQ		0x04u
#define PRESSED_PAUSE		0x08u

/* 40:96 */
#define MODE_E1		0x01u	/* the code before was E1h */
#define MODE_E0		0x02u	/* the code before was E0h */
#define MODE_RIGHT_CTRL	0x04u
#define MODE_RIGHT_ALT	0x08u

#define CODE_RELEASED	0x80u
#define CODE_E0		0xe0u
#define CODE_E1		0xe1u

enum {
	KEY_CTRL = 0x1d, KEY_LEFT_SHIFT = 0x2a, KEY_RIGHT_SHIFT = 0x36, KEY_PRINT = 0x37,
	KEY_ALT = 0x38, KEY_CAPS = 0x3a, KEY_NUM = 0x45, KEY_SCROLL = 0x46, KEY_PAD_7 = 0x47,
	KEY_PAD_MINUS = 0x4a, KEY_PAD_PLUS = 0x4e, KEY_PAD_0 = 0x52, KEY_DELETE = 0x53,
	KEY_SYSREQ = 0x54,
};

#define RESET_WARM	0x1234u
#define CTRL_PRINT	0x7200u

/* Words of a key: alone, with Shift, Ctrl, Alt; 0: no word. */
struct key {
	uint16_t plain, shift, ctrl, alt;
};

#define LETTER(scan, c) \
	[scan] = { scan << 8 | (c), scan << 8 | ((c) - 32), scan << 8 | ((c) & 31), scan << 8 }
/* A key without a Ctrl character; F0h: what only enhanced keyboards tell. */
#define SYMBOL(scan, c, s) \
	[scan] = { scan << 8 | (c), scan << 8 | (s), 0, scan << 8 | 0xf0 }
#define BRACKET(scan, c, s) \
	[scan] = { scan << 8 | (c), scan << 8 | (s), scan << 8 | ((c) & 31), scan << 8 | 0xf0 }
#define DIGIT(scan, c, s, k) \
	[scan] = { scan << 8 | (c), scan << 8 | (s), k, (scan + 0x76) << 8 }
#define FUNCTION(scan) \
	[scan] = { scan << 8, (scan + 0x19) << 8, (scan + 0x23) << 8, (scan + 0x2d) << 8 }
#define PAD(scan, digit, k) \
	[scan] = { scan << 8, scan << 8 | (digit), k, 0 }

static const struct key keys[] = {
	[0x01] = { 0x011b, 0x011b, 0x011b, 0x01f0 },
	DIGIT(0x02, '1', '!', 0), DIGIT(0x03, '2', '@', 0x0300), DIGIT(0x04, '3', '#', 0),
	DIGIT(0x05, '4', '$', 0), DIGIT(0x06, '5', '%', 0), DIGIT(0x07, '6', '^', 0x071e),
	DIGIT(0x08, '7', '&', 0), DIGIT(0x09, '8', '*', 0), DIGIT(0x0a, '9', '(', 0),
	DIGIT(0x0b, '0', ')', 0), DIGIT(0x0c, '-', '_', 0x0c1f), DIGIT(0x0d, '=', '+', 0),
	[0x0e] = { 0x0e08, 0x0e08, 0x0e7f, 0x0ef0 },
	[0x0f] = { 0x0f09, 0x0f00, 0x9400, 0xa500 },
	LETTER(0x10, 'q'), LETTER(0x11, 'w'), LETTER(0x12, 'e'), LETTER(0x13, 'r'),
	LETTER(0x14, 't'), LETTER(0x15, 'y'), LETTER(0x16, 'u'), LETTER(0x17, 'i'),
	LETTER(0x18, 'o'), LETTER(0x19, 'p'),
	BRACKET(0x1a, '[', '{'), BRACKET(0x1b, ']', '}'),
	[0x1c] = { 0x1c0d, 0x1c0d, 0x1c0a, 0x1cf0 },
	LETTER(0x1e, 'a'), LETTER(0x1f, 's'), LETTER(0x20, 'd'), LETTER(0x21, 'f'),
	LETTER(0x22, 'g'), LETTER(0x23, 'h'), LETTER(0x24, 'j'), LETTER(0x25, 'k'),
	LETTER(0x26, 'l'),
	SYMBOL(0x27, ';', ':'), SYMBOL(0x28, '\'', '"'), SYMBOL(0x29, '`', '~'),
	BRACKET(0x2b, '\\', '|'),
	LETTER(0x2c, 'z'), LETTER(0x2d, 'x'), LETTER(0x2e, 'c'), LETTER(0x2f, 'v'),
	LETTER(0x30, 'b'), LETTER(0x31, 'n'), LETTER(0x32, 'm'),
	SYMBOL(0x33, ',', '<'), SYMBOL(0x34, '.', '>'), SYMBOL(0x35, '/', '?'),
	[0x37] = { 0x372a, 0x372a, 0x9600, 0x37f0 },
	[0x39] = { 0x3920, 0x3920, 0x3920, 0x3920 },
	FUNCTION(0x3b), FUNCTION(0x3c), FUNCTION(0x3d), FUNCTION(0x3e), FUNCTION(0x3f),
	FUNCTION(0x40), FUNCTION(0x41), FUNCTION(0x42), FUNCTION(0x43), FUNCTION(0x44),
	PAD(0x47, '7', 0x7700), PAD(0x48, '8', 0x8d00), PAD(0x49, '9', 0x8400),
	[0x4a] = { 0x4a2d, 0x4a2d, 0x8e00, 0x4af0 },
	PAD(0x4b, '4', 0x7300), [0x4c] = { 0x4cf0, 0x4c35, 0x8f00, 0 },
	PAD(0x4d, '6', 0x7400),
	[0x4e] = { 0x4e2b, 0x4e2b, 0x9000, 0x4ef0 },
	PAD(0x4f, '1', 0x7500), PAD(0x50, '2', 0x9100), PAD(0x51, '3', 0x7600),
	PAD(0x52, '0', 0x9200), PAD(0x53, '.', 0x9300),
	[0x56] = { 0x565c, 0x567c, 0, 0 },
	[0x57] = { 0x8500, 0x8700, 0x8900, 0x8b00 },
	[0x58] = { 0x8600, 0x8800, 0x8a00, 0x8c00 },
};

#define GREY(scan, k, a) \
	[scan] = { scan << 8 | 0xe0, scan << 8 | 0xe0, (k) << 8 | 0xe0, (a) << 8 }

/* Keys behind an E0h. */
static const struct key extended_keys[] = {
	[0x1c] = { 0xe00d, 0xe00d, 0xe00a, 0xa600 },
	[0x35] = { 0xe02f, 0xe02f, 0x9500, 0xa400 },
	GREY(0x47, 0x77, 0x97), GREY(0x48, 0x8d, 0x98), GREY(0x49, 0x84, 0x99),
	GREY(0x4b, 0x73, 0x9b), GREY(0x4d, 0x74, 0x9d), GREY(0x4f, 0x75, 0x9f),
	GREY(0x50, 0x91, 0xa0), GREY(0x51, 0x76, 0xa1), GREY(0x52, 0x92, 0xa2),
	GREY(0x53, 0x93, 0xa3),
};

static bool is_letter(uint8_t code)
{
	return (code >= 0x10 && code <= 0x19) || (code >= 0x1e && code <= 0x26) ||
	       (code >= 0x2c && code <= 0x32);
}

static bool is_pad_digit(uint8_t code)
{
	return code >= KEY_PAD_7 && code <= KEY_DELETE && code != KEY_PAD_MINUS &&
	       code != KEY_PAD_PLUS;
}

static uint16_t key_word(const struct guest *g, uint8_t code, bool extended)
{
	uint8_t state = bda_byte(g, BDA_SHIFT);
	bool shift = state & SHIFT_BOTH;
	const struct key *key;

	if (code >= (extended ? ARRAY_SIZE(extended_keys) : ARRAY_SIZE(keys)))
		return 0;
	key = extended ? &extended_keys[code] : &keys[code];
	if (state & SHIFT_ALT)
		return key->alt;
	if (state & SHIFT_CTRL)
		return key->ctrl;
	if (!extended && ((is_letter(code) && state & SHIFT_CAPS) ||
			  (is_pad_digit(code) && state & SHIFT_NUM)))
		shift = !shift;
	return shift ? key->shift : key->plain;
}

/* Alt and digits of the keypad add up to a character, stored when Alt is released. */
static void add_numpad_digit(struct guest *g, uint8_t code)
{
	static const uint8_t digit[] = {
		7, 8, 9, 0, 4, 5, 6, 0, 1, 2, 3, 0,
	};

	bda_set_byte(g, BDA_NUMPAD, bda_byte(g, BDA_NUMPAD) * 10 + digit[code - KEY_PAD_7]);
}

static void release_alt(struct guest *g)
{
	uint8_t character = bda_byte(g, BDA_NUMPAD);

	bda_set_byte(g, BDA_NUMPAD, 0);
	if (character)
		bios_key_put(g, character);
}

/* Ctrl or Alt: @left in 40:18 and @right in 40:96 say which, @both in 40:17 if any. */
static void two_sided(struct guest *g, bool pressed, bool extended, uint8_t both,
		      uint8_t left, uint8_t right)
{
	bool any;

	if (extended)
		bda_set_bits(g, BDA_KEY_MODE, right, pressed ? right : 0);
	else
		bda_set_bits(g, BDA_SHIFT + 1, left, pressed ? left : 0);
	any = bda_byte(g, BDA_KEY_MODE) & right || bda_byte(g, BDA_SHIFT + 1) & left;
	bda_set_bits(g, BDA_SHIFT, both, any ? both : 0);
}

/* Caps, Num, Scroll Lock, Insert: toggled at the first press, not at repetitions. */
static void toggle(struct guest *g, bool pressed, uint8_t bit)
{
	uint8_t held = bda_byte(g, BDA_SHIFT + 1) & bit;

	bda_set_bits(g, BDA_SHIFT + 1, bit, pressed ? bit : 0);
	if (pressed && !held)
		bda_set_bits(g, BDA_SHIFT, bit, ~bda_byte(g, BDA_SHIFT));
	bda_set_bits(g, BDA_KEY_LEDS, 7, bda_byte(g, BDA_SHIFT) >> 4);
}

/* Return: whether the key was one that only changes shift states. */
static bool modifier(struct guest *g, uint8_t code, bool pressed, bool extended)
{
	uint8_t bit;

	switch (code) {
	case KEY_LEFT_SHIFT:
	case KEY_RIGHT_SHIFT:
		/* Behind E0h they only say what Num Lock does to the grey keys. */
		bit = code == KEY_LEFT_SHIFT ? SHIFT_LEFT : SHIFT_RIGHT;
		if (!extended)
			bda_set_bits(g, BDA_SHIFT, bit, pressed ? bit : 0);
		return true;
	case KEY_CTRL:
		two_sided(g, pressed, extended, SHIFT_CTRL, PRESSED_LEFT_CTRL, MODE_RIGHT_CTRL);
		return true;
	case KEY_ALT:
		two_sided(g, pressed, extended, SHIFT_ALT, PRESSED_LEFT_ALT, MODE_RIGHT_ALT);
		if (!pressed)
			release_alt(g);
		return true;
	case KEY_CAPS:
		toggle(g, pressed, SHIFT_CAPS);
		return true;
	case KEY_NUM:
		toggle(g, pressed, SHIFT_NUM);
		return true;
	case KEY_SCROLL:
		if (!extended)
			toggle(g, pressed, SHIFT_SCROLL);
		return !extended;
	default:
		return false;
	}
}

/* Insert toggles its state unless it is a digit, and is a key besides. */
static void insert(struct guest *g, bool pressed, bool extended)
{
	uint8_t state = bda_byte(g, BDA_SHIFT);
	bool digit = !extended && !(state & SHIFT_NUM) != !(state & SHIFT_BOTH);

	if (pressed && (state & (SHIFT_ALT | SHIFT_CTRL) || digit))
		return;
	toggle(g, pressed, SHIFT_INSERT);
}

static enum scancode_action ctrl_break(struct guest *g)
{
	bda_set_byte(g, BDA_BREAK, 0x80);
	bios_key_flush(g);
	bios_key_put(g, 0);
	return SCANCODE_BREAK;
}

static enum scancode_action sysreq(struct guest *g, bool pressed)
{
	bool held = bda_byte(g, BDA_SHIFT + 1) & PRESSED_SYSREQ;

	if (pressed == held)
		return SCANCODE_NOTHING;
	bda_set_bits(g, BDA_SHIFT + 1, PRESSED_SYSREQ, pressed ? PRESSED_SYSREQ : 0);
	return pressed ? SCANCODE_SYSREQ_DOWN : SCANCODE_SYSREQ_UP;
}

/* Keys that are no characters; @known tells if it was one. */
static enum scancode_action special(struct guest *g, uint8_t code, bool extended, bool *known)
{
	uint8_t state = bda_byte(g, BDA_SHIFT);

	*known = true;
	if (extended && code == KEY_SCROLL && state & SHIFT_CTRL)
		return ctrl_break(g);
	if (extended && code == KEY_PRINT && !(state & (SHIFT_CTRL | SHIFT_ALT)))
		return SCANCODE_PRINT;
	if (extended && code == KEY_PRINT && state & SHIFT_CTRL) {
		bios_key_put(g, CTRL_PRINT);
		return SCANCODE_NOTHING;
	}
	if (code == KEY_DELETE && state & SHIFT_CTRL && state & SHIFT_ALT) {
		bda_set_word(g, BDA_RESET, RESET_WARM);
		return SCANCODE_REBOOT;
	}
	*known = false;
	return SCANCODE_NOTHING;
}

/* A key goes down that changes no shift state. */
static enum scancode_action press(struct guest *g, uint8_t code, bool extended)
{
	enum scancode_action action;
	uint16_t word;
	bool known;

	/* Any key ends a pause, and is not stored. */
	if (bda_byte(g, BDA_SHIFT + 1) & PRESSED_PAUSE) {
		bda_set_bits(g, BDA_SHIFT + 1, PRESSED_PAUSE, 0);
		return SCANCODE_NOTHING;
	}
	action = special(g, code, extended, &known);
	if (known)
		return action;
	if (bda_byte(g, BDA_SHIFT) & SHIFT_ALT && !extended && is_pad_digit(code) &&
	    code != KEY_DELETE) {
		add_numpad_digit(g, code);
		return SCANCODE_NOTHING;
	}
	bda_set_byte(g, BDA_NUMPAD, 0);
	word = key_word(g, code, extended);
	if (word)
		bios_key_put(g, word);
	return SCANCODE_NOTHING;
}

/* Pause sends E1 1D 45, and at once E1 9D C5. */
static enum scancode_action behind_e1(struct guest *g, uint8_t code)
{
	if ((code & ~CODE_RELEASED) == KEY_CTRL)
		return SCANCODE_NOTHING;
	bda_set_bits(g, BDA_KEY_MODE, MODE_E1, 0);
	if (code != KEY_NUM || bda_byte(g, BDA_SHIFT + 1) & PRESSED_PAUSE)
		return SCANCODE_NOTHING;
	bda_set_bits(g, BDA_SHIFT + 1, PRESSED_PAUSE, PRESSED_PAUSE);
	return SCANCODE_PAUSE;
}

enum scancode_action bios_scancode(struct guest *g, uint8_t code)
{
	uint8_t mode = bda_byte(g, BDA_KEY_MODE), key = code & ~CODE_RELEASED;
	bool pressed = !(code & CODE_RELEASED), extended = mode & MODE_E0;

	if (code == CODE_E0 || code == CODE_E1) {
		bda_set_bits(g, BDA_KEY_MODE, MODE_E0 | MODE_E1,
			     code == CODE_E0 ? MODE_E0 : MODE_E1);
		return SCANCODE_NOTHING;
	}
	bda_set_bits(g, BDA_KEY_MODE, MODE_E0, 0);
	if (mode & MODE_E1)
		return behind_e1(g, code);
	if (modifier(g, key, pressed, extended))
		return SCANCODE_NOTHING;
	if (!extended && key == KEY_SYSREQ)
		return sysreq(g, pressed);
	if (key == KEY_PAD_0)
		insert(g, pressed, extended);
	return pressed ? press(g, key, extended) : SCANCODE_NOTHING;
}
