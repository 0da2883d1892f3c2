// SPDX-License-Identifier: MIT
/*
 * hello.c - for bcc, a compiler that nobody here wrote: arithmetic with longs,
 * printf(), the command line and an exit status.
 */
#include <stdio.h>

int main(argc, argv)
int argc;
char **argv;
{
	long product = 1;
	int i;

	for (i = 1; i <= 10; i++)
		product *= i;
	printf("Hello from bcc: 10! = %ld, %d arguments, last %s\n", product, argc,
	       argv[argc - 1]);
	return 3;
}
