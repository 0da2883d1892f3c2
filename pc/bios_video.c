// SPDX-License-Identifier: MIT
/*
 * bios_video.c - INT 10h: modes 0-3 and 13h, cursor, pages, pixels, and what the
 * video hardware can do.  Characters are in bios_text.c, colours in
 * bios_palette.c, fonts in bios_font.c.
 */
#include <string.h>

#include "pc/bios_parts.h"
#include "pc/rom.h"

#define MODE_13H		0x13u
#define KEEP_MEMORY		0x80u
#define VIDEO_MEMORY		0x8000u	/* for text */

#define CRTC_CURSOR_FIRST	0x0au
#define CRTC_CURSOR_LAST	0x0bu
#define CRTC_START_HIGH		0x0cu
#define CRTC_START_LOW		0x0du
#define CRTC_CURSOR_HIGH	0x0eu
#define CRTC_CURSOR_LOW		0x0fu
#define ATTRIBUTE_OVERSCAN	0x11u

#define CURSOR_HIDDEN		0x20u

/* 40:87 */
#define CONTROL_NO_EMULATION	0x01u
#define CONTROL_KEEP_MEMORY	0x80u

/* 40:89 */
#define OPTION_GREY		0x02u
#define OPTION_KEEP_PALETTE	0x08u
#define OPTION_400		0x10u
#define OPTION_200		0x80u

static bool graphics(const struct guest *g)
{
	return bda_byte(g, BDA_MODE) == MODE_13H;
}

void bios_video_set_cursor(struct bios *bios, struct guest *g, uint8_t page, uint8_t row,
			   uint8_t column)
{
	unsigned int at;

	if (page >= BIOS_VIDEO_PAGES)
		return;
	bda_set_word(g, BDA_CURSOR + 2 * page, row << 8 | column);
	if (page != bda_byte(g, BDA_PAGE) || graphics(g))
		return;
	at = bda_word(g, BDA_PAGE_START) / 2 + row * bda_word(g, BDA_COLUMNS) + column;
	bios->vga->crtc[CRTC_CURSOR_HIGH] = at >> 8;
	bios->vga->crtc[CRTC_CURSOR_LOW] = at;
}

/*
 * Programs give a cursor for cells of 8 lines; in higher cells an underline is
 * put below the letters, and other shapes are stretched.
 */
static uint8_t scale_line(uint8_t line, uint8_t height)
{
	return (line + 1) * height / 8 - 1;
}

void bios_video_set_shape(struct bios *bios, struct guest *g, uint8_t first, uint8_t last)
{
	uint8_t height = bda_byte(g, BDA_CELL_HEIGHT);

	bda_set_word(g, BDA_CURSOR_SHAPE, first << 8 | last);
	if (!(bda_byte(g, BDA_VIDEO_CONTROL) & CONTROL_NO_EMULATION) && height > 8 &&
	    !(first & CURSOR_HIDDEN) && first <= last && last < 8) {
		if (first >= 6) {
			first = height - 3;
			last = height - 2;
		} else {
			first = first * height / 8;
			last = scale_line(last, height);
		}
	}
	bios->vga->crtc[CRTC_CURSOR_FIRST] = first & 0x3f;
	bios->vga->crtc[CRTC_CURSOR_LAST] = last & 0x1f;
}

static void show_page(struct bios *bios, struct guest *g, uint8_t page)
{
	unsigned int size = bda_word(g, BDA_PAGE_SIZE), start = page * size;
	uint16_t at;

	if (page >= BIOS_VIDEO_PAGES || (page && start + size > VIDEO_MEMORY))
		return;
	bda_set_byte(g, BDA_PAGE, page);
	bda_set_word(g, BDA_PAGE_START, start);
	bios->vga->crtc[CRTC_START_HIGH] = start / 2 >> 8;
	bios->vga->crtc[CRTC_START_LOW] = start / 2;
	at = bda_word(g, BDA_CURSOR + 2 * page);
	bios_video_set_cursor(bios, g, page, at >> 8, at);
}

static void clear(struct guest *g, bool graphic)
{
	unsigned int i;

	if (graphic) {
		memset(g->ram + VGA_GRAPHICS_BASE, 0, 0x10000);
		return;
	}
	for (i = 0; i < VIDEO_MEMORY; i += 2) {
		g->ram[VGA_TEXT_BASE + i] = ' ';
		g->ram[VGA_TEXT_BASE + i + 1] = 0x07;
	}
}

/* What 40:49 and the following say of a mode. */
static void describe_mode(struct guest *g, uint8_t mode)
{
	static const uint8_t control[] = { 0x2c, 0x28, 0x2d, 0x29 };
	bool graphic = mode == MODE_13H, wide = mode == 2 || mode == 3;
	unsigned int page;

	bda_set_byte(g, BDA_MODE, mode);
	bda_set_word(g, BDA_COLUMNS, wide ? 80 : 40);
	bda_set_word(g, BDA_PAGE_SIZE, graphic ? 0xfa00 : wide ? 0x1000 : 0x800);
	for (page = 0; page < BIOS_VIDEO_PAGES; page++)
		bda_set_word(g, BDA_CURSOR + 2 * page, 0);
	bda_set_word(g, BDA_CRTC, 0x3d4);
	bda_set_byte(g, BDA_MODE_CONTROL, graphic ? 0x0e : control[mode & 3]);
	bda_set_byte(g, BDA_CGA_PALETTE, 0x30);
	bda_set_byte(g, BDA_ROWS, 24);
	bda_set_byte(g, BDA_CELL_HEIGHT, graphic ? 8 : 16);
}

/* The lines that AH=12h BL=30h asked for. */
static void choose_lines(struct bios *bios, struct guest *g)
{
	uint8_t options = bda_byte(g, BDA_VIDEO_OPTIONS);

	if (options & OPTION_200)
		bios_font_set_height(bios, g, 8, 200);
	else if (!(options & OPTION_400))
		bios_font_set_height(bios, g, 14, 350);
	else
		bios_font_set_height(bios, g, 16, 400);
}

/* vga_set_mode(), but the colours may be the program's own. */
static bool set_registers(struct bios *bios, const struct guest *g, uint8_t mode)
{
	uint8_t dac[256][3];

	memcpy(dac, bios->vga->dac, sizeof(dac));
	if (!vga_set_mode(bios->vga, mode))
		return false;
	if (bda_byte(g, BDA_VIDEO_OPTIONS) & OPTION_KEEP_PALETTE)
		memcpy(bios->vga->dac, dac, sizeof(dac));
	return true;
}

bool bios_video_set_mode(struct bios *bios, struct guest *g, uint8_t mode)
{
	bool keep = mode & KEEP_MEMORY;

	mode &= ~KEEP_MEMORY;
	if (!set_registers(bios, g, mode))
		return false;
	bios_set_vector(g, 0x43, ROM_SEGMENT, ROM_FONT_8);
	describe_mode(g, mode);
	bda_set_bits(g, BDA_VIDEO_CONTROL, CONTROL_KEEP_MEMORY, keep ? CONTROL_KEEP_MEMORY : 0);
	if (!keep)
		clear(g, mode == MODE_13H);
	if (mode != MODE_13H) {
		choose_lines(bios, g);
		bios_video_set_shape(bios, g, 6, 7);
	}
	show_page(bios, g, 0);
	return true;
}

static enum service_result set_mode(struct bios *bios, struct guest *g)
{
	uint8_t mode = guest_low(g, VMM86_EAX);

	if (!bios_video_set_mode(bios, g, mode))
		return SERVICE_UNKNOWN;
	guest_set_low(g, VMM86_EAX, (mode & 0x7f) > 7 ? 0x20 : 0x30);
	return SERVICE_DONE;
}

static void get_cursor(struct guest *g)
{
	uint8_t page = guest_high(g, VMM86_EBX) % BIOS_VIDEO_PAGES;

	guest_set_reg(g, VMM86_EAX, 0);
	guest_set_reg(g, VMM86_ECX, bda_word(g, BDA_CURSOR_SHAPE));
	guest_set_reg(g, VMM86_EDX, bda_word(g, BDA_CURSOR + 2 * page));
}

static void get_mode(struct guest *g)
{
	uint8_t keep = bda_byte(g, BDA_VIDEO_CONTROL) & CONTROL_KEEP_MEMORY;

	guest_set_low(g, VMM86_EAX, bda_byte(g, BDA_MODE) | keep);
	guest_set_high(g, VMM86_EAX, bda_word(g, BDA_COLUMNS));
	guest_set_high(g, VMM86_EBX, bda_byte(g, BDA_PAGE));
}

/* AH=06h, 07h. */
static void scroll(struct guest *g, int direction)
{
	struct bios_window window = {
		.top = guest_high(g, VMM86_ECX),
		.left = guest_low(g, VMM86_ECX),
		.bottom = guest_high(g, VMM86_EDX),
		.right = guest_low(g, VMM86_EDX),
	};

	bios_text_scroll(g, bda_byte(g, BDA_PAGE), window,
			 direction * guest_low(g, VMM86_EAX), guest_high(g, VMM86_EBX));
}

/* AH=0Bh: the border; CGA palettes are for modes that there are not. */
static void set_border(struct bios *bios, const struct guest *g)
{
	if (!guest_high(g, VMM86_EBX))
		bios->vga->attribute[ATTRIBUTE_OVERSCAN] = guest_low(g, VMM86_EBX) & 0x1f;
}

static uint8_t *pixel(const struct guest *g)
{
	unsigned int x = guest_reg(g, VMM86_ECX), y = guest_reg(g, VMM86_EDX);

	return graphics(g) && x < 320 && y < 200 ?
	       g->ram + VGA_GRAPHICS_BASE + y * 320 + x : NULL;
}

static void write_pixel(struct guest *g)
{
	uint8_t *at = pixel(g);

	if (at)
		*at = guest_low(g, VMM86_EAX);
}

static void read_pixel(struct guest *g)
{
	const uint8_t *at = pixel(g);

	guest_set_low(g, VMM86_EAX, at ? *at : 0);
}

/* AH=12h BL=30h: 200, 350 or 400 lines from the next mode on. */
static bool select_lines(struct guest *g)
{
	static const uint8_t option[] = { OPTION_200, 0, OPTION_400 };
	uint8_t al = guest_low(g, VMM86_EAX);

	if (al > 2)
		return false;
	bda_set_bits(g, BDA_VIDEO_OPTIONS, OPTION_200 | OPTION_400, option[al]);
	return true;
}

/* AH=12h: alternate functions. */
static enum service_result alternate(struct guest *g)
{
	uint8_t off = guest_low(g, VMM86_EAX) & 1;

	switch (guest_low(g, VMM86_EBX)) {
	case 0x10:
		guest_set_reg(g, VMM86_EBX, 0x0003);	/* colour, 256 KiB */
		guest_set_reg(g, VMM86_ECX,
			      bda_byte(g, BDA_VIDEO_SWITCHES) & 0x0f);
		return SERVICE_DONE;
	case 0x30:
		if (!select_lines(g))
			return SERVICE_UNKNOWN;
		break;
	case 0x31:
		bda_set_bits(g, BDA_VIDEO_OPTIONS, OPTION_KEEP_PALETTE,
			     off ? OPTION_KEEP_PALETTE : 0);
		break;
	case 0x34:
		bda_set_bits(g, BDA_VIDEO_CONTROL, CONTROL_NO_EMULATION,
			     off ? CONTROL_NO_EMULATION : 0);
		break;
	default:
		return SERVICE_UNKNOWN;
	}
	guest_set_low(g, VMM86_EAX, 0x12);
	return SERVICE_DONE;
}

/* AH=1Ah: a VGA with a colour display, and no other. */
static enum service_result display_code(struct guest *g)
{
	switch (guest_low(g, VMM86_EAX)) {
	case 0:
		guest_set_reg(g, VMM86_EBX, bda_byte(g, BDA_DISPLAY_CODE));
		break;
	case 1:
		bda_set_byte(g, BDA_DISPLAY_CODE, guest_low(g, VMM86_EBX));
		break;
	default:
		return SERVICE_UNKNOWN;
	}
	guest_set_low(g, VMM86_EAX, 0x1a);
	return SERVICE_DONE;
}

/* 0: 200, 1: 350, 2: 400 lines. */
static uint8_t line_code(const struct guest *g)
{
	uint8_t options = bda_byte(g, BDA_VIDEO_OPTIONS);

	if (graphics(g) || options & OPTION_200)
		return 0;
	return options & OPTION_400 ? 2 : 1;
}

/* 40:65 bit 5 and the switches of AH=12h, as AH=1Bh tells them. */
static uint8_t state_flags(const struct guest *g)
{
	uint8_t options = bda_byte(g, BDA_VIDEO_OPTIONS);
	uint8_t control = bda_byte(g, BDA_VIDEO_CONTROL);

	return 0x01 | (options & OPTION_GREY) | (options & OPTION_KEEP_PALETTE) |
	       (control & CONTROL_NO_EMULATION ? 0 : 0x10) |
	       (bda_byte(g, BDA_MODE_CONTROL) & 0x20);
}

/* AH=1Bh: 64 bytes at ES:DI. */
static enum service_result state(struct guest *g)
{
	uint16_t es = g->cpu->sreg[VMM86_ES], di = guest_reg(g, VMM86_EDI), i;

	if (guest_reg(g, VMM86_EBX))
		return SERVICE_UNKNOWN;
	for (i = 0; i < 64; i++)
		guest_set_byte(g, es, di + i, 0);
	guest_set_word(g, es, di, ROM_VIDEO_FUNCTIONS);
	guest_set_word(g, es, di + 2, ROM_SEGMENT);
	for (i = 0; i < 30; i++)
		guest_set_byte(g, es, di + 4 + i, bda_byte(g, BDA_MODE + i));
	guest_set_byte(g, es, di + 0x22, bda_byte(g, BDA_ROWS) + 1);
	guest_set_word(g, es, di + 0x23, bda_byte(g, BDA_CELL_HEIGHT));
	guest_set_byte(g, es, di + 0x25, bda_byte(g, BDA_DISPLAY_CODE));
	guest_set_word(g, es, di + 0x27, graphics(g) ? 256 : 16);
	guest_set_byte(g, es, di + 0x29, graphics(g) ? 1 : BIOS_VIDEO_PAGES);
	guest_set_byte(g, es, di + 0x2a, line_code(g));
	guest_set_byte(g, es, di + 0x2d, state_flags(g));
	guest_set_byte(g, es, di + 0x31, 3);		/* 256 KiB */
	guest_set_low(g, VMM86_EAX, 0x1b);
	return SERVICE_DONE;
}

/* Functions that always do what they are asked. */
static bool simple(struct bios *bios, struct guest *g)
{
	uint8_t page = guest_high(g, VMM86_EBX);

	switch (guest_high(g, VMM86_EAX)) {
	case 0x01:
		bios_video_set_shape(bios, g, guest_high(g, VMM86_ECX) & 0x3f,
				     guest_low(g, VMM86_ECX) & 0x1f);
		return true;
	case 0x02:
		bios_video_set_cursor(bios, g, page, guest_high(g, VMM86_EDX),
				      guest_low(g, VMM86_EDX));
		return true;
	case 0x03:
		get_cursor(g);
		return true;
	case 0x05:
		show_page(bios, g, guest_low(g, VMM86_EAX));
		return true;
	case 0x06:
		scroll(g, 1);
		return true;
	case 0x07:
		scroll(g, -1);
		return true;
	case 0x0b:
		set_border(bios, g);
		return true;
	case 0x0c:
		write_pixel(g);
		return true;
	case 0x0d:
		read_pixel(g);
		return true;
	case 0x0f:
		get_mode(g);
		return true;
	default:
		return false;
	}
}

/* Functions that write or read characters. */
static bool characters(struct bios *bios, struct guest *g)
{
	uint8_t page = guest_high(g, VMM86_EBX);

	switch (guest_high(g, VMM86_EAX)) {
	case 0x08:
		bios_text_read(g);
		return true;
	case 0x09:
		bios_text_write(g, true);
		return true;
	case 0x0a:
		bios_text_write(g, false);
		return true;
	case 0x0e:
		/* Many programs do not set BH: the first PCs ignored it. */
		bios_text_teletype(bios, g,
				   page < BIOS_VIDEO_PAGES ? page : bda_byte(g, BDA_PAGE),
				   guest_low(g, VMM86_EAX), guest_low(g, VMM86_EBX));
		return true;
	case 0x13:
		bios_text_string(bios, g);
		return true;
	default:
		return false;
	}
}

enum service_result bios_video(struct bios *bios, struct guest *g)
{
	if (simple(bios, g) || characters(bios, g))
		return SERVICE_DONE;
	switch (guest_high(g, VMM86_EAX)) {
	case 0x00:
		return set_mode(bios, g);
	case 0x10:
		return bios_palette(bios, g);
	case 0x11:
		return bios_font(bios, g);
	case 0x12:
		return alternate(g);
	case 0x1a:
		return display_code(g);
	case 0x1b:
		return state(g);
	default:
		return SERVICE_UNKNOWN;
	}
}
