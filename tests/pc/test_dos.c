// SPDX-License-Identifier: MIT
/*
 * test_dos.c - DOS beside files: the console, memory, vectors, the clock, ends.
 * What must hold is Ralf Brown's Interrupt List's, INT 20h to 2Fh.
 *
 * Links: tests/pc/dos_machine.c pc/dos.c pc/dos_console.c pc/dos_memory.c pc/dos_name.c
 * Links: pc/dos_path.c pc/dos_open.c pc/dos_file.c pc/dos_directory.c pc/dos_search.c
 * Links: pc/service.c pc/cp437.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pc/array.h"
#include "tests/pc/dos_machine.h"

static int setup(void **state)
{
	*state = dos_machine_new();
	return 0;
}

static int teardown(void **state)
{
	dos_machine_free(*state);
	return 0;
}

static void output(void **state)
{
	struct dos_machine *m = *state;

	dos_set(m, VMM86_EDX, 'A');
	dos_int21(m, 0x0200);
	assert_int_equal(AL(m), 'A');
	dos_set(m, VMM86_EDX, 'B');
	dos_int21(m, 0x0600);
	assert_int_equal(AL(m), 'B');
	dos_text(m, TEXT, "hello$ not this");
	dos_set(m, VMM86_EDX, TEXT);
	dos_int21(m, 0x0900);
	assert_int_equal(AL(m), '$');
	dos_set(m, VMM86_EAX, '!');
	dos_call(&m->dos, &m->g, 0x29, 0);
	assert_string_equal(m->output, "ABhello!");
}

/* No '$' in the whole segment: it ends, and after one round. */
static void string_without_end(void **state)
{
	struct dos_machine *m = *state;

	memset(m->ram + DATA * 16, 'x', 0x10000);
	dos_set(m, VMM86_EDX, 0x8000);
	assert_int_equal(dos_int21(m, 0x0900), SERVICE_DONE);
}

static void input(void **state)
{
	struct dos_machine *m = *state;

	m->input = "abcd\n";
	assert_int_equal(dos_int21(m, 0x0100), SERVICE_DONE);
	assert_int_equal(AL(m), 'a');
	dos_int21(m, 0x0700);
	assert_int_equal(AL(m), 'b');
	dos_int21(m, 0x0800);
	assert_int_equal(AL(m), 'c');
	dos_set(m, VMM86_EDX, 0xff);
	dos_int21(m, 0x06aa);
	assert_int_equal(AL(m), 'd');
	assert_false(dos_flags(m) & SERVICE_ZF);
	dos_int21(m, 0x0800);
	assert_int_equal(AL(m), '\r');	/* as the Enter key */
	assert_string_equal(m->output, "a");	/* only AH=01h echoes */
}

static void no_input_yet(void **state)
{
	struct dos_machine *m = *state;

	dos_set(m, VMM86_EDX, 0xff);
	dos_int21(m, 0x06aa);
	assert_true(dos_flags(m) & SERVICE_ZF);
	assert_int_equal(AL(m), 0);
	dos_int21(m, 0x0b55);
	assert_int_equal(AL(m), 0);
	assert_int_equal(dos_int21(m, 0x0155), SERVICE_WAIT);
	assert_int_equal(dos_int21(m, 0x0c01), SERVICE_WAIT);
	m->input = "x";
	assert_int_equal(dos_int21(m, 0x0c01), SERVICE_DONE);
	assert_int_equal(AL(m), 'x');
}

/* Looking whether there is a key does not take it. */
static void input_status(void **state)
{
	struct dos_machine *m = *state;

	m->input = "xy";
	dos_int21(m, 0x0b00);
	assert_int_equal(AL(m), 0xff);
	dos_int21(m, 0x0b00);
	assert_int_equal(AL(m), 0xff);
	dos_int21(m, 0x0800);
	assert_int_equal(AL(m), 'x');
	dos_int21(m, 0x0800);
	assert_int_equal(AL(m), 'y');
	dos_int21(m, 0x0b00);
	assert_int_equal(AL(m), 0);
	m->ends = true;		/* a program that waits for a key must not wait forever */
	dos_int21(m, 0x0b00);
	assert_int_equal(AL(m), 0xff);
	dos_int21(m, 0x0800);
	assert_int_equal(AL(m), 0x1a);
}

static void flush_and_nothing(void **state)
{
	struct dos_machine *m = *state;

	m->input = "x";
	assert_int_equal(dos_int21(m, 0x0c00), SERVICE_DONE);
	assert_int_equal(dos_int21(m, 0x0c0c), SERVICE_DONE);
	assert_int_equal(dos_int21(m, 0x0cff), SERVICE_DONE);
}

static void auxiliary(void **state)
{
	struct dos_machine *m = *state;

	assert_int_equal(dos_int21(m, 0x0300), SERVICE_DONE);
	assert_int_equal(AL(m), 0x1a);
	assert_int_equal(dos_int21(m, 0x0400), SERVICE_DONE);
	assert_int_equal(dos_int21(m, 0x0500), SERVICE_DONE);
	assert_string_equal(m->output, "");
}

/* AH=0Ah: the line, its length without CR, never more than the room. */
static void buffered_line(void **state)
{
	struct dos_machine *m = *state;
	const uint8_t *buffer = m->ram + DATA * 16 + BUFFER;

	guest_set_byte(&m->g, DATA, BUFFER, 6);
	dos_set(m, VMM86_EDX, BUFFER);
	m->input = "ab";
	assert_int_equal(dos_int21(m, 0x0a00), SERVICE_WAIT);
	m->input = "\010Xcdefgh\n";
	assert_int_equal(dos_int21(m, 0x0a00), SERVICE_DONE);
	assert_int_equal(buffer[1], 5);
	assert_memory_equal(buffer + 2, "aXcde\r\0", 7);
	assert_string_equal(m->output, "ab\b \bXcde\r");
	guest_set_byte(&m->g, DATA, BUFFER, 0);
	assert_int_equal(dos_int21(m, 0x0a00), SERVICE_DONE);
	assert_int_equal(buffer[1], 5);
	guest_set_byte(&m->g, DATA, BUFFER, 1);
	m->input = "zz\n";
	assert_int_equal(dos_int21(m, 0x0a00), SERVICE_DONE);
	assert_int_equal(buffer[1], 0);
	assert_int_equal(buffer[2], '\r');
}

/* Handle 0 gives a line with CR and LF, in as many pieces as the program asks for. */
static void line_by_handle(void **state)
{
	struct dos_machine *m = *state;
	const uint8_t *buffer = m->ram + DATA * 16 + BUFFER;

	m->input = "one\n\ntwo";
	m->ends = true;
	dos_set(m, VMM86_EBX, 0);
	dos_set(m, VMM86_ECX, 3);
	dos_set(m, VMM86_EDX, BUFFER);
	dos_int21(m, 0x3f00);
	assert_int_equal(AX(m), 3);
	assert_memory_equal(buffer, "one", 3);
	dos_set(m, VMM86_ECX, 100);
	dos_int21(m, 0x3f00);
	assert_int_equal(AX(m), 2);
	assert_memory_equal(buffer, "\r\n", 2);
	dos_int21(m, 0x3f00);
	assert_int_equal(AX(m), 2);	/* an empty line is not the end */
	dos_int21(m, 0x3f00);
	assert_int_equal(AX(m), 5);
	assert_memory_equal(buffer, "two\r\n", 5);
	dos_int21(m, 0x3f00);
	assert_int_equal(AX(m), 0);
	assert_int_equal(dos_error(m), 0);
}

static void raw_console(void **state)
{
	struct dos_machine *m = *state;

	dos_set(m, VMM86_EBX, 0);
	dos_set(m, VMM86_EDX, 0x00f3);	/* bit 5 */
	dos_int21(m, 0x4401);
	assert_int_equal(dos_error(m), 0);
	dos_int21(m, 0x4400);
	assert_int_equal(DX(m) & 0xe0, 0xe0);
	m->input = "q";
	dos_set(m, VMM86_ECX, 1);
	dos_set(m, VMM86_EDX, BUFFER);
	assert_int_equal(dos_int21(m, 0x3f00), SERVICE_DONE);
	assert_int_equal(AX(m), 1);
	assert_int_equal(m->ram[DATA * 16 + BUFFER], 'q');
	assert_int_equal(dos_int21(m, 0x3f00), SERVICE_WAIT);
	assert_string_equal(m->output, "");
	dos_set(m, VMM86_EDX, 0x0100);	/* DH must be 0 */
	dos_int21(m, 0x4401);
	assert_int_equal(dos_error(m), 13);
}

static void vectors(void **state)
{
	struct dos_machine *m = *state;

	dos_set(m, VMM86_EDX, 0x1234);
	dos_int21(m, 0x25ff);
	assert_int_equal(guest_word(&m->g, 0, 0xff * 4), 0x1234);
	assert_int_equal(guest_word(&m->g, 0, 0xff * 4 + 2), DATA);
	guest_set_word(&m->g, 0, 0x60 * 4, 0x5678);
	guest_set_word(&m->g, 0, 0x60 * 4 + 2, 0x9abc);
	dos_int21(m, 0x3560);
	assert_int_equal(BX(m), 0x5678);
	assert_int_equal(m->cpu.sreg[VMM86_ES], 0x9abc);
}

/* The machine was started on Friday, the last of 1999, at noon. */
static void date_and_time(void **state)
{
	struct dos_machine *m = *state;

	dos_int21(m, 0x2a00);
	assert_int_equal(CX(m), 1999);
	assert_int_equal(DX(m), 12 << 8 | 31);
	assert_int_equal(AL(m), 5);
	dos_set(m, VMM86_EAX, 0x2c00);
	dos_call(&m->dos, &m->g, 0x21, 3723450000000ull);
	assert_int_equal(CX(m), 13 << 8 | 2);
	assert_int_equal(DX(m), 3 << 8 | 45);
	dos_int21(m, 0x2b00);
	assert_int_equal(AL(m), 0xff);
	dos_int21(m, 0x2d00);
	assert_int_equal(AL(m), 0xff);
}

static void small_questions(void **state)
{
	struct dos_machine *m = *state;

	dos_int21(m, 0x3000);
	assert_int_equal(AX(m), 5);
	dos_int21(m, 0x1900);
	assert_int_equal(AL(m), 2);
	dos_int21(m, 0x0e00);
	assert_true(AL(m) >= 3);
	dos_int21(m, 0x6200);
	assert_int_equal(BX(m), PSP);
	dos_int21(m, 0x5100);
	assert_int_equal(BX(m), PSP);
	dos_int21(m, 0x2f00);
	assert_int_equal(m->cpu.sreg[VMM86_ES], PSP);
	assert_int_equal(BX(m), 0x80);
	dos_set(m, VMM86_EDX, 0x4444);
	dos_int21(m, 0x1a00);
	dos_int21(m, 0x2f00);
	assert_int_equal(m->cpu.sreg[VMM86_ES], DATA);
	assert_int_equal(BX(m), 0x4444);
	dos_int21(m, 0x3306);
	assert_int_equal(BX(m), 5);
	dos_int21(m, 0x3305);
	assert_int_equal(DX(m) & 0xff, 3);
	dos_int21(m, 0x2e01);
	dos_int21(m, 0x5400);
	assert_int_equal(AL(m), 1);
	dos_int21(m, 0x4d00);
	assert_int_equal(AX(m), 0);
	dos_int21(m, 0x6601);
	assert_int_equal(BX(m), 437);
}

static void unsupported(void **state)
{
	/* Execute, and numbers that no DOS has. */
	static const uint8_t functions[] = { 0x4b, 0x70, 0x80, 0xff };
	struct dos_machine *m = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		assert_int_equal(dos_int21(m, functions[i] << 8), SERVICE_UNKNOWN);
		assert_int_equal(dos_error(m), 1);
	}
	assert_int_equal(dos_call(&m->dos, &m->g, 0x25, 0), SERVICE_UNKNOWN);
}

static void ends(void **state)
{
	static const struct {
		uint8_t vector;
		uint16_t ax;
		uint8_t code;
	} ways[] = {
		{ 0x20, 0x4c07, 0 }, { 0x21, 0x0007, 0 }, { 0x21, 0x4c07, 7 },
		{ 0x21, 0x3107, 7 }, { 0x27, 0x0007, 0 },
	};
	struct dos_machine *m = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		m->dos.exit_code = 0x55;
		dos_set(m, VMM86_EAX, ways[i].ax);
		assert_int_equal(dos_call(&m->dos, &m->g, ways[i].vector, 0), SERVICE_END);
		assert_int_equal(m->dos.exit_code, ways[i].code);
	}
}

static uint16_t allocate(struct dos_machine *m, uint16_t paragraphs)
{
	dos_set(m, VMM86_EBX, paragraphs);
	dos_int21(m, 0x4800);
	return AX(m);
}

static void release(struct dos_machine *m, uint16_t segment)
{
	m->cpu.sreg[VMM86_ES] = segment;
	dos_int21(m, 0x4900);
}

/* Blocks are inside of memory, and apart from each other by a paragraph or more. */
static void memory(void **state)
{
	uint16_t room = MEMORY_END - PROGRAM_END - 1, a, b;
	struct dos_machine *m = *state;

	allocate(m, 0xffff);
	assert_int_equal(dos_error(m), 8);
	assert_int_equal(BX(m), room);
	a = allocate(m, 0x100);
	assert_int_equal(dos_error(m), 0);
	assert_true(a > PROGRAM_END);
	b = allocate(m, 0x100);
	assert_in_range(b, a + 0x101, MEMORY_END - 0x100);
	release(m, a);
	assert_int_equal(dos_error(m), 0);
	release(m, a);
	assert_int_equal(dos_error(m), 9);
	assert_int_equal(allocate(m, 0x80), a);
	allocate(m, 0x100);		/* does not fit between them */
	assert_true(AX(m) > b);
}

static void resize(void **state)
{
	struct dos_machine *m = *state;
	uint16_t next;

	m->cpu.sreg[VMM86_ES] = PSP;
	dos_set(m, VMM86_EBX, 0xffff);
	dos_int21(m, 0x4a00);
	assert_int_equal(dos_error(m), 8);
	assert_int_equal(BX(m), MEMORY_END - PSP);
	dos_set(m, VMM86_EBX, 0x1000);		/* as C programs begin */
	dos_int21(m, 0x4a00);
	assert_int_equal(dos_error(m), 0);
	next = allocate(m, 0x10);
	assert_true(next > PSP + 0x1000 && next < PROGRAM_END);
	m->cpu.sreg[VMM86_ES] = PSP;
	dos_set(m, VMM86_EBX, 0x2000);
	dos_int21(m, 0x4a00);
	assert_int_equal(dos_error(m), 8);
	assert_int_equal(BX(m), 0x1000);
	m->cpu.sreg[VMM86_ES] = 0x7777;
	dos_int21(m, 0x4a00);
	assert_int_equal(dos_error(m), 9);
}

/* Whatever is asked for and given back, in whatever order. */
static void many_blocks(void **state)
{
	struct dos_machine *m = *state;
	uint16_t block[DOS_BLOCKS + 8];
	unsigned int i, count = 0;

	while (count < ARRAY_SIZE(block)) {
		block[count] = allocate(m, count % 5);
		if (dos_error(m))
			break;
		count++;
	}
	assert_int_equal(count, DOS_BLOCKS - 1);
	assert_int_equal(dos_error(m), 8);
	for (i = 0; i < count; i += 2)
		release(m, block[i]);
	for (i = 1; i < count; i += 2)
		release(m, block[i]);
	allocate(m, 0xffff);
	assert_int_equal(BX(m), MEMORY_END - PROGRAM_END - 1);
	release(m, PSP);
	allocate(m, 0xffff);
	assert_int_equal(BX(m), MEMORY_END - PSP);
}

static void strategy(void **state)
{
	struct dos_machine *m = *state;

	dos_int21(m, 0x5800);
	assert_int_equal(AX(m), 0);
	dos_int21(m, 0x5801);
	assert_int_equal(dos_error(m), 0);
	dos_int21(m, 0x5803);
	assert_int_equal(dos_error(m), 1);
}

static void extended_error(void **state)
{
	struct dos_machine *m = *state;

	dos_path_call(m, 0x3d00, "C:\\NONE.TXT");
	assert_int_equal(dos_error(m), 2);
	dos_int21(m, 0x5900);
	assert_int_equal(AX(m), 2);
	assert_int_equal(BX(m) >> 8, 8);	/* class: not found */
	assert_int_equal(dos_error(m), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(output, setup, teardown),
		cmocka_unit_test_setup_teardown(string_without_end, setup, teardown),
		cmocka_unit_test_setup_teardown(input, setup, teardown),
		cmocka_unit_test_setup_teardown(no_input_yet, setup, teardown),
		cmocka_unit_test_setup_teardown(input_status, setup, teardown),
		cmocka_unit_test_setup_teardown(flush_and_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(auxiliary, setup, teardown),
		cmocka_unit_test_setup_teardown(buffered_line, setup, teardown),
		cmocka_unit_test_setup_teardown(line_by_handle, setup, teardown),
		cmocka_unit_test_setup_teardown(raw_console, setup, teardown),
		cmocka_unit_test_setup_teardown(vectors, setup, teardown),
		cmocka_unit_test_setup_teardown(date_and_time, setup, teardown),
		cmocka_unit_test_setup_teardown(small_questions, setup, teardown),
		cmocka_unit_test_setup_teardown(unsupported, setup, teardown),
		cmocka_unit_test_setup_teardown(ends, setup, teardown),
		cmocka_unit_test_setup_teardown(memory, setup, teardown),
		cmocka_unit_test_setup_teardown(resize, setup, teardown),
		cmocka_unit_test_setup_teardown(many_blocks, setup, teardown),
		cmocka_unit_test_setup_teardown(strategy, setup, teardown),
		cmocka_unit_test_setup_teardown(extended_error, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
