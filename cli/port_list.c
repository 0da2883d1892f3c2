// SPDX-License-Identifier: MIT
/*
 * port_list.c - ranges of ports as people write them: 0x378-0x37a,0x3f8.
 */
#include <string.h>

#include "cli.h"

/* One PORT or FIRST-LAST. */
static bool parse_range(char *text, struct vmm86_port_range *range)
{
	char *dash = strchr(text, '-');
	uint64_t first, last;

	if (dash)
		*dash = '\0';
	if (!parse_number(text, &first) || !parse_number(dash ? dash + 1 : text, &last) ||
	    first > last || last > 0xffff)
		return false;
	*range = (struct vmm86_port_range) { first, last };
	return true;
}

/**
 * parse_ports() - add what @text lists.
 * @text:	PORT or FIRST-LAST, several with commas between them
 * @list:	what earlier texts gave; as many as there is room for
 *
 * Return: false if it is no such list, or there are too many.
 */
bool parse_ports(const char *text, struct port_list *list)
{
	char range[64];
	size_t length;

	for (;; text += length + 1) {
		length = strcspn(text, ",");
		if (list->count == ARRAY_SIZE(list->range) || length >= sizeof(range))
			return false;
		memcpy(range, text, length);
		range[length] = '\0';
		if (!parse_range(range, &list->range[list->count]))
			return false;
		list->count++;
		if (!text[length])
			return true;
	}
}
