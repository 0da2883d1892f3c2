#!/bin/sh
# SPDX-License-Identifier: MIT
#
# mitigations.sh - the driver's speculation mitigations in the emulated machine:
# with the kernel's all off, none is on; with them on, those that the emulated
# processor can have are, and machines run.  TAP.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
folder=/sys/class/misc/vmm/mitigations

details() {
	grep . $folder/* /sys/devices/system/cpu/vulnerabilities/* | sed 's/^/# /'
}

# is NAME STATE
is() { grep -q "^$2: " $folder/"$1"; }

[ "$(cat $folder/* | wc -l)" = 9 ]
check 'each of the nine says one line' $?
if grep -qw mitigations=auto /proc/cmdline; then
	# Bug bits by processor model; neither microcode MSRs nor enhanced IBRS.
	is cpu_buffers on && is return_stack on && is fpu_registers on
	check 'mitigations=auto: VERW, FPU registers loaded before entries, return stack filled after exits' $?
	is ibrs off && is ibpb_machine off && is ibpb_caller off
	check 'what needs microcode that the processor lacks is off in the kernel, and here' $?
	if [ -e /sys/module/vmm86/parameters/l1d_flush ]; then
		is l1d_flush on
		check 'L1D flush: on, for a processor that seems to have it' $?
	else
		is l1d_flush missing
		check 'L1D flush: wanted by the kernel, and missing in the processor' $?
	fi
else
	[ "$(cat $folder/* | cut -d: -f1 | sort -u)" = off ]
	check 'mitigations=off: all are off' $?
fi
printf '\364' >hlt.bin
for mode in real v86; do
	vmm86 run --mode=$mode hlt.bin
	check "$mode: a machine runs" $?
done
# FNINIT; HLT: the first use of the FPU exits where its registers are not there yet
printf '\333\343\364' >fpu.bin
echo 1 >/sys/kernel/tracing/events/vmm86/exit/enable
vmm86 run --mode=real fpu.bin
exits=$(grep -c 'exit: .*EXCEPTION_NMI' /sys/kernel/tracing/trace)
is fpu_registers off && want=1 || want=0
[ "$exits" = $want ]
check "FPU registers are loaded by a fault, or before: $exits faults" $?
vmm86 check >text
[ "$(grep -cE '^ {15}[a-z0-9_]+: (on|off|not affected|missing)[:a-z ]*: ' text)" = 9 ]
check 'check lists them' $?
[ "$(vmm86 check --json | tr ',' '\n' | grep -c '"[a-z0-9_]*": "\(on\|off\|missing\)[^"]*: ')" = 9 ]
check 'check --json lists them' $?
end_of_checks
