// SPDX-License-Identifier: MIT
/*
 * view.c - see view.h.
 */
#include <stdio.h>
#include <stdlib.h>

#include "pc/picture.h"
#include "pc/png.h"
#include "pc/screen_text.h"
#include "view.h"

enum status view_open(struct view **view, const struct run *run, struct pc *pc)
{
	(void)run;
	(void)pc;
	*view = NULL;
	return STATUS_OK;
}

bool view_service(struct view *view, struct pc *pc)
{
	(void)view;
	(void)pc;
	return false;
}

int view_fd(const struct view *view)
{
	(void)view;
	return -1;
}

void view_close(struct view *view)
{
	(void)view;
}

void view_free(struct view *view)
{
	free(view);
}

enum pc_end view_trace(struct view *view, struct pc *pc)
{
	(void)view;
	return pc_run(pc);
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
