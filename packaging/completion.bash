# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# completion.bash - the arguments of vmm86, for bash.  Commands and options are
# asked of the program itself, so that there is no second list of them.

# _vmm86_values OPTION: what may stand behind OPTION=, unless it is a file.
_vmm86_values() {
	case $1 in
	--mode) echo auto v86 real ;;
	--backend) echo auto vmx kvm ;;
	--ports) echo ignore stop ;;
	--serial) echo stdio ;;
	--caps) "${COMP_WORDS[0]}" audit --caps=list 2>/dev/null | cut -d' ' -f1 ;;
	--explain) "${COMP_WORDS[0]}" audit --list 2>/dev/null | cut -d' ' -f1 ;;
	esac
}

_vmm86_commands() {
	"${COMP_WORDS[0]}" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' | uniq
}

# _vmm86_options [COMMAND]: with a = where a value is wanted.
_vmm86_options() {
	# shellcheck disable=SC2086	# no command is no word
	"${COMP_WORDS[0]}" ${1-} --help 2>/dev/null |
		sed -nE 's/^ .* (--[a-z0-9-]+=?).*/\1/p'
}

_vmm86() {
	local current=${COMP_WORDS[COMP_CWORD]} option='' words

	if [ "$current" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 1]} current=
	elif [ "${COMP_WORDS[COMP_CWORD - 1]}" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi

	if [ -n "$option" ]; then
		words=$(_vmm86_values "$option")
	elif [ "$COMP_CWORD" = 1 ]; then
		words="$(_vmm86_commands) $(_vmm86_options)"
	elif [ "${COMP_WORDS[1]}" = help ]; then
		words="$(_vmm86_commands) status"
	elif [[ $current = -* ]]; then
		words=$(_vmm86_options "${COMP_WORDS[1]}")
	fi
	# shellcheck disable=SC2207	# none of the words has a space in it
	[ -z "${words-}" ] || COMPREPLY=($(compgen -W "$words" -- "$current"))
	[ "${COMPREPLY[*]-}" != "${COMPREPLY[*]%=}" ] && compopt -o nospace 2>/dev/null
	return 0
}

# Where there is no word of ours, file names.
complete -o bashdefault -o default -F _vmm86 vmm86
