// SPDX-License-Identifier: MIT
/*
 * registers.c - registers by name: set from "ax=1234", printed, as JSON.
 */
#include <ctype.h>
#include <string.h>

#include "cli.h"

enum place { GPR, SREG, EIP, EFLAGS };

struct reg {
	const char *name;
	enum place place;
	uint8_t index;
	uint8_t shift;
	uint8_t bits;
};

static const struct reg regs[] = {
	{ "eax", GPR, VMM86_EAX, 0, 32 }, { "ebx", GPR, VMM86_EBX, 0, 32 },
	{ "ecx", GPR, VMM86_ECX, 0, 32 }, { "edx", GPR, VMM86_EDX, 0, 32 },
	{ "esi", GPR, VMM86_ESI, 0, 32 }, { "edi", GPR, VMM86_EDI, 0, 32 },
	{ "ebp", GPR, VMM86_EBP, 0, 32 }, { "esp", GPR, VMM86_ESP, 0, 32 },
	{ "ax", GPR, VMM86_EAX, 0, 16 }, { "bx", GPR, VMM86_EBX, 0, 16 },
	{ "cx", GPR, VMM86_ECX, 0, 16 }, { "dx", GPR, VMM86_EDX, 0, 16 },
	{ "si", GPR, VMM86_ESI, 0, 16 }, { "di", GPR, VMM86_EDI, 0, 16 },
	{ "bp", GPR, VMM86_EBP, 0, 16 }, { "sp", GPR, VMM86_ESP, 0, 16 },
	{ "al", GPR, VMM86_EAX, 0, 8 }, { "ah", GPR, VMM86_EAX, 8, 8 },
	{ "bl", GPR, VMM86_EBX, 0, 8 }, { "bh", GPR, VMM86_EBX, 8, 8 },
	{ "cl", GPR, VMM86_ECX, 0, 8 }, { "ch", GPR, VMM86_ECX, 8, 8 },
	{ "dl", GPR, VMM86_EDX, 0, 8 }, { "dh", GPR, VMM86_EDX, 8, 8 },
	{ "cs", SREG, VMM86_CS, 0, 16 }, { "ds", SREG, VMM86_DS, 0, 16 },
	{ "es", SREG, VMM86_ES, 0, 16 }, { "fs", SREG, VMM86_FS, 0, 16 },
	{ "gs", SREG, VMM86_GS, 0, 16 }, { "ss", SREG, VMM86_SS, 0, 16 },
	{ "eip", EIP, 0, 0, 32 }, { "ip", EIP, 0, 0, 16 },
	{ "eflags", EFLAGS, 0, 0, 32 }, { "flags", EFLAGS, 0, 0, 16 },
};

static const struct reg *find(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		if (strlen(regs[i].name) == length &&
		    !strncasecmp(regs[i].name, name, length))
			return &regs[i];
	return NULL;
}

static uint32_t mask_of(const struct reg *reg)
{
	return reg->bits == 32 ? ~0u : (1u << reg->bits) - 1;
}

static uint32_t get(const struct vmm86_run *state, const struct reg *reg)
{
	uint32_t whole = 0;

	switch (reg->place) {
	case GPR:
		whole = state->gpr[reg->index];
		break;
	case SREG:
		whole = state->sreg[reg->index];
		break;
	case EIP:
		whole = state->eip;
		break;
	case EFLAGS:
		whole = state->eflags;
		break;
	}
	return whole >> reg->shift & mask_of(reg);
}

static uint32_t merge(uint32_t whole, const struct reg *reg, uint32_t value)
{
	uint32_t mask = mask_of(reg) << reg->shift;

	return (whole & ~mask) | value << reg->shift;
}

static void set(struct vmm86_run *state, const struct reg *reg, uint32_t value)
{
	switch (reg->place) {
	case GPR:
		state->gpr[reg->index] = merge(state->gpr[reg->index], reg, value);
		break;
	case SREG:
		state->sreg[reg->index] = value;
		break;
	case EIP:
		state->eip = merge(state->eip, reg, value);
		break;
	case EFLAGS:
		state->eflags = merge(state->eflags, reg, value);
		break;
	}
}

/* Does an argument look like "register=value" and not like a file name? */
bool is_register_setting(const char *argument)
{
	const char *equals = strchr(argument, '=');

	return equals && equals != argument && !memchr(argument, '/', equals - argument) &&
	       !memchr(argument, '.', equals - argument);
}

/**
 * set_register() - apply "register=value"; complains if it cannot.
 * @state:	run page
 * @argument:	what is_register_setting() said yes to
 */
enum status set_register(struct vmm86_run *state, const char *argument)
{
	const char *equals = strchr(argument, '=');
	const struct reg *reg = find(argument, equals - argument);
	uint64_t value;

	if (!reg)
		return complain(STATUS_USAGE,
				"no such register: '%.*s' (registers are %s)",
				(int)(equals - argument), argument,
				register_list());
	if (!parse_number(equals + 1, &value))
		return complain(STATUS_USAGE,
				"not a number: '%s' in '%s' (write 0x1f, 1fh or 31)",
				equals + 1, argument);
	if (value > mask_of(reg))
		return complain(STATUS_USAGE,
				"number out of range: '%s' does not fit into the %u bits of %s",
				equals + 1, reg->bits, reg->name);
	set(state, reg, value);
	return STATUS_OK;
}

/* For complaints. */
const char *register_list(void)
{
	return "eax ax ah al ... esi si ... cs ds es fs gs ss eip ip eflags flags";
}

bool register_value(const struct vmm86_run *state, const char *name,
		    uint32_t *value)
{
	const struct reg *reg = find(name, strlen(name));

	if (!reg)
		return false;
	*value = get(state, reg);
	return true;
}

static void print_flags(FILE *to, uint32_t eflags)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} flags[] = {
		{ 0x1, "CF" }, { 0x4, "PF" }, { 0x10, "AF" }, { 0x40, "ZF" },
		{ 0x80, "SF" }, { 0x100, "TF" }, { 0x200, "IF" },
		{ 0x400, "DF" }, { 0x800, "OF" },
	};
	size_t i;

	fprintf(to, "eflags=%08x", eflags);
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (eflags & flags[i].bit)
			fprintf(to, " %s", flags[i].name);
	fputc('\n', to);
}

void print_registers(FILE *to, const struct vmm86_run *state)
{
	size_t i;

	for (i = 0; i < VMM86_GPR_COUNT; i++)
		fprintf(to, "%s=%08x%c", regs[i].name, get(state, &regs[i]),
			i % 4 == 3 ? '\n' : ' ');
	for (i = 0; i < ARRAY_SIZE(regs); i++)
		if (regs[i].place == SREG)
			fprintf(to, "%s=%04x ", regs[i].name,
				get(state, &regs[i]));
	fprintf(to, "eip=%08x\n", state->eip);
	print_flags(to, state->eflags);
}

json_t *registers_json(const struct vmm86_run *state)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		if (regs[i].bits == 32 || regs[i].place == SREG)
			json_object_set_new(object, regs[i].name,
					    json_integer(get(state, &regs[i])));
	return object;
}
