# SPDX-License-Identifier: MIT
#
# Chart.pm - the figures as a picture: ours and KVM's on one logarithmic scale of
# ticks, a line between them as long as the gain.

package Chart;

use strict;
use warnings;
use List::Util qw(max);

my @shown = qw(cpuid queue out-light out hlt outs load interrupt reflection bios-io out-library int11
	start second);

my ($left, $right, $top, $step) = (372, 70, 100, 32);
my $width = 1080;
my ($from, $to) = (0, 8);	# powers of ten
my %colour = (ours => '#0b7a75', kvm => '#d1495b', line => '#c9ced6', text => '#1f2933', soft => '#6b7785');

sub x {
	my ($ticks) = @_;

	return $left + ($width - $left - $right) * (log($ticks) / log(10) - $from) / ($to - $from);
}

sub text {
	my ($x, $y, $content, %style) = @_;
	my $size = $style{size} // 14;
	my $anchor = $style{anchor} // 'start';
	my $fill = $style{fill} // $colour{text};
	my $weight = $style{weight} // 'normal';

	$content =~ s/&/&amp;/g;
	$content =~ s/</&lt;/g;
	return qq(<text x="$x" y="$y" font-size="$size" text-anchor="$anchor" fill="$fill" font-weight="$weight">$content</text>\n);
}

sub round {
	my ($value) = @_;

	return sprintf('%.0f', $value) =~ s/(?<=\d)(?=(\d{3})+$)/ /gr;
}

sub grid {
	my ($top, $bottom) = @_;
	my @names = ('1', '10', '100', '1 000', '10 000', '100 000', '1 million', '10 million', '100 million');
	my $svg = '';

	for my $power ($from .. $to) {
		my $x = x(10 ** $power);

		$svg .= qq(<line x1="$x" y1="$top" x2="$x" y2="$bottom" stroke="#eceff3"/>\n);
		$svg .= text($x, $bottom + 20, $names[$power], size => 12, anchor => 'middle', fill => $colour{soft});
	}
	return $svg;
}

sub floor_line {
	my ($run, $top, $bottom) = @_;
	my $floor = Figures::value($run, 'null', 'kvm') // return '';
	my $x = x($floor);

	return qq(<line x1="$x" y1="$top" x2="$x" y2="$bottom" stroke="$colour{soft}" stroke-dasharray="3 4"/>\n) .
	       text($x, $top - 6, 'an empty ioctl', size => 11, anchor => 'middle', fill => $colour{soft});
}

sub row {
	my ($run, $id, $name, $y) = @_;
	my ($ours, $kvm) = map { x($_) } Figures::ours($run, $id), Figures::value($run, $id =~ s/-light$//r, 'kvm');
	my $gain = Figures::gain($run, $id);

	return text($left - 18, $y + 5, $name, anchor => 'end') .
	       qq(<line x1="$ours" y1="$y" x2="$kvm" y2="$y" stroke="$colour{line}" stroke-width="4"/>\n) .
	       qq(<circle cx="$kvm" cy="$y" r="6" fill="$colour{kvm}"/>\n) .
	       qq(<circle cx="$ours" cy="$y" r="6" fill="$colour{ours}"/>\n) .
	       text(max($ours, $kvm) + 14, $y + 5, sprintf($gain < 10 ? '%.1f×' : '%.0f×', $gain), weight => 'bold');
}

# One panel: its picture and its height.
sub panel {
	my ($run, $y) = @_;
	my %name = map { @$_ } Figures::rows();
	my @rows = grep { defined Figures::gain($run, $_) } @shown;
	my $first = $y + $top;
	my $bottom = $first + $step * @rows;
	my $unit = $run->{unit} eq 'instructions' ? 'instructions' : 'cycles';
	my $svg = text(28, $y + 34, $run->{name}, size => 19, weight => 'bold') .
		  text(28, $y + 56, "$unit of the host per operation, logarithmic; $run->{mitigations}",
		       size => 13, fill => $colour{soft});

	$svg .= grid($first, $bottom) . floor_line($run, $first, $bottom);
	for my $i (0 .. $#rows) {
		$svg .= row($run, $rows[$i], $name{$rows[$i]} =~ s/^\s+//r, $first + $step * ($i + 0.5));
	}
	$svg .= qq(<circle cx="@{[$width - 220]}" cy="@{[$y + 29]}" r="6" fill="$colour{ours}"/>\n) .
		text($width - 208, $y + 34, 'vmm86') .
		qq(<circle cx="@{[$width - 122]}" cy="@{[$y + 29]}" r="6" fill="$colour{kvm}"/>\n) .
		text($width - 110, $y + 34, 'KVM');
	return ($svg, $bottom + 44 - $y);
}

sub draw {
	my @runs = @_;
	my ($svg, $height) = ('', 0);

	for my $run (@runs) {
		my ($picture, $used) = panel($run, $height);

		$svg .= $picture;
		$height += $used;
	}
	return qq(<svg xmlns="http://www.w3.org/2000/svg" width="$width" height="$height" viewBox="0 0 $width $height" font-family="DejaVu Sans, Helvetica, Arial, sans-serif">\n) .
	       qq(<rect width="$width" height="$height" fill="#ffffff"/>\n$svg</svg>\n);
}

1;
