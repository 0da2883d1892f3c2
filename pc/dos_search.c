// SPDX-License-Identifier: MIT
/*
 * dos_search.c - INT 21h AH=4Eh and 4Fh: the files of a directory, one by one.
 *
 * What a search must know between two calls is too much for the program's
 * transfer area, and not for it to change: the area has the search's number.
 * Names come in their order, each is the next after the one before, so that a
 * program may delete what it finds.
 */
#include <string.h>
#include <unistd.h>

#include "pc/dos_parts.h"

/* The disk transfer area of a search. */
enum dta {
	DTA_DRIVE	= 0x00,
	DTA_TEMPLATE	= 0x01,
	DTA_WANTED	= 0x0c,
	DTA_SERIAL	= 0x0d,
	DTA_ATTRIBUTES	= 0x15,
	DTA_TIME	= 0x16,
	DTA_DATE	= 0x18,
	DTA_SIZE	= 0x1a,
	DTA_NAME	= 0x1e,
};

static void set_byte(const struct dos *dos, struct guest *g, unsigned int at, uint8_t value)
{
	guest_set_byte(g, dos->dta_segment, dos->dta_offset + at, value);
}

static void set_word(const struct dos *dos, struct guest *g, unsigned int at, uint16_t value)
{
	guest_set_word(g, dos->dta_segment, dos->dta_offset + at, value);
}

static void report(const struct dos *dos, struct guest *g, const struct dos_search *s,
		   const struct stat *info)
{
	uint32_t size = S_ISDIR(info->st_mode) ? 0 :
			info->st_size > UINT32_MAX ? UINT32_MAX : info->st_size;
	uint32_t time = dos_time(info);
	unsigned int i;

	set_byte(dos, g, DTA_ATTRIBUTES, dos_attributes(info));
	set_word(dos, g, DTA_TIME, time);
	set_word(dos, g, DTA_DATE, time >> 16);
	set_word(dos, g, DTA_SIZE, size);
	set_word(dos, g, DTA_SIZE + 2, size >> 16);
	for (i = 0; i < DOS_NAME_ROOM; i++)
		set_byte(dos, g, DTA_NAME + i, s->last[i]);
}

/* Below the root, "." and ".." come first. */
static bool next_dots(int directory, struct dos_search *s, struct stat *info)
{
	static const uint8_t dots[] = "..         ";
	unsigned int count;
	uint8_t name[DOS_FCB];

	if (!*s->path || !(s->attributes & DOS_FOLDER))
		return false;
	for (count = strlen(s->last) + 1; count <= 2; count++) {
		memset(name, ' ', DOS_FCB);
		memcpy(name, dots, count);
		if (!dos_name_matches(name, s->template))
			continue;
		memset(s->last, 0, DOS_NAME_ROOM);
		memcpy(s->last, dots, count);
		return !fstat(directory, info);
	}
	return false;
}

static bool is_wanted(const struct dos_search *s, const struct dos_place *place)
{
	return place->kind == DOS_KIND_FILE ||
	       (place->kind == DOS_KIND_FOLDER && s->attributes & DOS_FOLDER);
}

static bool next(int directory, struct dos_search *s, struct stat *info)
{
	struct dos_place place;
	bool begins = !*s->last || s->last[0] == '.';

	if (begins && next_dots(directory, s, info))
		return true;
	if (s->last[0] == '.')
		memset(s->last, 0, DOS_NAME_ROOM);
	while (dos_next_name(directory, s->template, s->last, &place)) {
		memset(s->last, 0, DOS_NAME_ROOM);
		dos_name_text(place.fcb, s->last);
		*info = place.info;
		if (is_wanted(s, &place))
			return true;
	}
	return false;
}

static enum service_result go_on(struct dos *dos, struct guest *g, struct dos_search *s)
{
	enum dos_error error;
	struct stat info;
	int directory;

	error = dos_open_directory(dos, s->path, &directory);
	if (error != DOS_NO_ERROR)
		return dos_fail(dos, g, error);
	if (!next(directory, s, &info))
		error = DOS_NO_MORE;
	close(directory);
	if (error != DOS_NO_ERROR)
		return dos_fail(dos, g, error);
	report(dos, g, s, &info);
	return dos_ok(g);
}

static enum service_result find_first(struct dos *dos, struct guest *g)
{
	struct dos_search *s = &dos->search[dos->searches % DOS_SEARCHES], found = {
		.serial = dos->searches,
		.attributes = guest_reg(g, VMM86_ECX),
	};
	enum dos_error error;
	unsigned int i;

	error = dos_take_path(dos, g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_EDX),
			      found.template, found.path);
	if (error != DOS_NO_ERROR)
		return dos_fail(dos, g, error);
	*s = found;
	dos->searches++;
	set_byte(dos, g, DTA_DRIVE, DOS_DRIVE_C + 1);
	for (i = 0; i < DOS_FCB; i++)
		set_byte(dos, g, DTA_TEMPLATE + i, s->template[i]);
	set_byte(dos, g, DTA_WANTED, s->attributes);
	set_word(dos, g, DTA_SERIAL, s->serial);
	/* C: has no label. */
	return s->attributes == DOS_LABEL ? dos_fail(dos, g, DOS_NO_MORE) : go_on(dos, g, s);
}

static enum service_result find_next(struct dos *dos, struct guest *g)
{
	uint16_t serial = guest_word(g, dos->dta_segment, dos->dta_offset + DTA_SERIAL);
	struct dos_search *s = &dos->search[serial % DOS_SEARCHES];

	if (!dos->searches || s->serial != serial)
		return dos_fail(dos, g, DOS_NO_MORE);
	return go_on(dos, g, s);
}

enum service_result dos_search(struct dos *dos, struct guest *g, uint8_t function)
{
	return function == 0x4e ? find_first(dos, g) : find_next(dos, g);
}
