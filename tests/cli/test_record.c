// SPDX-License-Identifier: MIT
/*
 * test_record.c - recordings, played by a small model of a terminal that knows
 * the escapes of ECMA-48 and xterm that a recording may use: after every event it
 * shows the screen that was recorded.
 *
 * Links: cli/record.c pc/cp437.c -ljansson
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/record.h"
#include "pc/cp437.h"

#define PATH	"test_record.cast"

struct player_cell {
	int character;	/* of code page 437; -1: never written */
	uint8_t foreground[3];
	uint8_t background[3];
	bool blink;
};

/**
 * struct player - a terminal of size @columns x @rows.
 * @pen:	colours of what is written next
 */
struct player {
	unsigned int columns, rows;
	unsigned int x, y;
	bool cursor_on;
	struct player_cell pen;
	struct player_cell cell[SCREEN_ROWS][SCREEN_COLUMNS];
};

static void clear(struct player *player)
{
	unsigned int x, y;

	for (y = 0; y < SCREEN_ROWS; y++) {
		for (x = 0; x < SCREEN_COLUMNS; x++)
			player->cell[y][x].character = -1;
	}
}

/* Colours: 0, 5, 38;2;r;g;b and 48;2;r;g;b. */
static void select_rendition(struct player *player, const int *parameter, int count)
{
	uint8_t *colour;
	int i, k;

	for (i = 0; i < count; i++) {
		if (parameter[i] == 0) {
			memset(&player->pen, 0, sizeof(player->pen));
		} else if (parameter[i] == 5) {
			player->pen.blink = true;
		} else {
			assert_true(parameter[i] == 38 || parameter[i] == 48);
			assert_true(i + 4 < count);
			assert_int_equal(parameter[i + 1], 2);
			colour = parameter[i] == 38 ? player->pen.foreground :
				player->pen.background;
			for (k = 0; k < 3; k++)
				colour[k] = parameter[i + 2 + k];
			i += 4;
		}
	}
}

/* After ESC [: returns what follows the sequence. */
static const char *play_sequence(struct player *player, const char *p)
{
	int parameter[16] = { 0 }, count = 1;

	if (!strncmp(p, "?25", 3)) {
		assert_true(p[3] == 'h' || p[3] == 'l');
		player->cursor_on = p[3] == 'h';
		return p + 4;
	}
	for (; *p == ';' || (*p >= '0' && *p <= '9'); p++) {
		assert_true(count < 16);
		if (*p == ';')
			count++;
		else
			parameter[count - 1] = parameter[count - 1] * 10 + *p - '0';
	}
	if (*p == 'm') {
		select_rendition(player, parameter, count);
	} else if (*p == 'J') {
		assert_int_equal(parameter[0], 2);
		clear(player);
	} else {
		assert_int_equal(*p, 'H');
		assert_in_range(parameter[0], 1, player->rows);
		assert_in_range(parameter[1], 1, player->columns);
		player->y = parameter[0] - 1;
		player->x = parameter[1] - 1;
	}
	return p + 1;
}

static const char *play_character(struct player *player, const char *p)
{
	const uint8_t *b = (const uint8_t *)p;
	struct player_cell *cell = &player->cell[player->y][player->x];
	uint32_t unicode = b[0];
	int length = 1;

	assert_true(player->x < player->columns && player->y < player->rows);
	assert_true(b[0] >= 0x20);
	if (b[0] >= 0xe0) {
		unicode = (b[0] & 0xf) << 12 | (b[1] & 0x3f) << 6 | (b[2] & 0x3f);
		length = 3;
	} else if (b[0] >= 0xc0) {
		unicode = (b[0] & 0x1f) << 6 | (b[1] & 0x3f);
		length = 2;
	}
	*cell = player->pen;
	cell->character = cp437_from_unicode(unicode);
	assert_true(cell->character > 0);
	player->x++;
	return p + length;
}

static void play(struct player *player, const char *text)
{
	while (*text) {
		if (!strncmp(text, "\033[", 2))
			text = play_sequence(player, text + 2);
		else
			text = play_character(player, text);
	}
}

static void assert_shows(const struct player *player, const struct screen *screen)
{
	unsigned int x, y;

	assert_int_equal(player->columns, screen->columns);
	assert_int_equal(player->rows, screen->rows);
	for (y = 0; y < screen->rows; y++) {
		for (x = 0; x < screen->columns; x++) {
			const struct player_cell *cell = &player->cell[y][x];
			const struct screen_cell *want = &screen->cell[y][x];
			const bool blink = screen->blink && want->attribute & 0x80;
			const int background = want->attribute >> 4 & (screen->blink ? 7 : 15);

			assert_int_equal(cp437_unicode(cell->character),
					 cp437_unicode(want->character));
			assert_memory_equal(cell->foreground,
					    screen->palette[want->attribute & 15], 3);
			assert_memory_equal(cell->background, screen->palette[background], 3);
			assert_int_equal(cell->blink, blink);
		}
	}
	assert_int_equal(player->cursor_on, screen->cursor_on);
	if (screen->cursor_on) {
		assert_int_equal(player->x, screen->cursor_x);
		assert_int_equal(player->y, screen->cursor_y);
	}
}

static void blank(struct screen *screen, unsigned int columns, unsigned int rows)
{
	unsigned int i, x, y;

	memset(screen, 0, sizeof(*screen));
	screen->columns = columns;
	screen->rows = rows;
	screen->blink = true;
	for (i = 0; i < 16; i++)
		memset(screen->palette[i], i * 17, 3);
	for (y = 0; y < rows; y++) {
		for (x = 0; x < columns; x++)
			screen->cell[y][x] = (struct screen_cell){ ' ', 0x07 };
	}
}

/* A screen that differs a little from the one before. */
static void change(struct screen *screen, unsigned int step)
{
	unsigned int i;

	if (step % 40 == 20)
		blank(screen, 40, 25);
	else if (step % 40 == 39)
		blank(screen, 80, 50);
	for (i = 0; i < step % 7; i++) {
		struct screen_cell *cell =
			&screen->cell[rand() % screen->rows][rand() % screen->columns];

		cell->character = rand();
		cell->attribute = rand();
	}
	if (step % 11 == 0)
		screen->palette[rand() % 16][rand() % 3] = rand();
	if (step % 13 == 0)
		screen->blink = !screen->blink;
	if (step % 5 == 0)
		screen->cursor_on = !screen->cursor_on;
	screen->cursor_x = rand() % screen->columns;
	screen->cursor_y = rand() % screen->rows;
}

/* One line of the file as JSON; NULL at its end. */
static json_t *next_line(FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length = getline(&line, &room, file);
	json_t *json = NULL;

	if (length > 0) {
		assert_int_equal(line[length - 1], '\n');
		json = json_loadb(line, length, 0, NULL);
		assert_non_null(json);
	}
	free(line);
	return json;
}

static void check_header(json_t *header, int width, int height)
{
	assert_true(json_is_object(header));
	assert_int_equal(json_integer_value(json_object_get(header, "version")), 2);
	assert_int_equal(json_integer_value(json_object_get(header, "width")), width);
	assert_int_equal(json_integer_value(json_object_get(header, "height")), height);
	assert_null(json_object_get(header, "env"));
}

/* Plays all events up to @until seconds; returns one that is later, or NULL. */
static json_t *play_until(struct player *player, FILE *file, json_t *event, double until)
{
	const char *kind, *data;
	char *end;

	for (;; event = next_line(file)) {
		if (!event || json_real_value(json_array_get(event, 0)) > until)
			return event;
		assert_int_equal(json_array_size(event), 3);
		kind = json_string_value(json_array_get(event, 1));
		data = json_string_value(json_array_get(event, 2));
		if (!strcmp(kind, "r")) {
			player->columns = strtoul(data, &end, 10);
			assert_int_equal(*end, 'x');
			player->rows = strtoul(end + 1, &end, 10);
			assert_int_equal(*end, '\0');
		} else {
			assert_string_equal(kind, "o");
			play(player, data);
		}
		json_decref(event);
	}
}

static void test_play(void **state)
{
	static struct screen screens[100];
	static struct player player = { .columns = 80, .rows = 25 };
	struct record *record;
	json_t *event;
	unsigned int i;
	FILE *file;

	(void)state;
	srand(1);
	blank(&screens[0], 80, 25);
	assert_int_equal(record_open(&record, PATH, 80, 25, 1700000000, "a \"title\" \u00e4"), 0);
	for (i = 0; i < 100; i++) {
		if (i)
			screens[i] = screens[i - 1];
		change(&screens[i], i);
		assert_int_equal(record_screen(record, &screens[i], i * 20000000ull), 0);
	}
	assert_int_equal(record_close(record), 0);

	file = fopen(PATH, "r");
	assert_non_null(file);
	event = next_line(file);
	check_header(event, 80, 25);
	assert_int_equal(json_integer_value(json_object_get(event, "timestamp")), 1700000000);
	assert_string_equal(json_string_value(json_object_get(event, "title")),
			    "a \"title\" \u00e4");
	json_decref(event);
	event = next_line(file);
	for (i = 0; i < 100; i++) {
		event = play_until(&player, file, event, i * 0.02 + 0.001);
		assert_shows(&player, &screens[i]);
	}
	assert_null(event);
	fclose(file);
	unlink(PATH);
}

static off_t file_size(void)
{
	FILE *file = fopen(PATH, "r");
	off_t size;

	assert_non_null(file);
	fseeko(file, 0, SEEK_END);
	size = ftello(file);
	fclose(file);
	return size;
}

/* What did not change costs nothing, and one character little. */
static void test_small(void **state)
{
	struct screen screen;
	struct record *record;
	off_t size;

	(void)state;
	blank(&screen, 80, 25);
	screen.cursor_on = true;
	assert_int_equal(record_open(&record, PATH, 80, 25, 0, NULL), 0);
	assert_int_equal(record_screen(record, &screen, 0), 0);
	size = file_size();
	assert_int_equal(record_screen(record, &screen, 1), 0);
	assert_int_equal(file_size(), size);
	screen.cell[3][4].character = 'x';
	assert_int_equal(record_screen(record, &screen, 2), 0);
	assert_in_range(file_size() - size, 1, 100);
	/* A clock that goes back does not make the file invalid. */
	screen.cell[3][4].character = 'y';
	assert_int_equal(record_screen(record, &screen, 0), 0);
	assert_int_equal(record_close(record), 0);
	unlink(PATH);
}

/* A first screen of another size than was announced. */
static void test_other_size(void **state)
{
	static struct player player = { .columns = 80, .rows = 25 };
	struct screen screen;
	struct record *record;
	json_t *event;
	FILE *file;

	(void)state;
	blank(&screen, 80, 43);
	assert_int_equal(record_open(&record, PATH, 80, 25, 0, "\xff"), 0);
	assert_int_equal(record_screen(record, &screen, 0), 0);
	assert_int_equal(record_close(record), 0);
	file = fopen(PATH, "r");
	event = next_line(file);
	check_header(event, 80, 25);
	json_decref(event);
	event = play_until(&player, file, next_line(file), 1);
	assert_null(event);
	assert_shows(&player, &screen);
	fclose(file);
	unlink(PATH);
}

/* The file cannot grow beyond 6000 bytes: told once, and only whole lines. */
static void test_full(void **state)
{
	const struct rlimit small = { .rlim_cur = 6000, .rlim_max = RLIM_INFINITY };
	struct rlimit before;
	struct screen screen;
	struct record *record;
	int result = 0, lines = 0;
	json_t *line;
	unsigned int i;
	FILE *file;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	blank(&screen, 80, 25);
	assert_int_equal(record_open(&record, PATH, 80, 25, 0, NULL), 0);
	setrlimit(RLIMIT_FSIZE, &small);
	for (i = 0; !result && i < 1000; i++) {
		screen.cell[i % 25][i % 80].character = i % 2 ? 'x' : 'y';
		result = record_screen(record, &screen, i);
	}
	assert_int_equal(result, -EFBIG);
	screen.cell[0][0].character = 'z';
	assert_int_equal(record_screen(record, &screen, i), 0);
	assert_int_equal(record_close(record), 0);
	setrlimit(RLIMIT_FSIZE, &before);
	file = fopen(PATH, "r");
	while ((line = next_line(file))) {
		lines++;
		json_decref(line);
	}
	assert_in_range(lines, 2, i);
	fclose(file);
	unlink(PATH);
}

static void test_no_file(void **state)
{
	struct record *record;

	(void)state;
	assert_int_equal(record_open(&record, "/nonexistent/x", 80, 25, 0, NULL), -ENOENT);
	assert_null(record);
	assert_int_equal(record_open(&record, "/dev/full", 80, 25, 0, NULL), -ENOSPC);
	assert_null(record);
}

/* Tests write to a folder of their own. */
static int setup(void **state)
{
	char *folder = strdup("/tmp/test_record.XXXXXX");

	*state = folder;
	return !folder || !mkdtemp(folder) || chdir(folder);
}

static int teardown(void **state)
{
	const int failed = rmdir(*state);

	free(*state);
	return failed;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_play),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_other_size),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
