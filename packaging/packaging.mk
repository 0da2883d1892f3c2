# SPDX-License-Identifier: MIT
#
# packaging.mk - what is installed, and where: make install and uninstall work
# through one list, so that nothing is left behind.  The Debian packages are
# made of the same rules.
#
#   DESTDIR  put in front of every path; no system file is touched then
#   PREFIX   /usr/local; LIBDIR is below it
#   KERNEL   the kernel to build the module for: the running one

PREFIX	?= /usr/local
LIBDIR	?= $(PREFIX)/lib
KERNEL	?= $(shell uname -r)
HEADERS	= /lib/modules/$(KERNEL)/build
MODULE	= /lib/modules/$(KERNEL)/extra/vmm86.ko
SHARE	= $(PREFIX)/share
DKMS	= /usr/src/vmm86-$(VERSION)

# MODE:SOURCE:DESTINATION
INSTALLED = \
	755:$(BUILD)/vmm86:$(PREFIX)/bin/vmm86 \
	644:$(BUILD)/libvmm86.a:$(LIBDIR)/libvmm86.a \
	644:$(BUILD)/libvmm86.so.0:$(LIBDIR)/libvmm86.so.$(VERSION) \
	644:$(BUILD)/libvmm86.pc:$(LIBDIR)/pkgconfig/libvmm86.pc \
	644:include/vmm86/vmm86.h:$(PREFIX)/include/vmm86/vmm86.h \
	644:include/vmm86/abi.h:$(PREFIX)/include/vmm86/abi.h \
	644:packaging/completion.bash:$(SHARE)/bash-completion/completions/vmm86 \
	644:packaging/60-vmm86.rules:$(PREFIX)/lib/udev/rules.d/60-vmm86.rules \
	644:packaging/sysusers.conf:$(PREFIX)/lib/sysusers.d/vmm86.conf \
	644:packaging/modules-load.conf:$(PREFIX)/lib/modules-load.d/vmm86.conf \
	$(foreach m,$(wildcard docs/man/*.[1-9]),\
		644:$(m):$(SHARE)/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))

# The owner of the computer may have edited it: what is there stays as it is.
OPTIONS_FILE = /etc/modprobe.d/vmm86.conf

# TARGET:LINK; a manual page is also found by every other name that it has.
LINKS = \
	libvmm86.so.$(VERSION):$(LIBDIR)/libvmm86.so.0 \
	libvmm86.so.0:$(LIBDIR)/libvmm86.so \
	$(foreach a,$(shell docs/man-names),$(word 1,$(subst :, ,$(a))):$(SHARE)/man/$(word 2,$(subst :, ,$(a))))

DKMS_SOURCES = $(filter-out driver/try.c driver/mistakes.c driver/%.mk,$(wildcard driver/*)) \
	       $(wildcard vmx/*.[ch]) include/vmm86/abi.h

mode	= $(word 1,$(subst :, ,$(1)))
source	= $(word 2,$(subst :, ,$(1)))
target	= $(lastword $(subst :, ,$(1)))

# A line break, to make one command of each word of a list.
define nl


endef

.PHONY: install install-module install-user install-dkms uninstall libvmm86.pc

install: install-module install-user

install-module:
	@test -d '$(HEADERS)' || { echo 'make install: no headers of kernel $(KERNEL): apt install linux-headers-$(KERNEL)' >&2; exit 1; }
	@$(MAKE) --no-print-directory module KDIR='$(HEADERS)'
	install -D -m 644 '$(BUILD)/modules/$(KERNEL)/vmm86.ko' '$(DESTDIR)$(MODULE)'
	@test -n '$(DESTDIR)' || depmod '$(KERNEL)'

install-user: lib cli libvmm86.pc
	$(foreach f,$(INSTALLED),install -D -m $(call mode,$(f)) $(call source,$(f)) '$(DESTDIR)$(call target,$(f))'$(nl)	)
	@test -e '$(DESTDIR)$(OPTIONS_FILE)' || install -D -m 644 packaging/modprobe.conf '$(DESTDIR)$(OPTIONS_FILE)'
	$(foreach l,$(LINKS),@ln -sf $(call mode,$(l)) '$(DESTDIR)$(call target,$(l))'$(nl)	)
	@test -n '$(DESTDIR)' || packaging/after-install

# The sources as DKMS wants them: dkms install vmm86/$(VERSION)
install-dkms:
	install -d '$(DESTDIR)$(DKMS)/vmx' '$(DESTDIR)$(DKMS)/include/vmm86'
	install -m 644 $(filter driver/%,$(DKMS_SOURCES)) '$(DESTDIR)$(DKMS)'
	install -m 644 $(filter vmx/%,$(DKMS_SOURCES)) '$(DESTDIR)$(DKMS)/vmx'
	install -m 644 include/vmm86/abi.h '$(DESTDIR)$(DKMS)/include/vmm86'
	sed 's/#MODULE_VERSION#/$(VERSION)/' packaging/dkms.conf >'$(DESTDIR)$(DKMS)/dkms.conf'

libvmm86.pc:
	@mkdir -p $(BUILD)
	@sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' \
		lib/libvmm86.pc.in >$(BUILD)/libvmm86.pc

# The module goes from every kernel that it was installed for.
uninstall:
	@for m in '$(DESTDIR)'/lib/modules/*/extra/vmm86.ko; do \
		test -e "$$m" || continue; \
		rm "$$m" && echo "removed $$m"; \
		test -n '$(DESTDIR)' || depmod "$$(basename "$${m%/extra/vmm86.ko}")"; \
	done
	rm -f '$(DESTDIR)$(OPTIONS_FILE)' $(foreach f,$(INSTALLED) $(LINKS),'$(DESTDIR)$(call target,$(f))')
	rm -rf '$(DESTDIR)$(DKMS)' '$(DESTDIR)$(PREFIX)/include/vmm86'

# The Debian packages, in $(BUILD)/deb.  They are built in a copy of the tree,
# for debian/ has to be at its top.
DEB_TREE = $(BUILD)/deb/vmm86-$(VERSION)

.PHONY: deb test-deb

deb: packages
	@lab/install-packages packaging/packages-deb.txt
	@test "$$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)" = '$(VERSION)' || \
		{ echo 'make deb: packaging/debian/changelog does not begin with version $(VERSION)' >&2; exit 1; }
	rm -rf $(BUILD)/deb/*.deb '$(DEB_TREE)'
	mkdir -p '$(DEB_TREE)'
	tar -c --exclude='./$(BUILD)' --exclude=./.git . | tar -x -C '$(DEB_TREE)'
	cp -r packaging/debian '$(DEB_TREE)/debian'
	cd '$(DEB_TREE)' && dpkg-buildpackage -b -us -uc >../log 2>&1 || { tail -n 30 ../log >&2; exit 1; }
	rm -rf '$(DEB_TREE)'
	@ls $(BUILD)/deb/*.deb

test-deb: deb
	@tests/lab/deb $(BUILD)
