/* SPDX-License-Identifier: MIT */
/*
 * little_endian.h - numbers in the PC's byte order, at any address.
 */
#ifndef PC_LITTLE_ENDIAN_H
#define PC_LITTLE_ENDIAN_H

#include <stdint.h>

static inline uint16_t get_le16(const uint8_t *from)
{
	return from[0] | from[1] << 8;
}

static inline uint32_t get_le32(const uint8_t *from)
{
	return get_le16(from) | (uint32_t)get_le16(from + 2) << 16;
}

static inline void put_le16(uint8_t *to, uint16_t value)
{
	to[0] = value;
	to[1] = value >> 8;
}

#endif
