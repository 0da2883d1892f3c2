// SPDX-License-Identifier: MIT
/*
 * keys.c - key presses as scan codes of set 1, and their queue.  See keys.h.
 */
#include <string.h>

#include "array.h"
#include "keys.h"
#include "pc/cp437.h"

#define SCAN_BREAK	0x80
#define SCAN_EXTENDED	0xe0
#define SCAN_CTRL	0x1d
#define SCAN_SHIFT	0x2a
#define SCAN_ALT	0x38
#define SCAN_F1		0x3b	/* F2 is the next, and so on */
#define SCAN_F11	0x57	/* F12 is the next */

/* A key press is at most three shift keys and a key, or Alt and three digits. */
#define PRESS_MAX	10u

struct scan {
	uint8_t code[PRESS_MAX];
	unsigned int count;
};

/* Rows of the American keyboard: scan code of the first key, alone, with Shift. */
static const struct {
	uint8_t first;
	const char *plain;
	const char *shifted;
} rows[] = {
	{ 0x02, "1234567890-=", "!@#$%^&*()_+" },
	{ 0x10, "qwertyuiop[]", "QWERTYUIOP{}" },
	{ 0x1e, "asdfghjkl;'`", "ASDFGHJKL:\"~" },
	{ 0x2b, "\\zxcvbnm,./", "|ZXCVBNM<>?" },
	{ 0x39, " ", " " },
};

/* Keys without a character; grey ones have a prefix. */
static const struct {
	uint32_t code;
	bool extended;
	uint8_t scan;
} special[] = {
	{ KEYS_UP, true, 0x48 },	{ KEYS_DOWN, true, 0x50 },
	{ KEYS_LEFT, true, 0x4b },	{ KEYS_RIGHT, true, 0x4d },
	{ KEYS_HOME, true, 0x47 },	{ KEYS_END, true, 0x4f },
	{ KEYS_PAGE_UP, true, 0x49 },	{ KEYS_PAGE_DOWN, true, 0x51 },
	{ KEYS_INSERT, true, 0x52 },	{ KEYS_DELETE, true, 0x53 },
	{ KEYS_ENTER, false, 0x1c },	{ KEYS_BACKSPACE, false, 0x0e },
	{ KEYS_TAB, false, 0x0f },	{ KEYS_ESCAPE, false, 0x01 },
};

static void add(struct scan *scan, uint8_t code)
{
	scan->code[scan->count++] = code;
}

static void add_shifts(struct scan *scan, uint8_t modifiers)
{
	if (modifiers & KEYS_CTRL)
		add(scan, SCAN_CTRL);
	if (modifiers & KEYS_ALT)
		add(scan, SCAN_ALT);
	if (modifiers & KEYS_SHIFT)
		add(scan, SCAN_SHIFT);
}

static void add_releases(struct scan *scan, uint8_t modifiers)
{
	if (modifiers & KEYS_SHIFT)
		add(scan, SCAN_SHIFT | SCAN_BREAK);
	if (modifiers & KEYS_ALT)
		add(scan, SCAN_ALT | SCAN_BREAK);
	if (modifiers & KEYS_CTRL)
		add(scan, SCAN_CTRL | SCAN_BREAK);
}

static void add_key(struct scan *scan, uint8_t modifiers, bool extended, uint8_t code)
{
	add_shifts(scan, modifiers);
	if (extended)
		add(scan, SCAN_EXTENDED);
	add(scan, code);
	if (extended)
		add(scan, SCAN_EXTENDED);
	add(scan, code | SCAN_BREAK);
	add_releases(scan, modifiers);
}

static bool add_special(struct scan *scan, const struct keys_event *event)
{
	size_t i;

	if (event->code >= KEYS_F1 && event->code <= KEYS_F12) {
		i = event->code - KEYS_F1;
		add_key(scan, event->modifiers, false, i < 10 ? SCAN_F1 + i : SCAN_F11 + i - 10);
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(special); i++) {
		if (special[i].code != event->code)
			continue;
		add_key(scan, event->modifiers, special[i].extended, special[i].scan);
		return true;
	}
	return false;
}

static bool add_character(struct scan *scan, const struct keys_event *event)
{
	const char *at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		at = strchr(rows[i].plain, (int)event->code);
		if (at) {
			add_key(scan, event->modifiers, false,
				rows[i].first + (at - rows[i].plain));
			return true;
		}
		at = strchr(rows[i].shifted, (int)event->code);
		if (at) {
			add_key(scan, event->modifiers | KEYS_SHIFT, false,
				rows[i].first + (at - rows[i].shifted));
			return true;
		}
	}
	return false;
}

/* Alt is held while the keypad's digits spell the character of code page 437. */
static bool add_number(struct scan *scan, uint32_t unicode)
{
	static const uint8_t keypad[10] = {
		0x52, 0x4f, 0x50, 0x51, 0x4b, 0x4c, 0x4d, 0x47, 0x48, 0x49,
	};
	const int character = cp437_from_unicode(unicode);
	int unit;

	if (character <= 0)
		return false;
	add(scan, SCAN_ALT);
	for (unit = 100; unit; unit /= 10) {
		if (character < unit)
			continue;
		add(scan, keypad[character / unit % 10]);
		add(scan, keypad[character / unit % 10] | SCAN_BREAK);
	}
	add(scan, SCAN_ALT | SCAN_BREAK);
	return true;
}

bool keys_press(struct keys *keys, const struct keys_event *event)
{
	struct scan scan = { .count = 0 };
	unsigned int i;
	bool known;

	if (event->code >= KEYS_NONE)
		known = add_special(&scan, event);
	else if (event->code > 0 && event->code < 0x80)
		known = add_character(&scan, event);
	else
		known = add_number(&scan, event->code);
	if (!known || scan.count > KEYS_QUEUE - keys->count)
		return false;
	for (i = 0; i < scan.count; i++)
		keys->queue[(keys->first + keys->count++) % KEYS_QUEUE] = scan.code[i];
	return true;
}

bool keys_peek(const struct keys *keys, uint8_t *code)
{
	if (!keys->count)
		return false;
	*code = keys->queue[keys->first];
	return true;
}

bool keys_take(struct keys *keys, uint8_t *code)
{
	if (!keys_peek(keys, code))
		return false;
	keys->first = (keys->first + 1) % KEYS_QUEUE;
	keys->count--;
	return true;
}

void keys_flush(struct keys *keys)
{
	keys->count = 0;
}
