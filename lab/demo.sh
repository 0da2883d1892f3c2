#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh - the classic job, for `make run`: code of the machine's own ROM
# BIOS executed by a VMX guest, twice.

echo "This is an emulated $LAB_CPU with Linux $(uname -r); vmm86 is loaded."
echo
echo '$ vmm86 int 0x11'
vmm86 int 0x11 || exit
echo
echo '$ vmm86 int 0x15 eax=0xe820 edx=0x534d4150 ecx=20 ebx=0 es=0x800 di=0 --dump es:di:20'
vmm86 int 0x15 eax=0xe820 edx=0x534d4150 ecx=20 ebx=0 es=0x800 di=0 --dump es:di:20
