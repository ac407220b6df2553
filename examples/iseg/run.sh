#!/bin/sh
# Phantoms as iSeg's Analyze pairs, labels 0, 10, 150 and 250.
#
#   run.sh BIN OUT [options of 'invseg-run train']
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BIN OUT [train options]" >&2; exit 64; }
bin=$1 out=$2
shift 2
[ $# -gt 0 ] || set -- --minutes 1
model=$(dirname "$0")/model.yaml
settings="--set width=8 --set levels=3 --set blocks=8 --patch 32"
[ ! -e "$out" ] || { echo "$0: $out is there already; remove it or name another folder" >&2; exit 73; }

"$bin/invseg-run" synthesize --out "$out/data" --layout iseg --cases 4 --size 40,48,44 --seed 3

# The arena holds activations, their gradients and scratch.
"$bin/invseg-compile" plan "$model" $settings --policy invert | sed -n '/^policy/,/^invert/p'
"$bin/invseg-run" train "$model" $settings --policy invert \
  --validation 1 --data "$out/data" --out "$out/run" "$@"

# The subject that was held out by its two volumes, the way a new one would be given.
"$bin/invseg-run" predict "$out/run" --out "$out/predictions" \
  --input "$out/data/subject-4-T1.hdr" "$out/data/subject-4-T2.hdr"
mkdir "$out/reference"
for ending in hdr img; do
  cp "$out/data/subject-4-label.$ending" "$out/reference/subject-4.$ending"
done
"$bin/invseg-run" evaluate --prediction "$out/predictions" --reference "$out/reference" \
  --labels 10,150,250
