#!/bin/sh
# SPDX-License-Identifier: MIT
#
# isolation.sh - hostile guests in one boot of the emulated machine.  At the end
# the kernel is locked down, which nothing undoes.

cd "$(dirname "$0")" || exit
. ./part.sh

part isolation ./test_isolation
part hostile ./test_hostile
part traces ./test_traces
part account ./test_account
part lockdown sh lockdown.sh

finish
