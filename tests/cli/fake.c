// SPDX-License-Identifier: MIT
/*
 * fake.c - a driver that plays a part: linked under libvmm86 with
 * -Wl,--wrap=open,--wrap=ioctl,--wrap=lseek,--wrap=mmap, it lets the host see every answer
 * that /dev/vmm can give.  No guest code runs.
 *
 * FAKE_OPEN=ERRNO	opening the device fails
 * FAKE_SETUP=ERRNO[:REFUSAL:CPU]	setting up fails
 * FAKE_VERSION=N	the driver's interface version
 * FAKE_GRANTED=N	granted beside the flags asked for
 * FAKE_CAPS=ERRNO	reading the capability MSRs fails
 * FAKE_PASS=ERRNO	passing ports fails; else they are named on standard error
 * FAKE_RUN="WORD ..."	the answers of one RUN after the other; see words[];
 *			after the last one, HLT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>

#include "vmm86/abi.h"
#include "vmx/caps.h"
#include "vmx/reasons.h"

#define DEVICE	"/dev/fake"
#define ROM	0xf000u
#define HANDLER	0xf84du

int __real_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long request, void *argument);
off_t __real_lseek(int fd, off_t offset, int whence);
void *__real_mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, void *argument);
off_t __wrap_lseek(int fd, off_t offset, int whence);
void *__wrap_mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset);

static int device = -1;
static uint8_t *ram, *data;
static struct vmm86_run *run;
static const char *script;
static uint32_t setup_flags;

static int failure(const char *variable)
{
	const char *value = getenv(variable);

	errno = value ? atoi(value) : 0;
	return errno ? -1 : 0;
}

static int refuse(struct vmm86_setup *setup)
{
	const char *value = getenv("FAKE_SETUP");

	if (value && strchr(value, ':') &&
	    sscanf(value, "%*u:%u:%u", &setup->refusal, &setup->refusal_cpu) != 2)
		abort();
	return failure("FAKE_SETUP");
}

static int set_up(struct vmm86_setup *setup)
{
	const char *version = getenv("FAKE_VERSION");
	const char *granted = getenv("FAKE_GRANTED");

	if (refuse(setup))
		return -1;
	if (setup->mode == VMM86_MODE_AUTO)
		setup->mode = VMM86_MODE_REAL;
	if (!setup->mem_size)
		setup->mem_size = VMM86_MEM_DEFAULT;
	setup_flags = setup->flags;
	setup->granted = setup->flags | (granted ? strtoul(granted, NULL, 0) : 0);
	setup->version = version ? (uint32_t)atoi(version) : VMM86_ABI_VERSION;
	script = getenv("FAKE_RUN");
	return 0;
}

/* What the PC's BIOS would have: one handler, for INT 11h. */
static void adopt_firmware(void)
{
	static const uint16_t vector[2] = { HANDLER, ROM };

	memcpy(ram + 0x11 * 4, vector, sizeof(vector));
}

static uint32_t linear(uint16_t segment, uint16_t offset)
{
	return ((uint32_t)segment << 4) + offset;
}

static void leave(uint32_t reason, uint32_t hardware)
{
	run->exit.reason = reason;
	run->exit.hw_reason = hardware;
	run->changed = 0;
	run->stats.entries++;
}

/* INT n, or fault n, goes to the stub of its vector, and that to us. */
static void interrupt(unsigned int n, uint32_t eax, uint32_t edx, int is_int)
{
	uint16_t cs = run->sreg[VMM86_CS], sp = run->gpr[VMM86_ESP] - 6;
	uint16_t frame[3] = { run->eip, cs, run->eflags };
	uint16_t vector[2];

	if (is_int) {
		ram[linear(cs, run->eip)] = 0xcd;
		ram[linear(cs, run->eip + 1)] = n;
		frame[0] += 2;
	}
	memcpy(ram + linear(run->sreg[VMM86_SS], sp), frame, sizeof(frame));
	memcpy(vector, ram + n * 4, sizeof(vector));
	run->gpr[VMM86_EAX] = eax;
	run->gpr[VMM86_EDX] = edx;
	run->gpr[VMM86_ESP] = sp;
	run->eip = vector[0] + 1;
	run->sreg[VMM86_CS] = vector[1];
	leave(VMM86_EXIT_HLT, VMX_EXIT_HLT);
}

static int play_int(const char *word)
{
	unsigned int n = 0, eax = 0, edx = 0;

	if (sscanf(word, "%*[^:]:%x:%x:%x", &n, &eax, &edx) < 1)
		abort();
	interrupt(n, eax, edx, word[0] == 'i');
	return 0;
}

/* out:PORT:SIZE:VALUE, in:PORT:SIZE, outs:PORT:COUNT:CHARACTER */
static int play_io(const char *word)
{
	unsigned int port = 0, size = 1, value = 0;

	leave(VMM86_EXIT_IO, VMX_EXIT_IO_INSTRUCTION);
	if (sscanf(word, "%*[^:]:%x:%x:%x", &port, &size, &value) < 2)
		abort();
	run->exit.io = (struct vmm86_exit_io) {
		.port = port,
		.size = size,
		.direction = word[0] == 'i' ? VMM86_IO_IN : VMM86_IO_OUT,
		.count = 1,
		.data = value,
	};
	if (!strncmp(word, "outs", 4)) {
		run->exit.io.string = 1;
		run->exit.io.size = 1;
		run->exit.io.count = size;
		memset(data, (int)value, size);
	}
	return 0;
}

static int play_exit(const char *word)
{
	static const struct {
		const char *word;
		uint32_t reason, hardware;
	} exits[] = {
		{ "hlt", VMM86_EXIT_HLT, VMX_EXIT_HLT },
		{ "vmcall", VMM86_EXIT_VMCALL, VMX_EXIT_VMCALL },
		{ "memory", VMM86_EXIT_MEMORY, VMX_EXIT_EPT_VIOLATION },
		{ "shutdown", VMM86_EXIT_SHUTDOWN, VMX_EXIT_TRIPLE_FAULT },
		{ "privileged", VMM86_EXIT_PRIVILEGED, VMX_EXIT_EXCEPTION_NMI },
		{ "unsupported", VMM86_EXIT_UNSUPPORTED, VMX_EXIT_TASK_SWITCH },
	};
	int i = 0;

	while (strcmp(word, exits[i].word))
		i++;	/* an unknown word runs into a sanitizer */
	leave(exits[i].reason, exits[i].hardware);
	if (!strcmp(word, "memory"))
		run->exit.memory.address = 0x110000;
	if (!strcmp(word, "privileged"))
		run->exit.privileged.instruction = VMM86_PRIV_LGDT;
	return 0;
}

/* The BIOS routine came back to where `vmm86 int` planted its VMCALL. */
static int play_return(const char *word)
{
	static const uint16_t frame[2] = { 0x600, 0 };
	unsigned int eax = 0, eflags = 2;
	uint32_t stack = linear(run->sreg[VMM86_SS], run->gpr[VMM86_ESP]);

	/* Did it enter the handler, with the way back on the stack? */
	if (run->sreg[VMM86_CS] != ROM || run->eip != HANDLER ||
	    memcmp(ram + stack, frame, sizeof(frame)) ||
	    memcmp(ram + 0x600, "\x0f\x01\xc1", 3))
		abort();
	if (sscanf(word, "%*[^:]:%x:%x", &eax, &eflags) < 1)
		abort();
	run->gpr[VMM86_EAX] = eax;
	run->eflags = eflags;
	run->sreg[VMM86_CS] = 0;
	run->eip = 0x603;
	leave(VMM86_EXIT_VMCALL, VMX_EXIT_VMCALL);
	return 0;
}

/* entry:N with a VM-instruction error, entry:0 for bad guest state */
static int play_entry(const char *word)
{
	leave(VMM86_EXIT_ENTRY_FAILURE, 0x80000000u | VMX_EXIT_INVALID_STATE);
	run->exit.entry.instruction_error = atoi(word + strlen("entry:"));
	errno = EIO;
	return -1;
}

static int stopped(void)
{
	run->exit.reason = VMM86_EXIT_SIGNAL;
	errno = EINTR;
	return -1;
}

static bool deadline_passed(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return run->deadline && now.tv_sec * 1000000000ull + now.tv_nsec >= run->deadline;
}

/* The guest runs until a signal comes; after a deadline it goes on. */
static int play_wait(const char *word)
{
	while (!run->stop && !deadline_passed())
		usleep(1000);
	if (run->stop)
		return stopped();
	leave(VMM86_EXIT_DEADLINE, VMX_EXIT_PREEMPTION_TIMER);
	script -= strlen(word);
	return 0;
}

static int play_errno(const char *word)
{
	errno = atoi(word + strlen("errno:"));
	return -1;
}

static const struct {
	const char *begin;
	int (*play)(const char *word);
} words[] = {
	{ "int:", play_int }, { "fault:", play_int },
	{ "out", play_io }, { "in:", play_io },
	{ "return", play_return }, { "entry:", play_entry },
	{ "wait", play_wait }, { "errno:", play_errno },
	{ "", play_exit },
};

/* Behind a stub's HLT: its IRET, back to the program. */
static void leave_stub(void)
{
	uint32_t at = linear(run->sreg[VMM86_CS], run->eip);
	uint16_t frame[3];

	if (!at || ram[at - 1] != 0xf4 || ram[at] != 0xcf)
		return;
	memcpy(frame, ram + linear(run->sreg[VMM86_SS], run->gpr[VMM86_ESP]),
	       sizeof(frame));
	run->eip = frame[0];
	run->sreg[VMM86_CS] = frame[1];
	run->gpr[VMM86_ESP] += sizeof(frame);
}

static int play(void)
{
	char word[64] = "hlt";
	int length = 0;
	size_t i = 0;

	leave_stub();
	if (script && sscanf(script, " %63s%n", word, &length) == 1)
		script += length;
	if (run->stop)
		return stopped();
	while (strncmp(word, words[i].begin, strlen(words[i].begin)))
		i++;
	return words[i].play(word);
}

/* The emulated machine's Haswell, in what the tests look at. */
static int get_caps(struct vmm86_caps *caps)
{
	if (failure("FAKE_CAPS"))
		return -1;
	caps->cpu = 1;
	caps->msr[VMX_CAP_FEATURE_CONTROL] = 5;
	caps->msr[VMX_CAP_BASIC] = 0x00d810000000002b;
	caps->msr[VMX_CAP_PINBASED_CTLS] = 0x7f00000016;
	caps->msr[VMX_CAP_TRUE_PINBASED_CTLS] = 0x7f00000016;
	caps->msr[VMX_CAP_PROCBASED_CTLS] = 0xfff9fffe0401e172;
	caps->msr[VMX_CAP_TRUE_PROCBASED_CTLS] = 0xfff9fffe04006172;
	caps->msr[VMX_CAP_PROCBASED_CTLS2] = 0x00047fff00000000;
	caps->msr[VMX_CAP_EPT_VPID_CAP] = 0x00000f0106334141;
	caps->msr[VMX_CAP_CR0_FIXED0] = 0x80000021;
	caps->msr[VMX_CAP_CR0_FIXED1] = 0xffffffff;
	caps->msr[VMX_CAP_CR4_FIXED0] = 0x2000;
	caps->msr[VMX_CAP_CR4_FIXED1] = 0x1727ff;
	caps->present = (1ull << VMX_CAP_VMFUNC) - 1;
	return 0;
}

static int pass_ports(const struct vmm86_queue_ports *ports)
{
	unsigned int i;

	if (failure("FAKE_PASS"))
		return -1;
	for (i = 0; i < ports->ranges; i++)
		fprintf(stderr, "fake: ports %x to %x\n", ports->range[i].first,
			ports->range[i].last);
	return 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list mode;
	int fd;

	if (strcmp(path, DEVICE)) {
		va_start(mode, flags);
		fd = __real_open(path, flags, flags & O_CREAT ? va_arg(mode, mode_t) : 0);
		va_end(mode);
		return fd;
	}
	if (failure("FAKE_OPEN"))
		return -1;
	device = __real_open("/dev/null", flags);
	return device;
}

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	if (fd < 0 || fd != device)
		return __real_ioctl(fd, request, argument);
	switch (request) {
	case VMM86_SETUP:
		return set_up(argument);
	case VMM86_GET_CAPS:
		return get_caps(argument);
	case VMM86_PASS_PORTS:
		return pass_ports(argument);
	case VMM86_GET_FPU:
	case VMM86_SET_FPU:
		return 0;
	default:
		errno = EINVAL;
		return -1;
	}
}

off_t __wrap_lseek(int fd, off_t offset, int whence)
{
	if (fd < 0 || fd != device || offset != VMM86_RUN_SEEK || whence != SEEK_SET)
		return __real_lseek(fd, offset, whence);
	return play();
}

void *__wrap_mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset)
{
	void *p;

	if (fd < 0 || fd != device)
		return __real_mmap(at, bytes, prot, flags, fd, offset);
	p = __real_mmap(at, bytes, prot, flags | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return p;
	ram = p;
	if (offset == VMM86_RUN_OFFSET) {
		run = p;
		data = ram + VMM86_PAGE_SIZE;
		ram += VMM86_BEHIND_OFFSET - VMM86_RUN_OFFSET;
		/* Alone if the PC's own memory is passed through. */
		if (bytes == VMM86_BEHIND_OFFSET - VMM86_RUN_OFFSET)
			return p;
	}
	if (setup_flags & VMM86_SETUP_FIRMWARE)
		adopt_firmware();
	return p;
}
