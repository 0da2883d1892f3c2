# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# tmux.sh - what tests of live screens share: a terminal of tmux with a shell in it
# that runs a program, TAP, and checks of what is seen.  Sourced.

# shellcheck source=tests/cli/count.sh
. "$(dirname "${BASH_SOURCE[0]}")/count.sh"

# A server of its own: nobody's configuration, nobody's sessions.
mux() {
	tmux -u -S "$dir/socket" -f /dev/null "$@"
}
trap 'mux kill-server 2>/dev/null; rm -rf "$dir"' EXIT

details() {
	mux capture-pane -p -e | sed -n l | grep -v '^\$$' | sed 's/^/# screen: /'
}

# within COMMAND...: true as soon as the command is, false after 20 seconds.
within() {
	local i
	for ((i = 0; i < 400; i++)); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}

# row N [OPTION]: a row of the screen, from 0.
row() {
	mux capture-pane -p ${2:+"$2"} -S "$1" -E "$1"
}

row_is() {
	[ "$(row "$1")" = "$2" ]
}

row_has() {
	[[ $(row "$1") = *"$2"* ]]
}

cursor_is() {
	[ "$(mux display -p '#{cursor_x} #{cursor_y} #{cursor_flag}')" = "$1" ]
}

cursor_hidden() {
	[ "$(mux display -p '#{cursor_flag}')" = 0 ]
}

# shows NAME N TEXT; says NAME COMMAND...
shows() {
	within row_is "$2" "$3"
	check "$1" $?
}

says() {
	local name=$1
	shift
	within "$@"
	check "$name" $?
}

# run COMMAND: in the shell, which notes stty before and after.
run() {
	rm -f "$dir"/before "$dir"/after "$dir"/status
	mux send-keys "clear; stty -a >$dir/before; $1; echo \$? >$dir/status; stty -a >$dir/after" Enter
}

# ended NAME STATUS: the shell goes on, on a terminal as it was.
ended() {
	within test -s "$dir/after"
	check "$1: it ends" $?
	[ "$(cat "$dir/status")" = "$2" ]
	check "$1: status $2" $?
	cmp -s "$dir/before" "$dir/after"
	check "$1: stty says the same as before" $?
	mux send-keys "echo back" Enter
	within prompt_works
	check "$1: colours, cursor and screen are the shell's" $?
}

prompt_works() {
	mux capture-pane -p | grep -qx back &&
		[ "$(mux display -p '#{cursor_flag} #{alternate_on} #{keypad_cursor_flag}')" = '1 0 0' ] &&
		! mux capture-pane -p -e | grep -q '48;5'
}

# The program is the only child of the pane's shell.
program_pid() {
	pgrep -P "$(mux display -p '#{pane_pid}')"
}

# open_terminal: of 100x30, without anybody's configuration.
open_terminal() {
	mux new-session -d -x 100 -y 30 'exec bash --norc'
	mux set -g default-terminal tmux-256color
	mux set -g escape-time 0
	mux send-keys "export LANG=C.UTF-8 LC_ALL=C.UTF-8; PS1='\$ '" Enter
}
