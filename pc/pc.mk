# SPDX-License-Identifier: MIT
#
# pc.mk - the PC around a machine: $(BUILD)/libpc.a, for the command and tests.

PC_SOURCES := $(wildcard pc/*.c)
PC_OBJECTS := $(PC_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/pc/rom_image.o
PC_GENERATED := $(BUILD)/pc/rom.bin

$(BUILD)/pc/rom.bin: pc/rom.asm
	@mkdir -p $(@D)
	nasm -f bin -o $@ $<

$(BUILD)/obj/pc/rom_image.o: pc/rom_image.S $(BUILD)/pc/rom.bin
	@mkdir -p $(@D)
	$(CC) -I$(BUILD)/pc -Wa,-I$(BUILD)/pc -c -o $@ $<

$(BUILD)/libpc.a: $(PC_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

-include $(PC_OBJECTS:.o=.d)
