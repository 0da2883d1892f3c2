# SPDX-License-Identifier: MIT
#
# fuzz.mk - `fuzz`: libFuzzer with the address and undefined-behaviour
# sanitizers on what reads files, for FUZZ_SECONDS.  TAP; an input that breaks
# it is kept in build/fuzz/.

FUZZ_SECONDS	?= 600
FUZZ_DIR	:= $(BUILD)/fuzz
FUZZ_SOURCES	:= tests/fuzz/fuzz_audit.c cli/number.c cli/dump.c cli/dump_fields.c \
		   cli/dump_log.c cli/models.c cli/field_bits.c $(wildcard vmx/*.c)

$(FUZZ_DIR)/fuzz_audit: $(FUZZ_SOURCES) $(wildcard cli/*.h vmx/*.h)
	@mkdir -p $(@D)
	clang -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -I. -O1 -g \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-o $@ $(FUZZ_SOURCES)

.PHONY: fuzz fuzz-build
fuzz-build: $(FUZZ_DIR)/fuzz_audit

fuzz: packages
	@$(MAKE) --no-print-directory fuzz-build
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(FUZZ_DIR)
