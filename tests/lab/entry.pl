#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# entry.pl - pairs each refused entry that test_entry printed with the message
# that the emulator logged for it, and compares the first violated rule with
# what the message says.
#
# usage: entry.pl OUTPUT EMULATOR-LOG MESSAGES DISAGREEMENTS
#
# MESSAGES: lines "rule<TAB>regular expression"; "#" begins a comment.
# DISAGREEMENTS: the same, for messages that name another rule, with a reason.

use strict;
use warnings;

my ($output, $log, $messages, $disagreements) = @ARGV;
my @messages;

# Rule and regular expression of each line of a table.
sub table {
	my ($file) = @_;
	my @rows;

	open my $t, '<', $file or die "$file: $!";
	while (<$t>) {
		next if /^#|^\s*$/;
		chomp;
		my ($rule, $regex) = split /\t+/;
		push @rows, [$rule, $regex];
	}
	return @rows;
}

my %means = map { $_->[0] => $_->[1] } table($messages);
my @explained = table($disagreements);

open my $l, '<:raw', $log or die "$log: $!";
while (<$l>) {
	push @messages, $1 if /^\d+e.*\] (?:VMFAIL|VMENTER(?: FAIL)?):? *(.*)/;
}
my ($same, $other, $new, %seen) = (0, 0, 0);
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
	$new++ unless grep { $_->[0] eq $rule && $text =~ /$_->[1]/ } @explained;
	print "# $rule ($what): the emulator says \"$text\"\n" unless $seen{"$rule $text"}++;
}
my $all = $same + $other;
print "# $all refused entries: the emulator names the same rule in $same\n";
printf "%s - in 99 of 100 refused entries the first rule is the emulator's\n",
	$all && $same / $all >= 0.99 ? 'ok' : 'not ok';
printf "%s - every disagreement is one of those that are explained\n", $new ? 'not ok' : 'ok';
