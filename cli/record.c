// SPDX-License-Identifier: MIT
/*
 * record.c - see record.h.  The format is that of
 * https://docs.asciinema.org/manual/asciicast/v2/
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pc/cp437.h"
#include "record.h"

/* A cell with all its escapes is at most this long: position, colours, UTF-8. */
#define CELL_TEXT	64u
#define TEXT_SIZE	(SCREEN_ROWS * SCREEN_COLUMNS * CELL_TEXT + 64u)

/* How a cell looks, whatever the palette was when it was drawn. */
struct look {
	uint8_t foreground[3];
	uint8_t background[3];
	bool blink;
};

struct cell {
	uint8_t character;
	struct look look;
};

/**
 * struct record - see record.h.
 * @file:	descriptor
 * @size:	of the file: whole lines
 * @error:	-errno: the file stays as it is
 * @told:	the caller knows
 * @last:	time of the last event
 * @columns:	as the player has it
 * @rows:	likewise
 * @drawn:	the player has @cell, @cursor_on, @cursor_x, @cursor_y
 * @pen:	how the player writes the next character
 * @pen_known:	@pen is valid
 * @text:	of the event that is being made
 * @length:	of @text
 */
struct record {
	int file;
	off_t size;
	int error;
	bool told;
	uint64_t last;
	unsigned int columns;
	unsigned int rows;
	bool drawn;
	bool cursor_on;
	unsigned int cursor_x;
	unsigned int cursor_y;
	struct look pen;
	bool pen_known;
	struct cell cell[SCREEN_ROWS][SCREEN_COLUMNS];
	char text[TEXT_SIZE];
	size_t length;
};

/* A line that does not fit on the disk is taken back. */
static void write_line(struct record *record, const char *line, size_t length)
{
	size_t done = 0;
	ssize_t n;

	while (done < length && !record->error) {
		n = write(record->file, line + done, length - done);
		if (n >= 0)
			done += n;
		else if (errno != EINTR)
			record->error = -errno;
	}
	if (!record->error)
		record->size += (off_t)length;
	else if (ftruncate(record->file, record->size) == 0)
		lseek(record->file, record->size, SEEK_SET);
}

static void write_header(struct record *record, int64_t timestamp, const char *title)
{
	json_t *header = json_pack("{s:i, s:i, s:i, s:I}", "version", 2,
				   "width", (int)record->columns, "height", (int)record->rows,
				   "timestamp", (json_int_t)timestamp);
	char *line, *with_end;
	int length;

	/* The name of a file need not be UTF-8; then there is no title. */
	if (title)
		json_object_set_new(header, "title", json_string(title));
	line = json_dumps(header, JSON_COMPACT);
	json_decref(header);
	length = line ? asprintf(&with_end, "%s\n", line) : -1;
	free(line);
	if (length < 0) {
		record->error = -ENOMEM;
		return;
	}
	write_line(record, with_end, length);
	free(with_end);
}

static void write_event(struct record *record, const char *kind, const char *data)
{
	json_t *string = json_string(data);
	char *quoted = json_dumps(string, JSON_ENCODE_ANY);
	char *line;
	int length = -1;

	json_decref(string);
	if (quoted)
		length = asprintf(&line, "[%" PRIu64 ".%06" PRIu64 ", \"%s\", %s]\n",
				  record->last / 1000000000, record->last / 1000 % 1000000,
				  kind, quoted);
	free(quoted);
	if (length < 0) {
		record->error = -ENOMEM;
		return;
	}
	write_line(record, line, length);
	free(line);
}

__attribute__((format(printf, 2, 3)))
static void add(struct record *record, const char *format, ...)
{
	const size_t room = sizeof(record->text) - record->length;
	va_list arguments;

	va_start(arguments, format);
	record->length += vsnprintf(record->text + record->length, room, format, arguments);
	va_end(arguments);
}

static void resize(struct record *record, const struct screen *screen)
{
	char size[16];

	record->drawn = false;
	if (record->columns == screen->columns && record->rows == screen->rows)
		return;
	record->columns = screen->columns;
	record->rows = screen->rows;
	snprintf(size, sizeof(size), "%ux%u", record->columns, record->rows);
	write_event(record, "r", size);
}

static struct cell cell_of(const struct screen *screen, unsigned int y, unsigned int x)
{
	const struct screen_cell *from = &screen->cell[y][x];
	struct cell cell = { .character = from->character };
	uint8_t background = from->attribute >> 4;

	if (screen->blink) {
		cell.look.blink = background & 8;
		background &= 7;
	}
	memcpy(cell.look.foreground, screen->palette[from->attribute & 15], 3);
	memcpy(cell.look.background, screen->palette[background], 3);
	return cell;
}

static void add_look(struct record *record, const struct look *look)
{
	const uint8_t *f = look->foreground, *b = look->background;

	if (record->pen_known && !memcmp(&record->pen, look, sizeof(*look)))
		return;
	record->pen = *look;
	record->pen_known = true;
	add(record, "\033[0;38;2;%u;%u;%u;48;2;%u;%u;%u%sm", f[0], f[1], f[2],
	    b[0], b[1], b[2], look->blink ? ";5" : "");
}

static void add_row(struct record *record, const struct screen *screen, unsigned int y)
{
	bool adjacent = false;
	unsigned int x;
	char utf8[4];

	for (x = 0; x < record->columns; x++) {
		const struct cell cell = cell_of(screen, y, x);
		struct cell *old = &record->cell[y][x];

		if (record->drawn && !memcmp(old, &cell, sizeof(cell))) {
			adjacent = false;
			continue;
		}
		*old = cell;
		if (!adjacent)
			add(record, "\033[%u;%uH", y + 1, x + 1);
		adjacent = true;
		add_look(record, &cell.look);
		cp437_utf8(cell.character, utf8);
		add(record, "%s", utf8);
	}
}

/* Drawing moves the player's cursor, so that it is put where it belongs again. */
static void add_cursor(struct record *record, const struct screen *screen)
{
	const bool moved = record->length || record->cursor_x != screen->cursor_x ||
		record->cursor_y != screen->cursor_y;

	if (!record->drawn || record->cursor_on != screen->cursor_on)
		add(record, "\033[?25%c", screen->cursor_on ? 'h' : 'l');
	if (screen->cursor_on && (moved || !record->cursor_on))
		add(record, "\033[%u;%uH", screen->cursor_y + 1u, screen->cursor_x + 1u);
	record->cursor_on = screen->cursor_on;
	record->cursor_x = screen->cursor_x;
	record->cursor_y = screen->cursor_y;
}

/* The error, the first time that somebody asks. */
static int tell(struct record *record)
{
	if (record->told)
		return 0;
	record->told = record->error;
	return record->error;
}

int record_open(struct record **record, const char *path, unsigned int columns,
		unsigned int rows, int64_t timestamp, const char *title)
{
	struct record *r = calloc(1, sizeof(*r));
	int error;

	*record = NULL;
	if (!r)
		return -ENOMEM;
	r->columns = columns;
	r->rows = rows;
	r->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (r->file < 0) {
		error = -errno;
		free(r);
		return error;
	}
	write_header(r, timestamp, title);
	error = tell(r);
	if (error)
		record_close(r);
	else
		*record = r;
	return error;
}

int record_screen(struct record *record, const struct screen *screen, uint64_t now)
{
	unsigned int y;

	if (record->error)
		return tell(record);
	if (now > record->last)
		record->last = now;
	if (!record->drawn || record->columns != screen->columns || record->rows != screen->rows)
		resize(record, screen);
	record->length = 0;
	if (!record->drawn) {
		add(record, "\033[0m\033[2J");
		record->pen_known = false;
	}
	for (y = 0; y < record->rows; y++)
		add_row(record, screen, y);
	add_cursor(record, screen);
	record->drawn = true;
	if (record->length && !record->error)
		write_event(record, "o", record->text);
	return tell(record);
}

int record_close(struct record *record)
{
	int error;

	if (close(record->file) < 0 && !record->error)
		record->error = -errno;
	error = tell(record);
	free(record);
	return error;
}
