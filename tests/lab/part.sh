# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# part.sh - one program after the other inside the emulated machine, their TAP
# passed on; one that dies or ends without its plan counts as a failure.
# Sourced by the lists of tests, from the folder that holds the programs.

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

# Ends the list: with 0 if every part was well.
finish() {
	exit $failed
}
