#!/bin/sh
# SPDX-License-Identifier: MIT
#
# suite.sh - all lab tests, in one boot of the emulated machine.  Each program
# prints TAP; one that dies or ends without its plan counts as a failure.
# With several CPUs only what several CPUs change: they are slow to emulate.

cd "$(dirname "$0")" || exit
export CMOCKA_MESSAGE_OUTPUT=TAP VMM86_GUEST=$PWD/guest PATH=$PATH:$PWD
failed=0

# part NAME COMMAND...
part() {
	name=$1
	shift
	echo "# --- $name"
	"$@" >/tmp/part 2>&1
	status=$?
	cat /tmp/part
	if ! grep -q '^1\.\.' /tmp/part; then
		echo "not ok - $name did not finish (status $status)"
		failed=1
	elif [ $status != 0 ]; then
		grep '^not ok' /tmp/part | grep -qv '# SKIP' || echo "not ok - $name ended with status $status"
		failed=1
	fi
}

if [ "$LAB_CPUS" = 1 ]; then
	programs="guest exits life misuse kill classic"
else
	programs="exits life kill"
fi
for program in $programs; do
	part "$program" ./test_$program
done
[ "$LAB_CPUS" = 1 ] || exit $failed
part command sh cli.sh
part clients sh classic.sh

exit $failed
