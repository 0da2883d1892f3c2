# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# count.sh - TAP of checks, and a folder for what they look at.  Sourced by tap.sh
# and tmux.sh, which say in details() what to show of a check that failed.

set -u
dir=$(mktemp -d)
tests=0 failed=0

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

# finish: the plan, and the status.
finish() {
	echo "1..$tests"
	echo "$((tests - failed)) passed, $failed failed"
	exit $((failed > 0))
}
