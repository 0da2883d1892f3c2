#!/bin/sh
# SPDX-License-Identifier: MIT
#
# error8.sh - the question of the classic interface, inside the emulated
# machine: HOST_CR4 captured before CR4.VMXE is set makes VMLAUNCH fail with
# VM-instruction error 8; captured after, the same launch works.  Uses the
# module variant that can make that mistake (driver/mistakes.h).

wrong=/sys/module/vmm86/parameters/stale_host_cr4
tests=0

# report NAME STATUS
report() {
	tests=$((tests + 1))
	if [ "$2" = 0 ]; then echo "ok $tests - $1"; else echo "not ok $tests - $1"; fi
}

# hlt.bin is one HLT.
echo 1 >$wrong
vmm86 run --json hlt.bin >out 2>err
[ $? = 12 ]
report 'HOST_CR4 captured before VMXE: the entry fails' $?
grep -q 'error 8' err
report 'the message says VM-instruction error 8' $?
grep -q 'host-cr4-fixed' err && tr -d ' \n' <out | grep -q '"rules":\["host-cr4-fixed"\]'
report 'and names the one rule that is violated' $?
dmesg | grep -q 'host-cr4-fixed (most probably the one): HOST_CR4 = '
report 'the kernel log has the field and its value' $?
cat err

echo 0 >$wrong
vmm86 run --json hlt.bin >out 2>err
report 'HOST_CR4 captured after VMXE: the same launch works' $?
grep -q '"hlt"' out
report 'and ends with HLT' $?
cat err

