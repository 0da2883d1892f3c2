# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# checks.sh - TAP of what scripts check.  Sourced: inside the emulated machine from
# the folder that holds it, and by tests/cli/count.sh.

tests=0
failed=0

# What to show of a check that failed: what the command before it printed.
details() {
	for stream in out err; do
		[ ! -e $stream ] || sed "s/^/# $stream: /" $stream
	done
}

# check NAME STATUS-OF-CONDITION
check() {
	tests=$((tests + 1))
	if [ "$2" = 0 ]; then
		echo "ok $tests - $1"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $1"
		details
	fi
}

# The plan, and the status.
end_of_checks() {
	echo "1..$tests"
	exit $((failed > 0))
}
