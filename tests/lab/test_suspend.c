// SPDX-License-Identifier: MIT
/*
 * test_suspend.c - machines that are open while the PC goes to sleep, as deep
 * as each level of pm_test: one whose guest ran before and runs after, on every
 * CPU, and one whose guest spins in another process.  Needs root and a kernel
 * with CONFIG_PM_DEBUG.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpus.h"
#include "lab.h"

#define LEVEL	"/sys/power/pm_test"
#define SLICE_MS 20

static const char *const levels[] = {
	"freezer", "devices", "platform", "processors", "core",
};

/* INC AX; HLT; JMP back */
static const uint8_t count_and_halt[] = { 0x40, 0xf4, 0xeb, 0xfc };

/*
 * One more HLT on each CPU, the first one last, for only that one is there in
 * deep sleep; *halts counts as the guest's AX does.
 */
static void run_on_each_cpu(struct vmm86 *machine, unsigned int *halts)
{
	int cpu = cpus_online();

	while (cpu-- > 0) {
		assert_true(cpus_move(0, cpu));
		assert_int_equal(vmm86_run(machine), VMM86_EXIT_HLT);
		assert_int_equal(vmm86_state(machine)->gpr[VMM86_EAX],
				 ++*halts);
	}
}

/* Spins until killed, and shows how far it is. */
static void spin(const struct lab_mode *mode, volatile uint32_t *shown)
{
	struct vmm86 *machine = lab_start_program(mode, "spin_cli");

	lab_alarm(SLICE_MS);
	for (;;) {
		if (vmm86_run(machine) != -VMM86_ERR_INTERRUPTED)
			_exit(1);
		*shown = *lab_spins(machine);
	}
}

static void sleep_at(const char *level)
{
	if (!lab_write(LEVEL, level))
		fail_msg("no level %s", level);
	if (!lab_write("/sys/power/state", "mem"))
		fail_msg("the PC does not go to sleep");
}

static void test_levels(void **state)
{
	volatile uint32_t *spins = mmap(NULL, sizeof(*spins),
					PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct vmm86 *machine;
	unsigned int halts = 0;
	size_t i;
	pid_t child;

	assert_true(spins != MAP_FAILED);
	machine = access(LEVEL, F_OK) ? NULL : lab_open(*state, 0);
	if (!machine)
		skip();
	child = fork();
	assert_true(child >= 0);
	if (!child)
		spin(*state, spins);
	lab_start(machine, count_and_halt, sizeof(count_and_halt));
	run_on_each_cpu(machine, &halts);
	for (i = 0; i < COUNT(levels); i++) {
		print_message("# %s\n", levels[i]);
		lab_await_spin(spins);
		sleep_at(levels[i]);
		lab_await_spin(spins);
		run_on_each_cpu(machine, &halts);
	}
	kill(child, SIGKILL);
	assert_int_equal(lab_child_result(child), 128 + SIGKILL);
	cpus_anywhere(0);
	vmm86_close(machine);
	assert_true(cpus_all_vmxe(false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("sleep with machines open", test_levels),
	};

	return cmocka_run_group_tests_name("suspend", tests, NULL, NULL);
}
