/* SPDX-License-Identifier: MIT */
/*
 * font.h - the letters of the text screen: glyphs of code page 437, 8 dots wide,
 * a byte for each line from the top, the leftmost dot in bit 7.  The glyphs are
 * put together at build time out of Debian's console fonts (pc/make-font).
 */
#ifndef PC_FONT_H
#define PC_FONT_H

#include <stdint.h>

extern const uint8_t vga_font_8[256][8];
extern const uint8_t vga_font_14[256][14];
extern const uint8_t vga_font_16[256][16];

#endif
