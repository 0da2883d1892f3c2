#!/bin/sh
# SPDX-License-Identifier: MIT
#
# events.sh - what happens to a computer while machines exist, in one boot of
# the emulated machine with several CPUs: NMIs, readers of the statistics, CPUs
# that go and come, owners that die, sleep.

cd "$(dirname "$0")" || exit
. ./part.sh

for program in nmi stats hotplug owner sleep; do
	part "$program" ./test_$program
done
finish
