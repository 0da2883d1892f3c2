#!/bin/sh
# SPDX-License-Identifier: MIT
#
# pc.sh - programs that nobody here wrote, in a PC, inside the emulated machine:
# boot loaders, firmware and a VGA BIOS (tests/pc/images).  TAP.
#
# usage: pc.sh [OPTION-OF-VMM86-RUN]...

cd "$(dirname "$0")/images" || exit
options=$*
tests=0
failed=0

# check NAME STATUS-OF-CONDITION
check() {
	tests=$((tests + 1))
	if [ "$2" = 0 ]; then
		echo "ok $tests - $1"
	else
		failed=1
		echo "not ok $tests - $1"
		tail -n 30 /tmp/out | sed 's/^/# out: /'
		tail -n 30 /tmp/err | sed 's/^/# err: /'
	fi
}

# pc SECONDS ARGUMENT...: its screen, or what it says, is in /tmp/out
pc() {
	seconds=$1
	shift
	# shellcheck disable=SC2086
	vmm86 run $options --headless --timeout "$seconds" "$@" >/tmp/out 2>/tmp/err
}

has() { grep -q "$1" /tmp/out; }

pc 5 syslinux.img
[ $? = 10 ] && has '^SYSLINUX 6' && has '^This is SYSLINUX' && has '^boot:$'
check 'SYSLINUX reaches its prompt' $?

# What is typed on the serial port; GRUB reads as fast as it can.
type_to_grub() {
	sleep 8
	for line in 'ls' 'ls (hd1)/' 'set greeting=hello' 'save_env -f (hd1)/env greeting' \
		'halt'; do
		printf '%s\r' "$line"
		sleep 2
	done
}

cp fat.img /tmp/fat.img
type_to_grub | pc 40 --serial stdio --rw --disk grub.img --disk /tmp/fat.img
[ $? = 0 ] && has 'GNU GRUB  version 2' && has 'grub> '
check 'GRUB reaches its prompt and halts' $?
has '^(hd0).*(hd1)' && has '^env'
check 'GRUB finds both disks and lists the FAT disk' $?
GCONV_PATH=$PWD/gconv mtype -i /tmp/fat.img ::/env >/tmp/out 2>/tmp/err && has '^greeting=hello$'
check 'mtools reads what GRUB wrote' $?

pc 40 --disk grub.img --disk fat.img </dev/null
cmp -s fat.img /tmp/fat.img
[ $? = 1 ] && GCONV_PATH=$PWD/gconv mtype -i fat.img ::/env >/tmp/out 2>/tmp/err && ! has greeting
check 'without --rw a disk is as it was' $?

pc 12 --firmware seabios.bin --option-rom vgabios.bin
[ $? = 10 ] && has '^SeaBIOS (version' && has '^Booting from Hard Disk' && has '^No bootable device'
check 'SeaBIOS and its screen by the VGABIOS' $?

pc 10 --option-rom vgabios.bin boot_vga.img
[ $? = 0 ] && has '^     mode 3$' && has '^teletype works$'
check 'our INT 10h' $?

# A disk, so that the firmware starts the ROM before it boots.
cp boot_vga.img /tmp/boot.img
dd if=/dev/zero of=/tmp/boot.img bs=512 seek=2879 count=1 2>/dev/null
pc 15 --option-rom vgabios.bin --floppy /tmp/boot.img
[ $? = 0 ] && has 'VGABios' && has '^     mode 3$' && has '^teletype works$'
check 'the VGABIOS initialises and answers INT 10h' $?

echo "1..$tests"
exit $failed
