/* SPDX-License-Identifier: MIT */
/*
 * cp437.h - code page 437, the PC's character set, and Unicode.
 */
#ifndef PC_CP437_H
#define PC_CP437_H

#include <stdint.h>

/* What the screen shows for a character: 1 to 31 and 127 have glyphs too. */
uint16_t cp437_unicode(uint8_t character);

/* The same as UTF-8, 1 to 3 bytes and a NUL; returns how many bytes. */
int cp437_utf8(uint8_t character, char out[4]);

/* The character for a Unicode code point, or -1. */
int cp437_from_unicode(uint32_t unicode);

#endif
