#!/bin/sh
# SPDX-License-Identifier: MIT
#
# kexec.sh - a kernel ends while a guest spins; after kexec and after a crash
# the next kernel's init runs this script again, which then looks around.
#
# usage: kexec.sh reboot|kexec|crash

event=$1

# The next kernel gets what this one has: its command line, and all files but
# the kernel.  Only this one holds memory back for a crash.
load_next() {
	(cd / && find . -xdev | grep -v '^./lab/vmlinuz$' |
		cpio -o -H newc 2>/dev/null) >/tmp/initrd
	kexec -c --no-checks "$@" /lab/vmlinuz --initrd=/tmp/initrd \
		--append="$(sed 's/crashkernel=[^ ]*//' /proc/cmdline) next-kernel"
}

# spin.bin is JMP $.  VMX is on on every CPU, the guest on the last one.
spin() {
	taskset -c $((LAB_CPUS - 1)) vmm86 run spin.bin &
	until grep -q 'users of VMX: 1' /proc/vmm86; do usleep 100000; done
	sleep 1
	grep VMXON /proc/vmm86
}

end_this_kernel() {
	case $event in
	reboot) spin && reboot -f ;;
	kexec) load_next -l && spin && kexec -e ;;
	crash) load_next -p && spin && taskset -c 0 sh -c 'echo c >/proc/sysrq-trigger' ;;
	esac
	echo 'the kernel lives on'
	exit 1
}

# hlt.bin is one HLT.
look_around() {
	echo "next kernel: CPUs $(cat /sys/devices/system/cpu/online)"
	cpu=0
	while [ $cpu -lt "$LAB_CPUS" ]; do
		taskset -c $cpu vmm86 run hlt.bin && echo "next kernel: guest on CPU $cpu"
		cpu=$((cpu + 1))
	done
}

if grep -q next-kernel /proc/cmdline; then
	look_around
else
	end_this_kernel
fi
