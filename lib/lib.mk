# SPDX-License-Identifier: MIT
#
# lib.mk - libvmm86, static and shared, and the flags of user-space code.

BUILD	?= build
CFLAGS	?= -O2 -g
USER_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -I. $(CFLAGS)

# What the library itself needs.
LIB_LIBS = -lZydis -lz

LIB_SOURCES := $(wildcard lib/*.c vmx/*.c)
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o)

.PHONY: lib
lib: $(BUILD)/libvmm86.a $(BUILD)/libvmm86.so.0

# Objects fit the shared library; programs of ours use them too.
$(BUILD)/obj/%.o: %.c
	@mkdir -p $(dir $@)
	$(CC) $(USER_CFLAGS) -DVMM86_VERSION='"$(VERSION)"' -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/libvmm86.a: $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libvmm86.so.0: $(LIB_OBJECTS) lib/libvmm86.map
	$(CC) -shared $(LDFLAGS) -Wl,-soname,libvmm86.so.0 \
		-Wl,--version-script,lib/libvmm86.map -o $@ $(LIB_OBJECTS) $(LIB_LIBS)

-include $(LIB_OBJECTS:.o=.d)
