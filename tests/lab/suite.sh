#!/bin/sh
# SPDX-License-Identifier: MIT
#
# suite.sh - the lab tests of every processor model, in one boot of the emulated
# machine.  With several CPUs only what several CPUs change: they are slow to
# emulate.
#
# usage: suite.sh [driver]      without the command's tests and the old clients

cd "$(dirname "$0")" || exit
. ./part.sh

if [ "$LAB_CPUS" = 1 ]; then
	programs="guest exits trace debug library queue life misuse hostile isolation traces account kill classic"
else
	programs="exits life kill"
fi
for program in $programs; do
	part "$program" ./test_$program
done
[ "$LAB_CPUS" = 1 ] && [ "${1:-}" != driver ] || finish
# Not slower than it was, where somebody said how fast it is.
[ ! -e "expected/$LAB_CPU" ] || part bench ./vmm86-bench --expect "expected/$LAB_CPU"
part command sh cli.sh
# Those that wait for nothing; make test-pc has all.
case $LAB_CPU in
*haswell* | *penryn*)
	export PROGRAMS='int10.com int13.com pic.com uart.com vga.com restart.img'
	part programs sh programs.sh
	;;
esac
part clients sh classic.sh

finish
