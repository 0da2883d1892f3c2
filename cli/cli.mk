# SPDX-License-Identifier: MIT
#
# cli.mk - the vmm86 command.

CLI_SOURCES := $(wildcard cli/*.c)
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(BUILD)/obj/%.o)

.PHONY: cli
cli: $(BUILD)/vmm86

$(BUILD)/vmm86: $(CLI_OBJECTS) $(BUILD)/libpc.a $(BUILD)/libvmm86.a
	$(CC) $(LDFLAGS) -o $@ $^ -ljansson -lncursesw $(PC_LIBS) $(LIB_LIBS)

-include $(CLI_OBJECTS:.o=.d)
