# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# host.mk - tests of vmx/ on the host: `host-test` builds and runs all of
# them, TAP on standard output, and fails if one fails.

HOST_DIR	:= build/host
HOST_CC		:= gcc
HOST_CLANG	:= clang
HOST_CFLAGS	:= -std=gnu11 -Wall -Wextra -Werror -g -Ivmx -MMD -MP
HOST_SANITIZE	:= -fsanitize=address,undefined -fno-sanitize-recover

HOST_VMX	:= $(patsubst vmx/%.c,%,$(wildcard vmx/*.c))
HOST_TESTS	:= $(patsubst tests/host/%.c,%,$(wildcard tests/host/test_*.c))

HOST_VMX_OBJS	:= $(HOST_VMX:%=$(HOST_DIR)/vmx/%.o)
HOST_CLANG_OBJS	:= $(HOST_VMX:%=$(HOST_DIR)/clang/%.o)
HOST_PROGRAMS	:= $(HOST_TESTS:%=$(HOST_DIR)/%)

.PHONY: host-build host-test
host-build: $(HOST_PROGRAMS) $(HOST_CLANG_OBJS)

# All are run, also after a failure.
host-test: host-build
	@status=0; for t in $(HOST_PROGRAMS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $$t || status=1; \
	done; exit $$status

$(HOST_PROGRAMS): %: %.o $(HOST_DIR)/models.o $(HOST_DIR)/vmcs.o $(HOST_VMX_OBJS)
	@$(HOST_CC) $(HOST_SANITIZE) -o $@ $^ -lcmocka

$(HOST_DIR)/%.o: tests/host/%.c
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_CFLAGS) $(HOST_SANITIZE) -c -o $@ $<

$(HOST_VMX_OBJS): $(HOST_DIR)/vmx/%.o: vmx/%.c
	@mkdir -p $(@D)
	@$(HOST_CC) $(HOST_CFLAGS) $(HOST_SANITIZE) -c -o $@ $<

$(HOST_CLANG_OBJS): $(HOST_DIR)/clang/%.o: vmx/%.c
	@mkdir -p $(@D)
	@$(HOST_CLANG) $(HOST_CFLAGS) -c -o $@ $<

-include $(wildcard $(HOST_DIR)/*.d $(HOST_DIR)/*/*.d)
