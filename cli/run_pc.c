// SPDX-License-Identifier: MIT
/*
 * run_pc.c - `vmm86 run` of a program, a disk or firmware: a PC (pc/), what it
 * is connected to, and how it ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>

#include "debugger.h"
#include "media.h"
#include "run.h"
#include "state_file.h"
#include "trace.h"
#include "view.h"

#define PC_MEMORY	0x1000000u	/* 16 MiB */
#define ROM_MAX		0x40000u	/* 256 KiB */
#define OPTION_ROM	0xc000u		/* segment */
#define OPTION_ROM_MAX	0x20000u

/* The PC and all it is connected to. */
struct box {
	struct run *run;
	struct pc *pc;
	struct media media;
	struct view *view;
	struct debugger *debugger;
	FILE *serial;
	bool serial_input;	/* standard input is the serial port's */
	uint8_t *rom;
	size_t rom_size;
	uint8_t *option_rom;
	size_t option_rom_size;
	struct dos dos;
	bool input_ended;
	uint8_t scan_code;	/* of a key that has no character */
	uint8_t function;	/* AH of the service at work */
	bool told[256];		/* about this DOS function */
	bool quit;		/* by the menu */
};

static void take_serial(struct box *box)
{
	struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
	uint8_t byte;

	/* One byte at a time: the port has room for a few only. */
	while (box->serial_input && poll(&ready, 1, 0) > 0 && pc_serial_room(box->pc)) {
		if (read(STDIN_FILENO, &byte, 1) != 1) {
			box->serial_input = false;
			return;
		}
		pc_serial(box->pc, byte);
	}
}

/* What the guest sent so far: a busy guest waits for answers too. */
static void flush_output(struct box *box)
{
	if (box->serial && box->serial != box->run->console)
		fflush(box->serial);
	fflush(box->run->console);
}

static int service(void *opaque, struct pc *pc)
{
	struct box *box = opaque;

	flush_output(box);
	take_serial(box);
	if (view_service(box->view, pc))
		box->quit = true;
	return box->quit || session_stopped() || session_over_limit(&box->run->session) ||
	       (box->debugger && debugger_poll(box->debugger));
}

/* Standard input wakes the guest up. */
static bool reads_input(const struct box *box)
{
	return box->serial_input ||
	       (box->pc->dos && !view_is_live(box->view) && !box->input_ended);
}

/* The guest is idle: until there is something for service(). */
static void wait(void *opaque, uint64_t ns)
{
	struct box *box = opaque;
	struct timespec time = { ns / 1000000000, ns % 1000000000 };
	struct pollfd fds[3] = {
		{ .fd = reads_input(box) ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = view_fd(box->view), .events = POLLIN },
		{ .fd = box->debugger ? debugger_fd(box->debugger) : -1, .events = POLLIN },
	};

	if (session_stopped())
		return;
	flush_output(box);
	ppoll(fds, 3, &time, NULL);
}

static void serial(void *opaque, uint8_t byte)
{
	struct box *box = opaque;

	if (box->serial)
		fputc(byte, box->serial);
}

static void debug(void *opaque, uint16_t port, uint8_t byte)
{
	struct box *box = opaque;

	(void)port;
	fputc(byte, box->run->console);
}

/* An exit that the PC deals with; service() says then that the guest shall stop. */
static void count_exit(struct box *box)
{
	if (session_over_limit(&box->run->session))
		vmm86_stop(box->run->session.machine);
}

static void port(void *opaque, const struct vmm86_exit_io *io)
{
	struct box *box = opaque;

	if (box->run->trace_io)
		trace_port(stderr, io);
	count_exit(box);
}

static void called(void *opaque, struct guest *g, unsigned int n)
{
	struct box *box = opaque;

	count_exit(box);
	box->function = guest_high(g, VMM86_EAX);
	if (box->run->trace_int && n < 256)
		trace_service(stderr, g, n);
	/* Teletype output of a program whose screen nobody sees. */
	if (n == 0x10 && guest_high(g, VMM86_EAX) == 0x0e && box->pc->dos &&
	    !view_is_live(box->view) && !box->run->headless)
		fputc(guest_low(g, VMM86_EAX), box->run->console);
}

static void returned(void *opaque, struct guest *g, unsigned int n, enum service_result result)
{
	struct box *box = opaque;

	if (box->run->trace_int && n < 256)
		trace_result(stderr, g, n, result);
	if (result != SERVICE_UNKNOWN || n != 0x21 || box->told[box->function])
		return;
	box->told[box->function] = true;
	complain(STATUS_UNSUPPORTED,
		 "INT 21h function AH=%02xh is not supported; the program goes on",
		 box->function);
}

/* Text of DOS programs: onto the screen if it is seen, else just out. */
static void put(void *opaque, uint8_t byte)
{
	struct box *box = opaque;

	if (view_is_live(box->view) || box->run->headless)
		pc_teletype(box->pc, byte);
	else
		fputc(byte, box->run->console);
}

/* A key's character; of keys that have none, 0 and then the scan code. */
static int get_key(struct box *box)
{
	int key = box->scan_code;

	box->scan_code = 0;
	if (key)
		return key;
	key = pc_read_key(box->pc);
	if (key < 0)
		return DOS_NO_INPUT;
	if (key & 0xff && (key & 0xff) != 0xe0)
		return key & 0xff;
	box->scan_code = key >> 8;
	return 0;
}

static int get(void *opaque)
{
	struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
	struct box *box = opaque;
	uint8_t byte;

	if (view_is_live(box->view))
		return get_key(box);
	if (box->input_ended)
		return DOS_END_OF_INPUT;
	if (poll(&ready, 1, 0) <= 0)
		return DOS_NO_INPUT;
	box->input_ended = read(STDIN_FILENO, &byte, 1) != 1;
	return box->input_ended ? DOS_END_OF_INPUT : byte;
}

static enum status open_root(struct box *box)
{
	const char *path = box->run->root;

	box->dos.console = (struct dos_console) { put, get, box };
	box->dos.root = path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (path && box->dos.root < 0)
		return complain(STATUS_PROGRAM, "--root %s: %s", path, strerror(errno));
	return STATUS_OK;
}

static enum status read_rom(const char *path, size_t max, uint8_t **bytes, size_t *size)
{
	/* A FIFO would wait for somebody who writes. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
	struct stat info;

	if (!file || fstat(fd, &info)) {
		if (file)
			fclose(file);
		return complain(STATUS_PROGRAM, "%s: %s", path, strerror(errno));
	}
	*bytes = malloc(max + 1);
	*size = *bytes && S_ISREG(info.st_mode) ? fread(*bytes, 1, max + 1, file) : 0;
	fclose(file);
	if (!*bytes)
		return complain(STATUS_SYSTEM, "out of memory");
	if (!S_ISREG(info.st_mode))
		return complain(STATUS_PROGRAM, "%s: not a file", path);
	if (!*size || *size > max)
		return complain(STATUS_PROGRAM, "%s: a ROM has 1 to %zu bytes", path, max);
	return STATUS_OK;
}

static enum status read_firmware(struct box *box)
{
	enum status status = read_rom(box->run->firmware, ROM_MAX, &box->rom, &box->rom_size);

	if (status == STATUS_OK && box->rom_size % 0x10000)
		return complain(STATUS_PROGRAM,
				"%s: %zu bytes: firmware has 64, 128 or 256 KiB and ends at the reset vector",
				box->run->firmware, box->rom_size);
	return status;
}

/* 55h AAh, length in units of 512, bytes that add up to 0. */
static enum status read_option_rom(struct box *box)
{
	const char *path = box->run->option_rom;
	enum status status = read_rom(path, OPTION_ROM_MAX, &box->option_rom,
				      &box->option_rom_size);
	size_t i, length;
	uint8_t sum = 0;

	if (status != STATUS_OK)
		return status;
	length = box->option_rom_size > 2 ? box->option_rom[2] * 512u : 0;
	if (!length || box->option_rom[0] != 0x55 || box->option_rom[1] != 0xaa)
		return complain(STATUS_PROGRAM, "%s: no option ROM: does not begin with 55 AA",
				path);
	if (length > box->option_rom_size)
		return complain(STATUS_PROGRAM,
				"%s: cut short: says that it has %zu bytes and has %zu",
				path, length, box->option_rom_size);
	for (i = 0; i < length; i++)
		sum += box->option_rom[i];
	if (sum)
		return complain(STATUS_PROGRAM,
				"%s: wrong checksum: its bytes add up to %02xh, not to 0", path,
				sum);
	return STATUS_OK;
}

static enum status open_serial(struct box *box)
{
	const char *where = box->run->serial;

	if (!where)
		return STATUS_OK;
	if (!strcmp(where, "stdio")) {
		box->serial = box->run->console;
		box->serial_input = true;
		return STATUS_OK;
	}
	box->serial = fopen(where, "we");
	return box->serial ? STATUS_OK :
	       complain(STATUS_SYSTEM, "--serial %s: %s", where, strerror(errno));
}

static enum status read_files(struct box *box)
{
	struct run *run = box->run;
	enum status status = media_open(&box->media, run);

	if (status == STATUS_OK && run->firmware)
		status = read_firmware(box);
	if (status == STATUS_OK && run->option_rom)
		status = read_option_rom(box);
	if (status == STATUS_OK)
		status = open_serial(box);
	if (status == STATUS_OK)
		status = open_root(box);
	return status;
}

static int64_t local_time(void)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	return now + tm.tm_gmtoff;
}

/* What the processor begins with. */
static enum status start(struct box *box)
{
	struct run *run = box->run;

	if (run->restore)
		return state_restore(box->pc, run->restore);
	if (run->option_rom && run->firmware)
		pc_firmware_file(box->pc, "vgaroms/vmm86.bin", box->option_rom,
				 box->option_rom_size);
	else if (run->option_rom)
		pc_option_rom(box->pc, OPTION_ROM, box->option_rom, box->option_rom_size);
	if (media_is_program(&box->media))
		return media_load(&box->media, box->pc, run);
	pc_power_on(box->pc, box->rom, box->rom_size);
	return STATUS_OK;
}

static enum status build(struct box *box)
{
	struct pc_host host = {
		.service = service, .wait = wait, .serial = serial, .debug = debug,
		.called = called, .returned = returned,
		.opaque = box,
	};
	struct run *run = box->run;
	enum status status;

	if (run->trace_io || run->session.max_exits)
		host.port = port;
	/* Boot loaders expect a PC's memory, programs need none above 1 MiB. */
	if (!run->session.mem_size && !media_is_dos(&box->media))
		run->session.mem_size = PC_MEMORY;
	if (run->save && media_is_dos(&box->media))
		return complain(STATUS_USAGE,
				"--save %s: a DOS program cannot go on later: its files and its place in DOS are not in a snapshot",
				run->save);
	status = session_open(&run->session);
	if (status != STATUS_OK)
		return status;
	box->pc = pc_new(run->session.machine, &host, local_time());
	if (!box->pc)
		return complain(STATUS_SYSTEM, "out of memory");
	media_insert(&box->media, box->pc);
	if (media_is_dos(&box->media))
		box->pc->dos = &box->dos;
	status = start(box);
	/* While we wait for gdb the terminal is still the user's, with Ctrl-C. */
	if (status == STATUS_OK && run->gdb)
		status = debugger_open(&box->debugger, run->gdb);
	if (status == STATUS_OK)
		status = view_open(&box->view, run, media_is_dos(&box->media));
	return status;
}

/* The menu, or Ctrl-Alt-Del: as the reset button. */
static void reset(struct box *box)
{
	pc_reset(box->pc);
	pc_power_on(box->pc, box->rom, box->rom_size);
}

static enum pc_end run_once(struct box *box)
{
	if (box->debugger)
		return debugger_run(box->debugger, box->pc);
	return box->run->trace ? view_trace(box->view, box->pc) : pc_run(box->pc);
}

static enum status describe(struct box *box, enum pc_end end)
{
	struct session *s = &box->run->session;
	const struct vmm86_run *cpu = vmm86_state(s->machine);

	switch (end) {
	case PC_ERROR:
		return session_failed(s, box->pc->result);
	case PC_EXIT:
		s->how = vmm86_exit_name(cpu->exit.reason);
		return unexpected_exit(s);
	case PC_STOPPED:
		if (session_over_limit(s))
			return session_limit_reached(s);
		s->how = "quit";
		return session_stopped() ? session_interrupted(s) : STATUS_OK;
	case PC_PROGRAM:
		s->how = "program ended";
		box->run->exit_code = box->pc->exit_code;
		return STATUS_OK;
	case PC_HALTED:
		s->how = "halted";
		return STATUS_OK;
	case PC_NO_BOOT:
		s->how = "no boot";
		return complain(STATUS_PROGRAM,
				"no disk can be booted: none has a boot sector that ends in 55 AA");
	case PC_RESET:
	case PC_DEBUG:
		break;
	}
	return complain(STATUS_SYSTEM, "the PC stopped for no reason that is known");
}

/* The first of two that is not good. */
static enum status worse(enum status first, enum status second)
{
	return first != STATUS_OK ? first : second;
}

static enum status run_to_end(struct box *box)
{
	enum status status;
	enum pc_end end;

	do {
		end = run_once(box);
		if (end == PC_RESET)
			reset(box);
	} while (end == PC_RESET);
	view_close(box->view, box->pc);
	fflush(box->run->console);
	status = describe(box, end);
	if (box->run->save)
		status = worse(status, state_save(box->pc, box->run->save));
	status = worse(status, view_end(box->run, box->pc));
	if (box->run->stats || box->run->session.json || status != STATUS_OK)
		run_report(box->run, status);
	return status;
}

enum status run_pc(struct run *run)
{
	struct box box = { .run = run };
	enum status status = read_files(&box);

	if (status == STATUS_OK)
		status = build(&box);
	if (status == STATUS_OK)
		status = run_to_end(&box);
	status = worse(status, view_free(box.view));
	debugger_close(box.debugger);
	dos_end(&box.dos);
	pc_free(box.pc);
	session_close(&run->session);
	if (box.serial && box.serial != run->console && fclose(box.serial))
		status = worse(status, complain(STATUS_SYSTEM, "--serial %s: %s", run->serial,
						strerror(errno)));
	status = worse(status, media_close(&box.media));
	free(box.rom);
	free(box.option_rom);
	return status;
}
