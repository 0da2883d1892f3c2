// SPDX-License-Identifier: MIT
/*
 * fuzz_calls.c - what the driver's fuzzer calls on a file of /dev/vmm: open,
 * the ioctls with right and wrong arguments, values in the run page, and the
 * file operations that the driver does not have.
 *
 * Each call has a list of errnos that it may give; everything else is a finding.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <vmm86/abi.h>

#include "fuzz.h"
#include "program.h"

#define RUN_MS		4
#define KERNEL_ADDRESS	0xffff888000000000ul

__thread sigjmp_buf fuzz_fault;
__thread volatile sig_atomic_t fuzz_fault_set;

/* The run page as words: what a caller can write, known fields or not. */
#define RUN_WORDS	(sizeof(struct vmm86_run) / 4)

void fuzz_complain(struct fuzz *f, const char *call, long result)
{
	snprintf(f->note->complaint, sizeof(f->note->complaint),
		 "%s: %ld (%s)", call, result, result < 0 ? strerror(-result) : "");
	f->note->wrong = true;
	_exit(1);
}

/**
 * fuzz_expect() - is the result of a call one that the interface promises?
 * @result:	not negative: well; or a negated errno
 * @allowed:	errnos, ended by 0; ENOMEM also if an allocation was made to fail
 */
int fuzz_expect(struct fuzz *f, const char *call, long result, const int *allowed)
{
	f->note->calls++;
	if (f->verbose)
		fprintf(stderr, "#   %s = %ld\n", call, result);
	if (result >= 0 || f->closed || (f->failing && result == -ENOMEM))
		return result;
	while (*allowed) {
		if (result == -*allowed++)
			return result;
	}
	fuzz_complain(f, call, result);
	return result;
}

static long result_of(long result)
{
	return result < 0 ? -errno : result;
}

/* Often the same one, else nothing gets far. */
struct fuzz_file *fuzz_some_file(struct fuzz *f)
{
	return &f->file[fuzz_one_in(&f->random, 3) ? fuzz_below(&f->random, FUZZ_FILES) : 0];
}

/* SIGALRM after that time and again and again; 0: no more. */
void fuzz_limit(unsigned int milliseconds)
{
	const struct timeval time = { .tv_usec = milliseconds * 1000 };
	const struct itimerval timer = { .it_value = time, .it_interval = time };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void open_file(struct fuzz *f)
{
	static const int allowed[] = { EMFILE, 0 };
	static const int modes[] = { O_RDWR, O_RDWR, O_RDWR, O_RDONLY, O_WRONLY, O_PATH };
	struct fuzz_file *file = fuzz_some_file(f);
	int flags = modes[fuzz_below(&f->random, 6)];

	if (file->fd >= 0)
		return;
	file->fd = fuzz_expect(f, "open", result_of(open("/dev/vmm", flags)), allowed);
	file->made = false;
	file->classic = false;
}

static void close_file(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	unsigned int i;

	if (file->fd < 0 || fuzz_one_in(&f->random, 2))
		return;
	close(file->fd);
	file->fd = -1;
	file->made = false;
	/* Its mappings stay, and keep the machine; nobody's run page any more. */
	for (i = 0; i < FUZZ_MAPS; i++)
		file->map[i].offset = FUZZ_ORPHAN;
}

static void dup_file(struct fuzz *f)
{
	struct fuzz_file *from = fuzz_some_file(f), *to = fuzz_some_file(f);

	if (from->fd < 0 || to->fd >= 0)
		return;
	to->fd = dup(from->fd);
	to->made = from->made;
	to->classic = from->classic;
}

/* An argument for an ioctl: mostly @good, or no memory, or not all of it. */
static void *argument(struct fuzz *f, void *good)
{
	const struct fuzz_map *map = &fuzz_some_file(f)->map[fuzz_below(&f->random, FUZZ_MAPS)];

	switch (fuzz_below(&f->random, 12)) {
	case 0:
		return NULL;
	case 1:
		return (void *)(uintptr_t)fuzz_word(&f->random);
	case 2:
		return (void *)(KERNEL_ADDRESS + fuzz_word(&f->random));
	case 3:
	case 4:		/* in a machine's own memory, or across its end */
		return map->at ? map->at + fuzz_below(&f->random, map->bytes) : NULL;
	default:
		return good;
	}
}

static struct vmm86_setup some_setup(struct fuzz *f)
{
	struct vmm86_setup setup = {
		.size = sizeof(setup),
		.mode = fuzz_below(&f->random, 3),
		.flags = fuzz_below(&f->random, VMM86_SETUP_FLAGS + 1),
	};

	if (fuzz_one_in(&f->random, 4))
		setup.mem_size = VMM86_MEM_DEFAULT + fuzz_below(&f->random, 64) * FUZZ_PAGE;
	if (fuzz_one_in(&f->random, 16))
		setup.mem_size = VMM86_MEM_MAX;
	return setup;
}

static const int setup_errors[] = {
	EINVAL, EFAULT, EEXIST, EBUSY, EOPNOTSUPP, EPERM, EBADF, 0
};

static void setup_file(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	struct vmm86_setup setup = some_setup(f);
	int result = ioctl(file->fd, VMM86_SETUP, &setup);

	if (!fuzz_expect(f, "SETUP", result_of(result), setup_errors))
		file->made = true;
}

static void setup_wrongly(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	struct vmm86_setup setup = some_setup(f);
	uint32_t *words = (uint32_t *)&setup;

	words[fuzz_below(&f->random, sizeof(setup) / 4)] = fuzz_word(&f->random);
	fuzz_expect(f, "SETUP of garbage",
		    result_of(ioctl(file->fd, VMM86_SETUP, argument(f, &setup))),
		    setup_errors);
}

static void caps(struct fuzz *f)
{
	static const int allowed[] = { EINVAL, EFAULT, EPERM, EBADF, 0 };
	struct vmm86_caps caps = { .size = sizeof(caps) };

	if (fuzz_one_in(&f->random, 4))
		caps.size = fuzz_word(&f->random);
	fuzz_expect(f, "GET_CAPS",
		    result_of(ioctl(fuzz_some_file(f)->fd, VMM86_GET_CAPS, argument(f, &caps))),
		    allowed);
}

static void fpu(struct fuzz *f)
{
	static const int allowed[] = { EINVAL, EFAULT, EBUSY, EPERM, EBADF, 0 };
	struct fuzz_file *file = fuzz_some_file(f);
	uint64_t words[sizeof(struct vmm86_fpu) / 8];
	unsigned int i;

	fuzz_expect(f, "GET_FPU",
		    result_of(ioctl(file->fd, VMM86_GET_FPU, argument(f, words))), allowed);
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		words[i] = fuzz_next(&f->random);
	fuzz_expect(f, "SET_FPU",
		    result_of(ioctl(file->fd, VMM86_SET_FPU, argument(f, words))), allowed);
}

/* Ports to be queued, or passed: the latter is refused but to machines that do not run. */
static void ports(struct fuzz *f)
{
	static const int allowed[] = {
		EINVAL, EFAULT, EBUSY, EPERM, EBADF, EOPNOTSUPP, ENOMEM, 0
	};
	bool pass = fuzz_one_in(&f->random, 3);
	struct vmm86_queue_ports list = {
		.size = sizeof(list), .ranges = fuzz_below(&f->random, VMM86_QUEUE_RANGES + 1),
	};
	unsigned int i;

	for (i = 0; i < list.ranges; i++) {
		list.range[i].first = fuzz_word(&f->random);
		list.range[i].last = list.range[i].first | fuzz_word(&f->random);
	}
	if (fuzz_one_in(&f->random, 4))
		list.ranges = fuzz_word(&f->random);
	fuzz_expect(f, pass ? "PASS_PORTS" : "SET_QUEUE",
		    result_of(ioctl(fuzz_some_file(f)->fd,
				    pass ? VMM86_PASS_PORTS : VMM86_SET_QUEUE,
				    argument(f, &list))),
		    allowed);
}

/* Numbers that mean nothing, near those that do. */
static void unknown_ioctl(struct fuzz *f)
{
	static const int allowed[] = {
		EINVAL, EFAULT, EPERM, EBADF, EEXIST, EBUSY, EOPNOTSUPP, ENOTTY, EINTR, EIO, 0
	};
	uint64_t space[64] = { 0 };
	unsigned long number = fuzz_word(&f->random);

	if (fuzz_one_in(&f->random, 2))
		number = _IOC(fuzz_below(&f->random, 4), 'V', 0x80 + fuzz_below(&f->random, 16),
			      fuzz_below(&f->random, sizeof(space)));
	if (f->hardware && (number == VMM86_RUN || number == VMM86_CLASSIC_RUN))
		return;
	fuzz_limit(RUN_MS);
	fuzz_expect(f, "ioctl without a meaning",
		    result_of(ioctl(fuzz_some_file(f)->fd, number, argument(f, space))), allowed);
	fuzz_limit(0);
}

/* Calls that every file has, if only as a refusal. */
static void file_operation(struct fuzz *f)
{
	static const int allowed[] = {
		EINVAL, EBADF, ESPIPE, ENODEV, EPERM, EFAULT, EACCES, ENOTTY, EOPNOTSUPP, EINTR, 0
	};
	int fd = fuzz_some_file(f)->fd;
	struct pollfd wait = { fd, POLLIN | POLLOUT, 0 };
	struct iovec vector = { &wait, sizeof(wait) };
	long result;

	switch (fuzz_below(&f->random, 10)) {
	case 0:
		result = read(fd, &wait, sizeof(wait));
		break;
	case 1:
		result = write(fd, &wait, sizeof(wait));
		break;
	case 2:
		result = lseek(fd, fuzz_word(&f->random), fuzz_below(&f->random, 5));
		break;
	case 3:
		result = poll(&wait, 1, 0);
		break;
	case 4:
		result = fsync(fd);
		break;
	case 5:
		result = ftruncate(fd, fuzz_word(&f->random));
		break;
	case 6:
		result = fallocate(fd, fuzz_below(&f->random, 8), 0, FUZZ_PAGE);
		break;
	case 7:
		result = preadv(fd, &vector, 1, fuzz_word(&f->random));
		break;
	case 8:
		errno = posix_fadvise(fd, 0, FUZZ_PAGE, fuzz_below(&f->random, 6));
		result = errno ? -1 : 0;
		break;
	default:
		result = fcntl(fd, F_SETFL, fuzz_below(&f->random, 2) ? O_NONBLOCK : O_ASYNC);
		break;
	}
	fuzz_expect(f, "file operation", result_of(result), allowed);
}

/* A program at 0000:7C00, as a caller with good intentions starts one. */
static void start_program(struct fuzz *f, struct fuzz_file *file)
{
	struct fuzz_map *ram = fuzz_map_of(file, VMM86_RAM_OFFSET);
	struct fuzz_map *page = fuzz_map_of(file, VMM86_RUN_OFFSET);
	struct vmm86_run *run;

	if (!ram || !page || ram->bytes < VMM86_MEM_DEFAULT)
		return;
	run = (struct vmm86_run *)page->at;
	memset(run, 0, sizeof(*run));
	fuzz_guest_code(&f->random, ram->at + PROGRAM_LOAD, 256);
	run->gpr[VMM86_ESP] = PROGRAM_LOAD;
	run->gpr[VMM86_EAX] = fuzz_next(&f->random);
	run->gpr[VMM86_ECX] = fuzz_below(&f->random, 0x2000);
	run->eip = PROGRAM_LOAD;
	run->eflags = PROGRAM_EFLAGS;
	run->changed = VMM86_REGS_IP | VMM86_REGS_SEGMENTS;
	run->wanted = fuzz_below(&f->random, VMM86_REGS_ALL + 1);
}

static void start(struct fuzz *f)
{
	start_program(f, fuzz_some_file(f));
}

/* All that comes before a RUN, in one step. */
void fuzz_make_machine(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	struct vmm86_setup setup = some_setup(f);

	if (file->fd < 0)
		file->fd = open("/dev/vmm", O_RDWR);
	if (!file->made && !ioctl(file->fd, VMM86_SETUP, &setup))
		file->made = true;
	fuzz_map_all(f, file);
	start_program(f, file);
}

static void scribble_code(struct fuzz *f)
{
	struct fuzz_map *ram = fuzz_map_of(fuzz_some_file(f), VMM86_RAM_OFFSET);
	uint32_t at;

	if (!ram || ram->bytes < VMM86_MEM_DEFAULT)
		return;
	at = fuzz_one_in(&f->random, 2) ? PROGRAM_LOAD :
	     fuzz_below(&f->random, VMM86_MEM_DEFAULT - 512);
	fuzz_guest_code(&f->random, ram->at + at, 256);
}

/* One to four words of the run page get other values, whatever they mean. */
static void tweak_run_page(struct fuzz *f)
{
	struct fuzz_map *page = fuzz_map_of(fuzz_some_file(f), VMM86_RUN_OFFSET);
	unsigned int n = 1 + fuzz_below(&f->random, 4);
	volatile uint32_t *words;

	if (!page)
		return;
	words = (volatile uint32_t *)page->at;
	while (n--)
		words[fuzz_below(&f->random, RUN_WORDS)] = fuzz_word(&f->random);
}

/* What a debugger, a deadline, an interrupt or A20 would want. */
static void wish(struct fuzz *f)
{
	struct fuzz_map *page = fuzz_map_of(fuzz_some_file(f), VMM86_RUN_OFFSET);
	struct vmm86_run *run;

	if (!page)
		return;
	run = (struct vmm86_run *)page->at;
	switch (fuzz_below(&f->random, 6)) {
	case 0:
		run->irq = VMM86_IRQ_PENDING | fuzz_below(&f->random, 256);
		break;
	case 1:
		run->debug.flags = fuzz_below(&f->random, VMM86_DEBUG_FLAGS + 1);
		run->debug.dr7 = fuzz_word(&f->random);
		run->debug.dr[fuzz_below(&f->random, 4)] = PROGRAM_LOAD + 1;
		break;
	case 2:
		run->deadline = fuzz_word(&f->random);
		break;
	case 3:
		run->changed |= VMM86_STATE_A20;
		run->a20 ^= 1;
		break;
	case 4:
		run->changed = fuzz_below(&f->random, VMM86_CHANGED_ALL + 1);
		run->wanted = VMM86_REGS_ALL;
		break;
	default:
		run->stop = 0;
		run->changed &= VMM86_CHANGED_ALL;
		run->debug.flags &= VMM86_DEBUG_FLAGS;
		break;
	}
}

static const int run_errors[] = { EINTR, EIO, EBUSY, ENXIO, EPERM, EINVAL, ENOMEM, EBADF, 0 };

/* A RUN that ends within some milliseconds, and what it says. */
int fuzz_run(struct fuzz *f, struct fuzz_file *file)
{
	struct fuzz_map *page = fuzz_map_of(file, VMM86_RUN_OFFSET);
	uint32_t reason;
	int result;

	if (f->hardware)
		return -EPERM;
	f->note->runs++;
	fuzz_limit(RUN_MS);
	if (fuzz_one_in(&f->random, 2))
		result = result_of(ioctl(file->fd, VMM86_RUN, 0));
	else
		result = result_of(lseek(file->fd, VMM86_RUN_SEEK, SEEK_SET));
	fuzz_limit(0);
	/* Memory may be short here: the guest's pages are made on demand. */
	fuzz_expect(f, "RUN", result, run_errors);
	if (result || !page || f->helper.there || f->closed)
		return result;
	reason = ((struct vmm86_run *)page->at)->exit.reason;
	if (reason == VMM86_EXIT_NONE || reason >= VMM86_EXIT_COUNT)
		fuzz_complain(f, "RUN's exit reason", reason);
	f->note->exits++;
	return result;
}

static void run(struct fuzz *f)
{
	struct fuzz_file *file = fuzz_some_file(f);
	unsigned int n = 1 + fuzz_below(&f->random, 8);

	while (n-- && fuzz_run(f, file) == 0)
		;
}

/* Before the first mmap() makes it a classic machine, and after. */
static void run_classic(struct fuzz *f)
{
	static const int allowed[] = {
		EINVAL, EFAULT, EINTR, EIO, EBUSY, EPERM, ENOMEM, EBADF, 0
	};
	struct fuzz_file *file = fuzz_some_file(f);
	uint32_t block[sizeof(struct vmm86_classic_regs) / 4] = { PROGRAM_LOAD };
	int result;

	if (f->hardware)
		return;
	if (fuzz_one_in(&f->random, 2))
		block[fuzz_below(&f->random, 16)] = fuzz_word(&f->random);
	fuzz_limit(RUN_MS);
	result = ioctl(file->fd, VMM86_CLASSIC_RUN, argument(f, block));
	fuzz_limit(0);
	fuzz_expect(f, "CLASSIC_RUN", result_of(result), allowed);
}

const struct fuzz_step fuzz_call_steps[] = {
	{ "open", 14, open_file },
	{ "close", 4, close_file },
	{ "dup", 2, dup_file },
	{ "setup", 14, setup_file },
	{ "setup of garbage", 4, setup_wrongly },
	{ "caps", 2, caps },
	{ "fpu", 3, fpu },
	{ "ports", 4, ports },
	{ "unknown ioctl", 4, unknown_ioctl },
	{ "file operation", 3, file_operation },
	{ "make a machine", 10, fuzz_make_machine },
	{ "start program", 12, start },
	{ "scribble code", 8, scribble_code },
	{ "tweak run page", 14, tweak_run_page },
	{ "wish", 14, wish },
	{ "run", 34, run },
	{ "classic run", 8, run_classic },
	{ NULL, 0, NULL },
};
