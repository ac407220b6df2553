#!/bin/sh
# Writes a training step for PyTorch, planned for 508 MB: less than what keeping everything takes, and more than the least.
#
#   run.sh BIN OUT
#
# OUT gets network.py, which is the file beside this script, and invseg.py.
set -eu
[ $# -eq 2 ] || { echo "usage: $0 BIN OUT" >&2; exit 64; }
bin=$(cd "$1" && pwd)
case $2 in /*) out=$2 ;; *) out=$PWD/$2 ;; esac
cd "$(dirname "$0")/../.."
"$bin/invseg-compile" emit models/partially-invres.yaml --set blocks=4 --budget 508154880 --target pytorch -o "$out"
