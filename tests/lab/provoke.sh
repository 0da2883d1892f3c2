#!/bin/sh
# SPDX-License-Identifier: MIT
#
# provoke.sh - every VMX instruction is made to fail in each way it can (SDM,
# "VMX Instruction Reference"): outside VMX operation it faults, without a
# current VMCS it fails invalid, else with the VM-instruction error that the
# manual gives for the cause.  The kernel survives all of it.  Uses the module
# variant that can do that (driver/mistakes.h); on a processor with EPT.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh

details() {
	dmesg | grep -E 'provoked: |vmm86: CPU' | sed 's/^/# /'
}

# expect WHAT OUTCOME [ERROR]
expect() {
	dmesg | grep -q "provoked: $1: $2 ${3:-0}\$"
	check "$1: $2 $3" $?
}

echo 1 >/sys/module/vmm86/parameters/provoke

for i in VMXOFF VMCLEAR VMPTRLD VMREAD VMWRITE INVEPT INVVPID; do
	expect "$i outside" fault
done
expect 'VMXON outside, VMXE clear' fault
expect 'VMREAD without VMCS' invalid
expect 'VMWRITE without VMCS' invalid
expect 'VMXON inside without VMCS' invalid
expect 'VMPTRLD misaligned without VMCS' invalid
expect 'VMCLEAR' succeed
expect 'VMPTRLD' succeed
expect 'VMREAD no such field' valid 12
expect 'VMWRITE no such field' valid 12
expect 'VMCLEAR misaligned' valid 2
expect 'VMCLEAR of the VMXON region' valid 3
expect 'VMPTRLD misaligned' valid 9
expect 'VMPTRLD of the VMXON region' valid 10
expect 'VMPTRLD wrong revision' valid 11
expect 'VMXON inside' valid 15
expect 'INVEPT type 7' valid 28
expect 'INVVPID type 7' valid 28
expect 'VMREAD after all that' succeed

# The driver's own report of one of each kind.
# reported REGEX
reported() {
	dmesg | grep -qE "vmm86: CPU [0-9]+: $1"
	check "the log says: $1" $?
}
reported 'VMXOFF outside .*faulted: this CPU is not in VMX operation'
reported 'VMREAD without VMCS .*VMfailInvalid: no current VMCS'
reported 'VMPTRLD of the VMXON region .*VM-instruction error 10: VMPTRLD of the VMXON region'

vmm86 run --json hlt.bin 2>/dev/null | grep -q '"hlt"' && grep -q 'users of VMX: 0' /proc/vmm86
check 'machines work afterwards' $?
end_of_checks
