/* SPDX-License-Identifier: MIT */
/*
 * bios_parts.h - what the files of the firmware share: the BIOS data area, and
 * each interrupt's service.
 */
#ifndef PC_BIOS_PARTS_H
#define PC_BIOS_PARTS_H

#include "pc/bios.h"

/* The BIOS data area at segment 40h. */
enum bda {
	BDA_SERIAL	= 0x00,	/* 4 base ports */
	BDA_EBDA	= 0x0e,	/* segment of the extended BIOS data area */
	BDA_EQUIPMENT	= 0x10,
	BDA_MEMORY	= 0x13,	/* KiB below 640 KiB */
	BDA_SHIFT	= 0x17,	/* two bytes of shift states */
	BDA_NUMPAD	= 0x19,	/* Alt and digits */
	BDA_KEY_HEAD	= 0x1a,
	BDA_KEY_TAIL	= 0x1c,
	BDA_KEY_BUFFER	= 0x1e,	/* 16 words */
	BDA_MOTOR	= 0x40,	/* ticks until the floppy motor stops */
	BDA_FLOPPY_STATUS = 0x41,
	BDA_MODE	= 0x49,
	BDA_COLUMNS	= 0x4a,
	BDA_PAGE_SIZE	= 0x4c,
	BDA_PAGE_START	= 0x4e,
	BDA_CURSOR	= 0x50,	/* column and row of 8 pages */
	BDA_CURSOR_SHAPE = 0x60,
	BDA_PAGE	= 0x62,
	BDA_CRTC	= 0x63,	/* port */
	BDA_MODE_CONTROL = 0x65, /* as in port 3D8h of older cards */
	BDA_CGA_PALETTE	= 0x66,
	BDA_TICKS	= 0x6c,
	BDA_MIDNIGHT	= 0x70,
	BDA_BREAK	= 0x71,
	BDA_RESET	= 0x72,
	BDA_HARD_STATUS	= 0x74,
	BDA_HARD_COUNT	= 0x75,
	BDA_SERIAL_TIMEOUT = 0x7c, /* 4 bytes, seconds */
	BDA_KEY_START	= 0x80,
	BDA_KEY_END	= 0x82,
	BDA_ROWS	= 0x84,	/* less one */
	BDA_CELL_HEIGHT	= 0x85,	/* scan lines of a character */
	BDA_VIDEO_CONTROL = 0x87,
	BDA_VIDEO_SWITCHES = 0x88,
	BDA_VIDEO_OPTIONS = 0x89,
	BDA_DISPLAY_CODE = 0x8a,
	BDA_FLOPPY_MEDIA = 0x90, /* of two drives */
	BDA_KEY_MODE	= 0x96,
	BDA_KEY_LEDS	= 0x97,
};

#define BDA_SEGMENT	0x40u
#define EBDA_SEGMENT	0x9fc0u	/* the last KiB below 640 KiB */

static inline uint8_t bda_byte(const struct guest *g, uint16_t at)
{
	return guest_byte(g, BDA_SEGMENT, at);
}

static inline uint16_t bda_word(const struct guest *g, uint16_t at)
{
	return guest_word(g, BDA_SEGMENT, at);
}

static inline void bda_set_byte(struct guest *g, uint16_t at, uint8_t value)
{
	guest_set_byte(g, BDA_SEGMENT, at, value);
}

static inline void bda_set_word(struct guest *g, uint16_t at, uint16_t value)
{
	guest_set_word(g, BDA_SEGMENT, at, value);
}

/* Set the bits @mask of a byte of the BIOS data area to @value. */
static inline void bda_set_bits(struct guest *g, uint16_t at, uint8_t mask, uint8_t value)
{
	bda_set_byte(g, at, (bda_byte(g, at) & ~mask) | (value & mask));
}

/* Interrupt vector @number. */
static inline void bios_set_vector(struct guest *g, uint8_t number, uint16_t segment,
				   uint16_t offset)
{
	guest_set_word(g, 0, number * 4, offset);
	guest_set_word(g, 0, number * 4 + 2, segment);
}

/* A function that does not exist: AH and CF say so. */
static inline enum service_result bios_unknown(struct guest *g, uint8_t ah)
{
	guest_set_high(g, VMM86_EAX, ah);
	guest_set_flag(g, SERVICE_CF, true);
	return SERVICE_UNKNOWN;
}

enum bios_progress {
	BIOS_STARTED,		/* this service has not been waiting so far */
	BIOS_WAITING,
	BIOS_EXPIRED,		/* its time is over; it waits no more */
	BIOS_BUSY,		/* another one waits */
};

/*
 * Waiting (bios.c): bios_wait_progress() at the begin of a service that may
 * wait; BIOS_STARTED demands bios_wait_start().  A service that ends before its
 * time calls bios_wait_stop().
 */
enum bios_progress bios_wait_progress(struct bios *bios, const struct guest *g, uint64_t now);
void bios_wait_start(struct bios *bios, const struct guest *g, uint64_t end);
void bios_wait_stop(struct bios *bios);

/* POST without the ROM itself: everything in RAM, and the screen (bios_post.c). */
void bios_post_tables(struct bios *bios, struct guest *g, uint64_t now);

/* INT 10h (bios_video.c, and what it shares with its parts). */
enum service_result bios_video(struct bios *bios, struct guest *g);
bool bios_video_set_mode(struct bios *bios, struct guest *g, uint8_t mode);
void bios_video_set_cursor(struct bios *bios, struct guest *g, uint8_t page, uint8_t row,
			   uint8_t column);
void bios_video_set_shape(struct bios *bios, struct guest *g, uint8_t first, uint8_t last);

/* Characters on the screen (bios_text.c). */
#define BIOS_VIDEO_PAGES	8u

struct bios_window {
	uint8_t top, left, bottom, right;
};

void bios_text_scroll(struct guest *g, uint8_t page, struct bios_window window, int lines,
		      uint8_t attribute);
void bios_text_read(struct guest *g);
void bios_text_write(struct guest *g, bool with_attribute);
void bios_text_teletype(struct bios *bios, struct guest *g, uint8_t page, uint8_t character,
			uint8_t colour);
void bios_text_string(struct bios *bios, struct guest *g);

/* INT 10h AH=10h (bios_palette.c), AH=11h (bios_font.c). */
enum service_result bios_palette(struct bios *bios, struct guest *g);
enum service_result bios_font(struct bios *bios, struct guest *g);
void bios_font_set_height(struct bios *bios, struct guest *g, uint8_t height,
			  unsigned int lines);
void bios_font_write_rom(struct guest *g);

/* INT 13h (bios_disk.c). */
enum service_result bios_disk(struct bios *bios, struct guest *g);
struct disk *bios_disk_drive(const struct bios *bios, uint8_t drive);
unsigned int bios_disk_count(struct disk *const drives[BIOS_DRIVES]);

/* INT 18h and 19h (bios_boot.c). */
enum service_result bios_boot(struct bios *bios, struct guest *g);
enum service_result bios_no_boot(struct bios *bios, struct guest *g);

/* INT 14h (bios_serial.c), INT 15h (bios_system.c), INT 16h (bios_keyboard.c). */
enum service_result bios_serial(struct bios *bios, struct guest *g, uint64_t now);
enum service_result bios_system(struct bios *bios, struct guest *g, uint64_t now);
enum service_result bios_keyboard(struct bios *bios, struct guest *g);

/* The keyboard's buffer (bios_keyboard.c). */
bool bios_key_put(struct guest *g, uint16_t word);
void bios_key_flush(struct guest *g);

/* INT 1Ah, INT 8's part (bios_time.c). */
enum service_result bios_time(struct bios *bios, struct guest *g, uint64_t now);
enum service_result bios_tick(struct bios *bios, struct guest *g, uint64_t now);
void bios_time_post(struct bios *bios, struct guest *g, uint64_t now);

#endif
