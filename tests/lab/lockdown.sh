#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lockdown.sh - root under kernel lockdown: machines run, without the PC's
# hardware.  Nothing lifts a lockdown: the last test of its boot.  TAP.

lockdown=/sys/kernel/security/lockdown
tests=0

# report NAME: of the command before
report() {
	status=$?
	tests=$((tests + 1))
	if [ $status = 0 ]; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		sed 's/^/# /' out err
	fi
}

cd "$(mktemp -d)" || exit
[ -e "$lockdown" ] || mount -t securityfs securityfs /sys/kernel/security
printf '\364' >hlt.bin
vmm86 int 0x1a ah=2 >out 2>err
report 'not locked down: root reads the clock through the PC'\''s ports'
vmm86 run --pass-ports=0x80 hlt.bin >out 2>err
report 'and passes ports to a guest'
echo integrity 2>err >$lockdown && grep -q '\[integrity\]' $lockdown
report 'the kernel is locked down'
vmm86 run hlt.bin >out 2>err
report 'a machine runs'
vmm86 int 0x11 >out 2>err
report 'a BIOS call works on a copy of the ROM'
vmm86 int 0x1a ah=2 >out 2>err
[ $? = 9 ] && grep -q 'the guest has no ports' err
report 'its ports are refused, with the reason'
vmm86 run --pass-ports=0x80 hlt.bin >out 2>err
[ $? = 4 ] && grep -q 'no permission to pass ports .* without kernel lockdown' err
report 'nor can ports be passed'
echo "1..$tests"
