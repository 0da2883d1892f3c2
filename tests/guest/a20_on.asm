; SPDX-License-Identifier: MIT
;
; a20_on.asm - a20.inc with address line 20 on.

%define A20_ON
%include "a20.inc"
