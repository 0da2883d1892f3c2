/* SPDX-License-Identifier: MIT */
/*
 * field_bits.h - what the bits of VMCS fields are called.
 */
#ifndef CLI_FIELD_BITS_H
#define CLI_FIELD_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct field_part - some bits of a field.
 * @low:	the lowest
 * @width:	how many
 * @name:	what they are called
 * @values:	names of the values, in order, or NULL; ended by NULL
 */
struct field_part {
	uint8_t low;
	uint8_t width;
	const char *name;
	const char *const *values;
};

/*
 * The @index-th part of the field at @place, from 0; false if there is no more.
 * Parts of controls are the bits that have names.
 */
bool field_part(unsigned int place, unsigned int index, struct field_part *part);

/* The names of the bits of @bits in the field, comma separated; "" for none. */
void field_bit_names(unsigned int place, uint64_t bits, char *text, size_t size);

/* What a change from @a to @b means: "+PG -PAE type 3->11". */
void field_changes(unsigned int place, uint64_t a, uint64_t b, char *text,
		   size_t size);

#endif
