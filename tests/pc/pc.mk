# SPDX-License-Identifier: MIT
#
# pc.mk - objects with sanitizers, for the tests of user-space code on the host;
# `pc-test`, which builds and runs those of pc/, and `terminal-test`, that of the
# live terminal: TAP on standard output, they fail if one fails.  A test says in
# its head comment, after "Links:", which sources and libraries it needs.

SAN		:= $(BUILD)/san
SAN_FLAGS	= $(USER_CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover
PC_TESTS	:= $(patsubst tests/pc/%.c,%,$(wildcard tests/pc/test_*.c))

# All user-space code, for tests/cli/build-fake.
SAN_SOURCES	:= $(CLI_SOURCES) $(PC_SOURCES) $(LIB_SOURCES) $(BUILD)/pc/font.c
SAN_OBJECTS	:= $(SAN_SOURCES:%.c=$(SAN)/%.o) $(SAN)/pc/rom_image.o

.PHONY: san-objects pc-test terminal-test
san-objects: $(SAN_OBJECTS)

$(SAN)/%.o: %.c $(PC_GENERATED)
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -DVMM86_VERSION='"$(VERSION)"' -Ivmx -I$(BUILD)/pc -MMD -MP -c -o $@ $<

$(SAN)/%.o: %.S $(PC_GENERATED)
	@mkdir -p $(@D)
	$(CC) -Wa,-I$(BUILD)/pc -c -o $@ $<

# The words behind "Links:", sources as objects.
links = $(shell sed -n 's/^ \* Links: //p' $(1))
objects = $(patsubst %.S,$(SAN)/%.o,$(patsubst %.c,$(SAN)/%.o,$(filter-out -l%,$(1))))

# pc_test NAME: a program of tests/pc
define pc_test
$(BUILD)/tests/pc/$(1): $(SAN)/tests/pc/$(1).o $(call objects,$(call links,tests/pc/$(1).c))
	@mkdir -p $$(@D)
	$$(CC) $$(SAN_FLAGS) -o $$@ $$^ $(filter -l%,$(call links,tests/pc/$(1).c)) -lcmocka
endef

$(foreach test,$(PC_TESTS) gdb_target,$(eval $(call pc_test,$(test))))

# The live terminal, in a terminal of tmux.
$(BUILD)/tests/cli/terminal_demo: $(SAN)/tests/cli/terminal_demo.o $(call objects,$(call links,tests/cli/terminal_demo.c))
	@mkdir -p $(@D)
	$(CC) $(SAN_FLAGS) -o $@ $^ $(filter -l%,$(call links,tests/cli/terminal_demo.c))

terminal-test: $(BUILD)/tests/cli/terminal_demo
	@tests/cli/terminal_tmux $<

pc-test: $(PC_TESTS:%=$(BUILD)/tests/pc/%) $(BUILD)/tests/pc/gdb_target
	@status=0; for t in $(PC_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $(BUILD)/tests/pc/$$t || status=1; \
	done; tests/pc/gdb_batch $(BUILD)/tests/pc/gdb_target || status=1; exit $$status

-include $(wildcard $(SAN)/*/*.d $(SAN)/*/*/*.d)
