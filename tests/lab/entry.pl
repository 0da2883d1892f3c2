#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# entry.pl - pairs each refused entry that test_entry printed with the message
# that the emulator logged for it, and compares the first violated rule with
# what the message says.
#
# usage: entry.pl OUTPUT EMULATOR-LOG MESSAGES
#
# MESSAGES: lines "rule<TAB>regular expression"; "#" begins a comment.

use strict;
use warnings;

my ($output, $log, $table) = @ARGV;
my (%means, @messages);

open my $t, '<', $table or die "$table: $!";
while (<$t>) {
	next if /^#|^\s*$/;
	chomp;
	my ($rule, $regex) = split /\t+/, $_, 2;
	$means{$rule} = $regex;
}
open my $l, '<:raw', $log or die "$log: $!";
while (<$l>) {
	push @messages, $1 if /^\d+e.*\] (?:VMFAIL|VMENTER(?: FAIL)?):? *(.*)/;
}
my ($same, $other, %seen) = (0, 0);
open my $o, '<', $output or die "$output: $!";
while (<$o>) {
	my ($rule, $number, $what) = /^F (\S+) (\d+) (.*)/ or next;
	my $text = $messages[$number - 1] // 'nothing';
	my $regex = $means{$rule};
	if (defined $regex && $text =~ /$regex/) {
		$same++;
		next;
	}
	$other++;
	print "# $rule ($what): the emulator says \"$text\"\n" unless $seen{"$rule $text"}++;
}
my $all = $same + $other;
print "# $all refused entries: the emulator names the same rule in $same\n";
printf "%s - in 99 of 100 refused entries the first rule is the emulator's\n",
	$all && $same / $all >= 0.99 ? 'ok' : 'not ok';
