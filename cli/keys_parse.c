// SPDX-License-Identifier: MIT
/*
 * keys_parse.c - the bytes of a terminal as key presses: control characters,
 * UTF-8, Esc before a character for Alt, and the sequences of function keys, by
 * ECMA-48's grammar and as xterm, the VT220 and Linux's console assign them.
 * What a terminal does otherwise, keys_define() tells.
 */
#include <string.h>

#include "array.h"
#include "keys.h"

#define ESC	0x1b
#define MORE	(-1)	/* instead of a length: it goes on */

/* Final bytes of CSI and SS3 sequences. */
static const struct {
	char final;
	uint32_t code;
} letters[] = {
	{ 'A', KEYS_UP }, { 'B', KEYS_DOWN }, { 'C', KEYS_RIGHT }, { 'D', KEYS_LEFT },
	{ 'F', KEYS_END }, { 'H', KEYS_HOME }, { 'M', KEYS_ENTER },
	{ 'P', KEYS_F1 }, { 'Q', KEYS_F1 + 1 }, { 'R', KEYS_F1 + 2 }, { 'S', KEYS_F1 + 3 },
};

/* The first parameter of a CSI sequence that ends in ~; the VT220 left gaps. */
static uint32_t numbered(unsigned int number)
{
	static const uint32_t code[] = {
		[1] = KEYS_HOME, KEYS_INSERT, KEYS_DELETE, KEYS_END, KEYS_PAGE_UP,
		KEYS_PAGE_DOWN, KEYS_HOME, KEYS_END,
		[11] = KEYS_F1, KEYS_F1 + 1, KEYS_F1 + 2, KEYS_F1 + 3, KEYS_F1 + 4,
		[17] = KEYS_F1 + 5, KEYS_F1 + 6, KEYS_F1 + 7, KEYS_F1 + 8, KEYS_F1 + 9,
		[23] = KEYS_F1 + 10, KEYS_F1 + 11,
	};

	if (number >= ARRAY_SIZE(code) || !code[number])
		return KEYS_NONE;
	return code[number];
}

static uint32_t lettered(uint8_t final)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(letters); i++) {
		if (letters[i].final == final)
			return letters[i].code;
	}
	return KEYS_NONE;
}

static void set(struct keys_event *event, uint32_t code, unsigned int modifiers)
{
	event->code = code;
	event->modifiers = modifiers & (KEYS_SHIFT | KEYS_ALT | KEYS_CTRL);
}

/* What a complete CSI sequence means; unknown ones mean nothing. */
static void name_csi(const uint8_t *bytes, int length, struct keys_event *event)
{
	const uint8_t final = bytes[length - 1];
	unsigned int parameter[2] = { 0, 1 }, n = 0;
	int i;

	set(event, KEYS_NONE, 0);
	for (i = 2; i < length - 1 && n < ARRAY_SIZE(parameter); i++) {
		if (bytes[i] == ';') {
			if (++n < ARRAY_SIZE(parameter))
				parameter[n] = 0;
		} else if (bytes[i] >= '0' && bytes[i] <= '9') {
			parameter[n] = (parameter[n] * 10 + bytes[i] - '0') % 1000;
		} else {
			return;
		}
	}
	if (final == 'Z')
		set(event, KEYS_TAB, KEYS_SHIFT);
	else if (final == '~')
		set(event, numbered(parameter[0]), parameter[1] - 1);
	else if (final != 'M')
		set(event, lettered(final), parameter[1] - 1);
}

/* ESC [ parameters, intermediates, final; Linux's console has ESC [ [ A to E. */
static int parse_csi(const uint8_t *bytes, int count, struct keys_event *event)
{
	int i;

	if (count > 2 && bytes[2] == '[') {
		if (count == 3)
			return MORE;
		set(event, bytes[3] >= 'A' && bytes[3] <= 'E' ?
		    KEYS_F1 + bytes[3] - 'A' : KEYS_NONE, 0);
		return 4;
	}
	for (i = 2; i < count; i++) {
		if (bytes[i] >= 0x20 && bytes[i] < 0x40)
			continue;
		if (bytes[i] >= 0x40 && bytes[i] < 0x7f) {
			name_csi(bytes, i + 1, event);
			return i + 1;
		}
		/* It broke off; what broke it off is read as usual. */
		set(event, KEYS_NONE, 0);
		return i;
	}
	return MORE;
}

static int parse_ss3(const uint8_t *bytes, int count, struct keys_event *event)
{
	if (count == 2)
		return MORE;
	if (bytes[2] < 0x40 || bytes[2] > 0x7e) {
		set(event, 'O', KEYS_ALT);
		return 2;
	}
	set(event, lettered(bytes[2]), 0);
	return 3;
}

static int parse_utf8(const uint8_t *bytes, int count, struct keys_event *event)
{
	static const uint32_t least[] = { [2] = 0x80, [3] = 0x800, [4] = 0x10000 };
	int length, i;
	uint32_t code;

	set(event, KEYS_NONE, 0);
	if (bytes[0] >= 0xc2 && bytes[0] < 0xe0)
		length = 2;
	else if (bytes[0] >= 0xe0 && bytes[0] < 0xf0)
		length = 3;
	else if (bytes[0] >= 0xf0 && bytes[0] < 0xf5)
		length = 4;
	else
		return 1;
	code = bytes[0] & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if (i == count)
			return MORE;
		if ((bytes[i] & 0xc0) != 0x80)
			return i;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	if (code >= least[length] && code < KEYS_NONE)
		event->code = code;
	return length;
}

static void name_control(uint8_t byte, struct keys_event *event)
{
	switch (byte) {
	case 0x00:
		set(event, '2', KEYS_CTRL);
		break;
	case 0x09:
		set(event, KEYS_TAB, 0);
		break;
	case 0x0d:
		set(event, KEYS_ENTER, 0);
		break;
	case ESC:
		set(event, KEYS_ESCAPE, 0);
		break;
	case 0x1c:
		set(event, '\\', KEYS_CTRL);
		break;
	case 0x1d:
		set(event, ']', KEYS_CTRL);
		break;
	case 0x1e:
		set(event, '6', KEYS_CTRL);
		break;
	case 0x1f:
		set(event, '-', KEYS_CTRL);
		break;
	case 0x7f:
		set(event, KEYS_BACKSPACE, 0);
		break;
	default:
		set(event, 'a' + byte - 1, KEYS_CTRL);
		break;
	}
}

/* A character, or a control character. */
static int parse_character(const uint8_t *bytes, int count, struct keys_event *event)
{
	if (bytes[0] >= 0x80)
		return parse_utf8(bytes, count, event);
	if (bytes[0] < 0x20 || bytes[0] == 0x7f)
		name_control(bytes[0], event);
	else
		set(event, bytes[0], 0);
	return 1;
}

static int parse_sequence(const uint8_t *bytes, int count, struct keys_event *event)
{
	return bytes[1] == '[' ? parse_csi(bytes, count, event) : parse_ss3(bytes, count, event);
}

/* Esc before a character or a sequence is Alt. */
static int parse_escape(const uint8_t *bytes, int count, struct keys_event *event)
{
	int length;

	if (count == 1)
		return MORE;
	if (bytes[1] == '[' || bytes[1] == 'O')
		return parse_sequence(bytes, count, event);
	if (bytes[1] != ESC) {
		length = parse_character(bytes + 1, count - 1, event);
	} else if (count == 2) {
		return MORE;
	} else if (bytes[2] == '[' || bytes[2] == 'O') {
		length = parse_sequence(bytes + 1, count - 1, event);
	} else {
		set(event, KEYS_ESCAPE, 0);
		return 1;
	}
	if (length == MORE)
		return MORE;
	event->modifiers |= KEYS_ALT;
	return length + 1;
}

/* A sequence of this terminal: its length, MORE, or 0: it is none. */
static int parse_defined(const struct keys *keys, struct keys_event *event)
{
	const unsigned int count = keys->pending_count;
	int result = 0;
	unsigned int i;

	for (i = 0; i < keys->sequences; i++) {
		unsigned int length = keys->sequence[i].length;

		if (length > count) {
			if (!memcmp(keys->sequence[i].byte, keys->pending, count))
				result = MORE;
		} else if (!memcmp(keys->sequence[i].byte, keys->pending, length)) {
			*event = keys->sequence[i].event;
			return (int)length;
		}
	}
	return result;
}

static int parse(const struct keys *keys, struct keys_event *event)
{
	int length = parse_defined(keys, event);

	if (length)
		return length;
	if (keys->pending[0] == ESC)
		return parse_escape(keys->pending, (int)keys->pending_count, event);
	return parse_character(keys->pending, (int)keys->pending_count, event);
}

/* Nothing came after it: Esc is the key, Esc and one character are Alt. */
static int give_up(const struct keys *keys, struct keys_event *event)
{
	const uint8_t *bytes = keys->pending;

	if (bytes[0] == ESC && (keys->pending_count == 1 || bytes[1] == ESC)) {
		set(event, KEYS_ESCAPE, 0);
		return 1;
	}
	if (bytes[0] == ESC && keys->pending_count == 2 && bytes[1] < 0x80) {
		set(event, bytes[1], KEYS_ALT);
		return 2;
	}
	if (bytes[0] < 0x80 && bytes[0] != ESC)
		return parse_character(bytes, 1, event);
	set(event, KEYS_NONE, 0);
	return (int)keys->pending_count;
}

void keys_define(struct keys *keys, const char *sequence, uint32_t code, uint8_t modifiers)
{
	const size_t length = strlen(sequence);
	unsigned int n = keys->sequences;

	if (!length || length > KEYS_SEQUENCE || n == KEYS_SEQUENCES)
		return;
	memcpy(keys->sequence[n].byte, sequence, length);
	keys->sequence[n].length = length;
	set(&keys->sequence[n].event, code, modifiers);
	keys->sequences++;
}

void keys_byte(struct keys *keys, uint8_t byte, uint64_t now)
{
	/* No key has a sequence that long: what matters is where it ends. */
	if (keys->pending_count == KEYS_PENDING)
		keys->pending_count--;
	keys->pending[keys->pending_count++] = byte;
	keys->pending_since = now;
}

bool keys_event(struct keys *keys, struct keys_event *event, uint64_t now)
{
	int length;

	while (keys->pending_count) {
		length = parse(keys, event);
		if (length == MORE && now - keys->pending_since < KEYS_ESCAPE_TIME)
			return false;
		if (length == MORE)
			length = give_up(keys, event);
		keys->pending_count -= length;
		memmove(keys->pending, keys->pending + length, keys->pending_count);
		if (event->code != KEYS_NONE)
			return true;
	}
	return false;
}
