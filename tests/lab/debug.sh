#!/bin/sh
# SPDX-License-Identifier: MIT
#
# debug.sh - the suite on the debug kernel, with several CPUs also what happens to
# them, what only that kernel can do, and then: has the driver lost any memory?
# The command's own tests are left out: they take long and tell nothing new of
# the driver.  TAP.

cd "$(dirname "$0")" || exit
. ./part.sh
kmemleak=/sys/kernel/debug/kmemleak

# Pages that the driver asked for itself: not those that the allocators and
# their checkers keep for all.
pages() {
	# A read of less than a record fails.
	dd bs=4096 if=/sys/kernel/debug/page_owner 2>/tmp/dd | awk -v RS= '/\[vmm86\]/ &&
		!/new_slab|allocate_slab|stack_depot|kasan_|p(gd|4d|ud|md|te)_alloc/'
}

# report NAME FILE: a test that passes if there is nothing in the file
report() {
	tests=$((tests + 1))
	if [ -s "$2" ]; then
		failed=1
		echo "not ok $tests - $1"
		sed 's/^/# /' "$2"
	else
		echo "ok $tests - $1"
	fi
}

count() { pages | grep -c '^Page allocated'; }

# A machine that lives now must be seen, or nothing is ever lost.
seen() {
	: >/tmp/unseen
	printf '\353\376' >/tmp/spin.bin
	vmm86 run --timeout 60 /tmp/spin.bin >/tmp/spin 2>&1 &
	sleep 5
	[ "$(count)" -gt "$before" ] || echo 'no page of a living machine' >/tmp/unseen
	kill $!
	wait $!
}

before=$(count)
# shellcheck disable=SC2034	# finish() of part.sh ends with it
sh suite.sh driver || failed=1
if [ "$LAB_CPUS" != 1 ]; then
	for program in nmi stats hotplug owner; do
		part $program ./test_$program
	done
	part cycles ./test_cycles 2000
fi
part failslab ./test_failslab
part failload env VMM86_KO=vmm86.ko ./test_failload
part suspend ./test_suspend

echo '# --- leaks'
tests=0
seen
report "pages of a living machine are seen" /tmp/unseen
# What is younger than five seconds is not looked at.
sleep 6
{ echo scan >$kmemleak && echo scan >$kmemleak; } 2>/tmp/scan
report 'kmemleak is on' /tmp/scan
grep -B 30 '\[vmm86\]' $kmemleak >/tmp/objects
report 'no object is lost' /tmp/objects
[ "$(count)" = "$before" ] || pages >/tmp/pages
touch /tmp/pages
report "as many pages as before ($before)" /tmp/pages
echo "1..$tests"
finish
