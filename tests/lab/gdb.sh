#!/bin/sh
# SPDX-License-Identifier: MIT
#
# gdb.sh - Debian's gdb against `vmm86 run --gdb`, inside the emulated machine:
# boot_debug.asm under breakpoints, steps, watchpoints, changed registers and
# memory, an interrupt, and the ways a session ends.  TAP.
#
# usage: gdb.sh PROGRAM.img MODE...	v86, real, kvm
#
# shellcheck disable=SC2016	# the $ in quotes are GDB's

# shellcheck source=tests/lab/mode.sh
. "$(dirname "$0")/mode.sh"
program=$1
shift

start() {
	rm -f /tmp/socket
	: >/tmp/err
	run_in "$mode" --stats --timeout 120 --gdb unix:/tmp/socket "$program" \
		>/tmp/out 2>/tmp/err </dev/null &
	pid=$!
	until grep -q 'waiting for gdb' /tmp/err; do sleep 0.1; done
}

# debug COMMAND...: gdb does this; then $status is that of vmm86.
debug() {
	start
	for command; do
		echo "$command"
	done >/tmp/commands
	gdb -nx -batch -ex 'set confirm off' -ex 'target remote /tmp/socket' -x /tmp/commands \
		>/tmp/gdb 2>&1 </dev/null
	wait $pid
	status=$?
}

# shows NAME REGEX: gdb's output has such a line
shows() {
	grep -qE -- "$2" /tmp/gdb
	check "$mode: $1" $?
}

for mode; do
	debug 'p/x $pc' 'break *0x7c10' 'continue' 'delete' 'stepi' 'p/x $pc' \
		'stepi' 'p/x $sp' 'break *0x7c20' 'continue' 'stepi' 'p/x $pc' 'p $eflags' \
		'stepi' 'p/x $pc' 'kill'
	shows 'the first stop is before the boot sector' '^\$1 = 0x7c00$'
	shows 'a breakpoint' '^Breakpoint 1, 0x0*7c10 in'
	# MOV SS holds a trap back for the instruction behind it.
	shows 'a step over MOV SS' '^\$2 = 0x7c1[25]$'
	shows '  and the next one' '^\$3 = 0x7000$'
	shows 'a step over STI' '^\$4 = 0x7c21$'
	shows '  interrupts are on' '^\$5 = \[ .*IF.*\]$'
	shows '  the step behind it' '^\$6 = 0x7c22$'
	[ $status = 0 ]
	check "$mode: kill ends vmm86 without complaint" $?

	# The emulated processor leaves a trap pending behind a step over a port access;
	# KVM lets it come: one step more takes it.
	debug 'hbreak *0x7c34' 'continue' 'stepi' 'p/x $al' 'delete' 'stepi' \
		'watch *(unsigned short *)0x600' 'continue' 'p/x $bx' 'p/x $pc' \
		'set {unsigned short}0x602 = 0xbeef' 'stepi' 'p/x $cx' 'delete' \
		'break *0x7c52' 'continue' 'set $ah = 0x0f' 'nexti' 'stepi' 'p/x $pc' \
		'delete' 'break *0x7c54' 'continue' 'p/x $ax' \
		'set $bx = 0x4321' 'set $ebp = 0x12345678' 'delete' 'break *0x7c61' \
		'continue' 'p/x $bx' 'p/x $ebp' 'set {char}0x604 = 1' 'detach'
	shows 'a hardware breakpoint' '^Breakpoint 1, 0x0*7c34 in'
	shows 'a step over IN shows what was read' '^\$1 = 0x80$'
	shows 'a watchpoint: the old value' '^Old value = 0$'
	shows '  and the new one' '^New value = 4660$'
	shows '  behind the instruction' '^\$3 = 0x7c47$'
	shows 'memory is written, and the program reads it' '^\$4 = 0xbeef$'
	shows 'INT 10h told mode 3 with 80 columns' '^\$6 = 0x5003$'
	shows 'INT3 of the program is for its own handler' '^Breakpoint 5, 0x0*7c61 in'
	shows 'registers are written' '^\$7 = 0x4321$'
	shows '  all 32 bits' '^\$8 = 0x12345678$'
	[ $status = 0 ] && grep -q '^exit: halted' /tmp/err
	check "$mode: after detach the program goes on to its end" $?

	start
	gdb -nx -batch -ex 'set architecture i8086' -ex 'target remote /tmp/socket' \
		-ex 'break *0x7c60' -ex continue -ex 'delete' -ex 'set $pc=0x7c70' \
		-ex 'echo running\n' -ex continue \
		-ex 'p/x $pc & 0xff0' -ex 'set {char}0x604 = 1' -ex continue \
		>/tmp/gdb 2>&1 </dev/null &
	gdb=$!
	until grep -q '^running' /tmp/gdb; do sleep 0.1; done
	sleep 1
	kill -INT $gdb
	wait $gdb
	wait $pid
	status=$?
	shows 'Ctrl-C stops the program' '^Program received signal SIGINT'
	shows 'the end of the program is its exit' 'exited normally'
	[ $status = 0 ]
	check "$mode:   and of vmm86" $?
done

end_of_checks
