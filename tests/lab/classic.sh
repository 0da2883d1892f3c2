#!/bin/sh
# SPDX-License-Identifier: MIT
#
# classic.sh - the clients of examples/classic, as their users run them, and
# what the kernel log says of them.  TAP.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
tick=/sys/module/vmm86/parameters/classic_tick

details() {
	sed 's/^/# /' /tmp/client
}

# client NAME REGEX ARGUMENT...: ends well and prints a line that matches
client() {
	name=$1 regex=$2
	shift 2
	"classic/$name" "$@" >/tmp/client 2>&1 && grep -qE "$regex" /tmp/client
}

client int11 '^exit reason 18, eax=dead'
check 'int11: the equipment word, EAX high half kept' $?
client spin '^exit reason 10, ecx=00000000' 30000000
check 'spin: a loop through external interrupts' $?
interrupts=$(dmesg | sed -n 's/.*classic machine closed: \([0-9]*\) external.*/\1/p' | tail -n 1)
[ "${interrupts:-0}" -gt 0 ]
check "spin: the kernel log counts its interrupts ($interrupts)" $?
client e820 '^0000000000000000 .* 1$' && [ "$(wc -l </tmp/client)" = "$(ls -d /sys/firmware/memmap/* | wc -l)" ]
check 'e820: as many entries as Linux has' $?
client vesa '^exit reason 18, eax=0000004f'
check 'vesa: the mode is set' $?
echo 1 >$tick
client tick '^exit reason 18, ticks before [0-9]+, after [0-9]+'
check 'tick: the counter advances while the guest runs' $?
echo 0 >$tick

# The page that showed the driver's state.
cat /proc/vmm86 >/tmp/client && [ "$(grep -cE '^48[0-9a] ' /tmp/client)" = 11 ] &&
	grep -q '^CR4 ' /tmp/client && grep -q 'VMXON region' /tmp/client
check '/proc/vmm86 shows MSRs 480 to 48A, CR4 and the regions' $?

end_of_checks
