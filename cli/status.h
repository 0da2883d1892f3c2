/* SPDX-License-Identifier: MIT */
/*
 * status.h - the command's exit statuses, for code, `vmm86 help status` and
 * the tests that compare them with the man page.
 */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

#define STATUSES(X) \
	X(OK, 0, "done") \
	X(DIFFERENT, 1, "`audit` found a violation, or `diff` a difference") \
	X(USAGE, 2, "wrong usage: unknown command, option, register or number") \
	X(NO_DEVICE, 3, "the device does not exist: the module is not loaded") \
	X(PERMISSION, 4, \
	  "no permission to open the device, to pass ports, or to read the statistics") \
	X(REFUSED, 5, "the processor, firmware or driver cannot do this") \
	X(BUSY, 6, "another hypervisor (KVM) holds VMX") \
	X(PROGRAM, 7, "the program file is missing, too large or no program") \
	X(UNSUPPORTED, 8, "the guest asked for what is not there: a service, an instruction") \
	X(PORT, 9, "the guest accessed a port that nobody answers") \
	X(INTERRUPTED, 10, "timeout, --max-exits, or interrupted by a signal") \
	X(CRASHED, 11, "the guest crashed: triple fault, or memory that is not there") \
	X(ENTRY, 12, "the VM entry failed") \
	X(SYSTEM, 13, "out of memory, or another system error") \
	X(DUMP, 14, "the file with a VMCS cannot be read or understood") \
	X(STATISTICS, 15, "there are no statistics: debugfs is not mounted")

enum status {
#define X(name, number, text) STATUS_##name = number,
	STATUSES(X)
#undef X
};

#endif
