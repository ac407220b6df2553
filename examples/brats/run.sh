#!/bin/sh
# Phantoms in BraTS 2020's folders; three regions that overlap are learned and scored.
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

"$bin/invseg-run" synthesize --out "$out/data" --layout brats --cases 4 --size 40,48,44 --seed 3

# The arena holds activations, their gradients and scratch.
"$bin/invseg-compile" plan "$model" $settings --policy invert | sed -n '/^policy/,/^invert/p'
"$bin/invseg-run" train "$model" $settings --policy invert \
  --validation 1 --data "$out/data" --out "$out/run" "$@"

"$bin/invseg-run" predict "$out/run" --input "$out/data" --out "$out/predictions"
# The case that was held out: whole tumor, tumor core, enhancing tumor.
"$bin/invseg-run" evaluate --prediction "$out/run/validation" --reference "$out/data" --allow-missing \
  --labels WT=1+2+4,TC=1+4,ET=4
