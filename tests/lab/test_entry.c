// SPDX-License-Identifier: MIT
/*
 * test_entry.c - wrong VMCSs by the thousands: each bit of each field turned
 * over, each field at the ends of its range and one off its value, then random
 * pairs.  The processor's verdict must be that of vmx_check_entry().  For whoever
 * knows the processor's own reason, each refused entry is printed:
 *
 *   F RULE NUMBER WHAT    the changed field and its value; NUMBER counts the
 *                         failed entries, each of which the emulator logs
 *
 * Needs the module variant for tests (driver/try.h) and one CPU.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/try.h"
#include "lab.h"
#include "raw.h"
#include "vmx/check.h"

#define PAIRS		1500
#define HLT		0xf4
#define NO_FIELD	0x5e1dffffffffdeadull
#define LINK_POINTER	4	/* exit qualification: the VMCS link pointer */
#define GUEST_STATE	0x80000021u
#define MSR_LOAD	0x80000022u
#define FAIL_VALID	2

struct tally {
	unsigned int tried, refused, different, wrong, skipped;
};

static const uint8_t halt[] = { HLT };

/* Entries that failed so far. */
static unsigned int failures;

/*
 * What may be done if nothing is violated.  Wrong values of most host fields
 * would be the end of the kernel; a field that is checked after the link pointer
 * needs a real entry, and must not let the guest run off or sleep for good.
 */
static enum vmm86_try_kind kind_of(unsigned int place, uint64_t value)
{
	switch (place) {
	case VMX_I_GUEST_PENDING_DBG_EXCEPTIONS:
	case VMX_I_GUEST_INTERRUPTIBILITY_INFO:
	case VMX_I_GUEST_PDPTR0 ... VMX_I_GUEST_PDPTR3:
		return TRY_ENTER;
	case VMX_I_GUEST_ACTIVITY_STATE:
		return value < 2 ? TRY_ENTER : TRY_SKIP;
	case VMX_I_VMCS_LINK_POINTER:
	/* Lists of whatever MSRs the memory there names. */
	case VMX_I_VM_EXIT_MSR_STORE_COUNT:
	case VMX_I_VM_EXIT_MSR_LOAD_COUNT:
		return TRY_SKIP;
	case VMX_I_HOST_ES_SELECTOR:
	case VMX_I_HOST_DS_SELECTOR:
	case VMX_I_HOST_FS_SELECTOR:
	case VMX_I_HOST_GS_SELECTOR:
	case VMX_I_HOST_FS_BASE:
	case VMX_I_HOST_IA32_SYSENTER_CS:
	case VMX_I_HOST_IA32_SYSENTER_ESP:
	case VMX_I_HOST_IA32_SYSENTER_EIP:
		return TRY_LATE;
	default:
		return vmx_fields[place].group == VMX_FIELD_HOST ? TRY_SKIP : TRY_LATE;
	}
}

/* Where the emulator is known to differ from the SDM: see entry.disagreements. */
static bool emulator_differs(const struct vmm86_try *try)
{
	const char *rule = try->violations ? vmx_rules[try->rule].name : "";
	unsigned int i;

	for (i = 0; i < try->count; i++)
		if ((try->field[i] == VMCS_VM_ENTRY_MSR_LOAD_COUNT ||
		     try->field[i] == VMCS_VM_EXIT_MSR_LOAD_COUNT ||
		     try->field[i] == VMCS_VM_EXIT_MSR_STORE_COUNT) &&
		    try->value[i] >> 28)
			return true;
	return !strcmp(rule, "guest-debugctl") ||
	       !strcmp(rule, "pending-debug-reserved") ||
	       !strcmp(rule, "smm-controls-outside-smm");
}

/* What the processor must answer to the rule that is violated first. */
static bool agrees(const struct vmm86_try *try)
{
	if (!try->violations)
		return try->status == 0 &&
		       (try->kind == TRY_ENTER ? !(try->reason >> 31) :
			try->reason == GUEST_STATE && try->qualification == LINK_POINTER);
	switch (vmx_rules[try->rule].group) {
	case VMX_CHECK_CONTROLS:
		return try->status == FAIL_VALID && try->error == 7;
	case VMX_CHECK_HOST:
		return try->status == FAIL_VALID && try->error == 8;
	case VMX_CHECK_GUEST:
		return try->status == 0 && try->reason == GUEST_STATE;
	default:
		return try->status == 0 && try->reason == MSR_LOAD;
	}
}

static void print_changes(const struct vmm86_try *try)
{
	unsigned int i;

	for (i = 0; i < try->count; i++)
		printf(" %s=%llx", vmx_field_by_encoding(try->field[i])->name,
		       (unsigned long long)try->value[i]);
	printf("\n");
}

static void judge(const struct lab_mode *mode, const struct vmm86_try *try,
		  struct tally *tally)
{
	if (try->violations == UINT32_MAX || try->status == UINT32_MAX) {
		tally->skipped++;
		return;
	}
	tally->tried++;
	if (try->status || try->reason >> 31)
		failures++;
	if (!agrees(try) && emulator_differs(try)) {
		tally->different++;
		return;
	}
	if (try->violations) {
		tally->refused++;
		printf("F %s %u", vmx_rules[try->rule].name, failures);
		print_changes(try);
	}
	if (agrees(try))
		return;
	tally->wrong++;
	printf("W %s: %s (%u violated, %u open), ", mode->name,
	       try->violations ? vmx_rules[try->rule].name : "fine",
	       try->violations, try->unchecked);
	printf("processor: status %u error %u reason %x qualification %llx:",
	       try->status, try->error, try->reason,
	       (unsigned long long)try->qualification);
	print_changes(try);
}

static void run_try(const struct lab_mode *mode, int fd, struct vmm86_try *try,
		    struct tally *tally)
{
	int result = raw_ioctl(fd, VMM86_TRY, try);

	if (result)
		fail_msg("VMM86_TRY: errno %d", -result);
	judge(mode, try, tally);
}

static void change(struct vmm86_try *try, unsigned int place, uint64_t value)
{
	enum vmm86_try_kind kind = kind_of(place, value);

	if (!try->count || kind < try->kind)
		try->kind = kind;
	try->field[try->count] = vmx_fields[place].encoding;
	try->value[try->count++] = value;
}

static unsigned int width(unsigned int place)
{
	return vmx_fields[place].width ? vmx_fields[place].width : 64;
}

/* What the VMCS holds now; NO_FIELD: the processor has none such. */
static uint64_t current_value(int fd, unsigned int place)
{
	struct vmm86_try try = { .kind = TRY_READ, .count = 1 };

	try.field[0] = vmx_fields[place].encoding;
	if (raw_ioctl(fd, VMM86_TRY, &try) || try.violations == UINT32_MAX)
		return NO_FIELD;
	return try.value[0];
}

static uint64_t limited(unsigned int place, uint64_t value)
{
	return width(place) == 64 ? value : value & ((1ull << width(place)) - 1);
}

static void try_value(const struct lab_mode *mode, int fd, unsigned int place,
		      uint64_t value, struct tally *tally)
{
	struct vmm86_try try = { .count = 0 };

	change(&try, place, limited(place, value));
	run_try(mode, fd, &try, tally);
}

static void try_field(const struct lab_mode *mode, int fd, unsigned int place,
		      struct tally *tally)
{
	uint64_t now = current_value(fd, place);
	unsigned int bit;

	for (bit = 0; bit < width(place); bit++)
		try_value(mode, fd, place, now ^ 1ull << bit, tally);
	try_value(mode, fd, place, 0, tally);
	try_value(mode, fd, place, UINT64_MAX, tally);
	try_value(mode, fd, place, now + 1, tally);
	try_value(mode, fd, place, now - 1, tally);
}

/* Xorshift: the same pairs in every run. */
static uint64_t random_value(void)
{
	static uint64_t value = 0x2545f4914f6cdd1dull;

	value ^= value << 13;
	value ^= value >> 7;
	value ^= value << 17;
	return value;
}

static void try_pair(const struct lab_mode *mode, int fd, struct tally *tally)
{
	struct vmm86_try try = { .count = 0 };
	int i;

	for (i = 0; i < 2; i++) {
		unsigned int place = random_value() % VMX_FIELD_COUNT;
		uint64_t bit = 1ull << random_value() % width(place);

		if (vmx_fields[place].group == VMX_FIELD_INFO)
			return;
		change(&try, place, limited(place, current_value(fd, place) ^ bit));
	}
	run_try(mode, fd, &try, tally);
}

static void test_mode(void **state)
{
	const struct lab_mode *mode = *state;
	struct tally tally = { 0 };
	struct raw raw;
	unsigned int i;

	if (!raw_open(&raw, mode->mode, mode->flags))
		skip();
	raw_start(&raw, halt, sizeof(halt));
	assert_int_equal(raw_ioctl(raw.fd, VMM86_RUN, NULL), 0);
	memset(raw.ram + PROGRAM_LOAD, HLT, 512);
	for (i = 0; i < VMX_FIELD_COUNT; i++)
		if (vmx_fields[i].group != VMX_FIELD_INFO &&
		    current_value(raw.fd, i) != NO_FIELD)
			try_field(mode, raw.fd, i, &tally);
	for (i = 0; i < PAIRS; i++)
		try_pair(mode, raw.fd, &tally);
	raw_close(&raw);
	printf("T %s: %u tried, %u refused, %u where the emulator differs, %u wrong, %u skipped\n",
	       mode->name, tally.tried, tally.refused, tally.different,
	       tally.wrong, tally.skipped);
	assert_int_equal(tally.wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL_MODES("the processor's verdict is ours", test_mode),
	};

	return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
