#!/bin/sh
# SPDX-License-Identifier: MIT
#
# kvm.sh - KVM as a neighbour, inside the emulated machine.  vmm86 is loaded;
# KVM's modules are in the folder kvm.
#
# usage: kvm.sh kvm-first|vmm86-first|at-load|dumps
#
# kvm-first    KVM was loaded before vmm86
# vmm86-first  KVM is loaded after vmm86, also while a machine lives
# at-load      the kernel gives VMX to KVM when kvm_intel is loaded
# dumps        vmm86 audit names what is wrong in the dumps that KVM logs

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
export CMOCKA_MESSAGE_OUTPUT=TAP PATH="$PATH:$PWD"

# load_kvm [PARAMETER-OF-KVM]...
load_kvm() {
	insmod kvm/irqbypass.ko && insmod kvm/kvm.ko "$@" && insmod kvm/kvm-intel.ko
}

# What of it is there.
unload_kvm() {
	for module in kvm_intel kvm irqbypass; do
		! grep -q "^$module " /proc/modules || rmmod $module || return
	done
}

# A machine that lives until it is killed; spin.bin is JMP $.
spin() {
	vmm86 run spin.bin >/dev/null 2>&1 &
	spinner=$!
	until grep -q 'users of VMX: 1' /proc/vmm86; do usleep 100000; done
}

end_spin() {
	kill $spinner
	check "the machine lived on $1" $?
	wait $spinner
}

vmm86_first() {
	spin
	load_kvm
	check 'KVM loads while a machine of vmm86 lives' $?
	end_spin 'as KVM was loaded'
	test_kvm
	spin
	unload_kvm
	check 'KVM unloads while a machine of vmm86 lives' $?
	end_spin 'as KVM was unloaded'
}

# refused NAME WORD...: vmm86 finds VMX busy (6 in cli/status.h) and says why.
refused() {
	vmm86 run --backend vmx hlt.bin 2>/tmp/why
	[ $? = 6 ] && grep -q 'CR4.VMXE.*modprobe -r kvm_intel' /tmp/why
	check "$1" $?
	sed 's/^/# /' /tmp/why
}

runs() {
	vmm86 run --backend vmx hlt.bin >/dev/null 2>&1
	check "$1" $?
}

# KVM runs what our driver cannot, and says so.
instead() {
	vmm86 run hlt.bin 2>/tmp/why
	[ $? = 0 ] && grep -q '^vmm86: using KVM, since .*CR4.VMXE' /tmp/why &&
		grep -q '^exit: hlt, mode real under kvm$' /tmp/why
	check 'without --backend KVM runs the guest, and it is said why' $?
	sed 's/^/# /' /tmp/why
}

# The programs of the suite with KVM: what they give under our driver too.
kvm_first() {
	test_kvm
	for program in guest debug library; do
		LAB_BACKEND_KVM=1 VMM86_GUEST=$PWD/guest test_$program
	done
	vmm86 run --backend kvm hlt.bin 2>/tmp/why
	[ $? = 0 ] && grep -q '^exit: hlt, mode real under kvm$' /tmp/why
	check '--backend kvm' $?
	vmm86 run --backend kvm --mode v86 hlt.bin 2>/tmp/why
	[ $? = 5 ] && grep -q 'KVM has no v86 mode' /tmp/why
	check 'KVM refuses v86 mode' $?
}

at_load() {
	load_kvm
	check 'KVM loads' $?
	refused 'KVM, when loaded, keeps vmm86 out and is named with the remedy'
	instead
	unload_kvm
	runs 'vmm86 works without KVM'
	spin
	! load_kvm
	check 'KVM does not load while a machine of vmm86 lives' $?
	end_spin 'as KVM was refused'
	unload_kvm
	load_kvm
	check 'KVM loads when the machine is gone' $?
	unload_kvm
	load_kvm enable_virt_at_load=0
	test_kvm
}

# audited CASE RULE: KVM's entry fails, and its dump violates this rule alone.
audited() {
	dmesg -c >/dev/null
	if ! kvm_breaks "$1"; then
		check "$1: KVM's entry fails" 1
		return
	fi
	dmesg >/tmp/dump
	vmm86 audit /tmp/dump >/tmp/audit
	[ $? = 1 ] && grep -q 'KVM dump' /tmp/audit &&
		grep -q '^the entry fails: 1 violation$' /tmp/audit &&
		grep -q "^1. $2: exit reason 33" /tmp/audit
	check "$1: the dump of KVM violates $2" $?
	sed 's/^/# /' /tmp/audit
	! grep -E 'WARNING|BUG|Call Trace' /tmp/dump
	check "$1: KVM logs the dump and no trouble" $?
}

dumps() {
	insmod kvm/irqbypass.ko && insmod kvm/kvm.ko &&
		insmod kvm/kvm-intel.ko dump_invalid_vmcs=1
	check 'KVM loads, to dump' $?
	audited rip guest-rip
	audited rflags guest-rflags-reserved
	audited tr-type guest-tr-busy
	audited cs-type guest-cs-type
	audited cs-base guest-segment-base
	audited ds-limit guest-segment-granularity
	audited es-type guest-data-type
	audited ldtr-type guest-ldtr-access-rights
	audited gdtr-base guest-table-base
	# The dumps are errors to whoever reads the log after us.
	dmesg -c >/dev/null
}

case $1 in
kvm-first) kvm_first ;;
vmm86-first) vmm86_first ;;
at-load) at_load ;;
dumps) dumps ;;
esac
# What failed is told by the lines above.
exit 0
