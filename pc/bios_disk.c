// SPDX-License-Identifier: MIT
/*
 * bios_disk.c - INT 13h: floppies and hard disks by cylinder, head and sector,
 * and hard disks by block number (the Enhanced Disk Drive functions 41h-48h).
 */
#include <string.h>

#include "pc/array.h"
#include "pc/bios_parts.h"
#include "pc/rom.h"

/* Status in AH. */
enum disk_status {
	STATUS_OK		= 0x00,
	STATUS_BAD_COMMAND	= 0x01,
	STATUS_WRITE_PROTECTED	= 0x03,
	STATUS_NOT_FOUND	= 0x04,	/* no such sector */
	STATUS_CHANGED		= 0x06,
	STATUS_NO_PARAMETERS	= 0x07,
	STATUS_BOUNDARY		= 0x09,	/* memory that DMA does not reach */
	STATUS_BAD_MEDIA	= 0x0c,
	STATUS_CRC		= 0x10,
	STATUS_CONTROLLER	= 0x20,
	STATUS_NOT_READY	= 0x80,
	STATUS_NOT_REMOVABLE	= 0xb2,
};

enum transfer { TRANSFER_READ, TRANSFER_WRITE, TRANSFER_VERIFY };

struct request {
	enum transfer transfer;
	uint64_t lba;
	uint32_t count;
	uint32_t buffer;	/* linear */
};

static bool is_hard(uint8_t drive)
{
	return drive & 0x80;
}

static uint8_t this_drive(const struct guest *g)
{
	return guest_low(g, VMM86_EDX);
}

struct disk *bios_disk_drive(const struct bios *bios, uint8_t drive)
{
	if ((drive & 0x7f) >= BIOS_DRIVES)
		return NULL;
	return is_hard(drive) ? bios->hard[drive & 0x7f] : bios->floppy[drive];
}

unsigned int bios_disk_count(struct disk *const drives[BIOS_DRIVES])
{
	unsigned int n, count = 0;

	for (n = 0; n < BIOS_DRIVES; n++)
		if (drives[n])
			count++;
	return count;
}

static enum disk_status absent(uint8_t drive)
{
	return is_hard(drive) || drive >= BIOS_DRIVES ? STATUS_BAD_COMMAND : STATUS_NOT_READY;
}

static enum disk_status status_of(enum disk_error error, enum transfer transfer)
{
	switch (error) {
	case DISK_OK:
		return STATUS_OK;
	case DISK_END:
		return STATUS_NOT_FOUND;
	case DISK_READ_ONLY:
		return STATUS_WRITE_PROTECTED;
	case DISK_IO:
		return transfer == TRANSFER_WRITE ? STATUS_CONTROLLER : STATUS_CRC;
	default:
		return STATUS_CONTROLLER;
	}
}

static enum disk_error verify(struct disk *disk, const struct request *request)
{
	uint8_t sector[DISK_SECTOR];
	enum disk_error error = DISK_OK;
	uint32_t n;

	for (n = 0; n < request->count && error == DISK_OK; n++)
		error = disk_read(disk, request->lba + n, 1, sector);
	return error;
}

/* A guest knows no later moment to ask for it. */
static enum disk_error write_through(struct disk *disk, const struct request *request,
				     const uint8_t *from)
{
	enum disk_error error = disk_write(disk, request->lba, request->count, from);

	return error == DISK_OK ? disk_flush(disk) : error;
}

static enum disk_status run(struct bios *bios, struct guest *g, const struct request *request)
{
	struct disk *disk = bios_disk_drive(bios, this_drive(g));
	uint32_t bytes = request->count * DISK_SECTOR;
	uint64_t total = disk_geometry(disk)->total;
	enum disk_error error;

	if (request->lba > total || request->count > total - request->lba)
		return STATUS_NOT_FOUND;
	if (request->transfer == TRANSFER_VERIFY)
		return status_of(verify(disk, request), TRANSFER_VERIFY);
	if (request->buffer > g->ram_size || bytes > g->ram_size - request->buffer)
		return STATUS_BOUNDARY;
	if (request->transfer == TRANSFER_READ)
		error = disk_read(disk, request->lba, request->count, g->ram + request->buffer);
	else
		error = write_through(disk, request, g->ram + request->buffer);
	return status_of(error, request->transfer);
}

/* The disk in the drive was changed, and nobody knows yet. */
static bool take_change(struct bios *bios, uint8_t drive)
{
	uint8_t bit = 1u << (drive & 3);

	if (is_hard(drive) || !(bios->state.floppy_changed & bit))
		return false;
	bios->state.floppy_changed &= ~bit;
	return true;
}

/* AH=02h, 03h, 04h. */
static enum disk_status transfer_chs(struct bios *bios, struct guest *g, struct disk *disk)
{
	const struct disk_geometry *geometry = disk_geometry(disk);
	uint32_t sector = guest_low(g, VMM86_ECX) & 0x3f;
	uint32_t cylinder = guest_high(g, VMM86_ECX) |
			    (guest_low(g, VMM86_ECX) & 0xc0) << 2;
	uint32_t head = guest_high(g, VMM86_EDX);
	struct request request = {
		.transfer = guest_high(g, VMM86_EAX) - 2,
		.count = guest_low(g, VMM86_EAX),
		.buffer = guest_linear(g, g->cpu->sreg[VMM86_ES], guest_reg(g, VMM86_EBX)),
	};
	enum disk_status status;

	if (take_change(bios, this_drive(g))) {
		status = STATUS_CHANGED;
	} else if (!request.count || request.count > 128) {
		status = STATUS_BAD_COMMAND;
	} else if (!sector || sector > geometry->sectors || head >= geometry->heads ||
		   cylinder >= geometry->cylinders) {
		status = STATUS_NOT_FOUND;
	} else {
		request.lba = (cylinder * geometry->heads + head) * geometry->sectors +
			      sector - 1;
		status = run(bios, g, &request);
	}
	if (status != STATUS_OK)
		guest_set_low(g, VMM86_EAX, 0);
	return status;
}

/* AH=08h for the drive kinds' common registers. */
static void put_geometry(struct guest *g, const struct disk_geometry *geometry)
{
	uint32_t last = geometry->cylinders - 1;

	guest_set_high(g, VMM86_ECX, last);
	guest_set_low(g, VMM86_ECX, (last >> 2 & 0xc0) | geometry->sectors);
	guest_set_high(g, VMM86_EDX, geometry->heads - 1);
}

static uint16_t floppy_table(const struct disk_geometry *geometry)
{
	return ROM_FLOPPY_TYPES + 14 * ((geometry->floppy_type - 1u) % 5u);
}

/* AH=08h: drive parameters. */
static enum disk_status parameters(struct bios *bios, struct guest *g, struct disk *disk)
{
	bool hard = is_hard(this_drive(g));

	guest_set_low(g, VMM86_EAX, 0);
	if (!disk) {
		guest_set_reg(g, VMM86_ECX, 0);
		guest_set_reg(g, VMM86_EDX, 0);
	}
	guest_set_low(g, VMM86_EDX, bios_disk_count(hard ? bios->hard : bios->floppy));
	if (!disk)
		return STATUS_NO_PARAMETERS;
	put_geometry(g, disk_geometry(disk));
	if (!hard) {
		guest_set_reg(g, VMM86_EBX, disk_geometry(disk)->floppy_type);
		guest_set_sreg(g, VMM86_ES, ROM_SEGMENT);
		guest_set_reg(g, VMM86_EDI, floppy_table(disk_geometry(disk)));
	}
	return STATUS_OK;
}

/* AH=15h: AH is the answer and no status. */
static void drive_type(struct guest *g, struct disk *disk)
{
	uint64_t total;

	guest_set_flag(g, SERVICE_CF, false);
	if (!disk) {
		guest_set_high(g, VMM86_EAX, 0);
	} else if (!is_hard(this_drive(g))) {
		guest_set_high(g, VMM86_EAX, 2);	/* tells when it is changed */
	} else {
		total = disk_geometry(disk)->total;
		if (total > 0xffffffff)
			total = 0xffffffff;
		guest_set_high(g, VMM86_EAX, 3);
		guest_set_reg(g, VMM86_ECX, total >> 16);
		guest_set_reg(g, VMM86_EDX, total);
	}
}

/* AH=16h: was the floppy changed? */
static enum disk_status changed(const struct bios *bios, const struct guest *g)
{
	if (is_hard(this_drive(g)))
		return STATUS_BAD_COMMAND;
	return bios->state.floppy_changed >> this_drive(g) & 1 ? STATUS_CHANGED : STATUS_OK;
}

/* AH=18h: can a floppy of these tracks and sectors be formatted? */
static enum disk_status media_type(struct guest *g, const struct disk *disk)
{
	const struct disk_geometry *geometry = disk_geometry(disk);
	uint32_t last = guest_high(g, VMM86_ECX) | (guest_low(g, VMM86_ECX) & 0xc0) << 2;

	if (is_hard(this_drive(g)))
		return STATUS_BAD_COMMAND;
	if (last != geometry->cylinders - 1 ||
	    (guest_low(g, VMM86_ECX) & 0x3f) != geometry->sectors)
		return STATUS_BAD_MEDIA;
	guest_set_sreg(g, VMM86_ES, ROM_SEGMENT);
	guest_set_reg(g, VMM86_EDI, floppy_table(geometry));
	return STATUS_OK;
}

/* AH=0Ch: seek. */
static enum disk_status seek_chs(const struct guest *g, const struct disk *disk)
{
	uint32_t cylinder = guest_high(g, VMM86_ECX) |
			    (guest_low(g, VMM86_ECX) & 0xc0) << 2;
	const struct disk_geometry *geometry = disk_geometry(disk);

	if (cylinder >= geometry->cylinders || guest_high(g, VMM86_EDX) >= geometry->heads)
		return STATUS_NOT_FOUND;
	return STATUS_OK;
}

/* A field of the packet at DS:SI. */
static uint16_t packet_word(const struct guest *g, uint16_t at)
{
	return guest_word(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_ESI) + at);
}

static void packet_set_word(struct guest *g, uint16_t at, uint16_t value)
{
	guest_set_word(g, g->cpu->sreg[VMM86_DS], guest_reg(g, VMM86_ESI) + at, value);
}

static void packet_set_long(struct guest *g, uint16_t at, uint32_t value)
{
	packet_set_word(g, at, value);
	packet_set_word(g, at + 2, value >> 16);
}

/* AH=42h, 43h, 44h, 47h: the disk address packet. */
static enum disk_status transfer_lba(struct bios *bios, struct guest *g)
{
	uint8_t ah = guest_high(g, VMM86_EAX);
	struct request request = {
		.transfer = ah == 0x47 ? TRANSFER_VERIFY : ah - 0x42u,
		.count = packet_word(g, 2),
		.buffer = guest_linear(g, packet_word(g, 6), packet_word(g, 4)),
		.lba = packet_word(g, 8) | (uint64_t)packet_word(g, 10) << 16 |
		       (uint64_t)packet_word(g, 12) << 32 | (uint64_t)packet_word(g, 14) << 48,
	};
	enum disk_status status;

	if ((packet_word(g, 0) & 0xff) < 0x10 || request.count > 127 ||
	    (ah == 0x43 && guest_low(g, VMM86_EAX) > 2))
		return STATUS_BAD_COMMAND;
	if (ah == 0x47)
		request.count = 1;	/* a seek goes to one block */
	status = run(bios, g, &request);
	if (status != STATUS_OK && ah != 0x47)
		packet_set_word(g, 2, 0);
	return status;
}

/* AH=48h: drive parameters, EDD. */
static enum disk_status parameters_lba(struct guest *g, const struct disk *disk)
{
	const struct disk_geometry *geometry = disk_geometry(disk);
	uint64_t track = (uint64_t)geometry->heads * geometry->sectors;
	uint64_t cylinders = geometry->total / track;

	if (packet_word(g, 0) < 0x1a)
		return STATUS_BAD_COMMAND;
	if (cylinders > 16383)
		cylinders = 16383;
	packet_set_word(g, 0, 0x1a);
	packet_set_word(g, 2, 0x0002);		/* the geometry is valid */
	packet_set_long(g, 4, cylinders);
	packet_set_long(g, 8, geometry->heads);
	packet_set_long(g, 12, geometry->sectors);
	packet_set_long(g, 16, geometry->total);
	packet_set_long(g, 20, geometry->total >> 32);
	packet_set_word(g, 24, DISK_SECTOR);
	return STATUS_OK;
}

/* AH=41h: are the functions 42h-48h there? */
static enum disk_status installed(struct guest *g)
{
	if (guest_reg(g, VMM86_EBX) != 0x55aa)
		return STATUS_BAD_COMMAND;
	guest_set_reg(g, VMM86_EBX, 0xaa55);
	guest_set_reg(g, VMM86_ECX, 0x0001);	/* 42h-44h, 47h, 48h */
	return STATUS_OK;
}

static enum disk_status extended(struct bios *bios, struct guest *g, struct disk *disk)
{
	switch (guest_high(g, VMM86_EAX)) {
	case 0x41:
		return installed(g);
	case 0x45:
	case 0x46:
		return STATUS_NOT_REMOVABLE;
	case 0x48:
		return parameters_lba(g, disk);
	default:
		return transfer_lba(bios, g);
	}
}

/* Functions of a drive that is there. */
static enum disk_status serve(struct bios *bios, struct guest *g, struct disk *disk)
{
	switch (guest_high(g, VMM86_EAX)) {
	case 0x02:
	case 0x03:
	case 0x04:
		return transfer_chs(bios, g, disk);
	case 0x0c:
		return seek_chs(g, disk);
	case 0x16:
		return changed(bios, g);
	case 0x18:
		return media_type(g, disk);
	case 0x09:	/* set parameters */
	case 0x0d:	/* reset hard disk */
	case 0x10:	/* ready? */
	case 0x11:	/* recalibrate */
	case 0x14:	/* diagnose */
		return STATUS_OK;
	default:
		return extended(bios, g, disk);
	}
}

/* Which functions there are: of any drive, and of hard disks only. */
static bool exists(uint8_t ah, bool hard)
{
	static const uint8_t any[] = { 0x02, 0x03, 0x04, 0x10, 0x16, 0x18 };
	static const uint8_t only_hard[] = { 0x09, 0x0c, 0x0d, 0x11, 0x14 };

	if (memchr(any, ah, sizeof(any)))
		return true;
	return hard && (memchr(only_hard, ah, sizeof(only_hard)) ||
			(ah >= 0x41 && ah <= 0x48));
}

/* Functions that also speak of drives that are not there. */
static enum disk_status dispatch(struct bios *bios, struct guest *g,
				 enum service_result *result)
{
	uint8_t ah = guest_high(g, VMM86_EAX), drive = this_drive(g);
	struct disk *disk = bios_disk_drive(bios, drive);

	if (ah == 0x00)
		return !disk && is_hard(drive) ? STATUS_BAD_COMMAND : STATUS_OK;
	if (ah == 0x08)
		return parameters(bios, g, disk);
	if (!exists(ah, is_hard(drive))) {
		*result = SERVICE_UNKNOWN;
		return STATUS_BAD_COMMAND;
	}
	return disk ? serve(bios, g, disk) : absent(drive);
}

static uint16_t status_byte(uint8_t drive)
{
	return is_hard(drive) ? BDA_HARD_STATUS : BDA_FLOPPY_STATUS;
}

static void report(struct guest *g, uint8_t status)
{
	guest_set_high(g, VMM86_EAX, status);
	guest_set_flag(g, SERVICE_CF, status != STATUS_OK);
}

enum service_result bios_disk(struct bios *bios, struct guest *g)
{
	enum service_result result = SERVICE_DONE;
	uint8_t ah = guest_high(g, VMM86_EAX), drive = this_drive(g);
	enum disk_status status;

	if (ah == 0x01) {
		report(g, bda_byte(g, status_byte(drive)));
		return SERVICE_DONE;
	}
	if (ah == 0x15) {
		drive_type(g, bios_disk_drive(bios, drive));
		return SERVICE_DONE;
	}
	status = dispatch(bios, g, &result);
	bda_set_byte(g, status_byte(drive), status);
	report(g, status);
	if (ah == 0x41 && status == STATUS_OK)
		guest_set_high(g, VMM86_EAX, 0x21);	/* EDD 1.1 */
	return result;
}
