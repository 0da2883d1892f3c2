# SPDX-License-Identifier: MIT
#
# cli.mk - the vmm86 command; a static one too, for the emulated machine.

CLI_SOURCES := $(wildcard cli/*.c)
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(BUILD)/obj/%.o)

.PHONY: cli
cli: $(BUILD)/vmm86 $(BUILD)/static/vmm86

$(BUILD)/vmm86: $(CLI_OBJECTS) $(BUILD)/libvmm86.a
	$(CC) $(LDFLAGS) -o $@ $^ -ljansson

$(BUILD)/static/vmm86: $(CLI_OBJECTS) $(BUILD)/libvmm86.a
	@mkdir -p $(dir $@)
	$(CC) -static $(LDFLAGS) -o $@ $^ -ljansson

-include $(CLI_OBJECTS:.o=.d)
