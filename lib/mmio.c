// SPDX-License-Identifier: MIT
/*
 * mmio.c - an access to memory outside of RAM, executed here: our driver stops
 * at the instruction and leaves it to us.  Zydis decodes it; what arithmetic
 * does to the flags this processor itself is asked.
 *
 * Only the instructions that drivers and firmware use on device memory: moves,
 * string moves, arithmetic and logic with one memory operand.
 */
#include <string.h>
#include <Zydis/Zydis.h>

#include "machine.h"

#define FLAG_DF		0x400u
#define FLAGS_STATUS	0x8d5u	/* OF SF ZF AF PF CF */
#define CR0_PE		1u
#define ACCESS_DB	(1u << 14)	/* D/B of a code segment */

/* The instruction, and the machine that executes it. */
struct insn {
	struct vmm86 *m;
	ZydisDecodedInstruction info;
	ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];
};

static const struct vmm86_segment *segment(const struct insn *i, ZydisRegister reg)
{
	static const enum vmm86_sreg order[] = {
		VMM86_ES, VMM86_CS, VMM86_SS, VMM86_DS, VMM86_FS, VMM86_GS,
	};

	return &i->m->run->system.sreg[order[reg - ZYDIS_REGISTER_ES]];
}

/* Place of a general register in the run page, and what part of it. */
static uint32_t *gpr(const struct insn *i, ZydisRegister reg, unsigned int *shift)
{
	uint32_t *gpr = i->m->run->gpr;

	*shift = 0;
	if (reg >= ZYDIS_REGISTER_AH && reg <= ZYDIS_REGISTER_BH) {
		*shift = 8;
		return &gpr[reg - ZYDIS_REGISTER_AH];
	}
	if (reg >= ZYDIS_REGISTER_AL && reg <= ZYDIS_REGISTER_BL)
		return &gpr[reg - ZYDIS_REGISTER_AL];
	if (reg >= ZYDIS_REGISTER_AX && reg <= ZYDIS_REGISTER_DI)
		return &gpr[reg - ZYDIS_REGISTER_AX];
	if (reg >= ZYDIS_REGISTER_EAX && reg <= ZYDIS_REGISTER_EDI)
		return &gpr[reg - ZYDIS_REGISTER_EAX];
	return NULL;
}

static uint32_t mask(unsigned int bytes)
{
	return bytes == 4 ? ~0u : (1u << 8 * bytes) - 1;
}

static uint32_t get_register(const struct insn *i, ZydisRegister reg, unsigned int bytes)
{
	unsigned int shift;
	const uint32_t *place = gpr(i, reg, &shift);

	return place ? *place >> shift & mask(bytes) : 0;
}

static void set_register(struct insn *i, ZydisRegister reg, unsigned int bytes, uint32_t value)
{
	unsigned int shift;
	uint32_t *place = gpr(i, reg, &shift);

	if (!place)
		return;
	*place = (*place & ~(mask(bytes) << shift)) | (value & mask(bytes)) << shift;
	if (place == &i->m->run->gpr[VMM86_ESP])
		i->m->run->changed |= VMM86_REGS_IP;
}

/* Linear address of a memory operand; paging plays no part. */
static uint32_t address(const struct insn *i, const ZydisDecodedOperand *o)
{
	unsigned int bytes = i->info.address_width / 8;
	uint32_t at = o->mem.disp.has_displacement ? (uint32_t)o->mem.disp.value : 0;

	if (o->mem.base != ZYDIS_REGISTER_NONE)
		at += get_register(i, o->mem.base, bytes);
	if (o->mem.index != ZYDIS_REGISTER_NONE)
		at += get_register(i, o->mem.index, bytes) * o->mem.scale;
	return segment(i, o->mem.segment)->base + (at & mask(bytes));
}

static uint32_t load(const struct insn *i, uint32_t at, unsigned int bytes)
{
	uint32_t value = 0;

	if (!machine_inside(i->m, at, bytes))
		return serve_load(i->m, at, bytes);
	vmm86_read(i->m, at, &value, bytes);
	return value;
}

static void store(struct insn *i, uint32_t at, unsigned int bytes, uint32_t value)
{
	if (machine_inside(i->m, at, bytes))
		vmm86_write(i->m, at, &value, bytes);
	else
		serve_store(i->m, at, bytes, value);
}

static uint32_t get(const struct insn *i, const ZydisDecodedOperand *o)
{
	unsigned int bytes = o->size / 8;

	switch (o->type) {
	case ZYDIS_OPERAND_TYPE_MEMORY:
		return load(i, address(i, o), bytes);
	case ZYDIS_OPERAND_TYPE_REGISTER:
		if (o->reg.value >= ZYDIS_REGISTER_ES && o->reg.value <= ZYDIS_REGISTER_GS)
			return segment(i, o->reg.value)->selector;
		return get_register(i, o->reg.value, bytes);
	default:
		return (uint32_t)o->imm.value.u;
	}
}

static void put(struct insn *i, const ZydisDecodedOperand *o, uint32_t value)
{
	if (o->type == ZYDIS_OPERAND_TYPE_MEMORY)
		store(i, address(i, o), o->size / 8, value);
	else
		set_register(i, o->reg.value, o->size / 8, value);
}

/* AH after LAHF, AL after SETO. */
static uint32_t status_flags(uint16_t ax)
{
	return (ax >> 8 & FLAGS_STATUS) | (ax & 1) << 11;
}

/*
 * Have this processor do it.  No PUSHF: the compiler may keep variables below the
 * stack pointer.
 */
#define ARITHMETIC(name)						\
static uint32_t do_##name(uint32_t a, uint32_t b, unsigned int bytes, uint32_t *flags) \
{									\
	uint8_t a8 = a, b8 = b;						\
	uint16_t a16 = a, b16 = b, ax;					\
									\
	switch (bytes) {						\
	case 1:								\
		asm("btl $0, %2; " #name "b %3, %0; lahf; seto %%al"	\
		    : "+r" (a8), "=&a" (ax) : "r" (*flags), "r" (b8) : "cc"); \
		a = a8;							\
		break;							\
	case 2:								\
		asm("btl $0, %2; " #name "w %3, %0; lahf; seto %%al"	\
		    : "+r" (a16), "=&a" (ax) : "r" (*flags), "r" (b16) : "cc"); \
		a = a16;						\
		break;							\
	default:							\
		asm("btl $0, %2; " #name "l %3, %0; lahf; seto %%al"	\
		    : "+r" (a), "=&a" (ax) : "r" (*flags), "r" (b) : "cc"); \
		break;							\
	}								\
	*flags = status_flags(ax);					\
	return a;							\
}

ARITHMETIC(add)
ARITHMETIC(adc)
ARITHMETIC(sub)
ARITHMETIC(sbb)
ARITHMETIC(and)
ARITHMETIC(or)
ARITHMETIC(xor)

static void set_flags(struct insn *i, uint32_t flags, uint32_t which)
{
	struct vmm86_run *run = i->m->run;

	run->eflags = (run->eflags & ~which) | (flags & which);
	run->changed |= VMM86_REGS_IP;
}

/* Two operands and a result; @keep: CMP and TEST have none. */
static void arithmetic(struct insn *i, uint32_t (*op)(uint32_t, uint32_t, unsigned int,
						      uint32_t *), bool keep)
{
	uint32_t flags = i->m->run->eflags;
	const ZydisDecodedOperand *to = &i->operand[0];
	uint32_t result = op(get(i, to), get(i, &i->operand[1]), to->size / 8, &flags);

	if (keep)
		put(i, to, result);
	set_flags(i, flags, FLAGS_STATUS);
}

/* INC and DEC leave CF. */
static void count(struct insn *i, uint32_t (*op)(uint32_t, uint32_t, unsigned int, uint32_t *))
{
	uint32_t flags = i->m->run->eflags;
	const ZydisDecodedOperand *to = &i->operand[0];

	put(i, to, op(get(i, to), 1, to->size / 8, &flags));
	set_flags(i, flags, FLAGS_STATUS & ~1u);
}

static void exchange(struct insn *i)
{
	uint32_t first = get(i, &i->operand[0]), second = get(i, &i->operand[1]);

	put(i, &i->operand[0], second);
	put(i, &i->operand[1], first);
}

/* REP, or REPNE, which is the same for instructions that do not compare. */
static bool is_repeated(const struct insn *i)
{
	unsigned int n;

	for (n = 0; n < i->info.raw.prefix_count; n++)
		if (i->info.raw.prefixes[n].value == 0xf2 ||
		    i->info.raw.prefixes[n].value == 0xf3)
			return true;
	return false;
}

/* One element of MOVS, STOS or LODS; REP is this again until the count is 0. */
static bool string(struct insn *i)
{
	bool repeated = is_repeated(i);
	unsigned int size = i->info.address_width / 8, bytes = i->operand[0].size / 8;
	uint32_t step = i->m->run->eflags & FLAG_DF ? -bytes : bytes;
	uint32_t left = get_register(i, ZYDIS_REGISTER_ECX, size);
	bool from = i->operand[1].type == ZYDIS_OPERAND_TYPE_MEMORY;
	bool to = i->operand[0].type == ZYDIS_OPERAND_TYPE_MEMORY;

	if (repeated && !left)
		return true;
	put(i, &i->operand[0], get(i, &i->operand[1]));
	if (from)
		set_register(i, ZYDIS_REGISTER_ESI, size,
			     get_register(i, ZYDIS_REGISTER_ESI, size) + step);
	if (to)
		set_register(i, ZYDIS_REGISTER_EDI, size,
			     get_register(i, ZYDIS_REGISTER_EDI, size) + step);
	if (repeated)
		set_register(i, ZYDIS_REGISTER_ECX, size, left - 1);
	return !repeated || left == 1;
}

static bool sign_extend(struct insn *i)
{
	uint32_t value = get(i, &i->operand[1]);

	put(i, &i->operand[0], i->operand[1].size == 8 ? (uint32_t)(int8_t)value :
							 (uint32_t)(int16_t)value);
	return true;
}

/* Operands in memory, general registers, the instruction; a selector is only stored. */
static bool is_ours(const struct insn *i)
{
	const ZydisDecodedOperand *to = &i->operand[0];
	unsigned int n, shift;

	for (n = 0; n < i->info.operand_count_visible; n++)
		if (i->operand[n].size > 32)
			return false;
	return to->type != ZYDIS_OPERAND_TYPE_REGISTER || gpr(i, to->reg.value, &shift);
}

/* False if it is none of ours; *@done: go on behind it. */
static bool execute(struct insn *i, bool *done)
{
	*done = true;
	switch (i->info.mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
	case ZYDIS_MNEMONIC_MOVZX:
		put(i, &i->operand[0], get(i, &i->operand[1]));
		break;
	case ZYDIS_MNEMONIC_MOVSX:
		return sign_extend(i);
	case ZYDIS_MNEMONIC_XCHG:
		exchange(i);
		break;
	case ZYDIS_MNEMONIC_ADD:
		arithmetic(i, do_add, true);
		break;
	case ZYDIS_MNEMONIC_ADC:
		arithmetic(i, do_adc, true);
		break;
	case ZYDIS_MNEMONIC_SUB:
		arithmetic(i, do_sub, true);
		break;
	case ZYDIS_MNEMONIC_SBB:
		arithmetic(i, do_sbb, true);
		break;
	case ZYDIS_MNEMONIC_AND:
		arithmetic(i, do_and, true);
		break;
	case ZYDIS_MNEMONIC_OR:
		arithmetic(i, do_or, true);
		break;
	case ZYDIS_MNEMONIC_XOR:
		arithmetic(i, do_xor, true);
		break;
	case ZYDIS_MNEMONIC_CMP:
		arithmetic(i, do_sub, false);
		break;
	case ZYDIS_MNEMONIC_TEST:
		arithmetic(i, do_and, false);
		break;
	case ZYDIS_MNEMONIC_INC:
		count(i, do_add);
		break;
	case ZYDIS_MNEMONIC_DEC:
		count(i, do_sub);
		break;
	case ZYDIS_MNEMONIC_MOVSB:
	case ZYDIS_MNEMONIC_MOVSW:
	case ZYDIS_MNEMONIC_MOVSD:
	case ZYDIS_MNEMONIC_STOSB:
	case ZYDIS_MNEMONIC_STOSW:
	case ZYDIS_MNEMONIC_STOSD:
	case ZYDIS_MNEMONIC_LODSB:
	case ZYDIS_MNEMONIC_LODSW:
	case ZYDIS_MNEMONIC_LODSD:
		*done = string(i);
		break;
	default:
		return false;
	}
	return true;
}

static bool decode(struct insn *i)
{
	const struct vmm86_segment *cs = &i->m->run->system.sreg[VMM86_CS];
	bool wide = cs->access & ACCESS_DB;
	uint8_t bytes[ZYDIS_MAX_INSTRUCTION_LENGTH] = { 0 };
	uint32_t at = cs->base + i->m->run->eip;
	ZydisDecoder decoder;

	if (!machine_inside(i->m, at, sizeof(bytes)))
		return false;
	vmm86_read(i->m, at, bytes, sizeof(bytes));
	ZydisDecoderInit(&decoder, wide ? ZYDIS_MACHINE_MODE_LEGACY_32 :
					  ZYDIS_MACHINE_MODE_LEGACY_16,
			 wide ? ZYDIS_STACK_WIDTH_32 : ZYDIS_STACK_WIDTH_16);
	return ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, bytes, sizeof(bytes), &i->info,
						   i->operand));
}

/**
 * mmio_serve() - execute the instruction at CS:EIP with the caller's callbacks.
 * @m:	machine in real mode; the exit was VMM86_EXIT_MEMORY
 *
 * Return: 0, or -VMM86_ERR_SYSTEM: not an instruction that is executed here.
 */
int mmio_serve(struct vmm86 *m)
{
	struct insn i = { .m = m };
	bool done;

	if (!decode(&i) || !is_ours(&i) || !execute(&i, &done))
		return machine_fail(m, VMM86_ERR_SYSTEM,
				    "the instruction that accesses memory at %#llx is not emulated",
				    (unsigned long long)m->run->exit.memory.address);
	if (done)
		m->run->eip += i.info.length;
	m->run->changed |= VMM86_REGS_IP;
	return 0;
}
