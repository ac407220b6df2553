#!/bin/sh
# The manual page of a program, from its own help and the exit codes of docs/commands.md.
#
#   manual.sh PROGRAM
set -eu
[ $# -eq 1 ] || { echo "usage: $0 PROGRAM" >&2; exit 64; }
program=$1 name=${1##*/}
commands=$(dirname "$0")/../docs/commands.md

# Text as roff takes it: a line may not begin with a control character.
escaped() { sed 's/\\/\\e/g; s/-/\\-/g; s/^\([.'\'']\)/\\\&\1/'; }
verbatim() { printf '.nf\n'; escaped; printf '.fi\n'; }

help=$("$program" --help)
abstract=$(printf '%s\n' "$help" | sed -n '/^OVERVIEW: /,/^$/p' | sed 's/^OVERVIEW: //' | escaped |
  tr '\n' ' ' | sed 's/ *$//')
subcommands=$(printf '%s\n' "$help" | sed -n '/^SUBCOMMANDS:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p')

cat <<END
.TH $(echo "$name" | tr a-z A-Z) 1 "" "$("$program" --version)" "invseg"
.SH NAME
$(printf '%s \\- %s' "$name" "$abstract")
.SH SYNOPSIS
.B $name
.I subcommand
[options]
.SH SUBCOMMANDS
END
for subcommand in $subcommands; do
  printf '.SS %s\n' "$subcommand"
  "$program" "$subcommand" --help | sed 's/^OVERVIEW: //' | verbatim
done
echo '.SH EXIT STATUS'
sed -n '/^## Exit codes/,$s/^| \([0-9][0-9]*\) | \(.*\) |$/\1\t\2/p' "$commands" | sed 's/`//g' |
  escaped | while IFS="$(printf '\t')" read -r code meaning; do
    printf '.TP\n.B %s\n%s\n' "$code" "$meaning"
  done
cat <<'END'
.SH SEE ALSO
.BR invseg\-compile (1),
.BR invseg\-run (1)
END
