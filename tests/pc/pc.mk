# SPDX-License-Identifier: MIT
#
# pc.mk - tests of pc/ on the host: `pc-test` builds and runs all of them with
# sanitizers, TAP on standard output, and fails if one fails.  A test says in its
# head comment, after "Links:", which sources and libraries it needs.

PC_TEST_DIR	:= $(BUILD)/tests/pc
PC_TEST_FLAGS	= $(USER_CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover
PC_TESTS	:= $(patsubst tests/pc/%.c,$(PC_TEST_DIR)/%,$(wildcard tests/pc/test_*.c))

# The words behind "Links:".
links = $(shell sed -n 's/^ \* Links: //p' $(1))

.PHONY: pc-test
pc-test: $(PC_TESTS) $(PC_TEST_DIR)/gdb_target
	@status=0; for t in $(PC_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $$t || status=1; \
	done; tests/pc/gdb_batch $(PC_TEST_DIR)/gdb_target || status=1; exit $$status

$(PC_TEST_DIR)/%: tests/pc/%.c $(wildcard pc/*.[chS] lib/*.h) $(BUILD)/pc/rom.bin $(BUILD)/pc/font.c
	@mkdir -p $(@D)
	$(CC) $(PC_TEST_FLAGS) -I$(BUILD)/pc -o $@ $< $(call links,$<) -lcmocka
