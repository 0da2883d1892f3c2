#!/bin/sh
# SPDX-License-Identifier: MIT
#
# pc.sh - programs that nobody here wrote, in a PC, inside the emulated machine:
# boot loaders, firmware, a VGA BIOS and what bcc compiles (tests/pc/images).  TAP.
#
# usage: pc.sh MODE...	v86, real, kvm

cd "$(dirname "$0")" || exit
# shellcheck source=tests/lab/mode.sh
. ./mode.sh
cd images || exit

# pc SECONDS ARGUMENT...: its screen, or what it says, is in /tmp/out
pc() {
	seconds=$1
	shift
	run_in "$mode" --timeout "$seconds" "$@" >/tmp/out 2>/tmp/err
}

has() { grep -q "$1" /tmp/out; }

# Typed on the serial port as soon as GRUB asks; it reads when it likes.
type_to_grub() {
	until grep -q 'grub> ' /tmp/out || [ -e /tmp/ended ]; do sleep 0.2; done
	for line in 'ls' 'ls (hd1)/' 'set greeting=hello' 'save_env -f (hd1)/env greeting' \
		'halt'; do
		printf '%s\r' "$line"
	done
}

grub() {
	cp fat.img /tmp/fat.img
	: >/tmp/out
	rm -f /tmp/ended
	type_to_grub | {
		pc 120 --serial stdio --rw --disk grub.img --disk /tmp/fat.img
		status=$?
		: >/tmp/ended
		exit $status
	}
	status=$?
	[ $status = 0 ] && has 'GNU GRUB  version 2' && has 'grub> '
	check "$mode: GRUB reaches its prompt and halts" $?
	has '^(hd0).*(hd1)' && has '^env'
	check "$mode: GRUB finds both disks and lists the FAT disk" $?
	GCONV_PATH=$PWD/gconv mtype -i /tmp/fat.img ::/env >/tmp/out 2>/tmp/err && has '^greeting=hello$'
	check "$mode: mtools reads what GRUB wrote" $?
}

# Loaders and firmware that use protected mode.
protected() {
	pc 5 syslinux.img
	[ $? = 10 ] && has '^SYSLINUX 6' && has '^This is SYSLINUX' && has '^boot:$'
	check "$mode: SYSLINUX reaches its prompt" $?
	grub
	pc 12 --firmware seabios.bin --option-rom vgabios.bin
	[ $? = 10 ] && has '^SeaBIOS (version' && has '^Booting from Hard Disk' &&
		has '^No bootable device'
	check "$mode: SeaBIOS and its screen by the VGABIOS" $?
}

# The VGABIOS is started by our firmware before it boots.
vga_bios() {
	cp boot_vga.img /tmp/boot.img
	truncate -s 1474560 /tmp/boot.img
	pc 10 --floppy /tmp/boot.img
	[ $? = 0 ] && has '^     mode 3$' && has '^teletype works$'
	check "$mode: our INT 10h" $?
	pc 15 --option-rom vgabios.bin --floppy /tmp/boot.img
	[ $? = 0 ] && has 'VGABios' && has '^     mode 3$' && has '^teletype works$'
	check "$mode: the VGABIOS initialises and answers INT 10h" $?
}

bcc() {
	pc 10 --exit-code hello.com one two
	[ $? = 3 ] && has '^Hello from bcc: 10! = 3628800, 3 arguments, last two$'
	check "$mode: bcc: printf, longs, arguments, an exit status" $?
	rm -rf /tmp/root
	mkdir /tmp/root
	cp crc.txt /tmp/root/CRC.TXT
	pc 20 --exit-code --root /tmp/root files.com CRC.TXT LINES.TXT
	[ $? = 0 ] && has "^crc32 $(cat crc.sum)$"
	check "$mode: bcc: reads a file; the CRC is that of zlib" $?
	[ "$(cat /tmp/root/[Ll]*)" = "$(wc -l <crc.txt) lines" ]
	check "$mode: bcc: writes a file" $?
	pc 10 --exit-code --root /tmp/root files.com '..\CRC.TXT' LINES.TXT
	[ $? = 1 ] && has '^cannot open'
	check "$mode: bcc: nothing outside --root" $?
}

# What a disk gets: what int13.com wrote to sectors 3088 and 3089 and the last one.
written() {
	rm -f /tmp/floppy /tmp/disk
	truncate -s 1474560 /tmp/floppy
	truncate -s 10321920 /tmp/disk
	pc 30 --floppy /tmp/floppy --disk /tmp/disk ../pc/int13.com
	[ $? = 0 ] && has '^ok 03h' && [ "$(tr -d '\0' </tmp/disk | wc -c)" = 0 ]
	check "$mode: without --rw a disk is as it was" $?
	pc 30 --rw --floppy /tmp/floppy --disk /tmp/disk ../pc/int13.com
	[ $? = 0 ] && [ "$(dd if=/tmp/disk bs=512 skip=3088 count=2 2>/dev/null | tr -d '\001<' | wc -c)" = 0 ] &&
		[ "$(dd if=/tmp/disk bs=512 skip=20159 2>/dev/null | od -An -tx1 -N2)" = ' 21 43' ] &&
		[ "$(tr -d '\0' </tmp/disk | wc -c)" = 1028 ]
	check "$mode: with --rw it has what was written, and nothing else" $?
}

for mode; do
	vga_bios
	bcc
	written
	if [ "$mode" = v86 ]; then
		pc 10 syslinux.img
		[ $? = 8 ] && grep -q 'needs real mode' /tmp/err
		check "$mode: SYSLINUX needs real mode, and is told so" $?
	else
		protected
	fi
done

end_of_checks
