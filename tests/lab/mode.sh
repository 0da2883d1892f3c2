# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# mode.sh - what the tests of the PC mean by a mode, and what they
# show of a check that failed.  Sourced.
#
# shellcheck disable=SC2154	# $mode is that of the caller

# shellcheck source=tests/lab/checks.sh
. "$(dirname "$0")/checks.sh"

# run_in MODE ARGUMENT...: `vmm86 run` in mode v86 or real with our driver, or kvm.
run_in() {
	case $1 in
	kvm) how='--backend kvm' ;;
	*) how="--backend vmx --mode $1" ;;
	esac
	shift
	# shellcheck disable=SC2086	# words
	vmm86 run $how --headless "$@"
}

# What was printed, and what gdb printed.
details() {
	for stream in out err gdb; do
		[ ! -e /tmp/$stream ] || tail -n 40 /tmp/$stream | sed "s/^/# $stream: /"
	done
}
