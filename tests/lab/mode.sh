# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# mode.sh - what the tests of the PC mean by a mode, and how they count.  Sourced.
#
# shellcheck disable=SC2154	# $mode is that of the caller

tests=0
failed=0

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

# check NAME STATUS-OF-CONDITION: in $mode; what was printed is in /tmp/out, /tmp/err
# and, where it is gdb's, in /tmp/gdb.
check() {
	tests=$((tests + 1))
	if [ "$2" = 0 ]; then
		echo "ok $tests - $mode: $1"
		return
	fi
	failed=1
	echo "not ok $tests - $mode: $1"
	for stream in out err gdb; do
		[ ! -e /tmp/$stream ] || tail -n 40 /tmp/$stream | sed "s/^/# $stream: /"
	done
}

# The plan, and the status.
end_of_checks() {
	echo "1..$tests"
	exit $failed
}
