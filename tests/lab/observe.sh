#!/bin/sh
# SPDX-License-Identifier: MIT
#
# observe.sh - the examples of docs/observability.md inside the emulated machine:
# trace-cmd, perf, and vmm86 stat and top with machines that run, and without module
# or debugfs.  Needs two CPUs.  TAP.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
module=/modules/vmm86.ko

# says STATUS REGEX ARGUMENT...: this status and this on standard error
says() {
	want=$1 regex=$2
	shift 2
	vmm86 "$@" >out 2>err
	[ $? = "$want" ] && grep -qE "$regex" err
	check "vmm86 $*: status $want" $?
}

# reasons: of the exits in out, but for those that come when they come
reasons() {
	sed -n 's/.*exit: *machine [0-9-]* \([A-Z_]*\) at .*/\1/p' out |
		grep -vE 'EXTERNAL_INTERRUPT|PREEMPTION_TIMER' | tr '\n' ' '
}

# out 80h,al; mov ax,1; cpuid; vmcall
printf '\346\200\270\001\000\017\242\017\001\301' >exits.bin
printf '\353\376' >spin.bin
# jmp $ with an OUT in it: many exits
printf '\346\200\353\374' >out.bin

trace-cmd record -q -e vmm86 -o trace.dat vmm86 run --mode=real --ports=ignore exits.bin >err 2>&1 &&
	trace-cmd report -i trace.dat >out 2>>err
[ "$(reasons)" = 'EPT_VIOLATION IO_INSTRUCTION CPUID VMCALL ' ]
check 'trace-cmd: every exit of a program, by name' $?
[ "$(grep -c 'enter: ' out)" -ge 4 ] && grep -q 'IO_INSTRUCTION at 0000:7c00 qualification 800040 ' out
check '  with places and qualifications' $?
trace-cmd record -q -e vmm86:exit -f 'reason == 18' -o trace.dat vmm86 run --ports=ignore exits.bin >err 2>&1 &&
	trace-cmd report -i trace.dat >out 2>>err
[ "$(grep -c ': *machine' out)" = 1 ] && [ "$(reasons)" = 'VMCALL ' ]
check 'trace-cmd: a filter by exit reason' $?

perf record -q -e vmm86:exit -o perf.data vmm86 run --mode=real --ports=ignore exits.bin >out 2>err &&
	perf script -i perf.data >out 2>>err
[ "$(reasons)" = 'EPT_VIOLATION IO_INSTRUCTION CPUID VMCALL ' ]
check 'perf record and script: every exit of a program, by name' $?
perf stat -x, -e vmm86:exit --filter 'reason == 18' -e vmm86:entry_failure -o out \
	vmm86 run --mode=real --ports=ignore exits.bin 2>err
grep -q '^1,,vmm86:exit,' out && grep -q '^0,,vmm86:entry_failure,' out
check 'perf stat: counts, one of them filtered' $?

vmm86 run --mode=v86 spin.bin >/dev/null 2>&1 &
spinner=$!
vmm86 run --mode=real --ports=ignore out.bin >/dev/null 2>&1 &
writer=$!
until [ "$(grep -c '^running 1' /sys/kernel/debug/vmm86/machines)" = 2 ]; do :; done
vmm86 stat >out 2>err
grep -qE "^machine $spinner-[0-9]+ \(vmm86\): v86 with EPT, running on CPU [01]\$" out &&
	grep -qE "^machine $writer-[0-9]+ \(vmm86\): real with EPT, " out
check 'stat: both machines' $?
vmm86 stat -w 1 -n 2 --json >out 2>err
[ "$(tail -n 1 out | grep -oE '"interval":\{"guest_ns":[0-9]{9,10},' | wc -l)" = 2 ]
check 'stat -w: each was in its guest for a good part of the interval' $?
vmm86 top -d 1 -n 2 >out 2>err
grep -q '^2 machines, .* CPUs in guests' out && grep -qE "^$writer-[0-9]+ .* IO_INSTRUCTION\$" out &&
	grep -qE "^$spinner-[0-9]+ +vmm86 +v86 .* (PREEMPTION_TIMER|EXTERNAL_INTERRUPT)\$" out
check 'top: what keeps each of them busy' $?
kill -INT $spinner $writer
wait
vmm86 stat >out 2>err && [ "$(cat out)" = 'no machines' ]
check 'stat: both are gone' $?

umount /sys/kernel/debug
says 15 '^vmm86: debugfs is not mounted: mount -t debugfs' stat
mount -t debugfs debugfs /sys/kernel/debug
rmmod vmm86
says 3 '^vmm86: the module is not loaded: modprobe' stat
says 3 '^vmm86: the module is not loaded: modprobe' top
[ ! -e /sys/kernel/debug/vmm86 ] && [ ! -e /sys/kernel/tracing/events/vmm86 ]
check 'the module takes its files with it' $?
insmod $module && vmm86 stat >out 2>err
check 'and brings them again' $?

end_of_checks
