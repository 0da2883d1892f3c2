// SPDX-License-Identifier: MIT
/*
 * lab.c - see lab.h.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/capability.h>

#include "lab.h"

#define SPIN_COUNTER	0x1400	/* what spin_cli and spin_sti count */
#define RUN_MS		20000u	/* a program is done long before */

const struct lab_mode lab_modes[LAB_MODES] = {
	[LAB_V86] = { "v86", RUNNER_V86, VMM86_MODE_V86, 0 },
	[LAB_V86_NO_EPT] = { "v86 without EPT", RUNNER_V86_NO_EPT,
			     VMM86_MODE_V86, VMM86_SETUP_NO_EPT },
	[LAB_REAL] = { "real", RUNNER_REAL, VMM86_MODE_REAL, 0 },
};

/* With LAB_BACKEND_KVM set all is for KVM, which has real mode only. */
bool lab_kvm(void)
{
	return getenv("LAB_BACKEND_KVM");
}

/* Can the processor do mode real, as the kernel reads its capabilities? */
bool lab_has_real(void)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	bool found = false;
	char line[4096];

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "vmx flags", 9) && strstr(line, " unrestricted_guest");
	if (file)
		fclose(file);
	return found;
}

/* NULL if processor or back end lack the mode: only then. */
struct vmm86 *lab_open(const struct lab_mode *mode, uint32_t flags)
{
	const bool kvm = lab_kvm();
	struct vmm86_options options = {
		.mode = mode->mode,
		.flags = mode->flags | flags,
		.backend = kvm ? VMM86_BACKEND_KVM : VMM86_BACKEND_VMX,
	};
	struct vmm86 *machine = NULL;
	int error;

	if (kvm && mode->mode != VMM86_MODE_REAL)
		return NULL;
	error = vmm86_open(&options, &machine);
	if (!error)
		return machine;
	if (error != -VMM86_ERR_REFUSED || mode->mode != VMM86_MODE_REAL || lab_has_real())
		fail_msg("%s: %s; %s", mode->name, vmm86_error_text(error),
			 machine ? vmm86_explain(machine) : "no machine");
	vmm86_close(machine);
	return NULL;
}

/* Code at 0000:7C00, registers as every test program wants them. */
void lab_start(struct vmm86 *machine, const void *code, size_t size)
{
	struct vmm86_run *run = vmm86_state(machine);

	assert_int_equal(vmm86_write(machine, PROGRAM_LOAD, code, size), 0);
	memset(run->gpr, 0, sizeof(run->gpr));
	memset(run->sreg, 0, sizeof(run->sreg));
	run->gpr[VMM86_ESP] = PROGRAM_LOAD;
	run->eip = PROGRAM_LOAD;
	run->eflags = PROGRAM_EFLAGS;
	run->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
}

/* A machine with a program of tests/guest in it; NULL as lab_open(). */
struct vmm86 *lab_start_program(const struct lab_mode *mode, const char *name)
{
	struct vmm86 *machine = lab_open(mode, 0);
	struct program program;

	if (!machine)
		return NULL;
	assert_int_equal(program_load(&program, lab_guest_folder(), name), 0);
	lab_start(machine, program.file, program.image_size);
	program_free(&program);
	return machine;
}

static void serve_io(struct vmm86 *machine, struct ports *ports)
{
	struct vmm86_run *run = vmm86_state(machine);
	struct vmm86_exit_io *io = &run->exit.io;

	if (io->string) {
		assert_true((uint64_t)io->count * io->size <= VMM86_PAGE_SIZE);
		ports_string(ports, io->port, io->size, io->direction,
			     vmm86_data(machine), io->count);
	} else if (io->direction == VMM86_IO_IN) {
		io->data = ports_in(ports, io->port, io->size);
	} else {
		ports_out(ports, io->port, io->size, io->data);
	}
	if (ports->irq >= 0)
		run->irq = VMM86_IRQ_PENDING | ports->irq;
	ports->irq = -1;
}

static void outcome_get(struct vmm86 *machine, struct outcome *outcome)
{
	const struct vmm86_run *run = vmm86_state(machine);

	memcpy(outcome->gpr, run->gpr, sizeof(outcome->gpr));
	memcpy(outcome->sreg, run->sreg, sizeof(outcome->sreg));
	outcome->eip = run->eip;
	outcome->eflags = run->eflags;
	outcome->ram = vmm86_ram(machine);
}

/* The run was ended from outside; the program knows nothing of it. */
static bool disturbed(int reason)
{
	return reason == -VMM86_ERR_INTERRUPTED || reason == VMM86_EXIT_DEADLINE ||
	       reason == VMM86_EXIT_DEBUG;
}

static enum program_end run_to_end(struct vmm86 *machine,
				   const struct program *program,
				   struct ports *ports,
				   void (*between)(void *data), void *data)
{
	const uint64_t late = lab_milliseconds() + RUN_MS / 2;
	struct vmm86_run *run = vmm86_state(machine);
	int halts = PROGRAM_HALTS;
	int reason;

	for (;;) {
		reason = vmm86_run(machine);
		if (reason == VMM86_EXIT_IO)
			serve_io(machine, ports);
		else if (disturbed(reason) && lab_milliseconds() < late)
			;
		else if (reason != VMM86_EXIT_HLT)
			break;
		else if (program_is_last(program, run->eip) || !halts--)
			return END_HLT;
		if (between)
			between(data);
	}
	if (reason == VMM86_EXIT_VMCALL || reason == VMM86_EXIT_SHUTDOWN)
		return reason;
	print_message("# %s: run returned %d (%s), %s, hardware reason %#x, interruption %#x\n",
		      program->name, reason,
		      reason < 0 ? vmm86_error_text(reason) :
		      vmm86_exit_name(reason), vmm86_explain(machine),
		      run->exit.hw_reason, run->exit.hw_interruption);
	return END_OTHER;
}

/**
 * lab_run() - run a started program to its end, or for 20 seconds.
 * @between:	called at every exit on the way, also by a signal, a deadline or
 *		a debugger's step; or NULL
 */
enum program_end lab_run(struct vmm86 *machine, const struct program *program,
			 struct ports *ports, struct outcome *outcome,
			 void (*between)(void *data), void *data)
{
	lab_alarm(RUN_MS);
	outcome->end = run_to_end(machine, program, ports, between, data);
	lab_alarm(0);
	outcome_get(machine, outcome);
	return outcome->end;
}

/* Where the assembled programs are: beside the test programs. */
const char *lab_guest_folder(void)
{
	const char *folder = getenv("VMM86_GUEST");

	return folder ? folder : "guest";
}

volatile uint32_t *lab_spins(struct vmm86 *machine)
{
	return (uint32_t *)((uint8_t *)vmm86_ram(machine) + SPIN_COUNTER);
}

/* Until a guest that spins on another thread has moved on. */
void lab_await_spin(volatile uint32_t *spins)
{
	uint32_t before = *spins;

	while (*spins == before)
		sched_yield();
}

/* Without CAP_SYS_RAWIO machines get copies of ROM, and their ports exit. */
bool lab_drop_rawio(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, caps))
		return false;
	caps[0].effective &= ~(1u << CAP_SYS_RAWIO);
	caps[0].permitted &= ~(1u << CAP_SYS_RAWIO);
	return syscall(SYS_capset, &header, caps) == 0;
}

/* All of it, into a file of the kernel's, instead of what it held; no more. */
bool lab_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return written;
}

uint64_t lab_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

static void on_alarm(int number)
{
	(void)number;
}

/*
 * SIGALRM after that time, which interrupts a run, and again each time after:
 * the first one may come before the run has begun.  0 for none.
 */
bool lab_alarm(unsigned int milliseconds)
{
	struct sigaction action = { .sa_handler = on_alarm };
	const struct timeval time = {
		.tv_sec = milliseconds / 1000,
		.tv_usec = milliseconds % 1000 * 1000,
	};
	struct itimerval timer = { .it_value = time, .it_interval = time };

	return sigaction(SIGALRM, &action, NULL) == 0 &&
	       setitimer(ITIMER_REAL, &timer, NULL) == 0;
}

/* Exit status of a child; a death by a signal is 128 and the signal. */
int lab_child_result(int pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	       128 + WTERMSIG(status);
}
