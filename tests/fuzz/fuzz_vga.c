// SPDX-License-Identifier: MIT
/*
 * fuzz_vga.c - any writes to a VGA card's ports, and the screen that they leave,
 * as text and as a picture (libFuzzer).
 *
 * Links: pc/vga.c pc/vga_modes.c pc/picture.c pc/screen_text.c pc/cp437.c build/pc/font.c
 */
#include <stdlib.h>
#include <string.h>

#include "pc/picture.h"
#include "pc/screen_text.h"

#define FIRST_PORT	0x3b0u
#define PORTS		0x30u
#define RAM_SIZE	0x100000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_screen(const struct vga *vga, const uint8_t *ram)
{
	struct screen screen;
	char *text;

	vga_screen(vga, ram, &screen);
	if ((screen.columns != 40 && screen.columns != SCREEN_COLUMNS) || !screen.rows ||
	    screen.rows > SCREEN_ROWS || !screen.cell_height || screen.cell_height > 32 ||
	    screen.cursor_x >= screen.columns || screen.cursor_y >= screen.rows)
		abort();
	text = screen_text(&screen);
	if (!text || strlen(text) > SCREEN_ROWS * (SCREEN_COLUMNS * 3 + 1))
		abort();
	free(text);
}

static void check_picture(const struct vga *vga, const uint8_t *ram)
{
	struct picture picture;

	if (!picture_take(&picture, vga, ram))
		abort();
	if (picture.width != PICTURE_WIDTH || !picture.height)
		abort();
	picture_free(&picture);
}

/* Port, value; the value names a port to read, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *ram = malloc(RAM_SIZE);
	struct vga vga;
	size_t i;

	memset(ram, 0x41, RAM_SIZE);
	vga_reset(&vga);
	vga_set_mode(&vga, size % 2 ? 0x13 : 3);
	for (i = 0; i + 1 < size; i += 2) {
		vga_out(&vga, FIRST_PORT + data[i] % PORTS, data[i + 1], i * 12345);
		vga_in(&vga, FIRST_PORT + data[i + 1] % PORTS, i * 12345);
	}
	if (!vga_is_valid(&vga))
		abort();
	check_screen(&vga, ram);
	/* A picture takes far longer than all else. */
	if (size % 16 < 2)
		check_picture(&vga, ram);
	free(ram);
	return 0;
}
