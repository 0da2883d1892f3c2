// SPDX-License-Identifier: MIT
/*
 * screen_text.c - see screen_text.h.
 */
#include <stdlib.h>
#include <string.h>

#include "pc/cp437.h"
#include "pc/screen_text.h"

#define UTF8_MAX	3u

static bool is_blank(const struct screen_cell *cell)
{
	return !cell->character || cell->character == ' ' || cell->character == 0xff;
}

static unsigned int line_length(const struct screen *screen, unsigned int row)
{
	unsigned int length = screen->columns;

	while (length && is_blank(&screen->cell[row][length - 1]))
		length--;
	return length;
}

char *screen_text(const struct screen *screen)
{
	char *text = malloc(screen->rows * (screen->columns * UTF8_MAX + 1u) + 1), *at = text;
	unsigned int row, column, rows = screen->rows;

	if (!text)
		return NULL;
	while (rows && !line_length(screen, rows - 1))
		rows--;
	for (row = 0; row < rows; row++) {
		for (column = 0; column < line_length(screen, row); column++)
			at += cp437_utf8(screen->cell[row][column].character, at);
		*at++ = '\n';
	}
	*at = '\0';
	return text;
}
