# SPDX-License-Identifier: MIT
#
# lab.mk - what runs inside the emulated machine, gathered in
# $(BUILD)/tests/lab; and the oracles: `oracle-test` runs the same 16-bit programs
# in an interpreter on the host, `oracle-kvm` under KVM in the emulated machine.

LABDIR	= $(BUILD)/tests/lab

LAB_GUESTS := $(patsubst tests/guest/%.asm,$(LABDIR)/guest/%.bin,$(wildcard tests/guest/*.asm))
LAB_TESTS := $(patsubst tests/lab/%.c,$(LABDIR)/%,$(wildcard tests/lab/test_*.c))
LAB_CLIENTS := $(patsubst examples/classic/%.c,$(LABDIR)/classic/%,$(wildcard examples/classic/*.c))
LAB_SCRIPTS := $(patsubst tests/lab/%,$(LABDIR)/%,$(wildcard tests/lab/*.sh))
# Programs that test the PC, but for those that others need.
PC_PROGRAMS := $(filter-out restart boot_%,$(patsubst tests/pc/programs/%.asm,%,$(wildcard tests/pc/programs/*.asm)))
LAB_PC := $(PC_PROGRAMS:%=$(LABDIR)/pc/%.com) $(LABDIR)/pc/restart.img
LAB_COMMON := $(addprefix $(BUILD)/obj/tests/lab/,lab.o program.o ports.o raw.o bare.o cpus.o leak.o failing.o)
LAB_BENCH := $(LABDIR)/vmm86-bench $(patsubst bench/%,$(LABDIR)/%,$(wildcard bench/expected/*))

.PHONY: lab-tests oracle-test oracle-kvm
lab-tests: $(LAB_GUESTS) $(LAB_PC) $(LAB_TESTS) $(LABDIR)/fuzz_driver $(LABDIR)/soak $(LABDIR)/kvm_breaks $(LAB_CLIENTS) $(LABDIR)/examples/add $(LAB_SCRIPTS) $(LAB_BENCH)

$(LABDIR)/guest/%.bin: tests/guest/%.asm $(wildcard tests/guest/*.inc)
	@mkdir -p $(dir $@)
	nasm -Itests/guest/ -f bin -o $@ $<

# Programs that test the PC; a boot sector as the first of a floppy of 360 KB.
$(LABDIR)/pc/%.com: tests/pc/programs/%.asm $(wildcard tests/pc/programs/*.inc)
	@mkdir -p $(dir $@)
	nasm -Itests/pc/programs/ -f bin -o $@ $<

$(LABDIR)/pc/%.img: tests/pc/programs/%.asm
	@mkdir -p $(dir $@)
	nasm -f bin -o $@ $<
	truncate -s 360K $@

$(LABDIR)/test_%: $(BUILD)/obj/tests/lab/test_%.o $(LAB_COMMON) $(BUILD)/libvmm86.a
	@mkdir -p $(dir $@)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lpthread $(LIB_LIBS)

$(LABDIR)/fuzz_driver: $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/lab/fuzz_*.c)) $(LAB_COMMON) $(BUILD)/libvmm86.a
	@mkdir -p $(dir $@)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lpthread $(LIB_LIBS)

$(LABDIR)/soak: $(addprefix $(BUILD)/obj/tests/lab/,soak.o fuzz_random.o) $(LAB_COMMON) $(BUILD)/libvmm86.a
	@mkdir -p $(dir $@)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lpthread $(LIB_LIBS)

$(LABDIR)/kvm_breaks: $(BUILD)/obj/tests/lab/kvm_breaks.o
	@mkdir -p $(dir $@)
	$(CC) -static $(LDFLAGS) -o $@ $^

$(LABDIR)/vmm86-bench: $(BUILD)/vmm86-bench
	@mkdir -p $(dir $@)
	install -m 755 $< $@

$(LABDIR)/expected/%: bench/expected/%
	@mkdir -p $(dir $@)
	install -m 644 $< $@

$(LABDIR)/examples/%: examples/%.c $(BUILD)/libvmm86.a
	@mkdir -p $(dir $@)
	$(CC) -Iinclude -o $@ $^ $(LIB_LIBS)

# As their users build them: alone, no header of ours, no flags.
$(LABDIR)/classic/%: examples/classic/%.c
	@mkdir -p $(dir $@)
	$(CC) -static -o $@ $<

$(LABDIR)/%.sh: tests/lab/%.sh
	@mkdir -p $(dir $@)
	install -m 755 $< $@

$(BUILD)/tests/oracle: $(addprefix $(BUILD)/obj/tests/lab/,oracle.o program.o ports.o)
	@mkdir -p $(dir $@)
	$(CC) $(LDFLAGS) -o $@ $^ -lx86emu

$(BUILD)/tests/oracle_kvm: $(addprefix $(BUILD)/obj/tests/lab/,oracle_kvm.o program.o ports.o)
	@mkdir -p $(dir $@)
	$(CC) -static $(LDFLAGS) -o $@ $^

oracle-kvm: $(BUILD)/tests/oracle_kvm $(LAB_GUESTS)
	@lab/run --no-module --load kvm_intel --add $<:oracle_kvm \
		--add $(LABDIR)/guest:guest -- ./oracle_kvm guest

oracle-test: $(BUILD)/tests/oracle $(LAB_GUESTS)
	@$(BUILD)/tests/oracle $(LABDIR)/guest

# The module that sends NMIs, for the kernel of KDIR, in a copy of its folder.
.PHONY: nmi-storm
nmi-storm:
	@mkdir -p $(BUILD)/modules-nmi/$(KRELEASE)
	@cp -pu tests/lab/nmi/* $(BUILD)/modules-nmi/$(KRELEASE)/
	@$(MAKE) --no-print-directory -s -C '$(KDIR)' M='$(abspath $(BUILD)/modules-nmi/$(KRELEASE))' modules

.SECONDARY: $(LAB_TESTS:$(LABDIR)/%=$(BUILD)/obj/tests/lab/%.o) $(LAB_COMMON)
-include $(wildcard $(BUILD)/obj/tests/lab/*.d)
