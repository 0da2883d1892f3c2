# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# count.sh - TAP of checks, and a folder for what they look at.  Sourced by tap.sh
# and tmux.sh, which say in details() what to show of a check that failed.

set -u
dir=$(mktemp -d)
# shellcheck source=tests/lab/checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lab/checks.sh"

# finish: the plan, and the status.
finish() {
	echo "1..$tests"
	echo "$((tests - failed)) passed, $failed failed"
	exit $((failed > 0))
}
