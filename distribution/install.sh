#!/bin/sh
# Lays out the programs, Swift's runtime, manual pages, completions, documents, models and examples.
#
#   install.sh BIN ROOT
#
# BIN holds the two programs as they were built. What lies under ROOT afterwards can be moved, and needs
# of the system libyaml and libnifti, and OpenBLAS for models with dense layers.
set -eu
[ $# -eq 2 ] || { echo "usage: $0 BIN ROOT" >&2; exit 64; }
bin=$1 root=$2
here=$(cd "$(dirname "$0")" && pwd)
source=$here/..
programs="invseg-compile invseg-run"
for program in $programs; do
  [ -x "$bin/$program" ] || { echo "$0: $bin/$program is not there: 'make build' makes it" >&2; exit 66; }
done
runtime=$(ldd "$bin/invseg-run" | sed -n 's|.* => \(/.*\)/libswiftCore.so (.*|\1|p')

lib=$root/lib/invseg
mkdir -p "$root/bin" "$lib"
for program in $programs; do
  install -s -m 755 "$bin/$program" "$lib/$program"
  # Libraries are looked for in the toolchain's folder first, which may hold another version elsewhere.
  # The path is replaced by one of the same length: the program's own folder, with slashes behind.
  old="$runtime:\$ORIGIN"
  new="\$ORIGIN$(printf "%$((${#old} - 7))s" '' | tr ' ' /)"
  LC_ALL=C sed -i "s|$(printf '%s' "$old" | sed 's/[.$]/\\&/g')|$new|" "$lib/$program"
  ln -sf "../lib/invseg/$program" "$root/bin/$program"
done
for program in $programs; do ldd "$bin/$program"; done |
  sed -n "s|.* => \($runtime/.*\) (.*|\1|p" | sort -u | while read -r library; do
    install -m 644 "$library" "$lib/"
  done
for program in $programs; do
  if ldd "$lib/$program" | grep -F "$runtime" >&2; then
    echo "$0: $program would still look there for Swift's runtime" >&2
    exit 70
  fi
done

man=$root/share/man/man1
bash=$root/share/bash-completion/completions
zsh=$root/share/zsh/site-functions
fish=$root/share/fish/vendor_completions.d
mkdir -p "$man" "$bash" "$zsh" "$fish"
for program in $programs; do
  sh "$here/manual.sh" "$bin/$program" >"$man/$program.1"
  "$bin/$program" --generate-completion-script bash >"$bash/$program"
  "$bin/$program" --generate-completion-script zsh >"$zsh/_$program"
  "$bin/$program" --generate-completion-script fish >"$fish/$program.fish"
done

# Laid out as in the repository, so that what they say of each other holds.
share=$root/share/invseg
mkdir -p "$share/benchmarks"
cp "$source/README.md" "$share/"
for folder in docs grammar models examples; do
  rm -rf "$share/$folder"
  cp -R "$source/$folder" "$share/"
done
cp "$source"/benchmarks/*.md "$source"/benchmarks/*.svg "$share/benchmarks/"
install -m 644 "$runtime/../../../share/swift/LICENSE.txt" "$share/LICENSE-of-Swift.txt"
