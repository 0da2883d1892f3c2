/* SPDX-License-Identifier: MIT */
/*
 * kbd.h - the PC's keyboard controller (8042, ports 60 and 64) with a keyboard,
 * and without a mouse.
 *
 * A byte takes KBD_BYTE_TIME from the keyboard to the controller, so that IRQ 1
 * falls when a byte has been read, and rises with the next.
 */
#ifndef PC_KBD_H
#define PC_KBD_H

#include <stdbool.h>
#include <stdint.h>

#define KBD_BYTE_TIME	1000000u	/* ns */
#define KBD_KEYS	16u		/* bytes in the keyboard's buffer */
#define KBD_REPLIES	8u

/**
 * struct kbd - controller and keyboard; plain data.
 * @ram:	the controller's memory; the first byte is the command byte
 * @command:	waits for its data byte on port 60, or 0
 * @last_command: the last write was to port 64
 * @output_port: bit 0: no reset, bit 1: address line 20
 * @reset:	bit 0 of the output port has been low
 * @output:	the output buffer
 * @flags:	the status bits that describe it; 0: it is empty
 * @ready:	when it can be filled next
 * @reply:	what waits for it: bytes with flags << 8
 * @replies:	how many
 * @key:	scan codes that wait in the keyboard
 * @keys:	how many
 * @scanning:	the keyboard sends scan codes
 * @keyboard_command: waits for its data byte, or 0
 * @last:	the last byte that the keyboard sent as an answer
 * @scan_set:	1 to 3, as set; with translation off, 2 and 3 send codes of set 2
 * @leds:	bit 0 Scroll Lock, bit 1 Num Lock, bit 2 Caps Lock
 * @typematic:	rate and delay, as set
 */
struct kbd {
	uint8_t ram[32];
	uint8_t command;
	bool last_command;
	uint8_t output_port;
	bool reset;
	uint8_t output;
	uint8_t flags;
	uint64_t ready;
	uint16_t reply[KBD_REPLIES];
	uint8_t replies;
	uint8_t key[KBD_KEYS];
	uint8_t keys;
	bool scanning;
	uint8_t keyboard_command;
	uint8_t last;
	uint8_t scan_set;
	uint8_t leds;
	uint8_t typematic;
};

/*
 * Power-on: address line 20 is on, the keyboard's clock is held (command byte
 * 10h) until the firmware enables it.
 */
void kbd_reset(struct kbd *kbd);

/* Could it be in this state at this time? */
bool kbd_is_valid(const struct kbd *kbd, uint64_t now);

/* Ports 60 and 64. */
uint8_t kbd_in(struct kbd *kbd, uint16_t port, uint64_t now);
void kbd_out(struct kbd *kbd, uint16_t port, uint8_t value, uint64_t now);

/**
 * kbd_key() - the keyboard sends a byte of a scan code.
 * @byte:	of set 1, as the program reads it after translation (command byte bit 6);
 *		it reads set 2 if it has switched that off
 *
 * A keyboard that is told not to scan drops it.
 *
 * Return: false if its buffer is full; try again later.
 */
bool kbd_key(struct kbd *kbd, uint8_t byte);

/* The level of IRQ 1. */
bool kbd_irq(struct kbd *kbd, uint64_t now);

/* When the next byte arrives at the controller, or UINT64_MAX. */
uint64_t kbd_next_event(const struct kbd *kbd, uint64_t now);

/* The controller's part of address line 20; see port92.h for the other. */
bool kbd_a20(const struct kbd *kbd);

/* The program asked for a reset of the processor. */
bool kbd_reset_requested(const struct kbd *kbd);

#endif
