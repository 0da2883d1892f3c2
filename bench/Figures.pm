# SPDX-License-Identifier: MIT
#
# Figures.pm - what vmm86-bench printed: one run per name, of several passes.

package Figures;

use strict;
use warnings;
use List::Util qw(min max sum);

# Rows of the table, in its order; ticks unless the text says another unit.
my @rows = (
	['null', 'an ioctl that does nothing: the floor'],
	['out', 'OUT exit and back'],
	['out-light', 'OUT exit and back, by the lighter entry'],
	['hlt', 'HLT exit and back'],
	['hlt-light', 'HLT exit and back, by the lighter entry'],
	['vmcall', 'VMCALL exit and back'],
	['cpuid', 'CPUID, handled in the kernel'],
	['queue', 'OUT that needs no answer, queued'],
	['outs', 'REP OUTSB of 4096 bytes'],
	['outs-exits', '  exits for it'],
	['load', 'memory-mapped read'],
	['interrupt', 'interrupt: injection, guest handler, HLT exit'],
	['reflection', 'exception to the guest\'s handler and back'],
	['bios', 'BIOS-like call: INT STI PUSHF CLI POPF IRET'],
	['bios-io', 'BIOS-like call with an IN and an OUT'],
	['out-library', 'OUT to a callback, through the library'],
	['int11', 'INT 11h of the ROM BIOS, through the library'],
	['start', 'cold start: open to first exit'],
	['close', '  close'],
	['second', 'start while another machine exists'],
	['second-close', '  close'],
	['restore', 'restore of a snapshot, through the library'],
	['compute', 'a loop of 6 instructions, per iteration'],
	['program', 'whole program, from open to close'],
	['two-cpus', 'OUT exit and back on 2 CPUs at once'],
	['many', 'machines open at once: how many'],
	['many-start', '  start of each'],
	['many-hlt', '  HLT exit and back, each in turn'],
	['memory', '  memory of each after its start, KiB'],
	['memory-64k', '  memory of each that touched 64 KiB, KiB'],
);

my @guarded = qw(null out out-light hlt hlt-light vmcall cpuid queue outs load interrupt
	reflection bios bios-io out-library int11 start second);

# Who else has a figure in a row.
my @others = qw(vmm native interpreter);

sub rows { return @rows }

# Adds the passes of one file to a run.
sub add {
	my ($run, $file) = @_;
	my $pass;

	open my $f, '<', $file or die "report: $file: $!\n";
	while (<$f>) {
		chomp;
		my ($kind, @rest) = split /\t/;

		if ($kind eq 'pass') {
			$pass = {};
			push @{$run->{passes}}, $pass;
		} elsif ($kind eq 'figure') {
			my ($row, $who, $best, $median, $worst) = @rest;
			$pass->{$row}{$who} = { best => $best, median => $median, worst => $worst };
		} elsif ($kind eq 'failure') {
			my ($row, $who, $why) = @rest;
			push @{$run->{failures}}, "$row in $who: $why";
		} else {
			$run->{$kind} = $rest[0];
		}
	}
	close $f;
	die "report: $file: no figures in it\n" if !$pass;
}

sub read_file {
	my ($name, $file) = @_;
	my $run = { name => $name, passes => [], failures => [] };

	add($run, $file);
	my ($last) = reverse(($run->{arguments} // '') =~ /mitigations=(\S+)/g);
	$run->{mitigations} = 'mitigations=' . ($last // 'auto');
	return $run;
}

# Who is in the column "other", if anybody.
sub other {
	my ($run, $row) = @_;

	return (grep { defined value($run, $row, $_) } @others)[0] // '';
}

# The figure of a row: the best where ticks are instructions, the median of
# cycles; in the column "other" of whoever is there.
sub value {
	my ($run, $row, $who) = @_;

	$who = other($run, $row) if $who eq 'other';
	my @of = grep { defined } map { $_->{$row}{$who} } @{$run->{passes}};

	return undef if !@of;
	return min(map { $_->{best} } @of) if $run->{unit} eq 'instructions';
	return (sort { $a <=> $b } map { $_->{median} } @of)[@of / 2];
}

sub spread {
	my ($run, $row, $who) = @_;
	my @of = grep { defined } map { $_->{$row}{$who} } @{$run->{passes}};

	return '' if !@of;
	return sprintf('(%.0f-%.0f)', min(map { $_->{best} } @of), max(map { $_->{worst} } @of));
}

# Ours: the mode that the processor's programs get.
sub ours {
	my ($run, $row) = @_;

	return value($run, $row, 'real') // value($run, $row, 'v86');
}

# How many times cheaper than KVM; where that is a question of cost.
sub gain {
	my ($run, $row) = @_;
	my ($ours, $kvm) = (ours($run, $row), value($run, $row =~ s/-light$//r, 'kvm'));

	return undef if $row eq 'many' || $row eq 'null' || !$ours || !defined $kvm;
	return $kvm / $ours;
}

# Every figure that was taken more than once, and how far apart.
sub differences {
	my ($run) = @_;
	my @found;

	for my $row (map { $_->[0] } @rows) {
		my %who = map { $_ => 1 } map { keys %{$_->{$row} // {}} } @{$run->{passes}};

		for my $who (sort keys %who) {
			my $key = $run->{unit} eq 'instructions' ? 'best' : 'median';
			my @of = map { $_->{$key} } grep { defined } map { $_->{$row}{$who} } @{$run->{passes}};

			next if @of < 2 || !min(@of);
			push @found, { row => $row, who => $who, difference => (max(@of) - min(@of)) / min(@of) };
		}
	}
	return @found;
}

# Without the passes: for programs.
sub plain {
	my ($run) = @_;
	my %figures;

	for my $row (map { $_->[0] } @rows) {
		for my $who (qw(real v86 kvm), @others) {
			my $value = value($run, $row, $who);
			$figures{$row}{$who} = 0 + $value if defined $value;
		}
	}
	return {
		(map { $_ => $run->{$_} } qw(name unit processor kernel mitigations failures)),
		figures => \%figures,
	};
}

# Lines for bench/expected.
sub expected {
	my ($run) = @_;
	my $lines = '';

	for my $row (@guarded) {
		for my $who (qw(vmm real v86)) {
			my $value = value($run, $row, $who);
			$lines .= sprintf "%-12s %-4s %10.1f\n", $row, $who, $value if defined $value;
		}
	}
	return $lines;
}

1;
