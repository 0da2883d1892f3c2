# SPDX-License-Identifier: MIT
#
# pc.mk - the PC around a machine: $(BUILD)/libpc.a, for the command and tests.

PC_SOURCES := $(wildcard pc/*.c)
PC_OBJECTS := $(PC_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/pc/rom_image.o \
	      $(BUILD)/obj/pc/font.o
PC_GENERATED := $(BUILD)/pc/rom.bin $(BUILD)/pc/font.c

# What pc/ needs of libraries.
PC_LIBS = -lpng

$(BUILD)/pc/rom.bin: pc/rom.asm
	@mkdir -p $(@D)
	nasm -f bin -o $@ $<

$(BUILD)/obj/pc/rom_image.o: pc/rom_image.S $(BUILD)/pc/rom.bin
	@mkdir -p $(@D)
	$(CC) -I$(BUILD)/pc -Wa,-I$(BUILD)/pc -c -o $@ $<

# The VGA's characters, out of fonts that Debian has.
$(BUILD)/pc/font.c: pc/make-font
	@mkdir -p $(@D)
	pc/make-font >$@.tmp && mv $@.tmp $@

$(BUILD)/obj/pc/font.o: $(BUILD)/pc/font.c pc/font.h
	@mkdir -p $(@D)
	$(CC) $(USER_CFLAGS) -fPIC -c -o $@ $<

$(BUILD)/libpc.a: $(PC_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

-include $(PC_OBJECTS:.o=.d)
