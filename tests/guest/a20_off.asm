; SPDX-License-Identifier: MIT
;
; a20_off.asm - a20.inc with address line 20 off.

%define A20_OFF
%include "a20.inc"
