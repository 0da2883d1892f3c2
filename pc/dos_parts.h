/* SPDX-License-Identifier: MIT */
/*
 * dos_parts.h - what the files of DOS share.
 */
#ifndef PC_DOS_PARTS_H
#define PC_DOS_PARTS_H

#include <sys/stat.h>

#include "pc/dos.h"

enum dos_error {
	DOS_NO_ERROR = 0, DOS_BAD_FUNCTION = 1, DOS_NO_FILE = 2, DOS_NO_PATH = 3,
	DOS_NO_HANDLES = 4, DOS_DENIED = 5, DOS_BAD_HANDLE = 6, DOS_NO_MEMORY = 8,
	DOS_BAD_BLOCK = 9, DOS_BAD_ACCESS = 12, DOS_BAD_DATA = 13, DOS_BAD_DRIVE = 15,
	DOS_IS_CURRENT = 16, DOS_OTHER_DRIVE = 17, DOS_NO_MORE = 18, DOS_BAD_SEEK = 25,
	DOS_EXISTS = 80,
};

#define DOS_DRIVE_C	2u

/* Attributes of files. */
#define DOS_READ_ONLY	0x01u
#define DOS_LABEL	0x08u
#define DOS_FOLDER	0x10u
#define DOS_ARCHIVE	0x20u

/* Results with the carry flag; DOS_NO_ERROR is dos_ok(). */
enum service_result dos_ok(struct guest *g);
enum service_result dos_fail(struct dos *dos, struct guest *g, enum dos_error error);

/* dos_console.c: INT 21h AH=01h to 0Ch. */
enum service_result dos_console(struct dos *dos, struct guest *g, uint8_t function);
void dos_put(struct dos *dos, uint8_t byte);

/* A byte; or DOS_NO_INPUT.  Enter is CR, the end of the input Ctrl-Z. */
int dos_get(struct dos *dos);

/* Is there a byte for dos_get()? */
bool dos_has_input(struct dos *dos);

/*
 * A line for handle 0 and AH=0Ah: echoed, with backspace, until Enter.  False
 * while it is not complete.
 */
bool dos_read_line(struct dos *dos, unsigned int room);
void dos_forget_line(struct dos *dos);

/* dos_memory.c: AH=48h to 4Ah and 58h. */
enum service_result dos_memory(struct dos *dos, struct guest *g, uint8_t function);

/* What a name of the host's stands for. */
enum dos_kind {
	DOS_KIND_NONE,		/* there is no such file */
	DOS_KIND_FILE,
	DOS_KIND_FOLDER,
	DOS_KIND_DEVICE,	/* of DOS: never looked up on the host */
	DOS_KIND_OTHER,		/* link, FIFO, socket, device of the host: not touched */
};

/**
 * struct dos_place - where a path leads.
 * @directory:	descriptor of the directory that it is in, to be closed; or -1
 * @host:	its name there, or that of the new one
 * @fcb:	its name in DOS
 * @kind:	what is there
 * @info:	about a file or folder
 */
struct dos_place {
	int directory;
	char host[DOS_HOST_ROOM];
	uint8_t fcb[DOS_FCB];
	enum dos_kind kind;
	struct stat info;
};

/* dos_path.c: paths, and the host's directories. */

/* The program's path at @segment:@at; @wild as dos_path_make(). */
enum dos_error dos_take_path(const struct dos *dos, const struct guest *g, uint16_t segment,
			     uint16_t at, uint8_t *wild, char path[DOS_PATH_ROOM]);

/* The directory @path, for openat() and the like only; or an error. */
enum dos_error dos_open_directory(const struct dos *dos, const char *path, int *directory);

/* Where @path leads; close the directory, also after an error. */
enum dos_error dos_locate(const struct dos *dos, const char *path, struct dos_place *place);
void dos_leave(struct dos_place *place);

/**
 * dos_next_name() - the names of a directory in their order.
 * @directory:	descriptor
 * @template:	that they must match
 * @after:	the one before, or ""
 * @place:	out: host, fcb, kind, info
 *
 * Return: false if there is none any more.
 */
bool dos_next_name(int directory, const uint8_t template[DOS_FCB], const char *after,
		   struct dos_place *place);

enum dos_error dos_error_of(int error);

/* Attributes, and date << 16 | time, of a file of the host. */
uint8_t dos_attributes(const struct stat *info);
uint32_t dos_time(const struct stat *info);

/* dos_file.c: files by handle. */
enum service_result dos_file(struct dos *dos, struct guest *g, uint8_t function);

/* dos_open.c: AH=3Ch, 3Dh, 5Ah, 5Bh, 6Ch. */
enum service_result dos_open(struct dos *dos, struct guest *g, uint8_t function);

/* dos_directory.c: files by name. */
enum service_result dos_directory(struct dos *dos, struct guest *g, uint8_t function);

/* dos_search.c: AH=4Eh and 4Fh. */
enum service_result dos_search(struct dos *dos, struct guest *g, uint8_t function);

#endif
