// SPDX-License-Identifier: MIT
/*
 * pic.c - two 8259A interrupt controllers, after the data sheet "8259A
 * Programmable Interrupt Controller" in 8086 mode.
 */
#include "pc/pic.h"
#include "pc/saved.h"

#define MASTER		0
#define SLAVE		1
#define CASCADE		2	/* the slave's input at the master */
#define SPURIOUS	7

#define ICW1_BIT	0x10
#define ICW1_IC4	0x01	/* ICW4 follows */
#define ICW1_SNGL	0x02	/* no cascade, no ICW3 */
#define ICW1_LTIM	0x08	/* all inputs are level-triggered */
#define ICW4_AEOI	0x02
#define ICW4_SFNM	0x10	/* special fully nested mode */

#define OCW2_LEVEL	0x07
#define OCW2_EOI	0x20
#define OCW2_SL		0x40	/* OCW2_LEVEL counts */
#define OCW2_R		0x80	/* rotate */
#define OCW3_BIT	0x08
#define OCW3_RIS	0x01
#define OCW3_RR		0x02
#define OCW3_POLL	0x04
#define OCW3_SMM	0x20
#define OCW3_ESMM	0x40
#define POLL_REQUEST	0x80

/* Inputs that are always edge-triggered: timer, keyboard, cascade; RTC, FPU. */
#define ELCR_MASTER	0xf8
#define ELCR_SLAVE	0xde

enum stage {
	STAGE_POWER_ON,
	STAGE_ICW2,
	STAGE_ICW3,
	STAGE_ICW4,
	STAGE_READY,
};

static uint8_t level_triggered(const struct pic_chip *chip)
{
	return chip->icw1 & ICW1_LTIM ? 0xff : chip->elcr;
}

static void set_line(struct pic_chip *chip, unsigned int input, bool level)
{
	uint8_t bit = 1u << input;

	if (!level) {
		chip->line &= ~bit;
		chip->irr &= ~bit;
		return;
	}
	if (!(chip->line & bit) || (level_triggered(chip) & bit))
		chip->irr |= bit;
	chip->line |= bit;
}

/* 0 is the highest priority. */
static unsigned int rank(const struct pic_chip *chip, unsigned int input)
{
	return (input - chip->lowest - 1) & 7;
}

/* The input with the highest priority out of @set, or -1. */
static int highest(const struct pic_chip *chip, uint8_t set)
{
	unsigned int i, input;

	for (i = 1; i <= 8; i++) {
		input = (chip->lowest + i) & 7;
		if (set >> input & 1)
			return input;
	}
	return -1;
}

/* What is in service, as far as it holds requests back. */
static uint8_t in_service(const struct pic_chip *chip)
{
	return chip->special_mask ? chip->isr & ~chip->imr : chip->isr;
}

static bool has_slave(const struct pic_chip *chip, unsigned int input)
{
	return !(chip->icw1 & ICW1_SNGL) && chip->slaves >> input & 1;
}

/* The input for which the chip raises INT, or -1. */
static int request(const struct pic_chip *chip)
{
	int wanted, serviced;

	if (chip->stage != STAGE_READY)
		return -1;
	wanted = highest(chip, chip->irr & ~chip->imr);
	if (wanted < 0)
		return -1;
	serviced = highest(chip, in_service(chip));
	if (serviced < 0 || rank(chip, wanted) < rank(chip, serviced))
		return wanted;
	/* Within one slave there are priorities that the master does not see. */
	if (wanted == serviced && chip->icw4 & ICW4_SFNM && has_slave(chip, wanted))
		return wanted;
	return -1;
}

/* The slave's INT pin is an input of the master. */
static void cascade(struct pic *pic)
{
	set_line(&pic->chip[MASTER], CASCADE, request(&pic->chip[SLAVE]) >= 0);
}

/* One chip's part of an INTA cycle: the input that it is for. */
static unsigned int acknowledge(struct pic_chip *chip)
{
	int input = request(chip);
	uint8_t bit;

	if (input < 0)
		return SPURIOUS;
	bit = 1u << input;
	if (!(level_triggered(chip) & bit))
		chip->irr &= ~bit;
	if (!(chip->icw4 & ICW4_AEOI))
		chip->isr |= bit;
	else if (chip->rotate)
		chip->lowest = input;
	return input;
}

/* The same for the slave, whose INT pin goes low whatever comes next. */
static unsigned int acknowledge_slave(struct pic *pic)
{
	unsigned int input = acknowledge(&pic->chip[SLAVE]);

	set_line(&pic->chip[MASTER], CASCADE, false);
	cascade(pic);
	return input;
}

static void write_icw1(struct pic_chip *chip, uint8_t value)
{
	chip->icw1 = value;
	chip->icw4 = 0;
	chip->imr = 0;
	chip->isr = 0;
	chip->irr = chip->line & level_triggered(chip);
	chip->lowest = 7;
	chip->read_isr = false;
	chip->poll = false;
	chip->special_mask = false;
	chip->rotate = false;
	chip->stage = STAGE_ICW2;
}

static void end_of_interrupt(struct pic_chip *chip, uint8_t ocw2)
{
	int input = ocw2 & OCW2_SL ? ocw2 & OCW2_LEVEL : highest(chip, in_service(chip));

	if (input < 0)
		return;
	chip->isr &= ~(1u << input);
	if (ocw2 & OCW2_R)
		chip->lowest = input;
}

static void write_ocw2(struct pic_chip *chip, uint8_t ocw2)
{
	switch (ocw2 & (OCW2_R | OCW2_SL | OCW2_EOI)) {
	case 0:
		chip->rotate = false;
		break;
	case OCW2_R:
		chip->rotate = true;
		break;
	case OCW2_SL:			/* no operation */
		break;
	case OCW2_R | OCW2_SL:		/* set priority */
		chip->lowest = ocw2 & OCW2_LEVEL;
		break;
	default:
		end_of_interrupt(chip, ocw2);
	}
}

static void write_ocw3(struct pic_chip *chip, uint8_t ocw3)
{
	if (ocw3 & OCW3_ESMM)
		chip->special_mask = ocw3 & OCW3_SMM;
	if (ocw3 & OCW3_POLL)
		chip->poll = true;
	else if (ocw3 & OCW3_RR)
		chip->read_isr = ocw3 & OCW3_RIS;
}

static void write_command(struct pic_chip *chip, uint8_t value)
{
	if (value & ICW1_BIT)
		write_icw1(chip, value);
	else if (value & OCW3_BIT)
		write_ocw3(chip, value);
	else
		write_ocw2(chip, value);
}

static enum stage after_icw3(const struct pic_chip *chip)
{
	return chip->icw1 & ICW1_IC4 ? STAGE_ICW4 : STAGE_READY;
}

static void write_data(struct pic_chip *chip, uint8_t value)
{
	switch (chip->stage) {
	case STAGE_ICW2:
		chip->vector = value & 0xf8;
		chip->stage = chip->icw1 & ICW1_SNGL ? after_icw3(chip) : STAGE_ICW3;
		break;
	case STAGE_ICW3:
		chip->slaves = chip->master ? value : 0;
		chip->stage = after_icw3(chip);
		break;
	case STAGE_ICW4:
		chip->icw4 = value;
		chip->stage = STAGE_READY;
		break;
	default:
		chip->imr = value;
	}
}

static uint8_t poll(struct pic *pic, unsigned int which)
{
	struct pic_chip *chip = &pic->chip[which];

	chip->poll = false;
	if (request(chip) < 0)
		return 0;
	return POLL_REQUEST | (which == SLAVE ? acknowledge_slave(pic) : acknowledge(chip));
}

static uint8_t read_chip(struct pic *pic, unsigned int which, bool data)
{
	struct pic_chip *chip = &pic->chip[which];

	if (chip->poll)
		return poll(pic, which);
	if (data)
		return chip->imr;
	return chip->read_isr ? chip->isr : chip->irr;
}

static void write_elcr(struct pic_chip *chip, uint8_t value)
{
	chip->elcr = value;
	chip->irr |= chip->line & level_triggered(chip);
}

void pic_reset(struct pic *pic)
{
	static const struct pic_chip power_on = { .lowest = 7, .stage = STAGE_POWER_ON };

	pic->chip[MASTER] = power_on;
	pic->chip[SLAVE] = power_on;
	pic->chip[MASTER].master = true;
}

uint8_t pic_in(struct pic *pic, uint16_t port)
{
	switch (port) {
	case 0x20:
	case 0x21:
		return read_chip(pic, MASTER, port & 1);
	case 0xa0:
	case 0xa1:
		return read_chip(pic, SLAVE, port & 1);
	case 0x4d0:
		return pic->chip[MASTER].elcr;
	case 0x4d1:
		return pic->chip[SLAVE].elcr;
	default:
		return 0xff;
	}
}

void pic_out(struct pic *pic, uint16_t port, uint8_t value)
{
	switch (port) {
	case 0x20:
		write_command(&pic->chip[MASTER], value);
		break;
	case 0x21:
		write_data(&pic->chip[MASTER], value);
		break;
	case 0xa0:
		write_command(&pic->chip[SLAVE], value);
		break;
	case 0xa1:
		write_data(&pic->chip[SLAVE], value);
		break;
	case 0x4d0:
		write_elcr(&pic->chip[MASTER], value & ELCR_MASTER);
		break;
	case 0x4d1:
		write_elcr(&pic->chip[SLAVE], value & ELCR_SLAVE);
		break;
	}
	cascade(pic);
}

void pic_line(struct pic *pic, unsigned int irq, bool level)
{
	if (irq == CASCADE)
		return;
	set_line(&pic->chip[irq / 8], irq % 8, level);
	cascade(pic);
}

int pic_peek(const struct pic *pic)
{
	const struct pic_chip *master = &pic->chip[MASTER], *slave = &pic->chip[SLAVE];
	int input = request(master);

	if (input < 0)
		return -1;
	if (input != CASCADE || !has_slave(master, CASCADE))
		return master->vector + input;
	input = request(slave);
	return slave->vector + (input < 0 ? SPURIOUS : input);
}

int pic_acknowledge(struct pic *pic)
{
	struct pic_chip *master = &pic->chip[MASTER];
	unsigned int input = acknowledge(master);

	if (input == CASCADE && has_slave(master, CASCADE))
		return pic->chip[SLAVE].vector + acknowledge_slave(pic);
	return master->vector + input;
}

static bool chip_is_valid(const struct pic_chip *chip)
{
	return saved_flag(&chip->master) && saved_flag(&chip->read_isr) &&
	       saved_flag(&chip->poll) && saved_flag(&chip->special_mask) &&
	       saved_flag(&chip->rotate) && chip->stage <= STAGE_READY &&
	       chip->lowest <= 7 && !(chip->vector & 7);
}

bool pic_is_valid(const struct pic *pic)
{
	const struct pic_chip *master = &pic->chip[MASTER], *slave = &pic->chip[SLAVE];

	return chip_is_valid(master) && chip_is_valid(slave) &&
	       master->master && !slave->master && !slave->slaves &&
	       !(master->elcr & ~ELCR_MASTER) && !(slave->elcr & ~ELCR_SLAVE);
}
