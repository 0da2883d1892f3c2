/* SPDX-License-Identifier: MIT */
/*
 * view.h - how `vmm86 run` shows what a PC does: the live screen, recordings,
 * traces, pictures.
 */
#ifndef VIEW_H
#define VIEW_H

#include "pc/pc.h"
#include "run.h"
#include "status.h"

struct view;

/* Open what the options ask for; complains.  @prints: a DOS program. */
enum status view_open(struct view **view, const struct run *run, bool prints);

/* The screen is seen, so nothing is to be printed. */
bool view_is_live(const struct view *view);

/* Show what is new, take the keyboard; true: the user wants to quit. */
bool view_service(struct view *view, struct pc *pc);

/* What to wait for beside time; -1: nothing. */
int view_fd(const struct view *view);

/* The last screen is recorded, the terminal is as it was before. */
void view_close(struct view *view, struct pc *pc);
enum status view_free(struct view *view);

/* As pc_run(), printing every instruction. */
enum pc_end view_trace(struct view *view, struct pc *pc);

/* At the end: the screen as text, as a picture. */
enum status view_end(const struct run *run, struct pc *pc);

#endif
