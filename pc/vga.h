/* SPDX-License-Identifier: MIT */
/*
 * vga.h - a VGA card: its registers, text mode and 320x200 with 256 colours.
 *
 * Video memory is guest RAM at A0000 (mode 13h) and B8000 (text), as it is;
 * there are no planes.  Registers decide what of it is seen and how.
 */
#ifndef PC_VGA_H
#define PC_VGA_H

#include <stdbool.h>
#include <stdint.h>

#define VGA_TEXT_BASE		0xb8000u
#define VGA_GRAPHICS_BASE	0xa0000u

/**
 * struct vga - registers; plain data.
 * @mode:	the BIOS mode last set by vga_set_mode(): 0-3 text, 0x13
 * The others are the registers of the five blocks, by index.
 */
struct vga {
	uint8_t mode;
	uint8_t misc;
	uint8_t feature;
	uint8_t crtc_index;
	uint8_t crtc[25];
	uint8_t sequencer_index;
	uint8_t sequencer[5];
	uint8_t graphics_index;
	uint8_t graphics[9];
	uint8_t attribute_index;	/* bit 5: screen on */
	uint8_t attribute[21];
	bool attribute_data;		/* the next write to 3C0 is data */
	uint8_t dac[256][3];		/* 6 bits each */
	uint8_t dac_mask;
	uint8_t dac_write;		/* index of writes */
	uint8_t dac_read;		/* index of reads */
	uint8_t dac_component;		/* 0 red, 1 green, 2 blue */
	bool dac_reading;
};

/* Power-on: mode 3, 80x25, default palette. */
void vga_reset(struct vga *vga);

/* Could it be in this state? */
bool vga_is_valid(const struct vga *vga);

/*
 * Registers as the BIOS programs them for a mode: 0-3 (40 or 80x25 text) or
 * 0x13.  Returns false, and changes nothing, for other modes.
 */
bool vga_set_mode(struct vga *vga, uint8_t mode);

/* Ports 3B4-3BA (monochrome aliases are not there: 0xff), 3C0-3CF, 3D4-3DA. */
uint8_t vga_in(struct vga *vga, uint16_t port, uint64_t now);
void vga_out(struct vga *vga, uint16_t port, uint8_t value, uint64_t now);

/* Default colours of mode 13h, 6 bits per component; the first 16 are those of text. */
void vga_default_palette(uint8_t dac[256][3]);

#define SCREEN_COLUMNS	80u
#define SCREEN_ROWS	50u

/**
 * struct screen_cell - one character of a text screen.
 * @character:	code page 437
 * @attribute:	as in video memory: foreground, background, blink
 */
struct screen_cell {
	uint8_t character;
	uint8_t attribute;
};

/**
 * struct screen - a text screen as it is seen.
 * @columns:	40 or 80
 * @rows:	25, 28, 43 or 50
 * @doubled:	each scan line is shown twice (200 lines)
 * @cursor_on:	the cursor is visible, at @cursor_x, @cursor_y
 * @blink:	attribute bit 7 blinks; else it is a bright background
 * @palette:	red, green, blue (8 bits) of the 16 text colours
 */
struct screen {
	uint8_t columns;
	uint8_t rows;
	bool doubled;
	bool cursor_on;
	uint8_t cursor_x;
	uint8_t cursor_y;
	uint8_t cursor_first;	/* scan lines of the cursor within a cell */
	uint8_t cursor_last;
	uint8_t cell_height;	/* scan lines of a cell: 1 to 32; mostly 16, 14 or 8 */
	bool blink;
	uint8_t palette[16][3];
	struct screen_cell cell[SCREEN_ROWS][SCREEN_COLUMNS];
};

/* True while a graphics mode is shown. */
bool vga_is_graphics(const struct vga *vga);

/* True while memory is shown; else the screen is black. */
bool vga_is_on(const struct vga *vga);

/* Red, green, blue (8 bits) of colour register @index, masked as port 3C6 says. */
void vga_colour(const struct vga *vga, uint8_t index, uint8_t rgb[3]);

/*
 * The text screen; @ram is guest-physical address 0.  Cells, colours and cursor
 * of a screen that is off are all 0.
 */
void vga_screen(const struct vga *vga, const uint8_t *ram, struct screen *screen);

#endif
