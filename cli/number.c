// SPDX-License-Identifier: MIT
/*
 * number.c - numbers as people write them: 0x1f, 1fh, 31.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/**
 * parse_number() - read a whole string as an unsigned number.
 * @text:	hexadecimal with 0x before or h behind, else decimal
 * @value:	out
 */
bool parse_number(const char *text, uint64_t *value)
{
	size_t length = strlen(text);
	char digits[32], *end;
	int base = 0;

	if (!isxdigit((unsigned char)text[0]) || length >= sizeof(digits))
		return false;
	strcpy(digits, text);
	if (tolower((unsigned char)digits[length - 1]) == 'h') {
		digits[length - 1] = '\0';
		base = 16;
	} else if (strncasecmp(text, "0x", 2)) {
		base = 10;	/* a leading zero does not mean octal */
	}
	errno = 0;
	*value = strtoull(digits, &end, base);
	return !errno && end != digits && !*end;
}
