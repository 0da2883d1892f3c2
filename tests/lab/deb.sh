#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deb.sh - in the emulated machine, inside a Debian in which our packages were
# installed: systemd loads the module at boot, udev gives the device to the
# group, its members run guests and others do not, and dpkg purges it all.  TAP.

if [ "${1-}" != inside ]; then
	mkdir root && tar -xf debian.tar -C root && rm debian.tar || exit
	mkdir -p root/dev root/proc root/sys root/run root/var/log
	mount -t proc proc root/proc
	mount -t sysfs sysfs root/sys
	mount -t devtmpfs devtmpfs root/dev
	mount -t tmpfs tmpfs root/run
	ln -s /proc/self/fd root/dev/fd
	cp deb.sh checks.sh root/debs/
	exec chroot root /bin/sh /debs/deb.sh inside
fi

export PATH=/usr/sbin:/usr/bin HOME=/ LC_ALL=C
cd /debs || exit
# shellcheck source=tests/lab/checks.sh
. ./checks.sh

# as USER STATUS COMMAND...
as() {
	user=$1 want=$2
	shift 2
	setpriv --reuid="$user" --regid="$user" --init-groups --inh-caps=-all \
		--no-new-privs "$@" >out 2>err </dev/null
	[ $? = "$want" ]
}

/lib/systemd/systemd-udevd --daemon >out 2>err
/lib/systemd/systemd-modules-load >out 2>err
udevadm settle >out 2>err
[ -d /sys/module/vmm86 ] && modinfo -n vmm86 | grep -q /updates/dkms/
check 'the module that DKMS built is loaded at boot' $?
stat -c '%U %G %a' /dev/vmm >out 2>err
grep -qx 'root vmm 660' out
check 'udev gives the device to the group' $?

useradd -M -G vmm member >out 2>err && useradd -M other >out 2>err
check 'there are a member and another user' $?
for mode in real v86; do
	as member 0 vmm86 run --backend=vmx --mode=$mode hello.com && grep -q '^made by a guest' out
	check "a member runs a guest in $mode mode" $?
done
as member 0 ./add && grep -qx '2 + 3 = 5' out
check 'and a program with the library' $?
as other 4 vmm86 run --backend=vmx hello.com && grep -q 'join the group' err
check 'another user is told to join the group' $?
vmm86 check >out 2>err && grep -q '^verdict: ' out
check 'vmm86 check finds no fault' $?

touch kept && chgrp vmm kept
dpkg --purge vmm86 libvmm86-dev libvmm86-0 vmm86-dkms >out 2>err
check 'dpkg purges the packages' $?
[ ! -d /sys/module/vmm86 ] && [ ! -e /dev/vmm ]
check '  the module is unloaded' $?
stat -c %G kept >out
grep -qx vmm out
check '  the group stays: files may belong to it' $?
find / -xdev -path /debs -prune -o -name '*vmm86*' -print >out
[ ! -s out ]
check '  no file is left' $?

dpkg -i libvmm86-0_*.deb vmm86_*.deb >out 2>err
check 'dpkg installs the command and the library again' $?
vmm86 run --backend=vmx hello.com >out 2>err
[ $? = 3 ] && grep -q 'does not exist: load the module' err
check '  which miss the driver' $?

end_of_checks
