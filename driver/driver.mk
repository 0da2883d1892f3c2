# SPDX-License-Identifier: MIT
#
# driver.mk - builds vmm86.ko in a copy of the sources, so that the tree stays
# clean, into $(BUILD)/modules/<kernel>/; the lab's also as $(BUILD)/vmm86.ko.

KRELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' "$(KDIR)/include/generated/utsrelease.h" 2>/dev/null)

.PHONY: module module-test

# $(call build-module,FOLDER,KBUILD-ARGUMENTS)
define build-module
	@test -d '$(KDIR)' || { echo 'no kernel headers in "$(KDIR)": make packages, or set KDIR' >&2; exit 1; }
	@mkdir -p $(1)/vmx $(1)/include/vmm86
	@cp -pu driver/* $(1)/
	@cp -pu vmx/*.[ch] $(1)/vmx/
	@cp -pu include/vmm86/abi.h $(1)/include/vmm86/
	@$(MAKE) --no-print-directory -s -C '$(KDIR)' M='$(abspath $(1))' $(2) modules
endef

module:
	$(call build-module,$(BUILD)/modules/$(KRELEASE),$(KBUILD_ARGS))
	@test '$(KDIR)' != '$(LAB_KDIR)' || cp -p $(BUILD)/modules/$(KRELEASE)/vmm86.ko $(BUILD)/vmm86.ko

# The variant that can make mistakes on purpose (driver/mistakes.h).
module-test:
	$(call build-module,$(BUILD)/modules-test,VMM86_TEST=1)
