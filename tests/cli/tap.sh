# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# tap.sh - what the tests of the command share: a folder for its output, TAP, and
# checks of statuses, complaints and JSON.  Sourced with $1 = PATH-OF-VMM86.
#
# shellcheck disable=SC2016	# the expressions in quotes are Perl's

# shellcheck source=tests/cli/count.sh
. "$(dirname "${BASH_SOURCE[0]}")/count.sh"
vmm86=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 1
man=docs/man/vmm86.1
trap 'rm -rf "$dir"' EXIT

details() {
	head -n 30 "$dir/out" 2>/dev/null | sed 's/^/# out: /'
	sed 's/^/# err: /' "$dir/err" 2>/dev/null
}

# complains STATUS REGEX ARGUMENT...: this status, nothing on standard output,
# and one line (argp adds a second, "Try ...") that matches.
complains() {
	local want=$1 regex=$2 status=0
	shift 2
	"$vmm86" "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" = "$want" ] && [ ! -s "$dir/out" ] &&
		[ "$(grep -cv '^Try ' "$dir/err")" = 1 ] &&
		grep -qE -- "$regex" "$dir/err"
	check "vmm86 $*: status $want" $?
}

# json FILTER: a Perl expression over $o, the one object on standard output.
json() {
	perl -MJSON::PP -0777 -e 'my $o = decode_json(<STDIN>); exit !eval $ARGV[0]' \
		"$1" <"$dir/out" 2>>"$dir/err"
	check "  and JSON: $1" $?
}
