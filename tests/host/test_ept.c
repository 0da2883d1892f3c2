// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Entries of extended page tables, by the numbers of the SDM.
 */
#include "test.h"
#include "ept.h"

#define ADDRESS		0x000ffffffffff000ull

/* Write-back, whatever the guest's PAT says. */
static void memory(void **state)
{
	(void)state;
	assert_true(vmx_ept_memory(0x1234000, VMX_EPT_ALL) == 0x1234077);
	assert_true(vmx_ept_memory(ADDRESS, VMX_EPT_READ) == (ADDRESS | 0x71));
}

/* Uncached, but a guest may want its video memory write-combining. */
static void device(void **state)
{
	(void)state;
	assert_true(vmx_ept_device(0xb8000) == 0xb8007);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory),
		cmocka_unit_test(device),
	};

	return cmocka_run_group_tests_name("ept", tests, NULL, NULL);
}
