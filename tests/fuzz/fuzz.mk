# SPDX-License-Identifier: MIT
#
# fuzz.mk - `fuzz`: libFuzzer with the address and undefined-behaviour sanitizers
# on what reads foreign bytes, each program for FUZZ_SECONDS.  TAP; an input that
# breaks it is kept in build/fuzz/.  A program says in its head comment, after
# "Links:", what belongs to it.

FUZZ_SECONDS	?= 600
FUZZ_DIR	:= $(BUILD)/fuzz
FUZZ_PROGRAMS	:= $(patsubst tests/fuzz/%.c,$(FUZZ_DIR)/%,$(wildcard tests/fuzz/fuzz_*.c))

$(FUZZ_DIR)/%: tests/fuzz/%.c $(wildcard cli/*.[ch] pc/*.[ch] lib/*.[ch] vmx/*.[ch] tests/pc/*.[ch]) \
		$(PC_GENERATED)
	@mkdir -p $(@D)
	clang -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -I. -I$(BUILD)/pc -O1 -g \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-o $@ $< $(shell sed -n 's/^ \* Links: //p' tests/fuzz/$*.c)

.PHONY: fuzz fuzz-build
fuzz-build: $(FUZZ_PROGRAMS)

fuzz: packages
	@$(MAKE) --no-print-directory fuzz-build
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(FUZZ_DIR)
