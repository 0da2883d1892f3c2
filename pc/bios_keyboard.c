// SPDX-License-Identifier: MIT
/*
 * bios_keyboard.c - INT 16h: keys out of the buffer that INT 9 fills
 * (bios_scancode.c), and shift states.
 *
 * A word in the buffer is scan code and character.  Where an enhanced keyboard
 * has a key that older ones lack, the character is E0h (or the scan code is, for
 * Enter and / of the keypad), or F0h for combinations without a character.  The
 * functions 00h and 01h hide all that from older programs.
 */
#include "pc/bios_parts.h"

#define LAST_OLD_SCANCODE	0x84u

/* The buffer's bounds; the program may move it, but not out of its segment. */
static uint16_t next(const struct guest *g, uint16_t at)
{
	at += 2;
	return at == bda_word(g, BDA_KEY_END) ? bda_word(g, BDA_KEY_START) : at;
}

bool bios_key_put(struct guest *g, uint16_t word)
{
	uint16_t tail = bda_word(g, BDA_KEY_TAIL);

	if (next(g, tail) == bda_word(g, BDA_KEY_HEAD))
		return false;
	bda_set_word(g, tail, word);
	bda_set_word(g, BDA_KEY_TAIL, next(g, tail));
	return true;
}

void bios_key_flush(struct guest *g)
{
	bda_set_word(g, BDA_KEY_HEAD, bda_word(g, BDA_KEY_START));
	bda_set_word(g, BDA_KEY_TAIL, bda_word(g, BDA_KEY_START));
}

static bool peek(const struct guest *g, uint16_t *word)
{
	uint16_t head = bda_word(g, BDA_KEY_HEAD);

	*word = bda_word(g, head);
	return head != bda_word(g, BDA_KEY_TAIL);
}

static void drop(struct guest *g)
{
	bda_set_word(g, BDA_KEY_HEAD, next(g, bda_word(g, BDA_KEY_HEAD)));
}

/* What functions 10h and 11h make of a word. */
static uint16_t enhanced_word(uint16_t word)
{
	return (word & 0xff) == 0xf0 && word >> 8 ? word & 0xff00 : word;
}

/* What functions 00h and 01h make of a word; false: they do not know the key. */
static bool old_word(uint16_t *word)
{
	uint8_t scancode = *word >> 8, character = *word;

	if (scancode == 0xe0) {
		*word = (character == '/' ? 0x3500 : 0x1c00) | character;
		return true;
	}
	if (scancode > LAST_OLD_SCANCODE)
		return false;
	if (scancode && character == 0xf0)
		return false;
	if (scancode && character == 0xe0)
		*word = scancode << 8;
	return true;
}

/* The next key that the program may see; others are forgotten on the way. */
static bool find_key(struct guest *g, bool enhanced, uint16_t *word)
{
	unsigned int n;

	/* As often as there may be words, whatever the program did to the pointers. */
	for (n = 0; n < 0x8000 && peek(g, word); n++) {
		if (enhanced) {
			*word = enhanced_word(*word);
			return true;
		}
		if (old_word(word))
			return true;
		drop(g);
	}
	return false;
}

static enum service_result read_key(struct bios *bios, struct guest *g, bool enhanced)
{
	uint16_t word;

	if (!find_key(g, enhanced, &word)) {
		bios->state.wake = UINT64_MAX;
		return SERVICE_WAIT;
	}
	drop(g);
	guest_set_reg(g, VMM86_EAX, word);
	return SERVICE_DONE;
}

static void peek_key(struct guest *g, bool enhanced)
{
	uint16_t word;
	bool there = find_key(g, enhanced, &word);

	if (there)
		guest_set_reg(g, VMM86_EAX, word);
	guest_set_flag(g, SERVICE_ZF, !there);
}

/* AH=12h: what is pressed on the left and on the right. */
static uint8_t enhanced_shift(const struct guest *g)
{
	uint8_t pressed = bda_byte(g, BDA_SHIFT + 1);

	return (pressed & 0x73) | (pressed & 0x04) << 5 | (bda_byte(g, BDA_KEY_MODE) & 0x0c);
}

enum service_result bios_keyboard(struct bios *bios, struct guest *g)
{
	uint8_t ah = guest_high(g, VMM86_EAX);

	switch (ah) {
	case 0x00:
	case 0x10:
		return read_key(bios, g, ah & 0x10);
	case 0x01:
	case 0x11:
		peek_key(g, ah & 0x10);
		return SERVICE_DONE;
	case 0x02:
		guest_set_low(g, VMM86_EAX, bda_byte(g, BDA_SHIFT));
		return SERVICE_DONE;
	case 0x03:
		/* Repetition is the keyboard's who types. */
		return guest_low(g, VMM86_EAX) == 5 ? SERVICE_DONE : SERVICE_UNKNOWN;
	case 0x05:
		guest_set_low(g, VMM86_EAX, !bios_key_put(g, guest_reg(g, VMM86_ECX)));
		return SERVICE_DONE;
	case 0x12:
		guest_set_low(g, VMM86_EAX, bda_byte(g, BDA_SHIFT));
		guest_set_high(g, VMM86_EAX, enhanced_shift(g));
		return SERVICE_DONE;
	default:
		return SERVICE_UNKNOWN;
	}
}
