#!/bin/sh
# The same training step in less and less memory.
#
#   run.sh BIN
set -eu
[ $# -eq 1 ] || { echo "usage: $0 BIN" >&2; exit 64; }
plan() { "$bin/invseg-compile" plan "$model" --set width=16 --set levels=3 --set blocks=8 --patch 48 "$@"; }
bin=$1 model=models/partially-invres.yaml
cd "$(dirname "$0")/../.."

echo "Every policy's least, or for 'keep' its only, peak:"
plan --policy invert | sed -n '/^policy/,/^$/p'

for budget in 80MiB 56MiB 40MiB; do
  echo "Within $budget, the fastest step of each policy:"
  plan --budget $budget | sed -n '/^policy/,/^auto/p'
  echo
done

echo "Within 24MiB:"
status=0
message=$(plan --budget 24MiB 2>&1 >/dev/null) || status=$?
echo "$message" | sed 's/%[0-9]*$//; s/ (%N [^)]*)//' # values' numbers do not matter here
echo "exit code $status"
