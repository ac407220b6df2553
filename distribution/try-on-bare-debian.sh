#!/bin/sh
# Unpacks an archive of 'make dist' in a bare Debian 12 with the three libraries, and runs the demo there.
# Needs root, debootstrap and a mirror.
#
#   try-on-bare-debian.sh ARCHIVE FOLDER [options of 'invseg-run train']
set -eu
[ $# -ge 2 ] || { echo "usage: $0 ARCHIVE FOLDER [train options]" >&2; exit 64; }
archive=$1 folder=$2
shift 2
libraries=libyaml-0-2,libnifti2-2,libopenblas0-pthread
[ -e "$folder/debian" ] ||
  debootstrap --variant=minbase --include="$libraries" bookworm "$folder/debian"
rm -rf "$folder/debian/opt/invseg"
mkdir "$folder/debian/opt/invseg"
tar -xzf "$archive" -C "$folder/debian/opt/invseg" --strip-components=1
# A program finds its libraries by /proc.
exec unshare --mount sh -c '
  debian=$1
  shift
  mount -t proc proc "$debian/proc"
  exec chroot "$debian" /bin/sh -c \
    "cd /opt/invseg && exec sh share/invseg/examples/phantom/run.sh bin demo \"\$@\"" demo "$@"
' try "$folder/debian" "$@"
