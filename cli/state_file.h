/* SPDX-License-Identifier: MIT */
/*
 * state_file.h - `vmm86 run --save` and `--restore`: a PC in a file.
 */
#ifndef STATE_FILE_H
#define STATE_FILE_H

#include "pc/pc.h"
#include "status.h"

/* Both complain; a file that is there already stays as it is until all is written. */
enum status state_save(struct pc *pc, const char *path);
enum status state_restore(struct pc *pc, const char *path);

#endif
