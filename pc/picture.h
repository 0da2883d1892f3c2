/* SPDX-License-Identifier: MIT */
/*
 * picture.h - what a VGA card shows, as a picture.
 */
#ifndef PC_PICTURE_H
#define PC_PICTURE_H

#include "pc/vga.h"

#define PICTURE_WIDTH	640u

/**
 * struct picture - dots, row after row from the top left.
 * @width:	PICTURE_WIDTH
 * @height:	400, if the mode shows all lines; less or more if not
 * @rgb:	red, green, blue of each dot, 8 bits each
 */
struct picture {
	unsigned int width;
	unsigned int height;
	uint8_t *rgb;
};

/**
 * picture_take() - draw what the card shows; @ram is guest-physical address 0.
 * Characters are 8 dots wide (16 with 40 columns); of what blinks, the characters
 * and the cursor are seen.  Mode 13h has two by two dots for each of its own.
 * Return: true; false, and no picture: out of memory.
 */
bool picture_take(struct picture *picture, const struct vga *vga, const uint8_t *ram);

void picture_free(struct picture *picture);

#endif
