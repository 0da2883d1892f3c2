#!/bin/sh
# SPDX-License-Identifier: MIT
#
# error8.sh - the question of the classic interface, inside the emulated
# machine: HOST_CR4 captured before CR4.VMXE is set makes VMLAUNCH fail with
# VM-instruction error 8; captured after, the same launch works.  Uses the
# module variant that can make that mistake (driver/mistakes.h).

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
wrong=/sys/module/vmm86/parameters/stale_host_cr4

# hlt.bin is one HLT.
echo 1 >$wrong
vmm86 run --json hlt.bin >out 2>err
[ $? = 12 ]
check 'HOST_CR4 captured before VMXE: the entry fails' $?
grep -q 'error 8' err
check 'the message says VM-instruction error 8' $?
grep -q 'host-cr4-fixed' err && tr -d ' \n' <out | grep -q '"rules":\["host-cr4-fixed"\]'
check 'and names the one rule that is violated' $?
dmesg | grep -q 'host-cr4-fixed (most probably the one): HOST_CR4 = '
check 'the kernel log has the field and its value' $?
cat err

echo 0 >$wrong
vmm86 run --json hlt.bin >out 2>err
check 'HOST_CR4 captured after VMXE: the same launch works' $?
grep -q '"hlt"' out
check 'and ends with HLT' $?
cat err

