# SPDX-License-Identifier: MIT
#
# Makefile - the verbs of the project; `make help` lists them.  Each folder
# with something to build has its own fragment (NAME/NAME.mk).

BUILD	?= build
VERSION	:= 0.1.0
CC	?= gcc

# The kernel that the module is built for: the lab's (Debian's cloud kernel),
# unless KDIR says another, e.g. KDIR=/lib/modules/$(uname -r)/build.
LAB_KDIR := $(shell printf "%s\n" /usr/src/linux-headers-6.1.0-*-cloud-amd64 | sort -V | tail -n 1)
KDIR	?= $(LAB_KDIR)

.PHONY: all
all: module lib cli

include driver/driver.mk
include lib/lib.mk
include pc/pc.mk
include cli/cli.mk
include tests/host/host.mk
include tests/lab/lab.mk
include tests/pc/pc.mk
include tests/fuzz/fuzz.mk
include packaging/packaging.mk
include bench/bench.mk

.PHONY: help packages run test test-host test-models test-entry test-events test-debug test-headers \
	test-isolation test-faults fuzz-driver soak test-observe test-lab test-pc error8 bench bench-trace bench-docs docs lint \
	release-check clean

help:
	@echo 'make            build the module (for the lab), the library and the command'
	@echo 'make run        the classic job: ROM BIOS code in a VMX guest, in an emulated machine'
	@echo 'make run PROG=game.img [OPTIONS="..."]   vmm86 run, with your terminal, in an emulated machine'
	@echo 'make test       all tests: host, then the emulated machine on several processor models'
	@echo 'make test-host  only the tests that need no emulated machine (seconds)'
	@echo 'make test-models MODELS="NAME:CPUS ..."   the lab tests on these models (default: all, one and two CPUs)'
	@echo 'make test-isolation  hostile guests at length, mitigations on and off, lockdown (slow)'
	@echo 'make test-entry tens of thousands of wrong VMCSs against the emulated processors (slow)'
	@echo 'make fuzz       libFuzzer on the readers of programs, disks, snapshots, packets, dumps (FUZZ_SECONDS=600 each)'
	@echo 'make fuzz-driver random calls of /dev/vmm in the emulated machine, debug kernel (FUZZ_SECONDS=600)'
	@echo 'make test-faults  memory that runs out, processes that die, reloads, NMIs, in the emulated machine'
	@echo 'make soak       mixed load in the emulated machine (SOAK_SECONDS=160)'
	@echo 'make test-events  CPU hotplug, sleep, NMIs, kexec, KVM, 100,000 machines (slow)'
	@echo 'make test-debug the lab tests on a debug kernel, built first (slow)'
	@echo 'make test-headers  the module against all kernel headers that apt offers (slow)'
	@echo 'make test-observe  trace-cmd, perf, vmm86 stat and top, in the emulated machine (slow)'
	@echo 'make error8     VM-instruction error 8, reproduced on purpose and cured'
	@echo 'make test-lab   tests of the emulated machine itself (slow)'
	@echo 'make test-pc    the PC from inside, loaders and firmware of others, gdb, pictures (slow)'
	@echo 'make lint       checkpatch, sparse, shellcheck, gcc and clang with -Werror'
	@echo 'make docs       docs/entry-checks.md and docs/api.md out of the sources'
	@echo 'make bench      ticks per exit, beside KVM; BENCH_MODELS="NAME..." or "here", BENCH_ARGS=--json'
	@echo 'make bench-trace  where each instruction of a round trip goes, ours and KVM'"'"'s'
	@echo 'make bench-docs docs/performance-figures.md and its chart out of a new run'
	@echo 'make install    build for the running kernel and install (DESTDIR, PREFIX, KERNEL)'
	@echo 'make uninstall  remove what that installed'
	@echo 'make install-dkms  put the sources of the module where DKMS finds them'
	@echo 'make deb        Debian packages, in build/deb'
	@echo 'make test-deb   them in a fresh Debian and in the emulated machine (as root, slow)'
	@echo 'make release-check  all tests, one after the other (a working day)'
	@echo 'make clean      remove build/'

# Installs what is missing when root, else prints the one line to run.
packages:
	@lab/install-packages

run: packages
	@$(MAKE) --no-print-directory all
ifdef PROG
	@lab/run --interactive --timeout 86400 --add $(BUILD)/vmm86 --add "$(PROG)" -- \
		vmm86 run $(OPTIONS) "$(notdir $(PROG))"
else
	@lab/run --add $(BUILD)/vmm86 --add lab/demo.sh -- sh demo.sh
endif

test: packages
	@lab/kernel $(BUILD)/lab stock >/dev/null
	@$(MAKE) --no-print-directory all lab-tests
	@tests/run

test-host: packages
	@$(MAKE) --no-print-directory lib cli
	@tests/run --host

test-models: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/run --models "$(MODELS)"

test-events: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/events

test-faults: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/faults

fuzz-driver: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/fuzz-driver

soak: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/soak

test-debug: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/debug

test-pc: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/lab/pc $(BUILD)

test-observe: packages
	@$(MAKE) --no-print-directory all
	@tests/lab/observe $(BUILD)

test-isolation: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/isolation

test-entry: packages
	@$(MAKE) --no-print-directory all lab-tests
	@tests/entry

test-headers: packages
	@tests/headers

# The famous failure, reproduced on purpose: docs/vmx-root-operation.md.
error8: packages
	@$(MAKE) --no-print-directory all
	@tests/lab/error8 $(BUILD)

test-lab: packages
	@$(MAKE) --no-print-directory all
	@lab/selftest

lint: packages
	@tests/lint

# What a release has passed, the quick ones first.
RELEASE_CHECKS	:= lint test test-observe test-lab test-faults test-isolation test-entry test-deb \
	test-headers test-pc test-events test-debug soak fuzz-driver fuzz

release-check:
	@for check in $(RELEASE_CHECKS); do \
		echo "=== make $$check"; $(MAKE) --no-print-directory $$check || exit; \
	done

bench: packages
	@$(MAKE) --no-print-directory module bench-program
	@bench/run $(BENCH_ARGS)

BENCH_TRACE = lab/run --timeout 1800 --trace $(BUILD)/bench/trace --append nokaslr --load kvm_intel \
	--add $(BUILD)/vmm86-bench -- vmm86-bench --trace

bench-trace: packages
	@$(MAKE) --no-print-directory module bench-program
	@mkdir -p $(BUILD)/bench
	@$(BENCH_TRACE)
	@bench/trace --functions $(BUILD)/bench/trace

# The figures that docs/performance.md speaks of.
bench-docs: packages
	@$(MAKE) --no-print-directory module bench-program
	@BENCH_MITIGATIONS=1 bench/run --markdown >$(BUILD)/bench-figures
	@$(BENCH_TRACE)
	@bench/make-figures $(BUILD)/bench-figures $(BUILD)/bench/trace >docs/performance-figures.md
	@cp $(BUILD)/bench/chart.svg docs/performance.svg

docs: cli
	$(BUILD)/vmm86 audit --list --json | docs/make-entry-checks >docs/entry-checks.md
	docs/make-api include/vmm86/vmm86.h include/vmm86/abi.h >docs/api.md

clean:
	rm -rf $(BUILD)
