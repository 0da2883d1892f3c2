# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# mode.sh - what the tests of the PC mean by a mode.  Sourced.

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
