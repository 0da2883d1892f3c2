// SPDX-License-Identifier: MIT
/*
 * terminal_demo.c - the live terminal without a PC, for tests/cli/terminal_tmux:
 * a screen with all attributes and characters that shows the scan codes it gets
 * and what the menu returned.  Alt-P shows a picture instead, Alt-B a screen of
 * 40x25, Alt-M a message, and Alt-F falls on an address that does not exist.
 *
 * usage: terminal_demo
 *
 * Links: cli/terminal.c cli/terminal_colour.c cli/terminal_draw.c cli/terminal_input.c
 * Links: cli/terminal_menu.c cli/terminal_picture.c cli/terminal_signals.c cli/keys.c
 * Links: cli/keys_parse.c pc/cp437.c -lncursesw -ltinfo
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "cli/terminal.h"

#define SCAN_F		0x21
#define SCAN_P		0x19
#define SCAN_B		0x30
#define SCAN_M		0x32
#define SCAN_ALT	0x38

#define WIDTH	32
#define HEIGHT	20

/**
 * struct demo - what is shown.
 * @last:	the scan code before
 * @codes:	of the screen's row of scan codes
 */
struct demo {
	struct terminal *terminal;
	struct screen screen;
	bool picture;
	uint8_t last;
	char codes[SCREEN_COLUMNS + 1];
};

static void put(struct screen *screen, unsigned int y, const char *text)
{
	unsigned int x;

	for (x = 0; x < screen->columns; x++) {
		screen->cell[y][x].character = *text ? *text++ : ' ';
		screen->cell[y][x].attribute = 0x07;
	}
}

static void default_palette(uint8_t palette[16][3])
{
	unsigned int i, k;

	for (i = 0; i < 16; i++) {
		for (k = 0; k < 3; k++)
			palette[i][k] = (i & 8 ? 0x55 : 0) + (i & 4 >> k ? 0xaa : 0);
	}
	palette[6][1] = 0x55;
}

/* Row 1: attributes 00 to 1f; rows 3 to 6: the characters; row 8: a box. */
static void draw(struct screen *screen)
{
	static const char box[] = "\xc9\xcd\xbb \xda\xc4\xbf \xb0\xb1\xb2\xdb \x03 \x84\x94\x81";
	unsigned int i;

	memset(screen, 0, sizeof(*screen));
	screen->columns = 80;
	screen->rows = 25;
	screen->blink = true;
	screen->cursor_on = true;
	screen->cursor_x = 5;
	screen->cursor_y = 12;
	default_palette(screen->palette);
	for (i = 0; i < 25; i++)
		put(screen, i, "");
	put(screen, 0, "demo: top left");
	for (i = 0; i < 32; i++)
		screen->cell[1][i] = (struct screen_cell){ 'A' + i % 16, i };
	screen->cell[1][40] = (struct screen_cell){ 'Z', 0x8e };
	for (i = 0; i < 256; i++)
		screen->cell[3 + i / 64][i % 64] = (struct screen_cell){ i, 0x07 };
	put(screen, 8, box);
	put(screen, 24, "bottom line");
}

static void act(struct demo *demo, uint8_t code)
{
	/* A sanitizer would see a null pointer itself. */
	static volatile int *nowhere = (volatile int *)4096;
	const bool alt = demo->last == SCAN_ALT;

	demo->last = code;
	if (!alt)
		return;
	if (code == SCAN_F)
		*nowhere = 0;
	if (code == SCAN_P)
		demo->picture = !demo->picture;
	if (code == SCAN_B)
		demo->screen.columns = 120 - demo->screen.columns;
	if (code == SCAN_M)
		terminal_message(demo->terminal, "a message");
}

static void show_keys(struct demo *demo)
{
	char one[4];
	uint8_t code;

	while (keys_take(terminal_keys(demo->terminal), &code)) {
		snprintf(one, sizeof(one), "%02x ", code);
		if (strlen(demo->codes) + strlen(one) > 78)
			demo->codes[0] = '\0';
		strcat(demo->codes, one);
		act(demo, code);
	}
	put(&demo->screen, 10, demo->codes);
}

static void show(struct demo *demo)
{
	static uint8_t rgb[HEIGHT][WIDTH][3];
	unsigned int x, y;

	if (!demo->picture) {
		terminal_draw(demo->terminal, &demo->screen);
		return;
	}
	for (y = 0; y < HEIGHT; y++) {
		for (x = 0; x < WIDTH; x++) {
			rgb[y][x][0] = x < WIDTH / 2 ? 255 : 0;
			rgb[y][x][2] = y < HEIGHT / 2 ? 0 : 255;
		}
	}
	terminal_draw_picture(demo->terminal, rgb[0][0], WIDTH, HEIGHT);
}

/* False at the end. */
static bool serve(struct demo *demo)
{
	for (;;) {
		switch (terminal_poll(demo->terminal)) {
		case TERMINAL_NOTHING:
			show_keys(demo);
			show(demo);
			return true;
		case TERMINAL_SCREENSHOT:
			put(&demo->screen, 11, "action: screenshot");
			break;
		case TERMINAL_RESET:
			put(&demo->screen, 11, "action: reset");
			break;
		case TERMINAL_QUIT:
		case TERMINAL_GONE:
			return false;
		}
	}
}

int main(void)
{
	static struct demo demo;
	struct pollfd in;
	char why[128];

	demo.terminal = terminal_open(stdin, stdout, why, sizeof(why));
	if (!demo.terminal) {
		fprintf(stderr, "terminal_demo: %s\n", why);
		return 1;
	}
	in.fd = terminal_fd(demo.terminal);
	in.events = POLLIN;
	draw(&demo.screen);
	while (serve(&demo))
		poll(&in, 1, 20);
	terminal_close(demo.terminal);
	printf("demo ended\n");
	return 0;
}
