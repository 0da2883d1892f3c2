#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lockdown.sh - root under kernel lockdown: machines run, without the PC's
# hardware.  Nothing lifts a lockdown: the last test of its boot.  TAP.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
lockdown=/sys/kernel/security/lockdown

cd "$(mktemp -d)" || exit
[ -e "$lockdown" ] || mount -t securityfs securityfs /sys/kernel/security
printf '\364' >hlt.bin
vmm86 int 0x1a ah=2 >out 2>err
check 'not locked down: root reads the clock through the PC'\''s ports' $?
vmm86 run --pass-ports=0x80 hlt.bin >out 2>err
check 'and passes ports to a guest' $?
echo integrity 2>err >$lockdown && grep -q '\[integrity\]' $lockdown
check 'the kernel is locked down' $?
vmm86 run hlt.bin >out 2>err
check 'a machine runs' $?
vmm86 int 0x11 >out 2>err
check 'a BIOS call works on a copy of the ROM' $?
vmm86 int 0x1a ah=2 >out 2>err
[ $? = 9 ] && grep -q 'the guest has no ports' err
check 'its ports are refused, with the reason' $?
vmm86 run --pass-ports=0x80 hlt.bin >out 2>err
[ $? = 4 ] && grep -q 'no permission to pass ports .* without kernel lockdown' err
check 'nor can ports be passed' $?
end_of_checks
