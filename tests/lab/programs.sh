#!/bin/sh
# SPDX-License-Identifier: MIT
#
# programs.sh - programs that test the PC from inside (tests/pc/programs), inside
# the emulated machine.  The same lines must come out whatever runs them.  TAP.
#
# usage: programs.sh [MODE]...	v86, real, kvm; else the modes of this processor
#
# PROGRAMS in the environment: not all of them.

cd "$(dirname "$0")" || exit
# shellcheck source=tests/lab/mode.sh
. ./mode.sh
cd pc || exit
case $LAB_CPU in
core2_penryn* | corei5_lynnfield*) modes=v86 ;;
*) modes='v86 real' ;;
esac
[ $# = 0 ] || modes=$*
: "${PROGRAMS:=$(ls -- *.com *.img)}"

# passed_on MODE PROGRAM STATUS-WANTED STATUS: the lines of /tmp/out, as TAP.
passed_on() {
	[ "$3" = "$4" ] || echo "not ok ended with status $4" >>/tmp/out
	awk -v name="$1 $2" '
		/^end$/ { ended = 1 }
		/^ok / { print "ok - " name ": " substr($0, 4) }
		/^not ok / { print "not ok - " name ": " substr($0, 8) }
		END { if (!ended) print "not ok - " name ": came to its end" }' \
		/tmp/out >/tmp/tap
	cat /tmp/tap
	tests=$((tests + $(wc -l </tmp/tap)))
	if grep -q '^not' /tmp/tap; then
		failed=1
		sed 's/^/# err: /' /tmp/err
	fi
}

truncate -s 1474560 /tmp/floppy
truncate -s 10321920 /tmp/disk
for mode in $modes; do
	for program in $PROGRAMS; do
		case $program in
		*.com)
			run_in "$mode" --timeout 60 --mem 0x1000000 --floppy /tmp/floppy \
				--disk /tmp/disk "$program" >/tmp/out 2>/tmp/err </dev/null
			passed_on "$mode" "$program" 0 $?
			;;
		# It ends with INT 18h: there is nothing to boot.
		*.img)
			run_in "$mode" --timeout 60 --floppy "$program" >/tmp/out 2>/tmp/err </dev/null
			passed_on "$mode" "$program" 7 $?
			;;
		esac
	done
done

end_of_checks
