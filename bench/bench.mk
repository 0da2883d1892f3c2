# SPDX-License-Identifier: MIT
#
# bench.mk - vmm86-bench, which measures; the guests in it are assembled by nasm.

BENCH_SOURCES := $(wildcard bench/*.c)
BENCH_OBJECTS := $(BENCH_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/bench/guests.o \
	$(BUILD)/obj/tests/lab/raw.o

.PHONY: bench-program
bench-program: $(BUILD)/vmm86-bench

$(BUILD)/obj/bench/guests.o: bench/guests.asm
	@mkdir -p $(dir $@)
	nasm -f elf64 -o $@ $<

$(BUILD)/vmm86-bench: $(BENCH_OBJECTS) $(BUILD)/libvmm86.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIB_LIBS) -lx86emu -lm

-include $(BENCH_SOURCES:%.c=$(BUILD)/obj/%.d)
