#!/bin/sh
# SPDX-License-Identifier: MIT
#
# pictures.sh - screenshots of boot_text.asm and boot_mode13.asm, printed for
# tests/lab/pc to compare: "picture NAME KIND", the file in base64, "end".
#
# usage: pictures.sh MODE...	v86, real, kvm

cd "$(dirname "$0")" || exit
. ./mode.sh
cd images || exit
for mode; do
	for kind in text mode13; do
		rm -f /tmp/picture.png
		run_in "$mode" --timeout 20 --screenshot /tmp/picture.png \
			boot_$kind.img >/dev/null || exit
		echo "picture $mode:$kind $kind"
		base64 /tmp/picture.png
		echo end
	done
done
