// SPDX-License-Identifier: MIT
/*
 * fuzz_keys.c - any bytes from a terminal (libFuzzer): nothing stays pending for
 * ever, and every scan code that goes down comes up again.
 *
 * Links: cli/keys.c cli/keys_parse.c pc/cp437.c
 */
#include <stdlib.h>
#include <string.h>

#include "cli/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void press_all(struct keys *keys, uint64_t now)
{
	struct keys_event event;

	while (keys_event(keys, &event, now)) {
		if (event.code == KEYS_NONE || event.code > KEYS_F12)
			abort();
		keys_press(keys, &event);
	}
}

/* All keys are up in the end. */
static void check_queue(struct keys *keys)
{
	bool down[256] = { false };
	unsigned int i, prefix = 0;
	uint8_t code;

	while (keys_take(keys, &code)) {
		const bool breaks = code & 0x80;

		if (code == 0xe0) {
			prefix = 0x80;
			continue;
		}
		if (down[prefix | (code & 0x7f)] != breaks)
			abort();
		down[prefix | (code & 0x7f)] = !breaks;
		prefix = 0;
	}
	for (i = 0; i < sizeof(down); i++) {
		if (down[i])
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct keys keys;
	size_t i;

	memset(&keys, 0, offsetof(struct keys, queue));
	keys_define(&keys, "\033[11^", KEYS_F1, KEYS_CTRL);
	keys_define(&keys, "\b", KEYS_BACKSPACE, 0);
	keys_define(&keys, "\x01@\r", KEYS_F1 + 1, 0);
	for (i = 0; i < size; i++) {
		keys_byte(&keys, data[i], 0);
		press_all(&keys, 0);
	}
	press_all(&keys, KEYS_ESCAPE_TIME);
	if (keys.pending_count)
		abort();
	check_queue(&keys);
	return 0;
}
