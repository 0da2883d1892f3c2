#!/bin/sh
# SPDX-License-Identifier: MIT
#
# refusals.sh - a CPU that the sequence refuses stays out of VMX operation, and
# the answer says which, why and what to do; all others go on.  Uses the module
# variant that can let a CPU seem odd or firmware strict (driver/mistakes.h).
# Needs two CPUs.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
parameters=/sys/module/vmm86/parameters
cpu1=/sys/devices/system/cpu/cpu1/online

# run STATUS: one HLT
run() {
	vmm86 run hlt.bin >out 2>err
	[ $? = "$1" ]
}

# VMX is as wanted on all CPUs that are online: on or off
all() {
	grep '^cpu .*VMXON region' /proc/vmm86 >err
	! grep -qv "VMX $1\$" err
}

# Firmware locked VMX off; left it open, and the register takes no value.
echo 1 >$parameters/feature_control
run 5 && grep -q 'firmware locked VMX off.*enable VT-x' err
check 'IA32_FEATURE_CONTROL locked off: refused with the cure' $?
echo 0 >$parameters/feature_control
run 5 && grep -q 'IA32_FEATURE_CONTROL is unlocked and cannot be written' err
check 'IA32_FEATURE_CONTROL cannot be set: refused' $?
all off
check 'VMX is off on all CPUs' $?
echo -1 >$parameters/feature_control

# Another set of capabilities on CPU 1, found when the first machine is made.
echo 1 >$parameters/odd_cpu
run 5 && grep -q 'CPU 1: .*other VMX capabilities.*take this CPU offline' err
check 'CPU 1 differs: refused, named' $?
all off
check 'VMX is off on CPU 0 again' $?
echo 0 >$cpu1
run 0
check 'with that CPU offline machines can be had' $?

# The same, found when the CPU comes online while a machine exists.
vmm86 run spin.bin >out 2>spin.err &
spinner=$!
until grep -q 'users of VMX: 1' /proc/vmm86; do :; done
echo 1 2>err >$cpu1
[ "$(cat $cpu1)" = 0 ]
check 'CPU 1 differs and stays offline while a machine exists' $?
dmesg >err
grep -q 'CPU 1 stays offline: .*other VMX capabilities' err
check 'the kernel log says why' $?
kill -0 $spinner
check 'the machine goes on' $?
echo -1 >$parameters/odd_cpu
echo 1 >$cpu1
[ "$(cat $cpu1)" = 1 ] && all on
check 'when it no longer differs it comes online and joins' $?
kill -9 $spinner
wait $spinner 2>/dev/null
run 0 && all off
check 'afterwards machines work, and VMX is off' $?

# hold=1: on from loading to unloading, machines or not.
rmmod vmm86 && insmod /modules/vmm86.ko hold=1 2>err && all on
check 'hold=1: VMX is on without a machine' $?
run 0 && all on && rmmod vmm86 2>err
check 'and stays on after one, and the module can be unloaded' $?
insmod /modules/vmm86.ko hold=1 feature_control=1 2>err
[ $? != 0 ] && dmesg | grep -q 'hold=1: CPU 0: firmware locked VMX off'
check 'hold=1 where VMX cannot be had: the module is not loaded' $?
insmod /modules/vmm86.ko && all off && ! grep -q '^CR4 .*2...$' /proc/vmm86
check 'without it VMX is off until a machine exists' $?
end_of_checks
