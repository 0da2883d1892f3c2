# SPDX-License-Identifier: MIT
#
# Goals.pm - what the figures shall be, side by side with KVM in the same run.

package Goals;

use strict;
use warnings;

# A share of KVM's figure in the same row, or in another one.
sub of_kvm {
	my ($part, $row) = @_;

	return sub {
		my ($run, $own) = @_;
		my $kvm = Figures::value($run, $row // $own, 'kvm');

		return defined $kvm ? ($kvm / $part, "KVM/$part" . ($row ? " ($row)" : '')) : ();
	};
}

sub fixed {
	my ($value, $unit) = @_;

	return sub { return ($value, $unit // 'ticks') };
}

sub floor_plus {
	my ($ticks) = @_;

	return sub {
		my ($run) = @_;
		my $floor = Figures::value($run, 'null', 'kvm');

		return defined $floor ? ($floor + $ticks, '') : ();
	};
}

sub of_interpreter {
	my ($part) = @_;

	return sub {
		my ($run, $own) = @_;
		my $peer = Figures::value($run, $own, 'interpreter');

		return defined $peer ? ($peer / $part, "interpreter/$part") : ();
	};
}

# Row, what it is called, goal, stretch, note; VMCALL never reaches the user of KVM, so
# it is compared with KVM's cheapest exit.
my @goals = (
	['out', 'OUT exit', of_kvm(4), floor_plus(150)],
	['hlt', 'HLT exit', of_kvm(4), floor_plus(150)],
	['vmcall', 'VMCALL exit', of_kvm(4, 'hlt'), floor_plus(150)],
	['out-light', 'OUT exit, lighter entry', of_kvm(5, 'out'), of_kvm(6, 'out')],
	['hlt-light', 'HLT exit, lighter entry', of_kvm(5, 'hlt'), of_kvm(6, 'hlt')],
	['cpuid', 'exit handled in the kernel', of_kvm(12), fixed(55)],
	['start', 'cold start', of_kvm(20), fixed(30000)],
	['outs', 'REP OUTSB of 4096 bytes', of_kvm(20)],
	['outs-exits', 'exits for it', fixed(1, 'exit')],
	['queue', 'queued OUT', fixed(80), fixed(60)],
	['program', 'whole program', of_interpreter(30)],
	['memory', 'memory of an idle machine, KiB', fixed(96, 'KiB'), fixed(48)],
);

# Where the processor has no unrestricted guest.  The goal supposed that KVM
# emulates such code; it runs it in virtual-8086 mode as we do.
my $native = 'KVM makes no exit either';
my @goals_v86 = (
	['bios', 'BIOS-like call', of_kvm(20), fixed(13), $native],
	['bios-io', 'the same with IN and OUT', of_kvm(20), undef, 'two exits each, but for the ports none'],
);

sub check {
	my ($run) = @_;
	my $v86_only = !defined Figures::value($run, 'out', 'real');
	my @checked;

	for my $goal (@goals, $v86_only ? @goals_v86 : ()) {
		my ($row, $text, $limit, $stretch, $note) = @$goal;
		my $figure = Figures::ours($run, $row);
		my ($goal_at, $why) = $limit->($run, $row);
		my ($stretch_at) = $stretch ? $stretch->($run, $row) : ();

		next if !defined $figure || !defined $goal_at;
		push @checked, {
			row => $row, text => $text, figure => 0 + $figure, limit => 0 + $goal_at, why => $why,
			note => $note,
			met => $figure <= $goal_at ? JSON::PP::true : JSON::PP::false,
			defined $stretch_at ? (stretch => 0 + $stretch_at,
				stretched => $figure <= $stretch_at ? JSON::PP::true : JSON::PP::false) : (),
		};
	}
	return @checked;
}

1;
