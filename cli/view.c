// SPDX-License-Identifier: MIT
/*
 * view.c - see view.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pc/picture.h"
#include "pc/png.h"
#include "pc/screen_text.h"
#include "record.h"
#include "terminal.h"
#include "trace.h"
#include "view.h"

struct view {
	const struct run *run;
	struct terminal *terminal;
	struct record *record;
	int record_error;	/* negative: the recording ended early */
	struct screen screen;
};

/* Boot sectors, disks and firmware are for looking at; DOS programs print. */
static bool is_live(const struct run *run, bool prints)
{
	if (run->screen)
		return true;
	return !prints && !run->headless && !run->serial && !run->session.json &&
	       !run->trace && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static enum status open_parts(struct view *v, bool prints)
{
	const struct run *run = v->run;
	char why[256];
	int error;

	if (run->record) {
		error = record_open(&v->record, run->record, 80, 25, time(NULL), "vmm86");
		if (error)
			return complain(STATUS_SYSTEM, "--record %s: %s", run->record,
					strerror(-error));
	}
	if (!is_live(run, prints))
		return STATUS_OK;
	v->terminal = terminal_open(stdin, stdout, why, sizeof(why));
	return v->terminal ? STATUS_OK : complain(STATUS_USAGE, "--screen: %s", why);
}

enum status view_open(struct view **view, const struct run *run, bool prints)
{
	*view = calloc(1, sizeof(**view));
	if (!*view)
		return complain(STATUS_SYSTEM, "out of memory");
	(*view)->run = run;
	return open_parts(*view, prints);
}

static void draw(struct view *v, struct pc *pc)
{
	struct picture picture;
	int error;

	if (vga_is_graphics(&pc->dev.vga)) {
		if (v->terminal && picture_take(&picture, &pc->dev.vga,
						vmm86_ram(pc->machine))) {
			terminal_draw_picture(v->terminal, picture.rgb, picture.width,
					      picture.height);
			picture_free(&picture);
		}
		return;
	}
	vga_screen(&pc->dev.vga, vmm86_ram(pc->machine), &v->screen);
	if (v->terminal)
		terminal_draw(v->terminal, &v->screen);
	if (!v->record)
		return;
	error = record_screen(v->record, &v->screen, pc_now(pc));
	if (error)
		v->record_error = error;
}

/* From the keyboard's queue into the controller, while it has room. */
static void type(struct view *v, struct pc *pc)
{
	struct keys *keys = terminal_keys(v->terminal);
	uint8_t code;

	while (keys_peek(keys, &code) && pc_key(pc, code))
		keys_take(keys, &code);
}

static void screenshot(struct view *v, struct pc *pc)
{
	static const char name[] = "vmm86.png";
	struct picture picture;
	char why[256] = "out of memory", message[320];
	bool written = false;

	if (picture_take(&picture, &pc->dev.vga, vmm86_ram(pc->machine))) {
		written = picture_write_png(&picture, name, why, sizeof(why));
		picture_free(&picture);
	}
	snprintf(message, sizeof(message), written ? "%s: written" : "%s: %s", name, why);
	terminal_message(v->terminal, message);
}

bool view_service(struct view *v, struct pc *pc)
{
	enum terminal_action action = TERMINAL_NOTHING;

	while (v->terminal && (action = terminal_poll(v->terminal)) != TERMINAL_NOTHING) {
		if (action == TERMINAL_QUIT || action == TERMINAL_GONE)
			return true;
		if (action == TERMINAL_RESET)
			pc_finish(pc, PC_RESET);
		if (action == TERMINAL_SCREENSHOT)
			screenshot(v, pc);
	}
	if (v->terminal)
		type(v, pc);
	if (v->terminal || v->record)
		draw(v, pc);
	return false;
}

int view_fd(const struct view *v)
{
	return v->terminal ? terminal_fd(v->terminal) : -1;
}

bool view_is_live(const struct view *v)
{
	return v->terminal;
}

static void close_terminal(struct view *v)
{
	if (v->terminal)
		terminal_close(v->terminal);
	v->terminal = NULL;
}

void view_close(struct view *v, struct pc *pc)
{
	/* A short program ends before anybody has looked. */
	if (v->record)
		draw(v, pc);
	close_terminal(v);
}

enum status view_free(struct view *v)
{
	enum status status = STATUS_OK;
	int error;

	if (!v)
		return STATUS_OK;
	close_terminal(v);
	error = v->record ? record_close(v->record) : 0;
	if (v->record_error)
		error = v->record_error;
	if (error)
		status = complain(STATUS_SYSTEM, "--record %s: %s", v->run->record,
				  strerror(-error));
	free(v);
	return status;
}

enum pc_end view_trace(struct view *v, struct pc *pc)
{
	enum pc_end end;

	(void)v;
	do {
		trace_instruction(stderr, pc->machine);
		end = pc_step(pc);
		if (end == PC_DEBUG && pc_poll(pc))
			end = PC_STOPPED;
	} while (end == PC_DEBUG);
	return end;
}

static enum status print_screen(const struct run *run, struct pc *pc)
{
	struct screen *screen = malloc(sizeof(*screen));
	char *text = NULL;

	if (screen) {
		vga_screen(&pc->dev.vga, vmm86_ram(pc->machine), screen);
		text = screen_text(screen);
	}
	if (text)
		fputs(text, run->console);
	free(text);
	free(screen);
	return text ? STATUS_OK : complain(STATUS_SYSTEM, "out of memory");
}

static enum status take_picture(const struct run *run, struct pc *pc)
{
	struct picture picture;
	char why[256];
	bool written;

	if (!picture_take(&picture, &pc->dev.vga, vmm86_ram(pc->machine)))
		return complain(STATUS_SYSTEM, "out of memory");
	written = picture_write_png(&picture, run->screenshot, why, sizeof(why));
	picture_free(&picture);
	return written ? STATUS_OK : complain(STATUS_SYSTEM, "--screenshot %s: %s",
					      run->screenshot, why);
}

enum status view_end(const struct run *run, struct pc *pc)
{
	if (run->screenshot && take_picture(run, pc) != STATUS_OK)
		return STATUS_SYSTEM;
	if (run->headless && !vga_is_graphics(&pc->dev.vga))
		return print_screen(run, pc);
	return STATUS_OK;
}
