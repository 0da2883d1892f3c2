/* SPDX-License-Identifier: MIT */
/*
 * keys.h - what a terminal sends, as what a PC's keyboard sends.
 *
 *	keys_byte()    bytes from the terminal become key presses (keys_parse.c)
 *	keys_press()   a key press becomes scan codes of set 1 in a queue
 *	keys_take()    takes them, at the pace of the keyboard controller
 *
 * The keyboard has the American layout.  A character without a key of its own is
 * typed as Alt and its number on the keypad.
 */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Modifiers, as xterm counts them. */
#define KEYS_SHIFT	1u
#define KEYS_ALT	2u
#define KEYS_CTRL	4u

/* Keys without a character; behind all code points of Unicode. */
enum keys_code {
	KEYS_NONE = 0x110000,
	KEYS_UP,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_HOME,
	KEYS_END,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_INSERT,
	KEYS_DELETE,
	KEYS_ENTER,
	KEYS_BACKSPACE,
	KEYS_TAB,
	KEYS_ESCAPE,
	KEYS_F1,
	KEYS_F12 = KEYS_F1 + 11,
};

/**
 * struct keys_event - a key is pressed and released.
 * @code:	enum keys_code, or a character: a capital letter is one, a control
 *		character never
 * @modifiers:	KEYS_SHIFT and so on; Shift only where the character does not say it
 */
struct keys_event {
	uint32_t code;
	uint8_t modifiers;
};

#define KEYS_SEQUENCE	16u	/* bytes of a terminal's own sequence */
#define KEYS_SEQUENCES	160u
#define KEYS_PENDING	32u	/* bytes of any sequence */
#define KEYS_QUEUE	(1u << 20)	/* a paste of 250,000 characters */
#define KEYS_ESCAPE_TIME	50000000u	/* ns that an Esc waits for more */

/**
 * struct keys - a terminal's input on its way to the PC; all 0 at first.
 * @sequence:	what this terminal sends for some keys
 * @sequences:	how many
 * @pending:	bytes that are no key press yet
 * @pending_count: how many
 * @pending_since: when the last one came, in nanoseconds
 * @queue:	a ring of scan codes
 * @first:	the next to take
 * @count:	how many
 */
struct keys {
	struct {
		uint8_t byte[KEYS_SEQUENCE];
		uint8_t length;
		struct keys_event event;
	} sequence[KEYS_SEQUENCES];
	unsigned int sequences;
	uint8_t pending[KEYS_PENDING];
	unsigned int pending_count;
	uint64_t pending_since;
	uint8_t queue[KEYS_QUEUE];
	unsigned int first;
	unsigned int count;
};

/**
 * keys_define() - name a sequence that this terminal sends for a key.
 * The usual ones (of xterm, the VT220 and Linux's console) are known without it.
 * A sequence that is empty or too long, and one too many, is ignored.
 */
void keys_define(struct keys *keys, const char *sequence, uint32_t code, uint8_t modifiers);

/**
 * keys_byte() - take a byte from the terminal.
 * @now:	time in nanoseconds, of any clock that does not go back
 */
void keys_byte(struct keys *keys, uint8_t byte, uint64_t now);

/**
 * keys_event() - the next key press that the bytes so far make.
 * To be called until it returns false, after every byte; and from time to time
 * without one, because only time tells the key Esc from the begin of a sequence.
 */
bool keys_event(struct keys *keys, struct keys_event *event, uint64_t now);

/**
 * keys_press() - scan codes of a key, make and break, for the queue.
 * Return: false if the PC has no such key, or the queue has no room for all.
 */
bool keys_press(struct keys *keys, const struct keys_event *event);

/* The next scan code; true if there is one.  keys_peek() leaves it in the queue. */
bool keys_peek(const struct keys *keys, uint8_t *code);
bool keys_take(struct keys *keys, uint8_t *code);

/* Forget what is in the queue: the PC was reset. */
void keys_flush(struct keys *keys);

#endif
