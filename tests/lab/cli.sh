#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cli.sh - the vmm86 command inside the emulated machine, against programs
# written byte by byte and the machine's own BIOS.  TAP.

# shellcheck source=tests/lab/checks.sh
. ./checks.sh
dir=$(mktemp -d)

details() {
	sed 's/^/# out: /' "$dir/out"
	sed 's/^/# err: /' "$dir/err"
}

# status WANTED ARGUMENT...
status() {
	want=$1
	shift
	vmm86 "$@" >"$dir/out" 2>"$dir/err"
	got=$?
	[ $got = "$want" ] || { echo "# vmm86 $*: status $got, wanted $want"; return 1; }
}

has() { grep -qE -- "$1" "$dir/$2"; }

case $LAB_CPU in
core2_penryn*) modes="v86" ; real=no ;;
corei5_lynnfield*) modes="v86" ; real=no ;;
*) modes="v86 real" ; real=yes ;;
esac

printf '\364' >"$dir/hlt.bin"
# mov ah,9; mov dx,110h; int 21h; mov ax,4c2ah; int 21h; at 110h: "Hello$"
printf '\264\011\272\020\001\315\041\270\052\114\315\041\220\220\220\220Hello$' >"$dir/hello.com"
# ret: to INT 20h at offset 0 of the PSP
printf '\303' >"$dir/ret.com"
# mov dl,[80h]; mov ah,2; add dl,'0'; int 21h; ret: digit of the tail's length
printf '\212\026\200\000\264\002\200\302\060\315\041\303' >"$dir/tail.com"
# out 80h,al; hlt
printf '\346\200\364' >"$dir/port.bin"
# in al,60h; hlt
printf '\344\140\364' >"$dir/in.bin"
# mov al,'x'; out 0e9h,al; hlt
printf '\260x\346\351\364' >"$dir/e9.bin"
printf '\353\376' >"$dir/spin.bin"
printf '\372\353\376' >"$dir/spin_cli.bin"
# mov ax,cr0: needs CPL 0
printf '\017\040\300\364' >"$dir/cr0.bin"
# ud2 with the library's vector; int 13h; int 21h with ah=5d, int 20h
printf '\017\013' >"$dir/ud2.bin"
printf '\315\023' >"$dir/int13.bin"
printf '\264\135\315\041\315\040' >"$dir/unknown.com"
# xor ax,ax; mov ss,ax; mov sp,1; push ax: a stack fault without end
printf '\061\300\216\320\274\001\000\120' >"$dir/stack.bin"
# vmcall
printf '\017\001\301' >"$dir/vmcall.bin"

# the first PCI device's vendor and device: mov eax,80000000h; mov dx,0cf8h;
# out dx,eax; mov dx,0cfch; in eax,dx; hlt.  Or its lowest byte, in al,dx, as the
# exit code: mov ah,4ch; int 21h
pci='\146\270\000\000\000\200\272\370\014\146\357\272\374\014'
printf "$pci"'\146\355\364' >"$dir/pci.bin"
printf "$pci"'\354\264\114\315\041' >"$dir/pci.com"
bridge=/sys/bus/pci/devices/0000:00:00.0
bridge=$(cut -c3- $bridge/device)$(cut -c3- $bridge/vendor)

for mode in $modes; do
	status 0 run --mode=$mode eax=0x12345678 ds=0x40 "$dir/hlt.bin" &&
		has 'eax=12345678' err && has ' ds=0040' err && has 'eip=00007c01' err &&
		has "^exit: hlt .*mode $mode" err
	check "$mode: a flat binary, registers in and out" $?
	status 0 run --mode=$mode --stats "$dir/hello.com" && [ "$(cat "$dir/out")" = Hello ] &&
		has '^exit: program ended' err
	check "$mode: a .COM prints and ends" $?
	status 42 run --mode=$mode --exit-code "$dir/hello.com"
	check "$mode: --exit-code passes the program's code on" $?
	status 0 run --mode=$mode --stats "$dir/ret.com" && has '^exit: program ended' err
	check "$mode: RET ends a .COM through the PSP" $?
	status 0 run --mode=$mode "$dir/tail.com" ab cd && [ "$(cat "$dir/out")" = 6 ]
	check "$mode: the command tail is in the PSP" $?
	status 0 run --mode=$mode "$dir/e9.bin" && [ "$(cat "$dir/out")" = x ]
	check "$mode: port E9h prints" $?
	status 9 run --mode=$mode "$dir/port.bin" && has 'writes port 0x80 ' err
	check "$mode: a port without a device ends the run" $?
	status 0 run --mode=$mode --ports=ignore "$dir/in.bin" && has 'eax=000000ff' err
	check "$mode: --ports=ignore reads ones" $?
	status 0 run --mode=$mode --pass-ports=0xcf8-0xcff "$dir/pci.bin" && has "^eax=$bridge " err
	check "$mode: --pass-ports reaches this PC's: $bridge" $?
	status 9 run --mode=$mode --pass-ports=0xcf8-0xcfb "$dir/pci.bin" && has 'reads port 0xcfc ' err
	check "$mode: and only those" $?
	status 134 run --mode=$mode --exit-code --pass-ports=0xcf8-0xcff "$dir/pci.com"
	check "$mode: --pass-ports for a DOS program" $?
	status 0 run --mode=$mode "$dir/vmcall.bin" && has '^exit: vmcall' err
	check "$mode: VMCALL ends the run" $?
	status 10 run --mode=$mode --timeout=1 "$dir/spin.bin" && has 'timeout' err && has 'eip=00007c00' err
	check "$mode: --timeout stops a loop" $?
	status 10 run --mode=$mode --timeout=1 "$dir/spin_cli.bin" && has 'eip=00007c01' err
	check "$mode: --timeout stops a loop with interrupts off" $?
	status 8 run --mode=$mode "$dir/ud2.bin" && has 'exception or INT 06h at 0000:7c00' err
	check "$mode: an exception without a handler is named" $?
	status 8 run --mode=$mode "$dir/int13.bin" && has 'INT 13h before 0000:7c02' err
	check "$mode: an unknown interrupt is named" $?
	status 0 run --mode=$mode "$dir/unknown.com" && has 'function AH=5dh is not supported' err
	check "$mode: an unknown DOS function is named" $?
	status 11 run --mode=$mode "$dir/stack.bin" && has 'triple fault' err
	check "$mode: a triple fault is a crash" $?
	status 0 run --mode=$mode --json "$dir/hello.com" && has '"exit_code": 42' out &&
		has '"reason": "program ended"' out
	check "$mode: --json" $?
	status 10 run --mode=$mode --max-exits=1 "$dir/e9.bin" && has 'after 1 exits' err
	check "$mode: --max-exits" $?
	status 10 run --mode=$mode --max-exits=1 "$dir/unknown.com" && has 'after 1 exits' err
	check "$mode: --max-exits of a DOS program" $?
done
status 8 run --mode=v86 "$dir/cr0.bin" && has 'MOV CR at 0000:7c00 needs real mode' err
check 'v86: an instruction for CPL 0 is named' $?
if [ $real = yes ]; then
	status 0 run --mode=real "$dir/cr0.bin" && has 'eax=[0-9a-f]*0 ' err
	check 'real: CR0 can be read, and PE is 0' $?
else
	status 5 run --mode=real "$dir/hlt.bin" && has 'use --mode v86' err
	check 'real mode is refused, with a cure' $?
fi

# INT 11h returns the equipment word of the BIOS data area.
equipment=$(dd if=/dev/mem bs=1 skip=1040 count=2 2>/dev/null | od -An -tx2 | tr -d ' ')
for mode in $modes; do
	status 0 int 0x11 --mode=$mode eax=0xabcd0000 && [ "$(grep -c "eax=abcd$equipment" "$dir/out")" = 1 ]
	check "$mode: INT 11h gives the equipment word $equipment" $?
	status 0 int 11h --mode=$mode --calls=100
	check "$mode: INT 11h a hundred times" $?
	# All of the memory map, entry by entry, against what Linux was told.
	next=0
	: >"$dir/map"
	while status 0 int 0x15 --mode=$mode eax=0xe820 edx=0x534d4150 ecx=20 ebx=0x$next \
		es=0x800 di=0 --dump es:di:20 && ! sed -n '/^after/,$p' "$dir/out" | grep -q ' CF'; do
		grep '^080[01]0 ' "$dir/out" | cut -c7-54 | tr -d '\n' >>"$dir/map"
		echo >>"$dir/map"
		next=$(sed -n '/^after/,$s/.*ebx=\([0-9a-f]*\).*/\1/p' "$dir/out")
		[ "$next" = 00000000 ] && break
	done
	entries=$(ls -d /sys/firmware/memmap/* | wc -l)
	[ "$(wc -l <"$dir/map")" = "$entries" ]
	check "$mode: INT 15h/E820h gives the $entries entries that Linux has" $?
	# The first is usable memory from 0; its length as in sysfs.
	end=$(($(cat /sys/firmware/memmap/0/end) + 1))
	want=$(printf '00 00 00 00 00 00 00 00 %02x %02x %02x 00 00 00 00 00' \
		$((end & 255)) $((end >> 8 & 255)) $((end >> 16)))
	head -n 1 "$dir/map" | tr -s ' ' | grep -q "$want"
	check "$mode: and the first one is the same" $?
done

# Without CAP_SYS_RAWIO: copies of the ROM, no ports, said clearly.
chmod 666 /dev/vmm
setpriv-full --bounding-set=-sys_rawio --inh-caps=-sys_rawio vmm86 int 0x11 >"$dir/out" 2>"$dir/err"
has "eax=0000$equipment" out
check 'without CAP_SYS_RAWIO INT 11h works on a copy of the ROM' $?
setpriv-full --bounding-set=-sys_rawio --inh-caps=-sys_rawio vmm86 int 0x1a ah=2 >"$dir/out" 2>"$dir/err"
[ $? = 9 ] && has 'the guest has no ports: run as root' err
check 'without CAP_SYS_RAWIO a port access is refused with the reason' $?
# The same for who has no capability at all.
chmod 755 "$dir"
setpriv-full --reuid=65534 --regid=65534 --clear-groups \
	vmm86 run --pass-ports=0xcf8-0xcff "$dir/pci.bin" >"$dir/out" 2>"$dir/err"
[ $? = 4 ] && [ "$(wc -l <"$dir/err")" = 1 ] && has 'no permission to pass ports .*: run as root .CAP_SYS_RAWIO' err
check '--pass-ports: an ordinary user is told what is missing' $?
chmod 660 /dev/vmm

status 0 caps && has 'guest modes: v86: yes' out && has '480  IA32_VMX_BASIC +00d810000000002b' out
check 'caps shows IA32_VMX_BASIC' $?
status 0 caps --json && has '"source": "driver"' out
check 'caps --json' $?

# All of the way into VMX operation, seen by root with the driver.
mount -t securityfs securityfs /sys/kernel/security
status 0 check && [ "$(grep -c '^verdict: vmm86 can run here (.* 0 failed, 0 not checked)$' "$dir/out")" = 1 ]
check 'check: every step passes' $?
has 'read: 0x5 .locked, VMX on. on CPU 0; .* by the driver$' out && has 'clear on [0-9]+ CPUs, by the driver$' out &&
	has ' 4096 bytes, memory type 6, anywhere' out && has 'machine in mode (v86|real) was made$' out
check 'check: what the driver reads' $?
status 0 check --json && has '"v86": true' out &&
	has "\"real\": $(if [ $real = yes ]; then echo true; else echo false; fi)" out
check "check: mode real is there: $real" $?
# An ordinary user sees neither MSRs nor the device, and is told so.
setpriv-full --reuid=65534 --regid=65534 --clear-groups vmm86 check >"$dir/out" 2>"$dir/err"
[ $? = 4 ] && has '^not checked  feature-control' out && has '^fail         device' out &&
	has '^verdict: vmm86 cannot run here: device: no permission' out
check 'check: an ordinary user gets as far as possible' $?
# While a machine exists CR4.VMXE is set, by us.
vmm86 run "$dir/spin.bin" >/dev/null 2>&1 &
pid=$!
until grep -q 'VMX on' /proc/vmm86; do :; done
status 0 check && has 'set on CPU [0-9]+, for vmm86 itself' out
check 'check: VMX that is on for another machine is no obstacle' $?
kill -INT $pid
wait $pid

# What the machines have done, and may reach: for root, in debugfs.
vmm86 run --pass-ports=0x80,0xcf8-0xcff "$dir/spin.bin" >/dev/null 2>&1 &
pid=$!
until grep -q '^exit.EXTERNAL_INTERRUPT' /sys/kernel/debug/vmm86/machines; do :; done
status 0 stat && has "^machine $pid-[0-9]+ .vmm86.: (v86|real).*, 9 ports of the PC, running on CPU [0-9]\$" out &&
	has '^  exit EXTERNAL_INTERRUPT +[1-9]' out
check 'stat shows a machine that runs' $?
status 0 stat --json && has '"passed_ports": 9' out
check 'stat --json tells its ports' $?
status 0 top && has '^1 machine, 1 running; ' out && has "^$pid-[0-9]+ +vmm86 " out
check 'top shows it' $?
kill -INT $pid
wait $pid
status 0 stat && [ "$(cat "$dir/out")" = 'no machines' ]
check 'stat: it is gone' $?
setpriv-full --reuid=65534 --regid=65534 --clear-groups vmm86 stat >"$dir/out" 2>"$dir/err"
[ $? = 4 ] && has 'no permission to read /sys/kernel/debug/vmm86/machines: statistics are for root' err
check 'stat: an ordinary user is told' $?
umount /sys/kernel/debug
status 15 stat && has 'debugfs is not mounted: mount -t debugfs' err
check 'stat: without debugfs' $?
mount -t debugfs debugfs /sys/kernel/debug

vmm86 run "$dir/spin.bin" >"$dir/out" 2>"$dir/err" &
pid=$!
while ! grep -q . /proc/$pid/maps 2>/dev/null || ! grep -q /dev/vmm /proc/$pid/maps; do :; done
kill -INT $pid
wait $pid
[ $? = 10 ] && has 'interrupted' err && has '^exit: ' err
check 'Ctrl-C ends the run with the registers' $?
[ "$(cat /sys/module/vmm86/refcnt)" = 0 ]
check 'nothing is left behind' $?

./examples/add >"$dir/out" 2>"$dir/err" && [ "$(cat "$dir/out")" = '2 + 3 = 5' ]
check 'the example of the library gives its result' $?

rm -rf "$dir"
end_of_checks
