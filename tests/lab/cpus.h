/* SPDX-License-Identifier: MIT */
/*
 * cpus.h - the CPUs of the emulated machine: moving threads between them,
 * taking them offline, and whether VMX is on there.
 */
#ifndef CPUS_H
#define CPUS_H

#include <stdbool.h>
#include <sys/types.h>

/* CPUs that are online now. */
int cpus_online(void);

/* Let a thread (0: this one) run on one CPU only, or anywhere again. */
bool cpus_move(pid_t thread, int cpu);
void cpus_anywhere(pid_t thread);

/* Take a CPU offline or bring it back; as root. */
bool cpus_set_online(int cpu, bool online);

/*
 * CR4.VMXE, read on each CPU that is online, is what is wanted; as root, with
 * the driver loaded.
 */
bool cpus_all_vmxe(bool wanted);

/* A number behind this text in /proc/vmm86, or -1. */
long cpus_proc_number(const char *text);

#endif
