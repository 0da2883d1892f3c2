// SPDX-License-Identifier: MIT
/*
 * files.c - for bcc: reads a file line by line, writes another and computes the
 * CRC-32 of the first with longs.
 */
#include <stdio.h>

static unsigned long add(crc, byte)
unsigned long crc;
int byte;
{
	int bit;

	crc ^= byte & 0xff;
	for (bit = 0; bit < 8; bit++)
		crc = crc & 1 ? crc >> 1 ^ 0xedb88320L : crc >> 1;
	return crc;
}

int main(argc, argv)
int argc;
char **argv;
{
	unsigned long crc = 0xffffffffL;
	char line[128], *c;
	FILE *in = fopen(argv[1], "r"), *out = fopen(argv[2], "w");
	int lines = 0;

	if (!in || !out) {
		printf("cannot open %s\n", in ? argv[2] : argv[1]);
		return 1;
	}
	while (fgets(line, sizeof(line), in)) {
		lines++;
		for (c = line; *c; c++)
			crc = add(crc, *c);
	}
	fprintf(out, "%d lines\n", lines);
	fclose(out);
	printf("crc32 %08lx\n", ~crc);
	return 0;
}
